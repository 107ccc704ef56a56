"""The numbers that sentences give, lengths of time and shares of votes, and others in their place.

A number goes by its sentence, such as “III.C.5/s2”; of several in one sentence by itself, too: “III.C.2/s3 1 month”.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from attrs import evolve, frozen

from grievance_fsm.binding import ATOMS, parts_of
from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import UNITS, Span
from grievance_fsm.errors import BadInput, Problem, oxford, unknown
from grievance_fsm.facts import Const, Node, exact
from grievance_fsm.language import Action, Procedure

LONGEST: Final = 36_525
"""The most of any unit that a length of time may have: the days of a century."""

_LENGTH: Final = re.compile(rf"(\d{{1,5}}) ({'|'.join(UNITS)})s?")
_SHARE: Final = re.compile(r"\d{1,5}/\d{1,5}")
_HOLDERS: Final = frozenset({tuple, list, Procedure})


@frozen(eq=False)
class Given:
    """A part of a declaration that says a number, and the procedure that it is of; of none where a table says it."""

    part: Span | Const
    home: str


@frozen(eq=False)
class Number:
    """A length of time or a share of votes that a sentence gives, with the parts of the declaration that say it."""

    name: str
    sentence: str
    words: str
    given: tuple[Given, ...]

    def __str__(self) -> str:
        return self.words


@frozen(eq=False)
class Restated:
    """A number that a sentence gives, and the words of the one that stands in its place."""

    number: Number
    now: str

    @property
    def parts(self) -> Mapping[int, Any]:
        """What stands in the place of each part, by the identity of that part."""
        return {id(each.part): self.in_place_of(each.part) for each in self.number.given}

    def in_place_of(self, part: Span | Const) -> Span | Const:
        """What stands in the place of a part that says the number."""
        if isinstance(part, Const):
            return Const(Fraction(self.now))
        length = _LENGTH.fullmatch(self.now)
        assert length is not None  # which was seen when it was given
        unit = length[2]
        return evolve(
            part, n=int(length[1]), unit=unit, overflow=part.overflow if unit in ("month", "year") else None,
            registered=part.registered if unit == "term" else None,
        )  # fmt: skip

    def binds(self, procedure: str) -> bool:
        """Whether a procedure says it, or a table that binds them all."""
        return any(each.home in (procedure, "") for each in self.number.given)


def numbers_of(procedures: Iterable[Procedure], tables: Iterable[Any]) -> dict[str, Number]:
    """The lengths of time and shares of votes in some declarations, by their names.

    A part that cites no sentence stands on that of what it is part of.
    """
    found: dict[str, dict[str, list[Given]]] = {}
    for home, declared in [*((each.name, each) for each in procedures), *(("", each) for each in tables)]:
        for clause, part in _said(declared):
            found.setdefault(clause, {}).setdefault(_words(part), []).append(Given(part, home))
    several = [
        Number(sentence if len(numbers) == 1 else f"{sentence} {words}", sentence, words, tuple(given))
        for sentence, numbers in found.items() for words, given in numbers.items()
    ]  # fmt: skip
    return {each.name: each for each in several}


def _said(declared: Any) -> Iterator[tuple[str, Span | Const]]:
    seen: set[tuple[int, tuple[str, ...]]] = set()
    waiting: list[tuple[Any, tuple[str, ...], bool]] = [(declared, (), True)]
    while waiting:
        part, clauses, declares = waiting.pop()
        if (type(part) is Action and not declares) or (id(part), clauses) in seen:
            continue  # an act that is only referred to says nothing here
        seen.add((id(part), clauses))
        clauses = _cited(part) or clauses
        if isinstance(part, Span):
            yield from ((clause, part) for clause in clauses)
        elif isinstance(part, Node) and part.op == "share" and isinstance(part.args[1], Const):
            yield from ((clause, part.args[1]) for clause in clauses)
        inner = declares and type(part) in _HOLDERS
        waiting += [(each, clauses, inner) for each in parts_of(part)[::-1] if type(each) not in ATOMS]


def _cited(part: Any) -> tuple[str, ...]:
    if isinstance(part, Procedure):
        return ()
    clause = getattr(part, "clause", "")
    return (clause,) if clause and isinstance(clause, str) else tuple(getattr(part, "clauses", ()))


def _words(part: Any) -> str:
    return str(part.value if isinstance(part, Const) else evolve(part, backwards=False))


def as_values(values: Any) -> Any:
    """Values of parameters, those of sentences as they are put into words: “10 days”, “1/2”."""
    return {name: _plain(each) for name, each in values.items()} if isinstance(values, Mapping) else values


def _plain(value: Any) -> Any:
    if isinstance(value, Span):
        return _words(value)
    if isinstance(value, str) and (length := _LENGTH.fullmatch(value)):
        return str(Span(int(length[1]), length[2]))
    if isinstance(value, str) and _SHARE.fullmatch(value) and not value.endswith("/0"):
        return str(Fraction(value))
    return str(value) if isinstance(value, Fraction) else value


# -- said otherwise ---------------------------------------------------------------------------------------------------


def restated(
    numbers: Mapping[str, Number], values: Mapping[str, Any], clauses: Registry, params: Iterable[str] = ()
) -> Iterator[Restated | Problem]:  # fmt: skip
    """For each value the number of a sentence in whose place it stands, or what is wrong with it.

    A name that is no sentence may have been meant for one of the `params`.
    """
    taken: dict[int, str] = {}
    for name, value in values.items():
        number = numbers.get(name) or _only(name, numbers)
        if number is None:
            yield Problem(f"parameters.{name}", _unnamed(name, numbers, clauses, params))
            continue
        twice = next((taken[id(each.part)] for each in number.given if id(each.part) in taken), "")
        wrong = f"says otherwise what “{twice}” says otherwise, too." if twice else _unfit(number.given[0].part, value)
        taken |= {id(each.part): name for each in number.given}
        yield Problem(f"parameters.{name}", wrong) if wrong else Restated(number, value)


def _only(name: str, numbers: Mapping[str, Number]) -> Number | None:
    """The only number of a sentence, though it was named after it as one of several is."""
    return next((each for each in numbers.values() if each.name == each.sentence and
                 name == f"{each.sentence} {each.words}"), None)  # fmt: skip


def _unnamed(name: str, numbers: Mapping[str, Number], clauses: Registry, params: Iterable[str]) -> str:
    several = [each for each in numbers.values() if name == each.sentence or name.startswith(f"{each.sentence} ")]
    if several:
        told = oxford([each.words for each in several])
        return f"{several[0].sentence} gives {told}: say which, as in “{several[0].sentence} {several[0].words}”."
    if name in clauses and not clauses.is_section(name):
        return "gives neither a length of time nor a share of votes."
    return unknown("parameter", name, params if name.isidentifier() else numbers)


def _unfit(part: Span | Const, value: Any) -> str:
    if isinstance(part, Const):
        try:
            exact(value, "")
        except BadInput as error:
            return error.problems[0].message
        return ""
    length = _LENGTH.fullmatch(value) if isinstance(value, str) else None
    if length is None:
        return "wants a length of time as a text, such as “10 days” or “3 business days”."
    return f"wants at most {LONGEST:,} of a unit." if int(length[1]) > LONGEST else ""
