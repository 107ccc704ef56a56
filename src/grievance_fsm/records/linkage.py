"""Possible repeat harassment: cases that a keyed blind index links, for the Advocate alone.

Two cases are linked where the same person is accused, or where the conduct has the same profile, and only if the
complainants of both have given leave. Who is accused is compared by an index that nobody can work out without the
key; key and index are neither kept nor shown. Of a case without leave nothing is told, not even that there is one.
"""

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from attrs import frozen

from grievance_fsm.case import Case
from grievance_fsm.clauses import listed
from grievance_fsm.errors import BadInput, Problem, counted
from grievance_fsm.policy import Policy
from grievance_fsm.reporting import Linkage, Reporting
from grievance_fsm.wanted import A_CASE, A_POLICY, require

SAME_PERSON: Final = "the same person"
SAME_PROFILE: Final = "the same profile"
SHORTEST_KEY: Final = 32
"""A key shorter than the hash would be the weakest part."""


@frozen(repr=False)
class Link:
    """Some cases whose complainants may be asked whether they want to act together, and what links them."""

    by: str
    cases: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<{counted(len(self.cases), 'case')}, linked>"


def blind_index(key: bytes, person: str) -> str:
    """The index of a person under a key (HMAC-SHA256): the same for the same person, and no way back.

    Raises `BadInput` for a key of fewer than 32 bytes.
    """
    problems = list(_unfit(key))
    if problems:
        raise BadInput(problems)
    return _index(key, SAME_PERSON, person)


def possible_links(policy: Policy, cases: Iterable[Case], *, key: bytes, to: str) -> tuple[Link, ...]:
    """The cases that may be linked, among those whose complainants allow it; two or more complainants each time.

    Raises `BadInput` where anybody but the one who watches the records asks, or the key is no key.
    """
    require("policy", policy, Policy, A_POLICY)
    require("cases", cases, Iterable, "cases")
    plan = policy.reporting
    linkage = plan.linkage if isinstance(plan, Reporting) else None
    problems = list(_unfit(key))
    if linkage is None:
        problems.append(Problem(policy.name, "does not say what links cases."))
    elif to != linkage.to.name:
        clauses = listed(linkage.clauses)
        problems.append(Problem("to", f"links between cases are for “{linkage.to.name}” alone [{clauses}]."))
    if linkage is None or problems:
        raise BadInput(problems)
    return tuple(_links(linkage, cases, key))


def _unfit(key: Any) -> Iterator[Problem]:
    if not isinstance(key, bytes) or len(key) < SHORTEST_KEY:
        yield Problem("key", f"wants at least {SHORTEST_KEY} bytes, kept apart from the cases.")


def _links(linkage: Linkage, cases: Iterable[Case], key: bytes) -> Iterator[Link]:
    alike: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
    for place, case in enumerate(cases, 1):
        require(f"case {place}", case, Case, A_CASE)
        told = _told(case)
        if told.get(linkage.authorised.name) is True:
            complainants = frozenset(_complainants(linkage, case))
            for by, index in _marks(linkage, told, complainants, key):
                alike.setdefault((by, index), {})[case.id] = complainants or frozenset({case.id})
    found = {(by, tuple(sorted(group))) for (by, _), group in alike.items() if len(set(group.values())) > 1}
    yield from (Link(by, group) for by, group in sorted(found))


def _told(case: Case) -> dict[str, Any]:
    """The latest value of every fact that somebody told who may, as the policy wants it told."""
    found: dict[str, Any] = {}
    for event in case.history:
        if all(each.kind not in ("role", "guard") for each in event.irregularities):
            found.update(event.facts)
    return found


def _complainants(linkage: Linkage, case: Case) -> Iterator[str]:
    return (event.who for event in case.history if event.by == linkage.complainant.name and event.who)


def _marks(
    linkage: Linkage, told: Mapping[str, Any], complainants: frozenset[str], key: bytes
) -> Iterator[tuple[str, str]]:
    """What a case has in common with those that it is linked to, in a form that only the key can make."""
    if complainants:  # who is not known to complain may be the one or the other party
        for person in told.get(linkage.parties.name, ()):
            if person not in complainants:
                yield SAME_PERSON, _index(key, SAME_PERSON, person)
    if linkage.index is not None:
        yield from ((SAME_PERSON, index) for index in told.get(linkage.index.name, ()))
    profile = [told.get(fact.name) for fact in linkage.profile]
    if profile and all(value and value not in linkage.unsaid for value in profile):
        yield SAME_PROFILE, _index(key, SAME_PROFILE, json.dumps(profile))


def _index(key: bytes, of: str, text: str) -> str:
    return hmac.new(key, f"{of}\0{text}".encode(), sha256).hexdigest()
