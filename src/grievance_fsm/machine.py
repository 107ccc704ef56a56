"""The dispatcher: each bound procedure generates one `transitions` machine. The only door to transitions."""

from typing import Any

from attrs import frozen
from transitions import Event, EventData, Machine, Transition

from grievance_fsm.checks import Check, branch_checks, rule_checks
from grievance_fsm.guards import Verdict
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure, Branch
from grievance_fsm.seeing import Seen
from grievance_fsm.wanted import A_POLICY, require


class Attempt:
    """A throw-away carrier that the machine moves; it keeps every verdict given on the way."""

    __slots__ = ("at", "branch", "common", "seen", "tried")

    def __init__(self, at: str, seen: Seen) -> None:
        self.at = at
        self.seen = seen
        self.branch: Branch | None = None
        self.common: list[Verdict] | None = None
        self.tried: list[tuple[Branch, list[Verdict]]] = []


class Guarded(Transition):
    """A transition that asks all its checks, keeps the verdicts, and moves only where every one is true."""

    def __init__(self, *places: Any, branch: Branch, common: list[Any], own: list[Any]) -> None:
        super().__init__(*places)
        self.branch, self.common, self.own = branch, common, own

    def execute(self, event_data: EventData) -> bool:
        """As transitions does it, callbacks included, but without its log, which costs more than the guards."""
        run = event_data.machine.callbacks
        if self.prepare:
            run(self.prepare, event_data)
        if not self._eval_conditions(event_data):
            return False
        if self.before:
            run(self.before, event_data)
        if self.dest:
            self._change_state(event_data)
        if self.after:
            run(self.after, event_data)
        return True

    def _change_state(self, event_data: EventData) -> None:
        """As transitions does it; where leaving and entering call nobody, the carrier just stands elsewhere."""
        machine = event_data.machine
        dest: Any = self.dest
        there = machine.states[dest]
        if machine.states[self.source].on_exit or there.on_enter or (there.final and machine.on_final):
            super()._change_state(event_data)
        else:
            attempt: Any = event_data.model
            attempt.at, event_data.state = dest, there

    def _eval_conditions(self, event_data: EventData) -> bool:
        attempt: Any = event_data.model
        seen = attempt.seen
        if attempt.common is None:
            attempt.common = [test(seen) for test in self.common]
        own = [test(seen) for test in self.own]
        attempt.tried.append((self.branch, own))
        if attempt.common.count(True) == len(attempt.common) and own.count(True) == len(own):
            attempt.branch = self.branch
            return True
        return False


class Tried(Event):
    """An event that is tried at once: its machine queues nothing and has no callbacks of its own."""

    def trigger(self, model: Any, *args: Any, **words: Any) -> bool:
        """Whether a transition took place; false too where the state has none, which moves nothing."""
        data = EventData(self.machine.states[model.at], self, self.machine, model, args, words)
        for transition in self.transitions.get(model.at, ()):
            data.transition = transition
            if transition.execute(data):
                return True
        return False


class ProcedureMachine(Machine):
    """A model-less machine over the states of one procedure."""

    event_cls, transition_cls = Tried, Guarded


@frozen(eq=False)
class Dispatcher:
    """The machine of a bound procedure, with the checks of every rule and outcome for explanations."""

    procedure: BoundProcedure
    machine: ProcedureMachine
    common: dict[str, tuple[Check, ...]]
    own: dict[tuple[str, str], tuple[Check, ...]]

    def attempt(self, action: str, at: str, seen: Seen) -> Attempt:
        """Let the machine try an action; where the state has no such move, the attempt keeps no branch."""
        attempt = Attempt(at, seen)
        self.machine.events[action].trigger(attempt)
        return attempt


def dispatcher(procedure: BoundProcedure) -> Dispatcher:
    """Generate the machine of a bound procedure."""
    common = {name: tuple(rule_checks(procedure, rule)) for name, rule in procedure.rules.items()}
    own = {
        (rule.name, branch.name): tuple(branch_checks(rule, branch))
        for rule in procedure.rules.values()
        for branch in rule.branches
    }
    machine = ProcedureMachine(
        model=None, states=[{"name": name} for name in procedure.states], initial=procedure.initial,
        auto_transitions=False, send_event=True, queued=False, model_attribute="at",
    )  # fmt: skip
    for rule, branch, source, target in procedure.edges():
        machine.add_transition(
            rule.name, source, None if source == target else target, branch=branch,
            common=[check.test for check in common[rule.name]],
            own=[check.test for check in own[rule.name, branch.name]],
        )  # fmt: skip
    return Dispatcher(procedure, machine, common, own)


def machine_of(policy: Policy, procedure: str) -> ProcedureMachine:
    """The generated machine of a procedure, to look at; it has no models, and its moves ask the policy's checks.

    Raises `BadInput` for what is no policy, and for a procedure that it does not have.
    """
    require("policy", policy, Policy, A_POLICY)
    return policy.dispatcher(procedure).machine
