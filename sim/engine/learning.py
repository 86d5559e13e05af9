"""What officers have learnt: by training, or on calls they shared with a clinician."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.engine.units import Ask

if TYPE_CHECKING:
    from sim.engine.plan import DispatchPlan
    from sim.world.stream import CallStream


class Learning:
    """Calls that each patrol crew has shared with a clinician."""

    def __init__(self, plan: DispatchPlan, calls: CallStream):
        self.scale = plan.rides
        self.quantiles = calls.learn
        self.rides: dict[int, int] = {}

    def handles_as_trained(self, ask: Ask) -> bool:
        """Does this unit handle this call as trained officers would: by training, or by what it saw riding along?"""
        unit = ask.unit
        assert unit is not None
        if unit.trained or self.scale is None or self.quantiles is None:
            return unit.trained
        return float(self.quantiles[ask.call.index]) < 1 - math.exp(-self.rides.get(unit.crew, 0) / self.scale)

    def shared_a_call(self, ask: Ask) -> None:
        """A patrol crew has met a clinician on scene."""
        assert ask.unit is not None
        self.rides[ask.unit.crew] = self.rides.get(ask.unit.crew, 0) + 1
