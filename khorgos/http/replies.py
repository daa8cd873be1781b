"""The forms of answers."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web


def json_of(value: Any, status: int = 200, kind: str = "application/json") -> web.Response:
    return web.Response(status=status, text=json.dumps(value, ensure_ascii=False, separators=(",", ":")), content_type=kind)
