"""Small random policies that leave readings open, as plain data and as our language declares them.

Everything that a reading may turn may turn on one here: who acts, from where, where to, by when, on what papers and
conditions, whether an act is there, what silence means, what the docket asks for.
"""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final, NamedTuple

from attrs import evolve, frozen
from hostile_builders import DONE, DROPPED, HEARD, NEW, OFFICE, OPEN_, PARTY

from grievance_fsm.facts import flag, number
from grievance_fsm.language import State
from grievance_fsm.readings import Reading

FACTS: Final = {"paper": flag("paper", "the paper is there"), "seal": flag("seal", "it is sealed"),
                "count": number("count", "how many agree", 0, 3)}  # fmt: skip
STATES: Final = {"new": NEW, "open": OPEN_, "heard": HEARD, "filed": State("filed"), "done": DONE, "dropped": DROPPED}
MIDDLE: Final = ("open", "heard", "filed")
ROLES: Final = {"party": PARTY, "office": OFFICE}
ANYWHERE: Final = "anywhere in the middle"
READINGS: Final = tuple(
    Reading(f"X{n}", f"question_{n}", "Which way?", ("one", "other"), None, ("1/s1",)) for n in range(1, 4)
)


class Pick(NamedTuple):
    """What a reading decides: its number, and a value for each of its choices."""

    reading: int
    one: Any
    other: Any


class When(NamedTuple):
    """What starts a limit: which occurrence of which act; with another one, or days until it is deemed received."""

    which: str
    after: str
    other: str | None = None
    deemed: int | None = None


class Limit(NamedTuple):
    """A time limit: of which kind, how many days since when, and what else it is made of."""

    kind: str
    days: Any
    after: Any
    more: Any = None
    unless: Any = None
    stops: tuple[str, str | None] | None = None
    longer: tuple[str, int] | None = None
    expiry: Any = None


class Stay(NamedTuple):
    """A limit on a state: an entitlement of whom to stay there, or a target, for how long since which act."""

    kind: str
    state: str
    days: Any
    after: Any
    holder: str = ""


class Out(NamedTuple):
    """One of two outcomes: where to, on which condition (else the actor chooses), and whether it meets a duty."""

    name: str
    to: Any
    given: Any = None
    discharges: Any = True


class Rule(NamedTuple):
    """What the docket asks: of which act (the whole procedure, where none is named), which paper, by which answer."""

    kind: str
    act: str | None
    paper: Any
    only: tuple[int, str] | None


@frozen
class Act:
    """One act; what may turn on a reading is a `Pick` where it does."""

    name: str
    verb: str
    who: Any
    when: tuple[Any, ...]
    then: Any
    records: tuple[Any, ...] = ()
    given: tuple[Any, ...] = ()
    limit: Any = None
    otherwise: Any = None
    only: tuple[int, str] | None = None
    repeats: bool = False
    gives_up: bool = False
    since: Any = None


@frozen
class Plan:
    """A procedure of a few acts, with how many open readings, limits on its states, and what its docket asks."""

    readings: int
    acts: tuple[Act, ...]
    stays: tuple[Stay, ...] = ()
    docket: tuple[Rule, ...] = ()

    def __str__(self) -> str:
        return "\n".join([f"{self.readings} readings", *map(str, (*self.acts, *self.stays, *self.docket))])


# -- drawing ----------------------------------------------------------------------------------------------------------


def drawn(chance: Random, *, wider: bool = False) -> Plan:
    """A small procedure with open readings; of `wider` kinds too: what counts from what, stays, the docket."""
    return _Drawing(chance, chance.choice((1, 2, 2, 2, 3)), wider=wider).plan()


def changed(plan: Plan, chance: Random, *, wider: bool = False) -> Plan:
    """The same procedure with one of its acts changed in one part."""
    drawing = _Drawing(chance, plan.readings, wider=wider)
    place = chance.randrange(len(plan.acts))
    drawing.acts = list(plan.acts[:place])
    act = plan.acts[place]
    part = chance.choice(("then", "given", "limit", "only", "who", "when", "records"))
    if (place == 0 and part in ("when", "limit", "only")) or (part == "limit" and act.otherwise is not None):
        part = "given"  # silence means something only where there is a limit
    value = {
        "then": lambda: drawing.then(place, act.records), "given": lambda: drawing.given(act.records),
        "limit": lambda: drawing.limit(act.repeats) or act.limit, "only": drawing.only,
        "who": drawing.who, "when": drawing.when,
        "records": lambda: tuple(dict.fromkeys((*act.records, *drawing.records()))),
    }[part]()  # fmt: skip
    acts = (*plan.acts[:place], evolve(act, **{part: value}), *plan.acts[place + 1 :])
    return evolve(plan, acts=acts)


class _Drawing:
    def __init__(self, chance: Random, readings: int, *, wider: bool) -> None:
        self.chance, self.readings, self.wider = chance, readings, wider
        self.acts: list[Act] = []

    def likely(self, share: float) -> bool:
        return self.chance.random() < share

    def more(self, share: float) -> bool:
        """Whether one of the wider kinds is drawn."""
        return self.wider and self.likely(share)

    def turning(self, value: Callable[[], Any], share: float = 0.3) -> Any:
        """A value, or what a reading decides of two."""
        if not self.likely(share):
            return value()
        one, other = value(), value()
        return one if one == other else Pick(self.chance.randrange(self.readings), one, other)

    def plan(self) -> Plan:
        first = self.turning(lambda: self.chance.choice(("open", "open", "heard", "filed")), 0.4)
        records = self.records(0.5)
        self.acts = [Act("a0", "may", self.who(), ("new",), first, records, self.given(records))]
        for n in range(1, self.chance.choice((3, 3, 4, 5))):
            self.acts.append(self._act(n))
        ends = evolve(self._act(len(self.acts)), when=tuple(self.chance.sample(MIDDLE, self.chance.choice((1, 2, 3)))))
        self.acts.append(evolve(ends, then="done", repeats=False))
        stays = tuple(self._stay() for _ in range(self.chance.choice((1, 1, 2)))) if self.more(0.15) else ()
        return Plan(self.readings, tuple(self.acts), stays, tuple(self._docket()))

    def _act(self, n: int) -> Act:
        records = self.records()
        verb = self.chance.choice(("may", "may", "must", "must", "happens"))
        act = Act(f"a{n}", "should" if verb == "must" and self.more(0.1) else verb, self.who(), self.when(),
                  self.then(n, records), records, self.given(records), only=self.only())  # fmt: skip
        repeats = self.likely(0.3)
        act = evolve(act, limit=None if act.verb == "happens" else self.limit(repeats))
        if act.verb == "must" and isinstance(act.limit, Limit) and act.limit.kind == "within" and self.likely(0.3):
            taken = {state for each in self.acts if each.otherwise is not None for state in _whens(each)}
            if taken.isdisjoint(_whens(act)):
                silence = self.turning(lambda: self.chance.choice(("done", "dropped", None, *MIDDLE)), 0.5)
                act = evolve(act, otherwise=silence)
        if act.verb == "must" and act.limit is None and self.more(0.1):
            act = evolve(act, since=self.turning(lambda: self._since(repeats=repeats)))
        return evolve(act, repeats=repeats, gives_up=act.verb == "may" and self.more(0.1))

    def who(self) -> Any:
        every = sorted(ROLES)
        return self.turning(lambda: tuple(every) if self.more(0.15) else self.chance.choice(every), 0.1)

    def when(self) -> tuple[Any, ...]:
        states = self.chance.sample(MIDDLE, self.chance.choice((1, 1, 2)))
        more = self.chance.choice(MIDDLE)
        if self.more(0.05):
            return (ANYWHERE,)
        turns = more not in states and self.likely(0.15)
        return (*states, Pick(self.chance.randrange(self.readings), None, more)) if turns else tuple(states)

    def only(self) -> tuple[int, str] | None:
        reading, choice = self.chance.randrange(self.readings), self.chance.choice(("one", "other"))
        return (reading, choice) if self.likely(0.2) else None

    def then(self, n: int, records: tuple[Any, ...]) -> Any:
        targets = (*MIDDLE, "done", "dropped", "stay", "stay", "stay") if n else MIDDLE
        if not self.likely(0.2):
            return self.turning(lambda: self.chance.choice(targets))
        yes = self.turning(lambda: self.chance.choice(targets), 0.2)
        no = self.turning(lambda: self.chance.choice((*targets, None)), 0.4)
        meets = self.turning(lambda: self.likely(0.7), 0.3) if n and self.more(0.3) else True
        own = tuple(each for each in records if isinstance(each, str))
        guard = self.turning(lambda: self._guard(own)) if self.more(0.4) else None
        no = ("stay" if n else "open") if no is None else no
        return Out("yes", yes, guard, meets), Out("no", no, "otherwise" if guard else None)

    def records(self, share: float = 0.35) -> tuple[Any, ...]:
        if not self.likely(share):
            return ()
        name = self.chance.choice(sorted(FACTS))
        turns = self.likely(0.3)
        told = Pick(self.chance.randrange(self.readings), *self.chance.sample((None, name), 2)) if turns else name
        return (told,)

    def given(self, records: tuple[Any, ...]) -> tuple[Any, ...]:
        own = tuple(each for each in records if isinstance(each, str))
        if not self.likely(0.5 if own else 0.35):
            return ()
        nothing = self.likely(0.5)
        guard = self.turning(lambda: None if nothing and self.likely(0.5) else self._guard(own), 0.45)
        return () if guard is None else (guard,)

    def _guard(self, own: tuple[str, ...], *, deep: bool = True) -> Any:
        told = [(act.name, name) for act in self.acts for name in _papers(act)]
        kinds = [*["own"] * 2 * bool(own), *["at", "latest"] * bool(told), *["done"] * bool(self.acts)]
        if not kinds:
            return None
        kind = self.chance.choice(kinds)
        if kind == "own":
            asked: Any = self._about(("fact", self.chance.choice(own)))
        elif kind == "done":
            asked = ("done", self.chance.choice(self.acts).name)
        else:
            teller, name = self.chance.choice(told)
            asked = self._about(("at", teller, name) if kind == "at" else ("fact", name))
        if self.likely(0.3):
            asked = ("not", asked)
        if not deep or not self.likely(0.15):
            return asked
        return self.chance.choice(("and", "or")), asked, self._guard(own, deep=False)

    def _about(self, asked: Any) -> Any:
        least = self.turning(lambda: self.chance.choice((1, 2, 3)), 0.15 * self.wider)
        return ("least", asked, least) if asked[-1] == "count" else asked

    def limit(self, repeats: bool = False) -> Any:
        if not self.acts or not self.likely(0.45):
            return None
        return self.turning(lambda: self._limit(repeats), 0.35)

    def _limit(self, repeats: bool) -> Any:
        if self.likely(0.15):
            return None
        wider = ("earliest",) if self.wider else ()
        kind = self.chance.choice(("within", "within", "within", "window", "opens", "limitation", "if", *wider))
        if kind == "within" and self.likely(0.2):
            return Limit("gap", self._days(), When("latest", self._earlier(), "itself"))
        told = [(act.name, paper) for act in self.acts for paper in _papers(act) if paper != "count"]
        kind = "within" if kind == "if" and not told else kind
        more: Any = self.chance.choice(told) if kind == "if" else None
        if kind == "earliest":
            return Limit(kind, self.chance.randint(1, 9), self._since(repeats),
                         (self.chance.randint(1, 9), self._since(repeats)))  # fmt: skip
        plain = kind in ("within", "window", "limitation")
        unless = self.turning(self._unless, 0.2) if plain and self.more(0.15) else None
        stops = (self._earlier(), self._earlier()) if plain and self.more(0.1) else None
        longer = (self._earlier(), self.chance.randint(1, 5)) if plain and self.more(0.05) else None
        expiry = self.turning(lambda: self.chance.choice(("bar", "recorded"))) if plain and self.more(0.2) else None
        since = self.turning(lambda: self._since(repeats), 0.1 * self.wider)
        days = "month" if plain and kind != "window" and self.more(0.05) else self._days()
        return Limit(kind, days, since, more, unless, stops, longer, expiry)

    def _days(self) -> Any:
        return self.turning(lambda: self.chance.randint(1, 9), 0.1 * self.wider)

    def _earlier(self) -> str:
        return self.chance.choice(self.acts).name

    def _since(self, repeats: bool = False) -> When:
        after = self._earlier()
        wider = ("last", "only", "latest", "received", "due", "each") if self.wider else ()
        which = self.chance.choice(("last", "last", "first", *wider))
        if which == "due":
            due = [act.name for act in self.acts if act.limit is not None]
            return When("due", self.chance.choice(due)) if due else When("first", after)
        if which == "each" and not repeats:
            which = "last"
        if which == "only":
            return When(which, self.acts[0].name)  # nothing leads back to where it is done
        if which == "latest":
            return When(which, after, self._earlier())
        if which == "received":
            other = self._earlier() if self.likely(0.4) else None
            return When(which, after, other, self.chance.randint(1, 4) if other is None or self.likely(0.6) else None)
        return When(which, after)

    def _unless(self) -> Any:
        told = [("at", act.name, name) for act in self.acts for name in _papers(act)]
        kind = self.chance.choice(("done", "at", None))
        if kind == "at" and told:
            return self._about(self.chance.choice(told))
        return None if kind is None else ("done", self._earlier())

    def _stay(self) -> Stay:
        kind = self.chance.choice(("entitlement", "entitlement", "target"))
        days = self.turning(lambda: self.chance.randint(1, 9), 0.6)
        return Stay(kind, self.chance.choice(MIDDLE), days, self._since(), self.chance.choice(sorted(ROLES)))

    def _docket(self) -> Iterator[Rule]:
        told = [(act.name, each) for act in self.acts for each in act.records if isinstance(each, str)]
        told = [pair for pair in told if pair[1] != "count"]
        if not told or not self.likely(0.2):
            return
        for _ in range(self.chance.choice((1, 1, 2)) if self.wider else 1):
            kind = self.chance.choice(("throughout", "throughout", "begins", "again")) if self.wider else "throughout"
            act, name = self.chance.choice(told)
            begun = [each for each in self.acts[0].records if isinstance(each, str) and each != "count"]
            if kind == "begins":
                if begun:
                    yield Rule(kind, None, self.chance.choice(begun), self.only())
            elif kind == "again":
                yield Rule(kind, None, None, self.only())
            else:
                yield Rule(kind, act, name, self.only())


def _papers(act: Act) -> list[str]:
    """The papers that an act has told under some answer."""
    return [name for each in act.records for name in (each[1:] if isinstance(each, Pick) else (each,)) if name]


def _whens(act: Act) -> set[str]:
    """The states from which an act may be done under some answer."""
    states = {state for each in act.when for state in (each[1:] if isinstance(each, Pick) else (each,)) if state}
    return set(MIDDLE) if ANYWHERE in states else states
