"""Rules: the actions of a bound procedure with names for references, as every reader wants them."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from attrs import frozen

from grievance_fsm.binding import every
from grievance_fsm.conventions import Counting
from grievance_fsm.counting import Counter
from grievance_fsm.dates import CIVIL, Setting
from grievance_fsm.deadlines import EndOf, Extension, Limit, Nearer, Since, Span, Suspension, Trigger
from grievance_fsm.docket import Docket
from grievance_fsm.facts import At, Derived, Fact, Happened, Node, leaves
from grievance_fsm.language import Action, Procedure, Role, State
from grievance_fsm.reachable import Reachable
from grievance_fsm.readings import Reading
from grievance_fsm.routes import Passage
from grievance_fsm.values import BALLOTS


@frozen(eq=False)
class Branch:
    """One outcome of a rule: where it leads from each state, and the guard that it asks for."""

    name: str
    targets: Mapping[str, str]
    given: Any
    clauses: tuple[str, ...]
    discharges: bool


@frozen(eq=False)
class Rule:
    """One action as the engine reads it. `open` holds the readings that must be chosen before it may be used."""

    procedure: str
    action: Action
    name: str
    verb: str
    words: str
    roles: frozenset[str]
    sources: tuple[str, ...]
    branches: tuple[Branch, ...]
    given: tuple[Any, ...]
    limit: Limit | None
    records: tuple[Fact, ...]
    collects: tuple[Fact, ...]
    once: bool
    gives_up: bool
    clauses: tuple[str, ...]
    open: tuple[Reading, ...] = ()
    lapses: str = ""

    @property
    def qualified(self) -> str:
        return f"{self.procedure}.{self.name}"

    @property
    def owes(self) -> bool:
        """A duty or a target: somebody owes it."""
        return self.verb in ("must", "should")

    @cached_property
    def cited(self) -> str:
        """The sentence that sets its time limit, or that it stands on first."""
        limit = self.limit
        spanned = "" if limit is None else next((span.clause for span in every(limit, Span) if span.clause), "")
        return spanned or (limit.clause if limit is not None else "") or next(iter(self.clauses), "")

    @cached_property
    def leaving(self) -> tuple[str, str]:
        """The states that it leaves, as a sentence says them and by themselves."""
        return f"this leaves {' or '.join(f'“{source}”' for source in self.sources)}", " or ".join(self.sources)

    @cached_property
    def set_off_by(self) -> tuple[Any, ...]:
        """Whatever may set its time limit off."""
        if self.limit is None:
            return ()
        parts = every((self.limit.opens, self.limit.until), Since, EndOf, Nearer)
        return self.limit.after, *(part.after for part in parts if part.after is not None)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """What the action wants to be told."""
        return self.records + self.collects

    @property
    def chosen(self) -> bool:
        """Whether the actor chooses the outcome; otherwise the facts decide."""
        return len(self.branches) > 1 and all(branch.given is None for branch in self.branches)

    @cached_property
    def recorded(self) -> frozenset[str]:
        """The names of the facts that must come with the action."""
        return frozenset(fact.name for fact in self.records)

    @property
    def may_be_late(self) -> bool:
        """Whether its limit may come to a last day."""
        return self.limit is not None and self.limit.until is not None

    @cached_property
    def foregone(self) -> tuple[Any, ...]:
        """The conditions that rest neither on what the act brings nor on its day: they are settled before it."""
        return tuple(guard for guard in self.given if not _brought(guard, frozenset(self.facts_by_name)))

    @cached_property
    def facts_by_name(self) -> Mapping[str, Fact]:
        """The facts that the action wants, by name."""
        return {fact.name: fact for fact in self.facts}

    @cached_property
    def ballots(self) -> tuple[Fact, ...]:
        """The votes that come with the action."""
        return tuple(fact for fact in self.records if fact.kind == BALLOTS)

    def branch(self, outcome: str | None) -> Branch | None:
        """The outcome of that name; the only one where none is named."""
        if outcome is None:
            return self.branches[0] if len(self.branches) == 1 else None
        return next((branch for branch in self.branches if branch.name == outcome), None)


@frozen(eq=False, repr=False)
class BoundProcedure:
    """A bound procedure: states by name in order of appearance, rules by name, limits on states.

    `docket` is what binds whatever begins a run, kept for whoever binds the procedure anew, as is what was `read`;
    `declared` is the declaration before any choice was made, where a policy has one.
    """

    name: str
    words: str
    procedure: Procedure
    states: Mapping[str, State]
    initial: str
    rules: Mapping[str, Rule]
    limits: tuple[Limit, ...]
    facts: Mapping[str, Fact]
    derived: Mapping[str, Derived]
    collected: frozenset[str]
    clauses: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    docket: Docket | None = None
    setting: Setting = CIVIL
    read: Any = None
    declared: Procedure | None = None

    def __repr__(self) -> str:
        return f"<procedure {self.name}: {self.words}>"

    @cached_property
    def waits_for_others(self) -> bool:
        """Whether what is owed here, or by when, depends on other runs of the case."""
        owing = [(rule.given, rule.limit) for rule in self.rules.values() if rule.owes]
        return any(_elsewhere(part) for part in (*owing, self.limits))

    def on_the_way(self, state: str) -> frozenset[str]:
        """The actions that a run entered in the middle has behind it: those on ways that first come to a state."""
        moves = [(rule.name, s, t) for rule, _, s, t in self.edges() if s != state and s != t]
        back = {state}
        forth = {self.initial}
        for _ in self.states:
            back |= {source for _, source, target in moves if target in back}
            forth |= {target for _, source, target in moves if source in forth}
        return frozenset(name for name, s, t in moves if s in forth and t in back)

    @cached_property
    def lapsing(self) -> bool:
        """Whether silence may move a run."""
        return any(rule.lapses for rule in self.rules.values())

    @cached_property
    def roles(self) -> frozenset[str]:
        """Every role that may do something, or might under some choice, and those that have a right to stay."""
        acting = [rule.action.who for rule in self.rules.values()]
        named = (role.name for role in every((acting, [limit.holder for limit in self.limits]), Role))
        return frozenset((*named, *(role for rule in self.rules.values() for role in rule.roles)))

    @cached_property
    def finals(self) -> tuple[str, ...]:
        """The states without exits."""
        return tuple(name for name, state in self.states.items() if state.final)

    @cached_property
    def ends(self) -> tuple[str, ...]:
        """The states in which a case may end."""
        return tuple(name for name, state in self.states.items() if state.final or state.rests)

    def edges(self) -> Iterator[tuple[Rule, Branch, str, str]]:
        """Every move: the rule, the outcome, from where, to where."""
        for rule in self.rules.values():
            for branch in rule.branches:
                for source in rule.sources:
                    if source in branch.targets:
                        yield rule, branch, source, branch.targets[source]

    def stays(self, rule: Rule, state: str) -> tuple[tuple[Limit, ...], ...]:
        """The stays that have to be over before a rule leaves a state, for each role that may use it.

        None for silence, nor for the holder of them all, who may also do what anyone may.
        """
        here = [limit for limit in self.limits if limit.kind == "entitlement" and state in limit.states]
        if rule.lapses or not here:
            return ((),)
        holders = [str(getattr(limit.holder, "name", limit.holder)) for limit in here]
        users = sorted(rule.roles.union(holders) if "anyone" in rule.roles else rule.roles) or [""]
        found = dict.fromkeys(
            tuple(limit for limit, holder in zip(here, holders, strict=True) if holder != user) for user in users
        )
        return ((),) if () in found else tuple(found)

    def extending(self, action: str) -> tuple[tuple[Rule | None, Limit], ...]:
        """The limits that an action may extend, each with the rule that has it, if it is not one on a state."""
        return self._extending.get(action, ())

    @cached_property
    def _extending(self) -> Mapping[str, tuple[tuple[Rule | None, Limit], ...]]:
        limited = [(rule, rule.limit) for rule in self.rules.values() if rule.limit is not None]
        found: dict[str, tuple[tuple[Rule | None, Limit], ...]] = {}
        for owner, limit in [*limited, *((None, limit) for limit in self.limits)]:
            more = limit.extended
            if isinstance(more, Extension) and not more.by.home:
                found[more.by.name] = (*found.get(more.by.name, ()), (owner, limit))
        return found

    def lacks_calendar(self, limit: Limit) -> bool:
        """Whether a limit can only be dated on a calendar, and the policy names none."""
        counting = self.setting.counting if limit.counting is None else limit.counting
        if self.setting.of is not None or not isinstance(counting, Counting):
            return False
        counter = Counter(counting)
        looked_up = any(counter.needs_calendar(span) for span in every(limit, Span))
        return looked_up or next(every(limit, EndOf), None) is not None

    def pauses_told_by(self, rule: Rule) -> tuple[Suspension, ...]:
        """The pauses whose first and last day a rule records."""
        return tuple(
            pause for pause in self._pauses
            if {pause.begins.of[0].name, pause.ends.of[0].name}.issubset(rule.recorded)
        )  # fmt: skip

    @cached_property
    def _pauses(self) -> tuple[Suspension, ...]:
        """The pauses that two day facts name."""
        limits = (*(rule.limit for rule in self.rules.values()), *self.limits)
        return tuple(pause for pause in every(limits, Suspension) if pause.told)

    def owing(self, state: str, *, dated: bool = False) -> tuple[Rule, ...]:
        """The duties and targets that may still come from a state, or only those that a last day may be set for."""
        if (state, dated) not in self._owing:
            mask, sources = self.reachable.mask(state), self._sources_owing
            found = (rule for rule, bits in sources if bits & mask)
            self._owing[state, dated] = tuple(rule for rule in found if rule.may_be_late or not dated)
        return self._owing[state, dated]

    @cached_property
    def _owing(self) -> dict[tuple[str, bool], tuple[Rule, ...]]:
        return {}

    @cached_property
    def _sources_owing(self) -> tuple[tuple[Rule, int], ...]:
        """The duties and targets, each with the states from which it may come."""
        return tuple((rule, self.reachable.bits(rule.sources)) for rule in self.rules.values() if rule.owes)

    def reach(self, start: str) -> frozenset[str]:
        """The states that can still come, the present one included; guards are not asked."""
        if start not in self._reach:
            self._reach[start] = self.reachable.of(start)
        return self._reach[start]

    @cached_property
    def _reach(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def reachable(self) -> Reachable:
        """The states as a graph."""
        moves: dict[str, set[str]] = {name: set() for name in self.states}
        for _, _, source, target in self.edges():
            moves[source].add(target)
        return Reachable({name: frozenset(targets) for name, targets in moves.items()})


def _elsewhere(part: Any) -> bool:
    """Whether part of a declaration looks at another procedure."""
    foreign = (each.action for each in every(part, At, Happened))
    triggers = (each for trigger in every(part, Trigger) for each in trigger.of)
    named = any(getattr(each, "home", "") for each in (*foreign, *triggers))
    return named or next(every(part, Passage), None) is not None


ABOUT_DAYS: Final = ("inside", "on_the_day", "not_before")


def _brought(guard: Any, facts: frozenset[str]) -> bool:
    names = {getattr(getattr(leaf, "of", leaf), "name", "") for leaf in leaves(guard) if not isinstance(leaf, At)}
    return not facts.isdisjoint(names) or any(node.op in ABOUT_DAYS for node in every(guard, Node))
