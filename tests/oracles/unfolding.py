"""Random procedures unfolded by hand into the nets that the judges are given.

It is written from the design and from what the live engine does, not from verification/: facts keep their very
values, every guard is asked in three values, every duty is counted as a case would count it.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final

from attrs import evolve, frozen

from oracles.net import FREE, NOW, Arrow, Bound, Bounds, Net, Spot, Ways, every, tidy
from oracles.plans import VALUES, Act, Either, Guard, Lim, Out, Plan, When

MONTH: Final = (28, 31)
"""The fewest and the most days of a month."""


@frozen
class Here:
    """Where a run stands and everything of its past that an act may read."""

    state: int
    begun: bool = True
    done: frozenset[str] = frozenset()
    facts: frozenset[tuple[str, Any]] = frozenset()
    told: frozenset[tuple[str, str, Any]] = frozenset()
    moments: frozenset[str] = frozenset()
    met: frozenset[tuple[str, str]] = frozenset()
    """Which duties are met since which moments; since “*” they are met for good."""


class TooMany(Exception):
    """A plan whose past has too many different kinds."""


def unfolded(plan: Plan, most: int = 4_000) -> Net:
    """The net of a plan."""
    return Unfolding(plan).net(most)


class Unfolding:
    """The meaning of a plan, written from the design."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.acts = {act.name: act for act in plan.acts}
        self.reach = self._reach()
        ends = [(act.name, end) for act in plan.acts for limit in (act.limit, act.names) if limit is not None
                for end in (limit.opens, limit.until)]  # fmt: skip
        self.counted = {(owner, when) for owner, end in ends for when in _whens(end)}
        if plan.stay is not None:
            self.counted.add(("", When(0, "last", (plan.stay.after,))))
        asked = [guard for act in plan.acts for guard in (act.guard, *(out.guard for out in act.outs))]
        self.asked = {part for guard in asked for part in _parts(guard)}

    def net(self, most: int) -> Net:
        first = Here(0, begun=False)
        numbers, waiting = {first: 0}, [first]
        arrows: list[Arrow] = []
        for here in waiting:
            for target, arrow in self.arrows(here):
                if target not in numbers:
                    if len(numbers) >= most:
                        raise TooMany
                    numbers[target] = len(numbers)
                    waiting.append(target)
                arrows.append(arrow._replace(source=numbers[here], target=numbers[target]))
        spots = tuple(self._spot(here) for here in waiting)
        ends = frozenset(f"s{state}" for state in self.plan.finals | self.plan.rests)
        whole = Net(spots, tuple(arrows), ends, frozenset(f"s{state}" for state in self.plan.finals))
        return tidy(whole.without_pauses())

    def _reach(self) -> Mapping[int, set[int]]:
        """The states that may still come, guards not asked."""
        moves = {state: {state} for state in range(self.plan.states)}
        for act in self.plan.acts:
            for source in act.sources:
                moves[source] |= {source if out.to is None else out.to for out in act.outs}
                moves[source] |= set() if act.otherwise is None else {act.otherwise}
        for _ in moves:
            moves = {state: {far for near in found for far in moves[near]} for state, found in moves.items()}
        return moves

    # -- where a run stands -----------------------------------------------------------------------------------------

    def _spot(self, here: Here) -> Spot:
        state = f"s{here.state}"
        if here.state in self.plan.finals:
            return Spot(state)
        dues = [self.owed(act, here)[0] for act in self.plan.acts if act.otherwise is None]
        holds = [self.owed(act, here)[0] for act in self.silent(here)]
        return Spot(state, here.moments, _a_day_more(every(holds)), every(dues), here.begun)

    def silent(self, here: Here) -> list[Act]:
        """The duties of which the silence counts in a state."""
        return [act for act in self.plan.acts if act.otherwise is not None and here.state in act.sources]

    def owed(self, act: Act, here: Here) -> tuple[Ways, Ways]:
        """Until when somebody owes a duty, and when its last day is past."""
        limit, nobody = act.limit, (FREE, ())
        if act.verb != "must" or limit is None or limit.kind == "opens" or (act.name, "*") in here.met:
            return nobody
        if self.reach[here.state].isdisjoint(act.sources):
            return nobody
        own = act.guard is not None and set(act.records) & {part[1] for part in _parts(act.guard) if len(part) == 2}
        if act.guard is not None and not own and self._ask(act.guard, here, {}, act) is False:
            return nobody
        until: list[Bounds] = []
        past: list[Bounds] = []
        for asked, last_day in self._last_days(limit.until, act.name, here):
            for apart, met in self._met(act, limit, last_day, here):
                until.append((*asked, *apart, *(() if met else (last_day._replace(pause=limit.pause),))))
                past += [] if met else [(*asked, *apart, _past(last_day))]
        return (tuple(until), tuple(past)) if until else nobody

    def _last_days(self, end: Any, owner: str, here: Here) -> list[tuple[Bounds, Bound]]:
        """The last days that may be the end of a limit, each with what it takes to be the one that is."""
        if isinstance(end, When):
            moment = self.moment(end, owner, here)
            return [((), _until(NOW, moment, end))] if moment in here.moments else []
        known = [found for part in end.of if (found := self._last_days(part, owner, here))]
        found = []
        for chosen in product(*known):
            for place, (_, mine) in enumerate(chosen):
                asked = [bound for bounds, _ in chosen for bound in bounds]
                for other_place, (_, other) in enumerate(chosen):
                    if other_place != place:  # of two on one day it is the one that is told first
                        tie = 1 if other_place < place else 0
                        one, two = (mine, other) if end.which == "earliest" else (other, mine)
                        asked.append(Bound(one.earlier, two.earlier, two.most - one.most - tie))
                found.append((tuple(asked), mine))
        return found

    def _met(self, act: Act, limit: Lim, last_day: Bound, here: Here) -> Iterator[tuple[Bounds, bool]]:
        """Whether a duty is met since what its last day counts from; where that depends on days, on which.

        A case counts whatever happened on the very day from which it counts, where it goes by more than one span.
        """
        flagged = {moment for name, moment in here.met if name == act.name}
        if isinstance(limit.until, When):
            yield (), last_day.earlier in flagged
            return
        ends = [limit.opens, limit.until]
        moments = {self.moment(when, act.name, here) for end in ends for when in _whens(end)} & here.moments
        if moments.isdisjoint(flagged) or moments <= flagged:
            yield (), moments <= flagged
            return
        starts = {last_day.earlier}
        if limit.opens is not None:
            starts |= {self.moment(limit.opens, act.name, here)} & moments
        if not starts <= flagged:
            yield (), False
            return
        ways: list[Bounds] = [()]
        for other in sorted(moments - flagged):
            for start in sorted(starts):
                together = (Bound(other, start, 0), Bound(start, other, 0))
                yield from (((*way, *together), False) for way in ways)
                ways = [(*way, bound) for way in ways for bound in (Bound(other, start, -1), Bound(start, other, -1))]
        yield from ((way, True) for way in ways)

    # -- what may be done -------------------------------------------------------------------------------------------

    def arrows(self, here: Here) -> Iterator[tuple[Here, Arrow]]:
        if here.state in self.plan.finals:
            return
        silent = [(act, *self.owed(act, here)) for act in self.silent(here)]
        spoken = every(until for _, until, _ in silent)
        for act, _, past in silent:
            target = evolve(here, state=act.otherwise, begun=True, met=here.met | self._since(act, here))
            for over in past:
                yield self._forgotten(target), Arrow(0, 0, over, label=f"{act.name}.lapses")
        for act in self.plan.acts:
            if here.state in act.sources:
                for until in spoken:
                    yield from self._acted(act, here, until)

    def _since(self, act: Act, here: Here) -> frozenset[tuple[str, str]]:
        """That a duty is met since everything it counts from."""
        ends = () if act.limit is None else (act.limit.opens, act.limit.until)
        whens = [when for end in ends for when in _whens(end)]
        return frozenset((act.name, moment) for when in whens for moment in _moments(when, act.name)) & {
            (act.name, moment) for moment in here.moments
        }  # fmt: skip

    def _acted(self, act: Act, here: Here, spoken: Bounds) -> Iterator[tuple[Here, Arrow]]:
        for values in product(*(VALUES[name] for name in act.records)):
            for _, target, arrow in self.told(act, here, dict(zip(act.records, values, strict=True))):
                yield target, arrow._replace(when=(*spoken, *arrow.when))

    def told(self, act: Act, here: Here, told: Mapping[str, Any]) -> Iterator[tuple[Out, Here, Arrow]]:
        """The outcomes of an act with certain facts, time left aside, and the days that each asks for."""
        if act.once and act.name in here.done:
            return
        if act.guard is not None and self._ask(act.guard, here, told, act) is not True:
            return
        for out in act.outs:
            when = self._when(act, here, leaves=out.to not in (None, here.state))
            dated = act.names is None or self.moment(act.names.opens, act.name, here) in here.moments
            if when is None or not dated or not self._comes(out, act, here, told):
                continue
            names = ()
            if act.names is not None:
                ways = self._window(act.names, "day d0", act.name, here)
                names = (("day d0", ways[0]),)
            for days in when:
                sets = tuple(dict.fromkeys(self._sets(act, here)))
                target = self._after(act, out, here, told, sets)
                yield out, target, Arrow(0, 0, days, names, sets, act.gives_up, act.name)

    def _sets(self, act: Act, here: Here) -> Iterator[str]:
        """The moments that are now once an act is done."""
        for owner, when in sorted(self.counted):
            for moment in _moments(when, owner):
                anew = moment.partition(" ")[0] not in ("first", "fresh") or moment not in here.moments
                if act.name in when.after and anew:
                    yield moment

    def moment(self, when: When, owner: str, here: Here) -> str:
        """The moment from which a span counts: of each in turn the first since the act was done, or else the last."""
        found = _moments(when, owner)
        return next((moment for moment in found if moment in here.moments), found[-1])

    def _comes(self, out: Out, act: Act, here: Here, told: Mapping[str, Any]) -> bool:
        if out.guard is None:
            return True
        if out.guard == "else":
            return all(self._ask(each.guard, here, told, act) is False for each in act.outs if each is not out)
        return self._ask(out.guard, here, told, act) is True

    def _when(self, act: Act, here: Here, *, leaves: bool) -> Ways | None:
        """The bounds on the day of an act, in each of the ways that would do; nothing where no day would."""
        found: Ways = FREE
        limit = act.limit
        if limit is not None and (act.verb == "may" or limit.kind in ("window", "opens", "limitation")):
            whens = [when for end in (limit.opens, limit.until) for when in _whens(end)]
            if all(self.moment(when, act.name, here) not in here.moments for when in whens):
                return None
            found = self._window(limit, NOW, act.name, here)
        if act.on_day:
            if "day d0" not in here.moments:
                return None
            found = every((found, ((Bound(NOW, "day d0", 0), Bound("day d0", NOW, 0)),)))
        stay = self.plan.stay
        others = stay is not None and (act.verb == "happens" or act.role != stay.holder)
        if stay is not None and others and leaves and here.state == stay.state:
            if f"last {stay.after}" not in here.moments:
                return None
            found = every((found, ((Bound(f"last {stay.after}", NOW, -stay.days - 1),),)))
        return found

    def _window(self, limit: Lim, of: str, owner: str, here: Here) -> Ways:
        opens: Bounds = ()
        if limit.opens is not None and self.moment(limit.opens, owner, here) in here.moments:
            low = MONTH[0] if limit.opens.month else limit.opens.days
            month = "opens" if limit.opens.month else ""
            opens = (Bound(self.moment(limit.opens, owner, here), of, -low, month),)
        closes = self._last_days(limit.until, owner, here) if limit.bars else []
        return tuple((*opens, *asked, day._replace(later=of, pause=limit.pause)) for asked, day in closes) or (opens,)

    # -- what is remembered -----------------------------------------------------------------------------------------

    def _after(self, act: Act, out: Out, here: Here, told: Mapping[str, Any], sets: tuple[str, ...]) -> Here:
        facts = {**dict(here.facts), **told}
        records = {(teller, fact): value for teller, fact, value in here.told} | {
            (act.name, fact): value for fact, value in told.items()
        }
        met = here.met | self._since(act, here) if act.verb == "must" and out.discharges else here.met
        met |= {(act.name, "*")} if act.once and act.verb == "must" and out.discharges else set()
        over = {moment for moment in here.moments if moment.endswith(f" of {act.name}")}
        moments = (here.moments - over) | set(sets) | ({"day d0"} if act.names is not None else set())
        met = frozenset((name, moment) for name, moment in met
                        if moment == "*" or (moment in moments and moment not in sets))  # fmt: skip
        state = here.state if out.to is None else out.to
        return self._forgotten(Here(
            state, True, here.done | {act.name}, frozenset(facts.items()),
            frozenset((*key, value) for key, value in records.items()), moments, met,
        ))  # fmt: skip

    def _forgotten(self, here: Here) -> Here:
        """What nobody will ask for is forgotten, so that few pasts differ."""
        if here.state in self.plan.finals:
            return Here(here.state)
        once = {act.name for act in self.plan.acts if act.once}
        asked = {part[1] for part in self.asked if part[0] == "done"}
        latest_asked = {part[1] for part in self.asked if len(part) == 2 and part[0] == "fact"}
        told = {part[1:] for part in self.asked if part[0] == "told"}
        return evolve(
            here, done=frozenset(here.done & (once | asked)),
            facts=frozenset(item for item in here.facts if item[0] in latest_asked),
            told=frozenset(item for item in here.told if item[:2] in told),
        )  # fmt: skip

    def _ask(self, guard: Guard, here: Here, told: Mapping[str, Any], act: Act, teller: str = "") -> bool | None:
        """A guard in three values."""
        kind, *rest = guard
        if kind == "not":
            found = self._ask(rest[0], here, told, act)
            return None if found is None else not found
        if kind in ("and", "or"):
            found = {self._ask(each, here, told, act) for each in rest}
            decisive = kind == "or"
            return decisive if decisive in found else None if None in found else not decisive
        if kind == "done":
            return rest[0] in here.done
        if kind == "at":
            return self._ask(rest[1], here, told, act, rest[0])
        name = rest[0]
        if teller:
            value = next((each for who, fact, each in here.told if (who, fact) == (teller, name)), None)
        elif name in act.records:
            value = told.get(name)
        else:
            value = dict(here.facts).get(name)
        if value is None:
            return None
        return bool({"flag": lambda: value, "is": lambda: value == rest[1], "least": lambda: value >= rest[1]}[kind]())


def _whens(end: Any) -> Iterator[When]:
    """The spans of an end."""
    if isinstance(end, Either):
        for part in end.of:
            yield from _whens(part)
    elif end is not None:
        yield end


def _moments(when: When, owner: str) -> tuple[str, ...]:
    """The moments of which one counts."""
    acts = " ".join(when.after)
    if when.which == "each":
        fresh = () if owner == acts else (f"fresh {acts} of {owner}",)
        return (*fresh, f"last {acts}")
    return (f"{'last' if len(when.after) == 1 and when.which == 'latest' else when.which} {acts}",)


def _until(of: str, moment: str, when: When) -> Bound:
    return Bound(of, moment, MONTH[1], "closes") if when.month else Bound(of, moment, when.days)


def _past(last_day: Bound) -> Bound:
    """That a last day is past: in the shortest month already."""
    least = MONTH[0] if last_day.month else last_day.most
    return Bound(last_day.earlier, NOW, -least - 1)


def _a_day_more(ways: Ways) -> Ways:
    """Silence takes effect on the day after the last one."""
    return tuple(tuple(b._replace(most=b.most + 1) if b.later == NOW else b for b in way) for way in ways)


def _parts(guard: Any, teller: str = "") -> Iterator[tuple[str, ...]]:
    """What a guard asks for: ("done", act), ("fact", fact), ("told", act, fact)."""
    if guard is None or guard == "else":
        return
    kind, *rest = guard
    if kind in ("not", "and", "or"):
        for each in rest:
            yield from _parts(each)
    elif kind == "done":
        yield "done", rest[0]
    elif kind == "at":
        yield from _parts(rest[1], rest[0])
    else:
        yield ("told", teller, rest[0]) if teller else ("fact", rest[0])
