"""More time: what each grant adds to the last day of a limit, or why it adds nothing."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from attrs import evolve

from grievance_fsm.counting import Counter
from grievance_fsm.dates import NOT_EXTENDED, CannotDate, Edge, Grant, Step, counted
from grievance_fsm.deadlines import Extension, Span

_BASES: Final = {"rolled": "due day", "unrolled": "day as counted, before any roll", "grant": "day of the grant"}


def extended(
    last: Edge, extension: Extension, grants: Iterable[Grant], counter: Counter
) -> tuple[Edge, tuple[date, ...]]:  # fmt: skip
    """The closing edge with what each grant adds, and the days by which it was due before."""
    first, known = last.day, list[date]()
    for grant in grants:
        day = last.day
        why_not = refusal(extension, grant, day, len(known))
        more = None if why_not else _more(last, extension, grant, first, counter)
        if more is not None and more.day > day:
            known.append(day)
            last = Edge(last.steps + more.steps, more.unrolled)
        else:
            said = f"granted {grant.on}: {why_not or f'it gives no later day than {day}'}"
            last = last.and_then(Step(NOT_EXTENDED, day, day, said, extension.clause))
    return last, tuple(known)


def _more(last: Edge, extension: Extension, grant: Grant, first: date, counter: Counter) -> Edge:
    """What one grant adds, as far as the cap."""
    cited, said = extension.clause, f"granted {grant.on}"
    if isinstance(extension.span, Span):
        if extension.span.unit in ("hour", "term"):
            raise CannotDate(f"{extension.span} cannot be added to a day: extend by days, weeks, months or years")
        base = {"rolled": last.day, "unrolled": last.unrolled, "grant": grant.on}[extension.base]
        span = evolve(extension.span, clause=extension.span.clause or cited)
        begins = Step("extended", last.day, base, f"{said}, counted from the {_BASES[extension.base]}", cited)
        laid = counter.laid(span, base, upper=True)
        more = Edge((begins, *laid.steps), laid.unrolled)
    else:
        more = counted((Step("extended", last.day, grant.to or last.day, f"{said}, to the day named", cited),))
    if extension.cap is None:
        return more
    cap = counter.laid(extension.cap, first, upper=True).day
    if more.day <= cap:
        return more
    return counted((*more.steps, Step("the cap", more.day, cap, f"{extension.cap} after {first}", cited)))


def refusal(extension: Extension, grant: Grant, day: date, before: int) -> str:
    """Why a grant gives no more time, being given after so many others; nothing where it does."""
    if extension.roles and grant.by and grant.by not in extension.roles:
        return f"by {grant.by}, and not by {' or '.join(extension.roles)}"
    if extension.in_time and grant.on > day:
        return f"after it was due on {day}"
    if extension.most is not None and before >= extension.most:
        return f"more than {extension.most} time{'' if extension.most == 1 else 's'}"
    if extension.ground is not None and not grant.ground:
        return "no ground was given"
    if extension.consent is not None and not grant.consent:
        return "there was no consent"
    return "it names no day" if not isinstance(extension.span, Span) and grant.to is None else ""
