"""The conditions under which a rule may be used: each one asked of what a guard sees, each one explained."""

from collections.abc import Callable, Iterator
from typing import Any

from attrs import evolve, frozen

from grievance_fsm.conventions import Counting
from grievance_fsm.dates import CannotDate, Grant, StandsStill
from grievance_fsm.deadlines import Limit, Suspension
from grievance_fsm.events import first_clause
from grievance_fsm.extending import refusal
from grievance_fsm.facts import Fact
from grievance_fsm.findings import Finding, explainer, unchosen
from grievance_fsm.guards import Verdict, compiled
from grievance_fsm.language import ANYONE
from grievance_fsm.readings import Reading
from grievance_fsm.rules import BoundProcedure, Branch, Rule
from grievance_fsm.seeing import Seen, try_due

ORDER, ROLE, GUARD, EARLY, LATE, MISSING, UNKNOWN, OPEN_READING, PAPERS = (
    "order", "role", "guard", "early", "late", "missing", "unknown", "reading", "papers",
)  # fmt: skip


@frozen(eq=False)
class Check:
    """One condition: its kind, its test (true, false or open) and its explanation."""

    kind: str | Callable[[Seen], str]
    test: Callable[[Seen], Verdict]
    explain: Callable[[Seen], Finding]

    def failing(self, seen: Seen) -> str:
        """What kind of irregularity a failure is."""
        if callable(self.kind):
            return self.kind(seen)
        return UNKNOWN if self.kind == GUARD and self.test(seen) is None else self.kind


def rule_checks(procedure: BoundProcedure, rule: Rule) -> Iterator[Check]:
    """The conditions that all outcomes of a rule share, the cheapest first."""
    yield from map(_open_reading, rule.open)
    if ANYONE.name not in rule.roles and (rule.roles or not rule.open):
        yield _role(rule)  # where nobody has said who may, that is what is asked
    if rule.once:
        yield _once(rule)
    if rule.facts:
        yield _papers(rule)
    if rule.limit is not None and (_binds(rule.limit, procedure) or rule.verb == "may"):
        yield _limit(rule, rule.limit)
    for pause in procedure.pauses_told_by(rule):
        yield _in_order(rule, pause)
    if procedure.extending(rule.name):
        yield _more_time(procedure, rule)
    for limit in procedure.limits:
        if limit.kind == "entitlement" and any(source in limit.states for source in rule.sources):
            yield _entitlement(rule, limit)
    yield from map(_guard, conjuncts(rule.given))


def branch_checks(rule: Rule, branch: Branch) -> Iterator[Check]:
    """The condition of one outcome: the actor chose it, or the facts meet its guard."""
    if rule.chosen:
        yield Check(
            GUARD,
            lambda seen: seen.outcome == branch.name,
            lambda seen: Finding(
                None if seen.outcome is None else seen.outcome == branch.name, f"the outcome is “{branch.name}”",
                first_clause(branch.clauses), seen.outcome or "not said", branch.name,
            ),
        )  # fmt: skip
    elif branch.given is not None:
        yield _guard(branch.given)


def conjuncts(given: Any) -> Iterator[Any]:
    """The guards of a `given`, an unnamed conjunction taken apart."""
    for guard in given:
        if getattr(guard, "op", "") == "and" and not (guard.words or guard.clause):
            yield from conjuncts(guard.args)
        else:
            yield guard


def _guard(guard: Any) -> Check:
    return Check(GUARD, compiled(guard), explainer(guard))


def _open_reading(reading: Reading) -> Check:
    finding = unchosen(reading)
    return Check(OPEN_READING, lambda seen: None, lambda seen: finding)


def _role(rule: Rule) -> Check:
    roles, clause = rule.roles, first_clause(rule.clauses)
    needed = " or ".join(sorted(roles))
    words = f"{needed} may do this"
    return Check(
        ROLE,
        lambda seen: seen.by in roles,
        lambda seen: Finding(seen.by in roles, words, clause, f"by {seen.by or 'nobody named'}", needed),
    )


def _once(rule: Rule) -> Check:
    def test(seen: Seen) -> bool:
        return seen.memory.last(rule.name) is None

    def told(seen: Seen) -> Finding:
        verdict = test(seen)
        return Finding(
            verdict, "it has not been done before in this run", first_clause(rule.clauses),
            "not done" if verdict else "done already", "once",
        )  # fmt: skip

    return Check(ORDER, test, told)


def _papers(rule: Rule) -> Check:
    names = tuple(fact.name for fact in rule.records)

    def test(seen: Seen) -> Verdict:
        for name in names:
            if name not in seen:
                return None
        return True

    def told(seen: Seen) -> Finding:
        missing = [name for name in names if name not in seen]
        return Finding(
            None if missing else True, "what the action records comes with it", first_clause(rule.clauses),
            f"missing {', '.join(missing)}" if missing else "all there",
        )  # fmt: skip

    return Check(PAPERS, test, told)


def _binds(limit: Limit, procedure: BoundProcedure) -> bool:
    """Whether a limit can refuse an act: it opens, it bars, it must have begun, or nobody can count it."""
    bars = limit.opens is not None or limit.expiry == "bar" or limit.kind in ("window", "limitation")
    return bars or not isinstance(limit.counting, Counting) or procedure.lacks_calendar(limit)


def _limit(rule: Rule, limit: Limit) -> Check:
    bars = limit.expiry == "bar"

    def test(seen: Seen) -> Verdict:
        try:
            found = seen.due(limit)
        except StandsStill:
            return True if limit.opens is None else None
        except CannotDate:
            return None
        if found is None:
            return None
        early = found.not_before is not None and seen.on < found.not_before
        late = bars and found.missed(seen.moment)
        return not (early or late)

    return Check(lambda seen: _untimely(limit, seen), test, lambda seen: timed(rule, limit, seen, test(seen)))


def _untimely(limit: Limit, seen: Seen) -> str:
    found, why = try_due(seen, limit)
    if found is None:
        return UNKNOWN if why else MISSING
    return EARLY if found.not_before is not None and seen.on < found.not_before else LATE


def timed(rule: Rule, limit: Limit, seen: Seen, verdict: Verdict) -> Finding:
    """How an act stands to a time limit."""
    found, why = try_due(seen, limit)
    clause = limit.clause or first_clause(rule.clauses)
    words = f"it is in time ({limit.kind})"
    if found is None:
        return Finding(verdict, words, clause, why or "what it counts from has not happened", "a day to count from")
    edges = [f"from {found.not_before}" if found.not_before else "", f"to {found.day}" if found.day else ""]
    if found.exactly is not None:
        edges = [edges[0], f"before {found.exactly:%Y-%m-%d %H:%M} UTC"]
    moment = seen.on if found.exactly is None else seen.moment
    return Finding(verdict, words, clause, str(moment), " ".join(filter(None, edges)))


def _in_order(rule: Rule, pause: Suspension) -> Check:
    """A pause whose two days the act names does not end before it begins."""
    first, over = pause.begins.of[0], pause.ends.of[0]

    def test(seen: Seen) -> Verdict:
        days = seen.named(first), seen.named(over)
        return None if None in days else days[0] <= days[1]

    def told(seen: Seen) -> Finding:
        clause = pause.clause or first_clause(rule.clauses)
        said = f"from {seen.named(first)} to {seen.named(over)}"
        return Finding(test(seen), "the pause ends after it begins", clause, said)

    return Check(GUARD, test, told)


def _more_time(procedure: BoundProcedure, rule: Rule) -> Check:
    """An extension gives more time to something that runs: by the right role, in time, not too often, on a ground."""
    extending = procedure.extending(rule.name)

    def in_vain(seen: Seen) -> list[tuple[Limit, str]]:
        """What the act would extend, and why it does not; nothing where it does, or where no date is known."""
        found = []
        for owner, limit in extending:
            dates, _ = try_due(seen.beside(procedure, owner, seen.memory), limit)
            if dates is None or dates.day is None:
                continue
            asked = limit.extended
            grant = Grant(
                seen.on, seen.by or "", _told(seen, asked.span), _told(seen, asked.ground), _told(seen, asked.consent),
            )  # fmt: skip
            why = refusal(asked, grant, dates.day, len(dates.extended))
            if not why:
                return []
            found.append((limit, why))
        return found

    def told(seen: Seen) -> Finding:
        found = in_vain(seen)
        limit = found[0][0] if found else extending[0][1]
        clause = limit.extended.clause or limit.clause or first_clause(rule.clauses)
        return Finding(not found, "it gives more time", clause, "; ".join(why for _, why in found) or "it does")

    return Check(GUARD, lambda seen: not in_vain(seen), told)


def _told(seen: Seen, fact: Any) -> Any:
    return seen.named(fact) if isinstance(fact, Fact) else None


def _entitlement(rule: Rule, limit: Limit) -> Check:
    """Nobody but its holder ends a stay before it is over; elsewhere, and for what keeps the state, it asks nothing."""
    left = {
        source for source in rule.sources if source in limit.states
        and any(branch.targets.get(source) != source for branch in rule.branches)
    }  # fmt: skip
    holder = str(getattr(limit.holder, "name", limit.holder))

    def test(seen: Seen) -> Verdict:
        if seen.by == holder or (seen.memory.state or seen.procedure.initial) not in left:
            return True
        found, _ = try_due(seen, limit)
        return None if found is None else found.day is None or seen.on > found.day

    def told(seen: Seen) -> Finding:
        finding = timed(rule, limit, seen, test(seen))
        found, _ = try_due(seen, limit)
        over = f"after {found.day}, or by {holder}" if found is not None and found.day else finding.needed
        return evolve(finding, words="the stay is over, or its holder ends it", needed=over)

    def failing(seen: Seen) -> str:
        found, why = try_due(seen, limit)
        return EARLY if found is not None else UNKNOWN if why else MISSING

    return Check(failing, test, told)
