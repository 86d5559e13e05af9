"""Prints CPU seconds, peak MB and calls left: python -m benchmarks.import_reader (coresponse | csv | pandas) FILE."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path


def coresponse(path: Path) -> int:
    """The whole import: mapping, rules, ledger, privacy, clock changes."""
    from sim.records.read import read_record

    return len(read_record([path], path.with_suffix(".toml")))


def csv(path: Path) -> int:
    """The whole import as it is where duckdb is not installed."""
    from sim.records import duck

    duck.LARGE = sys.maxsize
    return coresponse(path)


def pandas(path: Path) -> int:
    """What a notebook does: read the columns, parse the times, drop repeated numbers, subtract. No ledger."""
    import pandas as pd

    times = ["Received", "Dispatched", "Arrived", "Cleared"]
    table = pd.read_csv(path, usecols=["Number", *times, "Nature", "Priority", "District"], na_values=["NULL"])
    for name in times:
        table[name] = pd.to_datetime(table[name], format="%Y-%m-%d %H:%M:%S", errors="coerce")
    table = table.drop_duplicates("Number")
    for name, start, end in (("delay", 0, 1), ("travel", 1, 2), ("on_scene", 2, 3)):
        table[name] = (table[times[end]] - table[times[start]]).dt.total_seconds()
    table = table[~((table["delay"] == 0) & (table["travel"] == 0))]
    return len(table.sort_values("Received"))


if __name__ == "__main__":
    reader = {"coresponse": coresponse, "csv": csv, "pandas": pandas}[sys.argv[1]]
    left = reader(Path(sys.argv[2]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)
    print(time.process_time(), peak, left)
