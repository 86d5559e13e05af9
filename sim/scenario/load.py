"""From a file name to a complete, checked scenario."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.basics.errors import InputError, Problem, one_problem
from sim.scenario.beside import read_beside
from sim.scenario.check import check
from sim.scenario.explain import explain
from sim.scenario.keys import KeyPath
from sim.scenario.merge import RawScenario, in_order, problem_at, read_raw
from sim.scenario.names import unknown_names
from sim.scenario.override import override
from sim.scenario.roster_file import merge_roster
from sim.scenario.sources import VALUE_IS_NO_NAME, Assumption, evidence_faults, register, strip_evidence
from sim.scenario.tables import Scenario
from sim.scenario.textfile import nearby


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


def is_mapping(values: dict[str, Any]) -> bool:
    """Are these the tables of an export's mapping, which is no scenario?"""
    return "columns" in values and not {"demand", "staffing", "run", "extends"} & set(values)


def load_scenario(path: Path | str, overrides: Iterable[str] = ()) -> LoadedScenario:
    """Read, merge and check a scenario file; `overrides` are texts such as "run.seed=7".

    Raises InputError with every problem found, each with file, line and column.
    """
    raw = read_raw(Path(path))
    if is_mapping(raw.values):
        fix = "coresponse validate checks it, coresponse import reads an export with it."
        raise one_problem(str(path), "", "is the mapping of an export, not a scenario", fix)
    # A roster first: the other settings may be about its posts.
    settings = list(overrides)
    for text in [one for one in settings if one.startswith("roster")]:
        override(raw, text)
    if problems := merge_roster(raw):
        raise InputError(in_order(problems))  # what is said of staffing without its file would mislead
    for text in [one for one in settings if not one.startswith("roster")]:
        override(raw, text)
    faults = list(evidence_faults(raw.values))
    problems = [problem_at(raw, *fault) for fault in faults]
    if any(fault[2] == VALUE_IS_NO_NAME for fault in faults):
        raise InputError(in_order(problems))  # the tables around it would be misread
    values, unread = read_beside(raw, strip_evidence(raw.values))
    problems += unread.values()
    try:
        scenario = Scenario.model_validate(values)
    except ValidationError as error:
        problems += explain(raw, error, values)
        told = {problem.path for problem in problems}
        names = [problem_at(raw, *fault) for fault in unknown_names(values)]
        raise InputError(in_order([*problems, *(one for one in names if one.path not in told)])) from None
    found = check(scenario)
    # A table that could not be read is not also missing.
    problems += [problem_at(raw, *fault) for fault in found.problems if not _is_above(fault[0], unread)]
    problems += _baseline_problem(raw, scenario)
    if problems:
        raise InputError(in_order(problems))
    return LoadedScenario(scenario, raw, tuple(found.warnings))


def _is_above(path: KeyPath, others: Iterable[KeyPath]) -> bool:
    return any(other[: len(path)] == path for other in others)


def _baseline_problem(raw: RawScenario, scenario: Scenario) -> list[Problem]:
    if scenario.baseline is None:
        return []
    file = raw.folder(("baseline",)) / scenario.baseline
    return [] if file.is_file() else [problem_at(raw, ("baseline",), f"no such file: {file}", nearby(file))]
