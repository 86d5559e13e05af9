"""A result folder read back: the same study, without simulating again.

What comes back draws the same charts and the same page, byte for byte; `tests/test_read.py` keeps it. Only what no
chart or table asks for is gone: the logs of the first replication are in calls.csv and assignments.csv.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.basics.errors import UsageError, one_problem
from sim.measure.compare import Comparison, Freed, Row
from sim.measure.freed import PARTS, PRICES
from sim.measure.intervals import Estimate
from sim.measure.registry import Value, all_metrics
from sim.measure.replicate import Measured, Replication
from sim.records.ledger import Ledger
from sim.records.quality import Quality
from sim.results.files import QUALITY, Table, check_folder, equity_table, ledger_from, numbers, read_table
from sim.scenario import LoadedScenario, load_scenario
from sim.scenario.sources import Assumption
from sim.study import Study

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

WORDS = ("field", "interval", "week", "call_type", "taken_for", "listed", "finding")
NOTHING = Estimate(float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True)
class SavedScenario(LoadedScenario):
    """A resolved scenario of a result folder, with the assumption register as the run wrote it."""

    register: tuple[Assumption, ...]

    @cached_property
    def assumptions(self) -> tuple[Assumption, ...]:
        return self.register


@dataclass(frozen=True)
class SavedStudy(Study):
    """A study as its folder tells it; `run` is run.json, `week` the recorded calls by hour of the week."""

    folder: Path
    run: dict[str, Any]
    week: NDArray[np.float64] | None

    @property
    def version(self) -> str:
        return str(self.run["coresponse"])

    @cached_property
    def recorded_week(self) -> NDArray[np.float64] | None:
        return self.week

    @cached_property
    def districts(self) -> pd.DataFrame:
        return equity_table(self.folder)

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(self.run["warnings"])


def read_study(folder: Path) -> SavedStudy:
    """The study of a result folder. Raises UsageError: no such folder, not one of ours, or of another version;
    InputError: files that are missing or not as the run left them, all at once."""
    run = check_folder(folder)
    arms = tuple(run["arms"])
    try:
        comparison = Comparison(arms, run["replications"], tuple(_rows(folder, arms)), tuple(_freed(folder, arms)))
        replications = tuple(_replications(folder, arms, run))
    except KeyError as error:
        raise UsageError(
            f"{folder} holds a measure that this version does not know, or lacks one: {error}. It was written by "
            f"coresponse {run['coresponse']}; run the scenario again, or use that version"
        ) from None
    return SavedStudy(
        loaded=_loaded(folder, arms),
        replications=replications,
        comparison=comparison,
        recorded=None,
        ledger=_ledger(folder),
        quality=quality_of(folder),
        seconds=run["seconds"],
        folder=folder,
        run=run,
        week=week_of(folder),
    )


# -- estimates ----------------------------------------------------------------------------------


def _rows(folder: Path, arms: tuple[str, ...]) -> list[Row]:
    """Estimates of every arm (summary.csv) with the differences from the baseline (comparison.csv)."""
    levels: dict[tuple[str, str], dict[str, Estimate]] = {}
    for row in read_table(folder, "summary.csv"):
        cell = levels.setdefault((row["metric"], row["group"]), {})
        cell[row["scenario"]] = Estimate(*numbers(row, "value", "low", "high"))
    changes = _differences(folder) if len(arms) > 1 else {}
    return [
        Row(
            all_metrics()[metric],
            group,
            tuple(cell[arm] for arm in arms),
            tuple(changes[arm, metric, group] for arm in arms[1:]),
        )
        for (metric, group), cell in levels.items()
    ]


def _differences(folder: Path) -> dict[tuple[str, str, str], Estimate]:
    return {
        (row["scenario"], row["metric"], row["group"]): Estimate(
            *numbers(row, "difference", "difference_low", "difference_high")
        )
        for row in read_table(folder, "comparison.csv")
    }


def _freed(folder: Path, arms: tuple[str, ...]) -> list[Freed]:
    if len(arms) < 2:
        return []
    changes = _differences(folder)

    def one(arm: str, part: str, group: str = "all") -> Estimate:
        return changes[arm, f"officer_hours_{part}", group]

    return [
        Freed(
            released=one(arm, "released"),
            used=one(arm, "used"),
            net=one(arm, "net"),
            parts={part: one(arm, "released", part) for part in PARTS},
            prices={name: changes.get((arm, name, "all"), NOTHING) for name in PRICES},
        )
        for arm in arms[1:]
    ]


# -- replications -------------------------------------------------------------------------------


def _replications(folder: Path, arms: tuple[str, ...], run: dict[str, Any]) -> list[Replication]:
    place = {arm: number for number, arm in enumerate(arms)}
    measured: list[list[Measured]] = [
        [{name: [] for name in all_metrics()} for _ in arms] for _ in range(run["replications"])
    ]
    for row in read_table(folder, "replications.csv"):
        above, below = numbers(row, "numerator", "denominator")
        value = Value(row["group"], above, below)
        measured[int(row["replication"])][place[row["scenario"]]][row["metric"]].append(value)
    for (arm, number, metric, group), sample in _samples(read_table(folder, "response_times.csv")).items():
        value = Value(group, float("nan"), float(len(sample)), sample)
        measured[number][place[arm]][metric].append(value)
    return [Replication(number, run["streams"][number], tuple(one), (), ()) for number, one in enumerate(measured)]


def _samples(table: Table) -> dict[tuple[str, int, str, str], NDArray[np.float32]]:
    """Minutes by arm, replication, metric and group, from times in seconds and how many calls had each."""
    import numpy as np

    found: dict[tuple[str, int, str, str], list[tuple[float, int]]] = {}
    for row in table:
        seconds = float(row["response_s"]) if row["response_s"] else float("inf")
        key = row["scenario"], int(row["replication"]), row["metric"], row["group"]
        found.setdefault(key, []).append((seconds / 60, int(row["calls"])))
    return {
        key: np.repeat(*(np.array(one) for one in zip(*pairs, strict=True))).astype(np.float32)
        for key, pairs in found.items()
    }


# -- everything else ----------------------------------------------------------------------------


def _loaded(folder: Path, arms: tuple[str, ...]) -> tuple[SavedScenario, ...]:
    names = ["scenario.resolved.toml"] if len(arms) == 1 else ["baseline.resolved.toml", "scenario.resolved.toml"]
    if len(arms) > len(names):
        raise one_problem(str(folder / "run.json"), "arms", f"expected one or two arms, got {len(arms)}")
    register = tuple(
        Assumption(*(row[key] for key in ("path", "value", "low", "high", "source", "note")))
        for row in read_table(folder, "assumptions.csv")
    )
    scenarios = [load_scenario(folder / name) for name in names]
    return tuple(SavedScenario(one.scenario, one.raw, one.warnings, register) for one in scenarios)


def _ledger(folder: Path) -> Ledger | None:
    return ledger_from(read_table(folder, "ledger.csv")) if (folder / "ledger.csv").is_file() else None


def quality_of(folder: Path) -> Quality | None:
    """How good the replayed record is, without its table by district; None where no record was replayed."""
    if not all((folder / name).is_file() for name in QUALITY):
        return None
    fields, intervals, weeks, types, findings = (_quality_table(folder, name) for name in QUALITY)
    return Quality(fields, intervals, weeks, types, None, tuple(findings["finding"]))


def _quality_table(folder: Path, name: str) -> pd.DataFrame:
    import pandas as pd

    def cell(column: str, text: str) -> str | bool | float:
        return text if column in WORDS else text == "True" if column == "whole" else float(text)

    rows = [{column: cell(column, text) for column, text in row.items()} for row in read_table(folder, name)]
    header = (folder / name).read_text(encoding="utf-8").splitlines()[0].split(",")
    return pd.DataFrame(rows, columns=header)


def week_of(folder: Path) -> NDArray[np.float64] | None:
    """Recorded calls an hour by hour of the week, shape (7, 24); None where no record was replayed."""
    if not (folder / "recorded_week.csv").is_file():
        return None
    import numpy as np

    rows = read_table(folder, "recorded_week.csv")
    return np.array([numbers(row, "calls_per_hour")[0] for row in rows]).reshape(7, 24)
