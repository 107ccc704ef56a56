"""The gates of the registry: nothing cited that it lacks, nothing called implemented that no test ever fires."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import appeal_builders as review
import pytest
import record_builders as stages
from attrs import evolve
from builders import (
    MEMBERS,
    begun,
    closed,
    day,
    decided,
    graded,
    mit,
    notified,
    penalties,
    register,
    rows,
    sanctioned,
    tier,
    vote,
)
from casefile_runs import CASES, files, reports_of
from firing import BOTH, Fired, before

from grievance_fsm import sanctions
from grievance_fsm.binding import every
from grievance_fsm.case import Case
from grievance_fsm.clauses import Registry, borrowed
from grievance_fsm.coverage import IMPLEMENTED, Carrier, coverage
from grievance_fsm.deadlines import days
from grievance_fsm.errors import DeclarationError
from grievance_fsm.facts import Fact, Param, flag
from grievance_fsm.findings import Finding
from grievance_fsm.language import STAY, Outcome, Procedure, Role, State, may
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.procedures.penalties import sanctions as PENALTIES
from grievance_fsm.procedures.people import GRIEVANCE_COMMITTEE
from grievance_fsm.readings import Reading, Readings
from grievance_fsm.records.counting import tally

HERE = Path(__file__).parent
FORMAL = next(each for each in POLICY.procedures if each.name == "formal")

# What a whole procedure carries is a property of every walk through it; no single act could fire it.
SHOWN = {
    "III.B.3/s6": "test_talks_invariants.py::test_III_B_3_s6_the_facilitator_never_imposes_an_outcome",
    "IV/s1": "test_record_keeping.py::test_gap19_retention_rule_keeps_all_so_that_a_destroyed_file_is_an_irregularity",
    "H.2": "test_gates.py::test_no_rule_asks_for_a_school",
}

# The runs: every case file, some ways through the procedures, some guidelines, the matrix, a report


@pytest.fixture(scope="module")
def fired() -> Fired:
    """What the fixed set of runs fires."""
    evidence = Fired(shown=set(SHOWN))
    for report in reports_of(CASES).values():
        evidence.file(report)
    for case in _ways():
        evidence.case(case)
    for guideline in _guidelines(mit()):
        evidence.guideline(guideline)
    _refusals(evidence)
    _terms(evidence)
    _looks(evidence)
    _counts(evidence)
    for number in (3, 4):
        evidence.served(mit(), women=number, in_post=5, posts=6)
    return evidence


def _ways() -> Iterator[Case]:
    yield closed()
    yield decided(facts=vote(for_=4, against=4))
    yield sanctioned(None, "1.a", shared_place="living group")
    yield notified().act("formal.withdraw", by="complainant", on=day(3))
    by_force = graded(mit(severity_rule="criteria_govern"))
    yield by_force
    yield before(by_force, -1).record(
        "formal.determine", by="committee", on=day(41), facts=tier(category="lower", force=True)
    )
    untold = {name: value for name, value in penalties("1.a").items() if name != "prior"}
    yield by_force.record("formal.impose", by="committee", on=day(42), facts=untold)
    yield review.chosen(case=review.filed(case=closed(mit(arbitration_place="at_any_time"))))


def _refusals(evidence: Fired) -> None:
    """What a panel, an appeal and an arbitration may not be."""
    told = review.told_of(case=review.filed(case=closed()))
    for investigator in ("i1", "r1"):
        papers = review.panel_papers(investigators=[investigator])
        evidence.tried(told, "appeal.name_panel", by="institute", on=day(50), facts=papers)
    for law in ("of the decision", "of the appeal"):
        papers = review.appeal_papers(appeal_law_applied=law)
        evidence.tried(closed(), "appeal.file_appeal", by="accused", on=day(45), facts=papers)
    for inside in BOTH:
        case, papers = closed(mit(arbitration_standing="bargaining_unit")), review.choice(in_bargaining_unit=inside)
        evidence.tried(case, "arbitration.choose", by="complainant", on=day(50), facts=papers)


def _guidelines(policy: Policy) -> Iterator[sanctions.Guideline]:
    homes = ("Institute housing", "fraternity or sorority")
    for conduct in (*(f"I.{number}" for number in range(1, 8)), "lower", "upper"):
        for status in ("student", "staff"):
            for residence in homes:
                yield sanctions.guideline(
                    policy.sanctions, conduct, status=status, residence=residence, shared_place="living group",
                    permission="each in writing",
                )  # fmt: skip


def _terms(evidence: Fired) -> None:
    """Terms that run out, and what each member is told about sitting, before and after."""
    policy = mit()
    committee, people = policy.committee, register(policy)
    if committee.expiring(people, date(2015, 8, 1), date(2015, 10, 1)):
        evidence.cited.add(committee.renewal.clause)
    for on in (date(2015, 3, 2), date(2015, 10, 1)):
        for person in MEMBERS:
            evidence.cite(committee.standing(people, person, on))


STAGES = (
    stages.begun, stages.reported, stages.informally, stages.negotiating, stages.settled, stages.summoned,
    stages.decided, stages.closed, stages.appealed,
)  # fmt: skip
PEOPLE = ("q1", "q2", "q3", "f1", "p01", "p10", "r1", "s1", "nobody")


def _looks(evidence: Fired) -> None:
    """Everybody, and somebody who has no part in it, looks at a case in every stage of its life."""
    open_ = mit(party_file_access="closed_file", disclosure_to_accused="relevant_records")
    for policy in (mit(), open_):
        for stage in STAGES:
            evidence.looked(stage(policy), PEOPLE)
    file = stages.summarised(stages.closed(mit(retention_rule="after_four_years")), day(60))
    papers = {"disposing": ["q3", "q4"]}
    evidence.looked(file.act("records.dispose", by="advocate", who="q3", on=date(2019, 5, 1), facts=papers), PEOPLE)


def _counts(evidence: Fired) -> None:
    """An annual report on cases that have come as far as each of these stages."""
    whole = [stages.reported(), stages.informally(), stages.settled(), stages.closed()]
    cases = [evolve(case, id=f"c-{number}") for number, case in enumerate(whole)]
    evidence.reported(tally(mit(), cases, 2015))


def test_every_implemented_clause_has_a_carrier_that_some_run_fires(fired: Fired):
    assert len(coverage(POLICY).of(IMPLEMENTED)) >= 180
    assert fired.unfired(POLICY) == []


def test_every_act_of_every_procedure_is_done_by_some_run(fired: Fired):
    acts = {f"{procedure.name}.{action.name}" for procedure in POLICY.procedures for action in procedure.actions}

    assert sorted(acts - fired.actions) == []


def test_every_procedure_ends_in_each_of_its_ways_in_some_run(fired: Fired):
    ends = {
        (name, state.name) for name, procedure in POLICY.bound.items() for state in procedure.states.values()
        if state.final
    }  # fmt: skip

    assert sorted(ends - fired.states) == []


def test_what_a_whole_procedure_carries_is_shown_by_the_test_named_for_it():
    carried = {
        each.clause.id for each in coverage(POLICY).clauses
        if {carrier.kind for carrier in each.carriers} - {"reading", "fact", "parameter"} == {"procedure"}
    }  # fmt: skip

    assert set(SHOWN) == carried
    for place in SHOWN.values():
        file, _, name = place.partition("::")
        tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
        assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}, place


def test_no_rule_asks_for_a_school():
    """H.2: one standard everywhere; no fact, parameter or role of any procedure tells one school from another."""
    words = [each.words for each in every(POLICY.procedures, Fact, Param, Role)]

    assert len(words) > 150
    assert [said for said in words if re.search(r"\bschools?\b", said)] == []


# What the gate stops


def planted(*actions: Any, claims: tuple[str, ...] = ()) -> Policy:
    """The MIT policy with more actions in its formal procedure."""
    more = evolve(FORMAL, actions=(*FORMAL.actions, *actions))
    procedures = tuple(more if each is FORMAL else each for each in POLICY.procedures)
    return evolve(POLICY, procedures=procedures, claims=claims)


def idle(clause: Any, **rest: Any) -> Any:
    """An action that nobody ever does."""
    request = next(action for action in FORMAL.actions if action.name == "request")
    return may(request.who, "wave", "wave", clause=clause, when=request.when, then=STAY, **rest)


def test_an_implemented_clause_on_an_action_that_no_run_does_is_stopped(fired: Fired):
    """IX/s1 has no other carrier, and its status falls away with this one."""
    policy = planted(idle("IX.1/s1"))

    assert Carrier("action", "formal.wave") in coverage(policy)["IX.1/s1"].carriers
    assert not fired.carries(Carrier("action", "formal.wave"), "IX.1/s1")
    assert fired.unfired(unexcused(policy, "IX.1/s1")) == ["IX.1/s1"]


def test_an_implemented_clause_on_a_guard_that_no_run_asks_is_stopped(fired: Fired):
    waved = flag("waved", "somebody waves").named("somebody waves", "IX.1/s1")
    policy = planted(idle("III.C/s1", given=waved))

    assert fired.unfired(unexcused(policy, "IX.1/s1")) == ["IX.1/s1"]


def unexcused(policy: Policy, id: str) -> Policy:
    """The policy with a registry that does not say why a clause has no rule."""
    rows = [evolve(each, status="", reason="") if each.id == id else each for each in policy.clauses.values()]
    return evolve(policy, clauses=Registry(tuple(rows)))


def test_a_guard_that_only_ever_held_is_not_fired():
    evidence = Fired(verdicts={("a quorum is present", "III.C.4/s1"): {True}})
    guard = Carrier("guard", "a quorum is present", "formal.open_hearing")

    assert not evidence.carries(guard, "III.C.4/s1")
    evidence.asked("formal.open_hearing", [Finding(False, "a quorum is present", "III.C.4/s1")])
    assert evidence.carries(guard, "III.C.4/s1")


def test_a_condition_of_the_docket_that_only_ever_held_is_not_fired():
    evidence = Fired(verdicts={("no other complaint procedure is under way", "II/s1b"): {True}})
    rule = Carrier("exclusive", "negotiated, formal", "docket")

    assert not evidence.carries(rule, "II/s1b")
    evidence.asked("formal.request", [Finding(False, "no other complaint procedure is under way", "II/s1b")])
    assert evidence.carries(rule, "II/s1b")


def test_a_row_of_the_matrix_that_only_ever_granted_is_not_fired():
    evidence = Fired()
    evidence.looked(stages.reported(), ["q3"])
    row = Carrier("sees", "advocate", "access")

    assert not evidence.carries(row, "IV.3/s2a")
    evidence.looked(stages.reported(), ["q1"])
    assert not evidence.carries(row, "IV.3/s2a")
    evidence.looked(stages.begun(), ["q3"])
    assert not evidence.carries(row, "IV.3/s2a")


def test_a_statistic_whose_numbers_are_all_nought_is_not_fired():
    """IV.4.f: sanctions follow convictions, and nobody has been convicted yet."""
    evidence, statistic = Fired(), Carrier("statistic", "sanctions", "reporting")
    evidence.reported(tally(mit(), [stages.reported()], 2015))

    assert evidence.carries(Carrier("statistic", "complaints", "reporting"), "IV.4.a/s1")
    assert not evidence.carries(statistic, "IV.4.f/s1")
    evidence.reported(tally(mit(), [stages.closed()], 2015))
    assert evidence.carries(statistic, "IV.4.f/s1")


def test_a_route_that_a_choice_keeps_is_fired_once_it_was_kept_and_once_left_out():
    evidence, kept = Fired(), Carrier("kept", "retaliation", "docket")
    evidence.happened(notified())

    assert not evidence.carries(kept, "H.4")
    evidence.happened(notified(mit(retaliation_rule="as_H4")))
    assert evidence.carries(kept, "H.4")


def test_an_action_that_once_was_done_is_fired():
    evidence = Fired()
    evidence.case(notified())

    assert evidence.carries(Carrier("action", "formal.notify"), "III.C.2/s1")
    assert not evidence.carries(Carrier("action", "formal.receive"), "III.C.2/s3")


# What a policy may cite


def problems(make: Callable[[], Any]) -> list[str]:
    with pytest.raises(DeclarationError) as caught:
        make()
    return [str(problem) for problem in caught.value.problems]


def test_an_id_that_the_registry_lacks_is_refused_wherever_it_stands():
    committee, table = GRIEVANCE_COMMITTEE, PENALTIES
    seat = evolve(committee.seats[0], clause="VIII.i/s9")
    penalty = evolve(table.penalties[0], clauses=("III.D.1.a/s9",))
    asked = Reading("A99", "unheard", "Is this asked?", ("yes", "no"), "yes", ("III.C/s9",))

    assert "unknown clause “III.C.9/s1”" in problems(lambda: planted(idle("III.C.9/s1")))[0]
    assert problems(lambda: evolve(POLICY, committee=evolve(committee, seats=(seat, *committee.seats[1:]))))[0] \
        .startswith("committee: unknown clause “VIII.i/s9”")  # fmt: skip
    assert problems(lambda: evolve(POLICY, sanctions=evolve(table, penalties=(penalty, *table.penalties[1:]))))[0] \
        .startswith("sanctions: unknown clause “III.D.1.a/s9”")  # fmt: skip
    assert problems(lambda: evolve(POLICY, known_readings=Readings((*POLICY.known_readings.values(), asked)))) \
        [0].startswith("A99 unheard: unknown clause “III.C/s9”")  # fmt: skip


def test_an_id_that_the_registry_lacks_is_refused_in_guards_limits_and_outcomes():
    there, waved = State("there", initial=True), flag("waved", "somebody waves")
    wave = may(
        POLICY.procedures[0].actions[0].who, "wave", "wave", clause="1/s1", when=there, records=waved,
        given=waved.named("somebody waves", "1/s7"), within=days(3, clause="1/s8"), after=waved,
        then=(Outcome("seen", State("seen", final=True), clause="1/s9"),),
    )  # fmt: skip
    registry = Registry.of({"1/s1": "Whoever wishes may wave."})
    told = " ".join(problems(lambda: Policy("waving", "waving", registry, (Procedure("p", "waving", (wave,)),))))

    assert [each for each in ("1/s7", "1/s8", "1/s9") if f"unknown clause “{each}”" not in told] == []


def test_a_carrier_that_declares_a_section_instead_of_sentences_is_refused():
    committee = GRIEVANCE_COMMITTEE
    seat = evolve(committee.seats[0], clause="VIII.i")

    assert problems(lambda: planted(idle("III.C.5"))) == [
        "formal.wave: cites the section III.C.5; cite its sentences: "
        "III.C.5/s1, III.C.5/s2, III.C.5/s3, III.C.5/s4."
    ]
    assert problems(lambda: evolve(POLICY, committee=evolve(committee, seats=(seat, *committee.seats[1:])))) == [
        "committee: cites the section VIII.i; cite its sentences: VIII.i/s1."
    ]


def test_a_claim_to_a_section_that_the_text_lacks_is_refused():
    assert problems(lambda: evolve(POLICY, claims=("III.C", "III.Z"))) == [
        "claims: “III.Z” is neither a section nor a sentence of the text."
    ]


def test_a_summary_may_not_repeat_eight_words_of_its_sentence():
    """Tested over all summaries in test_clauses.py, where the sources are at hand."""
    sentence = "The warden of the allotment writes every open gate into the book."

    assert borrowed("Say: the warden of the allotment writes every open gate.", sentence) is not None
    assert borrowed("Open gates are noted.", sentence) is None


def test_the_runs_of_the_gate_are_of_the_policy_that_ships():
    """A gate over another policy's runs would prove nothing."""
    assert set(MEMBERS) == {row["person"] for row in rows(mit())}
    assert begun().policy.name == POLICY.name
    assert len(files(CASES)) >= 25
