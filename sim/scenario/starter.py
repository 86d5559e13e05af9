"""The files `coresponse init` writes: a city to be filled in, every value explained where it stands."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from sim.basics.errors import UsageError

STARTERS = (("starter_officer_only.toml", "{slug}_officer_only.toml"), ("starter_team.toml", "{slug}.toml"))


def write_starter(name: str, folder: Path) -> tuple[Path, Path]:
    """Write both starter files for a city; returns (officers only, with team). Raises UsageError if one exists."""
    slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40]
    if not slug:
        raise UsageError(f"{name!r} holds no letter or digit to name a file after")
    targets = [folder / pattern.format(slug=slug) for _, pattern in STARTERS]
    for target in targets:
        if target.exists():
            raise UsageError(f"{target} exists already; choose another name or --dir")
    folder.mkdir(parents=True, exist_ok=True)
    shown = name.replace("\\", "").replace('"', "").strip()
    for (source, _), target in zip(STARTERS, targets, strict=True):
        text = resources.files("sim.scenario").joinpath(source).read_text(encoding="utf-8")
        target.write_text(text.replace("CITY_SLUG", slug).replace("CITY_NAME", shown), encoding="utf-8")
    return targets[0], targets[1]
