"""A day as a page that plays: units, calls and the queue by district, a timeline of every unit; one file, offline."""

from __future__ import annotations

from collections.abc import Sequence

import jinja2
from markupsafe import Markup

from sim.documents.day import Day
from sim.documents.inline import as_json, hash_of, page_script
from sim.present.words import clean
from sim.results.read import SavedStudy


def replay_html(study: SavedStudy, days: Sequence[Day]) -> str:
    """The page as text. Its script is allowed by its own hash and nothing else is."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("sim.documents", "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    script = page_script("replay.js")
    return environment.get_template("replay.html.j2").render(
        title=clean(study.comparison.arms[-1]),
        days=[day.plain() for day in days],
        data=Markup(as_json([day.plain() for day in days])),
        script=Markup(script),
        hash=hash_of(script),
        seed=study.main.scenario.run.seed,
        version=study.version,
    )
