"""Calls that wait for a unit of their own district, up to a limit."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from sim.engine.units import Unit

if TYPE_CHECKING:
    from sim.engine.crewing import Crewing
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

    def first(self, units: list[deque[Unit]], free: int, crewing: Crewing | None) -> Entry | None:
        """The most urgent held ask that a free unit of its own district can serve, with those sent together."""
        best = None
        for district, entries in enumerate(self.held):
            while entries and not (entries[0][-1].held and entries[0][-1].open):
                heappop(entries)
            if not entries or not units[district] or (best is not None and best < entries[0]):
                continue
            ask = entries[0][-1]
            if free >= ask.least or (crewing is not None and crewing.fewer_do(ask, local=True)):
                best = entries[0]
        return best
