"""Instants: whole seconds, and what comes first inside one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import simpy
from simpy.events import NORMAL, URGENT

# The order of one instant: the end of all, shifts change, breaks end, units come on scene, everything else, the
# matching step, and once nothing is left to match, care.
HORIZON, SHIFTS, BREAKS, ARRIVALS = URGENT - 4, URGENT - 3, URGENT - 2, URGENT - 1
MATCHING, CARE = NORMAL + 1, NORMAL + 2


class Seconds(simpy.Environment):
    """SimPy's environment with a clock of whole seconds: every delay in this engine is an int."""

    if TYPE_CHECKING:

        @property
        def now(self) -> int: ...


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
