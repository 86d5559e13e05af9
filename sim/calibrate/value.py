"""A value with where it comes from: how many calls, which days, how sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEAST_P = 0.001  # p-values below are said to be below: their digits mean nothing
Z95 = 1.959963984540054
TOWARD = 10.0  # calls' worth of the shares of all calls that a type's own shares are pulled by


@dataclass(frozen=True)
class Value:
    """One number (or list, or distribution) of a scenario with its evidence."""

    value: Any
    source: str
    n: int
    low: Any = None
    high: Any = None
    note: str = ""

    def table(self) -> dict[str, Any]:
        """As a scenario writes it."""
        note = f"{self.n:,} calls" + (f"; {self.note}" if self.note else "")
        evidence = {"low": self.low, "high": self.high, "source": self.source, "note": note}
        kept = {key: one for key, one in evidence.items() if one is not None}
        if isinstance(self.value, Mapping) and "distribution" not in self.value and "median" not in self.value:
            return {"value": dict(self.value), **kept}
        return {**self.value, **kept} if isinstance(self.value, Mapping) else {"value": self.value, **kept}


def rounded(number: float, digits: int = 3) -> float:
    """A number with so many significant digits: what is published is no exact count."""
    return float(f"{number:.{digits}g}")


def minutes(seconds: float) -> str:
    """Seconds as a scenario writes minutes."""
    return f"{rounded(seconds / 60):.10g} min"


def p_words(p_value: float) -> str:
    """A p-value in words: "p = 0.04", and "p < 0.001" for what three digits would call nought."""
    return f"p < {LEAST_P}" if p_value < LEAST_P else f"p = {p_value:.2g}"


def smoothed(counts: Floats, overall: Floats) -> Floats:
    """Shares of one type, pulled toward those of all types by TOWARD calls' worth; rounded, and summing to 1."""
    whole = overall / overall.sum() if overall.sum() > 0 else np.full(len(overall), 1 / len(overall))
    shares = (counts + TOWARD * whole) / (counts.sum() + TOWARD)
    shares = np.round(shares, 3)
    shares[np.argmax(shares)] += 1 - shares.sum()
    return np.asarray(np.round(shares, 3), dtype=np.float64)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    if not whole:
        return 0.0, 1.0
    share, z2 = part / whole, Z95**2
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z95 / (1 + z2 / whole) * np.sqrt(share * (1 - share) / whole + z2 / (4 * whole**2))
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def jackknife_error(estimates: Floats) -> float:
    """Standard error from the estimates that leave out one block of days each."""
    blocks = len(estimates)
    return float(np.sqrt((blocks - 1) / blocks * ((estimates - estimates.mean()) ** 2).sum()))


def day_blocks(day: NDArray[np.int64], most: int = 20) -> NDArray[np.int64]:
    """A number of a block of neighbouring days for each call: at most `most` blocks, none of them empty."""
    _, place = np.unique(day, return_inverse=True)
    blocks = min(most, int(place.max()) + 1)
    return np.asarray(place * blocks // (int(place.max()) + 1), dtype=np.int64)
