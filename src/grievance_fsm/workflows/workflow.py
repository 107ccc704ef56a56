"""A workflow that was read: its findings, and the policy that it makes."""

from typing import TYPE_CHECKING, Any

from attrs import frozen

from grievance_fsm.calendars import Calendar
from grievance_fsm.errors import counted
from grievance_fsm.policy import Policy
from grievance_fsm.workflows.assembling import policy_of
from grievance_fsm.workflows.definition import Definition, shown
from grievance_fsm.workflows.finding import WorkflowFinding
from grievance_fsm.workflows.graph import Graph
from grievance_fsm.workflows.observing import observations
from grievance_fsm.workflows.structure import faults


@frozen
class Workflow(Definition):
    """Somebody else's workflow: what it declares, what is wrong with it, and the policy that it makes."""

    def findings(self) -> tuple[WorkflowFinding, ...]:
        """Structural faults, then observations, each with its place and the shortest way there."""
        graph = Graph.of(self)
        found = [*faults(self, graph), *observations(self, graph)]
        return tuple(sorted(found, key=lambda each: each.severity != "fault"))

    def policy(self, calendar: Calendar | str | None = None) -> Policy:
        """The workflow as an ordinary policy; raises `BadInput` with the faults for which it can be none."""
        return policy_of(self, calendar)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Nothing: what a policy has, the policy that it makes has."""
            there = not name.startswith("_") and hasattr(Policy, name)
            hint = f"; policy() makes a policy, which has “{name}”" if there else ""
            raise AttributeError(f"a workflow has no “{name}”{hint}.", name=name, obj=self)

    def __str__(self) -> str:
        counts = ((len(self.states), "state"), (len(list(self.actions)), "action"), (len(self.roles), "role"))
        return f"{shown(self.name)}: {', '.join(counted(n, what) for n, what in counts)}"
