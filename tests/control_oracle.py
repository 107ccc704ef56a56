"""A brute-force game over tiny procedures, day by day, written from the rules of the game and not from the zones.

A procedure is a few acts between states; whoever solves it here holds every day apart and knows no bounds between
days. Days since an act are counted up to a day beyond the longest span.
"""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import days, last, window
from grievance_fsm.language import Action, Procedure, Role, State, happens, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure

CLAUSES = Registry.of({"1/s1": "There is a procedure."})
PARTY, PANEL = Role("party", party=True), Role("panel")
STATES = (State("s0", initial=True), State("s1"), State("s2"), State("s3"), State("s4", final=True))
END = 4
CAP = 5


class Tiny(NamedTuple):
    """One act: whose, from where, to where; by how many days after which act, or in which window after it."""

    name: str
    verb: str
    ours: bool
    source: int
    target: int
    after: str = ""
    opens: int = -1
    until: int = -1

    @property
    def dated(self) -> bool:
        return self.verb == "must" and self.until >= 0

    @property
    def bars(self) -> bool:
        return self.opens >= 0


class At(NamedTuple):
    """Where a run stands: its state, the days since each act, which duties are met."""

    state: int
    ages: tuple[tuple[str, int], ...]
    met: frozenset[str]


def drawn(random: Random) -> tuple[Tiny, ...]:
    """A party begins; three acts lead to the end, and a few more go where they like."""
    acts = [Tiny("a0", "may", False, 0, 1)]
    ways = [(1, 2), (2, 3), (3, END)]
    ways += [(random.choice((1, 2, 3)), random.choice((1, 2, 3, END))) for _ in range(random.randint(0, 3))]
    for number, (source, target) in enumerate(ways, 1):
        verb = random.choice(("must", "must", "must", "may", "happens"))
        ours = verb != "happens" and random.random() < 0.6
        after, opens, until = random.choice(acts).name, -1, -1
        kind = random.random()
        if verb == "must" and kind < 0.45:
            until = random.randint(0, 4)
        elif verb != "happens" and kind < 0.65:
            opens = random.randint(0, 3)
            until = random.randint(opens, 4)
        else:
            after = ""
        acts.append(Tiny(f"a{number}", verb, ours, source, target, after, opens, until))
    return tuple(acts)


def declared(acts: tuple[Tiny, ...]) -> BoundProcedure:
    """The same acts in the language; raises `DeclarationError` where they make no procedure."""
    made: dict[str, Action] = {}
    for act in acts:
        limit = days(act.until) if act.until >= 0 else None
        if act.bars:
            limit = window(days(act.opens), days(act.until), after=last(made[act.after]), expiry="bar", clause="1/s1")
        more = {"within": limit} if limit is not None else {}
        if act.until >= 0 and not act.bars:
            more["after"] = last(made[act.after])
        if act.source == act.target:
            more["repeats"] = True
        where = {"clause": "1/s1", "when": STATES[act.source], "then": STATES[act.target]}
        who = PANEL if act.ours else PARTY
        if act.verb == "happens":
            made[act.name] = happens(act.name, act.name, **where, **more)
        else:
            made[act.name] = {"may": may, "must": must}[act.verb](who, act.name, act.name, **where, **more)
    procedure = Procedure("tiny", "a tiny procedure", tuple(made.values()))
    return Policy("tiny", "a tiny policy", CLAUSES, (procedure,)).bound["tiny"]


class Brute:
    """Every day of every run, and those from which the other side can make the panel miss a last day."""

    def __init__(self, acts: tuple[Tiny, ...]) -> None:
        self.acts = acts
        self.counted = {act.after for act in acts if act.until >= 0}
        self.reach = {state: self._reached(state) for state in range(END + 1)}
        self.begin = At(0, (), frozenset())
        self.theirs: dict[At, list[At]] = {}
        self.ours: dict[At, list[tuple[Tiny, At]]] = {}
        self.next: dict[At, At] = {}
        self._walk()
        self.all = set(self.next)
        self.lost = {at for at in self.all if self.missed(at)}

    def _reached(self, state: int) -> set[int]:
        found, waiting = {state}, [state]
        while waiting:
            here = waiting.pop()
            new = {act.target for act in self.acts if act.source == here} - found
            found |= new
            waiting += new
        return found

    def _walk(self) -> None:
        waiting = [self.begin]
        while waiting:
            at = waiting.pop()
            if at not in self.next:
                moves = [(act, self._then(at, act)) for act in self._open(at)]
                self.next[at] = self._dawn(at)
                self.ours[at] = [(act, new) for act, new in moves if act.ours]
                self.theirs[at] = [new for act, new in moves if not act.ours]
                waiting += [self.next[at], *(new for _, new in moves)]

    def _open(self, at: At) -> Iterator[Tiny]:
        ages = dict(at.ages)
        for act in self.acts:
            barred = act.bars and not act.opens <= ages.get(act.after, -1) <= act.until
            if act.source == at.state and not barred:
                yield act

    def _then(self, at: At, act: Tiny) -> At:
        ages = {**dict(at.ages), **({act.name: 0} if act.name in self.counted else {})}
        anew = {each.name for each in self.acts if each.dated and each.after == act.name}
        return At(act.target, tuple(sorted(ages.items())), (at.met | ({act.name} if act.dated else set())) - anew)

    def _dawn(self, at: At) -> At:
        return at._replace(ages=tuple((name, min(age + 1, CAP)) for name, age in at.ages))

    def owed(self, at: At) -> Iterator[Tiny]:
        ages = dict(at.ages)
        for act in self.acts:
            open_ = act.dated and act.ours and act.name not in at.met and at.state != END
            if open_ and act.after in ages and act.source in self.reach[at.state]:
                yield act

    def missed(self, at: At) -> bool:
        return any(dict(at.ages)[act.after] > act.until for act in self.owed(at))

    def missed_after(self, acts: list[tuple[str, int]], last_day: int) -> list[set[str]]:
        """What is past on each day from the last of some acts, on their days, to the day after a last day."""
        at, today, by_name = self.begin, acts[0][1] if acts else 0, {act.name: act for act in self.acts}
        for name, on in acts:
            for _ in range(on - today):
                at = self.next[at]
            today = on
            assert by_name[name] in self._open(at), f"{name} is not open on day {on}"
            at = self._then(at, by_name[name])
        found = []
        for _ in range(last_day + 2 - today):
            found.append(self._past(at))
            at = self.next[at]
        return found

    def _past(self, at: At) -> set[str]:
        return {act.name for act in self.owed(at) if dict(at.ages)[act.after] > act.until}

    # -- the game

    def solved(self) -> bool:
        """Whether the panel can keep every last day from the beginning."""
        while True:
            before = len(self.lost)
            while self._spread():
                pass
            self._stall()
            if len(self.lost) == before:
                self._withheld()
            if len(self.lost) == before:
                return self.begin not in self.lost

    def _spread(self) -> bool:
        found = {at for at in self.all - self.lost if any(new in self.lost for new in self.theirs[at])}
        self.lost |= found
        return bool(found)

    def _stall(self) -> None:
        """Whoever could only act for ever on a day, so that it never ends, has lost it."""
        idle, kept = {at for at in self.all - self.lost if self.next[at] in self.lost}, None
        while kept != idle:
            idle, kept = idle if kept is None else kept, None
            kept = {at for at in idle if all(new in self.lost or new in idle for _, new in self.ours[at])}
        self.lost |= idle

    def _withheld(self) -> None:
        """Whoever could only put off for ever what must be done without a last day has lost."""
        held, kept = {at for at in self.all - self.lost if self._for_ever(at)}, None
        while kept != held:
            held, kept = held if kept is None else kept, None
            kept = {at for at in held if self.next[at] in held | self.lost and self._no_way_out(at, held)}
        self.lost |= held

    def _no_way_out(self, at: At, held: set[At]) -> bool:
        return all(new in self.lost or (not self._obeys(act) and new in held) for act, new in self.ours[at])

    def _obeys(self, act: Tiny) -> bool:
        """What may be done over and over in the same state is no excuse for what is not done."""
        return act.verb == "must" and (act.dated or act.source != act.target)

    def _for_ever(self, at: At) -> bool:
        """Whether something without a last day must and may be done here; no window ever closes on it."""
        return any(act.verb == "must" and not act.dated and act.source != act.target for act, _ in self.ours[at])

