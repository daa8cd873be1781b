"""The headline: the one name of an article that its declarations and its page agree on."""

from __future__ import annotations

import functools
import re

from rapidfuzz import fuzz

from normalizer.markup import letters
from normalizer.metadata import Declared

_SEPARATOR = re.compile(r"\s+(?:[|｜·•»«—–:›/-]{1,2}|::)\s+|\s*[|｜_]+\s*|--|——")
_PATH = re.compile(r"\s[»›]\s|\s//\s")  # "Blog » Archive » Headline": the last part is the page
_HARD = frozenset("|｜_")
_TAG = re.compile(r"</?[a-z][^<>]{0,200}>", re.I)  # shown as text by one form of a headline, lost by another
_CUT = re.compile(r"\w(?:…|\.\.\.)\s*$")
_OUTLET = re.compile(  # behind a Chinese headline, often without a space; a double dash is the headline's own
    r"(?<=[\u3400-\u9fff！？”》）…\d])\s*(?<![-—_])[-—_]\s*[\u3400-\u9fff]{1,10}(?:网|網|网站|報|报|社|在线|頻道|频道|电视台|電視台|客户端)$"
)
LONGEST, LEAST = 400, 20  # characters of a headline; of one for which structured data is passed over


def fold(text: str) -> str:
    """Letters and digits only, case folded: what two forms of one headline have in common."""
    return _folded(text) if len(text) <= LONGEST else letters(text)


_folded = functools.lru_cache(maxsize=1 << 11)(letters)


def choose(declared: Declared, hint: str | None = None) -> str | None:
    """The headline, and where it was cut short ("Trains stop at the…") the form that goes on."""
    name = _chosen(declared, hint)
    if name is None or _CUT.search(name) is None:
        return name
    begun = name.rstrip("…. ")
    forms = (*declared.headings, *declared.headlines, *declared.titles, without_site(declared.page_title or "", declared, firm=False))
    goes_on = (form for form in forms if form.startswith(begun) and form[len(begun) :].strip() and form[len(begun)] not in "….")
    return next(goes_on, name)[:LONGEST]


def _chosen(declared: Declared, hint: str | None) -> str | None:
    """As structured data gives it, unless meta and heading agree on another; else as meta and headings agree; else the title
    element without the site's name."""
    headings = [h for h in dict.fromkeys(declared.headings) if _usable(h, declared) and not _names_site(h, declared)]
    titles = [name for name in declared.titles[:1] if _usable(name, declared)]
    for name in declared.headlines:
        if _usable(name, declared):
            shown = [*headings, declared.below] if declared.below else headings
            return _against(without_site(name, declared), titles, shown, declared.page_title or "")[:LONGEST]
    if declared.instead and titles and not hint:
        return without_site(declared.instead, declared, firm=False)
    for name in titles:
        return _named(name, headings, declared)[:LONGEST]
    page = declared.page_title or ""
    for heading in (*headings, *(h for h in declared.emphasised if not _names_site(h, declared))):
        if fold(heading) and fold(heading) in fold(page) and len(fold(heading)) * 2 >= len(fold(page)):
            return heading[:LONGEST]
    bare = without_site(page, declared, firm=False)
    for heading in headings:  # in other words, but not twice as many
        if LEAST <= len(heading) <= 1.7 * len(bare) and fuzz.token_set_ratio(heading.casefold(), bare.casefold()) >= 75:
            return heading[:LONGEST]
    if hint:
        return hint[:LONGEST]
    path = _path(page)
    if len(headings) == 1 and len(fold(headings[0])) >= 8 and not path:
        return headings[0][:LONGEST]
    if page:
        return (path[0 if _ends_in_site(path, declared) else -1] if path else without_site(page, declared, firm=False))[:LONGEST] or None
    return headings[0][:LONGEST] if headings else None


def _against(headline: str, titles: list[str], headings: list[str], page: str) -> str:
    """The structured data's headline; where only the title element shares it (a form for search engines), what page and meta agree on.

    Where the meta title is a third form, the page's first heading, the longest if there are several: that is what its reader is shown.
    """
    if any(same(headline, h) for h in headings) or (fold(headline) not in fold(page) and not _CUT.search(headline)):
        return headline
    agreed = next((h for h in headings for name in titles if same(h, name)), None)
    if _CUT.search(headline):
        return agreed or headline
    if agreed is None and headings and titles and not same(titles[0], headline) and LEAST <= len(headings[0]) == max(map(len, headings)):
        return headings[0]
    return agreed or headline


def _named(name: str, headings: list[str], declared: Declared) -> str:
    """A meta title, or the page's heading: the title without additions, or the only one there is."""
    n = fold(name)
    for heading in headings:
        h = fold(heading)
        if h in n and (len(h) * 2 >= len(n) or (n.startswith(h) and len(h) >= 8)):
            return heading
    if len(headings) == len(set(declared.headings)) == 1 and len(fold(headings[0])) >= 8:
        unbacked = not same(headings[0], without_site(declared.page_title or "", declared, firm=False))
        return name if unbacked and declared.below and same(declared.below, name) else headings[0]
    bare = without_site(declared.page_title or "", declared, firm=False)
    if (backed := next((heading for heading in headings if len(heading) >= LEAST and same(heading, bare)), None)) is not None:
        return backed
    if not declared.headings:
        name = next((h for h in declared.emphasised if len(fold(h)) >= 8 and _SEPARATOR.match(name, len(h)) and name.startswith(h)), name)
    return without_site(name, declared)


def _names_site(heading: str, declared: Declared) -> bool:
    """A heading that is the outlet's name: a part of what the site calls itself, the beginning or shorter end of the title element."""
    folded = fold(heading)
    if any(folded == fold(part) for name in declared.site_names for part in _SEPARATOR.split(name)):
        return True
    page = declared.page_title or ""
    if (path := _path(page)) and fold(path[0]).startswith(folded) and not _ends_in_site(path, declared):
        return True
    parts = [part for part in _SEPARATOR.split(page) if fold(part)]
    if len(parts) < 2 or folded != fold(parts[-1]):
        return False
    first = fold(parts[0])
    return len(first) > len(folded) or (first != folded and any(fold(other) == first for other in declared.headings))


def _path(page: str) -> list[str]:
    """The parts of a title element that is a way through the site; a quotation's end is no step of it."""
    if not _PATH.search(page) or ("«" in page and not page.rstrip().endswith("«")):
        return []
    return [part for piece in _PATH.split(page) if fold(part := piece.strip("»›/ "))]


def _ends_in_site(path: list[str], declared: Declared) -> bool:
    """Does the way lead from the page to the site ("Headline » Outlet"), and not from the site to the page?"""
    sites = _sites(declared)
    return any(_is_site(part, sites) for part in _SEPARATOR.split(path[-1])) and not _is_site(path[0], sites)


def _sites(declared: Declared) -> set[str]:
    """What the site goes by, folded: the names it declares, its host, and the longest part of that."""
    labels = declared.host.split(".")[:-1]
    return {fold(name) for name in (*declared.site_names, declared.host, max(labels, key=len, default=""))} - {""}


def without_site(title: str, declared: Declared, *, firm: bool = True) -> str:
    """A title without the site's name and its sections: "Headline | Section | Outlet" becomes "Headline".

    A dash may belong to the headline: behind it only a known name of the site goes, unless `firm` is off (the title element).
    """
    title = title.strip()
    sites = _sites(declared)
    while True:
        if (outlet := _OUTLET.search(title)) and len(title) <= LONGEST:
            title = title[: outlet.start()]
        cuts = [cut for cut in _SEPARATOR.finditer(title) if not _closes(title, cut)]
        if not cuts:
            return title
        head, tail = title[: cuts[-1].start()].strip(), title[cuts[-1].end() :].strip()
        short = len(fold(tail)) * 2 <= len(fold(head))
        known = _is_site(tail, sites)
        if head and (known or (short and (not firm or bool(_HARD & set(cuts[-1][0]))))):
            title = head
            continue
        hard = next((cut for cut in reversed(cuts) if _HARD & set(cut[0])), None)
        if hard and hard.start() and len(fold(title[hard.end() :])) * 2 <= len(fold(title[: hard.start()])):
            title = title[: hard.start()].strip()
            continue
        first, rest = title[: cuts[0].start()].strip(), title[cuts[0].end() :].strip()
        if rest and _is_site(first, sites):
            title = rest
            continue
        return title


def _closes(title: str, cut: re.Match[str]) -> bool:
    """Is it the end of a quotation that stands apart from its words, as in French, or its beginning?"""
    marks = cut[0].strip()
    return ("»" in marks and "«" in title[: cut.start()]) or ("«" in marks and "»" in title[cut.end() :])


def _is_site(part: str, sites: set[str]) -> bool:
    folded = fold(part)
    return folded in sites or (
        len(folded) >= 4 and any(folded in s or (len(s) >= 4 and s in folded and len(s) * 2 > len(folded)) for s in sites)
    )


def same(a: str, b: str) -> bool:
    """Are these two forms of one headline: equal letters, one with a short tail, or nearly equal?"""
    x, y = fold(_TAG.sub(" ", a)), fold(_TAG.sub(" ", b))
    if not x or not y:
        return False
    if x == y:
        return True
    short, long = sorted((x, y), key=len)
    if short in long and len(short) * 1.35 >= len(long):
        return True
    return min(len(x), len(y)) >= 12 and fuzz.ratio(x, y, score_cutoff=88) > 0


def _usable(name: str, declared: Declared) -> bool:
    folded = fold(name)
    return len(folded) >= 3 and folded not in {fold(s) for s in declared.site_names}
