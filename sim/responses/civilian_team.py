"""A team without police answers, as in Denver (STAR) or Eugene (CAHOOTS)."""

from sim.responses.call import Call, Steps
from sim.responses.registry import response_model


@response_model(needs="no_officers")
def civilian_team(call: Call) -> Steps:
    """A free team without police answers; if none is free at once (or within `hold`), patrol does. The team asks
    for officers when the call turns out to need them; then the call is theirs, and the team stays with the person.

    Settings: team, hold (how long the call may wait for a team), backup (patrol units sent along).
    """
    if call.may_have_team(seen_at_dispatch=True):
        yield from call.send(call.team, hold=call.hold)
        if call.led_by_team and call.needs_police:
            yield from call.call_police()
    else:
        yield from call.send(call.patrol)
    yield from call.work()
