"""The wheel is built, installed into a clean environment, and works from there: an editable install hides missing files."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.packaging


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "build", "-q", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)], check=True)
    return next(out.glob("*.whl"))


def test_the_wheel_holds_data_and_migrations_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops <= {"khorgos", "crawler", "normalizer", "store", "alerts", "scheduler", *(t for t in tops if t.endswith(".dist-info"))}
    assert "store/_alembic/env.py" in names
    assert any(name.startswith("store/_alembic/versions/") for name in names)
    rooms = ("khorgos", "crawler", "normalizer", "store", "alerts", "scheduler")
    ours = {str(file.relative_to(ROOT)) for room in rooms for file in (ROOT / room).rglob("*") if file.is_file()}
    assert {name for name in ours if not name.endswith(".pyc")} <= set(names)
    assert not any("__pycache__" in name for name in names)


def test_the_wheel_works_where_it_is_installed(wheel: Path, tmp_path: Path) -> None:
    """Dependencies come from this environment by a path file; the rooms come from the wheel alone."""
    home = tmp_path / "env"
    venv.create(home, with_pip=False)
    site = next((home / "lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    ours = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    (site / "_dependencies.pth").write_text(f"{ours}\n")
    python = str(home / "bin" / "python")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("KHORGOS_", "PYTHON"))} | {
        "PYTHONDONTWRITEBYTECODE": "1"
    }

    def run(*words: str) -> str:
        done = subprocess.run([python, *words], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = run("-c", "import khorgos, store, normalizer; print(store.__file__)").strip()
    assert Path(where).is_relative_to(home)
    assert "normalize" in run("-m", "khorgos", "--help")
    assert "schema none ->" in run("-m", "khorgos", "db", "upgrade")
    assert (tmp_path / "khorgos.db").exists()
