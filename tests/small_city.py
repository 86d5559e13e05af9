"""A small city as a TOML text, and what a planner may do to it."""

from __future__ import annotations

from pathlib import Path

from sim.basics.errors import InputError
from sim.scenario import LoadedScenario, load_scenario

SMALL = """\
schema_version = 1
name = "Small city"
description = "Two districts, two call types, two watches and a team."

[run]
start = "2019-09-02"
time_zone = "America/Chicago"
warm_up = "12 h"
window = "2 days"
run_out = "12 h"
replications = 2
seed = 5

[demand]
calls_per_day = { value = 60, low = 50, high = 70, source = "dispatch log" }

[demand.types.theft]
share = 0.7
priority = 4
on_scene = { mean = "25 min", sigma = 0.8 }

[demand.types.crisis]
behavioural_health = true
share = 0.3
eligible = 0.8
recognised = 0.7
units = { "1" = 0.4, "2" = 0.6 }
priority = { "2" = 0.5, "3" = 0.5 }
on_scene = { median = "35 min", p90 = "80 min" }

[geography.districts.north]
share = 0.6
centroid = [44.95, -93.15]
area_km2 = 50

[geography.districts.south]
share = 0.4
centroid = [44.90, -93.10]
area_km2 = 40

[geography.travel]
speed_kmh = 35
cv = 0.6

[kinds.patrol]
officers = 1

[kinds.co_responder]
officers = 1
clinicians = 1

[outcomes]
transport = 0.4
arrest = 0.05
transport_time = "45 min"
booking_time = "90 min"

[effects.co_responder]
on_scene_ratio = { value = 0.82, source = "assumption: as elsewhere" }

[staffing.day]
kind = "patrol"
shift = ["06:00", "18:00"]
count = { north = 3, south = 2 }

[staffing.night]
kind = "patrol"
shift = ["18:00", "06:00"]
count = { north = 3, south = 2 }

[staffing.team]
kind = "co_responder"
shift = ["12:00", "22:00"]
count = 2
district = "north"

[response.crisis]
types = ["crisis"]
model = "co_responder_first"
team = "co_responder"
backup = 0.5
"""
MARK = "§"  # where a message is expected to point


def changed(*changes: tuple[str, str], text: str = SMALL) -> str:
    """The city's text with each old piece, which must be there, replaced once."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def written(folder: Path, text: str, name: str = "city.toml") -> tuple[Path, list[str]]:
    """Write a text without its marks; returns the file and "line:col" of each mark."""
    places = []
    for number, line in enumerate(text.splitlines(), start=1):
        while (col := line.find(MARK)) >= 0:
            places.append(f"{number}:{col + 1}")
            line = line.replace(MARK, "", 1)
    path = folder / name
    path.write_bytes(text.replace(MARK, "").encode())
    return path, places


def load_text(folder: Path, text: str, *settings: str, name: str = "city.toml") -> LoadedScenario:
    """The scenario of a text."""
    return load_scenario(written(folder, text, name)[0], settings)


def told(path: Path, *settings: str) -> list[str]:
    """The problems of a scenario file as a planner reads them, folders left out."""
    try:
        load_scenario(path, settings)
    except InputError as error:
        return [
            str(problem).replace(f"{path.parent}/", "").replace(f"{path.parent}\\", "") for problem in error.problems
        ]
    return []
