"""A deciding body as data: its seats and terms, who is in office, and who may sit on a case."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final, TypedDict, Unpack

from attrs import field, frozen

from grievance_fsm.dating import due
from grievance_fsm.deadlines import Limit, Span
from grievance_fsm.errors import BadInput, DeclarationError, Problem, oxford
from grievance_fsm.facts import Param
from grievance_fsm.findings import Finding
from grievance_fsm.given import From
from grievance_fsm.readings import Pick
from grievance_fsm.register import Member, Register, Seat, Tenure, members_in, misplaced, overlaps

TRAINING: Final = ("required", "advisory")
RECUSAL: Final = ("not counted", "counted", "silent")
OVERLAP: Final = ("panel continues", "replaced")


@frozen
class Provision:
    """One rule about a committee: a word that the engine knows, or that a person reads, with its sentence."""

    says: Any
    clause: str = ""


class Apart(TypedDict, total=False):
    """What sets the members apart in one case.

    `recused` stepped aside; `conflicted` are party, witness or advisor in this very case;
    `panel_since` is the day on which its hearing opened.
    """

    recused: Iterable[str]
    conflicted: Iterable[str]
    panel_since: date | None


@frozen(eq=False)
class Committee:
    """A body that decides cases. Picks may stand for seats, the quorum, the term and what a provision says.

    `recusal`: a member who steps aside is *not counted*, is *counted* without voting, or nothing is known
    of stepping aside (*silent*). `conflict` bars under each of them. `overlap`: when a term runs out during
    a case, the *panel continues* or is *replaced*.
    """

    name: str
    words: str
    seats: tuple[Any, ...]
    quorum: Any
    term: Limit
    training: Provision
    recusal: Provision
    overlap: Provision
    conflict: Provision
    positions: Provision = Provision("")
    renewal: Provision = Provision("")
    term_starts: int = 9
    clause: str = ""

    @property
    def size(self) -> int:
        """The number of seats, filled or not."""
        return len(self.seats)

    def problems(self) -> Iterator[Problem]:
        """What is malformed here, once every pick is bound."""
        seats = [seat.name for seat in self.seats if isinstance(seat, Seat)]
        if len(seats) != len(self.seats) or not seats:
            yield Problem(f"{self.name}/seats", "wants at least one seat, and nothing but seats.")
        for name in sorted({name for name in seats if seats.count(name) > 1}):
            yield Problem(f"{self.name}/seats", f"“{name}” is declared twice.")
        quorum = self.quorum.value if isinstance(self.quorum, Param) else self.quorum
        if quorum not in range(1, len(seats) + 1):
            yield Problem(f"{self.name}/quorum", f"wants a number from 1 to {len(seats)}, the seats.")
        if self.term.kind != "term" or not isinstance(self.term.until, Span) or not self.term.until.n:
            yield Problem(f"{self.name}/term", "wants a term of at least one day.")
        if self.term_starts not in range(1, 13):
            yield Problem(f"{self.name}/term_starts", "wants a month from 1 to 12.")
        for key, words in (("training", TRAINING), ("recusal", RECUSAL), ("overlap", OVERLAP)):
            yield from _unsettled(f"{self.name}/{key}", getattr(self, key).says, words)

    def read(self, data: Any, *, place: str = "people") -> Register:
        """The register in a list of tables; raises `BadInput` with every problem and path but no person."""
        problems: list[Problem] = []
        members = members_in(data, place, problems)
        problems += self.misfits(members)
        if problems:
            raise BadInput(problems)
        return Register(tuple(members.values()))

    def misfits(self, members: Mapping[str, Member]) -> Iterator[Problem]:
        """What keeps members, each by the place where it stands, from being a register of this committee."""
        if faults := list(self.problems()):
            raise DeclarationError(faults)
        seats = {seat.name: seat for seat in self.seats}
        seen: dict[str, Tenure] = {}
        for place, member in members.items():
            yield from misplaced(member, seats, place)
            if member.seat in seats:
                seen[place] = self._tenure(member, seats[member.seat])
                yield from overlaps(place, seen)

    def tenures(self, register: Register) -> tuple[Tenure, ...]:
        """Who holds or held which seat, and how long; raises `BadInput` where the register does not fit."""
        return register.once((self, "tenures"), lambda: self._admitted(register))

    def in_office(self, register: Register, on: date) -> frozenset[str]:
        """Everyone who holds a seat on a day: in term, or by office."""
        tenures = self.tenures(register)
        return frozenset(each.person for each in tenures if each.serves(on))

    def vacant(self, register: Register, on: date) -> tuple[str, ...]:
        """The seats that nobody holds on a day, in the order of the text."""
        held = {each.seat.name for each in self.tenures(register) if each.serves(on)}
        return tuple(seat.name for seat in self.seats if seat.name not in held)

    def expiring(self, register: Register, first: date, last: date) -> tuple[tuple[str, date], ...]:
        """The seats whose terms run out from one day to another, each with the day on which it falls free."""
        ends = {(each.seat.name, each.end) for each in self.tenures(register) if each.end == each.term_ends}
        return tuple(sorted((seat, day) for seat, day in ends if day is not None and first <= day <= last))

    def roster(self, register: Register, on: date, **apart: Unpack[Apart]) -> "Roster":
        """Who counts and who votes in one case on a day; asked again, it is the same object."""
        recused, conflicted = frozenset(apart.get("recused", ())), frozenset(apart.get("conflicted", ()))
        case = (on, recused, conflicted, apart.get("panel_since"))
        return register.once((self, case), lambda: Roster(self, self.tenures(register), *case))

    def eligible(self, register: Register, on: date, **apart: Unpack[Apart]) -> frozenset[str]:
        """Everyone who counts towards the quorum of this case on a day, at most one for each seat."""
        return self.roster(register, on, **apart).eligible

    def standing(
        self, register: Register, person: str, on: date, *, interested: bool = False, **apart: Unpack[Apart]
    ) -> Finding:
        """Why a person may sit on this case on a day, or may not: every rule asked, nobody named."""
        return self.roster(register, on, **apart).standing(person, interested=interested)

    def _admitted(self, register: Register) -> tuple[Tenure, ...]:
        members = register.members
        if problems := list(self.misfits({f"people/{n}": member for n, member in enumerate(members)})):
            raise BadInput(problems)
        trainings = sorted((day, each.person) for each in members if (day := each.trained))
        first = {person: day for day, person in reversed(trainings)}
        seats = {seat.name: seat for seat in self.seats}
        return tuple(self._tenure(each, seats[each.seat], first.get(each.person)) for each in members)

    def _tenure(self, member: Member, seat: Seat, trained: date | None = None) -> Tenure:
        ends = None if seat.ex_officio else self._term_end(member.since)
        return Tenure(member.person, seat, member.since, member.until, ends, trained)

    def _term_end(self, since: date) -> date | None:
        """The first day after the term; whoever comes in between has the term begun the September before."""
        began = date(since.year - (since.month < self.term_starts), self.term_starts, 1)
        last = due(self.term, From(began))
        return last.day + timedelta(days=1) if last and last.day else None


@frozen(eq=False)
class Roster:
    """The members of a committee in one case on one day: who counts, who votes, who is in office, and why."""

    committee: Committee = field(repr=False)
    tenures: tuple[Tenure, ...] = field(repr=False)
    on: date
    recused: frozenset[str] = field(repr=False)
    conflicted: frozenset[str] = field(repr=False)
    panel_since: date | None
    eligible: frozenset[str] = field(init=False, repr=False)
    voting: frozenset[str] = field(init=False, repr=False)
    in_office: frozenset[str] = field(init=False, repr=False)

    @eligible.default
    def _who_counts(self) -> frozenset[str]:
        out = self.conflicted | self.recused if self._steps_out else self.conflicted
        return self._seated(each for each in self.tenures if each.person not in out and self._ready(each))

    @voting.default
    def _who_votes(self) -> frozenset[str]:
        return self.eligible if self.committee.recusal.says == "silent" else self.eligible - self.recused

    @in_office.default
    def _who_holds_office(self) -> frozenset[str]:
        """Those in office who count where a share of them is asked; the untrained hold their office too."""
        out = self.conflicted | self.recused if self._steps_out else frozenset()
        return self._seated(each for each in self.tenures if each.person not in out)

    def standing(self, person: str, *, interested: bool = False) -> Finding:
        """Why a person may sit, or may not: every rule asked, nobody named."""
        sits, committee = person in self.eligible, self.committee
        parts = [*self._on_office(person), self._on_recusal(person), self._on_conflict(person)]
        if not sits and all(part.verdict for part in parts):
            kept = "kept by the member who heard the case"
            parts.append(Finding(False, "the seat is free in this case", committee.overlap.clause, kept))
        if interested:
            parts.append(Finding(True, "an interest is no bar", committee.conflict.clause, "declared"))
        words = f"may sit on {committee.words} in this case"
        return Finding(sits, words, committee.clause, parts=tuple(parts))

    @property
    def _steps_out(self) -> bool:
        return bool(self.committee.recusal.says == "not counted")

    def _seated(self, tenures: Iterable[Tenure]) -> frozenset[str]:
        """One person for each seat; the one who heard the case comes before a successor."""
        asked = tuple(tenures)
        now = {each.seat.name: each.person for each in asked if each.serves(self.on)}
        heard = {each.seat.name: each.person for each in asked if self._goes_on(each)}
        return frozenset((now | heard).values())

    def _goes_on(self, tenure: Tenure) -> bool:
        """Whether a member who heard the case goes on with it although the term may have run out."""
        since = self.panel_since
        if since is None or since > self.on or self.committee.overlap.says != "panel continues":
            return False
        return tenure.serves(since) and not tenure.left(self.on)

    def _trained(self, tenure: Tenure) -> bool:
        return tenure.trained is not None and tenure.trained <= self.on

    def _ready(self, tenure: Tenure) -> bool:
        return self.committee.training.says == "advisory" or tenure.seat.ex_officio or self._trained(tenure)

    def _nearest(self, person: str) -> Tenure | None:
        """Of all seats that a person has held, the one that speaks most for sitting."""

        def weight(each: Tenure) -> tuple[bool, bool, date]:
            return each.serves(self.on) or self._goes_on(each), self._ready(each), each.since

        return max((each for each in self.tenures if each.person == person), key=weight, default=None)

    def _on_office(self, person: str) -> Iterator[Finding]:
        tenure, words = self._nearest(person), f"has a seat on {self.committee.words}"
        if tenure is None:
            yield Finding(False, words, self.committee.clause)
        else:
            yield Finding(True, words, tenure.seat.clause, tenure.seat.words)
            yield self._on_term(tenure)
            yield self._on_training(tenure)

    def _on_term(self, tenure: Tenure) -> Finding:
        until = f" up to, not including, {tenure.end}" if tenure.end else ""
        seen, serves = f"from {tenure.since}{until}", tenure.serves(self.on)
        if not serves and self._goes_on(tenure):
            clause = self.committee.overlap.clause
            return Finding(True, "goes on with a case heard in term", clause, seen, f"on {self.panel_since}")
        rule = self.committee.positions if tenure.seat.ex_officio else self.committee.term
        return Finding(serves, "is in office", rule.clause, seen, f"on {self.on}")

    def _on_training(self, tenure: Tenure) -> Finding:
        rule = self.committee.training
        if tenure.seat.ex_officio:
            return Finding(True, "sits by office, so needs no training", rule.clause)
        seen = f"on {tenure.trained}" if tenure.trained else "none on record"
        if rule.says == "advisory":
            return Finding(True, "training is advised only", rule.clause, seen)
        return Finding(self._trained(tenure), "is trained", rule.clause, seen, f"by {self.on}")

    def _on_recusal(self, person: str) -> Finding:
        rule = self.committee.recusal
        if person not in self.recused or self._steps_out:
            return Finding(person not in self.recused, "has not stepped aside", rule.clause)
        effect = "it counts, without a vote" if rule.says == "counted" else "it is unknown to the text"
        return Finding(True, "stepping aside is no bar to counting", rule.clause, effect)

    def _on_conflict(self, person: str) -> Finding:
        rule = self.committee.conflict
        return Finding(person not in self.conflicted, f"is {rule.says}", rule.clause)


def _unsettled(place: str, says: Any, words: tuple[str, ...]) -> Iterator[Problem]:
    if isinstance(says, Pick):
        yield Problem(place, f"is open: {says.reading.question} Choose {oxford(says.reading.choices)}.")
    elif says not in words:
        yield Problem(place, f"wants {oxford(words)}.")
