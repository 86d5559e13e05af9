"""A crisis line takes the call before anybody is sent."""

from sim.responses.call import Call, Steps
from sim.responses.registry import response_model


@response_model(needs="not_travelling")
def phone_resolution(call: Call) -> Steps:
    """A clinician talks to the caller; patrol is sent when that does not end the call, or no clinician is free.

    Settings: team, hold (how long the caller may wait for a clinician).
    """
    if call.may_have_team(seen_at_dispatch=True):
        talked = yield from call.talk(hold=call.hold)
        if talked and call.resolved_by_phone:
            call.close_by_phone()
            return
    yield from call.send(call.patrol)
    yield from call.work()
