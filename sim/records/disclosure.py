"""Counts as they may be published: none under ten, and none that could be had by subtracting from a total."""

from __future__ import annotations

from collections.abc import Mapping

from sim.records.privacy import FEWEST, personal


def pooled(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Words and their counts, most frequent first; the others together in a last line.

    Words that fewer than ten rows have, or that look like a person, are not shown, nor as many of the smallest
    others as it takes for the last line to hold ten rows.
    """
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = [(name, rows) for name, rows in ordered if rows >= FEWEST and not personal(name)]
    number, rest = len(ordered) - len(shown), sum(counts.values()) - sum(rows for _, rows in shown)
    while shown and 0 < rest < FEWEST:
        number, rest = number + 1, rest + shown.pop()[1]
    lines = [(name or "(blank)", rows) for name, rows in shown]
    return [*lines, (f"({number} {'type' if number == 1 else 'types'} not shown)", rest)] if number else lines


def protected(cells: Mapping[tuple[str, str], int]) -> set[tuple[str, str]]:
    """The cells of a two-way table with totals that must be left blank.

    First every cell from one to nine; then, in each row and column with blank cells, the smallest others until at
    least two are blank and hide ten together; again until nothing changes. Cells of nought say nothing of a person.
    """
    blank = {cell for cell, rows in cells.items() if 0 < rows < FEWEST}
    changed = True
    while changed:
        changed = False
        for axis in (0, 1):
            for name in {cell[axis] for cell in blank}:
                line = sorted((cell for cell in cells if cell[axis] == name), key=lambda cell: (cells[cell], cell))
                hidden = [cell for cell in line if cell in blank]
                others = [cell for cell in line if cell not in blank and cells[cell] > 0]
                while others and (len(hidden) < 2 or sum(cells[one] for one in hidden) < FEWEST):
                    hidden.append(others.pop(0))
                    blank.add(hidden[-1])
                    changed = True
    return blank
