"""A second engine, written from docs/dispatch_rules.md and not from the first: obvious rather than fast.

One list of coming events, a full scan over everything that waits, and a stage for each call.
"""

from tests.reference.day import reference

__all__ = ["reference"]
