"""A coverage-guided fuzzer over `normalize`: HTML as bytes, HTML as text, plain text dumps; see README.md for how to run it.

What it calls a finding: a rejection as `failed` (something was raised inside), a promise about the draft that does not hold, or more than
ten CPU seconds for one input. Findings are kept, one per place, and the run goes on.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import sys
import time
import traceback
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["normalizer", "trafilatura", "readability", "htmldate", "justext", "courlan"]):
    from normalizer import Hints, Page, Site, normalize, warm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from promises import promises

NOW = dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC)
SECONDS = 10.0  # of CPU time for one input
MOST = 2_000_000  # bytes of an input after repetition
REPEAT = (1, 1, 1, 1, 7, 60, 500, 4000)
LABELS = (None, None, "utf-8", "gb2312", "big5", "windows-1251", "koi8-r", "iso-8859-1")
SITES = (Site(), Site(country="CN", languages=("zh",), timezone="Asia/Shanghai", body_xpath="//textarea|//article", unescape=True))
FINDINGS = Path(os.environ.get("FINDINGS", "findings"))


class _Raised(logging.Handler):
    """Keeps what `normalize` caught last."""

    def __init__(self) -> None:
        super().__init__()
        self.last: BaseException | None = None

    def emit(self, record: logging.LogRecord) -> None:
        self.last = record.exc_info[1] if record.exc_info else None


RAISED = _Raised()


def page_of(data: bytes) -> tuple[Page, Site]:
    """The page that an input stands for: its first bytes say of which kind, how often repeated, under which label; the rest is content."""
    kind, times, label, content = data[0] % 4, data[1] % len(REPEAT), LABELS[data[2] % len(LABELS)], data[3:]
    count = min(REPEAT[times], max(1, MOST // max(1, len(content))))
    if count > 1 and b"\x00@" in content:  # only what stands behind the mark is repeated
        head, _, content = content.partition(b"\x00@")
        content = head + content * count
    else:
        content = content * count
    site = SITES[data[0] // 4 % 2]
    url = "https://example.org/2026/03/08/a-page"
    if kind <= 1:
        return Page(url=url, body=content, charset=label, fetched_at=NOW), site
    text = content.decode("utf-8", "replace")
    if data[0] & 8:
        text = text.replace("\ufffd", "\ud83d")  # half a surrogate pair, as JSON may hold it
    hints = Hints(title=text[:40] or None, language="kk") if data[0] & 16 else Hints()
    return Page(url=url, text=text, is_html=kind == 2, hints=hints, fetched_at=NOW), site


def keep(data: bytes, error: BaseException) -> None:
    """Writes a finding, one per place where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{type(error).__name__} {frames[-1].filename.rsplit('/', 2)[-2:]}:{frames[-1].lineno}" if frames else repr(error)
    name = hashlib.sha1(place.encode()).hexdigest()[:12]
    target = FINDINGS / name
    if target.with_suffix(".txt").exists() and target.stat().st_size <= len(data):
        return
    FINDINGS.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    target.with_suffix(".txt").write_text(f"{place}\n{''.join(traceback.format_exception(error))}")
    print(f"FINDING {name} {place}: {error}"[:300], file=sys.stderr, flush=True)


def one(data: bytes) -> None:
    """Runs one input; ends by itself where nothing is found."""
    if len(data) < 4:
        return
    page, site = page_of(data)
    RAISED.last = None
    started = time.process_time()
    made = normalize(page, site)
    spent = time.process_time() - started
    try:
        promises(made, NOW)
        assert spent <= SECONDS, f"{spent:.1f} CPU seconds"
    except (AssertionError, UnicodeError, ValueError, TypeError) as error:
        keep(data, RAISED.last if RAISED.last is not None else error)


def main() -> None:
    logger = logging.getLogger("normalizer.pipeline")
    logger.addHandler(RAISED)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logging.getLogger("readability").setLevel(logging.CRITICAL)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    warm()
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
