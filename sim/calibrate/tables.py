"""The fits of a calibration as tidy tables: rates by type, district and hour of the week; durations; units on duty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.basics.durations import DAY_NAMES
from sim.calibrate.calibration import Calibration
from sim.calibrate.fit import Fit
from sim.calibrate.roster import BLOCKS, Effective
from sim.calibrate.value import Z95, Floats, rounded
from sim.records.disclosure import protected
from sim.records.formats import Bools
from sim.records.privacy import FEWEST

if TYPE_CHECKING:
    import pandas as pd

DAYS = np.repeat(DAY_NAMES, 24)
HOURS = np.tile(np.arange(24), 7)


def rates(found: Calibration) -> pd.DataFrame:
    """Fitted calls an hour by type, district and hour of the week, with 95 % bounds; no counts of cells.

    The bounds join the errors of the type's volume, the shape of its week and the district's share.
    """
    import pandas as pd

    parts = []
    for one in found.types:
        volume = one.calls_per_day
        spread = (volume.high - volume.low) / (2 * Z95 * volume.value) if volume.value else 0.0
        for district, share in zip(found.districts, one.districts, strict=True):
            rate = one.shape.relative * volume.value * share / 24  # rounded below: no count can be had from it
            placed = (1 - share) / max(share * one.n, 1.0)
            error = np.sqrt(one.shape.error**2 + spread**2 + placed)
            parts.append(
                pd.DataFrame(
                    {
                        "call_type": one.name, "district": district, "day": DAYS, "hour": HOURS,
                        "calls_per_hour": rate, "low": rate * np.exp(-Z95 * error), "high": rate * np.exp(Z95 * error),
                        "shape": one.shape.level,
                    }
                )
            )  # fmt: skip
    whole = pd.concat(parts, ignore_index=True)
    numbers = whole.select_dtypes("float").columns
    return whole.assign(**{name: [rounded(one) for one in whole[name]] for name in numbers})


def shapes(found: Calibration) -> pd.DataFrame:
    """Volume and week of each type: calls a day with bounds, the shape used, how far the hours of the week miss it."""
    import pandas as pd

    rows = [
        {
            "call_type": one.name, "calls": one.n, "calls_per_day": one.calls_per_day.value,
            "low": one.calls_per_day.low, "high": one.calls_per_day.high, "shape": one.shape.level,
            "chi2_over_df": one.shape_misfit[0], "p_value": one.shape_misfit[1],
        }
        for one in found.types
    ]  # fmt: skip
    return pd.DataFrame(rows)


def fits(found: Calibration) -> pd.DataFrame:
    """Every fitted duration: family, parameters, goodness of fit, recorded and fitted quantiles in minutes."""
    import pandas as pd

    named = [("time on scene", one.name, one.on_scene) for one in found.types if not one.borrowed_scene]
    named.append(("travel time", "all", found.travel.times))
    return pd.DataFrame([_fit(what, name, one) for what, name, one in named if one is not None], columns=_FIT_COLUMNS)


_FIT_COLUMNS = (
    "what", "call_type", "family", "parameters", "n", "censored", "distance", "p_value", "verdict", "median_min",
    "median_low", "median_high", "fitted_median_min", "p90_min", "fitted_p90_min",
)  # fmt: skip


def _fit(what: str, name: str, one: Fit) -> tuple[Any, ...]:
    minutes = (one.median, one.median_low, one.median_high, one.fitted_median, one.p90, one.fitted_p90)
    return (
        what, name, one.family, _parameters(one.spec), one.n, _told(one.censored), one.distance, one.p_value,
        one.verdict, *(seconds / 60 for seconds in minutes),
    )  # fmt: skip


def _told(censored: int) -> float:
    """Calls still open; one to nine are not said."""
    return np.nan if 0 < censored < FEWEST else censored


def _parameters(spec: Any) -> str:
    if isinstance(spec, Mapping):
        shown = {key: value for key, value in spec.items() if key not in ("distribution", "values")}
        return ", ".join(f"{key} {value}" for key, value in shown.items()) or f"{len(spec['values'])} quantiles"
    return str(spec)


def travel_hours(found: Calibration) -> pd.DataFrame:
    """Travel by hour of the day over that of all hours, with 95 % bounds; empty where the hours do not differ.

    Hours of too few calls stand at 1 and without bounds.
    """
    import pandas as pd

    hours = found.travel.hours
    if hours is None or not hours.differ:
        return pd.DataFrame(columns=["hour", "factor", "low", "high", "calls"])
    table = pd.DataFrame({"hour": np.arange(24), "factor": [rounded(one) for one in hours.factor]})
    for name, side in (("low", hours.low), ("high", hours.high)):
        table[name] = np.where(hours.enough, [rounded(one) for one in side], np.nan)
    return table.assign(calls=pd.array(hours.calls, dtype="Int64")).assign(
        calls=lambda one: one["calls"].mask(_hidden(hours.calls))
    )


def travel_spread(found: Calibration) -> pd.DataFrame:
    """Trips over their mean in parts of as many trips each: the mean of each part, and that of a lognormal's."""
    import pandas as pd

    trips = found.travel.trips
    columns = ["from_share", "to_share", "trips", "times_the_mean", "lognormal"]
    if trips is None:
        return pd.DataFrame(columns=columns)
    ends = np.concatenate([[0], np.cumsum(trips.sizes)]) / trips.sizes.sum()
    times = [[rounded(one) for one in side] for side in (trips.times, trips.lognormal_times)]
    return pd.DataFrame(dict(zip(columns, (ends[:-1].round(3), ends[1:].round(3), trips.sizes, *times), strict=True)))


def unit_counts(found: Calibration) -> pd.DataFrame:
    """Shares of calls by the number of units that went, by type; empty where the record lists no units."""
    import pandas as pd

    rows = [
        {"call_type": one.name, "units": int(key), "share": share, "calls": one.units.n}
        for one in found.types if isinstance(one.units.value, Mapping) for key, share in one.units.value.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["call_type", "units", "share", "calls"])


def effective(found: Effective) -> pd.DataFrame:
    """Effective patrol units by block of hours: estimate, bounds, how sure, long delays recorded and simulated.

    Blocks of one to nine calls, and others that would give them away, say neither how many nor how many of them
    waited; where one to nine calls had a long delay, or all but so few, the share is left blank too.
    """
    import pandas as pd

    length = 24 // BLOCKS
    few = _hidden(found.calls)
    small = few | _few_of(found.recorded, found.calls)
    return pd.DataFrame(
        {
            "hours": [f"{one * length:02d}-{(one + 1) * length:02d}h" for one in range(BLOCKS)],
            "units": found.units, "low": found.low, "high": found.high,
            "how_sure": [found.sureness(one) for one in range(BLOCKS)],
            "long_delays_recorded": np.where(small, np.nan, found.recorded), "long_delays_simulated": found.simulated,
            "calls": pd.array(found.calls, dtype="Int64"),
        }
    ).assign(calls=lambda table: table["calls"].mask(few))  # fmt: skip


def _hidden(calls: NDArray[np.int64]) -> Bools:
    """Which numbers of a list with a total stay blank: one to nine, and others that hide them."""
    blank = protected({(str(place), ""): int(rows) for place, rows in enumerate(calls)})
    return np.array([(str(place), "") in blank for place in range(len(calls))])


def _few_of(share: Floats, calls: NDArray[np.int64]) -> Bools:
    """Where a share times its calls, or what is left of them, is one to nine."""
    part = np.round(np.nan_to_num(share) * calls)
    return np.asarray(((part > 0) & (part < FEWEST)) | ((part < calls) & (calls - part < FEWEST)), dtype=np.bool_)


def handling(found: Calibration) -> pd.DataFrame:
    """Delays at quiet moments by priority, minutes: call-taking and calls held on purpose, not want of units."""
    import pandas as pd

    rows = []
    for level in range(1, len(found.handling.delays)):
        own = found.record.priority == level
        if len(found.handling.delays[level]) and own.sum() >= FEWEST:
            quartiles = np.quantile(found.handling.delays[level], [0.25, 0.5, 0.75]) / 60
            rows.append((level, *quartiles))
    return pd.DataFrame(rows, columns=["priority", "quarter_min", "median_min", "three_quarters_min"])
