"""What a mapping may not read, and what of an export may be shown: never people, exact places or free text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sim.records.given_names import like_a_name

FEWEST = 10  # rows: what fewer rows hold is not shown
_REFUSED = {
    "a person's name": r"(first|last|full|middle|sur|officer|caller|contact|suspect|victim|patient)[ ]?names?"
    r"|^names?$|callers?(?! (type|source))|complainants?|victims?|suspects?|patients?|reporting party"
    r"|call ?takers?|dispatchers?|officers?(?! (initiated|count))|badge( number)?",
    "a telephone number or an e-mail address": r"(tele|cell)?phones?( number| no)?|mobile|e ?mail|callback",
    "an exact place": r"address|street( name| number)?|apartment|apt|latitude|longitude|lat|lon|lng"
    r"|(?<!grid )location(?! type)( name)?|place name|common name|premises?(?! type)|intersection|geocode",
    "a vehicle or an identity document": r"(licen[cs]e )?plates?|licen[cs]e( number| no)?|vin|ssn|social security",
    "a date of birth": r"dob|(date of )?birth( ?date)?",
    "free text": r"narratives?|comments?|remarks?|notes?|free ?text|details|synopsis|call text",
}
_PATTERNS = {what: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)") for what, pattern in _REFUSED.items()}
# Clock times of the call-taking are named after people and telephones: Time_PhonePickUp.
_TIME_WORDS = frozenset({"time", "date", "datetime", "timestamp", "stop", "start", "pick", "pickup", "assigned"})
_PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+\.\w"  # e-mail
    r"|(?<!\d)(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}(?!\d)"  # telephone
    r"|(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)"  # social security
    r"|(?<!\d)\d{1,2}/\d{1,2}/(?:19|20)\d{2}(?!\d)|(?<!\d)(?:19|20)\d{2}-\d{2}-\d{2}(?!\d)"  # a date, of birth perhaps
    r"|(?i:\b\d+(?:-\d+)?\s+(?:[nsew]\.?\s+)?[a-z0-9]+(?:\s+[a-z]+)?\s+(?:st|street|ave|avenue|rd|road|blvd|dr|drive"
    r"|ln|lane|ct|court|pl|way|hwy)\b)"  # street address
    r"|\b(?:[A-Z]{2,3}[ -]?\d{3,4}|\d[A-Z]{3}\d{3}|\d{3}[ -]?[A-Z]{3})\b"  # plate
    r"|\b[A-HJ-NPR-Z0-9]{17}\b"  # vehicle identification number
    r"|^\s*[A-Z][a-z'-]+,\s+[A-Z][a-z'-]+(?:\s+[A-Z]\.?)?\s*$"  # Doe, Jane
)
_CLOCK = re.compile(
    r"(?:\d{4}|\d{1,2})(?P<s>[-/.])\d{1,2}(?P=s)(?:\d{4}|\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
    r"(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?|\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?"
)


def refusal(header: str, *, is_time: bool = False) -> str:
    """What a header seems to hold that must not be read, in words; "" when it may be read.

    Judged by its words: Call_Taker and callerName are refused, Call_Reception is not. A column read
    as a time may be named after a telephone or a dispatcher if it is also named after a clock.
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z]+", " ", header)
    words = spaced.lower().strip()
    if is_time and _TIME_WORDS & set(words.split()):
        return ""
    return next((what for what, pattern in _PATTERNS.items() if pattern.search(words)), "")


def personal(text: str) -> bool:
    """Does a cell look like a person, a telephone, a plate, an address or a sentence rather than a word of a list?"""
    return len(text) > 60 or len(text.split()) > 9 or _PERSONAL.search(text) is not None or like_a_name(text)


def shown(text: str, rows: int = FEWEST) -> str:
    """A cell as a message may show it: itself if enough rows hold it and it is no person's, else only its shape.

    The shape keeps punctuation: "Aaaa, Aaaa" and "999-999-9999".
    """
    if rows >= FEWEST and not personal(text):
        return text
    if not text:
        return text
    return re.sub(r"[^\W\d_]", "a", re.sub(r"[^\W\d_](?<=[A-Z])", "A", re.sub(r"\d", "9", text[:40])))


def shown_time(text: str) -> str:
    """A cell of a column of times: itself if it is some way of writing a time, else only its shape."""
    return (
        text if _CLOCK.fullmatch(text) or (re.fullmatch(r"\d+(?:\.\d+)?", text) and len(text) < 7) else shown(text, 0)
    )


def presentable(names: Iterable[str]) -> list[str]:
    """The headers that may be listed in a message; none where one of them looks like a person.

    A file without a header line shows its first call there.
    """
    listed = list(names)
    return [] if any(personal(re.sub(r" \[\d+\]$", "", one)) for one in listed) else listed
