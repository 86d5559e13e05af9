"""Several options on one page: the chart of each main measure, every measure in tables, where to read on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from sim.experiments.figures import drawing_of
from sim.experiments.side_by_side import Beside, SideBySide
from sim.present.charts.beside import Apart, height_in, options_apart
from sim.present.headline import COST, HeadlineRow
from sim.present.main_table import line_of
from sim.present.page import PageFigure, Section, render_page
from sim.present.page_table import PageTable
from sim.present.svg import inline_svg
from sim.present.words import INTERVAL, clean, difference_unit, listed, named_bounds, plural, typeset
from sim.present.words import difference as shown_difference
from sim.results.folder import slug

if TYPE_CHECKING:
    from sim.present.charts import Drawing

MAIN = (
    ("officer_hours_net", "all"), ("officer_hours_released", "all"), ("officer_hours_used", "all"), ("reach", "all"),
    ("referral_rate", "all"), ("response_time_median", "priority 1"), ("response_time_p90", "behavioural health"),
    ("cost_cash", "all"),
)  # fmt: skip
COLUMNS = ["", "level", "difference", INTERVAL, "sign sure", "may be best"]
HOW = (
    "Every option answers the same calls as the baseline, so a difference is one of policy and not of luck. A sign is "
    f"sure when the {INTERVAL} leaves out nought."
)
BEST = (
    "May be best: no other option is clearly better in this measure. With 95 % confidence the best of them is among "
    "those marked; the one that happened to come out first looks a little better than it is."
)
FOOT = "The model estimates; it does not promise. What it assumes stands in the page of each option."


def main_measures(found: SideBySide) -> list[Beside]:
    """The measures a council asks for first, of those there are here."""
    known = {(one.head.metric, one.head.group): one for one in found.measures}
    return [known[key] for key in MAIN if key in known]


def heading(head: HeadlineRow) -> str:
    """A measure with its unit: "Response time, median, priority 1 (minutes)", "Cash cost (USD a day)"."""
    if head.section.startswith(COST):
        return f"{head.name} ({head.section.removeprefix(f'{COST}, ')} a day)"
    units = {"min": "minutes", "h/day": "a day"}
    return f"{head.name} ({units[head.unit]})" if head.unit in units else head.name


def lines(found: SideBySide, one: Beside) -> Iterator[list[str]]:
    """The rows of one measure as text, an arm each, the baseline first: as `COLUMNS` has them."""
    told = [line_of(row) for row in one.rows]
    yield [found.arms[0], told[0]["baseline"], "", "", "", _best(one.best(0))]
    for arm, line in enumerate(told, 1):
        yield [found.arms[arm], line["main"], line["difference"], line["bounds"], line["sure"], _best(one.best(arm))]


def _best(best: bool | None) -> str:
    return "" if best is None else ("yes" if best else "no")


def drawings(found: SideBySide) -> dict[str, Drawing]:
    """The chart of each main measure, by its name."""
    drawn = {}
    for one in main_measures(found):
        head = one.head
        options = [
            Apart(found.arms[arm], row.difference, one.best(arm))
            for arm, row in enumerate(one.rows, 1)
            if row.difference is not None
        ]
        name = slug(f"options_{head.metric}" if head.group == "all" else f"options_{head.metric}_{head.group}")
        paint = partial(options_apart, head, found.arms[0], options)
        drawn[name] = drawing_of(name, height_in(len(options)), paint)
    return drawn


def side_by_side_page(found: SideBySide, drawn: Mapping[str, Drawing], folders: Mapping[str, str]) -> str:
    """The page as one HTML file; `folders` says in which folder each option stands."""
    study = found.study
    run = study.main.scenario.run
    lead = (
        f"{plural(len(found.pairs), 'option')} against {clean(found.arms[0])}: "
        f"{plural(study.comparison.replications, 'replication')} of {run.window_days:g} days, "
        "the same calls for all."
    )
    main = main_measures(found)
    sections = [
        Section("In short", points=[_in_short(found, arm) for arm in range(1, len(found.arms))]),
        Section("The main measures", [HOW, BEST], figures=[_figure(name, one) for name, one in drawn.items()]),
        Section("The main measures in numbers", tables=[_table(found, one) for one in main]),
        Section("All other measures", tables=[_table(found, one) for one in found.measures if one not in main]),
        Section("Each option by itself", [f"Every folder holds a whole result; beside it {FILES}."],
                points=[f"{clean(name)}: {folder}/summary.html" for name, folder in folders.items()]),
        Section("What to beware of", points=[clean(one) for one in study.warnings] or ["Nothing stands out."]),
    ]  # fmt: skip
    return render_page("Options side by side", lead, sections, FOOT)


FILES = "options.csv has all numbers of this page, charts/ its charts"


def _in_short(found: SideBySide, arm: int) -> str:
    """One option in a sentence: its main differences, with intervals, and what it may be best at."""
    told = [
        f"{one.head.label[0].lower()}{one.head.label[1:]} {_apart(one.rows[arm - 1])}"
        for one in main_measures(found)
        if one.head.metric in ("officer_hours_net", "reach", "referral_rate", "cost_cash")
    ]
    best = [one.head.name.lower() for one in main_measures(found) if one.best(arm)]
    ending = f" It may be the best in {listed(best)}." if best else " It is clearly not the best in any main measure."
    return typeset(f"{clean(found.arms[arm])}: {listed(told)}.{ending}")


def _apart(row: HeadlineRow) -> str:
    if row.difference is None:
        return ""
    unit = (
        row.section.removeprefix(f"{COST}, ") + " a day" if row.section.startswith(COST) else difference_unit(row.unit)
    )
    return (
        f"{shown_difference(row.difference, row.unit, row.digits)} {unit} "
        f"({named_bounds(row.difference, row.unit, row.digits)})"
    )


def _table(found: SideBySide, one: Beside) -> PageTable:
    rows = [[clean(cells[0]), *map(typeset, cells[1:])] for cells in lines(found, one)]
    return PageTable(heading(one.head), COLUMNS, rows, frozenset({1, 2, 3}))


def _figure(name: str, one: Drawing) -> PageFigure:
    svg = one.svg()
    return PageFigure(
        name, one.drawn.title, one.drawn.alt, svg, inline_svg(svg, name, clean(one.drawn.title), f"words-{name}")
    )
