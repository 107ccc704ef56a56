"""One case under other readings: what of it comes otherwise there, and which of the readings decides."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, groupby
from textwrap import wrap
from types import MappingProxyType
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm import folding
from grievance_fsm.attempts import Attempted
from grievance_fsm.case import Case
from grievance_fsm.clauses import citing, listed
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.events import Allowed, Breach, Event, Refused, local_day
from grievance_fsm.interchange import read_people
from grievance_fsm.keeping import is_derived
from grievance_fsm.memory import Sitting
from grievance_fsm.migrating import derived, less, told_of, without
from grievance_fsm.policy import Policy
from grievance_fsm.timing import owed
from grievance_fsm.trying import decided, stands

SAME, REFUSED, FALLS, OTHER, LAWFUL, PAPERS, DUE, GONE, NEW, UNKNOWN = (
    "same", "refused", "falls away", "other outcome", "lawful", "other papers", "other day", "gone", "new", "unknown",
)  # fmt: skip
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
WIDTH: Final = 100

Came = tuple[tuple[str, str] | None, tuple[tuple[str, str], ...]]
"""What a case has come to: what stands of it, and where its runs stand."""


@frozen
class Turn:
    """What becomes of one event: the same, or how it is otherwise, why, and under which clauses.

    An act that is refused does not happen there; one that then no longer comes up falls away with it.
    """

    seq: int
    action: str
    on: date
    how: str
    words: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()

    def __str__(self) -> str:
        cited = f" [{listed(self.clauses)}]" if self.clauses else ""
        why = f": {'; '.join(self.words)}" if self.words else ""
        return f"{self.seq} {self.action} on {self.on}: {self.how}{why}{cited}"

    def as_dict(self) -> dict[str, Any]:
        """The event as JSON has it."""
        data = {"seq": self.seq, "action": self.action, "on": self.on.isoformat(), "how": self.how}
        return data | {"words": list(self.words)} | citing(self.clauses)


@frozen(repr=False)
class Rereading:
    """A case under other readings: each event, what is late only here or only there, what it comes to.

    `changed` has for each reading and parameter what was chosen here and what is there; `decided_by` the smallest
    sets of them of which each alone lets the case come to something else; none where it comes to the same.
    """

    here: Case
    there: Case
    changed: Mapping[str, tuple[Any, Any]]
    events: tuple[Turn, ...]
    drawn: tuple[Turn, ...] = ()
    breaches_gone: tuple[Breach, ...] = ()
    breaches_new: tuple[Breach, ...] = ()
    decided_by: tuple[Mapping[str, Any], ...] = ()
    people: tuple[Problem, ...] = field(default=())

    @property
    def case(self) -> Case:
        """The case as it would stand."""
        return self.there

    @property
    def otherwise(self) -> tuple[Turn, ...]:
        """The events that do not come the same, with those that only silence or the docket there brings."""
        turned = [turn for turn in self.events if turn.how != SAME]
        return tuple(sorted([*turned, *self.drawn], key=lambda turn: (turn.on, turn.seq)))

    @property
    def same(self) -> bool:
        """Whether nothing comes otherwise."""
        return not (self.otherwise or self.breaches_gone or self.breaches_new or self.people) and self.comes_to_the_same

    @property
    def comes_to_the_same(self) -> bool:
        """Whether the case comes to the same, and its runs stand where they did."""
        return came_to(self.here) == came_to(self.there)

    def lines(self) -> Iterator[str]:
        """What is otherwise, a line each, then what it comes to and what decides that."""
        told = ", ".join(f"{name} is {there} instead of {here}" for name, (here, there) in self.changed.items())
        yield from wrap(f"{self.here.id}, where {told or 'nothing is read otherwise'}:", WIDTH, subsequent_indent="  ")
        for line in self._told():
            yield from wrap(line, WIDTH, initial_indent="  ", subsequent_indent="    ")

    def _told(self) -> Iterator[str]:
        yield from map(str, self.people)
        yield from _briefly(self.otherwise)
        yield from (f"no longer a {breach}" for breach in self.breaches_gone)
        yield from (f"a new {breach}" for breach in self.breaches_new)
        if self.same:
            yield "everything comes the same"
        elif self.comes_to_the_same:
            yield "it comes to the same"
        else:
            yield f"it comes to {_worded(self.there, self.here)} instead of {_worded(self.here, self.there)}"
            yield f"decided by {'; or by '.join(map(_together, self.decided_by))}"

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def __repr__(self) -> str:
        return f"<rereading of {self.here.id}: {len(self.otherwise)} otherwise>"

    def as_dict(self) -> dict[str, Any]:
        """The rereading as JSON has it."""
        return {
            "case": self.here.id, "changed": {name: {"here": h, "there": t} for name, (h, t) in self.changed.items()},
            "events": [turn.as_dict() for turn in self.otherwise],
            "same": sum(turn.how == SAME for turn in self.events),
            "breaches_gone": [_breach(each) for each in self.breaches_gone],
            "breaches_new": [_breach(each) for each in self.breaches_new],
            "here": _stand(self.here), "there": _stand(self.there),
            "decided_by": [dict(each) for each in self.decided_by],
        }  # fmt: skip


def reread(case: Case, readings: Mapping[str, Any] = NOTHING, parameters: Mapping[str, int] = NOTHING) -> Rereading:
    """A case under other choices and values; raises `DeclarationError` where the policy does not know them.

    What was done as the policy allows is tried there: where it is refused, it does not happen. What happened although
    it was refused happens there too.
    """
    policy = case.policy.under(readings, parameters)
    changed = _changed(case.policy, policy)
    fold = _Fold(case, policy)
    there, late = fold.there, case.breaches(fold.last)
    late_there = there.breaches(fold.last)
    return Rereading(
        case, there, MappingProxyType(changed), tuple(fold.turns), tuple(fold.drawn),
        tuple(each for each in late if each not in late_there), tuple(each for each in late_there if each not in late),
        tuple(_deciding(case, changed, came_to(there))), tuple(fold.people),
    )  # fmt: skip


def came_to(case: Case) -> Came:
    """What stands of a case, and where its runs stand."""
    return case.outcome, tuple(sorted(case.at))


def _changed(here: Policy, there: Policy) -> dict[str, tuple[Any, Any]]:
    """What is read, or set, otherwise."""
    both = ((here.readings, there.readings), (here.parameters, there.parameters))
    return {name: (old[name], new[name]) for old, new in both for name in new if old.get(name) != new[name]}


def _deciding(case: Case, changed: Mapping[str, tuple[Any, Any]], came: Came) -> Iterator[Mapping[str, Any]]:
    """The smallest sets of what is changed that alone let a case come to something else."""
    if came == came_to(case):
        return
    for size in (1, 2):
        sets = combinations(changed, size)
        found = [names for names in sets if len(names) == len(changed) or _turns(case, changed, names)]
        if found:
            yield from ({name: changed[name][1] for name in names} for names in found)
            return
    yield {name: there for name, (_, there) in changed.items()}


def _turns(case: Case, changed: Mapping[str, tuple[Any, Any]], names: Sequence[str]) -> bool:
    known = case.policy.readings
    readings = {name: changed[name][1] for name in names if name in known}
    parameters = {name: changed[name][1] for name in names if name not in known}
    return came_to(_Fold(case, case.policy.under(readings, parameters)).there) != came_to(case)


# -- one event after the other ----------------------------------------------------------------------------------------


class _Fold:
    """A case folded again under another policy, event by event, beside itself."""

    def __init__(self, case: Case, policy: Policy) -> None:
        self.people: list[Problem] = []
        register = read_people(None if case.people is None else case.people.as_data(), policy, self.people)
        self.seated = register is not None
        self.here = Case.open(case.policy, case.id, case.opened, case.people)
        self.there = Case.open(policy, case.id, case.opened, register)
        self.last = case.history[-1].on if case.history else case.opened
        self.turns: list[Turn] = []
        for event in case.history:
            if is_derived(case.policy, event):
                self.there = self.there.polled(event.on)
            else:
                self.there = self.there.polled(event.on)
                due = _due(self.here, event), _due(self.there, event)
                self.turns.append(self._taken(event, *due))
            if event.seq > self.here.seq:  # what an act enters comes with it
                self.here = folding.after(self.here, event)
        self.there = self.there.polled(self.last)
        gone = less(derived(case), derived(self.there))
        self.turns += [_turn(event, GONE, "it does not follow there") for event in gone]
        self.turns.sort(key=lambda turn: turn.seq)
        self.drawn = [_turn(event, NEW, f"then it stands at “{event.state}”")
                      for event in less(derived(self.there), derived(case))]  # fmt: skip

    def _taken(self, event: Event, due: date | None, due_there: date | None) -> Turn:
        """What becomes of an event, and the case after it."""
        told, lost = self._told(event), list[str]()
        while True:
            try:
                polled, tried = folding.read(self.there, event.name, **told)
                break
            except BadInput as error:
                bare = without(told, {problem.place for problem in error.problems})
                if bare is None:
                    return self._unread(event, error)
                lost += [problem.message for problem in error.problems]
                told = bare
        if event.irregularities:
            return self._recorded(event, told)
        decision = decided(polled, tried)
        if isinstance(decision, Refused):
            return _refused(event, polled, tried, decision)
        self.there = folding.after(polled, decision.event)
        return self._compared(event, decision, lost, due, due_there)

    def _told(self, event: Event) -> Mapping[str, Any]:
        """What is said of an event there: who sits is asked anew, and so is an outcome that facts decide."""
        told = told_of(self.here.policy, event)
        told["sitting"] = None if self.seated or event.sitting is None else Sitting(*event.sitting)
        bound = self.there.policy.bound
        rule = bound[event.procedure].rules.get(event.action) if event.procedure in bound else None
        if rule is not None and not rule.chosen and not event.irregularities:
            told["outcome"] = None
        return told

    def _unread(self, event: Event, error: BadInput) -> Turn:
        """An act that cannot even be tried there: its procedure, act or role is unknown, or its run never began."""
        bound = self.there.policy.bound
        if event.procedure not in bound:
            return _turn(event, UNKNOWN, f"there is no procedure “{event.procedure}”")
        if event.action not in bound[event.procedure].rules:
            return _turn(event, UNKNOWN, "there is no such act")
        if not self.there.run(event.run):
            return _turn(event, FALLS, f"there is no run “{event.run}”")
        return _turn(event, UNKNOWN, *(f"{problem.place}: {problem.message}" for problem in error.problems))

    def _recorded(self, event: Event, told: Mapping[str, Any]) -> Turn:
        """What happened although it was refused happens there too."""
        before = self.there.polled(event.on)
        self.there = before.record(event.name, **told)
        now = next(each for each in self.there.history[before.seq :] if not is_derived(self.there.policy, each))
        if (event.outcome, event.state) != (now.outcome, now.state):
            return _turn(event, OTHER, *_outcomes(event, now))
        known, still = _against(event), _against(now)
        if known == still:
            return _turn(event, SAME)
        found = [each.finding for each in (now if still - known else event).irregularities]
        how, words = (REFUSED, tuple(still - known)) if still - known else (LAWFUL, tuple(known - still))
        clauses = tuple(dict.fromkeys(each.clause for each in found if each.words in words and each.clause))
        return Turn(event.seq, event.name, event.day, how, tuple(sorted(words)), clauses)

    def _compared(
        self, event: Event, decision: Allowed, lost: list[str], due: date | None, due_there: date | None
    ) -> Turn:  # fmt: skip
        now = decision.event
        if (event.outcome, event.state) != (now.outcome, now.state):
            rule = self.there.policy.bound[now.procedure].rules[now.action]
            branch = rule.branch(now.outcome)
            cited = branch.clauses if branch is not None and branch.clauses else rule.clauses
            return Turn(event.seq, event.name, event.day, OTHER, tuple(_outcomes(event, now)), cited)
        if due != due_there:
            rule = self.there.policy.bound[now.procedure].rules[now.action]
            words = f"due {due_there or 'on no day'} instead of {due or 'on no day'}"
            return Turn(event.seq, event.name, event.day, DUE, (words,), (rule.cited,) if rule.cited else ())
        return _turn(event, PAPERS, *lost) if lost else _turn(event, SAME)


def _turn(event: Event, how: str, *words: str) -> Turn:
    return Turn(event.seq, event.name, event.day, how, words)


def _refused(event: Event, case: Case, tried: Attempted, decision: Refused) -> Turn:
    """An act refused there: on its own grounds, or because the run does not stand where it starts any more."""
    state = stands(case, tried.run)
    if state not in tried.rule.sources:
        return _turn(event, FALLS, f"the run stands at “{state}”")
    failing = decision.failing
    clauses = tuple(dict.fromkeys(each.clause for each in failing if each.clause))
    return Turn(event.seq, event.name, event.day, REFUSED, tuple(map(_reason, failing)), clauses)


def _reason(finding: Any) -> str:
    needed = f"needed {finding.needed}" if finding.needed else ""
    more = ", ".join(part for part in (finding.seen, needed) if part)
    return f"{finding.words} ({more})" if more else str(finding.words)


def _outcomes(event: Event, now: Event) -> Iterator[str]:
    if event.outcome != now.outcome:
        yield f"“{now.outcome}” instead of “{event.outcome}”"
    if event.state != now.state:
        yield f"then it stands at “{now.state}” instead of “{event.state}”"


def _against(event: Event) -> set[str]:
    return {each.finding.words for each in event.irregularities}


def _due(case: Case, event: Event) -> date | None:
    """By when an act was owed just before it was done."""
    if event.procedure not in case.policy.bound:
        return None
    found = (each.due for each in owed(case.course(event.run), local_day(event.on)) if each.action == event.name)
    return next(found, None)


# -- words ------------------------------------------------------------------------------------------------------------


def _briefly(turns: Sequence[Turn]) -> Iterator[str]:
    """The events, those that fall away one after the other, or are unknown for one reason, in one line."""
    for (how, words), group in groupby(turns, key=lambda turn: (turn.how, turn.words if turn.how == UNKNOWN else ())):
        several = list(group)
        if how in (FALLS, UNKNOWN) and len(several) > 2:
            why = f": {'; '.join(words)}" if words else ""
            yield f"{several[0].seq} to {several[-1].seq}, {several[0].action} to {several[-1].action}: {how}{why}"
        else:
            yield from map(str, several)


def _worded(case: Case, other: Case) -> str:
    """What a case comes to; where that is the same as in another, how its runs stand that stand otherwise there."""
    (outcome, at), (same, standing) = came_to(case), came_to(other)
    if outcome is not None and outcome != same:
        return f"“{outcome[1]}” ({outcome[0]})"
    told = [f"“{state}” ({run})" for run, state in at if (run, state) not in standing]
    return ", ".join(told) or "nothing"


def _together(names: Mapping[str, Any]) -> str:
    return " with ".join(f"{name}={choice}" for name, choice in names.items())


def _stand(case: Case) -> dict[str, Any]:
    outcome, at = came_to(case)
    return {"outcome": None if outcome is None else list(outcome), "states": dict(at)}


def _breach(breach: Breach) -> dict[str, Any]:
    done = None if breach.done is None else breach.done.isoformat()
    return {"action": breach.action, **citing(breach.clause), "due": breach.due.isoformat(), "done": done}
