"""Finished studies of the small city for the tests of charts, words and pages; each is run once a process."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from sim.measure.intervals import Estimate
from sim.results.read import SavedStudy, read_study
from sim.results.save import save_study
from sim.scenario import LoadedScenario, load_scenario
from sim.study import Study, run_study
from tests.builders import city

HOSTILE = (
    "<script>alert('x')</script> \"quoted\" & $x^2 {{ 7*7 }} [red] "
    "\u202egnidaelsim\u202c \U0001f6a8 \u05e9\u05dc\u05d5\u05dd"
)
LONG = "St. Paul 2019 with co-responder teams on every watch and in every district of the city, day and night " * 3
FILES = tempfile.TemporaryDirectory()  # kept until the process ends: a study that is saved reads its files again


def kept(study: Study, folder: Path, command: str = "coresponse run scenario.toml") -> SavedStudy:
    """A study through its folder, without pictures: they are slow, and tested elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.results.save.save_charts", lambda *_: [])
        return read_study(save_study(study, folder, command))


def small(name: str, teams: int, replications: int, **tables: Any) -> LoadedScenario:
    """The small city under a name, with so many teams, as a file would give it."""
    values = city(**tables) | {"name": name}
    values["outcomes"] = values["outcomes"] | {"accepted": 0.7, "linked": 0.5}
    for place, district in enumerate(values["geography"]["districts"].values()):
        district |= {"centroid": [44.9 + 0.03 * (place % 2), -93.1 + 0.05 * place], "area_km2": 9.0 + place}
    values["costs"] = {"officer_hour": 55, "clinician_hour": 60, "vehicle_hour": 5}
    values["run"] = values["run"] | {"replications": replications}
    values["staffing"] = values["staffing"] | {"team": values["staffing"]["team"] | {"count": teams}}
    path = Path(tempfile.mkdtemp(dir=FILES.name), "scenario.toml")
    path.write_text(tomli_w.dumps(values), encoding="utf-8")
    return load_scenario(path)


@cache
def two_arms(replications: int = 4) -> Study:
    """Officers only against two teams."""
    return run_study([small("officers only", 0, replications), small("with teams", 2, replications)], jobs=1)


@cache
def three_arms() -> Study:
    """Officers only, two teams, four teams."""
    return run_study([small(name, count, 3) for name, count in (("none", 0), ("two", 2), ("four", 4))], jobs=1)


@cache
def one_arm(teams: int = 0) -> Study:
    """A single arm, three replications."""
    return run_study([small("alone", teams, 3)], jobs=1)


@cache
def starved() -> Study:
    """So few officers that most callers give up: times that never come."""
    demand = city()["demand"]
    for one in demand["types"].values():
        one["patience"] = "5 min"
    staffing = city()["staffing"]
    for post in ("days", "nights"):
        staffing[post]["count"] = {"a": 1}
    tables = {"demand": demand, "staffing": staffing}
    return run_study([small("few", 0, 3, **tables), small("few and teams", 1, 3, **tables)], jobs=1)


def named(study: Study, *names: str) -> Study:
    """The same study with other names for its arms."""
    loaded = tuple(
        replace(one, scenario=one.scenario.model_copy(update={"name": name, "description": name}))
        for one, name in zip(study.loaded, names, strict=True)
    )
    return replace(study, loaded=loaded, comparison=replace(study.comparison, arms=names))


def freed(study: Study, value: float, low: float, high: float) -> Study:
    """The same study with another net of officer-hours."""
    old = study.comparison.freed[-1]
    new = replace(old, net=Estimate(value, low, high))
    return replace(study, comparison=replace(study.comparison, freed=(new,)))
