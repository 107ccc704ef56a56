"""An act told once more in full: who alone may do it, from where alone, on what papers, and where it leads."""

from collections.abc import Iterator
from typing import Any

from claims.seen_to import SEEN_TO
from grievance_fsm.facts import all_of, happened, not_, stands
from grievance_fsm.parts import flat
from grievance_fsm.properties import (
    Property,
    always,
    always_can,
    always_leads,
    always_owed,
    always_told,
    at_most,
    ending,
    never,
    never_owed,
    only_by,
)
from grievance_fsm.readings import Chosen

LEFT_OUT: set[str] = set()
"""The words of the claims that were left out."""


def act(where: str, what: Any, **told: Any) -> Iterator[Property]:
    """What holds of an act, but what assembling a policy sees to."""
    for each in _told(where, what, **told):
        if each.words in SEEN_TO:
            LEFT_OUT.add(each.words)
        else:
            yield each


def _told(
    where: str, what: Any, *, by: Any = (), when: Any = (), given: Any = None, also: Any = None, to: Any = None,
    ends: Any = (), owed: bool = False, once: bool = False, papers: Any = (), clause: Any, only: Any = None,
    moved: bool = True, within: Any = None, after: Any = None, met: bool = True,
) -> Iterator[Property]:  # fmt: skip
    """What holds of an act: `given` is asked of its papers, and `also` of whatever else there is.

    `ends` tells for each way to end what is asked for it, and the state it leads to; `once` that it keeps its state
    and is not done again. Where nothing else could be `moved` in its place, that it is done from nowhere else is left
    out. By when it is done, and counted from what, is said as a declaration says it: `within` and `after`. What ends
    in one of the ways to end has `met` the duty.
    """
    said = f"{where}, {what.words}"
    told: dict[str, Any] = {"clause": clause, "only": only}
    if by:
        yield only_by(by, what, words=f"{said}: nobody else does", **told)
    if when and moved:
        yield always(stands(*flat((when,))), at=what, words=f"{said}: from nowhere else", **told)
    if given is not None:
        yield always(given, at=what, words=f"{said}: on no other papers", **told)
    if flat((papers,)):
        yield always_told(*flat((papers,)), at=what, words=f"{said}: with all papers", **told)
    if once:
        yield at_most(1, what, words=f"{said}: once", **told)
    asked = [each for each in (given, also, not_(happened(what)) if once else None) if each is not None]
    can = always_owed if owed else always_can
    if when:
        yield can(
            what, by=by, when=when, given=_all(asked), within=within, after=after,
            words=f"{said}: whenever it is due", **told,
        )  # fmt: skip
    if isinstance(only, Chosen) and isinstance(what.only, Chosen) and what.only.reading is only.reading:
        elsewhere = [choice for choice in only.reading.choices if choice not in what.only.choices]
        yield never(what, words=f"{said}: not under another reading", clause=clause,
                    only=only.reading.among(*elsewhere))  # fmt: skip
    if not owed and by:
        yield never_owed(what, words=f"{said}: no duty", **told)
    if to is not None:
        yield _leading(what, to, said, told)
    for outcome, asks, target in ends:
        so = ending(what, outcome)
        if asks is not None:
            yield always(asks, at=so, words=f"{said}, {outcome}: not otherwise", **told)
        both = [*asked, *([] if asks is None else [asks])]
        yield can(so, by=by, when=when, given=_all(both), words=f"{said}, {outcome}: whenever that is so", **told)
        if owed and met:
            yield never_owed(what, after=so, words=f"{said}, {outcome}: that is done", **told)
        if target is not None:
            yield _leading(so, target, f"{said}, {outcome}", told)


def _all(asked: list[Any]) -> Any:
    return all_of(*asked) if asked else None


def _leading(point: Any, target: Any, said: str, told: dict[str, Any]) -> Property:
    return always_leads(point, to=target, words=f"{said}: it leads nowhere else", **told)
