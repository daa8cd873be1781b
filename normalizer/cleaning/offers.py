"""Advertisements that no lexicon of spam knows by heart: what is sold, how it is sold and where to order it.

A text gets points for its different words of sales talk (`data/text/offers.toml`), for addresses and numbers to order at, and for letters
in disguise; how many it takes grows with its length. News copy reports on every trade, so a trade alone is no advertisement in the
article's own script: the talk of a shop stands beside it, or a way to order. Constants: of 76,000 lines of news and encyclopaedic text in
24 languages, nine are taken for advertisements in their own script, and most of those are.
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources

from normalizer.cleaning import disguise
from normalizer.cleaning.judged import weight
from normalizer.cleaning.scripts import script_of, scripts_in
from normalizer.cleaning.words import Glance, tree

SHORTEST, LONGEST = 6, 240  # characters of a line
MOST = 2 * LONGEST  # characters of a text that are looked at
OWN, FOREIGN = 2.0, 1.5  # points that make an advertisement of a short line
A_POINT = 100  # characters (a Han character for three) that ask for another point
SENTENCE = 2.0  # points more for a sentence of another script: it may be quoted
OWN_DENSE, FOREIGN_DENSE, BESIDE_DENSE = 0.35, 0.3, 0.2  # share of the letters that stand in words of sales talk
SENTENCES = ((3.5, 0.45), (4.0, 0.4))  # points and share of a sentence among others: naming nothing that is sold, and naming it
CLAUSES = ((5.0, 0.5), (4.0, 0.4))  # the same of a clause
WARY = 1.5  # points less of either on a page that is known to carry spam
PLAIN = 1.0  # points more where all of them are common ones
BESIDE, BEHIND = 2.0, 1.0  # points less beside a line that is known for spam, and behind the last sentence
REPORTED = 5.0  # points more in an article that reports on the trade
RARE = 2  # least weight of words that news copy has rarely
CONTACT, DISGUISED = 2, 2  # points of a way to order, and of letters in disguise
MOST_CONTACTS = 2
PLAIN_WORDS = 4  # common words of shops that say as much as a rarer one
_SENTENCE = re.compile(r"[.。?？…:：][\s\"'’”»）)]*$")
_SENTENCES = re.compile(r"[.。?？…][\"'’”»）)]?(?:\s+\S|(?<=[。？]))")  # a sentence, and more behind it
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[\w.+-]*@[\w.-]+")
_WAY = re.compile(r"[\d@/]|\w\.\w")  # what every way to order holds
_CONTACT = re.compile(
    r"(?<![\w.])(?:https?://|www\.|t\.me/|wa\.me/|bit\.ly/)\S+"
    r"|(?<![\w@.])@[a-z_][\w.]{3,}|[\w.+-]+@[\w-]+\.[\w.]{2,}"
    r"|(?<![\w@./-])[a-z0-9-]{2,}\.(?:com|net|org|xyz|top|vip|cc|info|club|shop|bet|casino|online|site|win|live|fun|app|link|pro|store|icu"
    r"|me|io|ru|cn|su|biz)\b"
    r"|(?:whats\s?app|viber|telegram|tg|wechat|line|skype|qq|微信号?|薇信|威信|[加+]?[vV][xX]?|扣扣|тел|телеграм|ватсап|вацап|вайбер|тг|вотсап"
    r"|واتساب|تلجرام|카톡|텔레)\s*[:：+@=]?\s*[a-z0-9_+-]*\d[\d\s()_-]{4,}\d"
    r"|(?<![\w.,/-])\+?\d{1,4}[\s(-]{1,2}\d{2,4}[\s)-]{1,2}\d{2,4}[\s-]?\d{2,4}(?:[\s-]?\d{2})?(?![\w.,/-])"
    r"|(?<![\w.,])(?:\+?86)?1[3-9]\d{9}(?!\w)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Pitch:
    """The sales talk of a text."""

    points: int
    words: int  # different ones
    share: float  # of the letters, that stand in these
    trades: int  # of these, names of what is sold
    telling: bool  # is there more than a few common words?
    ordered: bool  # is there a way to order, or a disguise?

    @property
    def sells(self) -> bool:
        """Is something sold, rather than reported on?"""
        return self.trades < self.words or self.trades > 1 or self.ordered


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one script."""

    every: re.Pattern[str]
    weights: dict[str, int]
    trades: frozenset[str]
    rare: Glance  # what news copy has rarely or hardly ever


@functools.cache
def _words() -> dict[str, _Words]:
    """What is known of each script."""
    data = tomllib.loads(resources.files("normalizer").joinpath("data/text/offers.toml").read_text("utf-8"))
    found = {}
    for script in dict.fromkeys(group["script"] for group in data["group"]):
        groups = [group for group in data["group"] if group["script"] == script]
        weights = {word.lower(): int(group["weight"]) for group in groups for word in group["words"]}
        trades = [word.lower() for group in groups if group.get("trade") for word in group["words"]]
        rare = Glance((word for word, points in weights.items() if points >= RARE), script)
        plain = {word.rstrip("*"): points for word, points in weights.items()}
        found[script] = _Words(tree(weights, script), plain, frozenset(word.rstrip("*") for word in trades), rare)
    return found


def pitch(text: str) -> Pitch:
    """The sales talk in a text; of a long one, in its beginning."""
    text = text[:MOST]
    bare = _ADDRESS.sub(" ", text) if "@" in text or "www." in text or "://" in text else text
    plain = disguise.off(bare)
    low = plain.lower()
    found: dict[str, int] = {}
    trades: set[str] = set()
    for script in scripts_in(low):
        known = _words()[script]
        for word in known.every.findall(low):
            found[word] = known.weights[word]
            if word in known.trades:
                trades.add(word)
    if not found:
        return Pitch(0, 0, 0.0, 0, False, False)
    ways = min(len(set(_CONTACT.findall(text))), MOST_CONTACTS) if _WAY.search(text) else 0
    hidden = plain is not bare and disguise.meant(bare)
    total = sum(found.values())
    points = [one for one in found.values() if one > 0]
    if not points:
        return Pitch(0, 0, 0.0, 0, False, False)
    telling = max(points) >= RARE or len(points) >= PLAIN_WORDS or ways > 0
    share = sum(len(word) for word, one in found.items() if one > 0) / max(1, len(text.replace(" ", "")))
    ordered = bool(ways or hidden)
    return Pitch(total + CONTACT * ways + DISGUISED * hidden, len(points), share, len(trades), telling, ordered)


def is_offer(line: str, script: str, *, beside: bool = False, about: bool = False, behind: bool = False) -> bool:
    """Is a line nothing but sales talk, in an article of this script?

    `beside`: it stands next to a line that is known for spam; `about`: the article itself reports on what is sold so; `behind`: it stands
    behind the last sentence of the article.
    """
    if not SHORTEST <= len(line) <= LONGEST:
        return False
    stop = ends(line)
    if (stop or _SENTENCES.search(line)) and script_of(line) == script:
        return False  # judged sentence by sentence
    found = pitch(line)
    if found.points <= 0:
        return False
    foreign = script_of(line) != script
    if found.share < (BESIDE_DENSE if beside or behind else FOREIGN_DENSE if foreign else OWN_DENSE):
        return False
    need = (FOREIGN if foreign else OWN) + weight(line) / A_POINT + SENTENCE * stop + PLAIN * (not found.telling)
    need += REPORTED * (about and not foreign) - max(BESIDE * beside, BEHIND * behind)
    return found.points >= need and (beside or foreign or found.sells)


def ends(line: str) -> bool:
    """Does a line end like a sentence?"""
    return _SENTENCE.search(line) is not None


def trades(text: str) -> bool:
    """Does a text name anything that is sold so? Where it does not, no advertisement stands between its sentences."""
    low = text.lower()
    return any(_words()[script].rare(low) for script in scripts_in(low))


def trading_lines(text: str) -> set[int]:
    """The numbers of the lines, from 0, that name anything that is sold so."""
    low = text.lower()
    lines = low.split("\n")
    looked = ((script, _words()[script].rare.lines(low)) for script in scripts_in(low))
    return {number for script, found in looked for number in found if script in scripts_in(lines[number])}


def is_spliced(piece: str, *, whole: bool, wary: bool = False) -> bool:
    """Is a sentence (`whole`), or one of its clauses, an advertisement among others that are none? `wary`: on a page with spam."""
    if not SHORTEST <= len(piece) <= LONGEST:
        return False
    found = pitch(piece)
    need, dense = (SENTENCES if whole else CLAUSES)[found.trades > 0]
    need -= WARY * wary
    shop = found.trades < found.words or found.ordered
    return shop and found.share >= dense and found.points >= need + weight(piece) / A_POINT
