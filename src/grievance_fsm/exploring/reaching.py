"""What may be known of other procedures before anything has happened: where none of their ways leads."""

from typing import Any

from attrs import frozen

from grievance_fsm.exploring.replaying import Guide


@frozen(eq=False)
class Reach:
    """Answers, as facts, only what can never be so: that a procedure stands in, or ended in, where no way leads."""

    guide: Guide

    def __getitem__(self, key: Any) -> bool:
        how, _, rest = str(key).partition("|")
        route, *states = rest.split("|")
        if how not in ("@ended", "@stands", "@decided") or route not in self.guide.policy.bound:
            raise KeyError(key)
        bound = self.guide.policy.bound[route]
        reached = {walk.state for walk in self.guide.explorer(route).situations}
        wanted = set(states) or set(bound.finals)
        if reached & wanted and (how != "@ended" or reached & wanted & set(bound.finals)):
            raise KeyError(key)
        return False
