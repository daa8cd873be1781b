"""The templates, and what every page of them knows."""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from khorgos.http.desk import desk_of
from khorgos.http.views import elapsed, shares

COUNTRIES = {"CN": "China", "KZ": "Kazakhstan", "KG": "Kyrgyzstan", "TJ": "Tajikistan", "TM": "Turkmenistan", "UZ": "Uzbekistan"}


@functools.cache
def _templates() -> Environment:
    loader = PackageLoader("khorgos.http")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals["countries"] = COUNTRIES
    made.filters |= {"shares": shares, "elapsed": elapsed}
    return made


def page(name: str, request: web.Request, status: int = 200, **values: Any) -> web.Response:
    """One of `templates/` as an answer. `local` shows moments in the settings' timezone, `named` the names of sources."""
    settings = desk_of(request).settings
    zone = ZoneInfo(settings.timezone)

    def local(moment: dt.datetime | str | None) -> str:
        read = dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        return f"{read.astimezone(zone):%Y-%m-%d %H:%M}" if read else "–"

    names = {source.id: source.name for source in settings.sources}

    def named(source: str | None) -> str | None:
        return names.get(source or "", source)

    known = {"q": "", "here": request.path, "zone": settings.timezone, "guarded": bool(settings.web.token), "local": local, "named": named}
    text = _templates().get_template(f"{name}.html").render(**(known | values))
    return web.Response(status=status, text=text, content_type="text/html")
