"""Quantities that a text tells, alike in any language: `1.2 billion`, `12亿`, `1,2 млрд` are `1.2e+09`; `12万千瓦` and `120 MW` one power.

Numbers in words count as well (seven, семеро, жеті, 七名): how many died is the signature of an accident, and news spells it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from normalizer.events.concepts import concepts
from normalizer.events.dates import without

MOST = 40  # numbers of one text
_SCALE = {
    "trillion": 1e12, "trln": 1e12, "трлн": 1e12, "трилли": 1e12, "万亿": 1e12,
    "billion": 1e9, "bln": 1e9, "bn": 1e9, "млрд": 1e9, "миллиард": 1e9, "mlrd": 1e9, "十亿": 1e9, "亿": 1e8,
    "million": 1e6, "mln": 1e6, "млн": 1e6, "миллион": 1e6, "百万": 1e6, "万": 1e4,
    "thousand": 1e3, "тысяч": 1e3, "тыс": 1e3, "мың": 1e3, "миң": 1e3, "ming": 1e3, "ҳазор": 1e3, "千": 1e3, "余": 1.0, "多": 1.0,
}  # fmt: skip
_PERCENT = ("%", "percent", "per cent", "процент", "пайыз", "foiz", "фоиз")
_UNIT = {  # to a base: watts, watt-hours, cubic metres. What is written alike everywhere (tonnes, km, ha) needs none
    "kwh": ("Wh", 1e3), "kilowatt-hour": ("Wh", 1e3), "кВт·ч": ("Wh", 1e3), "киловатт-час": ("Wh", 1e3), "киловатт-сағат": ("Wh", 1e3),
    "千瓦时": ("Wh", 1e3),
    "kw": ("W", 1e3), "kilowatt": ("W", 1e3), "кВт": ("W", 1e3), "киловатт": ("W", 1e3), "千瓦": ("W", 1e3),
    "mw": ("W", 1e6), "megawatt": ("W", 1e6), "мвт": ("W", 1e6), "мегаватт": ("W", 1e6), "兆瓦": ("W", 1e6),
    "gw": ("W", 1e9), "gigawatt": ("W", 1e9), "гвт": ("W", 1e9), "гигаватт": ("W", 1e9), "吉瓦": ("W", 1e9),
    "bcm": ("", 1e9), "cubic km": ("", 1e9), "cubic kilomet": ("", 1e9), "кубокилометр": ("", 1e9), "куб. км": ("", 1e9),
    "текше шақырым": ("", 1e9), "立方公里": ("", 1e9), "立方千米": ("", 1e9),
}  # fmt: skip
_UNIT = {name.casefold(): value for name, value in _UNIT.items()}
_DIGITS = r"\d{1,3}(?:[ \u00a0,]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"


def _any(names: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=lambda n: (-len(n), n)))


_NUMBER = re.compile(
    rf"(?<![^\W\u3400-\u9fff])(?<!\.)(?P<digits>{_DIGITS})[ \u00a0-]?"
    rf"(?:(?P<percent>{_any(_PERCENT)})|(?P<scale>{_any(_SCALE)})(?![^\W\d\u3400-\u9fffа-яёәғқңөұүһіs])[а-яёәғқңөұүһіs]*"
    rf"(?:[. \u00a0]{{0,2}}(?P<rest>{_DIGITS})[ \u00a0]?(?P<less>тыс|мың|万|million|млн)[а-яёәғқңөұүһі.]*)?)?"
    rf"[. \u00a0-]{{0,2}}(?P<unit>{_any(_UNIT)})?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"^(19|20)\d\d$")
_SPELLED = {  # beginnings; the longest wins
    value: names.split()
    for value, names in {
        2: "two two двое двух две два екі екеу", 3: "three трое троих тремя трём трех трёх три үш үшеу",
        4: "four четверо четверых четырьмя четырех четырёх четыре төрт", 5: "five пятеро пятерых пятью пяти пять бес бесеу",
        6: "six шестеро шестерых шестью шести шесть алты", 7: "seven семеро семерых семью семи семь жеті",
        8: "eight восьмеро восьми восемь сегіз",
        9: "nine девятеро девяти девять тоғыз", 10: "ten десяти десять он", 11: "eleven одиннадцать одиннадцати",
        12: "twelve dozen двенадцать двенадцати дюжина", 13: "thirteen тринадцать тринадцати", 14: "fourteen четырнадцать четырнадцати",
        15: "fifteen пятнадцать пятнадцати", 16: "sixteen шестнадцать шестнадцати", 17: "seventeen семнадцать семнадцати",
        18: "eighteen восемнадцать восемнадцати", 19: "nineteen девятнадцать девятнадцати", 20: "twenty двадцать двадцати жиырма",
        30: "thirty тридцать тридцати отыз", 40: "forty сорок сорока қырық", 50: "fifty пятьдесят пятидесяти елу",
        60: "sixty шестьдесят шестидесяти алпыс", 70: "seventy семьдесят семидесяти жетпіс", 80: "eighty восемьдесят восьмидесяти сексен",
        90: "ninety девяносто тоқсан", 100: "hundred сто сотня сотни жүз", 150: "полторы", 200: "двести двухсот",
        300: "триста трехсот трёхсот", 400: "четыреста четырехсот четырёхсот",
        500: "пятьсот пятисот", 600: "шестьсот шестисот", 700: "семьсот семисот",
        800: "восемьсот восьмисот", 900: "девятьсот девятисот", 1000: "thousand тысяча тысячи тысячу тысяч мың мыңнан",
    }.items()
}  # fmt: skip
_WORDS = {word: float(value) for value, words in _SPELLED.items() for word in words}
_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]+")
_HAN_NUMBER = re.compile(
    r"(?<![第\u4e00一二两三四五六七八九十百千万])([两二三四五六七八九十百千]{1,7}万?)(?:余|多)?(?=[名人座辆份所件只列趟节架栋间起家条位艘头棵个吨公户村])"
)
_HAN_DIGITS = {d: float(i) for i, d in enumerate("零一二三四五六七八九")} | {"两": 2.0}
_CLAUSE = re.compile(r"[.,;:!?。，；：！？\n—–()（）]")
_COUNTED = frozenset({"killed", "injured", "missing", "detain", "rescue"})
_LARGEST_COUNT = 100_000


def numbers(text: str) -> list[str]:
    """Values of three and more, with scale and unit worked in: `1.2e+09`, `7.5%`, `1e+08W`; and `7 killed` for people counted."""
    found: list[str] = []
    for clause in _CLAUSE.split(_joined(without(text))):
        here = [*_in_digits(clause), *_in_words(clause), *_in_han(clause)]
        found += here
        people = _COUNTED.intersection(concepts(clause)) if here else ()
        found += [f"{key} {concept}" for key in here if key.isdigit() and int(key) < _LARGEST_COUNT for concept in sorted(people)]
        if len(found) >= MOST:
            break
    return found[:MOST]


def _joined(text: str) -> str:
    """Decimal commas and points, and the commas of thousands, are no ends of clauses."""
    return re.sub(r"(?<=\d)([.,])(?=\d)", lambda m: "\ue000" if m[1] == "," else "\ue001", text)


def _in_digits(clause: str) -> Iterator[str]:
    clause = clause.replace("\ue000", ",").replace("\ue001", ".")
    for match in _NUMBER.finditer(clause):
        value = value_of(match["digits"])
        if match["percent"]:
            yield f"{value:.6g}%"
            continue
        value *= _SCALE.get((match["scale"] or "").casefold(), 1.0)
        if match["rest"]:
            value += value_of(match["rest"]) * _SCALE.get(match["less"].casefold(), 1.0)
        name, times = _UNIT.get((match["unit"] or "").casefold(), ("", 1.0))
        if name or times > 1 or match["scale"]:
            yield f"{value * times:.6g}{name}"
        elif value >= 3 and not _YEAR.match(match["digits"]):
            yield f"{value:.6g}"


def _in_words(clause: str) -> Iterator[str]:
    """Runs of number words: `forty-two` is 42, `двести тридцать` 230, `seven hundred` 700."""
    total, last = 0.0, -2
    for position, match in enumerate(_WORD.finditer(clause.casefold())):
        value = _WORDS.get(match[0])
        if value is None:
            continue
        if last != position - 1:
            if total >= 3:
                yield f"{total:.6g}"
            total = 0.0
        total = total * value if value in (100, 1000) and total and total < value else total + value
        last = position
    if total >= 3:
        yield f"{total:.6g}"


def _in_han(clause: str) -> Iterator[str]:
    for run in _HAN_NUMBER.findall(clause):
        value = _han_value(run)
        if value >= 3:
            yield f"{value:.6g}"


def _han_value(run: str) -> float:
    total = digit = 0.0
    for letter in run:
        if letter in _HAN_DIGITS:
            digit = _HAN_DIGITS[letter]
        elif letter == "万":
            total, digit = (total + digit) * 1e4, 0.0
        else:
            total, digit = total + (digit or 1.0) * {"十": 10.0, "百": 100.0, "千": 1000.0}[letter], 0.0
    return total + digit


def value_of(digits: str) -> float:
    """`1,200`, `1 200`, `1.2` and `1,2` as people write them: a comma before three digits parts thousands."""
    digits = digits.replace(" ", "").replace("\u00a0", "")
    head, comma, tail = digits.rpartition(",")
    if comma and (len(tail) != 3 or head == "0"):
        return float(head.replace(",", "") + "." + tail.replace(".", ""))
    return float(digits.replace(",", ""))
