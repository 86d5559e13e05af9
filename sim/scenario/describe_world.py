"""The world of a scenario in sentences: calls, when there are more of them, people who call again.

A sentence stands only for what the scenario says; nothing is told of a mechanism that is off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from sim.basics.distributions import Distribution
from sim.scenario.tables import Scenario
from sim.scenario.workload import calls_per_day
from sim.scenario.world_tables import CallType, Demand, Effect, Travel

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
INTERRUPTED = {
    "resume": "goes on with the rest",
    "restart": "begins from the start",
    "resample": "begins anew with another time",
}


def about(spread: Distribution | float) -> str:
    """A mean time as one would say it: "35 min", "2.5 h", "10 days"."""
    seconds = spread if isinstance(spread, int | float) else spread.mean
    for unit, size, limit in (("s", 1, 90), ("min", 60, 7200), ("h", 3600, 172800)):
        if seconds < limit:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 86400:.3g} days"


def world_sentences(scenario: Scenario) -> Iterator[str]:
    """What the city brings, whoever answers."""
    demand = scenario.demand
    yield _calls(scenario)
    yield from _own_work(demand)
    if scenario.history is None:
        yield from _over_time(demand)
        yield from _spells(demand)
    yield from _dispatch_code(demand)
    yield from _callers(demand)
    yield from _units(demand)
    yield from _again(demand)
    yield from _travel(scenario.geography.travel)


def _calls(scenario: Scenario) -> str:
    history = scenario.history
    if history is not None:
        drawn = {"none": "", "days": "; days are drawn with replacement", "weeks": "; weeks are drawn with replacement"}
        volume = f"; {history.volume:g} times as many" if history.volume != 1 else ""
        return (
            f"Calls: replayed from {history.calls}, read through {history.mapping}{drawn[history.bootstrap]}{volume}."
        )
    types = [one for one in scenario.demand.types.values() if one.initiated_by == "caller"]
    total = sum(calls_per_day(scenario.demand, one) for one in types)
    crisis = sum(calls_per_day(scenario.demand, one) for one in types if one.behavioural_health)
    share = f" ({crisis / total:.1%})" if total else ""
    return (
        f"Calls: {total:.0f} a day of {len(types)} types in {len(scenario.geography.districts)} districts; "
        f"{crisis:.1f} a day{share} are behavioural-health calls."
    )


def _own_work(demand: Demand) -> Iterator[str]:
    for name, one in demand.types.items():
        if one.initiated_by == "officer":
            gives_way = (
                f"; it gives way to calls and then {INTERRUPTED[one.interruptible]}"
                if (one.interruptible != "no")
                else ""
            )
            yield f"Officers' own work: {name}, {calls_per_day(demand, one):.3g} a day{gives_way}."


def _over_time(demand: Demand) -> Iterator[str]:
    if demand.month is not None:
        mean = sum(demand.month) / 12
        most, least = max(demand.month), min(demand.month)
        yield (
            f"Over the year: most calls in {MONTHS[demand.month.index(most)]} ({most / mean:.2f} times the mean), "
            f"fewest in {MONTHS[demand.month.index(least)]} ({least / mean:.2f})."
        )
    if demand.growth:
        verb = "grow" if demand.growth > 0 else "fall"
        yield f"Calls {verb} by {abs(demand.growth):.1%} a year from the start."
    if demand.day_cv:
        yield f"Some days are busier than others for all calls alike (coefficient of variation {demand.day_cv:g})."


def _spells(demand: Demand) -> Iterator[str]:
    for name, holiday in demand.holidays.items():
        days = [*map(str, holiday.dates), *([f"every {holiday.every_year}"] if holiday.every_year else [])]
        yield f"Holiday {name} ({_listed(days)}): {holiday.factor:g} times the calls{_of(holiday.types)}."
    for name, surge in demand.surges.items():
        where = f" in {_listed(surge.districts)}" if surge.districts is not None else ""
        yield (
            f"Surge {name}, {surge.start:%Y-%m-%d %H:%M} to {surge.end:%Y-%m-%d %H:%M}: "
            f"{surge.factor:g} times the calls{_of(surge.types)}{where}."
        )


def _of(types: tuple[str, ...] | None) -> str:
    return "" if types is None else f" of type {_listed(types)}"


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:6]) + (f", ... {len(names)} in all" if len(names) > 6 else "")


def _named(demand: Demand, holds: Callable[[CallType], object]) -> str:
    return _listed(name for name, one in demand.types.items() if holds(one))


def _dispatch_code(demand: Demand) -> Iterator[str]:
    missed = _named(demand, lambda one: one.behavioural_health and one.recognised < 1)
    wrong = _named(demand, lambda one: one.wrongly_coded)
    if missed:
        yield f"Dispatch does not see every behavioural-health call for what it is: {missed}."
    if wrong:
        yield f"Dispatch takes some other calls for behavioural-health calls: {wrong}."


def _callers(demand: Demand) -> Iterator[str]:
    for words, names in (
        ("Callers give up when nobody comes", _named(demand, lambda one: one.patience)),
        ("Callers may cancel", _named(demand, lambda one: one.cancelled)),
        ("The person may be gone when a unit comes", _named(demand, lambda one: one.gone or one.gone_after)),
        ("Some calls are critical incidents", _named(demand, lambda one: one.critical)),
    ):
        if names:
            yield f"{words}: {names}."


def _units(demand: Demand) -> Iterator[str]:
    for name, one in demand.types.items():
        if one.needed_to_start > 1:
            yield f"Work on {name} begins when {one.needed_to_start} units are there."
    each = _named(demand, lambda one: one.units_leave == "each")
    if each:
        yield f"Each unit leaves the scene when its own work is done: {each}."


def _again(demand: Demand) -> Iterator[str]:
    repeats = demand.repeats
    if repeats is None:
        return
    uneven = f", unevenly between people (standard deviation {repeats.spread:g})" if repeats.spread else ""
    linked = f"; {repeats.linked_ratio:g} times as often for people linked to care" if repeats.linked_ratio != 1 else ""
    yield (
        f"People who come to notice again: {repeats.share:.0%} of behavioural-health contacts are followed by another "
        f"one, after {about(repeats.after)} on average{uneven}{linked}."
    )


def _travel(travel: Travel) -> Iterator[str]:
    if travel.spread is not None:
        tenth, half, most = travel.spread.quantile(np.array([0.1, 0.5, 0.9])) / travel.spread.mean
        yield (
            f"Of ten trips one takes no more than {tenth:.2g} times its mean, five no more than {half:.2g}, nine no "
            f"more than {most:.2g} ({travel.spread.name})."
        )
    if travel.by_hour is not None:
        most, least = max(travel.by_hour), min(travel.by_hour)
        yield (
            f"Travel takes {most:g} times the mean from {travel.by_hour.index(most):02d}:00, "
            f"{least:g} times from {travel.by_hour.index(least):02d}:00, and others between them."
        )
    if travel.square_root_law:
        yield "In its own district the nearest free unit goes: travel falls with the square root of how many are free."
    if travel.from_last_call:
        yield "Units start where their last call was, until they have had the time to drive home."


def trained_words(trained: Effect) -> str:
    """What training changes, in the words of its keys."""
    plain = trained.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    return ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in plain.items())
