"""A drafter's example: a code of conduct with a committee of five, in sixty lines, held to its four sentences."""

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from grievance_fsm.case import Case
from grievance_fsm.coverage import coverage
from grievance_fsm.events import Refused
from grievance_fsm.exploring import paths

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "examples"))
import code_of_conduct

POLICY = code_of_conduct.POLICY
FIVE = [{"person": f"m{n}", "seat": f"seat_{n}", "since": "2025-09-01"} for n in range(1, 6)]


def day(number: int) -> date:
    return date(2026, 1, 5) + timedelta(days=number)


def reported(by: str = "x1") -> Case:
    case = POLICY.open("r-001", on=day(0), people=POLICY.committee.read(FIVE))
    return case.act("conduct.report", by="member", who=by, on=day(0), facts={"parties": [by, "x2"]})


def pending(by: str = "x1", *recused: str) -> Case:
    case = reported(by).act("conduct.acknowledge", by="secretary", on=day(1))
    for member in recused:
        told = {"recused": [member]}
        case = case.act("conduct.recuse", by="committee", who=member, on=day(2), facts=told)
    return case


def vote(for_: int, against: int, panel: int = 5) -> dict[str, Any]:
    """The facts of a decision without consensus; the first members sit, and some of them may not vote."""
    cast = ["for"] * for_ + ["against"] * against
    members = [f"m{n}" for n in range(1, panel + 1)]
    return {"panel": members, "agreed": "none", "votes": dict(zip(members, cast, strict=False))}


def decided(case: Case | None = None) -> Case:
    return (case or pending()).act("conduct.decide", by="committee", on=day(10), facts=vote(4, 1))


def appealed() -> Case:
    return decided().act("appeal.appeal", by="reported", who="x2", on=day(12))


def sent_back() -> Case:
    outcome = {"outcome": "sent back", "facts": {"reviewers": ["z1"]}}
    return appealed().act("appeal.review", by="reviewers", on=day(14), **outcome)


def why(case: Case, action: str, **attempt: Any) -> list[str]:
    decision = case.decide(action, **attempt)
    assert isinstance(decision, Refused)
    return [finding.words for finding in decision.failing]


# -- the declaration ---------------------------------------------------------------------------------------------


def test_the_whole_code_stands_in_sixty_lines():
    lines = Path(code_of_conduct.__file__).read_text(encoding="utf-8").splitlines()

    assert len(lines) <= 60
    assert max(map(len, lines)) <= 120


def test_it_leaves_nothing_out_and_has_no_faults():
    assert POLICY.check() == ()
    assert coverage(POLICY).of("implemented") == tuple(POLICY.clauses)


def test_where_the_text_stays_silent_a_hung_vote_is_a_fault():
    (fault,) = POLICY.under({"hung_vote": "silent"}).check()

    assert (fault.kind, fault.place, fault.clauses[0]) == ("gap", "conduct.decide", "2/s2")


def test_every_end_can_be_reached_and_every_move_be_made():
    for procedure in POLICY.bound.values():
        found = paths(procedure, start=day(0))
        assert (found.unreached, found.never) == ((), ()), procedure.name


# -- the report ----------------------------------------------------------------------------------------------------


def test_the_report_is_acknowledged_in_two_days():
    """1/s1."""
    assert [owed.due for owed in reported().owed()] == [day(2)]
    late = reported().act("conduct.acknowledge", by="secretary", on=day(3))
    assert [(each.action, each.late()) for each in late.breaches()] == [("conduct.acknowledge", 1)]


def test_all_who_have_no_conflict_decide():
    """2/s1."""
    attempt = {"by": "committee", "on": day(5)}

    assert why(pending(), "conduct.decide", facts=vote(3, 1, panel=4), **attempt) == [
        "all without a conflict are there"
    ]
    assert pending("x1", "m5").decide("conduct.decide", facts=vote(3, 1, panel=4), **attempt)


def test_a_member_who_is_a_party_does_not_count():
    """2/s1."""
    assert pending("m5").decide("conduct.decide", by="committee", on=day(5), facts=vote(3, 1, panel=4))


def test_two_are_too_few_whoever_stepped_aside():
    """2/s1."""
    case = pending("x1", "m3", "m4", "m5")

    failing = why(case, "conduct.decide", by="committee", on=day(5), facts=vote(2, 0, panel=2))
    assert failing == ["panel members is at least 3"]


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"panel": ["m1", "m2", "m3", "m4", "m5"], "agreed": "breach", "votes": {}}, "breach"),
        ({"panel": ["m1", "m2", "m3", "m4", "m5"], "agreed": "no breach", "votes": {}}, "no breach"),
        (vote(4, 1), "breach"), (vote(1, 4), "no breach"),
        (vote(3, 2), "hung"), (vote(2, 3), "hung"), (vote(3, 0), "hung"),
    ],
)  # fmt: skip
def test_consensus_decides_or_else_two_thirds_of_the_panel(facts: dict[str, Any], outcome: str):
    """2/s2: of five, two thirds are four."""
    case = pending().act("conduct.decide", by="committee", on=day(5), facts=facts)

    assert case.history[-1].outcome == outcome
    assert case.outcome == ("conduct", "breach found" if outcome == "breach" else "no breach")


# -- the appeal ----------------------------------------------------------------------------------------------------


def test_without_a_decision_there_is_no_appeal():
    """3/s1."""
    assert "the report has ended in “breach found” or “no breach”" in why(
        pending(), "appeal.appeal", by="reported", on=day(2)
    )


def test_either_side_may_appeal_in_a_week_and_nobody_later():
    """3/s1."""
    for side in ("member", "reported"):
        assert decided().decide("appeal.appeal", by=side, on=day(17))
        assert why(decided(), "appeal.appeal", by=side, on=day(18)) == ["it is in time (limitation)"]


def test_nobody_reviews_an_own_decision_not_even_an_earlier_one():
    """3/s1."""
    again = sent_back().act("conduct.decide", by="committee", on=day(20), facts=vote(4, 1))
    again = again.act("appeal.appeal", by="reported", on=day(21))

    for case, on in ((appealed(), day(14)), (again, day(22))):
        review = {"by": "reviewers", "on": on, "outcome": "stands"}
        assert why(case, "appeal.review", facts={"reviewers": ["m5", "z1"]}, **review) == [
            "nobody reviews who decided"
        ]
        assert case.decide("appeal.review", facts={"reviewers": ["z1"]}, **review)


def test_a_report_that_is_sent_back_is_decided_anew_and_may_be_appealed_anew():
    """3/s1."""
    case = sent_back()
    assert case.states == {"conduct": "breach found", "appeal": "sent back", "conduct#2": "before the committee"}
    assert [owed.action for owed in case.owed()] == ["conduct#2.decide"]

    case = case.act("conduct.decide", by="committee", on=day(20), facts=vote(0, 5))
    assert case.outcome == ("conduct#2", "no breach")
    assert case.decide("appeal.appeal", by="member", on=day(27))


def test_a_decision_that_stands_is_appealed_once():
    """3/s1."""
    stands = {"outcome": "stands", "facts": {"reviewers": ["z1"]}}
    case = appealed().act("appeal.review", by="reviewers", on=day(14), **stands)

    assert why(case, "appeal.appeal", by="member", on=day(15)) == ["this way may be taken again"]
