"""Numbers and intervals in words a council can read: "6.1 min (95 % interval 5.9 to 6.3)", "no clear difference".

ASCII only, so that a console, a chart, a document and a web page say the same. Shares (0 to 1) are
written as percentages, their differences as percentage points.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

from sim.basics.clip import DOTS, head, tail
from sim.measure.intervals import LEVEL, Estimate

INTERVAL = f"{100 * LEVEL:.0f} % interval"
DIFFERENCE_UNITS = {"min": "minutes", "h/day": "officer-hours a day", "share": "percentage points"}  # in full
NEVER = "never"
MOST_DIGITS = 4
NOTHING = "n/a"
# Hebrew, Arabic and their kin, with what stands between two of their words.
_RTL = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
RIGHT_TO_LEFT = re.compile(f"{_RTL}+(?:[^\\w{_RTL[1:-1]}]+{_RTL}+)*")
_AMOUNT_UNITS = {"h/day": "officer-hours a day"}


def number(value: float, unit: str, digits: int) -> str:
    """A level without its unit, but with the sign of a percentage: "6.1", "47.9 %", "never", "n/a".

    Infinite is a time that never came; NaN is a number that does not exist here.
    """
    if math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return NEVER
    return _rounded(sized(value, unit), digits) + (" %" if unit == "share" else "")


def amount(value: float, unit: str, digits: int) -> str:
    """A level with its unit: "6.1 min", "47.9 %", "12.5 officer-hours a day"."""
    text = number(value, unit, digits)
    return text if unit == "share" or not math.isfinite(value) else f"{text} {_AMOUNT_UNITS.get(unit, unit)}"


def signed(value: float, unit: str, digits: int) -> str:
    """A difference without its unit: "+0.3", "-12.5", "0.0"; shares in percentage points."""
    if not math.isfinite(value):
        return NOTHING
    text = _rounded(sized(value, unit), digits)
    return f"+{text}" if value > 0 and float(text.replace(",", "")) != 0 else text


def difference(estimate: Estimate, unit: str, digits: int) -> str:
    """A difference as `signed` has it; one whose sign is sure gets the digits it needs not to read "0.0"."""
    while estimate.excludes_zero and digits < MOST_DIGITS and not _shown(estimate.value, unit, digits):
        digits += 1
    return signed(estimate.value, unit, digits)


def sized(value: float, unit: str) -> float:
    """A value in the unit it is written in: a share in percent, a difference of shares in percentage points."""
    return 100 * value if unit == "share" else value


def spelled(unit: str, currency: str) -> str:
    """The unit of a level as a reader says it: "calls a day", "USD a day", "%"."""
    return "%" if unit == "share" else unit.replace("currency", clean(currency) or "currency").replace("/day", " a day")


def difference_unit(unit: str) -> str:
    """The unit of a difference in full: "minutes", "officer-hours a day", "percentage points"."""
    return DIFFERENCE_UNITS.get(unit, unit)


def in_points(text: str, unit: str) -> str:
    """A difference as `signed` has it, in a table of percentages: "+3.1 points"; other units stand in the heading."""
    return f"{text} points" if unit == "share" and text != NOTHING else text


def bounds(estimate: Estimate, unit: str, digits: int) -> str:
    """The interval without its name: "5.9 to 6.3", "127.9 or longer", "n/a" from a single replication.

    An end that would round to 0 although the interval leaves 0 out gets more digits: "-0.58 to -0.02".
    """
    if (
        estimate.excludes_zero
        and digits < MOST_DIGITS
        and 0 in (_shown(estimate.low, unit, digits), _shown(estimate.high, unit, digits))
    ):
        return bounds(estimate, unit, digits + 1)
    if math.isnan(estimate.low) or math.isnan(estimate.high):
        return NOTHING
    if math.isinf(estimate.high):
        return NEVER if math.isinf(estimate.low) else f"{_bare(estimate.low, unit, digits)} or longer"
    return f"{_bare(estimate.low, unit, digits)} to {_bare(estimate.high, unit, digits)}"


def with_interval(estimate: Estimate, unit: str, digits: int) -> str:
    """A level with its interval: "6.1 min (95 % interval 5.9 to 6.3)"."""
    return f"{amount(estimate.value, unit, digits)} ({named_bounds(possible(estimate, unit), unit, digits)})"


def possible(level: Estimate, unit: str) -> Estimate:
    """A level with the part of its interval that can be: no share is below 0 or above 1, however few replications."""
    if unit != "share" or not math.isfinite(level.low):
        return level
    return Estimate(level.value, max(level.low, 0.0), min(level.high, 1.0))


def named_bounds(estimate: Estimate, unit: str, digits: int) -> str:
    """The interval with its name, or why there is none."""
    text = bounds(estimate, unit, digits)
    return "no interval from one replication" if text == NOTHING else f"{INTERVAL} {text}"


def change(difference: Estimate, unit: str, digits: int, more: str = "more", less: str = "less") -> str:
    """A difference as a phrase: "3.1 percentage points more (95 % interval 2.7 to 3.4)", "no clear difference (..)"."""
    if math.isnan(difference.value):
        return "no number for the difference"
    if difference.value == difference.low == difference.high == 0:
        return "no difference at all"
    if math.isnan(difference.low):
        return f"{_size(difference.value, unit, digits, more, less)} in the one replication, which may be luck"
    if not difference.excludes_zero:
        return f"no clear difference ({INTERVAL} {bounds(difference, unit, digits)} {_difference_unit(unit)})"
    ends = sorted((abs(difference.low), abs(difference.high)))
    interval = bounds(Estimate(ends[0], ends[0], ends[1]), unit, digits)
    return f"{_size(difference.value, unit, digits, more, less)} ({INTERVAL} {interval})"


def sure_of_sign(difference: Estimate | None) -> str:
    """Is it certain, at the level of the interval, which arm is higher: "yes", "no", or "n/a"."""
    if difference is None or math.isnan(difference.low):
        return NOTHING
    return "yes" if difference.excludes_zero else "no"


def percent(share: float, digits: int = 0) -> str:
    """ "31 %" of a share."""
    return number(share, "share", digits)


def within(estimate: Estimate, share: str, without: str) -> str:
    """A quantile of response times: "half are reached within 6.1 min (...)", or who is never reached.

    `share` names those reached ("half"), `without` what is true when the time is infinite ("fewer than half").
    """
    if math.isinf(estimate.value):
        return f"{without} are reached at all"
    return f"{share} are reached within {with_interval(estimate, 'min', 1)}"


def clean(text: str) -> str:
    """A name as one line, without control characters, direction overrides or lone surrogates."""
    kept = (
        " " if one.isspace() else one for one in text if one.isspace() or not unicodedata.category(one).startswith("C")
    )
    return " ".join("".join(kept).split())


def typeset(text: str) -> str:
    """For pages and documents: a hyphen before a number becomes a minus sign; a number keeps its unit on its line; what
    runs from right to left keeps to itself and turns no number after it around."""
    text = RIGHT_TO_LEFT.sub("\N{FIRST STRONG ISOLATE}\\g<0>\N{POP DIRECTIONAL ISOLATE}", text)
    text = re.sub(r"(?<![\w.)])-(?=\d)", "\N{MINUS SIGN}", text)
    return re.sub(r"(\d) (%|min\b|points\b)", "\\1\N{NO-BREAK SPACE}\\2", text)


def short(text: str, width: int) -> str:
    """A name in at most `width` characters: its middle is left out, since names differ at their ends; cut at words."""
    text = clean(text)
    if len(text) <= width:
        return text
    room = width - len(DOTS)
    first = head(text, (room + 1) // 2)
    return f"{first}{DOTS}{tail(text, room - len(first))}"


def short_names(names: Sequence[str], width: int) -> tuple[str, ...]:
    """Names in at most `width` characters that stay different from each other: numbered if they must be."""
    shortened = [short(name, width) or f"scenario {place}" for place, name in enumerate(names, 1)]
    if len(set(shortened)) == len(shortened):
        return tuple(shortened)
    return tuple(f"{place} {short(name, width - 2)}" for place, name in enumerate(names, 1))


def ascii_only(text: str) -> str:
    """For consoles: every character outside ASCII becomes "?"."""
    return clean(text).encode("ascii", "replace").decode("ascii")


def listed(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else list(items))


def plural(count: int, word: str) -> str:
    """ "1 replication", "20 replications"."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def _shown(value: float, unit: str, digits: int) -> float:
    return round(sized(value, unit), digits) if math.isfinite(value) else value


def _rounded(value: float, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text


def _bare(value: float, unit: str, digits: int) -> str:
    return NEVER if math.isinf(value) else _rounded(sized(value, unit), digits)


def _difference_unit(unit: str) -> str:
    return "percentage points" if unit == "share" else _AMOUNT_UNITS.get(unit, unit)


def _size(value: float, unit: str, digits: int, more: str, less: str) -> str:
    bare = _rounded(abs(sized(value, unit)), digits)
    if float(bare.replace(",", "")) == 0:
        bare = f"less than {10**-digits:.{digits}f}"
    return f"{bare} {_difference_unit(unit)} {more if value > 0 else less}"
