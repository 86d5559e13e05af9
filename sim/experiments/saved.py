"""The folder of a sweep or of a sensitivity run read back, without simulating again."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.basics.durations import parse_duration
from sim.basics.errors import InputError, UsageError
from sim.experiments.designs import DESIGNS
from sim.measure.intervals import Estimate
from sim.results.files import Table, faults, numbers, read_table

NAN = float("nan")
KEYS = (
    "coresponse", "scenario", "baseline", "fingerprint", "seed", "replications", "design", "warnings",
    "outputs_sha256",
)  # fmt: skip


@dataclass(frozen=True)
class SavedPoint:
    """One point: the value of each variable (None = as the scenario has it), and how it went.

    `rows` is summary.csv by (metric, group): baseline, scenario and difference; nothing where the point failed.
    """

    number: int
    levels: tuple[str | None, ...]
    status: str
    replications: int
    reason: str
    rows: dict[tuple[str, str], tuple[Estimate, Estimate, Estimate]]

    @property
    def failed(self) -> bool:
        return not self.rows


@dataclass(frozen=True)
class SavedSweep:
    """A finished sweep; `variables` are the keys it varied, `units` the unit of every metric."""

    folder: Path
    run: dict[str, Any]
    variables: tuple[str, ...]
    points: tuple[SavedPoint, ...]
    units: dict[str, str]

    @property
    def currency(self) -> str:
        """The currency of the scenario's prices; "" where an earlier version kept none."""
        return str(self.run.get("currency", ""))

    @property
    def labels(self) -> dict[str, str]:
        """How the scenario calls its things, by key; nothing where an earlier version kept none."""
        return dict(self.run.get("labels", {}))

    @property
    def failed(self) -> list[SavedPoint]:
        return [one for one in self.points if one.failed]

    def levels(self, place: int) -> list[str]:
        """The values that a variable takes, each once: numbers and durations by size, words as they come."""
        found = list(dict.fromkeys(level for one in self.points if (level := one.levels[place]) is not None))
        sizes = [size_of(one) for one in found]
        return found if None in sizes else sorted(found, key=lambda one: size_of(one) or 0.0)

    @cached_property
    def shape(self) -> str:
        """How points lie: "grid" (every combination was run), "one" (one variable at a time), or "points"."""
        places = range(len(self.variables))
        if any(None in one.levels for one in self.points):
            alone = all(sum(level is not None for level in one.levels) == 1 for one in self.points)
            return "one" if alone and self.run["design"] == "one_at_a_time" else "points"
        cells = 1
        for place in places:
            cells *= len(self.levels(place))
        return "grid" if cells == len({one.levels for one in self.points}) == len(self.points) else "points"


def design_in(folder: Path) -> str | None:
    """The design that a folder's run.json names; None for the result of a run (or of nothing of ours)."""
    design = facts_in(folder).get("design")
    return design if isinstance(design, str) else None


def facts_in(folder: Path) -> dict[str, Any]:
    """What run.json says; nothing where it cannot be read."""
    try:
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return run if isinstance(run, dict) else {}


def read_sweep(folder: Path) -> SavedSweep:
    """The sweep of a folder. Raises UsageError: not a sweep; InputError: files missing or changed, all at once."""
    run = read_facts(folder, ("design.csv", "summary.csv"), DESIGNS, "sweep")
    columns: dict[str, str] = run["columns"]
    found: dict[int, dict[tuple[str, str], tuple[Estimate, Estimate, Estimate]]] = {}
    units: dict[str, str] = {}
    for row in read_table(folder, "summary.csv"):
        units[row["metric"]] = row["unit"]
        found.setdefault(int(row["point"]), {})[row["metric"], row["group"]] = _estimates(row)
    points = tuple(_point(row, list(columns), found) for row in read_table(folder, "design.csv"))
    return SavedSweep(folder, run, tuple(columns.values()), points, units)


def read_facts(folder: Path, files: Sequence[str], designs: Sequence[str], command: str) -> dict[str, Any]:
    """run.json of an experiment whose `files` are as it left them. Raises UsageError, InputError."""
    run = facts_in(folder)
    if str(run.get("design")) not in designs:
        raise UsageError(f"{folder} is not the result of `coresponse {command}`; name a folder that it wrote")
    lacking = [key for key in KEYS if key not in run] + [one for one in files if one not in run["outputs_sha256"]]
    if lacking:
        raise UsageError(f"{folder / 'run.json'} says nothing of {', '.join(lacking)}; run the {command} again")
    problems = [problem for name in files for problem in faults(folder / name, run["outputs_sha256"][name])]
    if problems:
        raise InputError(problems)
    return run


def read_level(level: str) -> tuple[str, float | None]:
    """A value as ("number", itself), ("duration", its seconds) or ("word", None)."""
    for kind, read in (("number", float), ("duration", parse_duration)):
        try:
            size = read(level)
        except ValueError:
            continue
        return (kind, size) if math.isfinite(size) else ("word", None)
    return "word", None


def size_of(level: str) -> float | None:
    """A value as a number, a duration in seconds; None for words."""
    return read_level(level)[1]


def _point(row: dict[str, str], columns: Sequence[str], found: dict[int, Any]) -> SavedPoint:
    number = int(row["point"])
    levels = tuple(row[name] or None for name in columns)
    return SavedPoint(
        number,
        levels,
        row["status"],
        int(row["replications"]),
        row["reason"],
        found.get(number, {}),
    )


def _estimates(row: dict[str, str]) -> tuple[Estimate, Estimate, Estimate]:
    (base,) = numbers(row, "baseline_value")
    here = Estimate(*numbers(row, "value", "low", "high"))
    difference = Estimate(*numbers(row, "difference", "difference_low", "difference_high"))
    return Estimate(base, NAN, NAN), here, difference


def read_tornado(folder: Path) -> tuple[dict[str, Any], Table]:
    """run.json and tornado.csv of `coresponse sensitivity`. Raises UsageError, InputError."""
    run = read_facts(folder, ("tornado.csv",), ("sensitivity",), "sensitivity")
    return run, read_table(folder, "tornado.csv")
