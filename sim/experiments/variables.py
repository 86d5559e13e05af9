"""What a sweep varies: one key of the scenario, and the values it takes.

`staffing.team.count=0:6` is a range (whole numbers when both ends are), `0.2:0.8:0.1` a range in steps,
`"5 min:20 min:5 min"` a range of durations, `officer_only,on_request` a list of choices.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sim.basics.durations import SECONDS, format_duration
from sim.basics.errors import UsageError
from sim.scenario.keys import KeyPath, dotted, split_setting

_NUMBER = r"([+-]?[0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)"
_RANGE = re.compile(rf"\s*{_NUMBER}\s*:\s*{_NUMBER}\s*(?::\s*{_NUMBER}\s*)?")
MOST_LEVELS = 10_000


@dataclass(frozen=True)
class Variable:
    """One key that varies: through `levels`, or anywhere from `low` to `high` when there are none.

    `seconds`: the numbers are durations in seconds. `both`: a change is made in the baseline too, whichever
    table it is in. `told`: where the key was written, for messages.
    """

    path: KeyPath
    levels: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    seconds: bool = False
    both: bool = False
    told: str = "--vary"

    @property
    def name(self) -> str:
        """The key as it is written on a command line."""
        return dotted(self.path)

    def at(self, share: float) -> str:
        """The value at a share in [0, 1) of the way through, as text: each level gets an equal part."""
        if self.levels:
            return self.levels[min(int(share * len(self.levels)), len(self.levels) - 1)]
        return written(self.low + (self.high - self.low) * share, self.seconds)

    def setting(self, value: str) -> str:
        """The override that gives the key this value."""
        return f"{self.name}={value}"


def written(number: float, seconds: bool = False) -> str:
    """A number as the scenario would have it."""
    if seconds:
        return format_duration(round(number))
    return f"{number:.10g}" if abs(number) >= 1e-4 or number == 0 else f"{number:.12f}".rstrip("0")


def parse_variable(text: str, option: str = "--vary") -> Variable:
    """The variable of `KEY=VALUES` on the command line. Raises UsageError."""
    try:
        path, values = split_setting(text)
    except ValueError:
        raise UsageError(
            f'{option} {text}: expected table.key=values, such as "staffing.team.count=0:6" or "response.crisis.hold='
            '0 min,5 min,10 min"'
        ) from None
    return replace(variable(path, values, f"{option} {dotted(path)}"), told=option)


def table_variables(vary: Mapping[str, Any], where: str) -> list[Variable]:
    """The variables of a `[sweep.vary]` table: a text as on the command line, or a list of values."""
    found = []
    for key, values in vary.items():
        path, _ = split_setting(f"{key}=")
        if isinstance(values, str):
            found.append(variable(path, values, f"{where}: sweep.vary.{key}"))
            continue
        levels = tuple(one if isinstance(one, str) else json.dumps(one) for one in values)
        found.append(_checked(Variable(path, levels), f"{where}: sweep.vary.{key}"))
    return [replace(one, told=f"{where}: sweep.vary") for one in found]


def variable(path: KeyPath, values: str, where: str) -> Variable:
    """The variable of a key and its values as text. Raises UsageError."""
    choices = _choices(values)
    if len(choices) > 1:
        return _checked(Variable(path, tuple(choices)), where)
    found = _RANGE.fullmatch(values)
    if found:
        return _range(path, found, where)
    if not values.strip():
        raise UsageError(f"{where}: expected values, got none; write a range (0:6) or a list (a,b,c)")
    return Variable(path, (values.strip(),))


def _checked(one: Variable, where: str) -> Variable:
    if not one.levels:
        raise UsageError(f"{where}: expected values, got none; write a range (0:6) or a list (a,b,c)")
    if any(not level.strip() for level in one.levels):
        raise UsageError(f"{where}: one of the values is empty; values are separated by single commas")
    twice = [level for level in one.levels if one.levels.count(level) > 1]
    if twice:
        raise UsageError(f"{where}: {twice[0]} stands twice; each value stands once")
    return one


def _choices(values: str) -> list[str]:
    """Split at commas that stand in no brackets and no quotes."""
    parts, depth, quote = [""], 0, ""
    for letter in values:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        depth += (letter in "[{") - (letter in "]}") if not quote else 0
        if letter == "," and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def _range(path: KeyPath, found: re.Match[str], where: str) -> Variable:
    texts = [(found.group(at), found.group(at + 1)) for at in (1, 3, 5) if found.group(at) is not None]
    units = {bool(unit) for _, unit in texts}
    if len(units) > 1:
        raise UsageError(f"{where}: a range of durations carries a unit at every number, such as 5 min:20 min:5 min")
    seconds = units == {True}
    numbers = [_number(number, unit, where) for number, unit in texts]
    low, high = numbers[:2]
    whole = not seconds and not any("." in number for number, _ in texts)
    if low >= high:
        raise UsageError(f"{where}: the range is upside down or empty: {texts[0][0]} is not below {texts[1][0]}")
    if len(numbers) == 3 and numbers[2] <= 0:
        raise UsageError(f"{where}: expected a step above 0, got {texts[2][0]}")
    step = numbers[2] if len(numbers) == 3 else 1.0 if whole else None
    if step is None:
        return Variable(path, (), low, high, seconds)
    count = math.floor((high - low) / step + 1e-9) + 1
    if count > MOST_LEVELS:
        raise UsageError(f"{where}: {count:,} values; at most {MOST_LEVELS:,}. Choose a larger step.")
    return Variable(path, tuple(written(low + step * at, seconds) for at in range(count)), low, high, seconds)


def _number(number: str, unit: str, where: str) -> float:
    if not unit:
        return float(number)
    if unit.lower() not in SECONDS:
        raise UsageError(f"{where}: {unit!r} is no unit of time; units: s, min, h, days, weeks")
    return float(number) * SECONDS[unit.lower()]
