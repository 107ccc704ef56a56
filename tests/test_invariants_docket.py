"""What must hold however a case goes from one procedure to another, each law named by its clause.

Every law is asked of a few walks that are always the same (see `docket_walks.py`), and slowly of many that each commit
draws anew. A gate names what the few must have come to, so that no law is kept merely because nothing happened.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import appeal_builders as appeal
import pytest
from builders import MEMBERS, START, decided, mit, requested, vote
from docket_walks import Step, Walk, before, few, many, owed, policies, stages, today, under_way
from negotiation_builders import complaint

from grievance_fsm.case import Case
from grievance_fsm.events import Event, procedure_of

COMPLAINTS = ("informal", "negotiated", "formal")
BEGINNINGS = ("informal.ask", "informal.go_direct", "negotiated.file", "formal.request")
DECIDED = {"closed with sanctions", "closed without a finding", "closed outside the policy"}
SETTLED = {"settled", "closed with a resolution"}
AWARDED = {"closed for the complainant", "closed against the complainant", "closed without following"}

Walks = tuple[Walk, ...]


@pytest.fixture(scope="module", params=["few", pytest.param("many", marks=pytest.mark.slow)])
def walks(request) -> Walks:
    return few() if request.param == "few" else many()


@pytest.fixture(scope="module")
def steps(walks) -> list[Step]:
    """The walks step by step, each as the case was opened and after every act."""
    return [Step.of(case) for walk in walks for case in walk]


def events(walks: Walks, *actions: str, least: int = 5) -> Iterator[tuple[Case, Event]]:
    """Every such event of the walks, with its case; among the few there must be some, or the law is untested."""
    ends = [walk[-1] for walk in walks]
    found = [(case, e) for case in ends for e in case.history if f"{e.procedure}.{e.action}" in actions]
    assert walks is not few() or len(found) >= least, f"the walks see {actions} {len(found)} times"
    yield from found


def enough(walks: Walks, count: int, least: int) -> bool:
    return walks is not few() or count >= least


# -- what the walks come to -----------------------------------------------------------------------------------------

VISITED: Mapping[str, tuple[str, ...]] = {
    "appeal": (
        "appeal filed", "parties told of the appeal", "panel named", "appeal withdrawn", "decision upheld",
        "sanctions to be set anew", "new hearing decided", "decision overturned", "removal recommended anew",
        "sanctions set anew", "closed as decided", "closed overturned", "closed with other sanctions", "sent back",
    ),
    "arbitration": (
        "arbitration chosen", "arbitrator appointed", "arbitration hearing", "arbitration heard", "advice given",
        "for the complainant", "against the complainant", "advice not followed", "closed for the complainant",
        "closed against the complainant", "closed without following", "arbitration withdrawn",
    ),
    "the hearing sent back": (
        "notified", "dated", "hearing opened", "complainant heard", "accused heard", "witnesses heard",
        "accused closed", "deliberating", "not found", "harassment found", "severity determined", "sanctioned",
        "closed with sanctions", "closed without a finding",
    ),
    "the hearing after one that decided nothing": ("requested", "notified", "dated"),
    "the second appeal": ("appeal filed", "panel named", "decision upheld", "closed as decided"),
}  # fmt: skip
"""Where the few walks must have been, by name."""


def come_to(case: Case) -> Iterator[tuple[str, str]]:
    entered = {event.run for event in case.history if event.action == "entered"}
    for event in case.history:
        yield event.procedure, event.state
        if event.procedure == "formal" and "#" in event.run:
            sent = event.run in entered
            yield "the hearing sent back" if sent else "the hearing after one that decided nothing", event.state
        if event.procedure == "appeal" and "#" in event.run:
            yield "the second appeal", event.state


@pytest.mark.slow
@pytest.mark.parametrize("where", VISITED)
def test_the_walks_come_to_every_state_of_a_review(where):
    visited = {state for walk in few() for place, state in come_to(walk[-1]) if place == where}

    assert [state for state in VISITED[where] if state not in visited] == []


@pytest.mark.parametrize("route", ["appeal", "arbitration"])
def test_no_state_of_a_review_is_left_out_of_what_the_walks_must_come_to(route):
    known = {state for policy in policies() if route in policy.bound for state in policy.bound[route].states}

    assert known - {"not appealed", "arbitration not chosen"} == set(VISITED[route])


# -- II.B, IV.1: whom a report names ------------------------------------------------------------------------------


def test_IV_1_s4_the_accused_is_named_in_no_report_before_a_negotiated_or_formal_procedure_has_begun(walks):
    named = 0
    for case, event in events(walks, "intake.describe", "intake.complete_report"):
        if "accused" in event.facts["report_names"]:
            named += 1
            assert {"negotiated", "formal"} & {e.procedure for e in before(case, event)}
    assert enough(walks, named, 5)


def test_II_B_s5_such_a_procedure_begins_on_a_report_that_names_both(walks):
    for _, event in events(walks, "negotiated.file", "formal.request"):
        assert {"complainant", "accused"} <= set(event.facts["report_names"])


# -- III/s2, II/s1b: one after another ------------------------------------------------------------------------------


def test_III_s2_a_case_is_in_one_complaint_procedure_at_a_time_unless_the_reading_says_otherwise(steps):
    for step in steps:
        if step.case.policy.readings["procedure_order"] != "parallel":
            rivals = {run for run in step.runs if procedure_of(run) in COMPLAINTS[1:]}
            assert len(rivals) <= 1, step.event
            assert not (rivals and step.event is not None and step.event.procedure == "informal"), step.event


@pytest.mark.parametrize(("order", "allowed"), [("any_order_sequential", False), ("parallel", True)])
def test_III_s2_two_of_them_at_once_where_the_reading_says_so(order, allowed):
    case, talk = requested(mit(procedure_order=order)), complaint()

    assert bool(case.decide("negotiated.file", by="complainant", on=START, facts=talk)) is allowed


def test_GAP_01_no_complaint_procedure_begins_while_an_appeal_or_an_arbitration_is_under_way(walks):
    """Under every reading; what a panel sends back or a broken undertaking opens anew is entered, not begun."""
    begun = 0
    for walk in walks:
        for event, stood, _ in stages(walk[-1]):
            if event.procedure in COMPLAINTS and event.run not in stood and event.action != "entered":
                reviews = [run for run in stood if procedure_of(run) in ("appeal", "arbitration")]
                begun += bool(reviews)
                assert not under_way(walk[-1].policy, {run: stood[run] for run in reviews}), event
    assert enough(walks, begun, 3)


def test_GAP_01_nobody_approaches_the_accused_informally_while_an_appeal_or_an_arbitration_is_under_way(
    walks, steps
):
    """But beside an arbitration that may be chosen at any time (U.5); what came of it may always be said."""
    taken = 0
    for step in steps:
        if step.event is not None and step.event.procedure == "informal":
            taken += 1
            anywhere = step.case.policy.readings["arbitration_place"] == "at_any_time"
            reviews = step.going & ({"appeal"} if anywhere else {"appeal", "arbitration"})
            assert not reviews or step.event.action in ("conclude", "take_back"), step.event
    assert enough(walks, taken, 21)


def test_GAP_01_a_hearing_that_decided_nothing_is_followed_by_talks_only_where_nobody_appeals():
    informed = {"informed": ["complainant", "accused", "advocate"]}
    case = decided(mit(), vote(for_=5, against=4))
    case = case.act("formal.notify_decision", by="committee", on=START + timedelta(days=43), facts=informed)
    asked = {"by": "complainant", "on": START + timedelta(days=46), "facts": complaint()}

    assert case.decide("negotiated.file", **asked)
    assert not appeal.filed(case=case).decide("negotiated.file", **asked)


def test_III_s2_a_decided_incident_is_not_filed_again(walks):
    """Unless the decision was sent back: then the case has begun anew in the middle."""
    ended = 0
    for walk in walks:
        stands = False
        for event in walk[-1].history:
            assert not (stands and f"{event.procedure}.{event.action}" in BEGINNINGS), event
            if event.procedure == "formal":
                stands = event.state in DECIDED or (stands and event.action != "entered")
                ended += event.state in DECIDED
    assert enough(walks, ended, 20)


def test_III_s2_a_settled_complaint_is_not_filed_again(walks):
    for case, event in events(walks, *BEGINNINGS):
        earlier = [e for e in before(case, event) if e.procedure == "negotiated"]
        assert not earlier or earlier[-1].state not in SETTLED


def test_II_s5_nothing_is_filed_four_years_after_the_last_incident(walks):
    """Whichever incident the reading counts from, and wherever the last day lies; leap days are given some room.

    Walks tell the two incidents in any order, so the later one is the measure.
    """
    for case, event in events(walks, "negotiated.file", "formal.request", "intake.choose"):
        if case.policy.readings["escalation_tolling"] != "tolled" or "negotiated" not in dict(case.at):
            last = max(event.facts[each] for each in ("first_incident", "last_incident") if each in event.facts)
            assert event.day <= date(last.year + 4, last.month, min(last.day, 28)) + timedelta(days=3)


# -- III.B, VII: talks ----------------------------------------------------------------------------------------------


def test_VII_s1_no_act_of_the_Facilitator_can_end_or_settle_anything():
    for procedure in (procedure for policy in policies() for procedure in policy.bound.values()):
        for rule in procedure.rules.values():
            if "facilitator" in rule.roles:
                moves = {(s, t) for branch in rule.branches for s, t in branch.targets.items() if s != t}
                assert not {t for _, t in moves} & {*procedure.ends, *SETTLED}, rule.qualified


def test_VII_s1_the_Facilitator_never_imposes_an_outcome(walks):
    acts = 0
    for walk in walks:
        for event, stood, _ in stages(walk[-1]):
            procedure = walk[-1].policy.bound[event.procedure]
            rule = procedure.rules.get(event.action)
            if rule is not None and "facilitator" in rule.roles:
                acts += 1
                here = stood.get(event.run, procedure.initial)
                assert event.state == here or event.state not in {*procedure.ends, *SETTLED}, event
    assert enough(walks, acts, 20)


def test_III_B_3_s11a_talks_settle_by_the_parties_alone(walks):
    for _, event in events(walks, "negotiated.settle"):
        assert event.by in ("complainant", "accused")


def test_III_B_s2_nobody_is_met_who_has_not_agreed_to_talk(walks):
    for case, event in events(walks, "negotiated.meet_first"):
        told = [(e.action, e.outcome) for e in before(case, event, run=event.run)]
        assert ("reply", "agrees") in told or told[0][0] == "entered"


def test_H_5_no_talks_without_free_consent_where_it_is_asked_for(walks):
    for case, event in events(walks, "negotiated.file"):
        if case.policy.readings["voluntariness_rule"] == "as_H5":
            said = before(case, event, "intake.say_consent")
            assert [e.facts["consents"] for e in said][-1:] == [True]


# -- III.C, III.D: hearings -----------------------------------------------------------------------------------------


def test_III_C_4_no_finding_without_a_hearing_in_the_same_run(walks):
    for case, event in events(walks, "formal.decide"):
        assert before(case, event, "formal.open_hearing", run=event.run)


def test_III_C_5_s3_no_sanction_without_a_finding_in_the_same_run(walks):
    for case, event in events(walks, "formal.impose"):
        found = [e.outcome for e in before(case, event, "formal.decide", run=event.run)]
        assert found[-1] == "harassment found"


def test_III_C_5_s3_no_sanction_is_set_anew_without_one_that_stands(walks):
    for case, event in events(walks, "appeal.set_anew"):
        formal = [e for e in before(case, event) if e.procedure == "formal"]
        assert formal[-1].state == "closed with sanctions"


# -- H.6, H.8: appeals and arbitration ------------------------------------------------------------------------------


def took_part(case: Case, event: Event, *, parties: bool = True) -> set[str]:
    """Whoever decided, heard, attended, was named as a witness or an advisor, or is a party, in any hearing."""
    parts = {
        "decide": ("roll",), "open_hearing": ("roll", "attending"), "name_witnesses": ("witnesses",),
        "choose_advisor": ("advisors",), "request": ("parties",) if parties else (),
    }  # fmt: skip
    earlier = [e for e in before(case, event) if e.procedure == "formal"]
    return {person for e in earlier for name in parts.get(e.action, ()) for person in e.facts.get(name, ())}


def test_H_6_nobody_decides_an_appeal_who_took_part_before(walks):
    for case, event in events(walks, "appeal.decide", "appeal.set_anew"):
        votes = event.facts["appeal_votes" if event.action == "decide" else "sanction_votes"]
        assert not set(event.facts["panel"]) & took_part(case, event)
        assert votes.keys() <= set(event.facts["panel"])


def test_H_8_nobody_decides_an_appeal_who_is_biased_had_another_part_or_stepped_aside(walks):
    for case, event in events(walks, "appeal.decide", "appeal.set_anew"):
        named = before(case, event, "appeal.name_panel", run=event.run)[-1].facts
        aside = [e.facts["stepped_aside"] for e in before(case, event, "appeal.step_aside", run=event.run)]
        out = {*named["biased"], *named["helped_before"], *named["investigators"], *(p for some in aside for p in some)}
        assert not set(event.facts["panel"]) & out


def test_H_6_nobody_decides_a_second_appeal_who_sent_the_case_back(walks):
    second = 0
    for case, event in events(walks, "appeal.decide"):
        for sent_back in before(case, event, "appeal.remand"):
            ruled = before(case, sent_back, "appeal.decide", run=sent_back.run)
            second += 1
            assert not set(event.facts["panel"]) & set(ruled[-1].facts["panel"])
    assert enough(walks, second, 2)


def test_H_6_an_appeal_is_against_a_decision_of_the_hearing_before_it(walks):
    ends = {"closed with sanctions", "closed without a finding", "closed undecided", "closed outside the policy"}
    for case, event in events(walks, "appeal.file_appeal"):
        formal = [e for e in before(case, event) if e.procedure == "formal"]
        assert formal[-1].state in ends


def test_H_6_a_case_that_is_sent_back_begins_anew_where_the_hearing_is_still_to_come(walks):
    for case, event in events(walks, "appeal.remand"):
        entered = next(e for e in case.history if e.seq == event.seq + 1)
        assert (entered.action, entered.procedure, entered.state) == ("entered", "formal", "notified")
        assert "#" in entered.run


def test_GAP_01_nobody_hears_a_case_anew_whom_the_panel_keeps_away(walks):
    anew = 0
    for case, event in events(walks, "formal.open_hearing", "formal.decide"):
        if case.policy.readings["remand_to"] == "fresh_panel":
            away = {p for e in before(case, event, "appeal.remand") for p in e.facts["kept_away"]}
            anew += bool(away)
            assert not set(event.facts["roll"]) & away
    assert enough(walks, anew, 2)


def test_H_12_only_the_complainant_chooses_arbitration_and_nobody_who_took_part_decides_it(walks):
    for case, event in events(walks, "arbitration.choose"):
        assert event.by == "complainant" or case.policy.readings["arbitration_by"] == "either_party"
    for case, event in events(walks, "arbitration.appoint"):
        panels = {p for e in before(case, event, "appeal.decide") for p in e.facts["panel"]}
        others = took_part(case, event, parties=False)  # arbitration goes by the parties that it is told itself
        assert not set(event.facts["arbitrators"]) & (others | panels)
    for case, event in events(walks, "arbitration.award"):  # a hearing beside it (U.5) may name them since
        *_, appointed = before(case, event, "arbitration.appoint")
        assert set(event.facts["arbitrators"]) == set(appointed.facts["arbitrators"])


def test_mit_as_written_knows_neither_appeal_nor_arbitration_nor_a_watch():
    assert set(policies()[-1].bound) == {"intake", "housing", "informal", "negotiated", "formal", "records"}


# -- II.C: housing --------------------------------------------------------------------------------------------------


def test_II_C_s1_nobody_but_the_student_ends_the_two_weeks(walks):
    for case, event in events(walks, "housing.end", least=1):
        earlier = before(case, event, run=event.run)
        if earlier[-1].state == "housed for two weeks":
            since = [e.day for e in earlier if e.action in ("ask", "find")]
            assert event.day > min(since) + timedelta(weeks=2)


# -- what is owed ---------------------------------------------------------------------------------------------------


ADVICE = {"assure", "listen", "explain", "encourage_records", "review_outcomes", "weigh_consequences", "hand_policy"}
PURSUIT = ADVICE | {"take_case", "see_to", "advise_accused"}
"""What is owed at intake so that the complaint comes to an end."""
NOT_PURSUIT = {"refer", "advise_witness", "warn", "file_report", "take_over", "tell_duties", "watch", "contact_group"}
"""What concerns the report, other people and other cases, however this one has ended."""
PAPERS = {"file_record", "record_meeting", "hand_over", "summarise"}
"""What there is to write down of talks, however they end (III.B.3/s5, III.B.3/s10)."""
WITHDRAWALS = {
    "informal.take_back", "negotiated.call_off", "negotiated.end", "formal.withdraw", "appeal.withdraw",
    "arbitration.withdraw", "housing.give_up",
}  # fmt: skip
BESIDE = {"intake", "housing", "records", "retaliation"}


def test_nothing_is_owed_in_a_run_that_has_ended_nor_in_one_that_has_not_begun(walks, steps):
    """After withdrawal or decision: a duty ends with its run, and what was late by then is a breach, not owed."""
    over = 0
    for step in steps:
        known = {run: step.case.policy.bound[procedure_of(run)].states[to] for run, to in step.case.states.items()}
        ended = {run for run, state in known.items() if state.final}
        unbegun = {run for run, state in known.items() if state.initial} - BESIDE
        over += bool(ended)
        assert not {run for run, _ in step.owed} & (ended | unbegun), step.event
    assert enough(walks, over, 100)


def test_nor_is_anything_owed_in_it_a_year_later(walks):
    for walk in walks:
        later = today(walk[-1]) + timedelta(days=400)
        case = walk[-1].polled(later)
        ended = {run for run, state in case.states.items() if case.policy.bound[procedure_of(run)].states[state].final}
        assert not {run for run, _ in owed(case, later)} & ended, case.history[-1]


def test_every_way_to_give_up_is_known():
    rules = [rule for policy in policies() for each in policy.bound.values() for rule in each.rules.values()]

    assert {rule.qualified for rule in rules if rule.gives_up} == WITHDRAWALS


def test_after_withdrawal_nothing_is_owed_but_the_papers(walks, steps):
    """Of what was taken back; and where it was the hearing, nothing of any review.

    But for an arbitration that went on beside the hearing (U.5): it was chosen on its own, and is left so (U.6).
    """
    taken_back = set()
    for step in steps:
        if step.event is not None and (act := f"{step.event.procedure}.{step.event.action}") in WITHDRAWALS:
            taken_back.add(act)
            assert {name for run, name in step.owed if run == step.event.run} <= PAPERS, step.event
            beside = step.case.policy.readings["arbitration_place"] == "at_any_time"
            reviews = {"appeal"} if beside else {"appeal", "arbitration"}
            assert act != "formal.withdraw" or not step.owing & reviews, step.event
    assert walks is not few() or taken_back == WITHDRAWALS


def test_after_a_decision_nothing_is_owed_but_the_papers_and_what_goes_on_beside_the_case(walks, steps):
    """Until somebody appeals or chooses arbitration: no step of any complaint procedure."""
    closed = 0
    for step in steps:
        if step.stands["formal"] in DECIDED and not step.going - BESIDE:
            closed += 1
            left = {(run, name) for run, name in step.owed if procedure_of(run) not in BESIDE}
            assert {(procedure_of(run), name) for run, name in left} <= {("negotiated", name) for name in PAPERS}
    assert enough(walks, closed, 100)


def test_nothing_informal_is_owed_while_something_more_formal_runs_nor_after_a_decision_or_a_resolution(walks, steps):
    """III/s2, GAP.18: what rests obliges nobody."""
    rested = 0
    for step in steps:
        suspended = step.going & {"negotiated", "formal"} and step.case.policy.readings["procedure_order"] != "parallel"
        if suspended or step.stands["formal"] in DECIDED or step.stands["negotiated"] in SETTLED:
            rested += step.stands["informal"] in ("help asked for", "help chosen", "under way")
            assert "informal" not in step.owing, step.event
    assert enough(walks, rested, 20)


def test_while_an_appeal_or_an_arbitration_runs_no_step_of_a_hearing_is_owed(walks, steps):
    """But for one that goes on beside an arbitration (U.5)."""
    reviewed = 0
    for step in steps:
        if step.going & {"appeal", "arbitration"} and step.case.policy.readings["arbitration_place"] != "at_any_time":
            reviewed += 1
            assert not step.owing & {"formal", "informal"}, step.event
    assert enough(walks, reviewed, 100)


def test_VI_A_2_once_a_complaint_procedure_has_ended_no_first_advice_is_owed(walks, steps):
    over = 0
    for step in steps:
        if any(step.case.policy.bound[name].states[step.stands[name]].final for name in COMPLAINTS):
            over += 1
            assert not {("intake", name) for name in PURSUIT} & step.owed, step.event
    assert enough(walks, over, 100)


def test_III_s2_once_a_complaint_is_resolved_intake_owes_nothing_to_pursue_it(walks, steps):
    """Settled talks, which only rest, as well as a decision; but for another procedure that goes on beside."""
    resolved = {"negotiated": 0, "formal": 0, "arbitration": 0}
    ends = {"negotiated": SETTLED, "formal": DECIDED, "arbitration": AWARDED}
    for step in steps:
        by = [route for route in resolved if step.stands.get(route) in ends[route]]
        if by:
            resolved |= {route: resolved[route] + 1 for route in by}
            beside = {"accompany_formally", "complete_report"} if step.going & {"negotiated", "formal"} else set()
            assert {name for run, name in step.owed if run == "intake"} <= NOT_PURSUIT | beside, step.event
    assert all(enough(walks, count, 10) for count in resolved.values())


def test_what_was_late_stays_late_whatever_follows(walks):
    """A ripe breach survives the end of its run; it may be done after all, but it does not vanish."""
    late = 0
    for walk in walks[::2]:
        told: set[tuple[str, date | None]] = set()
        for case in (*walk[::8], walk[-1]):
            now = {(each.action, each.due) for each in case.breaches(today(case))}
            late += len(told)
            assert told <= now
            told = now
    assert enough(walks, late, 20)


# -- runs, files, views ---------------------------------------------------------------------------------------------


def test_runs_are_numbered_without_holes(walks):
    again = 0
    for walk in walks:
        runs = list(dict.fromkeys(event.run for event in walk[-1].history))
        for procedure in {procedure_of(run) for run in runs}:
            own = [run for run in runs if procedure_of(run) == procedure]
            assert own == [procedure if place == 1 else f"{procedure}#{place}" for place in range(1, len(own) + 1)]
            again += len(own) > 1
    assert enough(walks, again, 5)


def test_a_run_begins_only_where_the_one_before_it_has_ended(walks):
    for walk in walks:
        for event, stood, _ in stages(walk[-1]):
            procedure = event.procedure
            latest = [run for run in stood if procedure_of(run) == procedure]
            if event.run not in stood and latest and event.action != "entered":
                assert walk[-1].policy.bound[procedure].states[stood[latest[-1]]].final, event


def test_a_case_always_comes_back_from_its_file_as_it_was(walks):
    for walk in walks[::8]:
        case = walk[-1]
        back = Case.from_json(case.to_json(), case.policy)
        assert back.history == case.history
        assert (back.states, back.outcome) == (case.states, case.outcome)
        assert (back.owed(), back.breaches()) == (case.owed(), case.breaches())


def test_a_case_that_is_told_again_goes_the_same_way(walks):
    """Folding the same acts again gives the same case, lapses and runs entered in the middle included."""
    for walk in walks[::6]:
        case = walk[-1]
        again = case.policy.open(case.id, on=case.opened, people=case.people)
        for event in case.history:
            rule = case.policy.bound[event.procedure].rules.get(event.action)
            if rule is not None and not rule.lapses:
                chosen = event.outcome if rule.chosen else None
                again = again.act(event.name, by=event.by, on=event.on, facts=event.facts, outcome=chosen)
        again = again.polled(case.history[-1].on) if case.history else again
        assert again.history == case.history


STRANGER = "z9"


@pytest.mark.parametrize("role", ["complainant", "accused", "committee", "facilitator", "panel", "arbitrator"])
def test_V_who_has_no_part_in_a_case_sees_nothing_of_it(walks, role):
    """Default deny: a role alone opens nothing; what is seen belongs to persons."""
    for walk in walks[::5]:
        if role in walk[-1].policy.roles:
            assert not walk[-1].visible(to=role, who=STRANGER)


def test_V_a_view_shows_only_what_happened(walks):
    seen = 0
    for case in (walk[-1] for walk in walks[::5]):
        told = [(e.run, e.action, e.on.isoformat()) for e in case.history]
        for role, who in (("complainant", "q1"), ("accused", "q2"), ("advocate", "q3"), ("committee", MEMBERS[0])):
            view = case.visible(to=role, who=who)
            full = [each for each in view.events if "on" in each]
            seen += len(full)
            assert [each for each in full if (each["run"], each["action"], each["on"]) not in told] == []
    assert enough(walks, seen, 1)
