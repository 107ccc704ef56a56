"""Random procedures as plain data, told twice: declared in our language, and unfolded into a net by hand.

The unfolding is written from the design and from what the live engine does, not from verification/: facts keep their
very values, every guard is asked in three values, every duty is counted as a case would count it.
"""

import random
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final, NamedTuple

from attrs import evolve, frozen

from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import (
    ITSELF,
    days,
    entitlement,
    first,
    gap,
    last,
    latest,
    limitation,
    no_earlier_than,
    window,
)  # fmt: skip
from grievance_fsm.facts import OTHERWISE, at, day, flag, happened, inside, number, on_the_day, one_of
from grievance_fsm.language import STAY, Action, Outcome, Procedure, Role, State, happens, may, must
from grievance_fsm.policy import Policy
from oracles.net import NOW, Arrow, Bound, Bounds, Net, Spot, tidy

Guard = tuple[Any, ...]
VALUES: Final[Mapping[str, tuple[Any, ...]]] = {
    "f0": (False, True), "f1": (False, True), "w0": ("a", "b", "c"), "n0": (0, 1, 2, 3),
}  # fmt: skip
FACTS: Final = {"f0": flag("f0", "f0"), "f1": flag("f1", "f1"), "w0": one_of("w0", "w0", "a", "b", "c"),
                "n0": number("n0", "n0", 0, 3), "d0": day("d0", "d0")}  # fmt: skip
ROLES: Final = {name: Role(name) for name in ("r1", "r2")}
CLAUSES: Final = Registry.of({"1/s1": "Whatever is drawn, is the rule."})


# -- the plain data ---------------------------------------------------------------------------------------------------


class Lim(NamedTuple):
    """A limit: `by`, `window`, `opens`, `limitation` or `gap`; days after the first, the last, the latest of acts."""

    kind: str
    low: int
    high: int
    which: str
    after: tuple[str, ...]
    bars: bool = False


class Out(NamedTuple):
    """An outcome: where to (nowhere else: None), by what guard (`else`: none of the others)."""

    name: str
    to: int | None
    guard: Any = None
    discharges: bool = True


@frozen
class Act:
    """One act."""

    name: str
    verb: str
    role: str
    sources: tuple[int, ...]
    outs: tuple[Out, ...]
    records: tuple[str, ...] = ()
    guard: Guard | None = None
    limit: Lim | None = None
    otherwise: int | None = None
    repeats: bool = False
    gives_up: bool = False
    names: Lim | None = None
    on_day: bool = False

    @property
    def once(self) -> bool:
        return not self.repeats and all(out.to in (None, source) for out in self.outs for source in self.sources)


class Stay(NamedTuple):
    """An entitlement: its holder alone may leave a state for so many days after an act."""

    state: int
    holder: str
    days: int
    after: str


@frozen
class Plan:
    """A procedure: states by number, 0 the first; what is final, where a case may rest."""

    states: int
    finals: frozenset[int]
    rests: frozenset[int]
    acts: tuple[Act, ...]
    stay: Stay | None = None

    def __str__(self) -> str:
        head = f"{self.states} states, final {sorted(self.finals)}, rests {sorted(self.rests)}, stay {self.stay}"
        return "\n".join([head, *map(str, self.acts)])


# -- drawing ----------------------------------------------------------------------------------------------------------


def drawn(seed: Any) -> Plan:
    """A random procedure."""
    return _Drawing(random.Random(str(seed))).plan()


class _Drawing:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.acts: list[Act] = []

    def likely(self, share: float) -> bool:
        return self.chance.random() < share

    def plan(self) -> Plan:
        states = self.chance.randint(3, 7)
        finals = frozenset(range(states - (2 if states > 4 and self.likely(0.6) else 1), states))
        self.open = [state for state in range(1, states) if state not in finals]
        rests = frozenset(state for state in self.open if self.likely(0.08))
        self.acts = [Act("a0", "may", "r1", (0,), self._outs([1], moves=True), self._records())]
        for state in range(2, states):
            before = [each for each in range(1, state) if each not in finals]
            self._add((self.chance.choice(before),), [state])
        for _ in range(self.chance.randint(0, 3)):
            sources = tuple(sorted(self.chance.sample(self.open, min(len(self.open), self.chance.choice((1, 1, 2))))))
            self._add(sources, self.chance.choice([[None], [self.chance.randint(1, states - 1)]]))
        if self.likely(0.3):
            self._day()
        return Plan(states, finals, rests, tuple(self.acts), self._stay())

    def _add(self, sources: tuple[int, ...], targets: list[Any]) -> None:
        stays = targets == [None]
        verb = self.chance.choice(("must", "must", "may", "happens" if stays else "may"))
        act = Act(f"a{len(self.acts)}", verb, self.chance.choice(("r1", "r2")), sources, ())
        act = evolve(act, records=self._records(), repeats=self.likely(0.5 if stays else 0.3))
        act = evolve(act, guard=self._guard(act) if self.likely(0.35) else None)
        act = evolve(act, outs=self._outs(targets, moves=not stays, act=act), limit=self._limit(act))
        if verb == "must" and act.limit is not None and act.limit.kind == "by" and self.likely(0.35):
            taken = {state for each in self.acts if each.otherwise is not None for state in each.sources}
            if taken.isdisjoint(sources):
                act = evolve(act, otherwise=self.chance.randint(1, max(self.open) + 1))
        self.acts.append(evolve(act, gives_up=verb == "may" and self.likely(0.15)))

    def _outs(self, targets: list[Any], *, moves: bool, act: Act | None = None) -> tuple[Out, ...]:
        if not self.likely(0.3):
            return (Out("done", targets[0]),)
        other = self.chance.choice([None, *self.open]) if moves else None
        discharges = self.likely(0.6) or not (moves or (act is not None and act.repeats))
        if act is not None and act.records and self.likely(0.6):
            return Out("one", targets[0], self._atom(act, own=True)), Out("two", other, "else", discharges)
        return Out("one", targets[0]), Out("two", other, None, discharges)

    def _records(self) -> tuple[str, ...]:
        return tuple(self.chance.sample(sorted(VALUES), 1)) if self.likely(0.3) else ()

    def _guard(self, act: Act) -> Guard | None:
        atom = self._atom(act)
        if atom is None:
            return None
        if self.likely(0.25):
            return "not", atom
        if self.likely(0.3):
            other = self._atom(act)
            return (self.chance.choice(("and", "or")), atom, other) if other is not None else atom
        return atom

    def _atom(self, act: Act, *, own: bool = False) -> Any:
        if own:
            return self._about(act.records[0])
        told = [each for each in self.acts if each.records]
        kinds = ["done"] + ["at", "latest"] * bool(told) + ["own"] * bool(act.records)
        kind = self.chance.choice(kinds)
        if kind == "own":
            return self._about(act.records[0])
        if kind == "done":
            return "done", self.chance.choice(self.acts).name
        teller = self.chance.choice(told)
        fact = self._about(teller.records[0])
        return ("at", teller.name, fact) if kind == "at" else fact

    def _about(self, name: str) -> Guard:
        if name[0] == "f":
            return "flag", name
        if name[0] == "w":
            return "is", name, self.chance.choice(VALUES[name])
        return "least", name, self.chance.randint(1, 3)

    def _limit(self, act: Act) -> Lim | None:
        if act.verb == "happens" or not self.likely(0.6):
            return None
        kind = self.chance.choice(("by", "by", "by", "window", "window", "opens", "limitation", "gap"))
        if kind == "gap" and act.verb != "must":
            kind = "by"
        low = self.chance.randint(0, 5)
        high = low + self.chance.randint(0, 5)
        after = self.chance.choice(self.acts).name
        which = self.chance.choice(("first", "last", "latest"))
        if kind == "gap":
            return Lim(kind, 0, high, "latest", (after, act.name))
        if which == "latest":
            other = self.chance.choice(self.acts).name
            return Lim(kind, low, high, *(("latest", (after, other)) if other != after else ("last", (after,))),
                       kind == "limitation" or (kind == "window" and self.likely(0.6)))  # fmt: skip
        return Lim(kind, low, high, which, (after,), kind == "limitation" or (kind == "window" and self.likely(0.6)))

    def _day(self) -> None:
        """An act that names a day, and one that takes place on it."""
        using = [n for n, act in enumerate(self.acts) if n and act.otherwise is None]
        if not using:
            return
        user = self.chance.choice(using)
        low = self.chance.randint(0, 4)
        span = Lim("window", low, low + self.chance.randint(0, 4), "last", (self.acts[0].name,), True)
        self.acts[user] = evolve(self.acts[user], on_day=True)
        self.acts.append(Act(
            f"a{len(self.acts)}", self.chance.choice(("may", "must")), "r2", self.acts[user].sources,
            (Out("done", None),), repeats=self.likely(0.5), names=span,
        ))  # fmt: skip

    def _stay(self) -> Stay | None:
        """A stay in a state that silence does not end, nor an act that may leave it or not as it turns out.

        Of such an act a live case asks whether the stay is over whatever it comes to; a model only where it leaves.
        """
        silent = {state for act in self.acts if act.otherwise is not None for state in act.sources}
        mixed = {state for act in self.acts for state in act.sources
                 if len({out.to in (None, state) for out in act.outs}) > 1}  # fmt: skip
        left = [state for state in self.open if state not in silent | mixed]
        if not left or not self.likely(0.12):
            return None
        return Stay(self.chance.choice(left), self.chance.choice(("r1", "r2")), self.chance.randint(1, 6), "a0")


# -- declared in our language -----------------------------------------------------------------------------------------


def declared(plan: Plan) -> Any:
    """The procedure as we bind it."""
    return policy_of(plan).bound["drawn"]


def policy_of(plan: Plan) -> Policy:
    """The procedure in a policy of its own."""
    states = [State(f"s{n}", initial=n == 0, final=n in plan.finals, rests=n in plan.rests) for n in range(plan.states)]
    made: dict[str, Action] = {}
    for act in plan.acts:
        made[act.name] = _action(act, states, made)
    limits = ()
    if plan.stay is not None:
        stay = plan.stay
        limits = (entitlement(states[stay.state], ROLES[stay.holder], days(stay.days), after=last(made[stay.after]),
                              clause="1/s1"),)  # fmt: skip
    procedure = Procedure("drawn", "a drawn procedure", tuple(made.values()), limits=limits)
    return Policy("drawn", "a drawn policy", CLAUSES, (procedure,))


def _action(act: Act, states: list[State], made: Mapping[str, Action]) -> Action:
    given = [] if act.guard is None else [_expr(act.guard, made)]
    records = [FACTS[name] for name in act.records]
    if act.names is not None:
        records.append(FACTS["d0"])
        given.append(inside(FACTS["d0"], _limit(act.names, made)))
    if act.on_day:
        given.append(on_the_day(FACTS["d0"]))
    rest: dict[str, Any] = {"when": tuple(states[n] for n in act.sources), "then": _then(act, states, made),
                            "records": tuple(records), "given": tuple(given), "repeats": act.repeats,
                            "gives_up": act.gives_up, "clause": "1/s1"}  # fmt: skip
    if act.limit is not None:
        limit = act.limit
        rest |= {"within": days(limit.high), "after": _trigger(limit, made)} if limit.kind == "by" else {
            "within": _limit(limit, made)
        }  # fmt: skip
    if act.otherwise is not None:
        rest["otherwise"] = states[act.otherwise]
    if act.verb == "happens":
        return happens(act.name, act.name, **rest)
    return {"may": may, "must": must}[act.verb](ROLES[act.role], act.name, act.name, **rest)


def _then(act: Act, states: list[State], made: Mapping[str, Action]) -> Any:
    targets = [STAY if out.to is None else states[out.to] for out in act.outs]
    if len(act.outs) == 1:
        return targets[0]
    return tuple(
        Outcome(out.name, to, discharges=out.discharges,
                given=OTHERWISE if out.guard == "else" else out.guard and _expr(out.guard, made))
        for out, to in zip(act.outs, targets, strict=True)
    )  # fmt: skip


def _limit(limit: Lim, made: Mapping[str, Action]) -> Any:
    after, low, high = _trigger(limit, made), days(limit.low), days(limit.high)
    if limit.kind == "window":
        return window(low, high, after=after, expiry="bar" if limit.bars else "recorded", clause="1/s1")
    if limit.kind == "opens":
        return no_earlier_than(low, after=after, clause="1/s1")
    if limit.kind == "limitation":
        return limitation(high, after=after, clause="1/s1")
    return gap(high, after=latest(made[limit.after[0]], ITSELF), clause="1/s1")


def _trigger(limit: Lim, made: Mapping[str, Action]) -> Any:
    if limit.kind == "gap":
        return None
    acts = [made[name] for name in limit.after]
    return {"first": first, "last": last, "latest": latest}[limit.which](*acts)


def _expr(guard: Any, made: Mapping[str, Action], teller: str = "") -> Any:
    kind, *rest = guard
    if kind == "not":
        return ~_expr(rest[0], made)
    if kind in ("and", "or"):
        one, other = (_expr(each, made) for each in rest)
        return one & other if kind == "and" else one | other
    if kind == "done":
        return happened(made[rest[0]])
    if kind == "at":
        return _expr(rest[1], made, rest[0])
    fact = FACTS[rest[0]] if not teller else at(made[teller], FACTS[rest[0]])
    return {"flag": lambda: fact.named(""), "is": lambda: fact == rest[1], "least": lambda: fact >= rest[1]}[kind]()


# -- unfolded by hand -------------------------------------------------------------------------------------------------


@frozen
class Here:
    """Where a run stands and everything of its past that an act may read."""

    state: int
    done: frozenset[str] = frozenset()
    facts: frozenset[tuple[str, Any]] = frozenset()
    told: frozenset[tuple[str, str, Any]] = frozenset()
    moments: frozenset[str] = frozenset()
    met: frozenset[str] = frozenset()


class TooMany(Exception):
    """A plan whose past has too many different kinds."""


def unfolded(plan: Plan, most: int = 4_000) -> Net:
    """The net of a plan."""
    return Unfolding(plan).net(most)


class Unfolding:
    """The meaning of a plan, written from the design."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.acts = {act.name: act for act in plan.acts}
        self.reach = self._reach()
        limits = [limit for act in plan.acts for limit in (act.limit, act.names) if limit is not None]
        self.counted = {(_moment(limit), limit.which == "first", limit.after) for limit in limits}
        if plan.stay is not None:
            self.counted.add((f"last {plan.stay.after}", False, (plan.stay.after,)))
        asked = [guard for act in plan.acts for guard in (act.guard, *(out.guard for out in act.outs))]
        self.asked = {part for guard in asked for part in _parts(guard)}

    def net(self, most: int) -> Net:
        numbers = {Here(0): 0}
        waiting = [Here(0)]
        arrows: list[Arrow] = []
        for here in waiting:
            for target, arrow in self.arrows(here):
                if target not in numbers:
                    if len(numbers) >= most:
                        raise TooMany
                    numbers[target] = len(numbers)
                    waiting.append(target)
                arrows.append(arrow._replace(source=numbers[here], target=numbers[target]))
        spots = tuple(self._spot(here) for here in waiting)
        ends = frozenset(f"s{state}" for state in self.plan.finals | self.plan.rests)
        return tidy(Net(spots, tuple(arrows), ends, frozenset(f"s{state}" for state in self.plan.finals)))

    def _reach(self) -> Mapping[int, set[int]]:
        """The states that may still come, guards not asked."""
        moves = {state: {state} for state in range(self.plan.states)}
        for act in self.plan.acts:
            for source in act.sources:
                moves[source] |= {source if out.to is None else out.to for out in act.outs}
                moves[source] |= set() if act.otherwise is None else {act.otherwise}
        for _ in moves:
            moves = {state: {far for near in found for far in moves[near]} for state, found in moves.items()}
        return moves

    # -- where a run stands -----------------------------------------------------------------------------------------

    def _spot(self, here: Here) -> Spot:
        state = f"s{here.state}"
        if here.state in self.plan.finals:
            return Spot(state)
        dues = [bound for act in self.plan.acts if act.otherwise is None for bound in self.due(act, here)]
        holds = [bound._replace(most=bound.most + 1) for act in self.silent(here) for bound in self.due(act, here)]
        return Spot(state, here.moments, tuple(holds), tuple(dues))

    def silent(self, here: Here) -> list[Act]:
        """The duties of which the silence counts in a state."""
        return [act for act in self.plan.acts if act.otherwise is not None and here.state in act.sources]

    def due(self, act: Act, here: Here) -> list[Bound]:
        """The last day of a duty that somebody owes."""
        limit = act.limit
        if act.verb != "must" or limit is None or limit.kind == "opens" or _moment(limit) not in here.moments:
            return []
        if self.reach[here.state].isdisjoint(act.sources) or act.name in here.met:
            return []
        own = act.guard is not None and set(act.records) & {part[1] for part in _parts(act.guard) if len(part) == 2}
        if act.guard is not None and not own and self._ask(act.guard, here, {}, act) is False:
            return []
        return [Bound(NOW, _moment(limit), limit.high)]

    # -- what may be done -------------------------------------------------------------------------------------------

    def arrows(self, here: Here) -> Iterator[tuple[Here, Arrow]]:
        if here.state in self.plan.finals:
            return
        silent = [(act, bound) for act in self.silent(here) for bound in self.due(act, here)]
        spoken = tuple(bound for _, bound in silent)
        for act, bound in silent:
            over = (Bound(bound.earlier, NOW, -bound.most - 1),)
            target = evolve(here, state=act.otherwise, met=here.met | {act.name})
            yield self._forgotten(target), Arrow(0, 0, over, label=f"{act.name}.lapses")
        for act in self.plan.acts:
            if here.state in act.sources:
                yield from self._acted(act, here, spoken)

    def _acted(self, act: Act, here: Here, spoken: Bounds) -> Iterator[tuple[Here, Arrow]]:
        for values in product(*(VALUES[name] for name in act.records)):
            for _, target, arrow in self.told(act, here, dict(zip(act.records, values, strict=True))):
                yield target, arrow._replace(when=(*spoken, *arrow.when))

    def told(self, act: Act, here: Here, told: Mapping[str, Any]) -> Iterator[tuple[Out, Here, Arrow]]:
        """The outcomes of an act with certain facts, time left aside, and the days that each asks for."""
        if act.once and act.name in here.done:
            return
        if act.guard is not None and self._ask(act.guard, here, told, act) is not True:
            return
        for out in act.outs:
            when = self._when(act, here, leaves=out.to not in (None, here.state))
            dated = act.names is None or _moment(act.names) in here.moments
            if when is None or not dated or not self._comes(out, act, here, told):
                continue
            names = () if act.names is None else (("day d0", self._window(act.names, "day d0")),)
            sets = tuple(moment for moment, first_only, after in self.counted
                         if act.name in after and not (first_only and moment in here.moments))  # fmt: skip
            yield out, self._after(act, out, here, told, sets), Arrow(0, 0, when, names, sets, act.gives_up, act.name)

    def _comes(self, out: Out, act: Act, here: Here, told: Mapping[str, Any]) -> bool:
        if out.guard is None:
            return True
        if out.guard == "else":
            return all(self._ask(each.guard, here, told, act) is False for each in act.outs if each is not out)
        return self._ask(out.guard, here, told, act) is True

    def _when(self, act: Act, here: Here, *, leaves: bool) -> Bounds | None:
        """The bounds on the day of an act; nothing where no day would do."""
        found: list[Bound] = []
        limit = act.limit
        if limit is not None and (act.verb == "may" or limit.kind in ("window", "opens", "limitation")):
            if _moment(limit) not in here.moments:
                return None
            found += self._window(limit, NOW)
        if act.on_day:
            if "day d0" not in here.moments:
                return None
            found += [Bound(NOW, "day d0", 0), Bound("day d0", NOW, 0)]
        stay = self.plan.stay
        others = stay is not None and (act.verb == "happens" or act.role != stay.holder)
        if stay is not None and others and leaves and here.state == stay.state:
            if f"last {stay.after}" not in here.moments:
                return None
            found.append(Bound(f"last {stay.after}", NOW, -stay.days - 1))
        return tuple(found)

    def _window(self, limit: Lim, of: str) -> Bounds:
        opens = (Bound(_moment(limit), of, -limit.low),) if limit.kind in ("window", "opens") else ()
        return (*opens, *((Bound(of, _moment(limit), limit.high),) if limit.bars else ()))

    # -- what is remembered -----------------------------------------------------------------------------------------

    def _after(self, act: Act, out: Out, here: Here, told: Mapping[str, Any], sets: tuple[str, ...]) -> Here:
        facts = {**dict(here.facts), **told}
        records = {(teller, fact): value for teller, fact, value in here.told} | {
            (act.name, fact): value for fact, value in told.items()
        }
        met = here.met | {act.name} if act.verb == "must" and out.discharges else here.met
        anew = {each.name for each in self.plan.acts if each.limit is not None and _moment(each.limit) in sets
                and not (each.once and each.name in met)}  # fmt: skip
        moments = here.moments | set(sets) | ({"day d0"} if act.names is not None else set())
        state = here.state if out.to is None else out.to
        return self._forgotten(Here(
            state, here.done | {act.name}, frozenset(facts.items()),
            frozenset((*key, value) for key, value in records.items()), moments, met - anew,
        ))  # fmt: skip

    def _forgotten(self, here: Here) -> Here:
        """What nobody will ask for is forgotten, so that few pasts differ."""
        if here.state in self.plan.finals:
            return Here(here.state)
        once = {act.name for act in self.plan.acts if act.once}
        asked = {part[1] for part in self.asked if part[0] == "done"}
        latest_asked = {part[1] for part in self.asked if len(part) == 2 and part[0] == "fact"}
        told = {part[1:] for part in self.asked if part[0] == "told"}
        return evolve(
            here, done=frozenset(here.done & (once | asked)),
            facts=frozenset(item for item in here.facts if item[0] in latest_asked),
            told=frozenset(item for item in here.told if item[:2] in told),
        )  # fmt: skip

    def _ask(self, guard: Guard, here: Here, told: Mapping[str, Any], act: Act, teller: str = "") -> bool | None:
        """A guard in three values."""
        kind, *rest = guard
        if kind == "not":
            found = self._ask(rest[0], here, told, act)
            return None if found is None else not found
        if kind in ("and", "or"):
            found = {self._ask(each, here, told, act) for each in rest}
            decisive = kind == "or"
            return decisive if decisive in found else None if None in found else not decisive
        if kind == "done":
            return rest[0] in here.done
        if kind == "at":
            return self._ask(rest[1], here, told, act, rest[0])
        name = rest[0]
        if teller:
            value = next((each for who, fact, each in here.told if (who, fact) == (teller, name)), None)
        elif name in act.records:
            value = told.get(name)
        else:
            value = dict(here.facts).get(name)
        if value is None:
            return None
        return bool({"flag": lambda: value, "is": lambda: value == rest[1], "least": lambda: value >= rest[1]}[kind]())


def _moment(limit: Lim) -> str:
    return f"{'last' if limit.which == 'latest' and len(limit.after) == 1 else limit.which} {' '.join(limit.after)}"


def _parts(guard: Any, teller: str = "") -> Iterator[tuple[str, ...]]:
    """What a guard asks for: ("done", act), ("fact", fact), ("told", act, fact)."""
    if guard is None or guard == "else":
        return
    kind, *rest = guard
    if kind in ("not", "and", "or"):
        for each in rest:
            yield from _parts(each)
    elif kind == "done":
        yield "done", rest[0]
    elif kind == "at":
        yield from _parts(rest[1], rest[0])
    else:
        yield ("told", teller, rest[0]) if teller else ("fact", rest[0])
