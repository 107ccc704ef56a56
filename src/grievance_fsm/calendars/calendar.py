"""A calendar: weekends, holidays, terms and breaks of a stretch of years, with its version and its digest."""

import json
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

import attrs
from attrs import field, frozen

from grievance_fsm.calendars.countable import DAY_KINDS, HOLE, Days, OutsideCalendar, Stretch
from grievance_fsm.calendars.faults import faults
from grievance_fsm.calendars.terms import Blank, Break, Term
from grievance_fsm.errors import BadInput, Problem, unknown
from grievance_fsm.values import Kept

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SUNDAY: Final = 6
_DAY: Final = timedelta(days=1)


def _by_day(table: Any) -> Mapping[date, str]:
    """Holidays in the order of their days."""
    words_by_day: Any = Kept(sorted(table.items(), key=lambda each: str(each[0])))
    known: Mapping[date, str] = words_by_day
    return known


def _tuple(given: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(given)


def _by_end(given: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(given, key=lambda each: (each.last, each.name)))


@frozen
class Calendar:
    """Which days count, from a first to a last day; raises `BadInput` with every problem it is made with."""

    name: str
    version: str
    first: date
    last: date
    weekend: tuple[int, ...] = field(default=(5, 6), converter=_tuple)
    holidays: Mapping[date, str] = field(factory=dict, converter=_by_day, hash=False, repr=False)
    terms: tuple[Term, ...] = field(default=(), converter=_by_end, repr=False)
    breaks: tuple[Break, ...] = field(default=(), converter=_by_end, repr=False)
    zone: str = ""
    sources: tuple[str, ...] = field(default=(), converter=_tuple, eq=False, repr=False)
    note: str = field(default="", eq=False, repr=False)
    blanks: tuple[Blank, ...] = field(default=(), converter=_tuple, repr=False)

    def __attrs_post_init__(self) -> None:
        if problems := list(faults(self)):
            raise BadInput(problems)

    # -- what it is --------------------------------------------------------------------------------------

    @cached_property
    def content(self) -> str:
        """Everything that decides which days count, as canonical JSON: neither name and version nor words."""
        parts = {each.name: getattr(self, each.name) for each in attrs.fields(Calendar) if each.name not in _WORDS}
        parts["holidays"] = {day.isoformat(): name for day, name in self.holidays.items()}
        return json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_canonical)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the content."""
        return sha256(self.content.encode()).hexdigest()

    @property
    def title(self) -> str:
        """Name and version."""
        return f"{self.name} {self.version}"

    @property
    def identity(self) -> str:
        """Name, version and the beginning of the digest: what a due date says of the calendar it used."""
        return f"{self.title} sha256:{self.digest[:8]}"

    # -- which days count --------------------------------------------------------------------------------

    def days(self, kind: str) -> Days:
        """The countable days of a kind; raises `BadInput` for an unknown kind."""
        if kind not in self._counted:
            if kind not in DAY_KINDS:
                raise BadInput([Problem("days", unknown("kind of day", kind, DAY_KINDS))])
            self._counted[kind] = self._count(kind)
        return self._counted[kind]

    def closed(self, day: date, kind: str) -> str:
        """Why a day does not count (“Saturday”, “Labor Day”, “spring break”), or nothing where it does."""
        if self.days(kind).holds(day):
            return ""
        if day in self.holidays:
            return self.holidays[day]
        if day.weekday() in (self.weekend if kind != "open day" else (_SUNDAY,)):
            return WEEKDAYS[day.weekday()]
        return next((each.name for each in self.breaks if each.first <= day <= each.last), "no day of classes")

    def breaks_tagged(self, tag: str) -> tuple[Break, ...]:
        """The breaks with a tag, in order; raises `BadInput` for a tag that none has."""
        found = tuple(each for each in self.breaks if each.tag == tag)
        if not found:
            raise BadInput([Problem("tag", unknown("tag", tag, {each.tag for each in self.breaks}))])
        return found

    # -- terms -------------------------------------------------------------------------------------------

    def names_term(self, name: str) -> bool:
        """Whether a term has that name."""
        return name in self._named

    def term_named(self, name: str) -> Term:
        """The term of a name; raises `BadInput` with the nearest where there is none."""
        if name not in self._named:
            raise BadInput([Problem("term", unknown("term", name, self._named))])
        return self._named[name]

    def term_at(self, day: date) -> Term | None:
        """The term in which a day lies, or nothing where it lies between two.

        Raises `OutsideCalendar` where the calendar does not know.
        """
        self._known_until(day)
        term = self.terms[bisect_left(self._ends, day)]
        if term.first is None and day < term.last:
            raise self._unknown_start(term, day)
        return term if term.first is None or term.first <= day else None

    def terms_after(
        self, day: date, kind: str = "", *, regular: bool | None = None, registered: Collection[str] | None = None
    ) -> tuple[Term, ...]:
        """The terms that begin after a day, in order, as far as they are known without a blank.

        Of one kind, regular or not, and of those in which a person is registered, where these are given.
        """
        self._check(kind, registered)
        until = self._known_until(day)
        return tuple(
            term for term in self.terms[bisect_left(self._ends, day) :]
            if day < term.last <= until
            and (not kind or term.kind == kind)
            and (regular is None or term.regular == regular)
            and (registered is None or term.name in registered)
            and self._begins_after(term, day)
        )  # fmt: skip

    def next_term(
        self, day: date, kind: str = "", *, regular: bool | None = None, registered: Collection[str] | None = None
    ) -> Term:
        """The first of `terms_after`; raises `OutsideCalendar` where the calendar knows none."""
        found = self.terms_after(day, kind, regular=regular, registered=registered)
        if not found:
            raise self._no_more(0, day, kind, regular, registered)
        return found[0]

    def nth_term_after(self, day: date, n: int, registered: Collection[str] | None = None) -> Term:
        """The n-th regular term that begins after a day, of those in which a person is registered if these are given.

        Raises `OutsideCalendar` where the calendar knows fewer.
        """
        if n < 1:
            raise BadInput([Problem("n", "wants to be 1 or more: terms are counted forwards.")])
        found = self.terms_after(day, regular=True, registered=registered)
        if len(found) < n:
            raise self._no_more(len(found), day, "", True, registered)
        return found[n - 1]

    def term_from(self, day: date, kind: str = "term") -> Term:
        """The term of a kind in which a day lies, or else the next one; `term` is any regular one."""
        kind, regular = ("", True) if kind == "term" else (kind, None)
        self._check(kind, None)
        now = self.term_at(day)
        if now is not None and (now.kind == kind if kind else now.regular):
            return now
        return self.next_term(day, kind, regular=regular)

    # -- how ---------------------------------------------------------------------------------------------

    @cached_property
    def _counted(self) -> dict[str, Days]:
        return {}

    @cached_property
    def _named(self) -> dict[str, Term]:
        return {term.name: term for term in self.terms}

    @cached_property
    def _ends(self) -> list[date]:
        return [term.last for term in self.terms]

    def _count(self, kind: str) -> Days:
        if kind == "day":
            ordinals: Any = range(self.first.toordinal(), self.last.toordinal() + 1)
        elif kind == "instruction day":
            ordinals = array("i", self._classes())
        else:
            ordinals = array("i", self._open((_SUNDAY,) if kind == "open day" else self.weekend))
        known = self._taught(self.blanks) if kind == "instruction day" else [(self.first, self.last)]
        return Days(self.title, kind, ordinals, tuple(_stretches(known, ordinals)), _ordinal_blanks(self.blanks))

    def _open(self, weekend: tuple[int, ...]) -> list[int]:
        closed = {day.toordinal() for day in self.holidays}
        days = range(self.first.toordinal(), self.last.toordinal() + 1)
        return [day for day in days if (day + 6) % 7 not in weekend and day not in closed]  # day 1 was a Monday

    def _classes(self) -> list[int]:
        closed = {day for each in self.breaks for day in _ordinals(each.first, each.last)}
        taught = {
            day for term in self.terms if term.first_class and term.last_class
            for day in _ordinals(term.first_class, term.last_class)
        }  # fmt: skip
        return [day for day in self._open(self.weekend) if day in taught and day not in closed]

    @cached_property
    def _termed(self) -> Days:
        """No days at all, in the stretches in which the terms are known."""
        blanks = [each for each in self.blanks if each.of == "terms"]
        known = tuple(_stretches(self._taught(blanks), ()))
        return Days(self.title, "instruction day", (), known, _ordinal_blanks(blanks))

    def _taught(self, blanks: Iterable[Blank]) -> Iterator[tuple[date, date]]:
        """The stretches of days of which the calendar knows the terms, without blanks."""
        if not self.terms:
            return
        first, end = self.terms[0].first or self.terms[0].last, self.terms[-1].last
        for blank in sorted(blanks, key=lambda each: each.first):
            if first < blank.first <= end:
                yield first, blank.first - _DAY
            if first <= blank.last and blank.first <= end:
                if blank.last >= end:
                    return
                first = blank.last + _DAY
        yield first, end

    def _known_until(self, day: date) -> date:
        """The last day of the stretch in which the terms are known and a day lies."""
        return date.fromordinal(self._termed.stretches[self._termed.rank(day) // HOLE].last)

    def _begins_after(self, term: Term, day: date) -> bool:
        if term.first is not None:
            return day < term.first
        place = self.terms.index(term)
        if place and day <= self.terms[place - 1].last:
            return True
        raise self._unknown_start(term, day)

    def _no_more(
        self, found: int, day: date, kind: str, regular: bool | None, registered: Collection[str] | None
    ) -> OutsideCalendar:
        words = ["registered" * (registered is not None), "regular" * bool(regular), kind]
        count = f"only {found}" if found else "no"
        terms = " ".join([count, *filter(None, words), "term" if found < 2 else "terms"])
        until = self._known_until(day)
        message = f"the calendar {self.title} knows {terms} after {day}; it knows the terms up to {until}"
        return OutsideCalendar(message, calendar=self.title, day=day)

    def _unknown_start(self, term: Term, day: date) -> OutsideCalendar:
        message = f"the calendar {self.title} does not know when the term “{term.name}” begins"
        return OutsideCalendar(f"{message}, so not whether {day} lies before it", calendar=self.title, day=day)

    def _check(self, kind: str, registered: Collection[str] | None) -> None:
        problems = []
        kinds = {term.kind for term in self.terms}
        if kind and kind not in kinds:
            problems.append(Problem("kind", unknown("kind of term", kind, kinds)))
        strange = sorted(set(registered or ()) - set(self._named))
        problems += [Problem("registered", unknown("term", name, self._named)) for name in strange]
        if problems:
            raise BadInput(problems)


_WORDS: Final = frozenset({"name", "version", "sources", "note"})


def _canonical(value: Any) -> Any:
    return attrs.asdict(value) if attrs.has(type(value)) else value.isoformat()


def _ordinal_blanks(blanks: Iterable[Blank]) -> tuple[tuple[int, int, str, str], ...]:
    return tuple((each.first.toordinal(), each.last.toordinal(), each.of, each.why) for each in blanks)


def _ordinals(first: date, last: date) -> range:
    return range(first.toordinal(), last.toordinal() + 1)


def _stretches(known: Iterable[tuple[date, date]], ordinals: Any) -> Iterator[Stretch]:
    for first, last in known:
        start, end = first.toordinal(), last.toordinal()
        yield Stretch(start, end, bisect_left(ordinals, start), bisect_left(ordinals, end + 1))


EVERY_DAY: Final = Calendar("every day", "1", date.min, date.max, weekend=())
"""The calendar of civil counting: every day that can be written counts."""
