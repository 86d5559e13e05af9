"""Several options on one page: the chart of each main measure, every measure in tables, where to read on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.basics.errors import UsageError, did_you_mean
from sim.experiments.figures import drawing_of
from sim.experiments.side_by_side import Beside, SideBySide, read_side_by_side
from sim.present.answer import cautions
from sim.present.charts.beside import Apart, height_in, options_apart
from sim.present.charts.drawing import FULL_IN, check_width
from sim.present.headline import HeadlineRow
from sim.present.main_table import line_of
from sim.present.page import PageFigure, Section, render_page
from sim.present.page_table import PageTable
from sim.present.svg import inline_svg
from sim.present.words import INTERVAL, clean, listed, named_bounds, plural, typeset
from sim.present.words import difference as shown_difference
from sim.results.folder import slug

if TYPE_CHECKING:
    from sim.present.charts import Drawing

MAIN = (
    ("officer_hours_net", "all"), ("officer_hours_released", "all"), ("officer_hours_used", "all"), ("reach", "all"),
    ("referral_rate", "all"), ("response_time_median", "priority 1"), ("response_time_p90", "behavioural health"),
    ("cost_cash", "all"),
)  # fmt: skip
SHORTLY = ("officer_hours_net", "reach", "referral_rate", "cost_cash")
TITLE = "Options side by side"
OPTIONS = "options_apart"
COLUMNS = ["", "level", "difference", INTERVAL, "sign sure", "may be best"]
HOW = (
    "Every option answers the same calls as the baseline, so a difference is one of policy and not of luck. A sign is "
    f"sure when the {INTERVAL} leaves out nought; its mark in a chart is filled."
)
BEST = (
    "May be best (a square in a chart): none, the baseline included, is clearly better in this measure. With 95 % "
    "confidence the best of them is among those marked; whichever came out first looks a little better than it is."
)
FOOT = "The model estimates; it does not promise. What it assumes stands in the page of each option."


def main_measures(found: SideBySide) -> list[Beside]:
    """The measures a council asks for first, of those there are here."""
    known = {(one.head.metric, one.head.group): one for one in found.measures}
    return [known[key] for key in MAIN if key in known]


def heading(head: HeadlineRow) -> str:
    """A measure with its unit: "Response time, median, priority 1 (minutes)", "Cash cost (USD a day)"."""
    unit = {"share": "", "h/day": "a day"}.get(head.unit, head.difference_unit)
    return f"{head.name} ({unit})" if unit else head.name


def lines(found: SideBySide, one: Beside) -> Iterator[list[str]]:
    """The rows of one measure as text, an arm each, the baseline first: as `COLUMNS` has them."""
    told = [line_of(row) for row in one.rows]
    yield [found.arms[0], told[0]["baseline"], "", "", "", _best(one.best(0))]
    for arm, line in enumerate(told, 1):
        yield [found.arms[arm], line["main"], line["difference"], line["bounds"], line["sure"], _best(one.best(arm))]


def _best(best: bool | None) -> str:
    return "" if best is None else ("yes" if best else "no")


def drawings(found: SideBySide, width_in: float = FULL_IN) -> dict[str, Drawing]:
    """The chart of each main measure, by the name of its file."""
    drawn = {}
    for one in main_measures(found):
        head = one.head
        options = [
            Apart(found.arms[arm], row.difference, one.best(arm))
            for arm, row in enumerate(one.rows, 1)
            if row.difference is not None
        ]
        name = slug(f"options_{head.metric}" if head.group == "all" else f"options_{head.metric}_{head.group}")
        paint = partial(options_apart, head, found.arms[0], one.best(0), options)
        drawn[name] = drawing_of(OPTIONS, height_in(len(options)), paint, width_in, label=head.name)
    return drawn


def lead(found: SideBySide) -> str:
    """What was run, in a sentence."""
    first = found.pairs[0]
    return (
        f"{plural(len(found.pairs), 'option')} against {clean(found.arms[0])}: "
        f"{plural(first.comparison.replications, 'replication')} of {first.main.scenario.run.window_days:g} days, "
        "the same calls for all."
    )


def some_drawings(folder: Path, names: Sequence[str] | None, width_in: float) -> dict[str, Drawing]:
    """Charts of a folder of several options, by name; all without names. Raises UsageError: no such chart, narrow."""
    check_width(OPTIONS, width_in)
    drawn = drawings(read_side_by_side(folder), width_in)
    for name in names or ():
        if name not in drawn:
            raise UsageError(f"{folder} has no chart called {name!r}. {did_you_mean(name, drawn)}")
    return {name: drawn[name] for name in names or drawn}


def side_by_side_page(found: SideBySide, drawn: Mapping[str, Drawing], folders: Mapping[str, str]) -> str:
    """The page as one HTML file; `folders` says in which folder each option stands."""
    main = main_measures(found)
    sections = [
        Section("In short", points=in_short(found)),
        Section("The main measures", [HOW, BEST], figures=[_figure(name, one) for name, one in drawn.items()]),
        Section("The main measures in numbers", tables=[_table(found, one) for one in main]),
        Section("All other measures", tables=[_table(found, one) for one in found.measures if one not in main]),
        Section("Each option by itself", [f"Every folder holds a whole result; beside it {FILES}."],
                points=[f"{clean(name)}: {folder}/summary.html" for name, folder in folders.items()]),
        Section("What to beware of", points=[*limits(found), *map(clean, found.warnings)] or [NOTHING]),
    ]  # fmt: skip
    return render_page(TITLE, lead(found), sections, FOOT)


NOTHING = "Nothing stands out."
FILES = "options.csv has all numbers of this page, charts/ its charts"


def limits(found: SideBySide) -> list[str]:
    """What limits the numbers of any pair, each once."""
    return list(dict.fromkeys(typeset(text) for one in found.pairs for text in cautions(one)))


def in_short(found: SideBySide) -> list[str]:
    """A sentence for each option."""
    return [_in_short(found, arm) for arm in range(1, len(found.arms))]


def _in_short(found: SideBySide, arm: int) -> str:
    """One option in a sentence: what it frees, reaches, refers and costs, and in which of these it may be the best."""
    shown = [one for one in main_measures(found) if one.head.metric in SHORTLY]
    told = [f"{_small(one.head.label)} {_apart(one.rows[arm - 1])}" for one in shown]
    best = [_small(one.head.label) for one in shown if one.best(arm)]
    ending = f" Of all, it may be the best in {listed(best)}." if best else ""
    return typeset(f"{clean(found.arms[arm])}: {listed(told)}.{ending}")


def _small(label: str) -> str:
    return f"{label[0].lower()}{label[1:]}"


def _apart(row: HeadlineRow) -> str:
    if row.difference is None:
        return ""
    if row.difference.value == row.difference.low == row.difference.high == 0:
        return "unchanged"
    size = shown_difference(row.difference, row.unit, row.digits)
    return f"{size} {row.difference_unit} ({named_bounds(row.difference, row.unit, row.digits)})"


def _table(found: SideBySide, one: Beside) -> PageTable:
    rows = [[clean(cells[0]), *map(typeset, cells[1:])] for cells in lines(found, one)]
    return PageTable(heading(one.head), COLUMNS, rows, frozenset({1, 2, 3}))


def _figure(name: str, one: Drawing) -> PageFigure:
    svg = one.svg()
    return PageFigure(
        name, one.drawn.title, one.drawn.alt, svg, inline_svg(svg, name, clean(one.drawn.title), f"words-{name}")
    )
