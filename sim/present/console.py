"""The headline rows as one small table for a console: ASCII, at most 100 columns wide."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.box import Box
from rich.table import Table
from rich.text import Text

from sim.present.headline import HeadlineRow, headline
from sim.present.words import INTERVAL, ascii_only, bounds, difference, in_points, number, short_names, sure_of_sign

if TYPE_CHECKING:
    from sim.study import Study

NAME_WIDTH = 14
# Nothing but a rule of dashes under the header and at the foot: survives every console, log and e-mail.
RULED = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
SECTION_UNITS = {"min": "(min)", "h/day": "a day", "share": "", "currency/day": "a day"}


def headline_table(study: Study) -> Table:
    """The table: a line a row, grouped by section; with two arms the interval is that of the difference."""
    rows = headline(study)
    two = len(study.comparison.arms) > 1
    table = Table(box=RULED, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("", overflow="fold")
    for name in _names(study):
        table.add_column(Text(name), justify="right", max_width=NAME_WIDTH, overflow="fold")
    if two:
        table.add_column("difference", justify="right", overflow="fold")
    table.add_column(Text(INTERVAL), justify="right", overflow="fold")
    if two:
        table.add_column(Text("sign\nsure"), justify="right", overflow="fold")
    for section, members in groupby(rows, key=lambda row: (row.section, row.unit)):
        table.add_row(Text(f"{section[0]} {SECTION_UNITS[section[1]]}".strip()))
        for row in members:
            table.add_row(Text(f"  {_label(row)}"), *map(Text, _two(row) if two else _one(row)))
    return table


def _names(study: Study) -> tuple[str, ...]:
    """The baseline and the main arm, or the only one; in ASCII, short enough, different."""
    arms = study.comparison.arms
    shown = [ascii_only(name) for name in ((arms[0], arms[-1]) if len(arms) > 1 else arms)]
    return short_names(shown, 2 * NAME_WIDTH)


def _label(row: HeadlineRow) -> str:
    return row.short if row.group == "all" else f"{row.group}, {row.short}"


def _one(row: HeadlineRow) -> list[str]:
    return [number(row.main.value, row.unit, row.digits), bounds(row.main, row.unit, row.digits)]


def _two(row: HeadlineRow) -> list[str]:
    assert row.difference is not None
    levels = ["", ""]
    if row.baseline is not None:
        levels = [number(one.value, row.unit, row.digits) for one in (row.baseline, row.main)]
    return [
        *levels,
        in_points(difference(row.difference, row.unit, row.digits), row.unit),
        bounds(row.difference, row.unit, row.digits),
        sure_of_sign(row.difference),
    ]
