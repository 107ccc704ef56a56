"""What can be wrong with a table of penalties: names, the order, and minimums that nobody could keep."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from grievance_fsm.errors import Problem, oxford, unknown
from grievance_fsm.guards import ask
from grievance_fsm.sanctioning.rules import conditions
from grievance_fsm.sanctioning.table import Minimum, Pairs, Penalty, Sanctions, circle, closed, options

RULES = ("severity", "repeats", "minimum", "alternative", "required", "recommended")
Above = Mapping[str, frozenset[str]]


def problems(table: Sanctions) -> Iterator[Problem]:
    """Everything that is wrong; where a reading is still open, for each of its choices."""
    named = [*_names(table)]
    yield from named
    orders = [*options(table.order)]
    unordered = [problem for pairs in orders for problem in _ordered(table, pairs)]
    yield from dict.fromkeys(unordered)
    tables = [rows for rows in options(table.minimums) if isinstance(rows, tuple)]
    misnamed = [problem for rows in tables for row in rows for problem in _row(table, row)]
    yield from dict.fromkeys(misnamed)
    if not (named or unordered or misnamed):
        found = (each for pairs, rows in product(orders, tables) for each in _kept(table, rows, pairs))
        yield from dict.fromkeys(found)


def _names(table: Sanctions) -> Iterator[Problem]:
    categories = [category.name for category in table.categories]
    for name, count in Counter([*categories, *table.codes]).items():
        if count > 1:
            yield Problem(f"sanctions.{name}", "is declared twice.")
    for penalty in table.penalties:
        yield from _known(f"sanctions.{penalty.code}.category", "category", [penalty.category], categories)
        yield from _known(f"sanctions.{penalty.code}.requires", "penalty", penalty.requires, table.codes)
    for fact, words in ((table.chosen, table.codes), (table.category, tuple(categories))):
        if set(fact.choices) != set(words):
            has = oxford(fact.choices, "and")
            yield Problem(f"sanctions.{fact.name}", f"the fact has {has}, the table {oxford(words, 'and')}.")
    for rule in RULES:
        if not table.cites.get(rule):
            yield Problem(f"sanctions.cites.{rule}", "names no sentence.")


def _known(place: str, kind: str, words: Iterable[str], valid: Collection[str]) -> Iterator[Problem]:
    return (Problem(place, unknown(kind, word, valid)) for word in words if word not in valid)


def _ordered(table: Sanctions, pairs: Pairs) -> Iterator[Problem]:
    yield from _known("sanctions.order", "penalty", (code for pair in pairs for code in pair), table.codes)
    round_trip = circle(pairs)
    if round_trip:
        yield Problem("sanctions.order", f"runs in a circle: {' < '.join(round_trip)}.")


def _row(table: Sanctions, row: Minimum) -> Iterator[Problem]:
    place = f"sanctions.minimums.{row.category}"
    yield from _known(place, "category", [row.category], table.category.choices)
    yield from _known(place, "penalty", row.penalties, table.codes)
    for fact, word in ((table.status, row.status), (table.place, row.place)):
        yield from _known(place, fact.name, [word] if word is not None else [], fact.choices)
    if row.repeats < 0:
        yield Problem(place, f"counts {row.repeats} repeats; 0 is the first finding.")


def _kept(table: Sanctions, rows: tuple[Minimum, ...], pairs: Pairs) -> Iterator[Problem]:
    above = closed(pairs, table.codes)
    for cell in product(table.category.choices, table.status.choices, table.place.choices):
        least: dict[int, set[str]] = {}
        for row in rows:
            if row.covers(*cell):
                least.setdefault(row.repeats, set()).update(row.penalties)
        yield from _never_lower(table, cell, least, above)
        yield from _within_reach(table, cell, least, above)


def _never_lower(table: Sanctions, cell: Any, least: Mapping[int, set[str]], above: Above) -> Iterator[Problem]:
    for fewer, more in product(least, least):
        lost = [code for code in least[fewer] if above[code].isdisjoint(least[more])]
        if fewer < more and lost:
            yield Problem(
                f"sanctions.minimums.{'.'.join(cell)}",
                f"from {more} repeats on it asks for {_listed(least[more])}, which falls short of "
                f"{_listed(lost)} from {fewer} on; repetition never weighs less [{table.cites['repeats']}].",
            )


def _within_reach(table: Sanctions, cell: Any, least: Mapping[int, set[str]], above: Above) -> Iterator[Problem]:
    for repeats, wanted in sorted(least.items()):
        beyond = [code for code in sorted(wanted) if not _open_to(table, above[code], cell, repeats)]
        if beyond:
            yield Problem(
                f"sanctions.minimums.{'.'.join(cell)}",
                f"asks for {_listed(beyond)}, but neither that nor anything heavier can be made sure of there.",
            )
        elif table.alternative is True and not _one_for_all(table, wanted, above, cell, repeats):
            yield Problem(
                f"sanctions.minimums.{'.'.join(cell)}",
                f"asks for {_listed(wanted)}, but only one may be imposed [{table.cites['alternative']}].",
            )


def _one_for_all(table: Sanctions, wanted: Iterable[str], above: Above, cell: Any, repeats: int) -> bool:
    """Whether one penalty, with those that only come with it, reaches everything wanted."""
    able = _open_to(table, [code for code in table.codes if not table.penalty(code).requires], cell, repeats)
    sets = [{code, *(other.code for other in table.penalties if code in other.requires)} for code in able]
    return any(all(above[code] & chosen for code in wanted) for chosen in sets)


def _open_to(table: Sanctions, codes: Iterable[str], cell: tuple[str, str, str], repeats: int) -> list[str]:
    """Which penalties can be made sure of: not excluded from the cell, and at nobody else's leave."""
    facts = dict(zip((table.category.name, table.status.name, table.place.name), cell, strict=True))
    known = facts if repeats else {**table.assumed, **facts}
    return [code for code in codes if _sure(table, table.penalty(code), known)]


def _sure(table: Sanctions, penalty: Penalty, facts: Mapping[str, Any]) -> bool:
    if penalty.permission is not None or any(ask(guard, facts) is False for guard in conditions(table, penalty)):
        return False
    return all(_sure(table, table.penalty(other), facts) for other in penalty.requires)


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes)) or "nothing"
