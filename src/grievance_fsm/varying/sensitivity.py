"""Sensitivity: every reading, parameter and number of a policy varied, alone and two by two."""

from collections.abc import Iterable, Iterator, Mapping
from types import FunctionType
from typing import Any, Final

from attrs import evolve

from grievance_fsm.binding import every
from grievance_fsm.check import meeting
from grievance_fsm.deadlines import Span
from grievance_fsm.errors import BadInput, Problem, unknown
from grievance_fsm.facts import Const, Param
from grievance_fsm.policy import Policy
from grievance_fsm.varying.changes import LIVE, PROOF, Change
from grievance_fsm.varying.covering import rows
from grievance_fsm.varying.found import LENGTHS, Effect, Sensitivity
from grievance_fsm.varying.rebinding import Bench, Variation, reads
from grievance_fsm.varying.trying import Progress, Run, Task, Tried, Work, at_work
from grievance_fsm.wanted import A_POLICY, unlike

SHARES: Final = ("1/2", "3/5", "2/3", "3/4")
BELOW, ABOVE = 2, 7
"""How far a parameter is varied, within its own range: a quorum of 7 from 5 to 14."""

MOST_JOBS: Final = 64
"""In how many processes at most: each has a policy of its own in memory."""


def sensitivity(
    policy: Policy, *, readings: Iterable[str] | None = None, parameters: Mapping[str, Iterable[int]] | None = None,
    numbers: bool = True, pairs: bool = True, jobs: int = 2, progress: Progress | None = None,
) -> Sensitivity:  # fmt: skip
    """Which readings, parameters and numbers of sentences ever matter, and what shows it.

    Each choice is tried against the one made (or the first, where the policy leaves a reading open): what can be
    proved of each procedure that it touches, how votes come out, what a live case is told, what tables say. Readings
    that share a procedure are tried two by two as well; others cannot meet in any proof. Of two together answers are
    compared, not how many days they take. Parameters are varied in their range and, with `numbers`, what sentences
    give: shares of votes from 1/2 to 3/4, lengths of time by a few. With `readings` only these are varied, and no
    parameters unless some are named.
    `progress` is called with how many variants are done, and of how many.
    Raises `BadInput` for what the policy does not know.
    """
    parameters = _listed(parameters)
    problems = list(_unfit(policy, readings, parameters, jobs, progress))
    if problems:
        raise BadInput(problems)
    supposed = {reading.name: reading.choices[0] for reading in policy.unchosen}
    work = Work(Bench(policy.under(supposed) if supposed else policy))
    names = tuple(policy.known_readings) if readings is None else tuple(dict.fromkeys(readings))
    values = _ranges(work.bench.policy) if parameters is None and readings is None else parameters or {}
    all_numbers = readings is None and numbers
    varied = {*names, *values}
    work.warm(name for name in work.bench.base if all_numbers or work.bench.reads[name] & varied)
    with at_work(work, jobs, progress) as run:
        return _Survey(work, run).found(policy.name, supposed, names, values, numbers=all_numbers, pairs=pairs)


def _unfit(policy: Any, readings: Any, parameters: Any, jobs: Any, progress: Any) -> Iterator[Problem]:
    yield from (wrong := list(unlike("policy", policy, Policy, A_POLICY)))
    if wrong:
        return
    if isinstance(readings, str):
        yield Problem("readings", f"wants several names, such as [{readings!r}].")
    elif readings is not None:
        yield from unlike("readings", readings, Iterable, "names of readings")
    for name in readings if isinstance(readings, Iterable) and not isinstance(readings, str) else ():
        if not isinstance(name, str) or name not in policy.known_readings:
            yield Problem("readings", unknown("reading", str(name), policy.known_readings))
    if parameters is not None and not isinstance(parameters, Mapping):
        yield Problem("parameters", "wants a table of names with values, such as {\"quorum\": (5, 7)}.")
    params = _params(policy)
    for name, values in parameters.items() if isinstance(parameters, Mapping) else ():
        if name not in params:
            yield Problem("parameters", unknown("parameter", str(name), params))
        elif not _fit(params[name], values):
            low, high = params[name].low, params[name].high
            yield Problem(f"parameters.{name}", f"wants whole numbers from {low} to {high}, such as ({low}, {high}).")
    if progress is not None and not callable(progress):
        yield from unlike("progress", progress, FunctionType, "what is called with how many are done, and of how many")
    if type(jobs) is not int or not 1 <= jobs <= MOST_JOBS:
        yield Problem("jobs", f"wants a whole number from 1 to {MOST_JOBS}.")


def _listed(parameters: Any) -> Any:
    """The values of each parameter to be gone through more than once."""
    if not isinstance(parameters, Mapping):
        return parameters
    return {name: tuple(each) if isinstance(each, Iterable) else each for name, each in parameters.items()}


def _fit(param: Param, values: Any) -> bool:
    fit = isinstance(values, tuple) and all(type(each) is int and param.low <= each <= param.high for each in values)
    return fit and bool(values)


def _params(policy: Policy) -> dict[str, Param]:
    return {each.name: each for each in every((policy.procedures, policy.tables), Param)}


def _ranges(policy: Policy) -> dict[str, tuple[int, ...]]:
    """For each parameter the values worth trying, within its own range."""
    params, values = _params(policy), policy.parameters
    return {
        name: tuple(range(max(each.low, values[name] - BELOW), min(each.high, values[name] + ABOVE) + 1))
        for name, each in params.items()
    }


class _Survey:
    """The variants of one policy, tried."""

    def __init__(self, work: Work, run: Run) -> None:
        self.work, self.run, self.bench = work, run, work.bench
        self.tried = self.proved = self.paired = 0

    def found(
        self, policy: str, supposed: Mapping[str, str], names: tuple[str, ...],
        ranges: Mapping[str, Iterable[int]], *, numbers: bool, pairs: bool,
    ) -> Sensitivity:  # fmt: skip
        singles = [(name, choice, Variation({name: choice})) for name in names for choice in self._others(name)]
        values = [(name, value, Variation({}, {name: value})) for name, each in ranges.items()
                  for value in each if value != self.bench.policy.parameters[name]]  # fmt: skip
        said = list(self._said()) if numbers else []
        tasks: list[Task] = [("alone", (variation,)) for _, _, variation in (*singles, *values, *said)]
        results: list[Tried] = self._done(tasks)
        effects = [Effect({name: what}, tried.changes)
                   for (name, what, _), tried in zip((*singles, *values, *said), results, strict=True)]  # fmt: skip
        first, second = len(singles), len(singles) + len(values)
        together = self._together(effects[:second]) if pairs else ()
        return Sensitivity(
            policy, supposed, {name: _of(name, effects[:first]) for name in names}, tuple(together),
            {name: _of(name, effects[first:second]) for name in ranges},
            {name: _of(name, effects[second:]) for name in dict.fromkeys(name for name, _, _ in said)},
            self.tried, self.proved, self.paired,
        )  # fmt: skip

    def _done(self, tasks: list[Task]) -> list[Any]:
        found = self.run(tasks)
        self.tried += len(tasks)
        self.proved += sum(each.proved for each in found if isinstance(each, Tried))
        return found

    # -- what is varied -------------------------------------------------------------------------------------------

    def _others(self, name: str) -> Iterator[str]:
        chosen = self.bench.policy.readings[name]
        return (choice for choice in self.bench.policy.known_readings[name].choices if choice != chosen)

    def _said(self) -> Iterator[tuple[str, str, Variation]]:
        """Other numbers in the place of those that sentences give."""
        for name, part in self.bench.numbers.items():
            for other in _few(part) if isinstance(part, Span) else _shares(part):
                yield name, other, Variation({}, {name: other})

    # -- two by two -----------------------------------------------------------------------------------------------

    def _together(self, effects: list[Effect]) -> Iterable[Effect]:
        """What two or more choices change only together, in a proof of one procedure."""
        asked = [(name, row) for name in self.bench.base for row in self._rows(name, effects)]
        known = {each.topic for effect in effects for each in effect.changes}
        found = self._done([("row", each) for each in asked])
        self.paired = len(asked)
        least: dict[Any, Task] = {}
        for (name, row), tried in zip(asked, found, strict=True):
            for change in tried.changes:
                if change.topic not in known:
                    least.setdefault((name, change.topic), ("least", (name, row, change.topic)))
        groups: dict[tuple[tuple[str, Any], ...], list[Any]] = {}
        for few, change in self._done(list(least.values())):
            if change is not None:
                groups.setdefault(tuple(few.items()), []).append(change)
        together = [Effect(dict(few), tuple(changes)) for few, changes in groups.items()]
        return [*together, *self._accompanied(effects, together)]

    def _accompanied(self, effects: list[Effect], together: list[Effect]) -> Iterator[Effect]:
        """What readings that alone change no act do in the company of another."""
        known = {name for each in together for name in each.what}
        idle = [each for each in effects if each.level not in (PROOF, LIVE) and not each.what.keys() & known]
        tasks: list[Task] = []
        for effect in idle:
            ((name, choice),) = effect.what.items()
            others = list(self._company(name))
            if others:
                tasks.append(("company", (name, choice, others)))
        for few, changes in self._done(tasks):
            if few:
                yield Effect(few, changes)

    def _company(self, name: str) -> Iterator[tuple[str, str]]:
        """The choices that a reading meets: in an act, or between the procedures that it is read in."""
        policy = self.bench.policy
        procedures = [each for each in self.bench.declared.values() if name in reads(each)]
        groups = [{each.name for each in group} for procedure in procedures for group in meeting(procedure)]
        beside = reads(policy.declared.docket) if procedures else frozenset[str]()
        met = {each for group in groups if name in group for each in group} | beside
        for other in policy.known_readings:
            if other in met and other != name:
                yield from ((other, choice) for choice in self._others(other))

    def _rows(self, procedure: str, effects: list[Effect]) -> Iterator[dict[str, Any]]:
        """Rows in which the choices that meet in one act, or change the graph of one procedure, meet two by two."""
        proved: dict[str, set[Any]] = {}
        for effect in effects:
            if any(_is_proved(change, procedure) for change in effect.changes):
                for name, choice in effect.what.items():
                    proved.setdefault(name, set()).add(choice)
        tried: dict[str, set[Any]] = {}
        for effect in effects:
            for name, choice in effect.what.items():
                tried.setdefault(name, set()).add(choice)
        seen: set[Any] = set()
        groups = [[reading.name for reading in group] for group in meeting(self.bench.declared[procedure])]
        acting = [{name: tried[name] for name in names if name in tried} for names in groups]
        for known in (*acting, proved):
            others = {name: sorted(_ends(choices), key=str) for name, choices in known.items()}
            for row in rows(others) if len(others) > 1 else ():
                key = frozenset(row.items())
                if key not in seen:
                    seen.add(key)
                    yield row


def _is_proved(change: Change, procedure: str) -> bool:
    """Whether something else is proved of a procedure than how many days it takes."""
    topic = change.topic
    return topic.level == PROOF and topic.place.partition(".")[0] == procedure and topic.kind not in LENGTHS


def _few(span: Span) -> Iterator[str]:
    """A few other lengths of a span: 7 days become 5, 10 and 14."""
    others = dict.fromkeys((round(span.n * 0.7), round(span.n * 1.4), 2 * span.n))
    return (str(evolve(span, n=n, backwards=False)) for n in others if n > 0 and n != span.n)


def _shares(share: Const) -> Iterator[str]:
    return (each for each in SHARES if each != str(share.value))


def _ends(choices: set[Any]) -> list[Any]:
    """The choices of a reading; of a parameter the least and the most."""
    numbers = [each for each in choices if isinstance(each, int)]
    return [min(numbers), max(numbers)] if len(numbers) > 2 else list(choices)


def _of(name: str, effects: Iterable[Effect]) -> tuple[Effect, ...]:
    return tuple(each for each in effects if name in each.what)
