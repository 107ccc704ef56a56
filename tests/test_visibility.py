"""Who may see what of a case, and when (IV.3, V): the whole matrix against a table written from the text.

Everything else is absent, not masked: no place is kept for it, no number counts it, no message names it.
"""

import gc
import json
import logging
import re
from datetime import date, datetime
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

import appeal_builders as review
import builders as hearing
import negotiation_builders as talks
import pytest
from attrs import evolve
from builders import closed as formal_closed
from builders import day
from record_builders import (
    appealed,
    closed,
    decided,
    deliberating,
    failed,
    informally,
    kept,
    negotiating,
    reported,
    sent_back,
    settled,
    summarised,
    summoned,
)

from grievance_fsm.access import Access, Kind, Stage, named_in, sees
from grievance_fsm.case import Case
from grievance_fsm.errors import BadInput
from grievance_fsm.events import Event
from grievance_fsm.facts import all_of, persons
from grievance_fsm.language import STAY, Role, State, may
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.procedures.confidentiality import matrix
from grievance_fsm.visibility import View, granted, view, withheld

STAGES = {
    "advice": reported, "informal": informally, "negotiated": negotiating, "formal": decided, "review": appealed,
    "closed": closed,
}  # fmt: skip
"""A case that stands at each stage; where it stands later, it has gone through the ones before."""

PERSONS = {
    "complainant": "q1", "accused": "q2", "advocate": "q3", "facilitator": "f1", "companion": "c1",
    "committee": "p01", "witness": "w1", "advisor": "v1", "institute": "i1", "panel": "r1", "arbitrator": "s1",
    "referrer": "x1", "enquirer": "e1", "later_committee": "l1",
}  # fmt: skip

# From the text. A row: who, what, at which stages (advice, informal, negotiated, formal, review, closed), and why.
# The case of “formal” has been decided, and nobody told; that of “closed” has ended with a sanction; in both
# negotiations failed before. A cell that no row names is empty, and so are all rows of those whom no row names.
TABLE = """
advocate     names            x x x x x x  IV.3/s2: the Staff has access to records
advocate     report           x x x x x x  IV.1/s2: it is filed in the Staff's records
advocate     advice           x x x x x x  II.A: the Advocate gives it
advocate     staff            x x x x x x  VI.A
advocate     housing          x x x x x x  II.C/s3: an Advocate assists
advocate     informal steps   x x x x x x  IV.3/s2
advocate     negotiation      x x x x x x  IV.3/s2
advocate     meeting records  x x x x x x  III.B.4/s2: they are provided to the Advocate
advocate     summary          x x x x x x  III.B.4/s3: it stands in the Staff's record
advocate     notice           x x x x x x  III.C.2/s1: the Advocate gives it
advocate     preparation      x x x x x x  III.C.3/s1: the Advocate assists
advocate     hearing          x x x x x x  VI.A.6: the Advocate accompanies
advocate     decision         x x x x x x  IV.3/s2
advocate     weighed          x x x x x x  IV.3/s2: the earlier record is the Staff's
advocate     review           x x x x x x  added
advocate     watch            x x x x x x  added
advocate     communications   x x x x x x  IV.2/s1: the Advocate documents them
advocate     file             x x x x x x  IV
committee    names            . . . x . .  IV.3/s2, s3: during formal procedures, those hearing the case
committee    report           . . . x . .  IV.3/s3: all relevant records
committee    informal steps   . . . x . .  IV.3/s3
committee    negotiation      . . . x . .  IV.3/s3
committee    meeting records  . . . x . .  IV.3/s3, GAP.20
committee    summary          . . . x . .  IV.3/s3
committee    notice           . . . x . .  III.C.2/s1: the Committee is notified
committee    preparation      . . . x . .  IV.3/s3
committee    hearing          . . . x . .  III.C/s2: the Committee hears
committee    votes            . . . x . .  III.C.5: its own
committee    decision         . . . x . .  III.C.5: its own
committee    weighed          . . . x . .  III.D/s3: it examines the earlier record
committee    communications   . . . x . .  IV.3/s3
complainant  names            x x x x x x  II.B: the complainant gives them
complainant  report           x x x x x x  II.B.post: the complainant approves it
complainant  advice           x x x x x x  II.A: it is given to the complainant
complainant  housing          x x x x x x  II.C: the student's own
complainant  informal steps   x x x x x x  III.A.1, 2: at the complainant's request
complainant  negotiation      x x x x x x  III.B: the complainant takes part
complainant  summary          x x x x x x  III.B.4/s4, IV.2/s3: the complainant signs it
complainant  notice           . . . x x x  III.C.1: at the complainant's request
complainant  hearing          . . . x x x  III.C/s2: both sides are heard
complainant  decision         . . . . x x  GAP.15: once it is notified
complainant  review           . . . x x x  added
accused      names            . . x x x x  III.B.2/s2, III.C.2/s2, IV.1/s5: the report, sent with the notice, names both
accused      report           . . x x x x  III.B.2/s2, III.C.2/s2: a copy comes with the notice
accused      negotiation      . . x x x x  III.B.2, 3: the accused takes part
accused      summary          . . x x x x  III.B.4/s4, IV.2/s3: the accused signs it
accused      notice           . . . x x x  III.C.2/s1: to the accused
accused      hearing          . . . x x x  III.C/s2: both sides are heard
accused      decision         . . . . x x  GAP.15: once it is notified
accused      review           . . . . x x  added
facilitator  names            . . x . . .  III.B.3: the Facilitator meets them
facilitator  negotiation      . . x . . .  VII.1
facilitator  meeting records  . . x . . .  III.B.4/s2, VII.2: the Facilitator records them
institute    decision         . . . x . .  III.D/s6, GAP.21: to carry it out
institute    watch            x x x x x x  added
institute    names            . . . . x .  added: to name an impartial panel
institute    review           . . . . x .  added
panel        names            . . . . x .  added
panel        report           . . . . x .  added
panel        notice           . . . . x .  added
panel        preparation      . . . . x .  added
panel        hearing          . . . . x .  added
panel        decision         . . . . x .  added
panel        weighed          . . . . x .  added
panel        review           . . . . x .  added
panel        review votes     . . . . x .  added
enquirer     precedents       . . . . . x  II.A/s3, VI.A.4: outcomes of similar past cases
later_committee  prior finding  . . . . . x  III.D/s3, A02: formal findings
"""

EVERY_KIND = {
    "names", "report", "advice", "staff", "housing", "informal steps", "negotiation", "meeting records", "summary",
    "notice", "preparation", "hearing", "votes", "decision", "weighed", "review", "review votes", "watch",
    "communications", "file", "precedents", "prior finding", "prior settlement", "prior report",
}  # fmt: skip


def by_the_text() -> set[tuple[str, str, str]]:
    """Every cell of the table: role, stage, kind."""
    found = set()
    for line in TABLE.strip().splitlines():
        (role, kind, cells), = re.findall(r"^(\w+) +(.+?) +((?:[x.] ){5}[x.])", line)
        found |= {(role, stage, kind) for stage, cell in zip(STAGES, cells.split(), strict=True) if cell == "x"}
    return found


ALLOWED = by_the_text()


@cache
def at(stage: str) -> Case:
    return STAGES[stage]()


def kinds(case: Case, to: str, who: str | None = None) -> set[str]:
    """The kinds of record that a person is granted."""
    return {kind.name for kind in granted(case, to=to, who=who or PERSONS[to])}


def acts(seen: View) -> list[str]:
    """The acts of a view, in their order."""
    return [f"{event['run']}.{event['action']}" if "run" in event else event["action"] for event in seen.events]


def fact(seen: View, act: str) -> dict[str, Any]:
    """The facts that a view shows of the last such act."""
    told = [event for event in seen.events if f"{event.get('run')}.{event['action']}" == act]
    return dict(told[-1].get("facts", {}))


# -- the matrix ------------------------------------------------------------------------------------------------


def test_the_table_speaks_of_every_role_and_every_kind_of_record():
    roles = {role.name for rule in POLICY.access.rules for role in rule.roles} | set(POLICY.roles)

    assert set(PERSONS) == roles - {"anyone"}
    assert {kind.name for kind in POLICY.access.kinds} == EVERY_KIND
    assert {kind for _, _, kind in ALLOWED} <= EVERY_KIND


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("role", PERSONS)
def test_a_role_is_granted_just_what_the_text_gives_it(role: str, stage: str):
    """IV.3, V: role × stage × kind, every cell."""
    expected = {kind for kind in EVERY_KIND if (role, stage, kind) in ALLOWED}

    assert kinds(at(stage), role) == expected


# Of each kind of record, acts and facts that make it out; from the text, not from the declarations.
ACTS = {
    "report": ("intake.describe", "intake.file_report"), "advice": ("intake.seek_advice", "intake.assure"),
    "housing": ("housing.ask",), "informal steps": ("informal.ask", "informal.contact"),
    "negotiation": ("negotiated.file", "negotiated.notify", "negotiated.reply"),
    "meeting records": ("negotiated.meet_first", "negotiated.record_meeting"), "summary": ("negotiated.summarise",),
    "notice": ("formal.request", "formal.notify", "formal.set_date"),
    "preparation": ("formal.name_witnesses", "formal.choose_advisor", "formal.sign"),
    "hearing": ("formal.open_hearing", "formal.state", "formal.respond"), "votes": ("formal.recuse",),
    "decision": ("formal.decide", "formal.determine", "formal.impose", "formal.notify_decision"),
    "review": ("appeal.file_appeal", "appeal.name_panel"), "communications": ("records.document", "records.tell"),
}  # fmt: skip
FACTS = {
    "report": {"behaviours", "report_names", "signatures", "last_incident", "in_tenure"},
    "advice": {"desired"}, "votes": {"ballots", "consensus", "roll", "motion", "agreed"},
    "weighed": {"prior", "prior_negotiated", "prior_reports", "permission"},
    "review votes": {"biased", "investigators"},
    "negotiation": {"answer", "invitation"}, "meeting records": {"asked_for", "parties_met"},
    "notice": {"told", "contents", "hearing_date"}, "preparation": {"advisor_is", "silent_until"},
    "decision": {"behaviour", "penalties", "status", "informed"}, "communications": {"noted", "told_what"},
}  # fmt: skip
OF_PERSONS = {
    "parties", "facilitators", "companions", "companions_signed", "companions_there", "witnesses", "advisors",
    "agreed_by", "recused", "roll", "attending", "involved", "community", "ballots", "motion", "appellants", "panel",
    "investigators", "helped_before", "biased", "contacted", "told_of_duty",
}  # fmt: skip


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("role", PERSONS)
def test_a_view_shows_the_acts_of_what_is_granted_and_no_others(role: str, stage: str):
    case = at(stage)
    seen = view(case, to=role, who=PERSONS[role])
    happened = [event.name for event in case.history]

    for kind, made in ACTS.items():
        shown = set(acts(seen)) & set(made) if (role, stage) not in BARE else set()
        assert shown == (set(made) & set(happened) if (role, stage, kind) in ALLOWED else set()), kind


BARE = {("enquirer", "closed"), ("later_committee", "closed")}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("role", PERSONS)
def test_a_view_shows_the_facts_of_what_is_granted_and_no_others(role: str, stage: str):
    if (role, stage) in BARE:
        return
    seen = view(at(stage), to=role, who=PERSONS[role])
    shown = {name for event in seen.events for name in event.get("facts", {})}
    withheld_ = {name for kind, names in FACTS.items() if (role, stage, kind) not in ALLOWED for name in names}
    told = {name for kind, names in FACTS.items() if (role, stage, kind) in ALLOWED for name in names}

    assert not shown & withheld_
    if (role, stage, "names") not in ALLOWED:
        assert not shown & OF_PERSONS
        assert not any("who" in event for event in seen.events)
    recorded = {name for event in at(stage).history if event.name in acts(seen) for name in event.facts}
    assert shown >= (told & recorded) - OF_PERSONS


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("role", PERSONS)
def test_whoever_may_not_see_names_finds_no_person_anywhere_in_the_view(role: str, stage: str):
    """IV.1/s5: names are a kind of record of their own."""
    told = view(at(stage), to=role, who=PERSONS[role]).to_json()

    if (role, stage, "names") not in ALLOWED:
        assert re.findall(r'"[a-z]\d\d?"', told) == []


def test_the_matrix_lists_every_cell_with_the_sentence_it_stands_on():
    cells = {(role.name, stage.name, kind.name) for role, stage, kind, _ in kept().access.cells()}

    assert cells >= ALLOWED
    assert all(rule.clauses for _, _, _, rule in kept().access.cells())


def test_every_act_belongs_to_a_kind_of_record():
    """What belongs to none would be withheld from everybody, the Advocacy Staff too."""
    assert list(withheld(kept())) == []


# -- absent, not masked -----------------------------------------------------------------------------------------


def test_a_case_gives_the_view():
    assert decided().visible(to="accused", who="q2") == view(decided(), to="accused", who="q2")
    assert not reported().visible(to="committee", who="p01")


def test_what_is_withheld_leaves_neither_a_place_nor_a_number():
    seen = view(decided(), to="accused", who="q2").as_dict()

    assert "informal" not in json.dumps(seen)
    assert not any("seq" in event for event in seen["events"])
    assert all(value not in (None, "", [], {}) for event in seen["events"] for key, value in event.items()
               if key != "facts")  # fmt: skip


def test_whoever_may_see_nothing_gets_an_empty_view():
    seen = view(decided(), to="witness", who="w1")

    assert not seen
    assert seen.as_dict() == {"to": "witness"}


def test_a_run_has_come_as_far_as_its_last_event_that_may_be_seen():
    """The penalties are not notified yet: “sanctioned” would tell the accused of them."""
    told, informed = view(decided(), to="accused", who="q2"), view(closed(), to="accused", who="q2")

    assert told.states["formal"] == "deliberating"
    assert informed.states["formal"] == "closed with sanctions"
    assert "informal" not in told.states


@pytest.mark.parametrize("role", ["accused", "complainant"])
def test_two_cases_that_differ_only_in_what_is_withheld_look_the_same(role: str):
    """Heard and not decided, found and punished, or cleared: before the notice nobody can tell."""
    heard = deliberating()
    cleared = heard.act("formal.decide", by="committee", who="p02", on=day(51), facts=hearing.vote(against=9))
    on = day(52)

    views = [view(case, to=role, who=PERSONS[role], on=on) for case in (heard, cleared, decided())]
    assert views[0] == views[1] == views[2]


def test_a_view_shows_the_duties_among_the_acts_that_are_granted():
    case = summoned()

    def owes(to: str) -> set[str]:
        return {each["action"] for each in view(case, to=to, who=PERSONS[to]).owed}

    assert {each.action for each in case.owed()} >= {"formal.open_hearing", "records.count_case"}
    assert "formal.open_hearing" in owes("accused") & owes("complainant") & owes("committee")
    assert "records.count_case" in owes("advocate")
    assert "records.count_case" not in owes("committee") | owes("accused") | owes("complainant")
    assert owes("witness") == set()


def test_nobody_but_the_committee_sees_who_voted_how():
    case = decided()

    assert "ballots" in fact(view(case, to="committee", who="p01"), "formal.decide")
    assert "ballots" not in fact(view(case, to="advocate", who="q3"), "formal.decide")
    assert "ballots" not in view(closed(), to="accused", who="q2").to_json()


def test_the_proposal_for_the_negotiation_goes_to_the_advocate_only():
    """III.B.1/s4: it is submitted to the Advocate; III.B.2/s2 does not list it among what the accused gets."""
    case = negotiating()

    assert "desired" in fact(view(case, to="advocate", who="q3"), "negotiated.file")
    assert "desired" not in fact(view(case, to="accused", who="q2"), "negotiated.file")
    assert "desired" not in fact(view(case, to="facilitator", who="f1"), "negotiated.file")


def test_a_party_does_not_see_what_the_other_said_in_the_meetings():
    """III.B.4/s2: the records of the meetings are provided to the Advocate."""
    for party in ("complainant", "accused"):
        assert "negotiated.meet_first" not in acts(view(negotiating(), to=party, who=PERSONS[party]))


# -- who looks --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("role", "complainant accused facilitator companion committee panel witness".split())
def test_a_stranger_sees_nothing_in_a_role_that_the_case_can_check(role: str, stage: str):
    """Default deny: what is not known of the person denies."""
    assert kinds(at(stage), role, "z9") == set()


def test_each_party_sees_only_its_own_side():
    case = decided()

    assert kinds(case, "complainant", "q2") == set()
    assert kinds(case, "accused", "q1") == set()


def test_the_committee_sees_nothing_before_a_formal_procedure_and_nothing_after_it():
    """IV.3/s2, s3: unless a formal procedure is initiated; during formal procedures."""
    for before in (reported, informally, negotiating, failed):
        assert kinds(before(), "committee") == set()
    assert kinds(summoned(), "committee")
    for after in (closed, appealed):
        assert kinds(after(), "committee") == set()


def test_a_new_hearing_opens_the_records_to_the_committee_again():
    case = sent_back()

    assert "formal#2" in case.states
    assert "report" in kinds(case, "committee")
    assert kinds(case, "panel") == set()


def test_a_member_who_steps_aside_sees_nothing_from_then_on():
    before = summoned()
    later = before.act("formal.recuse", by="committee", who="p02", on=day(20), facts={"recused": ["p02"]})

    assert kinds(before, "committee", "p02")
    assert not view(later, to="committee", who="p02")
    assert kinds(later, "committee", "p01")
    assert kinds(sent_back(), "committee", "p10") == set()


@pytest.mark.parametrize("rule", ["recused_not_counted", "counted"])
def test_stepping_aside_ends_access_even_where_the_member_still_counts(rule: str):
    """A58 is about the quorum, not about the records."""
    assert kinds(summoned(kept(recusal_rule=rule)), "committee", "p10") == set()


def test_a_member_with_a_part_in_the_case_sees_nothing():
    """GAP.10: neither a party nor a witness hears the case."""
    case = summoned().act("formal.name_witnesses", by="accused", who="q2", on=day(20), facts={"witnesses": ["p03"]})

    assert kinds(case, "committee", "p03") == set()


def test_who_has_no_seat_does_not_hear_the_case():
    case = summoned()

    assert kinds(case, "committee", "p15") == set()
    assert kinds(evolve(case, people=None), "committee", "p01") == set()


def test_a_member_whose_term_is_over_sees_nothing():
    """VIII/s2: two years; nobody has heard the case yet, so nobody goes on with it."""
    case = summoned()

    assert granted(case, to="committee", who="p01", on=date(2015, 8, 31))
    assert not granted(case, to="committee", who="p01", on=date(2015, 9, 1))


def test_an_advocate_with_a_conflict_sees_nothing_from_then_on():
    case = decided()
    aside = case.act("records.step_aside", by="advocate", who="q4", on=day(52), facts={"advocates_aside": ["q4"]})

    assert kinds(case, "advocate", "q4")
    assert kinds(aside, "advocate", "q4") == set()
    assert kinds(aside, "advocate", "q3")
    assert kinds(case, "advocate", "q2") == set(), "a party is no Advocate of the case"


def test_an_accused_without_notice_sees_nothing():
    """II.B, III.A.1.a: informally the accused is told, not shown; the complaint is not the accused's to read."""
    filed = informally().act(
        "negotiated.file", by="complainant", who="q1", on=day(5), facts=talks.complaint()
    )

    assert kinds(informally(), "accused") == set()
    assert kinds(filed, "accused") == set()


def test_a_panel_member_who_stepped_aside_sees_nothing():
    case = appealed().act("appeal.step_aside", by="panel", who="r2", on=day(59), facts={"stepped_aside": ["r2"]})

    assert kinds(case, "panel", "r2") == set()
    assert kinds(case, "panel", "r1")


def test_an_arbitrator_sees_the_case_while_the_arbitration_runs():
    """U.2, added."""
    step = review.step
    chosen = step(closed(), "arbitration.choose", "complainant", day(55), review.choice())
    case = step(chosen, "arbitration.appoint", "institute", day(57), review.appointment())

    assert {"report", "hearing", "review", "review votes"} <= kinds(case, "arbitrator")
    assert kinds(case, "arbitrator", "s9") == kinds(chosen, "arbitrator") == set()


# -- readings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "seen"),
    [
        ("admitted", {"negotiation", "summary", "meeting records"}), ("outcome_only", {"negotiation", "summary"}),
        ("kept_out", set()),
    ],
)  # fmt: skip
def test_gap20_negotiation_records_in_hearing_are_admitted_or_kept_out(choice: str, seen: set[str]):
    """IV.3/s3: all relevant records; whether those of the negotiation are is not said."""
    case = decided(kept(negotiation_records_in_hearing=choice))

    assert kinds(case, "committee") & {"negotiation", "summary", "meeting records"} == seen
    told = view(case, to="committee", who="p01").to_json()
    assert ('"run": "negotiated"' in told) is bool(seen)


def test_gap20_disclosure_to_accused_is_the_report_or_all_relevant_records():
    """III.C.2/s2 gives the accused the report; of more nothing is said."""
    more = {"informal steps", "preparation", "communications", "meeting records"}

    assert kinds(decided(), "accused") & more == set()
    assert kinds(decided(kept(disclosure_to_accused="relevant_records")), "accused") >= more
    assert kinds(closed(kept(disclosure_to_accused="relevant_records")), "accused") & more == set()


def test_gap19_party_file_access_is_none_or_to_a_closed_file():
    """IV.3/s2: exclusive access; the text gives the parties no right to the file."""
    more, policy = {"communications", "meeting records", "preparation"}, kept(party_file_access="closed_file")

    for party in ("complainant", "accused"):
        assert kinds(closed(), party) & more == set()
        assert kinds(decided(policy), party) & more == set()
        assert kinds(closed(policy), party) >= more
        assert "votes" not in kinds(closed(policy), party)
    assert kinds(informally(policy), "accused") == set(), "the informal way may rest, but the accused had no notice"


def test_a33_disclosure_exception_bars_the_outcomes_of_past_cases():
    """II.A/s3, VI.A.4 against V/s1."""
    assert kinds(closed(), "enquirer") == {"precedents"}
    assert kinds(closed(kept(disclosure_exception="barred")), "enquirer") == set()


def test_a02_prior_record_includes_what_a_later_committee_may_see():
    """III.D/s3: what the Committee of a later case examines."""

    def weighs(case: Case) -> set[str]:
        return kinds(case, "later_committee")

    assert weighs(closed()) == {"prior finding"}
    assert weighs(settled()) == set()
    assert weighs(settled(kept(prior_record_includes="findings_and_negotiated"))) == {"prior settlement"}
    every = kept(prior_record_includes="any_signed_report")
    assert weighs(failed(every)) == {"prior report"}
    assert weighs(closed(every)) == {"prior finding", "prior report"}
    assert weighs(decided(every)) == set()


def test_gap19_nothing_is_left_to_see_of_a_file_that_was_destroyed():
    policy = kept(retention_rule="after_four_years")
    case = summarised(closed(policy), day(60)).act(
        "records.dispose", by="advocate", who="q3", on=date(2019, 4, 10), facts={"disposing": ["q3", "q4"]}
    )

    assert case.states["records"] == "file destroyed"
    assert all(not view(case, to=role, who=who) for role, who in PERSONS.items())


# -- what is told to other cases --------------------------------------------------------------------------------


def test_a_precedent_tells_an_outcome_without_days_numbers_or_persons():
    """II.A/s3, V: the outcome of a similar past case, not the case."""
    assert view(closed(), to="enquirer", who="e1").as_dict() == {
        "to": "enquirer",
        "events": [
            {"action": "formal.decide", "outcome": "harassment found"},
            {"action": "formal.determine", "outcome": "done", "facts": {"behaviour": "I.2", "category": "lower"}},
            {"action": "formal.impose", "outcome": "imposed", "facts": {"penalties": ["1.a"]}},
        ],
    }


FOUND = [
    {"action": "formal.decide", "outcome": "harassment found"},
    {"action": "formal.determine", "outcome": "done", "facts": {"behaviour": "I.2", "category": "lower"}},
    {"action": "formal.impose", "outcome": "imposed", "facts": {"penalties": ["1.a"]}},
]


def told_later(case: Case) -> list[Any]:
    """What the Committee of a later case is told of a case."""
    seen: list[Any] = view(case, to="later_committee", who="l1").as_dict()["events"]
    return seen


def test_a_later_committee_is_told_what_was_found_and_imposed_and_no_more():
    """III.D/s3, V/s1."""
    assert told_later(closed()) == FOUND


def test_sanctions_that_an_appeal_set_anew_are_told_with_those_imposed():
    """III.D/s3, II.A/s3, GAP.01."""
    case = appealed().act(
        "appeal.decide", by="panel", who="r1", on=day(60), facts=review.votes("modify", "modify", "modify")
    )
    case = review.step(case, "appeal.set_anew", "panel", day(60), review.anew("1.b", prior=3))
    case = case.act("appeal.notify_outcome", by="panel", who="r1", on=day(61), facts={
        "informed": ["complainant", "accused"], "with_reasons": True, "at_the_same_time": True})  # fmt: skip
    changed = {"behaviour": "I.2", "category": "lower", "penalties": ["1.b"]}
    anew = {"action": "appeal.set_anew", "outcome": "set", "facts": changed}

    assert told_later(case) == view(case, to="enquirer", who="e1").as_dict()["events"] == [*FOUND, anew]


def test_a_later_committee_is_told_a_settlement_where_negotiated_outcomes_count():
    """III.D/s3, A02."""
    case = settled(kept(prior_record_includes="findings_and_negotiated"))

    assert told_later(case) == [
        {"action": "negotiated.settle", "outcome": "done", "facts": {"undertakings": ["apology"]}}
    ]
    assert view(case, to="enquirer", who="e1").as_dict()["events"] == told_later(case)


def test_a_later_committee_is_told_what_was_reported_where_signed_reports_count():
    """III.D/s3, A02: which behaviours, of whom else nothing."""
    case = failed(kept(prior_record_includes="any_signed_report"))

    (told,) = told_later(case)
    assert (told["action"], set(told["facts"])) == ("intake.describe", {"behaviours"})


def test_an_outcome_that_was_overturned_is_neither_a_precedent_nor_an_earlier_finding():
    cast = review.votes("overturn", "overturn", "overturn")
    case = appealed().act("appeal.decide", by="panel", who="r1", on=day(60), facts=cast)
    case = case.act("appeal.notify_outcome", by="panel", who="r1", on=day(61), facts={
        "informed": ["complainant", "accused"], "with_reasons": True, "at_the_same_time": True})  # fmt: skip

    assert kinds(case, "enquirer") == kinds(case, "later_committee") == set()


# -- the days and the engine ------------------------------------------------------------------------------------


def test_a_run_entered_in_the_middle_shows_what_its_acts_would_have():
    """The second hearing begins where it was notified; the votes of the first do not come along to the accused."""
    seen = view(sent_back(), to="accused", who="q2")
    (entered,) = [event for event in seen.events if event["run"] == "formal#2"]

    assert entered["state"] == "notified"
    assert "ballots" not in entered.get("facts", {})
    assert "formal#2.entered" not in acts(view(sent_back(), to="panel", who="r1"))


def test_a_lapse_belongs_to_the_kind_of_record_of_what_was_not_done():
    case = informally().act("negotiated.file", by="complainant", who="q1", on=day(5), facts=talks.complaint())
    case = case.act(
        "negotiated.notify", by="advocate", who="q3", on=day(6), facts={"invitation": list(talks.INVITATION)}
    ).act("negotiated.receive", on=day(7))
    seen = view(case, to="complainant", who="q1", on=day(20))

    assert acts(seen)[-1] == "negotiated.reply.lapses"
    assert seen.states["negotiated"] == "no answer"
    assert "negotiated.reply.lapses" not in acts(view(case, to="witness", who="w1", on=day(20)))


def test_an_irregularity_shows_only_to_whom_nothing_of_the_event_is_withheld():
    case = summoned().record("formal.open_hearing", by="committee", who="p01", on=day(49), facts=hearing.room())

    def irregular(to: str) -> Any:
        return view(case, to=to, who=PERSONS[to]).events[-1].get("irregular")

    assert irregular("committee") == ["guard"]
    assert irregular("accused") is None


# -- asking badly -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"to": "comittee"}, "unknown role “comittee”; did you mean “committee”"),
        ({"to": None}, "unknown role"),
        ({"who": ""}, "wants the opaque id of a person"),
        ({"who": None}, "wants the opaque id of a person"),
        ({"who": ["q1"]}, "wants the opaque id of a person"),
        ({"on": datetime(2015, 5, 5, 12)}, "without zone or offset"),
        ({"on": "today"}, "wants a date"),
        ({"on": day(51)}, "is before the last event of the case"),
    ],
)
def test_a_question_that_cannot_be_answered_is_told_so(asked: dict[str, Any], told: str):
    with pytest.raises(BadInput, match=told):
        view(decided(), **{"to": "committee", "who": "p01", **asked})


def test_a_policy_that_does_not_say_who_may_see_what_shows_nothing():
    with pytest.raises(BadInput, match="does not say who may see what: nobody may"):
        view(formal_closed(evolve(kept(), access=None)), to="advocate", who="q3")


# -- the matrix as a declaration --------------------------------------------------------------------------------

SOMEBODY, STRANGER = Role("somebody"), Role("stranger")
NAMES, PAPERS, OTHER = Kind("names", "names"), Kind("papers", "papers"), Kind("other", "other papers")
ANY = Stage("any", all_of())


def problems(*rules: Any, kinds: Any = (NAMES, PAPERS), stages: Any = (ANY,), names: Kind = NAMES) -> list[str]:
    return [str(problem) for problem in Access(kinds, stages, rules, names=names).problems()]


def test_a_row_about_a_kind_or_a_stage_that_is_not_listed_is_malformed():
    later = Stage("later", all_of())

    assert problems(sees(SOMEBODY, OTHER, during=later)) == [
        "access: a row is about “other”, which it does not list.",
        "access: a row is about “later”, which it does not list.",
    ]
    assert problems(names=OTHER) == ["access: the kind of record for names is not among its kinds."]


def test_a_name_or_a_record_in_two_kinds_is_malformed():
    fact = persons("guests", "the guests")
    one, other = Kind("one", "one", facts=fact), Kind("other", "other", facts=fact)

    act = may(SOMEBODY, "write", "write", when=State("begun", initial=True), then=STAY)

    assert problems(kinds=(NAMES, Kind("letters", "letters", acts=act))) == [
        "access: refers to the action “write”, which no procedure of the policy holds."
    ]
    assert problems(kinds=(NAMES, one, other)) == ["guests: this fact stands twice in the matrix of access."]
    assert problems(kinds=(NAMES, NAMES)) == ["names: this kind of record stands twice in the matrix of access."]
    assert problems(stages=(ANY, ANY)) == ["any: this stage stands twice in the matrix of access."]


READINGS = """negotiation_records_in_hearing disclosure_to_accused party_file_access prior_record_includes
              disclosure_exception"""


def test_the_matrix_of_the_policy_is_sound_under_every_reading():
    for name in READINGS.split():
        for choice in kept().known_readings[name].choices:
            assert list(kept(**{name: choice}).access.problems()) == []


def test_a_change_of_the_matrix_is_a_change_of_the_rules():
    """Who may see what pins a case as every other rule does."""
    fewer = evolve(matrix, rules=matrix.rules[1:])

    assert evolve(POLICY, access=fewer).rules_digest != POLICY.rules_digest
    assert kept(disclosure_to_accused="relevant_records").rules_digest != kept().rules_digest


# -- nothing tells ----------------------------------------------------------------------------------------------

MARK = "canary"


@pytest.fixture(scope="module")
def marked() -> Case:
    """The whole case with every person marked."""
    people = re.compile(r'"([a-z]\d\d?)"')
    text = people.sub(rf'"{MARK}-\1"', appealed().to_json())
    return Case.from_json(text, kept())


def own(root: Any) -> list[Any]:
    """Every object of the package that can be reached from one."""
    seen: dict[int, Any] = {}
    waiting = [root]
    while waiting:
        each = waiting.pop()
        if id(each) not in seen and not isinstance(each, type | ModuleType | Policy):
            seen[id(each)] = each
            inside = [cell.cell_contents for cell in each.__closure__ or ()] if isinstance(each, FunctionType) else None
            waiting += gc.get_referents(each) if inside is None else inside
    return [each for each in seen.values() if type(each).__module__.startswith("grievance_fsm")]


def test_neither_a_view_nor_a_kind_shows_a_person_of_itself(marked: Case, caplog: pytest.LogCaptureFixture):
    """The persons stand where they were asked for: in `events` and what is written of it."""
    with caplog.at_level(logging.DEBUG):
        seen = view(marked, to="advocate", who=f"{MARK}-q3")
        found = granted(marked, to="advocate", who=f"{MARK}-q3")

    assert MARK in seen.to_json()
    assert MARK not in f"{seen!r}{seen}{found!r}"
    shown = (each for each in own(seen) if not isinstance(each, Event | dict))
    assert [each for each in shown if MARK in repr(each)] == []
    assert [record for record in caplog.records if MARK in record.getMessage()] == []


def test_no_message_names_who_asked(marked: Case):
    with pytest.raises(BadInput) as caught:
        view(marked, to="nobody", who=f"{MARK}-q3", on=datetime(2015, 5, 5))

    assert MARK not in str(caught.value)


def test_nobody_without_names_finds_a_mark_in_a_view(marked: Case):
    for role, who in PERSONS.items():
        told = view(marked, to=role, who=f"{MARK}-{who}").to_json()
        assert (MARK in told) is ((role, "review", "names") in ALLOWED), role


def test_a_condition_reads_aloud():
    fact_ = persons("guests", "the guests")

    assert str(named_in(fact_).words) == "the person is one of: the guests"
