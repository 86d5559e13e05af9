"""Plain tables on a console, and the facts that a measured number needs beside it."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib import metadata

PACKAGES = ("simpy", "ciw", "salabim", "numpy", "scipy")


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> None:
    """Print a table: first column to the left, numbers to the right."""
    table = [list(head), *map(list, rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(head))]
    lines = []
    for first, *numbers in table:
        cells = [number.rjust(width) for number, width in zip(numbers, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]))
    print(f"\n{title}\n\n{lines[0]}\n{'-' * len(lines[0])}")
    print("\n".join(lines[1:]))
    for note in notes:
        print(note)


def verdict(met: bool) -> str:
    """A target is met or missed; nothing stops because of it."""
    return "met" if met else "MISSED"


def facts() -> str:
    """Cores, Python and package versions: no names, no dates."""
    versions = []
    for name in PACKAGES:
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            versions.append(f"{name} not installed")
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, {python}; {', '.join(versions)}"
