"""A dask scheduler and workers as processes of their own on loopback; one of them is killed in the middle."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console import HANGS, HERE, process
from tests.sweeps import VARY, city, same_tables

pytest.importorskip("distributed")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="processes of POSIX")]
SWEEP = ("sweep", "city.toml", *(word for text in VARY for word in ("--vary", text)), "--reps", "12")
QUIET = HERE | {"DASK_DISTRIBUTED__WORKER__MEMORY__TERMINATE": "False"}


def started(folder: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]]
    return subprocess.Popen(command, cwd=folder, env=QUIET, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """The address of a scheduler, and its two workers."""
    scheduler = started(tmp_path, "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    workers: list[subprocess.Popen[str]] = []
    try:
        assert scheduler.stderr
        address = ""
        while not address:
            found = re.search(r"Scheduler at:\s+(tcp://\S+)", scheduler.stderr.readline())
            address = found[1] if found else ""
        threading.Thread(target=scheduler.stderr.read, daemon=True).start()
        for _ in range(2):
            worker = started(tmp_path, "dask_worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny")
            workers.append(worker)
            assert worker.stderr
            while "Registered to" not in worker.stderr.readline():
                assert worker.poll() is None
            threading.Thread(target=worker.stderr.read, daemon=True).start()
        yield address, workers
    finally:
        for one in (*workers, scheduler):
            one.kill()
            one.wait()


def test_a_worker_killed_in_the_middle_changes_nothing(
    cluster: tuple[str, list[subprocess.Popen[str]]], tmp_path: Path
) -> None:
    address, workers = cluster
    city(tmp_path)
    alone = process(*SWEEP, "--jobs", "1", "--out", "alone", cwd=tmp_path)
    assert alone.returncode == 0, alone.stderr
    words = [sys.executable, "-c", "from sim.cli.app import main; main()", *SWEEP, "--dask", address]
    running = subprocess.Popen([*words, "--out", "many"], cwd=tmp_path, env=HERE, stderr=subprocess.PIPE, text=True)
    path = tmp_path / "many.journal"
    while running.poll() is None and not (path.exists() and path.read_bytes().count(b"\n") > 10):
        time.sleep(0.002)
    assert running.poll() is None, f"it was over before a worker could be killed: {running.communicate()[1]}"
    workers[0].kill()
    _, err = running.communicate(timeout=HANGS)
    assert running.returncode == 0, err
    same_tables(tmp_path / "alone", tmp_path / "many")


def test_a_cluster_of_its_own(tmp_path: Path) -> None:
    city(tmp_path)
    short = [*SWEEP[:-1], "2"]
    assert process(*short, "--jobs", "1", "--out", "alone", cwd=tmp_path).returncode == 0
    done = process(*short, "--dask", "local", "--jobs", "2", "--out", "many", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    same_tables(tmp_path / "alone", tmp_path / "many")
