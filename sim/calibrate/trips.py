"""How one trip differs from its mean: a lognormal where that is near the record, else parts of the record itself.

Where no lognormal is near, the trips in order of length over their mean are cut into twenty parts of as many trips,
fewer where a part would have less than ten, and each part is its mean: the mean of all stays, and no value is that of
one trip.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from sim.calibrate.fit import POOR, kaplan_meier, verdict_of
from sim.calibrate.value import Floats, Value, minutes, rounded
from sim.records.privacy import FEWEST
from sim.records.recorded import Ints

PARTS = 20
WIDEST = 5.0  # the largest cv that a scenario may have
SAME = 9  # decimals to which two ratios are alike
SHORTEST = 0.06  # seconds: a thousandth of a minute; what is shorter is written as nought


@dataclass(frozen=True)
class Trips:
    """Trips over their mean. `cv` is that of a lognormal, at `distance` from the record; `parts` what stands instead.

    `times` (parts,) are the means of the parts over the mean of all, `sizes` (parts,) the trips in each, ten at least,
    and `parts_distance` how far they are from the record. `curve`: ratio to the mean, and share not longer.
    """

    cv: float
    distance: float
    times: Floats
    sizes: Ints
    parts_distance: float
    parts: Value | None
    curve: tuple[Floats, Floats]

    @property
    def lognormal_times(self) -> Floats:
        """The means of the same parts of a lognormal with this cv, (parts,)."""
        ends = np.concatenate([[0], np.cumsum(self.sizes)]) / self.sizes.sum()
        return np.asarray(np.diff(special.ndtr(special.ndtri(ends) - self.sigma)) / np.diff(ends), dtype=np.float64)

    @property
    def sigma(self) -> float:
        """Standard deviation of the logarithm of a lognormal with this cv."""
        return _sigma(self.cv)


def trips_of(ratio: Floats, mean: float, source: str) -> Trips:
    """How the `ratio` of each trip to its mean varies, (n,), thirty at least; `mean` is that of all, in seconds."""
    order = np.sort(ratio)
    curve = kaplan_meier(order, np.zeros(len(order), dtype=np.bool_))
    cv = rounded(min(float(np.sqrt(((ratio - 1) ** 2).mean())), WIDEST))
    cut = np.array_split(order, min(PARTS, len(order) // FEWEST))
    times, sizes = np.array([part.mean() for part in cut]), np.array([len(part) for part in cut])
    distance, near = _from_lognormal(curve, _sigma(cv)) if cv else 0.0, _from_parts(curve, times)
    spec = {"distribution": "empirical", "values": [_written(one * mean) for one in times]}
    note = (
        f"trips over their mean, times the mean of all, in {len(cut)} parts of {sizes.min()} trips and more, each its "
        f"mean; {verdict_of(near)} fit (greatest distance {near:.3f}; of a lognormal {distance:.3f})"
    )
    parts = Value(spec, source, len(order), note=note) if distance > POOR else None
    return Trips(cv, distance, times, sizes, near, parts, curve)


def _sigma(cv: float) -> float:
    return float(np.sqrt(np.log1p(cv**2)))


def _from_lognormal(curve: tuple[Floats, Floats], sigma: float) -> float:
    """Greatest distance of the recorded curve from a lognormal with mean 1 (Kolmogorov and Smirnov's)."""
    with np.errstate(divide="ignore"):  # of trips that take no time
        shorter = special.ndtr((np.log(curve[0]) + sigma**2 / 2) / sigma)
    before = np.concatenate([[0], curve[1][:-1]])
    return float(np.maximum(np.abs(curve[1] - shorter), np.abs(before - shorter)).max())


def _from_parts(curve: tuple[Floats, Floats], times: Floats) -> float:
    """Greatest distance of the recorded curve from equal parts; many trips of one length are one step of both."""
    recorded, parts = np.round(curve[0], SAME), np.round(times, SAME)
    at, shares = np.union1d(recorded, parts), np.concatenate([[0], curve[1]])

    def distance(side: Literal["left", "right"]) -> float:
        drawn = np.searchsorted(parts, at, side) / len(parts)
        return float(np.abs(shares[np.searchsorted(recorded, at, side)] - drawn).max())

    return max(distance("left"), distance("right"))


def _written(seconds: float) -> str:
    return minutes(seconds) if seconds >= SHORTEST else "0 min"
