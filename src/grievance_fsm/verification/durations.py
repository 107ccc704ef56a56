"""How many days a run takes to each of its ends: the fewest, the most, and why there is no most."""

from collections import deque
from heapq import heappop, heappush
from typing import Final, NamedTuple

from grievance_fsm.verification.model import Model, Move
from grievance_fsm.verification.search import PERMITTED, Mode, Node, Walker
from grievance_fsm.verification.zones import ANY, Zone, closed, covers, kept, now_at, size, with_free, within
from grievance_fsm.workflows.components import components


class Duration(NamedTuple):
    """How many days a run takes to an end, and the moves; `endless` says why there is no most."""

    days: int
    path: tuple[Move, ...]
    endless: str = ""


def shortest(model: Model, mode: Mode = PERMITTED) -> dict[str, Duration]:
    """For each end the fewest days from the first act, whatever the calendar."""
    walker = Walker(model, mode, clocked=True)
    begin = walker.begin()
    waiting: list[tuple[int, int, int, Node]] = [(0, 0, 0, _ageless(begin))]
    standing: dict[int, list[Zone]] = {}
    found: dict[str, Duration] = {}
    counter = 0
    while waiting:
        spent, moves, _, node = heappop(waiting)
        if any(covers(zone, node.zone) for zone in standing.get(node.place, ())):
            continue
        standing.setdefault(node.place, []).append(node.zone)
        state = model.places[node.place].state
        if state in model.procedure.ends and node.move is not None and state not in found:
            found[state] = Duration(spent, node.path)
        if model.final(node.place):
            continue
        for step in map(_ageless, walker.steps(node)):
            counter += 1
            heappush(waiting, (-step.zone[-size(step.zone)], moves + 1, counter, step))
    return found


def _ageless(node: Node) -> Node:
    """A node that says only how long the run has lasted at least."""
    n = size(node.zone)
    zone = tuple(ANY if i % n == n - 1 and i // n != n - 1 else bound for i, bound in enumerate(node.zone))
    return Node(node.place, zone, node.parent, node.move, node.endless)


LIMIT: Final = 20_000


def longest(model: Model, mode: Mode, *, straight: bool = False) -> dict[str, Duration]:
    """For each end the most days from the first act, and why there is no most where there is none.

    On a `straight` way no state is come to twice.
    """
    walker = Walker(model, mode, clocked=True)
    circles = _Circles(model)
    waiting = deque([walker.begin()])
    standing: dict[int, list[Zone]] = {}
    found: dict[str, tuple[int, Node]] = {}
    walked = 0
    while waiting:
        node = _youthful(waiting.pop())
        if any(covers(zone, node.zone) for zone in standing.get(node.place, ())):
            continue
        walked += 1
        if walked > LIMIT:
            break
        loop = None if node.endless else _pumped(walker, circles, node)
        if loop is not None:
            zone = _aged(node.zone, loop.zone)
            why = f"the loop {_told(node, loop)} may be gone through again and again"
            node = Node(node.place, zone, node.parent, node.move, why if zone[size(zone) - 1] >= ANY // 2 else "")
        standing.setdefault(node.place, []).append(node.zone)
        state = model.places[node.place].state
        n = size(node.zone)
        if state in model.procedure.ends and node.move is not None:
            days = node.zone[n - 1]
            if state not in found or days > found[state][0]:
                found[state] = days, node
        if model.final(node.place):
            continue
        for step in walker.steps(node):
            if straight and circles.again(step):
                continue
            if step.zone[size(step.zone) - 1] < ANY // 2:
                step.endless = ""
            elif not step.endless and model.begun(node.place):
                step.endless = f"nobody has a last day at “{state}”"
            waiting.append(step)
    return {state: Duration(days, node.path, node.endless) for state, (days, node) in found.items()}


class _Circles:
    """Which places, and which states, can follow one another in turn: only they are looked through for a loop."""

    def __init__(self, model: Model) -> None:
        self.states = [place.state for place in model.places]
        names = list(dict.fromkeys(self.states))
        number = {name: n for n, name in enumerate(names)}
        after: list[set[int]] = [set() for _ in names]
        for here, moves in zip(self.states, model.moves, strict=True):
            after[number[here]] |= {number[self.states[move.target]] for move in moves}
        places = components(len(self.states), lambda place: (move.target for move in model.moves[place]))
        self.of_place = {place: n for n, circle in enumerate(places) for place in circle}
        self.of_state = {names[each]: n for n, circle in enumerate(components(len(names), after.__getitem__))
                         for each in circle}  # fmt: skip

    def again(self, step: Node) -> bool:
        """Whether a step comes back to a state that has been left."""
        state, circle = self.states[step.place], self.of_state[self.states[step.place]]
        before = step.parent
        if before is None or self.states[before.place] == state:
            return False
        while before is not None and self.of_state[self.states[before.place]] == circle:
            if self.states[before.place] == state:
                return True
            before = before.parent
        return False


def _youthful(node: Node) -> Node:
    """A node that says only how long the run has lasted at most."""
    n = size(node.zone)
    zone = (*node.zone[: n * n - n], *node.zone[: n - 1], 0)
    return Node(node.place, zone, node.parent, node.move, node.endless)


def _aged(zone: Zone, before: Zone) -> Zone:
    """A zone in which a loop may have been gone through any number of times.

    What came later by a round may come any number of days later; what the loop leaves alone stays where it was.
    """
    n = size(zone)
    found = list(zone)
    for last in range(n - 1, n * n - n, n):
        if zone[last] > before[last]:
            found[last] = ANY
    return closed(found) or zone


ROUNDS: Final = 20
"""How often a loop is tried before it is held to be worn out."""


def _pumped(walker: Walker, circles: _Circles, node: Node) -> Node | None:
    """The node before this one from which a loop leads back here that takes time and may be gone through for ever."""
    n, circle = size(node.zone), circles.of_place[node.place]
    moves: list[Move] = []
    after, before = node, node.parent
    while before is not None and after.move is not None and node.zone[n - 1] < ANY // 2:
        if circles.of_place[before.place] != circle:
            break
        moves.append(after.move)
        if before.place == node.place and before.zone[n - 1] < node.zone[n - 1]:
            whole = covers(_without_clock(node.zone), _without_clock(before.zone))
            if whole and _for_ever(walker, before, moves[::-1]):
                return before
        after, before = before, before.parent
    return None


def _for_ever(walker: Walker, node: Node, loop: list[Move]) -> bool:
    """Whether a loop may be gone through again and again, so many days each time: as many as it can take, or one.

    It may as soon as all days from which a round began are open after it: each day after came from one before it,
    which came itself from one before it, as often as one likes.
    """
    first = _without_clock(node.zone)
    most = max((zone[size(zone) - 1] for zone in _rounds(walker, node.place, first, loop, 1)), default=0)
    for least in dict.fromkeys((min(most, max(walker.model.furthest.values(), default=0) + 1), 1)):
        begun: Zone | None = first
        for _ in range(ROUNDS if least else 0):
            if begun is None:
                break
            ended = [_without_clock(zone) for zone in _rounds(walker, node.place, begun, loop, least)]
            if any(covers(zone, begun) for zone in ended):
                return True
            begun = ended[0] if ended else None
    return False


def _rounds(walker: Walker, place: int, zone: Zone, loop: list[Move], least: int) -> list[Zone]:
    """The days after a loop that took so many days at least, with a clock of the round."""
    n = size(zone)
    zones = {now_at(with_free(zone), n)}
    for move in loop:
        zones = {found for each in zones for found in walker.by(Node(place, each), move)}
        place = move.target
    later = [within(each, n, 0, -least) for each in zones]
    return [each for each in later if each is not None]


def _without_clock(zone: Zone) -> Zone:
    n = size(zone)
    return kept(zone, range(n - 1))


def _told(node: Node, loop: Node) -> str:
    names: list[str] = []
    for each in node.trail:
        if each is loop or each.move is None:
            break
        names.append(each.move.rule.name)
    return " → ".join(reversed(names))
