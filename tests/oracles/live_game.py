"""The game of who keeps the last days, played by live cases day by day; its rules are those of `control_oracle`.

A case is what of its past may still matter: of each act the first and the last time, the last that met a duty, the
last that told each paper, the last that led elsewhere, in their order, and how long ago, up to a day beyond any limit.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from control_oracle import Brute
from lived_plays import bound_of, papers_of, spans_of

from grievance_fsm.case import Case
from grievance_fsm.policy import Policy
from grievance_fsm.rules import Rule

DAY = timedelta(1)


class TooMany(Exception):
    """A procedure of more cases than are looked at."""


class Move(NamedTuple):
    """What the rules of the game ask of an act: whether it has to be done, by a day, and leads elsewhere."""

    verb: str
    dated: bool
    source: str
    target: str


class LiveGame(Brute):
    """Every day of every live case, and those from which the other side can make the institution miss a last day."""

    def __init__(self, policy: Policy, start: date, most: int) -> None:
        self.policy, self.bound, self.most = policy, bound_of(policy), most
        self.cap = max(spans_of(policy), default=0) + 2
        roles = {role for rule in self.bound.rules.values() for role in rule.action.who}
        self.parties = {role.name for role in roles if getattr(role, "party", False)}
        self.cases: dict[Any, tuple[Case, date]] = {}
        self.theirs, self.ours, self.next = {}, {}, {}
        self.begin = self._met(policy.open("c", on=start), start)
        for at in self._waiting():
            self._look(at)
        self.all = set(self.next)
        self.lost = {at for at in self.all if self._misses(*self.cases[at])}

    def _waiting(self) -> Iterator[Any]:
        seen = 0
        while seen < len(self.cases):
            yield list(self.cases)[seen]
            seen += 1

    def _met(self, case: Case, on: date) -> Any:
        at = essence(case, on, self.cap)
        if at not in self.cases:
            if len(self.cases) >= self.most:
                raise TooMany
            self.cases[at] = case, on
        return at

    def _look(self, at: Any) -> None:
        case, on = self.cases[at]
        self.ours[at], self.theirs[at] = [], []
        for rule in self.bound.rules.values():
            for after in self._done(case, on, rule):
                new = self._met(after, on)
                if self.is_theirs(rule):
                    self.theirs[at].append(new)
                if self.is_ours(rule):
                    move = Move(rule.verb, is_dated(rule), state_of(case), state_of(after))
                    self.ours[at].append((move, new))
        self.next[at] = self._met(case.polled(on + DAY), on + DAY)

    def _done(self, case: Case, on: date, rule: Rule) -> Iterator[Case]:
        """The cases after an act, on whatever papers, to whatever end, by somebody who may do it."""
        if rule.lapses or state_of(case) not in rule.sources:
            return
        by = min(rule.roles & frozenset(self.policy.roles))
        for papers in papers_of(rule, on):
            for outcome in [branch.name for branch in rule.branches] if rule.chosen else [None]:
                attempt = {"by": by, "who": "p", "on": on, "facts": papers, "outcome": outcome}
                if case.decide(rule.qualified, **attempt):
                    yield case.act(rule.qualified, **attempt)

    def is_ours(self, rule: Rule) -> bool:
        """Whether the institution may do it."""
        return rule.verb != "happens" and not rule.roles <= self.parties

    def is_theirs(self, rule: Rule) -> bool:
        """Whether it may come about without the institution."""
        return rule.verb == "happens" or bool(rule.roles & self.parties)

    def _misses(self, case: Case, on: date) -> bool:
        """Whether a last day of the institution is past, where silence has no meaning of its own."""
        rules = self.bound.rules
        return any(self.is_ours(rules[name]) and f"{name}.lapses" not in rules for name in lateness(case, on))

    def _obeys(self, act: Any) -> bool:
        return act.verb == "must" and (act.dated or act.source != act.target)

    def _for_ever(self, at: Any) -> bool:
        """Whether what must be done without a last day may be done from some day on for ever, if nothing is done."""
        seen = [at]
        while self.next[seen[-1]] != seen[-1]:
            seen.append(self.next[seen[-1]])
        stays = len({state_of(self.cases[each][0]) for each in seen}) == 1
        return stays and any(act.verb == "must" and not act.dated and act.source != act.target
                             for act, _ in self.ours[seen[-1]])  # fmt: skip


def state_of(case: Case) -> str:
    return next(iter(case.states.values()))


def lateness(case: Case, on: date) -> set[str]:
    """The acts that had to be done before a day, and are still owed."""
    late = (each.action.rpartition(".")[2] for each in case.owed(on) if each.due is not None and each.due < on)
    return {name for name in late if is_dated(bound_of(case.policy).rules[name])}


def is_dated(rule: Rule) -> bool:
    """Whether somebody has to do it by a day."""
    return rule.verb == "must" and rule.limit is not None and rule.limit.until is not None


def essence(case: Case, on: date, cap: int) -> Any:
    """What of a case may still matter."""
    events, rules = case.history, bound_of(case.policy).rules
    kept: dict[Any, int] = {}
    for place, event in enumerate(events):
        kept.setdefault(("first", event.action), place)
        kept["last", event.action] = place
        branch = rules[event.action].branch(event.outcome)
        if branch is not None and branch.discharges:
            kept["met", event.action] = place
        for name in event.facts:
            kept["told", name] = place
        if place == 0 or events[place - 1].state != event.state:
            kept["come"] = place
    told = [events[place] for place in sorted(set(kept.values()))]
    ages = [min((on - event.day).days, cap) for event in told]
    marks = [(event.action, event.outcome, tuple(sorted(event.facts.items())), event.state) for event in told]
    return state_of(case), tuple(zip(marks, ages, strict=True))
