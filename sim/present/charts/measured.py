"""What a chart of many runs is of: a level or a difference, and how its numbers are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.measure.intervals import Estimate
from sim.present.charts import style
from sim.present.words import bounds, difference_unit, number, signed


@dataclass(frozen=True)
class Measure:
    """What was measured: its name, unit and digits; `base` is the answer with every value as the scenario has it.

    `difference`: scenario minus baseline and no level, so it has a sign, and of shares it is percentage points.
    """

    name: str
    unit: str = ""
    digits: int = 1
    base: Estimate | None = None
    difference: bool = True

    @property
    def words(self) -> str:
        """The name, and that it is a difference."""
        return f"{self.name}, scenario minus baseline" if self.difference else self.name

    @property
    def titled(self) -> str:
        """The words with the unit in brackets, as on an axis."""
        if self.difference:
            unit = difference_unit(self.unit)
        else:
            unit = {"share": "", "min": "minutes"}.get(self.unit, self.unit)
        return f"{self.words} ({unit})" if unit else self.words

    def text(self, value: float) -> str:
        """A value without its unit: "+4.1" of a difference; "47.9 %" of a level that is a share."""
        return (signed if self.difference else number)(float(value), self.unit, self.digits)

    def bounds(self, value: float, low: float, high: float) -> str:
        """The interval of a value without its unit."""
        return bounds(Estimate(value, low, high), self.unit, self.digits)

    def told(self, value: float, low: float, high: float) -> str:
        """A value with its interval in brackets, without its unit."""
        return f"{self.text(value)} ({self.bounds(value, low, high)})"

    @property
    def told_unit(self) -> str:
        """The unit after a number in a title: only of differences of shares, which read as shares without it."""
        return f" {difference_unit(self.unit)}" if self.difference and self.unit == "share" else ""

    def scale(self, axis: Any) -> None:
        """Shares on an axis: percentages, or the points that they differ by."""
        if self.unit == "share":
            (style.points_axis if self.difference else style.percent_axis)(axis)
