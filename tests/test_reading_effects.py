"""Every reading changes what the engine does: one test for each, on live cases, the silent choices included."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from acting import refusals
from builders import (
    HEARING,
    MEMBERS,
    START,
    after,
    begun,
    dated,
    day,
    decided,
    deliberating,
    found,
    graded,
    mit,
    notice,
    notified,
    opened,
    penalties,
    received,
    report,
    requested,
    room,
    rows,
    sanctioned,
    tier,
    vote,
)
from reading_tests import named_for

from grievance_fsm import sanctions
from grievance_fsm.assembly import homes_of
from grievance_fsm.binding import Binder, every
from grievance_fsm.case import Case
from grievance_fsm.digests import canonical
from grievance_fsm.errors import BadInput, DeclarationError
from grievance_fsm.events import Decision, NotAllowed, Refused
from grievance_fsm.findings import Finding
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.readings import UNCHOSEN, Chosen, Pick, Reading
from grievance_fsm.sanctions import Minimum

SIX = list(MEMBERS[:6])


def attempt(case: Case, action: str, by: str | None, on: date, facts: Mapping[str, Any] | None = None) -> Decision:
    """What the policy says to an act; a lawful fact that this reading does not ask for is left out."""
    wanted = {fact.name for fact in case.policy.formal.rules[action].facts}
    told = {name: value for name, value in (facts or {}).items() if name in wanted}
    return case.decide(f"formal.{action}", by=by, on=on, facts=told)


def step(case: Case, action: str, by: str | None, on: date, facts: Mapping[str, Any] | None = None) -> Case:
    """The case after an act, which must be lawful."""
    decision = attempt(case, action, by, on, facts)
    assert decision, str(decision)
    return case.act(f"formal.{action}", by=by, on=on, facts=decision.event.facts)


def told_of(decision: Decision) -> str:
    """Everything that a refusal says."""
    return str(decision) if isinstance(decision, Refused) else ""


def knows(policy: Policy, action: str) -> bool:
    return action in policy.formal.rules


def due(case: Case, action: str) -> date | None:
    return next(each.due for each in case.owed() if each.action == f"formal.{action}")


def note(case: Case, action: str) -> str:
    return next(each.note for each in case.owed() if each.action == f"formal.{action}")


def state(case: Case) -> str:
    return case.states["formal"]


def imposed(policy: Policy, *codes: str, category: str = "lower", behaviour: str = "I.2", **other: Any) -> Decision:
    """What the policy says to some penalties for conduct of a tier."""
    case = graded(policy, category=category, behaviour=behaviour)
    return attempt(case, "impose", "committee", day(42), penalties(*codes, **other))


def determined(policy: Policy, behaviour: str, category: str, *, force: bool = False) -> Decision:
    facts = tier(behaviour=behaviour, category=category, force=force)
    return attempt(found(policy), "determine", "committee", day(41), facts)


def guideline(policy: Policy, conduct: str = "lower", **known: Any) -> sanctions.Guideline:
    return sanctions.guideline(policy.sanctions, conduct, **{"status": "student", **known})


# The request: II/s5, III.C.1


def test_a13_report_signatories_say_whose_signatures_a_report_needs():
    def passes(choice: str) -> list[bool]:
        case = begun(mit(report_signatories=choice))
        papers = (["complainant"], ["advocate"], ["complainant", "advocate"])
        return [bool(attempt(case, "request", "complainant", day(0), report(signatures=each))) for each in papers]

    assert passes("complainant") == [True, False, True]
    assert passes("advocate") == [False, True, True]
    assert passes("both") == [False, False, True]


def test_a14_erratum_decides_under_which_section_the_report_must_stand():
    def passes(choice: str) -> list[bool]:
        case = begun(mit(erratum=choice))
        return [bool(attempt(case, "request", "complainant", day(0), report(report_under=each)))
                for each in ("II.A", "II.B")]  # fmt: skip

    assert passes("read_as_II_B") == [False, True]
    assert passes("literal") == [True, False]


def test_a26_hearing_discretion_gives_the_committee_a_way_to_decline_or_none():
    willing = mit(hearing_discretion="may_decline")

    assert not knows(mit(hearing_discretion="must_hear"), "decline")
    assert state(step(requested(willing), "decline", "committee", day(1))) == "declined"


def test_a44_limitation_incident_counts_from_the_first_or_the_last_incident():
    long_ago = report(first_incident=date(2010, 1, 1), last_incident=date(2014, 12, 1))

    def decision(choice: str) -> Decision:
        return attempt(begun(mit(limitation_incident=choice)), "request", "complainant", day(0), long_ago)

    assert decision("last_incident")
    assert refusals(decision("first_incident")) == ["it is in time (limitation)"]


def test_a44_limitation_edge_keeps_the_last_day_inside_or_outside():
    four_years_ago = report(last_incident=date(2011, 2, 2))

    def decision(choice: str, on: date) -> bool:
        case = begun(mit(limitation_edge=choice))
        return bool(attempt(case, "request", "complainant", on, four_years_ago))

    assert [decision("inclusive", on) for on in (START, day(1))] == [True, False]
    assert [decision("exclusive", on) for on in (START, day(1))] == [False, False]


def test_a44_limitation_test_asks_at_filing_only_or_again_when_the_case_is_decided():
    """Four years run out on day 8, a month before the decision; or the accused is no longer in tenure."""
    def late(choice: str, last_incident: date, in_tenure: bool) -> list[str]:
        case = begun(mit(limitation_test=choice))
        case = step(case, "request", "complainant", day(0), report(last_incident=last_incident))
        case = step(case, "notify", "advocate", day(1), notice())
        case = step(case, "receive", None, day(2))
        case = step(case, "set_date", "committee", day(3), {"hearing_date": HEARING})
        case = after(step(case, "open_hearing", "committee", HEARING, room()))
        return refusals(attempt(case, "decide", "committee", day(41), {**vote(for_=9), "in_tenure": in_tenure}))

    in_time, too_old = date(2014, 12, 1), date(2011, 2, 10)
    assert late("filing", too_old, False) == []
    assert late("throughout", in_time, True) == []
    assert late("throughout", too_old, True) == late("throughout", in_time, False) == [
        "the complaint is still actionable"
    ]


def test_a45_departure_rule_ends_the_case_lets_it_go_on_or_knows_of_no_departure():
    def left(choice: str) -> Case:
        return step(notified(mit(departure_rule=choice)), "depart", None, day(5))

    assert state(left("abates")) == "abated"
    assert state(left("continues")) == "notified"
    assert step(left("continues"), "receive", None, day(6))
    with pytest.raises(BadInput, match=r"unknown action “formal\.depart”"):
        notified(mit(departure_rule="silent")).act("formal.depart", on=day(5))


# Counting and the notice: III.C.2


def test_a08_day_count_counts_civil_days_rolls_the_last_or_counts_working_days():
    """Seven days from Monday, 9 February 2015: the Monday after is Washington's Birthday."""
    def told_by(choice: str) -> date | None:
        case = begun(mit(day_count=choice))
        return due(case.act("formal.request", by="complainant", on=date(2015, 2, 9), facts=report()), "notify")

    assert told_by("exclude_trigger_calendar_no_roll") == date(2015, 2, 16)
    assert told_by("roll_forward") == date(2015, 2, 17)
    assert told_by("working_days") == date(2015, 2, 19)


def test_a08_day_count_says_on_which_day_the_right_to_a_hearing_ends():
    """II/s5b: four years after Monday, 1 December 2014 is a Saturday."""
    def still(choice: str, on: date) -> bool:
        return bool(attempt(begun(mit(day_count=choice)), "request", "complainant", on, report()))

    for choice, last in (
        ("exclude_trigger_calendar_no_roll", date(2018, 12, 1)), ("roll_forward", date(2018, 12, 3)),
        ("working_days", date(2018, 12, 3)),
    ):  # fmt: skip
        assert (still(choice, last), still(choice, last + timedelta(days=1))) == (True, False)


def test_a08_a_date_on_a_calendar_names_its_version_and_what_it_left_out():
    case = begun(mit(day_count="working_days"))
    case = case.act("formal.request", by="complainant", on=date(2015, 2, 9), facts=report())
    dated_ = next(each.dated for each in case.owed() if each.action == "formal.notify")

    assert dated_ is not None
    assert dated_.calendar.startswith("institute 2026.1 sha256:")
    assert "Washington's Birthday 2015-02-16" in dated_.explain()
    assert dated_.profile == "business-days"


def test_a_count_of_days_that_is_not_chosen_is_asked_for():
    refused = attempt(begun(mit(day_count=UNCHOSEN)), "request", "complainant", day(0), report())

    assert refusals(refused) == ["it is in time (limitation)"]
    assert POLICY.known_readings["day_count"].question in told_of(refused)


def earliest(case: Case, first: date) -> date | None:
    """The first of some days on which the hearing may be set."""
    days = (first + timedelta(days=number) for number in range(9))
    return next((on for on in days if attempt(case, "set_date", "committee", first, {"hearing_date": on})), None)


@pytest.mark.parametrize(("choice", "opens", "last_day"), [
    ("clamp_down", date(2017, 2, 28), date(2100, 2, 28)),
    ("spill_up", date(2017, 3, 1), date(2100, 3, 1)),
    ("thirty_days", date(2017, 3, 2), date(2100, 2, 28)),
    ("abort", None, None),
    ("by_edge", date(2017, 3, 1), date(2100, 2, 28)),
])  # fmt: skip
def test_a09_month_rule_ends_a_month_that_lacks_the_day(choice: str, opens: date | None, last_day: date | None):
    """A month from 31 January 2017; four years from 29 February 2096, as 2100 is no leap year."""
    policy = mit(month_rule=choice)
    case = received(policy, on=date(2017, 1, 31))
    incident = report(last_incident=date(2096, 2, 29))
    ends = (date(2100, 2, 28), date(2100, 3, 1))

    assert earliest(case, date(2017, 2, 27)) == opens
    in_time = [on for on in ends if attempt(begun(policy), "request", "complainant", on, incident)]
    assert max(in_time, default=None) == last_day


def test_a10_notice_event_opens_the_window_when_the_notice_is_sent_or_received():
    """A month from the notice of 3 February; nothing until the notice arrives."""
    assert earliest(notified(mit(notice_event="sent")), date(2015, 3, 2)) == date(2015, 3, 3)
    assert earliest(notified(mit(notice_event="received")), date(2015, 3, 2)) is None
    assert earliest(received(mit(notice_event="received")), date(2015, 3, 2)) == date(2015, 3, 4)


def test_a10_window_target_binds_the_hearing_or_the_fixing_of_its_date():
    """The window runs from day 30 to day 44."""
    def fixes(choice: str, on: date, hearing: date) -> list[str]:
        case = received(mit(window_target=choice))
        return refusals(attempt(case, "set_date", "committee", on, {"hearing_date": hearing}))

    assert fixes("held", day(3), day(40)) == []
    assert fixes("held", day(3), day(20)) == ["the date is inside its window"]
    assert fixes("set", day(3), day(40)) == ["it is in time (window)"]
    assert fixes("set", day(31), day(90)) == []


def test_a10_window_target_makes_a_late_hearing_a_breach_or_none():
    def breached(choice: str) -> list[str]:
        case = step(received(mit(window_target=choice)), "set_date", "committee", day(31), {"hearing_date": day(50)})
        return [breach.action for breach in step(case, "open_hearing", "committee", day(50), room()).breaches()]

    assert breached("held") == ["formal.open_hearing"]
    assert breached("set") == []


def test_a76_facilitator_independence_bars_who_mediated_or_lets_one_do_both():
    """VII.3/s1, GAP.11: f1 mediated."""
    def may_inform(rule: str, who: str) -> list[str]:
        case = step(notified(mit(facilitator_independence=rule)), "consult", "accused", day(2))
        return refusals(attempt(case, "inform", "facilitator", day(3), {"informants": [who], "mediators": ["f1"]}))

    assert [may_inform("must_differ", who) for who in ("f1", "f2")] == [["who informs has not mediated"], []]
    assert [may_inform("allowed", who) for who in ("f1", "f2")] == [[], []]


def test_a78_formal_notice_contents_take_the_list_or_the_union():
    listed = notice(contents=["initial report", "hearing procedures", "facilitator referral"])

    def decision(choice: str) -> Decision:
        return attempt(requested(mit(formal_notice_contents=choice)), "notify", "advocate", day(1), listed)

    assert decision("list_only")
    assert refusals(decision("union")) == ["the notice is complete"]


# The hearing: III.C.3 and III.C.4


def prepared(policy: Policy, *, advisor: str = "", term: str = "the decision") -> Case:
    """The date is set; a witness, and the advisor if there is one, have signed."""
    case = dated(policy)
    if advisor:
        told = {"advisor_is": "lawyer", "advisors": [advisor]}
        case = step(case, "choose_advisor", "accused", day(4), told)
    signed = {"silent_until": term, "agreed_by": ["w1", *([advisor] if advisor else [])]}
    return step(case, "sign", "witness", day(5), signed)


def test_a28_closed_hearing_rule_asks_for_members_of_the_community_or_lets_the_involved_in():
    def opens(choice: str, community: Sequence[str]) -> list[str]:
        facts = room(attending=["w1"], involved=["w1"], community=list(community))
        return refusals(attempt(prepared(mit(closed_hearing_rule=choice)), "open_hearing", "committee", HEARING, facts))

    assert opens("or_parties_always", []) == opens("and", ["w1"]) == []
    assert opens("and", []) == ["who attends is of the community"]


def test_a29_advisor_role_keeps_the_advisor_out_silent_or_speaking():
    def hearing(choice: str) -> tuple[bool, bool]:
        policy = mit(advisor_role=choice)
        facts = room(attending=["v1"], involved=["v1"])
        there = attempt(prepared(policy, advisor="v1"), "open_hearing", "committee", HEARING, facts)
        return bool(there), knows(policy, "advise")

    assert hearing("preparation_only") == (False, False)
    assert hearing("present_silent") == (True, False)
    assert hearing("may_speak") == (True, True)
    assert step(opened(mit(advisor_role="may_speak")), "advise", "advisor", HEARING)


def test_a30_nda_term_says_until_when_the_agreement_binds_and_is_asked_for_where_nobody_chose():
    def signs(choice: Any, term: str) -> Decision:
        signed = {"silent_until": term, "agreed_by": ["w1"]}
        return attempt(dated(mit(nda_term=choice)), "sign", "witness", day(4), signed)

    terms = ("the decision", "the close of the case", "no end")
    assert [bool(signs("until_decision", term)) for term in terms] == [True, False, False]
    assert [bool(signs("until_close", term)) for term in terms] == [False, True, False]
    assert [bool(signs("indefinite", term)) for term in terms] == [False, False, True]
    assert not any(signs(UNCHOSEN, term) for term in terms)
    assert POLICY.known_readings["nda_term"].question in told_of(signs(UNCHOSEN, "no end"))


def test_a27_no_quorum_rule_says_where_a_hearing_that_cannot_open_goes():
    def put_off(choice: str) -> str:
        return state(step(dated(mit(no_quorum_rule=choice)), "put_off", "committee", HEARING, room(roll=SIX)))

    assert put_off("reset_in_window") == put_off("extend") == "notified"
    assert put_off("lapse") == "lapsed"
    assert not knows(mit(no_quorum_rule="silent"), "put_off")


def test_a27_no_quorum_rule_bars_a_hearing_after_its_window_notes_it_or_lapses():
    """The window ends on day 44."""
    def late(choice: str) -> Case:
        return dated(mit(no_quorum_rule=choice), on=day(44)).record(
            "formal.set_date", by="committee", on=day(43), facts={"hearing_date": day(50)}
        )

    def hears(choice: str) -> Decision:
        return attempt(late(choice), "open_hearing", "committee", day(50), room())

    assert refusals(hears("reset_in_window")) == ["it is in time (window)"]
    assert state(late("lapse").polled(day(44))) == "dated"
    assert state(late("lapse").polled(day(45))) == "lapsed"
    for choice in ("extend", "silent"):
        held = step(late(choice), "open_hearing", "committee", day(50), room())
        assert [(breach.action, breach.late()) for breach in held.breaches()] == [("formal.open_hearing", 6)]


def test_a05_quorum_scope_ends_with_the_opening_the_hearing_or_the_decision():
    def lost(choice: str, case: Case) -> bool:
        return knows(case.policy, "lose_quorum") and bool(
            attempt(case, "lose_quorum", None, HEARING, {"roll": SIX})
        )

    def decides(choice: str) -> bool:
        return bool(attempt(deliberating(mit(quorum_scope=choice)), "decide", "committee", day(41), vote(for_=6)))

    found = {
        choice: (
            lost(choice, opened(mit(quorum_scope=choice))), lost(choice, deliberating(mit(quorum_scope=choice))),
            not decides(choice),
        )
        for choice in ("opening", "whole_hearing", "hearing_and_decision")
    }  # fmt: skip
    assert found == {
        "opening": (False, False, False),
        "whole_hearing": (True, False, False),
        "hearing_and_decision": (True, True, True),
    }


def test_a68_absence_rule_hears_in_absence_postpones_or_leaves_it_open():
    alone = room(parties_there=["complainant"])

    def opens(choice: str, *, noticed: bool = True) -> bool:
        policy = mit(absence_rule=choice, notice_event="sent")
        case = received(policy) if noticed else notified(policy)
        case = step(case, "set_date", "committee", day(3), {"hearing_date": HEARING})
        return bool(attempt(case, "open_hearing", "committee", HEARING, alone))

    assert (opens("in_absentia"), opens("in_absentia", noticed=False)) == (True, False)
    assert (opens("postpone"), opens("silent"), opens("silent", noticed=False)) == (False, True, True)


def test_a68_absence_rule_lets_the_hearing_go_on_be_put_off_or_get_stuck():
    alone = room(parties_there=["complainant"])
    heard = opened(mit(absence_rule="in_absentia"), parties_there=["complainant"])
    heard = step(heard, "state", "complainant", HEARING)

    assert state(step(heard, "pass_over_accused", "committee", HEARING)) == "accused heard"
    assert state(step(dated(mit(absence_rule="postpone")), "put_off", "committee", HEARING, alone)) == "notified"
    assert not attempt(dated(mit(absence_rule="silent")), "put_off", "committee", HEARING, alone)
    assert not knows(mit(absence_rule="silent"), "pass_over_accused")


def test_a67_withdrawal_rule_frees_the_complainant_asks_the_committee_or_knows_no_way():
    def withdraws(choice: str, **facts: Any) -> Decision:
        return attempt(notified(mit(withdrawal_rule=choice)), "withdraw", "complainant", day(5), facts)

    assert withdraws("complainant_may_withdraw")
    assert withdraws("committee_consent", consent=True)
    assert refusals(withdraws("committee_consent", consent=False)) == ["the Committee consents"]
    assert not knows(mit(withdrawal_rule="silent"), "withdraw")


# The Committee: VIII


def test_a57_committee_seats_are_thirteen_or_fourteen():
    fourteen, thirteen = mit(committee_seats="seats_14"), mit(committee_seats="seats_13")

    assert (fourteen.committee.size, thirteen.committee.size) == (14, 13)
    with pytest.raises(BadInput, match="unknown seat “graduate_women_2”"):
        thirteen.committee.read(rows(fourteen))


def test_a57_committee_seats_change_what_two_thirds_of_all_seats_are():
    def outcome(choice: str) -> str:
        policy = mit(committee_seats=choice, vote_base="of_seats")
        return decided(policy, vote(for_=9, against=2)).history[-1].outcome

    assert (outcome("seats_13"), outcome("seats_14")) == ("harassment found", "undecided")


def test_a58_recusal_rule_takes_a_member_out_counts_without_vote_or_knows_of_no_recusal():
    """Eight on the roll, two of whom stepped aside."""
    def decides(choice: str) -> tuple[list[str], int | None]:
        policy = mit(recusal_rule=choice)
        case = step(deliberating(policy), "recuse", "committee", day(41), {"recused": ["p01", "p02"]})
        cast = vote(for_=8)
        cast["ballots"] = {member: told for member, told in cast["ballots"].items() if member not in ("p01", "p02")}
        decision = attempt(case, "decide", "committee", day(41), cast)
        return refusals(decision), None if isinstance(decision, Refused) else decision.event.seen["for_finding"]

    assert decides("recused_not_counted") == (["a quorum is present"], None)
    assert decides("counted") == ([], 6)
    assert not knows(mit(recusal_rule="silent"), "recuse")


def test_a59_term_overlap_lets_the_panel_go_on_or_replaces_it():
    """The hearing opens on the last day of August 2015, when the terms of twelve members end."""
    def decides(choice: str) -> list[str]:
        policy, august, september = mit(term_overlap=choice), date(2015, 8, 31), date(2015, 9, 1)
        case = step(received(policy), "set_date", "committee", day(3), {"hearing_date": august})
        case = after(step(case, "open_hearing", "committee", august, room()), on=august)
        return refusals(attempt(case, "decide", "committee", september, vote(for_=9)))

    assert decides("case_panel_continues") == []
    assert decides("replaced")[0] == "a quorum is present"


def test_a60_training_guard_keeps_the_untrained_out_or_lets_them_sit():
    """Nine on the roll, three of them not trained."""
    def opens(choice: str) -> list[str]:
        policy = mit(training_guard=choice)
        untrained = [{**row, "trained": None} if row["person"] in MEMBERS[:3] else row for row in rows(policy)]
        case = begun(policy, policy.committee.read(untrained))
        case = step(case, "request", "complainant", day(0), report())
        case = step(case, "notify", "advocate", day(1), notice())
        case = step(case, "receive", None, day(2))
        case = step(case, "set_date", "committee", day(3), {"hearing_date": HEARING})
        return refusals(attempt(case, "open_hearing", "committee", HEARING, room()))

    assert opens("advisory") == []
    assert opens("required") == ["a quorum is present"]


# The decision: III.C.5


def test_a03_standard_of_proof_must_be_applied_as_chosen_and_is_asked_for_where_nobody_chose():
    def decides(choice: Any, standard: str) -> Decision:
        policy = mit(standard_of_proof=choice)
        return attempt(deliberating(policy), "decide", "committee", day(41), vote(for_=9, standard=standard))

    assert decides("preponderance", "preponderance")
    assert decides("clear_and_convincing", "clear and convincing")
    assert refusals(decides("preponderance", "clear and convincing")) == ["the standard is a preponderance"]
    assert refusals(decides("clear_and_convincing", "preponderance")) == ["the standard is higher"]
    assert POLICY.known_readings["standard_of_proof"].question in told_of(decides(UNCHOSEN, "preponderance"))


def test_a03_standard_of_proof_is_no_fact_of_the_decision_where_the_text_is_silent():
    policy = mit(standard_of_proof="silent")

    assert "standard" not in {fact.name for fact in policy.formal.rules["decide"].facts}
    assert attempt(deliberating(policy), "decide", "committee", day(41), vote(for_=9))


def test_a04_vote_base_says_of_whom_two_thirds_must_vote():
    """14 seats, 13 members in office, 12 at the hearing, 10 at the vote, one against, the others abstaining."""
    def least(choice: str) -> int:
        policy = mit(vote_base=choice)
        people = policy.committee.read([row for row in rows(policy) if row["person"] != "p14"])
        case = begun(policy, people)
        case = step(case, "request", "complainant", day(0), report())
        case = step(case, "notify", "advocate", day(1), notice())
        case = step(case, "receive", None, day(2))
        case = step(case, "set_date", "committee", day(3), {"hearing_date": HEARING})
        case = after(step(case, "open_hearing", "committee", HEARING, room(roll=list(MEMBERS[:12]))))
        ballots = (vote(for_=for_, against=min(1, 10 - for_), abstaining=max(0, 9 - for_)) for for_ in range(11))
        ends = [attempt(case, "decide", "committee", day(41), each).event.outcome for each in ballots]
        return ends.index("harassment found")

    choices = ("of_seats", "of_members_in_office", "of_hearing_members", "of_present", "of_votes_cast")
    assert [least(choice) for choice in choices] == [10, 9, 8, 7, 2]


def test_a06_deadlock_rule_says_what_follows_when_nothing_reaches_two_thirds():
    def ends(choice: str) -> str:
        return state(decided(mit(deadlock_rule=choice), vote(for_=4, against=4)))

    assert ends("no_finding_closes") == "undecided"
    assert ends("revote_until_deadline") == "deliberating"
    assert ends("rehear") == "notified"
    assert ends("refer") == "referred"
    with pytest.raises(NotAllowed, match="two thirds"):
        ends("silent")


def test_a06_deadlock_rule_leaves_the_decision_owed_while_votes_are_repeated():
    def owed(choice: str) -> set[str]:
        return {each.action for each in decided(mit(deadlock_rule=choice), vote(for_=4, against=4)).owed()}

    assert "formal.decide" in owed("revote_until_deadline")
    assert "formal.decide" not in owed("no_finding_closes")


def test_a07_decision_anchor_counts_three_days_from_the_hearing_or_from_the_deliberation():
    """The hearing ends on day 40; the Committee deliberates on day 42."""
    def dues(choice: str) -> date | None:
        return due(step(deliberating(mit(decision_anchor=choice)), "deliberate", "committee", day(42)), "decide")

    assert (dues("from_hearing_end"), dues("from_deliberation_start")) == (day(43), day(45))


def test_a07_decision_days_count_civil_days_or_working_days():
    """The hearing is on a Saturday, day 40: three civil days end on Tuesday, three working days on Wednesday."""
    calendar, working = (deliberating(mit(decision_days=choice)) for choice in ("calendar", "working"))

    assert (due(calendar, "decide"), due(working, "decide")) == (day(43), day(44))
    done = [step(case, "decide", "committee", day(44), vote(for_=9)) for case in (calendar, working)]
    late = [[each.done for each in case.breaches() if each.action == "formal.decide"] for case in done]
    assert late == [[day(44)], []]


def test_a07_decision_lapse_ends_the_power_to_decide_or_leaves_a_breach():
    """Three days end on day 43. Where the text is silent, nothing lapses either."""
    def late(choice: str) -> Case:
        return deliberating(mit(decision_lapse=choice))

    assert state(late("lapse").polled(day(43))) == "deliberating"
    assert state(late("lapse").polled(day(44))) == "lapsed"
    assert not attempt(late("lapse"), "decide", "committee", day(44), vote(for_=9))
    for choice in ("directory", "silent"):
        done = step(late(choice), "decide", "committee", day(44), vote(for_=9))
        assert not knows(done.policy, "decide.lapses")
        assert ("formal.decide", 1) in [(each.action, each.late(day(44))) for each in done.breaches()]


def test_a81_vote_scope_says_which_decisions_are_voted_on():
    """Five of nine would carry nothing."""
    divided = {"roll": list(MEMBERS[:9]), "agreed": False, "motion": vote(for_=5, against=4)["ballots"]}

    def passes(choice: str) -> tuple[bool, bool]:
        policy = mit(vote_scope=choice)
        dating = {"hearing_date": HEARING, **divided}
        dates = bool(attempt(received(policy), "set_date", "committee", day(3), dating))
        lawful = {"hearing_date": HEARING, "roll": list(MEMBERS[:9]), "agreed": True, "motion": {}}
        case = step(received(policy), "set_date", "committee", day(3), lawful)
        case = after(step(case, "open_hearing", "committee", HEARING, room()))
        case = step(case, "decide", "committee", day(41), vote(for_=9))
        return dates, bool(attempt(case, "determine", "committee", day(41), tier(**divided)))

    assert passes("finding") == (True, True)
    assert passes("finding_severity_each_sanction") == (True, False)
    assert passes("also_procedural") == (False, False)


def test_a86_decision_deadline_scope_gives_one_deadline_or_two():
    """The hearing ends on day 40, the finding comes on day 41."""
    assert due(graded(mit(decision_deadline_scope="joint")), "impose") == day(43)
    assert due(graded(mit(decision_deadline_scope="separate")), "impose") == day(44)


# Severity and penalties: III.D


def test_a01_tier2_behaviours_say_which_conduct_the_upper_tier_covers():
    def upper(choice: str) -> list[str]:
        policy = mit(tier2_behaviours=choice)
        conduct = ("I.5", "I.6", "I.7", "I.8")
        return [each for each in conduct if not determined(policy, each, "lower")]

    assert upper("only_7") == ["I.7"]
    assert upper("last_two") == ["I.6", "I.7"]
    assert upper("seven_plus_unlisted_8") == ["I.7", "I.8"]


def test_a02_prior_record_includes_findings_negotiations_or_reports():
    """Repetition lifts the conduct here, so that a penalty of the upper tier shows what counts."""
    def counts(choice: str) -> list[bool]:
        policy = mit(prior_record_includes=choice, repeat_counts="prior_findings", severity_crossing="cross")
        kinds = ("prior", "prior_negotiated", "prior_reports")
        return [bool(imposed(policy, "2.c", **{kind: 1})) for kind in kinds]

    assert counts("formal_findings") == [True, False, False]
    assert counts("findings_and_negotiated") == [True, True, False]
    assert counts("any_signed_report") == [True, True, True]


def test_a34_announcement_permission_asks_every_complainant_or_any():
    def passes(choice: str, permission: str) -> bool:
        return bool(imposed(mit(announcement_permission=choice), "1.h", permission=permission))

    permissions = ("none", "some", "each in writing")
    assert [passes("each_complainant_written", each) for each in permissions] == [False, False, True]
    assert [passes("any", each) for each in permissions] == [False, True, True]


def test_a34_announcement_permission_is_asked_again_when_the_announcement_is_made():
    def announces(choice: str) -> bool:
        case = sanctioned(mit(announcement_permission=choice), "1.h", permission="each in writing")
        return bool(attempt(case, "announce", "committee", day(43), {"permission": "some"}))

    assert (announces("each_complainant_written"), announces("any")) == (False, True)


def test_a35_removal_authority_lets_the_committee_expel_or_recommend():
    def ends(choice: str) -> str:
        case = graded(mit(removal_authority=choice), category="upper", behaviour="I.7")
        return state(step(case, "impose", "committee", day(42), penalties("2.f")))

    assert (ends("committee_final"), ends("institute_decides")) == ("sanctioned", "removal recommended")


def test_a36_combination_rule_allows_any_subset_or_exactly_one():
    assert imposed(mit(combination_rule="any_subset"), "1.a", "1.b")
    assert imposed(mit(combination_rule="exactly_one"), "1.a")
    assert refusals(imposed(mit(combination_rule="exactly_one"), "1.a", "1.b")) == ["no two penalties at once"]


def test_a36_lower_tier_in_upper_opens_the_lower_list_to_upper_conduct_or_closes_it():
    def passes(choice: str) -> bool:
        return bool(imposed(mit(lower_tier_in_upper=choice), "1.a", category="upper", behaviour="I.7"))

    assert (passes("yes"), passes("no")) == (True, False)


def test_a37_mandatory_minimums_are_none_a_table_or_asked_for():
    def decision(choice: Any, kept: bool = True) -> Decision:
        return imposed(mit(mandatory_minimums=choice), "1.a", minimum_kept=kept)

    assert decision("none")
    assert decision("table")
    assert refusals(decision("table", kept=False)) == ["the minimum laid down beforehand is respected"]
    assert POLICY.known_readings["mandatory_minimums"].question in told_of(decision(UNCHOSEN))


def test_a37_mandatory_minimums_stand_in_the_guideline():
    supplied = mit(mandatory_minimums="table").sanctions.supplied([Minimum("lower", ("1.b",))])

    assert guideline(mit(mandatory_minimums="none")).minimum == frozenset()
    assert guideline(mit(mandatory_minimums=UNCHOSEN)).minimum is None
    assert sanctions.guideline(supplied, "lower", status="student").minimum == {"1.b"}


def test_a38_status_map_puts_post_docs_with_staff_with_students_or_by_themselves():
    def open_to(choice: str) -> list[str]:
        policy = mit(status_map=choice)
        return [code for code in ("1.c", "1.g") if imposed(policy, code, status="post-doc")]

    assert (open_to("as_student"), open_to("as_staff"), open_to("own")) == (["1.c"], ["1.g"], [])


def test_a39_separation_trigger_moves_the_harasser_out_of_a_living_group_or_any_shared_place():
    def apart(choice: str, place: str) -> bool:
        case = sanctioned(mit(separation_trigger=choice), shared_place=place)
        return bool(attempt(case, "place_apart", "institute", day(43)))

    places = ("living group", "work space", "neither")
    assert [apart("living_group", place) for place in places] == [True, False, False]
    assert [apart("either_shared_space", place) for place in places] == [True, True, False]


def test_a40_severity_rule_follows_the_list_or_the_force_used():
    by_list, by_force = mit(severity_rule="list_governs"), mit(severity_rule="criteria_govern")

    assert refusals(determined(by_list, "I.2", "upper", force=True)) == [
        "the category is the one that lists the behaviour"
    ]
    assert determined(by_list, "I.2", "lower", force=True)
    assert determined(by_force, "I.2", "upper", force=True)
    assert not determined(by_force, "I.2", "lower", force=True)


def test_a40_severity_crossing_keeps_repetition_within_its_tier_or_lifts_it():
    def passes(choice: str, incidents: int) -> bool:
        return bool(imposed(mit(severity_crossing=choice), "2.c", incidents=incidents))

    assert [passes("within", incidents) for incidents in (1, 2)] == [False, False]
    assert [passes("cross", incidents) for incidents in (1, 2)] == [False, True]


def test_a41_repeat_counts_earlier_findings_incidents_or_both():
    def repeated(choice: str) -> list[bool]:
        policy = mit(repeat_counts=choice, severity_crossing="cross")
        told = ({"prior": 1, "incidents": 1}, {"prior": 0, "incidents": 2}, {"prior": 0, "incidents": 1})
        return [bool(imposed(policy, "2.c", **each)) for each in told]

    assert repeated("prior_findings") == [True, False, False]
    assert repeated("incidents_in_case") == [False, True, False]
    assert repeated("both") == [True, True, False]


def test_a42_harboring_effect_takes_rush_privileges_restricts_them_or_is_asked_for():
    def effect(choice: Any) -> Finding:
        line = guideline(mit(harboring_effect=choice), residence="fraternity or sorority")["1.e"]
        return next(each for each in line.effects if each.clause == "III.D.1.e/s3")

    assert "lose" in effect("loss").words
    assert "restricted" in effect("restriction").words
    assert (effect(UNCHOSEN).verdict, effect(UNCHOSEN).needed) == (None, "harboring_effect: loss or restriction")


def test_a43_sanction_eligibility_keeps_a_penalty_to_its_status_or_frees_it():
    def open_to(choice: str, status: str) -> list[str]:
        policy = mit(sanction_eligibility=choice)
        return [code for code in ("1.c", "1.e", "1.g") if imposed(policy, code, status=status)]

    assert open_to("status_guards", "student") == ["1.c", "1.e"]
    assert open_to("status_guards", "faculty") == ["1.g"]
    assert open_to("free", "student") == open_to("free", "faculty") == ["1.c", "1.e", "1.g"]


def test_a80_penalty_required_follows_a_finding_or_may():
    assert imposed(mit(penalty_required="may"))
    assert refusals(imposed(mit(penalty_required="must"))) == ["at least one penalty"]


def test_a83_sanction_order_says_which_penalties_reach_a_minimum():
    """Housing comes after workshops on the list, but nobody says that it contains them."""
    def reaches(choice: str) -> tuple[bool, frozenset[str] | None]:
        policy = mit(sanction_order=choice, mandatory_minimums="table")
        table = policy.sanctions.supplied([Minimum("lower", ("1.b", "1.e"))])
        least = sanctions.guideline(table, "lower", status="student").minimum
        return table.reaches(["1.e"], ["1.b"]), least

    assert reaches("partial_order") == (False, {"1.b", "1.e"})
    assert reaches("total_order") == (True, {"1.e"})


# All of them, wherever their tests stand


@pytest.mark.parametrize("name", POLICY.known_readings)
def test_every_reading_has_a_test_that_makes_each_of_its_choices(name: str):
    """The test of a reading is named by its id and its public name; the default may go without saying."""
    reading = POLICY.known_readings[name]
    tests = named_for(reading)
    made = {word for test in tests for word in test.words} | {reading.default}

    assert tests
    assert [choice for choice in reading.choices if choice not in made] == []


def test_a_test_is_found_by_its_name_with_the_words_of_its_constants():
    (quorum, *_), (group, *_) = (named_for(POLICY.known_readings[name]) for name in ("quorum_scope", "group_rule"))

    assert (quorum.file, "whole_hearing" in quorum.words) == ("test_reading_effects.py", True)
    assert {"linked_cases", "joined_case", "silent"} <= group.words


@pytest.mark.parametrize("name", POLICY.known_readings)
def test_a_reading_that_is_left_open_is_asked_for_and_breaks_nothing(name: str):
    """Without its seats, or without saying who may sit, there is no committee; whatever else is open may wait."""
    if name in ("committee_seats", "recusal_rule", "term_overlap", "training_guard"):
        with pytest.raises(DeclarationError, match="committee/"):
            POLICY.under({name: UNCHOSEN})
    else:
        assert POLICY.under({name: UNCHOSEN}).readings[name] is UNCHOSEN


# Where nothing follows a missed day, the directory reading is what is left of the sentence.
SAME = {("decision_lapse", "silent"): "directory"}


@pytest.mark.parametrize("name", POLICY.known_readings)
def test_every_choice_declares_something_else(name: str):
    """Each choice turns the declarations that read it into others, in rules or at least in words."""
    reading = POLICY.known_readings[name]
    readers = [part for part in (*POLICY.procedures, *POLICY.tables) if _reads(part, reading)]
    forms: dict[str, str] = {}
    for choice in reading.choices:
        form = repr([_bound(part, {**POLICY.readings, name: choice}) for part in readers])
        same = forms.setdefault(form, choice)
        assert same == SAME.get((name, choice), choice)

    assert readers
    assert len(forms) >= 2


def _reads(part: Any, reading: Reading) -> bool:
    return any(each.reading is reading for each in every(part, Pick, Chosen))


def _bound(part: Any, choices: Mapping[str, Any]) -> Any:
    """A part of the policy under some choices, as plain data with its words."""
    homes = homes_of(POLICY.procedures)
    within = part.name if part in POLICY.procedures else ""
    return canonical(Binder(choices, {}, within=within, homes=homes)(part), homes, words=True, top=True)
