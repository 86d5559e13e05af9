"""The example of the pages: one crisis call, answered by each response model in a real run of the engine.

Received at 22:00; patrol is five minutes away, the team nine. Times are for illustration only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.engine import DispatchPlan, Log, Roster, simulate
from sim.engine.plan import Response
from sim.responses import MODELS, ResponseModel
from sim.world import CallStream

MINUTE, DAY = 60, 86400
RECEIVED = 22 * 60 * MINUTE
PATROL, TEAM = 0, 1
TEAMS = {
    "none": "team", "any": "co-responder team", "no_officers": "clinician", "not_travelling": "clinician, by screen",
}  # fmt: skip
NAMES = {"civilian_team": "civilian team", "phone_resolution": "clinician, by phone"}


@dataclass(frozen=True)
class Story:
    """One way the call may go: what is different, in words and in columns; when the team is clear of another call."""

    words: str
    columns: Mapping[str, Any] = field(default_factory=dict)
    hold: int = 0
    busy: int | None = None  # minutes after receipt


STORIES = {
    "officer_only": (Story("patrol alone"),),
    "co_responder_first": (
        Story("a team is free"),
        Story("the team is busy: patrol after a hold of 5 minutes", hold=5 * MINUTE, busy=50),
    ),
    "clinician_with_officers": (Story("she is free"), Story("she comes from another call", busy=12)),
    "on_request": (Story("a team is free"), Story("the team is busy for longer than officers need", busy=50)),
    "civilian_team": (
        Story("no police needed"),
        Story("the team asks for officers after 12 minutes", {"escalates": 12 * MINUTE}),
    ),
    "telehealth": (Story("she is free"), Story("officers wait for her", busy=20)),
    "phone_resolution": (
        Story("talking ends the call", {"by_phone": True}),
        Story("talking does not end the call: patrol is sent"),
    ),
}


@dataclass(frozen=True)
class Bar:
    """What a unit does from one second to another."""

    what: str
    start: int
    end: int


@dataclass(frozen=True)
class Lane:
    """One unit, and what it does in order; nothing if it is not sent."""

    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Timeline:
    """How the call went in one story: a lane a unit, and marks (word -> second)."""

    words: str
    lanes: tuple[Lane, ...]
    marks: dict[str, int]


def timelines(name: str) -> tuple[Timeline, ...]:
    """The example call answered by this model, once a story."""
    return tuple(_told(MODELS[name], story) for story in STORIES.get(name, (Story("as the model says"),)))


def _told(model: ResponseModel, story: Story) -> Timeline:
    standing = model.needs == "not_travelling"
    calls = _calls(story)
    log = simulate(calls, _crews(), _plan(model, story, standing))
    call = len(calls) - 1
    began, brief = _work_began(log, calls, call, standing)
    names = ("patrol", NAMES.get(model.name, TEAMS[model.needs]))
    kinds = (PATROL,) if model.needs == "none" else (PATROL, TEAM)
    lanes = tuple(Lane(names[kind], _bars(log, call, kind, began, brief, standing)) for kind in kinds)
    travelling = (log.call == call) & (log.on_scene >= 0) & ~((log.unit == TEAM) & standing)
    marks = {"received": RECEIVED, "closed": int(log.closed[call])}
    if travelling.any():
        marks["first on scene"] = int(log.on_scene[travelling].min())
    if began is not None:
        marks["connected" if standing else "handed over"] = began
    return Timeline(story.words, lanes, dict(sorted(marks.items(), key=lambda mark: mark[1])))


# -- the call, the crews, the plan --------------------------------------------------------------


def _calls(story: Story) -> CallStream:
    """The call, and before it the one that keeps the team busy if the story says so."""
    ahead = [] if story.busy is None else [(RECEIVED - 30 * MINUTE, 1, (25 + story.busy) * MINUTE)]
    received, kind, team_scene = zip(*ahead, (RECEIVED, 0, 30 * MINUTE), strict=True)
    n = len(received)

    def by_kind(patrol: Any, team: Any) -> Any:
        return np.array([[patrol] * n, [team] * n])

    columns = {name: by_kind(value, value) for name, value in story.columns.items()}
    flags = np.ones(n, dtype=np.bool_)
    whole = np.full(n, 1)
    report = 10 * MINUTE * (np.array(kind) == 0)
    return CallStream(
        kinds=("patrol", "team"), types=("crisis", "other"), districts=("here", "there"), horizon=DAY,
        received=np.array(received), call_type=np.array(kind), district=np.array(kind), priority=3 * whole,
        behavioural=flags, coded=flags, units=whole, patience=-whole, backup=np.full(n, 0.5),
        travel=np.ones((n, 2)), recorded_travel=-whole, eligible=by_kind(False, True),
        scene=np.array([[40 * MINUTE] * n, team_scene]), after=np.array([report] * 2),
        hand_over=by_kind(0, 5 * MINUTE), disposition=by_kind(0, 0), referred=by_kind(False, False),
        secure=by_kind(0, 8 * MINUTE), **columns,
    )  # fmt: skip


def _crews() -> Roster:
    """A patrol car of the call's district, and a team of the other one."""
    both, one = np.zeros(2, dtype=np.int64), np.arange(2)
    return Roster(
        kinds=("patrol", "team"), districts=("here", "there"), posts=("patrol", "team"),
        officers=np.array([1, 0]), clinicians=np.array([0, 1]), kind=one, post=one, home=one, number=both + 1,
        start=both, end=both + DAY,
    )  # fmt: skip


def _plan(model: ResponseModel, story: Story, standing: bool) -> DispatchPlan:
    """The model for the call; the call ahead of it goes to the team."""
    team = None if model.needs == "none" else TEAM
    return DispatchPlan(
        responses=(Response(model.name, PATROL, team, hold=story.hold), Response("co_responder_first", PATROL, TEAM)),
        patrol=PATROL,
        travel=((5.0 * MINUTE, 9.0 * MINUTE), (9.0 * MINUTE, 5.0 * MINUTE)),
        home_district_first=True,
        clinician_kinds=frozenset({TEAM}),
        officer_kinds=frozenset({PATROL, TEAM} if model.needs in ("none", "any") else {PATROL}),
        standing_kinds=frozenset({TEAM} if standing else ()),
    )


# -- from the log to bars -----------------------------------------------------------------------


def _work_began(log: Log, calls: CallStream, call: int, standing: bool) -> tuple[int | None, int]:
    """When the unit that leads in the end began, if it took over from another; seconds of briefing before it."""
    leader = int(log.answered_by[call])
    began = int(log.left_scene[call] - calls.scene[leader, call])
    others = (log.call == call) & (log.unit != leader) & (log.on_scene >= 0)
    there = others & (log.on_scene <= began) & (log.cleared >= began)
    if not there.any():
        return None, 0
    travels = leader == TEAM and not standing
    return began, int(calls.hand_over[TEAM, call]) if travels else 0


def _bars(log: Log, call: int, kind: int, began: int | None, brief: int, standing: bool) -> tuple[Bar, ...]:
    """What the unit of this kind did, in order."""
    bars: list[Bar] = []
    for row in np.flatnonzero(log.unit == kind).tolist():
        sent, there, clear = int(log.dispatched[row]), int(log.on_scene[row]), int(log.cleared[row])
        if log.call[row] != call:
            bars.append(Bar("busy", sent, clear))
        elif there < 0:
            bars.append(Bar("called off", sent, clear))
        elif standing and kind == TEAM and began is None:
            bars.append(Bar("talks", there, clear))
        else:
            leads = kind == log.answered_by[call]
            bars += [Bar("travels", sent, there), *_scene(there, clear, int(log.left_scene[call]), leads, began, brief)]
    return tuple(bar for bar in bars if bar.end > bar.start)


def _scene(there: int, clear: int, left: int, leads: bool, began: int | None, brief: int) -> list[Bar]:
    over = min(clear, left)
    report = Bar("report", max(over, there), clear)
    if began is None or began > clear:
        return [Bar("works", there, over), report]
    briefed = max(began - brief, there)
    before, after = ("waits", "works") if leads else ("works", "stays")
    return [Bar(before, there, briefed), Bar("briefing", briefed, began), Bar(after, max(began, there), over), report]


# -- in words -----------------------------------------------------------------------------------


def clock(second: int) -> str:
    """ "22:05"; pictures know no seconds."""
    return f"{second // 3600:02d}:{second // MINUTE % 60:02d}"


def in_words(told: Sequence[Timeline]) -> str:
    """What the picture shows, for who cannot see it."""
    return " ".join(
        f"{one.words[0].upper()}{one.words[1:]}: {'; '.join(map(_lane_in_words, one.lanes))}. "
        f"{', '.join(f'{word} {clock(second)}' for word, second in one.marks.items()).capitalize()}."
        for one in told
    )


def _lane_in_words(lane: Lane) -> str:
    bars = [f"{bar.what} {clock(bar.start)}-{clock(bar.end)}" for bar in lane.bars]
    return f"{lane.name} {', '.join(bars) if bars else 'is not sent'}"
