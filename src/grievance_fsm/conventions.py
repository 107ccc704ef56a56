"""Conventions of counting: which days count, which day begins, where a last day may fall. One table of profiles.

A convention is data. A rule names one, a policy has one for all its rules, and a drafter may put another in its
place by one word, to see which dates move.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.calendars import DAY_KINDS
from grievance_fsm.errors import BadInput, Problem, unknown
from grievance_fsm.readings import Pick
from grievance_fsm.validators import number, of_type, one_of, text, yes_or_no

OVERFLOWS: Final = ("down", "up", "thirty_days", "refuse", "by_edge")
ROLLS: Final = (
    "none", "following", "preceding", "modified following", "modified preceding", "same direction",
)  # fmt: skip


@frozen
class Counting:
    """A convention of counting.

    `trigger_day`: whether the day that sets the span off is its first day.
    `clear`: a distance between two events leaves both their days out.
    `days`: what a span of plain days counts, one of the day kinds of a calendar.
    `short`: spans of at most so many days count business days (0: none does).
    `served`: days added to a span that runs from service: to its end as *counted*, or once that has *rolled*
    (`served_from`); what comes of it rolls as well.
    `overflow`: what a month does that lacks the day, where the span itself does not say.
    `roll`, `lands_on`: how a last day moves that is not of that kind.
    """

    name: str = field(default="literal", validator=text)
    words: str = field(default="", eq=False, validator=text)
    trigger_day: str = field(default="excluded", validator=one_of(("excluded", "included")))
    clear: bool = field(default=False, validator=yes_or_no)
    days: str = field(default="day", validator=one_of(DAY_KINDS, "kind of day"))
    short: int = field(default=0, validator=number)
    served: int = field(default=0, validator=number)
    served_from: str = field(default="counted", validator=one_of(("counted", "rolled")))
    overflow: Any = field(default=None, validator=one_of((None, *OVERFLOWS), picked=True))
    roll: str = field(default="none", validator=one_of(ROLLS))
    lands_on: str = field(default="business day", validator=one_of(DAY_KINDS, "kind of day"))
    source: str = field(default="", eq=False, validator=text)

    @property
    def plain(self) -> bool:
        """Whether it takes every day as it comes, so that it needs no calendar and no care."""
        return not (self.clear or self.short or self.served) and (self.days, self.roll) == ("day", "none")

    def counts(self, n: int, unit: str) -> str:
        """The kind of day that a span of days counts."""
        if unit != "day":
            return unit
        return "business day" if 0 < n <= self.short and self.days == "day" else self.days


LITERAL: Final = Counting("literal", "the words and nothing more: civil days, the trigger day excluded, no roll")

ROLLED: Final = Counting("rolled", "civil days; a last day without business rolls forward", roll="following")

WORKING: Final = Counting("business-days", "days are business days", days="business day", roll="following")

_TABLE: Final = (
    LITERAL,
    Counting("default", "as literal, which is what the MIT text says"),
    Counting(
        "mass-rcp", "periods under seven days count business days; the end rolls forward; three days after service",
        short=6, served=3, roll="following", overflow="down",
        source="Massachusetts Rules of Civil Procedure, Rule 6(a) and (d)",
    ),
    Counting(
        "frcp", "every day counts; the end goes on in the same direction; three days after service by mail",
        served=3, served_from="rolled", roll="same direction", overflow="down",
        source="Federal Rules of Civil Procedure, Rule 6(a) and (d)",
    ),
    Counting(
        "cpr-clear", "clear days; periods of five days or less count business days; the end rolls forward",
        clear=True, short=5, roll="following", overflow="down", source="Civil Procedure Rules (England), 2.8 and 2.10",
    ),
    Counting(
        "eu", "civil days, the day of the event excluded; the end rolls forward",
        roll="following", overflow="down", source="Regulation (EEC, Euratom) 1182/71, Article 3",
    ),
    WORKING,
    Counting(
        "institute-days", "days are days of instruction", days="instruction day", roll="following",
        lands_on="instruction day",
    ),
)  # fmt: skip

PROFILES: Final[Mapping[str, Counting]] = MappingProxyType({each.name: each for each in _TABLE})
"""The named conventions: one table, a word for each."""


def profile(name: str) -> Counting:
    """A convention by its name; raises `BadInput` naming the nearest.

    >>> profile("frcp").roll
    'same direction'
    """
    found = PROFILES.get(str(name))
    if found is None:
        raise BadInput([Problem("profile", unknown("profile", name, PROFILES))])
    return found


def convention(counting: Any) -> Any:
    """What counts: a convention by its name, or as it is."""
    return profile(counting) if isinstance(counting, str) else counting


of_counting: Final = of_type(Counting | Pick | None, "a convention or the name of one")
"""A validator for what counts, if anything is said of it."""
