"""Small procedures drawn at random, each written down twice: as a declaration and as plain rules acted out by day.

It knows nothing of zones, places or proofs: it plays every act on every day and remembers everything.
"""

from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from grievance_fsm.deadlines import days, last, window
from grievance_fsm.facts import OTHERWISE, at, flag, happened, number
from grievance_fsm.language import Action, Outcome, Procedure, Role, State, may, must

HORIZON = 6
LONGEST = 4
ROLE = Role("anybody")
SURE, COUNT = flag("sure", "somebody is sure"), number("count", "how many", 0, 2)
NAMES = ("a0", "a1", "a2", "a3")


class Act(NamedTuple):
    """An act: from where to where, once or again, when it is allowed, and what it asks.

    `least` asks for a count, `told` for what an earlier act recorded, `after` for an earlier act. With `other` it has
    a second outcome where nobody is sure. `silence` is (last day, target): undone by then, the run moves on.
    """

    name: str
    source: int
    target: int
    again: bool = False
    opens: int = -1
    closes: int = -1
    counted_from: str = ""
    least: int = 0
    told: tuple[str, int] | None = None
    after: str = ""
    other: int = -1
    silence: tuple[int, int] | None = None


Plan = tuple[Act, ...]


def drawn(random: Random) -> Plan:
    """A plan of four states and up to four acts; the first leads from the beginning."""
    acts = [Act("a0", 0, 1)]
    for n in range(1, random.randint(2, 4)):
        source = random.choice((1, 1, 2))
        act = Act(NAMES[n], source, random.choice((source, 1, 2, 3)), again=random.random() < 0.3)
        acts.append(_varied(act, random, [each.name for each in acts]))
    return tuple(acts)


def _varied(act: Act, random: Random, earlier: list[str]) -> Act:
    kind = random.choice(("days", "least", "told", "after", "other", "silence", "plain"))
    if kind == "days":
        opens = random.randint(0, 2)
        return act._replace(opens=opens, closes=opens + random.randint(0, 2), counted_from=random.choice(earlier))
    if kind == "least":
        return act._replace(least=random.randint(1, 2))
    if kind == "told":
        return act._replace(told=(random.choice(earlier), random.randint(1, 2)))
    if kind == "after":
        return act._replace(after=random.choice(earlier))
    if kind == "other":
        return act._replace(other=random.choice((1, 2, 3)))
    if kind == "silence" and act.source == 1 and act.target != 1:
        return act._replace(silence=(random.randint(0, 2), random.choice((2, 3))), counted_from="a0")
    return act


def changed(plan: Plan, random: Random) -> Plan:
    """A plan with one of its acts drawn anew, left out, or one number of it moved."""
    place = random.randrange(1, len(plan)) if len(plan) > 1 else 0
    act, earlier = plan[place], [each.name for each in plan[:place]] or ["a0"]
    kind = random.choice(("anew", "moved", "moved", "again", "target"))
    if kind == "anew" and place:
        act = _varied(Act(act.name, act.source, act.target, act.again), random, earlier)
    elif kind == "moved" and act.closes >= 0:
        closes = act.closes + random.choice((-1, 1, 0))
        act = act._replace(closes=closes, opens=max(0, act.opens - random.randint(0, 1)))
    elif kind == "moved" and act.silence is not None:
        act = act._replace(silence=(act.silence[0] + 1, act.silence[1]))
    elif kind == "moved" and act.least:
        act = act._replace(least=3 - act.least)
    elif kind == "again":
        act = act._replace(again=not act.again)
    elif kind == "target" and place:
        act = act._replace(target=random.choice((1, 2, 3)))
        act = act._replace(silence=None) if act.target == 1 else act
    return (*plan[:place], act, *plan[place + 1 :])


# -- as a declaration -------------------------------------------------------------------------------------------------


def declared(plan: Plan) -> Procedure:
    """The plan as a procedure."""
    states = [State("s0", initial=True), State("s1"), State("s2"), State("s3", final=True)]
    made: dict[str, Action] = {}
    for act in plan:
        made[act.name] = _action(act, states, made)
    return Procedure("small", "a small procedure", tuple(made.values()))


def _action(act: Act, states: list[State], made: dict[str, Action]) -> Action:
    given: list[Any] = []
    if act.least:
        given.append(act.least <= COUNT)
    if act.told is not None:
        given.append(at(made[act.told[0]], COUNT) >= act.told[1])
    if act.after:
        given.append(happened(made[act.after]))
    rest: dict[str, Any] = {"when": states[act.source], "then": states[act.target], "given": tuple(given)}
    if act.other >= 0:
        rest["then"] = (Outcome("yes", states[act.target], given=SURE.named("")),
                        Outcome("no", states[act.other], given=OTHERWISE))  # fmt: skip
    if act.closes >= 0:
        rest["within"] = window(days(act.opens), days(act.closes), after=last(made[act.counted_from]), expiry="bar",
                                clause="1/s1")  # fmt: skip
    if act.silence is not None:
        rest |= {"within": days(act.silence[0]), "after": last(made[act.counted_from]),
                 "otherwise": states[act.silence[1]]}  # fmt: skip
    verb = may if act.silence is None else must
    return verb(ROLE, act.name, act.name, clause="1/s1", records=(SURE, COUNT), repeats=act.again, **rest)


# -- acted out --------------------------------------------------------------------------------------------------------


class Run(NamedTuple):
    """Where a run stands: its state, the day of each act's last time, what it recorded."""

    state: int = 0
    days: tuple[tuple[str, int], ...] = ()
    counts: tuple[tuple[str, int], ...] = ()


class Deed(NamedTuple):
    """What somebody does: the act, how it ends, on which day, with what."""

    act: str
    outcome: str
    on: int
    agreed: int = 0


def deeds(plans: tuple[Plan, Plan], today: int, *, first: bool) -> Iterator[Deed]:
    """Everything that anybody might do from a day on, as far as one of two plans may tell it apart."""
    acts = [act for plan in plans for act in plan]
    counts = (0, 1, 2) if any(act.least or act.told for act in acts) else (0,)
    endings = {(act.name, ending) for act in acts for ending in (("yes", "no") if act.other >= 0 else ("done",))}
    silent = sorted({act.name for act in acts if act.silence is not None})
    for on in (0,) if first else range(today, HORIZON + 1):
        for name, ending in sorted(endings):
            yield from (Deed(name, ending, on, count) for count in counts)
        yield from (Deed(f"{name}.lapses", "lapsed", on) for name in silent)


def after(plan: Plan, run: Run, deed: Deed) -> Run | None:
    """The run after a deed; nothing where the plan refuses it."""
    name = deed.act.removesuffix(".lapses")
    act = next((each for each in plan if each.name == name), None)
    if act is None or run.state != act.source:
        return None
    done, counts = dict(run.days), dict(run.counts)
    overdue = [day for each in plan if (day := _silent_from(each, run)) is not None]
    if deed.act != name:
        lapsed = act.silence is not None and _silent_from(act, run) == deed.on
        return Run(act.silence[1], _with(done, deed), run.counts) if act.silence is not None and lapsed else None
    if any(day <= deed.on for day in overdue):
        return None
    ending = {"done": act.target, "yes": act.target, "no": act.other}
    if (deed.outcome == "done") is (act.other >= 0):
        return None
    keeps = act.source == act.target and act.other in (-1, act.source)
    refused = (
        (keeps and not act.again and name in done)
        or deed.agreed < act.least
        or (act.told is not None and counts.get(act.told[0], -1) < act.told[1])
        or (bool(act.after) and act.after not in done)
        or (act.closes >= 0 and not _inside(act, done, deed.on))
    )
    if refused:
        return None
    counts[name] = deed.agreed
    return Run(ending[deed.outcome], _with(done, deed), tuple(sorted(counts.items())))


def _inside(act: Act, done: dict[str, int], on: int) -> bool:
    begun = done.get(act.counted_from)
    return begun is not None and begun + act.opens <= on <= begun + act.closes


def _silent_from(act: Act, run: Run) -> int | None:
    """The day on which an act has lapsed where the run stands."""
    done = dict(run.days)
    if act.silence is None or run.state != act.source or act.counted_from not in done:
        return None
    if done.get(act.name, -1) >= done[act.counted_from]:
        return None
    return max(done[act.counted_from] + act.silence[0] + 1, max(done.values()))


def _with(done: dict[str, int], deed: Deed) -> tuple[tuple[str, int], ...]:
    return tuple(sorted({**done, deed.act: deed.on}.items()))


def fewest(a: Plan, b: Plan) -> tuple[int | None, int | None]:
    """How many acts it takes at least to do what only the first allows, and what only the second does."""
    found: list[int | None] = [None, None]
    here = {(Run(), Run(), 0)}
    for length in range(1, LONGEST + 1):
        there = set()
        for mine, its, today in here:
            for deed in deeds((a, b), today, first=length == 1):
                one, other = after(a, mine, deed), after(b, its, deed)
                if one is not None and other is not None:
                    there.add((one, other, deed.on))
                elif one is not None or other is not None:
                    place = 0 if other is None else 1
                    found[place] = found[place] or length
        if all(found):
            break
        here = there
    return found[0], found[1]
