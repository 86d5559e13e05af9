"""Support for officers: what they are exposed to, and what is done about it. Exposure is counted; nothing is
claimed about health."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.engine.log import Off
from sim.measure.observation import Bools, Observation
from sim.measure.registry import Value, metric

NO_EFFECT = "no effect size for co-response exists (EVIDENCE 7, officer_ptsd)"


def _critical(seen: Observation) -> Bools:
    """Calls that count as critical: by their type, or because force was used."""
    by_type = np.zeros(len(seen.calls), dtype=np.bool_) if seen.calls.critical is None else seen.calls.critical
    return np.asarray(by_type | (seen.force & (seen.log.variant >= 0)), dtype=np.bool_)


def _patrol_rows(seen: Observation) -> Bools:
    """Patrol assignments that came on scene of a call of the window."""
    there = (seen.log.on_scene >= 0) & seen.on_calls & (seen.unit_kind == seen.patrol)
    return np.asarray(there & seen.counted[seen.log.call], dtype=np.bool_)


def _patrol_shifts(seen: Observation) -> float:
    """Patrol officer-shifts of eight hours on duty in the window."""
    patrol = seen.roster.kind == seen.patrol
    return float((seen.duty_seconds * seen.roster.aboard)[patrol].sum()) / 28800


def _officers(seen: Observation, rows: Bools) -> float:
    """Officers in the units of the chosen assignments, each time they are there."""
    return float(seen.roster.aboard[seen.log.unit[rows]].sum())


@metric("Critical calls an officer-shift", "calls", "ratio",
        "patrol officers on scene of critical calls / officer-shifts", source=NO_EFFECT)  # fmt: skip
def critical_exposure(seen: Observation) -> Iterator[Value]:
    """Critical calls (by call type, or because force was used) that a patrol officer comes to in eight hours."""
    rows = _patrol_rows(seen) & _critical(seen)[seen.log.call]
    yield Value("all", _officers(seen, rows), _patrol_shifts(seen))


@metric("Crisis calls an officer-shift", "calls", "ratio", "patrol officers on scene of crisis calls / officer-shifts",
        source=NO_EFFECT)  # fmt: skip
def crisis_exposure(seen: Observation) -> Iterator[Value]:
    """Behavioural-health calls that a patrol officer comes to in eight hours."""
    rows = _patrol_rows(seen) & seen.calls.behavioural[seen.log.call]
    yield Value("all", _officers(seen, rows), _patrol_shifts(seen))


@metric("Back-to-back crisis calls", "calls/day", "total", "crisis calls a unit begins soon after another / days",
        source=NO_EFFECT)  # fmt: skip
def back_to_back(seen: Observation) -> Iterator[Value]:
    """Behavioural-health calls a day a patrol unit is sent to within `support.back_to_back` of another."""
    rows = np.flatnonzero(_patrol_rows(seen) & seen.calls.behavioural[seen.log.call])
    rows = rows[np.lexsort([seen.log.dispatched[rows], seen.log.unit[rows]])]
    same = seen.log.unit[rows][1:] == seen.log.unit[rows][:-1]
    gap = seen.log.dispatched[rows][1:] - seen.cleared[rows][:-1]
    yield Value("all", float((same & (gap <= seen.scenario.support.back_to_back)).sum()), seen.window.days)


@metric("Check-ins", "a day", "total", "check-ins begun in the window / days", source=NO_EFFECT)
def check_ins(seen: Observation) -> Iterator[Value]:
    """Times a day that a unit is taken off the road after a critical call to be asked how its officers are."""
    if seen.scenario.support.check_in:
        start = seen.log.off_start
        begun = (seen.log.off_why == Off.CHECK_IN) & (start >= seen.window.start) & (start < seen.window.end)
        yield Value("all", float(begun.sum()), seen.window.days)


@metric("Wellness referrals", "a day", "total", "officers on critical calls x drawn share / days", source=NO_EFFECT)
def wellness_referrals(seen: Observation) -> Iterator[Value]:
    """Officers a day who are referred to wellness support after a critical call."""
    share, quantile = seen.scenario.support.wellness, seen.calls.wellness
    if share and quantile is not None:
        rows = _patrol_rows(seen) & (_critical(seen) & (quantile < share))[seen.log.call]
        yield Value("all", _officers(seen, rows), seen.window.days)
