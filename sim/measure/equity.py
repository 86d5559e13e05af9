"""Metrics by district: who waits, who is met, who is referred, and where.

Each value knows how many calls it rests on, so that a table can leave out the cells of a few people
(`sim/study/districts.py`). These metrics stand in that table and in no other.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measure.observation import Bools, Observation
from sim.measure.registry import Value, metric
from sim.measure.targets import IN_TIME, TARGETS, with_target

BY_DISTRICT = "district"
EVEN = "outputs by district, as alternative-response programmes report them (EVIDENCE 5)"


def _districts(seen: Observation) -> Iterator[tuple[str, Bools]]:
    for number, name in enumerate(seen.calls.districts):
        yield name, seen.counted & (seen.calls.district == number)


def _share(seen: Observation, of: Bools, which: Bools, calls: Bools) -> Iterator[Value]:
    """The share of `of` that is also `which`, by district; `calls` are those the cell is about."""
    for name, here in _districts(seen):
        number = float((here & calls).sum())
        yield Value(name, float((here & of & which).sum()), float((here & of).sum()), calls=number)


def _response(seen: Observation) -> Iterator[Value]:
    minutes = seen.minutes_from_receipt(seen.on_scene)
    for name, here in _districts(seen):
        chosen = minutes[here & seen.awaited].astype(np.float32)
        yield Value(name, float("nan"), float(len(chosen)), chosen, float(len(chosen)))


@metric("Calls by district", "calls/day", "total", "calls received in the window / days", BY_DISTRICT, EVEN)
def district_calls(seen: Observation) -> Iterator[Value]:
    """Calls of the district received in the window, a day."""
    for name, here in _districts(seen):
        yield Value(name, float(here.sum()), seen.window.days, calls=float(here.sum()))


@metric("Response time by district, median", "min", "quantile", "median(first on scene - received)", BY_DISTRICT, EVEN,
        0.5)  # fmt: skip
def district_response_median(seen: Observation) -> Iterator[Value]:
    """Half of the district's calls have a first unit on scene within this time of receipt; calls nobody came to
    count as longer than any other."""
    return _response(seen)


@metric("Response time by district, 90th percentile", "min", "quantile", "p90(first on scene - received)", BY_DISTRICT,
        EVEN, 0.9)  # fmt: skip
def district_response_p90(seen: Observation) -> Iterator[Value]:
    """Nine of ten calls of the district have a first unit on scene within this time of receipt; calls nobody came
    to count as longer than any other."""
    return _response(seen)


@metric("Response within target by district", "share", "ratio", IN_TIME, BY_DISTRICT, TARGETS)
def district_within_target(seen: Observation) -> Iterator[Value]:
    """Share of the district's calls with a first unit on scene within the target for their priority
    (`dispatch.targets`); calls nobody came to are not, priorities without a target are left out."""
    measured, in_time = with_target(seen)
    return _share(seen, measured, in_time, measured) if measured.any() else iter(())


@metric("Behavioural-health calls by district", "share", "ratio", "behavioural-health calls / calls", BY_DISTRICT, EVEN)
def district_behavioural(seen: Observation) -> Iterator[Value]:
    """Share of the district's calls that are behavioural-health calls."""
    return _share(seen, seen.counted, seen.calls.behavioural, seen.calls.behavioural)


@metric(
    "Reach by district", "share", "ratio", "eligible calls met by a social worker / eligible calls", BY_DISTRICT, EVEN
)
def district_reach(seen: Observation) -> Iterator[Value]:
    """Share of the district's eligible behavioural-health calls that a social worker met."""
    return _share(seen, seen.eligible, seen.met, seen.eligible)


@metric("Referral rate by district", "share", "ratio", "referrals / behavioural-health contacts", BY_DISTRICT, EVEN)
def district_referral_rate(seen: Observation) -> Iterator[Value]:
    """Referrals to services per behavioural-health contact of the district."""
    return _share(seen, seen.closed_contacts, seen.referred, seen.closed_contacts)
