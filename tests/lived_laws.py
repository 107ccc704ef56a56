"""Laws of proofs against plays: what a live case does, the model has; what is proved of every run, no play breaks.

Each law yields what breaks it, in words; none where it holds.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any

from lived_plays import LATE, Moment, Play, bound_of, is_over, papers_of, play_of
from oracles.following import unfollowed
from oracles.lived import against, missed

import grievance_fsm as gf
from grievance_fsm.binding import every
from grievance_fsm.case import Case
from grievance_fsm.deadlines import days
from grievance_fsm.errors import BadInput
from grievance_fsm.language import Role
from grievance_fsm.policy import Policy
from grievance_fsm.properties import Property, always_owed, either, eventually, never_owed, only_after
from grievance_fsm.verification.answers import PROVED, REFUTED, Answer
from grievance_fsm.verification.building import model_of
from grievance_fsm.verification.properties import prove
from grievance_fsm.verification.verified import Verification
from grievance_fsm.verification.witnesses import replay

QUOTED = re.compile("“([^”]*)”")


# -- the model --------------------------------------------------------------------------------------------------------


def broken_by_following(policy: Policy, plays: Sequence[Play], seen: Counter[str]) -> Iterator[str]:
    """What a live case does and no move of the model makes."""
    model = model_of(bound_of(policy))
    for play in plays:
        seen["plays"] += 1
        seen["events"] += len(play.history)
        seen["refused"] += play.refused
        seen["lapses"] += sum(event.action.endswith(".lapses") for event in play.history)
        kept = bool(play.history) and not missed(play.case, play.history[-1].day)
        seen["punctual"] += kept
        lacking = unfollowed(model, play.history, punctual=kept)
        if lacking:
            yield f"the model has no {lacking}, {'with every last day kept' if kept else 'anyhow'}: {play}"


# -- properties -------------------------------------------------------------------------------------------------------


def more_of(policy: Policy, chance: Random) -> tuple[Property, ...]:
    """Properties that wait, come after something or speak of roles, besides those drawn for open readings."""
    bound = bound_of(policy)
    acts = [action for action in policy.procedures[0].actions if action.name in bound.rules]
    states = [state for state in bound.states.values() if not (state.initial or state.final)]
    roles = [each for action in acts for each in every(action.who, Role)]
    ends = [bound.states[name] for name in bound.finals]
    one, what, by = chance.choice(acts), chance.choice([*acts, *states]), chance.choice(roles)

    def act() -> Any:
        return chance.choice(acts)

    def point() -> Any:
        return chance.choice([*acts, *(state for state in states if state is not what)])

    return (
        never_owed(act(), after=point()), never_owed(one, after=one), never_owed(act(), by=by),
        only_after(act(), act(), wait=days(chance.randint(1, 9))),
        only_after(what, either(act(), point()), wait=days(chance.randint(1, 9))),
        always_owed(act(), by=chance.choice(roles), when=chance.choice(states)),
        eventually(point(), *ends, within=days(chance.randint(1, 12)), after=act()),
    )  # fmt: skip


def broken_by_properties(
    policy: Policy, stated: Sequence[Property], plays: Sequence[Play], seen: Counter[str]
) -> Iterator[str]:  # fmt: skip
    """What is proved and broken by a play."""
    for one, answer in zip(stated, prove(policy, *stated), strict=True):
        verb = type(one).__name__
        for play in plays:
            found = against(one, play)
            if answer.status == PROVED:
                seen[f"proved {verb}"] += 1
                if found:
                    yield f"{verb} “{answer.words}” is proved, but {found}: {play}"
            elif answer.status == REFUTED and found:
                seen[f"broken {verb}"] += 1
        if answer.status == REFUTED and answer.way is not None and answer.way.steps:
            shown = replay(answer, policy)
            seen["shown" if shown.stopped is None else "not shown"] += 1
            if shown.stopped is None and _is_whole(answer, shown.case) and not against(one, play_of(shown.case)):
                yield f"{verb} “{answer.words}” is refuted by what keeps it: {play_of(shown.case)} {answer.after}"


def _is_whole(answer: Answer, case: Case) -> bool:
    """Whether a case has come where its way ends, and stands there for a while: no silence ends it at once."""
    assert answer.way is not None
    return case.polled(case.history[-1].day).seq == len(answer.way.steps)


# -- verify -----------------------------------------------------------------------------------------------------------


def broken_by_verify(policy: Policy, plays: Sequence[Play], seen: Counter[str]) -> Iterator[str]:
    """What a verification says that a play belies."""
    found = gf.verify(policy).parts[0]
    for play in plays:
        if play.history:
            yield from (f"{words}: {play}" for words in _belied(policy, found, play, seen))


def _belied(policy: Policy, found: Verification, play: Play, seen: Counter[str]) -> Iterator[str]:
    bound, events = bound_of(policy), play.history
    never = [answer.words for answer in found.answers if answer.kind == "unreachable"]
    come = {f"no run comes to “{event.state}”" for event in events}
    come |= {f"no run makes “{event.action}”" for event in events}
    yield from (words for words in never if words in come)
    for event in events:
        if event.state in bound.ends:
            yield from _ended(event, found, play, seen)
    yield from _waiting(bound, found, play, seen)
    if any(answer.kind == "end" and answer.status == PROVED for answer in found.answers) and not _is_free(found):
        yield from _stuck(play.moments[-1], seen)


def _ended(event: Any, found: Verification, play: Play, seen: Counter[str]) -> Iterator[str]:
    """How long it took to an end, and whether it could be come to at all, or with every last day kept."""
    stretch = next((each for each in found.stretches if each.end == event.state), None)
    if stretch is None:
        yield f"“{event.state}” has no length"
        return
    took = (event.day - play.history[0].day).days
    seen["ended"] += 1
    seen["ended with the fewest"] += took == stretch.least
    if took < stretch.least:
        yield f"“{event.state}” after {took} days, not {stretch.least}"
    if missed(play.case, event.day):
        return
    seen["ended in time"] += 1
    late = [answer.words for answer in found.answers if answer.kind == "deadlines" and answer.status == REFUTED]
    if f"“{event.state}” cannot be reached with every last day kept" in late:
        yield f"“{event.state}” is reached with every last day kept"
    if stretch.most is not None and not _is_free(found) and _is_prompt(play):
        seen["ended promptly"] += 1
        seen["ended with the most"] += took == stretch.most
        if took > stretch.most:
            yield f"“{event.state}” after {took} days, at most {stretch.most}"


def _is_free(found: Verification) -> bool:
    """Whether a proof knows nothing of some days, and takes them to be free."""
    return any(answer.kind == "left open" for answer in found.answers)


def _is_prompt(play: Play) -> bool:
    """Whether days passed only where somebody had a last day ahead, and nothing without one was there to be done.

    Nobody gave up.
    """
    rules = bound_of(play.case.policy).rules
    if any(rules[event.action].gives_up for event in play.history):
        return False
    for one, other in zip(play.moments, play.moments[1:], strict=False):
        if not one.case.history or one.on == other.on:
            continue
        bound = bound_of(one.case.policy)
        if bound.states[one.state].final:
            return True
        silent = (event for event in other.case.history[one.case.seq :] if event.action.endswith(".lapses"))
        if any(event.day < other.on for event in silent):
            return False  # it has waited on
        dated = {each.action.rpartition(".")[2] for each in one.case.owed(one.on) if each.due is not None}
        here = [rule for rule in bound.rules.values() if one.state in rule.sources and not rule.lapses]
        if not dated or any(rule.verb in ("must", "happens") and rule.name not in dated for rule in here):
            return False
    return True


def _waiting(bound: Any, found: Verification, play: Play, seen: Counter[str]) -> Iterator[str]:
    """Where it is not said that time may pass for ever, somebody has a last day."""
    told = {name for answer in found.answers if answer.kind == "waiting" for name in QUOTED.findall(answer.words)}
    for moment in play.changes:
        if moment.state in told or moment.state in bound.ends:
            continue
        if moment.case.polled(moment.on).seq != moment.case.seq:
            continue  # silence ends it there and then
        seen["waited"] += 1
        seen["waited where it began"] += moment.state == bound.initial
        if not any(each.due is not None for each in moment.case.owed(moment.on)):
            yield f"at “{moment.state}” nobody has a last day on {moment.on}"


def _stuck(moment: Moment, seen: Counter[str]) -> Iterator[str]:
    """Nothing whatever can be done any more, on whatever day, and no silence has an effect."""
    bound = bound_of(moment.case.policy)
    if moment.state in bound.ends:
        return
    seen["stood"] += 1
    for day in range(LATE + 1):
        on = moment.on + timedelta(day)
        case = moment.case.polled(on)
        if case.seq != moment.case.seq:
            return
        for rule in bound.rules.values():
            for branch in rule.branches if moment.state in rule.sources and not rule.lapses else ():
                more = {"outcome": branch.name} if rule.chosen else {}
                roles = case.policy.roles if "anyone" in rule.roles else rule.roles & frozenset(case.policy.roles)
                tried = product(papers_of(rule, on), roles)
                if any(case.decide(rule.qualified, facts=told, by=by, who="p", on=on, **more) for told, by in tried):
                    return
    yield f"at “{moment.state}” from {moment.on} on nothing can be done"


# -- compare ----------------------------------------------------------------------------------------------------------

A, B = "small (a)", "small (b)"


def broken_by_compare(
    a: Policy, b: Policy, plays: Sequence[Play], seen: Counter[str]
) -> Iterator[str]:  # fmt: skip
    """What a play of the first does that the second refuses, though the first is proved to allow nothing more."""
    (part,) = gf.compare(a, b, names=(A, B), lengths=False).parts
    if part.unproved or not _grants_all(part):
        seen["compared: told apart"] += 1
        return
    seen["compared: equivalent" if part.equivalent else "compared: allows all"] += 1
    for play in plays:
        seen["followed"] += 1
        yield from (f"{words}: {play}" for words in _refused(b, play, same=part.equivalent))


def _grants_all(part: Any) -> bool:
    """Whether nothing is told that the first allows alone, on other papers or to another end."""
    apart = {each.kind for each in part.moved} & {"papers", "outcome"}
    return not apart and not any(each.allowed_by == A for each in part.differences)


def _refused(policy: Policy, play: Play, *, same: bool) -> Iterator[str]:
    case, done = policy.open("b", on=play.case.opened), 0
    for moment in play.moments:
        case = case.polled(moment.on)
        for event in moment.case.history[done:]:
            if event.action.endswith(".lapses"):
                continue
            rule = bound_of(policy).rules.get(event.action)
            if rule is None:
                yield f"there is no {event.action}"
                return
            chosen = {"outcome": event.outcome} if rule.chosen else {}
            facts = {name: value for name, value in event.facts.items() if same or name in rule.facts_by_name}
            by = event.by if event.by in policy.roles or "anyone" not in rule.roles else "anyone"
            try:
                case = case.act(rule.qualified, by=by, who=event.who, on=event.on, facts=facts, **chosen)
            except (BadInput, gf.NotAllowed) as error:
                yield f"{event} is refused: {error}"
                return
        done = len(moment.case.history)
        if same and any(is_over(each) for each in (case, moment.case)) and case.states != moment.case.states:
            yield f"on {moment.on} it stands at {case.states}"
            return
        if same and _dues(case, moment) != _dues(moment.case, moment):
            yield f"on {moment.on} there are owed {_dues(case, moment)}, not {_dues(moment.case, moment)}"
            return


def _dues(case: Any, moment: Moment) -> set[Any]:
    return {(each.action, each.due) for each in case.owed(moment.on) if each.due is not None}
