"""The guards that a table of penalties gives: what a set of penalties must respect, over facts."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from grievance_fsm.facts import Const, Expr, Node, all_of, any_of, implies, includes, lift, not_
from grievance_fsm.guards import text
from grievance_fsm.sanctioning.table import Behaviour, Category, Minimum, Pairs, Penalty, Sanctions, closed, each


def guards(table: Sanctions) -> tuple[Any, ...]:
    """What every imposition respects, each guard with its sentence; some may be picks."""
    return tuple(guard for guard in _guards(table) if guard is not None)


def all_guards(table: Sanctions) -> Node:
    """All the guards as one."""
    return all_of(*guards(table))


def _guards(table: Sanctions) -> Iterator[Any]:
    yield from table.given
    for category in table.categories:
        yield _only_in(table, category)
    for penalty in table.penalties:
        yield from _only_where(table, penalty)
    yield each(table.alternative, lambda alone: _one_alone(table) if alone else None)
    yield each(table.required, lambda owed: _at_least_one(table) if owed else None)
    yield minimum_guard(table)


def conditions(table: Sanctions, penalty: Penalty) -> tuple[Any, ...]:
    """Under what one penalty may be imposed: its category, whom it fits, whose leave it needs."""
    wanted = (table.category_of(penalty).given, *penalty.given, penalty.permission)
    return tuple(guard for guard in wanted if guard is not None)


def severity(table: Sanctions) -> Any:
    """The guard that the category is the one for the behaviour found: by the list, or by the criteria."""
    return each(table.criteria, lambda criteria: _by_list(table) if criteria is None else criteria)


def minimum_guard(table: Sanctions) -> Any:
    """The guard that the penalties reach the minimum; a fact states it where no table was supplied."""
    return each(table.minimums, lambda rows: _reached(table, rows))


def recommended(table: Sanctions) -> Node:
    """The guard that some chosen penalty is only recommended."""
    removals = [
        all_of(includes(table.chosen, penalty.code), each(penalty.decides, lambda who: Const(who is not None)))
        for penalty in table.penalties
        if penalty.decides is not None
    ]
    some = any_of(*removals, Const(False))
    return some.named("a penalty chosen is only recommended", table.cites.get("recommended", ""))


def applies(table: Sanctions, row: Minimum) -> Node:
    """The guard that a row of the minimums speaks about the case."""
    cell = [table.category == row.category]
    cell += [table.status == row.status] if row.status is not None else []
    cell += [table.place == row.place] if row.place is not None else []
    return all_of(*cell, at_least(table.repeats, row.repeats))


def at_least(what: Any, least: int) -> Node:
    """The comparison, where the number may also be a pick."""
    return Node("ge", (lift(what), Const(least)))


def _only_in(table: Sanctions, category: Category) -> Any:
    """No penalty of a category unless its guard holds."""
    listed = [includes(table.chosen, penalty.code) for penalty in table.penalties if penalty.category == category.name]
    taken = any_of(*listed).named(f"a penalty of the {category.words}")
    if not listed:
        return None
    return each(category.given, lambda guard: _if_taken(category.words, taken, guard, category.clause))


def _only_where(table: Sanctions, penalty: Penalty) -> Iterator[Any]:
    """No penalty unless its own guards hold, and none without those it comes with."""
    taken = includes(table.chosen, penalty.code)
    for rule in (*penalty.given, penalty.permission):
        yield each(rule, lambda guard: _if_taken(penalty.code, taken, guard, penalty.clause))
    for other in penalty.requires:
        together = f"{penalty.code} only together with {other}"
        yield implies(taken, includes(table.chosen, other)).named(together, penalty.clause)


def _if_taken(what: str, taken: Node, guard: Any, clause: str) -> Node | None:
    if guard is None:
        return None
    return implies(taken, guard).named(f"{what}: {text(guard)}", getattr(guard, "clause", "") or clause)


def _one_alone(table: Sanctions) -> Node:
    """Not two penalties, except one that only comes with another."""
    alone = [penalty.code for penalty in table.penalties if not penalty.requires]
    pairs = [
        not_(includes(table.chosen, one, other)) for place, one in enumerate(alone) for other in alone[place + 1 :]
    ]
    return all_of(*pairs).named("no two penalties at once", table.cites.get("alternative", ""))


def _at_least_one(table: Sanctions) -> Node:
    one = any_of(*(includes(table.chosen, code) for code in table.codes))
    return one.named("at least one penalty", table.cites.get("required", ""))


def _reached(table: Sanctions, rows: tuple[Minimum, ...] | None) -> Any:
    cited = table.cites.get("minimum", "")
    if not isinstance(rows, tuple):
        return all_of(table.minimum_kept).named("the minimum laid down beforehand is respected", cited)
    if not rows:
        return None
    return each(table.order, lambda pairs: all_of(*_rows(table, rows, pairs)).named("the minimum is reached", cited))


def _rows(table: Sanctions, rows: tuple[Minimum, ...], pairs: Pairs) -> Iterator[Expr]:
    heavier = closed(pairs, table.codes)
    for row in rows:
        least = [
            any_of(*(includes(table.chosen, other) for other in table.codes if other in heavier[code])).named(
                f"{code} or heavier"
            )
            for code in row.penalties
        ]
        yield implies(applies(table, row), all_of(*least)).named(_told(row), table.cites.get("minimum", ""))


def _told(row: Minimum) -> str:
    cell = [row.category, *(word for word in (row.status, row.place) if word)]
    repeats = f", from {row.repeats} repeats on" if row.repeats else ""
    return f"{', '.join(cell)}{repeats}: at least {' and '.join(row.penalties) or 'nothing'}"


def _by_list(table: Sanctions) -> Node:
    """A listed behaviour has the category that lists it; any other is the Committee's to compare."""
    placed = [each(category.behaviours, partial(_placed, table, category)) for category in table.categories]
    return all_of(*placed).named("the category is the one that lists the behaviour", table.cites.get("severity", ""))


def _placed(table: Sanctions, category: Category, listed: tuple[Behaviour, ...]) -> Node:
    named = any_of(*(table.behaviour == behaviour.name for behaviour in listed))
    return implies(named, table.category == category.name)
