"""Charts drawn from the folder of a sweep or of a sensitivity run: the numbers of its tables, honest about luck."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.basics.errors import UsageError
from sim.documents.swept_charts import swept_drawings
from tests.console import Cli, in_this_process
from tests.sweeps import city, saved_sweep

TEAMS, HOLD = "staffing.team.count=0:2", "response.crisis.hold=0 min,5 min"


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Cli:
    return in_this_process(monkeypatch, capsys, tmp_path)


def test_a_grid_gives_the_answer_over_two_values(tmp_path: Path) -> None:
    folder = saved_sweep(tmp_path, TEAMS, HOLD)
    found, without = swept_drawings(folder, None, 6.5)
    assert list(without) == ["tornado"]
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
