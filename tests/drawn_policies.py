"""The drawn procedures as our language declares them, and properties of every verb over them."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final

from drawn_readings import (
    ANYWHERE,
    FACTS,
    MIDDLE,
    READINGS,
    ROLES,
    STATES,
    Act,
    Limit,
    Out,
    Pick,
    Plan,
    Rule,
    Stay,
    When,
)

from grievance_fsm.binding import every
from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import (
    ITSELF,
    by,
    days,
    due_day,
    each,
    earliest,
    entitlement,
    extended,
    first,
    gap,
    if_,
    last,
    latest,
    latest_of,
    limitation,
    months,
    no_earlier_than,
    received,
    since,
    suspended,
    target,
    trigger,
    window,
)
from grievance_fsm.docket import Docket, again, begins, throughout
from grievance_fsm.facts import OTHERWISE, Fact, at, happened
from grievance_fsm.language import OPEN, STAY, Action, Outcome, Procedure, Role, happens, may, must, should
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
from grievance_fsm.readings import Readings, pick
from grievance_fsm.routes import Route

CLAUSES: Final = Registry.of({f"1/s{n}": f"sentence {n}" for n in range(1, 10)})
ROUTE: Final = Route("one", "the procedure")


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


def grants_of(policy: Policy, chance: Random) -> tuple[Property, ...]:
    """What is open to somebody where a guard holds of the papers, or of the past, at states where an act may be done.
    """
    bound = policy.bound["one"]
    actions = [action for action in policy.procedures[0].actions if action.name in bound.rules]
    told = sorted({name for rule in bound.rules.values() for name in rule.facts_by_name})

    def asked(of: list[str]) -> Any:
        name = chance.choice(of)
        return FACTS[name] >= chance.choice((1, 2)) if name == "count" else FACTS[name]

    def granted() -> Property:
        action = chance.choice(actions)
        rule, roles = bound.rules[action.name], every(action.who, Role)
        papers = [of for of in (list(rule.facts_by_name), told) if of]
        guard = asked(chance.choice(papers)) if papers and chance.random() < 0.7 else happened(chance.choice(actions))
        when = bound.states[chance.choice(rule.sources)]
        given = ~guard if chance.random() < 0.3 else guard
        return always_can(action, by=chance.choice([(), *roles]), when=when, given=given)

    return granted(), granted()


# -- declared in our language -----------------------------------------------------------------------------------------


def policy_of(plan: Plan, **rest: Any) -> Policy:
    """The procedure in a policy of its own."""
    made: dict[str, Action] = {}
    for act in plan.acts:
        made[act.name] = _action(act, made)
    rules = tuple(_ruled(rule, made) for rule in plan.docket)
    limits = tuple(_stayed(stay, made) for stay in plan.stays)
    procedure = Procedure(ROUTE, "a procedure", tuple(made.values()), limits=limits)
    readings = Readings(READINGS[: plan.readings])
    rest |= {"docket": Docket(rules)} if rules else {}
    return Policy("small", "a small policy", CLAUSES, (procedure,), readings, **rest)


def _turned(value: Any, build: Callable[[Any], Any]) -> Any:
    if isinstance(value, Pick):
        return pick(READINGS[value.reading], one=build(value.one), other=build(value.other))
    return build(value)


def _action(act: Act, made: Mapping[str, Action]) -> Action:
    rest: dict[str, Any] = {
        "when": _when(act.when), "then": _then(act.then, made), "clause": "1/s2",
        "records": tuple(_turned(each, FACTS.get) for each in act.records),
        "given": tuple(_turned(each, lambda guard: _expr(guard, made)) for each in act.given),
        "repeats": act.repeats, "gives_up": act.gives_up,
    }  # fmt: skip
    if act.limit is not None:
        rest["within"] = _turned(act.limit, lambda limit: _limit(limit, made))
    if act.since is not None:
        rest["after"] = _turned(act.since, lambda when: _since(when, made))
    if act.otherwise is not None:
        rest["otherwise"] = _turned(act.otherwise, _state)
    if act.only is not None:
        rest["only"] = READINGS[act.only[0]] == act.only[1]
    if act.verb == "happens":
        return happens(act.name, act.name, **rest)
    return {"may": may, "must": must, "should": should}[act.verb](_turned(act.who, _roles), act.name, act.name, **rest)


def _when(when: tuple[Any, ...]) -> Any:
    return OPEN if ANYWHERE in when else tuple(_turned(each, _state) for each in when)


def _ruled(rule: Rule, made: Mapping[str, Action]) -> Any:
    more: dict[str, Any] = {} if rule.only is None else {"only": READINGS[rule.only[0]] == rule.only[1]}
    if rule.kind == "again":
        return again(ROUTE, **more)
    given = FACTS[rule.paper].named(f"{rule.paper} is so", "1/s3")
    if rule.kind == "begins":
        return begins(ROUTE, given=given, **more)
    return throughout(ROUTE, made[rule.act or ""], given=given, **more)


def _stayed(stay: Stay, made: Mapping[str, Action]) -> Any:
    span, after = _turned(stay.days, days), _since(stay.after, made)
    if stay.kind == "target":
        return target(STATES[stay.state], span, after=after, clause="1/s5")
    return entitlement(STATES[stay.state], ROLES[stay.holder], span, after=after, clause="1/s5")


def _roles(who: Any) -> Any:
    return tuple(map(ROLES.get, who)) if isinstance(who, tuple) else ROLES[who]


def _state(name: str | None) -> Any:
    return None if name is None else STAY if name == "stay" else STATES[name]


def _then(then: Any, made: Mapping[str, Action]) -> Any:
    if isinstance(then, tuple) and then and isinstance(then[0], Out):
        return tuple(_outcome(out, made) for out in then)
    return _turned(then, _state)


def _outcome(out: Out, made: Mapping[str, Action]) -> Outcome:
    given = OTHERWISE if out.given == "otherwise" else _turned(out.given, lambda guard: _expr(guard, made))
    return Outcome(out.name, _turned(out.to, _state), given, discharges=_turned(out.discharges, bool))


def _since(when: When, made: Mapping[str, Action]) -> Any:
    after = made[when.after]
    if when.which == "latest":
        return latest(after, ITSELF if when.other == "itself" else made[when.other or ""])
    if when.which == "received":
        rest = {} if when.other is None else {"actual": made[when.other]}
        return received(after, deemed=None if when.deemed is None else days(when.deemed), **rest)
    return {"first": first, "last": last, "due": due_day, "each": each, "only": trigger}[when.which](after)


def _limit(limit: Limit | None, made: Mapping[str, Action]) -> Any:
    if limit is None:
        return None
    after = _turned(limit.after, lambda when: _since(when, made))
    if limit.kind == "earliest":
        more, other = limit.more
        return earliest(since(days(limit.days), after), since(days(more), _since(other, made)))
    span = _turned(limit.days, lambda n: months(1) if n == "month" else days(n))
    rest: dict[str, Any] = {"after": after, "clause": "1/s4"}
    if limit.kind == "gap":
        return gap(span, **rest)
    if limit.kind == "opens":
        return no_earlier_than(span, **rest)
    if limit.kind == "if":
        teller, name = limit.more
        longer = if_(at(made[teller], FACTS[name]), since(days(20), after))
        return by(latest_of(span, longer), **rest)
    if limit.expiry is not None and limit.kind != "limitation":
        rest["expiry"] = _turned(limit.expiry, str)
    rest["unless"] = _turned(limit.unless, lambda guard: _expr(guard, made))
    if limit.stops is not None:
        begin, end = limit.stops
        rest["suspended"] = suspended("waiting", begins=made[begin], ends=made[end or ""])
    if limit.longer is not None:
        rest["extended"] = extended(made[limit.longer[0]], days(limit.longer[1]))
    if limit.kind == "window":
        return window(span, _turned(limit.days, lambda n: days(n + 3)), **{"expiry": "bar", **rest})
    if limit.kind == "limitation":
        return limitation(span, **rest)
    return by(span, **rest)


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
        return _expr(rest[0], made) >= _turned(rest[1], int)
    return at(made[rest[0]], FACTS[rest[1]]) if kind == "at" else FACTS[rest[0]]
