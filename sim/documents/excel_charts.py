"""Native charts: the numbers of each chart on a sheet of its own, with an Excel chart beside them that can be restyled.

Those that Excel can draw with their intervals are drawn; the others bring their numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from sim.documents.workbook import LINE_PT, Workbook, plain
from sim.present.charts import Drawing
from sim.present.charts.style import BLUE, GREY, INK, MUTED

BASELINE, SCENARIO = {"color": INK}, {"color": BLUE, "dash_type": "dash"}
SIZE = {"width": 760, "height": 420}
TOP, TOP_WITHOUT = 26, 3  # row of the table's header, under the words and the chart


def chart_sheets(book: Workbook, drawings: Sequence[Drawing]) -> None:
    """One sheet a chart, named after it."""
    for one in drawings:
        name = f"Chart {one.label}"[:31].replace("/", " ").strip()
        data = one.drawn.data if one.name not in WIDE else WIDE[one.name](one.drawn.data)
        draw = NATIVE.get(one.name)
        sheet = book.tidy(name, data, TOP if draw else TOP_WITHOUT)
        _words(book, sheet, one, len(data.columns))
        if draw is not None:
            chart = draw(book, name, data)
            _finish(chart, one)
            sheet.insert_chart(3, 0, chart, {"description": plain(one.drawn.alt)})


def _words(book: Workbook, sheet: Any, one: Drawing, columns: int) -> None:
    """The finding and the words for those who cannot see the chart, over as many columns as a page is wide."""
    last = max(columns - 1, 6)
    for row, text, look, lines in ((0, one.drawn.title, "lead", 2), (1, one.drawn.alt, "text", 5)):
        sheet.merge_range(row, 0, row, last, "", book.looks[look])
        book.put(sheet, row, 0, text, look)
        sheet.set_row(row, LINE_PT * lines)


def _finish(chart: Any, one: Drawing) -> None:
    chart.set_title({"name": plain(one.drawn.title), "name_font": {"size": 12, "bold": True}, "overlay": False})
    chart.set_size(SIZE)
    chart.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
    chart.show_na_as_empty_cell()


def _series(name: str, data: pd.DataFrame, x: str, y: str, **look: Any) -> dict[str, Any]:
    places = list(data.columns)
    last = len(data)

    def cells(column: str) -> list[Any]:
        return [name, TOP + 1, places.index(column), TOP + last, places.index(column)]

    # A reference, not the text: XlsxWriter takes a series name that begins with "=" for a formula.
    return {"name": [name, TOP, places.index(y)], "categories": cells(x), "values": cells(y), **look}


def _errors(name: str, data: pd.DataFrame, value: str) -> dict[str, Any]:
    """Bars of the interval, from the two columns beside the numbers that say how far it reaches."""
    places = list(data.columns)

    def cells(column: str) -> str:
        letter = xl_col_to_name(places.index(column), col_abs=True)
        return f"='{name}'!{letter}${TOP + 2}:{letter}${TOP + 1 + len(data)}"

    up, down = (cells(f"{value} {word}") for word in ("above", "below"))
    return {"type": "custom", "plus_values": up, "minus_values": down, "line": {"color": INK}}


def _with_reach(data: pd.DataFrame, value: str, low: str, high: str) -> pd.DataFrame:
    """How far the interval reaches above and below each number; 0 where there is none."""
    away = {f"{value} above": data[high] - data[value], f"{value} below": data[value] - data[low]}
    return data.assign(**{name: one.where(np.isfinite(one), 0.0) for name, one in away.items()})


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
        bars = _errors(name, data, column)
        chart.add_series(_series(name, data, "what", column, fill=fill, x_error_bars=bars))
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"name": "minutes from receipt to first unit on scene"})
    return chart


def _wide_priority(data: pd.DataFrame) -> pd.DataFrame:
    wide = _by_arm(data.assign(what=data["group"] + ", " + data["quantile"]), ["what"], "minutes")
    for column in _levels(wide):
        wide = _with_reach(wide, column, f"{column} from", f"{column} to")
    return wide


def _hours(book: Workbook, name: str, data: pd.DataFrame) -> Any:
    chart = book.book.add_chart({"type": "bar"})
    bars = _errors(name, data, "officer_hours_a_day")
    look = {"fill": {"color": BLUE}, "x_error_bars": bars}
    chart.add_series(_series(name, data, "part", "officer_hours_a_day", **look))
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    chart.set_x_axis({"name": "officer-hours a day"})
    return chart


def _eligible(book: Workbook, name: str, data: pd.DataFrame) -> Any:
    chart = book.book.add_chart({"type": "bar"})
    bars = _errors(name, data, "share")
    chart.add_series(_series(name, data, "ending", "share", fill={"color": BLUE}, x_error_bars=bars))
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"name": "share of eligible calls", "num_format": "0%"})
    return chart


def _workload(book: Workbook, name: str, data: pd.DataFrame) -> Any:
    chart = book.book.add_chart({"type": "column", "subtype": "stacked"})
    colours = (GREY, BLUE, MUTED, INK)
    busy = [column for column in data.columns if str(column).endswith(", busy")]
    for place, column in enumerate(busy):
        fill = {"color": colours[place % len(colours)]}
        chart.add_series(_series(name, data, "hour", str(column), fill=fill, gap=30))
    line = book.book.add_chart({"type": "line"})
    line.add_series(_series(name, data, "hour", "all on duty", line={"color": INK, "width": 2.25}))
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
        chart.add_series(_series(name, data, "hour", column, line=BASELINE if place == 0 else SCENARIO))
    chart.add_series(_series(name, data, "hour", "60 % line", line={"color": MUTED, "width": 1}))
    chart.set_x_axis({"name": "hour of the day (local time)"})
    chart.set_y_axis({"name": "busy share of patrol on duty", "num_format": "0%"})
    return chart


def _wide_utilisation(data: pd.DataFrame) -> pd.DataFrame:
    return _by_arm(data, ["hour"], "share").assign(**{"60 % line": 0.6})


def _ecdf(book: Workbook, name: str, data: pd.DataFrame) -> Any:
    chart = book.book.add_chart({"type": "scatter", "subtype": "straight"})
    for place, column in enumerate(_levels(data)):
        chart.add_series(_series(name, data, "minutes", column, line=BASELINE if place == 0 else SCENARIO))
    chart.set_x_axis({"name": "minutes from receipt to first unit on scene", "min": 0})
    chart.set_y_axis({"name": "share of calls reached", "num_format": "0%", "min": 0, "max": 1})
    return chart


def _options(book: Workbook, name: str, data: pd.DataFrame) -> Any:
    chart = book.book.add_chart({"type": "bar"})
    bars = _errors(name, data, "difference")
    chart.add_series(_series(name, data, "scenario", "difference", fill={"color": BLUE}, x_error_bars=bars))
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    form = {"num_format": "0%"} if len(data) and data["unit"].iloc[0] == "share" else {}
    chart.set_x_axis({"name": "difference from the baseline", **form})
    return chart


WIDE: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "response_by_priority": _wide_priority,
    "workload_by_hour": _wide_workload,
    "utilisation_by_hour": _wide_utilisation,
    "response_ecdf": lambda data: _by_arm(data, ["minutes"], "share"),
    "hours_freed": lambda data: _with_reach(data, "officer_hours_a_day", "low", "high"),
    "released_by_part": lambda data: _with_reach(data, "officer_hours_a_day", "low", "high"),
    "eligible_met": lambda data: _with_reach(data, "share", "low", "high"),
    "options_apart": lambda data: _with_reach(data, "difference", "difference_low", "difference_high"),
}
NATIVE: dict[str, Callable[[Workbook, str, pd.DataFrame], Any]] = {
    "response_by_priority": _priority,
    "response_ecdf": _ecdf,
    "hours_freed": _hours,
    "released_by_part": _hours,
    "eligible_met": _eligible,
    "options_apart": _options,
    "workload_by_hour": _workload,
    "utilisation_by_hour": _utilisation,
}
