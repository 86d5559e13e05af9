"""The shape of the house: who may import whom, who may draw, who may touch files, how long a file may be."""

import ast
import graphlib
import os
import re
from pathlib import Path

import pytest

import sim
from sim.cli.pages import generated_pages
from sim.responses import MODELS

PACKAGE = Path(sim.__file__).parent
REPOSITORY = Path(__file__).parent.parent
# Each room may import from itself and from the rooms before it.
ROOMS = (
    "basics",
    "responses",
    "scenario",
    "records",
    "world",
    "engine",
    "measure",
    "study",
    "calibrate",
    "present",
    "results",
    "verify",
    "experiments",
    "documents",
    "cli",
)
SOURCES = sorted(PACKAGE.rglob("*.py"))


def room(path):
    inside = path.relative_to(PACKAGE).parts
    return inside[0] if len(inside) > 1 else ""


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def name_of(path):
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_follow_the_flow(path):
    here = room(path)
    if not here:
        return
    for module in imported(path):
        parts = module.split(".")
        if parts[0] == "sim" and len(parts) > 1:
            assert ROOMS.index(parts[1]) <= ROOMS.index(here), f"{here} may not import {module}"


def test_only_the_draw_touches_randomness():
    users = {name_of(path) for path in SOURCES if "sim.basics.randomness" in set(imported(path))}
    # An experiment draws which points to run and which results to look at again; never a call or an outcome.
    experiments = {"experiments/designs.py", "experiments/power.py", "experiments/sobol.py"}
    assert users == {"world/attendance.py", "world/draw.py"} | experiments
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        if name_of(path) != "basics/randomness.py":
            assert "np.random" not in text, path
            assert "random" not in set(imported(path)), path


def test_the_middle_touches_no_files():
    for path in SOURCES:
        if room(path) in ("world", "engine", "measure"):
            assert not {"pathlib", "os", "io", "csv"} & set(imported(path)), path
            assert not re.search(r"\bopen\(", path.read_text(encoding="utf-8")), path


def test_simulate_is_the_one_user_of_simpy():
    users = {room(path) for path in SOURCES if any(one.startswith("simpy") for one in imported(path))}
    assert users == {"engine"}


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_files_and_functions_stay_small(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 250
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            length = node.end_lineno - node.lineno + 1
            assert length <= 60, f"{path.name}: {node.name} has {length} lines"
            assert length <= 40 or name_of(path) in LONG_SIGNATURES, f"{path.name}: {node.name} has {length} lines"


# Commands list their options one a line; a stream and a parser have many columns or cases.
LONG_SIGNATURES = {
    "cli/run.py",
    "cli/sweep.py",
    "cli/sensitivity.py",
    "cli/optimize.py",
    "cli/power.py",
    "world/draw.py",
    "scenario/positions.py",
}


def module_of(path):
    return ".".join(("sim", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


def imported_at_once(path, known):
    """Modules of the package that are imported with the module itself: not inside functions, nor for types only."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            inner = [f"{node.module}.{one.name}" for one in node.names]
            yield from (one for one in inner if one in known)
            if any(one not in known for one in inner):
                yield node.module


def test_rooms_have_no_import_cycles():
    """Every module can be imported first: what it needs never needs it."""
    paths = {module_of(path): path for path in SOURCES}
    graph = {name: set(imported_at_once(path, paths)) for name, path in paths.items()}
    assert sum(map(len, graph.values())) > len(graph)
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, with the cycle


def test_every_file_of_responses_is_a_model_of_its_name():
    files = {path.stem for path in (PACKAGE / "responses").glob("*.py")} - {"__init__", "call", "registry"}
    assert files == set(MODELS)


@pytest.mark.skipif(not (REPOSITORY / "docs").exists(), reason="no docs folder beside the tests")
def test_generated_pages_are_up_to_date():
    for name, text in generated_pages().items():
        assert (REPOSITORY / "docs" / name).read_text(encoding="utf-8") == text, f"run `make docs`: {name}"


def test_the_wheel_is_what_is_tested_when_said_so():
    if os.environ.get("CORESPONSE_WHEEL"):
        assert "site-packages" in PACKAGE.as_posix()
