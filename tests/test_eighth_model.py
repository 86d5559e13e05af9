"""The model that the page of models tells people to write: written as it says, and run."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim.responses
from sim.cli.pages import generated_pages
from sim.engine import simulate
from sim.engine.log import Reach
from sim.present.example_call import in_words, timelines
from sim.responses import MODELS
from tests.builders import CLINICIAN, HOUR, MINUTE, Crew, assert_same_log, call, examples, plan, roster, stream
from tests.stories import by_kind, clinician, ended, model, patrol, tell, went

NAME = "clinician_on_the_line"
ON_THE_LINE = model(NAME, CLINICIAN)


@pytest.fixture(scope="module", autouse=True)
def eighth_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The file of the page, copied out of it into a folder that the package of models looks into as well."""
    page = generated_pages()["models.md"]
    (name,) = re.findall(r"A whole file, `sim/responses/(\w+)\.py`", page)
    assert name == NAME
    code = re.search(r"A whole file.*?```python\n(.*?)```", page, re.DOTALL)
    assert code is not None
    folder: Path = tmp_path_factory.mktemp("responses")
    (folder / f"{name}.py").write_text(code[1], encoding="utf-8")
    sim.responses.__path__.append(str(folder))
    importlib.invalidate_caches()
    importlib.import_module(f"sim.responses.{name}")
    yield
    del MODELS[name], sys.modules[f"sim.responses.{name}"]
    delattr(sim.responses, name)
    sim.responses.__path__.remove(str(folder))


def on_the_line(calls: list[dict[str, Any]], crews: list[Crew]) -> Any:
    return tell(calls, crews, ON_THE_LINE, standing=True)


def test_she_talks_while_patrol_drives_and_officers_see_it_through() -> None:
    """On the line from 22:10; officers there at 22:15, 24 minutes with her, six of report."""
    crisis = call("22:10", scene=by_kind(clinician=24, team=0, patrol=40), after=by_kind(clinician=6, team=0, patrol=9))
    log = on_the_line([crisis], [patrol(), clinician()])
    assert went(log) == [(0, 1, "22:10", "22:10", "22:39"), (0, 0, "22:10", "22:15", "22:45")]
    assert ended(log) == ("closed", "22:45", "clinician", "met")


def test_she_comes_on_the_line_while_officers_work() -> None:
    log = on_the_line([call("22:00"), call("22:10")], [patrol(), patrol(), clinician()])
    assert went(log)[2:] == [(1, 1, "22:10", "22:15", "23:05"), (1, 2, "22:35", "22:35", "23:05")]


def test_the_register_the_page_and_the_picture_know_it() -> None:
    assert MODELS[NAME].needs == "not_travelling"
    assert MODELS[NAME].settings == {"team", "wait"}
    assert f"## {NAME}" in generated_pages()["models.md"]
    assert "clinician, by screen" in in_words(timelines(NAME))


def test_a_scenario_may_name_it() -> None:
    """The check of a scenario accepts the model for a kind that does not travel."""
    from tests.builders import city, made

    kinds = {"patrol": {"officers": 1}, "desk": {"clinicians": 1, "travels": False}}
    small = city(
        kinds=kinds,
        effects={},
        response={"crisis": {"types": ["crisis"], "model": NAME, "team": "desk"}},
    )
    small["staffing"]["team"]["kind"] = "desk"
    assert made(small).response["crisis"].model == NAME


calls = st.lists(
    st.builds(
        lambda received, priority, units, patience, coded, eligible, travel: call(
            received, priority=priority, units=units, patience=patience, recognised=coded, eligible=eligible,
            travel=(travel,) * 4, after=7 * MINUTE,
        ),
        st.integers(0, 3 * HOUR),
        st.integers(1, 5),
        st.integers(1, 2),
        st.sampled_from([-1, 0, 20 * MINUTE]),
        st.booleans(),
        st.booleans(),
        st.sampled_from([0.0, 1.0, 3.0]),
    ),
    min_size=1,
    max_size=12,
)  # fmt: skip


@examples(60)
@given(calls, st.integers(1, 3))
def test_with_no_clinician_on_duty_it_is_officer_only(some: list[dict[str, Any]], cars: int) -> None:
    """Row for row; only the reason why nobody met a social worker is another."""
    units = roster(*[Crew() for _ in range(cars)], Crew(CLINICIAN, start=20 * HOUR))
    log = simulate(stream(*some), units, plan(ON_THE_LINE, standing=True))
    assert_same_log(log, simulate(stream(*some), units, plan()), but=("reach",))
    assert Reach.MET not in log.reach
