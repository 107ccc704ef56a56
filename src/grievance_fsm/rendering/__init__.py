"""A procedure on paper: read aloud, as a table, as a diagram, as JSON."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from grievance_fsm.errors import BadInput, Problem, unknown
from grievance_fsm.policy import Policy
from grievance_fsm.rendering.dockets import docket_said, docket_tabled
from grievance_fsm.rendering.mermaid import diagram
from grievance_fsm.rendering.plain import plain
from grievance_fsm.rendering.policies import around, policy_data
from grievance_fsm.rendering.routing import routes
from grievance_fsm.rendering.saying import said
from grievance_fsm.rendering.tabling import tabled
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.wanted import A_POLICY, require

__all__ = ["FORMS", "show"]


def show(what: Any, as_: str = "text", *, policy: Any = None) -> str:
    """A bound procedure, or a policy with all of them, as “text”, “table”, “mermaid” or “json”.

    The policy that bound a procedure, if given, names the choice of every reading that an action rests on.
    The diagram of a policy with several procedures is that of its docket; without one, for an unknown form, and for
    what is neither policy nor procedure, this raises `BadInput`.
    """
    if str(as_) not in FORMS:
        raise BadInput([Problem("as_", unknown("form", as_, FORMS))])
    if isinstance(what, type) or not (isinstance(what, BoundProcedure) or hasattr(what, "bound")):
        require("what", what, Policy | BoundProcedure, "a policy or one of its procedures")
    if policy is not None:
        require("policy", policy, Policy, A_POLICY)
    if isinstance(what, BoundProcedure):
        return FORMS[as_](what, policy)
    if as_ == "json":
        return _json(policy_data(what, lambda each: plain(each, what)))
    if as_ == "mermaid":
        whole = len(what.bound) > 1 and getattr(what, "docket", None) is not None
        return routes(what) if whole else FORMS[as_](_only(what), what)
    return around(what, lambda each: FORMS[as_](each, what), docket_tabled if as_ == "table" else docket_said)


def _only(policy: Any) -> BoundProcedure:
    """The one procedure of a policy: without a docket a diagram has no room for more."""
    procedures: list[BoundProcedure] = list(policy.bound.values())
    if len(procedures) != 1:
        names = ", ".join(f"{policy.name}.{procedure.name}" for procedure in procedures)
        raise BadInput([Problem(policy.name, f"a diagram shows one procedure; name one of {names}.")])
    return procedures[0]


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


FORMS: Final[Mapping[str, Callable[[BoundProcedure, Any], str]]] = {
    "text": said,
    "table": lambda procedure, policy: tabled(procedure),
    "mermaid": lambda procedure, policy: diagram(procedure),
    "json": lambda procedure, policy: _json(plain(procedure, policy)),
}
