"""A scenario in sentences, its work against its staff, and what it changes in its baseline."""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np

from sim.basics.durations import format_duration
from sim.scenario.describe_policy import policy_sentences
from sim.scenario.describe_world import world_sentences
from sim.scenario.keys import dotted
from sim.scenario.load import LoadedScenario
from sim.scenario.tables import Scenario
from sim.scenario.workload import calls_per_day, offered_load, units_on_duty


def calls_expected(scenario: Scenario) -> float:
    """Calls of one replication, as far as the scenario alone can tell (NaN for a replay)."""
    if scenario.history is not None:
        return float("nan")
    rates = (calls_per_day(scenario.demand, one) for one in scenario.demand.types.values())
    return sum(rates) * scenario.run.horizon / 86400


def sentences(scenario: Scenario) -> list[str]:
    """The scenario as a planner would say it, one sentence a line."""
    run = scenario.run
    lines = [
        f"{scenario.name}. {scenario.description}",
        f"Time: {format_duration(run.window)} watched from {run.start} ({run.time_zone}), after a warm-up of "
        f"{format_duration(run.warm_up)}; {run.replications} replications.",
        *world_sentences(scenario),
        *policy_sentences(scenario),
    ]
    return [one_line(line) for line in lines]


def one_line(text: str) -> str:
    """Text as one line a terminal can show: line breaks and control characters become blanks."""
    return " ".join("".join(" " if unicodedata.category(one) == "Cc" else one for one in text).split())


def work_and_staff(scenario: Scenario) -> str:
    """A small text table: patrol units of work offered (officers only) against units on duty, by hour of day."""
    fielded = {post.kind for post in scenario.staffing.values()}
    teams = sorted(kind for kind, one in scenario.kinds.items() if one.clinicians and kind in fielded)
    duty = {kind: units_on_duty(scenario.staffing, kind).reshape(7, 24).mean(axis=0) for kind in teams}
    patrol = units_on_duty(scenario.staffing, scenario.dispatch.patrol).reshape(7, 24).mean(axis=0)
    work: np.ndarray | None = None
    if scenario.history is None:
        work = offered_load(scenario).by_hour_of_day().work
    names = [f"{one_line(kind):>14}" for kind in teams]
    header = f"{'hour':>4}  {'work':>6}  {'patrol':>6}  {'share':>6}" + "".join(f"  {name}" for name in names)
    lines = [
        "Mean patrol units of work offered (officers only, travel left out) and units on duty, by hour of day",
        header,
    ]
    for hour in range(24):
        offered = f"{work[hour]:6.1f}" if work is not None else "   n/a"
        share = f"{work[hour] / patrol[hour]:6.0%}" if work is not None and patrol[hour] else "   n/a"
        row = f"{hour:>4}  {offered}  {patrol[hour]:6.1f}  {share}"
        columns = zip(teams, names, strict=True)
        lines.append(row + "".join(f"  {duty[kind][hour]:{len(name)}.1f}" for kind, name in columns))
    return "\n".join(lines)


def difference(baseline: LoadedScenario, other: LoadedScenario) -> list[str]:
    """What a scenario changes in its baseline, one line a key: old -> new; of what it adds, what is said of it."""
    a = baseline.scenario.model_dump(mode="json", exclude_none=True)
    b = other.scenario.model_dump(mode="json", exclude_none=True)
    said = other.scenario.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return list(_changes(a, b, said, ()))


def _changes(a: Any, b: Any, said: Any, path: tuple[str, ...]) -> list[str]:
    if path and path[0] in ("name", "description", "baseline"):
        return []
    if isinstance(a, dict) and isinstance(b, dict):
        keys = [*a, *(key for key in b if key not in a)]
        inner = said if isinstance(said, dict) else {}
        return [line for key in keys for line in _changes(a.get(key), b.get(key), inner.get(key), (*path, key))]
    if a == b:
        return []
    name = dotted(path)
    if a is None:
        return [f"{name}: added, {_short(b if said is None else said)}"]
    return [f"{name}: removed"] if b is None else [f"{name}: {_short(a)} -> {_short(b)}"]


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_short(item)}" for key, item in value.items() if item not in ("", {}))
    if isinstance(value, list):
        shown = ", ".join(_short(item) for item in value[:8])
        return f"[{shown}, ... {len(value)} in all]" if len(value) > 8 else f"[{shown}]"
    return str(value).lower() if isinstance(value, bool) else one_line(str(value))
