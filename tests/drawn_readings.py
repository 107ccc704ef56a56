"""Small random policies that leave readings open, as plain data and as our language declares them.

Everything that a reading may turn may turn on one here: who acts, from where, where to, by when, on what papers and
conditions, whether an act is there, what silence means, what the docket asks for.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final, NamedTuple

from attrs import evolve, frozen
from hostile_builders import DONE, DROPPED, HEARD, NEW, OFFICE, OPEN_, PARTY

from grievance_fsm.binding import every
from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import (
    ITSELF,
    days,
    first,
    gap,
    if_,
    last,
    latest,
    latest_of,
    limitation,
    no_earlier_than,
    since,
    window,
)
from grievance_fsm.docket import Docket, throughout
from grievance_fsm.facts import Fact, at, flag, happened, number
from grievance_fsm.language import STAY, Action, Outcome, Procedure, Role, State, happens, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.properties import (
    Property,
    always,
    always_can,
    always_leads,
    always_owed,
    always_told,
    at_most,
    eventually,
    never,
    never_by,
    never_owed,
    only_after,
    only_by,
)
from grievance_fsm.readings import Reading, Readings, pick
from grievance_fsm.routes import Route

FACTS: Final = {"paper": flag("paper", "the paper is there"), "seal": flag("seal", "it is sealed"),
                "count": number("count", "how many agree", 0, 3)}  # fmt: skip
STATES: Final = {"new": NEW, "open": OPEN_, "heard": HEARD, "filed": State("filed"), "done": DONE, "dropped": DROPPED}
MIDDLE: Final = ("open", "heard", "filed")
ROLES: Final = {"party": PARTY, "office": OFFICE}
READINGS: Final = tuple(
    Reading(f"X{n}", f"question_{n}", "Which way?", ("one", "other"), None, ("1/s1",)) for n in range(1, 4)
)
CLAUSES: Final = Registry.of({f"1/s{n}": f"sentence {n}" for n in range(1, 10)})
ROUTE: Final = Route("one", "the procedure")


class Pick(NamedTuple):
    """What a reading decides: its number, and a value for each of its choices."""

    reading: int
    one: Any
    other: Any


class Limit(NamedTuple):
    """A time limit: of which kind, how many days, after which of which act (`itself`: that of the act)."""

    kind: str
    days: int
    which: str
    after: str
    more: Any = None


class Out(NamedTuple):
    """One of two outcomes, of which the actor chooses: where to."""

    name: str
    to: Any


@frozen
class Act:
    """One act; what may turn on a reading is a `Pick` where it does."""

    name: str
    verb: str
    who: Any
    when: tuple[Any, ...]
    then: Any
    records: tuple[Any, ...] = ()
    given: tuple[Any, ...] = ()
    limit: Any = None
    otherwise: Any = None
    only: tuple[int, str] | None = None
    repeats: bool = False


@frozen
class Plan:
    """A procedure of a few acts, with how many open readings, and what the docket asks of which act."""

    readings: int
    acts: tuple[Act, ...]
    docket: tuple[str, Any, Any] | None = None

    def __str__(self) -> str:
        return "\n".join([f"{self.readings} readings, docket {self.docket}", *map(str, self.acts)])


# -- drawing ----------------------------------------------------------------------------------------------------------


def drawn(chance: Random) -> Plan:
    """A small procedure with open readings."""
    return _Drawing(chance, chance.choice((1, 2, 2, 2, 3))).plan()


def changed(plan: Plan, chance: Random) -> Plan:
    """The same procedure with one of its acts changed in one part."""
    drawing = _Drawing(chance, plan.readings)
    place = chance.randrange(len(plan.acts))
    drawing.acts = list(plan.acts[:place])
    act = plan.acts[place]
    part = chance.choice(("then", "given", "limit", "only", "who", "when", "records"))
    if (place == 0 and part in ("when", "limit", "only")) or (part == "limit" and act.otherwise is not None):
        part = "given"  # silence means something only where there is a limit
    value = {
        "then": lambda: drawing.then(place), "given": lambda: drawing.given(act.records),
        "limit": lambda: drawing.limit(), "only": drawing.only, "who": drawing.who, "when": drawing.when,
        "records": lambda: tuple(dict.fromkeys((*act.records, *drawing.records()))),
    }[part]()  # fmt: skip
    acts = (*plan.acts[:place], evolve(act, **{part: value}), *plan.acts[place + 1 :])
    return evolve(plan, acts=acts)


class _Drawing:
    def __init__(self, chance: Random, readings: int) -> None:
        self.chance, self.readings = chance, readings
        self.acts: list[Act] = []

    def likely(self, share: float) -> bool:
        return self.chance.random() < share

    def turning(self, value: Callable[[], Any], share: float = 0.3) -> Any:
        """A value, or what a reading decides of two."""
        if not self.likely(share):
            return value()
        one, other = value(), value()
        return one if one == other else Pick(self.chance.randrange(self.readings), one, other)

    def plan(self) -> Plan:
        first = self.turning(lambda: self.chance.choice(("open", "open", "heard", "filed")), 0.4)
        records = self.records(0.5)
        self.acts = [Act("a0", "may", self.who(), ("new",), first, records, self.given(records))]
        for n in range(1, self.chance.choice((3, 3, 4, 5))):
            self.acts.append(self._act(n))
        ends = evolve(self._act(len(self.acts)), when=tuple(self.chance.sample(MIDDLE, self.chance.choice((1, 2, 3)))))
        self.acts.append(evolve(ends, then="done", repeats=False))
        return Plan(self.readings, tuple(self.acts), self._docket() if self.likely(0.2) else None)

    def _act(self, n: int) -> Act:
        records = self.records()
        act = Act(f"a{n}", self.chance.choice(("may", "may", "must", "must", "happens")), self.who(), self.when(),
                  self.then(n), records, self.given(records), only=self.only())  # fmt: skip
        act = evolve(act, limit=None if act.verb == "happens" else self.limit())
        if act.verb == "must" and isinstance(act.limit, Limit) and act.limit.kind == "within" and self.likely(0.3):
            taken = {state for each in self.acts if each.otherwise is not None for state in _whens(each)}
            if taken.isdisjoint(_whens(act)):
                silence = self.turning(lambda: self.chance.choice(("done", "dropped", None, *MIDDLE)), 0.5)
                act = evolve(act, otherwise=silence)
        return evolve(act, repeats=self.likely(0.3))

    def who(self) -> Any:
        return self.turning(lambda: self.chance.choice(sorted(ROLES)), 0.1)

    def when(self) -> tuple[Any, ...]:
        states = self.chance.sample(MIDDLE, self.chance.choice((1, 1, 2)))
        more = self.chance.choice(MIDDLE)
        turns = more not in states and self.likely(0.15)
        return (*states, Pick(self.chance.randrange(self.readings), None, more)) if turns else tuple(states)

    def only(self) -> tuple[int, str] | None:
        reading, choice = self.chance.randrange(self.readings), self.chance.choice(("one", "other"))
        return (reading, choice) if self.likely(0.2) else None

    def then(self, n: int) -> Any:
        targets = (*MIDDLE, "done", "dropped", "stay", "stay", "stay") if n else MIDDLE
        if not self.likely(0.2):
            return self.turning(lambda: self.chance.choice(targets))
        yes = self.turning(lambda: self.chance.choice(targets), 0.2)
        no = self.turning(lambda: self.chance.choice((*targets, None)), 0.4)
        return Out("yes", yes), Out("no", ("stay" if n else "open") if no is None else no)

    def records(self, share: float = 0.35) -> tuple[Any, ...]:
        if not self.likely(share):
            return ()
        name = self.chance.choice(sorted(FACTS))
        turns = self.likely(0.3)
        told = Pick(self.chance.randrange(self.readings), *self.chance.sample((None, name), 2)) if turns else name
        return (told,)

    def given(self, records: tuple[Any, ...]) -> tuple[Any, ...]:
        own = tuple(each for each in records if isinstance(each, str))
        if not self.likely(0.5 if own else 0.35):
            return ()
        nothing = self.likely(0.5)
        guard = self.turning(lambda: None if nothing and self.likely(0.5) else self._guard(own), 0.45)
        return () if guard is None else (guard,)

    def _guard(self, own: tuple[str, ...]) -> Any:
        told = [(act.name, name) for act in self.acts for name in _papers(act)]
        kinds = [*["own"] * 2 * bool(own), *["at", "latest"] * bool(told), *["done"] * bool(self.acts)]
        if not kinds:
            return None
        kind = self.chance.choice(kinds)
        if kind == "own":
            asked: Any = self._about(("fact", self.chance.choice(own)))
        elif kind == "done":
            asked = ("done", self.chance.choice(self.acts).name)
        else:
            teller, name = self.chance.choice(told)
            asked = self._about(("at", teller, name) if kind == "at" else ("fact", name))
        if self.likely(0.3):
            asked = ("not", asked)
        return (self.chance.choice(("and", "or")), asked, self._guard(own)) if self.likely(0.15) else asked

    def _about(self, asked: Any) -> Any:
        return ("least", asked, self.chance.choice((1, 2, 3))) if asked[-1] == "count" else asked

    def limit(self) -> Any:
        if not self.acts or not self.likely(0.45):
            return None
        return self.turning(self._limit, 0.35)

    def _limit(self) -> Any:
        if self.likely(0.15):
            return None
        kind = self.chance.choice(("within", "within", "within", "window", "opens", "limitation", "if"))
        after = self.chance.choice(self.acts).name
        which = self.chance.choice(("first", "last", "last", "itself")) if kind == "within" else "last"
        told = [(act.name, paper) for act in self.acts for paper in _papers(act) if paper != "count"]
        more = self.chance.choice(told) if kind == "if" and told else None
        kind = "within" if kind == "if" and more is None else kind
        return Limit(kind, self.chance.randint(1, 9), which, after, more)

    def _docket(self) -> tuple[str, Any, Any] | None:
        told = [(act.name, each) for act in self.acts for each in act.records if isinstance(each, str)]
        told = [pair for pair in told if pair[1] != "count"]
        if not told:
            return None
        act, name = self.chance.choice(told)
        return act, name, self.only()


def _papers(act: Act) -> list[str]:
    """The papers that an act has told under some answer."""
    return [name for each in act.records for name in (each[1:] if isinstance(each, Pick) else (each,)) if name]


def _whens(act: Act) -> set[str]:
    """The states from which an act may be done under some answer."""
    return {state for each in act.when for state in (each[1:] if isinstance(each, Pick) else (each,)) if state}


# -- properties -------------------------------------------------------------------------------------------------------


def properties_of(policy: Policy, chance: Random) -> tuple[Property, ...]:
    """A property of each verb, over acts, states, roles and papers of a drawn policy."""
    actions = [action for action in policy.procedures[0].actions if isinstance(action, Action)]
    states = [STATES[name] for name in MIDDLE if name in policy.bound["one"].states]

    told = sorted({fact.name for action in actions for fact in every(action.records, Fact)})
    roles = [role for role in ROLES.values() if any(role in every(action.who, Role) for action in actions)]

    def act() -> Action:
        return chance.choice(actions)

    def point() -> Any:
        return chance.choice([*actions, *states])

    def guard() -> Any:
        if not told:
            return happened(act())
        name = chance.choice(told)
        asked: Any = FACTS[name] >= chance.choice((1, 2)) if name == "count" else FACTS[name]
        return chance.choice((asked, happened(act())))

    def role() -> Any:
        return chance.choice(roles)

    def state() -> Any:
        return chance.choice(states)

    given = guard() if chance.random() < 0.3 else None
    made = (
        lambda: never(act(), given=given), lambda: never(point(), after=point()), lambda: always(guard(), at=act()),
        lambda: eventually(point(), within=days(chance.randint(1, 15)), after=act(), anyhow=chance.random() < 0.3),
        lambda: only_after(point(), act()), lambda: at_most(chance.choice((0, 1, 2)), point()),
        lambda: never_by(role(), point()), lambda: only_by(role(), point()),
        lambda: always_can(act(), by=role(), when=state()), lambda: always_owed(act(), when=state()),
        lambda: never_owed(act()), *([lambda: always_told(FACTS[chance.choice(told)], at=act())] if told else []),
        lambda: always_leads(act(), to=(state(), state())),
    )  # fmt: skip
    return tuple(each() for each in made)


# -- declared in our language -----------------------------------------------------------------------------------------


def policy_of(plan: Plan, **rest: Any) -> Policy:
    """The procedure in a policy of its own."""
    made: dict[str, Action] = {}
    for act in plan.acts:
        made[act.name] = _action(act, made)
    rules: tuple[Any, ...] = ()
    if plan.docket is not None:
        act_name, fact, only = plan.docket
        more = {} if only is None else {"only": READINGS[only[0]] == only[1]}
        rules = (throughout(ROUTE, made[act_name], given=FACTS[fact].named(f"{fact} is so", "1/s3"), **more),)
    procedure = Procedure(ROUTE, "a procedure", tuple(made.values()))
    readings = Readings(READINGS[: plan.readings])
    rest |= {"docket": Docket(rules)} if rules else {}
    return Policy("small", "a small policy", CLAUSES, (procedure,), readings, **rest)


def _turned(value: Any, build: Callable[[Any], Any]) -> Any:
    if isinstance(value, Pick):
        return pick(READINGS[value.reading], one=build(value.one), other=build(value.other))
    return build(value)


def _action(act: Act, made: Mapping[str, Action]) -> Action:
    rest: dict[str, Any] = {
        "when": tuple(_turned(each, _state) for each in act.when), "then": _then(act.then, made), "clause": "1/s2",
        "records": tuple(_turned(each, FACTS.get) for each in act.records),
        "given": tuple(_turned(each, lambda guard: _expr(guard, made)) for each in act.given),
        "repeats": act.repeats,
    }  # fmt: skip
    if act.limit is not None:
        rest["within"] = _turned(act.limit, lambda limit: _limit(limit, made))
    if act.otherwise is not None:
        rest["otherwise"] = _turned(act.otherwise, _state)
    if act.only is not None:
        rest["only"] = READINGS[act.only[0]] == act.only[1]
    if act.verb == "happens":
        return happens(act.name, act.name, **rest)
    return {"may": may, "must": must}[act.verb](_turned(act.who, ROLES.get), act.name, act.name, **rest)


def _state(name: str | None) -> Any:
    return None if name is None else STAY if name == "stay" else STATES[name]


def _then(then: Any, made: Mapping[str, Action]) -> Any:
    if isinstance(then, tuple) and then and isinstance(then[0], Out):
        return tuple(Outcome(out.name, _turned(out.to, _state)) for out in then)
    return _turned(then, _state)


def _limit(limit: Limit | None, made: Mapping[str, Action]) -> Any:
    if limit is None:
        return None
    after = made[limit.after]
    span = days(limit.days)
    if limit.which == "itself":
        return gap(span, after=latest(after, ITSELF), clause="1/s4")
    since_when = first(after) if limit.which == "first" else last(after)
    if limit.kind == "window":
        return window(span, days(limit.days + 3), after=since_when, expiry="bar", clause="1/s4")
    if limit.kind == "opens":
        return no_earlier_than(span, after=since_when, clause="1/s4")
    if limit.kind == "limitation":
        return limitation(span, after=since_when, clause="1/s4")
    if limit.kind == "if":
        teller, name = limit.more
        longer = if_(at(made[teller], FACTS[name]), since(days(limit.days + 5), since_when))
        return latest_of(since(span, since_when), longer)
    return since(span, since_when)


def _expr(guard: Any, made: Mapping[str, Action]) -> Any:
    if guard is None:
        return None
    kind, *rest = guard
    if kind == "not":
        return ~_expr(rest[0], made)
    if kind in ("and", "or"):
        one, other = (_expr(each, made) for each in rest)
        return one if other is None else one & other if kind == "and" else one | other
    if kind == "done":
        return happened(made[rest[0]])
    if kind == "least":
        return _expr(rest[0], made) >= rest[1]
    return at(made[rest[0]], FACTS[rest[1]]) if kind == "at" else FACTS[rest[0]]
