"""When and where calls come: rates piece by piece of time, and the inverse of their sum.

A call type's rate is constant inside a piece: a local clock hour, cut where a surge begins or ends.
A surge in some districts changes the rate of the type there; the type's calls are drawn from the sum
over districts and each is placed by the districts' rates of its piece, which is the same process as
one of its own for every district, exactly, for factors above and below 1.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np

from sim.basics.clock import Clock
from sim.scenario.tables import Scenario
from sim.scenario.workload import calls_per_day, weekly_profile
from sim.scenario.world_tables import CallType, Demand, Holiday, Surge
from sim.world.stream import Floats, Ints

YEAR_DAYS = 365.25


@dataclass(frozen=True)
class Grid:
    """Clock hours from the midnight that begins day `first` (at most 0) to the horizon.

    `edges` (m + 1,) in seconds, `hours` (m,) of the week, `days` (m,) local day numbers.
    """

    first: int
    edges: Ints
    hours: Ints
    days: Ints


@dataclass(frozen=True)
class Rates:
    """Calls a second of one type in each piece of time; `districts` (m, d): weights, None = the same all the time."""

    edges: Ints
    per_second: Floats
    districts: Floats | None

    def cumulative(self) -> Floats:
        """Expected calls from the first edge to each edge."""
        return np.concatenate([[0.0], np.cumsum(self.per_second * np.diff(self.edges))])


@lru_cache(maxsize=8)
def hour_grid(clock: Clock, first: int, horizon: int) -> Grid:
    """The local clock hours from day number `first` (at most 0) to `horizon` seconds."""
    shift = -clock.at(first, 0)
    edges, hours = Clock(clock.first_day + timedelta(days=first), clock.time_zone).hour_edges(horizon + shift)
    days = first + np.arange(len(hours)) // 24
    edges = edges - shift
    for column in (edges, hours, days):
        column.flags.writeable = False
    return Grid(first, edges, hours, days)


def with_lead_in(grid: Grid, days: int) -> Grid:
    """A grid that begins at the start, with `days` days of 24 hours before it, whatever the clocks did then."""
    before = np.arange(-24 * days, 0)
    edges = np.concatenate([before * 3600, grid.edges])
    hours = np.concatenate([(before + grid.hours[0]) % 168, grid.hours])
    return Grid(-days, edges, hours, np.concatenate([before // 24, grid.days]))


def rates(scenario: Scenario, name: str, grid: Grid, days: Floats | None) -> Rates:
    """The rates of the call type `name`; `days`: the factor that all calls share on day 0, 1, ... (None = no factor).

    `calls_per_day` is the mean before month, growth, holidays, surges and the days' factor, which multiply it.
    """
    demand, call_type = scenario.demand, scenario.demand.types[name]
    surges = [one for one in demand.surges.values() if _applies(one, name)]
    spans = [_span(scenario.run.clock, one) for one in surges]
    edges, piece = _cut(grid, spans)
    rate = calls_per_day(demand, call_type) / 86400 * weekly_profile(demand, call_type)
    per_second = rate[grid.hours[piece]]
    by_day = day_factors(demand, name, scenario.run.clock, grid, days)
    if by_day is not None:
        per_second = per_second * by_day[grid.days[piece] - grid.first]
    weights: Floats | None = None
    if any(one.districts is not None for one in surges):
        shares = district_shares(scenario, call_type)
        weights = np.tile(shares / shares.sum(), (len(per_second), 1))
    for surge, (start, end) in zip(surges, spans, strict=True):
        inside = (edges[:-1] >= start) & (edges[:-1] < end)
        if surge.districts is None:
            per_second[inside] *= surge.factor
        elif weights is not None:
            listed = np.isin(sorted(scenario.geography.districts), surge.districts)
            weights[np.ix_(inside, listed)] *= surge.factor
    if weights is not None:
        per_second = per_second * weights.sum(axis=1)
    return Rates(edges, per_second, weights)


def _applies(one: Holiday | Surge, name: str) -> bool:
    return one.types is None or name in one.types


def _span(clock: Clock, surge: Surge) -> tuple[int, int]:
    return _second(clock, surge.start), _second(clock, surge.end)


def _second(clock: Clock, moment: datetime) -> int:
    return clock.at((moment.date() - clock.first_day).days, moment.hour * 60 + moment.minute)


def _cut(grid: Grid, spans: Sequence[tuple[int, int]]) -> tuple[Ints, Ints]:
    """Edges of the grid with the ends of spells among them, and for each piece the hour of the grid it lies in."""
    if not spans:
        return grid.edges, np.arange(len(grid.hours))
    ends = np.clip(np.array(spans, dtype=np.int64).ravel(), grid.edges[0], grid.edges[-1])
    edges = np.sort(np.concatenate([grid.edges, ends]))
    piece = np.searchsorted(grid.edges, edges[:-1], side="right") - 1
    return edges, np.minimum(piece, len(grid.hours) - 1)


def day_factors(demand: Demand, name: str, clock: Clock, grid: Grid, days: Floats | None) -> Floats | None:
    """Month, growth, holidays and the shared factor of each day of the grid; None if there is none of them.

    Growth steps at midnight: (1 + growth) to the power of the years since day 0. The shared factor is 1 in a lead-in.
    """
    holidays = [one for one in demand.holidays.values() if _applies(one, name)]
    if days is None and not holidays and demand.month is None and not demand.growth:
        return None
    numbers = np.arange(grid.first, grid.days[-1] + 1)
    factors = (1 + demand.growth) ** (numbers / YEAR_DAYS)
    dates = [clock.first_day + timedelta(days=day) for day in numbers.tolist()]
    if demand.month is not None:
        profile = month_profile(demand.month)
        factors = factors * profile[[one.month - 1 for one in dates]]
    for holiday in holidays:
        factors = np.where([_is_on(holiday, one) for one in dates], factors * holiday.factor, factors)
    if days is not None:
        factors[-grid.first :] *= days[: len(numbers) + grid.first]
    return np.asarray(factors, dtype=np.float64)


def month_profile(month: Sequence[float]) -> Floats:
    """Factors of January to December with mean 1 over the days of a common year."""
    lengths = np.array([calendar.monthrange(2019, number)[1] for number in range(1, 13)])
    profile = np.array(month, dtype=np.float64)
    mean = (profile * lengths).sum() / lengths.sum()
    return np.asarray(profile / mean if mean > 0 else profile, dtype=np.float64)


def _is_on(holiday: Holiday, day: date) -> bool:
    return day in holiday.dates or f"{day:%m-%d}" == holiday.every_year


def gamma_factors(cv: float, u: Floats) -> Floats:
    """Factors with mean 1 and coefficient of variation `cv` at quantiles u (gamma)."""
    from scipy import special

    shape = cv**-2
    return np.asarray(special.gammaincinv(shape, u) / shape, dtype=np.float64)


def district_shares(scenario: Scenario, call_type: CallType) -> Floats:
    """Where a type's calls happen, by district in the order of their names."""
    places = scenario.geography.districts
    names = sorted(places)
    if call_type.districts is None:
        return np.array([places[name].share for name in names])
    return np.array([call_type.districts.get(name, 0.0) for name in names])


def districts(shares: Floats, u: Floats) -> Ints:
    """Districts at quantiles u from shares that need not add up to 1."""
    edges = np.cumsum(shares) / sum(shares)
    return np.searchsorted(edges[:-1], u, side="right").astype(np.int64)


def districts_at(rates: Rates, received: Ints, u: Floats) -> Ints:
    """Districts at quantiles u of calls received at these seconds, by the weights of the piece each falls into."""
    assert rates.districts is not None
    piece = np.searchsorted(rates.edges, received, side="right") - 1
    edges = np.cumsum(rates.districts, axis=1)[piece]
    return np.asarray((u[:, None] >= edges[:, :-1] / edges[:, -1:]).sum(axis=1), dtype=np.int64)
