"""The outlet's name and its sections, which titles carry beside the headline: "Headline | Section | Outlet"."""

from __future__ import annotations

import re

from normalizer.metadata import Declared
from normalizer.wording import LONGEST, fold

SEPARATOR = re.compile(r"\s+(?:[|｜·•»«—–:›/-]{1,2}|::)\s+|\s*[|｜_]+\s*|--|——")
_PATH = re.compile(r"\s[»›]\s|\s//\s")  # "Blog » Archive » Headline": the last part is the page
_HARD = frozenset("|｜_")
_OUTLET = re.compile(  # behind a Chinese headline, often without a space; a double dash is the headline's own
    r"(?<=[\u3400-\u9fff！？”》）…\d])\s*(?<![-—_])[-—_]\s*[\u3400-\u9fff]{1,10}(?:网|網|网站|報|报|社|在线|頻道|频道|电视台|電視台|客户端)$"
)


def without(title: str, declared: Declared, *, firm: bool = True) -> str:
    """A title without the site's name and its sections: "Headline | Section | Outlet" becomes "Headline".

    A dash may belong to the headline: behind it only a known name of the site goes, unless `firm` is off (the title element).
    """
    title = title.strip()
    sites = _sites(declared)
    while True:
        if (outlet := _OUTLET.search(title)) and len(title) <= LONGEST:
            title = title[: outlet.start()]
        cuts = [cut for cut in SEPARATOR.finditer(title) if not _quotes(title, cut)]
        shorter = _cut(title, cuts, sites, firm=firm) if cuts else None
        if shorter is None:
            return title
        title = shorter


def _cut(title: str, cuts: list[re.Match[str]], sites: set[str], *, firm: bool) -> str | None:
    """The title without one more part at its end or beginning; None where every part may be the headline's."""
    head, tail = title[: cuts[-1].start()].strip(), title[cuts[-1].end() :].strip()
    if head and (_is_site(tail, sites) or (_half(tail, head) and (not firm or bool(_HARD & set(cuts[-1][0]))))):
        return head
    hard = next((cut for cut in reversed(cuts) if _HARD & set(cut[0])), None)
    if hard and hard.start() and _half(title[hard.end() :], title[: hard.start()]):
        return title[: hard.start()].strip()
    first, rest = title[: cuts[0].start()].strip(), title[cuts[0].end() :].strip()
    return rest if rest and _is_site(first, sites) else None


def _half(part: str, other: str) -> bool:
    """Is a part at most half as long as the other?"""
    return len(fold(part)) * 2 <= len(fold(other))


def are_all_of(heading: str, declared: Declared) -> bool:
    """Is a heading the outlet's name: a part of what the site calls itself, the beginning or shorter end of the title element?"""
    folded = fold(heading)
    if any(folded == fold(part) for name in declared.site_names for part in SEPARATOR.split(name)):
        return True
    page = declared.page_title or ""
    if (way := path(page)) and fold(way[0]).startswith(folded) and not ends_in_site(way, declared):
        return True
    parts = [part for part in SEPARATOR.split(page) if fold(part)]
    if len(parts) < 2 or folded != fold(parts[-1]):
        return False
    first = fold(parts[0])
    return len(first) > len(folded) or (first != folded and any(fold(other) == first for other in declared.headings))


def path(page: str) -> list[str]:
    """The parts of a title element that is a way through the site; a quotation's end is no step of it."""
    if not _PATH.search(page) or ("«" in page and not page.rstrip().endswith("«")):
        return []
    return [part for piece in _PATH.split(page) if fold(part := piece.strip("»›/ "))]


def ends_in_site(way: list[str], declared: Declared) -> bool:
    """Does a path lead from the page to the site ("Headline » Outlet"), and not from the site to the page?"""
    sites = _sites(declared)
    return any(_is_site(part, sites) for part in SEPARATOR.split(way[-1])) and not _is_site(way[0], sites)


def _sites(declared: Declared) -> set[str]:
    """What the site goes by, folded: the names it declares, its host, and the longest part of that."""
    labels = declared.host.split(".")[:-1]
    return {fold(name) for name in (*declared.site_names, declared.host, max(labels, key=len, default=""))} - {""}


def _quotes(title: str, cut: re.Match[str]) -> bool:
    """Is it the end of a quotation that stands apart from its words, as in French, or its beginning?"""
    marks = cut[0].strip()
    return ("»" in marks and "«" in title[: cut.start()]) or ("«" in marks and "»" in title[cut.end() :])


def _is_site(part: str, sites: set[str]) -> bool:
    folded = fold(part)
    return folded in sites or (
        len(folded) >= 4 and any(folded in s or (len(s) >= 4 and s in folded and len(s) * 2 > len(folded)) for s in sites)
    )
