"""Small exports in other layouts than the Virginia one, made up from end to end, and the mappings that read them."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta

START = datetime(2025, 6, 2, 0, 3)
TYPES = ("MENTAL SUBJ", "NOISE PARTY", "THEFT", "ALARM AUDIBLE")
BASE = """
schema_version = 1
name = "made up"
time_zone = "America/Chicago"
default_type = "other"
behavioural_health = ["mental_health"]

[columns]
id = "Number"
received = "Received"
dispatched = "Dispatched"
on_scene = "Arrived"
cleared = "Cleared"
call_type = "Nature"
priority = "Priority"

[times]
format = "%Y-%m-%d %H:%M:%S"

[types]
"MENTAL *" = "mental_health"
"NOISE *" = "noise"
"THEFT" = "theft"
"ALARM *" = "alarm"

[priorities]
"1" = 1
"2" = 2
"3" = 3
"""
HEADER = ("Number", "Received", "Dispatched", "Arrived", "Cleared", "Nature", "Priority")
AFTER = (0, 4, 9, 33)  # minutes from receipt to receipt, dispatch, arrival, clearance


def mapping_text(*changes):
    """The base mapping with pieces of its text exchanged, each of which must be there."""
    text = BASE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def mapping(folder, *changes, name="map.toml"):
    """Such a mapping as a file."""
    path = folder / name
    path.write_text(mapping_text(*changes), encoding="utf-8")
    return path


def stamp(moment, form="%Y-%m-%d %H:%M:%S"):
    return moment.strftime(form)


def rows(number=60, every=37, written=stamp, start=START):
    """One row a call: (number, four times, type, priority), a call every `every` minutes."""
    found = []
    for place in range(number):
        at = start + timedelta(minutes=every * place)
        times = [written(at + timedelta(minutes=late)) for late in AFTER]
        found.append([f"C{place:05d}", *times, TYPES[place % 4], str(place % 3 + 1)])
    return found


def write(path, body, header=HEADER, **how):
    """An export of these rows; `end` replaces the last line end."""
    end = how.pop("end", None)
    with path.open("w", encoding=how.pop("encoding", "utf-8"), newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n", **how)
        writer.writerow(header)
        writer.writerows(body)
    if end is not None:
        path.write_text(path.read_text().rstrip("\n") + end)
    return path
