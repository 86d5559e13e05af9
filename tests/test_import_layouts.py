"""A made-up export in the layout of each preset, with that layout's own traps: the preset reads it to the second."""

import csv
from datetime import datetime, timedelta

import pytest

from sim.records.preset_files import mapping_path, preset_names
from sim.records.read import read_record
from sim.records.suggest import suggest

START = datetime(2017, 6, 5, 0, 4)
CALLS = 48
LATE = (0, 6, 15, 50)  # minutes to receipt, dispatch, arrival, clearance
PLAIN = (360, 540, 2100)  # seconds of delay, travel, time on scene
NONE = -1


def moments(number, every=31):
    at = START + timedelta(minutes=every * number)
    return [at + timedelta(minutes=late) for late in LATE]


def table(path, header, body, end="\n", encoding="utf-8", **how):
    with path.open("w", encoding=encoding, newline="") as handle:
        writer = csv.DictWriter(handle, header, restval="", lineterminator=end, **how)
        writer.writeheader()
        writer.writerows(body)
    return path


def twin_cities(first, last, extra):
    """Calls with ISO times; two are officers' own work, told by times within three seconds of each other."""
    body = []
    for number in range(CALLS):
        received, sent, there, cleared = moments(number)
        if number in (5, 6):
            sent = received + timedelta(seconds=3)
        times = [one.isoformat() + (".000" if number % 2 else "") for one in (received, sent, there, cleared)]
        names = ("Response_Date", "Time_First_Unit_Assigned", "Time_First_Unit_Arrived", last)
        body.append({first: f"17-{number:07d}"} | dict(zip(names, times, strict=True)) | extra(number))
    return body


def minneapolis(path):
    def extra(number):
        return {"Agency_Type": "FIRE" if number == 9 else "POLICE", "Problem": ("EDP (P)", "Fight (P)")[number % 2],
                "Priority_Number": "NULL" if number == 3 else number % 4}  # fmt: skip

    body = twin_cities("Master_Incident_Number", "Fixed_Time_CallClosed", extra)
    header = ["Master_Incident_Number", "Response_Date", "Agency_Type", "Problem", "Location_Name", "Address",
              "Time_First_Unit_Assigned", "Time_First_Unit_Arrived", "Fixed_Time_CallClosed", "latitude", "longitude",
              "Priority_Number"]  # fmt: skip
    return table(path, header, body, end="\r\n", encoding="utf-8-sig")


def st_paul(path):
    def extra(number):
        kind = ("SIP - Suicide In Progress", "ALA - Alarm Sounding")[number % 2]
        return {"Agency": "SPFD" if number == 9 else "SPPD", "IncidentType": kind, "Longitude": "93089567",
                "Priority_Description": "" if number == 3 else f"{number % 4 + 1} Some text", "Latitude": "44930100",
                "line_number": number, "Time_CallClosed": "NULL"}  # fmt: skip

    body = twin_cities("Master_Incident_Number", "TimeFirstCallCleared", extra)
    header = ["line_number", "Master_Incident_Number", "Response_Date", "Agency", "Longitude", "Latitude", "Address",
              "IncidentType", "Priority_Description", "Time_CallClosed", "Time_First_Unit_Assigned",
              "Time_First_Unit_Arrived", "TimeFirstCallCleared", "Call_Disposition"]  # fmt: skip
    return table(path, header, body, end="\r\n")


def virginia(path):
    """NULL and -9999, two dispositions in a cell, a first unit that was pulled off; one fire call, one traffic stop."""
    body = []
    for number in range(CALLS):
        received, sent, there, cleared = (f"{one:%Y-%m-%d %H:%M:%S}.123" for one in moments(number))
        kind = "TRAFFIC STOP" if number == 5 else ("MENTAL HEALTH CASE", "ALARM COMMERCIAL")[number % 2]
        first = f"{moments(number)[1]:%Y-%m-%d %H:%M:%S}.123" if number == 7 else "NULL" if number == 8 else cleared
        body.append({
            "Master_Incident_Number": f"25-{number:06d}", "Agency": "FIRE" if number == 9 else "POLICE",
            "Problem": kind, "Priority_Number": "-9999" if number == 3 else number % 4 + 1,
            "Call_Reception": "OFFICER" if number == 6 else "Phone", "Incident_Start_Time": received,
            "Incident_Dispatch_Time": sent, "Incident_Arrival_Time": there, "TimeFirstCallCleared": first,
            "Incident_First_Close_Time": cleared, "Call_Reopened": number % 2, "Elapsed_Transit": "-9999",
            "Disposition": "RPT-Report,TEST-Test Call" if number == 11 else "NR-No Report",
        })  # fmt: skip
    return table(path, [*body[0], "Call_Taker"], body)


def san_luis_obispo(path):
    """Clocks without a date, units that end in a line break inside their quotation marks, no time of clearance."""
    body = []
    for number in range(CALLS):
        received, sent, there, _ = moments(number)
        if number in (5, 6):  # nobody was dispatched, somebody was there
            sent, there = None, received
        clock = {"dispatched": sent, "arrived": there}
        units = ("4265", "4265,4257", "4265,4257,42K1,4225", "COM1,4265")[number % 4]
        body.append({
            "case_number": f"170605{number:03d}", "date": f"{received:%m/%d/%y}", "received": f"{received:%H:%M}",
            "type": ("MENTAL SUBJ", "Noise Party")[number % 2], "grid_location": "PN1", "units": units + "\r\n",
            "clearance_code": "No Report", **{key: f"{one:%H:%M}" if one else "" for key, one in clock.items()},
        })  # fmt: skip
    body.append(dict(body[20]))  # stands there twice
    header = [*body[0], "cleared", "location", "description"]
    return table(path, header, body, end="\r\n")


def san_diego(path):
    body = []
    for number in range(CALLS):
        kind = "SELENF" if number in (5, 6) else ("5150", "415")[number % 2]
        body.append({
            "incident_num": f"E2301{number:07d}", "date_time": f"{moments(number)[0]:%Y-%m-%d %H:%M:%S}",
            "call_type": kind, "disposition": "DUP" if number == 9 else "K", "beat": (517, -1)[number % 2],
            "priority": 9 if number == 3 else number % 5,
        })  # fmt: skip
    return table(path, [*body[0], "address_road_primary"], body, quoting=csv.QUOTE_ALL)


def lane_county(path):
    """00:00 for a time that is not recorded, arrows in headers."""
    body = []
    for number in range(CALLS):
        times = [f"{one:%Y-%m-%d %H:%M:%S}" for one in moments(number)]
        if number == 4:
            times[2] = times[2][:11] + "00:00:00"
        body.append({
            "ID": number, "End Point of Dispatch": "Cancelled" if number == 9 else "Engaged client",
            "City": "Eugene", "Dispatch Request Date & Time": times[0], "Dispatch Date & Time": times[1],
            "Arrival on Scene Date & Time": "" if number == 9 else times[2], "MCIT Departure Date & Time": times[3],
            "Reason for Dispatch #1": ("Suicidality or suicide attempt", "Other")[number % 2],
            "Disposition": "Remained in community", "Minutes: Request \u2192 Dispatch": "6",
        })  # fmt: skip
    return table(path, list(body[0]), body)


# preset -> (its look-alike, rows in, calls left, rows of officers' own work among them, recorded intervals, units)
LAYOUTS = {
    "minneapolis": (minneapolis, 48, 47, 2, 3, None),
    "st_paul": (st_paul, 48, 47, 2, 3, None),
    "virginia": (virginia, 48, 44, 0, 3, None),
    "san_luis_obispo": (san_luis_obispo, 49, 48, 2, 2, {1, 2, 4}),
    "san_diego": (san_diego, 48, 47, 2, 0, None),
    "lane_county": (lane_county, 48, 47, 0, 3, None),
}


def test_every_preset_has_a_look_alike():
    assert set(preset_names()) == set(LAYOUTS)


@pytest.mark.parametrize("preset", LAYOUTS)
def test_a_preset_reads_its_layout(preset, tmp_path):
    made, rows_in, left, own, intervals, units = LAYOUTS[preset]
    record = read_record([made(tmp_path / "calls.csv")], mapping_path(f"preset:{preset}"))
    assert (record.ledger.rows_in, len(record), int(record.officers.sum())) == (rows_in, left, own)
    assert record.clock.wall(int(record.received[0])).replace(tzinfo=None) == START
    for place, column in enumerate(("delay", "travel", "on_scene")):
        seconds = set(getattr(record, column)[~record.officers].tolist()) - {NONE}
        assert seconds == ({PLAIN[place]} if place < intervals else set()), column
    assert sum(name in ("mental_health", "suicide_risk") for name in record.named("call_type")) > 20
    if units is not None:
        assert set(record.units.tolist()) == units


@pytest.mark.parametrize("preset", LAYOUTS)
def test_a_mapping_proposed_for_the_layout_finds_its_columns(preset, tmp_path):
    calls = LAYOUTS[preset][0](tmp_path / "calls.csv")
    found = tmp_path / "found.toml"
    found.write_text(suggest(calls).text, encoding="utf-8")
    wanted = mapping_path(f"preset:{preset}").read_text(encoding="utf-8").splitlines()
    for role in ("received", "dispatched", "on_scene", "call_type"):
        for line in wanted:
            if line.startswith(f"{role} = "):
                assert line.split("#")[0].strip() in found.read_text(encoding="utf-8"), role
    assert len(read_record([calls], found)) > 40
