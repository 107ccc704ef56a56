"""Where a day begins and ends: civil days of a zone as instants, right where clocks change at midnight."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError, available_timezones

from grievance_fsm.errors import BadInput, Problem, unknown

_SECOND: Final = timedelta(seconds=1)
_SETTINGS: Final = {"localtime", "posixrules", "Factory"}
"""Names under which a machine keeps its own zone: no two need agree."""


def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; raises `BadInput` naming the nearest where nobody knows it."""
    return _known(name)


def misnamed(name: Any) -> str:
    """What is wrong with the name of a zone, or nothing.

    >>> misnamed("America/New_Yrok")
    'unknown zone “America/New_Yrok”; did you mean “America/New_York”...'
    """
    if isinstance(name, str) and (_found(name) or name in _names()):
        return ""
    return unknown("zone", name, _names())


def _found(name: str) -> bool:
    """Whether a zone of a region is there; asked before all names are listed, which reads a file for each."""
    region, _, city = name.partition("/")
    if not city or region in ("posix", "right"):
        return False
    try:
        return ZoneInfo(name) is not None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def begins(day: date, zone: str) -> datetime:
    """The first instant of a local day, in UTC.

    Where the clocks skip midnight it is the first time after the skip; a day that a zone never had (Samoa left out
    30 December 2011) begins where it ends. Where midnight comes twice it is the first of the two.

    >>> begins(date(2018, 11, 4), "America/Sao_Paulo").isoformat()  # the clocks went from 24:00 to 01:00
    '2018-11-04T03:00:00+00:00'
    """
    place = _known(zone)
    midnight = datetime.combine(_plain(day), time.min, place)
    try:
        instant = midnight.astimezone(UTC)
        if instant.astimezone(place).replace(tzinfo=None) == midnight.replace(tzinfo=None):
            return instant
        return _after_skip(midnight, instant)
    except OverflowError:
        words = f"the midnight of {day} in {zone} is no instant that can be written."
        raise BadInput([Problem("day", words)]) from None


def ends(day: date, zone: str) -> datetime:
    """The exclusive end of a local day, in UTC: the first instant of the day after it.

    >>> ends(date(2015, 3, 8), "America/New_York").isoformat()
    '2015-03-09T04:00:00+00:00'
    """
    if _plain(day) == date.max:
        raise BadInput([Problem("day", f"the day after {day} cannot be written.")])
    return begins(day + timedelta(days=1), zone)


def local_day(instant: Any, zone: str) -> date:
    """The civil day of an instant in a zone; raises `BadInput` for a time without zone or offset.

    >>> local_day(datetime(2015, 2, 3, 3, 30, tzinfo=UTC), "America/New_York")
    datetime.date(2015, 2, 2)
    """
    if not isinstance(instant, datetime) or instant.utcoffset() is None:
        raise BadInput([Problem("instant", "a time without zone or offset; give an aware instant.")])
    try:
        day: date = instant.astimezone(_known(zone)).date()
        return day
    except OverflowError:
        raise BadInput([Problem("instant", f"{instant} has no day in {zone} that can be written.")]) from None


def placed(instant: datetime, zone: str) -> datetime:
    """The same instant as the clocks of a zone have it, with its offset of that moment, so that it compares exactly.

    >>> placed(datetime(2015, 2, 3, 3, 30, tzinfo=UTC), "America/New_York").isoformat()
    '2015-02-02T22:30:00-05:00'
    """
    try:
        local = instant.astimezone(_known(zone))
    except OverflowError:
        raise BadInput([Problem("instant", f"{instant} has no day in {zone} that can be written.")]) from None
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()), fold=0)


def tzdata_version() -> str:
    """The release of the zone data that is in use (“2025b”), or nothing where it does not say."""
    for folder in map(Path, TZPATH):
        if (folder / "tzdata.zi").is_file():
            with (folder / "tzdata.zi").open(encoding="ascii", errors="replace") as file:
                return file.readline().removeprefix("# version").strip()
        if (folder / "UTC").exists():
            return (folder / "+VERSION").read_text(encoding="ascii").strip() if (folder / "+VERSION").is_file() else ""
    try:
        return str(import_module("tzdata").IANA_VERSION)
    except ModuleNotFoundError:
        return ""


def _after_skip(midnight: datetime, later: datetime) -> datetime:
    """The instant at which the clocks jumped over a midnight: no earlier than with the offset after the jump."""
    earlier, place = midnight.replace(fold=1).astimezone(UTC), midnight.tzinfo
    while later - earlier > _SECOND:
        middle = earlier + (later - earlier) // _SECOND // 2 * _SECOND
        if middle.astimezone(place).date() < midnight.date():
            earlier = middle
        else:
            later = middle
    return later


def _plain(day: Any) -> date:
    if isinstance(day, datetime) or not isinstance(day, date):
        raise BadInput([Problem("day", "wants a date without a time.")])
    return day


@cache
def _known(name: str) -> ZoneInfo:
    if wrong := misnamed(name):
        raise BadInput([Problem("zone", wrong)])
    return ZoneInfo(name)


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones() - _SETTINGS)
