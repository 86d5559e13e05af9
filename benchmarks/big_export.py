"""A made-up CAD export of any size, with the usual faults, in pieces: python -m benchmarks.big_export ROWS FILE."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from tests.layouts import mapping_text

PIECE = 250_000
TYPES = np.array(["MENTAL HEALTH CASE", "NOISE COMPLAINT", "THEFT", "ALARM COMMERCIAL", "TRAFFIC STOP", "CHECK WELFARE",
                  "DISORDERLY CONDUCT", "SUSPICIOUS EVENT"], dtype=object)  # fmt: skip
DISTRICTS = np.array([f"D{one}" for one in range(1, 9)], dtype=object)
MAPPING = mapping_text(
    ('name = "made up"', 'name = "big"'),
    ('behavioural_health = ["mental_health"]', 'nulls = ["NULL"]'),
    ('priority = "Priority"', 'priority = "Priority"\ndistrict = "District"'),
    ('"3" = 3', '"3" = 3\n"4" = 4\n\n[officer_initiated]\nwithin = "0 s"'),
)


def write(rows: int, path: Path) -> Path:
    """The export; the mapping that reads it stands beside it."""
    path.with_suffix(".toml").write_text(MAPPING, encoding="utf-8")
    start = np.datetime64(datetime(2015, 1, 1), "s").astype(np.int64)
    for first in range(0, rows, PIECE):
        number = np.arange(first, min(first + PIECE, rows))
        piece(number, start).to_csv(path, mode="a" if first else "w", header=not first, index=False)
    return path


def piece(number: np.ndarray, start: int) -> pd.DataFrame:
    """Rows of these numbers: a call every 31 s, one in 50 without arrival, one in 100 a repetition of its neighbour."""
    at = start + number * 31
    times = {"Received": at, "Dispatched": at + number * 7 % 900}
    times["Arrived"] = times["Dispatched"] + 60 + number * 13 % 1_200
    times["Cleared"] = times["Arrived"] + 120 + number * 17 % 5_000
    columns = {"Number": pd.Series(number - (number % 100 == 99)).map("{:09d}".format)}
    for name, seconds in times.items():
        columns[name] = pd.Series(pd.to_datetime(seconds, unit="s").strftime("%Y-%m-%d %H:%M:%S"))
    columns["Arrived"] = columns["Arrived"].where(number % 50 != 0, "NULL")
    columns |= {"Nature": TYPES[number % 8], "Priority": number % 4 + 1, "District": DISTRICTS[number % 7]}
    return pd.DataFrame(columns | {"Caller": "Doe, Jane", "Address": "513 Winslow Ave", "Narrative": "text " * 6})


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
