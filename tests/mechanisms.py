"""What a world may have besides plain calls: each mechanism, switched on at random in a world drawn before.

Everything in whole minutes, so that ties abound. A `Draft` is calls and crews as the builders take them,
and the settings of the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sim.basics.distributions import parse_distribution
from sim.engine import DispatchPlan, Roster
from sim.engine.care_plan import CarePlan, Place
from sim.engine.plan import LEVELS, FollowUpVisit, Response, Rules, TimedResponse
from sim.engine.roster import ShiftEnd
from sim.world import CallStream
from sim.world.stream import Again
from tests.builders import CLINICIAN, MINUTE, OFFICERS, PATROL, SLOTS, STEPS, TEAM, Crew, plan, roster, stream

World = tuple[CallStream, Roster, DispatchPlan]
Random = np.random.Generator
ALL_MODELS = ("officer_only", "co_responder_first", "on_request", "clinician_with_officers", "civilian_team",
              "telehealth", "phone_resolution")  # fmt: skip
STANDING = ("telehealth", "phone_resolution")


@dataclass
class Draft:
    """A world in the making."""

    calls: list[dict[str, Any]]
    crews: list[Crew]
    responses: list[Response]
    horizon: int
    settings: dict[str, Any] = field(default_factory=dict)
    rules: dict[str, Any] = field(default_factory=dict)
    trained: bool = False

    def world(self) -> World:
        calls = sorted(self.calls, key=lambda row: row["received"])
        calls_made = stream(*calls, horizon=self.horizon, trained=self.trained)
        policy = plan(*self.responses, rules=Rules(**self.rules), **self.settings)
        return calls_made, roster(*self.crews), policy


def one_of(rng: Random, choices: Sequence[Any]) -> Any:
    return choices[rng.integers(len(choices))]


def some(rng: Random, draft: Draft, share: float, **choices: Sequence[Any]) -> None:
    """To a share of the calls, columns chosen at random."""
    for call in draft.calls:
        if rng.random() < share:
            call |= {name: one_of(rng, values) for name, values in choices.items()}


def everyone(rng: Random, draft: Draft, kinds: int, **choices: Sequence[Any]) -> None:
    """To every call, potential columns with a value for each kind."""
    for call in draft.calls:
        call |= {name: tuple(one_of(rng, values) for _ in range(kinds)) for name, values in choices.items()}


def minutes(*numbers: int) -> tuple[int, ...]:
    return tuple(number * MINUTE for number in numbers)


def by_priority(rng: Random, choices: Sequence[int]) -> tuple[int, ...]:
    return tuple(one_of(rng, choices) if 0 < level < 10 else 0 for level in range(LEVELS))


# -- the desk -----------------------------------------------------------------------------------


def nearest(rng: Random, draft: Draft) -> None:
    draft.settings["square_root_law"] = True


def from_last_call(rng: Random, draft: Draft) -> None:
    draft.settings["from_last_call"] = True


def keep_free(rng: Random, draft: Draft) -> None:
    draft.rules["keep_free"] = by_priority(rng, (0, 0, 1, 2))


def hold_for_district(rng: Random, draft: Draft) -> None:
    draft.rules["hold_for_district"] = by_priority(rng, minutes(0, 3, 10, 30))


def prefer(rng: Random, draft: Draft) -> None:
    lists = (None, (2,), (1, 0), (2, 1, 0), (0, 2, 1))
    draft.rules["prefer"] = tuple(one_of(rng, lists) for _ in range(3))


def divert(rng: Random, draft: Draft) -> None:
    draft.rules["divert_for"] = one_of(rng, (1, 2, 2))


def cover(rng: Random, draft: Draft) -> None:
    draft.rules["cover"] = one_of(rng, (2, 2, 3))


def interrupt(rng: Random, draft: Draft) -> None:
    draft.rules |= {"interrupt_for": one_of(rng, (9, 2, 1)), "interrupt_latest": bool(rng.random() < 0.5)}
    some(rng, draft, 0.5, interruptible=tuple(Again), scene_again=minutes(0, 3, 12))
    some(rng, draft, 1.0, scene_again=minutes(0, 3, 12))


def last_received_first(rng: Random, draft: Draft) -> None:
    draft.rules["last_received_first"] = True


# -- calls --------------------------------------------------------------------------------------


def several_to_begin(rng: Random, draft: Draft) -> None:
    some(rng, draft, 0.4, needed=(2, 2, 3), units=(2, 3, 3, 4))


def leave_one_by_one(rng: Random, draft: Draft) -> None:
    own = [tuple(one_of(rng, minutes(0, 2, 5, 5, 15)) for _ in range(SLOTS)) for _ in range(5)]
    some(rng, draft, 0.5, own_scene=own, units=(1, 2, 3))


def cancelled(rng: Random, draft: Draft) -> None:
    some(rng, draft, 0.3, cancelled=minutes(0, 2, 5, 10, 30))


def gone(rng: Random, draft: Draft) -> None:
    some(rng, draft, 0.4, gone=minutes(0, 5, 10, 20), gone_scene=minutes(0, 5, 10))


def officer_initiated(rng: Random, draft: Draft) -> None:
    draft.responses[2] = OFFICERS
    for call in draft.calls:
        if call["call_type"] == 2:
            call["officer_initiated"] = bool(rng.random() < 0.8)


def wrongly_coded(rng: Random, draft: Draft) -> None:
    some(rng, draft, 0.5, wrongly_coded=(True,), behavioural=(True, False, False))


def repeats(rng: Random, draft: Draft) -> None:
    draft.calls.sort(key=lambda row: row["received"])
    flags = (True, True, False)
    everyone(rng, draft, 3, repeats=flags, repeats_linked=flags, referred=(True, False))
    for row in range(1, len(draft.calls)):
        if rng.random() < 0.5:
            draft.calls[row]["parent"] = int(rng.integers(max(0, row - 4), row))


# -- crews --------------------------------------------------------------------------------------


def shift_ends(rng: Random, draft: Draft) -> None:
    draft.rules["resumption"] = one_of(rng, (Again.RESUME, Again.RESTART, Again.RESAMPLE))
    ways = one_of(rng, (tuple(ShiftEnd), (ShiftEnd.HAND_OVER,), (ShiftEnd.RELEASE,)))
    draft.crews = [crew._replace(shift_end=one_of(rng, ways)) for crew in draft.crews]
    some(rng, draft, 1.0, scene_again=minutes(0, 3, 12))


def last_minutes(rng: Random, draft: Draft) -> None:
    def last(crew: Crew) -> int:
        return int(min(one_of(rng, minutes(0, 5, 15)), crew.end - max(crew.start, 0) - MINUTE))

    draft.crews = [crew._replace(last_minutes=max(last(crew), 0)) for crew in draft.crews]


def breaks(rng: Random, draft: Draft) -> None:
    def rests(crew: Crew) -> tuple[tuple[int, int], ...]:
        dues = [crew.start + one_of(rng, minutes(0, 2, 5, 10, 15, 20)) for _ in range(rng.integers(3))]
        return tuple((due, one_of(rng, minutes(0, 5, 10, 15))) for due in dues)

    draft.crews = [crew._replace(breaks=rests(crew)) for crew in draft.crews]


def check_ins(rng: Random, draft: Draft) -> None:
    draft.settings |= {"check_in": 0.6, "check_in_length": one_of(rng, minutes(0, 5, 20))}
    everyone(rng, draft, 3, force=(False, False, True))
    for call in draft.calls:
        call |= {"critical": bool(rng.random() < 0.4), "check_in": rng.random()}


def two_officer_cars(rng: Random, draft: Draft) -> None:
    def officers(crew: Crew) -> int | None:
        return one_of(rng, (1, 1, 2, 3)) if crew.kind == PATROL else None

    draft.crews = [crew._replace(officers=officers(crew)) for crew in draft.crews]


def training(rng: Random, draft: Draft) -> None:
    draft.trained = True
    draft.settings["rides"] = one_of(rng, (None, 1.0, 3.0))
    draft.crews = [
        crew._replace(trained=bool(rng.random() < 0.3), crew=int(rng.integers(5)) if crew.kind == PATROL else 10 + row)
        for row, crew in enumerate(draft.crews)
    ]
    for call in draft.calls:
        call["learn"] = rng.random()
        for name in ("scene", "after", "hand_over"):
            call[name] = (*call[name], one_of(rng, minutes(1, 4, 8)))


# -- the plan -----------------------------------------------------------------------------------


def every_model(rng: Random, draft: Draft) -> None:
    draft.responses = [_any_model(rng, draft, response) for response in draft.responses]
    everyone(rng, draft, 3, secure=minutes(0, 2, 10), officers_stay=(True, False), by_phone=(True, False),
             escalates=(-1, *minutes(0, 1, 5, 20)))  # fmt: skip


def _any_model(rng: Random, draft: Draft, response: Response) -> Response:
    model = one_of(rng, ALL_MODELS)
    team = TEAM if model in ("co_responder_first", "on_request") else CLINICIAN
    if model in STANDING:
        draft.settings["standing"] = True
    return replace(response, model=model, team=team)


def timed(rng: Random, draft: Draft) -> None:
    """For calls of type 1: another plan, in some minutes of the first hours of a Monday."""
    inside = np.zeros(7 * 1440, dtype=np.bool_)
    start = int(rng.integers(0, 60))
    inside[start : start + int(rng.integers(10, 60))] = True
    response = _any_model(rng, draft, draft.responses[1])
    others = (TimedResponse(1, inside, response), TimedResponse(1, ~inside, replace(response, hold=600)))
    draft.settings["timed"] = others[: int(rng.integers(1, 3))]


def visits(rng: Random, draft: Draft) -> None:
    def visit() -> FollowUpVisit | None:
        on_scene = parse_distribution(one_of(rng, ("15 min", {"mean": "10 min", "cv": 0.5})))
        after = one_of(rng, minutes(0, 5, 30))
        return FollowUpVisit(
            one_of(rng, (TEAM, CLINICIAN, PATROL)), 0.7, after, on_scene, bool(rng.random() < 0.4), 0.4
        )

    draft.responses = [replace(response, follow_up=visit()) for response in draft.responses]
    everyone(rng, draft, 3, referred=(True, False))
    for call in draft.calls:
        call |= {"follow_up": rng.random(), "visit": rng.random(), "visit_links": rng.random()}


def care(rng: Random, draft: Draft) -> None:
    def spread(*numbers: int) -> Any:
        return parse_distribution(f"{one_of(rng, numbers)} min")

    def place(name: str, then: int) -> Place:
        patience = one_of(rng, (None, spread(5, 10, 30)))
        return Place(name, int(rng.integers(0, 4)), spread(0, 5, 20, 60), patience, then)

    stations = [place("a", -1), place("b", one_of(rng, (-1, 0))), place("list", one_of(rng, (-1, 0, 1, 1)))]
    case_list = one_of(rng, (2, 2, -1))
    draft.settings["care"] = CarePlan(tuple(stations), case_list, stations[2].then, warm=True)
    everyone(rng, draft, 3, referred=(True, True, False), accepted=(True, True, False), linked=(True, True, False))
    for call in draft.calls:
        call["care"] = tuple(rng.random(STEPS))


Mechanism = Callable[[Random, Draft], None]
MECHANISMS: tuple[Mechanism, ...] = (
    keep_free, hold_for_district, prefer, divert, interrupt, last_received_first, every_model, several_to_begin,
    leave_one_by_one, cancelled, gone, officer_initiated, wrongly_coded, repeats, shift_ends, last_minutes, breaks,
    check_ins, training, timed, visits, care, nearest,
    from_last_call, two_officer_cars, cover,
)  # fmt: skip


def switch_on(rng: Random, draft: Draft, share: float) -> Draft:
    """Each mechanism with this chance."""
    for mechanism in MECHANISMS:
        if rng.random() < share:
            mechanism(rng, draft)
    return draft
