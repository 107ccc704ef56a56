"""The generated machine is a transitions machine like any other: what somebody hangs on it is called."""

from typing import Any

import pytest
from builders import START, alone, report

from grievance_fsm.machine import Attempt, machine_of
from grievance_fsm.memory import Past
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.seeing import Seen


def tried(machine: Any, policy: Any) -> Attempt:
    """A lawful request, tried on the machine itself."""
    procedure = policy.formal
    seen = Seen(procedure, procedure.rules["request"], Past(()), START, procedure_facts(procedure), "complainant", None)
    attempt = Attempt("not begun", seen)
    machine.events["request"].trigger(attempt)
    return attempt


def procedure_facts(procedure: BoundProcedure) -> dict[str, object]:
    wanted = procedure.rules["request"].facts_by_name
    return {name: wanted[name].parse(value) for name, value in report().items()}


@pytest.mark.parametrize(("state", "when"), [("not begun", "exit"), ("requested", "enter")])
def test_whoever_hangs_a_callback_on_a_state_is_called(state: str, when: str) -> None:
    policy = alone().under(parameters={"quorum": 8})  # a machine of its own
    machine, called = machine_of(policy, "formal"), list[str]()
    machine.states[state].add_callback(when, lambda event: called.append(event.transition.dest))

    attempt = tried(machine, policy)

    assert attempt.at == "requested"
    assert called == ["requested"]


def test_without_callbacks_the_carrier_just_stands_elsewhere() -> None:
    policy = alone()

    assert tried(machine_of(policy, "formal"), policy).at == "requested"
