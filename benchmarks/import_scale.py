"""A large export read by coresponse and by plain pandas, each in a process of its own: time and peak memory."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from benchmarks.big_export import write
from benchmarks.table import show, verdict

ROWS, QUICK_ROWS = 10_000_000, 300_000
TARGET_MB = 1_000


def import_scale(quick: bool) -> None:
    """Write the export, read it twice, print both."""
    rows = QUICK_ROWS if quick else ROWS
    with tempfile.TemporaryDirectory() as folder:
        print(f"  writing {rows:,} rows", file=sys.stderr)
        path = write(rows, Path(folder) / "big.csv")
        size = path.stat().st_size / 1e6
        found = {reader: _measured(reader, path) for reader in ("coresponse", "csv", "pandas")}
    ours, slow, plain = found.values()
    with_duckdb = "coresponse import" + (", duckdb" if find_spec("duckdb") else "")
    readers = {with_duckdb: ours, "the same, without duckdb": slow, "plain pandas, whole file": plain}
    peak = max(ours[1], slow[1])
    show(
        f"A CAD export of {rows:,} rows, {size:,.0f} MB",
        ["", "rows/s", "CPU s", "peak MB", "CPU time / pandas", "calls"],
        [
            [name, f"{rows / cpu:,.0f}", f"{cpu:.1f}", f"{peak:,.0f}", f"{cpu / plain[0]:.2f}", f"{calls:,.0f}"]
            for name, (cpu, peak, calls) in readers.items()
        ],
        [f"Peak memory {peak:,.0f} MB (target: under {TARGET_MB:,}): {verdict(peak < TARGET_MB)}."],
    )


def _measured(reader: str, path: Path) -> tuple[float, float, float]:
    """CPU seconds, peak MB and calls of one reader in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.import_reader", reader, str(path)]
    print(f"  {reader}", file=sys.stderr)
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(said[0]), float(said[1]), float(said[2])
