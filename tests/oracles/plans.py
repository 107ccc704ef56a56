"""Random procedures as plain data, and as our language declares them; what they mean is in `unfolding`."""

import random
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from attrs import evolve, frozen

from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import (
    ITSELF,
    by,
    days,
    each,
    earliest,
    entitlement,
    first,
    gap,
    last,
    latest,
    latest_of,
    limitation,
    months,
    no_earlier_than,
    since,
    suspended,
    window,
)
from grievance_fsm.facts import OTHERWISE, at, day, flag, happened, inside, number, on_the_day, one_of
from grievance_fsm.language import STAY, Action, Outcome, Procedure, Role, State, happens, may, must
from grievance_fsm.policy import Policy

Guard = tuple[Any, ...]
VALUES: Final[Mapping[str, tuple[Any, ...]]] = {
    "f0": (False, True), "f1": (False, True), "w0": ("a", "b", "c"), "n0": (0, 1, 2, 3),
}  # fmt: skip
FACTS: Final = {"f0": flag("f0", "f0"), "f1": flag("f1", "f1"), "w0": one_of("w0", "w0", "a", "b", "c"),
                "n0": number("n0", "n0", 0, 3), "d0": day("d0", "d0")}  # fmt: skip
ROLES: Final = {name: Role(name) for name in ("r1", "r2")}
CLAUSES: Final = Registry.of({"1/s1": "Whatever is drawn, is the rule."})


MOST_EITHERS: Final = 2
"""So many earlier or later days a procedure has at most: what may decide multiplies."""


PAUSED: Final = 0.3
"""How many of the last days that may be paused are."""


# -- the plain data ---------------------------------------------------------------------------------------------------


class When(NamedTuple):
    """So many days, or a month, after the first, the last or the latest of acts, or after each of one in turn."""

    days: int
    which: str
    after: tuple[str, ...]
    month: bool = False


class Either(NamedTuple):
    """The earliest or the latest of several."""

    which: str
    of: tuple[Any, ...]


class Lim(NamedTuple):
    """A limit: `by`, `window`, `opens`, `limitation` or `gap`; from when, until when, whether its end bars.

    Its clock stands still from the day of one act on until that of another, where it names two.
    """

    kind: str
    opens: When | None
    until: When | Either | None
    bars: bool = False
    pause: tuple[str, ...] = ()


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
    return _Drawing(random.Random(str(seed)), random.Random(f"{seed} paused")).plan()


def paused(seed: Any) -> Plan:
    """A small procedure whose clock stands still often: a pause, and beneath it a right or a silence."""
    chance = random.Random(f"{seed} stands still")
    anchor = chance.choice((When(chance.randint(1, 6), "last", ("a0",)), When(chance.randint(1, 6), "last", ("a3",))))
    silent = chance.random() < 0.5
    limit = Lim("by" if silent else "limitation", None, anchor, not silent, ("a1", "a2"))
    stays = tuple(Act(f"a{n}", "may", "r2", (1,), (Out("done", None),), repeats=True) for n in (1, 2, 3))
    verb, otherwise = ("must", 3) if silent else ("may", None)
    ends = Act("a4", verb, "r1", (1,), (Out("done", 2),), limit=limit, otherwise=otherwise)
    return Plan(4, frozenset((2, 3)), frozenset(), (Act("a0", "may", "r1", (0,), (Out("done", 1),)), *stays, ends))


class _Drawing:
    def __init__(self, chance: random.Random, paused: random.Random) -> None:
        self.chance, self.paused = chance, paused
        self.acts: list[Act] = []
        self.eithers = 0

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
        if kind == "gap" and act.verb == "must":
            other = self.chance.choice(self.acts).name
            return Lim(kind, None, When(self.chance.randint(0, 7), "latest", (other, act.name)))
        low = self._when(self.chance.randint(0, 5))
        if kind == "opens":
            return Lim(kind, low, None)
        if kind == "window":
            return Lim(kind, low, self._until(low), self.likely(0.6))
        until = self._until(low)
        return Lim("by" if kind == "gap" else kind, None, until, kind == "limitation", self._pause(until))

    def _pause(self, until: Any) -> tuple[str, ...]:
        """Two acts between which the clock of so many days stands still."""
        known = [act.name for act in self.acts]
        days = isinstance(until, When) and not until.month
        return tuple(self.paused.sample(known, 2)) if days and len(known) > 1 and self.paused.random() < PAUSED else ()

    def _when(self, days: int) -> When:
        """So long after an act of those that are drawn already, or after one of two."""
        acts = self.chance.sample(self.acts, min(len(self.acts), 2))
        which = self.chance.choice(("first", "last", "latest", "each"))
        if which == "latest" and len(acts) == 2:
            return When(days, which, tuple(act.name for act in acts))
        return When(days, "last" if which == "latest" else which, (acts[0].name,))

    def _until(self, low: When, deep: int = 0) -> Any:
        """A last day after a first: so many days after the same, a month, or the earlier or later of several."""
        if deep == 2 or self.eithers == MOST_EITHERS or not self.likely(0.4):
            month = not deep and self.likely(0.08)
            days = low.days + self.chance.randint(0, 5)
            return low._replace(days=1 if month else days, month=month)
        self.eithers += 1
        parts = (self._until(low, deep + 1), self._until(self._when(self.chance.randint(0, 5)), deep + 1))
        return Either(self.chance.choice(("earliest", "latest")), parts)

    def _day(self) -> None:
        """An act that names a day, and one that takes place on it."""
        using = [n for n, act in enumerate(self.acts) if n and act.otherwise is None]
        if not using:
            return
        user = self.chance.choice(using)
        low = When(self.chance.randint(0, 4), "last", (self.acts[0].name,))
        span = Lim("window", low, low._replace(days=low.days + self.chance.randint(0, 4)), True)
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
        plain = limit.kind == "by" and isinstance(limit.until, When) and not limit.pause
        rest |= {"within": _span(limit.until), "after": _trigger(limit.until, made)} if plain else {
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
    if limit.kind == "gap":
        return gap(_span(limit.until), after=latest(made[limit.until.after[0]], ITSELF), clause="1/s1")
    counted = limit.until if limit.opens is None and isinstance(limit.until, When) else limit.opens
    after = None if counted is None else _trigger(counted, made)
    until = None if limit.until is None else _end(limit.until, made, after)
    if limit.kind == "window":
        low, expiry = _span(limit.opens), "bar" if limit.bars else "recorded"
        return window(low, until, after=after, expiry=expiry, clause="1/s1")
    if limit.kind == "opens":
        return no_earlier_than(_span(limit.opens), after=after, clause="1/s1")
    paused = ()
    if limit.pause:
        begins, ends = (made[name] for name in limit.pause)
        paused = (suspended("pause", begins=begins, ends=ends, clause="1/s1"),)
    if limit.kind == "limitation":
        return limitation(until, after=after, clause="1/s1", suspended=paused)
    return by(until, after=after, clause="1/s1", suspended=paused)


def _span(when: Any) -> Any:
    return months(when.days) if when.month else days(when.days)


def _end(end: Any, made: Mapping[str, Action], after: Any, *, inside: bool = False) -> Any:
    """An end: of one span, counted from what its limit counts from anyway; else each part from its own."""
    if isinstance(end, Either):
        return _EITHER[end.which](*(_end(part, made, after, inside=True) for part in end.of))
    return since(_span(end), _trigger(end, made)) if inside else _span(end)


def _trigger(when: When, made: Mapping[str, Action]) -> Any:
    return _OCCURRENCES[when.which](*(made[name] for name in when.after))


_EITHER: Final[Mapping[str, Any]] = {"earliest": earliest, "latest": latest_of}
_OCCURRENCES: Final[Mapping[str, Any]] = {"first": first, "last": last, "latest": latest, "each": each}


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
