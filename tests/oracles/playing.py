"""A plan played beside a live case: every act is tried by both, and both have to say the same."""

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from grievance_fsm.events import Event
from oracles.net import NOW, Bounds
from oracles.plans import VALUES, Act, Here, Out, Plan, Unfolding, policy_of

START = date(2015, 2, 2)


class Player:
    """A run of a plan: where it stands, and the day of every moment."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.rules = plan, Unfolding(plan)
        self.here, self.days, self.last = Here(0), dict[str, date](), START

    def wait(self, on: date) -> None:
        """Silence that has an effect before a day has it."""
        while True:
            due = [(self.days[bound.earlier] + timedelta(bound.most), act)
                   for act in self.rules.silent(self.here) for bound in self.rules.due(act, self.here)]  # fmt: skip
            if not due or due[0][0] >= on or self.here.state in self.plan.finals:
                return
            day, act = due[0]
            self.last = max(self.last, day + timedelta(1))
            self.here = next(target for target, arrow in self.rules.arrows(self.here)
                             if arrow.label == f"{act.name}.lapses")  # fmt: skip

    def tried(self, act: Act, told: Mapping[str, Any], out: str | None, named: date | None, on: date) -> Out | None:
        """The outcome to which an act comes on a day, taken if it is lawful; nothing where it is not."""
        if self.here.state not in act.sources:
            return None
        for each, target, arrow in self.rules.told(act, self.here, told):
            days = {**self.days, NOW: on} | ({} if named is None else {"day d0": named})
            if out not in (None, each.name) or not self._kept(arrow.when, {**self.days, NOW: on}):
                continue
            if all(self._kept(bounds, days) for _, bounds in arrow.names):
                self.here, self.last = target, on
                self.days |= dict.fromkeys(arrow.sets, on) | ({} if named is None else {"day d0": named})
                return each
        return None

    @staticmethod
    def _kept(bounds: Bounds, days: Mapping[str, date]) -> bool:
        return all((days[bound.later] - days[bound.earlier]).days <= bound.most for bound in bounds)


def disputes(plan: Plan, seed: Any, acts: int = 14, tries: int = 4) -> Iterator[str]:
    """Every act of a random run of which a live case and the plan say different things."""
    chance = random.Random(str(seed))
    case, player = policy_of(plan).open("c", on=START), Player(plan)
    on = START
    for _ in range(acts):
        on += timedelta(chance.choice((0, 0, 0, 1, 1, 2, 3, 4, 6)))
        player.wait(on)
        for _ in range(tries):
            act, told, out, named = _drawn(plan, player, chance, on)
            by = act.role if act.verb != "happens" else _neither(plan)
            facts = told | ({} if named is None else {"d0": named})
            asked = {"by": by, "who": "p", "on": on, "facts": facts} | ({} if out is None else {"outcome": out})
            decision = case.decide(f"drawn.{act.name}", **asked)
            allowed = getattr(decision, "event", None)
            found = player.tried(act, told, out, named, on)
            if isinstance(allowed, Event) != (found is not None):
                yield f"{act.name} on {on} with {facts}: the case says {decision}, the plan {found}"
                return
            if found is not None:
                case = case.act(f"drawn.{act.name}", **asked)
                stands = case.states["drawn"]
                if stands != f"s{player.here.state}":
                    yield f"{act.name} on {on}: the case stands at {stands}, the plan at s{player.here.state}"
                    return
                break


def _drawn(plan: Plan, player: Player, chance: random.Random, on: date) -> tuple[Act, dict[str, Any], Any, date | None]:
    here = [act for act in plan.acts if player.here.state in act.sources] or list(plan.acts)
    act = chance.choice(here if chance.random() < 0.9 else plan.acts)
    told = {name: chance.choice(VALUES[name]) for name in act.records}
    chosen = len(act.outs) > 1 and all(out.guard is None for out in act.outs)
    out = chance.choice(act.outs).name if chosen else None
    return act, told, out, None if act.names is None else on + timedelta(chance.randint(-1, 7))


def _neither(plan: Plan) -> str:
    """Somebody who does not hold the stay."""
    return "r1" if plan.stay is None or plan.stay.holder == "r2" else "r2"
