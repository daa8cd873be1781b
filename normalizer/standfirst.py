"""The standfirst: the paragraph that opens a story and stands apart from its body, where no extractor looks for it.

In most languages a story begins in its standfirst (Vorspann, chapeau, lead) and the body goes on from there: on the open evaluation pages
with a body marked by people or by the outlet's own layout, 48 of 50 hold it. In English it is a second headline (6 of 23), in Russian an
announcement (0 of 3), in Chinese an abstract: there it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizer import wording
from normalizer.blocks import Block
from normalizer.metadata import Declared

SHORTEST = 40  # characters
LONGEST = 1200
MOST = 4  # paragraphs
OVERLAP = 40  # letters at either end of a standfirst that must not stand in the body already
BEFORE = 60  # blocks between the headline and the body
_PICTURE = re.compile(r"caption|image|photo|figure|credit|picture|gallery|legend|bild(?:unter|text)|foto", re.I)
_NAMED = re.compile(
    r"(?<![a-z])(?:standfirst|lead(?:-?text)?|lede|intro(?:-?text)?|vorspann|chapo|chapeau|perex|sapo|entradilla|bajada)(?![a-z])"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_BEYOND_RUSSIAN = re.compile(r"[іїєґңғүұқөһәўҳӯҷӣ]", re.I)
_ENGLISH = frozenset(
    ["the", "of", "and", "to", "that", "with", "for", "from", "are", "it", "by", "his", "has", "he", "this", "you", "have"]
)
_WORD = re.compile(r"\w+")
_ENDS = re.compile(r"[.!?…»”\"’)]$")


def find(blocks: Sequence[Block], declared: Declared, title: str | None, text: str, first: int | None) -> list[str]:
    """The paragraphs of the standfirst that stand between the headline and the block where the body begins; empty where there are none.

    What the page declares as its description counts, wherever it stands there; so does a sentence in an element named for it.
    """
    if first is None or not title or _stands_apart(text[:1500]):
        return []
    start = _headline(blocks, declared, title, first)
    if start is None:
        return []
    description, begun = wording.fold(declared.description or ""), wording.fold(text[:4000])
    found: list[str] = []
    for block in blocks[max(start + 1, first - BEFORE) : first]:
        if not SHORTEST <= len(block.text) <= LONGEST or block.link_share > 0.5 or not _opens(block, description):
            continue
        folded = wording.fold(block.text)
        if folded[:OVERLAP] not in begun and folded[-OVERLAP:] not in begun and block.text not in found:
            found.append(block.text)
    return found[:MOST]


def _headline(blocks: Sequence[Block], declared: Declared, title: str, first: int) -> int | None:
    names = tuple(dict.fromkeys(name for name in (title, *declared.headlines[:2], *declared.titles[:2], *declared.headings) if name))
    at = range(first - 1, max(-1, first - 2 * BEFORE), -1)
    return next((i for i in at if len(blocks[i].text) < 400 and any(wording.same(blocks[i].text, name) for name in names)), None)


def _opens(block: Block, description: str) -> bool:
    folded = wording.fold(block.text)
    told = len(folded) >= 30 and (folded in description or (len(description) >= 40 and description in folded))
    around = (block.element, block.element.getparent())
    marks = " ".join(f"{e.get('class') or ''} {e.get('id') or ''}" for e in around if e is not None)[:600]
    if block.tag == "figcaption" or _PICTURE.search(marks):
        return False
    return told or (bool(_NAMED.search(_CAMEL.sub("-", marks).lower())) and len(block.text) >= 60 and bool(_ENDS.search(block.text)))


def _stands_apart(text: str) -> bool:
    """Is the text in a language in which a standfirst is no part of the story: English, Chinese, Russian?"""
    han = len(_HAN.findall(text))
    if han * 3 > len(text) and len(_KANA.findall(text)) * 20 < len(text):
        return True
    if len(_CYRILLIC.findall(text)) * 2 > len(text):
        return len(_BEYOND_RUSSIAN.findall(text)) * 100 < len(text)
    words = _WORD.findall(text.lower())
    return sum(map(_ENGLISH.__contains__, words)) * 10 > len(words)
