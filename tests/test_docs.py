"""The documentation tells the truth: its commands exist, its links lead somewhere, its files load."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from sim.cli.app import COMMANDS
from sim.cli.options import overrides
from sim.scenario import load_scenario
from sim.scenario.on_duty import units_by_minute
from tests.paths import ROOT

PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "scenarios" / "README.md"])
NAMES = {name for name, _, _ in COMMANDS}


def title(page):
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if target.startswith("http"):
            continue
        # A copy of the tests beside an installed wheel has no benchmarks, and the package lies elsewhere.
        beside = "benchmarks" in target or (target.startswith("../sim/") and not (ROOT / "sim").exists())
        assert (page.parent / target).exists() or beside, f"{title(page)}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_commands_exist(page):
    text = page.read_text(encoding="utf-8")
    lines = re.findall(r"^(?:\S*\\)?coresponse ([a-z]+)([^\n#]*)", text, re.M)
    for command, rest in lines:
        assert command in NAMES, f"{title(page)}: coresponse {command}"
        for file in re.findall(r"scenarios/(?!springfield|my_)\S+\.toml", rest):
            assert (ROOT / file).exists(), file


def test_overrides_in_the_documentation_match_something(tmp_path):
    """Every --set of a shipped scenario, and of the starter files, is accepted."""
    from sim.scenario.starter import write_starter

    _, team = write_starter("springfield", tmp_path)
    tried = 0
    for page in PAGES:
        for line in page.read_text(encoding="utf-8").splitlines():
            found = re.match(r"coresponse run (scenarios/\S+\.toml) --set '?([^'\n]+?)'?(?:\s+#.*)?$", line)
            if found and "path/to" not in line:
                path = team if "springfield" in found[1] else ROOT / found[1]
                load_scenario(path, overrides([found[2]], None, None))
                tried += 1
    assert tried >= 3


def test_days_and_numbers_of_patrol_in_the_commands_exist():
    """A day to replay lies in the flagship's window; as much patrol as is asked for is on duty at all times."""
    flagship = load_scenario(ROOT / "scenarios" / "st_paul_2019.toml").scenario
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    first = flagship.run.start + timedelta(seconds=flagship.run.warm_up)
    days = [date.fromisoformat(day) for day in re.findall(r"coresponse replay \S+ --day (\S+?)`", text)]
    assert days
    assert all(first <= day < first + timedelta(seconds=flagship.run.window) for day in days)
    asked = [int(number) for number in re.findall(r"--least-patrol (\d+)", text)]
    assert asked
    assert max(asked) <= units_by_minute(flagship, "patrol").min()


def test_every_shipped_scenario_is_described():
    listed = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
    for path in (ROOT / "scenarios").iterdir():
        if path.suffix in (".toml", ".csv"):
            assert path.name in listed, path.name


def test_the_page_of_laws_names_every_law_once_and_none_that_is_not_there():
    page = (ROOT / "docs" / "laws.md").read_text(encoding="utf-8")
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", page)
    here = Path(__file__).parent
    laws = {
        (path.name, test)
        for path in here.glob("test_laws*.py")
        for test in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M)
    }
    assert len(named) == len(set(named)) >= 25
    assert laws <= set(named), laws - set(named)
    for file, test in named:
        assert f"def {test}(" in (here / file).read_text(encoding="utf-8"), f"{file}::{test}"
