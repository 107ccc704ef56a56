"""Comparing two procedures under every choice of the readings that they leave open."""

from collections.abc import Callable, Mapping
from datetime import date
from operator import itemgetter
from typing import Any, Final

from attrs import evolve, fields_dict

from grievance_fsm.binding import every, picks
from grievance_fsm.checking.domains import TooWide
from grievance_fsm.comparing.answers import Difference, Moved, Part
from grievance_fsm.comparing.behaviour import Behaviour, behaviour
from grievance_fsm.comparing.lengths import durations
from grievance_fsm.comparing.pairs import Pair
from grievance_fsm.comparing.shapes import TELLING, Shapes, differing, same_states
from grievance_fsm.comparing.untold import aims, untold
from grievance_fsm.comparing.widened import widened
from grievance_fsm.exploring import are_few, combinations
from grievance_fsm.exploring.ways import Way
from grievance_fsm.further import Further
from grievance_fsm.language import Action
from grievance_fsm.readings import Chosen, Reading
from grievance_fsm.rulemaking import rebound
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.verification.building import Solved
from grievance_fsm.verification.model import TooLarge

Choices = Mapping[str, str]

MANY: Final = "there are more open readings than were tried together, and each answer was tried by itself"


def compare_procedures(
    a: BoundProcedure, b: BoundProcedure, names: tuple[str, str], *, start: date, shapes: Shapes, solved: Solved,
    lengths: bool = True,
) -> Part:  # fmt: skip
    """What one of two procedures allows and the other does not; with `lengths`, how long runs take to each end, too.

    Readings that are open are tried with one choice after the other, until a way is found in each direction.
    """
    if a is b or _say_the_same(a, b, shapes):
        return Part(a.name)
    tried: list[tuple[Pair, Behaviour]] = []
    found: list[Part] = []
    first: tuple[Pair, Choices] | None = None
    for choices in combinations(_open_readings(a, b)):
        one, other = (rebound(each, Further(_own(choices, each), solved.made)) if choices else each for each in (a, b))
        apart = widened(one, other)
        pair = Pair(one, other, Shapes(widened=apart) if apart else shapes, solved=solved)
        first = first or (pair, choices)
        if any(_as_before(pair, before, walked.visited) for before, walked in tried):
            continue
        try:
            walked = behaviour(pair, names, start)
        except (TooLarge, TooWide) as error:
            return Part(a.name, unproved=str(error))
        tried.append((pair, walked))
        found.append(_part(a.name, walked, *aims(one, other, names, shapes)).under(choices))
        if {each.allowed_by for part in found for each in part.differences} == set(names):
            break
    part = _merged(found, lambda way: _asked_on(way, a, b))
    if not (part.unproved or _is_settled(part, a, b, names, shapes)):
        part = evolve(part, unproved=MANY)
    if not part.unproved and {each.allowed_by for each in part.differences} != set(names):
        part = evolve(part, unproved=next(filter(None, (untold(p.a, p.b, p.shapes) for p, _ in tried)), ""))
    if lengths and first is not None and not (part.equivalent or part.unproved) and _have_ends_in_common(a, b):
        part = evolve(part, moved=(*part.moved, *durations(first[0], names, first[1])))
    return part


def _own(choices: Choices, procedure: BoundProcedure) -> Choices:
    """The choices of the readings that a procedure leaves open: one that it has settled stays as it was."""
    return {reading.name: choices[reading.name] for reading in procedure.readings if reading.name in choices}


def _have_ends_in_common(a: BoundProcedure, b: BoundProcedure) -> bool:
    """Whether two procedures are alike enough to be set side by side in how long their runs take."""
    return 2 * len(set(a.ends) & set(b.ends)) >= min(len(a.ends), len(b.ends))


def _is_settled(
    part: Part, a: BoundProcedure, b: BoundProcedure, names: tuple[str, str], shapes: Shapes
) -> bool:  # fmt: skip
    """Whether what was found holds under every combination of open readings, those that were not tried too."""
    if are_few(_open_readings(a, b)):
        return True
    shown = {each.allowed_by for each in part.differences}
    narrower = {names[0]: (a, b), names[1]: (b, a)}
    return bool(shown) and all(name in shown or _asks_more(*narrower[name], shapes) for name in names)


def _asks_more(one: BoundProcedure, other: BoundProcedure, shapes: Shapes) -> bool:
    """Whether one says what the other does, with more conditions at most: then it allows nothing else by any reading.

    Both have the same acts with the same effects, so what is on record after the same acts is the same. Conditions of
    what silence has a meaning for are not set aside: they may decide whether it lapses.
    """
    if one.rules.keys() != other.rules.keys():
        return False
    rules = {name: rule if f"{name}.lapses" in one.rules else _with_shared(rule, other.rules[name], shapes)
             for name, rule in one.rules.items()}  # fmt: skip
    return _say_the_same(evolve(one, rules=rules), other, shapes)


def _with_shared(rule: Rule, other: Rule, shapes: Shapes) -> Rule:
    """A rule with only those of its conditions that another has too."""
    shared = tuple(guard for guard in rule.given if any(shapes.same(guard, each) for each in other.given))
    return rule if len(shared) == len(rule.given) else evolve(rule, given=shared)


def _asked_on(way: Way, a: BoundProcedure, b: BoundProcedure) -> frozenset[str]:
    """The open readings on which the acts of a way rest."""
    rules = [each.rules[action] for each in (a, b) for action in way.actions if action in each.rules]
    return frozenset(pick.reading.name for rule in rules for part in (rule.action, rule.given) for pick in picks(part))


def _say_the_same(a: BoundProcedure, b: BoundProcedure, shapes: Shapes) -> bool:
    left_to_readings = all(shapes.same(told(a), told(b)) for told in (_left_out, _only))
    return left_to_readings and not differing(a, b, shapes) and same_states(a, b)


def _left_out(procedure: BoundProcedure) -> tuple[Any, ...]:
    """What is declared of the acts that come only under some choice of the readings that are open."""
    acts = procedure.procedure.actions if procedure.readings else ()
    told = [name for name in fields_dict(Action) if name not in TELLING]
    return tuple(tuple(getattr(act, name) for name in told) for act in acts if act.name not in procedure.rules)


def _only(procedure: BoundProcedure) -> tuple[Any, ...]:
    """On which readings that are open it turns whether an act is there at all."""
    told = [(rule.name, tuple(every(rule.action.only, Chosen))) for rule in procedure.rules.values()]
    return tuple(sorted(((name, only) for name, only in told if only), key=itemgetter(0)))


def _part(name: str, walked: Behaviour, *moved: Moved) -> Part:
    differences = tuple(each for each in walked.differences if each is not None)
    unproved = ""
    if walked.doubtful and not all(walked.differences):
        unproved = "some ways would tell them apart on days that no calendar gives along the shortest of these ways"
    if walked.undated and not all(walked.differences):
        unproved = f"there are days from which no day can be told: {', '.join(walked.undated)}"
    return Part(name, differences, (*walked.moved, *moved), walked.situations, unproved=unproved)


def _merged(found: list[Part], asked_on: Callable[[Way], frozenset[str]]) -> Part:
    """What was found under one choice or another, the shortest first, with the choices on which it rests."""
    differences: list[Difference] = []
    for name in dict.fromkeys(each.allowed_by for part in found for each in part.differences):
        those = [each for part in found for each in part.differences if each.allowed_by == name]
        only = min(those, key=lambda each: len(each.way.steps))
        asked = asked_on(only.way)
        differences.append(evolve(only, choices={r: choice for r, choice in only.choices.items() if r in asked}))
    moved: dict[str, list[Moved]] = {}
    for part in found:
        for each in part.moved:
            moved.setdefault(each.words, []).append(each)
    told = (evolve(those[0], choices={}) if len(those) == len(found) else those[0] for those in moved.values())
    return evolve(
        found[0], differences=tuple(differences), moved=tuple(told),
        situations=sum(part.situations for part in found), tried=len(found),
        unproved=next((part.unproved for part in found if part.unproved), ""),
    )  # fmt: skip


def _as_before(pair: Pair, before: Pair, visited: set[str]) -> bool:
    """Whether other choices change no act that mattered where it was come to."""
    shapes = pair.shapes
    for one, other in ((pair.a, before.a), (pair.b, before.b)):
        for name in (visited | set(pair.names)) & {*one.rules, *other.rules}:
            if name not in one.rules or name not in other.rules:
                return False
            rules = one.rules[name], other.rules[name]
            told_apart = {*before.names, *pair.names, *pair.differing}
            matters = name in told_apart or rules[0].sources != rules[1].sources
            if matters and shapes.rule(rules[0]) != shapes.rule(rules[1]):
                return False
    return True


def _open_readings(a: BoundProcedure, b: BoundProcedure) -> list[Reading]:
    """The readings that one of the two leaves open."""
    return list({reading.name: reading for each in (a, b) for reading in each.readings}.values())
