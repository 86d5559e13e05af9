"""A follow-up visit: the least urgent work there is."""

from __future__ import annotations

import numpy as np

from sim.engine.log import Purpose, Status
from sim.world.stream import Again
from tests.reference.case import Case

LAST_OF_ALL = 10


class Visit(Case):
    """Somebody calls on the person after the contact."""

    purpose = Purpose.FOLLOW_UP

    def __init__(self, contact: Case):
        plan = contact.response.follow_up
        assert plan is not None
        self.day, self.index, self.patrol = contact.day, contact.index, contact.patrol
        self.district, self.response = contact.district, contact.response
        self.received, self.priority, self.behavioural = contact.day.now + plan.after, LAST_OF_ALL, False
        self.units = self.needed = 1
        self.patience, self.interruptible = -1, Again.RESUME
        self.kind = plan.team
        quantile = np.array([contact.given("visit", 0.5)])
        self.seconds = int(np.floor(plan.on_scene.quantile(quantile)[0] + 0.5))
        self.begin_state()
        self.own_times = False

    def receive(self) -> None:
        self.day.under_way.append(self)
        self.awaited = self.kind
        self.ask(self.kind, 0)

    def ask_backups(self) -> None:
        pass

    def scene_time(self) -> int:
        return self.seconds

    def can_begin(self) -> None:
        self.scene(self.left if self.stage == "interrupted" else None)

    def ask_again(self, kind: int) -> None:
        self.ask(self.kind, 0)

    def scene_over(self) -> None:
        for wish in self.wishes:
            self.leave(wish)
        self.status = Status.CLOSED
        plan = self.response.follow_up
        assert plan is not None
        if self.given("visit_links", 1.0) < plan.links:
            self.day.care.linked_by_visit(self.index)
        self.over()

    def look_after(self) -> None:
        pass

    def shook(self, kind: int) -> bool:
        return False
