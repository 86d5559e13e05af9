"""What the response models do at each turn of a call, and the visit that may follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.engine.log import Reach, Status
from sim.engine.plan import Response
from tests.reference.crews import Wish

if TYPE_CHECKING:
    from tests.reference.case import Case


class Answer:
    """The seven models. `Case` has the rest of the call."""

    response: Response

    @property
    def team(self: Any) -> int:
        assert self.response.team is not None
        return int(self.response.team)

    def start(self: Case) -> None:
        """The call is received."""
        model = self.response.model
        planned = model in ("co_responder_first", "civilian_team", "phone_resolution", "clinician_with_officers")
        wanted = planned and self.may_have_team(at_dispatch=True)
        if wanted and model == "clinician_with_officers":
            self.request_team()
        elif wanted:
            by_phone = model == "phone_resolution"
            self.awaited = self.team
            self.ask(
                self.team, self.last_slot if by_phone else 0, self.received + self.response.hold, by_phone=by_phone
            )
            return
        self.ask_patrol()

    def may_have_team(self: Case, *, at_dispatch: bool) -> bool:
        """Reasons against it in the order of the page; dispatch takes a wrongly coded call for a crisis."""
        coded, on_duty = bool(self.given("coded", None)), self.day.anyone(self.team)
        if not self.behavioural:
            return at_dispatch and coded and on_duty
        if not self.given("eligible", None, self.team):
            self.reach = Reach.NOT_ELIGIBLE
        elif at_dispatch and not coded:
            self.reach = Reach.NOT_RECOGNISED
        elif not on_duty:
            self.reach = Reach.OUTSIDE_HOURS
        else:
            return True
        return False

    def request_team(self: Case) -> Wish:
        wait = self.response.wait
        if self.behavioural:
            self.reach = Reach.ALL_BUSY
        return self.ask(self.team, self.last_slot, None if wait is None else self.day.now + wait)

    def ask_backups(self: Case) -> None:
        whole = int(self.response.backup)
        number = whole + (self.given("backup", None) > 1 - (self.response.backup - whole))
        for slot in range(1, 1 + number):
            self.ask(self.patrol, slot)

    def can_begin(self: Case) -> None:
        """Those who were waited for are on scene."""
        if self.stage == "interrupted":
            self.scene(self.left)
        elif self.stage == "asked":
            self.team_came()
        elif self.stage == "wants police":
            self.police_take_over()
        elif any(wish.by_phone and wish.here for wish in self.wishes):
            self.go("talking", self.day.calls.scene[self.team, self.index], self.talked)
        elif 0 <= self.given("gone", -1) <= self.day.now - self.received:
            self.go("searching", self.given("gone_scene", 0), self.found_nobody)
        else:
            self.on_scene_now()

    def found_nobody(self: Case) -> None:
        self.ends_early(Status.NOBODY_THERE, Reach.NOBODY_THERE)

    def on_scene_now(self: Case) -> None:
        """The first units are on scene, and the person is there."""
        model = self.response.model
        if model == "civilian_team" and self.led_by == self.team and self.police_after() >= 0:
            if self.police_after():
                self.go("alone", self.police_after(), self.call_police)
            else:
                self.call_police()
        elif model in ("on_request", "telehealth") and self.may_have_team(at_dispatch=False):
            self.officers_work(self.request_team())
        elif model == "clinician_with_officers" and (asked := self.requested()):
            self.officers_work(asked)
        else:
            self.scene()

    def requested(self: Case) -> Wish | None:
        """The clinician asked for at the start, if she was, whatever became of it."""
        return next((wish for wish in reversed(self.wishes) if wish.kind == self.team), None)

    # -- officers who wait for a team -----------------------------------------------------------

    def officers_work(self: Case, asked: Wish) -> None:
        self.awaited = self.team
        if asked.here:
            self.team_came()
        else:
            self.go("asked", self.scene_time(), self.officers_done)

    def officers_done(self: Case) -> None:
        asked = self.requested()
        assert asked is not None
        if asked.state == "sent" and self.behavioural:
            self.reach = Reach.POLICE_FINISHED
        self.leave(asked)
        self.scene_over()

    def team_came(self: Case) -> None:
        if self.response.model == "telehealth":
            self.led_by = self.variant = self.team
            self.scene()
        elif self.response.model == "on_request":
            self.brief()
        else:
            first = min(wish.since for wish in self.wishes if wish.kind == self.patrol and wish.since >= 0)
            ready = first + int(self.given("secure", 0, self.team))
            self.go("securing", max(ready - self.day.now, 0), self.brief)

    def brief(self: Case) -> None:
        self.led_by = self.variant = self.team
        self.go("briefing", self.given("hand_over", None, self.team), self.briefed)

    def briefed(self: Case) -> None:
        if not self.given("officers_stay", False, self.team):
            self.call_off_patrol()
        self.scene()

    # -- a team that needs police ---------------------------------------------------------------

    def police_after(self: Case) -> int:
        return int(self.given("escalates", -1, self.team)) if self.behavioural else 0

    def call_police(self: Case) -> None:
        patrol = [wish for wish in self.wishes if wish.kind == self.patrol]
        if any(wish.here for wish in patrol):
            self.police_take_over()
            return
        self.go("wants police")
        if any(wish.open or wish.state == "sent" for wish in patrol):
            self.awaited = self.patrol
        else:
            self.ask_patrol()

    def police_take_over(self: Case) -> None:
        self.lead(min((one for one in self.wishes if one.here and one.kind == self.patrol), key=_longest))
        if not self.behavioural:
            for wish in self.wishes:
                if wish.kind == self.team:
                    self.leave(wish)
        self.scene()

    # -- a clinician on the telephone -----------------------------------------------------------

    def talked(self: Case) -> None:
        self.stage = "new"
        for wish in self.wishes:
            self.leave(wish)
        if self.behavioural and self.given("by_phone", False, self.team):
            self.led_by = self.variant = self.team
            self.left_scene, self.status = self.day.now, Status.BY_PHONE
            self.over()
        else:
            self.clock_runs = True
            if self.patience >= 0:
                self.patience += self.day.now - self.received
            self.ask_patrol()

    # -- afterwards -----------------------------------------------------------------------------

    def look_after(self: Case) -> None:
        """A contact has ended: referral, and perhaps a visit."""
        if not self.behavioural:
            return
        referred = bool(self.given("referred", None, self.variant))
        if referred:
            self.day.care.refer(self.index, self.variant)
        plan = self.response.follow_up
        if plan is not None and self.given("follow_up", 1.0) < plan.share and (referred or not plan.only_referred):
            self.day.visit_later(self, plan.after)


def _longest(wish: Wish) -> tuple[int, int]:
    return wish.since, wish.slot
