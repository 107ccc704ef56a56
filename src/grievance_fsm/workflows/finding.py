"""A finding about somebody else's workflow: a structural fault, or an observation."""

from typing import Any, Final, Literal

from attrs import frozen

from grievance_fsm.errors import counted

FAULT: Final = "fault"
OBSERVATION: Final = "observation"

STEPS: Final = 6
"""So many steps of a way are printed; of a longer one the first and the last."""


@frozen
class WorkflowFinding:
    """What is wrong with a workflow, or worth a look.

    A `fault` follows from the definition alone: whatever the service does, a case runs into it or never gets there.
    An `observation` is true of the definition too, but good definitions have their reasons for it.
    `way` is the shortest way there, or the loop: states and actions in turn. A way of over 100 steps is left out.
    """

    kind: str
    severity: Literal["fault", "observation"]
    place: str
    words: str
    way: tuple[str, ...] = ()

    def __str__(self) -> str:
        mark = "✗" if self.severity == FAULT else "·"
        first = f"{mark} {self.kind} at {self.place}" if self.place else f"{mark} {self.kind}"
        return "\n".join([first, f"  {self.words}", *([f"  {_drawn(self.way)}"] if self.way else [])])

    def as_dict(self) -> dict[str, Any]:
        """The finding as JSON has it."""
        return {
            "kind": self.kind, "severity": self.severity, "place": self.place, "words": self.words,
            "way": list(self.way),
        }  # fmt: skip


def _drawn(way: tuple[str, ...]) -> str:
    """A way in one line: states with the actions between them."""
    steps = [f" –{action}→ {state}" for action, state in zip(way[1::2], way[2::2], strict=False)]
    last = f" –{way[-1]}→ ?" if len(way) % 2 == 0 else ""
    if len(steps) > STEPS:
        half = STEPS // 2
        steps = [*steps[:half], f" … {counted(len(steps) - STEPS, 'step')} …", *steps[-half:]]
    return f"{way[0]}{''.join(steps)}{last}"
