"""In a replay, values by call type and by hour that rest on a few real calls are in no table.

How many calls of a type there were in a window is a statement about real people, even where the times are simulated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.measure.registry import Value, all_metrics
from sim.measure.replicate import Measured, Replication
from sim.study.districts import calls_by_group, suppressed

FINE = ("call type", "hour of day")


def without_few(replications: Sequence[Replication]) -> list[Replication]:
    """The replications without the types, and the hours, of fewer than ten calls a replication, nor as many others as
    it takes that nobody can work them out; what is left out of one measure is left out of all."""
    there = replications[0].measured[0]  # a sweep keeps nothing by hour
    here = {name: one.grouping for name, one in all_metrics().items() if one.grouping in FINE and name in there}
    hidden: dict[str, set[str]] = {grouping: set() for grouping in FINE}
    for name, grouping in here.items():
        hidden[grouping] |= suppressed(_fewest_calls(replications, name))
    if not any(hidden.values()):
        return list(replications)

    def kept(measured: Measured) -> Measured:
        left = {name: [one for one in measured[name] if one.group not in hidden[by]] for name, by in here.items()}
        return measured | left

    return [replace(one, measured=tuple(map(kept, one.measured))) for one in replications]


def _fewest_calls(replications: Sequence[Replication], metric: str) -> dict[str, float]:
    """Calls that each group's value rests on, mean over the replications, of the arm with the fewest."""
    arms = calls_by_group(replications, metric, _calls)
    groups = {group for one in arms for group in one}
    return {group: min(one.get(group, 0.0) for one in arms) / len(replications) for group in groups}


def _calls(value: Value) -> float:
    return value.denominator if value.sample is None else float(len(value.sample))
