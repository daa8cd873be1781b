"""Shows where the normalizer and the expectations of `tests/pages` differ; writes only on request, for after a review.

    python tests/repin.py [site | site/page …]            prints every difference, and the figures per language
    python tests/repin.py --write site/page [field …]     takes over what the program makes of the named pages (or only the named fields)

An expectation is what a careful editor would cut. Take over a difference only where the expectation was wrong, never because it is easier.
"""

from __future__ import annotations

import argparse
import difflib
import json
from typing import Any

from fixture_pages import COMPARED, PAGES, Case, cases, figures, judge, run


def differences(expected: dict[str, Any], got: dict[str, Any]) -> list[str]:
    """The lines of a difference, field by field."""
    out: list[str] = []
    for name in COMPARED:
        want, have = expected[name], got[name]
        if want == have or (name == "authors" and not want and set(have) <= set(expected["editors"])):
            continue
        if name != "text":
            out += [f"  {name}", f"    - {want!r}", f"    + {have!r}"]
            continue
        out.append("  text")
        found = difflib.unified_diff(want, have, lineterm="", n=0)
        out += [f"    {line}" for line in found if not line.startswith(("---", "+++", "@@"))]
    return out


def write(case: Case, got: dict[str, Any], fields: list[str]) -> None:
    """Takes over what the program makes."""
    given = dict(case.given)
    given["expected"] = {name: got[name] if name in (fields or COMPARED) and name in got else old for name, old in case.expected.items()}
    (PAGES / f"{case.name}.json").write_text(json.dumps(given, ensure_ascii=False, indent=1) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="site | site/page | field")
    parser.add_argument("--write", action="store_true", help="take over what the program makes of the named pages")
    parser.add_argument("--quiet", action="store_true", help="only the figures")
    given = parser.parse_args()
    fields = [name for name in given.names if name in COMPARED]
    names = [name for name in given.names if name not in COMPARED]
    if given.write and not names:
        parser.error("name the pages that were reviewed")
    verdicts = []
    for case in cases(names):
        got = run(case)
        verdicts.append((case, judge(case.expected, got)))
        lines = differences(case.expected, got)
        if lines and not given.quiet:
            print(case.name, *lines, sep="\n")
        if lines and given.write:
            write(case, got, fields)
            print(f"  written: {case.name}.json")
    for language, found in sorted(figures(verdicts).items()):
        print(language, "  ".join(f"{name} {value:.3f}" if name != "pages" else f"pages {value:.0f}" for name, value in found.items()))


if __name__ == "__main__":
    main()
