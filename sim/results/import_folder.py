"""What an import leaves behind: the report, its tables, the cleaned calls."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sim
from sim.basics.spreadsheet import guarded_table
from sim.present.quality_page import quality_page
from sim.results.folder import result_folder, sha256, write_csv

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.records.quality import Quality
    from sim.records.record import Record

ROWS = (
    "calls.csv holds one row a call: for your own use, not for publication; the ledger and what is missing count "
    "faults of the file down to the last row; no other table shows fewer than ten calls"
)


def save_import(record: Record, found: Quality, folder: Path, origin: Mapping[str, Any], overwrite: bool) -> None:
    """Writes quality.html, its tables as CSV, ledger.csv, calls.csv and run.json (`origin`: command, inputs)."""
    with result_folder(folder, overwrite) as place:
        (place / "quality.html").write_text(quality_page(record, found), encoding="utf-8")
        write_csv(found.tidy(), place / "quality.csv")
        write_csv(record.ledger.table(), place / "ledger.csv")
        write_csv(found.types, place / "types.csv")
        write_csv(found.weeks, place / "weeks.csv")
        write_csv(found.intervals, place / "intervals.csv")
        if found.districts is not None:
            write_csv(found.districts, place / "types_by_district.csv")
        for number, table in enumerate(record.tables()):
            guarded_table(table).to_csv(
                place / "calls.csv", mode="a", header=number == 0, index=False, encoding="utf-8", lineterminator="\n"
            )
        outputs = {one.name: sha256(one) for one in sorted(place.iterdir())}
        about = {
            "coresponse": sim.__version__,
            "command": origin["command"],
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "rows_in": record.ledger.rows_in,
            "rows_out": record.ledger.rows_out,
            "period": record.period,
            "findings": list(found.findings),
            "rows": ROWS,
            "inputs_sha256": origin["inputs_sha256"],
            "outputs_sha256": outputs,
        }
        (place / "run.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
