"""The assumptions that have a range: every value of a scenario that carries `low` and `high`, as a variable.

An assumption that baseline and scenario share is changed in both: what is not known about the city is not known
in either arm. A range that touches the value itself on one side is still a range.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.basics.durations import parse_duration
from sim.basics.errors import one_problem
from sim.experiments.plan import Request
from sim.experiments.variables import Variable, written
from sim.scenario import LoadedScenario, load_scenario
from sim.scenario.keys import KeyPath, split_setting
from sim.scenario.tables import SHARED_TABLES


@dataclass(frozen=True)
class Assumption:
    """A value with its range, in the scenario's own words; numbers, or seconds for durations."""

    variable: Variable
    value: float
    source: str
    whole: bool

    @property
    def name(self) -> str:
        return self.variable.name

    def text(self, number: float) -> str:
        """A number as the scenario would have it; whole where only whole numbers make sense."""
        return written(round(number) if self.whole else number, self.variable.seconds)

    def at(self, share: float) -> str:
        """The value at a share in [0, 1) of the range, whole numbers each with an equal part."""
        low, high = self.variable.low, self.variable.high
        return self.text(int(low + (high - low + 1) * share) if self.whole else low + (high - low) * share)


def assumptions_of(request: Request) -> list[Assumption]:
    """Every number with a range, in the order of the register. Raises InputError when there is none."""
    loaded = load_scenario(request.file, request.settings)
    file = request.baseline or loaded.baseline_path
    against = load_scenario(file) if file is not None else loaded
    found = []
    for row in loaded.assumptions:
        if not row.low and not row.high:
            continue
        path, _ = split_setting(f"{row.path}=")
        one = _assumption(path, loaded, against)
        if one is not None:
            found.append(one)
    if not found:
        fix = "Give values a range: { value = 0.5, low = 0.3, high = 0.7 }."
        raise one_problem(str(request.file), "", "no number in this scenario has a low and a high", fix)
    return found


def _assumption(path: KeyPath, loaded: LoadedScenario, against: LoadedScenario) -> Assumption | None:
    """The assumption at a path; None where value or range is no single number (a list, a table, a distribution)."""
    table = _at(loaded.raw.values, path)
    if not isinstance(table, Mapping) or "value" not in table:
        return None
    ends = table["value"], table.get("low", table["value"]), table.get("high", table["value"])
    seconds = all(isinstance(one, str) for one in ends)
    try:
        value, low, high = (parse_duration(one) if seconds else _number(one) for one in ends)
    except ValueError:
        return None
    if not low < high:
        return None
    both = path[0] in SHARED_TABLES or _at(against.raw.values, path) == table
    whole = not seconds and all(isinstance(one, int) for one in ends)
    return Assumption(Variable(path, (), low, high, seconds, both), value, str(table.get("source", "")), whole)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError
    return float(value)


def _at(values: Any, path: KeyPath) -> Any:
    for part in path:
        if isinstance(values, Mapping) and part not in values and isinstance(values.get("value"), Mapping):
            values = values["value"]
        values = values.get(part) if isinstance(values, Mapping) else None
    return values
