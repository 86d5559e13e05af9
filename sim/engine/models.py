"""Response models: how a call is answered, each written the way the call goes.

To add one: write the function, register it, and name it in `sim/scenario/vocabulary.py`.
Law for all: with no clinician on duty every model is `officer_only`, row for row.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.engine.incident import Incident, Steps

ResponseModel = Callable[[Incident], Steps]
MODELS: dict[str, ResponseModel] = {}


def response_model(function: ResponseModel) -> ResponseModel:
    """Register a response model under its own name."""
    MODELS[function.__name__] = function
    return function


@response_model
def officer_only(call: Incident) -> Steps:
    """Patrol answers and sees the call through. The baseline."""
    yield from call.send(call.patrol)
    yield from call.work()


@response_model
def co_responder_first(call: Incident) -> Steps:
    """A free team answers; if none is free at once (or within `hold`), patrol does.

    Settings: team, hold (how long the call may wait for a team), backup (patrol units sent along).
    """
    if call.may_have_team(seen_at_dispatch=True):
        yield from call.send(call.team, hold=call.plan.hold)
    else:
        yield from call.send(call.patrol)
    yield from call.work()


@response_model
def on_request(call: Incident) -> Steps:
    """Patrol answers, asks for a team when it finds a crisis, and hands the call over when the team comes.

    Settings: team, wait (how long officers keep asking; without it, until they are done themselves).
    """
    yield from call.send(call.patrol)
    if call.may_have_team(seen_at_dispatch=False):
        team_came = yield from call.work_until(call.team, wait=call.plan.wait)
        if team_came:
            yield from call.hand_over()
    yield from call.work()
