"""Makes fixtures: `tests/pages/<site>/<page>.html` and, beside it, what an editor would make of the page (`<page>.json`).

    python tests/make_pages.py [site…]     writes the pages that are not there yet; with --anew, all of the named sites

Texts come from `tests/pages/texts`, layouts and sites from `tests/pages`. The expectation is written from the text that was put in, never
from what the program prints.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import hashlib
import html
import json
import string
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import page_markup
from page_texts import Entry, entries

PAGES = Path(__file__).parent / "pages"
CHINESE = ("newscn", "rmw", "cns", "huanqiu", "trs", "cctv")
TIMED = ("wp_news", "wp_block", "rferl", "trs", "cns")  # a machine's date stands in the markup
REASONS = {
    "index": "not_an_article",
    "gallery": "not_an_article",
    "wall": "blocked",
    "notfound": "soft_404",
    "paywall": "paywall",
    "short": "too_short",
}
NAMED = ("language", "country", "timezone", "encoding", "as_of", "xpath", "unescape")


@functools.cache
def data(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((PAGES / name).read_text("utf-8"))


class Maker:
    """One page on its way: the entry, its site, its language's labels."""

    def __init__(self, entry: Entry) -> None:
        self.entry, self.site = entry, data("sites.toml")[entry.site]
        self.labels: dict[str, str] = data("labels.toml")[self.site["language"]]
        digest = hashlib.sha256(f"{entry.site}/{entry.page}".encode()).hexdigest()
        self.number, self.hex = str(10_000 + int(digest[:8], 16) % 90_000), digest[8:18]
        self.author, self.editor = entry.options.get("author", ""), entry.options.get("editor", "")
        self.local = entry.moment.replace(tzinfo=ZoneInfo(self.site["timezone"]))
        self.layout: str = self.site["layout"]

    def labelled(self, name: str) -> list[str]:
        return [html.escape(one, quote=False) for one in self.labels.get(name, "").split("|") if one]

    def shown(self, form: str) -> str:
        month = (self.labels["months"].split("|") or [""])[self.local.month - 1] if self.labels["months"] else ""
        return self.local.strftime(form.replace("{month}", month))

    @property
    def url(self) -> str:
        form = {
            "slug": self.entry.page, "number": self.number, "hex": self.hex, "year": "%Y", "month2": "%m", "day2": "%d",
            "day8": "%Y%m%d", "day6": "%y%m%d", "mmdd": "%m%d", "mm-dd": "%m-%d",
        }  # fmt: skip
        return f"https://{self.site['host']}{self.local.strftime(self.site['path'].format(**form))}"

    def byline(self) -> str:
        form = self.site.get("byline", "")
        return form.format(name=html.escape(self.author), slug=f"a{self.number}") if self.author else ""

    def author_label(self) -> str:
        return self.site.get("author", "").format(name=self.author) if self.author else ""

    def head(self) -> str:
        """Structured data, where the site has any."""
        title, iso = self.entry.title, self.local.isoformat()
        article: dict[str, Any] = {"@type": "NewsArticle", "headline": title, "datePublished": iso, "dateModified": iso}
        if self.author:
            article["author"] = {"@type": "Person", "name": self.author}
        article["publisher"] = {"@type": "Organization", "name": self.site["name"]}
        if self.entry.kind == "paywall":
            article["isAccessibleForFree"] = False
        if self.site.get("jsonld"):
            written = json.dumps({"@context": "https://schema.org", **article}, ensure_ascii=False)
            return f'<script type="application/ld+json">{written}</script>\n'
        if self.site.get("yoast"):
            page = {"@type": "WebPage", "url": self.url, "name": f"{title} - {self.site['name']}", "datePublished": iso}
            graph = {"@context": "https://schema.org", "@graph": [article, page, {"@type": "WebSite", "name": self.site["name"]}]}
            metas = f'<meta property="og:title" content="{html.escape(title)}" /><meta property="article:published_time" content="{iso}" />'
            written = json.dumps(graph, ensure_ascii=False)
            return f'{metas}\n<script type="application/ld+json" class="yoast-schema-graph">{written}</script>\n'
        return ""

    def slots(self) -> dict[str, str]:
        """What a layout may name."""
        entry, site, related, popular = self.entry, self.site, self.labelled("related"), self.labelled("popular")
        blocks = list(entry.blocks)
        lead = next((block.shown for block in blocks if not block.mark), "")
        lead_block = ""
        if site.get("lead") and blocks and not blocks[0].mark and "nolead" not in entry.options:
            lead_block = site["lead"].format(lead=html.escape(blocks.pop(0).shown, quote=False))
        made = page_markup.body(blocks, site["body"], indent=site.get("indent", ""), label=self.labels.get("read_also", ""))
        if entry.kind == "paywall":
            made += '<div class="paywall"><p>' + "</p><p>".join(self.labelled("lock")) + "</p></div>"
        if entry.options.get("repeat"):
            made = f"<p><strong>{html.escape(entry.title)}</strong></p>\n{made}"
        pairs: dict[str, str] = {name: html.escape(value, quote=False) for name, value in self.labels.items() if name not in ("months",)}
        pairs |= self._lists("nav", self.labelled("nav"), "/s/") | self._lists("related", related, "/r/")
        pairs |= self._lists("popular", popular, "/p/") | self._lists("tag", self.labelled("tags"), "/tag/")
        pairs |= {
            "title": html.escape(entry.title, quote=False), "charset": self.charset, "lang": site["language"], "site_name": site["name"],
            "site_host": site["host"], "site_url": f"https://{site['host']}", "site_city": site.get("city", ""), "url": self.url,
            "number": self.number, "views": str(int(self.number) % 4000), "head": self.head(), "lead": html.escape(lead[:110]),
            "body": made, "body_escaped": html.escape(made), "lead_block": lead_block, "shown": self.shown(self.date_form),
            "iso": self.local.isoformat(), "iso_day": f"{self.local:%Y-%m-%d}", "iso_space": f"{self.local:%Y-%m-%d %H:%M:%S}",
            "year": f"{self.local:%Y}", "month": f"{self.local:%m}", "day": f"{self.local:%d}", "clock": f"{self.local:%H:%M}",
            "epoch_ms": str(int(self.local.timestamp()) * 1000), "source": entry.options.get("source", site.get("source", site["name"])),
            "editor": self.editor or "王嘉", "editor2": entry.options.get("editor2", "陈旭"), "publisher_id": f"P{self.number}",
            "author": self.author, "author_or_site": self.author or site["name"], "author_slug": f"a{self.number}",
            "author_label": self.author_label(), "byline": self.byline(), "byline_plain": self.author,
            "related_one": related[0], "related_two": related[1], "tags_comma": ",".join(self.labelled("tags")),
        }  # fmt: skip
        return pairs

    def _lists(self, name: str, items: list[str], to: str) -> dict[str, str]:
        links = [f'<a href="{to}{number}.html">{one}</a>' for number, one in enumerate(items, 1)]
        cards = [f'<div class="card"><img src="/c{n}.jpg" alt=""><div class="card-title">{one}</div></div>' for n, one in enumerate(links)]
        return {
            f"{name}_items": "".join(f"<li>{one}</li>" for one in links),
            f"{name}_links": " ".join(links),
            f"{name}_inline": "<br>".join(links) if name != "nav" else " | ".join(links),
            f"{name}_cards": "".join(cards),
        }

    @property
    def date_form(self) -> str:
        return "" if "nodate" in self.entry.options else self.entry.options.get("date", self.site["date"])

    @property
    def charset(self) -> str:
        return self.entry.options.get("label", self.site.get("encoding", "utf-8"))

    def markup(self) -> str:
        """The page."""
        kind = self.entry.kind
        name = {"wall": "_wall", "notfound": "_notfound", "index": "_index"}.get(kind, self.layout)
        slots = self.slots()
        if kind == "index":
            others = [one for one in entries(PAGES / "texts") if data("sites.toml")[one.site]["language"] == self.site["language"]]
            cards = (
                f'<div class="item"><a href="/n/{n}.html"><img src="{n}.jpg"></a>'
                f'<h3><a href="/n/{n}.html">{html.escape(one.title)}</a></h3>'
                f'<span class="time">{one.moment:%d.%m.%Y}</span></div>'
                for n, one in enumerate(others)
            )
            slots["cards"] = "\n".join(cards)
        made = string.Template((PAGES / "layouts" / f"{name}.html").read_text("utf-8")).safe_substitute(slots)
        if self.entry.options.get("broken"):  # closing tags lost on the way, an attribute cut, a stray end
            made = made.replace("</p>\n", "\n").replace("</div></div>", "</div>", 1)
            made = made.replace('alt=""', 'alt="', 1).replace("</ul>", "</span>", 1)
        return made

    def expected(self) -> dict[str, Any]:
        """What an editor would make of the page."""
        entry, ok = self.entry, self.entry.kind == "article"
        minute = "%H" in self.date_form or self.site.get("jsonld") or self.site.get("yoast") or self.layout in TIMED
        moment, dated = self.local, ok and (self.date_form or self.site.get("jsonld") or self.site.get("yoast"))
        when = moment if minute else moment.replace(hour=0, minute=0)
        editors = [self.editor or "王嘉", entry.options.get("editor2", "陈旭")] if self.layout in CHINESE else []
        if self.layout == "huanqiu":
            editors.append(self.site["name"])  # what its meta element calls the author
        return {
            "status": "ok" if ok else "rejected",
            "reason": None if ok else REASONS[entry.kind],
            "title": entry.title if ok else None,
            "text": entry.text.split("\n") if ok else [],
            "published_at": when.isoformat() if dated else None,
            "published_precision": ("minute" if minute else "day") if dated else None,
            "authors": self.author.split("、") if self.author and ok else [],
            "editors": editors if ok else [],
            "agency": entry.options.get("agency") if ok else None,
            "language": {"zh": "zh-Hans"}.get(self.site["language"], self.site["language"]) if ok else None,
            "route": entry.options.get("route", self.site["language"].split("-")[0]) if ok else None,
            "flags": ["spam_removed"] if entry.injected and ok else [],
        }

    def write(self, *, anew: bool) -> bool:
        target = PAGES / self.entry.site / f"{self.entry.page}.html"
        if target.exists() and not anew:
            return False
        target.parent.mkdir(exist_ok=True)
        encoding = self.entry.options.get("bytes", self.site.get("encoding", "utf-8"))
        target.write_bytes(self.markup().encode("gb18030" if encoding == "gb2312" else encoding, "xmlcharrefreplace"))
        fetched = (self.local + dt.timedelta(hours=20)).astimezone(dt.UTC)
        made = {
            "layout_as_of": self.site["as_of"],
            "url": self.url,
            "fetched_at": fetched.isoformat(),
            "content_type": self.entry.options.get("header", "text/html"),
            "site": {name: self.site[name] for name in NAMED if name in self.site and name != "as_of"},
            "expected": self.expected(),
        }
        target.with_suffix(".json").write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")
        return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sites", nargs="*")
    parser.add_argument("--anew", action="store_true", help="also pages that are there already")
    given = parser.parse_args()
    wanted = [one for one in entries(PAGES / "texts") if not given.sites or one.site in given.sites]
    print(f"{sum(Maker(one).write(anew=given.anew) for one in wanted)} of {len(wanted)} pages written")


if __name__ == "__main__":
    main()
