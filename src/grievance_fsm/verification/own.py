"""What a docket asks of a route that is that route's own past: of this run once it has begun, before that of another.

The latest run of a route that an act can find is the one in which it is done, but for the act that begins a run: that
finds the run before, if the docket lets the route be taken again.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from attrs import evolve, frozen

from grievance_fsm.docket import Again, Docket
from grievance_fsm.facts import At, Derived, Ever, Happened, Node, Stands, leaves
from grievance_fsm.further import Further
from grievance_fsm.routes import Passage, Route
from grievance_fsm.rulemaking import rebound
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.verification.answers import OBSERVED, PROVED, REFUTED, Answer

BEFORE: Final = "it hangs on what the run before did, which a proof takes to be free"
"""What is said of an answer that a first run does not give, and a later one may or may not."""


@frozen(eq=False)
class First:
    """That only the first run of a route is looked at: a rule of the docket that proofs put in, and nobody else."""

    route: Route
    only: Any = None
    clauses: tuple[str, ...] = ()


def may_follow(procedure: BoundProcedure) -> bool:
    """Whether a run may begin once another has ended."""
    docket = procedure.docket
    return docket is not None and any(docket.of(Again, procedure.name))


def is_first(procedure: BoundProcedure) -> bool:
    """Whether no run but the first is looked at."""
    return procedure.docket is not None and any(procedure.docket.of(First, procedure.name))


def of_first_runs(procedure: BoundProcedure) -> BoundProcedure:
    """The procedure as far as its first run goes, or one that is entered in the middle."""
    docket = procedure.docket or Docket()
    kept = [rule for rule in docket.rules if not (isinstance(rule, Again) and rule.route.name == procedure.name)]
    alone = evolve(docket, rules=(*kept, First(Route(procedure.name))))
    return rebound(evolve(procedure, docket=alone), Further({}))


def rests_on_all(answer: Answer, procedure: BoundProcedure) -> Answer:
    """An answer as it is, or observed where something can be done that may ask how any run of the route has ended."""
    return hanging(answer) if answer.status == PROVED and may_follow(procedure) and asks_all(procedure) else answer


def asks_before(procedure: BoundProcedure) -> bool:
    """Whether an act that begins a run asks what the run before it did, or one what any did, and there may be some."""
    begins = (guard for rule, guard in _guards(procedure) if procedure.initial in rule.sources)
    return may_follow(procedure) and (asks_all(procedure) or any(asks_own(guard, procedure) for guard in begins))


def asks_all(procedure: BoundProcedure) -> bool:
    """Whether an act that may come once a run has begun asks how any run of the procedure's own route has ended."""
    begins = () if leading_back(procedure) else (procedure.initial,)
    later = (guard for rule, guard in _guards(procedure) if not set(rule.sources).issubset(begins))
    return any(is_own_passage(leaf, procedure) and leaf.how == "decided" for guard in later for leaf in leaves(guard))


def is_own_passage(says: Any, procedure: BoundProcedure) -> bool:
    """Whether a condition asks how the latest run of this very route stands."""
    return isinstance(says, Passage) and says.route.name == procedure.name


def _guards(procedure: BoundProcedure) -> Iterator[tuple[Rule, Any]]:
    for rule in procedure.rules.values():
        yield from ((rule, guard) for guard in (*rule.given, *(branch.given for branch in rule.branches))
                    if guard is not None)  # fmt: skip


def asks_own(expr: Any, procedure: BoundProcedure) -> bool:
    """Whether part of a guard asks, as the docket does, what the runs of this very route did."""
    return any(_is_own(leaf, procedure) for leaf in leaves(expr))


def of_this_run(expr: Any, procedure: BoundProcedure) -> Any:
    """The same, asked of the run itself."""
    if isinstance(expr, Node):
        return evolve(expr, args=tuple(of_this_run(arg, procedure) for arg in expr.args))
    return evolve(expr, action=evolve(expr.action, home="")) if _is_own(expr, procedure) else expr


def _is_own(leaf: Any, procedure: BoundProcedure) -> bool:
    if isinstance(leaf, Ever) or not isinstance(leaf, At | Happened) or leaf.action.home != procedure.name:
        return False
    what = getattr(leaf, "what", None)
    told = what.of if isinstance(what, Derived) else what
    return getattr(told, "name", "") not in procedure.collected  # what adds up is told as far as it has come


def of_any_run(answer: Answer, alone: Answer) -> Answer:
    """What is said of every run, where it is said of the first `alone`, too, that runs before are not free to do all.

    What refutes a first run refutes it; what is so whatever a run before did is proved. Else it hangs on that.
    """
    if alone.status == REFUTED:
        return alone
    return hanging(alone) if answer.status == REFUTED else answer


def merged(answers: Iterable[Answer], alone: Iterable[Answer]) -> Iterator[Answer]:
    """All that is said of every run: as it is of the first alone, or else with what it hangs on."""
    first = {each.key: each for each in alone}
    told = {each.key: each for each in answers}
    for key, answer in told.items():
        yield first.get(key, hanging(answer))
    for key, answer in first.items():
        if key not in told:
            yield hanging(answer)


def hanging(answer: Answer) -> Answer:
    """An answer that is only observed, since it hangs on what a run before did."""
    return evolve(answer, status=OBSERVED, note="; ".join(filter(None, (answer.note, BEFORE))))


def standing_at_first(procedure: BoundProcedure) -> Stands:
    """That the run stands where runs begin."""
    return Stands((procedure.states[procedure.initial],))


def leading_back(procedure: BoundProcedure) -> tuple[Rule, ...]:
    """The acts after which a run stands where runs begin, although it has begun."""
    initial = procedure.initial
    return tuple(rule for rule in procedure.rules.values()
                 if any(initial in branch.targets.values() for branch in rule.branches))  # fmt: skip
