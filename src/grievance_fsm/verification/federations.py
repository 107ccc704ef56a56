"""Unions of zones: what lies in one and not in another, and what time leads to before somebody can act."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from grievance_fsm.verification.zones import ANY, Zone, closed, covers, size, within

Federation: TypeAlias = tuple[Zone, ...]
"""The days that are in any of its zones; none where there are no zones."""


def both(zone: Zone, other: Zone) -> Zone | None:
    """The days that are in both of two zones."""
    found, n = zone, size(zone)
    for at, most in enumerate(other):
        if most < found[at]:
            narrowed = within(found, at // n, at % n, most)
            if narrowed is None:
                return None
            found = narrowed
    return found


def common(some: Iterable[Zone], others: Sequence[Zone]) -> Federation:
    """The days that are in one of some zones and in one of others."""
    found = (both(zone, other) for zone in some for other in others)
    return widest(zone for zone in found if zone is not None)


def without(zone: Zone, other: Zone) -> Iterator[Zone]:
    """The days of a zone that are not in another, in zones that share none."""
    if both(zone, other) is None:
        yield zone
        return
    n = size(zone)
    rest = zone
    for at, most in enumerate(other):
        if most < rest[at]:
            beyond = within(rest, at % n, at // n, -most - 1)
            if beyond is not None:
                yield beyond
            rest = within(rest, at // n, at % n, most) or rest


def less(some: Iterable[Zone], others: Iterable[Zone]) -> Federation:
    """The days of some zones that are in none of the others."""
    found = list(some)
    for other in others:
        found = [part for zone in found for part in without(zone, other)]
    return tuple(found)


def widest(some: Iterable[Zone]) -> Federation:
    """The zones that lie in no other of them."""
    found: list[Zone] = []
    for zone in some:
        if not any(covers(other, zone) for other in found):
            found = [other for other in found if not covers(zone, other)]
            found.append(zone)
    return tuple(found)


def holds(zone: Zone, days: Sequence[int]) -> bool:
    """Whether moments on certain days (now first) are in a zone."""
    n = len(days)
    return all(days[at // n] - days[at % n] <= most for at, most in enumerate(zone))


def shifted(zone: Zone, by: int) -> Zone:
    """The zone so many days later."""
    n = size(zone)
    return tuple(
        most if most >= ANY or (at < n) == (at % n == 0) else most + (by if at < n else -by)
        for at, most in enumerate(zone)
    )  # fmt: skip


def earlier(zone: Zone, whole: Zone) -> Zone | None:
    """The days, of all that there may be, from which time leads into a zone."""
    n = size(zone)
    return both(tuple(ANY if at % n == 0 and at else most for at, most in enumerate(zone)), whole)


def led_to(aims: Iterable[Zone], escapes: Sequence[Zone], whole: Zone) -> Federation:
    """The days from which time leads to an aim, by at least one day, and to no escape before it."""
    return widest(zone for aim in aims for zone in _led_to(aim, escapes, whole))


def _led_to(aim: Zone, escapes: Sequence[Zone], whole: Zone) -> Federation:
    before = earlier(aim, whole)
    if before is None:
        return ()
    found: Federation = (before,)
    for escape in escapes:
        if not found:
            break
        found = common(found, _past(aim, before, escape, whole))
    return found


def _past(aim: Zone, before: Zone, escape: Zone, whole: Zone) -> Federation:
    """The days from which time leads to an aim and not to one escape before it.

    The aim may be come to on the first day on which the escape is open.
    """
    fleeing = earlier(escape, whole)
    if fleeing is None:
        return (before,)
    found = list(without(before, fleeing))
    meeting = both(aim, fleeing)
    if meeting is not None:
        still = both(escape, shifted(escape, 1))  # the escape was open the day before
        first = [meeting] if still is None else without(meeting, still)
        found += [zone for zone in (earlier(each, whole) for each in first) if zone is not None]
    return tuple(found)


def outline(bounds: Sequence[int]) -> Zone | None:
    """The zone of some bounds, those between a moment and itself nought; nothing where they contradict."""
    n = size(tuple(bounds))
    return closed([min(most, 0) if at // n == at % n else most for at, most in enumerate(bounds)])
