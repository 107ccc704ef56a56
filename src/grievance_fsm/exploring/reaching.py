"""What may be known of other procedures before anything has happened: where none of their ways leads."""

from typing import Any, Final

from attrs import frozen

from grievance_fsm.exploring.replaying import Guide

PASSAGES: Final = ("@begun", "@running", "@ended", "@stands", "@decided")
"""How a guard asks of another procedure; one that the policy leaves out never begins."""


@frozen(eq=False)
class Reach:
    """Answers, as facts, only what can never be so: that a procedure stands in, or ended in, where no way leads."""

    guide: Guide

    def __getitem__(self, key: Any) -> bool:
        how, _, rest = str(key).partition("|")
        route, *states = rest.split("|")
        bound = self.guide.policy.bound.get(route)
        if how in PASSAGES and bound is None:
            return False
        if how not in ("@ended", "@stands", "@decided") or bound is None:
            raise KeyError(key)
        reached = {walk.state for walk in self.guide.explorer(route).situations}
        wanted = set(states) or set(bound.finals)
        if reached & wanted and (how != "@ended" or reached & wanted & set(bound.finals)):
            raise KeyError(key)
        return False
