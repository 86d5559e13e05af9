"""The numbers depend on the scenario alone: not on processes, locale, time zone, hash seed or the order of files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.console import HANGS, HERE
from tests.small_city import SMALL

CODE = """
import hashlib, sys
from sim.measure.replicate import Arm, replicate
from sim.scenario import load_scenario
one, two = (load_scenario(path).scenario for path in sys.argv[1:3])
done = replicate([Arm("a", one), Arm("b", two)], 2, jobs=int(sys.argv[3]))
print(hashlib.sha256(repr([(one.fingerprint, one.measured, one.released) for one in done]).encode()).hexdigest())
"""


def numbers(folder: Path, names: tuple[str, str], jobs: int, **machine: str) -> str:
    """The digest of two arms of the small city, run in a process of its own on such a machine."""
    folder.mkdir()
    texts = {names[0]: SMALL, names[1]: f'schema_version = 1\nextends = "{names[0]}"\nname = "again"\n'}
    for name in sorted(texts, reverse=bool(machine)):
        (folder / name).write_text(texts[name], encoding="utf-8")
    command = [sys.executable, "-c", CODE, *(str(folder / name) for name in names), str(jobs)]
    done = subprocess.run(command, env={**HERE, **machine}, capture_output=True, text=True, check=True, timeout=HANGS)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> str:
    return numbers(tmp_path_factory.mktemp("plain") / "here", ("city.toml", "variant.toml"), 1, PYTHONHASHSEED="0")


@pytest.mark.parametrize(
    ("names", "jobs", "machine"),
    [
        (("city.toml", "variant.toml"), 2, {"PYTHONHASHSEED": "12345", "TZ": "Asia/Kathmandu"}),
        (("z_city.toml", "a_variant.toml"), 1, {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "America/Nome"}),
    ],
)
def test_the_machine_changes_no_number(
    names: tuple[str, str], jobs: int, machine: dict[str, str], plain: str, tmp_path: Path
) -> None:
    assert len(plain) == 64
    assert numbers(tmp_path / "there", names, jobs, **machine) == plain
