"""What is proved of drawn policies of two routes is so of every live case, and what is refuted is shown in one.

Policies are drawn with dockets in which each route asks what the other did. The judge is `property_monitor`, over every
case that there can be.
"""

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from property_monitor import broken
from two_routes import Lived, drawn, lived

from grievance_fsm.docket import Enter
from grievance_fsm.policy import Policy
from grievance_fsm.properties import Property, at_most, never, only_after
from grievance_fsm.stating import Index
from grievance_fsm.verification.answers import OBSERVED, PROVED, REFUTED
from grievance_fsm.verification.attested import UNATTESTED
from grievance_fsm.verification.properties import prove
from grievance_fsm.verification.whole import verify
from grievance_fsm.verification.witnesses import replayed

SEED, SHARE = os.environ.get("GRIEVANCE_FSM_SEED", ""), float(os.environ.get("GRIEVANCE_FSM_SHARE", "1"))
FEW, MANY = 20, 1000


def claims(policy: Policy) -> Iterator[Property]:
    acts = {act: procedure.name for procedure in policy.procedures for act in procedure.actions}
    for act, home in acts.items():
        yield never(act)
        yield at_most(1, act)
        for other in acts.keys() - {act}:
            yield only_after(act, other)
            if acts[other] == home:
                yield never(act, after=other)


def enters(policy: Policy) -> bool:
    """Whether a run may be entered, which leaves one that was under way standing."""
    return policy.docket is not None and any(isinstance(rule, Enter) for rule in policy.docket.rules)


def belied(policy: Policy, seen: Counter[str]) -> Iterator[str]:
    """What is said of a policy that its live cases do not bear out."""
    live, index, stated = lived(policy), Index(policy.procedures), list(claims(policy))
    for claim, answer in zip(stated, prove(policy, *stated), strict=True):
        seen[answer.status] += 1
        seen["not attested"] += UNATTESTED in answer.note
        seen["of a later run"] += bool(answer.begins_at)
        breaks = any(broken(claim, case, index) for case in live.made)
        if answer.status == PROVED and breaks:
            yield f"{claim} is proved"
        if answer.status == OBSERVED and not answer.note:
            yield f"{claim} is observed without a note"
        if answer.status == REFUTED:
            if live.whole and not breaks:
                yield f"{claim} is refuted"
            if not broken(claim, replayed(answer, policy), index):
                yield f"{claim} is not broken by what is told: {answer}"
    ending = [answer.status for answer in verify(policy).about("every case")]
    if ending == [PROVED] and live.whole and not enters(policy):
        seen["all can end"] += 1
        yield from (f"a case does not end: {here}" for here in live.cases.keys() - ending_in(live))


def ending_in(live: Lived) -> set[object]:
    """The cases from which one can be come to that has no run under way."""
    found = {here for here in live.cases if all(not ran.acts or ran.state.endswith((" done", " left")) for ran in here)}
    while more := {here for here, leads in live.leads.items() if here not in found and leads & found}:
        found |= more
    return found


def belied_by(seed: str, many: int) -> None:
    seen: Counter[str] = Counter()

    told = [f"{seed} {n}: {each}" for n in range(many) for each in belied(drawn(f"{seed} {n}"), seen)]
    assert told[:3] == []
    assert {name: seen[name] for name in (PROVED, REFUTED, "not attested") if seen[name] < many} == {}
    assert min(seen["all can end"], seen["of a later run"]) >= many // 10, seen


def test_what_is_proved_of_two_routes_holds_in_all_their_cases_and_what_is_refuted_is_shown() -> None:
    belied_by("few", FEW)


@pytest.mark.slow
def test_what_is_proved_of_many_pairs_of_routes_holds_in_all_their_cases() -> None:
    belied_by(SEED, max(FEW, round(SHARE * MANY)))
