"""The command line as a planner meets it: exit codes, one document, one table, nothing half-written."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import sim
from sim.cli.app import COMMANDS
from tests.paths import SCENARIOS

pytestmark = pytest.mark.xdist_group("commands")  # one worker: the tests share a run
RUN = [sys.executable, "-c", "from sim.cli.app import main; main()"]
FILE = str(SCENARIOS / "st_paul_2019.toml")
SEEN = os.environ | {"PYTHONPATH": str(Path(sim.__file__).parent.parent)}  # the package under test, from any folder
QUICK = ["--set", 'run.window="1 day"', "--reps", "2", "--jobs", "1"]


def coresponse(*words, cwd=None, **environment):
    return subprocess.run(
        [*RUN, *words], capture_output=True, cwd=cwd, env=SEEN | environment, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "out"
    return coresponse("run", FILE, *QUICK, "--out", str(folder), PYTHONIOENCODING="cp1252", NO_COLOR="1"), folder


def test_run_prints_one_table_and_says_where_it_is(finished):
    done, folder = finished
    assert done.returncode == 0, done.stderr
    table = done.stdout.decode("ascii")
    for words in ("priority 1, median", "priority 1, p90", "net freed", "referral rate", "reach", "95 % interval"):
        assert words in table
    assert max(map(len, table.splitlines())) <= 100
    last = done.stderr.decode("cp1252").strip().splitlines()[-1]
    assert folder.as_posix() in last
    assert "Next: coresponse run" in last
    assert (folder / "run.json").exists()


def test_a_folder_that_exists_is_refused_before_any_work(finished):
    _, folder = finished
    before = (folder / "summary.csv").read_bytes()
    done = coresponse("run", FILE, *QUICK, "--out", str(folder))
    assert done.returncode == 2
    assert b"--overwrite" in done.stderr
    assert b"Replications" not in done.stderr
    assert (folder / "summary.csv").read_bytes() == before


def test_overwrite_and_other_jobs_give_the_same_bytes(finished):
    _, folder = finished
    names = ("summary.csv", "comparison.csv", "replications.csv", "calls.csv", "assignments.csv")
    before = {name: (folder / name).read_bytes() for name in names}
    done = coresponse("run", FILE, *QUICK[:-1], "2", "--out", str(folder), "--overwrite", "--quiet", PYTHONHASHSEED="7")
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    assert {name: (folder / name).read_bytes() for name in names} == before


def test_json_is_exactly_one_document(tmp_path):
    arms = (str(SCENARIOS / "st_paul_officer_only.toml"), FILE)
    done = coresponse("compare", *arms, *QUICK, "--out", str(tmp_path / "out"), "--json", "--quiet")
    document = json.loads(done.stdout)
    assert document["arms"] == ["St. Paul, officers only", "St. Paul, August 2019 unit"]
    assert any(row["metric"] == "officer_hours_net" for row in document["rows"])


@pytest.mark.parametrize("words", [("metrics",), ("models",), ("schema",), ("validate", FILE), ("show", FILE)], ids=str)
def test_looking_commands_print_json_too(words):
    flag = () if words == ("schema",) else ("--json",)
    assert json.loads(coresponse(*words, *flag).stdout)


def test_show_says_it_in_words():
    text = coresponse("show", FILE, PYTHONIOENCODING="cp1252").stdout.decode("ascii")
    assert "past midnight" in text
    assert "208 a day" in text
    assert "staffing.team_evening: added" in text


def test_one_arm_alone_runs_too(tmp_path):
    done = coresponse("run", str(SCENARIOS / "st_paul_officer_only.toml"), *QUICK, "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "out" / "comparison.csv").exists()
    assert (tmp_path / "out" / "summary.html").exists()


def test_dry_run_writes_nothing(tmp_path):
    done = coresponse("run", FILE, "--dry-run", cwd=tmp_path)
    assert done.returncode == 0
    assert b"30 replications" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_init_makes_a_city_that_runs_and_is_never_overwritten(tmp_path):
    done = coresponse("init", "St. Élsewhere <b>", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    team = done.stdout.decode().splitlines()[1]
    ran = coresponse("run", team, *QUICK, "--out", "out", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert coresponse("init", "St. Élsewhere <b>", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("validate", "nowhere.toml"), 3, b"no such file"),
        (("run", FILE, "--set", "nothing.here=1"), 3, b"matches nothing"),
        (("run", FILE, "--set", "demand.calls_per_day=0", *QUICK), 3, b"no call"),
        (("run", FILE, "--sed", "4"), 2, b"--sed"),
        (("frobnicate",), 2, b"frobnicate"),
        (("run", str(SCENARIOS / "virginia_co_responder.toml")), 3, b"history.calls"),
        (("compare", str(SCENARIOS / "st_paul_rct_null_officer_only.toml"), FILE), 2, b"different worlds"),
    ],
)
def test_exit_codes_and_messages(tmp_path, words, code, said):
    done = coresponse(*words, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "outputs").exists()


@pytest.mark.parametrize("command", [name for name, _, _ in COMMANDS])
def test_help_needs_no_heavy_library(command):
    code = "from sim.cli.app import main\ntry: main()\nfinally: print('!', *sys.modules)"
    code = f"import sys; sys.argv = ['coresponse', '{command}', '--help']\n{code}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=SEEN, check=False)
    text, _, modules = done.stdout.partition("!")
    assert "Usage" in text
    assert not {"pandas", "matplotlib", "scipy", "numpy", "simpy"} & set(modules.split())
    assert text.isascii()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_leaves_nothing_and_says_so(tmp_path):
    process = subprocess.Popen(
        [*RUN, "run", FILE, "--reps", "500", "--jobs", "1", "--out", str(tmp_path / "out")],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=SEEN,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert b"nothing was written" in said
    assert list(tmp_path.iterdir()) == []
