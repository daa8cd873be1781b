"""The project keeps its shape: files of one sitting, rooms in order, a library that is not hidden."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("khorgos", "crawler", "normalizer", "store", "alerts", "scheduler")
FILES = sorted(path for room in (*ROOMS, "bench", "tests") for path in (ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_fits_a_sitting(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= 300


def test_the_migrations_do_not_hide_the_library_of_their_name() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()
    assert "site-packages" in str(importlib.import_module("alembic.config").__file__)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_ours_and_typed(room: str) -> None:
    """Its generic name could be taken by another distribution in the same environment."""
    assert Path(str(importlib.import_module(room).__file__)).parent == ROOT / room
    assert (ROOT / room / "py.typed").exists()


def test_broad_handlers_stand_only_at_the_three_boundaries() -> None:
    """Around one page, one job, one delivery (and at the end of the command line)."""
    broad = {
        f"{file.relative_to(ROOT)}"
        for file in FILES
        if not {"tests", "bench"} & set(file.relative_to(ROOT).parts)
        for _ in re.finditer(r"except (?:Base)?Exception\b|except:", file.read_text("utf-8"))
    }
    assert len(broad) <= 10, broad


def test_the_lock_names_no_address() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in text
    assert "index-url" not in text
    assert not (ROOT / "uv.lock").exists() or "uv.lock" in (ROOT / ".gitignore").read_text()
