"""An SVG drawing made part of a page: no clash of names with other drawings, colours that follow the page's theme."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from sim.present.charts.style import BLUE, GREY, GRID, INK, MUTED, ORANGE, PAPER

THEME = {INK: "ink", BLUE: "blue", ORANGE: "orange", GREY: "grey", MUTED: "muted", GRID: "grid", PAPER: "paper"}


def inline_svg(svg: str, name: str, label: str, described_by: str) -> Markup:
    """The `<svg>` element of a drawing, ready to stand in a page.

    Ids get the drawing's name in front, since clip paths and letter shapes are found by id across the whole page.
    The style sheet and comments that matplotlib writes go; house colours become the page's variables.
    """
    body = svg[svg.index("<svg") :]
    for unwanted in (r"<!--.*?-->", r"<metadata>.*?</metadata>", r"<style.*?</style>"):
        body = re.sub(unwanted, "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{name}-', body)
    body = re.sub(r'(url\(|href=")#', rf"\1#{name}-", body)
    for colour, variable in THEME.items():
        body = re.sub(rf"{colour}\b", f"var(--chart-{variable}, {colour})", body, flags=re.IGNORECASE)
    tag = f'<svg role="img" aria-label="{escape(label)}" aria-describedby="{escape(described_by)}" '
    body = body.replace("<svg ", tag, 1)
    # The body is matplotlib's own output, in which letters are outlines: no text of the user's is left in it.
    return Markup(_without_size(body))


def _without_size(body: str) -> str:
    """Leave the size to the page: the first tag keeps its viewBox only."""
    end = body.index(">")
    return re.sub(r' (?:width|height)="[^"]*"', "", body[:end]) + body[end:]
