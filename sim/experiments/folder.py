"""The result folder of an experiment: tables, charts, run.json; written whole or not at all."""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import platform
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

import sim
from sim.basics.errors import UsageError
from sim.experiments.plan import Plan
from sim.results.folder import PACKAGES, result_folder, sha256, write_csv

Draw = Callable[[Path], None]


def save_experiment(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    facts: Mapping[str, Any],
    *,
    draw: Draw | None = None,
    more: Draw | None = None,
    parquet: bool = False,
    overwrite: bool = False,
) -> Path:
    """Write every table as CSV (and Parquet), the charts of `draw`, what `more` writes, and run.json with `facts`.

    Raises UsageError.
    """
    with result_folder(folder, overwrite) as place:
        for name, table in tables.items():
            write_csv(table, place / f"{name}.csv")
            if parquet:
                write_parquet(table, place / f"{name}.parquet")
        if draw is not None:
            (place / "charts").mkdir()
            draw(place / "charts")
        if more is not None:
            more(place)
        outputs = {one.relative_to(place).as_posix(): sha256(one) for one in sorted(place.rglob("*")) if one.is_file()}
        provenance = {
            "coresponse": sim.__version__,
            **facts,
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "python": platform.python_version(),
            "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
            "outputs_sha256": outputs,
        }
        (place / "run.json").write_text(json.dumps(provenance, indent=2) + "\n", encoding="utf-8")
    return folder


def facts_of(plan: Plan, command: str) -> dict[str, Any]:
    """What run.json says of a plan."""
    return {
        "command": command,
        "engine": plan.engine,
        "scenario": plan.scenario,
        "baseline": plan.baseline,
        "fingerprint": plan.identity,
        "seed": plan.seed,
        "replications": plan.replications,
        "precision": list(plan.precision),
        "design": plan.design,
        "points": len(plan.points),
        "warnings": list(plan.warnings),
        "currency": plan.currency,
        "labels": plan.labels,
    }


def check_parquet() -> None:
    """Refuse --parquet before any work when it cannot be written. Raises UsageError."""
    try:
        importlib.import_module("pyarrow")
    except ImportError:
        raise UsageError(
            '--parquet needs pyarrow; install the extra first: python -m pip install "coresponse[parquet]"'
        ) from None


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Flat columns, zstd."""
    table.to_parquet(path, index=False, compression="zstd")
