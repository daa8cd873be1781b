"""The stage that takes out what hacked pages carry: spam, advertisements, what stands beside them, phrases between sentences."""

from __future__ import annotations

from normalizer.cleaning import offers, spam
from normalizer.cleaning.judged import ENDINGS, Cleaned, ended, is_prose, is_sentence
from normalizer.cleaning.scripts import script_of
from normalizer.extraction import Line
from normalizer.types import Removal

_CLOSING = ENDINGS | frozenset(";；:：,，")
SAMPLE = 4000  # characters that say in which script an article is written
MOST_BEHIND = 0.5  # share of the lines that may go because they stand behind spam
ABOUT = 2  # sentences naming what is sold so, beside the spam: the article reports on the trade


def take_out(cleaned: Cleaned) -> None:
    """Takes injected lines and phrases out of the article."""
    lines = cleaned.lines
    whole = "\n".join(line.text for line in lines)
    prose = "\n".join(line.text for line in lines if is_prose(line))[:SAMPLE]
    script = script_of(prose or whole[:SAMPLE])
    reasons: list[str | None] = [None] * len(lines)
    about = _named_spam(cleaned, reasons, script, whole) >= ABOUT
    _advertisements(lines, reasons, script, about=about)
    if cleaned.removals or any(reasons):
        _look_again(cleaned, reasons, script, about=about)
    if any(reasons):
        _beside(lines, reasons, script)
        _behind(lines, reasons)
        cleaned.removals.extend(Removal(why, line.text) for line, why in zip(lines, reasons, strict=True) if why is not None)
    cleaned.lines = [line for line, why in zip(lines, reasons, strict=True) if why is None]
    if cleaned.removals:
        cleaned.flags.add("spam_removed")


def _named_spam(cleaned: Cleaned, reasons: list[str | None], script: str, whole: str) -> int:
    """Finds lines that the lexicon knows and takes phrases out of others; gives how many sentences still name what is sold."""
    known, traded, runs = spam.suspect_lines(whole), offers.trading_lines(whole), spam.has_run(whole, script)
    naming = 0
    for index, line in enumerate(cleaned.lines) if known or traded or runs else ():
        suspect, names = index in known, index in traded
        if suspect and spam.is_spam(line.text, script):
            reasons[index] = "spam"
        elif suspect or names or (runs and spam.has_run(line.text, script)):
            reasons[index] = _splice_out(cleaned, line, script)
            naming += reasons[index] is None and names and is_sentence(line) and offers.pitch(line.text).trades > 0
    return naming


def _advertisements(lines: list[Line], reasons: list[str | None], script: str, *, about: bool, wary: bool = False) -> None:
    last = _last_word(lines, reasons)
    for index, line in enumerate(lines):
        if reasons[index] is None and offers.is_offer(line.text, script, about=about, behind=wary or index > last >= 0):
            reasons[index] = "offer"


def _look_again(cleaned: Cleaned, reasons: list[str | None], script: str, *, about: bool) -> None:
    """A page that carries spam carries more of it: less is asked of the rest."""
    _advertisements(cleaned.lines, reasons, script, about=about, wary=True)
    for index, line in enumerate(cleaned.lines if not about else ()):
        if reasons[index] is None:
            reasons[index] = _splice_out(cleaned, line, script, wary=True)


def _splice_out(cleaned: Cleaned, line: Line, script: str, *, wary: bool = False) -> str | None:
    """Takes the phrases out that stand between the sentences of a line; "spam" where nothing of it is left."""
    text, phrases = spam.splice_out(line.text, script, wary=wary)
    cleaned.removals.extend(Removal("spliced_spam", phrase) for phrase in phrases)
    if phrases:
        line.text = text
    mostly = phrases and len(text) < sum(map(len, phrases)) and not ended(text)  # the rest of it is no sentence
    return "spam" if mostly else None


def _beside(lines: list[Line], reasons: list[str | None], script: str) -> None:
    """What stands next to spam, is no sentence, and is of another script or sales talk in part: spam comes in blocks."""
    for order in (range(1, len(lines)), range(len(lines) - 2, -1, -1)):
        step = -1 if order.step > 0 else 1
        for index in order:
            text = lines[index].text
            open_ = reasons[index] is None and not ended(text) and len(text) <= offers.LONGEST
            if open_ and reasons[index + step] is not None and (script_of(text) != script or offers.is_offer(text, script, beside=True)):
                reasons[index] = "offer"


def _behind(lines: list[Line], reasons: list[str | None]) -> None:
    """Where spam follows the last sentence of an article, the article has ended: what follows the spam is no part of it.

    What stands between that sentence and the spam goes with it where half of what is left is spam.
    """
    last = _last_word(lines, reasons)
    first = next((i for i in range(last + 1, len(lines)) if reasons[i] is not None), len(lines))
    told = sum(why is not None for why in reasons[first:])
    if last < 0 or not told or len(lines) - first > MOST_BEHIND * len(lines):
        return
    if told * 2 >= len(lines) - last - 1:
        first = last + 1
    elif told < 2:
        return
    for index in range(first, len(lines)):
        reasons[index] = reasons[index] or "offer"


def _last_word(lines: list[Line], reasons: list[str | None]) -> int:
    """The last line that belongs to the article by its form; -1 where there is none."""
    return max((i for i, line in enumerate(lines) if reasons[i] is None and _speaks(line)), default=-1)


def _speaks(line: Line) -> bool:
    """A sentence, the item of a list, or anything else that punctuation closes."""
    return line.kind != "p" or is_sentence(line) or line.text.rstrip()[-1:] in _CLOSING
