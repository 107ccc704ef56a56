"""The main job in three acts: a case, the audit of a log, a drafter's question. Each ends with what shows more."""

import json
from collections.abc import Iterator
from importlib.resources import as_file, files
from textwrap import wrap
from typing import Any

from grievance_fsm.auditing.audit import Audit
from grievance_fsm.auditing.replay import audit
from grievance_fsm.casefiles import Report, Taken, run_casefile
from grievance_fsm.clauses import citing
from grievance_fsm.deciding.decided import Under
from grievance_fsm.deciding.deciding import who_decides
from grievance_fsm.deciding.whatif import smallest_groups
from grievance_fsm.events import Allowed, Refused, first_clause, procedure_of
from grievance_fsm.loading import load
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading

WIDTH = 100
DATA = "grievance_fsm.data"
FORMAL = "formal"
"""The procedure whose log is in the package."""

FINDING = (f"{FORMAL}.decide", "harassment found")
"""The vote that the drafter asks about."""

READ = ("quorum_scope", "vote_base")
"""The readings under which the drafter sees it."""

WHOLE = "whole_case.toml"
"""The case that goes from advice to a new hearing."""

ROWS = 8
"""How many findings the short tour prints."""


def tour(*, everything: bool = False) -> Iterator[str]:
    """The three acts, a line each; with everything, nothing is cut."""
    report = case_file()
    yield from _cut(act_one(report, everything=everything), everything)
    if everything:
        yield ""
        yield from every_way(case_file(WHOLE))
    yield ""
    yield from _cut(act_two(report.case.policy, everything=everything), everything)
    yield ""
    yield from _cut(act_three(report.case.policy, everything=everything), everything)


def tour_data() -> dict[str, Any]:
    """The three acts as JSON has them, nothing cut."""
    report = case_file()
    policy = report.case.policy
    return {
        "case": {
            "title": report.title, "made_up": True,
            "chosen": {reading.id: [reading.name, policy.readings[reading.name]] for reading in _open(policy)},
            "moves": [_move_data(taken) for taken in report.taken],
            "breaches": [
                {"action": b.action, **citing(b.clause), "due": str(b.due), "done": b.done and str(b.done),
                 "steps": [str(step) for step in b.dated.steps] if b.dated is not None else []}
                for b in report.case.breaches()
            ],
        },
        "audit": sample_audit(policy).as_dict(),
        "question": [smallest_groups(each).as_dict() for each in (policy, _wider(policy))],
    }  # fmt: skip


def case_file(name: str = "tour.toml") -> Report:
    """A case file of the package, followed."""
    with as_file(files(DATA).joinpath(name)) as path:
        return run_casefile(path, load)


def _cut(lines: Iterator[str], everything: bool) -> Iterator[str]:
    for line in lines:
        yield line if everything or len(line) <= WIDTH else f"{line[: WIDTH - 2].rstrip()} …"


# -- 1: a case -----------------------------------------------------------------------------------------------


def act_one(report: Report, *, everything: bool) -> Iterator[str]:
    """One case: the choices it makes, its moves, one refusal in full, one due date step by step."""
    policy = report.case.policy
    yield f"1. A case (made up): {report.title}"
    yield from _choices(policy)
    for taken in report.taken:
        yield _move(taken)
    yield from _refusal(report, everything=everything)
    yield from _late(report)
    yield "more: grievance-fsm tour --all · grievance-fsm show mit.formal --as text"


def every_way(report: Report) -> Iterator[str]:
    """A case on every way of the policy: its moves, a heading for each run, and what stands of it."""
    yield f"   And one on every way (made up): {report.title}"
    run = ""
    for taken in report.taken:
        acted = taken.decision.event.run if isinstance(taken.decision, Allowed) else run
        if acted != run:
            run = acted
            yield f"   {run}:"
        head, arrow, result = _move(taken).partition(" → ")
        yield f"  {head.rstrip()}"
        yield f"{'':17}{arrow.strip()} {' '.join(result.split())}"
    settled = report.case.outcome
    yield f"   what stands of it: {': '.join(settled) if settled else 'nothing yet'}"


def _choices(policy: Policy) -> Iterator[str]:
    chosen = ", ".join(_choice(policy, reading) for reading in _open(policy))
    yield from (f"   {line}" for line in wrap(f"chosen, as the text is open: {chosen}", WIDTH - 3))


def _open(policy: Policy) -> list[Reading]:
    """The readings that somebody has to choose."""
    return [reading for reading in policy.known_readings.values() if reading.default is None]


def _choice(policy: Policy, reading: Reading) -> str:
    return f"{reading.id} {reading.name}={policy.readings[reading.name]}"


def _move(taken: Taken) -> str:
    act = taken.happening
    run, _, action = act.do.partition(".")
    rule = taken.case.policy.bound[procedure_of(run)].rules[action]
    if isinstance(taken.decision, Allowed):
        event = taken.decision.event
        result = f"→ {event.state}"
    else:
        result = "✗ refused"
    return f"   {act.on}  {rule.words:<44} {result:<26} {first_clause(rule.clauses)}"


def _move_data(taken: Taken) -> dict[str, Any]:
    told: dict[str, Any] = {"on": str(taken.happening.on), "action": taken.happening.do}
    if isinstance(taken.decision, Allowed):
        return told | {"allowed": True, "state": taken.decision.event.state}
    return told | {"allowed": False, "findings": [finding.as_dict() for finding in taken.decision.findings]}


def _refusal(report: Report, *, everything: bool) -> Iterator[str]:
    for taken in report.taken:
        if isinstance(taken.decision, Refused):
            yield f"   why “{taken.decision.action}” was refused:"
            shown = taken.decision.findings if everything else taken.decision.findings[1:]
            for finding in shown:
                yield from finding.lines("     ") if everything else [next(finding.lines("     "))]
            return


def _late(report: Report) -> Iterator[str]:
    for breach in report.case.breaches():
        yield f"   {breach}:"
        for step in breach.dated.steps if breach.dated is not None else ():
            yield f"     {step}"
        return


# -- 2: an audit -----------------------------------------------------------------------------------------------


def act_two(policy: Policy, *, everything: bool) -> Iterator[str]:
    """The audit of the sample log: what was found, a table, one breach in full."""
    found = sample_audit(policy)
    head, *rest = str(found).splitlines()
    yield f"2. An audit. {head}"
    yield from (f"   {line}" for line in (rest if everything else rest[1:2]))
    for line in found.table(None if everything else ROWS).splitlines():
        yield f"   {line}"
    late = found.of("late") or found.deviations
    if late:
        yield "   one of them in full:"
        yield from (f"     {line}" for line in found.explain(late[0], policy).splitlines())
    yield "more: grievance-fsm tour --all · grievance-fsm audit LOG --policy mit --people FILE"


def sample_audit(policy: Policy) -> Audit:
    """The audit of the log in the package, which is synthetic and holds what the Committee did."""
    data = files(DATA)
    with as_file(data.joinpath("sample_log.jsonl")) as log, as_file(data.joinpath("sample_people.json")) as people:
        sitting = register(policy, people.read_text(encoding="utf-8"))
        return audit(log, policy, procedure=FORMAL, people=sitting, synthetic=True)


def register(policy: Policy, text: str) -> object:
    """The register of a committee from JSON."""
    return policy.committee.read(json.loads(text), place="people")


# -- 3: a question -----------------------------------------------------------------------------------------------


def act_three(policy: Policy, *, everything: bool) -> Iterator[str]:
    """What changes if the quorum becomes nine."""
    yield "3. A drafter's question: what changes if the quorum is 9 instead of 7?"
    wider = _wider(policy)
    yield f"   {'quorum':<8}{'absent at most':<16}{'can find':<10}{'can block':<11}a vote that finds"
    for each in (policy, wider):
        row, quorum = _finding(each), each.parameters["quorum"]
        vote = ", ".join(f"{number} {word}" for word, number in row.carry.votes.items()) if row.carry else "none"
        yield (
            f"   {quorum:<8}{each.committee.size - quorum:<16}{row.carry.members if row.carry else '–':<10}"
            f"{row.block.members if row.block else '–':<11}{vote}"
        )
    yield f"   two recused: {_recused(policy)}; with 9: {_recused(wider)}"
    if everything:
        yield from (f" {line}" for line in smallest_groups(policy, *FINDING, readings=READ).lines())
    yield "more: grievance-fsm whatif mit --parameter quorum=9 --every-reading"


def _finding(policy: Policy, recused: int = 0) -> Under:
    return who_decides(policy, *FINDING, recused=recused).only


def _wider(policy: Policy) -> Policy:
    return policy.under(parameters={"quorum": 9})


def _recused(policy: Policy) -> str:
    find = _finding(policy, recused=2).carry
    return f"{find.members} can find" if find else "nobody can find"
