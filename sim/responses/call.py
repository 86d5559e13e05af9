"""What a response model may ask of a call and have done: the verbs that models are written in."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Protocol

# A step is the seconds that pass before the next one; None = until something happens to the call.
Steps = Generator[int | None, None, Any]


class Asked(Protocol):
    """A wish for one unit, handed from one verb to another."""

    on_scene: bool


class Call(Protocol):
    """A call while it is being answered. Kinds are positions, times whole seconds."""

    patrol: int

    @property
    def team(self) -> int:
        """The kind that brings the clinician."""

    @property
    def hold(self) -> int:
        """Setting: how long the call may wait for a team before patrol takes it."""

    @property
    def wait(self) -> int | None:
        """Setting: how long officers on scene keep asking for a team; None = until they are done."""

    def may_have_team(self, *, seen_at_dispatch: bool) -> bool:
        """Is this a call for a team, as far as dispatch (or the officer on scene) can see, and is one on duty?"""

    @property
    def led_by_team(self) -> bool:
        """Does the team lead the call (or has patrol taken it)?"""

    @property
    def needs_police(self) -> bool:
        """Will the team on scene have to ask for officers?"""

    @property
    def resolved_by_phone(self) -> bool:
        """Does talking to the clinician end the call?"""

    def send(self, kind: int, *, hold: int | None = None) -> Steps:
        """Ask for units of a kind and wait until the call can be worked."""

    def request(self, kind: int, *, wait: int | None = None) -> Asked:
        """Ask for one more unit, without waiting for it."""

    def work(self) -> Steps:
        """Work the call to its end: the others leave with the scene, the lead unit sees it through."""

    def work_until(self, asked: Asked) -> Steps:
        """Officers work while a team is on its way; True when it came before they were done."""

    def make_safe(self) -> Steps:
        """The team waits until officers have made the scene safe for it."""

    def hand_over(self) -> Steps:
        """Officers brief the team and leave, unless this call needs them to the end; the call is the team's."""

    def join(self) -> None:
        """The call is the team's from now on; officers stay with it."""

    def call_police(self) -> Steps:
        """The team works until it needs officers, asks for them and waits; the call is theirs then."""

    def talk(self, *, hold: int) -> Steps:
        """A clinician talks to the caller; True when one was free in time."""

    def close_by_phone(self) -> None:
        """The call is over, and nobody was sent."""
