"""The docket of the MIT policy (II/s1, III/s2, IV.1/s5): which route a case may take when, and what stands at the end.

Every rule is asked from both sides: a case that it stops, and one like it that it lets through.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import appeal_builders as review
import builders as hearing
import negotiation_builders as talks
import pytest
import record_builders as stages
from acting import attempt, refusals, step
from builders import day, mit, requested, vote
from intake_builders import choice

from grievance_fsm.case import Case
from grievance_fsm.policy import Policy

ONE_AT_A_TIME = "no other complaint procedure is under way"
NO_HELP_MEANWHILE = "no negotiated or formal procedure is under way"
NOT_DECIDED = "the incident has not been decided already"
NOT_SETTLED = "no satisfactory resolution has been reached"
AGAIN = "this way may be taken again"
COMPLAINTS = ("informal", "negotiated", "formal")

BEGINS: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "informal": ("informal.go_direct", "complainant", {"with_advocate": False}),
    "negotiated": ("negotiated.file", "complainant", talks.complaint()),
    "formal": ("formal.request", "complainant", hearing.report()),
    "housing": ("housing.ask", "complainant",
                {"student": True, "lives_in": "Institute housing", "harassed_there": True}),
    "appeal": ("appeal.file_appeal", "accused", review.appeal_papers()),
    "arbitration": ("arbitration.choose", "complainant", review.choice()),
}  # fmt: skip
"""The act that begins each route, with lawful papers."""


def against(case: Case, route: str, on: date, **other: Any) -> list[str]:
    """What stands against beginning a route."""
    action, by, facts = BEGINS[route]
    return stopped(case, action, by, on, {**facts, **other})


def stopped(case: Case, action: str, by: str | None, on: date, facts: Mapping[str, Any] | None = None) -> list[str]:
    return refusals(attempt(case, action, by, on, facts))


def begun(case: Case, route: str, on: date) -> Case:
    action, by, facts = BEGINS[route]
    return step(case, action, by, on, facts)


def ready(policy: Policy | None = None) -> Case:
    """A report is filed on day 2, and on day 3 a complaint procedure is chosen; none has begun."""
    return stages.reported(policy).act("intake.choose", by="complainant", who="q1", on=day(3), facts=choice("formal"))


def hearing_asked(policy: Policy | None = None) -> Case:
    return begun(ready(policy), "formal", day(4))


def withdrawn(policy: Policy | None = None) -> Case:
    """A hearing was asked for on day 4, and the case taken back on day 5."""
    return hearing_asked(policy).act("formal.withdraw", by="complainant", who="q1", on=day(5))


INFORMED = {"informed": ["complainant", "accused", "advocate"]}


def decided(how: str, policy: Policy | None = None) -> Case:
    """A hearing on day 40 that ended one way or another, with notice on day 43; nothing else was tried before."""
    if how == "found":
        return hearing.closed(policy)
    case = hearing.deliberating(policy)
    if how == "outside":
        papers = {"roll": list(hearing.MEMBERS[:9]), "agreed": True, "motion": {}, "hostile": False}
        case = case.act("formal.find_no_application", by="committee", on=day(41), facts=papers)
    else:
        cast = {"not found": vote(against=9), "undecided": vote(for_=4, against=4)}[how]
        case = case.act("formal.decide", by="committee", on=day(41), facts=cast)
    return case.act("formal.notify_decision", by="committee", on=day(43), facts=INFORMED)


# -- II/s1b, III/s2: one after another ---------------------------------------------------------------------------


def test_while_negotiations_run_no_hearing_is_asked_for():
    """II/s1b: one of several procedures."""
    assert against(stages.negotiating(), "formal", day(12)) == [ONE_AT_A_TIME]
    assert against(stages.failed(), "formal", day(14)) == []


def test_while_a_hearing_is_prepared_nobody_negotiates():
    """II/s1b."""
    assert against(hearing_asked(), "negotiated", day(5)) == [ONE_AT_A_TIME]
    assert against(withdrawn(), "negotiated", day(6)) == []


def test_whatever_is_more_formal_suspends_the_informal_steps():
    """III/s2: nothing ends the informal procedure; it rests while another runs, and may go on afterwards."""
    def contact(case: Case, on: int) -> list[str]:
        return stopped(case, "informal.contact", "advocate", day(on), talks.told())

    asked_again = stages.informally().act("informal.ask", by="complainant", who="q1", on=day(5))
    helped = asked_again.act("informal.choose_help", by="advocate", on=day(5), facts={"help_chosen": ["contact"]})
    filed = begun(helped, "negotiated", day(6))

    assert contact(helped, 6) == []
    assert contact(filed, 7) == [NO_HELP_MEANWHILE]
    assert contact(filed.act("negotiated.call_off", by="complainant", who="q1", on=day(7)), 8) == []
    assert contact(begun(helped, "formal", day(6)), 7) == [NO_HELP_MEANWHILE]
    assert NO_HELP_MEANWHILE in against(hearing_asked(), "informal", day(5))
    assert against(withdrawn(), "informal", day(6)) == []


@pytest.mark.parametrize("course", COMPLAINTS)
def test_any_procedure_may_come_first(course: str):
    """III/s2."""
    assert against(ready(), course, day(4)) == []


def test_an_informal_step_waits_for_the_choice_of_a_procedure():
    """II/s5a: the choice asks whether the complaint can be made; a request and a filing ask for themselves."""
    waiting = "the complaint was chosen while it could be made"

    assert {course: against(stages.reported(), course, day(3)) for course in COMPLAINTS} == {
        "informal": [waiting], "negotiated": [], "formal": [],
    }  # fmt: skip


def called_off(policy: Policy | None = None) -> Case:
    """Negotiations were asked for on day 4 and called off on day 5; no informal step was taken before."""
    case = begun(ready(policy), "negotiated", day(4))
    return case.act("negotiated.call_off", by="complainant", who="q1", on=day(5))


def test_a24_procedure_order_lets_any_procedure_follow_or_only_a_more_formal_one():
    """III/s2: another may follow; the text does not say whether a less formal one."""
    def may_follow(rule: str) -> dict[tuple[str, str], bool]:
        first = {"negotiated": called_off(mit(procedure_order=rule)), "formal": withdrawn(mit(procedure_order=rule))}
        pairs = [("negotiated", "informal"), ("negotiated", "formal"), ("formal", "informal"), ("formal", "negotiated")]
        return {(one, other): not against(first[one], other, day(6)) for one, other in pairs}

    everything = dict.fromkeys(may_follow("any_order_sequential"), True)
    assert may_follow("any_order_sequential") == may_follow("parallel") == everything
    assert may_follow("escalate_only") == {**dict.fromkeys(everything, False), ("negotiated", "formal"): True}


def test_a24_procedure_order_escalate_only_says_what_has_been_tried():
    """III/s2."""
    policy = mit(procedure_order="escalate_only")

    assert against(called_off(policy), "informal", day(6)) == ["negotiations have not been tried yet"]
    assert against(withdrawn(policy), "informal", day(6)) == ["no hearing has been asked for yet"]
    assert against(withdrawn(policy), "negotiated", day(6)) == ["no hearing has been asked for yet"]


def test_a24_procedure_order_parallel_lets_two_run_side_by_side():
    """II/s1b, III/s2: no other reading does."""
    def side_by_side(rule: str) -> list[bool]:
        policy = mit(procedure_order=rule)
        talking, heard = begun(ready(policy), "negotiated", day(4)), hearing_asked(policy)
        others = [(talking, "formal"), (talking, "informal"), (heard, "negotiated"), (heard, "informal")]
        return [not against(case, other, day(5)) for case, other in others]

    assert side_by_side("parallel") == [True, True, True, True]
    assert side_by_side("any_order_sequential") == side_by_side("escalate_only") == [False, False, False, False]


# -- III.B.2/s2b: from negotiations to a hearing ------------------------------------------------------------------


def test_a23_escalation_limit_gives_thirty_days_from_whatever_came_last_or_no_end():
    """III.B.2/s2b: the talks of `failed` end on day 12."""
    def asked_on(number: int, rule: str) -> list[str]:
        return against(stages.failed(mit(escalation_limit=rule)), "formal", day(number))

    late = ["the hearing is asked for soon after the negotiations"]
    assert [asked_on(number, "n_days") for number in (42, 43)] == [[], late]
    assert [asked_on(number, "none") for number in (42, 43, 400)] == [[], [], []]


def test_a23_escalation_tolling_takes_the_days_of_the_talks_out_of_the_four_years():
    """II/s5b: the last incident was on 1 December 2014; the talks of `failed` run from day 5 up to day 12."""
    def asked_on(on: date, rule: str) -> list[str]:
        return against(stages.failed(mit(escalation_tolling=rule)), "formal", on)

    last, later = date(2018, 12, 1), ["it is in time (limitation)"]
    assert [asked_on(last + timedelta(days=n), "tolled") for n in (0, 7, 8)] == [[], [], later]
    assert [asked_on(last + timedelta(days=n), "not_tolled") for n in (0, 1)] == [[], later]
    silent = ready(mit(escalation_tolling="tolled"))
    assert against(silent, "formal", last + timedelta(days=1)) == later


def test_a23_escalation_tolling_lets_the_time_not_run_out_while_the_parties_negotiate():
    """II/s5b: the talks are under way when four years have passed; the Advocate may still be asked for another way."""
    def late(rule: str) -> list[str]:
        case = begun(ready(mit(escalation_tolling=rule, procedure_order="parallel")), "negotiated", day(4))
        return against(case, "formal", date(2019, 6, 1))

    assert (late("tolled"), late("not_tolled")) == ([], ["it is in time (limitation)"])


def test_negotiations_want_consent_given_freely_where_nobody_may_be_pressed():
    """H.5, A64; III.A asks for itself."""
    policy = mit(voluntariness_rule="as_H5")
    consents = {"consents": True, "unpressed": True}
    case = stages.reported(policy).act("intake.say_consent", by="complainant", who="q1", on=day(3), facts=consents)
    unasked = stages.reported(policy)

    assert against(unasked, "negotiated", day(4)) == ["the complainant has consented freely, and still does"]
    assert against(unasked, "formal", day(4)) == []
    assert against(case, "negotiated", day(4)) == []
    assert against(stages.reported(), "negotiated", day(4)) == []


# -- III/s2: nothing after a decision, a resolution, a joinder, or outside the policy -------------------------------


@pytest.mark.parametrize("course", COMPLAINTS)
@pytest.mark.parametrize("how", ["found", "not found", "outside"])
def test_a_decided_incident_is_not_filed_again(how: str, course: str):
    """III/s2, A24: no re-filing of the same incident after a formal decision."""
    assert NOT_DECIDED in against(decided(how), course, day(44))
    assert NOT_DECIDED not in against(decided("undecided"), course, day(44))


def settled(policy: Policy | None = None) -> Case:
    """Negotiations without an informal step before them, settled on day 12."""
    case = begun(ready(policy), "negotiated", day(4))
    for action, by, facts in (
        ("notify", "advocate", {"invitation": list(talks.INVITATION)}), ("receive", None, {}),
        ("reply", "accused", {"answer": "agrees"}), ("receive_reply", None, {}),
        ("contact_facilitator", "advocate", {"facilitators": ["f1"]}), ("arrange", "facilitator", {}),
        ("meet_first", "facilitator", talks.first_meeting()), ("settle", "accused", talks.resolution()),
    ):  # fmt: skip
        case = step(case, f"negotiated.{action}", by, day(12 if action == "settle" else 8), facts)
    return case


@pytest.mark.parametrize("course", COMPLAINTS)
def test_a_resolution_that_satisfied_leaves_nothing_to_pursue(course: str):
    """III/s2: another procedure is for whoever was not satisfied."""
    assert NOT_SETTLED in against(settled(), course, day(14))
    assert NOT_SETTLED not in against(called_off(), course, day(14))


def test_an_informal_procedure_that_rests_is_not_taken_up_again_after_a_decision_or_a_resolution():
    """III/s2, GAP.18: nothing ends it, but what has been decided or settled is not asked about once more."""
    def ask(case: Case) -> list[str]:
        return stopped(case, "informal.ask", "complainant", case.history[-1].day)

    assert ask(stages.closed()) == [NOT_DECIDED]
    assert ask(stages.settled()) == [NOT_SETTLED]
    assert ask(stages.failed()) == []


def test_what_is_settled_is_pursued_no_further_but_watched():
    """I.post/s4a, VI.A.2/s1, VI.A.8/s1a: the Advocate looks for others like it in a case that is over, too."""
    def owed(case: Case) -> set[str]:
        return {each.action for each in case.owed(day(20)) if each.action.startswith(("intake", "informal"))}

    settled_unclosed = stages.negotiating().act("negotiated.settle", by="accused", on=day(12), facts=talks.resolution())

    assert "intake.see_to" in owed(stages.negotiating())
    assert owed(stages.settled()) == owed(settled_unclosed) == {"intake.watch"}


def test_a_student_is_no_longer_engaged_in_informal_steps_once_the_complaint_is_settled_or_decided():
    """II.C/s2a, GAP.18: nothing ends those steps, but nothing more may be done in them."""
    def stays(case: Case) -> list[str]:
        on = case.history[-1].day
        return stopped(case.act("housing.find", by="advocate", on=on), "housing.stay_on", "complainant", on,
                       {"term_ends": day(100)})  # fmt: skip

    over = ["the student is engaged in a complaint procedure"]
    assert stays(stages.informally()) == stays(stages.failed()) == []
    assert stays(stages.settled()) == stays(stages.closed()) == over


def joined(outcome: str) -> Case:
    """The complainants act together, each in a case of its own or all in one."""
    case = stages.report_filed(case=stages.begun(mit(group_rule="joined_case")).act(
        "intake.seek_advice", by="complainant", who="q1", on=day(0)), report_names=["complainant"])  # fmt: skip
    case = case.act("intake.authorise", by="complainant", who="q1", on=day(2), facts={"authorises": True})
    case = case.act("intake.watch", by="advocate", who="q3", on=day(3), facts={"link": "the same person"})
    case = case.act("intake.contact_group", by="advocate", who="q3", on=day(3))
    return case.act("intake.act_together", by="complainant", who="q1", on=day(4), outcome=outcome)


@pytest.mark.parametrize("course", COMPLAINTS)
def test_a_complaint_that_was_joined_to_another_case_goes_on_there(course: str):
    """VI.A.8/s1c, A71."""
    elsewhere = "the complaint has not been joined to another case"

    assert elsewhere in against(joined("all in another case"), course, day(5))
    assert elsewhere not in against(joined("all in this case"), course, day(5))


def assessed(hostile: bool) -> Case:
    """At intake the Advocate asks whether the policy applies."""
    policy = mit(effect_test="intake")
    return stages.reported(policy).act("intake.assess", by="advocate", who="q3", on=day(3), facts={"hostile": hostile})


@pytest.mark.parametrize("course", COMPLAINTS)
def test_what_the_policy_does_not_apply_to_begins_no_procedure(course: str):
    """I.post/s8, GAP.25."""
    assert "the policy applies" in against(assessed(hostile=False), course, day(4))
    assert "the policy applies" not in against(assessed(hostile=True), course, day(4))


# -- again ----------------------------------------------------------------------------------------------------------


def test_the_informal_way_may_be_taken_again():
    """III.A/s1b: at any time."""
    case = begun(ready(), "informal", day(4))
    facts = talks.satisfaction("dissatisfied")
    ended = case.act("informal.conclude", by="complainant", who="q1", on=day(5), facts=facts)

    assert begun(ended, "informal", day(6)).states["informal#2"] == "under way"


def test_negotiations_may_be_tried_again_where_they_failed():
    """III/s2."""
    failed = called_off().act("negotiated.summarise", by="advocate", who="q3", on=day(6), facts=talks.summary())

    assert begun(failed, "negotiated", day(7)).states["negotiated#2"] == "filed"


def test_a70_breach_rule_reopens_the_negotiations_or_leaves_a_hearing():
    """GAP.16: an undertaking that was not kept."""
    def after_the_breach(rule: str) -> tuple[list[str], list[str], str | None]:
        case = stages.settled(mit(breach_rule=rule)).act("negotiated.break_undertaking", on=day(20))
        reopened = case.states.get("negotiated#2")
        return against(case, "formal", day(21)), against(case, "negotiated", day(21)), reopened

    hearing_only = ([], [AGAIN], None)
    assert after_the_breach("formal_only") == hearing_only
    asked, _, reopened = after_the_breach("reopen")
    assert (asked, reopened) == ([ONE_AT_A_TIME], "negotiating")


def declined() -> Case:
    """The Committee has declined to hear the case."""
    return hearing_asked(mit(hearing_discretion="may_decline")).act("formal.decline", by="committee", on=day(5))


@pytest.mark.parametrize("case", [declined, withdrawn, lambda: decided("undecided")])
def test_a_hearing_may_be_asked_for_again_where_nothing_was_decided(case: Any):
    """III/s2."""
    assert against(case(), "formal", day(60)) == []


def test_a_hearing_that_lapsed_may_be_asked_for_again():
    """III.C.2/s3: the window from day 30 to day 44 has passed without a hearing."""
    case = hearing.dated(mit(no_quorum_rule="lapse")).polled(day(46))

    assert case.states["formal"] == "lapsed"
    assert against(case, "formal", day(46)) == []


def test_a_hearing_is_not_asked_for_again_while_it_runs_nor_where_the_accused_has_left():
    """II/s5a: a departure that ends the case ends it."""
    abated = requested(mit(departure_rule="abates")).act("formal.depart", on=day(1))

    assert against(abated, "formal", day(2)) == [AGAIN]
    assert "formal.request" not in {each.action for each in requested().options("complainant", day(1))}


def test_other_housing_may_be_asked_for_again():
    """II.C/s1: a right that no sentence uses up."""
    housed = stages.reported()
    given_up = housed.act("housing.find", by="advocate", who="q3", on=day(3)).act(
        "housing.give_up", by="complainant", who="q1", on=day(4)
    )

    assert against(given_up, "housing", day(5)) == []
    assert begun(given_up, "housing", day(5)).states["housing#2"]


# -- GAP.01, H.6, H.12: appeal and arbitration --------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "routes"), [
    ("internal_panel", {"appeal", "arbitration"}), ("arbitration", {"arbitration"}), ("none", set()),
])  # fmt: skip
def test_a65_appeal_rule_keeps_the_panel_and_arbitration_arbitration_alone_or_neither(rule: str, routes: set[str]):
    """H.6, H.12."""
    assert {"appeal", "arbitration"} & set(mit(appeal_rule=rule).bound) == routes


def test_a63_retaliation_rule_keeps_the_watch_or_leaves_it_out():
    """H.4."""
    assert "retaliation" in mit(retaliation_rule="as_H4").bound
    assert "retaliation" not in mit(retaliation_rule="none").bound


def upheld(policy: Policy | None = None) -> Case:
    case = stages.appealed(policy)
    case = step(case, "appeal.decide", "panel", day(60), review.votes("uphold", "uphold", "uphold"))
    return step(case, "appeal.notify_outcome", "panel", day(61), review.notices())


def test_an_appeal_is_made_again_only_where_it_was_taken_back_or_the_case_was_sent_back():
    """GAP.01: one decision, one appeal."""
    taken_back = step(
        review.filed(case=hearing.closed()), "appeal.withdraw", "accused", day(46), {"appeal_withdrawn_by": ["q2"]}
    )

    assert AGAIN in against(upheld(), "appeal", day(62))
    assert against(taken_back, "appeal", day(47)) == []
    assert AGAIN not in against(stages.sent_back(), "appeal", day(62))


def chosen_and_undecided() -> Case:
    """A hearing that decided nothing, in a case with a report and the choice of a procedure."""
    case = decided("undecided").act("intake.seek_advice", by="complainant", who="q1", on=day(0))
    case = stages.report_filed(case=case, report_names=["accused", "complainant"])
    return case.act("intake.choose", by="complainant", who="q1", on=day(3), facts=choice("formal"))


@pytest.mark.parametrize("course", COMPLAINTS)
def test_no_complaint_procedure_begins_beside_an_appeal(course: str):
    """GAP.01: a case left undecided may be taken up again, but not while its appeal may still send it back."""
    undecided = chosen_and_undecided()
    waiting = "no appeal is under way"
    taken_back = step(
        begun(undecided, "appeal", day(45)), "appeal.withdraw", "accused", day(46), {"appeal_withdrawn_by": ["q2"]}
    )

    assert against(undecided, course, day(46)) == []
    assert against(begun(undecided, "appeal", day(45)), course, day(46)) == [waiting]
    assert against(taken_back, course, day(47)) == []


@pytest.mark.parametrize("course", COMPLAINTS)
def test_no_complaint_procedure_begins_beside_an_arbitration(course: str):
    """H.12: an award would decide what is being talked about or heard."""
    undecided = chosen_and_undecided()
    arbitrated = begun(undecided, "arbitration", day(45))
    taken_back = step(arbitrated, "arbitration.withdraw", "complainant", day(46))

    assert against(arbitrated, course, day(46)) == ["no arbitration is under way"]
    assert against(taken_back, course, day(47)) == []


def resting_and_undecided(policy: Policy | None = None) -> Case:
    """The Advocate was asked on day 3 to turn to the accused; then a hearing decided nothing."""
    case = stages.reported(policy).act("intake.choose", by="complainant", who="q1", on=day(3), facts=choice("informal"))
    case = step(case, "informal.ask", "complainant", day(3))
    case = step(case, "informal.choose_help", "advocate", day(3), {"help_chosen": ["contact"]})
    for event in decided("undecided", policy).history:
        case = case.act(event.name, by=event.by, on=event.on, facts=event.facts)
    return case


def towards_the_accused(case: Case, on: int) -> list[list[str]]:
    """What stands against each step that an Advocate or the complainant might take towards the accused."""
    return [
        stopped(case, "informal.contact", "advocate", day(on), talks.told()),
        stopped(case, "informal.go_direct", "complainant", day(on), {"with_advocate": False}),
    ]


def test_an_informal_procedure_that_rests_stays_at_rest_while_an_appeal_is_under_way():
    """GAP.01, III/s2: the panel may send the case back to a hearing, beside which no informal step is taken either."""
    undecided = resting_and_undecided()
    appealed = begun(undecided, "appeal", day(45))
    taken_back = step(appealed, "appeal.withdraw", "accused", day(46), {"appeal_withdrawn_by": ["q2"]})

    assert towards_the_accused(undecided, 45) == [[], []]
    assert towards_the_accused(appealed, 46) == [["no appeal is under way"]] * 2
    assert "informal.contact" in {each.action for each in undecided.owed(day(46))}
    assert "informal.contact" not in {each.action for each in appealed.owed(day(46))}
    assert towards_the_accused(taken_back, 47) == [[], []]


def test_what_came_of_informal_steps_may_be_said_while_an_appeal_is_under_way():
    """III/s2, H.5: it is said to nobody else, and a consent is taken back whenever the complainant wants."""
    appealed = begun(resting_and_undecided(), "appeal", day(45))

    assert stopped(appealed, "informal.conclude", "complainant", day(46), talks.satisfaction("dissatisfied")) == []


def test_an_informal_procedure_that_rests_stays_at_rest_while_an_arbitration_is_under_way():
    """H.12: an award would decide what the accused is being spoken to about."""
    undecided = resting_and_undecided()
    arbitrated = begun(undecided, "arbitration", day(45))
    taken_back = step(arbitrated, "arbitration.withdraw", "complainant", day(46))

    assert towards_the_accused(arbitrated, 46) == [["no arbitration is under way"]] * 2
    assert towards_the_accused(taken_back, 47) == [[], []]


def test_informal_steps_go_on_beside_an_arbitration_that_may_be_chosen_at_any_time():
    """U.5: it is offered beside whatever is under way, and hinders none of it."""
    case = begun(resting_and_undecided(mit(arbitration_place="at_any_time")), "arbitration", day(45))

    assert towards_the_accused(case, 46) == [[], []]


def test_an_appeal_does_not_run_beside_an_arbitration_that_stands_in_its_place():
    """H.12."""
    def beside(place: str) -> list[str]:
        case = hearing.closed(mit(arbitration_place=place, appeal_days="silent"))
        return against(begun(case, "arbitration", day(44)), "appeal", day(45))

    assert beside("instead_of_appeal") == ["no arbitration is under way"]
    assert beside("at_any_time") == []


def test_arbitration_at_any_time_runs_beside_a_hearing():
    """U.5: it leaves the university free to investigate."""
    def at_once(place: str) -> list[str]:
        return against(hearing_asked(mit(arbitration_place=place)), "arbitration", day(5))

    assert at_once("at_any_time") == []
    assert "there is a decision to appeal" in at_once("instead_of_appeal")


IN_ONE_ROOM = {"arbitration_rooms": "together", "lawyers": []}


def arbitrated(case: Case) -> Case:
    """Arbitration is chosen on day 5; an arbitrator is appointed on day 6, and has heard both sides on day 7."""
    case = step(begun(case, "arbitration", day(5)), "arbitration.appoint", "institute", day(6), review.appointment())
    case = step(case, "arbitration.open_arbitration", "arbitrator", day(7), IN_ONE_ROOM)
    return step(case, "arbitration.close_arbitration", "arbitrator", day(7))


def test_whoever_takes_a_hearing_back_has_not_left_the_arbitration_beside_it():
    """U.5, U.6: it is an option of its own, which was chosen and is left on its own; GAP.13 speaks of the hearing."""
    beside = hearing_asked(mit(arbitration_place="at_any_time"))
    heard = step(arbitrated(beside), "formal.withdraw", "complainant", day(8))
    chosen = step(begun(beside, "arbitration", day(5)), "formal.withdraw", "complainant", day(8))
    left = step(chosen, "arbitration.withdraw", "complainant", day(9))

    assert (owing(heard, day(8)), owing(chosen, day(8)), owing(left, day(9))) == (
        {"arbitration.award"}, {"arbitration.appoint"}, set()
    )
    assert stopped(heard, "arbitration.award", "arbitrator", day(20), review.awarded("for")) == []


def owing(case: Case, on: date) -> set[str]:
    """What is owed on the way to a decision."""
    return {each.action for each in case.owed(on) if each.action.startswith(("formal", "appeal", "arbitration"))}


def test_a_remand_begins_a_second_hearing_at_its_notice():
    """H.8."""
    case = stages.sent_back()

    assert case.states["formal#2"] == "notified"
    assert "formal#2" not in upheld().states


def test_a65_remand_to_sends_the_case_to_those_who_heard_it_or_to_others():
    """GAP.01: the nine who heard it on day 40."""
    def hearing_again(rule: str, before: str) -> list[str]:
        case = review.ruled("remand", "remand", "remand", case=review.reviewed_case(case=review.seated(
            case=review.told_of(case=review.filed(case=hearing.closed(mit(remand_to=rule)))))))  # fmt: skip
        case = step(case, "appeal.remand", "panel", day(61), review.notices(new_hearing_before=before))
        case = step(case, "formal.receive", None, day(70))
        case = step(case, "formal.set_date", "committee", day(71), {"hearing_date": day(110)})
        return stopped(case, "formal.open_hearing", "committee", day(110), hearing.room())

    assert hearing_again("same_panel", "those who heard it") == []
    assert hearing_again("fresh_panel", "members who did not") == [
        "nobody hears the case who heard it before it was sent back",
    ]  # fmt: skip


# -- beside the complaint --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [ready, hearing_asked, stages.negotiating, stages.closed, stages.appealed])
def test_advice_housing_and_records_run_beside_whatever_else_runs(stage: Any):
    """II/s1a, II.C/s1, III/s4, IV.1/s5a."""
    case = stage()
    on = case.history[-1].on

    assert stopped(case, "intake.ask_as_witness", "witness", on) == []
    assert stopped(case, "housing.find", "advocate", on) == []
    assert stopped(case, "records.communicate", None, on) == []


def test_a_report_is_filed_while_a_hearing_is_already_asked_for():
    """IV.1/s5a: both at once, in either order."""
    names = {"report_names": ["accused", "complainant"]}
    case = hearing.requested().act("intake.seek_advice", by="complainant", who="q1", on=day(0))
    case = stages.report_filed(case=case, **names)

    assert (case.states["intake"], case.states["formal"]) == ("reported", "requested")


def test_the_watch_runs_beside_a_hearing():
    """H.4."""
    case = review.under_watch(case=requested(mit(retaliation_rule="as_H4")))

    assert case.states["retaliation"] != "no watch"
    assert case.states["formal"] == "requested"


# -- what stands -----------------------------------------------------------------------------------------------------


def test_a_hearing_settles_the_case_with_the_notice_of_its_decision():
    """III.C.5/s3."""
    ends = {
        "found": "closed with sanctions", "not found": "closed without a finding",
        "outside": "closed outside the policy", "undecided": "closed undecided",
    }  # fmt: skip

    assert {how: decided(how).outcome for how in ends} == {how: ("formal", end) for how, end in ends.items()}
    assert withdrawn().outcome is None
    assert hearing.sanctioned().outcome is None


def test_what_a_panel_leaves_as_it_was_still_stands():
    """H.6."""
    assert upheld().outcome == ("formal", "closed with sanctions")


def test_what_a_panel_sends_back_stands_no_more():
    """H.8."""
    assert stages.appealed().outcome == ("formal", "closed with sanctions")
    assert stages.sent_back().outcome is None


def test_what_a_panel_overturns_stands_as_the_panel_left_it():
    """H.6."""
    case = step(stages.appealed(), "appeal.decide", "panel", day(60), review.votes(*["overturn"] * 3))
    case = step(case, "appeal.notify_outcome", "panel", day(61), review.notices())

    assert case.outcome == ("appeal", "closed overturned")


def test_an_award_is_what_stands():
    """U.2."""
    case = begun(hearing.closed(), "arbitration", day(50))
    case = step(case, "arbitration.appoint", "institute", day(55), review.appointment())
    case = step(
        case, "arbitration.open_arbitration", "arbitrator", day(70), IN_ONE_ROOM
    )
    case = step(case, "arbitration.close_arbitration", "arbitrator", day(70))
    granted = step(case, "arbitration.award", "arbitrator", day(80), review.awarded("for"))

    told = step(granted, "arbitration.notify_award", "arbitrator", day(81), review.notices())

    assert granted.outcome == ("formal", "closed with sanctions")
    assert told.outcome == ("arbitration", "closed for the complainant")
