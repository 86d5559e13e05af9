"""Native charts: the numbers of each chart on a sheet of its own, with an Excel chart beside them that can be restyled.

Those that Excel can draw with their intervals are drawn; the others bring their numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from sim.documents.workbook import Workbook, plain
from sim.present.charts import Drawing
from sim.present.charts.style import BLUE, GREY, INK, MUTED
from sim.results.read import SavedStudy

BASELINE, SCENARIO = {"color": INK}, {"color": BLUE, "dash_type": "dash"}
SIZE = {"width": 760, "height": 420}
LEFT = 1  # columns between the numbers and the chart


def chart_sheets(book: Workbook, study: SavedStudy, drawings: Sequence[Drawing]) -> None:
    """One sheet a chart, named after it."""
    for one in drawings:
        name = f"Chart {one.label}"[:31].replace("/", " ").strip()
        data = one.drawn.data if one.name not in WIDE else WIDE[one.name](one.drawn.data)
        sheet = book.tidy(name, data)
        draw = NATIVE.get(one.name)
        if draw is not None:
            chart = draw(book, name, data)
            _finish(chart, one)
            sheet.insert_chart(0, len(data.columns) + LEFT, chart, {"description": plain(one.drawn.alt)})
        _words(book, sheet, one, len(data.columns) + LEFT, 0 if draw is None else 22)


def _words(book: Workbook, sheet: Worksheet, one: Drawing, column: int, row: int) -> None:
    sheet.set_column(column, column, 60)
    book.put(sheet, row, column, one.drawn.title, "lead")
    book.put(sheet, row + 1, column, one.drawn.alt, "text")


def _finish(chart: Any, one: Drawing) -> None:
    chart.set_title({"name": plain(one.drawn.title), "name_font": {"size": 12, "bold": True}, "overlay": False})
    chart.set_size(SIZE)
    chart.set_legend({"position": "bottom"})
    chart.show_na_as_empty_cell()


def _series(name: str, data: pd.DataFrame, x: str, y: str, title: str, **look: Any) -> dict[str, Any]:
    places = list(data.columns)
    last = len(data)

    def cells(column: str) -> list[Any]:
        return [name, 1, places.index(column), last, places.index(column)]

    return {"name": plain(title), "categories": cells(x), "values": cells(y), **look}


def _errors(data: pd.DataFrame, value: str, low: str, high: str) -> dict[str, Any]:
    """Bars of the interval; where there is none, none."""

    def away(one: float) -> float:
        return float(one) if math.isfinite(one) else 0.0

    return {
        "type": "custom",
        "plus_values": [away(one) for one in data[high] - data[value]],
        "minus_values": [away(one) for one in data[value] - data[low]],
        "line": {"color": INK},
    }


# -- each chart ---------------------------------------------------------------------------------


def _by_arm(data: pd.DataFrame, index: list[str], value: str) -> pd.DataFrame:
    """One column an arm, its interval in two more; rows in the order they have."""
    keys = data[index].drop_duplicates()
    wide = keys.copy()
    for place, arm in enumerate(dict.fromkeys(data["arm"])):
        part = data[data["arm"] == arm].set_index(index)
        found = part.loc[[tuple(key) if len(index) > 1 else key[0] for key in keys.to_numpy().tolist()]]
        for ending, column in (("", value), (" from", "low"), (" to", "high")):
            wide[f"{_arm(place, arm)}{ending}"] = found[column].to_numpy()
    return wide


def _arm(place: int, arm: str) -> str:
    return f"{plain(arm)[:60]}" if place == 0 else f"{plain(arm)[:58]} {place}"


def _levels(data: pd.DataFrame) -> list[str]:
    return [str(column) for column in data.columns if f"{column} from" in data.columns]


def _priority(book: Workbook, name: str, data: pd.DataFrame) -> Any:
    chart = book.book.add_chart({"type": "bar"})
    for place, column in enumerate(_levels(data)):
        fill = {"color": INK if place == 0 else BLUE}
        bars = _errors(data, column, f"{column} from", f"{column} to")
        chart.add_series(_series(name, data, "what", column, column, fill=fill, x_error_bars=bars))
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"name": "minutes from receipt to first unit on scene"})
    return chart


def _wide_priority(data: pd.DataFrame) -> pd.DataFrame:
    data = data.assign(what=data["group"] + ", " + data["quantile"])
    return _by_arm(data, ["what"], "minutes")


def _hours(book: Workbook, name: str, data: pd.DataFrame) -> Any:
    chart = book.book.add_chart({"type": "bar"})
    bars = _errors(data, "officer_hours_a_day", "low", "high")
    look = {"fill": {"color": BLUE}, "x_error_bars": bars}
    chart.add_series(_series(name, data, "part", "officer_hours_a_day", "officer-hours a day", **look))
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    chart.set_x_axis({"name": "officer-hours a day"})
    chart.set_legend({"none": True})
    return chart


def _eligible(book: Workbook, name: str, data: pd.DataFrame) -> Any:
    chart = book.book.add_chart({"type": "bar"})
    bars = _errors(data, "share", "low", "high")
    chart.add_series(_series(name, data, "ending", "share", "share", fill={"color": BLUE}, x_error_bars=bars))
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"name": "share of eligible calls", "num_format": "0%"})
    return chart


def _workload(book: Workbook, name: str, data: pd.DataFrame) -> Any:
    chart = book.book.add_chart({"type": "column", "subtype": "stacked"})
    colours = (GREY, BLUE, MUTED, INK)
    busy = [column for column in data.columns if str(column).endswith(", busy")]
    for place, column in enumerate(busy):
        fill = {"color": colours[place % len(colours)]}
        chart.add_series(_series(name, data, "hour", column, str(column), fill=fill, gap=30))
    line = book.book.add_chart({"type": "line"})
    line.add_series(_series(name, data, "hour", "all on duty", "all on duty", line={"color": INK, "width": 2.25}))
    chart.combine(line)
    chart.set_x_axis({"name": "hour of the day (local time)"})
    chart.set_y_axis({"name": "units"})
    return chart


def _wide_workload(data: pd.DataFrame) -> pd.DataFrame:
    wide = pd.DataFrame({"hour": range(24)})
    for kind in dict.fromkeys(data["kind"]):
        for state in ("busy", "on_duty"):
            part = data[(data["kind"] == kind) & (data["state"] == state)].set_index("hour")["units"]
            words = state.replace("_", " ")
            wide[f"all {words}" if kind == "all" else f"{kind}, {words}"] = part.reindex(range(24)).to_numpy()
    return wide


def _utilisation(book: Workbook, name: str, data: pd.DataFrame) -> Any:
    chart = book.book.add_chart({"type": "line"})
    for place, column in enumerate(_levels(data)):
        chart.add_series(_series(name, data, "hour", column, column, line=BASELINE if place == 0 else SCENARIO))
    chart.add_series(_series(name, data, "hour", "60 % line", "60 % line", line={"color": MUTED, "width": 1}))
    chart.set_x_axis({"name": "hour of the day (local time)"})
    chart.set_y_axis({"name": "busy share of patrol on duty", "num_format": "0%"})
    return chart


def _wide_utilisation(data: pd.DataFrame) -> pd.DataFrame:
    return _by_arm(data, ["hour"], "share").assign(**{"60 % line": 0.6})


def _ecdf(book: Workbook, name: str, data: pd.DataFrame) -> Any:
    chart = book.book.add_chart({"type": "scatter", "subtype": "straight"})
    for place, column in enumerate(_levels(data)):
        chart.add_series(_series(name, data, "minutes", column, column, line=BASELINE if place == 0 else SCENARIO))
    chart.set_x_axis({"name": "minutes from receipt to first unit on scene", "min": 0})
    chart.set_y_axis({"name": "share of calls reached", "num_format": "0%", "min": 0, "max": 1})
    return chart


WIDE: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "response_by_priority": _wide_priority,
    "workload_by_hour": _wide_workload,
    "utilisation_by_hour": _wide_utilisation,
    "response_ecdf": lambda data: _by_arm(data, ["minutes"], "share"),
}
NATIVE: dict[str, Callable[[Workbook, str, pd.DataFrame], Any]] = {
    "response_by_priority": _priority,
    "response_ecdf": _ecdf,
    "hours_freed": _hours,
    "released_by_part": _hours,
    "eligible_met": _eligible,
    "workload_by_hour": _workload,
    "utilisation_by_hour": _utilisation,
}
