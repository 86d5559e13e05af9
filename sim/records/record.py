"""Calls as they came out of an export, cleaned: what a replay, a calibration and a back-test start from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.basics.clock import Clock
from sim.records.formats import Bools
from sim.records.ledger import Ledger
from sim.records.recorded import Ints, RecordedCalls

if TYPE_CHECKING:
    import pandas as pd

BLOCK = 200_000


@dataclass(frozen=True)
class TypeCount:
    """One call type as the export writes it: how many kept rows, what it was taken for, was it listed.

    `named`: the mapping lists it letter by letter, not by a pattern; somebody has read it and means to see it.
    """

    written: str
    taken_for: str
    rows: int
    listed: bool
    named: bool = False


@dataclass(frozen=True)
class Record:
    """n recorded calls in order of receipt. Seconds since local midnight of the clock's first day; -1 = not recorded.

    `call_type`, `district` and `disposition` are places in the lists of names (-1 = not recorded); `units` counts
    the units that went; `officers` marks work officers began themselves; `open` calls had a unit on scene that was
    never cleared.
    """

    clock: Clock
    types: tuple[str, ...]
    districts: tuple[str, ...]
    dispositions: tuple[str, ...]
    received: Ints
    call_type: NDArray[np.int16]
    district: NDArray[np.int16]
    disposition: NDArray[np.int16]
    priority: NDArray[np.int8]
    delay: NDArray[np.int32]
    travel: NDArray[np.int32]
    on_scene: NDArray[np.int32]
    units: NDArray[np.int16]
    officers: Bools
    open: Bools
    raw_types: tuple[TypeCount, ...]
    behavioural: tuple[str, ...]
    ledger: Ledger

    def __len__(self) -> int:
        return len(self.received)

    @property
    def first_day(self) -> date:
        return self.clock.first_day

    @property
    def last_day(self) -> date:
        return self.clock.wall(int(self.received[-1])).date()

    @property
    def days(self) -> int:
        """Local days from the first to the last call, both included."""
        return (self.last_day - self.first_day).days + 1

    @property
    def period(self) -> str:
        return f"{self.first_day} to {self.last_day}"

    def local_hours(self) -> Ints:
        """Local clock hours from the first midnight to each call: 24 a day, also when the clocks change."""
        edges, _ = self.clock.hour_edges(int(self.received[-1]) + 1)
        place = np.searchsorted(edges, self.received, side="right") - 1
        return np.minimum(place, len(edges) - 2).astype(np.int64)

    def take(self, rows: Ints | Bools) -> Record:
        """The chosen calls, in their order; the ledger stays that of the whole file."""
        kept = {name: getattr(self, name)[rows] for name in COLUMNS}
        return Record(**{**self.__dict__, **kept})

    def named(self, column: str) -> NDArray[np.object_]:
        """Names instead of places for "call_type", "district" or "disposition"; "" = not recorded."""
        names = {"call_type": self.types, "district": self.districts, "disposition": self.dispositions}[column]
        words: NDArray[np.object_] = np.array([*names, ""], dtype=np.object_)[getattr(self, column)]
        return words

    def recorded(self) -> RecordedCalls:
        """The calls as the draw takes them."""
        return RecordedCalls(
            self.received,
            self.named("call_type"),
            self.priority.astype(np.int64),
            self.named("district"),
            *(getattr(self, name).astype(np.int64) for name in ("delay", "travel", "on_scene")),
        )

    def tables(self) -> Any:
        """The calls as tables of at most BLOCK rows: received (local, with its offset), words, minutes."""
        for start in range(0, len(self), BLOCK):
            yield self._table(slice(start, start + BLOCK))

    def _table(self, rows: slice) -> pd.DataFrame:
        import pandas as pd

        moments = pd.to_datetime(self.received[rows] + int(self.clock.origin.timestamp()), unit="s", utc=True)
        shown = moments.tz_convert(self.clock.zone)
        table = {
            "received": shown.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "call_type": self.named("call_type")[rows],
            "priority": pd.Series(self.priority[rows], dtype="Int16").mask(self.priority[rows] < 0),
            "district": self.named("district")[rows],
            "officer_initiated": self.officers[rows].astype(np.int8),
        }
        for name in ("delay", "travel", "on_scene"):
            seconds = getattr(self, name)[rows]
            table[f"{name}_min"] = pd.Series(seconds / 60).mask(seconds < 0).round(4)
        units = self.units[rows]
        table["units"] = pd.Series(units, dtype="Int16").mask(units < 0)
        return pd.DataFrame(table)


COLUMNS = (
    "received", "call_type", "district", "disposition", "priority", "delay", "travel", "on_scene", "units", "officers",
    "open",
)  # fmt: skip
