"""What runs fire: the evidence against which every carrier of a clause is held.

A carrier is fired when it was seen at work: an act done, a condition that held and once did not, a limit with a day,
a seat sat in, a penalty told in a guideline, a rule of the docket that let a passage begin and once stood against it,
a row of the matrix that granted and once did not, a number of the annual report that is not nought.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import define, evolve, field

from grievance_fsm import sanctions
from grievance_fsm.access import Access, Sees
from grievance_fsm.binding import every
from grievance_fsm.case import Case
from grievance_fsm.casefiles import Report
from grievance_fsm.coverage import IMPLEMENTED, Carrier, coverage
from grievance_fsm.deadlines import KINDS
from grievance_fsm.docket import Kept
from grievance_fsm.events import ENTERED, Event, procedure_of
from grievance_fsm.findings import Finding
from grievance_fsm.guards import ask
from grievance_fsm.policy import Policy
from grievance_fsm.records.counting import Cell, Tally, base_of
from grievance_fsm.visibility import Looking

WEAK = frozenset({"fact", "parameter", "reading"})
BOTH = {True, False}

# What stands under a negation says so, and its mark tells whether it is as it must be.
CONTRARY = "must not be so: "

# What cannot be false: a record of any length has been examined, and only one that nobody told stands against it.
NEVER_FALSE = {"the earlier record has been examined"}


@define
class Fired:
    """What happened in some runs, and what was asked on the way."""

    actions: set[str] = field(factory=set)
    outcomes: set[tuple[str, str]] = field(factory=set)
    states: set[tuple[str, str]] = field(factory=set)
    verdicts: dict[tuple[str, str], set[bool | None]] = field(factory=dict)
    dated: set[str] = field(factory=set)
    seats: set[str] = field(factory=set)
    guided: set[tuple[str, str]] = field(factory=set)
    cited: set[str] = field(factory=set)
    roles: set[str] = field(factory=set)
    docket: dict[tuple[str, str], set[bool]] = field(factory=dict)
    matrix: dict[tuple[str, str, str], set[bool]] = field(factory=dict)
    counted: set[tuple[str, str]] = field(factory=set)
    shown: set[str] = field(factory=set)
    _known: set[Any] = field(factory=set)

    # -- cases -----------------------------------------------------------------------------------------------

    def file(self, report: Report) -> None:
        """Every act of a case file, allowed or refused, explained where it stood; the lead-up to it only once."""
        before = evolve(report.case, history=(), at=())
        choices = tuple(sorted(report.case.policy.readings.items(), key=str))
        for taken in report.taken:
            act = taken.happening
            if (taken.place, choices) not in self._known:
                self._known.add((taken.place, choices))
                self.tried(before, act.do, by=act.by, who=act.who, on=act.on, facts=act.facts)
                self.owing(taken.case)
            before = taken.case
        self.happened(report.case)

    def case(self, case: Case) -> None:
        """Every event of a case, explained where it stood, and what was owed then."""
        for place, event in enumerate(case.history):
            if not event.action.endswith(".lapses") and event.action != ENTERED:
                known = case.policy.bound[event.procedure].facts
                facts = {name: known[name].plain(value) for name, value in event.facts.items()}
                self.tried(before(case, place), event.name, by=event.by, who=event.who, on=event.on, facts=facts)
                self.owing(before(case, place + 1))
        self.happened(case)

    def tried(self, case: Case, action: str, **attempt: Any) -> None:
        procedure, _, name = action.partition(".")
        self.asked(f"{procedure_of(procedure)}.{name}", case.explain(action, **attempt))

    def owing(self, case: Case) -> None:
        for each in case.owed():
            if each.due:
                run, _, name = each.action.partition(".")
                self.dated |= {f"{procedure_of(run)}.{name}", str(each.clause)}

    def happened(self, case: Case) -> None:
        """What was done, by whom, with which end, where it led, and beside what."""
        stood: dict[str, str] = {}
        bound = case.policy.bound
        for event in case.history:
            act = f"{event.procedure}.{event.action}"
            self.actions.add(act)
            self.roles.add(event.by or "")
            self.outcomes.add((act, event.outcome))
            self.sat(case, event)
            stood[event.run] = event.state
            self.states.add((event.procedure, event.state))
            under_way = {run for run, state in stood.items() if not bound[procedure_of(run)].states[state].final}
            for run in under_way if len(under_way) > 1 else ():
                self.did("beside", procedure_of(run), True)
            if event.action == ENTERED:
                self.did("enter", event.procedure, True)
        if case.outcome is not None:
            self.did("settles", procedure_of(case.outcome[0]), True)
        for rule in every(case.policy.tables, Kept):
            self.did("kept", rule.route.name, rule.route.name in bound)

    def did(self, kind: str, route: str, holds: bool) -> None:
        self.docket.setdefault((kind, route), set()).add(holds)

    def sat(self, case: Case, event: Event) -> None:
        """Who counted in an act: their seats were used, and the rules on members were asked."""
        if case.people is None or event.sitting is None:
            return
        committee = case.policy.committee
        self.seats |= {each.seat for each in case.people.members if each.person in event.eligible}
        for person in sorted(event.eligible or ()):
            self.cite(committee.standing(case.people, person, event.day))

    def asked(self, action: str, findings: Iterable[Finding]) -> None:
        for finding in findings:
            for each in _all(finding):
                words, met = each.words.removeprefix(CONTRARY), each.verdict
                holds = met if met is None or words == each.words else not met
                self.verdicts.setdefault((words, str(each.clause)), set()).add(holds)
                if each.words.startswith("it is in time") and each.verdict is not None:
                    self.dated |= {action, str(each.clause)}

    def cite(self, finding: Finding) -> None:
        self.cited |= {str(each.clause) for each in _all(finding)}

    # -- tables ----------------------------------------------------------------------------------------------

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

    def served(self, policy: Policy, **facts: int) -> None:
        """The rule on who serves, asked of some numbers."""
        rule = policy.staff.says
        self.verdicts.setdefault((rule.words, str(rule.clause)), set()).add(ask(rule, facts))

    def looked(self, case: Case, people: Iterable[str]) -> None:
        """What each row of the matrix says to each role and person, and at which stages the case stands."""
        access: Access = case.policy.access
        day = case.history[-1].day if case.history else case.opened
        for stage in access.stages:
            self.saw("stage", stage.name, "", ask(stage.given, Looking(case, "", day)) is True)
        for who in people:
            looking = Looking(case, who, day)
            self.saw("access", access.name, "", all(ask(guard, looking) is True for guard in access.given))
            for rule in access.rules:
                self._row(rule, looking)

    def _row(self, rule: Sees, looking: Any) -> None:
        staged = any(ask(stage.given, looking) is True for stage in rule.during)
        holds = staged and all(ask(guard, looking) is True for guard in rule.given)
        roles = ", ".join(role.name for role in rule.roles)
        for clause in rule.clauses:
            self.saw("sees", roles, str(clause), holds)
        for kind in rule.kinds:
            self.saw("kind", kind.name, "", holds)

    def saw(self, kind: str, name: str, clause: str, holds: bool) -> None:
        self.matrix.setdefault((kind, name, clause), set()).add(holds)

    def reported(self, counted: Tally) -> None:
        """Every statistic of which a number that it tells is not nought."""
        self.cited |= {str(clause) for clause in counted.plan.clauses}
        for each in counted.published:
            wanted = [{trait.name for trait in (each.of, by) if trait is not None} for by in each.by or (None,)]
            cells = [{name for name, _ in cell} for cell in _told(counted, base_of(each))]
            if all(any(names <= cell for cell in cells) for names in wanted):
                self.counted |= {("statistic", each.name)}
                self.counted |= {(kind, name) for names in wanted for name in names for kind in ("told", "held")}

    # -- the question ----------------------------------------------------------------------------------------

    def carries(self, carrier: Carrier, clause: str) -> bool:
        """Whether a carrier was ever fired."""
        found = getattr(self, f"_{carrier.kind}", None)
        if found is not None:
            return bool(found(carrier, clause))
        if carrier.kind in (*KINDS, "span"):
            return (carrier.place if carrier.place.count(".") else clause) in self.dated
        if (carrier.kind, carrier.name) in self.guided | self.counted:
            return True
        return carrier.kind not in WEAK and clause in self.cited

    def _action(self, carrier: Carrier, clause: str) -> bool:
        return carrier.name in self.actions

    def _outcome(self, carrier: Carrier, clause: str) -> bool:
        return (carrier.place, carrier.name) in self.outcomes

    def _state(self, carrier: Carrier, clause: str) -> bool:
        return any((carrier.place, carrier.name) == each for each in self.states)

    def _guard(self, carrier: Carrier, clause: str) -> bool:
        sides = {True, None if carrier.name in NEVER_FALSE else False}
        return any(words == carrier.name and sides <= seen for (words, _), seen in self.verdicts.items())

    def _role(self, carrier: Carrier, clause: str) -> bool:
        return carrier.name in self.roles

    def _seat(self, carrier: Carrier, clause: str) -> bool:
        return carrier.name in self.seats

    def _procedure(self, carrier: Carrier, clause: str) -> bool:
        return clause in self.shown

    def _of_docket(self, carrier: Carrier, clause: str) -> bool:
        """A condition of the docket: it held once, and once it stood against something."""
        return any(cited == clause and seen >= BOTH for (_, cited), seen in self.verdicts.items())

    _exclusive = _begins = _throughout = _again = _of_docket

    def _enter(self, carrier: Carrier, clause: str) -> bool:
        return True in self.docket.get((carrier.kind, carrier.name), ())

    _beside = _settles = _enter

    def _kept(self, carrier: Carrier, clause: str) -> bool:
        return self.docket.get((carrier.kind, carrier.name), set()) >= BOTH

    def _sees(self, carrier: Carrier, clause: str) -> bool:
        return self.matrix.get(("sees", carrier.name, clause), set()) >= BOTH

    def _kind(self, carrier: Carrier, clause: str) -> bool:
        return self.matrix.get((carrier.kind, carrier.name, ""), set()) >= BOTH

    _stage = _access = _kind

    def unfired(self, policy: Policy) -> list[str]:
        """The implemented clauses none of whose carriers was ever fired."""
        return [
            each.clause.id
            for each in coverage(policy).clauses
            if each.status == IMPLEMENTED
            and not any(self.carries(carrier, each.clause.id) for carrier in each.carriers)
        ]


def _told(counted: Tally, base: Cell) -> Iterator[Cell]:
    """The cells within a base whose number is not nought."""
    return (cell for cell, number in counted.counts.items() if number and set(base) <= set(cell))


def before(case: Case, place: int) -> Case:
    """The case as it stood before its event of that place."""
    at = {event.run: event.state for event in case.history[:place]}
    return evolve(case, history=case.history[:place], at=tuple(at.items()))


def _all(finding: Finding) -> Iterator[Finding]:
    yield finding
    for part in finding.parts:
        yield from _all(part)
