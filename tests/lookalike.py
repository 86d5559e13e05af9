"""A small CAD export in the layout of the Virginia file, made up from end to end, with every fault planted.

`write(path)` returns which rows (as a spreadsheet counts them) hold which fault. Two days before the
clocks go back, the night itself, two days after; a call every 50 minutes.
"""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

from sim.records.ledger import Ledger
from sim.records.read import read_record
from sim.records.recorded import RecordedCalls
from sim.scenario import Scenario
from tests.paths import SCENARIOS

SCENARIO = SCENARIOS / "virginia_officer_only.toml"
MAPPING = SCENARIOS / "virginia_mapping.toml"
WEEK = ('run.start="2025-10-29"', 'run.warm_up="2 days"', 'run.window="5 days"', 'run.run_out="1 day"')
HEADER = (
    "Master_Incident_Number", "Agency", "Problem", "Priority_Number", "Call_Reception", "Call_Taker",
    "Incident_Start_Time", "Incident_Queue_Time", "Elapsed_Transit", "Incident_Dispatch_Time", "Incident_Arrival_Time",
    "TimeFirstCallCleared", "Incident_First_Close_Time", "Disposition",
)  # fmt: skip
TYPES = ("DISORDERLY CONDUCT", "ALARM COMMERCIAL", "MENTAL HEALTH CASE", "PARKING COMPLAINT", "MVC INJURY")
TIMES = ("Incident_Start_Time", "Incident_Dispatch_Time", "Incident_Arrival_Time", "TimeFirstCallCleared",
         "Incident_First_Close_Time")  # fmt: skip
SECRET = "Doe, Jane"  # the name of a call taker: in the file, and nowhere else ever
START = datetime(2025, 10, 31, 0, 5)


def stamp(moment):
    return moment.strftime("%Y-%m-%d %H:%M:%S.000")


def call(number, received, **changes):
    """A plain call: dispatched after 5 minutes, on scene after 9, first unit clear after 29, closed after 59."""
    minutes = (0, 5, 9, 29, 59)
    row = dict.fromkeys(HEADER, "") | {
        "Master_Incident_Number": f"25-{number:06d}",
        "Agency": "POLICE",
        "Problem": TYPES[number % len(TYPES)],
        "Priority_Number": str(number % 4 + 1),
        "Call_Reception": "Phone",
        "Call_Taker": SECRET,
        "Elapsed_Transit": "-9999",
        "Disposition": "NR-No Report",
    }
    row |= {name: stamp(received + timedelta(minutes=late)) for name, late in zip(TIMES, minutes, strict=True)}
    return row | changes


def plain(count=140):
    """Calls without any fault; none falls into the hour the clocks repeat."""
    moments = [START + timedelta(minutes=50 * place) for place in range(count)]
    quiet = [one for one in moments if not datetime(2025, 11, 1, 23) < one < datetime(2025, 11, 2, 3)]
    return [call(number, moment) for number, moment in enumerate(quiet, start=1)]


def faults():
    """(name of the fault, the row that has it), each to be put in at its own place."""
    at = datetime(2025, 11, 1, 12, 0, 30)
    before = {"TimeFirstCallCleared": stamp(at), "Incident_First_Close_Time": stamp(at)}
    night = datetime(2025, 11, 2)
    return [
        ("empty", dict.fromkeys(HEADER, "")),
        ("unreadable", call(900, at, Incident_Start_Time="yesterday")),
        ("unreadable", call(901, at, Incident_Start_Time="NULL")),
        ("before", call(902, datetime(2025, 10, 4, 23, 59))),
        ("after", call(903, datetime(2025, 12, 28))),
        *[("agency", call(904, at, Agency=agency)) for agency in ("EMS", "FIRE", "", "EMS", "NULL")],
        ("test", call(906, at, Disposition="TEST-Test Call")),
        ("duplicate", call(907, at, Disposition="NR-No Report,DUPPD-Duplicate Police")),
        ("cancelled", call(908, at, Disposition="CN-Cancellation", Incident_Arrival_Time="NULL")),
        ("", call(909, at, Disposition="CN-Cancellation")),  # a unit was there: kept
        ("repeated_id", call(909, at + timedelta(minutes=1))),
        ("", call(940, at, Master_Incident_Number="")),
        ("", call(941, at, Master_Incident_Number="")),  # no number is no repeat
        ("officer_reception", call(910, at, Call_Reception="OFFICER")),
        ("officer_type", call(911, at, Problem="TRAFFIC STOP")),
        ("officer_same", call(912, at, Incident_Dispatch_Time=stamp(at), Incident_Arrival_Time=stamp(at))),
        ("never_on_scene", call(913, at, Incident_Arrival_Time="NULL")),
        ("first_clear_early", call(914, at, TimeFirstCallCleared=stamp(at + timedelta(minutes=8)))),
        ("negative_scene", call(915, at, **before)),
        ("negative_delay", call(916, at, Incident_Dispatch_Time=stamp(at - timedelta(seconds=1)))),
        ("negative_travel", call(917, at, Incident_Dispatch_Time=stamp(at + timedelta(minutes=10)))),
        ("scheduled", call(918, at - timedelta(hours=30), **_hours(at, TIMES[1:], (0, 1, 2, 3)))),
        ("long_travel", call(919, at, **_hours(at, TIMES[2:], (3, 4, 5)))),
        ("dispatch_unreadable", call(920, at, Incident_Dispatch_Time="12:05")),
        ("not_cleared", call(921, at, TimeFirstCallCleared="NULL", Incident_First_Close_Time="")),
        ("type", call(922, at, Problem="UNHEARD OF")),
        ("priority", call(923, at, Priority_Number="-9999")),
        ("fold_told", call(924, night.replace(hour=1, minute=38, second=21), **_fold("01:06:14", "01:10:00"))),
        ("fold_untold", call(925, night.replace(hour=1, minute=20), **_fold("01:25:00", "01:29:00"))),
        ("outside", call(926, datetime(2025, 11, 20))),
    ]


def _hours(at, names, hours):
    return {name: stamp(at + timedelta(hours=late)) for name, late in zip(names, hours, strict=True)}


def _fold(dispatched, on_scene):
    shown = (dispatched, on_scene, "02:15:00", "02:45:00")
    return {name: f"2025-11-02 {clock}.000" for name, clock in zip(TIMES[1:], shown, strict=True)}


def write(path: Path, *, encoding="utf-8", delimiter=",", newline="\r\n") -> dict[str, list[int]]:
    """Write the export; the rows of each fault, with those of `out_of_order` and `slipped`."""
    rows = plain()
    again = rows[10]
    planted: dict[str, list[int]] = {}
    lines = [("", row) for row in rows]
    for place, fault in enumerate([*faults(), ("same", again)]):
        lines.insert(20 + 3 * place, fault)
    for number, (name, _) in enumerate(lines, start=2):
        if name:
            planted.setdefault(name, []).append(number)
    with path.open("w", encoding=encoding, newline="") as handle:
        writer = csv.writer(handle, delimiter=delimiter, lineterminator=newline)
        writer.writerow(HEADER)
        writer.writerows([row[name] for name in HEADER] for _, row in lines)
        slipped = [call(950, datetime(2025, 11, 1, 9), Call_Taker="")[name] for name in HEADER]
        slipped[HEADER.index("Incident_Queue_Time")] = f"09:01{delimiter} or so"  # not quoted
        handle.write(delimiter.join(slipped) + newline)
    planted["slipped"] = [len(lines) + 2]
    return planted


def write_rows(path, rows):
    """An export of just these rows."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, HEADER)
        writer.writeheader()
        writer.writerows(rows)


def mapping_with(folder, *changes):
    """The Virginia mapping with pieces of its text exchanged, each of which must be there."""
    text = MAPPING.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return path


def read_history(calls: Path, mapping: Path, scenario: Scenario) -> tuple[RecordedCalls, Ledger]:
    """The recorded calls that a scenario's time is made of, in order of receipt, and the ledger."""
    record = read_record([calls], mapping, scenario)
    return record.recorded(), record.ledger
