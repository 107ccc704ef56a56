"""What of a text a policy carries: every clause with its status and its carriers, read off the declarations."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.binding import cited
from grievance_fsm.clauses import Added, Clause, Registry
from grievance_fsm.deadlines import Span
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.language import Action, Role, State
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Pick
from grievance_fsm.routes import Route
from grievance_fsm.walking import Walk, walk
from grievance_fsm.wanted import A_POLICY, require

IMPLEMENTED, FACT, PARAMETER, READING, UNCOVERED = "implemented", "fact", "parameter", "reading", "uncovered"
MISSING, CORRUPT, OUTSIDE = "text-missing", "text-corrupt", "out-of-scope"
INSTITUTIONAL, LEFT_OPEN = "institutional", "left-open"
STATUSES: Final = (
    IMPLEMENTED, FACT, PARAMETER, READING, INSTITUTIONAL, MISSING, CORRUPT, LEFT_OPEN, OUTSIDE, UNCOVERED,
)

# Weaker carriers say only that a clause was heard: the host answers it, a drafter sets it, somebody chooses it.
_WEAKER: Final = (FACT, PARAMETER, READING)
_KINDS: Final = {"node": "guard", "param": PARAMETER, "str": "rule"}
_HEADINGS: Final = {MISSING: "missing", CORRUPT: "corrupt", INSTITUTIONAL: "institute", LEFT_OPEN: "open"}
_PART: Final = re.compile(r"[^./]+(\.[A-Z](?=\.|$))?")


@frozen
class Carrier:
    """A part of a declaration that stands on a clause: its kind, its name, and the action or table that holds it."""

    kind: str
    name: str
    place: str = ""

    def __str__(self) -> str:
        plain = not self.name or self.name.replace(".", "_").isidentifier()
        name = self.name if plain else f"“{self.name}”"
        return " ".join(filter(None, (self.kind, name, f"of {self.place}" if self.place else "")))


@frozen
class Covered:
    """One clause with its status and whatever carries it; where no rule does, the registry gives the reason."""

    clause: Clause
    status: str
    carriers: tuple[Carrier, ...]
    claimed: bool = False
    added: bool = False

    def __str__(self) -> str:
        name = Added(self.clause.id) if self.added else self.clause.id
        carried = "; ".join(map(str, self.carriers))
        reason = "" if self.status == IMPLEMENTED else self.clause.reason
        return f"{name:<14} {self.status:<12} {' '.join(filter(None, (reason, carried)))}".rstrip()

    def as_dict(self) -> dict[str, Any]:
        """The clause as JSON has it."""
        told = {"id": self.clause.id, "status": self.status, "summary": self.clause.summary}
        more = {key: value for key, value in (("reason", self.clause.reason), ("added", self.added)) if value}
        return {**told, **more, "carriers": [str(carrier) for carrier in self.carriers]}


@frozen
class Coverage:
    """What a policy makes of every clause of its registry."""

    policy: str
    clauses: tuple[Covered, ...] = field(repr=lambda clauses: f"<{len(clauses)} clauses>")

    def __getitem__(self, id: str) -> Covered:
        return next(each for each in self.clauses if each.clause.id == id)

    def of(self, status: str) -> tuple[str, ...]:
        """The clauses of one status."""
        return tuple(each.clause.id for each in self.clauses if each.status == status)

    @property
    def uncovered(self) -> tuple[str, ...]:
        """The clauses that nothing carries and no reason excuses."""
        return self.of(UNCOVERED)

    @property
    def unkept(self) -> tuple[str, ...]:
        """Those among them that the policy claims: what it says that it leaves out nothing of."""
        return tuple(each.clause.id for each in self.clauses if each.status == UNCOVERED and each.claimed)

    @property
    def sections(self) -> Mapping[str, Counter[str]]:
        """How many clauses of each part of the text have which status."""
        found: dict[str, Counter[str]] = {}
        for each in self.clauses:
            found.setdefault(_part(each.clause), Counter())[each.status] += 1
        return found

    def lines(self, *, full: bool = False) -> Iterator[str]:
        """The table by section, or every clause with its carriers; then the alarm, if there is one."""
        yield from map(str, self.clauses) if full else self._table()
        if self.unkept:
            yield f"uncovered, though the policy claims its section: {', '.join(self.unkept)}"

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def as_dict(self) -> dict[str, Any]:
        """The coverage as JSON has it."""
        return {
            "policy": self.policy,
            "sections": {section: dict(counts) for section, counts in self.sections.items()},
            "uncovered": list(self.uncovered), "unkept": list(self.unkept),
            "clauses": [each.as_dict() for each in self.clauses],
        }  # fmt: skip

    def _table(self) -> Iterator[str]:
        total = Counter(each.status for each in self.clauses)
        shown = [status for status in STATUSES if total[status]]
        yield _row("section", ["clauses", *(_HEADINGS.get(status, status) for status in shown)], shown)
        for section, counts in {**self.sections, "all": total}.items():
            cells = [counts.total(), *(counts[status] or "·" for status in shown)]
            yield _row(section, cells, shown)


@frozen
class Report:
    """The coverage of a policy and, where a copy of the text was given, the walk through it."""

    coverage: Coverage
    walk: Walk | None = None

    @property
    def ok(self) -> bool:
        """Nothing claimed is uncovered, and the copy holds every sentence and nothing else."""
        return not self.coverage.unkept and (self.walk is None or self.walk.complete)

    def lines(self, *, full: bool = False) -> Iterator[str]:
        """The coverage, then the walk."""
        yield from self.coverage.lines(full=full)
        if self.walk is not None:
            yield from str(self.walk).splitlines()

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON has it."""
        told = {"ok": self.ok, **self.coverage.as_dict()}
        return told if self.walk is None else {**told, "source": _walk_as_dict(self.walk)}


def report(policy: Policy, text: str | None = None) -> Report:
    """What of its text a policy carries and, with a copy of the text, whether every sentence is accounted for.

    Raises `BadInput` where the registry keeps no fingerprints to compare a copy with.
    """
    require("policy", policy, Policy, A_POLICY)
    if text is not None:
        require("source", text, str, "the text of the policy")
    if text is not None and not policy.clauses.sentences():
        problem = f"the clauses of “{policy.name}” have no fingerprints to compare a copy with."
        raise BadInput([Problem("source", problem)])
    return Report(coverage(policy), None if text is None else walk(text, policy.clauses))


def coverage(policy: Policy) -> Coverage:
    """The status and the carriers of every clause, derived from what the policy declares under any reading."""
    require("policy", policy, Policy, A_POLICY)
    carried: dict[str, list[Carrier]] = {}
    for sentence, carrier in carriers(policy):
        for clause in policy.clauses.norms(sentence):
            carried.setdefault(clause.id, []).append(carrier)
    claimed = _claimed(policy.clauses, policy.claims)
    return Coverage(
        policy.name,
        tuple(
            _covered(clause, tuple(dict.fromkeys(carried.get(clause.id, ()))), clause.id in claimed, policy)
            for clause in policy.clauses.values()
        ),
    )


def carriers(policy: Policy) -> Iterator[tuple[str, Carrier]]:
    """Every sentence that a declaration cites, with the part that cites it; letters are not told apart yet."""
    for procedure in policy.procedures:
        yield from ((clause, Carrier("procedure", procedure.name)) for clause in procedure.clauses)
        for action in procedure.actions:
            yield from _cited(action, procedure.name)
        yield from _cited(procedure.limits, procedure.name)
    for table in policy.tables:
        yield from _cited(table, getattr(table, "name", type(table).__name__.lower()))
    for reading in policy.known_readings.values():
        carrier = Carrier(READING, reading.name, reading.id)
        yield from ((clause, carrier) for clause in reading.clauses)


def _cited(declared: Any, place: str) -> Iterator[tuple[str, Carrier]]:
    """What a part of a declaration and everything inside it cites."""
    inside = f"{place}.{declared.name}" if isinstance(declared, Action) else place
    for part, clause in cited(declared):
        if isinstance(part, Route):
            continue  # asked about, or gone through; its procedure declares it
        if isinstance(part, Action):
            yield clause, Carrier("action", inside)
        else:
            shared = {Role: "", State: place}  # they stand for themselves, whichever act names them
            yield clause, Carrier(_kind(part), _name(part), "" if part is declared else shared.get(type(part), inside))


def _kind(part: Any) -> str:
    word = type(part).__name__.lower()
    return str(getattr(part, "kind", word)) if word == "limit" else _KINDS.get(word, word)


def _name(part: Any) -> str:
    """What a reader recognises a part by: its name, its code or its words; the reading that they hang on.

    A rule between procedures has the names of its routes, a row of the matrix those of its roles.
    """
    if isinstance(part, str | Span):
        return str(part)
    about: Any = getattr(part, "routes", None) or getattr(part, "roles", None) or (getattr(part, "route", None),)
    if not hasattr(part, "name") and any(about):
        return ", ".join(str(getattr(each, "name", each)) for each in about)
    named = (getattr(part, key, "") for key in ("name", "code", "words", "says", "tag"))
    words = (word.reading.name if isinstance(word, Pick) else word for word in named)
    return next((word for word in words if isinstance(word, str) and word), "")


def _covered(clause: Clause, carriers: tuple[Carrier, ...], claimed: bool, policy: Policy) -> Covered:
    return Covered(clause, clause.status or _status(carriers), carriers, claimed, policy.adds(clause.id))


def _status(carriers: tuple[Carrier, ...]) -> str:
    kinds = {carrier.kind for carrier in carriers}
    if kinds.difference(_WEAKER):
        return IMPLEMENTED
    weaker = (kind for kind in _WEAKER if kind in kinds)
    return next(weaker, UNCOVERED)


def _claimed(registry: Registry, claims: Iterable[str]) -> frozenset[str]:
    return frozenset(clause.id for claim in claims for clause in registry.within(claim))


def _part(clause: Clause) -> str:
    """The part of the text in whose row a clause is counted: `III.C` for `III.C.2`, `VIII` for `VIII.post`."""
    found = _PART.match(clause.section)
    return found[0] if found else clause.section


def _row(section: str, cells: Iterable[Any], shown: Iterable[str]) -> str:
    widths = [7, *(len(_HEADINGS.get(status, status)) for status in shown)]
    return f"{section:<8}" + "".join(f" {cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def _walk_as_dict(found: Walk) -> dict[str, Any]:
    return {
        "complete": found.complete, "found": found.found, "of": found.of,
        "changed": list(found.changed), "missing": list(found.missing),
        "moved": [{"clauses": list(each.clauses), "after": each.after} for each in found.moved],
        "added": [
            {"after": each.after, "characters": each.characters, "words": each.words} for each in found.added
        ],
    }  # fmt: skip
