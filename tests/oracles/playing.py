"""A plan played beside a live case: every act is tried by both, and both have to say the same."""

import random
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from grievance_fsm.events import Event
from oracles.net import NOW, Bound, Bounds
from oracles.plans import VALUES, Act, Out, Plan, policy_of
from oracles.unfolding import Here, Unfolding

START = date(2015, 2, 2)


class Player:
    """A run of a plan: where it stands, and the day of every moment."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.rules = plan, Unfolding(plan)
        self.here, self.days, self.last = Here(0), dict[str, date](), START
        self.acted: list[tuple[str, date]] = []

    def wait(self, on: date) -> None:
        """Silence that has an effect before a day has it."""
        while True:
            due = [(day, act) for act in self.rules.silent(self.here) if (day := self._last_day(act)) is not None]
            due.sort(key=lambda pair: (max(pair[0] + timedelta(1), self.last), pair[1].name))
            if not due or due[0][0] >= on or self.here.state in self.plan.finals:
                return
            day, act = due[0]
            self.last = max(self.last, day + timedelta(1))
            self.here = next(target for target, arrow in self.rules.arrows(self.here)
                             if arrow.label == f"{act.name}.lapses")  # fmt: skip

    def _last_day(self, act: Act) -> date | None:
        """The last day of a duty: of the way whose other bounds the days keep."""
        for way in self.rules.owed(act, self.here)[0]:
            last = [bound for bound in way if bound.later == NOW]
            if last and self._kept(tuple(bound for bound in way if bound.later != NOW), self.days):
                return min(self._end(bound) for bound in last)
        return None

    def _end(self, bound: Bound) -> date:
        begun = self.days[bound.earlier]
        if bound.pause:
            return self._counted(begun, bound)
        return a_month_after(begun) if bound.month else begun + timedelta(bound.most)

    def _counted(self, day: date, bound: Bound) -> date:
        """The last of so many days after a day, those not counted on which the clock stands still; if ever."""
        still = self.still(*bound.pause)
        more = bound.most
        while more:
            day += timedelta(1)
            if day.year > START.year + 9:
                return date.max - timedelta(1)
            more -= not any(first <= day < end for first, end in still)
        return day

    def still(self, begins: str, ends: str) -> list[tuple[date, date]]:
        """From when until when the clock stood still, the day not counted on which it goes on."""
        found: list[tuple[date, date]] = []
        begun: date | None = None
        for name, day in self.acted:
            if name == begins and begun is None:
                begun = day
            elif name == ends and begun is not None:
                found.append((begun, day))
                begun = None
        return found if begun is None else [*found, (begun, date.max)]

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
                self.acted.append((act.name, on))
                self.days |= dict.fromkeys(arrow.sets, on) | ({} if named is None else {"day d0": named})
                return each
        return None

    def _kept(self, bounds: Bounds, days: Mapping[str, date]) -> bool:
        return all(self._is_kept(bound, days) for bound in bounds)

    def _is_kept(self, bound: Bound, days: Mapping[str, date]) -> bool:
        later, earlier = days[bound.later], days[bound.earlier]
        if bound.pause:
            return later <= self._counted(earlier, bound)
        if bound.month == "closes":
            return later <= a_month_after(earlier)
        if bound.month == "opens":
            return earlier >= a_month_after(later)
        return (later - earlier).days <= bound.most


def a_month_after(day: date) -> date:
    """The same day of the next month, or its last."""
    year, month = day.year + day.month // 12, day.month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def disputes(
    plan: Plan, seed: Any, acts: int = 14, tries: int = 4, played_by: Callable[[Plan], Player] = Player
) -> Iterator[str]:
    """Every act of a random run of which a live case and the plan say different things."""
    chance = random.Random(str(seed))
    case, player = policy_of(plan).open("c", on=START), played_by(plan)
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
    """Somebody who does not hold the stay; anyone, where no such role acts."""
    holder = "" if plan.stay is None else plan.stay.holder
    roles = sorted({act.role for act in plan.acts if act.verb != "happens"} - {holder})
    return roles[0] if roles else "anyone"
