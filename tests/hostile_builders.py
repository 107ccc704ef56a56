"""Small procedures of an asking and a closing, open readings, live cases, and whether a model has what a case does."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

from oracles.following import unfollowed

from grievance_fsm.case import Case
from grievance_fsm.clauses import Registry
from grievance_fsm.conventions import LITERAL
from grievance_fsm.facts import flag
from grievance_fsm.language import Procedure, Role, State, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading, Readings
from grievance_fsm.routes import Route
from grievance_fsm.verification.building import model_of

OFFICE, PARTY = Role("office"), Role("party", party=True)
NEW, OPEN_, HEARD = State("new", initial=True), State("open"), State("heard")
DONE, DROPPED = State("done", final=True), State("dropped", final=True)
START = date(2015, 2, 2)
paper, seal = flag("paper", "the paper is there"), flag("seal", "it is sealed")


def policy(
    *actions: Any, limits: Any = (), readings: Iterable[Reading] = (), counting: Any = LITERAL, **rest: Any
) -> Policy:  # fmt: skip
    """A policy of one procedure of these acts."""
    clauses = Registry.of({f"1/s{n}": f"sentence {n}" for n in range(1, 10)})
    procedure = Procedure(Route("one", "the procedure"), "a procedure", actions, limits=limits, counting=counting)
    return Policy("small", "a small policy", clauses, (procedure,), Readings(tuple(readings)), **rest)


def reading(number: int, *choices: str) -> Reading:
    """A question without an answer."""
    return Reading(f"X{number}", f"question_{number}", "Which way?", choices, None, ("1/s1",))


def answers(*readings: Reading) -> Iterator[dict[str, str]]:
    """Every combination of choices."""
    for row in product(*(each.choices for each in readings)):
        yield {each.name: choice for each, choice in zip(readings, row, strict=True)}


def after(number: int) -> date:
    """The day so many days after the start."""
    return START + timedelta(number)


def played(under: Policy, *acts: tuple[Any, ...]) -> Case:
    """A live case after acts: name, by whom, on which day after the start, with what; silence has its effect."""
    case = under.open("c", on=START)
    for name, by_, number, *rest in acts:
        told: Mapping[str, Any] = {"facts": rest[0] if rest else {}, **({"outcome": rest[1]} if rest[1:] else {})}
        case = case.act(f"one.{name}", by=by_, who="p", on=after(number), **told)
    return case


def is_followed(case: Case, under: Policy | None = None) -> bool:
    """Whether a case goes as the model of its policy, or of another, may go."""
    return unfollowed(model_of((under or case.policy).bound["one"]), case.history) == ""


def ask(**rest: Any) -> Any:
    """The act with which a case begins."""
    return may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=OPEN_, **rest)


def close(**rest: Any) -> Any:
    """The act with which it ends."""
    return must(OFFICE, "close", "close", clause="1/s2", **{"when": OPEN_, "then": DONE, **rest})
