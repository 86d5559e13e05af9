"""People who come to notice again: chains of contacts, each drawn with the one before it.

The k-th contact of a person in the run has quantiles of its own, by person, so a longer run or another
arm finds the same people. Contacts that no arm could make real are never drawn. Between two contacts
time runs in the rhythm of the call type: an interval of 20 days is 20 days of mean calls, so that
repeats come at the hours at which such calls come.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import count

import numpy as np

from sim.scenario.workload import weekly_profile
from sim.scenario.world_tables import CallType, Demand, Outcomes, Repeats
from sim.world.demand import Grid
from sim.world.endings import REFERRAL_CAP
from sim.world.quantiles import Part, Source
from sim.world.stream import Bools, Floats, Ints

LIKELIEST = 0.95  # a chain of contacts must come to an end
SHORTEST_LEAD_IN, LONGEST_LEAD_IN = 30, 5 * 365  # mean intervals, days
MISSED = 0.001  # share of contacts whose person first called before the lead-in
CELLS = 4096


@dataclass(frozen=True)
class Chains:
    """Contacts of one type inside the run: everybody's first in the run, then second ones, ...; shape (n,).

    `root`: the person (number of the first contact ever, which may lie before the start). `parent`: row of the
    contact before (-1 = none, or before the start). `chance`: of another contact after the one before, if officers
    answered it alone and no care came of it. `u`: the quantile that decides.
    """

    parts: tuple[Part, ...]
    received: Ints
    root: Ints
    parent: Ints
    chance: Floats
    u: Floats


@lru_cache(maxsize=64)
def _steps(share: float, spread: float) -> tuple[Floats, Floats]:
    """Chances (0 to 0.95) and the share of persons below each: a beta distribution in small steps."""
    from scipy import special

    size = share * (1 - share) / spread**2 - 1
    edges = np.linspace(0, LIKELIEST, CELLS + 1)
    return edges, np.asarray(special.betainc(share * size, (1 - share) * size, edges), dtype=np.float64)


def persons(repeats: Repeats, u: Floats) -> Floats:
    """Each person's own chance of another contact, at most 0.95: beta, or the same for all if `spread` is 0."""
    if not repeats.spread:
        return np.full(len(u), min(repeats.share, LIKELIEST))
    edges, below = _steps(repeats.share, repeats.spread)
    return np.interp(u, below, edges)


def _chances(share: float, spread: float) -> tuple[Floats, Floats]:
    """Chances and the share of persons who have each."""
    if not spread:
        return np.array([min(share, LIKELIEST)]), np.ones(1)
    edges, below = _steps(share, spread)
    middle = (edges[1:] + edges[:-1]) / 2
    return np.append(middle, LIKELIEST), np.append(np.diff(below), 1 - below[-1])


def mean_contacts(repeats: Repeats, ratio: float) -> float:
    """Mean contacts of a person whose chance is multiplied by `ratio`: of 1 / (1 - chance), the first among them."""
    chance, share = _chances(repeats.share, repeats.spread)
    return float((share / (1 - np.minimum(chance * ratio, LIKELIEST))).sum())


def lead_in_days(repeats: Repeats, ratio: float) -> int:
    """How many days before the start first contacts are drawn, so that a run begins with the repeats it should have.

    Long enough for all but 0.1 % of contacts, as if intervals were exponential; at most five years. There month,
    growth, holidays and surges are as in the run, but days share no factor.
    """
    chance, share = _chances(repeats.share, repeats.spread)
    chance = np.minimum(chance * ratio, LIKELIEST)
    gaps = SHORTEST_LEAD_IN
    while (share * chance / (1 - chance) * np.exp(-(1 - chance) * gaps)).sum() > MISSED * mean_contacts(repeats, ratio):
        gaps += SHORTEST_LEAD_IN
    return min(int(np.ceil(gaps * repeats.after.mean / 86400)), LONGEST_LEAD_IN)


def officers_ratio(repeats: Repeats, outcomes: Outcomes) -> float:
    """What the links to care that officers bring about do, on average, to the chance of another contact."""
    linked = min(outcomes.referral, REFERRAL_CAP) * outcomes.accepted * outcomes.linked
    return 1 - linked + linked * repeats.linked_ratio


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
    root, now, u = np.arange(len(first)), first, np.ones(len(first))
    seen = np.zeros(len(first), dtype=np.int64)  # contacts of each person inside the run so far
    found = []
    for generation in count(1):
        inside = now >= 0
        found.append((now[inside], root[inside], seen[root[inside]], u[inside]))
        seen[root[inside]] += 1
        if not len(root):
            break
        n, words = int(root[-1]) + 1, (name, f"repeat_{generation}")
        u = source(n, "repeat", *words)[root]
        goes_on = u < np.minimum(chance[root] * np.where(now < 0, *ratios), LIKELIEST)
        later = rhythm.later(now, repeats.after.quantile(source(n, "repeat_after", *words)[root]))
        goes_on &= later < horizon
        now, root, u = later[goes_on], root[goes_on], u[goes_on]
    return _chains(chance, *(np.concatenate(column) for column in zip(*found, strict=True)))


def _chains(chance: Floats, received: Ints, root: Ints, number: Ints, u: Floats) -> Chains:
    """Contacts put in order of their `number` in the run (0, 1, ... of each person), then of the person.

    The streams of a contact are named after that number and indexed by the person.
    """
    order = np.lexsort([root, number])
    received, root, number, u = received[order], root[order], number[order], u[order]
    parent = np.full(len(root), -1, dtype=np.int64)
    parts, before = [], np.zeros(0, dtype=np.int64)
    for step in range(int(number.max(initial=0)) + 1):
        rows = np.flatnonzero(number == step)
        mine = root[rows]
        if step:
            parent[rows] = before[np.searchsorted(root[before], mine)]
        parts.append(Part(int(mine.max(initial=-1)) + 1, mine, (f"repeat_{step}",) if step else ()))
        before = rows
    return Chains(tuple(parts), received, root, parent, chance[root], u)
