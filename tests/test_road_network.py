"""The recipe of docs/analyst.md for ways from a road network, run as it is printed on streets that can be paced out."""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from tests.paths import ROOT
from tests.small_city import SMALL, load_text

nx = pytest.importorskip("networkx")
BLOCK_S = 30
pytestmark = pytest.mark.skipif(not (ROOT / "docs").exists(), reason="no docs folder beside the tests")


def recipe() -> str:
    page = (ROOT / "docs" / "analyst.md").read_text(encoding="utf-8")
    section = page.split("## Ways from a road network")[1].split("\n## ")[0]
    (code,) = re.findall(r"```python\n(.*?)```", section, flags=re.DOTALL)
    return str(code)


def streets() -> Any:
    """Ten blocks east to west in one row, half a minute each; the way back west takes a minute a block."""
    roads = nx.MultiDiGraph()
    for block in range(10):
        roads.add_edge(block, block + 1, travel_time=BLOCK_S)
        roads.add_edge(block + 1, block, travel_time=2 * BLOCK_S)
    return roads


def test_what_the_recipe_prints_is_a_matrix_of_the_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Places at blocks 0 and 2 (north) and 6 and 10 (south)."""
    module: Any = types.ModuleType("osmnx")
    module.graph_from_place = lambda _, network_type: streets()
    module.add_edge_speeds = module.add_edge_travel_times = lambda roads: roads
    module.nearest_nodes = lambda roads, x, y: [int(one) for one in x]
    monkeypatch.setitem(sys.modules, "osmnx", module)
    monkeypatch.chdir(tmp_path)
    rows = ("north,0,0", "north,0,2", "south,0,6", "south,0,10")
    (tmp_path / "places.csv").write_text("\n".join(("district,latitude,longitude", *rows)), encoding="utf-8")
    exec(compile(recipe(), "analyst.md", "exec"), {})
    printed = capsys.readouterr().out
    scenario = load_text(tmp_path, SMALL.replace("speed_kmh = 35\n", "") + "\n" + printed).scenario
    assert scenario.geography.travel.matrix == {
        "north": {"north": 90, "south": 7 * BLOCK_S},  # 2 blocks east, 2 back; 6, 10, 4 and 8 blocks
        "south": {"north": 14 * BLOCK_S, "south": 180},
    }
