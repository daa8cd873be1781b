"""`khorgos init [DIR]`"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import click

from khorgos.errors import Failed


@click.command(epilog="Example:  khorgos init desk && cd desk && khorgos run")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Write a commented khorgos.toml into DIR (here, if none is named)."""
    file = folder / "khorgos.toml"
    if file.exists():
        raise Failed(f"{file} is there already", "edit it, or name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(template(), "utf-8")
    click.echo(str(file))


def template() -> str:
    """The commented settings that are written; they are the defaults."""
    return resources.files("khorgos").joinpath("khorgos.toml").read_text("utf-8")
