"""Recorded calls as the draw needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
Words = NDArray[np.object_]


@dataclass(frozen=True)
class RecordedCalls:
    """n recorded calls in order of receipt; seconds since the scenario's start; -1 = not recorded.

    Calls that simulated days are drawn from may lie before the start (negative) or after the horizon.
    `call_type` and `district` hold the scenario's own names ("" = unknown district).
    """

    received: Ints
    call_type: Words
    priority: Ints
    district: Words
    delay: Ints
    travel: Ints
    on_scene: Ints

    def __len__(self) -> int:
        return len(self.received)

    def table(self) -> pd.DataFrame:
        """The columns as a table; durations in seconds, <NA> = not recorded."""
        import pandas as pd

        columns: dict[str, Any] = {
            "received_s": self.received,
            "call_type": self.call_type,
            "priority": self.priority,
            "district": self.district,
        }
        for name in ("delay", "travel", "on_scene"):
            seconds = getattr(self, name)
            columns[f"{name}_s"] = pd.Series(seconds, dtype="Int64").mask(seconds < 0)
        return pd.DataFrame(columns)
