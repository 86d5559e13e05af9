"""Three small results, byte for byte (tests/golden)."""

import pytest

from tests.golden import FOLDER, golden, names


@pytest.mark.parametrize("name", names())
def test_a_small_result_is_what_it_was(name: str) -> None:
    kept = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert golden(name) == kept, "if that is meant: python -m tests.golden, and look at the difference"


def test_there_are_three() -> None:
    assert len(names()) == 3
