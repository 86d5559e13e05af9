"""Durations with a unit, clock times, days of the week: how a scenario writes time.

A bare number is refused on purpose: "20" is nanoseconds to pandas and minutes to a planner.
"""

from __future__ import annotations

import re

from sim.basics.clip import clipped
from sim.basics.errors import did_you_mean

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SECONDS = {
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
    "min": 60, "mins": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600,
    "d": 86400, "day": 86400, "days": 86400,
    "week": 604800, "weeks": 604800,
}  # fmt: skip
LONGEST = 100 * 365 * 86400  # a century: anything longer is a slip of the pen
_DURATION = re.compile(r"\s*([+-]?[0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)\s*")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")


def parse_duration(value: object) -> float:
    """Seconds of a duration such as "20 min", "1.5 h", "90 s", "28 days".

    Raises ValueError for a bare number, an unknown unit, a negative duration or one over a century.
    """
    if isinstance(value, bool) or not isinstance(value, str):
        raise ValueError(f'expected a duration with its unit, such as "20 min" or "1.5 h", got {value!r}')
    match = _DURATION.fullmatch(value)
    if not match:
        raise ValueError(f'expected one number and its unit, such as "20 min" or "1.5 h", got {value!r}')
    size = SECONDS.get(match.group(2).lower())
    if size is None:
        near = "" if match.group(2).lower() == "m" else did_you_mean(match.group(2).lower(), SECONDS)
        hint = near if near.startswith("Did") else "Units: s, min, h, days, weeks."
        raise ValueError(f'expected a duration with its unit, such as "20 min", got {value!r}. {hint}')
    seconds = float(match.group(1)) * size
    if seconds < 0:
        raise ValueError(f"a duration cannot be negative, got {value!r}")
    if seconds > LONGEST:
        raise ValueError(f"a duration cannot be longer than a century, got {clipped(value, 40)!r}")
    return seconds


def format_duration(seconds: float) -> str:
    """The shortest exact way to write a duration: 5400 -> "1.5 h", 86400 -> "1 day"."""
    for unit, size in (("day", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size and (seconds / size) == round(seconds / size, 2):
            plural = "s" if unit == "day" and seconds != size else ""
            return f"{_plain(seconds / size)} {unit}{plural}"
    return f"{_plain(seconds)} s"


def _plain(number: float) -> str:
    """All digits of a number, never 1e+06: what is written must be readable again."""
    text = f"{number:.6f}" if isinstance(number, float) else str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse_clock(value: object) -> int:
    """Minutes after midnight of "HH:MM"; "24:00" is allowed as an end. Raises ValueError."""
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match:
        hours, minutes = int(match.group(1)), int(match.group(2))
        if minutes < 60 and (hours < 24 or (hours == 24 and minutes == 0)):
            return hours * 60 + minutes
    raise ValueError(f'expected a clock time of the 24-hour day in quotes, such as "07:00" or "22:30", got {value!r}')


def format_clock(minutes: int) -> str:
    """ "HH:MM" of minutes after midnight."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def parse_days(value: object) -> tuple[int, ...]:
    """Days of the week (0 = Monday) of "daily", "Mon-Fri", "Fri-Mon", "Sat, Sun". Raises ValueError."""
    expected = 'expected days such as "daily", "Mon-Fri" or "Sat, Sun"'
    if not isinstance(value, str):
        raise ValueError(f"{expected}, got {value!r}")
    if value.strip().lower() == "daily":
        return tuple(range(7))
    days: set[int] = set()
    for part in value.split(","):
        words = [word.strip() for word in part.split("-")]
        ends = [day for day in map(day_number, words) if day is not None]
        if not len(words) == len(ends) <= 2:
            wrong = next((word for word in words if day_number(word) is None), part.strip())
            raise ValueError(f"{expected}, got {value!r}: {_unknown_day(wrong)}")
        days.update((ends[0] + step) % 7 for step in range((ends[-1] - ends[0]) % 7 + 1))
    return tuple(sorted(days))


def day_number(word: str) -> int | None:
    """0 (Monday) to 6 of a day named in full or by its first three letters or more; None if there is no such day."""
    short = word.lower().rstrip(".")
    found = [day for day, name in enumerate(_FULL_NAMES) if len(short) >= 3 and name.startswith(short)]
    return found[0] if found else None


def _unknown_day(word: str) -> str:
    near = did_you_mean(word.title(), DAY_NAMES)
    return f"no day is called {word!r}. {near}" if near.startswith("Did") else f"no day is called {word!r}"


def format_days(days: tuple[int, ...]) -> str:
    """ "daily" or the names of the days."""
    return "daily" if len(days) == 7 else ", ".join(DAY_NAMES[day] for day in days)
