"""What a run leaves behind: the same numbers whatever the processes, and nothing at all when it is stopped."""

from __future__ import annotations

import contextlib
import json
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer

from sim.cli.talk import progress, stoppable
from sim.scenario import load_scenario
from sim.scenario.keys import split_setting
from tests.console import CALL, HANGS, HERE, Cli, hears_ctrl_c, in_this_process, process
from tests.paths import SCENARIOS
from tests.small_city import changed, written

Runs = tuple[Path, list[subprocess.CompletedProcess[bytes]]]
# Quotes, markup, an emoji, 300 characters: names a planner may paste from anywhere.
HOSTILE = "O'Neil & Sons <script>alert(1)</script> \U0001f600 [b]x[/b] " + "y" * 300


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Cli:
    return in_this_process(monkeypatch, capsys, tmp_path)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """The same two-armed run of hostile names twice: on one process with --json, on two without."""
    folder = tmp_path_factory.mktemp("runs")
    name = json.dumps(HOSTILE, ensure_ascii=False)
    written(folder, changed(('"Small city"', name), ("[staffing.team]", f"[staffing.{name}]")), "base.toml")
    text = f'extends = "base.toml"\nbaseline = "base.toml"\nname = {name[:-1]} 2"\n[staffing.{name}]\ncount = 1\n'
    written(folder, text, "few.toml")
    old = {"PYTHONIOENCODING": "cp1252", "NO_COLOR": "1"}
    done = [
        process("run", "few.toml", "--out", "one", "--jobs", 1, "--json", cwd=folder, **old),
        process("run", "few.toml", "--out", "two", "--jobs", 2, cwd=folder, **old),
    ]
    return folder, done


def test_a_warning_that_both_arms_share_is_said_once(cli: Cli) -> None:
    city = (SCENARIOS / "midsize_city_officer_only.toml").as_posix()
    long = '[staffing.day_watch]\nshift = ["05:00", "23:00"]\n'
    Path("base.toml").write_text(f'schema_version = 1\nname = "Base"\nextends = "{city}"\n{long}', encoding="utf-8")
    Path("arm.toml").write_text('extends = "base.toml"\nbaseline = "base.toml"\nname = "Arm"\n', encoding="utf-8")
    result = cli("run", "arm.toml", "--dry-run")
    assert (result.code, result.err.count("staffing.day_watch.shift lasts 18 hours")) == (0, 1), result.err


def test_a_run_of_hostile_names_ends_well(runs: Runs) -> None:
    folder, (one, two) = runs
    assert (one.returncode, two.returncode) == (0, 0), one.stderr + two.stderr
    document = json.loads(one.stdout)
    assert document["arms"] == [HOSTILE, f"{HOSTILE} 2"]
    assert document["replications"] == 2
    assert {row["metric"] for row in document["rows"]} >= {"calls_per_day", "officer_hours_net", "reach"}
    assert two.stdout.isascii()
    assert b"\x1b" not in two.stdout + two.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["base.toml", "few.toml", "one", "two"]
    page = (folder / "one" / "summary.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page
    provenance = (folder / "one" / "run.json").read_text(encoding="utf-8")
    assert str(folder) not in provenance
    assert str(Path.home()) not in provenance


def test_a_run_until_precise_is_a_run_of_so_many_replications(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.results.save.save_charts", lambda *_: [])  # charts are slow, and looked at elsewhere
    written(
        tmp_path,
        'extends = "base.toml"\nbaseline = "base.toml"\nname = "Fewer"\n[staffing.team]\ncount = 0\n',
        "few.toml",
    )
    written(tmp_path, changed(), "base.toml")
    asked = ("few.toml", "--precision", "response_time_median: 2 min", "--jobs", 1, "--quiet")
    code, _, err = cli("run", *asked, "--out", "precise", "--reps", 60)
    assert code == 0, err
    done = json.loads((tmp_path / "precise" / "run.json").read_text(encoding="utf-8"))["replications"]
    assert 15 <= done < 60  # ten at least, and five to look ahead
    code, _, err = cli("run", "few.toml", "--out", "plain", "--reps", done, "--jobs", 1, "--quiet")
    assert code == 0, err
    for name in ("replications.csv", "comparison.csv", "scenario.resolved.toml", "baseline.resolved.toml"):
        assert (tmp_path / "precise" / name).read_bytes() == (tmp_path / "plain" / name).read_bytes(), name
    code, _, err = cli("run", *asked[:-1], "--out", "short", "--reps", 11)
    assert code == 0
    assert "After 11 replications not as precise as asked; raise --reps" in err


def test_a_precision_needs_a_difference(cli: Cli, tmp_path: Path) -> None:
    written(tmp_path, changed(), "base.toml")
    code, _, err = cli("run", "base.toml", "--precision", "reach: 1 point")
    assert code == 2
    assert "--baseline FILE" in err


def test_the_numbers_do_not_depend_on_the_number_of_processes(
    runs: Runs,
) -> None:
    folder, _ = runs
    tables = sorted(path.name for path in (folder / "one").glob("*.csv"))
    assert {"summary.csv", "comparison.csv", "replications.csv", "calls.csv", "assignments.csv"} <= set(tables)
    for name in [*tables, "scenario.resolved.toml", "baseline.resolved.toml"]:
        assert (folder / "one" / name).read_bytes() == (folder / "two" / name).read_bytes(), name


def test_the_resolved_scenarios_of_a_run_load_to_the_same_world(
    runs: Runs,
) -> None:
    folder, _ = runs
    world = load_scenario(folder / "few.toml").scenario.world_hash()
    for name in ("scenario.resolved.toml", "baseline.resolved.toml"):
        assert load_scenario(folder / "one" / name).scenario.world_hash() == world
    assert json.loads((folder / "one" / "run.json").read_text(encoding="utf-8"))["world"] == world


def test_a_result_folder_is_never_overwritten_unasked(runs: Runs, cli: Cli) -> None:
    folder, _ = runs
    before = (folder / "one" / "run.json").read_bytes()
    said = cli("run", folder / "few.toml", "--out", folder / "one")
    assert said.code == 2
    assert "exists already; name another folder with --out, or insist with --overwrite" in said.err
    assert (folder / "one" / "run.json").read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_ends_with_130_and_leaves_nothing(jobs: int, tmp_path: Path) -> None:
    path, _ = written(tmp_path, changed(('window = "2 days"', 'window = "10 days"')))
    command = [*CALL, "run", str(path), "--reps", "200", "--jobs", str(jobs), "--out", "results"]
    running = subprocess.Popen(
        command, cwd=tmp_path, env=HERE, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        preexec_fn=hears_ctrl_c,
    )  # fmt: skip
    assert running.stderr
    try:
        first = running.stderr.readline()  # the first tenth is done: the run is in its middle
        assert first.startswith("Replications: "), first
        time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=HANGS)
    finally:
        running.kill()
    assert (running.returncode, out) == (130, ""), err
    assert "stopped; nothing was written" in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == [path]


def test_ctrl_c_that_got_lost_stops_the_work_at_the_next_report() -> None:
    """As where C code drops the exception: what was pressed is not forgotten; nothing of it outlives the command."""

    def work(press: bool) -> None:
        with stoppable(), progress(10, "Work", quiet=True) as tell:
            tell(1)
            with contextlib.suppress(KeyboardInterrupt):
                if press:
                    signal.raise_signal(signal.SIGINT)
            tell(2)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(typer.Exit) as ended:
            work(press=True)
        assert ended.value.exit_code == 130
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        work(press=False)
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_dry_run_refuses_different_worlds(cli: Cli, tmp_path: Path) -> None:
    written(tmp_path, changed())
    other, _ = written(
        tmp_path,
        changed(
            ('"Small city"', '"Other"'),
            ("share = 0.6\n", "share = 0.4\n"),
            ("share = 0.4\ncentroid = [44.90", "share = 0.6\ncentroid = [44.90"),
        ),
        "other.toml",
    )
    said = cli("compare", "city.toml", other, "--dry-run")
    assert (said.code, said.out) == (2, "")
    assert "describe different worlds" in said.err


def test_labels_are_not_part_of_the_world_but_a_type_of_that_name_is(tmp_path: Path) -> None:
    plain, _ = written(tmp_path, changed())
    labelled, _ = written(
        tmp_path, changed(("share = 0.7", 'share = 0.7\nlabel = "Theft, shoplifting"')), "labelled.toml"
    )
    renamed, _ = written(tmp_path, changed(("[demand.types.theft]", "[demand.types.label]")), "renamed.toml")
    world = load_scenario(plain).scenario.world_hash()
    assert load_scenario(labelled).scenario.world_hash() == world
    assert load_scenario(renamed).scenario.world_hash() != world


def test_the_command_suggested_at_the_end_can_be_pasted(runs: Runs) -> None:
    folder, done = runs
    suggested = done[1].stderr.decode("utf-8", "replace").rsplit("Next: ", 1)[1]
    words = shlex.split(suggested)
    assert words[:2] == ["coresponse", "run"]
    assert split_setting(words[-1])[0][0] == "staffing"
    assert len(words) == 5
    assert folder.exists()
