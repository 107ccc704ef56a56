"""Probes of the hearing and of late decisions: who attends, who is absent, what is put off, what stays owed."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import penalty_oracle
import procedure_oracle as text
from attrs import evolve
from penalty_oracle import Imposition
from probes import GRADE, MEMBERS, Probe, answer, standing

from grievance_fsm.case import Case
from grievance_fsm.policy import Policy

PARTIES: tuple[tuple[str, ...], ...] = ((), ("complainant",), ("accused",), ("complainant", "accused"))
ATTEND: tuple[tuple[str, ...], ...] = ((), ("w01",), ("a01",), ("w01", "a01"), ("w02",))
FOUND: dict[str, Any] = {"consensus": "found", "ballots": {}, "standard": "preponderance"}
HEARD, LATE = date(2015, 3, 20), date(2015, 3, 25)


def _wrong(asked: str, found: object, expected: object) -> Iterator[str]:
    if found != expected:
        yield f"{asked}: {found}, by the text {expected}"


def _opening(received: bool, **readings: str) -> Probe:
    """III.C.3/s3 and s4, GAP.14: who may be there, and who must."""

    def wrong(policy: Policy) -> Iterator[str]:
        case = standing("dated", policy)
        if not received:
            case = evolve(case, history=tuple(event for event in case.history if event.action != "receive"))
        for attend, involved, community, parties in product(ATTEND, (True, False), (True, False), PARTIES):
            facts = {
                "roll": list(MEMBERS[:7]), "attending": list(attend), "involved": list(attend if involved else ()),
                "community": list(attend if community else ()), "parties_there": list(parties),
            }  # fmt: skip
            opens = text.opens(attend, not attend or involved, not attend or community, parties, received, readings)
            found = answer(case, "open_hearing", facts, on=HEARD)
            yield from _wrong(f"open_hearing {facts}", found, "done" if opens else "refused")

    told = f"{', '.join(readings.values())}{'' if received else ' without receipt'}"
    return Probe(f"open_hearing: {told}", "open_hearing", readings, wrong)


def _putting_off(**readings: str) -> Probe:
    """GAP.09, GAP.14: on the day or after it, without a quorum, or as read without a party."""

    def wrong(policy: Policy) -> Iterator[str]:
        case = standing("dated", policy)
        days = (date(2015, 3, 19), HEARD, date(2015, 3, 21))
        for day, present, parties in product(days, (6, 7), PARTIES):
            facts = {"roll": list(MEMBERS[:present]), "parties_there": list(parties)}
            off = day >= HEARD and text.may_put_off(present, parties, readings)
            found = answer(case, "put_off", facts, on=day)
            yield from _wrong(f"put_off on {day} {facts}", found, "done" if off else "refused")

    return Probe(f"put_off: {', '.join(readings.values())}", "put_off", readings, wrong)


PASSED = {
    "pass_over_complainant": ("hearing opened", "complainant"), "pass_over_accused": ("complainant heard", "accused"),
    "close_without_complainant": ("accused closed", "complainant"),
}  # fmt: skip


def _absent(action: str) -> Probe:
    """GAP.14: the Committee goes on without whoever was absent when the hearing opened."""

    def wrong(policy: Policy) -> Iterator[str]:
        state, party = PASSED[action]
        for parties in PARTIES:
            case = evolve(standing("opened", policy, parties_there=parties), at=(("formal", state),))
            expected = "refused" if party in parties else "done"
            yield from _wrong(f"{action}, {parties}", answer(case, action, {}), expected)

    return Probe(f"{action}: by who is there", action, {}, wrong)


def _late(deadlock: str) -> Probe:
    """III.C.5/s4: late is late; a vote that is to be repeated leaves the decision owed."""

    def wrong(policy: Policy) -> Iterator[str]:
        for consensus in ("found", "not found", "none"):
            if consensus == "none" and deadlock == "silent":
                continue
            case = _decided(standing("deliberating", policy), consensus)
            again = consensus == "none" and deadlock == "revote_until_deadline"
            late = [each.done for each in case.breaches() if each.action == "formal.decide"]
            yield from _wrong(f"decide {consensus}, late", late, [None if again else LATE])
            owed = any(each.action == "formal.decide" for each in case.owed(LATE))
            yield from _wrong(f"decide {consensus}, owed", owed, again)

    return Probe(f"decide: late, {deadlock}", "decide", {"deadlock_rule": deadlock}, wrong)


def _decided(case: Case, consensus: str) -> Case:
    facts = {"roll": list(MEMBERS[:9]), **FOUND, "consensus": consensus}
    return case.act("formal.decide", by="committee", on=LATE, facts=facts)


def _working() -> Probe:
    """A07: three working days after Friday, 20 March 2015, are over on Wednesday."""

    def wrong(policy: Policy) -> Iterator[str]:
        deliberating, graded = standing("deliberating", policy), standing("graded", policy)
        for act, case in (("decide", deliberating), ("impose", graded)):
            due = [each.due for each in case.owed() if each.action == f"formal.{act}"]
            yield from _wrong(f"{act}: owed", due, [LATE])
        facts = {"roll": list(MEMBERS[:9]), **FOUND}
        for on, late in ((LATE, []), (date(2015, 3, 26), [date(2015, 3, 26)])):
            case = deliberating.act("formal.decide", by="committee", on=on, facts=facts)
            found = [each.done for each in case.breaches() if each.action == "formal.decide"]
            yield from _wrong(f"decide on {on}: late", found, late)

    return Probe("decide: within working days", "decide impose", {"decision_days": "working"}, wrong)


def _deciding_late(code: str) -> Probe:
    """III.C.5/s4: penalties that come late are late once, whoever has the last word on them."""

    def wrong(policy: Policy) -> Iterator[str]:
        facts = penalty_oracle.facts_of(Imposition((code,), "upper"), {})
        motion = {"roll": list(MEMBERS[:9]), "agreed": True, "motion": {}}
        case = standing("graded", policy, category="upper")
        case = case.act("formal.impose", by="committee", on=LATE, facts={**facts, **motion})
        late = [each.done for each in case.breaches() if each.action == "formal.impose"]
        yield from _wrong(f"impose {code}, late", late, [LATE])

    return Probe(f"impose: {code} late", "impose", {}, wrong)


def _scoped(scope: str) -> Probe:
    """III.C.4/s1, A05: for how long seven must be there."""

    def wrong(policy: Policy) -> Iterator[str]:
        few = list(MEMBERS[:6])
        enough = "refused" if scope == "hearing_and_decision" else "harassment found"
        facts = {"roll": few, **FOUND}
        yield from _wrong("decide by six", answer(standing("deliberating", policy), "decide", facts), enough)
        facts = {**GRADE, "roll": few, "agreed": True, "motion": {}}
        found = answer(standing("found_by_consensus", policy), "determine", facts)
        yield from _wrong("determine by six", found, "refused" if scope == "hearing_and_decision" else "done")

    return Probe(f"decide: quorum for {scope}", "decide determine impose", {"quorum_scope": scope}, wrong)


def _tested(test: str) -> Probe:
    """II/s5, A44: time and tenure at filing only, or until the case is decided."""

    def wrong(policy: Policy) -> Iterator[str]:
        case = standing("deliberating", policy)
        old = evolve(case.history[0], facts={**case.history[0].facts, "last_incident": date(2011, 2, 10)})
        aged = evolve(case, history=(old, *case.history[1:]))
        for stands, in_tenure in product((case, aged), (True, False)):
            told = {"in_tenure": in_tenure} if test == "throughout" else {}
            facts = {"roll": list(MEMBERS[:9]), **FOUND, **told}
            lawful = test == "filing" or (in_tenure and stands is case)
            found, expected = answer(stands, "decide", facts), "harassment found" if lawful else "refused"
            yield from _wrong(f"decide, {stands is aged} {in_tenure}", found, expected)

    return Probe(f"decide: tested at {test}", "decide", {"limitation_test": test}, wrong)


COUNTED = {
    "exclude_trigger_calendar_no_roll": date(2015, 2, 16), "roll_forward": date(2015, 2, 17),
    "working_days": date(2015, 2, 19),
}  # fmt: skip


def _counted(how: str) -> Probe:
    """A08: seven days after Monday, 9 February 2015, the Monday on which Washington's Birthday is kept."""

    def wrong(policy: Policy) -> Iterator[str]:
        case = standing("requested", policy)
        case = evolve(case, history=(evolve(case.history[0], on=date(2015, 2, 9)),))
        owed = [each.due for each in case.owed() if each.action == "formal.notify"]
        yield from _wrong("notify", owed, [COUNTED[how]])

    return Probe(f"formal: {how}", "formal", {"day_count": how}, wrong)


def _conflicted(fact: str, action: str) -> Probe:
    """GAP.10: no party, witness or advisor counts in the case."""

    def wrong(policy: Policy) -> Iterator[str]:
        case = standing("dated", policy)
        history = tuple(
            evolve(event, facts={**event.facts, fact: ("p07",)}) if event.action == action else event
            for event in case.history
        )
        facts = {"attending": [], "involved": [], "community": [], "parties_there": ["complainant", "accused"]}
        for present in (7, 8):
            roll = {"roll": list(MEMBERS[:present])}
            found = answer(evolve(case, history=history), "open_hearing", {**facts, **roll}, on=HEARD)
            yield from _wrong(f"p07 among the {fact}, {present} present", found, "refused" if present == 7 else "done")

    return Probe(f"formal: a member among the {fact}", "formal", {}, wrong)


def _recused(rule: str, counts: bool) -> Probe:
    """GAP.10, A58: whether a member who stepped aside counts towards the quorum; a vote such a member has not."""

    def wrong(policy: Policy) -> Iterator[str]:
        case = standing("dated", policy).act("formal.recuse", by="committee", on=HEARD, facts={"recused": ["p07"]})
        facts = {"attending": [], "involved": [], "community": [], "parties_there": ["complainant", "accused"]}
        found = answer(case, "open_hearing", {**facts, "roll": list(MEMBERS[:7])}, on=HEARD)
        yield from _wrong("open_hearing with one recused", found, "done" if counts else "refused")
        case = standing("deliberating", policy).act(
            "formal.recuse", by="committee", on=LATE, facts={"recused": ["p07"]}
        )  # fmt: skip
        ballots = dict.fromkeys(MEMBERS[:6], "for")
        votes = {"roll": list(MEMBERS[:8]), **FOUND, "consensus": "none", "ballots": ballots | {"p08": "against"}}
        found = answer(case, "decide", votes)  # six of eight, or six of the seven who count
        yield from _wrong("decide with one recused", found, "harassment found")
        votes["ballots"] = dict.fromkeys(MEMBERS[:5], "for")
        found = answer(case, "decide", votes)  # five of eight are too few, five of seven enough
        yield from _wrong("decide with one recused", found, "undecided" if counts else "harassment found")

    return Probe(f"committee: recused {rule}", "committee recuse", {"recusal_rule": rule}, wrong)


def hearing_probes() -> Iterator[Probe]:
    """Each reading of the closed hearing, the advisor, absence and no quorum; each kind of deadlock."""
    for absence in ("in_absentia", "postpone", "silent"):
        yield _opening(True, absence_rule=absence)
        yield _opening(False, absence_rule=absence, notice_event="sent")
        yield _putting_off(absence_rule=absence)
    yield _opening(True, closed_hearing_rule="and")
    yield _opening(True, advisor_role="preparation_only")
    yield _opening(True, advisor_role="may_speak")
    yield from map(_absent, PASSED)
    yield from map(_late, ("no_finding_closes", "revote_until_deadline", "rehear", "refer", "silent"))
    yield _working()
    yield from map(_deciding_late, ("1.a", "2.f"))
    yield from map(_scoped, ("opening", "whole_hearing", "hearing_and_decision"))
    yield from map(_tested, ("filing", "throughout"))
    yield from map(_counted, COUNTED)
    yield _recused("counted", counts=True)
    yield _recused("recused_not_counted", counts=False)
    yield _conflicted("parties", "request")
    yield _conflicted("witnesses", "name_witnesses")
    yield _conflicted("advisors", "choose_advisor")
