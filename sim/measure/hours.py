"""Metrics of time: workload, officer-hours, utilisation, overtime."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.engine.log import Status
from sim.measure.observation import Observation
from sim.measure.registry import Value, metric

EVIDENCE = "no standard definition exists; three numbers as proposed in EVIDENCE 5.2"
RULE_OF_60 = "ICMA/CPSM Rule of 60: patrol time committed to workload at or below 60 %"


@metric("Officer-hours on behavioural-health calls", "h/day", "total",
        "sum(unit time x officers aboard) on behavioural-health calls / days", source=EVIDENCE)  # fmt: skip
def officer_hours_bh(seen: Observation) -> Iterator[Value]:
    """Time from dispatched to cleared of every officer, patrol or co-responder, on behavioural-health calls
    received in the window, a day."""
    which = seen.counted & seen.calls.behavioural
    every_kind = np.ones(len(seen.roster.kinds), dtype=np.bool_)
    yield Value("all", seen.person_hours(seen.roster.aboard, which, every_kind), seen.window.days)


@metric("Patrol officer-hours on calls", "h/day", "total",
        "sum(unit time x officers aboard) of patrol units / days", "calls", EVIDENCE)  # fmt: skip
def patrol_officer_hours(seen: Observation) -> Iterator[Value]:
    """Time from dispatched to cleared of every patrol officer on calls received in the window, a day; the fall of
    this number is what a programme releases."""
    for group, which in (("all", seen.counted), ("behavioural health", seen.counted & seen.calls.behavioural)):
        hours = seen.person_hours(seen.roster.aboard, which, seen.is_patrol())
        yield Value(group, hours, seen.window.days)


@metric("Co-responder officer-hours", "h/day", "total",
        "(shift time + overtime) x officers, units with a clinician / days", source=EVIDENCE)  # fmt: skip
def co_responder_officer_hours(seen: Observation) -> Iterator[Value]:
    """Officer-hours on duty (shift and overtime) in units that hold a social worker, a day: what the programme
    takes, busy or not."""
    yield Value("all", _staffed_hours(seen, seen.roster.aboard), seen.window.days)


@metric("Clinician-hours", "h/day", "total", "(shift time + overtime) x clinicians / days", source=EVIDENCE)
def clinician_hours(seen: Observation) -> Iterator[Value]:
    """Social-worker hours on duty (shift and overtime), a day."""
    yield Value("all", _staffed_hours(seen, seen.roster.clinicians[seen.roster.kind]), seen.window.days)


def _staffed_hours(seen: Observation, people: np.ndarray) -> float:
    """Of units that hold a social worker; `people` by unit."""
    aboard = np.where(seen.has_clinician()[seen.roster.kind], people, 0)
    shift = float((seen.duty_seconds * aboard).sum())
    overtime = float((seen.overtime_seconds * aboard[seen.log.unit]).sum())
    return (shift + overtime) / 3600


@metric("Utilisation", "share", "ratio", "busy time on shift / shift time", "kind", RULE_OF_60)
def utilisation(seen: Observation) -> Iterator[Value]:
    """Share of on-duty time spent on calls (dispatched to cleared); overtime is left out, so it never exceeds 1."""
    for kind, name in enumerate(seen.roster.kinds):
        duty = float(seen.duty_seconds[seen.roster.kind == kind].sum())
        if duty:
            yield Value(name, float(seen.busy_on_duty_seconds[seen.unit_kind == kind].sum()), duty)


@metric("Utilisation by hour", "share", "ratio", "busy time on shift / shift time", "kind, hour of day", RULE_OF_60)
def utilisation_by_hour(seen: Observation) -> Iterator[Value]:
    """Share of on-duty time spent on calls by local hour of the day; overtime is left out, so it never exceeds 1."""
    in_time = np.minimum(seen.cleared, seen.roster.end[seen.log.unit])
    for kind, name in enumerate(seen.roster.kinds):
        busy, crews = seen.unit_kind == kind, seen.roster.kind == kind
        if crews.any():
            start = np.minimum(seen.log.dispatched[busy], in_time[busy])
            work = seen.mean_by_hour(start, in_time[busy])
            duty = seen.mean_by_hour(seen.roster.start[crews], seen.roster.end[crews])
            for hour in np.flatnonzero(duty).tolist():
                yield Value(f"{name} {hour:02d}", float(work[hour]), float(duty[hour]))


@metric("Overtime", "h/day", "total", "time on a call after shift end / days", "kind")
def overtime_hours(seen: Observation) -> Iterator[Value]:
    """Unit-hours a day that crews are held over to finish a call after their shift."""
    for kind, name in enumerate(seen.roster.kinds):
        if (seen.roster.kind == kind).any():
            seconds = seen.overtime_seconds[seen.unit_kind == kind].sum()
            yield Value(name, float(seconds) / 3600, seen.window.days)


@metric("Busy units by hour", "units", "total", "unit time in the hour / hours", "kind, hour of day")
def busy_units(seen: Observation) -> Iterator[Value]:
    """Mean number of units on a call in each local hour of the day."""
    for kind, name in enumerate(seen.roster.kinds):
        of_kind = seen.unit_kind == kind
        if (seen.roster.kind == kind).any():
            means = seen.mean_by_hour(seen.log.dispatched[of_kind], seen.cleared[of_kind])
            yield from (Value(f"{name} {hour:02d}", float(mean)) for hour, mean in enumerate(means))


@metric("Units on duty by hour", "units", "total", "shift time in the hour / hours", "kind, hour of day")
def units_on_duty(seen: Observation) -> Iterator[Value]:
    """Mean number of units on duty in each local hour of the day."""
    for kind, name in enumerate(seen.roster.kinds):
        of_kind = seen.roster.kind == kind
        if of_kind.any():
            means = seen.mean_by_hour(seen.roster.start[of_kind], seen.roster.end[of_kind])
            yield from (Value(f"{name} {hour:02d}", float(mean)) for hour, mean in enumerate(means))


@metric("Uncommitted patrol time", "share", "ratio", "patrol unit time not on a call / on-duty time", source=RULE_OF_60)
def uncommitted(seen: Observation) -> Iterator[Value]:
    """Share of patrol's time on duty that is on neither a citizen's call nor the unit's own work, nor on a break."""
    of_kind = seen.roster.kind == seen.patrol
    duty = float(seen.duty_seconds[of_kind].sum())
    busy = float(seen.busy_on_duty_seconds[seen.unit_kind == seen.patrol].sum())
    off = float(seen.off_seconds[seen.roster.kind[seen.log.off_unit] == seen.patrol].sum())
    yield Value("all", duty - busy - off, duty)


@metric("Officer-initiated work", "h/day", "total", "sum(unit time x officers aboard) on it / days", source=EVIDENCE)
def officer_initiated_hours(seen: Observation) -> Iterator[Value]:
    """Patrol officer-hours a day on work that officers began themselves; it is no part of the hours released."""
    if seen.officer_initiated.any():
        which = seen.in_window & seen.officer_initiated
        yield Value("all", seen.person_hours(seen.roster.aboard, which, seen.is_patrol()), seen.window.days)


@metric("Officer-initiated work begun", "share", "ratio", "work begun / work officers would have begun")
def officer_initiated_begun(seen: Observation) -> Iterator[Value]:
    """Share of the work officers would begin themselves for which a unit of the district was free."""
    which = seen.in_window & seen.officer_initiated
    if which.any():
        yield Value("all", float((which & (seen.log.status != Status.NOT_DONE)).sum()), float(which.sum()))


@metric("Cars that leave to cover a district", "a day", "total", "moves begun in the window / days", "outcome")
def cover_moves(seen: Observation) -> Iterator[Value]:
    """Times a day that a free patrol unit leaves for a district without one (`dispatch.cover`), and how often it gets
    there before it has something else to do."""
    if seen.scenario.dispatch.cover is not None:
        left = (seen.log.moved_at >= seen.window.start) & (seen.log.moved_at < seen.window.end)
        yield Value("all", float(left.sum()), seen.window.days)
        yield Value("there", float((left & (seen.log.moved_there >= 0)).sum()), seen.window.days)


@metric("Time on follow-up visits", "h/day", "total", "unit time on visits / days", "kind")
def follow_up_hours(seen: Observation) -> Iterator[Value]:
    """Unit-hours a day on follow-up visits, travel included."""
    for kind, name in enumerate(seen.roster.kinds):
        mine = ~seen.on_calls & (seen.unit_kind == kind)
        if mine.any():
            hours = seen.within_window(seen.log.dispatched[mine], seen.cleared[mine]).sum() / 3600
            yield Value(name, float(hours), seen.window.days)


@metric("Breaks and check-ins", "h/day", "total", "unit time off the road / days", "kind")
def off_the_road(seen: Observation) -> Iterator[Value]:
    """Unit-hours a day that units on duty are on a break or a check-in."""
    for kind, name in enumerate(seen.roster.kinds):
        mine = seen.roster.kind[seen.log.off_unit] == kind
        if mine.any():
            yield Value(name, float(seen.off_seconds[mine].sum()) / 3600, seen.window.days)
