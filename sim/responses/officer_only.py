"""The baseline."""

from sim.responses.call import Call, Steps
from sim.responses.registry import response_model


@response_model(needs="none")
def officer_only(call: Call) -> Steps:
    """Patrol answers and sees the call through. The baseline."""
    yield from call.send(call.patrol)
    yield from call.work()
