"""Tables that lie in CSV files beside the scenario: hour-of-week rates, travel matrices."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.basics.durations import DAY_NAMES
from sim.basics.errors import InputError, Problem
from sim.scenario.merge import RawScenario, problem_at

KeyPath = tuple[str, ...]


def read_beside(raw: RawScenario, values: dict[str, Any]) -> dict[str, Any]:
    """The values with every named CSV file read in: `hour_of_week` and `geography.travel.matrix`."""
    problems: list[Problem] = []

    def walk(item: Any, path: KeyPath) -> Any:
        if isinstance(item, Mapping):
            return {key: walk(one, (*path, key)) for key, one in item.items()}
        if isinstance(item, str) and path[-1:] == ("hour_of_week",):
            return _read(raw, path, item, _hour_of_week, problems)
        if isinstance(item, str) and path == ("geography", "travel", "matrix"):
            return _read(raw, path, item, _matrix, problems)
        return item

    merged: dict[str, Any] = walk(values, ())
    if problems:
        raise InputError(problems)
    return merged


def _read(raw: RawScenario, path: KeyPath, name: str, parse: Any, problems: list[Problem]) -> Any:
    file = raw.folder(path) / name
    try:
        with Path(file).open(encoding="utf-8-sig", newline="") as handle:
            return parse(list(csv.DictReader(handle)))
    except FileNotFoundError:
        problems.append(problem_at(raw, path, f"no such file: {file}"))
    except (ValueError, KeyError) as error:
        problems.append(problem_at(raw, path, f"{file}: {error}"))
    return None


def _hour_of_week(rows: list[dict[str, str]]) -> list[float]:
    if not rows or not {"day", "hour", "relative"} <= set(rows[0]):
        raise ValueError("expected the columns day, hour, relative")
    table: dict[int, float] = {}
    for line, row in enumerate(rows, start=2):
        day = row["day"].strip()[:3].title()
        hour = row["hour"].strip()
        if day not in DAY_NAMES or not hour.isdigit() or int(hour) > 23:
            raise ValueError(f"line {line}: expected a day (Mon ... Sun) and an hour 0-23")
        try:
            table[DAY_NAMES.index(day) * 24 + int(hour)] = float(row["relative"])
        except ValueError:
            raise ValueError(f"line {line}: relative is not a number: {row['relative']!r}") from None
    if len(table) != 168:
        raise ValueError(f"expected 168 hours of the week, each once, found {len(table)}")
    return [table[hour] for hour in range(168)]


def _matrix(rows: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    if not rows or not {"from", "to", "travel"} <= set(rows[0]):
        raise ValueError("expected the columns from, to, travel (a duration such as 6.5 min)")
    matrix: dict[str, dict[str, str]] = {}
    for row in rows:
        matrix.setdefault(row["from"].strip(), {})[row["to"].strip()] = row["travel"].strip()
    return matrix
