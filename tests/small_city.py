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
# The same city with every mechanism of the model switched on.
EVERYTHING = (
    SMALL.replace(
        "[demand.types.theft]\nshare = 0.7",
        """\
month = [0.8, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.2, 1.1, 1, 0.8, 0.8]
growth = 0.03
day_cv = 0.2

[demand.holidays.labour_day]
dates = ["2019-09-02"]
every_year = "12-25"
factor = 0.7
types = ["theft"]

[demand.surges.heat]
start = "2019-09-02 12:00"
end = "2019-09-04 00:00"
factor = 1.5
types = ["crisis", "theft"]
districts = ["north"]

[demand.repeats]
share = 0.3
spread = 0.2
after = { distribution = "exponential", mean = "10 days" }
linked_ratio = 0.5

[demand.types.stop]
initiated_by = "officer"
calls_per_day = 20
priority = 9
interruptible = "resume"
on_scene = "15 min"

[demand.types.theft]
share = 0.7
wrongly_coded = 0.02
critical = 0.01
units = 2
needed_to_start = 2
units_leave = "each"
interruptible = "restart"
patience = "2 h"
cancelled = 0.1
cancelled_after = "10 min"
gone = 0.1
gone_after = { distribution = "exponential", mean = "5 h" }
gone_on_scene = "5 min\"""",
    )
    .replace(
        "cv = 0.6",
        "cv = 0.6\nsquare_root_law = true\nfrom_last_call = true\n"
        "by_hour = [1, 1, 1, 1, 1, 0.9, 1.2, 1.4, 1.4, 1, 1, 1, 1, 1, 1, 1.2, 1.3, 1.3, 1, 1, 1, 1, 1, 1]",
    )
    .replace("eligible = 0.8", "eligible = { co_responder = 0.8, clinician = 0.4, screen = 0.6 }")
    .replace(
        "[kinds.co_responder]",
        """\
[kinds.clinician]
clinicians = 1

[kinds.screen]
travels = false
clinicians = 1

[kinds.co_responder]""",
    )
    .replace(
        "[effects.co_responder]",
        """\
hold = 0.5
hold_time = "2 h"
citation = 0.02
citation_time = "20 min"
force = 0.02
referral = 0.2
accepted = 0.6
linked = 0.5

[trained]
arrest_odds_ratio = 0.47
referral_odds_ratio = 1.7

[effects.clinician]
preset = "matched_study"
secure = "5 min"
officers_stay = 0.2
escalation = 0.025
escalation_after = "10 min"

[effects.screen]
resolved_by_phone = 0.3

[effects.co_responder]""",
    )
    .replace(
        "[staffing.team]",
        """\
[staffing.walker]
kind = "clinician"
shift = ["08:00", "16:00"]
count = 1
district = "south"
days = "Mon-Fri"
first_day = "2019-08-01"
last_day = "2019-12-31"
cycle = 2
weeks = [1]
absence = 0.05
last_minutes = "20 min"
shift_end = "hand_over"
breaks.meal = { after = "4 h", length = "30 min" }

[staffing.line]
kind = "screen"
shift = ["16:00", "08:00"]
count = 1
district = "north"
shift_end = "release"

[staffing.team]""",
    )
    + """
days = "Mon-Fri"
hours = ["08:00", "20:00"]

[response.crisis.follow_up]
team = "clinician"
share = 0.4
after = "1 day"
on_scene = "45 min"
only_referred = true

[response.crisis_at_night]
types = ["crisis"]
model = "phone_resolution"
team = "screen"
days = "Mon-Fri"
hours = ["20:00", "08:00"]

[dispatch]
keep_free = { "4" = 1, "9" = 2 }
hold_for_district = { "4" = "10 min" }
prefer = { south = ["south", "north"] }
divert_for = 2
resumption = "restart"

[training]
share = 0.3
hours_a_year = "40 h"
rides = 20

[care]
case_load = 40
case_time = "30 days"
first = "crisis_centre"
warm = false

[care.destinations.crisis_centre]
places = 16
stay = "1 day"
patience = "2 days"
then = "clinic"

[care.destinations.clinic]
places = 60
stay = "90 days"

[support]
check_in = 0.5
length = "20 min"
wellness = 0.1

[costs]
officer_hour = 55
clinician_hour = 60
programme_year = 100000
"""
)
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
