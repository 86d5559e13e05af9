"""Calls that wait for a unit of their own district, up to a limit."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from sim.engine.units import Unit

if TYPE_CHECKING:
    from sim.engine.desk import Entry


class Holding:
    """Held asks by district, the most urgent first."""

    def __init__(self, districts: int):
        self.held: list[list[Entry]] = [[] for _ in range(districts)]

    def hold(self, entry: Entry) -> None:
        """This ask is served by its own district only, for now."""
        ask = entry[-1]
        ask.held = True
        heappush(self.held[ask.call.district], entry)

    def first(self, units: list[deque[Unit]], free: int) -> Entry | None:
        """The most urgent held ask that a free unit of its own district can serve."""
        best = None
        for district, entries in enumerate(self.held):
            while entries and not (entries[0][-1].held and entries[0][-1].open):
                heappop(entries)
            if entries and units[district] and free >= entries[0][-1].least and (best is None or entries[0] < best):
                best = entries[0]
        return best
