"""Desk packs: ready-made queries by name, in `alerts/packs/*.toml`."""

from __future__ import annotations

import functools
import importlib.resources
import tomllib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pack:
    id: str
    name: str
    query: str
    description: str = ""


@functools.cache
def load_packs() -> dict[str, Pack]:
    folder = importlib.resources.files("alerts") / "packs"
    packs = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name) if folder.is_dir() else ():
        if file.name.endswith(".toml"):
            table = tomllib.loads(file.read_text("utf-8"))
            id = str(table.get("id") or file.name.removesuffix(".toml"))
            packs[id] = Pack(id, str(table.get("name") or id), str(table["query"]), str(table.get("description") or ""))
    return packs
