"""How many patrol units the record behaves as if it had, by hour.

The recorded calls are answered by more or fewer simulated units until as many of them have a long delay as really had:
longer than three of four calls of their priority have at quiet moments, when units are free (see `handling`). The
number is an effective one: units that are busy with work that is not in the record are not among them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.value import Z95, Floats, day_blocks, jackknife_error
from sim.records.formats import Bools
from sim.records.privacy import FEWEST
from sim.records.recorded import Ints

BLOCKS = 6  # of four hours
LONGEST = 3  # blocks: a shift is twelve hours at most
SURE, ROUGH = 2, 6
UNBOUNDED = 3


@dataclass(frozen=True)
class Layer:
    """Units of one shift, from one hour of the day to another."""

    start: int
    end: int
    count: int
    low: int
    high: int
    source: str


@dataclass(frozen=True)
class Effective:
    """Units by block of four hours, (6,): estimate and 95 % bounds; the share that waited, recorded and simulated."""

    units: Ints
    low: Ints
    high: Ints
    recorded: Floats
    simulated: Floats
    calls: Ints

    def sureness(self, block: int) -> str:
        """In words: how well the record tells the number of this block; nothing where hardly anybody calls or waits."""
        if self.calls[block] < FEWEST or self.high[block] >= UNBOUNDED * self.units[block]:
            return "not sure"
        width = int(self.high[block] - self.low[block])
        return "sure" if width <= SURE else "roughly" if width <= ROUGH else "not sure"


def waited(late: Bools, hour: Ints, day: Ints) -> tuple[Floats, Floats, Ints]:
    """By block of four hours: share of calls with a long delay, its standard error over days, number of calls."""
    block = hour // (24 // BLOCKS)
    share, error = np.full(BLOCKS, np.nan), np.full(BLOCKS, np.nan)
    number = np.bincount(block, minlength=BLOCKS)
    for one in range(BLOCKS):
        mine = block == one
        if mine.any():
            share[one] = late[mine].mean()
            groups = day_blocks(day[mine])
            if groups.max() > 0:
                left_out = [late[mine][groups != group].mean() for group in range(int(groups.max()) + 1)]
                error[one] = jackknife_error(np.array(left_out))
    return share, error, number


def layers(units: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64], source: str) -> tuple[Layer, ...]:
    """Units by block as shifts of twelve hours at most, that begin or end in the quietest block where they can."""
    first = int(np.argmin(units))
    turned = np.roll(units, -first)
    found: Counter[tuple[int, int]] = Counter()
    for level in range(1, int(turned.max()) + 1):
        open_since: int | None = None
        for place, enough in enumerate([*(turned >= level), False]):
            if enough and open_since is None:
                open_since = place
            elif not enough and open_since is not None:
                found.update(_shifts(open_since, place))
                open_since = None
    ratio_low, ratio_high = low.sum() / max(1, units.sum()), high.sum() / max(1, units.sum())
    return tuple(
        Layer(
            *_hours(first, start, end), count,
            int(np.floor(count * ratio_low)), int(np.ceil(count * ratio_high)), source,
        )
        for (start, end), count in sorted(found.items())
    )  # fmt: skip


def _shifts(start: int, end: int) -> list[tuple[int, int]]:
    """A stretch of blocks as shifts one after the other: as few as can be, none too long, the longer ones first."""
    number = -(-(end - start) // LONGEST)
    ends = [start + -(-(end - start) * one // number) for one in range(number + 1)]
    return list(pairwise(ends))


def _hours(first: int, start: int, end: int) -> tuple[int, int]:
    """Hours of the day of the blocks from `start` to before `end`, counted from block `first`."""
    length = 24 // BLOCKS
    return (first + start) % BLOCKS * length, ((first + end) % BLOCKS or BLOCKS) * length


def bounds(tried: list[tuple[int, float]], target: float, error: float, chosen: int) -> tuple[int, int]:
    """95 % bounds: the least and the most units tried with which as many calls wait as in the record.

    Where even the most units tried fit, the record shows no want of units, and there is no upper bound to be had:
    the number is then UNBOUNDED times the estimate.
    """
    table = sorted({units: share for units, share in tried if np.isfinite(share)}.items())
    if not table or not np.isfinite(target):
        return 1, chosen * UNBOUNDED
    units = [one[0] for one in table]
    share = np.minimum.accumulate([one[1] for one in table])
    low = [one for one, part in zip(units, share, strict=True) if part <= target + Z95 * error]
    high = [one for one, part in zip(units, share, strict=True) if part >= target - Z95 * error]
    least = min([chosen, *low[:1]])
    most = max([chosen, *high[-1:]])
    return least, chosen * UNBOUNDED if most == units[-1] else most
