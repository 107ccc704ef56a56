"""Tiny drawn procedures in which the institution has last days to keep: short limits, most other acts the party's."""

from random import Random
from typing import Any

from attrs import evolve
from drawn_policies import policy_of
from drawn_readings import Act, Pick, Plan, drawn

from grievance_fsm.policy import Policy
from grievance_fsm.verification.building import model_of
from grievance_fsm.verification.control import NEVER, Keeping, keepable

TRIES = 40


def drawn_game(chance: Random) -> tuple[Policy, tuple[Keeping, ...]] | None:
    """A procedure with what is proved of its last days, some of which cannot be kept in every other; or none, at times.
    """
    lost = chance.random() < 0.5
    for _ in range(TRIES):
        policy = _settled(policy_of(_tiny(drawn(chance), chance)), chance)
        found = keepable(model_of(policy.bound["one"]))
        if found and (not lost or any(each.verdict == NEVER for each in found)):
            return policy, found
    return None


def _settled(policy: Policy, chance: Random) -> Policy:
    return policy.under({reading.name: chance.choice(reading.choices) for reading in policy.unchosen})


def _tiny(plan: Plan, chance: Random) -> Plan:
    acts = (evolve(act, limit=_shorter(act.limit), who=_who(act, chance)) for act in plan.acts)
    return evolve(plan, acts=tuple(acts))


def _who(act: Act, chance: Random) -> Any:
    dated = act.verb == "must" and act.limit is not None
    return act.who if chance.random() < 0.4 else "office" if dated else "party"


def _shorter(limit: Any) -> Any:
    """A limit of three days at most; what hangs on a paper for twenty is one of the plain kind."""
    if isinstance(limit, Pick):
        return limit._replace(one=_shorter(limit.one), other=_shorter(limit.other))
    if limit is None:
        return None
    return limit._replace(kind="within" if limit.kind == "if" else limit.kind, days=1 + limit.days % 3, more=None)
