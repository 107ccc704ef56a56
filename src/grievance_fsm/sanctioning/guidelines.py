"""The guideline for one case, as a value: what may be imposed, what may not and why, what is still open."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from grievance_fsm.clauses import citing
from grievance_fsm.findings import MARKS, Finding
from grievance_fsm.sanctioning.table import Clock

Verdict = bool | None


@frozen
class Line:
    """One penalty in one case: ✓ available, ✗ excluded, ? not settled; `decides` where it is only recommended."""

    code: str
    words: str
    clause: str
    verdict: Verdict
    why: tuple[Finding, ...] = ()
    decides: str = ""
    permission: bool = False
    requires: tuple[str, ...] = ()
    clocks: tuple[Clock, ...] = ()
    discloses: tuple[str, ...] = ()
    permanent: bool = False
    effects: tuple[Finding, ...] = ()
    minimum: Verdict = False

    @property
    def available(self) -> bool:
        """Whether the Committee may choose it, as far as is known."""
        return self.verdict is True

    def lines(self) -> Iterator[str]:
        """The penalty and what it brings with it, a line each."""
        noted = "; ".join(self._notes() if self.verdict is not False else _reasons(self.why))
        yield f"{MARKS[self.verdict]} {self.code}  {self.words} [{self.clause}]{f' — {noted}' if noted else ''}"
        if self.verdict is not False:
            yield from (f"  {effect}" for effect in self.effects if effect.verdict is not False)

    def _notes(self) -> Iterator[str]:
        if self.minimum:
            yield "part of the minimum"
        yield from _reasons(self.why, "if ")
        if self.decides:
            yield f"only recommended: {self.decides} decides"
        if self.permission and self.verdict:
            yield "permitted"
        if self.requires:
            yield f"only with {', '.join(self.requires)}"
        yield from map(str, self.clocks)
        if self.discloses:
            yield f"tells {', '.join(self.discloses)}"

    def as_dict(self) -> dict[str, Any]:
        """The line as JSON has it."""
        plain = {
            "penalty": self.code, "words": self.words, **citing(self.clause), "verdict": MARKS[self.verdict],
            "permission": self.permission, "permanent": self.permanent, "minimum": self.minimum,
        }  # fmt: skip
        lists = {
            "why": [finding.as_dict() for finding in self.why],
            "effects": [finding.as_dict() for finding in self.effects],
            "clocks": [{"words": str(clock), **citing(clock.clause), "span": _span(clock)} for clock in self.clocks],
            "requires": list(self.requires), "discloses": list(self.discloses), "decides": self.decides,
        }  # fmt: skip
        return plain | {key: value for key, value in lists.items() if value}


@frozen
class Guideline:
    """What a table of penalties says about one case. `minimum` is `None` while it is not settled."""

    facts: Mapping[str, Any]
    lines: tuple[Line, ...]
    minimum: frozenset[str] | None
    rules: tuple[Finding, ...]

    def __getitem__(self, code: str) -> Line:
        return next(line for line in self.lines if line.code == code)

    @property
    def available(self) -> tuple[str, ...]:
        """The codes of the penalties that may be chosen."""
        return tuple(line.code for line in self.lines if line.available)

    @property
    def open(self) -> tuple[Finding, ...]:
        """What is not settled: facts that are not known and readings that are not chosen."""
        parts = (finding for line in self.lines for finding in (*line.why, *line.effects))
        return tuple(dict.fromkeys(finding for finding in (*self.rules, *parts) if finding.verdict is None))

    def __str__(self) -> str:
        told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in self.facts.items())
        rules = (_short(finding) for finding in self.rules)
        return "\n".join([told, *(text for line in self.lines for text in line.lines()), *rules])

    def as_dict(self) -> dict[str, Any]:
        """The guideline as JSON has it."""
        return {
            "facts": dict(self.facts),
            "penalties": [line.as_dict() for line in self.lines],
            "minimum": None if self.minimum is None else sorted(self.minimum),
            "rules": [finding.as_dict() for finding in self.rules],
        }


def _reasons(why: Iterable[Finding], joined: str = "") -> Iterator[str]:
    return iter(dict.fromkeys(f"{joined}{finding.words}" for finding in why if not finding.verdict))


def _short(finding: Finding) -> str:
    return str(evolve(finding, parts=()))


def _span(clock: Clock) -> str | None:
    return None if clock.span is None else str(clock.span)
