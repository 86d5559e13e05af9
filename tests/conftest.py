"""What the tests of the look-alike export begin with: its week in the Virginia scenario, and a place for the file."""

import pytest

from sim.scenario import load_scenario
from tests.lookalike import SCENARIO, WEEK


@pytest.fixture(scope="module")
def scenario():
    return load_scenario(SCENARIO, WEEK).scenario


@pytest.fixture
def calls(tmp_path):
    return tmp_path / "export.csv"
