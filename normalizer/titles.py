"""The headline: the one name of an article that its declarations and its page agree on.

`_ORDER` is the order in which a page's places are asked; why an order and no vote: docs/decisions/0014.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from normalizer import site_names
from normalizer.metadata import Declared
from normalizer.wording import LONGEST, fold, same

LEAST = 20  # characters of a headline for which another is passed over
NAMED = 8  # letters of a heading that is believed alone: fewer may be a section
REWORDED, LONGER = 75, 1.7  # likeness in per cent, and times as long, of a heading that says a title element in other words
_CUT = re.compile(r"\w(?:…|\.\.\.)\s*$")


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page offers for a headline."""

    declared: Declared
    hint: str | None  # the name by which the page was found
    headings: list[str]  # every h1 but the outlet's name
    title: str | None  # of the meta elements
    element: str  # the title element
    bare: str  # the same without the site's name


def choose(declared: Declared, hint: str | None = None) -> str | None:
    """The headline, and where it was cut short ("Trains stop at the…") the form that goes on."""
    page = _offered(declared, hint)
    name = next((name[:LONGEST] for source in _ORDER if (name := source(page))), None)
    if name is None or _CUT.search(name) is None:
        return name
    begun = name.rstrip("…. ")
    forms = (*declared.headings, *declared.headlines, *declared.titles, page.bare)
    goes_on = (form for form in forms if form.startswith(begun) and form[len(begun) :].strip() and form[len(begun)] not in "….")
    return next(goes_on, name)[:LONGEST]


def _offered(declared: Declared, hint: str | None) -> _Page:
    element = declared.page_title or ""
    headings = [h for h in dict.fromkeys(declared.headings) if _usable(h, declared) and not site_names.are_all_of(h, declared)]
    title = next((name for name in declared.titles[:1] if _usable(name, declared)), None)
    return _Page(declared, hint, headings, title, element, site_names.without(element, declared, firm=False))


def _usable(name: str, declared: Declared) -> bool:
    folded = fold(name)
    return len(folded) >= 3 and folded not in {fold(s) for s in declared.site_names}


def _structured(page: _Page) -> str | None:
    """What structured data gives. Where only the title element shares it (a form for search engines), what heading and meta agree on.

    Where the meta title is a third form, the page's first heading, the longest if there are several: that is what its reader is shown.
    """
    declared = page.declared
    if (name := next((name for name in declared.headlines if _usable(name, declared)), None)) is None:
        return None
    name = site_names.without(name, declared)
    shown = [*page.headings, declared.below] if declared.below else page.headings
    short = _CUT.search(name) is not None
    if any(same(name, h) for h in shown) or (fold(name) not in fold(page.element) and not short):
        return name
    agreed = next((h for h in shown if page.title and same(h, page.title)), None)
    if agreed or short:
        return agreed or name
    third = page.title is not None and not same(page.title, name)
    return shown[0] if shown and third and LEAST <= len(shown[0]) == max(map(len, shown)) else name


def _instead(page: _Page) -> str | None:
    """A title that the page shows, or its first lesser heading, where it has no h1 and shows nothing of the first title."""
    declared = page.declared
    return site_names.without(declared.instead, declared, firm=False) if declared.instead and page.title and not page.hint else None


def _meta(page: _Page) -> str | None:
    """What the meta elements give, or the page's heading: the title without additions, or the only one there is."""
    name, declared = page.title, page.declared
    if name is None:
        return None
    n = fold(name)
    for heading in page.headings:
        h = fold(heading)
        if h in n and (len(h) * 2 >= len(n) or (n.startswith(h) and len(h) >= NAMED)):
            return heading
    if len(page.headings) == len(set(declared.headings)) == 1 and len(fold(page.headings[0])) >= NAMED:
        unbacked = not same(page.headings[0], page.bare)
        return name if unbacked and declared.below and same(declared.below, name) else page.headings[0]
    if (backed := next((heading for heading in page.headings if len(heading) >= LEAST and same(heading, page.bare)), None)) is not None:
        return backed
    if not declared.headings:
        begins = (h for h in declared.emphasised if len(fold(h)) >= NAMED and name.startswith(h))
        name = next((h for h in begins if site_names.SEPARATOR.match(name, len(h))), name)
    return site_names.without(name, declared)


def _confirmed(page: _Page) -> str | None:
    """A heading that makes up half of the title element at least."""
    lesser = (h for h in page.declared.emphasised if not site_names.are_all_of(h, page.declared))
    element = fold(page.element)
    for heading in (*page.headings, *lesser):
        if (folded := fold(heading)) and folded in element and len(folded) * 2 >= len(element):
            return heading
    return None


def _reworded(page: _Page) -> str | None:
    """A heading that says the title element in other words, but not twice as many."""
    for heading in page.headings:
        fits = LEAST <= len(heading) <= LONGER * len(page.bare)
        if fits and fuzz.token_set_ratio(heading.casefold(), page.bare.casefold()) >= REWORDED:
            return heading
    return None


def _hinted(page: _Page) -> str | None:
    return page.hint


def _alone(page: _Page) -> str | None:
    """The only heading, if the title element is no path through the site."""
    only = page.headings[0] if len(page.headings) == 1 else ""
    return only if len(fold(only)) >= NAMED and not site_names.path(page.element) else None


def _element(page: _Page) -> str | None:
    """The title element without the site's name; of a path through the site the end that is the page."""
    path = site_names.path(page.element)
    return path[0 if site_names.ends_in_site(path, page.declared) else -1] if path else page.bare


def _first(page: _Page) -> str | None:
    return page.headings[0] if page.headings else None


_ORDER = (_structured, _instead, _meta, _confirmed, _reworded, _hinted, _alone, _element, _first)
