"""People who come to notice again: chains of contacts, each drawn with the one before it.

The k-th contact of a person has quantiles of its own from streams named after the person's first
contact, so a longer run or another arm finds the same people. Contacts that no arm could make real
are never drawn. Between two contacts time runs in the rhythm of the call type: an interval of 20
days is 20 days of mean calls, so that repeats come at the hours at which such calls come.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.scenario.workload import weekly_profile
from sim.scenario.world_tables import CallType, Demand, Outcomes, Repeats
from sim.world.demand import Grid
from sim.world.endings import REFERRAL_CAP
from sim.world.quantiles import Part, Source
from sim.world.stream import Bools, Floats, Ints

LIKELIEST = 0.95  # a chain of contacts must come to an end
LEAD_IN_GAPS, LEAD_IN_DAYS = 30, 180
CELLS = 4096


@dataclass(frozen=True)
class Chains:
    """Contacts of one type inside the run: first contacts, then second ones, ...; shape (n,).

    `root`: the person (number of the first contact, of which some lie before the start). `parent`: row of the
    contact before (-1 = none, or before the start). `chance`: of another contact after the one before, if officers
    answered it alone and no care came of it. `u`: the quantile that decides.
    """

    parts: tuple[Part, ...]
    received: Ints
    root: Ints
    parent: Ints
    chance: Floats
    u: Floats


def lead_in_days(repeats: Repeats) -> int:
    """How many days before the start first contacts are drawn: 30 mean intervals, at most 180 days.

    Where 180 days are less than a few intervals, a run begins with somewhat too few repeats.
    """
    return min(int(np.ceil(LEAD_IN_GAPS * repeats.after.mean / 86400)) + 1, LEAD_IN_DAYS)


def persons(repeats: Repeats, u: Floats) -> Floats:
    """Each person's own chance of another contact, at most 0.95: beta, or the same for all if `spread` is 0."""
    from scipy import special

    if not repeats.spread:
        return np.full(len(u), min(repeats.share, LIKELIEST))
    return np.minimum(special.betaincinv(*_beta(repeats.share, repeats.spread), u), LIKELIEST)


def _beta(mean: float, deviation: float) -> tuple[float, float]:
    size = mean * (1 - mean) / deviation**2 - 1
    return mean * size, (1 - mean) * size


def officers_ratio(repeats: Repeats, outcomes: Outcomes) -> float:
    """What the links to care that officers bring about do, on average, to the chance of another contact."""
    linked = min(outcomes.referral, REFERRAL_CAP) * outcomes.accepted * outcomes.linked
    return 1 - linked + linked * repeats.linked_ratio


@lru_cache(maxsize=64)
def mean_contacts(share: float, spread: float, ratio: float) -> float:
    """Mean number of contacts of a person under officers: mean of 1 / (1 - chance), the first among them."""
    from scipy import special

    def length(chance: Floats) -> Floats:
        return np.asarray(1 / (1 - np.minimum(chance * ratio, LIKELIEST)), dtype=np.float64)

    if not spread:
        return float(length(np.array([min(share, LIKELIEST)]))[0])
    edges = np.linspace(0, LIKELIEST, CELLS + 1)
    below = special.betainc(*_beta(share, spread), edges)
    inside = (np.diff(below) * length((edges[1:] + edges[:-1]) / 2)).sum()
    return float(inside + (1 - below[-1]) * length(np.array([LIKELIEST]))[0])


def decided(chains: Chains, ratio: float) -> Bools:
    """Repeats that happen if the chance after the contact before is `ratio` times the person's own; nested in it."""
    return np.asarray((chains.parent >= 0) & (chains.u < np.minimum(chains.chance * ratio, LIKELIEST)), dtype=np.bool_)


@dataclass(frozen=True)
class Rhythm:
    """Time as one call type feels it: `felt` (m + 1,) runs fast when calls are many; by week as fast as `edges`."""

    edges: Ints
    felt: Floats

    @classmethod
    def of(cls, demand: Demand, call_type: CallType, grid: Grid) -> Rhythm:
        """The rhythm of a call type's week."""
        pace = weekly_profile(demand, call_type)[grid.hours] * np.diff(grid.edges)
        return cls(grid.edges, np.concatenate([[0.0], np.cumsum(pace)]))

    def later(self, received: Ints, seconds: Floats) -> Ints:
        """The second that lies `seconds` of mean calls after each receipt, at least one; past the end: the end."""
        felt = np.interp(received, self.edges, self.felt) + seconds
        return np.maximum(np.floor(np.interp(felt, self.felt, self.edges)).astype(np.int64), received + 1)


def contacts(
    repeats: Repeats, name: str, first: Ints, rhythm: Rhythm, ratios: tuple[float, float], source: Source
) -> Chains:
    """Chains that begin with first contacts received at `first` (some before second 0).

    `ratios`: what multiplies a person's chance under officers, and the largest that any variant could bring. What
    came before the start was answered by officers: there a repeat is thinned at once.
    """
    horizon = int(rhythm.edges[-1])
    chance = persons(repeats, source(len(first), "person", name))
    root = np.arange(len(first))
    now, row = first, np.full(len(first), -1, dtype=np.int64)
    u = np.ones(len(first))
    parts, columns, rows = [], [], 0
    generation = 0
    while len(root):
        inside = np.flatnonzero(now >= 0)
        if len(inside):
            words = (f"repeat_{generation}",) if generation else ()
            parts.append(Part(int(root[-1]) + 1, root[inside], words))
            columns.append((now[inside], root[inside], row[inside], chance[root[inside]], u[inside]))
        row = np.full(len(root), -1, dtype=np.int64)
        row[inside] = rows + np.arange(len(inside))
        rows += len(inside)
        generation += 1
        n = int(root[-1]) + 1
        u = source(n, "repeat", name, f"repeat_{generation}")[root]
        most = np.where(now < 0, *ratios)
        goes_on = u < np.minimum(chance[root] * most, LIKELIEST)
        after = repeats.after.quantile(source(n, "repeat_after", name, f"repeat_{generation}")[root])
        after_it = rhythm.later(now, after)
        goes_on &= after_it < horizon
        now, root, row, u = after_it[goes_on], root[goes_on], row[goes_on], u[goes_on]
    if not columns:
        parts, columns = [Part(0)], [(first, first, first, chance, u)]
    joined = [np.concatenate(column) for column in zip(*columns, strict=True)]
    return Chains(tuple(parts), *joined)
