"""What happened: the unit log (one row a unit on a call, CAD-shaped) and one row a call."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

    from sim.engine.roster import Roster
    from sim.world.stream import CallStream

Ints = NDArray[np.int64]
NEVER = -1
_NOBODY: Ints = np.zeros(0, dtype=np.int64)


class Status(IntEnum):
    """Where a call stands when the simulation stops.

    NOT_DONE: work officers would have begun themselves, had one been free. DID_NOT_HAPPEN: a repeat contact
    that this arm's outcomes avoided.
    """

    OPEN = 0
    CLOSED = 1
    GAVE_UP = 2
    CANCELLED = 3
    NOBODY_THERE = 4
    BY_PHONE = 5
    NOT_DONE = 6
    DID_NOT_HAPPEN = 7


class Purpose(IntEnum):
    """Why a unit was sent."""

    CALL = 0
    FOLLOW_UP = 1


class Off(IntEnum):
    """Why a unit on duty took no calls."""

    BREAK = 0
    CHECK_IN = 1


class CareStage(IntEnum):
    """How far a person got after a contact."""

    NOT_REFERRED = 0
    DECLINED = 1
    WAITING_FOR_CASE_WORKER = 2
    WAITING_FOR_PLACE = 3
    HANDED_OFF = 4
    LINKED = 5
    LOST_WAITING = 6


class Reach(IntEnum):
    """Whether a social worker met the person, or why not."""

    NOT_PLANNED = 0
    MET = 1
    OUTSIDE_HOURS = 2
    ALL_BUSY = 3
    NOT_RECOGNISED = 4
    NOT_ELIGIBLE = 5
    POLICE_FINISHED = 6
    GAVE_UP = 7
    STILL_OPEN = 8
    CANCELLED = 9
    NOBODY_THERE = 10


REACH_WORDS = {
    Reach.NOT_PLANNED: "no co-response planned",
    Reach.MET: "met by a social worker",
    Reach.OUTSIDE_HOURS: "outside the team's hours",
    Reach.ALL_BUSY: "all teams busy",
    Reach.NOT_RECOGNISED: "not recognised at dispatch",
    Reach.NOT_ELIGIBLE: "not safe for co-response",
    Reach.POLICE_FINISHED: "police finished first",
    Reach.GAVE_UP: "caller gave up",
    Reach.STILL_OPEN: "still open at the end",
    Reach.CANCELLED: "caller cancelled",
    Reach.NOBODY_THERE: "nobody there on arrival",
}


@dataclass(frozen=True)
class Log:
    """Assignments in order of dispatch (shape (a,)), calls in order of receipt (shape (n,)), units off the road
    in order of start, then of row (shape (b,)), and units moved to cover a district in order of leaving (shape (m,)).

    Times in whole seconds; -1 = did not happen. `answered_by` is the kind that led the call, `variant` its
    row in the potential columns; `left_scene` when the work on scene was over (transport, booking and
    report may follow). A follow-up visit has the number of the call it follows.
    """

    call: Ints
    unit: Ints
    dispatched: Ints
    on_scene: Ints
    cleared: Ints
    purpose: Ints
    status: Ints
    closed: Ints
    answered_by: Ints
    variant: Ints
    reach: Ints
    left_scene: Ints
    care: Ints  # CareStage
    linked: Ints  # when the person was linked to care
    off_unit: Ints
    off_start: Ints
    off_end: Ints
    off_why: Ints
    moved_unit: Ints = field(default_factory=lambda: _NOBODY)
    moved_at: Ints = field(default_factory=lambda: _NOBODY)
    moved_to: Ints = field(default_factory=lambda: _NOBODY)  # district
    moved_there: Ints = field(default_factory=lambda: _NOBODY)  # -1: it had something else to do on the way

    def first(self, column: str, calls: int, which: NDArray[np.bool_] | bool = True) -> Ints:
        """Earliest value of an assignment column for each call, -1 where there is none; shape (calls,).

        `which` chooses assignments; follow-up visits never count.
        """
        values = getattr(self, column)
        happened = (values >= 0) & (self.purpose == Purpose.CALL) & which
        earliest = np.full(calls, np.iinfo(np.int64).max)
        np.minimum.at(earliest, self.call[happened], values[happened])
        return np.where(earliest == np.iinfo(np.int64).max, NEVER, earliest)

    def assignments_table(self, roster: Roster) -> pd.DataFrame:
        """The unit log as a table: call, unit, kind, dispatched, on_scene, cleared (seconds, <NA> = never)."""
        import pandas as pd

        labels = np.array(roster.labels(), dtype=object)
        kinds = np.array(roster.kinds, dtype=object)
        columns: dict[str, Any] = {
            "call": self.call,
            "unit": labels[self.unit] if len(self.unit) else [],
            "kind": kinds[roster.kind[self.unit]] if len(self.unit) else [],
            "purpose": [Purpose(one).name.lower() for one in self.purpose.tolist()],
        }
        for name in ("dispatched", "on_scene", "cleared"):
            columns[f"{name}_s"] = _missing(getattr(self, name))
        return pd.DataFrame(columns)

    def calls_table(self, calls: CallStream) -> pd.DataFrame:
        """One row a call: when, where, what, how it was answered."""
        import pandas as pd

        n = len(calls)
        kinds = np.array([*calls.kinds, ""], dtype=object)
        return pd.DataFrame(
            {
                "call": np.arange(n),
                "received_s": calls.received,
                "call_type": np.array(calls.types, dtype=object)[calls.call_type] if n else [],
                "district": np.array(calls.districts, dtype=object)[calls.district] if n else [],
                "priority": calls.priority,
                "behavioural_health": calls.behavioural,
                "coded_behavioural_health": calls.coded,
                "eligible": calls.eligible.any(axis=0),
                "dispatched_s": _missing(self.first("dispatched", n)),
                "on_scene_s": _missing(self.first("on_scene", n)),
                "closed_s": _missing(self.closed),
                "status": [Status(one).name.lower() for one in self.status.tolist()],
                "answered_by": kinds[self.answered_by] if n else [],
                "reach": [REACH_WORDS[Reach(one)] for one in self.reach.tolist()],
                "care": [CareStage(one).name.lower() for one in self.care.tolist()],
            }
        )


def _missing(seconds: Ints) -> pd.Series[Any]:
    import pandas as pd

    return pd.Series(seconds, dtype="Int64").mask(seconds < 0)
