"""Charts: what they say is what the study says, nothing is cut or covers anything, the same bytes twice."""

import math
import re
import warnings
from dataclasses import replace
from itertools import combinations

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.text import Text

from sim.basics.errors import UsageError
from sim.measure.intervals import Estimate
from sim.present.charts import all_charts, draw_chart, draw_charts, not_applicable, save_charts
from sim.present.charts.layout import wrapped
from sim.present.charts.registry import ORDER
from sim.present.charts.style import drawable
from sim.records.recorded import RecordedCalls
from tests.studies import HOSTILE, LONG, freed, named, one_arm, starved, three_arms, two_arms

WIDE, NARROW = 6.5, 3.15
STUDIES = {
    "two arms": two_arms,
    "three arms": three_arms,
    "one arm": one_arm,
    "one arm with teams": lambda: one_arm(2),
    "one replication": lambda: two_arms(1),
    "two replications": lambda: two_arms(2),
    "starved": starved,
    "long names": lambda: named(two_arms(), LONG + "a", LONG + "b"),
    "names like formulas": lambda: named(two_arms(), r"teams at $\nonsense{5}$ each", r"cost $\frac{1"),
    "hostile names": lambda: named(two_arms(), HOSTILE, HOSTILE + "2"),
}


def texts(drawing):
    """Every text that can be seen, with its box in pixels."""
    figure = drawing.figure
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    found = [one for one in figure.findobj(Text) if one.get_visible() and one.get_text().strip()]
    ticks = {id(one) for ax in figure.axes for axis in (ax.xaxis, ax.yaxis) for one in hidden_ticks(axis)}
    return [(one, one.get_window_extent(renderer)) for one in found if id(one) not in ticks]


def hidden_ticks(axis):
    """Labels of ticks outside the view: matplotlib keeps them but does not draw them."""
    low, high = sorted(axis.get_view_interval())
    for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
        if not low - 1e-9 <= tick.get_loc() <= high + 1e-9:
            yield from (tick.label1, tick.label2)


FIRST = next(iter(STUDIES))


@pytest.mark.parametrize(
    ("which", "width"),
    [
        pytest.param(which, width, marks=() if (which, width) == (FIRST, WIDE) else pytest.mark.slow)
        for which in STUDIES
        for width in (WIDE, NARROW)
    ],
)
def test_every_text_is_inside_large_enough_and_clear_of_the_others(which, width):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawings = draw_charts(STUDIES[which](), width)
    assert len(drawings) >= 4
    for drawing in drawings:
        seen = texts(drawing)
        frame = drawing.figure.bbox
        title = drawing.figure.get_suptitle()
        assert title.replace("\n", " ").replace("\N{NO-BREAK SPACE}", " ") == drawing.drawn.title
        for text, box in seen:
            where = f"{drawing.name} at {width} in: {text.get_text()!r}"
            assert text.get_fontsize() >= 9, where
            assert box.x0 >= -1, where
            assert box.y0 >= -1, where
            assert box.x1 <= frame.x1 + 1, where
            assert box.y1 <= frame.y1 + 1, where
        for (one, a), (other, b) in combinations(seen, 2):
            across = min(a.x1, b.x1) - max(a.x0, b.x0)
            along = min(a.y1, b.y1) - max(a.y0, b.y0)
            assert across < 1.5 or along < 2.5, f"{drawing.name}: {one.get_text()!r} covers {other.get_text()!r}"


@pytest.mark.parametrize(
    "which", [pytest.param(one, marks=() if one == FIRST else pytest.mark.slow) for one in STUDIES]
)
def test_words_of_a_chart_never_show_a_number_that_is_none(which):
    for drawing in draw_charts(STUDIES[which]()):
        shown = " ".join([drawing.drawn.title, drawing.drawn.alt, *(one.get_text() for one, _ in texts(drawing))])
        assert not re.search(r"\b(nan|inf)\b", shown), shown
        assert re.search(r"\d", drawing.drawn.alt), drawing.name


def test_the_registry_is_complete_and_in_order():
    assert tuple(all_charts()) == ORDER
    for one in all_charts().values():
        assert one.label
        assert one.definition.endswith(".")


@pytest.mark.parametrize("name", ORDER)
def test_the_same_bytes_twice_without_a_date(name):
    first, second = (draw_chart(name, two_arms()) for _ in range(2))
    with mpl.rc_context({"font.size": 20, "axes.facecolor": "red", "svg.fonttype": "none"}):
        third = draw_chart(name, two_arms())
        svg_alone = third.svg()
        assert third.png() == first.png()
    assert first.svg() == second.svg() == svg_alone
    assert first.csv() == second.csv()
    assert "<dc:date>" not in first.svg()
    assert "Matplotlib v" not in first.svg()
    assert b"tIME" not in first.png()
    assert b"Software" not in first.png()


@pytest.mark.parametrize("name", ORDER)
def test_the_numbers_are_tidy_and_inside_their_intervals(name):
    drawing = draw_chart(name, two_arms())
    table = drawing.table
    assert {"scenario", "replications", "seed", "low", "high"} <= set(table)
    for column in table:
        assert re.fullmatch(r"[a-z0-9_]{1,32}", column)
    value = drawing.drawn.data.iloc[:, drawing.drawn.data.columns.get_loc("low") - 1]
    known = table["low"].notna()
    assert (table["low"] <= value + 1e-9)[known].all()
    assert (value <= table["high"] + 1e-9)[known].all()
    assert known.any() or name == "hour_of_week"


def test_what_does_not_apply_says_why_and_is_left_out(tmp_path):
    alone = one_arm()
    reasons = not_applicable(alone)
    assert set(reasons) == {"hours_freed", "released_by_part", "eligible_met", "cost_vs_response"}
    assert "one" in reasons["hours_freed"]
    assert "no co-responder" in reasons["eligible_met"]
    assert set(not_applicable(two_arms(1))) == {"replication_check"}
    for name, reason in reasons.items():
        with pytest.raises(UsageError, match=reason):
            draw_chart(name, alone)
    saved = save_charts(alone, tmp_path / "charts")
    assert [one.name for one in saved] == [name for name in ORDER if name not in reasons]
    assert {path.name for path in (tmp_path / "charts").iterdir()} == {
        f"{one.name}.{ending}" for one in saved for ending in ("png", "svg", "csv", "txt")
    }


def test_saved_files_hold_what_was_drawn(tmp_path):
    saved = {one.name: one for one in save_charts(two_arms(), tmp_path)}
    one = saved["hours_freed"]
    assert one.png_path.read_bytes().startswith(b"\x89PNG")
    assert one.png_path.read_bytes() == draw_chart("hours_freed", two_arms()).png()
    assert one.svg_path.read_text(encoding="utf-8") == one.svg()
    assert b"\r" not in one.csv_path.read_bytes()
    assert one.drawn.alt in one.txt_path.read_text(encoding="utf-8")


def test_a_wrong_name_or_width_is_refused():
    with pytest.raises(UsageError, match="Did you mean hours_freed"):
        draw_chart("hour_freed", two_arms())
    for width in (1.0, float("nan")):
        with pytest.raises(UsageError, match="inches or more"):
            draw_chart("hours_freed", two_arms(), width)


@pytest.mark.parametrize(
    ("net", "title"),
    [
        ((-5.0, -6.0, -4.0), "costs 5.0 officer-hours a day, net (95 % interval 4.0 to 6.0)"),
        ((5.0, 4.0, 6.0), "frees 5.0 officer-hours a day, net (95 % interval 4.0 to 6.0)"),
        ((1.0, -2.0, 4.0), "No clear gain or cost in officer-hours, net: +1.0 a day (95 % interval -2.0 to 4.0)"),
        ((-1.0, math.nan, math.nan), "In the one replication the programme costs 1.0"),
    ],
)
def test_hours_freed_says_gain_cost_or_neither(net, title):
    assert title in draw_chart("hours_freed", freed(two_arms(), *net)).drawn.title


def test_hours_freed_adds_up_and_is_the_comparison():
    data = draw_chart("hours_freed", two_arms()).drawn.data.set_index("part")
    value = data["officer_hours_a_day"]
    assert value["net"] == pytest.approx(value["released"] - value["used"])
    assert data.loc["net", "low"] == two_arms().comparison.freed[-1].net.low


def with_p90(study, difference):
    """The study with one difference of the 90th percentile in every group."""
    rows = [
        replace(row, differences=(difference,)) if row.metric.name == "response_time_p90" else row
        for row in study.comparison.rows
    ]
    return replace(study, comparison=replace(study.comparison, rows=tuple(rows)))


@pytest.mark.parametrize(
    ("difference", "title"),
    [
        (Estimate(-2.0, -3.0, -1.0), "reached sooner (by 2.0 min) at every priority"),
        (Estimate(2.0, 1.0, 3.0), "reached later (by 2.0 min) at every priority"),
        (Estimate(2.0, -1.0, 5.0), "No clear difference"),
    ],
)
def test_response_by_priority_says_sooner_later_or_neither(difference, title):
    assert title in draw_chart("response_by_priority", with_p90(two_arms(), difference)).drawn.title


def test_times_that_never_come_are_said_in_words():
    study = starved()
    assert any(math.isinf(one.value) for row in study.comparison.rows for one in row.arms)
    by_priority = draw_chart("response_by_priority", study)
    assert "never" in by_priority.drawn.alt
    assert "too few" in by_priority.drawn.title
    reached = draw_chart("response_ecdf", study)
    assert "fewer than nine in ten" in reached.drawn.title.lower()
    data = reached.drawn.data
    assert data["share"].max() < 0.9
    assert any("| never" in one.get_text() for one, _ in texts(by_priority))


def test_the_curve_passes_through_its_quantiles():
    study = two_arms()
    data = draw_chart("response_ecdf", study).drawn.data
    for place, name in enumerate(study.comparison.arms):
        curve = data[data["arm"] == name]
        for metric, share in (("response_time_median", 0.5), ("response_time_p90", 0.9)):
            time = study.comparison.row(metric, "behavioural health").arms[place].value
            assert np.interp(time, curve["minutes"], curve["share"]) == pytest.approx(share, abs=0.03)


def test_work_and_staff_by_hour_are_the_metrics():
    study = two_arms()
    data = draw_chart("workload_by_hour", study).drawn.data.set_index(["kind", "state", "hour"])["units"]
    row = study.comparison.row("busy_units", "patrol 08")
    assert data["patrol", "busy", 8] == pytest.approx(row.arms[-1].value)
    for hour in range(24):
        assert data["all", "busy", hour] == pytest.approx(
            data["patrol", "busy", hour] + data["co_responder", "busy", hour]
        )
    assert data["all", "on_duty", 16] == pytest.approx(7 + 2)
    shares = draw_chart("utilisation_by_hour", study).drawn.data.set_index(["arm", "hour"])["share"]
    duty = study.comparison.row("units_on_duty", "patrol 08")
    assert shares["with teams", 8] == pytest.approx(row.arms[-1].value / duty.arms[-1].value)


def test_shares_of_eligible_calls_add_up():
    data = draw_chart("eligible_met", two_arms()).drawn.data
    assert data["share"].sum() == pytest.approx(1)
    assert data["share"].iloc[0] == two_arms().comparison.row("reach").arms[-1].value


def test_the_heat_map_of_a_scenario_holds_all_its_calls():
    data = draw_chart("hour_of_week", two_arms()).drawn.data
    assert data["calls_per_hour"].sum() == pytest.approx(7 * 150)


def test_the_heat_map_of_history_counts_recorded_calls_and_leaves_unseen_hours_blank():
    study = two_arms()
    run = study.main.scenario.run
    # The window is Monday noon to Wednesday noon; 12 calls on Tuesday after 03:00, 5 outside the window.
    tuesday = 86400 + 3 * 3600
    received = np.array([*range(tuesday, tuesday + 12), *range(5), run.warm_up + run.window])
    nothing = np.full(len(received), -1)
    words = np.full(len(received), "", dtype=object)
    recorded = RecordedCalls(
        **dict.fromkeys(("priority", "delay", "travel", "on_scene"), nothing),
        received=np.sort(received), call_type=words, district=words,
    )  # fmt: skip
    drawing = draw_chart("hour_of_week", replace(study, recorded=recorded))
    data = drawing.drawn.data.set_index(["day", "hour"])["calls_per_hour"]
    assert data["Tue", 3] == 12
    assert data["Tue", 4] == 0
    assert math.isnan(data["Mon", 11])
    assert math.isnan(data["Sun", 3])
    assert data.notna().sum() == 48
    assert "as recorded" in drawing.drawn.alt
    assert "Tue at 03:00 (12.0 an hour)" in drawing.drawn.title


def test_replications_are_followed_one_by_one():
    study = two_arms()
    data = draw_chart("replication_check", study).drawn.data
    assert list(data["replication"]) == [1, 2, 3, 4]
    assert data["running_mean"].iloc[-1] == pytest.approx(study.comparison.freed[-1].net.value)
    assert data["low"].iloc[-1] == pytest.approx(study.comparison.freed[-1].net.low)
    assert data["value"].mean() == pytest.approx(data["running_mean"].iloc[-1])
    alone = draw_chart("replication_check", one_arm()).drawn.data
    assert alone["running_mean"].iloc[-1] == pytest.approx(one_arm().comparison.row("officer_hours_bh").arms[0].value)


def test_names_a_chart_cannot_draw():
    assert drawable("\u05e9\u05dc\u05d5\u05dd") == ""
    assert drawable("\U0001f6a8\U0001f6a8") == ""
    assert drawable("night \U0001f6a8 watch") == "night watch"
    assert drawable("a\u202eb\x00c") == "abc"
    assert drawable("Montr\u00e9al") == "Montr\u00e9al"


def test_wrapping_loses_no_letter():
    figure = draw_chart("hours_freed", two_arms(), NARROW).figure
    text = "short words and " + "x" * 300 + " then 31 % more"
    lines = wrapped(figure, text, 3.0, 10.5, "bold")
    assert "".join(lines).replace(" ", "").replace("\N{NO-BREAK SPACE}", "") == text.replace(" ", "")
    assert len(lines) > 5
    assert any("31\N{NO-BREAK SPACE}%" in line for line in lines)
