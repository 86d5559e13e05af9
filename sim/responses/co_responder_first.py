"""An officer and a clinician in one car go first."""

from sim.responses.call import Call, Steps
from sim.responses.registry import response_model


@response_model(needs="any")
def co_responder_first(call: Call) -> Steps:
    """A free team answers; if none is free at once (or within `hold`), patrol does.

    Settings: team, hold (how long the call may wait for a team), backup (patrol units sent along).
    """
    if call.may_have_team(seen_at_dispatch=True):
        yield from call.send(call.team, hold=call.hold)
    else:
        yield from call.send(call.patrol)
    yield from call.work()
