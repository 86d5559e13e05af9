"""A call while it is being answered: the verbs that response models are written in.

`send` asks for units and waits until the call can be worked; `work` sees it through. What they
mean to a model is said in `sim.responses.call`; here is how they are done.
"""

from __future__ import annotations

from sim.engine.case import AFTER, CLOSED, OPEN, SCENE, CallOverError, Case
from sim.engine.instant import Moment
from sim.engine.log import Reach, Status
from sim.engine.units import Ask
from sim.responses.call import Steps


class Incident(Case):
    """One call, with the verbs."""

    __slots__ = ()

    # -- what a response model may ask ----------------------------------------------------------

    @property
    def team(self) -> int:
        """The kind that brings the clinician."""
        assert self.plan.team is not None
        return self.plan.team

    @property
    def hold(self) -> int:
        return self.plan.hold

    @property
    def wait(self) -> int | None:
        return self.plan.wait

    def may_have_team(self, *, seen_at_dispatch: bool) -> bool:
        """Is this a call for a team, as far as dispatch (or the officer on scene) can see, and is one on duty?

        The reason is kept when it is not. Dispatch cannot tell a wrongly coded call from a crisis.
        """
        if not self.behavioural:
            return seen_at_dispatch and self.coded and self.desk.on_duty[self.team] > 0
        if not self.desk.calls.eligible[self.team, self.index]:
            self.reach = Reach.NOT_ELIGIBLE
        elif seen_at_dispatch and not self.coded:
            self.reach = Reach.NOT_RECOGNISED
        elif not self.desk.on_duty[self.team]:
            self.reach = Reach.OUTSIDE_HOURS
        else:
            return True
        return False

    @property
    def led_by_team(self) -> bool:
        return self.answered_by == self.plan.team

    @property
    def needs_police(self) -> bool:
        return self._police_after() >= 0

    @property
    def resolved_by_phone(self) -> bool:
        resolved = self.desk.calls.by_phone
        return resolved is not None and self.behavioural and bool(resolved[self.team, self.index])

    # -- verbs ----------------------------------------------------------------------------------

    def send(self, kind: int, *, hold: int | None = None) -> Steps:
        """For patrol, as many units as the call needs. For a team, one; if none is free at once (or within
        `hold` seconds) the call goes to patrol, in the same matching step."""
        self._wait_for(kind)
        if kind == self.patrol:
            self._ask_for_patrol()
        else:
            self._ask(kind, 0, self.received + (hold or 0))
        yield None
        if self.status is not OPEN:
            raise CallOverError

    def request(self, kind: int, *, wait: int | None = None) -> Ask:
        """One more unit, asked for from now on, for `wait` seconds at most."""
        if self.behavioural:
            self.reach = Reach.ALL_BUSY
        return self._ask(kind, len(self.travel) - 1, None if wait is None else self.desk.env.now + wait)

    def work(self) -> Steps:
        """The others leave with the scene; the lead unit does what follows it, officers if there are any."""
        if not self.scene_done:
            self.stage = SCENE
            seconds = self.scene[self.variant]
            if self.stoppable:
                yield from self._on_scene(seconds)
            else:
                yield seconds
        now = self.left_scene = self.desk.env.now
        self.stage = AFTER
        if len(self.asks) == 1:
            lead = self.asks[0]
        else:
            lead = self._sees_through()
            for ask in self.asks:
                if ask is not lead:
                    self._stand_down(ask)
        after = self.after[self.variant]
        if after:
            yield after
            now = self.desk.env.now
        self._stand_down(lead)
        self.closed = now
        self.status = CLOSED

    def work_until(self, asked: Ask) -> Steps:
        """Officers work while a team is on its way; True when it came before they were done."""
        if asked.on_scene:
            return True
        turn = self._wait_for(asked.kind)
        Moment(self.desk.env, lambda _: self._time_is_up(turn), self.scene[self.variant])
        yield None
        if asked.on_scene:
            return True
        if asked.unit is not None and self.behavioural:
            self.reach = Reach.POLICE_FINISHED
        self._stand_down(asked)
        self.scene_done = True
        return False

    def make_safe(self) -> Steps:
        """The team waits until officers have been on scene for as long as they need to make it safe."""
        secure = self.desk.calls.secure
        if secure is not None:
            ready = self._first_on_scene(self.patrol) + int(secure[self.team, self.index])
            if ready > self.desk.env.now:
                yield ready - self.desk.env.now

    def hand_over(self) -> Steps:
        """Officers brief the team, then leave, unless this call needs them to the end; the call is the team's."""
        self.join()
        yield int(self.desk.calls.hand_over[self.team, self.index])
        stay = self.desk.calls.officers_stay
        if stay is None or not stay[self.team, self.index]:
            self._call_off_patrol()

    def join(self) -> None:
        """The call is the team's from now on."""
        self.answered_by = self.variant = self.team

    def call_police(self) -> Steps:
        """The team works until it needs officers, asks for them and waits. If there was no crisis, it leaves."""
        after = self._police_after()
        if after:
            yield after
        if self._lead(self.patrol) is None:
            self._wait_for(self.patrol)
            if not any(ask.kind == self.patrol and (ask.open or self._is_here(ask)) for ask in self.asks):
                self._ask_for_patrol()
            yield None
        first = self._lead(self.patrol)
        assert first is not None
        self._led_by(first)
        if not self.behavioural:
            for ask in self.asks:
                if ask.kind == self.team:
                    self._stand_down(ask)

    def talk(self, *, hold: int) -> Steps:
        """A clinician talks to the caller; True when one was free in time."""
        asked = self._new_ask(self.team, len(self.travel) - 1, self.received + hold)
        asked.wakes = True
        self._wait_for(self.team)
        self.desk.ask(asked)
        yield None
        if self.status is not OPEN:
            raise CallOverError
        if not asked.on_scene:
            return False
        yield self.scene[self.team]
        self._stand_down(asked)
        if self.patience >= 0:  # counts anew from here: nobody hangs up while somebody talks to them
            self.patience += self.desk.env.now - self.received
        return True

    def close_by_phone(self) -> None:
        self.join()
        self.left_scene = self.closed = self.desk.env.now
        self.status = Status.BY_PHONE

    # -- inside ---------------------------------------------------------------------------------

    def _wait_for(self, kind: int) -> int:
        """From now on the first unit of this kind on scene lets the call go on; returns the number of this wait."""
        self.awaited = kind
        self.turn += 1
        return self.turn

    def _time_is_up(self, turn: int) -> None:
        if self.waiting and self.turn == turn:
            self._wake()

    def _on_scene(self, seconds: int) -> Steps:
        """Time on scene; see SpecialIncident for calls whose units may leave in the middle."""
        yield seconds

    def _police_after(self) -> int:
        """Seconds on scene after which the team asks for officers; -1 = never. At once when there is no crisis."""
        if not self.behavioural:
            return 0
        escalates = self.desk.calls.escalates
        return -1 if escalates is None else int(escalates[self.team, self.index])

    def _first_on_scene(self, kind: int) -> int:
        return min(self.desk.on_scene[ask.row] for ask in self.asks if ask.kind == kind and ask.on_scene)

    def _sees_through(self) -> Ask:
        """Who does what follows the scene: officers if the leading kind holds none, else that kind, else any."""
        kind = self.answered_by
        officers = self._lead(self.patrol) if kind not in self.desk.officer_kinds else None
        lead = officers or self._lead(kind) or self._longest(self.asks)
        assert lead is not None
        return lead

    def _lead(self, kind: int) -> Ask | None:
        """The unit of a kind that has been on scene longest, of those still there; None = there is none."""
        return self._longest([ask for ask in self.asks if ask.kind == kind])

    def _longest(self, asks: list[Ask]) -> Ask | None:
        lead, since = None, 0
        for ask in asks:
            if ask.on_scene and self._is_here(ask):
                came = self.desk.on_scene[ask.row]
                if lead is None or came < since or (came == since and ask.slot < lead.slot):
                    lead, since = ask, came
        return lead
