"""Durations with a unit, clock times, days of the week: how a scenario writes time.

A bare number is refused on purpose: "20" is nanoseconds to pandas and minutes to a planner.
"""

from __future__ import annotations

import re

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SECONDS = {
    "s": 1, "sec": 1, "second": 1, "seconds": 1,
    "min": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hour": 3600, "hours": 3600,
    "d": 86400, "day": 86400, "days": 86400,
    "week": 604800, "weeks": 604800,
}  # fmt: skip
_DURATION = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*$")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})$")


def parse_duration(value: object) -> float:
    """Seconds of a duration such as "20 min", "1.5 h", "90 s", "28 days".

    Raises ValueError for a bare number, an unknown unit or a negative duration.
    """
    if isinstance(value, bool) or not isinstance(value, str):
        raise ValueError(f'expected a duration with its unit, such as "20 min" or "1.5 h", got {value!r}')
    match = _DURATION.match(value)
    if not match or match.group(2).lower() not in SECONDS:
        raise ValueError(
            f'expected a duration with its unit (s, min, h, days, weeks), such as "20 min", got {value!r}'
        )
    seconds = float(match.group(1)) * SECONDS[match.group(2).lower()]
    if seconds < 0:
        raise ValueError(f"a duration cannot be negative, got {value!r}")
    return seconds


def format_duration(seconds: float) -> str:
    """The shortest exact way to write a duration: 5400 -> "1.5 h", 604800 -> "7 days"."""
    for unit, size in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size and (seconds / size) == round(seconds / size, 2):
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"


def parse_clock(value: object) -> int:
    """Minutes after midnight of "HH:MM"; "24:00" is allowed as an end. Raises ValueError."""
    match = _CLOCK.match(value) if isinstance(value, str) else None
    if match:
        hours, minutes = int(match.group(1)), int(match.group(2))
        if minutes < 60 and (hours < 24 or (hours == 24 and minutes == 0)):
            return hours * 60 + minutes
    raise ValueError(f'expected a clock time in quotes, such as "07:00" or "22:30", got {value!r}')


def format_clock(minutes: int) -> str:
    """ "HH:MM" of minutes after midnight."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def parse_days(value: object) -> tuple[int, ...]:
    """Days of the week (0 = Monday) of "daily", "Mon-Fri", "Fri-Mon", "Sat, Sun". Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError(f'expected days such as "daily", "Mon-Fri" or "Sat, Sun", got {value!r}')
    if value.strip().lower() == "daily":
        return tuple(range(7))
    names = {name.lower(): day for day, name in enumerate(DAY_NAMES)}
    days: set[int] = set()
    for part in value.split(","):
        ends = [names.get(word.strip().lower()[:3]) for word in part.split("-")]
        if not 1 <= len(ends) <= 2 or any(end is None for end in ends):
            raise ValueError(f'expected days such as "daily", "Mon-Fri" or "Sat, Sun", got {value!r}')
        first, last = ends[0], ends[-1]
        assert first is not None and last is not None
        days.update((first + step) % 7 for step in range((last - first) % 7 + 1))
    return tuple(sorted(days))


def format_days(days: tuple[int, ...]) -> str:
    """ "daily" or the names of the days."""
    return "daily" if len(days) == 7 else ", ".join(DAY_NAMES[day] for day in days)
