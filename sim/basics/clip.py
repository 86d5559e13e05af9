"""Texts that are too long for their place, cut between words where there is a word to cut at."""

from __future__ import annotations

DOTS = "..."
BETWEEN = " ,;:._-"  # no end of a word


def clipped(text: str, width: int) -> str:
    """The beginning of a text in at most `width` characters, with dots for what is left out."""
    return text if len(text) <= width else head(text, width - len(DOTS)) + DOTS


def head(text: str, width: int) -> str:
    """The first words of a text that fit; a word that would leave less than half of the room is cut itself."""
    if width >= len(text):
        return text
    end = width
    while end > width // 2 and text[end].isalnum() and text[end - 1].isalnum():
        end -= 1
    return text[:end].rstrip(BETWEEN) if end > width // 2 else text[:width].rstrip()


def tail(text: str, width: int) -> str:
    """The last words of a text that fit; the same."""
    return head(text[::-1], width)[::-1]
