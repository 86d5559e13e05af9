"""The day as an event log that vidigi (an animation library for SimPy models) reads as it is.

One file an arm, since a vidigi log is of one run. Times in minutes since midnight. A call has one place at a time
there, so of several units the one that was first on scene stands for all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from sim.basics.spreadsheet import guarded
from sim.documents.day import Call, Day, Job

COLUMNS = ("entity_id", "event_type", "event", "time", "pathway", "run_number", "resource_id")
Event = tuple[int, str, str, float, str, int, int | str]


def event_log(day: Day) -> str:
    """The log as CSV text, in order of time."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(COLUMNS)
    events = sorted(_events(day), key=_time)
    writer.writerows(events)
    return held.getvalue()


def _time(event: Event) -> float:
    return event[3]


def _events(day: Day) -> Iterator[Event]:
    crews = {crew.name: number for number, crew in enumerate(day.crews, 1)}
    jobs: dict[int, list[tuple[Job, int]]] = {}
    for crew in day.crews:
        for job in crew.jobs:
            if not job.follow_up:
                jobs.setdefault(job.call, []).append((job, crews[crew.name]))
    for call in day.calls:
        if 0 <= call.received < day.seconds:
            yield from _of_call(call, jobs.get(call.number, []))


def _of_call(call: Call, jobs: list[tuple[Job, int]]) -> Iterator[Event]:
    def event(kind: str, name: str, second: int, unit: int | str = "") -> Event:
        return call.number, kind, name, round(second / 60, 3), str(guarded(call.type)), 1, unit

    yield event("arrival_departure", "arrival", call.received)
    yield event("queue", "waiting for a unit", call.received)
    if jobs:
        first, unit = min(jobs, key=lambda one: (one[0].there is None, one[0].there or 0, one[0].sent))
        yield event("resource_use", "unit on the call", first.sent, unit)
        yield event("resource_use_end", "unit clear", first.clear, unit)
    if call.closed is not None:
        ends = [job.clear for job, _ in jobs]
        yield event("arrival_departure", "depart", max([call.closed, *ends]))
