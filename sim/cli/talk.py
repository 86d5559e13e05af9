"""Talk goes to stderr, data to stdout."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import typer

NAME_WIDTH = 60


def note(text: str, quiet: bool = False) -> None:
    """One line of talk."""
    if not quiet:
        print(text, file=sys.stderr)


def warn(warnings: tuple[str, ...], quiet: bool = False) -> None:
    """Each warning on a line of its own."""
    for text in warnings:
        note(f"warning: {text}", quiet)


def command_line() -> str:
    """The command as typed, folders left out: a result must not tell whose machine it ran on."""
    words = [Path(word).name if "/" in word or "\\" in word else word for word in sys.argv[1:]]
    return " ".join(["coresponse", *words])


def named(name: str) -> str:
    """The name of a scenario as one line of a console has room for it: ASCII, its middle left out if it is long."""
    from sim.present.words import ascii_only, short

    return short(ascii_only(name), NAME_WIDTH)


def document(value: Any) -> None:
    """Exactly one JSON document on stdout; numbers that are not finite become null."""
    print(json.dumps(_finite(value), indent=2, allow_nan=False))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A plain table in ASCII: first column to the left, the others to the right; empty without rows."""
    whole = [list(head), *map(list, rows)]
    widths = [max(len(row[at]) for row in whole) for at in range(len(head))]
    lines = []
    for first, *others in whole:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]).rstrip())
    text = "\n".join([lines[0], "-" * sum(widths, 2 * len(widths) - 2), *lines[1:]])
    return text.encode("ascii", "replace").decode()


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value


_HEARD = threading.Event()  # Ctrl-C was pressed


def _heard(number: int, frame: FrameType | None) -> None:
    _HEARD.set()
    raise KeyboardInterrupt


@contextmanager
def stoppable(journal: Path | None = None) -> Iterator[None]:
    """Ctrl-C says what became of the work and ends with 130; without this, Typer ends the program without a word.

    Where the interrupt is lost on its way (C code may drop an exception), the next report of progress stops the work.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is threading.main_thread() and before is signal.default_int_handler:
        signal.signal(signal.SIGINT, _heard)
    try:
        yield
    except KeyboardInterrupt:
        kept = f"what is done is in {journal.as_posix()}; go on with the same command and --resume" if journal else ""
        note(f"coresponse: stopped; {kept or 'nothing was written'}")
        raise typer.Exit(130) from None
    finally:
        _HEARD.clear()
        if signal.getsignal(signal.SIGINT) is _heard:
            signal.signal(signal.SIGINT, before)


@contextmanager
def progress(total: int, what: str, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """A bar with the time left on a terminal, a line each tenth elsewhere, nothing when quiet."""
    if quiet:
        yield _unless_stopped(lambda done: None)
    elif sys.stderr.isatty():
        with _bar(total, what) as tell:
            yield _unless_stopped(tell)
    else:
        yield _unless_stopped(_lines(total, what))


def _unless_stopped(tell: Callable[[int], None]) -> Callable[[int], None]:
    def told(done: int) -> None:
        if _HEARD.is_set():
            raise KeyboardInterrupt
        tell(done)

    return told


@contextmanager
def _bar(total: int, what: str) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


def _lines(total: int, what: str) -> Callable[[int], None]:
    started, told = time.monotonic(), 0

    def tell(done: int) -> None:
        nonlocal told
        tenth = done * 10 // total
        if tenth > told:
            told = tenth
            left = (time.monotonic() - started) / done * (total - done)
            note(f"{what}: {done} of {total}, about {left:.0f} s left")

    return tell
