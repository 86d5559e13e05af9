"""Posts turned into units: one unit is one crew on one shift at one post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario.policy_tables import Post
from sim.scenario.tables import Scenario

Ints = NDArray[np.int64]

_UNSET: Any = None


@dataclass(frozen=True)
class Roster:
    """Every unit that is on duty at some time in [0, horizon), in order of start; columns of shape (u,).

    `start` may lie before 0 for a shift that began the evening before; `number` counts the units
    of a post in a district from 1. A unit's row is its identity and its tie-break.
    """

    kinds: tuple[str, ...]
    districts: tuple[str, ...]
    posts: tuple[str, ...]
    officers: Ints  # people in a unit, by kind
    clinicians: Ints
    kind: Ints
    post: Ints
    home: Ints
    number: Ints
    start: Ints
    end: Ints
    stop: Ints = _UNSET
    shift_end: Ints = _UNSET
    crew: Ints = _UNSET
    trained: NDArray[np.bool_] = _UNSET
    break_unit: Ints = _UNSET
    break_due: Ints = _UNSET
    break_length: Ints = _UNSET

    def __post_init__(self) -> None:
        n = len(self.kind)
        defaults = {
            "stop": self.end,
            "shift_end": np.zeros(n, dtype=np.int64),
            "crew": np.arange(n),
            "trained": np.zeros(n, dtype=np.bool_),
        }
        for name in ("stop", "shift_end", "crew", "trained", "break_unit", "break_due", "break_length"):
            if getattr(self, name) is _UNSET:
                object.__setattr__(self, name, defaults.get(name, np.zeros(0, dtype=np.int64)))

    def __len__(self) -> int:
        return len(self.kind)

    def labels(self) -> list[str]:
        """A readable name of each unit, such as "evening_patrol western 3"."""
        return [
            f"{self.posts[post]} {self.districts[home]} {number}"
            for post, home, number in zip(self.post.tolist(), self.home.tolist(), self.number.tolist(), strict=True)
        ]


def make_roster(scenario: Scenario) -> Roster:
    """The roster of a scenario over its whole horizon."""
    kinds, posts = tuple(sorted(scenario.kinds)), tuple(sorted(scenario.staffing))
    districts = tuple(sorted(scenario.geography.districts))
    clock, horizon = scenario.run.clock, scenario.run.horizon
    rows: list[tuple[int, int, int, int, int, int]] = []
    for day in range(-1, clock.days(horizon) + 1):
        for number, name in enumerate(posts):
            post = scenario.staffing[name]
            if clock.weekday(day) not in post.days:
                continue
            first, last = post.shift
            start = clock.at(day, first)
            end = clock.at(day, last if last > first else last + 1440)
            if end <= 0 or start >= horizon:
                continue
            for district, count in _crews(post, districts):
                home, kind = districts.index(district), kinds.index(post.kind)
                rows += [(start, number, home, crew, end, kind) for crew in range(1, count + 1)]
    rows.sort()
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    people = [scenario.people(kind) for kind in kinds]
    return Roster(
        kinds=kinds,
        districts=districts,
        posts=posts,
        officers=np.array([one[0] for one in people], dtype=np.int64),
        clinicians=np.array([one[1] for one in people], dtype=np.int64),
        start=table[:, 0],
        post=table[:, 1],
        home=table[:, 2],
        number=table[:, 3],
        end=table[:, 4],
        kind=table[:, 5],
    )


def _crews(post: Post, districts: tuple[str, ...]) -> list[tuple[str, int]]:
    if isinstance(post.count, Mapping):
        return sorted(post.count.items())
    return [(post.district or districts[0], post.count)]
