"""Routes: what one procedure may ask about the passages of a case through another."""

from typing import Any

from attrs import field, frozen

from grievance_fsm.facts import Expr
from grievance_fsm.parts import as_tuple


@frozen(eq=False)
class Route:
    """The name of a way through a policy, known before its procedure is declared."""

    name: str
    words: str = ""
    clause: str = ""

    def __str__(self) -> str:
        return self.words or self.name


@frozen(eq=False)
class Passage(Expr):
    """How the latest passage of a case through a route stands: begun, running, or ended in some states."""

    how: str
    route: Route
    states: tuple[Any, ...] = field(default=(), converter=as_tuple)

    @property
    def key(self) -> str:
        return "|".join((f"@{self.how}", self.route.name, *(getattr(state, "name", state) for state in self.states)))

    @property
    def words(self) -> str:
        ends = " or ".join(f"“{getattr(state, 'name', state)}”" for state in self.states)
        return f"{self.route} {_HOW[self.how]}{f' in {ends}' if ends else ''}"


_HOW = {
    "begun": "has begun", "running": "is under way", "ended": "has ended", "stands": "stands",
    "decided": "has been gone through and has ended",
}  # fmt: skip


def begun(route: Route) -> Passage:
    """The case has taken this route at least once."""
    return Passage("begun", route)


def running(route: Route) -> Passage:
    """A passage through this route has begun and has not ended."""
    return Passage("running", route)


def ended_in(route: Route, *states: Any) -> Passage:
    """The latest passage through this route has ended, in one of these final states where some are named."""
    return Passage("ended", route, states)


def decided_in(route: Route, *states: Any) -> Passage:
    """Some passage through this route has ended in one of these final states; no act has sent the case back since."""
    return Passage("decided", route, states)


def stands_in(route: Route, *states: Any) -> Passage:
    """The latest passage through this route stands in one of these states, final or not."""
    return Passage("stands", route, states)


def idle(route: Route) -> Any:
    """No passage through this route is under way."""
    return ~running(route)
