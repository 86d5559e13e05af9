"""Posts turned into units: one unit is one crew on one shift at one post."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.basics.errors import BrokenInvariantError
from sim.scenario.shifts import PlannedShift, crews, shifts
from sim.scenario.tables import Scenario
from sim.world.attendance import Attendance

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_FOLLOWS: Ints = np.zeros(0, dtype=np.int64)  # a column that was not given follows from the others
_GOLDEN = (5**0.5 - 1) / 2
SITTINGS = 3


class ShiftEnd(IntEnum):
    """What a unit on a call does when its shift ends."""

    FINISH = 0
    HAND_OVER = 1
    RELEASE = 2


class Away(IntEnum):
    """Why a planned unit-shift is not on the road."""

    ABSENT = 0
    TRAINING = 1


@dataclass(frozen=True)
class Roster:
    """Every unit that is on duty at some time in [0, horizon), in order of start; columns of shape (u,).

    `start` may lie before 0 for a shift that began the evening before; `number` counts the units
    of a post in a district from 1. A unit's row is its identity and its tie-break. Breaks are of shape
    (b,), in order of due time; unit-shifts nobody came to are of shape (m,) and have no row.
    """

    kinds: tuple[str, ...]
    districts: tuple[str, ...]
    posts: tuple[str, ...]
    officers: Ints  # people in a unit, by kind; `aboard` says of each unit how many officers it really holds
    clinicians: Ints
    kind: Ints
    post: Ints
    home: Ints
    number: Ints
    start: Ints
    end: Ints
    stop: Ints = field(default_factory=lambda: _FOLLOWS)  # second from which it is sent to no new call; else the end
    shift_end: Ints = field(default_factory=lambda: _FOLLOWS)  # ShiftEnd
    crew: Ints = field(default_factory=lambda: _FOLLOWS)  # the same post, district and number on every day, from 0
    trained: Bools = field(default_factory=lambda: _FOLLOWS.astype(np.bool_))
    aboard: Ints = field(default_factory=lambda: _FOLLOWS)  # officers in the unit; else those of its kind
    break_unit: Ints = field(default_factory=lambda: _FOLLOWS)
    break_due: Ints = field(default_factory=lambda: _FOLLOWS)
    break_length: Ints = field(default_factory=lambda: _FOLLOWS)
    absent_post: Ints = field(default_factory=lambda: _FOLLOWS)
    absent_kind: Ints = field(default_factory=lambda: _FOLLOWS)
    absent_start: Ints = field(default_factory=lambda: _FOLLOWS)
    absent_seconds: Ints = field(default_factory=lambda: _FOLLOWS)
    absent_reason: Ints = field(default_factory=lambda: _FOLLOWS)  # Away

    def __post_init__(self) -> None:
        if len(self) and not len(self.stop):
            object.__setattr__(self, "stop", self.end)
        if len(self) and not len(self.shift_end):
            object.__setattr__(self, "shift_end", np.zeros_like(self.kind))
        if len(self) and not len(self.crew):
            identity = np.column_stack([self.post, self.home, self.number])
            object.__setattr__(self, "crew", np.unique(identity, axis=0, return_inverse=True)[1].reshape(-1))
        if len(self) and not len(self.trained):
            object.__setattr__(self, "trained", np.zeros(len(self), dtype=np.bool_))
        if len(self) and not len(self.aboard):
            object.__setattr__(self, "aboard", self.officers[self.kind])
        for name in _BY_UNIT:
            if len(getattr(self, name)) != len(self):
                raise BrokenInvariantError(f"roster: {len(self)} units, but {len(getattr(self, name))} of {name}")

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def counts_for(self) -> Ints:
        """For how many units of its kind each unit counts by its officers, shape (u,)."""
        return np.maximum(self.aboard // np.maximum(self.officers[self.kind], 1), 1)

    def labels(self) -> list[str]:
        """A readable name of each unit, such as "evening_patrol western 3"."""
        return [
            f"{self.posts[post]} {self.districts[home]} {number}"
            for post, home, number in zip(self.post.tolist(), self.home.tolist(), self.number.tolist(), strict=True)
        ]

    def take(self, rows: Ints | Bools) -> Roster:
        """The roster of the chosen units, in their order, with their breaks; absent unit-shifts stay."""
        columns = {one.name: getattr(self, one.name) for one in fields(self)}
        columns |= {name: columns[name][rows] for name in _BY_UNIT}
        place = np.full(len(self), -1, dtype=np.int64)
        place[rows] = np.arange(len(columns["kind"]))
        kept = place[self.break_unit] >= 0
        columns |= {name: columns[name][kept] for name in ("break_due", "break_length")}
        columns["break_unit"] = place[self.break_unit][kept]
        return Roster(**columns)


_BY_UNIT = ("kind", "post", "home", "number", "start", "end", "stop", "shift_end", "crew", "trained", "aboard")


def make_roster(scenario: Scenario, attendance: Attendance | None = None) -> Roster:
    """The roster of a scenario over its whole horizon; without `attendance` as planned, with nobody absent."""
    kinds, posts = tuple(sorted(scenario.kinds)), tuple(sorted(scenario.staffing))
    districts = tuple(sorted(scenario.geography.districts))
    first, trained = _crew_table(scenario, posts, districts)
    rows: list[tuple[int, ...]] = []
    absent: list[tuple[int, ...]] = []
    for shift in shifts(scenario):
        post, kind = posts.index(shift.name), kinds.index(shift.post.kind)
        for district, count in crews(shift.post, districts):
            home = districts.index(district)
            learns = trained[first[post, home] : first[post, home] + count]
            for number, away in enumerate(_away(scenario, attendance, shift, district, learns), start=1):
                if away is None:
                    rows.append((shift.start, post, home, number, shift.end, kind))
                else:
                    absent.append((shift.start, post, kind, shift.end - shift.start, away))
    rows.sort()
    start, post_of, home_of, number_of, end, kind_of = _columns(rows, 6)
    absent_start, absent_post, absent_kind, absent_seconds, absent_reason = _columns(absent, 5)
    people = [scenario.people(kind) for kind in kinds]
    in_order = [scenario.staffing[name] for name in posts]
    crew = first[post_of, home_of] + number_of - 1
    last_minutes = np.array([post.last_minutes for post in in_order], dtype=np.int64)
    aboard = np.array([scenario.crew(post)[0] for post in in_order], dtype=np.int64)
    endings = np.array([ShiftEnd[post.shift_end.upper()] for post in in_order], dtype=np.int64)
    break_unit, break_due, break_length = _breaks(
        scenario, posts, post_of, crew - first.min(axis=1)[post_of], start, end
    )
    return Roster(
        kinds, districts, posts,
        np.array([one[0] for one in people], dtype=np.int64), np.array([one[1] for one in people], dtype=np.int64),
        kind_of, post_of, home_of, number_of, start, end,
        np.maximum(start, end - last_minutes[post_of]), endings[post_of], crew, trained[crew], aboard[post_of],
        break_unit, break_due, break_length,
        absent_post, absent_kind, absent_start, absent_seconds, absent_reason,
    )  # fmt: skip


def _columns(rows: list[tuple[int, ...]], width: int) -> list[Ints]:
    return list(np.array(rows, dtype=np.int64).reshape(-1, width).T.copy())


def _away(
    scenario: Scenario, attendance: Attendance | None, shift: PlannedShift, district: str, learns: Bools
) -> list[Away | None]:
    """For each unit of a shift in a district, unit 1 first: why it is not there; None = it is on duty.

    Training takes the time of the crews that are trained (`learns`), of no others.
    """
    away: list[Away | None] = [None] * len(learns)
    if attendance is None:
        return away
    key = (shift.name, district, shift.day)
    share = scenario.training.hours_a_year / 3600 / scenario.costs.available_hours_a_year
    for quantiles, limits, reason in (
        (attendance.training.get(key), share * learns, Away.TRAINING),
        (attendance.absence.get(key), shift.post.absence * np.ones(len(learns)), Away.ABSENT),  # the ill do not train
    ):
        if quantiles is not None:
            gone = (quantiles < limits).tolist()
            away = [reason if one else old for one, old in zip(gone, away, strict=True)]
    return away


def _crew_table(scenario: Scenario, posts: tuple[str, ...], districts: tuple[str, ...]) -> tuple[Ints, Bools]:
    """First crew of each post in each district, shape (posts, districts), and which crews are trained, shape (crews,).

    Patrol crews stand in a fixed order that is even over posts and districts (multiples of the golden ratio);
    the first `training.share` of them, rounded, are trained: a larger share only adds crews.
    """
    first = np.zeros((len(posts), len(districts)), dtype=np.int64)
    patrol: list[int] = []
    total = 0
    for row, name in enumerate(posts):
        post = scenario.staffing[name]
        counts = dict(crews(post, districts))
        for column, district in enumerate(districts):
            first[row, column] = total
            total += counts.get(district, 0)
        if post.kind == scenario.dispatch.patrol:
            patrol += range(int(first[row, 0]), total)
    order = np.argsort(np.arange(1, len(patrol) + 1) * _GOLDEN % 1, kind="stable")
    trained = np.zeros(total, dtype=np.bool_)
    trained[np.array(patrol, dtype=np.int64)[order[: int(scenario.training.share * len(patrol) + 0.5)]]] = True
    return first, trained


def _breaks(
    scenario: Scenario, posts: tuple[str, ...], post: Ints, place: Ints, start: Ints, end: Ints
) -> tuple[Ints, Ints, Ints]:
    """Unit, due second and length of every break, in order of due time.

    The crews of a post (`place` 0, 1, 2, ...) take a break in three sittings, one after the other: a third goes
    when it is due, a third one length later, a third two lengths later, but never so late that it would outlast
    the shift. Breaks from before second 0 are left out.
    """
    unit, due, length = [_FOLLOWS], [_FOLLOWS], [_FOLLOWS]
    for number, name in enumerate(posts):
        for _, one in sorted(scenario.staffing[name].breaks.items()):
            rows = np.flatnonzero(post == number)
            planned = start[rows] + one.after
            latest = np.maximum(planned, end[rows] - one.length)
            unit.append(rows)
            due.append(np.minimum(planned + place[rows] % SITTINGS * one.length, latest))
            length.append(np.full(len(rows), one.length, dtype=np.int64))
    units, seconds, lengths = (np.concatenate(one) for one in (unit, due, length))
    order = np.lexsort((units, seconds))
    order = order[seconds[order] >= 0]
    return units[order], seconds[order], lengths[order]
