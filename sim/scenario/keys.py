"""Key paths as a planner writes them: `staffing.evening_team.count`, `staffing."the team".count`."""

from __future__ import annotations

import json
import re

KeyPath = tuple[str, ...]
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PART = re.compile(r"""\s*(?:("(?:[^"\\]|\\.)*")|'([^']*)'|([^."'=]+))\s*""")


def dotted(path: KeyPath) -> str:
    """The path with dots; a key that TOML would quote is quoted, so that it can be copied into a file."""
    return ".".join(part if _BARE.fullmatch(part) else json.dumps(part, ensure_ascii=False) for part in path)


def split_setting(text: str) -> tuple[KeyPath, str]:
    """`a."b c".d=4` as (("a", "b c", "d"), "4"). Raises ValueError when there is no key or no `=`."""
    path: list[str] = []
    offset = 0
    while part := _PART.match(text, offset):
        double, single, bare = part.groups()
        path.append(json.loads(double) if double is not None else single if single is not None else bare.strip())
        offset = part.end()
        if text[offset : offset + 1] != ".":
            break
        offset += 1
    if text[offset : offset + 1] != "=" or not path or not all(path) or text[max(offset - 1, 0)] == ".":
        raise ValueError("no key, or no value")
    return tuple(path), text[offset + 1 :]
