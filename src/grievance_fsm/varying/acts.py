"""What of an act is otherwise for a live case: who may do it, from where, on which papers, where it leads, by when."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from attrs import evolve

from grievance_fsm.check import facts_read
from grievance_fsm.checking.cells import Space
from grievance_fsm.checking.domains import TooWide
from grievance_fsm.dates import CannotDate, Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import Limit
from grievance_fsm.digests import canonical
from grievance_fsm.errors import BadInput, counted, oxford
from grievance_fsm.exploring import NOMINAL
from grievance_fsm.facts import Const, Node
from grievance_fsm.given import From
from grievance_fsm.rendering.limits import in_words
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.sorts import DATED
from grievance_fsm.varying.changes import LIVE, RECORDED, Change, Topic

DAYS: Final = 2 * 366
LEAP_DAY: Final = date(2004, 2, 29)
"""Where years may part that never do otherwise."""
NOWHERE: Final[Mapping[int, str]] = {}


def differences(here: BoundProcedure, there: BoundProcedure, cells: dict[Any, Any]) -> Iterator[Change]:
    """Everything by which a live case can tell two readings of one procedure apart; each act says so once or more."""
    for name in dict.fromkeys((*here.rules, *there.rules)):
        one, other = here.rules.get(name), there.rules.get(name)
        if one is None or other is None:
            yield _lacking(one or other, there=one is None)
        else:
            yield from _of_rules(one, other, cells)
            yield from _of_limits(one, other, here.setting)
    yield from _on_states(here, there)


def _lacking(rule: Rule | None, *, there: bool) -> Change:
    assert rule is not None
    if rule.lapses:
        to = oxford([f"“{target}”" for target in dict.fromkeys(rule.branches[0].targets.values())])
        said, kind = f"leads to {to} once the last day is past", "silence"
        topic = Topic(LIVE, kind, rule.qualified.removesuffix(".lapses"))
    else:
        said, topic = "may come", Topic(LIVE, "the act", rule.qualified)
    return Change(topic, "" if there else said, said if there else "", "", rule.clauses[:2])


def _of_rules(here: Rule, there: Rule, cells: dict[Any, Any]) -> Iterator[Change]:
    def change(kind: str, one: Any, other: Any, *, name: str = "", level: str = LIVE) -> Change:
        return Change(Topic(level, kind, here.qualified, name), one, other, "", here.clauses[:2])

    if here.roles != there.roles:
        yield change("who may do it", _listed(here.roles), _listed(there.roles))
    if here.owes != there.owes:
        yield change("whether it is owed", _owed(here), _owed(there))
    if set(here.sources) != set(there.sources):
        yield change("from where", _listed(here.sources), _listed(there.sources))
    if here.gives_up != there.gives_up:
        said = ("gives up" if rule.gives_up else "does not give up" for rule in (here, there))
        yield change("what it means", *said)
    if here.once != there.once:
        yield change("how often", "once", "again and again") if here.once else change("how often", "again", "once")
    yield from _of_outcomes(here, there)
    yield from _of_guards(here, there, cells)
    papers = {fact.name for fact in here.facts}, {fact.name for fact in there.facts}
    if papers[0] != papers[1]:
        one, other = (_listed(each) or "nothing" for each in (papers[0] - papers[1], papers[1] - papers[0]))
        yield change("papers", one, other, level=RECORDED)


def _change(topic: Topic, said: Iterable[str], cited: tuple[str, ...]) -> Change:
    here, there = said
    return Change(topic, here, there, "", cited)


def _owed(rule: Rule) -> str:
    return "owed" if rule.owes else "not owed"


def _listed(names: Any) -> str:
    return oxford(sorted(map(str, names))) if names else ""


def _of_outcomes(here: Rule, there: Rule) -> Iterator[Change]:
    ours, theirs = ({branch.name: branch for branch in rule.branches} for rule in (here, there))
    for name in dict.fromkeys((*ours, *theirs)):
        one, other = ours.get(name), theirs.get(name)
        topic = Topic(LIVE, "outcome", here.qualified, "" if name == "done" else name)
        if one is None or other is None:
            said = ("" if branch is None else "possible" for branch in (one, other))
            yield _change(topic, said, here.clauses[:2])
            continue
        both = [source for source in one.targets if source in other.targets]
        moved = [source for source in both if one.targets[source] != other.targets[source]]
        if moved:
            to = f"leads to “{one.targets[moved[0]]}”", f"leads to “{other.targets[moved[0]]}”"
            yield Change(topic, *to, f"from “{moved[0]}”", one.clauses or here.clauses[:2])
        if one.discharges != other.discharges:
            said = ("meets the duty" if branch.discharges else "leaves it owed" for branch in (one, other))
            yield _change(topic, said, one.clauses or here.clauses[:2])


# -- conditions -------------------------------------------------------------------------------------------------------


def _of_guards(here: Rule, there: Rule, cells: dict[Any, Any]) -> Iterator[Change]:
    """Facts with which an act is allowed on one side only, or ends otherwise; only conditions that differ are asked."""
    mine, yours = apart_in(here.given, there.given)
    cited = here.clauses[:2]
    if mine or yours:
        try:
            yield from _allowing(Topic(LIVE, "with some facts", here.qualified), mine, yours, cells, cited)
        except TooWide:
            yield Change(Topic(LIVE, "conditions", here.qualified), "as they are", "other ones", "", cited)
    try:
        yield from _ending(here, there, cells, cited)
    except TooWide:
        yield Change(Topic(LIVE, "conditions", here.qualified), "as they are", "other ones", "", cited)


def apart_in(here: tuple[Any, ...], there: tuple[Any, ...]) -> tuple[list[Any], list[Any]]:
    """The conditions of each side that the other has not; those that set days are left aside."""
    one, other = (
        [each for each in _conjuncts(guards) if getattr(each, "op", "") not in DATED] for guards in (here, there)
    )
    known, those = set(map(id, one)), set(map(id, other))
    return [each for each in one if id(each) not in those], [each for each in other if id(each) not in known]


def _conjuncts(guards: tuple[Any, ...]) -> Iterator[Any]:
    for guard in guards:
        if getattr(guard, "op", "") == "and":
            yield from _conjuncts(guard.args)
        else:
            yield guard


def _allowing(
    topic: Topic, mine: list[Any], yours: list[Any], cells: dict[Any, Any], cited: tuple[str, ...]
) -> Iterator[Change]:  # fmt: skip
    guards = [*mine, *yours]
    space = Space([_joined(mine), _joined(yours)], cells)
    for holds, fails, said in ((0, 1, ("allowed", "refused")), (1, 0, ("refused", "allowed"))):
        facts = space.example([holds], [fails])
        if facts is not None:
            yield Change(topic, *said, facts_read(facts, guards), cited)
            return


def _ending(here: Rule, there: Rule, cells: dict[Any, Any], cited: tuple[str, ...]) -> Iterator[Change]:
    """Facts with which an act ends otherwise."""
    ours, theirs = ({branch.name: branch.given for branch in rule.branches} for rule in (here, there))
    changed = [name for name in ours if name in theirs and ours[name] is not theirs[name]]
    if not changed or here.chosen or there.chosen:
        return
    one, other = [_told(ours[name]) for name in changed], [_told(guard) for guard in theirs.values()]
    space, guards = Space([*one, *other], cells), [*one, *other]
    topic = Topic(LIVE, "with some facts", here.qualified)
    places = range(len(one), len(guards))
    for n, name in enumerate(changed):
        for place, another in zip(places, theirs, strict=True):
            facts = space.example([n, place], [len(one) + list(theirs).index(name)]) if name != another else None
            if facts is not None:
                yield Change(topic, f"“{name}”", f"“{another}”", facts_read(facts, guards), cited)
                return
    for n, name in enumerate(changed):
        facts = space.example([n], list(places))
        if facts is not None:
            yield Change(topic, f"“{name}”", "no outcome", facts_read(facts, guards), cited)
            return


def _told(guard: Any) -> Any:
    return Const(True) if guard is None else guard


def _joined(guards: list[Any]) -> Any:
    return Node("and", tuple(guards)) if len(guards) > 1 else guards[0] if guards else Const(True)


# -- time limits ------------------------------------------------------------------------------------------------------


def _of_limits(here: Rule, there: Rule, setting: Setting) -> Iterator[Change]:
    cited = (here.cited,) if here.cited else ()
    yield from _apart(Topic(LIVE, "time limit", here.qualified), here.limit, there.limit, setting, cited)
    ours, theirs = (
        [each for each in _conjuncts(rule.given) if getattr(each, "op", "") in DATED] for rule in (here, there)
    )
    for one, other in zip(ours, theirs, strict=False):
        if one is not other and one.op == other.op == "inside":
            topic = Topic(LIVE, "days that may be named", here.qualified)
            yield from _apart(topic, one.args[1], other.args[1], setting, (one.clause,) if one.clause else cited)
    if len(ours) != len(theirs):
        said = (f"{counted(len(each), 'condition')} on days" for each in (ours, theirs))
        yield _change(Topic(LIVE, "days that may be named", here.qualified), said, cited)


def _on_states(here: BoundProcedure, there: BoundProcedure) -> Iterator[Change]:
    """The limits on states, those of the same states compared with one another."""
    ours, theirs = ({(limit.kind, limit.states): limit for limit in each.limits} for each in (here, there))
    for key in dict.fromkeys((*ours, *theirs)):
        one, other = ours.get(key), theirs.get(key)
        limit = one or other
        cited = (limit.clause,) if limit is not None and limit.clause else ()
        topic = Topic(LIVE, f"{key[0]} on", here.name, ", ".join(key[1]))
        yield from _apart(topic, one, other, here.setting, cited)


def _apart(
    topic: Topic, here: Limit | None, there: Limit | None, setting: Setting, cited: tuple[str, ...]
) -> Iterator[Change]:  # fmt: skip
    if canonical(here, NOWHERE, words=False) == canonical(there, NOWHERE, words=False):
        return
    if here is None or there is None:
        one, other = ("" if each is None else in_words(each) for each in (here, there))
        yield Change(topic, one, other, "", cited)
        return
    found = _day_apart(here, there, setting)
    if found is not None:
        yield Change(topic, *found[1:], f"counted from {found[0]}", cited)
    elif in_words(here) != in_words(there):
        yield Change(topic, in_words(here), in_words(there), "", cited)


def _day_apart(here: Limit, there: Limit, setting: Setting) -> tuple[str, str, str] | None:
    """The first day from which two limits give other days."""
    for day in (*(NOMINAL + timedelta(n) for n in range(DAYS)), LEAP_DAY):
        try:
            one, other = (_days(limit, day, setting) for limit in (here, there))
        except (BadInput, TypeError, KeyError, AttributeError):
            return None
        if one != other:
            return day.isoformat(), one, other
    return None


def _days(limit: Limit, day: Any, setting: Setting) -> str:
    try:
        found = due(evolve(limit, unless=None), From(day, True), setting)
    except CannotDate:
        return "no day"
    if found is None or (found.day is None and found.not_before is None):
        return "no day"
    opens = "" if found.not_before is None else f"from {found.not_before} "
    return f"{opens}by {found.day}" if found.day is not None else opens.strip()
