"""A second engine, written from the meaning and not from the first: obvious rather than fast.

One list of coming events, a full scan over waiting wishes and free crews, a stage for each call.
Inside an instant: first the roster changes, then units arrive, then everything else (calls
received, work finished, patience over); when nothing more is due, the desk matches; if that makes
something due at once (no travel, no time on scene), the instant goes round again. An ending
never beats an arrival of the same second, and a caller who gives up beats the desk.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.engine.log import Log, Reach, Status
from sim.engine.plan import DispatchPlan, Response
from sim.engine.roster import Roster
from sim.world.stream import CallStream

ROSTER, ARRIVAL, ORDINARY = range(3)


@dataclass
class Crew:
    """One row of the roster."""

    index: int
    kind: int
    home: int
    start: int
    end: int
    free_since: int = 0
    wish: Wish | None = None

    def on_duty(self, now: int) -> bool:
        return self.start <= now < self.end


@dataclass
class Wish:
    """One call's wish for one unit; `limit` is the second after which it waits no longer."""

    case: Case
    kind: int
    slot: int
    limit: int | None
    state: str = "waiting"  # then "sent", then "over"
    crew: Crew | None = None
    row: list[int] = field(default_factory=list)


@dataclass
class Case:
    """One call. Stages: waiting, asking (officers alone, a team asked for), then scene."""

    index: int
    received: int
    plan: Response
    given: dict[str, Any]
    wishes: list[Wish] = field(default_factory=list)
    stage: str = "waiting"
    awaited: int = -1
    led_by: int = -1
    left_scene: int = -1
    status: Status = Status.OPEN
    closed: int = -1
    reach: Reach = Reach.NOT_PLANNED


class Reference:
    """All events in one heap: (second, part of the instant, running number, action, its subject)."""

    def __init__(self, calls: CallStream, units: Roster, plan: DispatchPlan):
        self.calls, self.plan, self.now, self.count = calls, plan, 0, 0
        self.events: list[tuple[int, int, int, Callable[[Any], None], Any]] = []
        self.rows: list[list[int]] = []
        self.unattended: list[Case] = []
        columns = np.stack([units.kind, units.home, units.start, units.end], axis=1)
        self.crews = [Crew(index, *row) for index, row in enumerate(columns.tolist())]
        for crew in self.crews:
            crew.free_since = max(crew.start, 0)
            for second in (crew.free_since, crew.end):
                self.later(second, ROSTER, self.nothing, None)
        self.cases = [self.case(index) for index in range(len(calls))]
        for case in self.cases:
            self.later(case.received, ORDINARY, self.receive, case)

    def case(self, index: int) -> Case:
        calls = self.calls
        single = ("district", "priority", "behavioural", "coded", "units", "patience", "backup",
                  "travel", "recorded_travel")  # fmt: skip
        given: dict[str, Any] = {name: getattr(calls, name)[index] for name in single}
        given["eligible"] = calls.eligible[:, index]
        given["recognised"] = given["coded"]
        given |= {name: getattr(calls, name)[:, index].tolist() for name in ("scene", "after", "hand_over")}
        return Case(index, int(calls.received[index]), self.plan.responses[calls.call_type[index]], given)

    def later(self, second: int, part: int, action: Callable[[Any], None], subject: Any) -> None:
        self.count += 1
        heapq.heappush(self.events, (second, part, self.count, action, subject))

    def nothing(self, _: Any) -> None:
        """Something to match for: a shift that starts or ends, a limit that runs out."""

    def run(self) -> Log:
        while self.events and self.events[0][0] < self.calls.horizon:
            self.now = self.events[0][0]
            while self.events and self.events[0][0] == self.now:
                *_, action, subject = heapq.heappop(self.events)
                action(subject)
            self.match()
        return self.log()

    # -- the desk -------------------------------------------------------------------------------

    def match(self) -> None:
        kinds = range(len(self.calls.kinds))
        for kind in sorted(kinds, key=lambda one: (one == self.plan.patrol, one)):
            for wish in self.waiting(kind):
                if crew := self.best_crew(kind, wish.case.given["district"]):
                    self.dispatch(crew, wish)
            for wish in self.waiting(kind):
                if wish.limit is not None and (self.now >= wish.limit or not self.anyone(kind)):
                    self.give_way(wish)
        for case in self.unattended:
            if case.given["patience"] >= 0:
                self.later(case.received + int(case.given["patience"]), ORDINARY, self.give_up, case)
        self.unattended = []

    def waiting(self, kind: int) -> list[Wish]:
        """Open wishes for a kind, the most urgent first."""
        every = [wish for case in self.cases for wish in case.wishes if wish.state == "waiting" and wish.kind == kind]
        return sorted(every, key=lambda one: (one.case.given["priority"], one.case.received, one.case.index, one.slot))

    def anyone(self, kind: int) -> bool:
        return any(crew.kind == kind and crew.on_duty(self.now) for crew in self.crews)

    def best_crew(self, kind: int, district: int) -> Crew | None:
        def preference(crew: Crew) -> tuple[float, ...]:
            near = (crew.home != district, self.plan.travel[crew.home][district], crew.home)
            return (*(near if self.plan.home_district_first else ()), crew.free_since, crew.index)

        free = [crew for crew in self.crews if crew.kind == kind and crew.wish is None and crew.on_duty(self.now)]
        return min(free, key=preference, default=None)

    def dispatch(self, crew: Crew, wish: Wish) -> None:
        case, given = wish.case, wish.case.given
        wish.state, wish.crew, crew.wish = "sent", crew, wish
        wish.row = [case.index, crew.index, self.now, -1, -1]
        self.rows.append(wish.row)
        if case.led_by < 0 and wish.slot == 0:
            case.led_by = wish.kind
            if wish.kind != self.plan.patrol:
                whole = int(case.plan.backup)
                backups = whole + (given["backup"] > 1 - (case.plan.backup - whole))
                for slot in range(1, 1 + backups):
                    self.ask(case, self.plan.patrol, slot)
        factor = given["travel"][min(wish.slot, len(given["travel"]) - 1)]
        seconds = int(np.floor(self.plan.travel[crew.home][given["district"]] * factor + 0.5))
        if wish.slot == 0 and wish.kind == self.plan.patrol and given["recorded_travel"] >= 0:
            seconds = int(given["recorded_travel"])
        self.later(self.now + seconds, ARRIVAL, self.arrive, wish)

    def give_way(self, wish: Wish) -> None:
        wish.state = "over"
        if wish.case.given["behavioural"]:
            wish.case.reach = Reach.ALL_BUSY
        if wish.slot == 0:
            self.ask_patrol(wish.case)

    # -- the call -------------------------------------------------------------------------------

    def ask(self, case: Case, kind: int, slot: int, limit: int | None = None) -> None:
        case.wishes.append(Wish(case, kind, slot, limit))
        if limit is not None:
            self.later(limit, ORDINARY, self.nothing, None)

    def ask_patrol(self, case: Case) -> None:
        case.awaited = self.plan.patrol
        for slot in range(case.given["units"]):
            self.ask(case, self.plan.patrol, slot)

    def receive(self, case: Case) -> None:
        self.unattended.append(case)
        if case.plan.model == "co_responder_first" and self.team_possible(case, seen=case.given["recognised"]):
            case.awaited = case.plan.team or 0
            self.ask(case, case.awaited, 0, case.received + case.plan.hold)
        else:
            self.ask_patrol(case)

    def team_possible(self, case: Case, *, seen: bool) -> bool:
        given, team = case.given, case.plan.team
        obstacles = {
            Reach.NOT_ELIGIBLE: team is not None and not given["eligible"][team],
            Reach.NOT_RECOGNISED: not seen,
            Reach.OUTSIDE_HOURS: team is None or not self.anyone(team),
        }
        if given["behavioural"]:
            case.reach = next((reason for reason, found in obstacles.items() if found), case.reach)
        return bool(given["behavioural"]) and not any(obstacles.values())

    def give_up(self, case: Case) -> None:
        if case.led_by < 0 and case.status == Status.OPEN:
            for wish in case.wishes:
                wish.state = "over"
            case.status, case.closed = Status.GAVE_UP, self.now
            if case.given["behavioural"]:
                case.reach = Reach.GAVE_UP

    def arrive(self, wish: Wish) -> None:
        case = wish.case
        if wish.state != "sent":
            return  # called off on the way
        wish.row[3] = self.now
        if wish.kind in self.plan.clinician_kinds:
            case.reach = Reach.MET
        if wish.kind == case.awaited and case.stage == "waiting":
            case.stage = "scene"
            self.later(self.now, ORDINARY, self.begin, case)
        elif wish.kind == case.plan.team and case.stage == "asking":
            case.stage, case.led_by = "scene", wish.kind
            self.later(self.now + case.given["hand_over"][wish.kind], ORDINARY, self.handed_over, case)

    def begin(self, case: Case) -> None:
        """The first unit is on scene."""
        done = self.now + case.given["scene"][case.led_by]
        if case.plan.model == "on_request" and self.team_possible(case, seen=True):
            case.stage, case.reach = "asking", Reach.ALL_BUSY
            limit = None if case.plan.wait is None else self.now + case.plan.wait
            self.ask(case, case.plan.team or 0, len(case.given["travel"]) - 1, limit)
            self.later(done, ORDINARY, self.officers_done, case)
        else:
            self.later(done, ORDINARY, self.scene_over, case)

    def officers_done(self, case: Case) -> None:
        if case.stage == "asking":
            if any(wish.kind == case.plan.team and wish.state == "sent" for wish in case.wishes):
                case.reach = Reach.POLICE_FINISHED
            self.scene_over(case)

    def handed_over(self, case: Case) -> None:
        for wish in case.wishes:
            if wish.kind == self.plan.patrol:
                self.leave(wish)
        self.later(self.now + case.given["scene"][case.led_by], ORDINARY, self.scene_over, case)

    def scene_over(self, case: Case) -> None:
        case.left_scene = self.now
        there = [wish for wish in case.wishes if wish.kind == case.led_by and wish.row and wish.row[3] >= 0]
        lead = min(there, key=lambda wish: (wish.row[3], wish.slot))
        for wish in case.wishes:
            if wish is not lead:
                self.leave(wish)
        self.later(self.now + case.given["after"][case.led_by], ORDINARY, self.close, lead)

    def close(self, lead: Wish) -> None:
        self.leave(lead)
        lead.case.status, lead.case.closed = Status.CLOSED, self.now

    def leave(self, wish: Wish) -> None:
        if wish.state == "sent" and wish.crew is not None:
            wish.row[4] = wish.crew.free_since = self.now
            wish.crew.wish = None
        wish.state = "over"

    def log(self) -> Log:
        for case in self.cases:
            if case.status == Status.OPEN and case.given["eligible"].any() and case.reach != Reach.MET:
                case.reach = Reach.STILL_OPEN
        rows = np.array(self.rows, dtype=np.int64).reshape(-1, 5)
        ends = [
            (case.status, case.closed, case.led_by, case.led_by, case.reach, case.left_scene, 0, -1)
            for case in self.cases
        ]
        none = np.zeros(0, dtype=np.int64)
        purpose = np.zeros(len(rows), dtype=np.int64)
        return Log(*rows.T, purpose, *np.array(ends, dtype=np.int64).reshape(-1, 8).T, none, none, none, none)


def reference(calls: CallStream, units: Roster, plan: DispatchPlan) -> Log:
    """The log that `simulate` must give, by the slow and plain road."""
    return Reference(calls, units, plan).run()
