"""The quantiles of a group of calls, one column a purpose, drawn when somebody asks for them.

A purpose nobody asks for is never drawn, and drawing it changes no other: that is why a mechanism
that is off costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sim.world.stream import Floats, Ints


class Source(Protocol):
    """`source(n, *purpose)`: the first n quantiles of a purpose."""

    def __call__(self, n: int, *purpose: str) -> Floats: ...


@dataclass(frozen=True)
class Part:
    """Calls that share their streams: the chosen `rows` (None = all) of the first `n` of each purpose and `words`."""

    n: int
    rows: Ints | None = None
    words: tuple[str, ...] = ()


class CallQuantiles(dict[str, Floats]):
    """Purpose -> quantiles of the calls of one type, shape (n,), part after part."""

    def __init__(self, source: Source, call_type: str, parts: Sequence[Part]):
        super().__init__()
        self.source, self.call_type, self.parts = source, call_type, parts
        self.n = sum(part.n if part.rows is None else len(part.rows) for part in parts)

    def __missing__(self, purpose: str) -> Floats:
        columns = []
        for part in self.parts:
            drawn = self.source(part.n, purpose, self.call_type, *part.words)
            columns.append(drawn if part.rows is None else drawn[part.rows])
        self[purpose] = columns[0] if len(columns) == 1 else np.concatenate(columns)
        return self[purpose]
