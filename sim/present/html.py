"""The summary of a study as one HTML file: opens offline, reads aloud, prints, follows light and dark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from sim.basics.durations import format_duration
from sim.measure.dictionary import entries
from sim.present.answer import REPLAYED, answer, cautions, endings_of_eligible
from sim.present.by_district import equity_details, equity_note
from sim.present.charts.registry import all_charts, not_applicable
from sim.present.cite import citation
from sim.present.details import details
from sim.present.doubt import doubts
from sim.present.headline import headline
from sim.present.main_table import line_of
from sim.present.methods import STRESS, stress
from sim.present.quality_tables import UNLISTED, quality_tables
from sim.present.register import by_standing
from sim.present.svg import inline_svg
from sim.present.turning import ALONE, COLUMNS, HOW_TO, Turning, caption, lines, turns
from sim.present.words import INTERVAL, bounds, clean, number, plural, short_names, typeset
from sim.scenario.describe import difference, sentences

if TYPE_CHECKING:
    import pandas as pd

    from sim.present.charts import Drawing
    from sim.study import Study

ARM_WIDTH = 32
UNITS = {"min": " (minutes, reached within)", "h/day": " a day", "share": "", "currency/day": " a day"}


@dataclass(frozen=True)
class Figure:
    """One chart of the page: heading, picture, the same in words, the numbers behind it."""

    name: str
    label: str
    title: str
    alt: str
    picture: Markup
    columns: list[str]
    rows: list[list[str]]


def render_html(study: Study, drawings: Sequence[Drawing], turning: Turning | None = None) -> str:
    """The page as text; it needs nothing beside itself.

    `drawings` are the charts to show, in order, `turning` what a sensitivity run found about the same scenario.
    """
    template = environment().get_template("summary.html.j2")
    return template.render(**_content(study, drawings), how_to=HOW_TO, alone=ALONE, turned=_turned(turning))


def environment() -> jinja2.Environment:
    """The templates of pages, set up once for all of them."""
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("sim.present", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["clean"] = clean
    templates.filters["typeset"] = typeset
    return templates


def _content(study: Study, drawings: Sequence[Drawing]) -> dict[str, Any]:
    arms = study.comparison.arms
    two = len(arms) > 1
    shown = (arms[0], arms[-1]) if two else arms
    without = not_applicable(study)
    return {
        "arms": arms,
        "two": two,
        "short": short_names(shown, 28),
        "description": study.main.scenario.description,
        "points": answer(study),
        "sections": _sections(study),
        "details": details(study),
        "districts": equity_details(study),
        "districts_note": equity_note(study),
        "doubts": doubts(study),
        "stress": [(title, list(items)) for title, items in groupby(stress(study), key=lambda item: item.section)],
        "checklist": STRESS,
        "citation": citation(study),
        "figures": [_figure(one) for one in drawings],
        "without": [(all_charts()[name].label, reason) for name, reason in without.items()],
        "endings": _endings(study),
        "cautions": cautions(study),
        "warnings": study.warnings,
        "changes": difference(study.loaded[0], study.main) if two else [],
        "sentences": sentences(study.main.scenario)[1:],
        "assumptions": study.main.assumptions,
        "register": by_standing(study.main.assumptions),
        "replayed": REPLAYED,
        "ledger": None if study.ledger is None else _table(study.ledger.table()),
        "quality": [] if study.quality is None else quality_tables(study.quality),
        "findings": () if study.quality is None else study.quality.findings or ("Nothing stands out.",),
        "unlisted": UNLISTED,
        "run": _run(study),
        "metrics": [one for one in entries() if two or one["grouping"] != "comparison"],
        "interval": INTERVAL,
        "version": study.version,
    }


def _sections(study: Study) -> list[tuple[str, list[dict[str, str]]]]:
    """The main table: a heading and its lines."""
    groups = groupby(headline(study), key=lambda row: row.section + UNITS[row.unit])
    return [(title, [line_of(row) for row in rows]) for title, rows in groups]


def _figure(drawing: Drawing) -> Figure:
    drawn = drawing.drawn
    columns, rows = _table(_arms_shortened(drawn.data))
    picture = inline_svg(drawing.svg(), drawing.name, clean(drawn.title), f"words-{drawing.name}")
    return Figure(drawing.name, drawing.label, clean(drawn.title), clean(drawn.alt), picture, columns, rows)


def _arms_shortened(data: pd.DataFrame) -> pd.DataFrame:
    """The same numbers with names of arms that fit beside them on paper; the page gives them in full elsewhere."""
    if "arm" not in data:
        return data
    arms = list(dict.fromkeys(data["arm"]))
    return data.assign(arm=data["arm"].map(dict(zip(arms, short_names(arms, ARM_WIDTH), strict=True))))


def _turned(turning: Turning | None) -> dict[str, Any] | None:
    """The sensitivity run as the page shows it: sentences, then a picture and a table for each outcome."""
    if turning is None:
        return None
    parts = []
    for place, one in enumerate(turning.outcomes):
        picture = None
        if one.drawing is not None:
            name = f"tornado-{place}"
            picture = inline_svg(one.drawing.svg(), name, clean(one.drawing.drawn.title), f"words-{name}")
        parts.append({"label": one.label, "caption": caption(one), "rows": lines(one, one.swings), "picture": picture,
                      "alt": "" if one.drawing is None else clean(one.drawing.drawn.alt)})  # fmt: skip
    replications = plural(turning.replications, "replication")
    return {"texts": list(turns(turning)), "parts": parts, "columns": COLUMNS, "replications": replications}


def _table(data: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    columns = [str(name).replace("_", " ") for name in data.columns]
    return columns, [[_cell(value) for value in row] for row in data.itertuples(index=False)]


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    if math.isnan(value):
        return ""
    return "never" if math.isinf(value) else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.1f}"


def _endings(study: Study) -> list[tuple[str, str, str]]:
    """What became of the eligible calls: ending, share, interval; empty when no call is eligible."""
    found = [(reason, one) for reason, one in endings_of_eligible(study) if not math.isnan(one.value)]
    return [(reason, number(one.value, "share", 1), bounds(one, "share", 1)) for reason, one in found]


def _run(study: Study) -> dict[str, str]:
    run = study.main.scenario.run
    return {
        "replications": plural(study.comparison.replications, "replication"),
        "seed": str(run.seed),
        "start": f"{run.start.isoformat()} ({run.time_zone})",
        "window": format_duration(run.window),
        "warm_up": format_duration(run.warm_up),
        "run_out": format_duration(run.run_out),
        "world": study.main.scenario.world_hash(),
    }
