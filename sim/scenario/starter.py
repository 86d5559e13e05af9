"""The files `coresponse init` writes: a city to be filled in, every value explained where it stands."""

from __future__ import annotations

import re
import unicodedata
from importlib import resources
from pathlib import Path

from sim.basics.errors import UsageError

STARTERS = (("starter_officer_only.toml", "{slug}_officer_only.toml"), ("starter_team.toml", "{slug}.toml"))


def write_starter(name: str, folder: Path) -> tuple[Path, Path]:
    """Write both starter files for a city; returns (officers only, with team). Raises UsageError if one exists."""
    slug = _slug(name)
    if not slug:
        raise UsageError(
            f"{name!r} holds no letter from a to z and no digit to name a file after; "
            "give a name in such letters and write the city's own into the files"
        )
    targets = [folder / pattern.format(slug=slug) for _, pattern in STARTERS]
    for target in targets:
        if target.exists():
            raise UsageError(f"{target} exists already; choose another name or --dir")
    folder.mkdir(parents=True, exist_ok=True)
    shown = " ".join(name.replace("\\", "").replace('"', "").splitlines()).strip()
    words = {"CITY_SLUG": slug, "CITY_NAME": shown, "CITY_FOLDER": folder.as_posix()}
    for (source, _), target in zip(STARTERS, targets, strict=True):
        text = resources.files("sim.scenario").joinpath(source).read_text(encoding="utf-8")
        for word, meant in words.items():
            text = text.replace(word, meant)
        target.write_text(text, encoding="utf-8")
    return targets[0], targets[1]


def _slug(name: str) -> str:
    """A name for files: "Sao Paulo" with its accent becomes sao_paulo."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:40].strip("_")
