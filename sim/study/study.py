"""From loaded scenarios to a finished study."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import sim
from sim.basics.errors import UsageError, one_problem
from sim.measure.compare import Comparison, compare
from sim.measure.replicate import Arm, Replication, check_same_world, replicate
from sim.records.ledger import Ledger
from sim.records.quality import Quality, quality
from sim.records.read import read_record
from sim.records.record import Record
from sim.records.recorded import RecordedCalls
from sim.scenario import LoadedScenario, Scenario
from sim.study.districts import by_district
from sim.study.few import without_few
from sim.study.week import recorded_week

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Study:
    """A finished run; the first arm is the baseline when there are two."""

    loaded: tuple[LoadedScenario, ...]
    replications: tuple[Replication, ...]
    comparison: Comparison
    recorded: RecordedCalls | None
    ledger: Ledger | None
    quality: Quality | None
    seconds: float

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        return tuple(one.scenario for one in self.loaded)

    @property
    def main(self) -> LoadedScenario:
        """The scenario the user asked for: the last arm."""
        return self.loaded[-1]

    @property
    def version(self) -> str:
        """The version that simulated it."""
        return sim.__version__

    @cached_property
    def recorded_week(self) -> NDArray[np.float64] | None:
        """Recorded calls an hour by hour of the week, shape (7, 24); None for synthetic calls."""
        return None if self.recorded is None else recorded_week(self.main.scenario, self.recorded)

    @cached_property
    def districts(self) -> pd.DataFrame:
        """Every metric by district, without the cells of a few people where the calls are real."""
        return by_district(self)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Warnings of all arms, each once."""
        return warnings_of_arms(self.loaded)


def warnings_of_arms(loaded: Sequence[LoadedScenario]) -> tuple[str, ...]:
    """Warnings of every arm, each once, and what keeps arms from being compared."""
    found = [text for one in loaded for text in one.warnings]
    if any(one.scenario.dispatch.targets != loaded[0].scenario.dispatch.targets for one in loaded):
        found.append(UNLIKE_TARGETS)
    return tuple(dict.fromkeys(found))


UNLIKE_TARGETS = (
    "dispatch.targets are not the same in all scenarios that are compared, so the shares within target are of "
    "different targets, or stand for some only; write the same targets into each, the baseline too"
)


def run_study(
    loaded: Sequence[LoadedScenario],
    *,
    jobs: int = -1,
    progress: Callable[[int], None] | None = None,
    how_many: Callable[[Sequence[Replication]], int] | None = None,
) -> Study:
    """Run every arm on the same calls, with the seed and the number of replications of the last arm.

    `how_many` says instead, given those that are done, how many there should be; it is asked until there are.
    Raises UsageError when the arms' worlds differ, InputError when history cannot be read.
    """
    started = time.monotonic()
    run = loaded[-1].scenario.run
    arms = named_arms(loaded)
    check_same_world(arms)
    record = record_of(loaded[-1])
    recorded = None if record is None else record.recorded()
    done: list[Replication] = []
    while (wanted := how_many(done) if how_many else run.replications) > len(done):
        done += replicate(arms, wanted, recorded, jobs, progress, first=len(done))
    done = done[:wanted]
    if not any(value.numerator for value in done[0].measured[0]["calls_per_day"]):
        raise one_problem(str(loaded[-1].path), "demand", "no call falls into the observation window")
    if recorded is not None:
        done = without_few(done)
    comparison = compare([arm.name for arm in arms], done)
    ledger, found = (None, None) if record is None else (record.ledger, quality(record))
    return Study(tuple(loaded), tuple(done), comparison, recorded, ledger, found, time.monotonic() - started)


def named_arms(loaded: Sequence[LoadedScenario]) -> list[Arm]:
    """The arms of a run, all with the seed of the last. Raises UsageError when two share a name."""
    seed = loaded[-1].scenario.run.seed
    arms = [Arm(one.scenario.name, _with_seed(one.scenario, seed)) for one in loaded]
    names = [arm.name for arm in arms]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"two arms are both called {twice!r}; give each scenario its own name")
    return arms


def _with_seed(scenario: Scenario, seed: int) -> Scenario:
    return scenario.model_copy(update={"run": scenario.run.model_copy(update={"seed": seed})})


def history_of(loaded: LoadedScenario) -> tuple[RecordedCalls | None, Ledger | None]:
    """The recorded calls a scenario replays and what was done to them; (None, None) for synthetic calls."""
    record = record_of(loaded)
    return (None, None) if record is None else (record.recorded(), record.ledger)


def record_of(loaded: LoadedScenario) -> Record | None:
    """The record that a scenario replays, cut to its time; None for synthetic calls. Raises InputError."""
    if loaded.scenario.history is None:
        return None
    calls, mapping = loaded.beside("history", "calls"), loaded.beside("history", "mapping")
    return read_record([calls], mapping, loaded.scenario)
