"""A whole calibration: everything a scenario's world needs, fitted to a record, with what to beware of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from sim.basics.errors import one_problem
from sim.calibrate.fit import LEAST, POOR, SAME
from sim.calibrate.handling import Handling, handling_of
from sim.calibrate.shares import outcome_shares
from sim.calibrate.travel import Travel, travel_of
from sim.calibrate.types import Codes, TypeFit, TypeFitter, folded
from sim.calibrate.value import Value, rounded
from sim.calibrate.volume import Days, day_cv, days_of, summary_of_hours
from sim.records.privacy import FEWEST
from sim.records.record import Record
from sim.records.recorded import Ints

LEAST_DAYS = 7
OPEN_FOR = 86_400  # a call on scene so long before the end of the record is not open: its clearance is missing


@dataclass(frozen=True)
class Calibration:
    """Fits and values; `source` says file and days."""

    source: str
    record: Record
    days: Days
    codes: Codes
    types: tuple[TypeFit, ...]
    day_cv: Value
    variance_over_mean: float
    travel: Travel
    outcomes: dict[str, Value]
    outcomes_left_out: tuple[str, ...]
    handling: Handling
    warnings: tuple[str, ...] = field(default=())

    @property
    def districts(self) -> tuple[str, ...]:
        return self.codes.districts


def calibrate(record: Record) -> Calibration:
    """Fits a scenario's world to a record. Raises InputError below a week of days."""
    days = days_of(record)
    if days.count < LEAST_DAYS:
        message = f"{days.count} whole days of calls; a calibration needs {LEAST_DAYS} at least"
        raise one_problem(record.ledger.file, "", message, "Give a longer export, or widen [period] in the mapping.")
    if days.calls.sum() < FEWEST:
        message = f"{int(days.calls.sum())} calls; a calibration needs {FEWEST} at least"
        raise one_problem(record.ledger.file, "", message, "Give a longer export, or look at what the ledger removed.")
    source = f"{record.ledger.file}, {record.period} ({days.count} days)"
    codes = folded(record, days)
    fitter = TypeFitter(record, days, codes, open_for(record), source)
    types = tuple(fitter.fitted(number, name in record.behavioural) for number, name in enumerate(codes.types))
    citizens = days.calls & ~record.officers
    spread, low, high = day_cv(days.number[citizens], days)
    over = Value(rounded(spread), source, int(citizens.sum()), rounded(low), rounded(high), "beyond chance and weekday")
    found = Calibration(
        source, record, days, codes, types, over, summary_of_hours(days, citizens)["variance_over_mean"],
        travel_of(record, codes, source), *outcome_shares(_endings(record), source), handling_of(record),
    )  # fmt: skip
    return Calibration(**{**found.__dict__, "warnings": tuple(_warnings(found))})


def open_for(record: Record) -> Ints:
    """How long a call that was never cleared has been on scene when the record ends; -1 = cleared, or not known."""
    there = record.received + record.delay + record.travel
    until = int(record.received[-1]) - there
    still = record.open & (record.delay >= 0) & (record.travel >= 0) & (until > 0) & (until < OPEN_FOR)
    return np.where(still, until, -1)


def _endings(record: Record) -> Counter[str]:
    """Behavioural-health calls by how they ended, where that is recorded and somebody was there."""
    mine = np.isin(record.named("call_type"), record.behavioural)
    endings = record.named("disposition")[mine]
    return Counter(endings[~np.isin(endings, ("", "gone", "cancelled"))].tolist())


def _warnings(found: Calibration) -> Iterator[str]:
    if found.codes.folded:
        yield (
            f"{len(found.codes.folded)} call types or districts have fewer than {FEWEST} calls, or hide one that has; "
            "they were joined with others"
        )
    if found.outcomes_left_out:
        yield (
            f"endings of fewer than {FEWEST} behavioural-health calls are left out, as if there were none: "
            f"{', '.join(found.outcomes_left_out)}"
        )
    if not found.outcomes and any(one.behavioural for one in found.types):
        yield (
            "[dispositions] of the mapping tells of no transport, hold, arrest, citation or referral of "
            "behavioural-health calls (ten at least), so the scenario has none"
        )
    for level, words in _LEVELS.items():
        named = [f"{one.name} ({one.n:,})" for one in found.types if one.shape.level == level]
        if named:
            yield f"{words}: {', '.join(named)}"
    yield from _scene_warnings(found)
    gone = len(found.days.kept) - found.days.count
    if gone:
        were = "1 day was" if gone == 1 else f"{gone} days were"
        yield f"{were} left out of the rates: gaps of three days and more, or a first or last day cut short"
    yield from _travel_warnings(found.travel)


def _travel_warnings(travel: Travel) -> Iterator[str]:
    trips = travel.trips
    if trips is None or trips.parts is None:
        return
    fit = (
        f"travel times are not near any lognormal around their mean (greatest distance {trips.distance:.2f}), so the "
        f"scenario draws them from {len(trips.times)} parts of the record (geography.travel.spread, "
        f"distance {trips.parts_distance:.2f})"
    )
    yield fit + (": their mean is right, long and short ones less so" if trips.parts_distance > POOR else "")


_LEVELS = {
    "hour_and_day": f"some hours of the week have fewer than {FEWEST} calls, so hour of day times day of week is used",
    "all_calls": "too few calls for a week of their own, so the hours of all calls are used",
}


def _scene_warnings(found: Calibration) -> Iterator[str]:
    if all(one.on_scene is None for one in found.types):
        yield "the record has no times on scene: they are assumed, and the workload with them"
        return
    poor = [f"{one.name} ({one.on_scene.distance:.2f})" for one in found.types
            if one.on_scene is not None and one.on_scene.verdict == "poor"]  # fmt: skip
    if poor:
        yield f"no distribution is near the times on scene (greatest distance): {', '.join(poor)}"
    same = [f"{one.name} ({one.on_scene.spec})" for one in found.types
            if one.on_scene is not None and one.on_scene.family == SAME]  # fmt: skip
    if same:
        yield f"all times on scene are the same, which real ones never are: {', '.join(same)}"
    borrowed = [one.name for one in found.types if one.borrowed_scene]
    if borrowed:
        yield f"fewer than {LEAST} times on scene, so those of all calls are used: {', '.join(borrowed)}"
