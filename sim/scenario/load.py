"""From a file name to a complete, checked scenario."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.basics.errors import InputError, Problem
from sim.scenario.beside import read_beside
from sim.scenario.check import check
from sim.scenario.explain import explain
from sim.scenario.merge import RawScenario, problem_at, read_raw
from sim.scenario.override import override
from sim.scenario.sources import Assumption, evidence_problems, register, strip_evidence
from sim.scenario.tables import Scenario


@dataclass(frozen=True)
class LoadedScenario:
    """A checked scenario and where it came from: its file, its parents, its evidence, its warnings."""

    scenario: Scenario
    raw: RawScenario
    warnings: tuple[str, ...]

    @property
    def path(self) -> Path:
        return self.raw.path

    @cached_property
    def assumptions(self) -> tuple[Assumption, ...]:
        """The assumption register, unsourced rows first."""
        return register(self.raw.values)

    @property
    def baseline_path(self) -> Path | None:
        """The file of the arm to compare with, if the scenario names one."""
        if self.scenario.baseline is None:
            return None
        return self.raw.folder(("baseline",)) / self.scenario.baseline

    def beside(self, *key: str) -> Path:
        """The path of a file named in the scenario, read against the file that names it."""
        value: Any = self.scenario
        for part in key:
            value = getattr(value, part)
        return self.raw.folder(key) / str(value)


def load_scenario(path: Path | str, overrides: Iterable[str] = ()) -> LoadedScenario:
    """Read, merge and check a scenario file; `overrides` are texts such as "run.seed=7".

    Raises InputError with every problem found, each with file, line and column.
    """
    raw = read_raw(Path(path))
    for text in overrides:
        override(raw, text)
    problems = [
        Problem(raw.where(place), problem.path, problem.message) for place, problem in evidence_problems(raw.values)
    ]
    values = read_beside(raw, strip_evidence(raw.values))
    try:
        scenario = Scenario.model_validate(values)
    except ValidationError as error:
        raise InputError([*problems, *explain(raw, error)]) from None
    found = check(scenario)
    problems += [problem_at(raw, *fault) for fault in found.problems]
    if problems:
        raise InputError(problems)
    return LoadedScenario(scenario, raw, tuple(found.warnings))
