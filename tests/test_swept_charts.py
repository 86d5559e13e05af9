"""Charts drawn from the folder of a sweep or of a sensitivity run: the numbers of its tables, honest about luck."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.basics.errors import UsageError
from sim.documents.explorer import explorer_html
from sim.documents.swept_charts import swept_drawings
from sim.experiments.saved import read_sweep
from tests.console import Cli, in_this_process
from tests.sweeps import city, saved_sweep

COSTS = (("cost_cash", "all"), ("cost_time", "all"))
PEOPLE = (("fte", "officers"), ("fte", "clinicians"))
TEAMS, HOLD = "staffing.team.count=0:2", "response.crisis.hold=0 min,5 min"


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Cli:
    return in_this_process(monkeypatch, capsys, tmp_path)


def test_a_grid_gives_the_answer_over_two_values(tmp_path: Path) -> None:
    folder = saved_sweep(tmp_path, TEAMS, HOLD)
    found, without = swept_drawings(folder, None, 6.5)
    assert list(without) == ["tornado", "along_value"]
    drawing = found["response_surface_officer_hours_net"]
    table = pd.read_csv(folder / "summary.csv").query("metric == 'officer_hours_net'")
    assert sorted(drawing.drawn.data["value"]) == pytest.approx(sorted(table["difference"]))
    assert set(drawing.drawn.data["y"]) == {0.0, 5.0}  # minutes, as its axis says
    assert "Team: count" in drawing.drawn.title
    assert "Crisis: hold, minutes" in drawing.drawn.alt


def test_one_value_at_a_time_gives_a_tornado_of_each_measure(tmp_path: Path) -> None:
    folder = saved_sweep(tmp_path, TEAMS, HOLD, design="one_at_a_time")
    found, without = swept_drawings(folder, ["tornado"], 3.15)
    assert (without, {name.split("_")[0] for name in found}) == ({}, {"tornado"})
    rows = found["tornado_officer_hours_net"].drawn.data.set_index("name")
    assert list(rows.loc["Team: count", ["at_low", "at_high"]]) == ["0", "2"]
    (one,) = swept_drawings(folder, ["tornado_reach"], 6.5)[0]
    assert one == "tornado_reach"
    with pytest.raises(UsageError, match="response_surface does not apply: it needs a grid"):
        swept_drawings(folder, ["response_surface"], 6.5)
    with pytest.raises(UsageError, match="Did you mean tornado"):
        swept_drawings(folder, ["tornados"], 6.5)


def test_one_value_gives_the_answer_along_it(tmp_path: Path) -> None:
    folder = saved_sweep(tmp_path, HOLD)
    found, without = swept_drawings(folder, None, 6.5)
    assert set(without) == {"tornado", "response_surface"}
    drawing = found["along_value_reach"]
    table = pd.read_csv(folder / "summary.csv").query("metric == 'reach' and group == 'all'")
    assert list(drawing.drawn.data["value"]) == pytest.approx(list(table["difference"]))
    assert list(drawing.drawn.data["size"]) == [0.0, 5.0]  # minutes, as its axis says
    assert drawing.figure.axes[0].get_xlabel() == "Crisis: hold (minutes)"
    words = saved_sweep(tmp_path / "words", "response.crisis.model=co_responder_first,on_request")
    drawing = swept_drawings(words, ["along_value_officer_hours_net"], 3.15)[0]["along_value_officer_hours_net"]
    assert [one.get_text() for one in drawing.figure.axes[0].get_yticklabels()] == ["co_responder_first", "on_request"]


def test_one_point_is_told_to_be_a_run(tmp_path: Path, cli: Cli) -> None:
    saved_sweep(tmp_path, "staffing.team.count=2")
    said = cli("plot", "results")
    assert (said.code, said.out) == (0, "")
    assert "frontier is not drawn: this sweep has one point" in said.err
    said = cli("plot", "results", "tornado")
    assert said.code == 2
    assert "draw that point as a run: coresponse run FILE" in said.err


PRICES = "[costs]\nofficer_hour = 50\nclinician_hour = 40\n\n[run]"


@pytest.mark.parametrize("priced", [False, True])
def test_the_frontier_is_of_the_points_that_none_beats(tmp_path: Path, priced: bool) -> None:
    prices = (("[run]", PRICES),) if priced else ()
    folder = saved_sweep(tmp_path, TEAMS, "staffing.day.count.north=2:4", both=prices)
    drawn = swept_drawings(folder, ["frontier"], 6.5)[0]["frontier"].drawn
    table = pd.read_csv(folder / "summary.csv").set_index(["point", "metric", "group"])["value"]
    rows = [
        (
            sum(table[point, *key] for key in (COSTS if priced else PEOPLE)),
            table[point, "response_time_p90", "behavioural health"],
            table[point, "reach", "all"],
        )
        for point in range(1, 10)
    ]
    assert list(drawn.data["cost"]) == pytest.approx([cost for cost, _, _ in rows])
    assert list(drawn.data["minutes"]) == pytest.approx([minutes for _, minutes, _ in rows])
    beaten = [any(o[0] <= c and o[1] <= m and o[2] >= r and o != (c, m, r) for o in rows) for c, m, r in rows]
    assert list(drawn.data["dominated"]) == beaten
    assert 0 < sum(beaten) < 9
    assert f"{9 - sum(beaten)} of 9 points are beaten by no other" in drawn.title
    assert ("USD a day" if priced else "people") in drawn.title
    assert "0, 2" in list(drawn.data["name"])


def test_a_sweep_of_the_city_itself_has_no_frontier(tmp_path: Path) -> None:
    folder = saved_sweep(tmp_path, TEAMS, "demand.calls_per_day=50,60")
    found, without = swept_drawings(folder, None, 6.5)
    assert "frontier" not in found
    assert "this sweep changes the calls or prices (Calls per day)" in without["frontier"]


def test_charts_and_pages_use_the_labels_of_the_scenario(tmp_path: Path, cli: Cli) -> None:
    labels = (
        ("[staffing.team]", '[staffing.team]\nlabel = "Evening crew"'),
        ("[demand.types.crisis]", '[demand.types.crisis]\nlabel = "Person in crisis"'),
        ("[geography.districts.north]", '[geography.districts.north]\nlabel = "Old Town"'),
    )
    folder = saved_sweep(tmp_path, TEAMS, "staffing.day.count.north=2:3", changes=labels)
    drawn = swept_drawings(folder, ["response_surface_reach"], 6.5)[0]["response_surface_reach"].drawn
    assert "pairs of Evening crew: count and Day: count: Old Town" in drawn.alt
    page = explorer_html(read_sweep(folder))
    assert "Evening crew: count" in page and "Team: count" not in page
    cli("sensitivity", "city.toml", "--reps", 2, "--jobs", 1, "--out", "swings", "--quiet")
    chart = (tmp_path / "swings" / "charts" / "tornado_officer_hours_net.txt").read_text()
    assert "Calls per day" in chart
    assert cli("plot", "swings").code == 0  # the same again, from the labels that its folder keeps
    run = json.loads((tmp_path / "swings" / "run.json").read_text())
    assert run["labels"]["demand.types.crisis"] == "Person in crisis"


def test_points_that_failed_leave_a_gap(tmp_path: Path) -> None:
    folder = saved_sweep(tmp_path, TEAMS, "demand.types.crisis.eligible=0.5,1.5,0.9")
    assert json.loads((folder / "run.json").read_text())["failed"] == 3
    drawing = swept_drawings(folder, ["response_surface_officer_hours_net"], 6.5)[0]
    assert len(drawing["response_surface_officer_hours_net"].drawn.data) == 6


def test_plot_draws_a_sensitivity_run_as_that_did_itself(tmp_path: Path, cli: Cli) -> None:
    city(tmp_path)
    cli("sensitivity", "city.toml", "--reps", 2, "--jobs", 1, "--out", "results", "--quiet")
    before = {one.name: one.read_bytes() for one in (tmp_path / "results" / "charts").iterdir()}
    said = cli("plot", "results")
    assert said.code == 0
    assert "results/charts/tornado_officer_hours_net.png" in said.out
    assert {one.name: one.read_bytes() for one in (tmp_path / "results" / "charts").iterdir()} == before
    assert cli("plot", "results", "--outlines", "x.json").code == 2


def test_the_currency_goes_along(tmp_path: Path) -> None:
    assert json.loads((saved_sweep(tmp_path, TEAMS) / "run.json").read_text())["currency"] == "USD"
