"""Counts as they may be published: none under ten, and none that could be had by subtracting from a total."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sim.records.privacy import FEWEST, personal


def pooled(counts: Mapping[str, int], named: Collection[str] = ()) -> list[tuple[str, int]]:
    """Words and their counts, most frequent first; the others together in a last line.

    Words that fewer than ten rows have, or that look like a person and are none `named` on purpose, are not shown, nor
    as many of the smallest others as it takes for the last line to hold ten rows.
    """
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = [(name, rows) for name, rows in ordered if rows >= FEWEST and (name in named or not personal(name))]
    number, rest = len(ordered) - len(shown), sum(counts.values()) - sum(rows for _, rows in shown)
    while shown and 0 < rest < FEWEST:
        number, rest = number + 1, rest + shown.pop()[1]
    lines = [(name or "(blank)", rows) for name, rows in shown]
    return [*lines, (f"({number} {'type' if number == 1 else 'types'} not shown)", rest)] if number else lines


Cell = tuple[str, str]
Point = tuple[int, str]  # a row (0, name) or a column (1, name)


def protected(cells: Mapping[Cell, int]) -> set[Cell]:
    """The cells of a two-way table with totals that must be left blank.

    First every cell from one to nine; then, in each row and column with blank cells, the smallest others until at
    least two are blank and hide ten together; then others where all totals together still give one away; again until
    nothing changes. Cells of nought say nothing of a person. A table of one row or one column has one total only.
    """
    blank = {cell for cell, rows in cells.items() if 0 < rows < FEWEST}
    two_way = all(len({cell[axis] for cell in cells}) > 1 for axis in (0, 1))
    while _hide_lines(cells, blank) or (two_way and _hide_bridge(cells, blank)):
        pass
    return blank


def _hide_lines(cells: Mapping[Cell, int], blank: set[Cell]) -> bool:
    """Blanks more cells of rows and columns that give one away by their own total; did it have to?"""
    before = len(blank)
    for axis in (0, 1):
        for name in {cell[axis] for cell in blank}:
            line = sorted((cell for cell in cells if cell[axis] == name), key=lambda cell: (cells[cell], cell))
            hidden = [cell for cell in line if cell in blank]
            others = [cell for cell in line if cell not in blank and cells[cell] > 0]
            while others and (len(hidden) < 2 or sum(cells[one] for one in hidden) < FEWEST):
                hidden.append(others.pop(0))
                blank.add(hidden[-1])
    return len(blank) > before


def _hide_bridge(cells: Mapping[Cell, int], blank: set[Cell]) -> bool:
    """Blanks one more cell if all totals together give a blank one away; did it have to?

    Rows and columns are points, blank cells the lines between them: the totals tell a cell exactly where no circle of
    blank cells passes through it. A cell that closes such a circle hides it.
    """
    joined: dict[Point, set[Point]] = {}
    tree: list[Cell] = []  # only a line that reached a new point can be the only way to it
    for row, column in sorted(blank):
        if (1, column) not in _reached((0, row), joined):
            tree.append((row, column))
        joined.setdefault((0, row), set()).add((1, column))
        joined.setdefault((1, column), set()).add((0, row))
    for row, column in tree:
        near = _reached((0, row), joined, without=(1, column))
        closing = [one for one in cells if one not in blank and ((0, one[0]) in near) != ((1, one[1]) in near)]
        if (1, column) not in near and closing:
            blank.add(min(closing, key=lambda one: (cells[one] == 0, cells[one], one)))
            return True
    return False


def _reached(start: Point, joined: Mapping[Point, set[Point]], without: Point | None = None) -> set[Point]:
    """The points joined to one, not going straight from it to `without`."""
    reached, new = {start}, [one for one in joined.get(start, ()) if one != without]
    while new:
        point = new.pop()
        if point not in reached:
            reached.add(point)
            new += [one for one in joined[point] if {point, one} != {start, without}]
    return reached
