"""Drafters' case files: what happens in a case and what the policy should say to it, as plain TOML.

A file names a policy or starts from another file; its events are acts, each with what is expected of it:

- nothing: the policy allows it; `refused = […]`: it is refused, by the conditions with just these words;
- `irregular = […]`: it happened all the same, and these kinds of irregularity are kept with it;
- `outcome`: how the act ends; `state`: where the run that acted stands after it; `states`: where each of several
  runs stands; `settled`: which run settles the case and how it ended, nothing (`{}`) while none does;
- `owed`: what is owed in the run that acted, and in every other run that it names; `breach`: all that was late so far.

An `[expect]` at the end asks the same of the case then, and as its run the one that acted last.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.attempts import Attempted
from grievance_fsm.case import Case
from grievance_fsm.casetoml import CaseFile, Expected, Happening, chain_of
from grievance_fsm.clauses import listed
from grievance_fsm.errors import BadInput, DeclarationError, Problem, oxford, unknown
from grievance_fsm.events import Allowed, Decision, Event, Owed, Refused, procedure_of
from grievance_fsm.interchange import read_people
from grievance_fsm.keeping import is_derived
from grievance_fsm.policy import Policy
from grievance_fsm.wanted import require

NO_DAY: Final = "no day"
"""What `owed` says of a duty for which the policy sets no day."""

@frozen(eq=False)
class Taken:
    """One act of a case file as it went: the decision, and the case after it."""

    place: str
    happening: Happening = field(repr=False)
    decision: Decision
    case: Case


@frozen(eq=False)
class Report:
    """A case file that was run: the case at its end, every act on the way, and what came otherwise than expected."""

    title: str
    clauses: tuple[str, ...]
    case: Case
    taken: tuple[Taken, ...]
    mismatches: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether everything came as the file expects."""
        return not self.mismatches

    def __str__(self) -> str:
        mark = "✓" if self.ok else "✗"
        return "\n".join([f"{mark} {self.title} [{listed(self.clauses)}]", *(f"  {m}" for m in self.mismatches)])


def run_casefile(path: str | Path, load_policy: Callable[[str], Policy]) -> Report:
    """Run a case file and the files that it starts from, under the policy that the first of them names.

    Raises `BadInput` with every problem of the files; whatever came otherwise than expected stands in the report.
    """
    require("path", path, str | Path, "a case file")
    problems: list[Problem] = []
    chain = chain_of(Path(path), problems)
    if problems:
        raise BadInput(problems)
    last = chain[-1][1]
    policy = _policy(chain, load_policy)
    case = _opened(chain, policy, problems)
    problems += _unknown_clauses(chain, policy)
    if case is None or problems:
        raise BadInput(problems)
    run = _Run(case)
    for where, file in chain:
        run.take_all(file, where, told=file is last)
    if run.problems:
        raise BadInput(run.problems)
    return Report(last.title, policy.marked(last.clauses), run.case, tuple(run.taken), tuple(run.mismatches))


def _policy(chain: Sequence[tuple[str, CaseFile]], load_policy: Callable[[str], Policy]) -> Policy:
    readings = {name: choice for _, file in chain for name, choice in file.readings.items()}
    parameters = {name: value for _, file in chain for name, value in file.parameters.items()}
    try:
        return _under(load_policy(str(chain[0][1].policy)), frozenset(readings.items()), frozenset(parameters.items()))
    except (DeclarationError, BadInput) as error:
        where = chain[-1][0]
        raise BadInput(Problem(f"{where}.{problem.place}", problem.message) for problem in error.problems) from None


@lru_cache(maxsize=32)
def _under(
    policy: Policy, readings: frozenset[tuple[str, str]], parameters: frozenset[tuple[str, Any]]
) -> Policy:  # fmt: skip
    """The policy under some choices and values; most files of a folder make the same."""
    return policy.under(dict(readings), dict(parameters))


def _opened(chain: Sequence[tuple[str, CaseFile]], policy: Policy, problems: list[Problem]) -> Case | None:
    files = [file for _, file in chain]
    name = next((file.case for file in reversed(files) if file.case), Path(chain[-1][0]).stem)
    days = [file.opened for file in reversed(files) if file.opened] or [h.on for file in files for h in file.events]
    where, rows = next(((place, file.people) for place, file in reversed(chain) if file.people is not None), ("", None))
    register = read_people(rows, policy, problems, f"{where}.people")
    return None if problems else Case.open(policy, name, days[0], register)


def _unknown_clauses(chain: Sequence[tuple[str, CaseFile]], policy: Policy) -> Iterator[Problem]:
    known = {*policy.clauses, *(clause.sentence for clause in policy.clauses.values())}
    for where, file in chain:
        for number, clause in enumerate(file.clauses):
            if clause not in known:
                yield Problem(f"{where}.clauses[{number}]", unknown("clause", clause, known))


# -- the run -------------------------------------------------------------------------------------------------


class _Run:
    """A case that the files move on, with what went wrong on the way."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.taken: list[Taken] = []
        self.problems: list[Problem] = []
        self.mismatches: list[Problem] = []

    def take_all(self, file: CaseFile, where: str, *, told: bool) -> None:
        """Take every act of a file. One that only leads up to another is not asked what it expects,

        but what it lets happen must be allowed, unless it says itself that it is irregular.
        """
        for number, happening in enumerate(file.events):
            self._take(f"{where}.events[{number}]", happening, told=told)
        if told and file.expect is not None:
            self._compare(f"{where}.expect", file.expect, self._last_run(), self._kinds())

    def _take(self, place: str, each: Happening, *, told: bool) -> None:
        happened = each.refused is None or each.irregular is not None
        if not (told or happened):
            return
        attempt: dict[str, Any] = {
            "by": each.by, "who": each.who, "on": each.on, "facts": each.facts, "outcome": each.outcome,
        }  # fmt: skip
        try:
            decision = self.case.decide(each.do, **attempt)
            after = self.case.record(each.do, **attempt) if happened else self.case
        except BadInput as error:
            self.problems += [Problem(f"{place}.{problem.place}", problem.message) for problem in error.problems]
            return
        before, self.case = self.case, after
        self.taken.append(Taken(place, each, decision, after))
        if told or each.irregular is None:
            self.mismatches += _undecided(place, each, decision)
        if told:
            run = Attempted.read(before.polled(each.on), each.do, **attempt).run
            self._compare(place, each, run, _kinds_of_last(after) if happened else [])

    def _last_run(self) -> str:
        acted = _last_act(self.case)
        return next(iter(self.case.states)) if acted is None else acted.run

    def _kinds(self) -> list[str]:
        return [irregularity.kind for _, irregularity in self.case.irregularities()]

    def _compare(self, place: str, expected: Expected, run: str, kinds: list[str]) -> None:
        case = self.case if expected.on is None else self.case.polled(expected.on)
        self.mismatches += _differences(place, expected, case, run, kinds)


def _kinds_of_last(case: Case) -> list[str]:
    acted = _last_act(case)
    return [] if acted is None else [irregularity.kind for irregularity in acted.irregularities]


def _last_act(case: Case) -> Event | None:
    """The last thing that somebody did; what the engine drew from it is none."""
    return next((event for event in reversed(case.history) if not is_derived(case.policy, event)), None)


def _undecided(place: str, each: Happening, decision: Decision) -> Iterator[Problem]:
    """How the decision differs from the one expected."""
    if isinstance(decision, Allowed):
        if each.refused is not None:
            yield Problem(f"{place}.refused", f"the policy allows “{each.do}”.")
        elif each.outcome is not None and decision.event.outcome != each.outcome:
            yield Problem(f"{place}.outcome", _otherwise(f"“{each.outcome}”", f"“{decision.event.outcome}”"))
    elif each.refused is None and each.irregular is None:
        yield Problem(place, f"the policy refuses “{each.do}”: {_listed(_failing(decision))}.")
    elif each.refused is not None and sorted(each.refused) != sorted(_failing(decision)):
        yield Problem(f"{place}.refused", _otherwise(_listed(each.refused), _listed(_failing(decision))))


def _failing(refused: Refused) -> list[str]:
    return [finding.words for finding in refused.failing]


def _differences(place: str, expected: Expected, case: Case, run: str, kinds: list[str]) -> Iterator[Problem]:
    on = expected.on
    own = run if run in case.states else case.latest_run(procedure_of(run))
    yield from _standing_otherwise(place, expected, case, own)
    if expected.owed is not None:
        due = _flat(expected.owed)
        runs = {own, *map(run_of, due)}
        owed = [each for each in case.owed(on) if run_of(each.action) in runs]
        yield from _owed_otherwise(f"{place}.owed", due, owed)
    if expected.breach is not None:
        told = sorted((each.do, str(each.due), str(each.done)) for each in expected.breach)
        found = sorted((each.action, str(each.due), str(each.done)) for each in case.breaches(on))
        if told != found:
            yield Problem(f"{place}.breach", _otherwise(_lates(told), _lates(found)))
    if expected.irregular is not None and sorted(expected.irregular) != sorted(kinds):
        yield Problem(f"{place}.irregular", _otherwise(_listed(expected.irregular), _listed(kinds)))


def _standing_otherwise(place: str, expected: Expected, case: Case, own: str) -> Iterator[Problem]:
    """Where the runs stand, and what settles the case."""
    standing = case.states
    if expected.state is not None and expected.state != standing[own]:
        yield Problem(f"{place}.state", _otherwise(f"“{expected.state}”", f"“{standing[own]}”"))
    for run, state in (expected.states or {}).items():
        if run not in standing:
            yield Problem(f"{place}.states.{run}", f"there is no such run; there are {_listed(list(standing))}.")
        elif state != standing[run]:
            yield Problem(f"{place}.states.{run}", _otherwise(f"“{state}”", f"“{standing[run]}”"))
    outcome = {} if case.outcome is None else dict([case.outcome])
    if expected.settled is not None and expected.settled != outcome:
        yield Problem(f"{place}.settled", _otherwise(_ended(expected.settled), _ended(outcome)))


def _owed_otherwise(place: str, told: Mapping[str, Any], owed: Sequence[Owed]) -> Iterator[Problem]:
    found = {each.action: each for each in owed}
    for action in sorted({*told, *found}):
        if action not in found:
            yield Problem(f"{place}.{action}", "is expected, and not owed.")
        elif action not in told:
            yield Problem(f"{place}.{action}", f"is owed ({found[action].due or NO_DAY}), and not expected.")
        elif (asked := _asked(told[action], found[action])) != told[action]:
            yield Problem(f"{place}.{action}", _otherwise(_shown(told[action]), _shown(asked)))


def _asked(told: Any, owed: Owed) -> Any:
    """A duty in the form in which the file asks for it: its last day, or a table with the first day as well."""
    if not isinstance(told, Mapping):
        return owed.due or NO_DAY
    edges = {"from": owed.not_before, "by": owed.due}
    return {key: edges.get(key) for key in told}


def _flat(told: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """`owed.formal.notify = …` names the same duty as `owed = {"formal.notify" = …}`."""
    found: dict[str, Any] = {}
    for key, value in told.items():
        inner = isinstance(value, Mapping) and not {"from", "by"} >= set(value)
        found |= _flat(value, f"{before}{key}.") if inner else {f"{before}{key}": value}
    return found


def run_of(owed: str) -> str:
    """The run of something owed: of `formal#2.notify` as of `formal#2 leave “notified”`."""
    return owed.partition(" ")[0].partition(".")[0]


def _ended(outcome: Mapping[str, str]) -> str:
    return ", ".join(f"{run} “{state}”" for run, state in outcome.items()) or "nothing"


def _otherwise(told: str, found: str) -> str:
    return f"the file expects {told}; it is {found}."


def _listed(words: Sequence[str]) -> str:
    return oxford(words, "and")


def _lates(found: Sequence[tuple[str, str, str]]) -> str:
    return ", ".join(f"{action} due {due}, done {done}" for action, due, done in found) or "nothing"


def _shown(value: Any) -> str:
    edges = [f"{key} {day}" for key, day in value.items()] if isinstance(value, Mapping) else [str(value)]
    return " ".join(edges)
