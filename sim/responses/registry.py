"""The register of response models, filled by the files beside this one as they are imported."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sim.responses.call import Call, Steps

# What the unit named as `team` must be: nothing asked for; any kind with a clinician; one without
# officers that drives; one that does not travel.
Needs = Literal["none", "any", "no_officers", "not_travelling"]
Function = Callable[[Call], Steps]
READ_BY_VERB = {  # keys of the team's effects that nothing but this verb reads
    "make_safe": ("secure",),
    "hand_over": ("hand_over", "officers_stay"),
    "needs_police": ("escalation",),
    "call_police": ("escalation",),
    "resolved_by_phone": ("resolved_by_phone",),
}


@dataclass(frozen=True)
class ResponseModel:
    """One model: its name, how it goes, what its team must be."""

    name: str
    answer: Function
    needs: Needs

    @property
    def description(self) -> str:
        """What a dispatcher would say, and the settings it reads."""
        return inspect.getdoc(self.answer) or ""

    @property
    def settings(self) -> frozenset[str]:
        """The settings of a plan that it reads: those its description names after "Settings:"."""
        named = re.sub(r"\(.*?\)", "", self.description.partition("Settings:")[2], flags=re.DOTALL)
        return frozenset(re.findall(r"\w+", named))

    @property
    def effects(self) -> frozenset[str]:
        """Those keys of READ_BY_VERB that its verbs read."""
        return frozenset(key for verb in self.answer.__code__.co_names for key in READ_BY_VERB.get(verb, ()))

    @property
    def code(self) -> str:
        """The model's own lines."""
        return inspect.getsource(self.answer)


MODELS: dict[str, ResponseModel] = {}


def response_model(*, needs: Needs) -> Callable[[Function], Function]:
    """Register a response model under the function's name."""

    def register(function: Function) -> Function:
        MODELS[function.__name__] = ResponseModel(function.__name__, function, needs)
        return function

    return register
