"""A clinician on a screen that officers carry."""

from sim.responses.call import Call, Steps
from sim.responses.registry import response_model


@response_model(needs="not_travelling")
def telehealth(call: Call) -> Steps:
    """Patrol answers and connects the person to a clinician by screen; officers stay until the assessment is over.

    Settings: team, wait (how long officers keep trying; without it, until they are done themselves).
    """
    yield from call.send(call.patrol)
    if call.may_have_team(seen_at_dispatch=False):
        asked = call.request(call.team, wait=call.wait)
        if (yield from call.work_until(asked)):
            call.join()
    yield from call.work()
