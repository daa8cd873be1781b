"""What commands take: numbers that a database can hold, and files to be written once the work is done."""

from __future__ import annotations

from pathlib import Path

import click


class Number(click.ParamType[int]):
    """A whole number from `low` to `high`."""

    name = "n"

    def __init__(self, low: int, high: int = 2**31 - 1) -> None:
        self.low, self.high = low, high

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = int(value)
        except ValueError:
            number = self.low - 1
        if not self.low <= number <= self.high:
            self.fail(f"{value} is no number from {self.low} to {self.high}", param, ctx)
        return number


class Report(click.ParamType[Path]):
    """A file to write a report to. Its folder is looked at before the work, which may take an hour."""

    name = "file"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if path.is_dir() or not path.parent.is_dir():
            self.fail(f"{path} {'is a folder' if path.is_dir() else 'lies in a folder that is not there'}", param, ctx)
        return path


ID = Number(0, 2**63 - 1)  # of an article, group or story
LIMIT = Number(0)  # 0: all
COUNT = Number(1)
