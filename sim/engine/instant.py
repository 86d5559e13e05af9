"""Instants: whole seconds, and what comes first inside one."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop
from typing import TYPE_CHECKING, Any, Protocol

import simpy
from simpy.events import NORMAL, URGENT

# The order of one instant: shifts change, breaks end, units come on scene, everything else, the matching step, and
# once nothing is left to match, care, then cover. The matching step is no event: see `Seconds.run_matching`.
SHIFTS, BREAKS, ARRIVALS = URGENT - 3, URGENT - 2, URGENT - 1
MATCHING, CARE, COVER = NORMAL + 1, NORMAL + 2, NORMAL + 3


class Matching(Protocol):
    """What is told when an instant has nothing left but to match."""

    matching: bool

    def match(self) -> None: ...


class Seconds(simpy.Environment):
    """SimPy's environment with a clock of whole seconds: every delay in this engine is an int."""

    if TYPE_CHECKING:

        @property
        def now(self) -> int: ...

    def run_matching(self, horizon: int, desk: Matching) -> None:
        """Event after event before the horizon; the desk matches at the end of each instant that asks for it.

        In place of `run` and `step`, because an event of its own for every matching step, and looking at every event
        for a failure that a `Moment` cannot have, cost a seventh of the time on a plain queue.
        """
        queue = self._queue
        Moment(self, lambda _: None, horizon)  # there is always a next event
        while queue[0][0] < horizon:
            self._now, _, _, event = heappop(queue)
            for happen in event.callbacks:
                happen(event)
            while desk.matching and queue[0] > (self.now, MATCHING):
                desk.match()


class Moment(simpy.Event):
    """An event that fires after `delay` seconds with a priority of its own inside its instant."""

    # Every moment has come to pass, with nothing to tell: one value for all, as a Timeout sets for itself.
    _value = None
    _ok = True
    _defused = False

    def __init__(self, env: Seconds, action: Callable[[Any], None], delay: int = 0, priority: int = NORMAL):
        self.env = env
        self.callbacks = [action]
        env.schedule(self, priority, delay)  # type: ignore[arg-type]
