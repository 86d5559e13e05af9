"""Where patrol's hours went: each second of difference between two arms put into one part.

Patrol time on citizens' calls of the window, in officer-seconds, call by call. The parts of a call
add up to its difference exactly, so the parts of a run add up to the officer-hours released.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.basics.errors import BrokenInvariantError
from sim.measure.observation import Bools, Ints, Observation

FREED = {  # differences between two arms: neither has one of its own
    "officer_hours_released": "Patrol officer-hours released",
    "officer_hours_used": "Co-responder officer-hours used",
    "officer_hours_net": "Net officer-hours freed",
}
PRICES = {  # of an hour released: between two arms too
    "cash_per_hour_released": "Cash for each patrol officer-hour released",
    "time_per_hour_released": "Teams' time for each patrol officer-hour released",
}
PARTS = {
    "avoided_dispatches": "no patrol unit was sent: the first unit's travel and time on scene",
    "shorter_stays": "patrol was there for less time: the first unit's time on scene",
    "fewer_backups": "second and further patrol units, travel and time on scene",
    "transports_and_reports": "time after the scene: transport, hospital wait, hold, booking, report",
    "avoided_repeat_calls": "contacts that were not repeated (or were, in one arm only)",
    "travel": "other travel of the first unit to calls that patrol still goes to",
}


@dataclass(frozen=True)
class PatrolTime:
    """Officer-seconds of patrol on each call, shape (n,): travel and stay of the first unit there, all other
    units, and what follows the scene."""

    travel: Ints
    stay: Ints
    backup: Ints
    after: Ints
    counted: Bools

    @classmethod
    def of(cls, seen: Observation) -> PatrolTime:
        """The patrol time of one arm."""
        n, log = len(seen.calls), seen.log
        mine = (seen.unit_kind == seen.patrol) & seen.on_calls & seen.counted[log.call]
        call, sent, there = log.call[mine], log.dispatched[mine], log.on_scene[mine]
        cleared, over = seen.cleared[mine], log.left_scene[call]
        after = np.where(over >= 0, np.maximum(cleared - np.maximum(over, sent), 0), 0)
        before = cleared - sent - after
        travel = np.where(there >= 0, np.minimum(there - sent, before), before)
        first = _first_there(call, sent, there)
        officers = seen.roster.aboard[log.unit[mine]]

        def total(values: Ints) -> Ints:
            return np.bincount(call, weights=values * officers, minlength=n).astype(np.int64)

        return cls(
            travel=total(np.where(first, travel, 0)),
            stay=total(np.where(first, before - travel, 0)),
            backup=total(np.where(first, 0, before)),
            after=total(after),
            counted=seen.counted,
        )

    @property
    def all(self) -> Ints:
        return self.travel + self.stay + self.backup + self.after


def _first_there(call: Ints, sent: Ints, there: Ints) -> Bools:
    """Marks each call's first unit on scene (or the first sent, where none came), shape of `call`."""
    never = there < 0
    order = np.lexsort([np.arange(len(call)), sent, there, never, call])
    first = np.zeros(len(call), dtype=np.bool_)
    ordered = call[order]
    first[order] = np.concatenate([[True], ordered[1:] != ordered[:-1]]) if len(call) else False
    return first


def released_by_part(before: PatrolTime, now: PatrolTime) -> dict[str, float]:
    """Officer-seconds that patrol spends less in an arm (`now`) than in the baseline (`before`), by part (see PARTS).

    Both arms must have answered the same stream. Raises BrokenInvariantError if the parts do not add up.
    """
    repeated = before.counted != now.counted
    sent_before, sent_now = before.travel + before.stay > 0, now.travel + now.stay > 0
    sent_one = (sent_before != sent_now) & ~repeated
    rest = ~repeated & ~sent_one
    stay, travel = before.stay - now.stay, before.travel - now.travel
    parts = {
        "avoided_dispatches": (stay + travel)[sent_one].sum(),
        "shorter_stays": stay[rest].sum(),
        "fewer_backups": (before.backup - now.backup)[~repeated].sum(),
        "transports_and_reports": (before.after - now.after)[~repeated].sum(),
        "avoided_repeat_calls": (before.all - now.all)[repeated].sum(),
        "travel": travel[rest].sum(),
    }
    whole = before.all.sum() - now.all.sum()
    if sum(parts.values()) != whole:
        raise BrokenInvariantError(
            f"the parts of released patrol time add up to {sum(parts.values())} s, not {whole} s"
        )
    return {name: float(value) for name, value in parts.items()}
