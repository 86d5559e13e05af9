"""One line of the main table as text: the same in the page and in every document."""

from __future__ import annotations

from sim.measure.intervals import Estimate
from sim.present.headline import HeadlineRow
from sim.present.words import NOTHING, bounds, difference, in_points, number, possible, sure_of_sign


def line_of(row: HeadlineRow) -> dict[str, str]:
    """Label, levels and bounds of both arms, difference, its bounds, is its sign sure; of one arm, no difference."""
    difference_of = row.difference
    line = {"label": row.short if row.group == "all" else f"{row.group}, {row.short}"}
    for name, one in (("baseline", row.baseline), ("main", None if row.only_difference else row.main)):
        line[name] = "" if one is None else number(one.value, row.unit, row.digits)
        line[f"{name}_bounds"] = "" if one is None else _or_nothing(one, row.unit, row.digits)
    if difference_of is not None:
        line["difference"] = in_points(difference(difference_of, row.unit, row.digits), row.unit)
        line["bounds"] = bounds(difference_of, row.unit, row.digits)
        line["sure"] = sure_of_sign(difference_of)
    return line


def _or_nothing(estimate: Estimate, unit: str, digits: int) -> str:
    text = bounds(possible(estimate, unit), unit, digits)
    return "" if text == NOTHING else text
