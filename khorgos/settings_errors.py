"""What is wrong with the settings, in a line: the file, the line, the key and what is allowed there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from khorgos.errors import SettingsError
from khorgos.settings_file import SettingsTable
from khorgos.toml_lines import Path, line_of

_ALLOWED = {  # pydantic's kinds of error -> what is allowed; `{ge}` and the like are what it says beside
    "missing": "this key is wanted",
    "string_type": 'text is wanted, in quotes: "…"',
    "string_too_short": "text is wanted, not nothing",
    "bool_type": "true or false is wanted",
    "int_type": "a whole number is wanted",
    "int_from_float": "a whole number is wanted",
    "float_type": "a number is wanted",
    "finite_number": "a number is wanted",
    "greater_than_equal": "{ge:g} or more is wanted",
    "less_than_equal": "{le:g} or less is wanted",
    "literal_error": "{expected} is wanted",
    "list_type": 'a list is wanted: ["…"]',
    "dict_type": "a table is wanted",
    "model_type": "a table is wanted",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """The settings as they were written, and the environment beside them."""

    name: str
    text: str
    environment: Mapping[str, str]

    def secret(self, variable: str, written: str | None) -> str | None:
        """KHORGOS_<variable> where it says something, else what was written."""
        return self.environment.get(f"KHORGOS_{variable}") or written

    def wrong(self, path: Path, message: str, variable: str | None = None) -> SettingsError:
        """`variable`: what may stand in the environment in place of the key at `path`."""
        if variable is not None and self.environment.get(f"KHORGOS_{variable}"):
            return SettingsError(f"KHORGOS_{variable} in the environment: {message}", "see docs/reference.md for every key")
        return SettingsError(f"{self._place(path)}: {message}", "see docs/reference.md for every key")

    def first(self, error: ValidationError) -> SettingsError:
        """The first of everything that is wrong."""
        problem = error.errors(include_url=False)[0]
        path = tuple(part for part in problem["loc"] if part != "[key]")
        if problem["type"] == "extra_forbidden":
            return self.wrong(path, f"unknown key; known here: {', '.join(_known(path[:-1]))}")
        if problem["type"] == "list_type" and len(path) == 1:
            return self.wrong(path, f"a list of tables is wanted: [[{path[0]}]]")
        allowed = _ALLOWED.get(problem["type"])
        message = allowed.format(**problem.get("ctx", {})) if allowed else problem["msg"].removeprefix("Value error, ")
        return self.wrong(path, message)

    def _place(self, path: Path) -> str:
        line = line_of(self.text, path)
        shown = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
        return f"{self.name}{f', line {line}' if line else ''}: {shown or 'settings'}"


def _known(path: Path) -> list[str]:
    model: Any = SettingsTable
    for part in path:
        if isinstance(part, str):
            annotation = model.model_fields[part].annotation
            model = annotation if hasattr(annotation, "model_fields") else annotation.__args__[0]
    return [field.alias or key for key, field in model.model_fields.items()]
