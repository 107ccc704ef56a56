"""A policy: procedures, readings, parameters, tables; immutable, checked when assembled, pinned by digests."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs
from attrs import field, frozen

from grievance_fsm.assembly import Assembled, Declared, homes_of
from grievance_fsm.binding import params_of
from grievance_fsm.calendars import Calendar, names
from grievance_fsm.clauses import Added, Registry, part_of
from grievance_fsm.conventions import PROFILES, profile
from grievance_fsm.dates import Setting
from grievance_fsm.digests import canonical, digest
from grievance_fsm.docket import Docket
from grievance_fsm.errors import BadInput, DeclarationError, Problem, unknown
from grievance_fsm.language import Procedure
from grievance_fsm.misfilled import misfilled
from grievance_fsm.misrouted import misrouted
from grievance_fsm.parts import as_tuple
from grievance_fsm.readings import UNCHOSEN, Reading, Readings, as_readings, choose, misread
from grievance_fsm.restating import Number, Restated, as_values, numbers_of, restated
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.scope import Scope
from grievance_fsm.stating import misstated
from grievance_fsm.values import Immutable
from grievance_fsm.wanted import untabled
from grievance_fsm.wellformed import IS_A_PARAMETER, malformations, misvalued
from grievance_fsm.zones import misnamed

if TYPE_CHECKING:
    from grievance_fsm.case import Case
    from grievance_fsm.checking.fault import Fault
    from grievance_fsm.machine import Dispatcher

NONE: Mapping[str, Any] = MappingProxyType({})


@frozen(eq=False, repr=False)
class Policy(Immutable):
    """Declared procedures with their readings bound; assembling it raises `DeclarationError` with every problem.

    `late_news` says whether events overtaken by a correction stand; it may be a pick.
    `sound` says that the declarations were judged before, so that only values are new; `kin` is what came of them then.
    `claims` are the sections and sentences of which the policy says that it leaves nothing out.
    `docket` says what stands between the procedures; without one each is gone through once, and none asks of another.
    `access` says who may see what, `reporting` where the annual report finds its numbers, `staff` who serves.
    `calendar` is where business days and terms are looked up, or its name; `zone` is where days begin and end.
    `profile` names a convention of counting that takes the place of the declared ones.
    `additions` are the parts of the registry that the policy adds to its text: `GAP` stands for `GAP.01` and the rest.
    `properties` are what is claimed of every run, for a proof to judge.
    Two policies have the same rules where their `rules_digest` is the same.
    """

    kept_as = "a policy is not pickled: load it where it is wanted, load(name, readings=…, parameters=…)."

    name: str
    title: str
    clauses: Registry
    procedures: tuple[Procedure, ...] = field(converter=as_tuple)
    known_readings: Readings = field(factory=lambda: Readings(()), converter=as_readings)
    _committee: Any = None
    _sanctions: Any = None
    late_news: Any = "stand"
    choices: Mapping[str, Any] = NONE
    values: Mapping[str, Any] = field(default=NONE, converter=as_values)
    claims: tuple[str, ...] = field(default=(), converter=as_tuple)
    _docket: Docket | None = None
    _access: Any = None
    _reporting: Any = None
    _staff: Any = None
    additions: tuple[str, ...] = field(default=(), converter=as_tuple)
    calendar: Any = None
    zone: str = ""
    profile: str = ""
    properties: tuple[Any, ...] = field(default=(), converter=as_tuple)
    sound: bool = field(default=False, kw_only=True)
    _kin: Assembled | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not self.sound and (unfit := list(misfilled(self))):
            raise DeclarationError(unfit, "the policy is malformed:")
        problems = [*self._mischosen(), *self._misplaced(), *(self._misvalued() if self.sound else self._malformed())]
        if not problems:
            problems = [*self._bound.problems, *self._bound.misbound()]
        if problems:
            raise DeclarationError(problems, "" if self.sound else self._heading(len(problems)))

    def _heading(self, count: int) -> str:
        return f"the policy “{self.name}” is malformed ({count} problem{'s' if count > 1 else ''}):"

    def _mischosen(self) -> Iterator[Problem]:
        try:
            choose(self.known_readings.values(), self.choices)
        except DeclarationError as error:
            for problem in error.problems:
                name = problem.place.removeprefix("readings.")
                other = name in self.parameters and name not in self.known_readings
                yield Problem(problem.place, IS_A_PARAMETER.format(name)) if other else problem

    def _misplaced(self) -> Iterator[Problem]:
        """What is wrong with where time is counted."""
        if self.zone and (wrong := misnamed(self.zone)):
            yield Problem("zone", wrong)
        if self.profile != "" and str(self.profile) not in PROFILES:
            yield Problem("profile", unknown("profile", self.profile, PROFILES))
        if isinstance(self.calendar, str) and self.calendar.partition(" ")[0] not in names():
            yield Problem("calendar", unknown("calendar", self.calendar, names()))
        elif not isinstance(self.calendar, str | Calendar | None):
            yield Problem("calendar", "wants a calendar, or the name of one that ships.")

    def _malformed(self) -> Iterator[Problem]:
        yield from misread(self.known_readings)
        yield from malformations(self.scope, self.declared[1:])
        yield from misrouted(self.scope)
        yield from misstated(self.properties, self.scope)
        yield from (_unclaimable(claim) for claim in self.claims if not self.clauses.within(claim))
        yield from (_unaddable(part, self.clauses) for part in self.additions if part not in self.clauses.parts)

    def _misvalued(self) -> Iterator[Problem]:
        return misvalued(self.scope, self.declared[1:])

    @property
    def declared(self) -> Declared:
        """What is declared beside the procedures, before any choice."""
        return Declared(
            self._docket, self._sanctions, self._committee, self._access, self._reporting, self._staff,
        )  # fmt: skip

    @property
    def scope(self) -> Scope:
        """What its declarations may speak of."""
        return Scope(self.clauses, self.known_readings, self.procedures, self.values, self._docket)

    @cached_property
    def _bound(self) -> Assembled:
        return Assembled.of(self, self._kin)

    def under(
        self, readings: Mapping[str, Any] = NONE, parameters: Mapping[str, Any] = NONE, *,
        calendar: Any = None, profile: str | None = None,
    ) -> "Policy":  # fmt: skip
        """The same policy under other choices and values, another calendar or convention; this one stays as it is.

        What a sentence gives in numbers, a length of time or a share of votes, is set like a parameter, by the name
        of the sentence: {"III.C.5/s2": "1/2"}; of several the one is named too: {"III.C.2/s3 1 month": "5 weeks"}.
        Raises `BadInput` for what is no table by name, `DeclarationError` listing every name, choice and value that the
        policy does not know.
        """
        if problems := list(untabled(readings=readings, parameters=parameters)):
            raise BadInput(problems)
        choices, values = {**self.choices, **readings}, {**self.values, **parameters}
        return attrs.evolve(
            self, choices=choices, values=values, calendar=self.calendar if calendar is None else calendar,
            profile=self.profile if profile is None else profile, sound=True, kin=self._bound,
        )  # fmt: skip

    @cached_property
    def setting(self) -> Setting:
        """Where its time limits are counted; without a convention of its own where nothing takes their place."""
        counting = None if self.profile in ("", "default") else profile(self.profile)
        return Setting(counting, self.calendar, self.zone)

    @property
    def readings(self) -> Mapping[str, Any]:
        """Every reading with the choice made, `UNCHOSEN` where there is none."""
        return MappingProxyType(self._bound.choices)

    def adds(self, clause: str) -> bool:
        """Whether a clause is one that the policy adds to its text."""
        return part_of(clause) in self.additions

    def marked(self, clauses: Iterable[str]) -> tuple[str, ...]:
        """The clauses, those that the policy adds to its text marked as such."""
        return tuple(Added(clause) if self.adds(clause) else clause for clause in clauses)

    @cached_property
    def unchosen(self) -> tuple[Reading, ...]:
        """The readings that still have to be chosen."""
        return tuple(self.known_readings[name] for name, choice in self._bound.choices.items() if choice is UNCHOSEN)

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        """Every parameter with its value, and every number of a sentence in whose place another stands, with that."""
        values = {name: self.values.get(name, value) for name, value in self._defaults.items()}
        return MappingProxyType({**values, **{each.number.name: each.now for each in self.restated}})

    @cached_property
    def _defaults(self) -> dict[str, int]:
        """Every parameter as it is declared."""
        return {param.name: param.value for part in (*self.procedures, *self.declared) for param in params_of(part)}

    def number(self, name: str) -> Any:
        """The value of a parameter, or the number that a sentence gives; nothing where it is neither."""
        given = self.numbers.get(name)
        return self.parameters.get(name, None if given is None else given.words)

    @cached_property
    def numbers(self) -> Mapping[str, Number]:
        """The lengths of time and shares of votes that sentences give, as they are declared, by their names."""
        return MappingProxyType(numbers_of(self.procedures, self.tables))

    @cached_property
    def restated(self) -> tuple[Restated, ...]:
        """The numbers of sentences in whose place others stand."""
        values = {name: value for name, value in self.values.items() if name not in self._defaults}
        found = restated(self.numbers, values, self.clauses) if values else ()
        return tuple(each for each in found if isinstance(each, Restated) and each.now != each.number.words)

    @property
    def bound(self) -> Mapping[str, BoundProcedure]:
        """The bound procedures by name."""
        return self._bound.procedures

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = self._bound.procedures.get(name)
        if found is None:
            raise AttributeError(unknown("procedure", name, self._bound.procedures))
        return found

    @cached_property
    def lapsing(self) -> Mapping[str, bool]:
        """The procedures in which silence may move a run, and whether one that has not begun may be moved too."""
        return {name: procedure.waits_for_others for name, procedure in self.bound.items() if procedure.lapsing}

    @cached_property
    def roles(self) -> frozenset[str]:
        """Every role that may do something, or might under some choice."""
        return frozenset(role for procedure in self.bound.values() for role in procedure.roles)

    def procedure(self, name: str) -> BoundProcedure:
        """A bound procedure by name; raises `BadInput` naming the nearest."""
        found = self._bound.procedures.get(str(name))
        if found is None:
            raise BadInput([Problem(self.name, unknown("procedure", name, self._bound.procedures))])
        return found

    def dispatcher(self, procedure: str) -> "Dispatcher":
        """The generated machine of a procedure with its checks."""
        try:
            return self._bound.dispatcher(procedure)
        except (KeyError, TypeError):
            self.procedure(procedure)  # which says what is wrong with the name
            raise

    @property
    def sanctions(self) -> Any:
        """The table of penalties under the choices made."""
        return self._bound.sanctions

    @property
    def committee(self) -> Any:
        """The committee under the choices made."""
        return self._bound.committee

    @property
    def docket(self) -> Docket | None:
        """What stands between the procedures under the choices made."""
        return self._bound.docket

    @property
    def access(self) -> Any:
        """Who may see what under the choices made."""
        return self._bound.access

    @property
    def reporting(self) -> Any:
        """Where the annual report finds its numbers under the choices made."""
        return self._bound.reporting

    @property
    def staff(self) -> Any:
        """The rule on who serves beside the Committee, under the choices made."""
        return self._bound.staff

    @property
    def tables(self) -> tuple[Any, ...]:
        """Whatever is declared beside the procedures, before any choice."""
        tables = (self._docket, self._committee, self._sanctions, self._access, self._reporting, self._staff)
        return tuple(table for table in tables if table is not None)

    @property
    def late_news_rule(self) -> str:
        """Whether events overtaken by a correction stand or fall."""
        return str(self._bound.late_news)

    @cached_property
    def rules_digest(self) -> str:
        """What pins a case: the rules and choices, without words."""
        where = [self.profile, self.zone, self.setting.identity]
        return digest([self._canonical(words=False), self._bound.choices, dict(self.parameters), where])

    @cached_property
    def words_digest(self) -> str:
        """What changes when only wording changes."""
        asked = {name: reading.question for name, reading in self.known_readings.items()}
        summaries = {clause.id: clause.summary for clause in self.clauses.values()}
        return digest([self._canonical(words=True), self.title, asked, summaries])

    def _canonical(self, *, words: bool) -> str:
        """The declarations as text in a fixed order, worked out once for all the choices that they admit."""
        parts = (self.procedures, *self.declared, self.late_news)
        known, text = self._bound.texts.get(words, ((), ""))
        if len(known) != len(parts) or any(one is not other for one, other in zip(known, parts, strict=True)):
            homes = homes_of(self.procedures)
            text = json.dumps([canonical(part, homes, words=words, top=True) for part in parts], sort_keys=True)
            self._bound.texts[words] = parts, text
        return text

    def check(self) -> "tuple[Fault, ...]":
        """The faults of every procedure under the choices made; for open readings under every choice."""
        from grievance_fsm.check import faults  # slow to import, and needed by drafters only

        found = faults(self, self._bound.judged)
        return tuple(attrs.evolve(fault, clauses=self.marked(fault.clauses)) for fault in found)

    def open(self, case: str, *, on: date | datetime, people: Any = None) -> "Case":
        """Open a case; `people` is the register of the committee.

        Raises `BadInput` for an id that is none, a naive time, or people that are no register.
        """
        from grievance_fsm.case import Case

        return Case.open(self, case, on, people)

    def __repr__(self) -> str:
        return f"<policy {self.name}: {', '.join(self._bound.procedures)}>"


def _unclaimable(claim: str) -> Problem:
    return Problem("claims", f"“{claim}” is neither a section nor a sentence of the text.")


def _unaddable(part: str, clauses: Registry) -> Problem:
    return Problem("additions", unknown("part of the registry", part, clauses.parts))
