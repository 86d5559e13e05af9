"""Words a scenario may use for response models: name -> does it need a team.

The models themselves are in `sim/engine/models.py`; a test keeps the two lists equal.
"""

RESPONSE_MODELS = {"officer_only": False, "co_responder_first": True, "on_request": True}
