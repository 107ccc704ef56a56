"""How the guideline for one case is found: the guards of the table, asked about what is known."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve

from grievance_fsm.errors import BadInput, Problem, unknown
from grievance_fsm.facts import Fact, leaves
from grievance_fsm.findings import Finding, explain
from grievance_fsm.guards import ask
from grievance_fsm.readings import Pick, Reading
from grievance_fsm.sanctioning.guidelines import Guideline, Line, Verdict
from grievance_fsm.sanctioning.rules import applies, conditions, minimum_guard, severity
from grievance_fsm.sanctioning.table import Duty, Effect, Penalty, Sanctions, is_open
from grievance_fsm.wanted import require


def guideline(table: Sanctions, conduct: str, /, *, status: str, **known: Any) -> Guideline:
    """What may be imposed for some conduct: a category, or a behaviour on the list.

    `status` and the rest are facts of the table, by name (for MIT `prior`, `incidents`, `shared_place`,
    `permission`, `force`, …); what is not told, or told as `None`, is not known, except what the table assumes.
    Raises `BadInput` with every problem; an open reading never raises.
    """
    require("table", table, Sanctions, "a table of sanctions, such as policy.sanctions")
    told = _told(table, conduct, {table.status.name: status} | known)
    facts = _categorised(table, told)
    least, least_found = _minimum(table, facts)
    placed = table.category.name in facts
    return Guideline(
        facts,
        tuple(_line(table, penalty, facts, least) for penalty in table.penalties),
        least,
        (
            *(() if placed else (_open_category(table, facts),)),
            *(finding for guard in table.given if not (finding := explain(guard, facts)).verdict),
            least_found, *_combined(table), *(_owed(duty, facts) for duty in table.duties),
        ),
    )  # fmt: skip


def _told(table: Sanctions, conduct: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as the table reads them; every problem is raised at once."""
    by_name = {fact.name: fact for fact in table.facts}
    facts: dict[str, Any] = {}
    problems: list[Problem] = []
    about = [fact for fact in (table.category, table.behaviour) if conduct in fact.choices]
    if not about:
        known_conduct = (*table.category.choices, *table.behaviour.choices)
        problems.append(Problem("conduct", unknown("category or behaviour", str(conduct), known_conduct)))
    given = {name: value for name, value in known.items() if value is not None}
    for name, value in {**{fact.name: conduct for fact in about[:1]}, **table.assumed, **given}.items():
        try:
            facts[name] = by_name[name].parse(value)
        except KeyError:
            problems.append(Problem(name, unknown("fact", name, by_name)))
        except ValueError as error:
            problems.append(Problem(name, _unread(by_name[name], value, error)))
    if problems:
        raise BadInput(problems)
    return facts


def _unread(fact: Fact, value: Any, error: ValueError) -> str:
    return unknown(fact.name, str(value), fact.choices) if fact.choices else f"{error}."


def _categorised(table: Sanctions, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with the category that the behaviour settles, where it settles one."""
    name, rule = table.category.name, severity(table)
    possible = [word for word in table.category.choices if ask(rule, {**facts, name: word}) is not False]
    settled = name not in facts and len(possible) == 1
    return {**facts, name: possible[0]} if settled else dict(facts)


def _open_category(table: Sanctions, facts: Mapping[str, Any]) -> Finding:
    """What the category hangs on where the conduct does not settle it."""
    rule = severity(table)
    if isinstance(rule, Pick):
        return _waits(rule.reading, table.cites.get("severity", ""))
    missing = ", ".join(dict.fromkeys(_missing(rule, facts)))
    return Finding(None, rule.words, rule.clause, f"not known: {missing}")


def _line(table: Sanctions, penalty: Penalty, facts: Mapping[str, Any], least: frozenset[str] | None) -> Line:
    why = tuple(_explained(table, penalty, facts))
    return Line(
        penalty.code, penalty.words, penalty.clause, _all(finding.verdict for finding in why),
        tuple(finding for finding in why if not finding.verdict),
        "" if isinstance(penalty.decides, Pick) else penalty.decides or "",
        penalty.permission is not None, penalty.requires,
        (*penalty.clocks, *(each.clock for each in penalty.effects if each.clock and _fits(each, facts))),
        penalty.discloses, penalty.permanent,
        tuple(_effects(penalty, facts)),
        None if least is None else penalty.code in least,
    )  # fmt: skip


def _explained(table: Sanctions, penalty: Penalty, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """The findings for a penalty and for those it only comes with."""
    for guard in conditions(table, penalty):
        found = explain(guard, facts)
        yield found if found.clause else evolve(found, clause=penalty.clause)
    for other in penalty.requires:
        wanted = _all(finding.verdict for finding in _explained(table, table.penalty(other), facts))
        yield Finding(wanted, f"only with {other}", penalty.clause)


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    found = set(verdicts)
    return False if False in found else None if None in found else True


def _fits(effect: Effect, facts: Mapping[str, Any]) -> bool:
    return effect.given is None or ask(effect.given, facts) is not False


def _effects(penalty: Penalty, facts: Mapping[str, Any]) -> Iterator[Finding]:
    if isinstance(penalty.decides, Pick):
        yield _waits(penalty.decides.reading, penalty.clause)
    yield from (_effect(effect, facts) for effect in penalty.effects)


def _effect(effect: Effect, facts: Mapping[str, Any]) -> Finding:
    """Whether a penalty brings this with it; where the words are open, what must be chosen."""
    verdict = True if effect.given is None else ask(effect.given, facts)
    if isinstance(effect.words, Pick):
        return evolve(_waits(effect.words.reading, effect.clause), verdict=False if verdict is False else None)
    missing = ", ".join(_missing(effect.given, facts)) if verdict is None else ""
    return Finding(verdict, effect.words, effect.clause, f"not known: {missing}" if missing else "")


def _missing(guard: Any, facts: Mapping[str, Any]) -> Iterator[str]:
    """What a guard wants to be told: facts that are not known, and readings that are not chosen."""
    for leaf in leaves(guard):
        if isinstance(leaf, Pick):
            yield leaf.reading.name
        elif isinstance(leaf, Fact) and leaf.name not in facts:
            yield leaf.words


def _waits(reading: Reading, clause: str) -> Finding:
    """What hangs on a reading that is not chosen."""
    return Finding(None, reading.question, clause, "", f"{reading.name}: {' or '.join(reading.choices)}")


def _minimum(table: Sanctions, facts: Mapping[str, Any]) -> tuple[frozenset[str] | None, Finding]:
    """The least that must be imposed, and how it was found."""
    rows, cited = table.minimums, table.cites.get("minimum", "")
    if isinstance(rows, Pick):
        return None, _waits(rows.reading, cited)
    if not isinstance(rows, tuple):
        return None, explain(minimum_guard(table), facts)
    verdicts = [(row, ask(applies(table, row), facts)) for row in rows]
    asked = {code for row, verdict in verdicts if verdict for code in row.penalties}
    if any(verdict is None for _, verdict in verdicts):
        return None, _unsettled(table, facts)
    least = frozenset(asked) if is_open(table.order) else table.heaviest(asked)
    return least, Finding(True, "the minimum", cited, ", ".join(sorted(least)) or "none")


def _unsettled(table: Sanctions, facts: Mapping[str, Any]) -> Finding:
    """The minimum rows that might apply, with what is not known about them."""
    guards = [applies(table, row) for row in table.minimums]
    parts = tuple(explain(guard, facts) for guard in guards if ask(guard, facts) is None)
    missing = ", ".join(dict.fromkeys(word for guard in guards for word in _missing(guard, facts)))
    return Finding(None, "the minimum", table.cites.get("minimum", ""), f"not known: {missing}", "", parts)


def _combined(table: Sanctions) -> Iterator[Finding]:
    """How the penalties combine, and whether there must be one."""
    rules = (
        ("alternative", table.alternative, "only one penalty at a time", "penalties may be combined"),
        ("required", table.required, "at least one penalty must be imposed", "a penalty may be left out"),
    )
    for rule, value, yes, no in rules:
        clause = table.cites.get(rule, "")
        if isinstance(value, Pick):
            yield _waits(value.reading, clause)
        else:
            yield Finding(True, yes if value else no, clause)


def _owed(duty: Duty, facts: Mapping[str, Any]) -> Finding:
    found = explain(duty.given, facts) if duty.given is not None else Finding(True, "")
    seen = "" if found.verdict else f"if {found.words}"
    return Finding(found.verdict, duty.words, duty.clause, seen, "", found.parts)
