"""The reviewed patterns of `data/text/rules.toml`, compiled once."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources

_APOSTROPHES = "'`´ʻʼ‘ʹ"
_LETTERSPACED = re.compile(r"(?:(?<![\u3400-\u9fff])[\u3400-\u9fff] ){2,}[\u3400-\u9fff](?![\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of line that is no part of an article."""

    reason: str
    where: str  # head | tail | any | cut
    longest: int
    pattern: re.Pattern[str]

    def takes(self, folded: str) -> bool:
        """Does the rule take this line (already folded)?"""
        return len(folded) <= self.longest and self.pattern.fullmatch(folded) is not None


@functools.lru_cache(maxsize=1 << 10)
def fold(line: str) -> str:
    """A line as the rules see it: lower case, single spaces, one kind of apostrophe, no list marker."""
    line = _one_apostrophe(" ".join(line.split())).lower()
    if not line.isascii():
        line = _LETTERSPACED.sub(lambda m: m[0].replace(" ", ""), line)  # "版 权 所 有"
    return line.lstrip("-•*▪◆■●|·>»← ").rstrip("|·<«→–—- ")


def _one_apostrophe(text: str) -> str:
    for mark in _APOSTROPHES:
        text = text.replace(mark, "’")
    return text


@functools.cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the file."""
    data = tomllib.loads(resources.files("normalizer").joinpath("data/text/rules.toml").read_text("utf-8"))
    return tuple(
        Rule(
            one["reason"],
            one["where"],
            one["longest"],
            re.compile("|".join(f"(?:{_one_apostrophe(p)})" for p in one["patterns"])),
        )
        for one in data["rule"]
    )


def reason(folded: str, where: str) -> str | None:
    """Why a folded line is no part of the article, judged by the rules for one place; None where none takes it."""
    return _reason(folded, where) if len(folded) <= _longest(where) else None


@functools.cache
def _rules_for(where: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules() if rule.where == where)


@functools.cache
def _longest(where: str) -> int:
    return max(rule.longest for rule in _rules_for(where))


@functools.lru_cache(maxsize=1 << 14)
def _reason(folded: str, where: str) -> str | None:
    return next((rule.reason for rule in _rules_for(where) if rule.takes(folded)), None)
