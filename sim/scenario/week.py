"""Minutes and hours of the week, Monday 00:00 first: which are inside given hours, and how they are called."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.basics.durations import DAY_NAMES, format_clock

WEEK_MINUTES = 7 * 1440


def length_of(shift: tuple[int, int]) -> int:
    """Minutes from the start to the end of a shift; an end before the start is on the next day."""
    start, end = shift
    return (end - start) % 1440 or 1440


def minutes_of_week(days: Iterable[int] | None, hours: tuple[int, int] | None) -> NDArray[np.bool_]:
    """The minutes inside these hours on these days (None = all), shape (10080,).

    Hours past midnight belong to the day on which they start: "Sun" 22:00 to 02:00 reaches into Monday.
    """
    hours = hours or (0, 1440)
    inside = np.zeros(WEEK_MINUTES, dtype=np.bool_)
    for day in range(7) if days is None else days:
        inside[(day * 1440 + hours[0] + np.arange(length_of(hours))) % WEEK_MINUTES] = True
    return inside


def minute_name(minute: int) -> str:
    """ "Mon 07:30" of a minute of the week."""
    return f"{DAY_NAMES[minute // 1440]} {format_clock(minute % 1440)}"


def hour_name(hour: int) -> str:
    """ "Mon 07h" of an hour of the week."""
    return f"{DAY_NAMES[hour // 24]} {hour % 24:02d}h"


def hour_names(hours: list[int]) -> str:
    """The first runs of consecutive hours of the week, such as "Mon 18h-19h, Tue 18h"."""
    breaks = [place for place, (a, b) in enumerate(pairwise(hours), start=1) if b != a + 1]
    spans = [(hours[a], hours[b - 1]) for a, b in pairwise([0, *breaks, len(hours)])]
    return ", ".join(_span_name(*span) for span in spans[:7]) + (", ..." if len(spans) > 7 else "")


def _span_name(first: int, last: int) -> str:
    if first == last:
        return hour_name(first)
    end = f"{last % 24:02d}h" if first // 24 == last // 24 else hour_name(last)
    return f"{hour_name(first)}-{end}"
