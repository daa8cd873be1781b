"""Progress of long work: a bar on a terminal, silence in a pipe."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

T = TypeVar("T")


@contextlib.contextmanager
def progress(what: str, total: int | None = None, *, counted: bool = True) -> Iterator[Callable[[int], None]]:
    """Yields a function that is told how many more are done. `counted`: False where nobody can say."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _n: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), *((MofNCompleteColumn(),) if counted else ()), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda n: bar.advance(task, n)


@contextlib.contextmanager
def counting(what: str, things: Iterable[T]) -> Iterator[Iterator[T]]:
    """Yields the things, counted as they are taken; not where the result itself is written to the terminal."""
    if sys.stdout.isatty():
        yield iter(things)
        return
    with progress(what) as advance:

        def counted() -> Iterator[T]:
            for thing in things:
                yield thing
                advance(1)

        yield counted()


def steps(advance: Callable[[int], None]) -> Callable[[int, int], None]:
    """For work that tells (done, total): turns it into steps."""
    last = 0

    def tell(done: int, _total: int) -> None:
        nonlocal last
        advance(done - last)
        last = done

    return tell
