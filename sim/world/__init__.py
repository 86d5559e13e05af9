"""What the city would do to any policy: calls with everything random already drawn."""

from sim.world.draw import draw
from sim.world.stream import CallStream

__all__ = ["CallStream", "draw"]
