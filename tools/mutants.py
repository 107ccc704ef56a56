"""Mutants of the shipped declarations, one change each, and which of them the case files catch.

    python tools/mutants.py [--only WORD] [--share 0.1 --seed TEXT]

Every mutant is made from the declarations themselves: a guard atom turned or left out, a bound or a span one more or
one less, a share changed, an edge redirected or dropped, a role exchanged, a time limit or a trigger altered.
A mutant is caught when it cannot be assembled or when some case file in tests/cases comes out otherwise.
Exit code 1 where any survives; the survivors are listed by name.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen

import grievance_fsm as gf
from grievance_fsm.binding import Binder, every
from grievance_fsm.casefiles import run_casefile
from grievance_fsm.deadlines import Limit, Span, Trigger
from grievance_fsm.errors import GrievanceError
from grievance_fsm.facts import Const, Node, Param
from grievance_fsm.language import STAY, Action, Outcome, Role, State
from grievance_fsm.policy import Policy
from grievance_fsm.readings import UNCHOSEN, Pick
from grievance_fsm.rules import states_in

CASES = Path(__file__).parents[1] / "tests" / "cases"
OPPOSITE = {"ge": "gt", "gt": "ge", "le": "lt", "lt": "le", "eq": "ne", "ne": "eq", "and": "or", "or": "and"}


@frozen(eq=False)
class Mutant:
    """One change: the declared part and what stands in its place."""

    name: str
    actions: tuple[str, ...]
    part: Any
    other: Any

    def of(self, policy: Policy) -> Policy:
        """The policy with this one change; may raise `DeclarationError`."""
        binder = Binder(dict.fromkeys(policy.known_readings, UNCHOSEN), {})
        binder._bound[id(self.part)] = (self.part, binder(self.other))
        return attrs.evolve(
            policy, procedures=tuple(map(binder, policy.procedures)),
            committee=binder(policy._committee), sanctions=binder(policy._sanctions),
        )  # fmt: skip


def mutants(policy: Policy) -> Iterator[Mutant]:
    """Every mutant of a policy's procedures, in the order of the declarations."""
    users: dict[int, list[str]] = {}
    shared: dict[int, Any] = {}
    for procedure in policy.procedures:
        for action in procedure.actions:
            yield from _of_action(action, procedure.actions)
            for part in every(action, Node, Span, Param, Limit, Outcome):
                users.setdefault(id(part), []).append(action.name)
                shared[id(part)] = part
    for key, part in shared.items():
        for words, other in _of_part(part):
            where = ", ".join(users[key][:3])
            yield Mutant(f"{where}: {words}", tuple(users[key]), part, other)


def _of_action(action: Action, others: tuple[Action, ...]) -> Iterator[Mutant]:
    def mutant(words: str, **changed: Any) -> Mutant:
        return Mutant(f"{action.name}: {words}", (action.name,), action, attrs.evolve(action, **changed))

    for place, guard in enumerate(action.given):
        rest = action.given[:place] + action.given[place + 1 :]
        yield mutant(f"without the guard “{_words(guard)}”", given=rest)
    sources = list(states_in(action.when)) if action.when is not None else []
    if len(sources) > 1 and not isinstance(action.when, Pick):
        for state in sources:
            yield mutant(f"not from “{state.name}”", when=tuple(s for s in sources if s is not state))
    for role in action.who:
        if isinstance(role, Role) and role.name != "anyone":
            roles = (each for other in others for each in other.who if isinstance(each, Role))
            strange = next(each for each in roles if each.name not in ("anyone", role.name))
            who = tuple(strange if each is role else each for each in action.who)
            yield mutant(f"by {strange.name} instead of {role.name}", who=who)
    if action.then is STAY and not action.repeats:
        yield mutant("repeats", repeats=True)
    if action.repeats and action.then is STAY:
        yield mutant("does not repeat", repeats=False)
    if action.within is not None and action.otherwise is None:
        yield mutant("without its time limit", within=None, after=None)
    if action.otherwise is not None:
        yield mutant("silence means nothing", otherwise=None)
    yield from _redirected(action, others, mutant)


def _redirected(action: Action, others: tuple[Action, ...], mutant: Callable[..., Mutant]) -> Iterator[Mutant]:
    states = {state.name: state for other in others for state in states_in(other.when)}
    if isinstance(action.then, State):
        away = next(s for s in states.values() if s is not action.then and not s.initial)
        yield mutant(f"to “{away.name}” instead of “{action.then.name}”", then=away)
    elif isinstance(action.then, Mapping):
        for source, target in action.then.items():
            away = next(s for s in states.values() if s is not target and not s.initial)
            yield mutant(f"from “{source.name}” to “{away.name}”", then={**action.then, source: away})


def _of_part(part: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(part, Span):
        yield f"{part} + 1", attrs.evolve(part, n=part.n + 1)
        if part.n:
            yield f"{part} - 1", attrs.evolve(part, n=part.n - 1)
    elif isinstance(part, Param):
        yield f"{part.name} + 1", attrs.evolve(part, value=part.value + 1)
        yield f"{part.name} - 1", attrs.evolve(part, value=part.value - 1)
    elif isinstance(part, Limit):
        yield from _of_limit(part)
    elif isinstance(part, Outcome):
        if isinstance(part.discharges, bool):
            yield f"“{part.name}” discharges otherwise", attrs.evolve(part, discharges=not part.discharges)
    else:
        yield from _of_node(part)


def _of_limit(limit: Limit) -> Iterator[tuple[str, Any]]:
    if limit.opens is not None:
        yield f"{limit.key} without its first edge", attrs.evolve(limit, opens=None)
        yield f"{limit.key} without its last edge", attrs.evolve(limit, until=None)
    if isinstance(limit.last_day, str) and limit.kind != "term":
        other = "outside" if limit.last_day == "inside" else "inside"
        yield f"{limit.key}: the last day {other}", attrs.evolve(limit, last_day=other)
    if limit.expiry in ("recorded", "bar"):
        other = "bar" if limit.expiry == "recorded" else "recorded"
        yield f"{limit.key}: after its end {other}", attrs.evolve(limit, expiry=other)
    if isinstance(limit.after, Trigger) and limit.after.which == "latest" and len(limit.after.of) > 1:
        alone = Trigger("latest", limit.after.of[:1])
        yield f"{limit.key} from the first trigger only", attrs.evolve(limit, after=alone)


def _of_node(node: Node) -> Iterator[tuple[str, Any]]:
    said = _words(node)
    if node.op in OPPOSITE and (node.op not in ("and", "or") or len(node.args) > 1):
        yield f"“{said}”: {OPPOSITE[node.op]} for {node.op}", attrs.evolve(node, op=OPPOSITE[node.op])
    if node.op in ("among", "disjoint", "includes", "inside", "on_the_day", "not_before", "share"):
        yield f"“{said}” turned round", Node("not", (node,), node.words, node.clause)
    if node.op == "not":
        yield f"“{said}” without its not", attrs.evolve(node, op="and")
    if node.op in ("and", "or") and len(node.args) > 1:
        for place in range(len(node.args)):
            rest = node.args[:place] + node.args[place + 1 :]
            yield f"“{said}” without part {place + 1}", attrs.evolve(node, args=rest)
    for place, arg in enumerate(node.args):
        for words, other in _of_constant(arg):
            args = (*node.args[:place], other, *node.args[place + 1 :])
            yield f"“{said}”: {words}", attrs.evolve(node, args=args)


def _of_constant(arg: Any) -> Iterator[tuple[str, Any]]:
    value = arg.value if isinstance(arg, Const) else None
    if isinstance(value, Fraction):
        yield "1/2 for 2/3", Const(Fraction(1, 2))
        yield "3/4 for 2/3", Const(Fraction(3, 4))
    elif type(value) is int:
        yield f"{value + 1} for {value}", Const(value + 1)
        yield f"{value - 1} for {value}", Const(value - 1)
    elif isinstance(value, tuple):
        for each in value:
            yield f"without “{each}”", Const(tuple(label for label in value if label != each))


def _words(part: Any) -> str:
    from grievance_fsm.guards import text

    said = f"pick {part.reading.name}" if isinstance(part, Pick) else text(part)
    return said if len(said) < 70 else said[:67] + "…"


class Hunt:
    """Runs the case files on mutants; the files that fire a mutant's actions go first."""

    def __init__(self, policy: Policy, cases: Path = CASES) -> None:
        self.policy = policy
        self.files = sorted(cases.glob("*.toml"))
        self.fires = {path: self._fired(path) for path in self.files}

    def _fired(self, path: Path) -> frozenset[str]:
        report = run_casefile(path, lambda name: self.policy)
        if not report.ok:
            raise SystemExit(f"{path.name} fails without any mutation:\n{report}")
        return frozenset(taken.happening.do.partition(".")[2] for taken in report.taken)

    def caught(self, mutant: Mutant) -> str:
        """What catches a mutant, or nothing."""
        try:
            changed = mutant.of(self.policy)
        except GrievanceError:
            return "assembly"
        near = sorted(self.files, key=lambda path: -len(self.fires[path].intersection(mutant.actions)))
        for path in near:
            try:
                if not run_casefile(path, lambda name: changed).ok:
                    return path.stem
            except (GrievanceError, LookupError, TypeError, AttributeError):
                return path.stem
        return ""


def sample(found: list[Mutant], share: float, seed: str) -> list[Mutant]:
    """A share of the mutants, drawn by a seed."""
    return found if share >= 1 else random.Random(seed).sample(found, max(1, int(len(found) * share)))


def main() -> int:
    """Hunt the mutants of the MIT policy and list the survivors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="mutants whose name holds this word")
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--seed", default="")
    parser.add_argument("--list", action="store_true", help="print what caught each")
    words = parser.parse_args()
    policy = gf.load("mit")
    hunt = Hunt(policy)
    found = [mutant for mutant in sample(list(mutants(policy)), words.share, words.seed) if words.only in mutant.name]
    start, survivors = time.perf_counter(), []
    for mutant in found:
        by = hunt.caught(mutant)
        if not by:
            survivors.append(mutant)
        if words.list or not by:
            print(f"{'caught by ' + by if by else 'SURVIVES':<40} {mutant.name}", flush=True)
    took = time.perf_counter() - start
    print(f"{len(found)} mutants, {len(found) - len(survivors)} caught, {len(survivors)} survive ({took:.0f} s)")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
