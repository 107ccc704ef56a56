"""Whether an act is open to somebody where a run stands, on papers of which a guard holds; and what refuses it."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from attrs import evolve, field, frozen

from grievance_fsm.checking.cells import Space
from grievance_fsm.checking.windows import longer
from grievance_fsm.exploring.unfolding import conditions
from grievance_fsm.facts import not_
from grievance_fsm.guards import text
from grievance_fsm.language import ANYONE
from grievance_fsm.properties import HAS_TO, NEED_NOT, AlwaysCan
from grievance_fsm.rules import Branch, Rule
from grievance_fsm.stating import Spot
from grievance_fsm.verification.atoms import Formula, Known, atoms, settled, stands_at
from grievance_fsm.verification.building import Solved
from grievance_fsm.verification.days import Days
from grievance_fsm.verification.elsewhere import Others, where_told
from grievance_fsm.verification.following import Before, heres
from grievance_fsm.verification.here import Here
from grievance_fsm.verification.model import Place
from grievance_fsm.verification.terms import another_day
from grievance_fsm.verification.watching import Watching


@frozen(eq=False, slots=False)
class Refusals:
    """What refuses acts at the places of one graph; time limits are left aside.

    A run may begin where there was none before, or one that has ended in certain states.
    """

    watching: Watching
    solved: Solved
    others: Others
    before: Before
    _known: dict[Any, str] = field(factory=dict)
    _longer: dict[tuple[str, int], tuple[Any, tuple[Any, ...]]] = field(factory=dict)

    def at(self, place: Place, spot: Spot, stated: AlwaysCan, guard: Any, terms: Any = None) -> str:
        """What refuses an act at a place (where it ends so, if it is said how) to somebody who can or has to do it.

        Of what somebody need not do, that it has to be done; of what is to be done by a day, that it is by another.
        Nothing where all is as it is stated.
        """
        rule = self.watching.procedure.rules.get(spot.name)
        if stated.force == NEED_NOT:
            return "" if rule is None or not self._is_owed(rule, place) else _bound(rule, _roles(stated))
        given = True if guard is None else self._given(rule, guard)
        parts = [] if rule is None else list(self._parts(rule, _branches(rule, spot, place.state)))
        asked = {atom.key for formula in (given, *(each for each, _ in parts)) for atom in atoms(formula)}
        asked.add(("done", spot.name))
        past = frozenset(each for each in place.known if each[0] in asked)
        key = spot, id(stated), place.here, past
        if key not in self._known:
            plain = _plainly(rule, spot, place, _roles(stated), owed=stated.force == HAS_TO)
            if rule is not None and terms is not None:
                plain = plain or another_day(self.watching.procedure, rule, terms)
            every = [(False, plain)] if plain else parts
            self._known[key] = next((why for part, why in every if self._fails(place, given, part)), "")
        return self._known[key]

    def _is_owed(self, rule: Rule, place: Place) -> bool:
        """Whether an act has to be done where a run stands, there or later on: what it counts from has come."""
        if not rule.owes or (rule.once and (("done", rule.name), True) in place.known):
            return False
        return self.days.is_owed(rule, place)

    @cached_property
    def days(self) -> Days:
        """By when what is owed."""
        return Days(self.watching)

    def _given(self, rule: Rule | None, guard: Any) -> Formula:
        """What is given, and that a day inside a window of it is inside a longer one that the act asks for."""
        key = "" if rule is None else rule.name, id(guard)
        if key not in self._longer:
            endings = () if rule is None else (branch.given for branch in rule.branches if branch.given is not None)
            asks = () if rule is None else (*rule.given, *endings)
            self._longer[key] = guard, longer([guard], asks)
        formula = self.watching.reader.formula
        both = [formula(rule, each) for each in (guard, *self._longer[key][1])]
        return both[0] if len(both) == 1 else ("and", tuple(both))

    def _parts(self, rule: Rule, branches: Sequence[Branch]) -> Iterator[tuple[Formula, str]]:
        """The conditions of an act one by one, each with its words; that it ends in one of some ways is one more."""
        formula = self.watching.reader.formula
        common = evolve(branches[0], given=None) if len(branches) > 1 else next(iter(branches), None)
        for guard in conditions(rule, common) if common is not None else ():
            yield formula(rule, guard), f"it asks that {text(guard)}"
        if len(branches) > 1 and all(branch.given is not None for branch in branches):
            yield ("or", tuple(formula(rule, branch.given) for branch in branches)), "it ends in no way"

    def _fails(self, place: Place, given: Formula, part: Formula) -> bool:
        """Whether what is given may hold at a place, and a condition fail."""
        here = heres(place, (given, part), self.watching.procedure, self.before)
        return any(self._fails_here(each, dict(place.known), given, part) for each in here)

    def _fails_here(self, here: Here, known: Known, given: Formula, part: Formula) -> bool:
        procedure = self.watching.procedure
        # What fails comes first: it speaks of little, and a search that begins with it is short.
        fails, holds = (where_told(settled(stands_at(each, procedure, here), known), procedure.name)
                        for each in (part, given))  # fmt: skip
        asked = [not_(fails), holds]
        space = Space([*asked, *self.others.context(procedure.name, asked)], self.solved.cells)
        return space.example(range(len(space.formulas))) is not None


def _branches(rule: Rule, spot: Spot, state: str) -> list[Branch]:
    """The ways in which an act may end where a run stands at a state, or the one that is named."""
    return [each for each in rule.branches if state in each.targets and spot.outcome in ("", each.name)]


def _plainly(rule: Rule | None, spot: Spot, place: Place, roles: Sequence[str], *, owed: bool) -> str:
    """What refuses an act whatever the papers say; nothing where that depends on them."""
    if rule is None:
        return "there is no such act"
    if not _branches(rule, spot, place.state):
        return f"not from “{place.state}”"
    barred = [] if ANYONE.name in rule.roles else [role for role in roles if role not in rule.roles]
    if barred:
        return f"not by {' or '.join(barred)}"
    if owed and not rule.owes:
        return "nobody has to"
    return "it is done once" if rule.once and (("done", rule.name), True) in place.known else ""


def _bound(rule: Rule, roles: Sequence[str]) -> str:
    """Who has to do an act that is owed; nothing where none of some roles has to."""
    barred = [role for role in sorted(rule.roles) if not roles or role in roles or role == ANYONE.name]
    return f"{' and '.join(barred)} has to" if barred else ""


def _roles(stated: AlwaysCan) -> list[str]:
    return [getattr(role, "name", role) for role in stated.by]
