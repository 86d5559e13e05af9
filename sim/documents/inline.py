"""Script and data inside a page: data that cannot end its element, a script that the page allows by its hash."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from sim.present.html import environment


def as_json(value: Any) -> str:
    """JSON that can stand inside a script element: no character of it can end the element."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def page(name: str, data: Any, **content: Any) -> str:
    """The page of a template and its script, which finds `data` in it; that script is allowed and nothing else is."""
    script = _script(f"{name}.js")
    templates = environment()
    own = jinja2.PackageLoader("sim.documents", "templates")
    templates.loader = jinja2.ChoiceLoader([own, jinja2.PackageLoader("sim.present", "templates")])
    template = templates.get_template(f"{name}.html.j2")
    return template.render(data=Markup(as_json(data)), script=Markup(script), hash=hash_of(script), **content)


def _script(name: str) -> str:
    """A page's own script, behind what all pages build their elements with."""
    folder = resources.files("sim.documents") / "templates"
    return "\n".join((folder / one).read_text(encoding="utf-8") for one in ("elements.js", name))


def hash_of(script: str) -> str:
    """The word of a content security policy that allows this script and no other."""
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
