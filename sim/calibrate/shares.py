"""Shares of calls of which no count under ten can be had: neither from share times n nor by subtraction from others.

Of a type's priorities (units) those of one to nine calls get equal parts of their calls together; where these are fewer
than ten, of five, and the smallest other one the difference. Districts stand by type in the tables of an import, totals
and all: small cells and as many others as hide them there are together spread as those of all calls are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.calibrate.fit import LEAST
from sim.calibrate.value import Floats, Value, rounded, smoothed, wilson
from sim.records.disclosure import protected
from sim.records.formats import Bools
from sim.records.privacy import FEWEST
from sim.records.recorded import Ints

OUTCOMES = ("transport", "arrest", "citation", "referral")
HOLD = "hold"
FEW = FEWEST / 2  # what is said where one to nine are meant
_TRANSPORTS = ("transport", "ambulance", HOLD)


@dataclass(frozen=True)
class Shares:
    """Counts by type and value, (types, values), as they may be known, and those of all calls, (values,)."""

    counts: Floats
    overall: Floats
    hidden: Bools

    def of(self, number: int) -> Floats:
        """The shares of one type, pulled toward those of all calls, (values,)."""
        return smoothed(self.counts[number], self.overall)

    def calls(self, number: int) -> int:
        """Calls behind them; those of all types where the type has fewer than ten of its own."""
        own = int(self.counts[number].sum())
        return own if own else int(self.overall.sum())

    def note(self, number: int) -> str:
        """What became of small cells, in words; "" where there are none."""
        if not self.counts[number].any():
            return f"fewer than {FEWEST} calls of its own: the shares of all calls"
        few = f"shares of fewer than {FEWEST} calls, and those that would give them away, are no exact ones"
        return few if self.hidden[number].any() else ""


def shares_of(call_type: Ints, value: Ints, types: int, values: int, *, crossed: bool) -> Shares:
    """Shares from the type and value of each call; a value outside 0 to `values` - 1 is not known.

    `crossed`: a table of types by values is published with its totals. Otherwise values are in order, and one that
    fewer than ten calls of all types have joins its neighbour.
    """
    known = (call_type >= 0) & (value >= 0) & (value < values)
    flat = np.bincount(call_type[known] * values + value[known], minlength=types * values)
    counts = flat.reshape(types, values).astype(np.float64)
    if crossed:
        kept, hidden = _crossed(counts)
        overall = counts.sum(axis=0)
    else:
        kept, hidden = _by_row(_joined(counts))
        overall = kept.sum(axis=0)
    kept[counts.sum(axis=1) < FEWEST] = 0.0
    return Shares(kept, overall, hidden)


def _by_row(counts: Floats) -> tuple[Floats, Bools]:
    kept, hidden = counts.copy(), (counts > 0) & (counts < FEWEST)
    for row, small in enumerate(hidden):
        together = counts[row][small].sum()
        others = np.flatnonzero(~small & (counts[row] > 0))
        if 0 < together < FEWEST and len(others):
            with_them = others[np.argmin(counts[row][others])]
            kept[row, with_them] += together - FEW
            kept[row][small] = FEW / small.sum()
            small[with_them] = True
        elif together:
            kept[row][small] = together / small.sum()
    return kept, hidden


def _crossed(counts: Floats) -> tuple[Floats, Bools]:
    hidden = np.zeros(counts.shape, dtype=np.bool_)
    for row, column in protected(
        {(str(row), str(column)): int(rows) for (row, column), rows in np.ndenumerate(counts)}
    ):
        hidden[int(row), int(column)] = True
    spread = np.where(hidden, counts.sum(axis=0), 0.0)
    whole = np.where(hidden, counts, 0.0).sum(axis=1, keepdims=True)
    part = np.divide(spread, spread.sum(axis=1, keepdims=True), out=np.zeros_like(spread), where=spread > 0)
    return np.where(hidden, whole * part, counts), hidden


def _joined(counts: Floats) -> Floats:
    """Columns of one to nine calls added to the next one before, or after, that has calls; none if all are few."""
    counts = counts.copy()
    while True:
        total = counts.sum(axis=0)
        few = np.flatnonzero((total > 0) & (total < FEWEST))
        if not len(few):
            return counts
        others = np.setdiff1d(np.flatnonzero(total), few[-1:])
        if not len(others):
            return np.zeros_like(counts)
        before = others[others < few[-1]]
        counts[:, before[-1] if len(before) else others[0]] += counts[:, few[-1]]
        counts[:, few[-1]] = 0.0


def outcome_shares(endings: Mapping[str, int], source: str) -> tuple[dict[str, Value], tuple[str, ...]]:
    """Shares of endings with ten calls, from the calls of each; and the names of those that had to be left out.

    Everything that is not said can be worked out together, as what is left of the whole. If that is one to nine calls,
    they are counted with the most frequent ending. `hold` is a share of the transports.
    """
    n = sum(endings.values())
    if n < LEAST:
        return {}, ()
    counts = {name: endings.get(name, 0) for name in OUTCOMES}
    counts["transport"] = sum(endings.get(name, 0) for name in _TRANSPORTS)
    left = [name for name, rows in counts.items() if 0 < rows < FEWEST]
    parts, with_few = _filled({name: rows for name, rows in counts.items() if rows >= FEWEST}, n)
    what = "of behavioural-health calls whose ending is recorded"
    found = {name: _share(rows, n, what, name == with_few, source) for name, rows in parts.items()}
    transports, held = parts.get("transport", 0), endings.get(HOLD, 0)
    if transports and held >= FEWEST:
        whole, few = _filled({HOLD: held}, transports)
        found[HOLD] = _share(whole[HOLD], transports, "of transports", few == HOLD, source)
    elif held:
        left.append(HOLD)
    return found, tuple(left)


def _filled(parts: Mapping[str, int], n: int) -> tuple[dict[str, int], str]:
    """The parts of a whole, a rest of one to nine counted with the largest; and the name of that one, or ""."""
    rest = n - sum(parts.values())
    largest = max(parts, key=lambda name: parts[name], default="")
    if not largest or not 0 < rest < FEWEST:
        return dict(parts), ""
    return {**parts, largest: parts[largest] + rest}, largest


def _share(rows: int, n: int, what: str, with_few: bool, source: str) -> Value:
    low, high = wilson(rows, n)
    note = what + (f"; fewer than {FEWEST} with another ending are counted with it" if with_few else "")
    return Value(rounded(rows / n), source, n, rounded(low), rounded(high), note)
