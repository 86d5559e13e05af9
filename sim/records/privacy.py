"""What a mapping may not read: people, where exactly they are, and free text about them."""

from __future__ import annotations

import re

_REFUSED = {
    "a person's name": r"(first|last|full|middle|sur|officer|caller|contact|suspect|victim|patient)[ ]?names?"
    r"|^names?$|callers?(?! (type|source))|complainants?|victims?|suspects?|patients?|reporting party"
    r"|call ?takers?|dispatchers?|officers?(?! (initiated|count))|badge( number)?",
    "a telephone number or an e-mail address": r"(tele|cell)?phones?( number| no)?|mobile|e ?mail|callback",
    "an exact place": r"address|street( name| number)?|apartment|apt|latitude|longitude|lat|lon|lng"
    r"|location(?! type)( name)?|place name|common name|premises?(?! type)|intersection|geocode",
    "a vehicle or an identity document": r"(licen[cs]e )?plates?|licen[cs]e( number| no)?|vin|ssn|social security",
    "a date of birth": r"dob|(date of )?birth( ?date)?",
    "free text": r"narratives?|comments?|remarks?|notes?|free ?text|details|synopsis|call text",
}
_PATTERNS = {what: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)") for what, pattern in _REFUSED.items()}
# Clock times of the call-taking are named after people and telephones: Time_PhonePickUp.
_TIME_WORDS = frozenset({"time", "date", "datetime", "timestamp", "stop", "start", "pick", "pickup", "assigned"})


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
