"""What happened: the unit log (one row a unit on a call, CAD-shaped) and one row a call."""

from __future__ import annotations

from dataclasses import dataclass
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


class Status(IntEnum):
    """Where a call stands when the simulation stops."""

    OPEN = 0
    CLOSED = 1
    GAVE_UP = 2


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
}


@dataclass(frozen=True)
class Log:
    """Assignments in order of dispatch (shape (a,)) and calls in order of receipt (shape (n,)).

    Times in whole seconds; -1 = did not happen. `answered_by` is the kind that led the call.
    """

    call: Ints
    unit: Ints
    dispatched: Ints
    on_scene: Ints
    cleared: Ints
    status: Ints
    closed: Ints
    answered_by: Ints
    reach: Ints

    def first(self, column: str, calls: int) -> Ints:
        """Earliest value of an assignment column for each call, -1 where there is none; shape (calls,)."""
        values = getattr(self, column)
        happened = values >= 0
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
                "eligible": calls.eligible,
                "dispatched_s": _missing(self.first("dispatched", n)),
                "on_scene_s": _missing(self.first("on_scene", n)),
                "closed_s": _missing(self.closed),
                "status": [Status(one).name.lower() for one in self.status.tolist()],
                "answered_by": kinds[self.answered_by] if n else [],
                "reach": [REACH_WORDS[Reach(one)] for one in self.reach.tolist()],
            }
        )


def _missing(seconds: Ints) -> pd.Series[Any]:
    import pandas as pd

    return pd.Series(seconds, dtype="Int64").mask(seconds < 0)
