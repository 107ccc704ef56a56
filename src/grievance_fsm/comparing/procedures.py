"""Comparing two procedures under every choice of the readings that they leave open."""

from collections.abc import Callable, Iterator, Mapping, Set
from datetime import date
from operator import itemgetter
from typing import Any, Final

from attrs import evolve, fields_dict, frozen

from grievance_fsm.binding import every, picks
from grievance_fsm.check import readings_of
from grievance_fsm.checking.domains import TooWide
from grievance_fsm.comparing.answers import Difference, Moved, Part
from grievance_fsm.comparing.behaviour import Behaviour, behaviour
from grievance_fsm.comparing.lengths import durations
from grievance_fsm.comparing.pairs import Pair
from grievance_fsm.comparing.shapes import TELLING, Shapes, differing, same_setting, same_states
from grievance_fsm.comparing.untold import aims, entered_alone, same_entries, untold
from grievance_fsm.comparing.widened import widened
from grievance_fsm.exploring import are_few, combinations
from grievance_fsm.further import Further
from grievance_fsm.language import Action
from grievance_fsm.readings import Chosen, Reading
from grievance_fsm.rulemaking import rebound
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.verification.building import Solved
from grievance_fsm.verification.model import TooLarge
from grievance_fsm.verification.own import BEFORE, asks_before, of_first_runs

Choices = Mapping[str, str]

MANY: Final = "there are more open readings than were tried together, and each answer was tried by itself"


def compare_procedures(
    a: BoundProcedure, b: BoundProcedure, names: tuple[str, str], *, start: date, shapes: Shapes, solved: Solved,
    lengths: bool = True,
) -> Part:  # fmt: skip
    """What one of two procedures allows and the other does not; with `lengths`, how long runs take to each end, too.

    Readings that are open are tried with one choice after the other, until a way is found in each direction. Where an
    act that begins a run asks what the run before did, a way is one of first runs.
    """
    if not (asks_before(a) or asks_before(b)):
        return _compared(a, b, names, start=start, shapes=shapes, solved=solved, lengths=lengths)
    firsts = of_first_runs(a), of_first_runs(b)
    alone = _compared(*firsts, names, start=start, shapes=Shapes(), solved=Solved(), lengths=lengths)
    shown = {each.allowed_by for each in alone.differences}
    if alone.unproved or shown == set(names):
        return alone
    whole = _compared(a, b, names, start=start, shapes=shapes, solved=solved, lengths=False)
    if whole.equivalent or (not whole.unproved and shown and {each.allowed_by for each in whole.differences} == shown):
        return alone
    return evolve(alone, unproved=whole.unproved or BEFORE)


def _compared(
    a: BoundProcedure, b: BoundProcedure, names: tuple[str, str], *, start: date, shapes: Shapes, solved: Solved,
    lengths: bool,
) -> Part:  # fmt: skip
    """What one allows and the other does not, what runs before did being free."""
    if a is b or (_say_the_same(a, b, shapes) and same_entries(a, b)):
        return Part(a.name)
    tried: list[tuple[Pair, Behaviour]] = []
    found: list[Part] = []
    rows: list[tuple[Choices, Part]] = []
    first: tuple[Pair, Choices] | None = None
    left, few = list(combinations(_open_readings(a, b))), are_few(_open_readings(a, b))
    while left:
        choices = left.pop(0)
        one, other = (rebound(each, Further(_own(choices, each), solved.made)) if choices else each for each in (a, b))
        apart = widened(one, other)
        pair = Pair(one, other, Shapes(widened=apart) if apart else shapes, solved=solved)
        first = first or (pair, choices)
        like = next((n for n, (before, walked) in enumerate(tried) if _as_before(pair, before, walked.visited)), None)
        if like is None:
            try:
                walked = behaviour(pair, names, start)
            except (TooLarge, TooWide) as error:
                return Part(a.name, unproved=str(error))
            like = len(tried)
            tried.append((pair, walked))
            found.append(_part(a.name, walked, *aims(one, other, names, shapes)).under(choices))
        rows.append((choices, found[like]))
        if {each.allowed_by for part in found for each in part.differences} == set(names):
            told = _merged(found, _Resting(a, b, rows, whole=False)).differences if few else ()
            agreeing = [row for row in left if any(each.choices.items() <= row.items() for each in told)]
            if not agreeing:
                break
            left = [*agreeing, *(row for row in left if row not in agreeing)]
    part = _merged(found, _Resting(a, b, rows, whole=few and not left))
    if not (part.unproved or _is_settled(part, a, b, names, shapes)):
        part = evolve(part, unproved=MANY)
    if not part.unproved and {each.allowed_by for each in part.differences} != set(names):
        why = (untold(p.a, p.b, p.shapes) or entered_alone(p.a, p.b, p.shapes, w.visited) for p, w in tried)
        part = evolve(part, unproved=next(filter(None, why), ""))
    if lengths and first is not None and not (part.equivalent or part.unproved):
        part = evolve(part, moved=(*part.moved, *durations(first[0], names, first[1])))
    return part


def _own(choices: Choices, procedure: BoundProcedure) -> Choices:
    """The choices of the readings that a procedure leaves open: one that it has settled stays as it was."""
    return {reading.name: choices[reading.name] for reading in procedure.readings if reading.name in choices}


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


@frozen(eq=False)
class _Resting:
    """On which choices rests what was found of two procedures, whose `rows` were tried: the `whole` of them or not."""

    a: BoundProcedure
    b: BoundProcedure
    rows: list[tuple[Choices, Part]]
    whole: bool

    def of(self, told: Difference | Moved, is_in: Callable[[Part], bool]) -> Choices:
        """The choices of what the acts of a way turn on, and of whatever else tells it from where it is not so."""
        lost = [choices for choices, part in self.rows if not is_in(part)]
        if self.whole and not lost and isinstance(told, Moved):
            return {}
        steps = () if told.way is None else told.way.actions
        asked = self._asked_on(frozenset((*steps, *getattr(told, "acts", ()))))
        found = {name: choice for name, choice in told.choices.items() if name in asked}
        for name, choice in told.choices.items():
            against = [each for each in lost if found.items() <= each.items()]
            if any(each[name] != choice for each in against):
                found[name] = choice
        return found

    def _asked_on(self, names: frozenset[str]) -> Set[str]:
        """The open readings on which some acts rest: what they ask, whether they are there, what the docket asks."""
        acts = [action for each in (self.a, self.b) for action in each.procedure.actions]
        declared = [act for act in acts if not names.isdisjoint((act.name, f"{act.name}.lapses"))]
        spoken_of = {act.name for act in every([(act.given, act.within, act.after) for act in declared], Action)}
        declared += [act for act in acts if act.name in spoken_of]
        rules = [each.rules[name] for each in (self.a, self.b) for name in names if name in each.rules]
        readings = {reading.name for action in declared for reading in readings_of(action)}
        readings |= {chosen.reading.name for each in (self.a, self.b) for chosen in _barring(each, names)}
        return readings | {pick.reading.name for rule in rules for pick in picks(rule.given)}


def _barring(procedure: BoundProcedure, names: Set[str]) -> Iterator[Chosen]:
    """The choices under which alone the docket asks something of some acts, or of whatever begins a run."""
    for rule in () if procedure.docket is None else procedure.docket.turning(procedure.name, names):
        yield from every(rule.only, Chosen)


def _say_the_same(a: BoundProcedure, b: BoundProcedure, shapes: Shapes) -> bool:
    left_to_readings = all(shapes.same(told(a), told(b)) for told in (_left_open, _only))
    if (a.readings or b.readings) and not same_setting(a, b, shapes):
        return False  # the same words may come to other days
    return left_to_readings and not differing(a, b, shapes) and same_states(a, b)


def _left_open(procedure: BoundProcedure) -> tuple[Any, ...]:
    """What is declared of the limits and acts that turn on open readings, or come only under some choice of them."""
    declared = procedure.procedure.actions if procedure.readings else ()
    acts = [act for act in declared if act.name not in procedure.rules or [*readings_of(act)]]
    told = [name for name in fields_dict(Action) if name not in TELLING]
    limits = [limit for limit in procedure.procedure.limits if next(picks(limit), None) is not None]
    return (*limits, *(tuple(getattr(act, name) for name in told) for act in acts))


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


def _merged(found: list[Part], resting: _Resting) -> Part:
    """What was found under one choice or another, the shortest first, with the choices on which it rests."""
    differences: list[Difference] = []
    for name in dict.fromkeys(each.allowed_by for part in found for each in part.differences):
        those = [each for part in found for each in part.differences if each.allowed_by == name]
        only = min(those, key=lambda each: len(each.way.steps))
        rests = resting.of(only, _allowing(name))
        differences.append(evolve(only, choices=rests))
    moved: dict[str, Moved] = {}
    for each in [each for part in found for each in part.moved]:
        if each.words not in moved:
            rests = resting.of(each, _telling(each.words))
            moved[each.words] = evolve(each, choices=rests)
    return evolve(
        found[0], differences=tuple(differences), moved=tuple(moved.values()),
        situations=sum(part.situations for part in found), tried=len(found),
        unproved=next((part.unproved for part in found if part.unproved), ""),
    )  # fmt: skip


def _allowing(name: str) -> Callable[[Part], bool]:
    return lambda part: any(each.allowed_by == name for each in part.differences)


def _telling(words: str) -> Callable[[Part], bool]:
    return lambda part: any(each.words == words for each in part.moved)


def _as_before(pair: Pair, before: Pair, visited: set[str]) -> bool:
    """Whether other choices change no act that mattered where it was come to."""
    shapes = pair.shapes
    for one, other in ((pair.a, before.a), (pair.b, before.b)):
        if not (shapes.same(one.limits, other.limits) and same_setting(one, other, shapes)):
            return False
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
