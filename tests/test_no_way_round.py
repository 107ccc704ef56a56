"""Ways round the rules between procedures that somebody tried, and that are closed."""

from datetime import date

import appeal_builders as review
import builders as hearing
import pytest
import record_builders as stages
import test_docket
from builders import day
from test_docket_mit import BEGINS, INFORMED, NOT_DECIDED, ONE_AT_A_TIME, against, begun, decided, hearing_asked

from grievance_fsm.case import Case
from grievance_fsm.errors import BadInput
from grievance_fsm.events import Refused
from grievance_fsm.records import possible_links

STRANGER = "stranger"


def test_a_filing_that_happened_anyway_opens_no_way_to_file_again():
    """III/s2: what was decided stays decided, whatever happened since without leave."""
    action, by, facts = BEGINS["formal"]
    case = decided("not found").record(action, by=by, who="q1", on=day(45), facts=facts)
    case = case.act("formal.withdraw", by="complainant", who="q1", on=day(46))

    assert NOT_DECIDED in against(case, "formal", day(47))
    assert NOT_DECIDED in against(case, "negotiated", day(47))


def test_an_act_that_is_dated_back_meets_the_case_as_it_stood_then():
    """II/s1b: on day 10 the hearing was under way, though it was taken back on day 30."""
    case = hearing_asked().act("formal.withdraw", by="complainant", who="q1", on=day(30))

    assert ONE_AT_A_TIME in against(case, "negotiated", day(10))
    assert ONE_AT_A_TIME not in against(case, "negotiated", day(31))


def test_a_run_that_the_case_lacks_is_not_taken_for_another():
    with pytest.raises(BadInput, match="no run “formal#2”"):
        hearing_asked().decide("formal#2.notify", by="advocate", on=day(6))


def test_sending_back_what_was_never_appealed_enters_nothing():
    case = hearing_asked().record("appeal.remand", by="panel", on=day(6))

    assert "formal#2" not in case.states


def remanded_after_a_recusal() -> Case:
    """p10 stepped aside before the first hearing; the panel sends the case back to the same members."""
    case = stages.deliberating()
    assert "p10" in {person for event in case.history for person in event.facts.get("recused", ())}
    case = case.act("formal.decide", by="committee", on=day(51), facts=hearing.vote(against=9))
    case = case.act("formal.notify_decision", by="committee", on=day(52), facts=INFORMED)
    steps = (
        ("appeal.file_appeal", "complainant", review.appeal_papers(appellants=["q1"])),
        ("appeal.tell", "advocate", review.told_papers()), ("appeal.name_panel", "institute", review.panel_papers()),
        ("appeal.review", "panel", {"panel": list(review.PANEL)}),
        ("appeal.decide", "panel", review.votes("remand", "remand", "remand")),
        ("appeal.remand", "panel", review.notices()),
    )  # fmt: skip
    for number, (action, by, facts) in enumerate(steps):
        case = review.step(case, action, by, day(53 + number), facts)
    case = case.act("formal#2.receive", on=day(60))
    return case.act("formal#2.set_date", by="committee", on=day(61), facts={"hearing_date": day(95)})


def test_who_stepped_aside_stays_aside_in_the_second_hearing():
    """GAP.10: recusal is for the case, not for one run of it."""
    roll = [*hearing.MEMBERS[:6], "p10"]
    room = hearing.room(roll=roll) | {"roll": roll}

    decision = remanded_after_a_recusal().decide("formal.open_hearing", by="committee", on=day(95), facts=room)

    assert isinstance(decision, Refused)
    failing = [finding.words for finding in decision.failing]
    assert "a quorum is present" in failing


def test_a_correction_that_undoes_the_sending_back_undoes_the_second_hearing():
    case = test_docket.sent_back().act("hear.fix", by="panel", on=test_docket.day(6))

    correction = case.correct(5, outcome="upheld")

    assert "hear#2" not in correction.case.states
    assert [event.name for event in correction.overtaken] == ["hear#2.fix"]
    assert correction.case.outcome == ("hear", "closed")


def test_an_act_that_the_role_may_not_do_makes_nobody_a_party():
    """IV.3/s1: default deny."""
    case = stages.reported()
    tried = case.record("intake.watch", by="complainant", who=STRANGER, on=day(5), facts={"link": "nothing"})

    assert tried.visible(to="complainant", who=STRANGER).events == ()


def test_asking_for_an_earlier_day_tells_nobody_when_something_happened():
    """V: the refusal names no day of the case."""
    with pytest.raises(BadInput) as raised:
        stages.reported().visible(to="enquirer", who=STRANGER, on=date(2000, 1, 1))

    assert str(stages.reported().history[-1].day) not in str(raised.value)


def test_leave_that_the_complainant_never_gave_links_nothing():
    """VI.A.8/s1b."""
    cases = [authorised_by_the_accused(name) for name in ("c-1", "c-2")]

    assert possible_links(stages.reported().policy, cases, key=b"k" * 32, to="advocate") == ()


def authorised_by_the_accused(name: str) -> Case:
    case = Case.from_json(stages.reported().to_json().replace(f'"{stages.reported().id}"', f'"{name}"', 1),
                          stages.reported().policy)  # fmt: skip
    return case.record("intake.authorise", by="accused", who="zz", on=day(5), facts={"authorises": True})


@pytest.mark.parametrize(("first", "route", "stands"), [
    ("undecided", "formal", NOT_DECIDED), ("undecided", "negotiated", NOT_DECIDED),
    ("found", "appeal", "no arbitrator has decided"),
])  # fmt: skip
def test_an_award_is_a_decision_too(first: str, route: str, stands: str):
    """H.12, III/s2: neither a hearing nor negotiations nor an appeal follow it."""
    case = begun(decided(first), "arbitration", day(44))
    votes = review.awarded("for") | {"arbitrators": ["z1"], "award_votes": {"z1": "for"}}
    steps = (
        ("appoint", "institute", review.appointment("z1")),
        ("open_arbitration", "arbitrator", {"arbitration_rooms": "together", "lawyers": []}),
        ("close_arbitration", "arbitrator", {}), ("award", "arbitrator", votes),
        ("notify_award", "arbitrator", INFORMED | {"with_reasons": True, "at_the_same_time": True}),
    )  # fmt: skip
    for action, by, facts in steps:
        case = review.step(case, f"arbitration.{action}", by, day(45), facts)

    assert stands in against(case, route, day(46))
