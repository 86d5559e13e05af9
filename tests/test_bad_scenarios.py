"""A planner who gets everything wrong: each mistake is answered by place, key, expected, found, next move."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.small_city import SMALL, changed, load_text, told, written

ADD_DURATION = 'expected a duration with its unit, such as "20 min" or "1.5 h"'
SHARES = 'the keys must be whole numbers from 1 to 9, such as { "1" = 0.2, "2" = 0.8 }'
DAYS = 'expected days such as "daily", "Mon-Fri" or "Sat, Sun"'
CLOCK = 'expected a clock time of the 24-hour day in quotes, such as "07:00" or "22:30"'
HOURS = 'For cover on part of a shift, shorten the hours: shift = ["18:00", "22:00"].'
# What the planner wrote instead of what; the § is where the message must point; the message after the place.
MISTAKES = {
    # unknown keys: in a table, nested, inline, dotted, quoted, in the wrong table
    "key": ("cv = 0.6", "§sped_kmh = 3\ncv = 0.6", "geography.travel.sped_kmh: unknown key\n    Did you mean speed_kmh?"),
    "key that has no neighbour": ("cv = 0.6", "§zzz = 3", "geography.travel.zzz: unknown key\n    Known here: by_priority, cv, detour, matrix, speed_kmh."),
    "nested key": ("share = 0.7", "share = 0.7\n§shaer = 0.7", "demand.types.theft.shaer: unknown key\n    Did you mean share?"),
    "inline key": ("[kinds.patrol]\nofficers = 1", "[kinds]\npatrol = { officers = 1, §officrs = 2 }", "kinds.patrol.officrs: unknown key\n    Did you mean officers?"),
    "dotted key": ("[run]", "dispatch.§patroll = 3\n[run]", "dispatch.patroll: unknown key\n    Did you mean patrol?"),
    "quoted key": ("[staffing.team]", '[staffing."the team"]\n§"label " = "x"', 'staffing."the team"."label ": unknown key\n    Did you mean label?'),
    "old name": ("count = 2\n", "count = 2\n§hours = 8\n", "staffing.team.hours: unknown key\n    It is called shift here."),
    "key of the top": ("backup = 0.5", "§dispatch = 0.5", "response.crisis.dispatch: unknown key\n    It belongs to the top of the file: [dispatch]."),
    "key of elsewhere": ("seed = 5", "seed = 5\n§detour = 1.4", "run.detour: unknown key\n    Did you mean geography.travel.detour?"),
    # wrong types
    "text for a number": ("cv = 0.6", '§cv = "fast"', "geography.travel.cv: expected a number, got 'fast'"),
    "number in quotes": ("speed_kmh = 35", '§speed_kmh = "35"', "geography.travel.speed_kmh: expected a number, got '35'\n    Numbers are written without quotes: 35."),
    "switch for a number": ("officers = 1", "§officers = true", "kinds.patrol.officers: expected a whole number, got true"),
    "not a number": ("cv = 0.6", "§cv = nan", "geography.travel.cv: expected a number, got nan"),
    "infinite": ("speed_kmh = 35", "§speed_kmh = inf", "geography.travel.speed_kmh: expected a number, got inf"),
    "yes for true": ("health = true", "health = true\n" + "[dispatch]\n" + '§home_district_first = "yes"\n[demand.types.crisis.x]\n', None),
    "number for text": ('name = "Small city"', "§name = 5", "name: expected text in quotes, got 5"),
    "empty name": ('name = "Small city"', '§name = " "', "name: expected a name of one line, got ' '"),
    "text for a table": ("[kinds.patrol]\nofficers = 1", '[kinds]\n§patrol = "one officer"', "kinds.patrol: expected a table, got 'one officer'"),
    "double brackets": ("[outcomes]", "[[§outcomes]]", None),
    "text for a list": ('types = ["crisis"]', '§types = "crisis"', "response.crisis.types: expected a list in square brackets, got 'crisis'\n    Write types = [\"crisis\"]."),
    "empty list": ('types = ["crisis"]', "§types = []", "response.crisis.types: expected at least one entry, got none"),
    "too high": ("share = 0.7", "§share = 13.6", "demand.types.theft.share: expected a number of at most 1, got 13.6\n    A share is a part of 1: 13.6 % is 0.136."),
    "too low": ("area_km2 = 50", "§area_km2 = 0", "geography.districts.north.area_km2: expected a number above 0, got 0"),
    "newer version": ("schema_version = 1", "§schema_version = 2", "schema_version: expected schema_version = 1, got 2\n    This coresponse reads version 1 only."),
    "23 hours": ("[demand]\n", "[demand]\n§hour_of_day = [" + "1, " * 23 + "]\n", "demand.hour_of_day: expected 24 numbers, one an hour from 00 to 23, got 23 entries"),
    "hours below 0": ("[demand]\n", "[demand]\n§day_of_week = [1, 1, 1, 1, 1, 1, -1]\n", "demand.day_of_week: expected a number of at least 0, got -1"),
    "hours of nothing": ("[demand]\n", "[demand]\n§day_of_week = [0, 0, 0, 0, 0, 0, 0]\n", "demand.day_of_week: all its numbers are 0: no call could come at any time"),
    # times, dates, durations, days
    "local times": ('["06:00", "18:00"]', "[06:00:00, \"18:00\"]", None),
    "local date in a text": ('name = "Small city"', "§name = 2019-09-02", 'name: expected text, got 2019-09-02\n    Dates are written in quotes: "2019-09-02".'),
    "date and time": ('start = "2019-09-02"', "§start = 2019-09-02T10:00:00", 'run.start: expected text, got 2019-09-02 10:00:00\n    Dates are written in quotes: "2019-09-02".'),
    "date the other way": ("2019-09-02", "02/09/2019", None),
    "negative duration": ('booking_time = "90 min"', '§booking_time = "-90 min"', "outcomes.booking_time: a duration cannot be negative, got '-90 min'"),
    "bare number": ('booking_time = "90 min"', "§booking_time = 90", 'outcomes.booking_time: expected a duration such as "20 min" or a distribution, got 90'),
    "bare number of days": ('window = "2 days"', "§window = 2", f"run.window: {ADD_DURATION}, got 2"),
    "unit misspelt": ('window = "2 days"', '§window = "2 dayz"', "run.window: expected a duration with its unit, such as \"20 min\", got '2 dayz'\n    Did you mean days?"),
    "metres or minutes": ('window = "2 days"', '§window = "2 m"', "run.window: expected a duration with its unit, such as \"20 min\", got '2 m'\n    Units: s, min, h, days, weeks."),
    "two durations": ('window = "2 days"', '§window = "2 days 3 h"', "run.window: expected one number and its unit, such as \"20 min\" or \"1.5 h\", got '2 days 3 h'"),
    "endless duration": ('window = "2 days"', '§window = "99999 weeks"', "run.window: a duration cannot be longer than a century, got '99999 weeks'"),
    "12-hour clock": ('"22:00"]', '"10 pm"]', None),
    "shift of one time": ('shift = ["12:00", "22:00"]', '§shift = ["12:00"]', 'staffing.team.shift: expected a start and an end, such as ["07:00", "17:00"], got 1 entry'),
    "shift of no length": ('shift = ["12:00", "22:00"]', '§shift = ["12:00", "12:00"]', 'staffing.team.shift: the shift has no length: it ends when it starts\n    For all day and night write ["00:00", "24:00"].'),
    "shift from 24:00": ('shift = ["12:00", "22:00"]', '§shift = ["24:00", "08:00"]', 'staffing.team.shift: 24:00 can only end a shift\n    A shift from midnight starts at "00:00".'),
    "shift in numbers": ('shift = ["12:00", "22:00"]', '§shift = [1200, "22:00"]', f"staffing.team.shift: {CLOCK}, got 1200"),
    "day misspelt": ("count = 2\n", 'count = 2\n§days = "Mon-Fry"\n', f"staffing.team.days: {DAYS}, got 'Mon-Fry': no day is called 'Fry'\n    Did you mean Fri?"),
    "no day": ("count = 2\n", 'count = 2\n§days = "Monkey"\n', f"staffing.team.days: {DAYS}, got 'Monkey': no day is called 'Monkey'\n    Did you mean Mon?"),
    "time zone": ("time_zone = \"America/Chicago\"", '§time_zone = "America/Chicgo"', "run.time_zone: expected an IANA time zone such as \"America/Chicago\", got 'America/Chicgo'\n    Did you mean America/Chicago?"),
    # counts, shares, ranges
    "half a team": ("count = 2\n", "§count = 2.5\n", f"staffing.team.count: expected a whole number of teams, got 2.5\n    {HOURS}"),
    "half a squad": ("count = { north = 3", "count = { §north = 3.5", f"staffing.day.count.north: expected a whole number of units, got 3.5\n    {HOURS}"),
    "no district in count": ("count = 2\ndistrict = \"north\"", "§count = {}", "staffing.team.count: names no district\n    Write count = { north = 1 }."),
    "no home": ('[staffing.team]\nkind = "co_responder"', '[staffing.§team]\nkind = "co_responder"', None),
    "district twice": ("count = { north = 3, south = 2 }", "count = { north = 3, south = 2 }\n§district = \"north\"", "staffing.day.district: the count already says how many units each district has\n    Leave one of the two out."),
    "call shares": ("[demand.types.theft]\nshare = 0.7", "[demand.§types.theft]\nshare = 0.8", "demand.types: the shares of the call types add up to 1.1, not 1"),
    "district shares": ("[geography.districts.north]\nshare = 0.6", "[geography.§districts.north]\nshare = 0.5", "geography.districts: the district shares add up to 0.9, not 1"),
    "priority shares": ('priority = { "2" = 0.5', '§priority = { "2" = 0.4', "demand.types.crisis.priority: the shares add up to 0.9, not 1"),
    "priority in words": ('priority = { "2" = 0.5', 'priority = { §urgent = 0.5', f"demand.types.crisis.priority.urgent: {SHARES}, got 'urgent'"),
    "priority 0": ("priority = 4", "§priority = 0", "demand.types.theft.priority: expected a priority from 1 (most urgent) to 9, got 0"),
    "priority 01": ('{ "2" = 0.5', '{ §"02" = 0.5', f"demand.types.crisis.priority.02: {SHARES}, got '02'"),
    "priority superscript": ('{ "2" = 0.5', '{ §"²" = 0.5', f"demand.types.crisis.priority.\"²\": {SHARES}, got '²'"),
    "outside its range": ("calls_per_day = { value = 60", "§calls_per_day = { value = 90", "demand.calls_per_day: the value 90 lies outside its range, low 50 to high 70"),
    "range upside down": ("calls_per_day = { value = 60, low = 50", "§calls_per_day = { value = 60, low = 80", "demand.calls_per_day: the range is upside down: low 80 is above high 70"),
    "duration outside its range": ('transport_time = "45 min"', '§transport_time = { value = "45 min", low = "1 h" }', "outcomes.transport_time: the value 45 min lies outside its range, low 1 h to high "),
    "key beside value": ("high = 70", "§hihg = 70", "demand.calls_per_day.hihg: a value may carry source, note, low and high, nothing else"),
    "range beside nothing": ("[demand]\n", "[demand]\n§low = 3\n", "demand.low: low belongs beside a value: { value = ..., low = 3 }\n    No district, kind or call type may be called low."),
    "source that is no text": ('source = "dispatch log"', "§source = 2019", "demand.calls_per_day.source: expected text in quotes, got 2019"),
    "latitude last": ("centroid = [44.95, -93.15]", "§centroid = [-93.15, 44.95]", "geography.districts.north.centroid: expected latitude (-90 to 90), then longitude (-180 to 180), got [-93.15, 44.95]"),
    "distribution misspelt": ("on_scene = { mean = \"25 min\", sigma", "§on_scene = { mean = \"25 min\", sgima", "demand.types.theft.on_scene: a lognormal distribution has no 'sgima'\n    Did you mean sigma?"),
    "spread without end": ("on_scene = { mean = \"25 min\", sigma = 0.8 }", "§on_scene = { median = \"25 min\", sigma = 50 }", "demand.types.theft.on_scene: so wide that one in 10,000 would last over a century; sigma and cv are seldom above 2"),
    # names
    "model": ('model = "co_responder_first"', '§model = "coresponder_first"', "response.crisis.model: no response model is called 'coresponder_first'\n    Did you mean co_responder_first?"),
    "call type": ('types = ["crisis"]', '§types = ["crises"]', "response.crisis.types: no call type is called 'crises'\n    Did you mean crisis?"),
    "kind": ('kind = "co_responder"', '§kind = "corresponder"', "staffing.team.kind: no kind of unit is called 'corresponder'\n    Did you mean co_responder?"),
    "district": ('district = "north"', '§district = "nord"', "staffing.team.district: no district is called 'nord'\n    Did you mean north?"),
    "district in count": ("count = { north = 3, south", "count = { north = 3, §sout", "staffing.day.count.sout: no district is called 'sout'\n    Did you mean south?"),
    "effects": ("[effects.co_responder]", "[effects.§clinician]", "effects.clinician: no kind of unit is called 'clinician'\n    Known here: co_responder, patrol."),
    "type planned twice in a list": ('types = ["crisis"]', '§types = ["crisis", "crisis"]', "response.crisis.types: crisis stands twice in the list"),
    "type in two plans": ("backup = 0.5", 'backup = 0.5\n[response.other]\nmodel = "officer_only"\n§types = ["crisis"]', "response.other.types: crisis is already answered by response.crisis\n    A call type has one plan; take it out of one of the two."),
    "team without clinicians": ("officers = 1\nclinicians = 1", "officers = 1", None),
    "nobody": ("[kinds.co_responder]\nofficers = 1\nclinicians = 1", "[kinds.bike]\n[kinds.co_responder]\nclinicians = 1", None),
    "year": ("2019-09-02", "0019-09-02", None),
    # missing
    "key missing": ('[staffing.team]\nkind = "co_responder"\nshift = ["12:00", "22:00"]', '[staffing.§team]\nkind = "co_responder"', 'staffing.team.shift: is missing\n    Add a line such as shift = ["07:00", "17:00"].'),
    "date missing": ("[run]\nstart = \"2019-09-02\"", "[§run]", 'run.start: is missing\n    Add a line such as start = "2019-09-02".'),
}  # fmt: skip
# Where the text around the mark makes the case clearer, in place of None above.
MISTAKES |= {
    "yes for true": ("behavioural_health = true", '§behavioural_health = "yes"', "demand.types.crisis.behavioural_health: expected true or false, without quotes, got 'yes'"),
    "double brackets": ('[staffing.day]\nkind = "patrol"\nshift = ["06:00", "18:00"]\ncount = { north = 3, south = 2 }', "[[staffing.§day]]\nkind = 1", "staffing.day: expected a table, got [{'kind': 1}]\n    Write [staffing.day.<name>], in single brackets."),
    "local times": ('shift = ["06:00", "18:00"]', '§shift = [06:00:00, "18:00"]', 'staffing.day.shift: expected text, got 06:00:00\n    Times are written in quotes: "06:00".'),
    "date the other way": ('start = "2019-09-02"', '§start = "02/09/2019"', "run.start: expected a date such as \"2019-09-02\" (year, month, day), got '02/09/2019'"),
    "12-hour clock": ('shift = ["12:00", "22:00"]', '§shift = ["12:00", "10 pm"]', f"staffing.team.shift: {CLOCK}, got '10 pm'"),
    "no home": ('[staffing.team]\nkind = "co_responder"\nshift = ["12:00", "22:00"]\ncount = 2\ndistrict = "north"', '[staffing.§team]\nkind = "co_responder"\nshift = ["12:00", "22:00"]\ncount = 2', 'staffing.team: needs a home district for its units\n    Add district = "north", or count = { north = 2 }.'),
    "team without clinicians": ('team = "co_responder"', '§team = "patrol"', "response.crisis.team: a patrol unit holds no clinician\n    Give kinds.patrol clinicians = 1, or name another kind."),
    "nobody": ("[kinds.patrol]", "[kinds.§bike]\n[kinds.patrol]", "kinds.bike: holds nobody\n    Give it officers, clinicians or both."),
    "year": ('start = "2019-09-02"', '§start = "0019-09-02"', "run.start: expected a year from 1970 to 2200, got 19"),
}  # fmt: skip
