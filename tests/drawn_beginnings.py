"""Drawn procedures in which a run may begin with acts that keep the state with which it begins."""

from random import Random
from typing import Final

from attrs import evolve
from drawn_readings import Act, Limit, Plan, When

KINDS: Final = ("window", "opens", "within", "limitation")


def begun_early(plan: Plan, chance: Random) -> Plan:
    """The procedure with such acts before the one that leads on, which may hang on them and count from them."""
    early = tuple(_early(n, chance) for n in range(chance.choice((1, 1, 2))))
    first, *others = plan.acts
    return evolve(plan, acts=(*early, _hanging(first, chance.choice(early), chance), *_leading_back(others, chance)))


def _early(n: int, chance: Random) -> Act:
    verb, who = chance.choice(("may", "must", "happens")), chance.choice(("office", "party"))
    return Act(f"b{n}", verb, who, ("new",), "stay", repeats=chance.random() < 0.5)


def _hanging(first: Act, early: Act, chance: Random) -> Act:
    """The act that leads on, which an early one may have to come before, and from which its days may count."""
    given = (*first.given, ("done", early.name)) if chance.random() < 0.5 else first.given
    if chance.random() < 0.4:
        return evolve(first, given=given)
    limit = Limit(chance.choice(KINDS), chance.randint(1, 5), When(chance.choice(("first", "last")), early.name))
    return evolve(first, given=given, limit=limit, verb=chance.choice(("may", "must")))


def _leading_back(acts: list[Act], chance: Random) -> list[Act]:
    """The other acts, one of which may lead back to where runs begin."""
    place = chance.randrange(len(acts))
    back = chance.random() < 0.3 and not isinstance(acts[place].then, tuple) and acts[place].otherwise is None
    return [evolve(act, then="new") if back and n == place else act for n, act in enumerate(acts)]
