"""Probes of who may see what: each test of tests/test_visibility.py asked of a policy with another matrix."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from inspect import signature
from itertools import product
from typing import Any, NamedTuple
from unittest.mock import patch

import appeal_builders as review
import negotiation_builders as talks
import oracle_docket as docket
import oracle_sight as text_
import test_visibility as text
from attrs import evolve
from builders import day, report
from probes import OPEN
from record_builders import appealed, closed, decided, failed, informally, negotiating, settled, summoned
from record_builders import kept as kept_

from grievance_fsm import visibility
from grievance_fsm.case import Case
from grievance_fsm.events import Event
from grievance_fsm.policies.mit import POLICY

NONE: Mapping[str, str] = {}
WITH_FIXTURES = {"marked", "caplog"}


class Sighted(NamedTuple):
    """A test of the matrix, as a probe: whether it fails where a case is looked into under another policy."""

    name: str
    test: Callable[..., None]
    given: tuple[Mapping[str, Any], ...]
    action: str = "access"
    readings: Mapping[str, str] = NONE

    def differences(self, policy: Any) -> Iterator[str]:
        """The arguments with which the test fails."""
        with looked_into(policy):
            for given in self.given:
                try:
                    self.test(**given)
                except Exception as error:  # whatever a test raises, it has caught something
                    yield f"{self.test.__name__} {given}: {type(error).__name__}"


@contextmanager
def looked_into(policy: Any) -> Iterator[None]:
    """Every case of the policy as shipped is looked into as another policy (or bindings of it) has it."""
    before, open_ = visibility._asked, kept_().choices

    def asked(case: Any, *others: Any) -> Any:
        if case.policy.name != "mit" or case.policy.access is None:
            return before(case, *others)
        return before(evolve(case, policy=policy.under(case.policy.choices, case.policy.values)), *others)

    def kept(**readings: str) -> Any:
        return policy.under({**open_, **readings})

    with patch.object(visibility, "_asked", asked), patch.object(text, "kept", kept):
        yield


def _arguments(test: Any) -> tuple[Mapping[str, Any], ...]:
    """What a test is called with, by its marks."""
    turns: list[list[Mapping[str, Any]]] = []
    for mark in getattr(test, "pytestmark", ()):
        names, values = mark.args
        split = names.replace(",", " ").split() if isinstance(names, str) else list(names)
        rows = [value if len(split) > 1 else (value,) for value in values]
        turns.append([dict(zip(split, row, strict=True)) for row in rows])
    return tuple({name: value for each in some for name, value in each.items()} for some in product(*turns))


# -- each role against a second entry of the matrix, wherever the routes stand ------------------------------------

CHOICES = {
    "negotiation_records_in_hearing": ("admitted", "outcome_only", "kept_out"),
    "disclosure_to_accused": ("relevant_records",), "party_file_access": ("closed_file",),
    "disclosure_exception": ("barred",), "prior_record_includes": ("findings_and_negotiated", "any_signed_report"),
}  # fmt: skip
ENDED = (" sanctions", "out a finding")
PLACES: tuple[Mapping[str, str], ...] = (
    {}, {"informal": "resolved"}, {"informal": "under way", "negotiated": "", "formal": ""},
    {"informal": "", "negotiated": "", "formal": "", **dict.fromkeys(("appeal", "arbitration"), "gone")},
    {"informal": "help chosen", "formal": ""}, {"informal": "", "negotiated": "", "formal": ""},
    {"informal": "under way", "formal": "notified"}, {"records": "file destroyed"},
    {"informal": "resolved", "negotiated": "", "formal": "", "appeal": "", "arbitration": ""},
    {"negotiated": "", "formal": "closed without a finding", "appeal": "", "arbitration": ""},
    {"formal": "closed with sanctions", "appeal": "closed with other sanctions", "arbitration": ""},
    *({"informal": "", "negotiated": "", "formal": "", "appeal": "", "arbitration": "", **only} for only in (
        {"negotiated": "closed with a resolution"}, {"formal": "closed with sanctions"},
    )),
    *(
        {"negotiated": negotiated, "formal": formal, **review}
        for negotiated in ("", "first meetings arranged", "closed with a resolution")
        for formal in ("", "notified", "removal recommended", "sanctioned", *(f"closed with{how}" for how in ENDED))
        for review in ({}, {"appeal": "closed overturned"}, {"appeal": "", "arbitration": "arbitrator appointed"},
                       {"appeal": "sent back", "arbitration": "arbitration withdrawn"})
    ),
)  # fmt: skip
"""Where some routes stand; nothing where one has not begun."""

BUSY = ({"formal": "sanctioned"}, {"formal": "notified"}, {"negotiated": "first meetings arranged"})
NAMING = (
    "parties", "witnesses", "advisors", "companions", "advocates_aside", "recused", "facilitators", "panel",
    "arbitrators", "stepped_aside", "biased",
)  # fmt: skip


GONE = {"appeal": "appeal withdrawn", "arbitration": "arbitration withdrawn"}


def _placed(case: Case, places: Mapping[str, str]) -> Case:
    history = [event for event in case.history if places.get(event.procedure, "begun")]
    for route, place in places.items():
        state = GONE[route] if place == "gone" else place
        came = [place for place, event in enumerate(history) if event.procedure == route]
        if came:
            history[came[-1]] = evolve(history[came[-1]], state=state)
        elif state:
            history.append(Event(len(history) + 1, route, "somehow", "", None, None, history[-1].on, state))
    return evolve(case, history=tuple(history), at=tuple({event.run: event.state for event in history}.items()))


def _named(case: Case, fact: str, who: str) -> Case:
    """Somebody is named, in the records of the case."""
    last = [event for event in case.history if event.procedure == "records"][-1]
    place = case.history.index(last)
    told = evolve(last, facts={**last.facts, fact: (who,)})
    return evolve(case, history=(*case.history[:place], told, *case.history[place + 1 :]))


def _early() -> tuple[Case, ...]:
    """Cases that have not come far: nobody has had notice of a complaint, of a hearing, of a decision."""
    filed = informally().act("negotiated.file", by="complainant", who="q1", on=day(5), facts=talks.complaint())
    called_off = filed.act("negotiated.call_off", by="complainant", who="q1", on=day(6))
    asked = failed().act("formal.request", by="complainant", who="q1", on=day(14), facts=report())
    return informally(), filed, called_off, negotiating(), settled(), failed(), asked, summoned(), decided()


def _acting(case: Case, role: str, who: str) -> Case:
    """Somebody has acted once in a role as well."""
    place = next(place for place, event in enumerate(case.history) if event.by == role)
    acted = evolve(case.history[place], who=who)
    return evolve(case, history=(*case.history[:place], acted, *case.history[place + 1 :]))


@cache
def _cases() -> tuple[tuple[Case, str, str, text_.Standing], ...]:
    """A case, a role, a person, and how the case stands for the person."""
    chosen = review.step(closed(), "arbitration.choose", "complainant", day(55), review.choice())
    arbitrated = review.step(chosen, "arbitration.appoint", "institute", day(57), review.appointment())
    found = []
    for base in (appealed(), arbitrated):
        for case in (_placed(base, places) for places in PLACES):
            if case.polled(case.history[-1].on).seq == case.seq:
                found += [(case, role, who) for role, who in text.PERSONS.items()]
        for role, who in text.PERSONS.items():
            for place in ({}, *BUSY):
                found += [(_named(_placed(base, place), fact, who), role, who) for fact in NAMING]
        for places in ({}, *BUSY, {"formal": "closed with sanctions", "appeal": "", "arbitration": ""}):
            found += [(_placed(base, places), role, who) for role in text.PERSONS for who in ("q1", "q2", "z9", "p01")]
    found += [(case, role, who) for case in _early() for role, who in text.PERSONS.items()]
    for acting, who in (("complainant", "q2"), ("accused", "q1"), ("facilitator", "q1")):
        found += [(_acting(appealed(), acting, who), role, who) for role in ("complainant", "accused")]
    return tuple((case, role, who, _standing(case, who)) for case, role, who in found)


def _standing(case: Case, who: str) -> text_.Standing:
    ends = {event.procedure: event.state for event in case.history}
    running = {r for r, s in ends.items() if s not in docket.ENDS[r] and s not in docket.RESTS.get(r, ())}
    people: dict[str, set[str]] = {}
    for event in case.history:
        for name, value in event.facts.items():
            if isinstance(value, tuple | list | frozenset):
                people.setdefault(name, set()).update(map(str, value))
    return text_.Standing(
        frozenset(ends), frozenset(running), ends.get("informal") in docket.ENDS["informal"],
        frozenset(event.name for event in case.history), ends, {n: frozenset(p) for n, p in people.items()}, who,
        frozenset(str(event.by) for event in case.history if event.who == who), who[0] == "p",
    )  # fmt: skip


class Seen(NamedTuple):
    """What each role sees under some readings, wherever the routes stand."""

    name: str
    readings: Mapping[str, str] = NONE
    action: str = "access"

    def differences(self, policy: Any) -> Iterator[str]:
        """Each role and standing in which a policy grants other kinds of record."""
        changed = policy.under({**OPEN, **self.readings})
        for case, role, who, standing in _cases():
            seen = {kind.name for kind in visibility.granted(evolve(case, policy=changed), to=role, who=who)}
            expected = text_.sees(standing, role, changed.readings)
            if seen != expected:
                wrong = f"{sorted(seen - expected)} too much, {sorted(expected - seen)} too little"
                yield f"{role} at {dict(standing.ends)}: {wrong}"


class Held(NamedTuple):
    """What each kind of record holds as it is declared, under whatever reading there is such an act."""

    name: str = "access: what each kind holds"
    readings: Mapping[str, str] = NONE
    action: str = "access"

    def differences(self, policy: Any) -> Iterator[str]:
        """Each kind that is made of other acts or facts, or is told otherwise."""
        home = {id(action): each.name for each in POLICY.procedures for action in each.actions}
        for kind in policy.under(OPEN).declared.access.kinds:
            acts = {f"{home.get(id(each))}.{each.name}" for each in kind.acts} | {each.name for each in kind.routes}
            found = acts, {each.name for each in kind.facts}, kind.bare
            if found != text_.held(kind.name):
                yield f"{kind.name}: {found}, by the text {text_.held(kind.name)}"


def seen_probes() -> Iterator[Seen | Held]:
    """What the kinds hold; who sees what by default and under every choice of the readings on access."""
    yield Held()
    yield Seen("access: as by default")
    for name, choices in CHOICES.items():
        yield from (Seen(f"access: {name} {choice}", {name: choice}) for choice in choices)


def sight_probes() -> Iterator[Seen | Held | Sighted]:
    """The second entry of the matrix, and every test of it that wants nothing but its arguments."""
    yield from seen_probes()
    for name, test in vars(text).items():
        if name.startswith("test_") and not signature(test).parameters.keys() & WITH_FIXTURES:
            yield Sighted(f"access: {name}", test, _arguments(test))
