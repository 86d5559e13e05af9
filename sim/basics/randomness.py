"""Quantile streams keyed by (seed, replication, purpose): the only place that makes random numbers.

A stream depends on its key and on nothing else: not on which other streams are drawn, in
which order, by which worker. That is what lets two arms see the same calls.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def generator(seed: int, replication: int, *purpose: str) -> np.random.Generator:
    """The generator of one purpose, such as ("received", "welfare_check")."""
    digest = hashlib.sha256("\x1f".join(purpose).encode()).digest()
    words = np.frombuffer(digest[:16], dtype="<u4").tolist()
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, replication, *words])))


class QuantileStreams:
    """Every stream of one replication: `quantiles(n, *purpose)` gives n numbers in (0, 1)."""

    def __init__(self, seed: int, replication: int):
        self.seed = seed
        self.replication = replication

    def quantiles(self, n: int, *purpose: str) -> Floats:
        """The first n quantiles of a purpose, shape (n,); more of them never change the earlier ones."""
        drawn = generator(self.seed, self.replication, *purpose).random(n)
        return np.maximum(drawn, 2.0**-53)

    def unit_rate_arrivals(self, total: float, *purpose: str) -> Floats:
        """Instants of a unit-rate Poisson process on (0, total], by its exponential gaps."""
        source = generator(self.seed, self.replication, *purpose)
        block = int(total + 6 * np.sqrt(total) + 16)
        instants = np.cumsum(source.standard_exponential(block))
        while instants[-1] <= total:
            more = instants[-1] + np.cumsum(source.standard_exponential(block))
            instants = np.concatenate([instants, more])
        return np.asarray(instants[instants <= total], dtype=np.float64)
