"""A worker's memory over many pages: resident size every thousand pages, and how far it grows once everything is loaded.

    python bench/memory.py [--pages 20000] [--data DIR]

Pages are the project's own fixtures (with `--data`, the pages of those sets), each time with other words in them, so that no cache
sees a page twice. `growth` compares the largest size after the first fifth with the size at its end.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import tarfile
from pathlib import Path

from normalizer import Page, Site
from scheduler import work

ROOT = Path(__file__).resolve().parent.parent
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
STEP = 1000


def resident() -> float:
    """Resident size of this process in MB (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def bodies(data: Path | None) -> list[bytes]:
    """The pages that are read again and again."""
    if data is None:
        return [file.read_bytes() for file in sorted((ROOT / "tests" / "pages").rglob("*.html"))]
    found: list[bytes] = []
    for archive in sorted(data.glob("*.tar.gz")):
        with tarfile.open(archive) as tar:
            found += [file.read() for m in tar.getmembers() if m.name.endswith(".html") and (file := tar.extractfile(m)) is not None]
    return found


def varied(body: bytes, number: int) -> bytes:
    """The page with made-up words of its own: in its text, its names, its links."""
    rng = random.Random(number)
    words = " ".join("".join(rng.choices("abdegiklmnorstu", k=rng.randint(4, 9))) for _ in range(60)).encode()
    return body.replace(b"</p>", b" " + words + b".</p>", 3).replace(b'href="/', b'href="/%d-' % number)


def main() -> None:
    """Print one JSON object: MB by thousand pages, and the growth."""
    parser = argparse.ArgumentParser(description="Memory of a worker over many pages.")
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--data", type=Path)
    args = parser.parse_args()
    stock = bodies(args.data)
    sizes: list[float] = []
    for number in range(args.pages):
        page = Page(url=f"https://example.org/a/{number}", body=varied(stock[number % len(stock)], number), fetched_at=NOW)
        work.make([(page, Site())])
        if number % STEP == STEP - 1:
            sizes.append(round(resident(), 1))
    settled = sizes[max(0, len(sizes) // 5 - 1) :]
    print(json.dumps({"pages": args.pages, "mb": sizes, "growth": round(max(settled) / settled[0] - 1, 3)}))


if __name__ == "__main__":
    main()
