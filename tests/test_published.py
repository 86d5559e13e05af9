"""A published table made again: treat-sim's clinic, six stations in a row, each a desk of the engine (slow).

Patients walk from station to station; calls of ours stay where they are. So no one scenario is the clinic: each
station is a run of its own, whose calls are received when the station before has done with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.engine import simulate
from tests.builders import MINUTE, Crew, call, plan, roster, stream
from tests.published import clinic

pytestmark = pytest.mark.slow

OPEN = 1140  # minutes of a run
RUNS, THEIRS = 100, 50
HOURLY = (41 / 30, 1.8, 235 / 30, 283 / 30, 13.8, 758 / 30, 30.4, 512 / 30, 524 / 30, 391 / 30, 12.6, 926 / 30,
          571 / 30, 12.5, 6.3, 122 / 30, 2.2, 2.1)  # fmt: skip
FALSE_ALARMS = 0.001
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Clinic:
    """How many work at each station that the scenarios change, and the mean examination."""

    triage: int = 1
    examination: int = 3
    treatment: int = 1
    mean: int = 16


SCENARIOS = {
    "base": Clinic(),
    "triage+1": Clinic(triage=2),
    "exam+1": Clinic(examination=4),
    "treat+1": Clinic(treatment=2),
    "swap_exam_treat": Clinic(triage=2, examination=2),
    "short_exam": Clinic(triage=2, examination=2, mean=12),
}


def arrivals(rng: np.random.Generator) -> Floats:
    """Minutes of arrival as treat-sim thins them: by the rate of the hour of the arrival before."""
    found, now = [], 0.0
    while True:
        rate, u = HOURLY[int(now // 60) % len(HOURLY)], np.inf
        while u >= rate / max(HOURLY):
            now += rng.exponential(60 / max(HOURLY))
            u = rng.random()
        if now >= OPEN:
            return np.array(found)
        found.append(now)


def lognormal(rng: np.random.Generator, mean: float, variance: float, n: int) -> Floats:
    sigma2 = np.log(1 + variance / mean**2)
    return rng.lognormal(np.log(mean) - sigma2 / 2, np.sqrt(sigma2), n)


@dataclass(frozen=True)
class Station:
    """When (minutes, nan = not while open) each patient came, began and ended here; and how busy it was."""

    came: Floats
    begins: Floats
    ends: Floats
    use: float

    @property
    def wait(self) -> float:
        return float(np.nanmean(self.begins - self.came))


def station(came: Floats, times: Floats, units: int) -> Station:
    """The engine's desk with so many units, no travel, for patients who come (nan = never) at these minutes."""
    here = np.flatnonzero(np.isfinite(came))
    order = here[np.argsort(came[here], kind="stable")]
    rows = [call(round(60 * came[one]), scene=max(round(60 * times[one]), 1), behavioural=False) for one in order]
    calls = stream(*rows, horizon=OPEN * MINUTE)
    log = simulate(calls, roster(*[Crew(end=2 * OPEN * MINUTE)] * units), plan(travel=0))
    begins, ends = (np.full(len(came), np.nan) for _ in range(2))
    begins[order] = log.first("on_scene", len(order)) / 60
    ends[order] = log.closed / 60
    begins[begins < 0], ends[ends < 0] = np.nan, np.nan
    return Station(came, begins, ends, float(times[np.isfinite(begins)].sum() / OPEN / units))


@cache
def run(number: int) -> pd.DataFrame:
    """The numbers of one run (rows) in every scenario (columns), for the same patients."""
    rng = np.random.default_rng((2013, number))
    came = arrivals(rng)
    n = len(came)
    trauma, treated = rng.random(n) < 0.12, rng.random(n) < 0.6
    times = {
        "triage": rng.exponential(3, n), "registration": lognormal(rng, 5, 2, n),
        "examination": rng.normal(0, np.sqrt(3), n), "trauma": rng.exponential(90, n),
        "treatment": lognormal(rng, 13.3, 2, n), "trauma_treatment": lognormal(rng, 30, 4, n),
    }  # fmt: skip
    columns = {}
    for name, one in SCENARIOS.items():
        triage = station(came, times["triage"], one.triage)
        registration = station(np.where(trauma, np.nan, triage.ends), times["registration"], 1)
        length = np.maximum(one.mean + times["examination"], 0.5)
        examination = station(registration.ends, length, one.examination)
        treatment = station(np.where(treated, examination.ends, np.nan), times["treatment"], one.treatment)
        bays = station(np.where(trauma, triage.ends, np.nan), times["trauma"], 2)
        cubicle = station(bays.ends, times["trauma_treatment"], 1)
        home = np.where(treated, treatment.ends, examination.ends)
        stations = (triage, registration, examination, treatment, bays, cubicle)
        names = ("triage", "registration", "examination", "treatment", "trauma", "trauma_treatment")
        columns[name] = {
            "arrivals": n,
            **{f"{of}_wait": found.wait for of, found in zip(names, stations, strict=True)},
            **{f"{of}_use": found.use for of, found in zip(names, stations, strict=True)},
            "total_time": np.nanmean(home - came), "trauma_total_time": np.nanmean(cubicle.ends - came),
            "throughput": np.isfinite(home).sum() + np.isfinite(cubicle.ends).sum(),
        }  # fmt: skip
    return pd.DataFrame(columns)


def far(published: Floats, ours: Floats, numbers: int) -> Floats:
    """How far their mean of 50 lies from ours (runs, ...), in half-widths of the interval it must lie in."""
    quantile = stats.t.ppf(1 - FALSE_ALARMS / numbers / 2, RUNS - 1)
    half = quantile * ours.std(axis=0, ddof=1) * np.sqrt(1 / THEIRS + 1 / RUNS)
    return np.abs(published - ours.mean(axis=0)) / np.maximum(half, 1e-12)


@pytest.fixture(scope="module")
def tables() -> tuple[pd.DataFrame, Floats]:
    """The published table, and ours by run in the same order."""
    table = clinic()
    return table, np.stack([run(number).loc[table.index, table.columns].to_numpy() for number in range(RUNS)])


def test_every_number_of_the_table(tables: tuple[pd.DataFrame, Floats]) -> None:
    """16 numbers of six scenarios, and what each scenario changes against the base, on the same patients."""
    table, ours = tables
    printed = table.to_numpy()
    distance = far(printed, ours, 2 * printed.size)
    assert (distance < 1).all(), table[distance >= 1]
    changed = ours - ours[:, :, :1]
    moved = changed.std(axis=0) > 0
    distance = far(printed - printed[:, :1], changed, 2 * printed.size)
    assert (distance[moved] < 1).all()
    assert (printed == printed[:, :1])[~moved].all()  # what a scenario does not touch is the same, in both


def test_no_scenario_is_taken_for_another(tables: tuple[pd.DataFrame, Floats]) -> None:
    table, ours = tables
    for one, other in permutations(range(len(table.columns)), 2):
        distance = far(table.to_numpy()[:, other], ours[:, :, one], 2 * table.size)
        assert (distance > 1).any(), (table.columns[one], table.columns[other])
