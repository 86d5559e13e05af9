"""Mappings that come along, one for each known family of exports: `--map preset:virginia`."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from sim.basics.errors import UsageError, did_you_mean

PREFIX = "preset:"


def preset_names() -> list[str]:
    """The names to choose from."""
    folder = resources.files("sim.records") / "presets"
    return sorted(one.name.removesuffix(".toml") for one in folder.iterdir() if one.name.endswith(".toml"))


def mapping_path(named: str) -> Path:
    """The file of a mapping: a path, or preset:NAME. Raises UsageError."""
    if not named.startswith(PREFIX):
        return Path(named)
    name = named.removeprefix(PREFIX)
    if name not in preset_names():
        raise UsageError(f"no preset is called {name!r}. {did_you_mean(name, preset_names())}")
    return Path(str(resources.files("sim.records") / "presets" / f"{name}.toml"))
