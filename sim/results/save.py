"""Everything a run leaves behind, in one folder."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tomli_w

import sim
from sim.present.charts import save_charts
from sim.present.html import render_html
from sim.results import tables
from sim.results.folder import PACKAGES, result_folder, sha256, write_csv
from sim.scenario.resolved import resolved
from sim.study import Study

LEFT_OUT = (
    "left out: a replay lists calls of real people, which could be recognised by type, district and time; "
    "--keep-calls writes them for your own use"
)


def save_study(study: Study, folder: Path, command: str, overwrite: bool = False, keep_calls: bool = False) -> Path:
    """Write tables, charts, page, resolved scenarios and run.json; returns the finished folder.

    The calls of a replay, one by one, are written only if asked for: they are those of real people.
    """
    replayed = study.main.scenario.history is not None
    kept = keep_calls or not replayed
    with result_folder(folder, overwrite) as place:
        write_csv(tables.summary(study), place / "summary.csv")
        write_csv(tables.replications(study), place / "replications.csv")
        if len(study.loaded) > 1:
            write_csv(tables.comparison(study), place / "comparison.csv")
        write_csv(tables.equity(study), place / "equity.csv")
        write_csv(tables.response_times(study), place / "response_times.csv")
        if (week := tables.recorded_week(study)) is not None:
            write_csv(week, place / "recorded_week.csv")
        for name, table in tables.logs(study) if kept else ():
            write_csv(table, place / f"{name}.csv")
        write_csv(tables.assumptions(study), place / "assumptions.csv")
        if study.ledger is not None:
            write_csv(study.ledger.table(), place / "ledger.csv")
        for name, table in study.quality.tables().items() if study.quality is not None else ():
            write_csv(table, place / f"quality_{name}.csv")
        _write_scenarios(study, place)
        drawings = save_charts(study, place / "charts")
        (place / "summary.html").write_text(render_html(study, drawings), encoding="utf-8")
        # Last, so that a folder with a run.json is a complete one.
        (place / "run.json").write_text(json.dumps(_provenance(study, place, command, kept), indent=2) + "\n", "utf-8")
    return folder


def _write_scenarios(study: Study, place: Path) -> None:
    names = (
        ["scenario.resolved.toml"] if len(study.loaded) == 1 else ["baseline.resolved.toml", "scenario.resolved.toml"]
    )
    for name, loaded in zip(names, study.loaded, strict=True):
        text = "# Complete: every default is written out, every file it extends is merged in.\n"
        (place / name).write_text(text + tomli_w.dumps(resolved(loaded)), encoding="utf-8")


def _provenance(study: Study, place: Path, command: str, kept: bool) -> dict[str, Any]:
    run = study.main.scenario.run
    inputs = {path.name: sha256(path) for loaded in study.loaded for path in loaded.raw.files}
    if study.main.scenario.history is not None:
        for key in ("calls", "mapping"):
            path = study.main.beside("history", key)
            inputs[path.name] = sha256(path)
    outputs = {one.relative_to(place).as_posix(): sha256(one) for one in sorted(place.rglob("*")) if one.is_file()}
    return {
        "coresponse": sim.__version__,
        "command": command,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(study.seconds, 2),
        "seed": run.seed,
        "replications": study.comparison.replications,
        "arms": list(study.comparison.arms),
        "world": study.main.scenario.world_hash(),
        "streams": [one.fingerprint for one in study.replications],
        "python": platform.python_version(),
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
        "inputs_sha256": inputs,
        "outputs_sha256": outputs,
        **({} if kept else {"calls": LEFT_OUT}),
        "warnings": list(study.warnings),
    }
