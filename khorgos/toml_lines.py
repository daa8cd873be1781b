"""Which line of a TOML file a key stands on: `tomllib` reads values but forgets places."""

from __future__ import annotations

import re
from collections import Counter

Path = tuple[str | int, ...]

_NAME = r"(?:[A-Za-z0-9_\-]+|\"[^\"]*\"|'[^']*')"
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_TABLE = re.compile(rf"^\s*(\[\[?)\s*({_DOTTED})\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(rf"^\s*({_DOTTED})\s*=")
_STRING = re.compile(r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\])*\"|'[^']*'", re.S)


def lines_of(text: str) -> dict[Path, int]:
    """Path -> line number from 1, for tables and for keys that begin a line. Values inside arrays are not looked at."""
    places: dict[Path, int] = {(): 1}
    table: Path = ()
    arrays: Counter[Path] = Counter()
    depth = 0
    for number, line in enumerate(_without_strings(text).split("\n"), 1):
        if depth == 0 and (found := _TABLE.match(line)):
            *above, last = _names(found[2])
            path = (*_inside(above, arrays), last)
            table = (*path, arrays[path]) if found[1] == "[[" else path
            arrays[path] += found[1] == "[["
            places.setdefault(table, number)
            continue
        if depth == 0 and (found := _KEY.match(line)):
            names = _names(found[1])
            for count in range(1, len(names) + 1):
                places.setdefault((*table, *names[:count]), number)
        bare = line.split("#", 1)[0]
        depth = max(0, depth + sum(map(bare.count, "[{")) - sum(map(bare.count, "]}")))
    return places


def _names(dotted: str) -> list[str]:
    return [name.strip("\"'") for name in re.findall(_NAME, dotted)]


def _inside(names: list[str], arrays: Counter[Path]) -> Path:
    """The path of a table above another: in an array of tables it is the last one so far."""
    path: Path = ()
    for name in names:
        path = (*path, name)
        if arrays[path]:
            path = (*path, arrays[path] - 1)
    return path


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
