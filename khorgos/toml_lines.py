"""Which line of a TOML file a key stands on: `tomllib` reads values but forgets places."""

from __future__ import annotations

import re
from collections import Counter

Path = tuple[str | int, ...]

_TABLE = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\-\"']+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-]+|\"[^\"]*\"|'[^']*')\s*=")
_STRING = re.compile(r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\])*\"|'[^']*'", re.S)


def lines_of(text: str) -> dict[Path, int]:
    """Path -> line number from 1, for tables and for keys that begin a line. Values inside arrays are not looked at."""
    places: dict[Path, int] = {(): 1}
    table: Path = ()
    arrays: Counter[Path] = Counter()
    depth = 0
    for number, line in enumerate(_without_strings(text).split("\n"), 1):
        if depth == 0 and (found := _TABLE.match(line)):
            path: Path = tuple(part.strip("\"'") for part in found[2].split("."))
            if found[1] == "[[":
                table = (*path, arrays[path])
                arrays[path] += 1
            else:
                table = path
            places.setdefault(table, number)
            continue
        if depth == 0 and (found := _KEY.match(line)):
            places.setdefault((*table, found[1].strip("\"'")), number)
        bare = line.split("#", 1)[0]
        depth = max(0, depth + sum(map(bare.count, "[{")) - sum(map(bare.count, "]}")))
    return places


def line_of(text: str, path: Path) -> int | None:
    """The line of the longest part of `path` that the file has."""
    places = lines_of(text)
    for length in range(len(path), 0, -1):
        if path[:length] in places:
            return places[path[:length]]
    return None


def _without_strings(text: str) -> str:
    """The text with string contents blanked, line breaks kept, so that brackets inside strings do not count."""
    return _STRING.sub(lambda m: '"' + "\n" * m[0].count("\n") + '"' if not _is_key(text, m) else m[0], text)


def _is_key(text: str, found: re.Match[str]) -> bool:
    return bool(re.match(r"\s*=", text[found.end() : found.end() + 8]))
