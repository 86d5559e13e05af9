"""A call while it is being answered, with the verbs that response models are written in.

`send` asks for units and waits for the first of them on scene; `work` sees the call through;
`work_until` works while a team is on its way; `hand_over` leaves the call to the team.
A model never chooses a unit and never touches the clock: that is the desk's and these verbs'.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from sim.engine.desk import Ask, Desk
from sim.engine.instant import ARRIVALS, Moment
from sim.engine.log import Reach, Status

if TYPE_CHECKING:
    from sim.engine.plan import Response

# A step is the seconds that pass before the next one; None = until a unit comes on scene.
Steps = Generator[int | None, None, Any]
OVER = -1


class CallerGaveUpError(Exception):
    """Nobody was sent before the caller's patience ran out: the call is over."""


class Incident:
    """One call; kinds are positions in the scenario's sorted kinds, times whole seconds."""

    __slots__ = (
        "after", "answered_by", "asks", "awaited", "backup", "behavioural", "closed", "desk", "district", "eligible",
        "ended", "hand_over_time", "index", "patience", "patrol", "plan", "priority", "reach", "received", "recognised",
        "recorded_travel", "scene", "scene_done", "status", "steps", "travel", "turn", "units",
        "waiting",
    )  # fmt: skip

    def __init__(self, desk: Desk, plan: Response, index: int, row: tuple[Any, ...]):
        self.desk = desk
        self.plan = plan
        self.patrol = plan.patrol
        self.index = index
        (
            self.received, self.district, self.priority, self.behavioural, self.eligible, self.recognised,
            self.units, self.patience, self.backup, self.travel, self.recorded_travel, self.scene, self.after,
            self.hand_over_time,
        ) = row  # fmt: skip
        self.asks: list[Ask] = []
        self.answered_by = -1
        self.awaited = -1
        self.waiting = False
        self.turn = 0
        self.scene_done = False
        self.status = Status.OPEN
        self.closed = -1
        self.reach = Reach.NOT_PLANNED

    def answer(self, model: Callable[[Incident], Steps], ended: Callable[[Incident], None]) -> None:
        """Start answering the call by a response model; `ended` is told when it is over."""
        self.steps = model(self)
        self.ended = ended
        self.go_on()

    def go_on(self, _: Any = None) -> None:
        """Carry on until the model waits, for time to pass or for a unit to come on scene."""
        try:
            seconds = next(self.steps, OVER)
        except CallerGaveUpError:
            seconds = OVER
        if seconds is None:
            self.waiting = True
        elif seconds == OVER:
            self.ended(self)
        else:
            Moment(self.desk.env, self.go_on, seconds)

    # -- what a response model may ask ----------------------------------------------------------

    @property
    def team(self) -> int:
        """The kind that brings the clinician."""
        assert self.plan.team is not None
        return self.plan.team

    def may_have_team(self, *, seen_at_dispatch: bool) -> bool:
        """Is this a call for a team, as far as dispatch (or the officer on scene) can see, and is one on duty?

        The reason is kept when it is not.
        """
        if not self.behavioural:
            return False
        if not self.eligible:
            self.reach = Reach.NOT_ELIGIBLE
        elif seen_at_dispatch and not self.recognised:
            self.reach = Reach.NOT_RECOGNISED
        elif not self.desk.on_duty[self.team]:
            self.reach = Reach.OUTSIDE_HOURS
        else:
            return True
        return False

    # -- verbs ----------------------------------------------------------------------------------

    def send(self, kind: int, *, hold: int | None = None) -> Steps:
        """Ask for units of a kind and wait until the call can be worked.

        For patrol, as many as the call needs. For a team, one; if none is free at once (or within
        `hold` seconds) the call goes to patrol, in the same matching step.
        """
        self._wait_for(kind)
        if kind == self.patrol:
            self._ask_for_patrol()
        else:
            self._ask(kind, 0, self.received + (hold or 0))
        yield None
        if self.status is Status.GAVE_UP:
            raise CallerGaveUpError

    def work(self) -> Steps:
        """Work the call to its end: the others leave with the scene, the lead unit sees it through."""
        kind = self.answered_by
        if not self.scene_done:
            yield self.scene[kind]
        lead = self._lead(kind)
        for ask in self.asks:
            if ask is not lead:
                self._stand_down(ask)
        if self.after[kind]:
            yield self.after[kind]
        self._stand_down(lead)
        self.closed = self.desk.env.now
        self.status = Status.CLOSED

    def work_until(self, team: int, *, wait: int | None = None) -> Steps:
        """Officers work while a team is asked for; True when the team came before they were done."""
        turn = self._wait_for(team)
        now = self.desk.env.now
        self.reach = Reach.ALL_BUSY
        called = self._ask(team, len(self.travel) - 1, None if wait is None else now + wait)
        Moment(self.desk.env, lambda _: self._officers_done(turn), self.scene[self.answered_by])
        yield None
        if called.on_scene:
            return True
        if called.unit is not None:
            self.reach = Reach.POLICE_FINISHED
        self._stand_down(called)
        self.scene_done = True
        return False

    def hand_over(self) -> Steps:
        """Officers brief the team, then leave; the call is the team's."""
        self.answered_by = self.team
        yield self.hand_over_time[self.team]
        for ask in self.asks:
            if ask.kind == self.patrol:
                self._stand_down(ask)

    # -- what the desk tells the call -----------------------------------------------------------

    def sent(self, ask: Ask, mean_travel: float) -> None:
        """A unit has been dispatched to this call; it will be on scene after its travel time."""
        if ask.slot == 0 and self.answered_by < 0:
            self.answered_by = ask.kind
            if ask.kind != self.patrol:
                self._ask_for_patrol(self._backups(), first=1)
        factor = self.travel[ask.slot] if ask.slot < len(self.travel) else self.travel[-1]
        seconds = int(mean_travel * factor + 0.5)
        if ask.slot == 0 and ask.kind == self.patrol and self.recorded_travel >= 0:
            seconds = self.recorded_travel
        Moment(self.desk.env, lambda _: self._arrive(ask), seconds, ARRIVALS)

    def not_free(self, ask: Ask) -> None:
        """No unit of the kind came in time: patrol takes the call (or carries on with it)."""
        self.reach = Reach.ALL_BUSY
        if ask.slot == 0:
            self.awaited = self.patrol
            self._ask_for_patrol()

    def start_patience(self) -> None:
        """Nobody was free at once: from now on the caller may give up."""
        left = self.received + self.patience - self.desk.env.now
        Moment(self.desk.env, self._give_up, max(left, 0))

    # -- inside ---------------------------------------------------------------------------------

    def _wait_for(self, kind: int) -> int:
        """From now on the first unit of this kind on scene lets the call go on; returns the number of this wait."""
        self.awaited = kind
        self.turn += 1
        return self.turn

    def _ask_for_patrol(self, count: int | None = None, first: int = 0) -> None:
        for slot in range(first, first + (self.units if count is None else count)):
            self._ask(self.patrol, slot)

    def _backups(self) -> int:
        whole = int(self.plan.backup)
        return whole + int(self.backup > 1 - (self.plan.backup - whole))

    def _ask(self, kind: int, slot: int, until: int | None = None) -> Ask:
        ask = Ask(self, kind, slot, until)
        self.asks.append(ask)
        self.desk.ask(ask)
        return ask

    def _arrive(self, ask: Ask) -> None:
        if ask.unit is None or ask.unit.on_call is not ask:
            return  # called off on the way
        ask.on_scene = True
        self.desk.on_scene[ask.row] = self.desk.env.now
        if ask.kind in self.desk.clinician_kinds:
            self.reach = Reach.MET
        if self.waiting and ask.kind == self.awaited:
            self._wake()

    def _officers_done(self, turn: int) -> None:
        if self.waiting and self.turn == turn:
            self._wake()

    def _wake(self) -> None:
        self.waiting = False
        self.go_on()

    def _give_up(self, _: Any) -> None:
        if self.answered_by >= 0 or self.status is not Status.OPEN:
            return
        for ask in self.asks:
            ask.open = False
        self.status = Status.GAVE_UP
        self.reach = Reach.GAVE_UP
        self.closed = self.desk.env.now
        self._wake()

    def _lead(self, kind: int) -> Ask:
        if len(self.asks) == 1:
            return self.asks[0]
        return min(
            (ask for ask in self.asks if ask.on_scene and ask.kind == kind),
            key=lambda ask: (self.desk.on_scene[ask.row], ask.slot),
        )

    def _stand_down(self, ask: Ask) -> None:
        ask.open = False
        unit = ask.unit
        if unit is not None and unit.on_call is ask:
            self.desk.cleared[ask.row] = self.desk.env.now
            self.desk.release(unit)
