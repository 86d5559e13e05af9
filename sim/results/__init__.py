"""The result folder: written under a partial name, renamed when complete, never overwritten by accident."""
