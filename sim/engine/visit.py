"""Follow-up visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.case import SCENE, Case
from sim.engine.incident import Incident
from sim.engine.special import SpecialIncident
from sim.engine.units import Ask
from sim.responses.call import Steps
from sim.world.stream import Again

if TYPE_CHECKING:
    from sim.engine.desk import Desk
    from sim.engine.plan import FollowUpVisit

VISIT_PRIORITY = 10  # below every call


class Visit(SpecialIncident):
    """A follow-up visit after a contact: a unit's own work, in its free time, interrupted by any call."""

    __slots__ = ("kind", "seconds")

    def __init__(self, desk: Desk, parent: Case, plan: FollowUpVisit, seconds: int):
        row = (
            desk.env.now, parent.district, VISIT_PRIORITY, False, False, 1, -1, parent.backup, parent.travel, -1,
            parent.scene, parent.after,
        )  # fmt: skip
        Incident.__init__(self, desk, parent.plan, parent.index, row)
        self.initiated, self.shared = False, []
        self.begin(Again.RESUME, 1, None)
        self.kind, self.seconds = plan.team, seconds

    def sent(self, ask: Ask, mean_travel: float) -> None:
        super().sent(ask, mean_travel)
        self.desk.visits.append(ask.row)

    def _backups(self) -> int:
        return 0

    def visit(self) -> Steps:
        """Wait for a unit that has nothing else to do, and call on the person."""
        self._wait_for(self.kind)
        self._ask(self.kind, 0)
        yield None
        self.stage = SCENE
        yield from self._on_scene(self.seconds)
        for ask in self.asks:
            self._stand_down(ask)

    def _scene_time(self) -> int:
        return self.seconds

    def _ask_again(self, kind: int) -> None:
        self._wait_for(self.kind)
        self._ask(self.kind, 0)

    def _shook(self, kind: int) -> bool:
        return False
