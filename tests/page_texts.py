"""The texts of the fixtures: `tests/pages/texts/<language>.txt`, one entry a page, and what an editor would keep of each.

An entry begins with `=== site/page date | key=value | …`; the next line is the headline; then a block a line. A block is a paragraph, or
begins with `## ` (a heading of the text), `- ` (an item), `> ` (a quotation): these are the article's. `^ ` is a picture's caption, `@ ` a
link to another article, `% ` furniture, `! ` injected spam, and what stands in `{{ }}` is spliced into a sentence: these are not.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path

OWN = ("", "##", "-", ">")
_MARK = re.compile(r"^(##|[->^@%!])\s+")
_SPLICED = re.compile(r"\{\{(.*?)\}\}")


@dataclass(frozen=True, slots=True)
class Block:
    """One line of an entry: its mark and its text."""

    mark: str
    text: str

    @property
    def shown(self) -> str:
        """As the page prints it."""
        return _SPLICED.sub(r"\1", self.text)

    @property
    def true(self) -> str:
        """As an editor would cut it."""
        return _SPLICED.sub("", self.text)


@dataclass(frozen=True, slots=True)
class Entry:
    """One page to be made."""

    site: str
    page: str
    moment: dt.datetime  # of the outlet's clock, without a zone
    title: str
    blocks: tuple[Block, ...]
    options: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """`article`, or why the page is none."""
        return self.options.get("kind", "article")

    @property
    def text(self) -> str:
        """The body as an editor would cut it."""
        return "\n".join(block.true for block in self.blocks if block.mark in OWN)

    @property
    def injected(self) -> bool:
        return any(block.mark == "!" or block.true != block.text for block in self.blocks)


def entries(folder: Path) -> list[Entry]:
    """Every entry of every language, in the order of the files."""
    return [_entry(part) for file in sorted(folder.glob("*.txt")) for part in re.split(r"^=== ", file.read_text("utf-8"), flags=re.M)[1:]]


def _entry(part: str) -> Entry:
    lines = [line for line in part.splitlines() if line.strip()]
    address, *options = (one.strip() for one in lines[0].split(" | "))
    name, moment = address.split()
    site, page = name.split("/")
    pairs = dict(one.split("=", 1) for one in options)
    return Entry(site, page, dt.datetime.fromisoformat(moment), lines[1].strip(), tuple(map(_block, lines[2:])), pairs)


def _block(line: str) -> Block:
    match = _MARK.match(line)
    return Block(match[1], line[match.end() :].strip()) if match else Block("", line.strip())
