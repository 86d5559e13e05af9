"""What a sensitivity run found, as a report tells it: which assumptions move the answer, which turn its sign, where."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.measure.intervals import Estimate
from sim.present.words import INTERVAL, bounds, clean, difference_unit, listed, plural, signed

if TYPE_CHECKING:
    from sim.present.charts import Drawing

YES, MAYBE = "yes", "cannot be ruled out"
SHOWN = 6
COLUMNS = ["Value", "In the scenario", "Range", "At the low end", "At the high end", "Does it turn the sign?"]
HOW_TO = (
    "This report varies no value: the intervals above hold for the values as they stand in the scenario. To see which "
    "assumptions could turn the answer, and where: coresponse sensitivity FILE, then coresponse report FOLDER "
    "--sensitivity ITS_FOLDER."
)
ALONE = (
    "Each value was set to both ends of its range, alone, all others as they stand; a value that both arms share was "
    "changed in both. Values that are off together may move the answer further."
)


@dataclass(frozen=True)
class Swing:
    """One assumption at the ends of its range; `turns` encloses the value at which the sign turns (None: it does not).

    `flips` says "yes", "no", or "cannot be ruled out" where an interval reaches zero.
    """

    name: str
    value: str
    low: str
    high: str
    at_low: Estimate
    at_high: Estimate
    flips: str
    turns: tuple[str, str] | None
    source: str


@dataclass(frozen=True)
class Turned:
    """The swings of one outcome, the widest first, and their picture (None where no value has both ends).

    `sure`: is the sign of the answer itself sure, as the scenario stands.
    """

    label: str
    unit: str
    base: float
    sure: bool
    swings: tuple[Swing, ...]
    drawing: Drawing | None

    @property
    def open(self) -> list[Swing]:
        """Those that turn the sign, then those of which it cannot be ruled out."""
        return [one for kind in (YES, MAYBE) for one in self.swings if one.flips == kind]


@dataclass(frozen=True)
class Turning:
    """All outcomes that a sensitivity run looked at, and how many replications it took."""

    outcomes: tuple[Turned, ...]
    replications: int


def turns(turning: Turning) -> Iterator[str]:
    """A sentence or two for each outcome."""
    for one in turning.outcomes:
        about = f"{one.label} ({signed(one.base, one.unit, 1)} {difference_unit(one.unit)} as the scenario stands)"
        of = f"of {plural(len(one.swings), 'value')} with a range"
        if one.sure:
            yield f"{about}: {of}, {_sure(one)}"
        else:
            count = sum(swing.flips == YES for swing in one.swings)
            yield (
                f"{about}: its sign is not sure to begin with, so that chance alone may turn it; {of}, {count} gave "
                "the other sign at one end. More replications would tell which of them matter."
            )


def _sure(one: Turned) -> str:
    sure = [swing for swing in one.swings if swing.flips == YES]
    maybe = [clean(swing.name) for swing in one.swings if swing.flips == MAYBE]
    text = "none turns its sign by itself."
    if sure:
        some = listed([_where(swing) for swing in sure[:SHOWN]])
        more = f", and {len(sure) - SHOWN} more" if len(sure) > SHOWN else ""
        text = f"{len(sure)} would turn its sign: {some}{more}."
    if maybe:
        shown = [*maybe[:SHOWN], *(["others"] if len(maybe) > SHOWN else [])]
        text += f" Within chance it cannot be ruled out for {listed(shown)}."
    return text


def _where(swing: Swing) -> str:
    name = f"{clean(swing.name)} ({clean(swing.value)} in the scenario)"
    return f"{name} {between(swing)}" if swing.turns else name


def between(swing: Swing) -> str:
    """Where the sign turns: "between 0.31 and 0.33"; nothing where it does not."""
    if swing.turns is None:
        return ""
    near, far = (_brief(text) for text in sorted(swing.turns, key=_size))
    return f"at {near}" if near == far else f"between {near} and {far}"


def _size(text: str) -> float:
    number = re.match(r"-?[0-9.]+", text)
    return float(number[0]) if number else 0.0


def _brief(text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        return clean(text)
    return f"{number:.4g}" if "." in text and abs(number) < 1000 else text


def lines(one: Turned, swings: Sequence[Swing]) -> list[list[str]]:
    """Rows of the table, as `COLUMNS` names them."""
    rows = []
    for swing in swings:
        ends = [_end(estimate, one.unit) for estimate in (swing.at_low, swing.at_high)]
        flips = f"yes, {between(swing)}" if swing.turns else swing.flips
        rows.append([clean(swing.name), clean(swing.value), f"{clean(swing.low)} to {clean(swing.high)}", *ends, flips])
    return rows


def _end(one: Estimate, unit: str) -> str:
    return "cannot be run" if math.isnan(one.value) else f"{signed(one.value, unit, 1)} ({bounds(one, unit, 1)})"


def caption(one: Turned) -> str:
    """What the table of an outcome shows."""
    unit = difference_unit(one.unit)
    return f"{one.label}, scenario minus baseline ({unit}), at the ends of each range, with {INTERVAL}s"
