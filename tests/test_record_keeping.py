"""What the Advocacy Staff files, documents, has signed and tells, and who may speak of a case (IV.1 to IV.3, V)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from builders import CHOSEN, day, report
from intake_builders import approved
from negotiation_builders import complaint
from record_builders import (
    ALL_TOLD,
    SIGNED,
    appealed,
    begun,
    closed,
    decided,
    entry,
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

from grievance_fsm.case import Case
from grievance_fsm.coverage import coverage
from grievance_fsm.events import Refused
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.readings import UNCHOSEN


def act(case: Case, name: str, on: date, facts: Mapping[str, Any] | None = None, by: str = "advocate") -> Case:
    """The case after an act of the records."""
    return case.act(f"records.{name}", by=by, who="q3", on=on, facts=dict(facts or {}))


def happen(case: Case, name: str, on: date, **facts: Any) -> Case:
    """The case after what nobody is bound to bring about."""
    return case.act(f"records.{name}", on=on, facts=facts)


def against(case: Case, name: str, on: date, facts: Mapping[str, Any] | None = None, by: str = "advocate") -> list[str]:
    """The words of the conditions that stand against an act of the records."""
    decision = case.decide(f"records.{name}", by=by, on=on, facts=dict(facts or {}))
    return [finding.words for finding in decision.failing] if isinstance(decision, Refused) else []


def owes(case: Case, name: str, on: date | None = None) -> bool:
    return any(each.action == f"records.{name}" for each in case.owed(on))


def late(case: Case, name: str, on: date) -> list[tuple[date, date | None]]:
    """When an act of the records was due, and when it was done."""
    return [(each.due, each.done) for each in case.breaches(on) if each.action == f"records.{name}"]


FORM = {"report_form": "Appendix A"}

# -- IV.1: the report is filed --------------------------------------------------------------------------------


def test_a_report_that_was_taken_in_is_owed_to_the_records():
    """IV.1/s2."""
    case = approved(case=begun().act("intake.seek_advice", by="complainant", who="q1", on=day(0)))
    taken = case.act("intake.file_report", by="advocate", on=day(2), facts={"report_date": day(1)})

    assert not owes(case, "enter_report")
    assert owes(taken, "enter_report")
    assert not owes(act(taken, "enter_report", day(2), FORM), "enter_report")


def test_a_signed_report_that_opens_a_procedure_is_filed_as_well():
    """IV.1/s5: the report of a negotiated or formal complaint gives the names, so it is another one."""
    assert not owes(informally(), "enter_report")
    assert owes(negotiating(), "enter_report")
    assert owes(summoned(), "enter_report")
    assert not owes(act(summoned(), "enter_report", day(20), FORM), "enter_report")


def test_immediately_sets_no_day_of_itself():
    """IV.1/s2, A72: a watch item."""
    (due,) = [each.due for each in negotiating().owed() if each.action == "records.enter_report"]

    assert due is None
    assert late(negotiating(), "enter_report", day(99)) == []


def test_a72_soft_timer_gives_immediately_a_day():
    case = complained(kept(soft_timer="configured_timer"))

    assert late(case, "enter_report", day(6)) == []
    assert late(case, "enter_report", day(7)) == [(day(6), None)]
    assert late(act(case, "enter_report", day(6), FORM), "enter_report", day(7)) == []


def complained(policy: Policy | None = None, case: Case | None = None) -> Case:
    """A negotiated complaint is filed on day 5."""
    case = case or informally(policy)
    return case.act("negotiated.file", by="complainant", who="q1", on=day(5), facts=complaint())


def test_a52_appendix_rule_takes_one_form_or_wants_that_of_the_records():
    """II.B and IV.1 cite different appendices for what may be one form."""
    two_forms = begun(kept(appendix_rule="two_forms"))
    words = ["the report stands on the form for the records"]

    assert against(begun(), "enter_report", day(3), FORM) == []
    assert against(two_forms, "enter_report", day(3), FORM) == words
    assert against(two_forms, "enter_report", day(3), {"report_form": "Appendix I"}) == []


# -- IV.1/s3, IV.2/s1 and s2: what happens is documented ------------------------------------------------------


def test_while_only_advice_or_the_informal_way_is_taken_the_report_is_enough():
    """IV.1/s3: no records other than the preliminary report need be filed."""
    case = happen(informally(), "communicate", day(5))

    assert not owes(case, "document")
    assert against(case, "document", day(5), entry()) == ["more than the report must be on record"]
    assert against(case, "note", day(5), {"noted": ["date"]}) == []


def test_once_a_negotiated_or_formal_procedure_has_begun_every_communication_is_documented():
    """IV.2/s1."""
    for stage, on in ((negotiating, 12), (summoned, 20)):
        case = happen(stage(), "communicate", day(on))
        assert owes(case, "document")
        assert not owes(act(case, "document", day(on), entry()), "document")
        assert owes(happen(act(case, "document", day(on), entry()), "communicate", day(on + 1)), "document")


def test_what_was_said_before_is_owed_once_the_negotiated_procedure_begins():
    """III/s4: complete records of all cases, once they must be complete."""
    said = happen(reported(), "communicate", day(3))

    assert not owes(said, "document")
    assert owes(complained(case=said), "document")


def test_a50_informal_records_are_minimal_or_complete():
    """III/s4 and IV.2/s1 want complete records; IV.1/s3 lets the report be enough."""
    case = happen(informally(kept(informal_records="complete")), "communicate", day(5))

    assert owes(case, "document")
    assert against(case, "document", day(5), entry()) == []
    assert "note" not in case.policy.procedure("records").rules


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"medium": "in writing", "something_done": False, "noted": ["copy", "name of the Advocate"]}, []),
        ({"medium": "in writing", "something_done": False, "noted": ["name of the Advocate"]},
         ["there is a copy of the writing"]),
        (entry(something_done=False, noted=["time", "date", "participants", "content", "name of the Advocate"]), []),
        *((entry(noted=[each for each in entry()["noted"] if each != missing]),
           ["it says when they met, who was there, and what was said"])
          for missing in ("time", "date", "participants", "content")),
        *((entry(noted=[each for each in entry()["noted"] if each != missing]),
           ["it says what was done and how well that worked"])
          for missing in ("course of action", "degree of success")),
        (entry(noted=entry()["noted"][:-1]), ["it names the Advocate"]),
    ],
)  # fmt: skip
def test_an_entry_holds_what_the_text_lists_where_it_is_appropriate(facts: dict[str, Any], words: list[str]):
    """IV.2/s2: copies of what is written; of interactions time, date, participants and content; and so on."""
    assert against(summoned(), "document", day(20), facts) == words


# -- IV.2/s3: the final summary --------------------------------------------------------------------------------


def test_a_decision_that_was_notified_leaves_a_summary_owed():
    """IV.2/s3."""
    assert not owes(decided(), "summarise")
    assert owes(closed(), "summarise")
    assert summarised(closed(), day(54)).states["records"] == "file closed"
    assert not owes(summarised(closed(), day(54)), "summarise")


def test_parties_and_advocates_initial_the_summary():
    """IV.2/s3: the complainant, the accused harasser, and the Advocates."""
    for missing in ("complainant", "accused", "advocate"):
        signed = [each for each in SIGNED["initialled_by"] if each != missing]
        words = "the Advocate signs the summary" if missing == "advocate" else "both parties sign the summary"
        facts = {"initialled_by": signed, "not_initialled_by": []}
        assert against(closed(), "summarise", day(54), facts) == [words]


def test_a49_summary_signatories_and_what_a_refusal_does():
    """III.B.4/s4 names the parties only; nobody says what a refusal does."""
    without = {"initialled_by": ["complainant", "accused"], "not_initialled_by": []}
    refused = {"initialled_by": ["complainant", "advocate"], "not_initialled_by": ["accused"]}

    assert against(closed(kept(summary_signatories="parties")), "summarise", day(54), without) == []
    assert against(closed(), "summarise", day(54), refused) == []
    blocks = closed(kept(summary_refusal="blocks"))
    assert against(blocks, "summarise", day(54), refused) == ["both parties sign the summary"]


def test_a_new_decision_wants_a_new_summary():
    """IV.2/s3: of the final outcome."""
    once = summarised(closed(), day(54))
    decided_again = once.record("formal.notify_decision", by="committee", on=day(90), facts=INFORMED)

    assert not owes(once, "summarise")
    assert owes(decided_again, "summarise")
    assert not owes(summarised(decided_again, day(91)), "summarise")


INFORMED = {"informed": ["complainant", "accused", "advocate"]}


# -- IV.4, VI.A.11: the annual report ---------------------------------------------------------------------------

EVERYWHERE = [
    "Information Center", "Advocacy office", "administration", "faculty", "“Tech Talk”", "other MIT publications",
    "Grievance Committee", "the public",
]  # fmt: skip
IV_4, VI_A_11 = EVERYWHERE[:6], EVERYWHERE[6:]


def test_every_case_on_file_is_counted_in_an_annual_report_once():
    """IV.4/s1."""
    counted = act(reported(), "count_case", day(300), {"report_given_to": EVERYWHERE})

    assert owes(reported(), "count_case")
    assert not owes(begun(), "count_case")
    assert not owes(counted, "count_case")


def wanted(**readings: str) -> list[str]:
    """Where the annual report must be had: what cannot be left out of the list."""
    case = reported(kept(**readings))

    def lacking(place: str) -> list[str]:
        return against(case, "count_case", day(300), {"report_given_to": [p for p in EVERYWHERE if p != place]})

    return [place for place in EVERYWHERE if lacking(place) == ["the report is where it must be"]]


def test_a54_report_addressees_are_those_of_both_lists_or_of_one():
    """IV.4.post names places and readers; VI.A.11 the Committee and the public."""
    assert wanted() == wanted(report_addressees="union_of_addressees") == EVERYWHERE
    assert wanted(report_addressees="as_IV_4") == IV_4
    assert wanted(report_addressees="as_VI_A_11") == VI_A_11


def test_a53_report_erratum_read_literally_leaves_vi_a_11_without_an_outline():
    """VI.A.11 refers to a section IV.D, and there is none."""
    assert wanted(report_erratum="read_as_IV_4") == EVERYWHERE
    assert wanted(report_erratum="literal") == IV_4
    assert wanted(report_erratum="literal", report_addressees="as_VI_A_11") == []


# -- V/s4, VI.A.9, VI.A.10: who is told -------------------------------------------------------------------------


def told(*people: str, **other: Any) -> dict[str, Any]:
    return {"told_of_duty": list(people), **ALL_TOLD} | other


def test_whoever_is_contacted_is_told_of_confidentiality_the_same_day():
    """V/s4: in the initial contact with the case."""
    case = happen(reported(), "contact", day(4), contacted=["q2"])
    (due,) = [each.due for each in case.owed() if each.action == "records.tell"]

    assert due == day(4)
    assert late(act(case, "tell", day(4), told("q2")), "tell", day(9)) == []
    assert late(case, "tell", day(5)) == [(day(4), None)]
    assert late(act(case, "tell", day(6), told("q2")), "tell", day(9)) == [(day(4), day(6))]


def test_nobody_who_was_contacted_is_left_out():
    """V/s4: the complainant, the accused, and any witnesses."""
    case = happen(happen(reported(), "contact", day(4), contacted=["q2"]), "contact", day(5), contacted=["w1", "w2"])
    words = ["everyone contacted is told of the duty and knows the policy"]

    assert against(case, "tell", day(5), told("w1", "w2")) == words
    assert against(case, "tell", day(5), told("q2", "w1")) == words
    assert against(case, "tell", day(5), told("q2", "w1", "w2")) == []
    first = act(happen(reported(), "contact", day(4), contacted=["q2"]), "tell", day(4), told("q2"))
    assert against(happen(first, "contact", day(5), contacted=["w1"]), "tell", day(5), told("w1")) == []


@pytest.mark.parametrize("missing", ["confidentiality duty", "policy"])
def test_they_are_told_of_the_duty_and_of_the_policy(missing: str):
    """V/s4, VI.A.10."""
    case = happen(reported(), "contact", day(4), contacted=["q2"])
    less = [each for each in ALL_TOLD["told_what"] if each != missing]

    assert against(case, "tell", day(4), told("q2", told_what=less))


def test_the_parties_are_reminded_in_every_phase():
    """VI.A.9: during all phases of pursuing a complaint."""
    both = {"reminded": ["complainant", "accused"], **ALL_TOLD}

    assert not owes(informally(), "remind")
    assert owes(negotiating(), "remind")
    done = act(negotiating(), "remind", day(12), both)
    assert not owes(done, "remind")
    assert owes(done.act("negotiated.end", by="complainant", who="q1", on=day(12)).act(
        "formal.request", by="complainant", who="q1", on=day(14), facts=report()), "remind")  # fmt: skip
    assert against(negotiating(), "remind", day(12), {**both, "reminded": ["accused"]}) == [
        "both parties are reminded"
    ]
    assert against(negotiating(), "remind", day(12), {**both, "told_what": ["policy"]}) == ["they are told of the duty"]


# -- V/s1 to s3, III/s3: who may speak --------------------------------------------------------------------------


@pytest.mark.parametrize("party", ["complainant", "accused", "companion"])
def test_nobody_involved_speaks_while_a_complaint_is_under_way(party: str):
    """V/s3: all persons involved in a current complaint."""
    for stage, on in ((informally, 5), (negotiating, 12), (summoned, 20)):
        assert against(stage(), "party_speaks", day(on), by=party) == ["no complaint is under way any more"]
    assert against(closed(), "party_speaks", day(54), by=party) == []
    assert against(settled(), "party_speaks", day(54), by=party) == []


def test_a32_party_nda_term_ends_with_the_case_or_never():
    """V/s3 speaks of a current complaint, V/s2 of the Staff and the Committee only."""
    case = closed(kept(party_nda_term="indefinite"))

    assert against(case, "party_speaks", day(54), by="accused") == ["the duty of the parties has an end"]


def test_an_appeal_keeps_the_parties_silent():
    assert against(appealed(), "party_speaks", day(59), by="accused") == ["no complaint is under way any more"]


@pytest.mark.parametrize("role", ["witness", "advisor"])
def test_whoever_signed_is_silent_as_long_as_was_signed(role: str):
    """III.C.3/s4, V/s5."""
    assert against(summoned(), "signer_speaks", day(20), by=role) == ["the case is decided"]
    assert against(decided(), "signer_speaks", day(53), by=role) == []


def test_a30_nda_term_says_when_a_witness_may_speak():
    """III.C.3/s4: until the decision, until the close, or without end; where nobody chose, the question is asked."""

    def speaks(term: Any, case: Case) -> list[str]:
        policy = POLICY.under({**CHOSEN, "nda_term": term})
        again = replayed(case, policy)
        return against(again, "signer_speaks", day(60), by="witness")

    assert speaks("until_decision", decided()) == []
    assert speaks("until_close", decided()) == ["the case is closed"]
    assert speaks("until_close", closed()) == []
    assert speaks("indefinite", closed()) == ["what was signed has an end"]
    (asked,) = speaks(UNCHOSEN, closed())
    assert POLICY.known_readings["nda_term"].question in asked


def replayed(case: Case, policy: Policy) -> Case:
    """The events of a case under another choice; what the witness signed is left out, for it says until when."""
    again = begun(policy)
    for event in case.history:
        if event.action == "sign":
            continue
        facts = {name: value for name, value in event.facts.items() if name not in ("attending", "involved")}
        empty = {"attending": [], "involved": []} if event.action == "open_hearing" else {}
        again = again.act(event.name, by=event.by, who=event.who, on=event.on, facts={**facts, **empty})
    return again


def test_a31_confidentiality_subjects_have_the_facilitator_among_them_or_not():
    """III/s3 names the Facilitator among those who observe section V, which does not."""
    assert against(negotiating(), "facilitator_speaks", day(12), by="facilitator") == [
        "no complaint is under way any more"
    ]
    assert against(settled(), "facilitator_speaks", day(14), by="facilitator") == []
    free = negotiating(kept(confidentiality_subjects="not_covered"))
    assert against(free, "facilitator_speaks", day(12), by="facilitator") == []


@pytest.mark.parametrize("role", ["advocate", "committee"])
def test_those_who_keep_the_records_never_speak(role: str):
    """V/s1, V/s2: even after the cases are closed."""
    words = ["the Staff and the Committee may ever speak of a case"]

    assert against(summoned(), "keeper_speaks", day(20), by=role) == words
    assert against(summarised(closed(), day(60)), "keeper_speaks", day(400), by=role) == words


def test_a_breach_of_confidence_is_kept_as_an_irregularity_with_its_sentence():
    """V/s3: it happened although the policy refused it; an audit finds it."""
    case = summoned().record("records.party_speaks", by="accused", who="q2", on=day(20))
    ((event, irregularity),) = case.irregularities()

    assert event.name == "records.party_speaks"
    assert (irregularity.kind, irregularity.finding.clause) == ("guard", "V/s3")
    assert "q2" not in str(irregularity)


# -- added: corrections, conflicts, retention -------------------------------------------------------------------


def test_a_correction_is_an_entry_of_its_own_and_the_first_one_stays():
    case = act(negotiating(), "amend", day(12), {"entry": 12})

    assert case.history[:-1] == negotiating().history
    assert case.history[-1].facts["entry"] == 12
    assert against(begun(), "amend", day(1), {"entry": 1})


def test_a_fact_corrected_is_folded_again_and_what_it_overtook_is_listed():
    """The engine's own correction: nothing is overwritten silently."""
    case = failed()
    (asked,) = [event.seq for event in case.history if event.name == "negotiated.reply"]
    corrected = case.correct(asked, facts={"answer": "declines"})

    assert any(event.name == "negotiated.meet_first" for event in corrected.overtaken)
    assert case.history == failed().history


TWO = {"disposing": ["q3", "q4"]}
FOUR_YEARS_ON = date(2019, 4, 8)


def test_gap19_retention_rule_keeps_all_so_that_a_destroyed_file_is_an_irregularity():
    """IV/s1: to know the extent, to judge the policies, to find repeat offenders; for that all is kept."""
    case = summarised(closed(), FOUR_YEARS_ON - timedelta(days=1461))

    assert against(case, "dispose", FOUR_YEARS_ON, TWO) == ["a file may be destroyed"]
    gone = case.record("records.dispose", by="advocate", who="q3", on=FOUR_YEARS_ON, facts=TWO)
    assert [str(each.finding.clause) for _, each in gone.irregularities()] == ["GAP.19"]
    assert gone.states["records"] == "file destroyed"


def test_gap19_retention_rule_lets_two_people_destroy_a_file_after_four_years():
    closing = date(2015, 4, 8)
    case = summarised(closed(kept(retention_rule="after_four_years")), closing)

    assert against(case, "dispose", date(2019, 4, 7), TWO)
    assert against(case, "dispose", FOUR_YEARS_ON, TWO) == []
    assert against(case, "dispose", FOUR_YEARS_ON, {"disposing": ["q3"]}) == ["two people destroy it together"]
    assert case.act("records.dispose", by="advocate", on=FOUR_YEARS_ON, facts=TWO).owed() == tuple(
        each for each in case.owed() if not each.action.startswith("records.")
    )


def test_gap19_nothing_is_destroyed_while_a_complaint_is_under_way():
    case = summarised(sent_back(kept(retention_rule="after_four_years")), day(65))

    assert against(case, "dispose", day(2000), TWO) == ["no complaint is under way any more"]


def test_gap19_a_closed_file_only():
    assert against(closed(kept(retention_rule="after_four_years")), "dispose", day(3000), TWO)


def test_gap19_retention_rule_silent_knows_nothing_of_destroying_a_file():
    rules = kept(retention_rule="silent").procedure("records")

    assert "dispose" not in rules.rules
    assert "file destroyed" not in rules.states


# -- the text ---------------------------------------------------------------------------------------------------


def test_every_sentence_of_iv_1_to_iv_3_and_v_is_carried_or_has_its_reason():
    """IV.1/s5a, that report and complaint may be filed together, is the docket's; V/s7 is the annual report's."""
    found = {each.clause.id: each.status for each in coverage(POLICY).clauses}
    sections = ("III/s3", "III/s4", "IV/s", "IV.1/", "IV.2/", "IV.3/", "V/s")
    open_ = [id for id, status in found.items() if id.startswith(sections) and status == "uncovered"]

    assert set(open_) <= {"IV.1/s5a", "V/s7"}
    assert {id for id, status in found.items() if id.startswith(sections) and status == "out-of-scope"} == {
        "IV/s2", "V/s6",
    }  # fmt: skip


def test_the_records_have_no_fault_under_any_choice_of_their_readings():
    names = (
        "confidentiality_subjects party_nda_term informal_records appendix_rule report_erratum report_addressees "
        "retention_rule soft_timer summary_signatories summary_refusal nda_term"
    ).split()
    for name in names:
        for choice in POLICY.known_readings[name].choices:
            found = [str(fault) for fault in kept(**{name: choice}).check() if fault.place.startswith("records")]
            assert found == [], (name, choice)


def test_a_file_may_rest_as_it_is():
    """IV.1/s3: the report alone may be all there ever is."""
    states = kept().procedure("records").states

    assert states["file open"].rests
    assert states["file closed"].rests
    assert [name for name, state in states.items() if state.final] == ["file destroyed"]
