"""How a rule is read: every ambiguity of a text as data, chosen when a policy is loaded."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.errors import DeclarationError, Problem, unknown
from grievance_fsm.parts import as_tuple
from grievance_fsm.wanted import said, several, unlike


class _Unchosen:
    """The value of a reading that has no default and was not chosen."""

    def __repr__(self) -> str:
        return "UNCHOSEN"


UNCHOSEN: Final = _Unchosen()


@frozen(eq=False)
class Reading:
    """One question that a text leaves open, with the answers that it admits.

    `READING == "choice"` is a condition for `only=`, settled when the policy is bound.
    """

    id: str
    name: str
    question: str
    choices: tuple[str, ...]
    default: str | None = None
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple)

    def __eq__(self, choice: object) -> "Chosen":  # type: ignore[override]  # a declaration, not a test
        return Chosen(self, (_plain(str(choice)),))

    def __ne__(self, choice: object) -> "Chosen":  # type: ignore[override]  # a declaration, not a test
        return self.among(*(each for each in self.choices if each != _plain(str(choice))))

    __hash__ = object.__hash__

    def among(self, *choices: str) -> "Chosen":
        """The condition that one of several answers was chosen."""
        return Chosen(self, tuple(map(_plain, choices)))


@frozen
class Chosen:
    """The condition that a reading was given one of some answers."""

    reading: Reading = field(eq=id)
    choices: tuple[str, ...]

    def __bool__(self) -> bool:
        raise TypeError("a reading is settled when the policy is loaded; use only= or pick(…), not if or and.")

    def holds(self, chosen: Mapping[str, Any]) -> bool:
        """Whether the choice made is one of these; an open reading keeps everything."""
        choice = chosen.get(self.reading.name, self.reading.default)
        return choice is None or choice is UNCHOSEN or choice in self.choices


@frozen(eq=False)
class Pick:
    """A value that depends on a reading: a leaf that stands wherever a value may stand."""

    reading: Reading
    values: Mapping[str, Any]

    def chosen(self, chosen: Mapping[str, Any]) -> Any:
        """The value of the choice made, or `UNCHOSEN`."""
        choice = chosen.get(self.reading.name, self.reading.default)
        return UNCHOSEN if choice is None or choice is UNCHOSEN else self.values.get(choice)

    def __bool__(self) -> bool:
        raise TypeError("a reading is settled when the policy is loaded; pick(…) has no truth of its own.")


def pick(reading: Reading, /, **values: Any) -> Any:
    """The value for each choice of a reading; a trailing underscore frees a Python keyword (`and_`)."""
    return Pick(reading, {_plain(choice): value for choice, value in values.items()})


def _plain(choice: str) -> str:
    return choice.removesuffix("_")


def choose(readings: Iterable[Reading], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Every reading with its choice: the one given, the default, or `UNCHOSEN`.

    Raises `DeclarationError` listing every unknown reading and choice.
    """
    known = {reading.name: reading for reading in readings}
    by_id = {reading.id: reading.name for reading in known.values()}
    problems = []
    choices: dict[str, Any] = {name: UNCHOSEN if r.default is None else r.default for name, r in known.items()}
    for name, choice in chosen.items():
        reading = known.get(name) or known.get(by_id.get(name, ""))
        if reading is None:
            problems.append(Problem(f"readings.{name}", unknown("reading", name, known)))
        elif choice is UNCHOSEN or choice in reading.choices:
            choices[reading.name] = choice
        else:
            problems.append(Problem(f"readings.{name}", unknown("choice", str(choice), reading.choices)))
    if problems:
        raise DeclarationError(problems)
    return choices


class Readings(Mapping[str, Reading]):
    """The readings of one text by public name; `readings("A04", "vote_base")` checks both."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        given: Any = readings
        every: Any = given if isinstance(given, str) or not isinstance(given, Iterable) else tuple(given)
        if wrong := list(several("readings", every, Reading, "readings")):
            raise DeclarationError(wrong)
        names = [reading.name for reading in every]
        twice = [Problem(name, "is declared twice.") for name in dict.fromkeys(names) if names.count(name) > 1]
        if twice:
            raise DeclarationError(twice)
        self._known: dict[str, Reading] = dict(zip(names, every, strict=True))

    @classmethod
    def read(cls, text: str) -> "Readings":
        """Read a TOML table of readings; raises `DeclarationError` with every problem."""
        try:
            rows = tomllib.loads(text).get("reading", [])
        except (AttributeError, TypeError, tomllib.TOMLDecodeError) as error:
            known = isinstance(error, tomllib.TOMLDecodeError)
            told = f"is not TOML: {error}." if known else f"wants a text, not {said(text)}."
            raise DeclarationError([Problem("readings", told)]) from None
        problems = [problem for row in rows for problem in _problems(row)]
        names = [row.get("name") for row in rows]
        problems += [Problem(str(name), "is declared twice.") for name in set(names) if names.count(name) > 1]
        if problems:
            raise DeclarationError(problems)
        return cls(
            Reading(
                row["id"], row["name"], row["question"], tuple(row["choices"]),
                row.get("default"), row.get("clauses", ()),
            )
            for row in rows
        )  # fmt: skip

    def __call__(self, id: str, name: str) -> Reading:
        """The reading of an ambiguity, by its id and its public name."""
        reading = self._known.get(name)
        if reading is None:
            raise DeclarationError([Problem(f"{id} {name}", unknown("reading", name, self._known))])
        if reading.id != id:
            raise DeclarationError([Problem(f"{id} {name}", f"“{name}” belongs to {reading.id}, not to {id}.")])
        return reading

    def __getitem__(self, name: str) -> Reading:
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def as_readings(given: Any) -> Readings:
    """Readings, or some of them one by one; raises `DeclarationError` for anything else."""
    if isinstance(given, Readings):
        return given
    several = tuple(given.values()) if isinstance(given, Mapping) else as_tuple(given)
    if wrong := [each for one in several for each in unlike("known_readings", one, Reading, "readings")]:
        raise DeclarationError(wrong)
    return Readings(several)


def misread(readings: Readings) -> Iterator[Problem]:
    """What is wrong with readings as they were declared."""
    names = ("id", "name", "question", "choices", "default")
    for reading in readings.values():
        yield from _problems({name: getattr(reading, name) for name in names})


def _problems(row: Mapping[str, Any]) -> Iterator[Problem]:
    place = f"reading {row.get('id', '?')} {row.get('name', '?')}"
    for key in ("id", "name", "question", "choices"):
        if not row.get(key):
            yield Problem(place, f"lacks “{key}”.")
    if isinstance(row.get("choices"), str):
        yield Problem(place, "wants “choices” as a list.")
    for key in row.keys() - {"id", "name", "question", "choices", "default", "clauses"}:
        yield Problem(place, f"has an unknown key “{key}”.")
    default = row.get("default")
    if default is not None and default not in row.get("choices", ()):
        yield Problem(place, unknown("choice", str(default), row.get("choices", ())))
