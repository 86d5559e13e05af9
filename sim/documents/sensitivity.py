"""The folder of a sensitivity run, for the report of the run whose scenario it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

import pandas as pd

from sim.basics.errors import UsageError
from sim.documents.points import spoken
from sim.experiments.identity import content, digest
from sim.experiments.outcome import parse_outcome
from sim.experiments.saved import read_tornado
from sim.measure.freed import FREED
from sim.measure.intervals import Estimate
from sim.present.charts import Drawing, Measure, draw_swept
from sim.present.charts.drawing import FULL_IN
from sim.present.turning import Swing, Turned, Turning
from sim.results.files import Table, numbers
from sim.results.read import SavedStudy
from sim.scenario.labels import labels_of

NAN = float("nan")


def read_turning(folder: Path, study: SavedStudy) -> Turning:
    """What `coresponse sensitivity` found about the scenario of this study.

    Raises UsageError: not such a folder, a study without a baseline, another scenario, seed or version; InputError.
    """
    run, rows = read_tornado(folder)
    if len(study.loaded) < 2:
        raise UsageError(f"{study.folder} compares with no baseline, so there is no answer whose sign could turn")
    seed = study.main.scenario.run.seed
    for what, theirs, ours in (("version", run["coresponse"], study.version), ("seed", run["seed"], seed)):
        if theirs != ours:
            raise UsageError(
                f"--sensitivity {folder}: made with {what} {theirs}, but {study.folder} with {what} {ours}; run "
                "`coresponse sensitivity` again with the version and seed of the run"
            )
    if run["fingerprint"] != identity_of(study):
        raise UsageError(
            f"--sensitivity {folder} is about another scenario ({run['scenario']}, minus {run['baseline']}) or other "
            f"settings than {study.folder}; run `coresponse sensitivity` with the same FILE and the same --set"
        )
    grouped = groupby(rows, key=lambda row: row["outcome"])
    return Turning(tuple(_turned(study, name, list(members)) for name, members in grouped), int(run["replications"]))


def identity_of(study: SavedStudy) -> str:
    """The fingerprint that an experiment on this study's scenario and baseline has."""
    seed = study.main.scenario.run.seed
    baseline, main = (content(one, seed, _history(study)) for one in study.loaded)
    return digest(main, baseline)


def _history(study: SavedStudy) -> Sequence[str] | None:
    """SHA-256 of the recorded calls and their mapping, as the run noted them."""
    history = study.main.scenario.history
    if history is None:
        return None
    known = study.run.get("inputs_sha256", {})
    return [known.get(Path(str(name)).name, "missing") for name in (history.calls, history.mapping)]


def _turned(study: SavedStudy, name: str, rows: Table) -> Turned:
    outcome = parse_outcome(name)
    if outcome.metric in FREED:
        freed = study.comparison.freed[-1]
        answer = getattr(freed, outcome.metric.removeprefix("officer_hours_"))
    else:
        answer = study.comparison.row(outcome.metric, outcome.group).differences[-1]
    swings = tuple(swing_of(row) for row in rows)
    base = numbers(rows[0], "difference")[0]
    return Turned(
        outcome.label, outcome.unit, base, answer.excludes_zero, swings,
        tornado_drawing(outcome.label, outcome.unit, base, swings, labels_of(study.main.scenario)),
    )  # fmt: skip


def swing_of(row: dict[str, str]) -> Swing:
    """A row of tornado.csv."""
    near, far = row["break_even_from"], row["break_even_to"]
    return Swing(
        row["assumption"], row["value"], row["low"], row["high"], _end(row, "low"), _end(row, "high"),
        row["flips_sign"], (near, far) if near else None, row["source"],
    )  # fmt: skip


def _end(row: dict[str, str], end: str) -> Estimate:
    return Estimate(*numbers(row, f"difference_at_{end}", f"at_{end}_low", f"at_{end}_high"))


def tornado_drawing(
    label: str, unit: str, base: float, swings: Sequence[Swing], labels: Mapping[str, str], width_in: float = FULL_IN
) -> Drawing | None:
    """The tornado of one outcome, its values with the labels of the scenario; None where no value has both ends."""
    names = spoken([one.name for one in swings], labels)
    rows = [
        {"name": name, "at_low": one.low, "low_value": one.at_low.value, "low_low": one.at_low.low,
         "low_high": one.at_low.high, "at_high": one.high, "high_value": one.at_high.value,
         "high_low": one.at_high.low, "high_high": one.at_high.high}
        for name, one in zip(names, swings, strict=True)
        if one.at_low.value == one.at_low.value and one.at_high.value == one.at_high.value
    ]  # fmt: skip
    if not rows:
        return None
    measure = Measure(label, unit, 1, Estimate(base, NAN, NAN))
    return draw_swept("tornado", pd.DataFrame(rows), width_in, measure=measure)
