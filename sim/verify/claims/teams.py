"""The core claim: what teams of social workers can reach, and what is left for patrol."""

from __future__ import annotations

from sim.verify import measures
from sim.verify.claim import Check, Claim, Twin, claim
from sim.verify.claims.queues import shape
from sim.verify.oracles import formulas

REACH = measures.metric("reach")
OFFICERS = measures.metric("patrol_officer_hours")
PER_HOUR, SCENE = 2.0, 0.75
ROWS = ((2.0, 50, 1), (2.0, 50, 2), (2.0, 50, 3), (1.2, 90, 2))


@claim
def overflow() -> Claim:
    """Teams first, patrol if none is free."""
    checks = []
    for rate, minutes, teams in ROWS:
        for name in ("fixed", "lognormal", "exponential"):
            settings = (
                f"demand.types.crisis.calls_per_day={rate * 24:g}",
                f"effects.team.on_scene={shape(name, minutes)}",
                f"staffing.teams.count={teams}",
            )
            exact = 1 - formulas.erlang_b(rate * minutes / 60, teams)
            label = f"{rate:g} an hour, {minutes} min {name}, {teams} team{'s' * (teams > 1)}"
            checks.append(Check(label, "overflow", exact, REACH, settings))
    left = formulas.erlang_b(5 / 3, 2)
    checks += [
        Check("2 teams: utilisation of teams", "overflow", 5 / 3 * (1 - left) / 2,
              measures.metric("utilisation", "team")),
        Check("2 teams: patrol officer-hours a day", "overflow", 24 * PER_HOUR * 2 * SCENE * left, OFFICERS),
    ]  # fmt: skip
    return Claim(
        "overflow",
        "What teams reach when patrol takes the rest",
        "Crises go to a free team, else at once to patrol. The share reached is 1 - Erlang B of the teams, whatever "
        "the distribution of their time on scene; two teams free 47.3 of the 72 officer-hours a day.",
        "Erlang (1917), Sevastyanov (1957)",
        tuple(checks),
        (
            Twin("one team fewer", "2 an hour, 50 min lognormal, 2 teams", ("staffing.teams.count=1",)),
            Twin("crises wait for a team", "2 an hour, 50 min lognormal, 2 teams", ('response.crises.hold="5 min"',)),
            Twin("a patrol car goes along", "2 teams: patrol officer-hours a day", ("response.crises.backup=1.0",)),
        ),
    )


@claim
def hold() -> Claim:
    """Crises that wait for a team up to a limit."""
    checks = []
    for minutes in (2, 10, 30):
        lost, wait = formulas.giving_up_in_time(2 / 60, 50, 2, minutes)
        settings = (f'response.crises.hold="{minutes} min"',)
        checks += [
            Check(f"{minutes} min: reach", "hold", 1 - lost, REACH, settings),
            Check(f"{minutes} min: mean wait, min", "hold", wait, measures.mean_wait(), settings),
        ]
    return Claim(
        "hold",
        "Waiting a little for a team",
        "A crisis waits up to 2, 10 or 30 minutes for one of two teams, then patrol takes it: the share reached and "
        "the mean wait are those of a queue whose customers all have the same patience.",
        "Barrer (1957), Operations Research 5:650",
        tuple(checks),
        (Twin("no hold", "10 min: reach", ('response.crises.hold="0 s"',)),),
    )


@claim
def hand_over() -> Claim:
    """Officers first, then a team."""
    brief, stay = 0.1, SCENE
    lost = formulas.erlang_b(PER_HOUR * (brief + 5 / 6), 2)
    hours = 24 * PER_HOUR * 2 * (brief * (1 - lost) + stay * lost)
    return Claim(
        "hand_over",
        "Officers first, the team takes over",
        "Patrol asks for one of two teams, briefs it for six minutes and leaves; the team is busy for briefing and "
        "scene together. Reach is 1 - Erlang B of both, and the officers' hours follow.",
        "Erlang (1917), Sevastyanov (1957)",
        (
            Check("reach", "hand_over", 1 - lost, REACH),
            Check("patrol officer-hours a day", "hand_over", hours, OFFICERS),
        ),
        (
            Twin("briefing forgotten", "patrol officer-hours a day", ('effects.team.hand_over="0 s"',)),
            Twin("officers keep asking", "reach", ('response.crises.wait="10 min"',)),
        ),
    )


@claim
def clinicians() -> Claim:
    """Clinicians in cars of their own."""
    before = 10 / 60
    lost = formulas.erlang_b(PER_HOUR * (before + 5 / 6), 2)
    hours = 24 * PER_HOUR * 2 * (before * (1 - lost) + SCENE * lost)
    return Claim(
        "clinicians",
        "Clinicians in cars of their own",
        "Officers make the scene safe, brief the clinician and leave; she is busy for all of it. Reach is 1 - Erlang B "
        "of her whole time, and the officers' hours follow.",
        "Erlang (1917), Sevastyanov (1957)",
        (
            Check("reach", "clinicians", 1 - lost, REACH),
            Check("patrol officer-hours a day", "clinicians", hours, OFFICERS),
        ),
        (
            Twin("she need not wait for a safe scene", "patrol officer-hours a day", ('effects.team.secure="0 s"',)),
            Twin("officers stay to the end", "patrol officer-hours a day", ("effects.team.officers_stay=1.0",)),
        ),
    )
