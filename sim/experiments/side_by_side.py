"""Several options against one baseline on the same calls: what each gives, and which of them may be the best.

Whoever takes the best of several sees it luckier than it is. So no option is called the best of a measure: marked are
those that no other beats clearly, a subset that holds the true best with 95 % confidence (Gupta 1965, Technometrics
7:225-245, with paired differences and Bonferroni's bound in place of equal variances).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pandas as pd
from scipy import stats

from sim.basics.errors import InputError
from sim.experiments.outcome import Outcome
from sim.experiments.requirements import more_is_better, standard_error
from sim.experiments.saved import facts_in
from sim.measure.intervals import LEVEL, Estimate
from sim.measure.replicate import Replication
from sim.present.headline import HeadlineRow, headline
from sim.results.files import faults, read_table
from sim.results.read import read_study
from sim.study import Study, only, pair

DESIGN, TABLE = "side by side", "options.csv"
NOTHING = Estimate(float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True)
class Beside:
    """One measure over all options: its headline row in the pair of each option and the baseline.

    `may_be_best`: of each arm, the baseline first, whether no other beats it clearly; None where neither more nor less
    is better.
    """

    rows: tuple[HeadlineRow, ...]
    may_be_best: tuple[bool, ...] | None

    @property
    def head(self) -> HeadlineRow:
        """A row to name the measure by."""
        return self.rows[0]

    def best(self, arm: int) -> bool | None:
        """May an arm be the best of this measure; None where there is no best."""
        return None if self.may_be_best is None else self.may_be_best[arm]


@dataclass(frozen=True)
class SideBySide:
    """Several options: the pair of baseline and option of each, and the headline measures over all of them."""

    pairs: tuple[Study, ...]
    measures: tuple[Beside, ...]

    @property
    def arms(self) -> tuple[str, ...]:
        """Names, the baseline first."""
        return (self.pairs[0].comparison.arms[0], *(one.comparison.arms[-1] for one in self.pairs))

    @property
    def warnings(self) -> tuple[str, ...]:
        """Warnings of all arms, each once."""
        return tuple(dict.fromkeys(text for one in self.pairs for text in one.warnings))


def side_by_side(study: Study) -> SideBySide:
    """The headline measures of every arm of a study of at least two, against the first."""
    pairs = tuple(pair(study, arm) for arm in range(1, len(study.loaded)))
    return SideBySide(pairs, tuple(Beside(rows, _may_be_best(rows[0], study.replications)) for rows in _rows(pairs)))


def _rows(pairs: Sequence[Study]) -> list[tuple[HeadlineRow, ...]]:
    """The headline rows that all pairs have, each with that of every pair."""
    found = [{(row.metric, row.group): row for row in headline(one)} for one in pairs]
    return [tuple(rows[key] for rows in found) for key in found[-1] if all(key in rows for rows in found)]


def read_side_by_side(folder: Path) -> SideBySide:
    """The options of a folder that `compare` wrote. Raises UsageError, InputError: files missing or changed."""
    run = facts_in(folder)
    problems = faults(folder / TABLE, run["outputs_sha256"].get(TABLE, ""))
    if problems:
        raise InputError(problems)
    pairs = tuple(read_study(folder / name) for name in run["folders"])
    best: dict[tuple[str, str], list[str]] = {}
    for row in read_table(folder, TABLE):
        best.setdefault((row["metric"], row["group"]), []).append(row["may_be_best"])
    return SideBySide(pairs, tuple(Beside(rows, _flags(best, rows[0])) for rows in _rows(pairs)))


def _flags(best: dict[tuple[str, str], list[str]], row: HeadlineRow) -> tuple[bool, ...] | None:
    flags = best.get((row.metric, row.group), [])
    return tuple(flag == "True" for flag in flags) if flags and all(flags) else None


def _may_be_best(row: HeadlineRow, replications: Sequence[Replication]) -> tuple[bool, ...] | None:
    better = more_is_better(row.metric)
    if better is None or len(replications) < 2:
        return None
    outcome = Outcome(row.metric, row.group)
    arms = len(replications[0].measured)
    differences = {}
    for a, b in combinations(range(arms), 2):
        one = outcome.difference([only(each, (a, b)) for each in replications])
        differences[a, b], differences[b, a] = one, Estimate(-one.value, -one.high, -one.low)
    return not_beaten(differences, arms, len(replications), more=better)


def not_beaten(
    differences: dict[tuple[int, int], Estimate], arms: int, replications: int, *, more: bool
) -> tuple[bool, ...]:
    """Which arms no other beats clearly; the best is among them with the confidence of the intervals (95 %).

    `differences[a, b]` is arm b minus arm a, paired; `more`: is more of it better.
    """
    bound = float(stats.t.ppf(1 - (1 - LEVEL) / (arms - 1), replications - 1))

    def beats(b: int, a: int) -> bool:
        difference = differences[a, b]
        gain = difference.value if more else -difference.value
        return gain > bound * standard_error(difference, replications)

    return tuple(not any(beats(b, a) for b in range(arms) if b != a) for a in range(arms))


def table(found: SideBySide) -> pd.DataFrame:
    """One row a measure and arm: its level, its paired difference from the baseline, and may it be the best.

    Shares are 0 to 1. Blank: the difference of the baseline from itself, levels of hours freed, a best that is none.
    """
    rows = []
    for one in found.measures:
        head = one.head
        named = {"metric": head.metric, "group": head.group, "unit": head.unit}
        arms = [
            (head.baseline, None),
            *((None if row.only_difference else row.main, row.difference) for row in one.rows),
        ]
        for arm, (level, apart) in enumerate(arms):
            rows.append({"scenario": found.arms[arm], "baseline": found.arms[0], **named,
                         **_ends("value", "low", "high", level),
                         **_ends("difference", "difference_low", "difference_high", apart),
                         "sign_certain": None if apart is None else apart.excludes_zero,
                         "may_be_best": one.best(arm)})  # fmt: skip
    first = found.pairs[0]
    run = first.main.scenario.run
    return pd.DataFrame(rows).assign(replications=first.comparison.replications, seed=run.seed)


def _ends(value: str, low: str, high: str, estimate: Estimate | None) -> dict[str, float]:
    seen = estimate or NOTHING
    return {value: seen.value, low: seen.low, high: seen.high}
