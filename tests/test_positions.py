"""Where keys stand: on TOML texts drawn by Hypothesis, every key path that tomllib finds has its place."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.keys import dotted, split_setting
from sim.scenario.positions import json_positions, positions
from tests.builders import examples

BARE = re.compile(r"[A-Za-z0-9_-]+")
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|[A-Za-z0-9_-]+')
_keys = st.sampled_from(
    (
        "a",
        "b2",
        "name",
        "1",
        "-",
        "a b",
        "a.b",
        "",
        "[x]",
        "#",
        "=",
        'q"uo"te',
        "back\\slash",
        "\u00e9",
        "\U0001f600",
        "'",
        "\t",
    )
)
# Values that look like keys, headers, comments and ends of strings.
_scalars = st.sampled_from(
    (
        "1", "-2.5", "true", "1979-05-27", "1979-05-27 07:32:00", "07:32:00", "inf",
        '"text"', '"a = 1 # [b]"',
        '"\\" = {"', "'c:\\'", "''", '""', '"""\n[table]\nkey = 1\n"""', '"""a""b\\""""', '""""x"""""',
        "'''\n# 'x' = {\n'''", "''''x'''''",
    )
)  # fmt: skip
_gaps = st.sampled_from(("", " ", "\t", "  "))
_ends = st.sampled_from(("", " # a = 1", "\t#[x]", " # {\"'"))
_trees = st.recursive(_scalars, lambda inner: st.dictionaries(_keys, inner, max_size=3), max_leaves=12)


def key_text(draw: Any, key: str) -> str:
    """A key as TOML may write it: bare, in double or in single quotes."""
    ways = [json.dumps(key, ensure_ascii=False), json.dumps(key, ensure_ascii=max(key, default="a") < "\uffff")]
    if BARE.fullmatch(key):
        ways.append(key)
    if "'" not in key and "\t" not in key:
        ways.append(f"'{key}'")
    return str(draw(st.sampled_from(ways)))


@st.composite
def documents(draw: Any) -> str:
    """A TOML text: tables as headers, dotted keys or inline, with blanks, comments and either line end."""
    lines: list[str] = []

    def gap() -> str:
        return str(draw(_gaps))

    def inline(value: Any) -> str:
        if isinstance(value, str):
            many = draw(st.integers(0, 3))
            return value if many else f"[{gap()}{value},\n{gap()}[{value}]{gap()}, # ]\n {{ z = {value} }} ]"
        pairs = [f"{gap()}{key_text(draw, key)}{gap()}={gap()}{one_line(item)}{gap()}" for key, item in value.items()]
        return "{" + ",".join(pairs) + gap() + "}"

    def one_line(value: Any) -> str:
        return inline(value) if isinstance(value, dict) else value

    def table(values: dict[str, Any], path: tuple[str, ...]) -> None:
        below = []
        for key, value in values.items():
            way = draw(st.sampled_from(("header", "dotted", "inline"))) if isinstance(value, dict) else "inline"
            if way == "header":
                below.append((key, value))
            elif way == "dotted" and value:
                for inner, item in value.items():
                    dot = f"{gap()}.{gap()}"
                    name = f"{key_text(draw, key)}{dot}{key_text(draw, inner)}"
                    lines.append(f"{gap()}{name}{gap()}={gap()}{one_line(item)}{draw(_ends)}")
            else:
                lines.append(f"{gap()}{key_text(draw, key)}{gap()}={gap()}{inline(value)}{draw(_ends)}")
        for key, value in below:
            inside = (*path, key)
            header = f"{gap()}.{gap()}".join(key_text(draw, part) for part in inside)
            lines.append(f"{gap()}[{gap()}{header}{gap()}]{draw(_ends)}")
            table(value, inside)

    table(draw(st.dictionaries(_keys, _trees, max_size=4)), ())
    end = draw(st.sampled_from(("\n", "\r\n")))
    return end.join(lines).replace("\r\n", "\n").replace("\n", end)


def paths(table: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in table.items():
        yield (*above, key)
        if isinstance(value, dict):
            yield from paths(value, (*above, key))


def key_at(text: str, line: int, col: int) -> str:
    """The key that stands at a line and column, both from 1."""
    token = TOKEN.match(text.split("\n")[line - 1], col - 1)
    assert token, (line, col)
    return next(iter(tomllib.loads(f"{token.group()} = 1")))


@examples(400)
@given(documents())
def test_every_key_of_a_toml_text_has_its_place(text: str) -> None:
    values = tomllib.loads(text)
    found = positions(text)
    for path in paths(values):
        assert path in found, path
        assert key_at(text, *found[path]) == path[-1]


@examples(150)
@given(
    st.recursive(
        st.sampled_from((1, "a: {", None, ["x", {"y": 2}])), lambda one: st.dictionaries(_keys, one), max_leaves=12
    ),
    st.sampled_from((None, 2)),
)
def test_every_key_of_a_json_text_has_its_place(tree: Any, indent: int | None) -> None:
    text = json.dumps({"top": tree}, indent=indent)
    found = json_positions(text)
    for path in paths({"top": tree}):
        line, col = found[path]
        assert json.loads(TOKEN.match(text.split("\n")[line - 1], col - 1).group()) == path[-1]  # type: ignore[union-attr]


def test_a_table_is_found_at_its_own_header_even_when_a_table_below_it_comes_first() -> None:
    assert positions("[a.b]\nx = 1\n[a]\ny = 2\n")[("a",)] == (3, 2)
    assert positions("[[a]]\nx = 1\n[[a]]\nx = 2\n")[("a", "x")] == (2, 1)


@examples(200)
@given(st.lists(st.text(min_size=1), min_size=1, max_size=4), st.text())
def test_a_path_told_in_a_message_can_be_given_to_set(path: list[str], value: str) -> None:
    assert split_setting(f"{dotted(tuple(path))}={value}") == (tuple(path), value)
