"""What is known of an article besides its words and no rescoring changes, as terms beside its words.

The index then finds `source:x word` at one reading: without them it names all that hold the word, and asks the row of each.
"""

from __future__ import annotations

import hashlib

NAMES = ("source", "route", "lang")  # fields of the query language
MARK = "q"  # no term of a word begins so (`store.analyser`)
_BYTES = 8  # of a value: a source may be called anything, a term may not


def facet(name: str, value: str) -> str:
    """The term of one value of a field."""
    return MARK + name[0] + hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=_BYTES).hexdigest()


def facets(source: str | None, route: str, language: str) -> tuple[str, ...]:
    """Those of an article: a language is found by every code that it falls under, zh-Hant by zh as well."""
    codes = language.split("-")
    under = ["-".join(codes[: n + 1]) for n in range(len(codes))]
    found = [facet("route", route), *(facet("lang", code) for code in under)]
    return tuple(found if source is None else [facet("source", source), *found])
