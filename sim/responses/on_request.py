"""Officers ask for a team when they find a crisis."""

from sim.responses.call import Call, Steps
from sim.responses.registry import response_model


@response_model(needs="any")
def on_request(call: Call) -> Steps:
    """Patrol answers, asks for a team when it finds a crisis, and hands the call over when the team comes.

    Settings: team, wait (how long officers keep asking; without it, until they are done themselves).
    """
    yield from call.send(call.patrol)
    if call.may_have_team(seen_at_dispatch=False):
        asked = call.request(call.team, wait=call.wait)
        if (yield from call.work_until(asked)):
            yield from call.hand_over()
    yield from call.work()
