"""How a drafter's case file is written, and how a file and those that it starts from are read."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.errors import Problem, in_short
from grievance_fsm.interchange import structured
from grievance_fsm.keeping import Moment

LONGEST_CHAIN: Final = 100


@frozen
class LateThing:
    """A breach that a file expects; without `done` it is still owed."""

    do: str
    due: Moment
    done: Moment | None = None


@frozen(kw_only=True)
class Expected:
    """What a file expects of a case at one moment; what it leaves out it does not ask."""

    on: Moment | None = None
    state: str | None = None
    states: dict[str, str] | None = None
    settled: dict[str, str] | None = None
    owed: dict[str, Any] | None = None
    breach: list[LateThing] | None = None
    irregular: list[str] | None = None


@frozen(kw_only=True)
class Happening(Expected):
    """An act in a file, with what is expected of it."""

    do: str
    on: Moment
    by: str | None = None
    who: str | None = field(default=None, repr=False)
    facts: dict[str, Any] = field(factory=dict, repr=False)
    outcome: str | None = None
    refused: list[str] | None = None


@frozen(kw_only=True)
class CaseFile:
    """A case file as it is written."""

    title: str
    clauses: list[str]
    policy: str | None = None
    start: str | None = None
    case: str | None = None
    opened: Moment | None = None
    readings: dict[str, str] = field(factory=dict)
    parameters: dict[str, int | str] = field(factory=dict)
    people: list[Any] | None = field(default=None, repr=False)
    events: list[Happening] = field(factory=list)
    expect: Expected | None = None


def read_casefile(path: Path, problems: list[Problem]) -> CaseFile | None:
    """One case file; what is wrong with it is added to the problems."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        problems.append(Problem(path.name, "cannot be read: there is no such file."))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        problems.append(Problem(path.name, f"is no TOML: {error}."))
    else:
        file = structured(CaseFile, data, path.name, problems)
        problems += _shortcomings(file, path.name) if file is not None else ()
        return file
    return None


def _shortcomings(file: CaseFile, place: str) -> Iterator[Problem]:
    if not file.title.strip():
        yield Problem(f"{place}.title", "wants a sentence.")
    if file.case is not None and not file.case.strip():
        yield Problem(f"{place}.case", "wants an opaque id.")
    if not file.clauses:
        yield Problem(f"{place}.clauses", "wants at least one clause.")
    if (file.start is None) == (file.policy is None):
        yield Problem(place, "wants either a “policy” or a “start”, the file with the events so far.")
    for number, each in enumerate(file.events):
        if each.refused == []:
            yield Problem(f"{place}.events[{number}].refused", "wants the words of the conditions that fail.")
    if file.start is None and not file.events and file.opened is None:
        yield Problem(place, "wants an event, or the day on which the case is “opened”.")


def chain_of(path: Path, problems: list[Problem]) -> list[tuple[str, CaseFile]]:
    """The files from the first beginning to the one asked for."""
    chain: list[tuple[str, CaseFile]] = []
    seen: set[Path] = set()
    while True:
        try:
            here = path.resolve()
        except (OSError, ValueError):
            problems.append(Problem(in_short(path.name), "is no name that a file can have."))
            return chain
        if here in seen:
            problems.append(Problem(f"{chain[0][0]}.start", f"leads back to {path.name}."))
            return chain
        seen.add(here)
        file = read_casefile(path, problems)
        if file is None:
            return chain
        chain.insert(0, (path.name, file))
        if file.start is None or len(chain) > LONGEST_CHAIN:
            return chain
        path = path.parent / file.start
