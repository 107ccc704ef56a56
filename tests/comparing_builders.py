"""Small procedures to compare: a party asks, a panel answers, and whatever a test adds."""

from datetime import date
from typing import Any

from grievance_fsm.clauses import Registry
from grievance_fsm.language import Action, Procedure, Role, State, may
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure

CLAUSES = Registry.of({"1/s1": "There is a procedure.", "1/s2": "It goes on."})
PARTY, PANEL = Role("party"), Role("panel")
NEW, ASKED = State("new", initial=True), State("asked")
DONE, LEFT = State("done", final=True), State("left", final=True)
START = date(2015, 2, 2)


def asking(**rest: Any) -> Action:
    """A party asks."""
    return may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=ASKED, **rest)


ask = asking()


def answer(**rest: Any) -> Action:
    """The panel may answer, which ends it."""
    return may(PANEL, "answer", "answer", clause="1/s2", **{"when": ASKED, "then": DONE, **rest})


def leaving(**rest: Any) -> Action:
    """The party may leave, which ends it, too."""
    return may(PARTY, "leave", "leave", clause="1/s2", **{"when": ASKED, "then": LEFT, **rest})


def bound(*actions: Action, **rest: Any) -> BoundProcedure:
    """A procedure of these acts, bound."""
    procedure = Procedure("small", "a small procedure", actions)
    return Policy("small", "a small policy", CLAUSES, (procedure,), **rest).bound["small"]
