"""Walks told as ways: each step with its day, what it supposes, and what it takes as given."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from grievance_fsm.events import first_clause
from grievance_fsm.exploring.possible import Known
from grievance_fsm.exploring.searching import Explorer
from grievance_fsm.exploring.unfolding import Edge, presumed_by, supposed_by
from grievance_fsm.exploring.walking import Walk, walked
from grievance_fsm.exploring.ways import Step, Way
from grievance_fsm.rules import BoundProcedure


def way_of(procedure: BoundProcedure, start: date, edges: Sequence[Edge], known: Known) -> Way | None:
    """Some moves from the beginning as a way, on the earliest lawful days; nothing where one is not lawful."""
    walk = walked(procedure, start, tuple(edges))
    return None if walk is None else told(Explorer(procedure, start, known), walk)


def lawful_way(procedure: BoundProcedure, start: date, edges: Sequence[Edge], known: Known) -> Way | None:
    """The same where it is not known already that facts let each step be taken: nothing where none do."""
    walk, explorer = walked(procedure, start, tuple(edges)), Explorer(procedure, start, known)
    return None if walk is None or explorer.supposing(walk) is None else told(explorer, walk)


def planned(start: date, edges: Sequence[Edge], begins_at: str) -> Way:
    """Some moves as a way from a state, whose days are not known yet: all are told on the day on which it starts."""
    steps = (
        Step(edge.rule.name, edge.rule.words, edge.branch.name, tuple(sorted(edge.rule.roles)),
             first_clause(edge.rule.clauses), edge.source, edge.target, start, 0, None, {})
        for edge in edges
    )  # fmt: skip
    return Way(edges[-1].target if edges else begins_at, tuple(steps))


def told(explorer: Explorer, walk: Walk) -> Way:
    """A walk as a way."""
    supposed = explorer.supposing(walk) or {}
    return Way(walk.state, tuple(_step(walk, place, supposed) for place in range(len(walk.edges))))


def _step(walk: Walk, place: int, supposed: Mapping[str, Any]) -> Step:
    edge, event = walk.edges[place], walk.events[place]
    before = Walk(walk.procedure, walk.start, walk.edges[:place], walk.events[:place])
    return Step(
        edge.rule.name, edge.rule.words, edge.branch.name, tuple(sorted(edge.rule.roles)),
        first_clause(edge.rule.clauses), edge.source, edge.target, event.day, (event.day - walk.start).days,
        before.due(edge, event.facts), {**supposed_by(walk.edges, place, supposed), **event.facts},
        tuple(dict.fromkeys([*presumed_by(walk.procedure, walk.edges, place, supposed), *walk.counted_from(edge)])),
    )  # fmt: skip
