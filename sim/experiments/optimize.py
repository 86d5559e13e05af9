"""The staffing search over a scenario: candidates from a design, arithmetic first, then simulation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.basics.errors import UsageError
from sim.experiments.coverage import Pattern, patterns
from sim.experiments.outcome import Outcome
from sim.experiments.plan import Material, Plan, Request, Values, make_plan
from sim.experiments.requirements import Requirement
from sim.experiments.runner import Runner, first_fault
from sim.experiments.search import Candidate, Found, search
from sim.experiments.selection import Selected, select
from sim.experiments.staffing import check_by, staffing_of
from sim.experiments.variables import Variable
from sim.measure.intervals import Floats
from sim.measure.replicate import Replication


@dataclass(frozen=True)
class Rules:
    """What the plans must do and how the search goes about it."""

    requirements: tuple[Requirement, ...]
    by: str = "people"
    least_patrol: float = 0.0
    confidence: float = 0.95
    most: int = 320


def candidates_of(
    request: Request, variables: Sequence[Variable], design: Sequence[Values], rules: Rules
) -> tuple[Plan, Material, list[Candidate]]:
    """Every plan of a design with its staffing; those that arithmetic rules out are marked. Raises UsageError."""
    plan, material = make_plan(request, variables, design)
    found = []
    for point in plan.points:
        if point.fault:
            raise UsageError(f"plan {point.number} cannot be run: {point.fault}")
        scenario = material.arms[point.key]
        check_by(rules.by, scenario)
        one = Candidate(point.number, point.levels, staffing_of(scenario))
        if one.staffing.least_patrol < rules.least_patrol:
            one.status = "too little patrol"
            one.why = f"{one.staffing.least_patrol:g} units in some hour, at least {rules.least_patrol:g} asked for"
        found.append(one)
    return plan, material, found


def cheapest(runner: Runner, variables: Sequence[Variable], design: Sequence[Values], rules: Rules) -> Found:
    """The cheapest plan of a design that meets every requirement. Raises UsageError."""
    runner.plan, _, candidates = candidates_of(runner.request, variables, design, rules)
    checked = False

    def simulate(numbers: Sequence[int], size: int) -> list[tuple[Replication, ...]]:
        nonlocal checked
        some = [design[number - 1] for number in numbers]
        found = runner.run(variables, some, f"Look at {size} replications of {len(some)} plans", size)
        for rule in rules.requirements if not checked and found[0].replications else ():
            rule.outcome.check_group(found[0].replications[0])
        checked = True
        return [one.replications for one in found]

    return search(candidates, rules.requirements, simulate, by=rules.by, confidence=rules.confidence, most=rules.most)


@dataclass(frozen=True)
class Cover:
    """The answer to "which hours": the patterns that were raced, by merit, and how many arithmetic left out."""

    patterns: tuple[Pattern, ...]
    selected: Selected
    of_all: int


def pattern_of(post: str) -> list[Variable]:
    """What a pattern of hours changes of a post."""
    return [Variable(("staffing", post, key)) for key in ("shift", "days")]


def best_hours(
    runner: Runner,
    post: str,
    hours: int,
    outcome: Outcome,
    worth: float,
    *,
    lengths: Sequence[int],
    keep: int = 12,
    confidence: float = 0.95,
    most: int = 200,
) -> Cover:
    """The pattern of so many hours a week for one post with the largest outcome. Raises UsageError."""
    from sim.scenario import load_scenario

    scenario = load_scenario(runner.request.file, runner.request.settings).scenario
    every = patterns(scenario, post, hours, lengths)
    leaders = every[:keep]
    variables = pattern_of(post)

    def values(numbers: Sequence[int], size: int) -> Floats:
        some: list[Values] = [leaders[number].levels for number in numbers]
        found = runner.run(variables, some, f"Race of {len(some)} patterns, {size} replications", size)
        first_fault(found, f"staffing.{post}")
        outcome.check_group(found[0].replications[0])
        return np.array([outcome.by_replication(one.replications, 1) for one in found])

    selected = select(values, range(len(leaders)), worth, confidence, most)
    return Cover(tuple(leaders), selected, len(every))
