"""Who wrote it: authors and agency, from what the page declares, its bylines, its credits and its dateline."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

from lxml.html import HtmlElement

from normalizer import bylines
from normalizer.wording import fold

MOST = 12
LONGEST_GUESS = 200  # characters
_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĻĽŁŃŅŇŌŐŘŚŞŠŢŤŪŮŰŲŹŻŽА-ЯЁЎҚҒҲӢӮӘІҢҰҮӨҺҶЇЄ"
_LABEL = (
    r"by|written by|reported by|posted by|published by|von|par|por|di|da|door|av|text|texte|texto|author|autor(?:in)?|auteur"
    r"|reporter|writer"
    r"|автор(?:ы)?|автору|текст|корреспондент|подготовил[аи]?|беседовал[аи]?|кабарчы|муаллиф|muallif|тілші|дайындаған"
    r"|作者|記者|记者|本报记者|撰文|文|编译|責任編輯"
)
_BY = re.compile(rf"^(?:{_LABEL})(?:\s*[:：/|｜]\s*|\s+)", re.I)
_SPACE_LABEL = re.compile(rf"^(?:{_LABEL})\s*[:：/|｜]\s*", re.I)
_ADDRESS = re.compile(r"https?:|www\.|facebook\.com", re.I)
_MAIL = re.compile(r"<?[\w.+-]+(?:@|\[at\])[\w.-]+>?")
_SPLIT = re.compile(
    r"\s*(?:[;|/、•]|(?<![\u3400-\u9fff])·|·(?![\u3400-\u9fff])|,(?!\s*(?:jr|sr|phd|md|ph\.d)\b)\s*"
    r"|\s(?:and|und|et|y|e|и|та|және|жана|va|ва|bilen|&)\s)\s*",
    re.I,
)
_JUNK = re.compile(r"https?://|www\.|@|\d{5,}|\b(?:19|20)\d\d\b|\d:\d|^\d|^\W*$", re.I)
_DOMAIN = re.compile(r"\b[\w-]{2,}\.[a-z]{2,4}$", re.I)
_LOGIN = re.compile(r"^[a-z0-9]+(?:_[a-z0-9]+)+$")
_WORD = rf"[{_UPPER}][\w.’'ʻʼ`-]*"
_NAME = rf"{_WORD}(?:\s+(?:(?:von|van|de|der|den|del|di|la|bin|al|el|ben)\s+)?{_WORD}){{1,4}}"
WHOLE_NAME = rf"{_WORD}(?:\s+{_WORD}){{1,2}}"  # and of it, that of one person, without particles
_SIGNED = re.compile(rf"^(?P<who>{WHOLE_NAME})(?:\s*[,，]\s*[^.!?:;\d]{{2,30}})?$")
_BYLINE = re.compile(
    rf"^(?i:by|written by|reported by|posted by|von|par|por|di|da|door|author|text|texte?)[:\s]\s*"
    rf"(?P<who>{_NAME}(?:(?:\s*[,/&]\s*|\s+(?:and|und|et|y|и)\s+){_NAME}){{0,6}})"
    r"(?:\s*[|,·•/–—(-].*|\s+\d.*|\s+(?:am|um|on|le|el|il|at)\b.*|\s*)$"
)
_BYLINE_OTHER = re.compile(
    r"^(?:автор(?:ы)?(?: статьи| текста)?|текст|корреспондент|муаллиф|muallif|автору|кабарчы|тілші|auteure?|autor(?:in)?|author"
    r"|作者|记者|記者|本报记者|撰文|文)"
    r"\s*[:：/|｜]\s*(?P<who>[^\d|｜:：]{2,50})$",
    re.I,
)
_HAN_REPORTER = re.compile(
    r"(?:本报|本報|新华社|通讯员|特约|见习)?(?:记者|記者|作者)[\s:：/]\s*"
    r"(?P<who>[\u4e00-\u9fff·]{2,4}(?:[\s、，,]+[\u4e00-\u9fff·]{2,4}(?![\u4e00-\u9fff]))*)"
)
_HAN_DATELINE = re.compile(  # "…电（记者 周文、艾力）", and in the manner of the China News Service "…日电 (阎晓燕)"
    r"(?:[（(【][^（）()【】]{0,10}(?:记者|記者|通讯员)\s*|\d日[电電]\s*[（(]\s*(?:记者|記者)?\s*)"
    r"(?P<who>[\u4e00-\u9fff·]{2,4}(?:[\s、，,]+[\u4e00-\u9fff·]{2,4}){0,5})\s*[）)】]"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_LABEL = re.compile(
    r"(?:[发發]布[时時][间間]|发表时间|更新时间|[发發]布日期|时间|日期|来源|來源|稿源|责任编辑|责编|编辑|字号|浏览)\s*[:：]"
)
_HAN_HOUSE = re.compile(
    r"^[\u3400-\u9fff]{1,12}(?:网|網|网站|日报|晚报|日報|晚報|时报|時報|商报|青年报|通讯社|通訊社|电视台|广播台|频道|客户端|编辑部"
    r"|杂志社|新闻社)$"
)
_HAN_EDITOR = re.compile(r"(?:责任编辑|責任編輯|责编|编辑|編輯)\s*[:：/]\s*(?P<who>[\u4e00-\u9fff·]{2,4})(?![\u4e00-\u9fff])")
_CLOSING = re.compile(
    rf"[（(](?i:by\s+)?(?P<who>[{_UPPER}][\w’'-]+(?:\s+[{_UPPER}][\w’'-]+){{1,3}}),?\s+(?:the author|the writer|is (?:a|an|the))\b"
)
_HAN_NAME = re.compile(r"^(?:[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,8}·[\u3400-\u9fff·]{1,12})$")
_PERSON = re.compile(rf"^{_NAME}$")
_NOT_PLAIN = re.compile(r".?\{[^}]*\}|\\.[?*]?|\[(?:\\.|[^\]\\])*\]|\((?:\\.|[^()\\])*\)|.[?*]|[?*+{}.^$]")
_SENTENCE = re.compile(r"[:!?。！？…«»\"“”]|\.\s+[^\W\d_]{3,}\s")


@dataclass(frozen=True, slots=True)
class _Agency:
    name: str
    telltales: frozenset[str]  # no pattern matches a text without one of these; looking for them is much cheaper
    pattern: re.Pattern[str]


@functools.cache
def _agencies() -> tuple[_Agency, ...]:
    data = tomllib.loads(resources.files("normalizer").joinpath("data/text/agencies.toml").read_text("utf-8"))
    return tuple(
        _Agency(one["name"], frozenset(map(_telltale, one["patterns"])), re.compile("|".join(one["patterns"]))) for one in data["agency"]
    )


def _telltale(pattern: str) -> str:
    """The longest run of characters that every match of a pattern holds; none of a pattern with alternatives outside of groups."""
    runs = _NOT_PLAIN.sub("\0", pattern)
    return "" if re.search(r"[()|]", runs) else max(runs.split("\0"), key=len)


@functools.cache
def _not_names() -> frozenset[str]:
    data = tomllib.loads(resources.files("normalizer").joinpath("data/text/bylines.toml").read_text("utf-8"))
    return frozenset(data["not_names"])


def names(values: Iterable[str], sites: Iterable[str] | None = None) -> tuple[str, ...]:
    """Declared authors as single names, without titles of office, addresses and words that are no name.

    With `sites`, the names that the outlet goes by, persons alone: neither the outlet nor a domain.
    """
    known = {fold(s) for s in sites or ()} - {""}
    out: list[str] = []
    for value in values:
        value = _MAIL.sub(" ", value)
        if _ADDRESS.search(value) and (sites is not None or not re.search(r"\w\s*\(", value)):
            continue
        behind = False  # an outlet in the same value: what follows it is its place or department, unless it is a person's name
        for part in _SPLIT.split(_bare(value)):
            name = _bare(part).strip(" ,.-–—()[]：:_")
            if sites is not None and _is_house(name, known):
                behind = True
            elif _usable(name) and name not in out and (not behind or is_person(name)):
                out.append(name)
    return tuple(out[:MOST])


def _usable(name: str) -> bool:
    return 2 <= len(name) <= 70 and not _JUNK.search(name) and name.casefold() not in _not_names()


def _is_house(name: str, known: set[str]) -> bool:
    """The outlet itself, a domain, or a login name."""
    folded = fold(name)
    if folded in known or _DOMAIN.search(name) or _LOGIN.match(name) or _HAN_HOUSE.match(name):
        return True
    return any(len(site) >= 6 and folded.startswith(site) for site in known)


def _bare(value: str) -> str:
    """A name without the word that announces it."""
    text = " ".join(value.split())
    for _ in range(2):
        text = _SPACE_LABEL.sub("", _BY.sub("", text))
    return text


def from_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """Authors named by byline lines or by a closing note ("(Jia Pingfan, the author is …)"); failing those, the editor in charge."""
    texts = [" ".join(line.split()) for line in lines]
    han = [not text.isascii() and _HAN.search(text) is not None for text in texts]
    texts = [_HAN_LABEL.sub(r"|\g<0>", text) if in_han else text for text, in_han in zip(texts, han, strict=True)]  # fields side by side
    for text, in_han in zip(texts, han, strict=True):
        match = _byline(text, han=in_han) or _CLOSING.search(text[-300:])
        if match and (found := tuple(name for name in names([match["who"]]) if not name[0].islower())):
            return found
    for text in reversed(texts[-2:]):  # a signature
        if (match := _SIGNED.match(text)) and len(text) <= 70 and (found := names([match["who"]])):
            return found
    for text in texts if any(han) else ():
        if len(text) <= 160 and (match := _HAN_EDITOR.search(text)) and (found := names([match["who"]])):
            return found
    return ()


def _byline(text: str, *, han: bool) -> re.Match[str] | None:
    """A byline, or in a text with Han characters the reporter anywhere in it."""
    short = len(text) <= 160
    match = (_BYLINE.match(text) or _BYLINE_OTHER.match(text)) if short else None
    if match is None and han:
        match = (_HAN_REPORTER.search(text) if short else None) or _HAN_DATELINE.search(text[:120])
    return match


def on_page(tree: HtmlElement, sites: Iterable[str] = ()) -> tuple[str, ...]:
    """Authors in an element that the page marks as theirs, or a name that links to a person's page; then trafilatura's list of places."""
    known = tuple(sites)
    single: tuple[str, ...] = ()
    for texts in bylines.candidates(tree):
        found = tuple(name for name in names(texts, known) if _plausible(name))
        persons = tuple(name for name in found if is_person(name))
        if persons:
            return persons
        single = single or tuple(name for name in found if not name.islower() or len(name) > 4)[:1]
    guess = bylines.listed(tree)
    guessed = names(guess.split(";"), known) if guess and len(guess) <= LONGEST_GUESS else ()
    others = bylines.neighbours(tree) if guessed else frozenset()
    return tuple(name for name in guessed if is_person(name) and name not in others) or single


def is_person(name: str) -> bool:
    """Has it the form of a person's whole name: two to five capitalised words, or Han characters?"""
    return _PERSON.match(name) is not None or _HAN_NAME.match(name) is not None


def _plausible(name: str) -> bool:
    return len(name) <= 50 and len(name.split()) <= 5 and not _SENTENCE.search(name)


def agency(head: str, tail: str, bylines: Iterable[str]) -> str | None:
    """The agency that a dateline, a closing credit or a byline names: the first that one of them does."""
    texts = [text.lower() for text in (head[:240], *bylines, tail[-160:])]
    whole = "\n".join(texts)
    named = [one for one in _agencies() if any(telltale in whole for telltale in one.telltales) and one.pattern.search(whole)]
    return next((one.name for text in texts for one in named if one.pattern.search(text)), None) if named else None
