"""The runs of a case: which is the latest, when one begins, what it owes, what stands at the end."""

from test_docket import day, decided


def overturned():
    case = decided().act("review.appeal", by="party", on=day(4))
    return case.act("review.rule", by="panel", on=day(5), facts={"reviewers": ["p3"]}, outcome="overturned")


# -- what stands ------------------------------------------------------------------------------------------------


def test_what_is_recorded_of_an_ended_run_does_not_settle_the_case_anew():
    """A passage settles the case when it comes to its end, not when something is noted of it later."""
    case = overturned().record("hear.fix", by="panel", on=day(9))

    assert case.states["hear"] == "closed"
    assert case.outcome == ("review", "overturned")
