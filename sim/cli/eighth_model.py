"""A clinician in the call centre."""

from sim.responses.call import Call, Steps
from sim.responses.registry import response_model


@response_model(needs="not_travelling")
def clinician_on_the_line(call: Call) -> Steps:
    """A clinician stays on the telephone with the person while patrol drives, and with the officers on scene.

    Settings: team, wait (how long a clinician is asked for, from receipt; without it, until officers are done).
    """
    wanted = call.may_have_team(seen_at_dispatch=True)
    asked = call.request(call.team, wait=call.wait) if wanted else None
    yield from call.send(call.patrol)
    if asked is not None and (yield from call.work_until(asked)):
        call.join()
    yield from call.work()
