"""Experiments that decide what to run next by what they have seen: one journal, one crew of workers, many plans."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sim.basics.errors import UsageError
from sim.experiments.journal import Journal
from sim.experiments.plan import Plan, Request, Values, make_plan, replace_replications
from sim.experiments.pools import pool
from sim.experiments.sweep import PointResult, Shard, results, run_sweep, work_in
from sim.experiments.variables import Variable
from sim.experiments.work import Pool

Progress = Callable[[int, str], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True)
class Means:
    """How an experiment is carried out; nothing here changes a number."""

    journal: Path
    jobs: int = -1
    dask: str | None = None
    resume: bool = False


class Runner:
    """Runs designs over one scenario; work that is in the journal already is never done again."""

    def __init__(self, request: Request, means: Means, crew: Pool, workers: int, progress: Progress):
        self.request = request
        self.plan: Plan | None = None
        self.journal: Journal | None = None
        self._means, self._crew, self._workers, self._progress = means, crew, workers, progress

    def run(
        self, variables: Sequence[Variable], design: Sequence[Values], what: str, replications: int | None = None
    ) -> list[PointResult]:
        """Every point of a design with its replications (as many as the scenario says, or `replications`)."""
        plan, material = make_plan(self.request, variables, design)
        plan = plan if replications is None else replace_replications(plan, replications)
        journal = self._opened(plan)
        with self._progress(work_in(plan, Shard()), what) as tell:
            run_sweep(plan, material, journal, self._crew, self._workers, Shard(), tell)
        return list(results(plan, journal))

    def _opened(self, plan: Plan) -> Journal:
        self.plan = plan
        if self.journal is None:
            open_it = Journal.resume if self._means.resume else Journal.create
            self.journal = open_it(self._means.journal, plan)
        self.journal.go_on(plan)
        return self.journal


@contextmanager
def runner(request: Request, means: Means, progress: Progress) -> Iterator[Runner]:
    """A runner with its workers; the journal stays unless the block ends well."""
    with pool(means.jobs, means.dask) as (crew, workers):
        one = Runner(request, means, crew, workers, progress)
        try:
            yield one
        finally:
            if one.journal is not None:
                one.journal.close()
    means.journal.unlink(missing_ok=True)


def first_fault(found: Sequence[PointResult], what: str) -> None:
    """Stop when a point that an experiment rests on failed. Raises UsageError."""
    for one in found:
        if one.fault:
            raise UsageError(f"{what} cannot be run: {one.fault}")
