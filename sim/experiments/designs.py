"""Designs: which combinations of values are run. Shares in [0, 1) first, values after.

Latin hypercube and Sobol points take their randomness from a quantile stream keyed by the seed, so a design is a
function of its settings. The Sobol sequence is SciPy's (Joe & Kuo 2008), with a random digital shift (each digit of
a coordinate is xored with the same digits), which keeps its balance and frees the estimates from bias.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
from scipy.stats import qmc

from sim.basics.errors import UsageError
from sim.basics.randomness import Floats, QuantileStreams
from sim.experiments.variables import Variable

Design = Literal["grid", "one_at_a_time", "latin_hypercube", "sobol"]
DESIGNS: tuple[str, ...] = get_args(Design)
MOST_POINTS = 100_000
_BITS = 30  # SciPy's Sobol points are multiples of 2**-30


def values_of(
    design: str, variables: Sequence[Variable], points: int | None = None, seed: int = 1
) -> list[tuple[str | None, ...]]:
    """The points of a design: one value for each variable, None = as the scenario has it. Raises UsageError."""
    if design not in DESIGNS:
        raise UsageError(f"there is no design called {design!r}; designs: {', '.join(DESIGNS)}")
    if not variables:
        raise UsageError('the design is empty: vary something, such as --vary "staffing.team.count=0:6"')
    names = [one.name for one in variables]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise UsageError(f"{twice[0]} is varied twice; give all its values at once, separated by commas")
    if design in ("grid", "one_at_a_time"):
        return _crossed(design, variables, points)
    if points is None or points < 1:
        raise UsageError(f"the design {design} needs a number of points, such as --points 64")
    if points > MOST_POINTS:
        raise UsageError(f"{points:,} points; at most {MOST_POINTS:,}")
    make = latin_hypercube if design == "latin_hypercube" else sobol
    return [tuple(one.at(u) for one, u in zip(variables, row, strict=True)) for row in make(points, len(names), seed)]


def _crossed(design: str, variables: Sequence[Variable], points: int | None) -> list[tuple[str | None, ...]]:
    if points is not None:
        raise UsageError(f"a number of points belongs to latin_hypercube and sobol; the design {design} runs them all")
    endless = [one.name for one in variables if not one.levels]
    if endless:
        raise UsageError(
            f"{endless[0]}: a {design.replace('_', '-')} design needs a step, such as 0.0:1.0:0.25; or spread points "
            "over the whole range with --design sobol --points 64"
        )
    if design == "one_at_a_time":
        return [
            tuple(level if at == place else None for at in range(len(variables)))
            for place, one in enumerate(variables)
            for level in one.levels
        ]
    size = int(np.prod([float(len(one.levels)) for one in variables]))
    if size > MOST_POINTS:
        raise UsageError(f"the grid has {size:,} points; at most {MOST_POINTS:,}. Use larger steps, or --design sobol.")
    return list(itertools.product(*(one.levels for one in variables)))


def latin_hypercube(points: int, width: int, seed: int) -> Floats:
    """Shares, shape (points, width): in every column each of `points` equal slices holds exactly one of them."""
    streams = QuantileStreams(seed, 0)
    columns = []
    for at in range(width):
        place = np.argsort(streams.quantiles(points, "design", "slice", str(at)), kind="stable")
        columns.append((place + streams.quantiles(points, "design", "inside", str(at))) / points)
    return np.minimum(np.stack(columns, axis=1), np.nextafter(1.0, 0.0))


def sobol(points: int, width: int, seed: int) -> Floats:
    """Shares, shape (points, width); more points leave the earlier ones as they are. Best with a power of two.

    Raises UsageError above 21,201 variables, where the sequence ends.
    """
    if width > qmc.Sobol.MAXDIM:
        raise UsageError(f"a Sobol design of {width} variables; at most {qmc.Sobol.MAXDIM}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # balance is lost without a power of two; docs/analyst.md says so
        plain = qmc.Sobol(width, scramble=False).random(points)
    shift = np.floor(QuantileStreams(seed, 0).quantiles(width, "design", "shift") * 2**_BITS).astype(np.int64)
    digits = np.floor(plain * 2**_BITS).astype(np.int64) ^ shift
    return np.asarray((digits + 0.5) / 2**_BITS, dtype=np.float64)
