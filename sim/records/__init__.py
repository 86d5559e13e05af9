"""Recorded history: a CAD export read through a mapping into plain columns, with a ledger."""
