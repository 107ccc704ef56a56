"""The gates of the registry: nothing cited that it lacks, nothing called implemented that no test ever fires."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import define, evolve, field
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

from grievance_fsm import sanctions
from grievance_fsm.case import Case
from grievance_fsm.casefiles import run_casefile
from grievance_fsm.clauses import Registry, borrowed
from grievance_fsm.coverage import IMPLEMENTED, Carrier, coverage
from grievance_fsm.deadlines import KINDS, days
from grievance_fsm.errors import DeclarationError
from grievance_fsm.events import Refused
from grievance_fsm.facts import flag
from grievance_fsm.findings import Finding
from grievance_fsm.language import STAY, Outcome, Procedure, State, may
from grievance_fsm.loading import load
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading, Readings

CASES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
WEAK = {"fact", "parameter", "reading"}

# A record of any length has been examined; what stands against this guard is only a record that nobody told.
NEVER_FALSE = {"the earlier record has been examined"}


# What runs have fired


@define
class Fired:
    """What happened in some runs, and what was asked on the way: the evidence against which carriers are held."""

    actions: set[str] = field(factory=set)
    outcomes: set[tuple[str, str]] = field(factory=set)
    verdicts: dict[tuple[str, str], set[bool | None]] = field(factory=dict)
    dated: set[str] = field(factory=set)
    seats: set[str] = field(factory=set)
    guided: set[tuple[str, str]] = field(factory=set)
    cited: set[str] = field(factory=set)
    roles: set[str] = field(factory=set)

    def case(self, case: Case) -> None:
        """Every event of a case, explained where it stood, and what was owed then."""
        for place, event in enumerate(case.history):
            self.actions.add(event.name)
            self.roles.add(event.by or "")
            self.outcomes.add((event.name, event.outcome))
            self.sat(case, event)
            if not event.action.endswith(".lapses"):
                self.asked(event.name, _explained(case, place))
                self.dated |= {each.action for each in _before(case, place + 1).owed() if each.due}

    def sat(self, case: Case, event: Any) -> None:
        """Who counted in an act: their seats were used, and the rules on members were asked."""
        if case.people is None or event.sitting is None:
            return
        committee = case.policy.committee
        self.seats |= {each.seat for each in case.people.members if each.person in event.eligible}
        for person in sorted(event.eligible):
            self.cite(committee.standing(case.people, person, event.day))

    def asked(self, action: str, findings: Iterable[Finding]) -> None:
        for finding in findings:
            for each in _all(finding):
                self.verdicts.setdefault((each.words, each.clause), set()).add(each.verdict)
                if each.words.startswith("it is in time") and each.verdict is not None:
                    self.dated.add(action)

    def cite(self, finding: Finding) -> None:
        self.cited |= {each.clause for each in _all(finding)}

    def guideline(self, guideline: sanctions.Guideline) -> None:
        """The conduct that settled a tier, and the penalties that were open with what each of them brings."""
        if "category" in guideline.facts:
            self.guided.add(("behaviour", guideline.facts.get("behaviour", "")))
        for line in guideline.lines:
            if line.verdict:
                self.guided.add(("penalty", line.code))
                self.cited |= {line.clause, *(clock.clause for clock in line.clocks)}
                self.cited |= {effect.clause for effect in line.effects if effect.verdict}
        self.cited |= {finding.clause for finding in guideline.rules}

    def carries(self, carrier: Carrier, clause: str) -> bool:
        """Whether a carrier was ever fired: done, held both ways, dated, sat in, or told in a guideline."""
        if carrier.kind == "action":
            return carrier.name in self.actions
        if carrier.kind == "outcome":
            return (carrier.place, carrier.name) in self.outcomes
        if carrier.kind == "guard":
            sides = {True, None if carrier.name in NEVER_FALSE else False}
            return any(words == carrier.name and sides <= seen for (words, _), seen in self.verdicts.items())
        if carrier.kind == "role":
            return carrier.name in self.roles
        if carrier.kind == "seat":
            return carrier.name in self.seats
        if (carrier.kind, carrier.name) in self.guided:
            return True
        if carrier.kind in (*KINDS, "span") and carrier.place.count("."):
            return carrier.place in self.dated
        return carrier.kind not in WEAK and clause in self.cited

    def unfired(self, policy: Policy) -> list[str]:
        """The implemented clauses none of whose carriers was ever fired."""
        return [
            each.clause.id
            for each in coverage(policy).clauses
            if each.status == IMPLEMENTED
            and not any(self.carries(carrier, each.clause.id) for carrier in each.carriers)
        ]


def _before(case: Case, place: int) -> Case:
    """The case as it stood before its event of that place."""
    at = {run: case.policy.bound[run].initial for run in case.states}
    at |= {event.run: event.state for event in case.history[:place]}
    return evolve(case, history=case.history[:place], at=tuple(at.items()))


def _explained(case: Case, place: int) -> tuple[Finding, ...]:
    event = case.history[place]
    known = case.policy.bound[event.run].facts
    facts = {name: known[name].plain(value) for name, value in event.facts.items()}
    attempt = {"by": event.by, "who": event.who, "on": event.on, "facts": facts}
    return _before(case, place).explain(event.name, **attempt)


def _all(finding: Finding) -> Iterator[Finding]:
    yield finding
    for part in finding.parts:
        yield from _all(part)


# The runs: every case file, some ways through the procedure, some guidelines


@pytest.fixture(scope="module")
def fired() -> Fired:
    """What the fixed set of runs fires: case files, the stages of the builders, the guidelines of some conduct."""
    evidence = Fired()
    for path in CASES:
        report = run_casefile(path, load)
        evidence.case(report.case)
        for taken in report.taken:
            if isinstance(taken.decision, Refused):
                evidence.asked(taken.happening.do, taken.decision.findings)
    for case in _ways():
        evidence.case(case)
    for guideline in _guidelines(mit()):
        evidence.guideline(guideline)
    _terms(evidence)
    return evidence


def _ways() -> Iterator[Case]:
    yield closed()
    yield decided(facts=vote(for_=4, against=4))
    yield sanctioned(None, "1.a", shared_place="living group")
    yield notified().act("formal.withdraw", by="complainant", on=day(3))
    by_force = graded(mit(severity_rule="criteria_govern"))
    yield by_force
    yield _before(by_force, -1).record(
        "formal.determine", by="committee", on=day(41), facts=tier(category="lower", force=True)
    )
    untold = {name: value for name, value in penalties("1.a").items() if name != "prior"}
    yield by_force.record("formal.impose", by="committee", on=day(42), facts=untold)


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


def test_every_implemented_clause_has_a_carrier_that_some_run_fires(fired: Fired):
    assert len(coverage(POLICY).of(IMPLEMENTED)) >= 80
    assert fired.unfired(POLICY) == []


# What the gate stops


def planted(*actions: Any, claims: tuple[str, ...] = ()) -> Policy:
    """The MIT policy with more actions in its formal procedure."""
    (formal,) = POLICY.procedures
    return evolve(POLICY, procedures=(evolve(formal, actions=(*formal.actions, *actions)),), claims=claims)


def idle(clause: Any, **rest: Any) -> Any:
    """An action that nobody ever does."""
    (formal,) = POLICY.procedures
    request = next(action for action in formal.actions if action.name == "request")
    return may(request.who, "wave", "wave", clause=clause, when=request.when, then=STAY, **rest)


def test_an_implemented_clause_on_an_action_that_no_run_does_is_stopped(fired: Fired):
    policy = planted(idle("III/s4"))

    assert coverage(policy)["III/s4"].status == IMPLEMENTED
    assert fired.unfired(policy) == ["III/s4"]


def test_an_implemented_clause_on_a_guard_that_no_run_asks_is_stopped(fired: Fired):
    waved = flag("waved", "somebody waves").named("somebody waves", "III/s4")

    assert fired.unfired(planted(idle("III.C/s1", given=waved))) == ["III/s4"]


def test_a_guard_that_only_ever_held_is_not_fired():
    evidence = Fired(verdicts={("a quorum is present", "III.C.4/s1"): {True}})
    guard = Carrier("guard", "a quorum is present", "formal.open_hearing")

    assert not evidence.carries(guard, "III.C.4/s1")
    evidence.asked("formal.open_hearing", [Finding(False, "a quorum is present", "III.C.4/s1")])
    assert evidence.carries(guard, "III.C.4/s1")


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
    committee, table = POLICY.tables
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
    committee, _ = POLICY.tables
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
    assert len(CASES) >= 25
