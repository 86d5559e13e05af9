"""`sweep` and `merge` as they are typed: stopped anywhere, they go on; put together anyhow, the tables are the same."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from sim.experiments import pools
from sim.experiments.journal import Journal
from tests.console import CALL, HANGS, HERE, Cli, hears_ctrl_c, in_this_process, process
from tests.studies import LONG
from tests.sweeps import VARY, city, same_tables

VARIED = [word for text in VARY for word in ("--vary", text)]
SWEEP = ("sweep", "city.toml", *VARIED, "--reps", "4", "--jobs", "1")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Cli:
    city(tmp_path)
    return in_this_process(monkeypatch, capsys, tmp_path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a sweep that nothing happened to."""
    folder = tmp_path_factory.mktemp("whole")
    city(folder)
    done = process(*SWEEP, "--out", "results", "--quiet", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "results"


def test_two_processes_give_the_same_tables(whole: Path, tmp_path: Path) -> None:
    city(tmp_path)
    done = process(*SWEEP[:-1], "2", "--out", "results", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"Replications: " in done.stderr
    same_tables(whole, tmp_path / "results")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base.toml", "city.toml", "results"]
    facts = json.loads((tmp_path / "results" / "run.json").read_text(encoding="utf-8"))
    assert (facts["points"], facts["failed"], facts["seed"]) == (8, 0, 5)
    assert str(tmp_path) not in json.dumps(facts)


def test_the_table_on_the_console(cli: Cli) -> None:
    said = cli(*SWEEP[:4], "--reps", 2, "--jobs", 1, "--out", "results", "--quiet")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[0] == "Small city, minus Officers only"
    assert lines[1].split() == ["point", "team_count", "officer_hours_net", "(h/day)", "reach", "(points)", "status"]
    assert [line.split()[:2] for line in lines[3:]] == [["1", "0"], ["2", "1"], ["3", "2"], ["4", "3"]]
    assert max(map(len, lines)) <= 100


def test_one_json_document(cli: Cli) -> None:
    said = cli(*SWEEP[:4], "--reps", 2, "--jobs", 1, "--out", "results", "--json")
    document = json.loads(said.out)
    assert [row["status"] for row in document["design"]] == ["done"] * 4
    assert {row["metric"] for row in document["summary"]} >= {"reach", "officer_hours_net"}


def test_a_dry_run_says_what_it_would_cost_and_writes_nothing(cli: Cli, tmp_path: Path) -> None:
    said = cli(*SWEEP, "--dry-run")
    assert said.code == 0
    assert "Would run 8 of 8 points (grid)" in said.out
    assert "4 replications each, against 1 baseline" in said.out
    assert "A probe took" in said.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base.toml", "city.toml"]


def test_the_sweep_table_of_a_scenario(cli: Cli, tmp_path: Path) -> None:
    table = """
[sweep]
design = "sobol"
points = 4
[sweep.vary]
"staffing.team.count" = [0, 2]
"response.crisis.hold" = "0 min:10 min"
"""
    path = tmp_path / "city.toml"
    path.write_text(path.read_text(encoding="utf-8") + table, encoding="utf-8")
    said = cli("sweep", "city.toml", "--reps", 1, "--jobs", 1, "--out", "results", "--quiet")
    assert said.code == 0, said.err
    assert sorted(pd.read_csv(tmp_path / "results" / "design.csv")["team_count"]) == [0, 0, 2, 2]


def test_parquet_beside_csv(cli: Cli, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    said = cli(*SWEEP[:4], "--reps", 1, "--jobs", 1, "--out", "results", "--quiet", "--parquet")
    assert said.code == 0, said.err
    design = pd.read_csv(tmp_path / "results" / "design.csv")
    pd.testing.assert_frame_equal(
        pd.read_parquet(tmp_path / "results" / "design.parquet")[["point", "status"]],
        design[["point", "status"]],
        check_dtype=False,
    )


def test_failed_points_end_with_4_and_a_reason(cli: Cli, tmp_path: Path) -> None:
    said = cli("sweep", "city.toml", "--vary", "staffing.team.count=1,1.5", "--reps", 1, "--jobs", 1, "--out", "r")
    assert said.code == 4
    assert "1 of 2 points failed; design.csv says why" in said.err
    design = pd.read_csv(tmp_path / "r" / "design.csv")
    assert design["status"].tolist() == ["done", "failed"]
    assert "expected a whole number" in design["reason"][1]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--vary", "staffing.taem.count=0:2"], 3, "--vary: staffing.taem.count: matches nothing"),
        (["--vary", "staffing.team.count=-1,1.5"], 3, "point 1 of 2: staffing.team.count: expected"),
        ([], 2, "the design is empty"),
        (["--vary", "staffing.team.count=0:2", "--design", "sobol"], 2, "needs a number of points"),
        (["--vary", "staffing.team.count=0:2", "--shard", "3/2"], 2, "such as 2/8"),
        (["--vary", "staffing.team.count=0:2", "--resume"], 3, "no such journal"),
        (["--vary", "staffing.team.count=0:2", "--jobs", "0"], 2, "--jobs 0"),
        (["--vary", "staffing.team.count=0:2", "--precision", "happiness: 5 %"], 2, "no metric called 'happiness'"),
        (["--vary", "staffing.team.count=0:2", "--precision", "reach: 0.5 min"], 2, "reach is in share"),
    ],
)
def test_bad_words(cli: Cli, words: list[str], code: int, told: str) -> None:
    said = cli("sweep", "city.toml", *words, "--out", "results")
    assert said.code == code, said.err
    assert told in said.err
    assert not Path("results").exists()


def test_a_scheduler_that_is_not_there(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(pools, "CONNECT", "1s")
    said = cli("sweep", "city.toml", *VARIED, "--dask", "tcp://127.0.0.1:9", "--out", "results")
    assert said.code == 2
    assert "no scheduler answers there" in said.err


@pytest.mark.parametrize(
    ("module", "words", "told"),
    [
        (
            "pyarrow",
            ["--parquet"],
            '--parquet needs pyarrow; install the extra first: python -m pip install "coresponse[',
        ),
        ("distributed", ["--dask", "local"], "--dask needs distributed; install the extra first"),
        ("dask_jobqueue", ["--dask", "slurm"], "--dask needs d"),
    ],
)
def test_an_extra_that_is_not_installed(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, module: str, words: list[str], told: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    said = cli("sweep", "city.toml", *VARIED, *words, "--out", "results")
    assert said.code == 2
    assert told in said.err
    assert not Path("results.journal").exists()


# -- shards -------------------------------------------------------------------------------------


def test_shards_merge_into_the_tables_of_one_sweep(whole: Path, cli: Cli, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        said = cli(*SWEEP, "--out", "results", "--shard", f"{number}/3", "--quiet")
        assert (said.code, said.out) == (0, "")
    journals = sorted(tmp_path.glob("*.journal"))
    assert [path.name for path in journals] == [f"results.shard-{one}-of-3.journal" for one in (1, 2, 3)]
    said = cli("merge", *journals[:2], "--out", "merged")
    assert said.code == 2
    assert "points are in none of these journals, the first of them point 3" in said.err
    assert cli("merge", *journals[::-1], "--out", "merged").code == 0
    same_tables(whole, tmp_path / "merged")
    cli(*SWEEP, "--set", "demand.calls_per_day=61", "--out", "other", "--shard", "3/3", "--quiet")
    said = cli("merge", *journals[:2], "other.shard-3-of-3.journal", "--out", "mixed")
    assert said.code == 2
    assert "are journals of two different sweeps" in said.err


# -- stopped ------------------------------------------------------------------------------------


def stopped_by(number: signal.Signals, folder: Path, lines: int, *words: str) -> int:
    """Stop a sweep with a signal when its journal has so many lines; returns its exit code."""
    running = subprocess.Popen(
        [*CALL, *SWEEP, "--out", "results", *words], cwd=folder, env=HERE, stderr=subprocess.PIPE, text=True,
        preexec_fn=hears_ctrl_c,
    )  # fmt: skip
    path = folder / "results.journal"
    before = path.read_bytes().count(b"\n") if path.exists() else 0
    try:
        while running.poll() is None and not (path.exists() and path.read_bytes().count(b"\n") >= before + lines):
            time.sleep(0.002)
        running.send_signal(number)
        running.communicate(timeout=HANGS)
    finally:
        running.kill()
    return running.returncode


@POSIX
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_killed_again_and_again_it_loses_nothing_and_repeats_nothing(
    whole: Path, cli: Cli, tmp_path: Path, seed: int
) -> None:
    resume: list[str] = []
    for lines in (1 + seed, 4 * seed):
        stopped_by(signal.SIGKILL, tmp_path, lines, *resume)
        resume = ["--resume"]
        if not (tmp_path / "results.journal").exists():
            break  # it was faster than the signal
        with (tmp_path / "results.journal").open("rb+") as file:  # and the disk lost the end of the last line
            file.truncate(max(file.seek(0, os.SEEK_END) - 7 * seed, 0))
    else:
        done = set(Journal.read(tmp_path / "results.journal").works())
        assert done
        last = cli(*SWEEP, "--out", "results", "--resume")
        assert last.code == 0, last.err
    same_tables(whole, tmp_path / "results")
    assert not (tmp_path / "results.journal").exists()


@POSIX
def test_ctrl_c_ends_with_130_and_says_how_to_go_on(whole: Path, cli: Cli, tmp_path: Path) -> None:
    assert stopped_by(signal.SIGINT, tmp_path, 2) == 130
    assert not (tmp_path / "results").exists()
    refused = cli(*SWEEP, "--out", "results")
    assert refused.code == 2
    assert "go on with --resume, or start again with --overwrite" in refused.err
    before = (tmp_path / "results.journal").read_bytes()
    other = cli(*SWEEP, "--set", "run.seed=6", "--out", "results", "--resume")
    assert other.code == 2
    assert "the journal of another scenario" in other.err
    left = cli(*SWEEP, "--out", "results", "--resume", "--dry-run")
    assert "of 32 replications are in results.journal already" in left.out, left.out + left.err
    assert (tmp_path / "results.journal").read_bytes() == before
    assert cli(*SWEEP, "--out", "results", "--resume").code == 0
    same_tables(whole, tmp_path / "results")


@POSIX
def test_a_full_disk_loses_nothing(whole: Path, cli: Cli, tmp_path: Path) -> None:
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); "
    command = [sys.executable, "-c", limited + CALL[2], *SWEEP, "--out", "results"]
    full = subprocess.run(command, cwd=tmp_path, env=HERE, capture_output=True, check=False, timeout=HANGS)
    assert full.returncode == 2, full.stderr
    assert b"could not be written" in full.stderr
    assert b"go on with --resume" in full.stderr
    path = tmp_path / "results.journal"
    assert path.read_bytes().endswith(b"\n")
    assert 4 < path.read_bytes().count(b"\n") < 30
    assert cli(*SWEEP, "--out", "results", "--resume").code == 0
    same_tables(whole, tmp_path / "results")


def test_a_long_name_is_cut_between_words_on_the_console(tmp_path: Path, cli: Cli) -> None:
    city(tmp_path, ("Small city", LONG.strip()))
    for words in (
        SWEEP[:4], ("run", "city.toml"), ("power", "city.toml", "--windows", "2"), ("sensitivity", "city.toml"),
    ):  # fmt: skip
        said = cli(*words, "--reps", 20, "--jobs", 1, "--dry-run")
        assert said.code == 0, said.err
        line = next(one for one in said.out.splitlines() if one.startswith("Would run"))
        assert "...district of the city, day and night" in line
        kept = line.split("St. Paul")[1].split("...")[0]
        assert set(re.findall(r"\w+", kept)) <= set(re.findall(r"\w+", LONG))
