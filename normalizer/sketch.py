"""A small fingerprint by which copies of a text find each other: the 64 smallest hashes of its shingles.

Shingles are three words, or six characters where Han letters prevail. Two sketches estimate containment (how much of the shorter text
stands in the longer), which survives truncation and insertion where Jaccard, and so MinHash, does not. Broder, "On the resemblance
and containment of documents", 1997; bottom-k: Cohen and Kaplan, 2007.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib

from normalizer.language import to_simplified

SIZE = 64  # hashes kept
WORDS, CHARACTERS = 3, 6  # a shingle in words, or in characters of a Han text
LONGEST = 400_000  # characters that are looked at
_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_HAN_WEIGHT = 3  # a Han letter says about as much as three letters of an alphabet


def shingles(text: str) -> set[str]:
    """The set of overlapping pieces of the folded text; a text shorter than one shingle is its own only shingle.

    Han and other lines are cut each in their way, so that a foreign tail does not change how the rest is cut.
    """
    text = to_simplified(unicodedata.normalize("NFKC", text[:LONGEST]).lower())
    run, words = _cut(text) if _HAN.search(text) else ("", _WORD.findall(text))
    pieces = {run[i : i + CHARACTERS] for i in range(len(run) - CHARACTERS + 1)}
    pieces.update(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
    return pieces or ({run + " ".join(words)} if run or words else set())


def _cut(text: str) -> tuple[str, list[str]]:
    """The lines of Han letters in one piece, and the words of the others."""
    han: list[str] = []
    words: list[str] = []
    for line in text.splitlines():
        found = _WORD.findall(line)
        joined = "".join(found)
        if is_han(joined):
            han.append(joined)
        else:
            words += found
    return "".join(han), words


def is_han(text: str) -> bool:
    """Whether Han letters make up the larger part of what `text` says."""
    han = 0 if text.isascii() else len(_HAN.findall(text))
    return han * _HAN_WEIGHT > len(text) - han


def sketch(text: str) -> tuple[int, ...]:
    """At most `SIZE` signed 64-bit integers, ascending; fewer where the text has fewer shingles; empty for a text without letters.

    A hash is CRC-32 (by which shingles are chosen: fast, and the same everywhere) above 32 bits of BLAKE2b (which keep unlike
    shingles apart).
    """
    pieces = "\n".join(shingles(text)).encode("utf-8", "surrogatepass").splitlines()  # no shingle holds a line break
    orders = list(map(zlib.crc32, pieces))
    last = max(sorted(orders)[:SIZE], default=0)
    chosen = sorted(pair for pair in zip(orders, pieces, strict=True) if pair[0] <= last)[:SIZE]
    return tuple(sorted({_hash(first, piece) for first, piece in chosen}))


def _hash(first: int, piece: bytes) -> int:
    rest = int.from_bytes(hashlib.blake2b(piece, digest_size=4).digest(), "big")
    return ((first << 32) | rest) - (1 << 63)


def containment(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The estimated share of the smaller shingle set that stands in the larger one, from 0 to 1.

    Both sketches are read up to the largest hash that both cover: below it each lists all of its text's hashes.
    """
    common, smaller = overlap(one, other)
    return common / smaller if smaller else 0.0


def overlap(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, int]:
    """How many hashes two sketches share in the range that both cover, and how many the smaller of them has there."""
    limit = min(_covers(one), _covers(other))
    left, right = {h for h in one if h <= limit}, {h for h in other if h <= limit}
    return len(left & right), min(len(left), len(right))


def _covers(hashes: tuple[int, ...]) -> int:
    return hashes[-1] if len(hashes) >= SIZE else (1 << 63) - 1
