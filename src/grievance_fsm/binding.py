"""Binding: the same declaration with every chosen reading settled and every parameter set."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, Final, NamedTuple, cast
from weakref import WeakKeyDictionary

import attrs

from grievance_fsm.clauses import Added
from grievance_fsm.deadlines import Extension, Trigger
from grievance_fsm.docket import Enter
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.facts import At, Const, Happened, Node, Param, lift
from grievance_fsm.language import Action, Procedure
from grievance_fsm.readings import UNCHOSEN, Chosen, Pick, Reading

_WHOLE = (str, bytes, int, float, bool, Reading, Chosen)
ATOMS: Final = frozenset({str, Added, int, bool, float, bytes, type(None)})
_HOLDERS: Final = frozenset({tuple, list, Procedure})
_CITING: Final = ("clause", "clauses")
NO_HOMES: Final[Mapping[int, str]] = {}
NO_PARTS: Final[Mapping[int, Any]] = {}


class Binder:
    """Rebuilds a declaration under some choices; shared parts stay shared.

    A pick becomes the value of its choice; one whose reading is not chosen stays a pick.
    A part whose `only=` does not hold is left out, and so is whatever in a tuple became nothing.
    `homes` tells whose each action is: one of another procedure than `within` is only referred to, by its full name.
    Clauses that the policy adds to its text come out as `Added`, and the numbers `restated` as those in their place.
    """

    def __init__(
        self, choices: Mapping[str, Any], parameters: Mapping[str, int], *,
        within: str = "", homes: Mapping[int, str] = NO_HOMES, added: Callable[[str], bool] = lambda clause: False,
        problems: list[Problem] | None = None, restated: Mapping[int, Any] = NO_PARTS,
    ) -> None:  # fmt: skip
        self.choices = choices
        self.parameters = parameters
        self.within, self.homes, self.added, self.restated = within, homes, added, restated
        self.problems: list[Problem] = [] if problems is None else problems
        self.read: dict[tuple[int, ...], Any] | None = None
        self._bound: dict[int, tuple[Any, Any]] = {}

    def __call__(self, what: Any) -> Any:
        """The bound form of a part of a declaration."""
        if type(what) in ATOMS or isinstance(what, _WHOLE):
            return what
        known = self._bound.get(id(what))
        if known is None:
            known = self._bound[id(what)] = (what, self.rebuilt(self.restated.get(id(what), what)))
        return known[1]

    def rebuilt(self, what: Any) -> Any:
        """The bound form of a part, made anew."""
        if isinstance(what, Pick):
            return self._picked(what)
        if isinstance(what, tuple | list):
            return tuple(bound for bound in map(self, what) if bound is not None)
        if isinstance(what, Mapping):
            return {self(key): self(value) for key, value in what.items()}
        if isinstance(what, Node):
            return self._node(what)
        if isinstance(what, Param):
            value, clause = self.parameters.get(what.name, what.value), self._marked(what.clause)
            same = value == what.value and clause is what.clause
            return what if same else attrs.evolve(what, value=value, clause=clause)
        if not self._kept(what):
            return None
        if isinstance(what, Action) and self.homes.get(id(what), self.within) != self.within:
            return attrs.evolve(what, home=self.homes[id(what)])
        if isinstance(what, Extension) and self(what.by) is None:
            return None  # nobody can give it
        if isinstance(what, Enter) and self(what.after) is None:
            return None  # nothing enters there
        if isinstance(what, Happened) and self(what.action) is None:
            return Const(False)
        if isinstance(what, At) and self(what.action) is None:
            return what
        if isinstance(what, Trigger):
            return self._counted_from(what)
        return self._fields(what) if attrs.has(type(what)) else what

    def _counted_from(self, trigger: Trigger) -> Any:
        """What starts a limit; an act that is not there is still named where nothing else is, and never happens."""
        bound = self._fields(trigger)
        if bound.of and trigger.which != "received":
            return bound  # of what may come first or last, or in turn, the others are left
        of = [(each, self(each)) for each in trigger.of]
        named = tuple(self._still_named(old) if new is None and isinstance(old, Action) else new for old, new in of)
        named = tuple(each for each in named if each is not None)
        return bound if _same(named, bound.of) else attrs.evolve(bound, of=named)

    def _still_named(self, action: Action) -> Action:
        home = self.homes.get(id(action), self.within)
        return action if home == self.within else attrs.evolve(action, home=home)

    def _picked(self, pick: Pick) -> Any:
        chosen = pick.chosen(self.choices)
        if chosen is UNCHOSEN:
            reading, values = self._asked(pick.reading), {choice: self(value) for choice, value in pick.values.items()}
            same = reading is pick.reading and all(values[choice] is value for choice, value in pick.values.items())
            return pick if same else Pick(reading, values)
        return self(chosen)

    def _asked(self, reading: Reading) -> Reading:
        """A question that stays open, its clauses marked; wherever it is asked, the same one."""
        known = self._bound.get(id(reading))
        if known is None:
            clauses = self._marked(reading.clauses)
            marked = reading if clauses is reading.clauses else attrs.evolve(reading, clauses=clauses)
            known = self._bound[id(reading)] = (reading, marked)
        return known[1]

    def _node(self, node: Node) -> Node:
        bound = [(arg, self(arg)) for arg in node.args]
        args = tuple(lift(new) if isinstance(old, Pick) else new for old, new in bound if new is not None)
        clause = self._marked(node.clause)
        same = _same(node.args, args) and clause is node.clause
        return node if same else Node(node.op, args, node.words, clause)

    def _kept(self, what: Any) -> bool:
        only = getattr(what, "only", None)
        conditions = only if isinstance(only, tuple) else (only,)
        return all(self.holds(condition) for condition in conditions if isinstance(condition, Chosen))

    def holds(self, condition: Chosen) -> bool:
        """Whether a condition on a reading keeps what it stands with."""
        return condition.holds(self.choices)

    def _left_open(self, only: Any) -> Any:
        """The conditions on readings that are still open: those on readings that are chosen hold."""
        conditions = [each for each in (only if isinstance(only, tuple) else (only,)) if isinstance(each, Chosen)]
        left = tuple(each for each in conditions if self.choice(each.reading) is UNCHOSEN)
        if len(left) == len(conditions):
            return only
        return left if isinstance(only, tuple) else None

    def choice(self, reading: Reading) -> Any:
        """The choice made of a reading, its default where none was, `UNCHOSEN` where there is neither."""
        choice = self.choices.get(reading.name, reading.default)
        return UNCHOSEN if choice is None else choice

    def _fields(self, what: Any) -> Any:
        changed, kind = {}, cast(Any, type(what))
        for name, alias in _named(kind):
            value = getattr(what, name)
            if name in _CITING:
                bound = self._marked(value)
            elif name == "only":
                bound = self._left_open(value)
            elif type(value) in ATOMS:
                continue
            else:
                bound = self(value)
            if bound is not value and not (isinstance(value, tuple) and _same(value, bound)):
                changed[alias] = bound
        if not changed:
            return what
        try:
            made = attrs.evolve(what, **changed)
        except BadInput as error:
            self.problems += error.problems
            return what
        except (TypeError, ValueError) as error:
            self.problems.append(Problem(str(getattr(what, "name", type(what).__name__)), str(error.args[0])))
            return what
        if kind is Action:
            _carry(what, made, changed)
        return made

    def _marked(self, clauses: Any) -> Any:
        """A clause, or several, with what is added marked."""
        if isinstance(clauses, tuple):
            marked = tuple(map(self._marked, clauses))
            return marked if any(a is not b for a, b in zip(clauses, marked, strict=True)) else clauses
        return Added(clauses) if isinstance(clauses, str) and clauses and self.added(clauses) else clauses


@cache
def _named(kind: Any) -> tuple[tuple[str, str], ...]:
    """The fields from which something of a type is made, with what they are called there."""
    return tuple((each.name, each.alias) for each in attrs.fields(kind) if each.init)


def _same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


def picks(what: Any) -> Iterator[Pick]:
    """Every pick in a part of a declaration, those inside other picks too; actions referred to are not entered."""
    if type(what) is Action:
        return every(what, Pick)
    return (part for part in _contents(what) if type(part) is Pick)


def parts_of(what: Any) -> Sequence[Any]:
    """What a part of a declaration is directly made of."""
    kind: Any = type(what)
    return _reader(kind)(what)


@cache
def _reader(kind: Any) -> Callable[[Any], Sequence[Any]]:
    """How the parts of something of a type are read."""
    if issubclass(kind, tuple | list):
        return _itself
    if issubclass(kind, Pick):
        return _values
    if issubclass(kind, Mapping):
        return _entries
    names = [each.name for each in attrs.fields(kind)] if attrs.has(kind) and not issubclass(kind, _WHOLE) else []
    if len(names) > 1:
        return attrgetter(*names)
    return (lambda what: (getattr(what, names[0]),)) if names else _nothing


def _itself(what: Any) -> Any:
    return what


def _values(what: Any) -> Sequence[Any]:
    return tuple(what.values.values())


def _entries(what: Any) -> Sequence[Any]:
    return (*what.keys(), *what.values())


def _nothing(what: Any) -> Sequence[Any]:
    return ()


def every(what: Any, *kinds: type) -> Iterator[Any]:
    """Every value of some types inside a part of a declaration, each once.

    Actions are entered where the part is an action, a procedure or a tuple of them, not where one is referred to.
    """
    if type(what) in ATOMS:
        return
    seen: set[int] = set()
    entered: set[int] = set()
    waiting = [(what, True)]
    while waiting:
        part, declares = waiting.pop()
        kind = type(part)
        if kind is Action:
            if declares and id(part) not in entered:  # one that is referred to first may be declared further on
                entered.add(id(part))
                yield from _new(chain([part], _whole(part, kinds)), seen, kinds)
            else:
                yield from _new([part], seen, kinds)
        elif id(part) not in seen:
            seen.add(id(part))
            if isinstance(part, kinds):
                yield part
            inner = declares and kind in _HOLDERS
            waiting.extend([(each, inner) for each in parts_of(part)[::-1] if type(each) not in ATOMS])


def inside(action: Action, fields: Sequence[str], *kinds: type) -> Iterator[Any]:
    """Every value of some types in some fields of an action, each once; the actions that these name are not entered."""
    seen, known = {id(action)}, _walked(action)
    for name in fields:
        if name not in known.fields:
            known.fields[name] = tuple(_contents(getattr(action, name)))
        yield from _new(known.fields[name], seen, kinds)


_FIELDS: Final = tuple(each.name for each in attrs.fields(Action))


class _Walked(NamedTuple):
    """What the fields of an action are made of, and what the whole action is made of, by type."""

    fields: dict[str, tuple[Any, ...]]
    whole: dict[type, list[Any]]


_WALKED: Final[WeakKeyDictionary[Action, _Walked]] = WeakKeyDictionary()
"""Every action is walked once, when it is first asked for: many ask, and what is declared stays as it is."""


def _walked(action: Action) -> _Walked:
    known = _WALKED.get(action)
    if known is None:
        known = _WALKED[action] = _Walked({}, {})
    return known


def _carry(action: Action, to: Action, changed: Collection[str]) -> None:
    """Two actions have in common what is known of the fields that are the same."""
    fields = _walked(action).fields
    _WALKED[to] = _Walked({name: found for name, found in fields.items() if name not in changed}, {})


def _whole(action: Action, kinds: tuple[type, ...]) -> Iterable[Any]:
    """What an action is made of, in order, as far as it may be of some types."""
    whole = _walked(action).whole
    if not whole:
        parts: dict[type, list[Any]] = {}
        for part in inside(action, _FIELDS, object):
            parts.setdefault(type(part), []).append(part)
        whole.update(parts)  # at once: another thread may be asking
    found = [several for kind, several in whole.items() if issubclass(kind, kinds)]
    return inside(action, _FIELDS, *kinds) if len(found) > 1 else found[0] if found else ()


def _new(parts: Iterable[Any], seen: set[int], kinds: tuple[type, ...]) -> Iterator[Any]:
    """The parts of some types that were not seen yet."""
    for part in parts:
        if isinstance(part, kinds) and id(part) not in seen:
            seen.add(id(part))
            yield part


def _contents(what: Any) -> Iterator[Any]:
    """A part of a declaration with all that it is made of, each part once; actions are not entered."""
    seen: set[int] = set()
    waiting = [what]
    while waiting:
        part = waiting.pop()
        kind = type(part)
        if kind not in ATOMS and id(part) not in seen:
            seen.add(id(part))
            yield part
            if kind is not Action:
                waiting.extend(parts_of(part)[::-1])


@cache
def params_of(declared: Any) -> tuple[Param, ...]:
    """The parameters that a part of a declaration turns on."""
    return tuple(every(declared, Param))


def cited(declared: Any) -> Iterator[tuple[Any, str]]:
    """Every part of a declaration that stands on a sentence, with the sentence, under any reading."""
    for part in every(declared, object):
        if isinstance(part, Action) and part is not declared:
            continue  # referred to, not declared here
        for clause in getattr(part, "clauses", None) or (getattr(part, "clause", ""),):
            if clause:
                yield part, clause
        rules: Mapping[str, str] = getattr(part, "cites", {})
        yield from rules.items()
