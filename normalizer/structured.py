"""Structured data of a page (JSON-LD, https://json-ld.org) as plain objects, bounded and forgiving: pages write it carelessly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

MAX_NODES = 5000
_TRAILING_COMMA = re.compile(r",\s*([}\]])")


def nodes(text: str) -> Iterator[dict[str, Any]]:
    """Every object of a script's structure that names a type, breadth first, within a bound; none of what is no JSON."""
    queue, seen = [_loads(text)], 0
    while queue and seen < MAX_NODES:
        node = queue.pop(0)
        seen += 1
        if isinstance(node, list):
            queue.extend(node[:200])
        elif isinstance(node, dict):
            if "@type" in node:
                yield node
            for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
                if isinstance(node.get(key), list | dict) and not (key == "itemListElement" and node.get("@type") == "BreadcrumbList"):
                    queue.append(node[key])


def _loads(text: str) -> Any:
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip().removeprefix("//<![CDATA[").removesuffix("//]]>").rstrip("; \n")
    for candidate in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def types(node: dict[str, Any]) -> list[str]:
    """What an object says that it is."""
    kinds = node.get("@type")
    return [k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)]


def listed(value: Any) -> list[Any]:
    """A value that may stand alone or in a list, as a list, within a bound."""
    return value[:20] if isinstance(value, list) else [value]


def resolved(value: Any, known: dict[str, dict[str, Any]]) -> Any:
    """The object that a bare reference ({"@id": …}) means."""
    if isinstance(value, dict) and not value.get("name") and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return value
