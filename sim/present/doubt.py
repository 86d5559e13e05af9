"""What could change the answer: findings whose sign is not sure, and values nobody has measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.present.headline import headline
from sim.present.register import standing
from sim.present.words import listed, number, plural

if TYPE_CHECKING:
    from sim.study import Study

SHOWN = 6


def doubts(study: Study) -> list[str]:
    """Sentences, the most important first; each is about this study, none is general advice."""
    return [*_unsure(study), *_net(study), *_assumed(study), *_effects(study)]


def _unsure(study: Study) -> Iterator[str]:
    rows = [row for row in headline(study) if row.difference is not None]
    unsure = [row for row in rows if row.difference is not None and not row.difference.excludes_zero]
    if rows and not unsure:
        yield "Chance: each difference in the main table keeps its sign within its interval."
    elif unsure:
        some = listed([row.name.lower() for row in unsure[:SHOWN]]) + (" and others" if len(unsure) > SHOWN else "")
        yield (
            f"Chance: of {len(rows)} differences in the main table, {len(unsure)} may be zero or have the other sign: "
            f"{some}. More replications would narrow the intervals."
        )


def _net(study: Study) -> Iterator[str]:
    if not study.comparison.freed:
        return
    freed = study.comparison.freed[-1]
    if freed.used.value > 0:
        yield (
            f"Staffing: the teams use {number(freed.used.value, '', 1)} officer-hours a day whether they are busy or "
            "not. Other hours, fewer officers in a team or more calls for it would move the net."
        )


def _assumed(study: Study) -> Iterator[str]:
    assumed = [one for one in study.main.assumptions if standing(one) == "assumed"]
    ranged = [one for one in assumed if one.low and one.high]
    if assumed:
        text = f"Assumptions: {plural(len(assumed), 'value')} in the scenario rest on no source"
        named = listed([f"{one.path} ({one.value}, from {one.low} to {one.high})" for one in ranged[:SHOWN]])
        yield f"{text}; among them, with the range they may have: {named}." if ranged else f"{text}."


def _effects(study: Study) -> Iterator[str]:
    borrowed = [one for one in study.main.assumptions if standing(one) == "borrowed"]
    if borrowed and len(study.loaded) > 1:
        yield (
            f"Borrowed effects: {plural(len(borrowed), 'value')} say what people do under each kind of response, as "
            "studies of other places found it. Run the scenario with the preset rct_null, in which no outcome differs: "
            "what is left is the effect of staffing alone."
        )
