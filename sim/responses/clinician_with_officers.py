"""A clinician in a car of her own meets officers on scene."""

from sim.responses.call import Call, Steps
from sim.responses.registry import response_model


@response_model(needs="no_officers")
def clinician_with_officers(call: Call) -> Steps:
    """Patrol and a clinician in her own car are sent together. She goes in once officers have made the scene
    safe; they brief her and leave, unless this call needs them to the end. Without her, officers work alone.

    Settings: team, wait (how long a clinician is asked for, from receipt).
    """
    wanted = call.may_have_team(seen_at_dispatch=True)
    asked = call.request(call.team, wait=call.wait) if wanted else None
    yield from call.send(call.patrol)
    if asked is not None and (yield from call.work_until(asked)):
        yield from call.make_safe()
        yield from call.hand_over()
    yield from call.work()
