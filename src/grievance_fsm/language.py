"""The declaration language: who may, must or should do what, from where, by when, on what papers, to where."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import evolve, field, fields, frozen

from grievance_fsm.conventions import LITERAL
from grievance_fsm.deadlines import Limit
from grievance_fsm.errors import DeclarationError, Problem, unknown
from grievance_fsm.parts import as_tuple, flat
from grievance_fsm.readings import Pick
from grievance_fsm.routes import Route


@frozen(eq=False)
class Role:
    """Who may act; declared by the policy, unknown to the engine.

    A party owes the institution nothing: whether it acts is in its own hands alone.
    """

    name: str
    words: str = ""
    clause: str = ""
    party: bool = False

    def __str__(self) -> str:
        return self.words or self.name


@frozen(eq=False)
class State:
    """Where a case may stand. A final state has no exits; in one that rests a case may end."""

    name: str
    initial: bool = False
    final: bool = False
    rests: bool = False
    clause: str = ""


class _Marker:
    """A word of the language that stands for something settled at assembly."""

    def __init__(self, word: str) -> None:
        self.word = word

    def __repr__(self) -> str:
        return self.word


OPEN: Final = _Marker("OPEN")
"""Every state that is neither initial nor final."""

STAY: Final = _Marker("STAY")
"""The state is kept."""

ANYONE: Final = Role("anyone", "anyone")
"""Any role, and none: for logs that name no role."""


@frozen(eq=False)
class Outcome:
    """One way in which an action ends: its name, its target (one, or one for each state left), its guard."""

    name: str
    to: Any = STAY
    given: Any = None
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")
    discharges: bool = True


@frozen(eq=False)
class Action:
    """One step of a procedure; made by the verbs, never by hand.

    `home` names the procedure where another one refers to it; assembly sets it.
    """

    verb: str
    who: tuple[Any, ...] = field(converter=flat)
    name: str
    words: str
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple)
    when: Any = None
    then: Any = STAY
    within: Any = None
    after: Any = None
    records: tuple[Any, ...] = field(default=(), converter=as_tuple)
    collects: tuple[Any, ...] = field(default=(), converter=as_tuple)
    given: tuple[Any, ...] = field(default=(), converter=as_tuple)
    otherwise: Any = None
    repeats: bool = False
    gives_up: bool = False
    only: Any = None
    home: str = ""

    @property
    def key(self) -> str:
        """What others call it: its name, under that of its procedure where it is another's."""
        return f"{self.home}.{self.name}" if self.home else self.name


_KEYWORDS: Final = frozenset(each.name for each in fields(Action)) - {"verb", "who", "name", "words", "clauses"}


def _action(verb: str, who: Any, name: str, words: str, clause: Any, rest: Mapping[str, Any]) -> Action:
    """An action of a verb; raises `DeclarationError` with each keyword that no action has."""
    if wrong := [key for key in rest if key not in _KEYWORDS]:
        raise DeclarationError(Problem(str(name), unknown("keyword", key, (*_KEYWORDS, "clause"))) for key in wrong)
    return Action(verb, as_tuple(who), name, words, clause, **rest)


def may(who: Any, name: str, words: str, *, clause: Any = "", **rest: Any) -> Action:
    """A permission: the role may do this."""
    return _action("may", who, name, words, clause, rest)


def must(who: Any, name: str, words: str, *, clause: Any = "", **rest: Any) -> Action:
    """A duty: the role owes this; undone or late, it is a breach."""
    return _action("must", who, name, words, clause, rest)


def should(who: Any, name: str, words: str, *, clause: Any = "", **rest: Any) -> Action:
    """A target: the role makes every effort to do this in time."""
    return _action("should", who, name, words, clause, rest)


def happens(name: str, words: str, *, clause: Any = "", **rest: Any) -> Action:
    """What nobody is bound to bring about; it keeps the state unless told otherwise."""
    return _action("happens", ANYONE, name, words, clause, rest)


@frozen(eq=False)
class Block:
    """Steps that follow one another, with the states between them."""

    actions: tuple[Action, ...]
    states: tuple[State, ...]

    def __iter__(self) -> Iterator[Action]:
        return iter(self.actions)


def in_order(start: State, *steps: Action) -> Block:
    """Each step leaves the state that the one before it reached; the first leaves `start`.

    Every step names its own `then=`; what follows the last step's is no longer in the block.
    """
    states: list[State] = [start]
    actions: list[Action] = []
    for step in steps:
        actions.append(evolve(step, when=states[-1]))
        states.append(step.then)
    return Block(tuple(actions), tuple(states[:-1]))


@frozen(eq=False)
class Bench:
    """Who may sit in a case: the committee less the recused and those with a conflict of their own in it.

    `sits_from` is the action whose first occurrence fixes the panel, where terms end during a case.
    """

    committee: Any
    recused: Any = None
    conflicted: tuple[Any, ...] = field(default=(), converter=as_tuple)
    sits_from: Any = None


def _steps(parts: Any) -> tuple[Any, ...]:
    return flat(parts, Block)


def _named(route: Any) -> str:
    return route.name if isinstance(route, Route) else route


@frozen(eq=False)
class Procedure:
    """The machine of one route: its states are those that its actions name."""

    name: str = field(converter=_named)
    words: str
    actions: tuple[Any, ...] = field(converter=_steps)
    limits: tuple[Limit, ...] = field(default=(), converter=as_tuple)
    counting: Any = LITERAL
    bench: Bench | None = None
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")


def targets_of(to: Any, source: State) -> Any:
    """Where an outcome leads from a state."""
    if to is STAY:
        return source
    return to.get(source) if isinstance(to, Mapping) else to


def states_in(what: Any) -> Iterator[State]:
    """The states that a `when`, a target or a pick between them names."""
    if isinstance(what, State):
        yield what
    elif isinstance(what, Block):
        yield from what.states
    elif isinstance(what, Pick):
        for value in what.values.values():
            yield from states_in(value)
    elif not isinstance(what, str) and hasattr(what, "__iter__"):
        for part in what:
            yield from states_in(part)


def outcomes_of(action: Action) -> tuple[Outcome, ...]:
    """The declared outcomes; a bare target is an outcome without a name of its own."""
    then = action.then
    parts = then if isinstance(then, tuple) else (then,)
    if any(isinstance(part, Outcome) for part in parts):
        return tuple(part for part in parts if isinstance(part, Outcome) and part.to is not None)
    return (Outcome("done", then),) if then is not None else ()


def stood_at(action: Action) -> Iterator[State]:
    """The states that an action leaves, and those to which it or its silence leads."""
    yield from states_in(action.when)
    for outcome in outcomes_of(action):
        yield from states_in(outcome.to.values() if isinstance(outcome.to, Mapping) else outcome.to)
    yield from states_in(action.otherwise)
