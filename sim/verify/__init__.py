"""Proof: the product's own engine against theory, through ordinary scenarios that a reader can open."""
