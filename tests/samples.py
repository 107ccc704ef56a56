"""The lawful acts of the case files, as the policy as shipped takes them; a file is run when it is first asked for."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from attrs import evolve
from bindings import Bindings
from probes import CASES, OPEN

from grievance_fsm.case import Case
from grievance_fsm.casefiles import Report, run_casefile
from grievance_fsm.events import Event
from grievance_fsm.loading import load
from grievance_fsm.policy import Policy


class Sample(NamedTuple):
    """An act that was lawful, the run's state and the case before it."""

    case: Case
    event: Event
    state: str


@cache
def shipped() -> Bindings:
    """The policy as shipped; nobody reports a case or serves in it here."""
    return Bindings(evolve(load("mit", readings=OPEN), reporting=None, staff=None, sound=True))


@cache
def bound(readings: tuple[tuple[str, str], ...]) -> Policy:
    """The policy as shipped under some readings."""
    return shipped().under(dict(readings))


class Written(NamedTuple):
    """What a case file says before anybody runs it: the acts that it asks for, with those that lead up to it."""

    own: frozenset[str]
    acts: frozenset[str]
    readings: Mapping[str, str]


@cache
def written(path: Path) -> Written:
    """A case file as it is written."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    own = frozenset(act for each in (*data.get("events", ()), data.get("expect", {})) for act in _told_of(each))
    before = written(path.parent / data["start"]) if "start" in data else Written(own, own, {})
    return Written(own, own | before.acts, {**before.readings, **data.get("readings", {})})


def _told_of(each: Mapping[str, Any]) -> Iterator[str]:
    """The acts that an event of a file is about: what is done, what is owed then, and what was late."""
    if "do" in each:
        yield _unnumbered(each["do"])
    yield from (_unnumbered(late["do"]) for late in each.get("breach", ()))
    for route, owed in each.get("owed", {}).items():
        inner = owed.keys() - {"from", "by"} if isinstance(owed, Mapping) else ()
        yield from (_unnumbered(f"{route}.{name}") for name in inner)
        if not inner:
            yield _unnumbered(route)


def _unnumbered(do: str) -> str:
    """The full name of an action, whatever run it is of."""
    run, _, action = do.partition(".")
    return f"{run.partition('#')[0]}.{action}"


@cache
def ran(path: Path) -> Report:
    """A case file under the policy as shipped."""
    return run_casefile(path, lambda name: shipped())


@cache
def acted() -> tuple[str, ...]:
    """Every act that some case file asks for."""
    return tuple(sorted({act for path in CASES.glob("*.toml") for act in written(path).acts}))


def _shape(event: Event) -> Any:
    """What an act told, each by whether it is nothing."""
    return tuple((name, value in (0, "none", "nothing") or not value) for name, value in event.facts.items())


@cache
def samples(name: str) -> tuple[Sample, ...]:
    """The lawful acts of the case files by one full name, a few from each state."""
    found: dict[Any, Sample] = {}
    for path in sorted(path for path in CASES.glob("*.toml") if name in written(path).acts):
        case = ran(path).case
        initial = {route: procedure.initial for route, procedure in case.policy.bound.items()}
        standing: dict[str, str] = {}
        for place, event in enumerate(case.history):
            if f"{event.procedure}.{event.action}" == name and not event.irregularities:
                state = standing.get(event.run, initial[event.procedure])
                elsewhere = frozenset(run.partition("#")[0] for run in standing)
                key = state, event.state, event.by, _shape(event), elsewhere
                before = evolve(case, history=case.history[:place], at=tuple(standing.items()))
                found.setdefault(key, Sample(before, event, state))
            standing[event.run] = event.state
    return tuple(sorted(found.values(), key=lambda sample: len(sample.case.history)))
