"""The files of a result folder: are they all there, are they as the run left them, and what stands in them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.basics.errors import InputError, Problem, UsageError
from sim.basics.spreadsheet import unguarded
from sim.records.ledger import Ledger, Step
from sim.results.folder import sha256

if TYPE_CHECKING:
    import pandas as pd

Table = list[dict[str, str]]
QUALITY = tuple(f"quality_{name}.csv" for name in ("fields", "intervals", "weeks", "types", "findings"))
READ = (
    "summary.csv", "comparison.csv", "replications.csv", "response_times.csv", "equity.csv", "assumptions.csv",
    "ledger.csv", *QUALITY, "recorded_week.csv", "calls.csv", "assignments.csv", "scenario.resolved.toml",
    "baseline.resolved.toml",
)  # fmt: skip
KEYS = ("coresponse", "arms", "replications", "seconds", "streams", "warnings", "outputs_sha256")
ALWAYS = ("summary.csv", "replications.csv", "response_times.csv", "equity.csv", "assumptions.csv",
          "scenario.resolved.toml")  # fmt: skip
AGAIN = "Run the scenario again, or put the file back as the run left it."


def check_folder(folder: Path) -> dict[str, Any]:
    """run.json of a finished result folder whose files are as the run left them.

    Raises UsageError: no folder, a half-written one, or nothing of ours; InputError: files missing or changed.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder; name the folder that `coresponse run` said its results are in")
    if folder.name.endswith(".partial"):
        raise UsageError(f"{folder} is a run that did not finish; run the scenario again")
    run = _run_json(folder)
    written = run["outputs_sha256"]
    lacking = [name for name in ALWAYS if name not in written]
    if lacking:
        raise UsageError(
            f"{folder} was written by coresponse {run['coresponse']} without {', '.join(lacking)}, which this version "
            "needs; run the scenario again"
        )
    problems = [problem for name in READ if name in written for problem in faults(folder / name, written[name])]
    if problems:
        raise InputError(problems)
    return run


def _run_json(folder: Path) -> dict[str, Any]:
    path = folder / "run.json"
    if not path.is_file():
        raise UsageError(f"{folder} holds no run.json, so it is not a finished result of coresponse")
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    if isinstance(run, dict) and "design" in run:
        raise UsageError(
            f"{folder} is the result of an experiment ({run['design']}), not of a run; `coresponse report` shows a "
            "sweep, and a run beside a sensitivity folder; `coresponse plot` draws the charts of both. A "
            "replay is of a run (of options side by side, of the folder of one)"
        )
    lacking = [key for key in KEYS if key not in run] if isinstance(run, dict) else list(KEYS)
    if lacking:
        raise UsageError(f"{path} is not of a run of coresponse: it says nothing of {', '.join(lacking)}")
    assert isinstance(run, dict)
    return run


def faults(path: Path, expected: str) -> list[Problem]:
    """What is wrong with a file of the folder: it is not there, or it is not as the run left it."""
    if not path.is_file():
        return [Problem(str(path), "", "expected a file, found none", AGAIN)]
    if sha256(path) != expected:
        return [Problem(str(path), "", "expected the file as the run left it, found it changed", AGAIN)]
    return []


def read_table(folder: Path, name: str) -> Table:
    """The rows of a CSV of the folder, every cell as text."""
    with (folder / name).open(encoding="utf-8", newline="") as handle:
        return [{key: unguarded(cell) for key, cell in row.items()} for row in csv.DictReader(handle)]


def numbers(row: dict[str, str], *names: str) -> list[float]:
    """Cells as numbers; an empty one is NaN."""
    return [float(row[name]) if row[name] else float("nan") for name in names]


def equity_table(folder: Path) -> pd.DataFrame:
    """equity.csv as a table; a name that looks like a number or like nothing stays a name."""
    import pandas as pd

    rows = read_table(folder, "equity.csv")
    words = {"scenario", "baseline", "district", "metric", "unit", "cell"}
    table = pd.DataFrame(rows)
    for name in table.columns:
        if name == "sign_certain":
            table[name] = [{"True": True, "False": False}.get(row[name]) for row in rows]
        elif name not in words:
            table[name] = [numbers(row, name)[0] for row in rows]
    return table


def ledger_from(rows: Table) -> Ledger:
    """The cleaning ledger of ledger.csv; which raw types fell to the default is not in it."""

    def steps(kind: str) -> tuple[Step, ...]:
        return tuple(_step(row) for row in rows if row["step"] == kind)

    return Ledger("", "", _step(rows[0]).rows, steps("removed"), steps("repaired"), _step(rows[-1]).rows)


def _step(row: dict[str, str]) -> Step:
    """A line of the ledger; rows of one of several files stand as "week41.csv:17"."""
    examples = [int(one) if one.isdigit() else one for one in row["example_rows"].split(", ") if one]
    return Step(row["what"], int(row["rows"]), tuple(examples))
