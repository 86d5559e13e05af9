"""Words a scenario may use for response models: name -> what the unit named as `team` must be.

`none`: no team; `any`: a kind with clinicians that travels; `no_officers`: such a kind without officers;
`not_travelling`: a clinician at a telephone or a screen. A test keeps these words and the models equal.
"""

RESPONSE_MODELS = {
    "officer_only": "none",
    "co_responder_first": "any",
    "on_request": "any",
    "clinician_with_officers": "no_officers",
    "civilian_team": "no_officers",
    "telehealth": "not_travelling",
    "phone_resolution": "not_travelling",
}
