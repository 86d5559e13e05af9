"""A day as a page that plays: units, calls and the queue by district, a timeline of every unit; one file, offline."""

from __future__ import annotations

from collections.abc import Sequence

from sim.documents.day import Day
from sim.documents.inline import page
from sim.present.words import clean
from sim.results.read import SavedStudy


def replay_html(study: SavedStudy, days: Sequence[Day]) -> str:
    """The page as text. Its script is allowed by its own hash and nothing else is."""
    plain = [day.plain() for day in days]
    return page(
        "replay",
        plain,
        title=clean(study.comparison.arms[-1]),
        days=plain,
        seed=study.main.scenario.run.seed,
        version=study.version,
    )
