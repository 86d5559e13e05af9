"""The flow of calls, cost against time, the map, and charts of many runs: what they say is what their numbers say."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.basics.errors import InputError, UsageError
from sim.measure.intervals import Estimate
from sim.present.charts import Drawing, Measure, draw_chart, draw_swept
from sim.present.charts.frontier import COLUMNS, draw_frontier, frontier
from sim.present.charts.places import kilometres
from sim.present.charts.swept import SURFACE, TORNADO
from sim.present.outlines import outlines_of
from sim.study import Study
from tests.builders import examples
from tests.studies import HOSTILE, LONG, one_arm, three_arms, two_arms
from tests.test_charts import texts

NET = Measure("net officer-hours freed a day", "h/day", 1, Estimate(-4.6, -5.0, -4.2))


def tornado(*rows: tuple[str, float, float]) -> pd.DataFrame:
    lines = [(name, "1", low, low - 0.5, low + 0.5, "3", high, high - 0.5, high + 0.5) for name, low, high in rows]
    return pd.DataFrame(lines, columns=list(TORNADO))


def surface(size: int, shift: float = -5.0) -> pd.DataFrame:
    cells = [(x, y, shift + 2 * x - y) for x in range(size) for y in range(size)]
    return pd.DataFrame([(x, y, value, value - 1, value + 1) for x, y, value in cells], columns=list(SURFACE))


def clear(drawing: Drawing) -> None:
    """Every text is inside the figure, and none covers another."""
    figure = drawing.figure
    boxes = [(text.get_text(), box) for text, box in texts(drawing)]
    for text, box in boxes:
        assert -1 <= box.x0 <= box.x1 <= figure.bbox.x1 + 1, text
        assert -1 <= box.y0 <= box.y1 <= figure.bbox.y1 + 1, text
    for (a, one), (b, other) in combinations(boxes, 2):
        across = min(one.x1, other.x1) - max(one.x0, other.x0)
        along = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert across < 1.5 or along < 2.5, (a, b)


# -- the flow of calls --------------------------------------------------------------------------


def test_every_crisis_call_goes_somewhere_once() -> None:
    for study in (two_arms(), one_arm(), three_arms()):
        data = draw_chart("flow", study).drawn.data
        assert data["share"].sum() == pytest.approx(1)
        assert (data["share"] >= 0).all()
    led = data.groupby("led_by")["share"].sum()
    assert set(led.index) <= {"patrol", "co responder", "nobody"}


# -- cost against time --------------------------------------------------------------------------


def test_cost_is_cash_and_time_together() -> None:
    study = two_arms()
    data = draw_chart("cost_vs_response", study).drawn.data
    for place in range(2):
        parts = [study.comparison.row(name).arms[place].value for name in ("cost_cash", "cost_time")]
        assert data["cost"].iloc[place] == pytest.approx(sum(parts))
    assert data["cost_low"].iloc[0] < data["cost"].iloc[0] < data["cost_high"].iloc[0]


POINT = st.tuples(st.integers(0, 8), st.integers(0, 8))


@examples(200)
@given(points=st.lists(POINT, min_size=1, max_size=8))
def test_the_frontier_is_what_nothing_beats(points: list[tuple[int, int]]) -> None:
    rows = [("a", cost, cost, cost, minutes, minutes, minutes) for cost, minutes in points]
    best = frontier(pd.DataFrame(rows, columns=list(COLUMNS)).astype({"minutes": float}))
    assert best
    for place, (cost, minutes) in enumerate(points):
        beaten = any(c <= cost and m <= minutes and (c, m) != (cost, minutes) for c, m in points)
        assert (place in best) != beaten


# -- the map ------------------------------------------------------------------------------------


def test_the_map_shows_what_the_equity_table_holds() -> None:
    study = two_arms()
    data = draw_chart("district_map", study).drawn.data.set_index("district")["minutes"]
    table = study.districts
    for district, minutes in data.items():
        held = table[(table["metric"] == "district_response_p90") & (table["district"] == district)]
        assert held["scenario_value"].iloc[0] == minutes


def hidden(study: Study) -> Study:
    """The study with one district's numbers left out."""
    table = study.districts.copy()
    here = table["district"] == "b"
    table.loc[here, ["scenario_value", "scenario_low", "scenario_high"]] = np.nan
    other = replace(study)
    other.__dict__["districts"] = table
    return other


def test_a_district_left_out_stays_out() -> None:
    drawing = draw_chart("district_map", hidden(two_arms()))
    assert "1 left out" in drawing.drawn.alt
    assert " b " not in drawing.drawn.alt
    assert math.isnan(drawing.drawn.data.set_index("district").loc["b", "minutes"])
    clear(drawing)


def test_a_degree_is_a_hundred_kilometres_or_so() -> None:
    away = kilometres(np.array([[45.0, -93.0], [46.0, -92.0]]), (45.0, -93.0))
    assert away[0].tolist() == [0, 0]
    assert away[1] == pytest.approx([78.6, 111.2], abs=0.1)


SQUARE = [[[-93.2, 44.8], [-93.0, 44.8], [-93.0, 45.0], [-93.2, 44.8]]]


def geojson(kind: str, coordinates: object, **properties: object) -> str:
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def test_outlines_come_from_geojson_by_name() -> None:
    found = outlines_of(geojson("Polygon", SQUARE, beat="b", size=3), ["a", "b"], "beats.geojson")
    assert [ring.tolist()[0] for ring in found["b"]] == [[44.8, -93.2]]
    found = outlines_of(geojson("MultiPolygon", [SQUARE, SQUARE], name="B "), ["a", "b"], "beats.geojson")
    assert len(found["b"]) == 2
    drawing = draw_chart("district_map", two_arms(), outlines=found)
    clear(drawing)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "expected GeoJSON"),
        ('{"type": "Feature"}', "expected a FeatureCollection"),
        (geojson("Polygon", SQUARE, beat="north"), "no feature is named after a district"),
        (geojson("Polygon", [[["x", 1]]], beat="b"), "expected rings of"),
        (geojson("Point", [1, 2], beat="b"), "expected a Polygon or MultiPolygon"),
    ],
)
def test_a_file_of_outlines_that_is_none_is_told(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        outlines_of(text, ["a", "b"], "beats.geojson")


# -- charts of many runs ------------------------------------------------------------------------


@pytest.mark.parametrize("width", [6.5, 3.15])
def test_charts_of_many_runs_are_clear_with_any_name(width: float) -> None:
    names = [("staffing.team.count", -4.6, -9.0), (HOSTILE, -2.0, -6.0), (LONG, -4.0, -4.5)]
    clear(draw_swept("tornado", tornado(*names), width, measure=NET))
    clear(draw_swept("response_surface", surface(4), width, measure=NET, x="teams", y=HOSTILE))
    clear(draw_swept("response_surface", surface(9), width, measure=NET, x=LONG, y="clinicians"))


def test_the_widest_bar_is_on_top_and_the_sign_is_told() -> None:
    drawing = draw_swept("tornado", tornado(("small", -4, -5), ("large", -2, -8)), measure=NET)
    assert list(drawing.drawn.data["name"]) == ["large", "small"]
    assert "large moves it most" in drawing.drawn.title
    assert "no value alone changes the sign" in drawing.drawn.title
    assert "sign may change" in draw_swept("tornado", tornado(("a", -2, 3)), measure=NET).drawn.title
    assert draw_swept("tornado", tornado(("a", 0, 3)), measure=NET).csv().startswith("name,")


def test_a_title_is_no_surer_than_the_intervals() -> None:
    table = tornado(("a", -4, -5), ("b", -2, -8))
    near = table.assign(low_high=table["low_high"].where(table["name"] != "b", 0.5))
    title = draw_swept("tornado", near, measure=NET).drawn.title
    assert "intervals reach zero, so the sign is not sure" in title
    wide = table.assign(low_low=-20.0, low_high=20.0, high_low=-20.0, high_high=20.0)
    assert "no end is clearly different from zero" in draw_swept("tornado", wide, measure=NET).drawn.title
    cells = surface(3).assign(low=-20.0, high=20.0)
    assert "no pair is clearly different from zero" in draw_swept("response_surface", cells, measure=NET).drawn.title
    same = surface(3).assign(value=0.0)
    assert "0.0 with every" in draw_swept("response_surface", same, measure=NET).drawn.title


def test_shares_are_percentages_on_their_axis_too() -> None:
    shares = Measure("Reach", "share", 0, difference=False)
    drawing = draw_swept("tornado", tornado(("a", 0.1, 0.4)), measure=shares)
    assert any(one.get_text().endswith(" %") for one in drawing.figure.axes[0].get_xticklabels())
    assert "Reach from 10 % to 40 %" in drawing.drawn.title


@pytest.mark.parametrize("name", ["tornado", "response_surface"])
def test_a_difference_of_shares_is_in_points_and_never_a_percentage(name: str) -> None:
    gain = Measure("Reach", "share", 1, Estimate(0.04, 0.03, 0.05))
    ends = ["low_value", "low_low", "low_high", "high_value", "high_low", "high_high"]
    table = tornado(("a", -3.1, 4.0)) if name == "tornado" else surface(2, 4.0)
    columns = ends if name == "tornado" else ["value", "low", "high"]
    drawing = draw_swept(name, table.assign(**(table[columns] / 100)), measure=gain)
    drawn = [one.get_text() for one in drawing.figure.findobj(Text)]
    found = " ".join([*drawn, drawing.drawn.title, drawing.drawn.alt])
    assert re.findall(r"\S+ %", found.replace("95 % interval", "")) == []
    assert "percentage points" in drawing.drawn.title
    assert any("scenario minus baseline (percentage points)" in one.replace("\n", " ") for one in drawn)
    assert "+4.0" in found


def test_the_surface_names_its_ends_and_the_unsure() -> None:
    drawing = draw_swept("response_surface", surface(3), measure=NET, x="teams", y="clinicians")
    assert "-1.0 with teams 2 and clinicians 0; -7.0 with 0 and 2" in drawing.drawn.title
    assert any(one.get_text().endswith("*") for one in drawing.figure.findobj(Text))


@pytest.mark.parametrize("name", ["tornado", "response_surface"])
def test_a_table_without_its_columns_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="needs rows with the columns"):
        draw_swept(name, pd.DataFrame({"x": [1]}), measure=NET)
    with pytest.raises(UsageError, match="Did you mean tornado"):
        draw_swept("tornados", tornado(), measure=NET)


@pytest.mark.parametrize(
    ("cost", "minutes", "words"),
    [
        (
            Estimate(1774, 1700, 1800),
            Estimate(-4.0, -5.2, -2.8),
            "1,774 USD a day more, and nine in ten are reached 4.0",
        ),
        (Estimate(50, -20, 120), Estimate(2.0, 1.0, 3.0), "No clear change in cost, and nine in ten are reached 2.0"),
        (Estimate(-50, -60, -40), Estimate(-0.4, -1.0, 0.2), "50 USD a day less, and no clear difference in how soon"),
    ],
)
def test_cost_against_time_claims_what_the_pairs_bear(cost: Estimate, minutes: Estimate, words: str) -> None:
    rows = pd.DataFrame([("a", 1000, 900, 1100, 9.0, 8.0, 10.0), ("b", 2000, 1900, 2100, 5.0, 4.0, 6.0)])
    drawn = draw_frontier(rows.set_axis(list(COLUMNS), axis=1), Figure().add_subplot(), "USD", (cost, minutes))
    assert drawn.title.startswith(words)
