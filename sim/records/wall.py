"""Times as an export writes them: text to wall-clock seconds, wall-clock seconds to seconds of the simulation.

When the clocks go back an hour is lived twice and the export does not say which it means. The times of
one call follow each other, so a time that would stand before the one ahead of it belongs to the second
hour; where that does not tell, the first is taken and the ledger says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.basics.clock import Clock
from sim.records.recorded import Ints

if TYPE_CHECKING:
    import pandas as pd

Bools = NDArray[np.bool_]
MISSING = np.iinfo(np.int64).min
UNREADABLE = MISSING + 1
QUARTER = 900  # the clocks change on quarter hours, everywhere
TOLERATED = 0.25  # above this share of unreadable times, the format is wrong rather than the rows


def parse_times(text: pd.Series, formats: tuple[str, ...]) -> Ints:
    """Seconds since 1970 as the wall clock counts them (as UTC when the format holds an offset), shape of `text`.

    Parts of a second are cut off. MISSING where the text is empty, UNREADABLE where no format fits.
    """
    import pandas as pd

    seconds = np.full(len(text), MISSING, dtype=np.int64)
    left = (text != "").to_numpy(copy=True)
    for form in formats:
        if not left.any():
            break
        parsed = pd.to_datetime(text[left], format=form, errors="coerce", utc="%z" in form)
        plain = parsed.dt.tz_localize(None) if parsed.dt.tz is not None else parsed
        found = plain.to_numpy().astype("datetime64[s]").astype(np.int64)
        seconds[left] = found
        left &= seconds == MISSING
    seconds[left] = UNREADABLE
    return seconds


@dataclass(frozen=True)
class Placed:
    """Times on the simulation's clock, with what had to be decided about each; shape (n,)."""

    seconds: Ints  # MISSING where there was no time
    second_pass: Bools  # in the repeated hour, and later than the first pass by the order of the call's times
    first_pass: Bools  # in the repeated hour, taken for the first pass
    skipped: Bools  # a time the clocks jumped over, read as if they had not jumped yet


class WallClock:
    """Turns wall-clock seconds into whole seconds of a scenario's clock; `offsets` = the export has its own."""

    def __init__(self, clock: Clock, offsets: bool):
        self.zone = clock.zone
        self.origin = int(clock.origin.astimezone(UTC).timestamp())
        self.offsets = offsets

    def midnight(self, day: datetime) -> int:
        """The start of a local day, counted as `parse_times` counts."""
        local = day.replace(tzinfo=self.zone if self.offsets else UTC)
        return int(local.timestamp())

    def wall(self, seconds: int) -> datetime:
        """What the local clock showed at a time from `parse_times`."""
        shown = datetime.fromtimestamp(seconds, UTC)
        return (shown.astimezone(self.zone) if self.offsets else shown).replace(tzinfo=None)

    def place(self, times: Ints, not_before: Ints) -> Placed:
        """Times on the simulation's clock; `not_before` holds each call's time ahead of this one (MISSING = none)."""
        there = times > UNREADABLE
        seconds = np.full(len(times), MISSING, dtype=np.int64)
        nowhere = np.zeros(len(times), dtype=np.bool_)
        if self.offsets or not there.any():
            seconds[there] = times[there] - self.origin
            return Placed(seconds, nowhere, nowhere, nowhere)
        before, after = self._offsets(np.where(there, times, self.origin))
        first, second = times - before - self.origin, times - after - self.origin
        repeated = there & (second > first)
        later = repeated & (first < not_before) & (second >= not_before)
        seconds[there] = np.where(later, second, first)[there]
        return Placed(seconds, later, repeated & ~later, there & (second < first))

    def _offsets(self, wall: Ints) -> tuple[Ints, Ints]:
        """Offsets from UTC in seconds, taking each time for the first and for the second of a repeated hour."""
        quarters, place = np.unique(wall // QUARTER, return_inverse=True)
        moments = [datetime(1970, 1, 1) + timedelta(seconds=quarter * QUARTER) for quarter in quarters.tolist()]
        table = [[self._offset(moment, fold) for moment in moments] for fold in (0, 1)]
        before, after = np.array(table, dtype=np.int64)
        return before[place], after[place]

    def _offset(self, moment: datetime, fold: int) -> int:
        offset = moment.replace(tzinfo=self.zone, fold=fold).utcoffset()
        assert offset is not None
        return int(offset.total_seconds())


class Readability:
    """Counts how many times of each column could be read, and keeps the first that could not."""

    def __init__(self) -> None:
        self.filled: dict[str, int] = {}
        self.failed: dict[str, int] = {}
        self.first: dict[str, tuple[int, str]] = {}

    def note(self, header: str, rows: Ints, text: pd.Series, seconds: Ints) -> None:
        """One piece of a column: its text and what `parse_times` made of it."""
        bad = np.flatnonzero(seconds == UNREADABLE)
        self.filled[header] = self.filled.get(header, 0) + int((seconds != MISSING).sum())
        self.failed[header] = self.failed.get(header, 0) + len(bad)
        if len(bad):
            self.first.setdefault(header, (int(rows[bad[0]]), str(text.iloc[bad[0]])[:40]))

    def faults(self, formats: tuple[str, ...]) -> list[str]:
        """A sentence for each column of which so much cannot be read that the format must be wrong."""
        example = " or ".join(datetime(2025, 10, 5, 14, 35, tzinfo=UTC).strftime(form) for form in formats)
        sentences = []
        for header, failed in self.failed.items():
            if failed > TOLERATED * self.filled[header]:
                row, value = self.first[header]
                sentences.append(
                    f"row {row}: {header} is {value!r}, expected a time such as {example!r}; "
                    f"{failed:,} of {self.filled[header]:,} times in this column cannot be read"
                )
        return sentences
