"""What headers, times and words of an export usually look like: all that a proposed mapping knows beforehand."""

from __future__ import annotations

NULLS = ("NULL", "null", "N/A", "NA", "-9999", "None", "1900-01-01 00:00:00", "(null)")
# What a header of each role is called, the surest first; a role takes the first header that fits.
ROLES: dict[str, tuple[str, ...]] = {
    "id": (
        r"master.*incident.*n", r"incident.*(num(ber)?|no|id)\b", r"(case|event|cad|call).*(num(ber)?|no|id)\b",
        r"^(id|no|number)$",
    ),
    "received": (
        r"incident.*start", r"(call.*)?(received|receipt)", r"request.*(date|time)", r"^response.*date",
        r"phone.*pick.*up", r"(call|create|entry|entered).*(date|time)", r"^(date.?time|time.?stamp)$", r"^date$",
    ),
    "dispatched": (r"(first.*unit.*)?assigned", r"(?<!request )dispatch(ed)?(?!.*(ack|request))", r"disp.*time"),
    "on_scene": (r"first.*unit.*arriv", r"arriv", r"on.?scene", r"at.?scene"),
    "cleared": (r"first.*call.*clear", r"clear(ed)?(?!ance)", r"depart", r"(first.*)?clos", r"complete"),
    "call_type": (
        r"^problem$", r"final.*type", r"call.*type", r"incident.*type", r"^type$", r"nature", r"reason",
        r"type.*desc", r"offen[sc]e",
    ),
    "priority": (r"priority.*(num|lev|cod)", r"priority"),
    "district": (r"^(patrol.*)?(district|beat|sector|zone|precinct|division)$", r"beat", r"district", r"sector",
                 r"grid.*location", r"zone", r"precinct"),
    "reception": (r"reception", r"call.*source", r"(how|method).*received"),
    "disposition": (r"disposition", r"clearance.*code", r"outcome"),
    "reopened": (r"^(call |incident )?re ?opened$",),
    "units": (r"^units?$", r"unit.*list", r"units.*(assigned|resp)"),
}  # fmt: skip
TIMES = ("received", "dispatched", "on_scene", "cleared")
FORMATS = (
    "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%d %H:%M:%S%z", "%Y-%m-%d %H:%M", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%y %H:%M:%S", "%m/%d/%y %H:%M", "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%Y/%m/%d %H:%M:%S", "%Y%m%d%H%M%S", "%Y%m%d %H:%M:%S",
)  # fmt: skip
GROUPS = {
    "mental_health": r"mental|suicid|psych|crisis|\b5150|emotional|\bedp\b|behavio",
    "welfare_check": r"welfare|check.*well",
    "domestic": r"domestic|\bdom\b",
    "traffic": r"traffic|\bdui\b|\bdwi\b|hazard",
    "crash": r"crash|collision|accident|\bmvc|^coll\b",
    "alarm": r"alarm",
    "parking": r"parking|abandon.*(auto|veh)|tow",
    "theft": r"theft|larceny|burg|robb|fraud|stolen|shoplift",
    "trespass": r"trespass|loiter|camping",
    "suspicious": r"suspic|prowler|unknown trouble|trouble unknown",
    "disorderly": r"disorder|disturb|fight|assault|noise|party|drunk|intox",
}
CLOCKS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p")
DATES = ("%m/%d/%y", "%m/%d/%Y", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d")
NUMBERS = {"epoch ms": r"\d{12,13}", "epoch s": r"\d{9,10}", "excel days": r"[34]\d{4}(?:\.\d+)?"}
AGENCY = r"^(agency|department|discipline|service|agency type|bureau)$"
POLICE = r"police|sheriff|^(law|le|pd|so|[a-z]{1,4}(pd|so))$"
DROPPED = {"test": r"\btest", "duplicate": r"\bdup", "cancelled": r"cancel"}
OFFICERS = r"officer|self.?init|on.?view|field.?init"
# How a call may have ended, the surest first; a disposition that none fits is left to the reader.
ENDED = {
    "arrest": r"arrest|in custody|booked",
    "hold": r"\b5150|involuntary|emergency petition|(psych|mental).*hold",
    "ambulance": r"ambulance|\bems\b|medics",
    "transport": r"transport|hospital|emergency (dep|room)|detox|sobering|crisis (center|walk)",
    "citation": r"citation|cited|summons|ticket",
    "referral": r"referr",
    "gone": r"gone|unable to locate|\b(goa|utl)\b",
    "resolved": r"resolved|remained|settled|stabili[sz]ed",  # a report says nothing of transport or arrest
}
