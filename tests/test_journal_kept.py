"""The journal of an experiment goes only when its results are written: a disk that is full at the end costs nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.experiments import folder as folders
from sim.experiments.journal import Journal
from tests.console import in_this_process
from tests.sweeps import city

EXPERIMENTS = {
    "sweep": ("--vary", "staffing.team.count=0:1", "--reps", 2),
    "sensitivity": ("--reps", 2, "--metric", "reach"),
    "power": ("--reps", 20, "--windows", "4"),
    "optimize": ("--staff", "staffing.team.count=0:1", "--target", "reach >= 1 %", "--most", 10),
    "cover": ("--cover", "team", "--hours", 40, "--keep", 2, "--worth", 0.5),
}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_disk_that_is_full_at_the_end_costs_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    city(tmp_path)
    cli = in_this_process(monkeypatch, capsys, tmp_path)
    command = (
        "optimize" if name == "cover" else name,
        "city.toml",
        *EXPERIMENTS[name],
        "--jobs",
        1,
        "--out",
        "results",
    )

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(folders, "write_csv", full)
        assert cli(*command).code == 2
    assert not (tmp_path / "results").exists()
    assert len(Journal.read(tmp_path / "results.journal").works()) > 1
    added: list[int] = []
    monkeypatch.setattr(Journal, "add", lambda _, records: added.append(len(records)))
    said = cli(*command, "--resume", "--quiet")
    assert (said.code, sum(added)) == (0, 0), said.err
    assert (tmp_path / "results" / "run.json").exists()
    assert not (tmp_path / "results.journal").exists()
