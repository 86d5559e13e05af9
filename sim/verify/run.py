"""Running the cases: each is loaded, drawn, rostered and simulated as `coresponse run` would."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import joblib
import numpy as np

from sim.engine import make_plan, make_roster, simulate
from sim.measure.observation import Observation
from sim.scenario import Scenario, load_scenario
from sim.verify.claim import Claim, Twin, all_claims, case_file
from sim.verify.judge import Result, interval, level
from sim.world import draw
from sim.world.attendance import attendance

Pair = tuple[float, float]


@dataclass(frozen=True)
class Key:
    """A case with its settings: what is simulated once for all checks that look at it."""

    case: str
    settings: tuple[str, ...]


@dataclass(frozen=True)
class _Wish:
    claim: str
    check: str
    twin: Twin | None


def results(
    claims: Sequence[Claim], *, twins: bool, jobs: int, progress: Callable[[int, int], None] | None = None
) -> Iterator[Result]:
    """The result of every check of the claims (or of every wrong twin), in their order.

    `jobs` as in joblib; the numbers do not depend on it. `progress` is told how many replications of how many are done.
    """
    wishes = _wishes(claims, twins)
    work = [(key, number) for key in wishes for number in range(scenario_of(key).run.replications)]
    looks = {key: tuple((one.claim, one.check) for one in wishes[key]) for key in wishes}
    pool = joblib.Parallel(n_jobs=jobs, return_as="generator", batch_size=4)
    seen: dict[Key, list[list[Pair]]] = {key: [] for key in wishes}
    done = pool(joblib.delayed(_replication)(key, number, looks[key]) for key, number in work)
    for number, ((key, _), pairs) in enumerate(zip(work, done, strict=True), start=1):
        seen[key].append(pairs)
        if progress is not None:
            progress(number, len(work))
        if len(seen[key]) == scenario_of(key).run.replications:
            yield from _judged(wishes[key], np.array(seen.pop(key)))


def _wishes(claims: Sequence[Claim], twins: bool) -> dict[Key, list[_Wish]]:
    wishes: dict[Key, list[_Wish]] = {}
    for claim in claims:
        if twins:
            for twin in claim.twins:
                check = claim.check(twin.check)
                key = Key(check.case, (*check.settings, *twin.settings))
                wishes.setdefault(key, []).append(_Wish(claim.name, check.label, twin))
        else:
            for check in claim.checks:
                wishes.setdefault(Key(check.case, check.settings), []).append(_Wish(claim.name, check.label, None))
    return wishes


@lru_cache(maxsize=8)
def scenario_of(key: Key) -> Scenario:
    """The checked scenario of a case."""
    return load_scenario(case_file(key.case), key.settings).scenario


def _replication(key: Key, number: int, looks: Sequence[tuple[str, str]]) -> list[Pair]:
    """One replication of a case, as each check sees it."""
    scenario = scenario_of(key)
    calls = draw(scenario, number)
    roster = make_roster(scenario, attendance(scenario, number))
    seen = Observation.of(scenario, calls, roster, simulate(calls, roster, make_plan(scenario)))
    return [all_claims()[claim].check(check).measure(seen) for claim, check in looks]


def _judged(wishes: Sequence[_Wish], pairs: np.ndarray) -> Iterator[Result]:
    """`pairs` has shape (replications, wishes, 2)."""
    for place, wish in enumerate(wishes):
        claim = all_claims()[wish.claim]
        numbers = interval(pairs[:, place, 0], pairs[:, place, 1], level())
        yield Result(claim, claim.check(wish.check), *numbers, len(pairs), wish.twin)
