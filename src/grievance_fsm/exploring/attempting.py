"""Acts that a live case allows, and acts that it refuses for one reason: with facts that do, on the earliest day."""

from collections.abc import Iterator, Mapping
from datetime import date
from random import Random
from typing import Any, Final

from attrs import evolve, field, frozen

from grievance_fsm import trying
from grievance_fsm.case import Case
from grievance_fsm.checks import GUARD, PAPERS, conjuncts
from grievance_fsm.drafting import Draft
from grievance_fsm.drawing import OUTSIDERS, Draws, is_set, wanted
from grievance_fsm.errors import BadInput
from grievance_fsm.events import NOTHING, Allowed, Decision, Refused, local_day
from grievance_fsm.exploring.changing import closing_days, opening_days
from grievance_fsm.exploring.varying import read_by, values_beside
from grievance_fsm.facts import Fact, leaves
from grievance_fsm.findings import explain
from grievance_fsm.guards import ask, nodes
from grievance_fsm.rules import BoundProcedure, Branch, Rule
from grievance_fsm.seeing import Seen, try_due
from grievance_fsm.values import BALLOTS, BOOLEAN, DAY, LABEL, LABELS, NUMBER

TRIES: Final = 8
"""How many times facts are bent anew until an act is allowed, or refused as it should be."""


@frozen
class Attempt:
    """An act as a live case is asked for it: `case.act(**attempt.told)`."""

    run: str
    rule: Rule = field(repr=False)
    outcome: str
    by: str | None
    on: date
    facts: Mapping[str, Any] = field(repr=False)
    refused: tuple[str, ...] = ()

    @property
    def told(self) -> dict[str, Any]:
        """The arguments of `decide` and `act`."""
        told = {"action": self.rule.qualified, "by": self.by, "on": self.on, "facts": self.facts}
        return told | ({"outcome": self.outcome} if self.rule.chosen else {})


def standing(case: Case, rule: Rule) -> str:
    """Where the run stands in which an act would take place."""
    return case.course(case.run_for(rule)).state


def last_day(case: Case) -> date:
    """The latest day that a case knows of."""
    return max((event.day for event in case.history), default=local_day(case.opened))


@frozen(eq=False)
class Trial:
    """One outcome of an act, tried from where a live case stands, not before a day."""

    case: Case
    rule: Rule
    branch: Branch
    since: date
    supposes: Mapping[str, Any] = NOTHING
    tries: int = TRIES

    @classmethod
    def of(cls, case: Case, rule: Rule, branch: Branch, since: date | None = None, **more: Any) -> "Trial":
        """A trial from the last day of the case, or a later one."""
        last = last_day(case)
        return cls(case, rule, branch, last if since is None else max(since, last), **more)

    # -- allowed -----------------------------------------------------------------------------------------

    def allowed(self) -> Attempt | None:
        """The act on the first day on which facts were found that allow it; nothing where there is no such day."""
        if self._settled_against():
            return None
        for on in self._days():
            for by in self._roles():
                found = self._allowed(on, by)
                if found is not None:
                    return found
        return None

    def _allowed(self, on: date, by: str | None) -> Attempt | None:
        for turn in range(self.tries + 1):
            draft = self._draft(on, by, turn)
            if turn == 0 and not self._open_to_facts(draft):
                return None
            if turn:
                draft.bent()
            decision = self._decision(draft)
            if isinstance(decision, Allowed) and decision.event.outcome == self.branch.name:
                return self._attempt(draft)
            if isinstance(decision, Refused) and turn == 0 and not draft.facts:
                return None
        return None

    def _settled_against(self) -> bool:
        """Whether what was settled before the act stands against it."""
        seen = self.seen(self.since)
        return any(ask(guard, seen) is not True for guard in self.rule.foregone)

    def _open_to_facts(self, draft: Draft) -> bool:
        """Whether nothing but facts can stand against an act: it is in time, in order, and by the right role."""
        seen = draft.seen(draft.facts)
        checks = self.case.policy.dispatcher(self.rule.procedure).common[self.rule.name]
        return all(check.test(seen) is True for check in checks if check.kind not in (GUARD, PAPERS))

    # -- refused -----------------------------------------------------------------------------------------

    def refused_for(self, guard: Any) -> Attempt | None:
        """The act, refused because a guard fails: because of that alone, if such facts were found.

        First one fact is changed of an act that is allowed, then all are bent.
        """
        best: Attempt | None = None
        for draft in self._failing(guard):
            found = self._refusal(draft, guard)
            if found is not None and (best is None or len(found.refused) < len(best.refused)):
                best = found
            if best is not None and len(best.refused) == 1:
                break
        return best

    def _failing(self, guard: Any) -> Iterator[Draft]:
        """Drafts under which a guard may fail."""
        by = self._roles()[0]
        allowed = self.allowed()
        base = self._draft(self.since if allowed is None else allowed.on, by, 0)
        base.facts = dict(base.facts if allowed is None else allowed.facts)
        for on in dict.fromkeys([base.on, *self._days(guard)]):
            base.on = on
            yield base
            yield from self._changed(base, guard)
        for on in self._days(guard):
            for turn in range(self.tries + 1):
                draft = self._draft(on, by, turn).bent()
                draft.bend(guard, False)
                yield draft

    def _changed(self, base: Draft, guard: Any) -> Iterator[Draft]:
        """A draft with one other value of a fact that the guard reads."""
        facts = dict(base.facts)
        for fact in dict.fromkeys(fact for _, action, fact in read_by(guard) if not action and fact.name in facts):
            seen = base.seen(facts)
            people = [set(ask(leaf, seen) or ()) for leaf in leaves(guard) if leaf is not fact and is_set(leaf)]
            for value in values_beside(fact, facts[fact.name], people):
                base.facts = dict(facts)
                base.give(fact, value)
                yield base
        base.facts = facts

    def _refusal(self, draft: Draft, guard: Any) -> Attempt | None:
        try:
            if ask(guard, draft.seen(draft.facts)) is not False:
                return None
        except ValueError:
            return None
        decision = self._decision(draft)
        if not isinstance(decision, Refused):
            return None
        words = tuple(finding.words for finding in decision.failing)
        return evolve(self._attempt(draft), refused=words) if told_as(guard) in words else None

    # -- drafts ------------------------------------------------------------------------------------------

    @property
    def _procedure(self) -> BoundProcedure:
        return self.case.policy.bound[self.rule.procedure]

    def _attempt(self, draft: Draft) -> Attempt:
        return Attempt(draft.run, self.rule, self.branch.name, draft.by, draft.on, dict(draft.facts))

    def _decision(self, draft: Draft) -> Decision | None:
        try:
            return self.case.decide(**draft.told)
        except BadInput:
            return None

    def seen(self, on: date, facts: Mapping[str, Any] = NOTHING) -> Seen:
        """What the conditions of the act see on a day, told some facts."""
        known = self.rule.facts_by_name
        told = {name: known[name].parse(value) for name, value in facts.items()}
        case = self.case
        return Seen(
            self._procedure, self.rule, case.course(case.run_for(self.rule)).past, on, told, None, self.branch.name,
            trying.standing(case, self._procedure),
        )  # fmt: skip

    def _roles(self) -> list[str | None]:
        named: list[str | None] = [*sorted(self.rule.roles - {"anyone"})]
        return named or [None]

    def _draft(self, on: date, by: str | None, turn: int) -> Draft:
        """A draft on a day, with what the way supposes, and otherwise with plain facts; bent, it may lose them."""
        draft = Draft(
            self.case, self.rule, Random(turn), "", self.case.run_for(self.rule), self._procedure, self.branch,
            self.since, on, by,
        )  # fmt: skip
        for fact in sorted(self.rule.facts, key=lambda fact: fact.kind == BALLOTS):
            draft.facts[fact.name] = self._value(draft, fact)
        return draft

    def _value(self, draft: Draft, fact: Fact) -> Any:
        if fact.name in self.supposes:
            value = self.supposes[fact.name]
            return fact.plain(value) if fact.kind != DAY else value
        if fact.kind == BALLOTS:
            return self._votes(draft, fact)
        if fact.kind == DAY:
            return self._named(draft, fact)
        if fact.kind == LABEL:
            return fact.choices[0]
        simple = {BOOLEAN: True, NUMBER: fact.low // fact.scale, LABELS: list(fact.choices)}
        return simple[fact.kind] if fact.kind in simple else self._persons(draft, fact)

    def _named(self, draft: Draft, fact: Fact) -> date:
        """The day that an act names: its own, or the first of a window in which it must be."""
        days = [draft.on]
        for node in (node for guard in draft.guards for node in nodes(guard)):
            if node.op == "inside" and node.args[0] is fact:
                found = try_due(draft.seen({}), node.args[1])[0]
                days += [] if found is None or found.not_before is None else [found.not_before]
        return max(days)

    def _persons(self, draft: Draft, fact: Fact) -> list[str]:
        """Whoever the guards would have: of a bench, so many as the way supposes, or all."""
        counts = [each for each in self._procedure.derived.values() if each.of is fact]
        sizes = [self.supposes[each.name] for each in counts if each.name in self.supposes]
        known = draft.before(fact)
        if known and not sizes:
            return known
        asked, chance = wanted(fact, draft.guards, draft.seen(draft.facts)), Random(0)
        if not any(each.eligible for each in counts):
            return asked.drawn(chance, OUTSIDERS, sizes[:1] or (1,))
        able = self._able(draft)
        able = able & frozenset(known) or able
        return sorted(asked.within(able).drawn(chance, (), sizes[:1] or (len(able),)))

    @staticmethod
    def _able(draft: Draft) -> frozenset[str]:
        try:
            return frozenset(draft.seen({}).sitting().eligible)
        except KeyError:
            return frozenset()

    def _votes(self, draft: Draft, fact: Fact) -> dict[str, str]:
        """A tally as the way supposes; where it supposes none, all vote alike."""
        aside = draft.stepped_aside()
        present = draft.facts.get(fact.by.name, ()) if fact.by is not None else ()
        voters = [each for each in present if each not in aside]
        counts = {each.value: self.supposes[each.name] for each in self._procedure.derived.values()
                  if each.of is fact and each.value and each.name in self.supposes}  # fmt: skip
        if not counts:
            return Draws(Random(0), (), draft.on).votes(fact, voters, len(voters), fact.choices[0])
        votes = [value for value, count in counts.items() for _ in range(count)]
        return dict(zip(voters, votes, strict=False))

    # -- days --------------------------------------------------------------------------------------------

    def _days(self, turning: Any = None) -> list[date]:
        """The days on which something about the act may change, the first day first."""
        seen = self.seen(self.since)
        guards = [*self.rule.given, *(() if self.branch.given is None else (self.branch.given,))]
        days = [*opening_days(seen, self.rule, guards), *(() if turning is None else closing_days(seen, turning))]
        return sorted({self.since, *(day for day in days if day > self.since)})


def told_as(guard: Any) -> str:
    """The words under which a refusal tells of a guard."""
    return explain(guard, NOTHING).words


def guards_of(rule: Rule) -> list[Any]:
    """The conditions of an act one by one, as a refusal tells them."""
    return list(conjuncts(rule.given))
