"""Injected spam: whole lines, and phrases spliced into sentences.

Another script alone is never spam: a Chinese passage in an English article stays. Words of the lexicon decide (`data/text/spam.toml`).
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources

from normalizer.cleaning import offers
from normalizer.cleaning.scripts import LETTERS, script_of
from normalizer.cleaning.words import Glance, tree

LONGEST_LINE = 1500  # a longer line is judged by its pieces only
_HAN_RUN = re.compile(
    r"[\u3400-\u9fff\u3040-\u30ffA-Za-zⅴⅤ０-９0-9·|｜、，,！!：:\s-]*[\u3400-\u9fff][\u3400-\u9fff\u3040-\u30ffA-Za-zⅴ０-９0-9·|｜、！\s-]*"
)
_PIECE = re.compile(r"[^.!?。！？；;…\n]+[.!?。！？；;…]*[\"'”’»）)]*\s*")
_CLAUSE = re.compile(r"[^,，、。.!?！？；;:：|｜\n()（）【】\[\]]+[,，、。.!?！？；;:：|｜()（）【】\[\]]*\s*")
_LONG_RUN = re.compile(r"[\u3400-\u9fff]{4}")
_OPENING = frozenset("“\"'‘«(（《〈[【")
_CLOSING = re.compile(r"[”’»）)\"]+$")
_OWN_LETTERS = {"han": LETTERS["han"], "cyrillic": LETTERS["cyrillic"]}
_URL = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]{3,}\.(?:com|net|org|xyz|top|vip|cc|ru|info|club|shop|bet|casino|online|site|win|live)\b(?:/\S*)?",
    re.I,
)


@functools.cache
def _lexicon() -> dict[str, tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]]:
    data = tomllib.loads(resources.files("normalizer").joinpath("data/text/spam.toml").read_text("utf-8"))
    found = {}
    for name, part in data.items():
        strong, weak, topics = ([word.lower() for word in part[kind]] for kind in ("strong", "weak", "topics"))
        found[name] = (tree(strong, name, re.I), tree([*strong, *weak, *topics], name, re.I), tree(topics, name, re.I))
    return found


@functools.cache
def _telltale() -> dict[str, tuple[re.Pattern[str] | None, Glance]]:
    """Every word of the lexicon by script, for a first look at a lower-cased text; and what such a text must hold, where that is known."""
    data = tomllib.loads(resources.files("normalizer").joinpath("data/text/spam.toml").read_text("utf-8"))
    found = {}
    for name, part in data.items():
        words = sorted({lowered(word) for word in (*part["strong"], *part["weak"], *part["topics"])})
        own = _OWN_LETTERS.get(name)
        glance = Glance((f"{word}*" for word in words), name)
        found[name] = (own if own and all(own.search(word) for word in words) else None, glance)
    return found


def lowered(text: str) -> str:
    """A text in lower case, with the letters that `re.IGNORECASE` takes for i and s."""
    return text.lower() if text.isascii() else text.replace("İ", "i").lower().replace("ı", "i").replace("ſ", "s")


def suspect_lines(text: str) -> set[int]:
    """The numbers of the lines, from 0, that hold any word of the lexicon. In the others nothing is spam."""
    text = lowered(text)
    looked = [glance.lines(text) for own, glance in _telltale().values() if own is None or own.search(text)]
    return set().union(*looked)


def _spoken(text: str) -> Iterator[str]:
    """The scripts of which a text holds words of the lexicon."""
    text = lowered(text)
    return (name for name, (own, glance) in _telltale().items() if (own is None or own.search(text)) and glance(text))


@dataclass(frozen=True, slots=True)
class Hits:
    """What of the lexicon stands in a text."""

    strong: int  # different strong words
    topics: int
    words: int  # different words of any kind
    covered: int  # characters of them all


def _hits(text: str) -> Hits:
    strong: set[str] = set()
    every: set[str] = set()
    topics: set[str] = set()
    covered = 0
    for name in _spoken(text):
        first, both, third = _lexicon()[name]
        found = [match[0].lower() for match in both.finditer(text)]
        if found:
            every.update(found)
            covered += sum(map(len, found))
            strong.update(m.lower() for m in first.findall(text))
            topics.update(m.lower() for m in third.findall(text))
    return Hits(len(strong), len(topics), len(every), covered)


def is_spam(line: str, script: str) -> bool:
    """Is a whole line spam, in an article of this script?"""
    if len(line) > LONGEST_LINE:
        return False
    hits = _hits(line)
    if not hits.words:
        return False
    size = len(line.replace(" ", ""))
    foreign = script_of(line) != script
    if not hits.strong:
        # a row of lexicon words and links only; or nearly nothing beside what is reported on, too
        few = foreign or (hits.topics and line.rstrip()[-1:] not in ".。")
        row = hits.words >= (2 if few else 3) and hits.covered * 2 > size
        alone = hits.topics and hits.covered * 10 >= 9 * (size - 1)
        return row or (hits.words >= 2 and bool(alone or (foreign and hits.covered * 4 >= size)))
    dense = hits.covered * (4 if foreign else 3) >= size
    return (
        (foreign and hits.covered * 12 >= len(line))
        or (hits.words >= 2 and dense)
        or (len(line) <= 60 and dense)
        or (bool(_URL.search(line)) and len(line) <= 200)
    )


def splice_out(line: str, script: str, *, wary: bool = False) -> tuple[str, list[str]]:
    """A line without the spam phrases spliced into its sentences, and the phrases. `wary`: the page is known to carry spam."""
    removed: list[str] = []
    whole = line.strip()
    known = any(first.search(line) or third.search(line) for first, _, third in map(_lexicon().__getitem__, _spoken(line)))
    traded = wary or offers.trades(line)
    foreign = has_run(line, script)
    if not known and not traded and not foreign:
        return line, removed
    if foreign:
        line = _HAN_RUN.sub(lambda m: _foreign_run(m, removed, wary=wary), line)
    for pattern in (_PIECE, _CLAUSE):

        def advertises(text: str, pattern: re.Pattern[str] = pattern) -> bool:
            if known and is_spam(text, script):
                return True
            alone = text == whole and not offers.ends(text)  # a heading: judged as a line
            return traded and not alone and offers.is_spliced(text, whole=pattern is _PIECE, wary=wary)

        line = _cut_pieces(line, pattern, removed, advertises)
    return re.sub(r"[ \t]{2,}", " ", line).strip() if removed else line, removed


def has_run(text: str, script: str) -> bool:
    """Is there a run of Han characters in a text of an article that is written otherwise?"""
    return script not in ("han", "kana") and not text.isascii() and _LONG_RUN.search(text) is not None


def _foreign_run(match: re.Match[str], removed: list[str], *, wary: bool) -> str:
    run = match[0]
    # Latin words at the edges belong to the sentence around
    lead = re.match(r"[A-Za-z0-9,:!|·\s-]*(?=[^A-Za-z0-9,:!|·\s-])", run)
    start = lead.end() if lead else 0
    tail = re.search(r"[\sA-Za-z0-9,:!|·-]*$", run)
    end = tail.start() if tail else len(run)
    hits = _hits(run)
    if not hits.strong and hits.words < 2:
        quoted = match.string[: match.start() + start].rstrip()[-1:] in _OPENING
        if not offers.is_offer(run.strip(), "latin", beside=wary, behind=not quoted):
            return run
    removed.append(run[start:end])
    return run[:start] + run[end:]


def _unopened(piece: str) -> str:
    """The closing marks at a piece's end that close something before it: the quotation around the spam is the article's."""
    closing = _CLOSING.search(piece.rstrip())
    return closing[0] if closing and not any(mark in piece for mark in '“‘«（("') else ""


def _cut_pieces(line: str, pattern: re.Pattern[str], removed: list[str], advertises: Callable[[str], bool]) -> str:
    out: list[str] = []
    for match in pattern.finditer(line):
        piece = match[0]
        text = piece.strip()
        if advertises(text):
            closing = _unopened(piece)
            removed.append(text.removesuffix(closing))
            out.append(closing)
        else:
            out.append(piece)
    return "".join(out) if removed else line
