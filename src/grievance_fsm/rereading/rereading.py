"""One case under other readings: what of it comes otherwise there, and which of the readings decides."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, groupby
from textwrap import wrap
from types import MappingProxyType
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.case import Case
from grievance_fsm.clauses import citing
from grievance_fsm.errors import Problem
from grievance_fsm.events import Breach, Owed
from grievance_fsm.policy import Policy
from grievance_fsm.rereading.fold import Fold
from grievance_fsm.rereading.turns import FALLS, SAME, UNKNOWN, Turn

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
WIDTH: Final = 100

Came = tuple[tuple[str, str] | None, tuple[tuple[str, str], ...]]
"""What a case has come to: what stands of it, and where its runs stand."""


@frozen(repr=False)
class Rereading:
    """A case under other readings: each event, what is late or owed only here or only there, what it comes to.

    What is still owed is compared in runs that stand alike; by another day it is gone here and new there.

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
    owed_gone: tuple[Owed, ...] = ()
    owed_new: tuple[Owed, ...] = ()
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
        late, owed = (*self.breaches_gone, *self.breaches_new), (*self.owed_gone, *self.owed_new)
        return not (self.otherwise or late or owed or self.people) and self.comes_to_the_same

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
        yield from _owing(self.owed_gone, self.owed_new)
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
            "owed_gone": [each.as_dict() for each in self.owed_gone],
            "owed_new": [each.as_dict() for each in self.owed_new],
            "here": _stand(self.here), "there": _stand(self.there),
            "decided_by": [dict(each) for each in self.decided_by],
        }  # fmt: skip


def reread(case: Case, readings: Mapping[str, Any] = NOTHING, parameters: Mapping[str, Any] = NOTHING) -> Rereading:
    """A case under other choices and values; raises `DeclarationError` where the policy does not know them.

    What was done as the policy allows is tried there: where it is refused, it does not happen. What happened although
    it was refused happens there too.
    """
    policy = case.policy.under(readings, parameters)
    changed = _changed(case.policy, policy)
    fold = Fold(case, policy)
    there, late = fold.there, case.breaches(fold.last)
    late_there = there.breaches(fold.last)
    alike = {run for run, _ in {*case.at} & {*there.at}}
    owed, owed_there = ([each for each in of.owed(fold.last) if each.action.rpartition(".")[0] in alike]
                        for of in (case, there))  # fmt: skip
    return Rereading(
        case, there, MappingProxyType(changed), tuple(fold.turns), tuple(fold.drawn),
        tuple(each for each in late if each not in late_there), tuple(each for each in late_there if each not in late),
        tuple(_beyond(owed, owed_there)), tuple(_beyond(owed_there, owed)),
        tuple(_deciding(case, changed, came_to(there))), tuple(fold.people),
    )  # fmt: skip


def came_to(case: Case) -> Came:
    """What stands of a case, and where its runs stand."""
    return case.outcome, tuple(sorted(case.at))


def _changed(here: Policy, there: Policy) -> dict[str, tuple[Any, Any]]:
    """What is read, or set, otherwise."""
    read = {name: (here.readings[name], choice) for name, choice in there.readings.items()}
    told = {name: (here.number(name), there.number(name)) for name in {**here.parameters, **there.parameters}}
    return {name: both for name, both in {**read, **told}.items() if both[0] != both[1]}


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
    return came_to(Fold(case, case.policy.under(readings, parameters)).there) != came_to(case)


def _beyond(owed: Sequence[Owed], others: Sequence[Owed]) -> Iterator[Owed]:
    """What is owed beyond what others have it owed by the same days."""
    known = {(each.action, each.due, each.not_before) for each in others}
    return (each for each in owed if (each.action, each.due, each.not_before) not in known)


def _owing(gone: Sequence[Owed], new: Sequence[Owed]) -> Iterator[str]:
    """What is still owed only here or only there, a line for each act."""
    here, there = ({each.action: each for each in owed} for owed in (gone, new))
    for action, each in {**here, **there}.items():
        cited = f" [{each.clause}]" if each.clause else ""
        before, now = (_by(owed[action]) if action in owed else "" for owed in (here, there))
        instead = f" instead of {before}" if before else ""
        yield f"{action} is owed {now}{instead}{cited}" if now else f"{action} is no longer owed{cited}"


def _by(owed: Owed) -> str:
    opens = f"not before {owed.not_before}" if owed.not_before else ""
    return " ".join(part for part in (opens, f"by {owed.due}" if owed.due else "without a last day") if part)


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
