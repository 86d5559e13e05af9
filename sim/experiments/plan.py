"""The plan of a sweep: every point with the arm it stands for and the baseline it is paired with.

A change of the world or of the run (call volume, travel, the window) is made in both arms; a change of policy in
the point's arm only, as with `--set`. Points that cannot be run stay in the plan with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sim.basics.errors import CoresponseError, InputError, Problem, one_problem
from sim.experiments.identity import content, digest, engine_version
from sim.experiments.variables import Variable
from sim.measure.replicate import Arm, check_same_world
from sim.records.recorded import RecordedCalls
from sim.scenario import LoadedScenario, Scenario, for_both_arms, load_scenario
from sim.scenario.labels import labels_of
from sim.scenario.merge import read_raw
from sim.scenario.override import override
from sim.scenario.roster_file import merge_roster
from sim.scenario.tables import SHARED_TABLES
from sim.study import history_of

Values = tuple[str | None, ...]


@dataclass(frozen=True)
class Point:
    """One level of each variable (None = as it stands).

    `key` is the fingerprint of its content, `baseline` that of the arm it is paired with.
    """

    number: int
    levels: Values
    key: str
    baseline: str
    fault: str = ""


@dataclass(frozen=True)
class Plan:
    """All that is needed to put results together again; goes into the journal. Points are numbered from 1."""

    scenario: str
    baseline: str
    identity: str
    engine: str
    seed: int
    replications: int
    variables: tuple[str, ...]
    points: tuple[Point, ...]
    design: str = "grid"
    precision: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    currency: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    replayed: bool = False

    def document(self) -> dict[str, Any]:
        """The plan as JSON."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        plain["points"] = [[one.number, one.levels, one.key, one.baseline, one.fault] for one in self.points]
        return plain

    @classmethod
    def of(cls, document: dict[str, Any]) -> Plan:
        """The plan of a document."""
        points = tuple(Point(number, tuple(values), *rest) for number, values, *rest in document["points"])
        lists: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in document.items()
        }
        return cls(**(lists | {"points": points}))

    @property
    def runnable(self) -> list[Point]:
        """The points that can be run."""
        return [one for one in self.points if not one.fault]

    @property
    def baselines(self) -> list[str]:
        """The keys of the baselines of runnable points, each once."""
        return list(dict.fromkeys(one.baseline for one in self.runnable))


def replace_replications(plan: Plan, number: int) -> Plan:
    """The same plan with another number of replications (with a precision: the most to run)."""
    return replace(plan, replications=number)


@dataclass
class Material:
    """What the workers need: the scenario behind every key, and the recorded calls behind every baseline."""

    arms: dict[str, Scenario] = field(default_factory=dict)
    recorded: dict[str, RecordedCalls | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """What was asked for: the scenario file, its overrides, the baseline (None = the one it names, else itself)."""

    file: Path
    settings: tuple[str, ...] = ()
    baseline: Path | None = None


def make_plan(
    request: Request,
    variables: Sequence[Variable],
    design: Sequence[Values],
    *,
    named: str = "grid",
    precision: Sequence[str] = (),
) -> tuple[Plan, Material]:
    """The plan of a design, and the scenarios behind it.

    Raises InputError: a key that matches nothing, a scenario that is wrong as it stands, no point that can be run.
    """
    check_paths(request, variables)
    base = load_scenario(request.file, request.settings)
    arms = _Arms(request)
    against = arms.baseline(base, [])
    _same_world(against, base)
    points = [arms.point(number, variables, values) for number, values in enumerate(design, start=1)]
    if points and all(one.fault for one in points):
        fix = f"({len(points)} points, none of which can be run.)"
        raise one_problem(str(request.file), f"point 1 of {len(points)}", points[0].fault, fix)
    run = base.scenario.run
    plan = Plan(
        scenario=base.scenario.name,
        baseline=against.scenario.name,
        identity=digest(content(base, run.seed), content(against, run.seed)),
        engine=engine_version(),
        seed=run.seed,
        replications=run.replications,
        variables=tuple(one.name for one in variables),
        points=tuple(points),
        design=named,
        precision=tuple(precision),
        warnings=tuple(dict.fromkeys((*against.warnings, *base.warnings))),
        currency=base.scenario.costs.currency,
        labels=labels_of(base.scenario),
        replayed=base.scenario.history is not None,
    )
    return plan, arms.material


def check_paths(request: Request, variables: Sequence[Variable]) -> None:
    """Refuse a key that matches nothing before anything is run: a sweep over it would be a flat line."""
    raw = read_raw(request.file)
    for text in (one for one in request.settings if one.startswith("roster")):
        override(raw, text)
    merge_roster(raw)
    problems: list[Problem] = []
    for text in (one for one in request.settings if not one.startswith("roster")):
        override(raw, text)
    for one in variables:
        try:
            override(raw, one.setting(one.at(0.0)))
        except InputError as error:
            problems += [replace(problem, where=one.told) for problem in error.problems]
    if problems:
        raise InputError(problems)


@dataclass
class _Arms:
    """Loads the two arms of every point, each different one once; what many points share is read once."""

    request: Request
    material: Material = field(default_factory=Material)
    _baselines: dict[tuple[Path, tuple[str, ...]], LoadedScenario] = field(default_factory=dict)

    def point(self, number: int, variables: Sequence[Variable], values: Values) -> Point:
        """A point of the design; one that cannot be run carries the reason."""
        pairs = [(one, value) for one, value in zip(variables, values, strict=True) if value is not None]
        try:
            return Point(number, values, *self._keys(pairs))
        except CoresponseError as error:
            return Point(number, values, "", "", _plain(str(error), self.request))

    def _keys(self, pairs: Sequence[tuple[Variable, str]]) -> tuple[str, str]:
        """The keys of a point and of its baseline. Raises CoresponseError: the point cannot be run."""
        request, material = self.request, self.material
        loaded = load_scenario(request.file, [*request.settings, *(one.setting(value) for one, value in pairs)])
        seed = loaded.scenario.run.seed
        against = self.baseline(loaded, pairs)
        _same_world(against, loaded)
        calm = content(against, seed)
        if calm not in material.recorded:
            material.recorded[calm] = history_of(loaded)[0]
        key = digest(engine_version(), calm, content(loaded, seed))
        material.arms.setdefault(calm, _seeded(against, seed))
        material.arms.setdefault(key, _seeded(loaded, seed))
        return key, calm

    def baseline(self, loaded: LoadedScenario, pairs: Sequence[tuple[Variable, str]]) -> LoadedScenario:
        """The arm to compare with: the baseline with whatever both arms share; without one, the scenario unvaried."""
        changed = [one.setting(value) for one, value in pairs if one.both or one.path[0] in SHARED_TABLES]
        file = self.request.baseline or loaded.baseline_path
        settings = self.request.settings if file is None else for_both_arms(self.request.settings)
        wanted = (file or self.request.file, (*settings, *changed))
        if wanted not in self._baselines:
            self._baselines[wanted] = load_scenario(*wanted)
        return self._baselines[wanted]


def _same_world(against: LoadedScenario, loaded: LoadedScenario) -> None:
    check_same_world([Arm(one.scenario.name, one.scenario) for one in (against, loaded)])


def _seeded(loaded: LoadedScenario, seed: int) -> Scenario:
    run = loaded.scenario.run.model_copy(update={"seed": seed})
    return loaded.scenario.model_copy(update={"run": run})


def _plain(text: str, request: Request) -> str:
    """A reason in one line, without the folders of whoever ran it; what varies was not set by --set."""
    folder = request.file.parent.as_posix()
    text = text.replace(f"{folder}/", "") if folder != "." else text
    text = text.replace("--set: ", "")
    return " ".join(text.replace("\n    ", ". ").split())  # the fix, a line of its own
