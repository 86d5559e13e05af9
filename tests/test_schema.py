"""The JSON Schema: every scenario that loads validates against it, and an editor sees what the loader refuses."""

from __future__ import annotations

import copy
import json
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from sim.basics.durations import SECONDS
from sim.scenario.resolved import resolved
from sim.scenario.schema import json_schema
from sim.scenario.starter import STARTERS
from tests.builders import city
from tests.paths import SCENARIOS
from tests.small_city import EVERYTHING, SMALL, load_text

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is in the dev extra")
SHIPPED = sorted(SCENARIOS.glob("st_paul_*.toml"))
VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def faults(values: Any) -> list[str]:
    return [error.json_path for error in VALIDATOR.iter_errors(values)]


def small(**changes: Any) -> dict[str, Any]:
    """The small city's values; `a__b=1` sets a.b."""
    values = copy.deepcopy(tomllib.loads(SMALL))
    for name, value in changes.items():
        *path, key = name.split("__")
        table = values
        for part in path:
            table = table[part]
        table[key] = value
    return values


def test_it_is_a_schema_and_plain_json() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json.loads(json.dumps(json_schema())) == json_schema()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios_are_valid(path: Path) -> None:
    assert faults(tomllib.loads(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("name", [name for name, _ in STARTERS])
def test_starter_files_are_valid(name: str) -> None:
    assert faults(tomllib.loads(resources.files("sim.scenario").joinpath(name).read_text(encoding="utf-8"))) == []


def test_small_cities_and_what_is_written_back_are_valid(tmp_path: Path) -> None:
    assert faults(small()) == []
    assert faults(city()) == []
    assert faults(tomllib.loads(EVERYTHING)) == []
    assert faults(json.loads(json.dumps(resolved(load_text(tmp_path, SMALL, "staffing.team.count=3"))))) == []


@pytest.mark.parametrize(
    "change",
    [
        {"run__window": {"value": "2 days", "low": "1 day", "high": "3 days", "source": "x", "note": "y"}},
        {"demand__types__crisis__priority": {"2": 0.5, "3": {"value": 0.5, "source": "x"}, "source": "y"}},
        {"demand__types__theft__on_scene": {"mean": {"value": "20 min"}, "cv": 1, "source": "x", "low": "5 min"}},
        {"demand__types__theft__hour_of_week": "hours.csv"},
        {"staffing__day__count": {"value": {"north": 3}, "low": 1, "source": "roster"}},
        {"staffing__day__source": "roster of May"},
        {"staffing__day__days": "Mon-Fri"},
        {"effects__co_responder__preset": {"value": "rct_null", "source": "the trial"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_the_loader_reads_is_valid(change: dict[str, Any]) -> None:
    assert faults(small(**change)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"demmand": {}},
        {"run__windwo": "2 days"},
        {"run__window": 2},
        {"run__window": "2 dayz"},
        {"run__window": {"value": "2 days", "scource": "x"}},
        {"run__replications": 2.5},
        {"run__replications": 0},
        {"demand__types__theft__share": "0.7"},
        {"demand__types__theft__share": 13.6},
        {"demand__types__theft__on_scene": {"mean": "20 min", "sgima": 1}},
        {"demand__hour_of_day": [1.0] * 23},
        {"staffing__team__count": 2.5},
        {"staffing__team__shift": ["07:00"]},
        {"staffing__team__shift": ["7am", "15:00"]},
        {"staffing__team__cuont": 2},
        {"geography__districts__north__centroid": [44.9]},
        {"effects__co_responder__preset": "rct-null"},
        {"trained": {"preset": "rct_null"}},
        {"staffing__team__shift_end": "late"},
        {"schema_version": 2},
        {"name": 3},
    ],
    ids=lambda change: f"{next(iter(change))} {next(iter(change.values()))}"[:40],
)
def test_what_the_loader_refuses_is_not_valid(change: dict[str, Any]) -> None:
    assert faults(small(**change)) != []


def test_only_a_file_that_extends_another_may_leave_tables_out() -> None:
    values = small()
    del values["kinds"]
    assert faults(values) == ["$"]
    assert faults(values | {"extends": "base.toml"}) == []


@pytest.mark.parametrize("unit", SECONDS)
def test_every_unit_of_time_is_known_to_the_schema(unit: str) -> None:
    assert faults(small(run__window=f"1.5 {unit}")) == []
