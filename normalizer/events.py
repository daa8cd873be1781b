"""What a text says of its event, apart from its language: entities, concepts, numbers, dates, names, and words for texts in one language.

Articles in Chinese and Kazakh share no word, but they share the dam, the 320 megawatts and the 14th of May. Pure and bounded.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources

from normalizer.language import to_simplified

LEAD_WORDS = 70  # of title and text: where the event is told
LONGEST = 6000  # characters that are read
BODY = 0.3  # weight of what stands below the lead
WORDS = 60  # words kept, the first ones
_HAN = re.compile(r"[\u3400-\u9fff]")
_TOKEN = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+(?:['’ʻ-][^\W\d_\u3400-\u9fff]+)*")
_UNITS = (
    "%|％|percent|per cent|процент|пайыз|trillion|billion|million|thousand|трлн|трилли|млрд|миллиард|млн|миллион|тыс|мың|"
    "万亿|十亿|亿|百万|万|千"
)
_NUMBER = re.compile(
    rf"(?<![^\W\u3400-\u9fff])(?<!\.)(\d{{1,3}}(?:[ \u00a0,]\d{{3}})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)[ \u00a0-]?({_UNITS})?", re.IGNORECASE
)
_SCALE = {
    "trillion": 1e12, "трлн": 1e12, "трилли": 1e12, "万亿": 1e12,
    "billion": 1e9, "млрд": 1e9, "миллиард": 1e9, "十亿": 1e9, "亿": 1e8,
    "million": 1e6, "млн": 1e6, "миллион": 1e6, "百万": 1e6, "万": 1e4,
    "thousand": 1e3, "тыс": 1e3, "мың": 1e3, "千": 1e3,
}  # fmt: skip
_PERCENT = ("%", "％", "percent", "per cent", "процент", "пайыз")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan январ қаңтар", "feb феврал ақпан", "mar март наурыз", "apr апрел сәуір", "may мая май мамыр", "jun июн маусым",
            "jul июл шілде", "aug август тамыз", "sep сентябр қыркүйек", "oct октябр қазан", "nov ноябр қараша", "dec декабр желтоқсан",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?(?:\s?[-–—]\s?\d{{1,2}})?[ \u00a0-](?:of )?({_MONTH})[а-яёa-zәғқңөұүһі.]*", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"\b({_MONTH})[а-яёa-zәғқңөұүһі.]*[ \u00a0](\d{{1,2}})(?!\d|[.,]\d| ?000)(?:(?: and |[-–—])\d{{1,2}}\b)?", re.IGNORECASE
)
_HAN_DATE = re.compile(r"(\d{1,2})月(\d{1,2})日")
_YEAR = re.compile(r"^(19|20)\d\d$")
_CONSONANTS = re.compile(r"[aeiouyаеёиоуыэюяәіөүұйhһьъ'’ʻ-]+")
_LATIN = str.maketrans(
    {
        "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "ж": "j", "з": "z", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n",
        "п": "p", "р": "r", "с": "s", "т": "t", "ф": "f", "х": "h", "ц": "s", "ч": "c", "ш": "s", "щ": "s",
    }
)  # fmt: skip
_ALIKE = (
    ("zh", "j"),
    ("kh", "h"),
    ("sh", "s"),
    ("ch", "c"),
    ("ts", "s"),
    ("tz", "s"),
    ("dj", "j"),
    ("dzh", "j"),
    ("ph", "f"),
    ("q", "k"),
    ("w", "v"),
    ("x", "ks"),
)
_STOP_WORDS = """
a an the of to in on at for and or by with from as is are was were be been it its this that these those has have had will would which
who whom said says say their his her he she they we not but more than also about into over after before between under during while
new year years
и в во на с со по к ко о об от до за из у не что это как для при или а но же ли бы был была было были его ее её их он она они мы
также году год года
және мен бен пен да де та те үшін бұл ол осы туралы бойынша деп еді болды болады жылы жыл сондай ақ арқылы
"""
_STOP = frozenset(_STOP_WORDS.split())


@dataclass(frozen=True, slots=True)
class Event:
    """Weighted evidence, each from 0 to 1: 1 in title and lead, less below."""

    entities: Mapping[str, float] = field(default_factory=dict)
    concepts: Mapping[str, float] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)  # "1200", "12%"
    dates: Mapping[str, float] = field(default_factory=dict)  # "05-18"
    names: Mapping[str, float] = field(default_factory=dict)  # consonants of capitalised words, alike in Latin and Cyrillic
    words: Mapping[str, float] = field(default_factory=dict)  # of the text's own script: stems, or pairs of Han letters
    script: str = ""  # han | cyrl | latn: words are compared within one

    def fields(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in ("entities", "concepts", "numbers", "dates", "names", "words", "script")}


def event(title: str | None, text: str, entities: Mapping[str, float] | Iterable[str] = (), published: dt.datetime | None = None) -> Event:
    """Reads the evidence of one article. `entities` are ids of the gazetteer, with weights where it matters where they stand.

    The day of publication counts as a date of half weight: what "today" is for one report, another calls by its date.
    """
    plain = to_simplified(unicodedata.normalize("NFKC", f"{title}.\n{text}" if title else text)[:LONGEST])
    lead_end = _lead(plain)
    lead, body = plain[:lead_end], plain[lead_end:]
    known = dict(entities) if isinstance(entities, Mapping) else dict.fromkeys(entities, 1.0)
    script = _script(lead)
    return Event(
        entities=known,
        concepts=_weighed(_concepts(lead), _concepts(body)),
        numbers=_weighed(_numbers(lead), _numbers(body)),
        dates=_weighed(_dates(lead), _dates(body)) | (_today(lead, published) if published else {}),
        names=_weighed(_names(lead), _names(body[:2000])),
        words=dict(list(_weighed(_words(lead, script), ()).items())[:WORDS]),
        script=script,
    )


def _weighed(lead: Iterable[str], body: Iterable[str]) -> dict[str, float]:
    found = dict.fromkeys(lead, 1.0)
    for key in body:
        found.setdefault(key, BODY)
    return found


def _lead(text: str) -> int:
    """Where the lead ends: after the sentence in which its last word falls."""
    count = 0.0
    for match in _TOKEN.finditer(text):
        count += len(match[0]) / 1.7 if _HAN.match(match[0]) else 1
        if count >= LEAD_WORDS:
            stop = re.search(r"[.!?。！？\n]", text[match.end() : match.end() + 300])
            return match.end() + (stop.end() if stop else 0)
    return len(text)


def _script(text: str) -> str:
    han = len(_HAN.findall(text))
    cyrillic = sum("\u0400" <= c <= "\u052f" for c in text)
    latin = sum("a" <= c <= "z" for c in text.lower())
    return max((3 * han, "han"), (cyrillic, "cyrl"), (latin, "latn"))[1]


@functools.cache
def _lexicon() -> tuple[dict[str, str], dict[str, str], re.Pattern[str], dict[str, str]]:
    """Whole words, beginnings, the pattern of Han terms, and what they mean."""
    whole: dict[str, str] = {}
    begin: dict[str, str] = {}
    han: dict[str, str] = {}
    for line in (resources.files("normalizer") / "data" / "concepts.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        concept, *columns = (part.strip() for part in line.split("|"))
        for i, column in enumerate(columns):
            for word in column.casefold().split():
                table = han if i == 1 else begin if word.endswith("~") else whole
                table.setdefault(word.rstrip("~"), concept)
    pattern = re.compile("|".join(sorted(map(re.escape, han), key=lambda w: (-len(w), w))))
    return whole, begin, pattern, han


def _concepts(text: str) -> list[str]:
    whole, begin, pattern, han = _lexicon()
    found = [han[match] for match in pattern.findall(text)]
    for token in _TOKEN.findall(text.casefold()):
        if _HAN.match(token):
            continue
        if token in whole:
            found.append(whole[token])
            continue
        for end in range(min(len(token), 14), 1, -1):
            if token[:end] in begin:
                found.append(begin[token[:end]])
                break
    return found


def _numbers(text: str) -> list[str]:
    """Values of two digits and more, with scale words worked in; years and days of the month are left to `_dates`."""
    masked = _HAN_DATE.sub(" ", _DAY_FIRST.sub(" ", _MONTH_FIRST.sub(" ", text)))
    found = []
    for digits, unit in _NUMBER.findall(masked):
        unit = unit.casefold()
        value = _value(digits)
        if unit in _PERCENT:
            found.append(f"{value:.6g}%")
        elif unit in _SCALE:
            found.append(f"{value * _SCALE[unit]:.6g}")
        elif value >= 10 and not _YEAR.match(digits):
            found.append(f"{value:.6g}")
    return found


def _value(digits: str) -> float:
    """`1,200`, `1 200`, `1.2` and `1,2` as people write them: a comma before three digits parts thousands."""
    digits = digits.replace(" ", "").replace("\u00a0", "")
    head, comma, tail = digits.rpartition(",")
    if comma and (len(tail) != 3 or head == "0"):
        return float(head.replace(",", "") + "." + tail.replace(".", ""))
    return float(digits.replace(",", ""))


def _dates(text: str) -> list[str]:
    found = [(_MONTHS[month.lower()], int(day)) for day, month in _DAY_FIRST.findall(text)]
    found += [(_MONTHS[month.lower()], int(day)) for month, day in _MONTH_FIRST.findall(text)]
    found += [(int(month), int(day)) for month, day in _HAN_DATE.findall(text)]
    return [f"{month:02}-{day:02}" for month, day in found if 1 <= month <= 12 and 1 <= day <= 31]


def _today(lead: str, published: dt.datetime) -> dict[str, float]:
    said = _dates(lead)
    day = f"{published:%m-%d}"
    return {day: 1.0 if day in said else 0.5}


def _names(text: str) -> list[str]:
    """Consonant skeletons of capitalised words inside sentences: Ekibastuz, Экибастуз and Екібастұз are `kbsts`."""
    found = []
    for match in _TOKEN.finditer(text):
        word = match[0]
        before = text[max(0, match.start() - 2) : match.start()].strip()
        if not word[0].isupper() or len(word) < 5 or before[-1:] in ("", ".", "!", "?") or _HAN.match(word):
            continue
        skeleton = _skeleton(word)
        if len(skeleton) >= 3:
            found.append(skeleton)
    return found


def _skeleton(word: str) -> str:
    low = word.casefold()
    for pair, one in _ALIKE:
        low = low.replace(pair, one)
    bare = _CONSONANTS.sub("", low.translate(_LATIN))
    return re.sub(r"(.)\1+", r"\1", bare)[:5]


def _words(text: str, script: str) -> list[str]:
    if script == "han":
        found = []
        for run in _TOKEN.findall(text):
            if _HAN.match(run):
                found += [run[i : i + 2] for i in range(len(run) - 1)]
        return found
    return [w[:6] for w in _TOKEN.findall(text.casefold()) if len(w) > 2 and w not in _STOP and not w[0].isdigit() and not _HAN.match(w)]
