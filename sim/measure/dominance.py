"""Which of several choices another beats in everything (Pareto dominance)."""

from __future__ import annotations

import numpy as np

from sim.measure.intervals import Floats


def dominated(costs: Floats) -> list[bool]:
    """Which rows of `costs`, shape (choices, criteria), another row beats: no worse in every column and better in one.

    Smaller is better; a row with a number that is not finite is not judged, and is in nobody's way.
    """
    return [
        bool(((costs <= row).all(axis=1) & (costs < row).any(axis=1)).any()) if np.isfinite(row).all() else False
        for row in costs
    ]
