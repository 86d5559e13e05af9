"""The command line: exit codes, what goes to stdout and what to stderr."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli.app import COMMANDS
from sim.scenario import load_scenario
from tests.console import HANGS, HERE, Cli, in_this_process
from tests.paths import SCENARIOS
from tests.small_city import SMALL, changed, written

NAMES = [name for name, _, _ in COMMANDS]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Cli:
    return in_this_process(monkeypatch, capsys, tmp_path)


# -- help ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself(name: str, cli: Cli) -> None:
    said = cli(name, "--help")
    assert said.code == 0
    assert said.err == ""
    assert re.match(rf"Usage: \S.* {name} ", said.out)
    assert said.out.isascii()


def test_help_is_instant_because_nothing_heavy_is_imported() -> None:
    code = (
        "import sys\nfrom sim.cli.app import main\n"
        "for words in [['--help'], ['--version'], *[[name, '--help'] for name in sys.argv[1:]]]:\n"
        "    sys.argv = ['coresponse', *words]\n"
        "    try: main()\n"
        "    except SystemExit as stop: assert not stop.code, (words, stop.code)\n"
        "print(sorted({'pandas', 'matplotlib', 'scipy', 'numpy', 'joblib', 'simpy', 'jinja2'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, *NAMES]
    done = subprocess.run(command, env=HERE, capture_output=True, text=True, check=True, timeout=HANGS)
    assert done.stdout.splitlines()[-1] == "[]"


# -- exit codes ---------------------------------------------------------------------------------


def test_a_valid_scenario_is_0_and_says_what_it_rests_on(cli: Cli, tmp_path: Path) -> None:
    path, _ = written(tmp_path, SMALL)
    said = cli("validate", path)
    assert said.code == 0
    assert said.out.startswith(f"{path}: valid (")
    assert said.err == ""


def test_a_faulty_scenario_is_3_with_every_problem_on_stderr(cli: Cli, tmp_path: Path) -> None:
    path, places = written(tmp_path, changed(("cv = 0.6", "§cv = 9"), ("count = 2\n", "§count = 2.5\n")))
    for command in ("validate", "show", "run"):
        said = cli(command, path)
        assert (said.code, said.out) == (3, "")
        assert said.err == (
            "coresponse: 2 problems found:\n"
            f"{path}:{places[0]}: geography.travel.cv: expected a number of at most 5, got 9\n"
            f"{path}:{places[1]}: staffing.team.count: expected a whole number of teams, got 2.5\n"
            '    For cover on part of a shift, shorten the hours: shift = ["18:00", "22:00"].\n'
        )
    assert cli("validate", tmp_path / "nowhere.toml").code == 3
    assert cli("validate", path, "--set", "staffing.team.cuont=1").code == 3


def test_a_mapping_is_known_for_one(cli: Cli, tmp_path: Path) -> None:
    path = SCENARIOS / "virginia_mapping.toml"
    said = cli("validate", path)
    assert (said.code, said.out.startswith(f"{path}: a valid mapping (36 of")) == (0, True), said.err
    faulty = tmp_path / "faulty.toml"
    faulty.write_text(path.read_text(encoding="utf-8").replace("nulls =", "nuls ="), encoding="utf-8")
    said = cli("validate", faulty)
    assert (said.code, "Did you mean nulls" in said.err) == (3, True), said.err
    said = cli("run", path)
    assert (said.code, said.err.count("\n")) == (3, 3)
    assert "is the mapping of an export, not a scenario" in said.err


def test_wrong_use_is_2(cli: Cli, tmp_path: Path) -> None:
    path, _ = written(tmp_path, SMALL)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine", encoding="utf-8")
    for words, told in (
        (("validdate", path), "No such command"),
        (("validate",), "Missing argument"),
        (("validate", path, "--jsn"), "No such option"),
        (("run", path, "--reps", "0"), "--reps"),
        (("run", path, "--reps", "two"), "--reps"),
        (("validate", path, "--set", "staffing"), "expected table.key=value"),
        (("run", path, "--out", "full"), "full exists already"),
        (("run", path, "--out", "full", "--overwrite"), "full holds no run.json"),
        (("run", path, "--out", path), "is a file; name a folder"),
    ):
        said = cli(*words)
        assert (said.code, said.out) == (2, ""), words
        assert told in said.err, words
    assert [one.name for one in (tmp_path / "full").iterdir()] == ["notes.txt"]


def test_arms_of_different_worlds_are_refused_by_name(cli: Cli, tmp_path: Path) -> None:
    one, _ = written(tmp_path, SMALL, "one.toml")
    other = changed(("speed_kmh = 35", "speed_kmh = 30"), ("arrest = 0.05", "arrest = 0.06"), ('"Small', '"Other'))
    two, _ = written(tmp_path, other, "two.toml")
    said = cli("compare", one, two, "--out", "results", "--jobs", 1, "--reps", 1)
    assert (said.code, said.out) == (2, "")
    assert "Small city and Other city describe different worlds" in said.err
    assert "geography.travel.speed_kmh, outcomes.arrest" in said.err.replace("Different: ", "")
    same, _ = written(tmp_path, SMALL, "same.toml")
    assert "two arms are both called 'Small city'" in cli("compare", one, same, "--out", "results", "--jobs", 1).err
    assert not (tmp_path / "results").exists()
    third, _ = written(tmp_path, other.replace("name =", 'baseline = "one.toml"\nname ='), "three.toml")
    assert cli("validate", third).code == 2


def test_a_city_without_calls_is_told_and_leaves_nothing(cli: Cli, tmp_path: Path) -> None:
    path, _ = written(tmp_path, changed(("{ value = 60, low = 50, high = 70", "{ value = 0")))
    assert cli("show", path).code == 0
    said = cli("run", path, "--out", "results", "--jobs", 1, "--reps", 1)
    assert (said.code, said.out) == (3, "")
    assert "warning: demand brings no calls at all" in said.err
    assert "demand: no call falls into the observation window" in said.err
    assert list(tmp_path.iterdir()) == [path]


# -- show, init, lists --------------------------------------------------------------------------


def test_show_says_in_words_what_runs_past_midnight(cli: Cli, tmp_path: Path) -> None:
    path, _ = written(tmp_path, changed(('["12:00", "22:00"]', '["17:00", "16:00"]')))
    said = cli("show", path)
    assert said.code == 0
    assert "Post night: 5 patrol (1 officer each; 3 north, 2 south), daily, 18:00 to 06:00 (past midnight)." in said.out
    assert "Post day: 5 patrol (1 officer each; 3 north, 2 south), daily, 06:00 to 18:00." in said.out
    assert "Calls: 60 a day of 2 types in 2 districts; 18.0 a day (30.0%) are behavioural-health calls." in said.out
    assert said.err.startswith(
        "warning: staffing.team.shift ends before it starts, so it runs past midnight and lasts 2"
    )


def test_show_says_what_differs_from_the_baseline(cli: Cli, tmp_path: Path) -> None:
    written(tmp_path, SMALL, "base.toml")
    text = 'extends = "base.toml"\nbaseline = "base.toml"\nname = "x"\n[staffing."the team"]\nkind = "co_responder"\n'
    path, _ = written(tmp_path, text + 'shift = ["08:00", "12:00"]\ncount = 1\ndistrict = "south"\n', "x.toml")
    said = cli("show", path, "--set", "response.crisis.backup=1")
    below = said.out.partition("Different from Small city:\n")[2]
    assert "response.crisis.backup: 0.5 -> 1" in below
    assert 'staffing."the team": added, kind co_responder, shift [08:00, 12:00], count 1' in below


def test_the_first_scenario_of_a_city_is_valid_and_never_overwritten(cli: Cli) -> None:
    said = cli("init", 'St. "Paul" \\ <North>')
    assert said.code == 0
    world, team = said.out.split()
    assert (world, team) == ("scenarios/st_paul_north_officer_only.toml", "scenarios/st_paul_north.toml")
    assert cli("validate", team).code == 0
    assert load_scenario(team).scenario.name == "St. Paul  <North>, with a team"
    again = cli("init", "st paul north")
    assert (again.code, again.out) == (2, "")
    assert "exists already" in again.err
    assert cli("init", "\U0001f600").code == 2


def test_json_is_one_document_on_stdout(cli: Cli, tmp_path: Path) -> None:
    path, _ = written(tmp_path, SMALL)
    for words in (("validate", path, "--json"), ("show", path, "--json"), ("models", "--json"), ("metrics", "--json")):
        said = cli(*words)
        assert said.code == 0
        assert json.loads(said.out), words
    assert json.loads(cli("schema").out)["title"] == "coresponse scenario"
    faulty = cli("validate", tmp_path / "nowhere.toml", "--json")
    assert (faulty.code, faulty.out) == (3, "")


def test_a_dry_run_writes_nothing(cli: Cli, tmp_path: Path) -> None:
    path, _ = written(tmp_path, SMALL)
    said = cli("run", path, "--dry-run", "--reps", 7)
    assert said.out.startswith("Would run Small city: 7 replications of 3 days\nAbout 180 calls a replication")
    assert list(tmp_path.iterdir()) == [path]


def test_every_command_prints_ascii_on_an_old_windows_console(tmp_path: Path) -> None:
    """All in one process, to start Python once."""
    written(tmp_path, SMALL.replace('"north"', "north").replace("north", '"n\u00f8rd \U0001f600"'))
    lines = [["validate", "city.toml"], ["show", "city.toml"], ["models"], ["metrics"], ["schema"]]
    code = (
        "import sys, json\nfrom sim.cli.app import main\n"
        "for words in json.loads(sys.argv[1]):\n"
        "    sys.argv = ['coresponse', *words]\n"
        "    try: main()\n"
        "    except SystemExit as stop: assert not stop.code, (words, stop.code)\n"
        "    print('-- done', words[0])\n"
    )
    old = {"PYTHONIOENCODING": "cp1252", "NO_COLOR": "1", "TERM": "dumb"}
    command = [sys.executable, "-c", code, json.dumps([*lines, ["run", "city.toml", "--dry-run"]])]
    done = subprocess.run(command, cwd=tmp_path, env=HERE | old, capture_output=True, check=True, timeout=HANGS)
    text = done.stdout.decode("cp1252")
    assert text.count("-- done") == 6
    # The planner's own letters as far as the console has them, everything of ours in ASCII.
    assert "n\u00f8rd ?" in text
    assert text.replace("\u00f8", "o").isascii()
