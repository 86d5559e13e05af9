"""A day as a page that plays: units, calls and the queue by district, a timeline of every unit; one file, offline."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from sim.documents.day import Day
from sim.present.words import clean
from sim.results.read import SavedStudy


def replay_html(study: SavedStudy, days: Sequence[Day]) -> str:
    """The page as text. Its script is allowed by its own hash and nothing else is."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("sim.documents", "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    script = (resources.files("sim.documents") / "templates" / "replay.js").read_text(encoding="utf-8")
    return environment.get_template("replay.html.j2").render(
        title=clean(study.comparison.arms[-1]),
        days=[day.plain() for day in days],
        data=Markup(_as_json([day.plain() for day in days])),
        script=Markup(script),
        hash=_hash(script),
        seed=study.main.scenario.run.seed,
        version=study.version,
    )


def _as_json(value: Any) -> str:
    """JSON that can stand inside a script element: no character of it can end the element."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
