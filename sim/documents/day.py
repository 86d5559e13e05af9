"""One simulated day as the logs of a result folder tell it: its calls, its units, and who was where when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sim.basics.errors import UsageError
from sim.engine import make_roster
from sim.present.words import clean
from sim.results.files import read_table
from sim.results.read import SavedStudy
from sim.world.attendance import attendance

UNREAL = ("did_not_happen", "not_done")  # repeat contacts that were avoided, officers' own work never begun
Row = Mapping[str, str]


@dataclass(frozen=True)
class Call:
    """A call of the day; seconds since its midnight, None = did not happen (or not that day)."""

    number: int
    type: str
    district: str
    priority: int
    crisis: bool
    received: int
    dispatched: int | None
    on_scene: int | None
    closed: int | None
    status: str
    reach: str


@dataclass(frozen=True)
class Job:
    """One unit on one call: sent, there, clear; seconds since midnight."""

    call: int
    sent: int
    there: int | None
    clear: int
    follow_up: bool


@dataclass(frozen=True)
class Crew:
    """A unit, its home, its hours on duty, and what it did."""

    name: str
    kind: str
    home: str
    duty: tuple[tuple[int, int], ...]
    jobs: tuple[Job, ...]


@dataclass(frozen=True)
class Day:
    """A day in one arm. `clock` says what the wall clock shows: (second, minute of the day) at each change of hour."""

    arm: str
    date: str
    seconds: int
    clock: tuple[tuple[int, int], ...]
    districts: tuple[str, ...]
    calls: tuple[Call, ...]
    crews: tuple[Crew, ...]

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def days_of(study: SavedStudy) -> list[date]:
    """The whole days of the observation window, in order."""
    run = study.main.scenario.run
    clock = run.clock
    days = range(clock.days(run.window_end) + 1)
    inside = [day for day in days if clock.at(day, 0) >= run.window_start and clock.at(day + 1, 0) <= run.window_end]
    return [clock.date_of(day) for day in inside]


def read_day(study: SavedStudy, which: date | None = None) -> list[Day]:
    """The day in every arm, of the first replication; the first whole day of the window if none is named.

    Raises UsageError: a day that is not in the window, or a window without a whole day.
    """
    days = days_of(study)
    if not days:
        raise UsageError(f"{study.folder} watches less than one whole day, so there is no day to replay")
    if which is not None and which not in days:
        raise UsageError(f"{which} is not in the window; it has {days[0]} to {days[-1]}")
    if not (study.folder / "calls.csv").exists():
        raise UsageError(
            f"{study.folder} holds no calls.csv: a replay of real calls leaves them out, since they could be "
            "recognised. Run the scenario again with --keep-calls, for your own use"
        )
    number = ((which or days[0]) - study.main.scenario.run.clock.first_day).days
    calls, assignments = (read_table(study.folder, name) for name in ("calls.csv", "assignments.csv"))
    return [
        _day(study, arm, number, _of(calls, name), _of(assignments, name))
        for arm, name in enumerate(study.comparison.arms)
    ]


def _of(rows: list[dict[str, str]], arm: str) -> list[dict[str, str]]:
    return [row for row in rows if row["scenario"] == arm]


def _day(study: SavedStudy, arm: int, number: int, calls: list[Any], assignments: list[Any]) -> Day:
    clock = study.main.scenario.run.clock
    start, end = clock.at(number, 0), clock.at(number + 1, 0)
    hours = sorted({clock.at(number, 60 * hour) for hour in range(24)} | set(range(start, end, 3600)))
    walls = [clock.wall(second) for second in hours]
    districts = tuple(study.scenarios[arm].geography.districts)
    shown = [_call(row, start) for row in calls if _in_day(row, start, end) and row["status"] not in UNREAL]
    return Day(
        arm=clean(study.comparison.arms[arm]),
        date=clock.date_of(number).isoformat(),
        seconds=end - start,
        clock=tuple((second - start, wall.hour * 60 + wall.minute) for second, wall in zip(hours, walls, strict=True)),
        districts=tuple(clean(name) for name in districts),
        calls=tuple(shown),
        crews=tuple(_crews(study, arm, start, end, assignments)),
    )


def _in_day(row: Row, start: int, end: int) -> bool:
    closed = _seconds(row["closed_s"])
    return int(row["received_s"]) < end and (closed is None or closed >= start)


def _seconds(cell: str) -> int | None:
    return int(cell) if cell else None


def _since(cell: str, start: int) -> int | None:
    return int(cell) - start if cell else None


def _call(row: Row, start: int) -> Call:
    return Call(
        number=int(row["call"]), type=clean(row["call_type"]), district=clean(row["district"]),
        priority=int(row["priority"]), crisis=row["behavioural_health"] == "True",
        received=int(row["received_s"]) - start, dispatched=_since(row["dispatched_s"], start),
        on_scene=_since(row["on_scene_s"], start), closed=_since(row["closed_s"], start),
        status=row["status"].replace("_", " "), reach=row["reach"],
    )  # fmt: skip


def _crews(study: SavedStudy, arm: int, start: int, end: int, assignments: list[Any]) -> list[Crew]:
    """Units on duty or at work that day; their hours come from the scenario, what they did from the log."""
    scenario = study.scenarios[arm]
    roster = make_roster(scenario, attendance(scenario, 0))
    homes: dict[str, tuple[str, str]] = {}
    duty: dict[str, list[tuple[int, int]]] = {}
    for row, name in enumerate(roster.labels()):
        homes[name] = roster.kinds[roster.kind[row]], roster.districts[roster.home[row]]
        if roster.start[row] < end and roster.end[row] > start:
            duty.setdefault(name, []).append((int(roster.start[row]) - start, int(roster.end[row]) - start))
    jobs: dict[str, list[Job]] = {}
    for one in assignments:
        clear = _seconds(one["cleared_s"])
        if int(one["dispatched_s"]) < end and (clear is None or clear > start):
            jobs.setdefault(one["unit"], []).append(_job(one, start, end))
    names = sorted({*duty, *jobs}, key=lambda name: (_place(scenario, homes[name][1]), homes[name][0], name))
    return [
        Crew(clean(name), _kind(scenario, homes[name][0]), clean(homes[name][1]), tuple(sorted(duty.get(name, []))),
             tuple(jobs.get(name, [])))
        for name in names
    ]  # fmt: skip


def _job(row: Row, start: int, end: int) -> Job:
    clear = _since(row["cleared_s"], start)
    return Job(
        int(row["call"]), int(row["dispatched_s"]) - start, _since(row["on_scene_s"], start),
        end - start if clear is None else clear, row["purpose"] == "follow_up",
    )  # fmt: skip


def _kind(scenario: Any, kind: str) -> str:
    return clean(scenario.kinds[kind].label) or clean(kind.replace("_", " "))


def _place(scenario: Any, district: str) -> int:
    return list(scenario.geography.districts).index(district)
