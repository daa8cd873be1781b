"""Authors: persons before outlets, single names, from declarations, bylines and marked elements; agencies apart."""

from __future__ import annotations

import pytest

from normalizer import markup, metadata, people

DECLARED = [
    ("two-names", ["Aigul Serik and John Doe"], (), ("Aigul Serik", "John Doe")),
    ("label", ["By Aigul Serik"], (), ("Aigul Serik",)),
    ("label-and-mail", ["Von Anna Berg <a.berg@example.org>"], (), ("Anna Berg",)),
    ("han-list", ["记者：王小明、李红"], (), ("王小明", "李红")),
    ("outlet", ["The Steppe Post"], ("The Steppe Post",), ()),
    ("domain", ["steppe-post.kz"], (), ()),
    ("outlet-and-its-town", ["steppe-post.kz, Almaty, Kazakhstan"], (), ()),
    ("address", ["https://www.facebook.com/steppepost"], (), ()),
    ("staff", ["Staff", "admin", "No Author", "редакция"], (), ()),
    ("login", ["a_serik"], (), ()),
    ("degree", ["Aigul Serik, PhD"], (), ("Aigul Serik, PhD",)),
]


@pytest.mark.parametrize(("values", "sites", "expected"), [d[1:] for d in DECLARED], ids=[d[0] for d in DECLARED])
def test_declared_authors_become_single_persons(values: list[str], sites: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert people.names(values, sites) == expected


def test_without_names_of_sites_an_outlet_may_stand_for_itself() -> None:
    assert people.names(["The Steppe Post"]) == ("The Steppe Post",)


LINES = [
    ("By Aigul Serik | 12 May 2025", ("Aigul Serik",)),
    ("Von Anna Berg und Karl M. Stein", ("Anna Berg", "Karl M. Stein")),
    ("Written by: Aigul Serik", ("Aigul Serik",)),
    ("Автор: Айгуль Серикова", ("Айгуль Серикова",)),
    ("本报记者 王小明 李红", ("王小明", "李红")),
    ("新华社记者王小明摄", ()),
    ("（责任编辑：王小明）", ("王小明",)),
    ("Muallif: Aziz Karimov", ("Aziz Karimov",)),
    ("by the river the road is closed", ()),
    ("Von der Grenze bis zum Pass sind es zwei Stunden", ()),
    ("The plant opened in May. (Jia Pingfan, the author is a researcher)", ("Jia Pingfan",)),
]


@pytest.mark.parametrize(("line", "expected"), LINES, ids=[line for line, _ in LINES])
def test_byline_lines_name_authors(line: str, expected: tuple[str, ...]) -> None:
    assert tuple(part for name in people.from_lines([line]) for part in name.split()) == tuple(p for n in expected for p in n.split())


MARKED = [
    ("class", '<div class="article-author">By <a href="/x">Aigul Serik</a></div>', ("Aigul Serik",)),
    ("camel", '<span class="authorName">Aigul Serik</span>', ("Aigul Serik",)),
    ("rel", '<a rel="author" href="/author/tina">Tina</a>', ("Tina",)),
    ("link", '<p><a href="/authors/aigul-serik">Aigul Serik</a></p>', ("Aigul Serik",)),
    ("comment", '<div id="comments"><span class="comment-author">Loud Reader</span></div>', ()),
    ("related", '<div class="related"><span class="author">Other Person</span></div>', ()),
    ("outlet", '<span class="author">The Steppe Post</span>', ()),
    ("no-name", '<span class="author">Folgen</span><span class="author">Written by</span>', ()),
    ("sentence", '<div class="author">She writes on rail. Her book is out now!</div>', ()),
    ("none", "<p>Text.</p>", ()),
]


@pytest.mark.parametrize(("body", "expected"), [m[1:] for m in MARKED], ids=[m[0] for m in MARKED])
def test_marked_elements_name_authors(body: str, expected: tuple[str, ...]) -> None:
    tree = markup.parse(f"<html><body><main><h1>A headline</h1>{body}</main></body></html>")
    assert tree is not None
    assert people.on_page(tree, ("The Steppe Post",)) == expected


def test_structured_authors_are_resolved_and_organisations_known_as_such() -> None:
    graph = """{"@graph": [{"@type": "Person", "@id": "#p", "name": "Aigul Serik"},
      {"@type": "NewsArticle", "headline": "H", "author": [{"@id": "#p"}, {"@type": "Organization", "name": "Steppe Media"}]}]}"""
    tree = markup.parse(f'<html><head><script type="application/ld+json">{graph}</script></head><body><p>x</p></body></html>')
    assert tree is not None
    declared = metadata.read(tree)
    assert people.names(declared.authors, declared.site_names) == ("Aigul Serik",)


def test_the_agency_is_named_apart() -> None:
    assert people.agency("BEIJING, Jan. 24 (Xinhua) -- The line opened.", "", []) == "Xinhua"
    assert people.agency("Xinhua is a city street's name here.", "", []) is None


@pytest.mark.parametrize(
    ("head", "named"),
    [
        ("新华社北京6月14日电（记者）铁路开通。", "Xinhua"),
        ("来源：新华网", "Xinhua"),
        ("路透社塔什干电", "Reuters"),
        ("中央社記者台北十四日電", "CNA"),
        ("BISHKEK, June 14 (AKIpress.com)", "AKIpress"),
        ("AKIpress.com - The pass is open.", "AKIpress"),
        ("AsiaPlus — The pass is open.", "Asia-Plus"),
        ("Asia-Plus — The pass is open.", "Asia-Plus"),
        ("Trend: - The pass is open.", "Trend"),
        ("ТРЕНД - Перевал открыт.", "Trend"),
        ("Toshkent, oza", None),
        ("Toshkent, O‘ZA", "UzA"),
        ("БИШКЕК, 14 июн - Sputnik. Перевал открыт.", "Sputnik"),
        ("АШХАБАД, 14 июня. /ТАСС/. Перевал открыт.", "TASS"),
        ("BERLIN (dpa/fly) - The pass is open.", "dpa"),
    ],
)
def test_agencies_are_named_by_datelines_and_credits(head: str, named: str | None) -> None:
    assert people.agency(head, "", []) == named
