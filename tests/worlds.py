"""Worlds drawn at random for the laws: calls, crews and a plan, in whole minutes so that ties abound.

`worlds` are small, plain and shrink well; `rich_worlds` have some mechanisms besides; `busy_evening` is larger
and, over many seeds, reaches every branch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.engine import DispatchPlan
from sim.engine.plan import Response
from tests.builders import (
    CLINICIAN,
    MINUTE,
    MODEL_NAMES,
    OFFICERS,
    PATROL,
    SLOTS,
    TEAM,
    Crew,
    call,
    plan,
    roster,
    stream,
)
from tests.mechanisms import MECHANISMS, Draft, Mechanism, World, switch_on

_minutes = st.integers(0, 20).map(lambda number: number * MINUTE)
_lengths = st.sampled_from((300, 60, 120, 0, 301, 600))
_by_kind = st.tuples(_lengths, _lengths, _lengths)
_mostly = st.sampled_from((True, True, True, False))
_calls = st.builds(
    call,
    _minutes,
    call_type=st.integers(0, 2),
    district=st.integers(0, 2),
    priority=st.integers(1, 3),
    behavioural=_mostly,
    eligible=_mostly,
    recognised=_mostly,
    units=st.integers(1, 3),
    patience=st.sampled_from((-1, -1, -1, -1, 0, 60, 300, 600)),
    backup=st.sampled_from((0.1, 0.5, 0.9)),
    travel=st.tuples(*[st.sampled_from((1.0, 0.5, 2.0, 0.0))] * SLOTS),
    recorded_travel=st.sampled_from((-1, -1, -1, 0, 60, 120)),
    scene=_by_kind,
    after=_by_kind,
    hand_over=_by_kind,
)
_crews = st.builds(
    lambda kind, home, start, length: Crew(kind, home, start * MINUTE, max(start + length, 1) * MINUTE),
    st.sampled_from((PATROL, PATROL, PATROL, TEAM, TEAM, CLINICIAN)),
    st.integers(0, 2), st.integers(-5, 12), st.sampled_from((30, 15, 8, 4, 1)),
)  # fmt: skip
_responses = st.builds(
    Response,
    st.sampled_from(MODEL_NAMES),
    st.just(PATROL),
    st.sampled_from((TEAM, TEAM, CLINICIAN)),
    hold=st.sampled_from((0, 60, 120, 300)),
    wait=st.sampled_from((None, 0, 60, 180)),
    backup=st.sampled_from((0.0, 0.5, 1.0, 1.5, 2.0)),
)
_matrices = st.tuples(*[st.tuples(*[st.sampled_from((60, 120, 180, 0))] * 3)] * 3)
plans = st.builds(
    lambda responses, travel, home: plan(*responses, travel=travel, home_district_first=home),
    st.tuples(_responses, _responses, _responses), _matrices, st.booleans(),
)  # fmt: skip
call_lists = st.lists(_calls, min_size=1, max_size=9)
crew_lists = st.lists(_crews, min_size=2, max_size=7)
_horizons = st.sampled_from((7200, 1800, 1260))
worlds = st.builds(
    lambda calls, crews, policy, horizon: (stream(*calls, horizon=horizon), roster(*crews), policy),
    call_lists, crew_lists, plans, _horizons,
)  # fmt: skip


def _with_mechanisms(
    calls: list[dict[str, Any]], crews: list[Crew], policy: DispatchPlan, horizon: int,
    chosen: list[Mechanism], seed: int,
) -> World:  # fmt: skip
    settings = {"travel": policy.travel, "home_district_first": policy.home_district_first}
    draft = Draft([dict(one) for one in calls], list(crews), list(policy.responses), horizon, settings)
    for mechanism in chosen:
        mechanism(np.random.default_rng(seed), draft)
    return draft.world()


rich_worlds = st.builds(
    _with_mechanisms, call_lists, crew_lists, plans, _horizons,
    st.lists(st.sampled_from(MECHANISMS), min_size=1, max_size=4, unique=True), st.integers(0, 999),
)  # fmt: skip
_seeds = st.integers(0, 99_999)
any_world = st.one_of(_seeds.map(lambda seed: busy_evening(seed, 0.0)), worlds)
any_rich_world = st.one_of(_seeds.map(lambda seed: busy_evening(seed, 0.25)), rich_worlds)


def officers_only(world: World) -> World:
    """The same calls and crews, every call answered by officers."""
    calls, units, policy = world
    return calls, units, replace(policy, responses=(OFFICERS,) * 3)


SHARES = (0.0, 0.1, 0.25, 0.25, 0.5)


def busy_evening(seed: int, share: float | None = None) -> World:
    """Two hours of 10 to 40 calls in whole minutes, with crews on short shifts. Everything at random.

    `share`: the chance of each mechanism to be switched on; itself at random if not given.
    """
    rng = np.random.default_rng(seed)
    draft = _plain_evening(rng)
    return switch_on(rng, draft, share if share is not None else _one(rng, SHARES)).world()


def evening_with(seed: int, *mechanisms: Mechanism) -> World:
    """A plain evening with these mechanisms."""
    rng = np.random.default_rng(seed)
    draft = _plain_evening(rng)
    for mechanism in mechanisms:
        mechanism(rng, draft)
    return draft.world()


def _plain_evening(rng: np.random.Generator) -> Draft:
    responses = [
        Response(
            _one(rng, MODEL_NAMES),
            PATROL,
            _one(rng, (TEAM, TEAM, CLINICIAN)),
            hold=_one(rng, (0, 0, 300, 900)),
            wait=_one(rng, (None, None, 0, 300)),
            backup=_one(rng, (0.0, 0.5, 1.0, 2.0)),
        )
        for _ in range(3)
    ]
    travel = rng.choice((0, 2, 5, 5, 10), (3, 3)) * MINUTE
    settings = {"travel": travel.tolist(), "home_district_first": bool(rng.random() < 0.7)}
    step = _one(rng, (MINUTE, 5 * MINUTE))
    scenes = _one(rng, ((300, 600, 900, 0), (60, 120, 180), (600, 1200, 1201)))
    calls = [_evening_call(rng, step, scenes) for _ in range(rng.integers(10, 41))]
    return Draft(calls, _evening_crews(rng), responses, _one(rng, (7200, 14400, 14400)), settings)


def _one(rng: np.random.Generator, choices: Sequence[Any]) -> Any:
    return choices[rng.integers(len(choices))]


def _evening_call(rng: np.random.Generator, step: int, scenes: Sequence[int]) -> dict[str, Any]:
    def by_kind(choices: Sequence[int]) -> tuple[int, ...]:
        return _one(rng, choices), _one(rng, choices), _one(rng, choices)

    return call(
        int(rng.integers(0, 7200 // step)) * step,
        call_type=int(rng.integers(3)),
        district=int(rng.integers(3)),
        priority=int(rng.integers(1, 4)),
        behavioural=rng.random() < 0.8,
        eligible=rng.random() < 0.85,
        recognised=rng.random() < 0.8,
        units=_one(rng, (1, 1, 2, 3)),
        patience=_one(rng, (-1,) * 12 + (0, 300, 600, 1200)),
        backup=rng.random(),
        travel=tuple(_one(rng, (0.0, 0.5, 1.0, 1.0, 1.5)) for _ in range(SLOTS)),
        recorded_travel=_one(rng, (-1,) * 8 + (0, 180)),
        scene=by_kind(scenes),
        after=by_kind((0, 0, 300, 1200)),
        hand_over=by_kind((0, 60, 300)),
    )


def _evening_crews(rng: np.random.Generator) -> list[Crew]:
    crews = []
    for _ in range(rng.integers(4, 14)):
        kind, home = _one(rng, (PATROL, PATROL, TEAM, CLINICIAN)), int(rng.integers(3))
        start, length = int(rng.integers(-3, 10)) * 10, _one(rng, (20, 40, 90, 90, 33))
        crews.append(Crew(kind, home, start * MINUTE, max(start + length, 1) * MINUTE))
    if rng.random() < 0.3:  # one team at a time, each relieved by the next
        watch = _one(rng, (20, 30)) * MINUTE
        crews = [crew for crew in crews if crew.kind != TEAM]
        crews += [Crew(TEAM, int(rng.integers(3)), start, start + watch) for start in range(0, 7200, watch)]
    return crews
