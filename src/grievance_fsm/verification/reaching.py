"""Everything that a run can come to, and where it can get stuck."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Final, NamedTuple

from attrs import frozen

from grievance_fsm.errors import oxford
from grievance_fsm.verification.model import Model, Move, TooLarge
from grievance_fsm.verification.schedule import leaving_no_day
from grievance_fsm.verification.search import PERMITTED, Mode, Node, Walker, narrowed
from grievance_fsm.verification.times import NOW, Bound
from grievance_fsm.verification.zones import Zone, covers

LARGEST: Final = 100_000
"""More nodes than a proof will walk."""


class Step(NamedTuple):
    """One step between nodes: a move, or nothing where only time passes."""

    move: Move | None
    target: int


@frozen(eq=False, slots=False)
class Reached:
    """Everything that a walk comes to: the nodes, fewest moves first, and the steps between them."""

    walker: Walker
    nodes: tuple[Node, ...]
    steps: tuple[tuple[Step, ...], ...]

    @property
    def model(self) -> Model:
        return self.walker.model

    def first(self, holds: Callable[[int], bool]) -> Node | None:
        """The first node at a place of some kind."""
        return next((node for node in self.nodes if holds(node.place)), None)

    @cached_property
    def used(self) -> frozenset[str]:
        """The acts that some run makes."""
        return frozenset(step.move.rule.name for steps in self.steps for step in steps if step.move is not None)

    @cached_property
    def states(self) -> frozenset[str]:
        """The states that some run comes to."""
        return frozenset(self.model.places[node.place].state for node in self.nodes)

    def state_of(self, found: "Stuck") -> str:
        """The state at which a run is stuck."""
        return self.model.places[found.node.place].state

    def begun_and_stuck(self, left_out: Callable[[Move], bool] | None = None) -> tuple["Stuck", ...]:
        """Where a run that has begun gets stuck: come to by any move, it goes on without some."""
        return tuple(each for each in stuck(self, left_out=left_out) if self.model.begun(each.node.place))

    def without(self, left_out: Callable[[Move], bool]) -> "Reached":
        """The same without some moves."""
        steps = (tuple(s for s in row if s.move is None or not left_out(s.move)) for row in self.steps)
        return Reached(self.walker, self.nodes, tuple(steps))

    @cached_property
    def from_the_beginning(self) -> frozenset[int]:
        """The nodes that the steps lead to."""
        found = {0}
        waiting = [0]
        while waiting:
            for step in self.steps[waiting.pop()]:
                if step.target not in found:
                    found.add(step.target)
                    waiting.append(step.target)
        return frozenset(found)

    def leading_to(self, goal: Callable[[int], bool]) -> frozenset[int]:
        """The nodes from which a node of some kind can still be reached."""
        before: list[list[int]] = [[] for _ in self.nodes]
        for number, steps in enumerate(self.steps):
            for step in steps:
                before[step.target].append(number)
        found = {number for number in range(len(self.nodes)) if goal(number)}
        waiting = list(found)
        while waiting:
            for number in before[waiting.pop()]:
                if number not in found:
                    found.add(number)
                    waiting.append(number)
        return frozenset(found)


def reached(model: Model, mode: Mode = PERMITTED, *, waits: bool = False, largest: int = LARGEST) -> Reached:
    """Everything that a mode lets a run come to.

    A node inside another of its place is the same; where it `waits`, so that it is asked what is still possible once
    a last day has been let pass, only the same days are. Raises `TooLarge` beyond so many nodes.
    """
    walker = Walker(model, mode)
    nodes = [walker.begin()]
    steps: list[tuple[Step, ...]] = []
    same: dict[tuple[int, Zone], int] = {(0, nodes[0].zone): 0}
    wider: dict[int, list[tuple[Zone, int]]] = {0: [(nodes[0].zone, 0)]}
    for node in nodes:
        found: dict[tuple[int, int], Step] = {}
        for step in _all_steps(walker, node, waits=waits):
            number = same.get((step.place, step.zone), -1)
            if number < 0 and not waits:
                there = wider.setdefault(step.place, [])
                number = next((n for zone, n in there if covers(zone, step.zone)), -1)
            if number < 0:
                number = len(nodes)
                if number >= largest:
                    raise TooLarge(f"a proof walks at most {largest:,} places in time{_counted_anew(model)}")
                same[step.place, step.zone] = number
                wider.setdefault(step.place, []).append((step.zone, number))
                nodes.append(step)
            found[id(step.move), number] = Step(step.move, number)
        steps.append(tuple(found.values()))
    return Reached(walker, tuple(nodes), tuple(steps))


def _counted_anew(model: Model) -> str:
    """What makes it large, in words: the acts, or days, from which days are counted although they may come again."""
    anew = [moment.removeprefix("day ") for moment in model.anew]
    return f", and days count again and again from {oxford(anew, 'and')}" if len(anew) > 1 else ""


def _all_steps(walker: Walker, node: Node, *, waits: bool) -> Iterator[Node]:
    if walker.model.final(node.place):
        return
    yield from walker.steps(node)
    if waits:
        yield from _waited(walker, node)


def _waited(walker: Walker, node: Node) -> Iterator[Node]:
    """The node once one of its moves can come no more: its last day is past, or lies before its first.

    So it is with the last day that a move may name: beyond it, none but a day that is past can be named. And so it is
    where days that are already on record do not lie as the move wants them.
    """
    index = walker.index(node.place)
    moves = [bound for move in walker.moves(node.place) for way in move.when for bound in way]
    named = [bound for move in walker.moves(node.place) for name, ways in move.names for way in ways for bound in way
             if bound.later == name and bound.earlier != NOW]  # fmt: skip
    until_named = [bound for move in walker.moves(node.place) for _, ways in move.names for way in ways for bound in way
                   if bound.later == NOW]  # fmt: skip
    through = [
        Bound(NOW, day.earlier, until.most + day.most, until.clause)
        for until in until_named for day in named if until.earlier == day.later
    ]  # fmt: skip
    beside = [bound for bound in until_named if bound.earlier in index]
    closing = (*(b for b in moves if b.later == NOW), *named, *through, *beside)
    passed = [Bound(b.earlier, NOW, -b.most - 1, b.clause) for b in closing]
    passed += [
        Bound(until.earlier, first.later, -first.most - until.most - 1, until.clause or first.clause)
        for way in walker.stays(node.place) for until in way if until.later == NOW
        for first in moves if first.earlier == NOW and first.later != until.earlier
    ]  # fmt: skip
    passed += [Bound(b.earlier, b.later, -b.most - 1, b.clause) for b in moves if NOW not in (b.later, b.earlier)]
    for zone in walker.waits(node):
        for bound in dict.fromkeys(passed):  # in order, whatever the hashes
            over = narrowed(zone, index, bound)
            if over is not None and over != node.zone:
                yield Node(node.place, over, node, None, waited=bound)


# -- stuck ------------------------------------------------------------------------------------------------------------


class Stuck(NamedTuple):
    """A node from which no end can be reached, and why: by facts, by lateness, by windows or by a loop."""

    kind: str
    node: Node
    loop: tuple[str, ...] = ()

    @property
    def passed(self) -> tuple[Bound, ...]:
        """The last days that were let pass on the way, but for those that a later act has set anew."""
        found, anew = list[Bound](), set[str]()
        for node in self.node.trail:
            if node.move is not None:
                anew |= {*node.move.sets, *(name for name, _ in node.move.names)}
            elif node.waited is not None and not anew & {node.waited.later, node.waited.earlier}:
                found.append(node.waited)
        return tuple(reversed(found))


def stuck(
    found: Reached, *, committed: bool = False, left_out: Callable[[Move], bool] | None = None
) -> tuple[Stuck, ...]:  # fmt: skip
    """Where a run cannot end any more: for each state and kind the first node that nothing but itself can follow,
    and that of a run that has begun.

    What was reached has to have let days pass (`waits`). Where everybody is `committed`, nobody gives up; no way on
    is taken by moves that are `left_out`, though a run may have come by them.
    """
    if committed:
        found = found.without(lambda move: move.rule.gives_up)
    come, model = found.from_the_beginning, found.model
    if left_out is not None:
        found = found.without(left_out)
    ends = found.leading_to(lambda number: model.ends(found.nodes[number].place))
    told: dict[tuple[str, str, bool], Stuck] = {}
    circles: set[int] = set()
    lost = {id(found.nodes[number]): number for number in come - ends}
    for number in sorted(lost.values()):
        node, circle = found.nodes[number], _circle(found, number)
        if number in circles or (not circle and any(step.target != number for step in found.steps[number])):
            continue
        circles |= circle
        came = node if circle else _come(node)
        if came is not node and id(came) in lost and not any(step.move for step in found.steps[lost[id(came)]]):
            number, node = lost[id(came)], came  # no day had to pass for it: there is none from the first
        kind, loop = _why(found, number, circle)
        told.setdefault((kind, model.places[node.place].state, model.begun(node.place)), Stuck(kind, node, loop))
    return tuple(told.values())


def _come(node: Node) -> Node:
    """Where a run stood when it came to the place of a node, before any day was let pass there."""
    return next(each for each in node.trail if each.waited is None)


def _circle(found: Reached, number: int) -> frozenset[int]:
    """The nodes to which a node leads and that lead back to it."""
    there = _after(found, number)
    return frozenset(each for each in there if number in _after(found, each)) if number in there else frozenset()


def _after(found: Reached, number: int) -> set[int]:
    seen: set[int] = set()
    waiting = [step.target for step in found.steps[number]]
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            waiting += [step.target for step in found.steps[here]]
    return seen


def cited(model: Model, found: Stuck) -> tuple[str, ...]:
    """The sentences that leave a run stuck: of the days that are past or contradict one another, else of the acts.

    These are the acts in which it goes round, or what would lead on.
    """
    bounds = found.passed or leaving_no_day(model, found.node)
    days = dict.fromkeys(bound.clause for bound in bounds if bound.clause)
    if days:
        return tuple(days)
    rules, state = model.procedure.rules, model.places[found.node.place].state
    there = [rules[name] for name in found.loop] or [
        rule for rule in rules.values() if any(branch.targets.get(state, state) != state for branch in rule.branches)
    ]  # fmt: skip
    told = (rule.clauses if found.kind == "facts" else (rule.cited,) for rule in there)
    return tuple(dict.fromkeys(clause for clauses in told for clause in clauses if clause))


def _why(found: Reached, number: int, circle: frozenset[int]) -> tuple[str, tuple[str, ...]]:
    """Why a run is stuck at a node that is lost, and the acts of the circle in which it goes round."""
    node = found.nodes[number]
    moves = [step.move for each in sorted(circle) for step in found.steps[each] if step.move is not None]
    if moves:
        return "loop", tuple(dict.fromkeys(move.rule.name for move in moves))
    passed = Stuck("", node).passed
    if passed:
        return ("lateness" if passed[-1].earlier == NOW else "windows"), ()
    return ("windows" if found.model.moves[node.place] else "facts"), ()
