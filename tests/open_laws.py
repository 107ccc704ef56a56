"""Laws of what is said over open readings; the oracle is the policy under each combination of choices, by itself.

Each law yields what breaks it, in words; none where it holds.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from hostile_builders import START

import grievance_fsm as gf
from grievance_fsm.errors import BadInput, GrievanceError
from grievance_fsm.events import Allowed
from grievance_fsm.exploring.ways import Way
from grievance_fsm.policy import Policy
from grievance_fsm.properties import Property
from grievance_fsm.verification.answers import OBSERVED, PROVED, REFUTED, Answer, Stretch
from grievance_fsm.verification.properties import prove
from grievance_fsm.verification.verified import Verification
from grievance_fsm.verification.witnesses import replay

Choices = Mapping[str, str]


def combinations(*policies: Policy) -> list[dict[str, str]]:
    """Every combination of choices of what some policies leave open."""
    left_open = {reading.name: reading for policy in policies for reading in policy.unchosen}
    return [dict(zip(left_open, row, strict=True)) for row in product(*(each.choices for each in left_open.values()))]


def settled(policy: Policy, choices: Choices) -> Policy:
    """A policy under some choices, of the readings that it leaves open."""
    return policy.under({r.name: choices[r.name] for r in policy.unchosen if r.name in choices})


def agreeing(choices: Choices, every: Sequence[Choices]) -> list[Choices]:
    """The combinations that some choices are part of."""
    return [each for each in every if choices.items() <= each.items()]


# -- verify -----------------------------------------------------------------------------------------------------------


def broken_by_verify(policy: Policy, seen: Counter[str]) -> Iterator[str]:
    """What a verification over open readings says otherwise than one under each combination."""
    every = combinations(policy)
    whole, parts = gf.verify(policy), [gf.verify(settled(policy, each)) for each in every]
    of_one, ones = whole.parts[0], [part.parts[0] for part in parts]
    for found, each in ((whole, parts), (of_one, ones)):
        yield from _answers(found, each, every, seen)
    yield from _stretches(of_one.stretches, [each.stretches for each in ones], every)
    yield from _taken(policy, of_one, every, ones, seen)


def _key(answer: Answer) -> tuple[str, ...]:
    return answer.kind, answer.status, answer.place, answer.words


def _said(found: Verification) -> list[Answer]:
    return [answer for answer in found.answers if not answer.kind.startswith("fault")]


def _answers(
    whole: Verification, each: Sequence[Verification], every: Sequence[Choices], seen: Counter[str]
) -> Iterator[str]:  # fmt: skip
    """An answer is given where it is so, and under the choices that it names it always is."""
    under = [{_key(answer) for answer in _said(found)} for found in each]
    told = {_key(answer) for answer in _said(whole)}
    for answer in _said(whole):
        seen[answer.status] += 1
        for choices, keys in zip(every, under, strict=True):
            if answer.choices.items() <= choices.items() and _key(answer) not in keys:
                yield f"not so under {choices}: {answer.status} {answer.kind} {answer.words} ({dict(answer.choices)})"
    lost = any(key[:2] == ("every case", REFUTED) for key in told)  # it is said of all at once, the gravest first
    at_once = {("every case", PROVED), *([("every case", OBSERVED)] if lost else [])}
    for choices, keys in zip(every, under, strict=True):
        missing = {key for key in keys - told if key[:2] not in at_once}
        yield from (f"not told, though so under {choices}: {key}" for key in missing)


def _stretches(whole: Sequence[Stretch], each: Sequence[Sequence[Stretch]], every: Sequence[Choices]) -> Iterator[str]:
    """The fewest and the most days to each end are those of some combination, and the most is where it is said to be.
    """
    told = {stretch.end: stretch for stretch in whole}
    if told.keys() != {stretch.end for found in each for stretch in found}:
        yield f"ends told: {sorted(told)}"
    for end, stretch in told.items():
        those = [(choices, one) for choices, found in zip(every, each, strict=True) for one in found if one.end == end]
        if stretch.least != min(one.least for _, one in those):
            yield f"fewest days to {end}: {stretch.least}"
        most = max((one.most is None, one.most or 0, one.straight or 0) for _, one in those)
        if (stretch.most is None, stretch.most or 0) != most[:2]:
            yield f"most days to {end}: {stretch.most}, not {most[:2]}"
        where = [one for choices, one in those if stretch.where.items() <= choices.items()]
        if not where or any(_longest(one) != _longest(stretch) for one in where):
            yield f"most days to {end} are not {stretch.most} where {dict(stretch.where)}"


def _longest(stretch: Stretch) -> tuple[int | None, int | None]:
    """The most days, and where there is no most, those of a run that comes to no state twice."""
    return stretch.most, stretch.straight if stretch.most is None else None


def _taken(
    policy: Policy, found: Verification, every: Sequence[Choices], each: Sequence[Verification], seen: Counter[str]
) -> Iterator[str]:  # fmt: skip
    """What refutes is a way that a live case can take under the choices that it names."""
    own = {_key(answer): (choices, answer) for choices, one in zip(every, each, strict=True) for answer in one.answers}
    for answer in found.answers:
        if answer.status == REFUTED and answer.way is not None and answer.way.steps:
            yield from _replayed(policy, answer, own.get(_key(answer)), seen)


def _replayed(
    policy: Policy, answer: Answer, own: tuple[Choices, Answer] | None, seen: Counter[str]
) -> Iterator[str]:  # fmt: skip
    """That a way can be taken; where that of the same answer under choices of its `own` cannot, nothing is asked."""
    stopped = replay(answer, policy).stopped
    seen["taken" if stopped is None else "not taken"] += 1
    if stopped is not None and (own is None or _goes(settled(policy, own[0]), own[1])):
        yield f"{answer.kind} {answer.words}: the way {answer.way.actions} stops before {stopped} ({answer.choices})"


def _goes(policy: Policy, answer: Answer) -> bool:
    return bool(answer.way and answer.way.steps and replay(answer, policy).stopped is None)


# -- properties -------------------------------------------------------------------------------------------------------


def broken_by_properties(policy: Policy, stated: Sequence[Property], seen: Counter[str]) -> Iterator[str]:
    """What is said of properties over open readings otherwise than under each combination."""
    every = combinations(policy)
    whole = prove(policy, *stated)
    under = [prove(settled(policy, each), *stated) for each in every]
    for n, (one, answer) in enumerate(zip(stated, whole, strict=True)):
        verb = type(one).__name__
        verdicts = [(choices, found[n]) for choices, found in zip(every, under, strict=True)]
        seen[f"property {answer.status}"] += 1
        lost = [choices for choices, found in verdicts if found.status == REFUTED]
        if answer.status == PROVED:
            for choices, found in verdicts:
                if choices in lost and _goes(settled(policy, choices), found):  # else it is no refutation
                    yield f"{verb} “{answer.words}” is proved, and refuted under {choices}"
        elif answer.status == REFUTED:
            for choices in agreeing(answer.choices, every):
                if choices not in lost:
                    yield f"{verb} “{answer.words}” is refuted where {dict(answer.choices)}, not under {choices}"
            if answer.way is not None and answer.way.steps:
                own = next((each for each in verdicts if each[1].status == REFUTED), None)
                yield from _replayed(policy, answer, own, seen)
        else:
            yield from (f"{verb} “{answer.words}” is only observed, and refuted under {choices}" for choices in lost)
            plain = all(found.status == PROVED for _, found in verdicts)
            if plain:
                seen["property weaker than under each"] += 1


# -- compare ----------------------------------------------------------------------------------------------------------

A, B = "small (a)", "small (b)"


def broken_by_compare(a: Policy, b: Policy, seen: Counter[str]) -> Iterator[str]:
    """What is said of two policies over open readings otherwise than under each combination."""
    every = combinations(a, b)
    (part,) = gf.compare(a, b, start=START, names=(A, B)).parts
    under = [gf.compare(settled(a, each), settled(b, each), start=START, names=(A, B)).parts[0] for each in every]
    seen["compared: " + ("equivalent" if part.equivalent else "unproved" if part.unproved else "told apart")] += 1
    allowed = [{each.allowed_by for each in one.differences} for one in under]
    if part.equivalent:
        for choices, one in zip(every, under, strict=True):
            if one.differences or one.moved:
                yield f"equivalent, but under {choices}: {one.verdict()}"
    told = {each.allowed_by for each in part.differences}
    may = set().union(*allowed)
    if not told <= may or (not part.unproved and told != may):
        yield f"allows more: told {sorted(told)}, under each {sorted(may)}"
    for each in part.differences:
        for choices, one in zip(every, allowed, strict=True):
            if each.choices.items() <= choices.items():
                if each.allowed_by not in one:
                    yield f"{each.allowed_by} allows nothing more under {choices} ({dict(each.choices)})"
                    continue
                seen["lived"] += 1
                mine, its = (settled(side, choices) for side in ((a, b) if each.allowed_by == A else (b, a)))
                own = next(one for one in under[every.index(choices)].differences if one.allowed_by == each.allowed_by)
                if not list(_lived(mine, its, own, choices)):  # else nothing is asked of what open readings make of it
                    yield from _lived(mine, its, each, choices)
    for each in part.moved:
        for choices, one in zip(every, under, strict=True):
            if each.choices.items() <= choices.items() and each.words not in {other.words for other in one.moved}:
                yield f"moved {each.words} not under {choices} ({dict(each.choices)})"


def _lived(mine: Policy, its: Policy, difference: Any, choices: Choices) -> Iterator[str]:
    """The way goes in a live case of the one side, and all but its last act in one of the other."""
    way: Way = difference.way
    answer = Answer("way", REFUTED, difference.procedure, "it goes", way=way)
    found = replay(answer, mine)
    if found.stopped is not None:
        yield f"{difference.allowed_by} does not allow {way.actions} under {choices}: stops before {found.stopped}"
        return
    case = its.open("its", on=way.steps[0].on)
    events = found.case.history
    for n, event in enumerate(events):
        final = n == len(events) - 1
        rule = its.bound["one"].rules.get(event.action)
        if rule is None or event.action.endswith(".lapses"):
            if rule is not None and not final:
                case = case.polled(event.on)
            if rule is None and not final:
                yield f"{difference.refused_by} has no {event.action} under {choices}"
                return
            continue
        facts = {name: value for name, value in event.facts.items() if name in rule.facts_by_name}
        told = {"by": event.by, "who": event.who, "on": event.on, "facts": facts}
        chosen = {"outcome": event.outcome} if rule.chosen else {}
        try:
            decided = case.decide(f"one.{event.action}", **told, **chosen)
            goes = isinstance(decided, Allowed) and decided.event.outcome == event.outcome
        except (BadInput, GrievanceError):
            goes = False
        if goes == final and difference.kind != "who":
            does = "allows" if goes else "refuses"
            yield f"{difference.refused_by} {does} {event.action} of {way.actions} under {choices} ({difference.kind})"
            return
        if goes:
            case = case.act(f"one.{event.action}", **told, **chosen)
