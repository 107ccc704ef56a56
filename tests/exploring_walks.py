"""Walks through one policy that begin again where earlier ones came to, and look for what was not seen so far."""

from collections.abc import Iterable, Iterator
from copy import copy
from datetime import timedelta
from itertools import combinations
from random import Random
from typing import Any

from attrs import define, field
from builders import CHOSEN, alone
from trails import Told, fitting
from walkers import Visited, Walk, all_seen, everything, probe, probe_all

from grievance_fsm.binding import every
from grievance_fsm.facts import At, Happened
from grievance_fsm.language import Action
from grievance_fsm.policy import Policy
from grievance_fsm.rules import Rule
from grievance_fsm.testing import draw_attempt

Place = tuple[str, str]  # a procedure, and a state in which it stands


@define
class Explorer:
    """Where walks have come to: some for every place, and one at least for every two places at once."""

    policy: Policy
    chance: Random
    visited: Visited
    wanted: frozenset[str]
    places: dict[Place, list[Walk]] = field(factory=dict)
    pairs: set[tuple[Place, Place]] = field(factory=set)

    @classmethod
    def of(cls, policy: Policy, seed: Any, visited: Visited | None = None) -> "Explorer":
        """The formal procedure by itself has a gate of its own (test_walks.py); here counts what the docket adds."""
        own = set(everything(alone().under(CHOSEN)))
        return cls(policy, Random(str(seed)), visited or Visited(), frozenset(everything(policy)) - own)

    @property
    def unseen(self) -> frozenset[str]:
        return self.wanted - all_seen(self.visited)

    def follow(self, trail: Iterable[Told]) -> None:
        """A case that is known, as far as the policy allows it."""
        walk = Walk.under(self.policy, self.visited)
        self._keep(walk)
        for told in trail:
            attempt = fitting(walk.case, told)
            if attempt is not None and walk.attempt(attempt):
                self._keep(walk)
                probe_all(walk, self.chance)

    def explore(self, rounds: int, steps: int = 8) -> None:
        """So many walks of a few steps, each from a place from which something was not seen."""
        for _ in range(rounds):
            procedure, state = self._where()
            walk = copy(self.chance.choice(self.places[procedure, state]))
            for _ in range(steps):
                self._step(walk, procedure)

    def _where(self) -> Place:
        """A place from which something unseen may be done, or something that it looks back to."""
        lacking = {told.partition(":")[0].rpartition(" ")[2] for told in self.unseen}
        rules = [rule for procedure in self.policy.bound.values() for rule in procedure.rules.values()]
        wanting = [rule for rule in rules if rule.qualified in lacking]
        before = [leaf.action for rule in wanting for leaf in every((rule.given, rule.limit), At, Happened)]
        wanting += [each for act in before for each in self._rules(act) if self.chance.random() < 0.1]
        known = [(rule.procedure, state) for rule in wanting for state in rule.sources]
        return self.chance.choice([place for place in known if place in self.places] or list(self.places))

    def _rules(self, act: Action) -> Iterator[Rule]:
        """An act that a guard looks back to, wherever it is at home."""
        homes = [act.home] if act.home else self.policy.bound
        found = (self.policy.bound[home].rules.get(act.name) for home in homes if home in self.policy.bound)
        return (rule for rule in found if rule is not None)

    def _step(self, walk: Walk, procedure: str) -> None:
        for move in walk.moves(procedure):
            probe(walk, move, self.chance)
        if self.chance.random() < 1 / 12:
            walk.wait(walk.last + timedelta(days=self.chance.choice((1, 8, 20, 60, 400))))
        how = {"wrong": ""} if self.chance.random() < 0.8 else {}
        if self.chance.random() < 0.7:
            how = self._onward(walk, procedure)
        if walk.attempt(draw_attempt(walk.case, self.chance, **how), anyway=self.chance.random() < 1 / 40):
            self._keep(walk)

    def _onward(self, walk: Walk, procedure: str) -> dict[str, Any]:
        """An act that would end as none has ended so far, where there is one."""
        moves = [(rule, branch) for rule in walk.moves(procedure) for branch in rule.branches]
        new = [(rule, each) for rule, each in moves if (rule.qualified, each.name) not in self.visited.outcomes]
        if not moves:
            return {}
        rule, branch = self.chance.choice(new or moves)
        turn = None if branch.given is None else (branch.given, True)
        return {"action": rule.qualified, "wrong": "", "turn": turn}

    def _keep(self, walk: Walk) -> None:
        """Remember where a walk has come to; where two procedures stand together for the first time, look around."""
        here = [(name, walk.at(name).state) for name in self.policy.bound]
        new = set(combinations(here, 2)) - self.pairs
        self.pairs |= new
        for place in here:
            found = self.places.setdefault(place, [])
            if len(found) < 6 or any(place in pair for pair in new):
                found.append(copy(walk))
            elif self.chance.random() < 0.2:
                found[self.chance.randrange(len(found))] = copy(walk)
        if new:
            probe_all(walk, self.chance)
