"""Advertisements that no lexicon of spam knows: rows of sales talk that are no sentence (`data/text/offers.toml`)."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources

from normalizer.cleaning import spam

SHORTEST, LONGEST = 10, 200  # characters of a line
FOREIGN, OWN = 2, 3  # different words of sales talk that make an advertisement in another script, and in the article's own
_SENTENCE = re.compile(r"[.。?？…:：][\s\"'’”»）)]*$")


@functools.cache
def _words() -> dict[str, re.Pattern[str]]:
    data = tomllib.loads(resources.files("normalizer").joinpath("data/text/offers.toml").read_text("utf-8"))
    return {script: spam.any_of(words, script) for script, words in data.items()}


def is_offer(line: str, script: str) -> bool:
    """Is a line of another script, or of the article's own, nothing but sales talk? A sentence never is."""
    if not SHORTEST <= len(line) <= LONGEST or _SENTENCE.search(line):
        return False
    written = spam.script_of(line)
    found = [match[0].lower() for match in _words()[written].finditer(line)]
    covered, size = sum(map(len, found)), len(line.replace(" ", ""))
    if written != script:
        return len(set(found)) >= FOREIGN and covered * 6 >= size
    return len(set(found)) >= OWN and covered * 5 >= 2 * size
