"""Script and data inside a page: data that cannot end its element, a script that the page allows by its hash."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources
from typing import Any


def as_json(value: Any) -> str:
    """JSON that can stand inside a script element: no character of it can end the element."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def page_script(name: str) -> str:
    """A page's own script, behind what all pages build their elements with."""
    folder = resources.files("sim.documents") / "templates"
    return "\n".join((folder / one).read_text(encoding="utf-8") for one in ("elements.js", name))


def hash_of(script: str) -> str:
    """The word of a content security policy that allows this script and no other."""
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
