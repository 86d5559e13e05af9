"""The claims, a file a subject; `sim.verify.claim` collects them."""
