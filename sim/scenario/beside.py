"""Tables that lie in CSV files beside the scenario: hour-of-week rates, travel matrices."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.basics.durations import DAY_NAMES, day_number, parse_duration
from sim.basics.errors import InputError, Problem
from sim.scenario.keys import KeyPath, dotted
from sim.scenario.merge import RawScenario, problem_at
from sim.scenario.textfile import nearby, not_utf8

Row = tuple[int, dict[str, str]]  # line of the file, cells by column
Parse = Callable[[list[Row]], Any]


class _RowError(ValueError):
    def __init__(self, line: int, message: str, fix: str = ""):
        self.line, self.fix = line, fix
        super().__init__(message)


def read_beside(raw: RawScenario, values: dict[str, Any]) -> tuple[dict[str, Any], dict[KeyPath, Problem]]:
    """The values with every named CSV file read in (`hour_of_week`, `geography.travel.matrix`).

    Also returns the files that could not be used, by the key that names them; their value is None.
    """
    problems: dict[KeyPath, Problem] = {}

    def walk(item: Any, path: KeyPath) -> Any:
        if isinstance(item, Mapping):
            return {key: walk(one, (*path, key)) for key, one in item.items()}
        if isinstance(item, str) and path[-1:] == ("hour_of_week",):
            return _read(raw, path, item, ("day", "hour", "relative"), _hour_of_week, problems)
        if isinstance(item, str) and path == ("geography", "travel", "matrix"):
            return _read(raw, path, item, ("from", "to", "travel"), _matrix, problems)
        return item

    return walk(values, ()), problems


def _read(
    raw: RawScenario,
    path: KeyPath,
    name: str,
    columns: tuple[str, ...],
    parse: Parse,
    problems: dict[KeyPath, Problem],
) -> Any:
    file = raw.folder(path) / name
    try:
        return _parsed(file, file.read_bytes(), columns, parse)
    except FileNotFoundError:
        hint = nearby(file)
        fix = hint if hint.startswith("Did") else f"Expected a CSV file with the columns {', '.join(columns)}."
        problems[path] = problem_at(raw, path, f"no such file: {file}", fix)
    except OSError as error:
        problems[path] = problem_at(raw, path, f"{file} cannot be read: {error.strerror or error}")
    except InputError as error:
        problems[path] = error.problems[0]
    except _RowError as error:
        problems[path] = Problem(f"{file}:{error.line}:1", dotted(path), str(error), error.fix)
    return None


@lru_cache(maxsize=16)
def _parsed(file: Path, content: bytes, columns: tuple[str, ...], parse: Parse) -> Any:
    """Read once, however many points of a sweep start from it."""
    return parse(list(_rows(file, content, columns)))


def _rows(file: Path, content: bytes, columns: tuple[str, ...]) -> Iterator[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_utf8(file, content, error) from None
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="")
    header = [(one or "").strip() for one in reader.fieldnames or ()]
    reader.fieldnames = header
    missing = [one for one in columns if one not in header]
    if missing:
        semicolon = "Separate the columns with commas." if ";" in "".join(header) else ""
        found = ", ".join(one for one in header if one) or "none"
        message = f"expected the columns {', '.join(columns)}; missing {', '.join(missing)}; found {found}"
        raise _RowError(1, message, semicolon)
    for row in reader:
        cells = {one: str(row[one]).strip() for one in columns}
        if any(cells.values()):
            yield reader.line_num, cells


def _hour_of_week(rows: list[Row]) -> list[float]:
    table: dict[int, float] = {}
    for line, row in rows:
        day, hour = day_number(row["day"]), row["hour"]
        if day is None or not hour.isdecimal() or int(hour) > 23:
            raise _RowError(line, f"expected a day (Mon ... Sun) and an hour 0 to 23, got {row['day']!r}, {hour!r}")
        place = day * 24 + int(hour)
        if place in table:
            raise _RowError(line, f"{_hour_name(place)} stands twice", "Each hour of the week stands once.")
        table[place] = _rate(line, row["relative"])
    absent = [place for place in range(168) if place not in table]
    if absent:
        named = ", ".join(map(_hour_name, absent[:4]))
        more = ", ..." if len(absent) > 4 else ""
        last = rows[-1][0] if rows else 1
        raise _RowError(last, f"expected 168 hours of the week, found {len(table)}; missing {named}{more}")
    return [table[hour] for hour in range(168)]


def _hour_name(place: int) -> str:
    return f"{DAY_NAMES[place // 24]} {place % 24:02d}h"


def _rate(line: int, cell: str) -> float:
    try:
        rate = float(cell)
    except ValueError:
        fix = "A decimal point is a dot." if "," in cell else ""
        raise _RowError(line, f"relative: expected a number, got {cell!r}", fix) from None
    if not 0 <= rate < float("inf"):
        raise _RowError(line, f"relative: expected a number of at least 0, got {cell!r}")
    return rate


def _matrix(rows: list[Row]) -> dict[str, dict[str, str]]:
    matrix: dict[str, dict[str, str]] = {}
    for line, row in rows:
        origin, target = row["from"], row["to"]
        if target in matrix.get(origin, {}):
            raise _RowError(line, f"the way from {origin} to {target} stands twice")
        try:
            parse_duration(row["travel"])
        except ValueError as error:
            raise _RowError(line, f"travel: {error}") from None
        matrix.setdefault(origin, {})[target] = row["travel"]
    return matrix
