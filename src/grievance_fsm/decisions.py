"""Decisions for other systems, dict to dict: OPA's decision document, AuthZEN's evaluation and action search.

There is no server here: whoever has one hands over the body of a request, parsed, and sends back what comes out.
A request that cannot be read is no refusal: it raises `BadInput` with every problem at its place in the request.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, TypeVar

from attrs import asdict, field, frozen

from grievance_fsm.attempts import Attempted
from grievance_fsm.case import Case
from grievance_fsm.clauses import citing
from grievance_fsm.errors import BadInput, Problem, unknown
from grievance_fsm.events import Decision, Option, Refused
from grievance_fsm.interchange import structured
from grievance_fsm.keeping import Moment
from grievance_fsm.readings import UNCHOSEN
from grievance_fsm.rendering.readings import Bindings
from grievance_fsm.values import BALLOTS, PERSONS

T = TypeVar("T")

# -- AuthZEN -------------------------------------------------------------------------------------------------


@frozen
class Subject:
    """Who asks; `properties.role` says in which role of the policy."""

    type: str
    id: str = field(repr=False)
    properties: dict[str, Any] = field(factory=dict, repr=False)


@frozen
class Act:
    """What is asked for: a qualified action; `properties` may bring `facts` and an `outcome`."""

    name: str
    properties: dict[str, Any] = field(factory=dict, repr=False)


@frozen
class Resource:
    """What it is asked about: a case by its id."""

    type: str
    id: str
    properties: dict[str, Any] = field(factory=dict, repr=False)


@frozen
class Evaluation:
    """A request for one decision; `context.time` is the day or the aware instant of the act."""

    subject: Subject
    action: Act
    resource: Resource
    context: dict[str, Any] = field(factory=dict, repr=False)


@frozen
class ActionSearch:
    """A request for every act that a subject may take."""

    subject: Subject
    resource: Resource
    context: dict[str, Any] = field(factory=dict, repr=False)
    page: dict[str, Any] = field(factory=dict, repr=False)


def evaluate(case: Case, request: Mapping[str, Any]) -> dict[str, Any]:
    """AuthZEN's access evaluation: may this subject take this act in this case?

    The decision is `true` or `false`; its context has the outcome and the state to which the act would lead,
    or every reason against it. Nothing is recorded.
    """
    problems: list[Problem] = []
    asked = _structured(Evaluation, request, problems)
    _check_resource(case, asked.resource, problems)
    moment, role = _moment(asked.context, problems), _role(asked.subject, problems)
    told = {key: asked.action.properties.get(key) for key in ("facts", "outcome")}
    if problems:
        raise BadInput(problems)
    try:
        decision = case.decide(
            asked.action.name, by=role, who=asked.subject.id, on=moment, facts=told["facts"] or {},
            outcome=told["outcome"],
        )  # fmt: skip
    except BadInput as error:
        raise _placed(error) from None
    found = _verdict(decision)
    return {"decision": found.pop("allow"), "context": found}


def search_actions(case: Case, request: Mapping[str, Any]) -> dict[str, Any]:
    """AuthZEN's action search: the acts of this subject's role against which nothing is known yet.

    The facts of an act may still decide otherwise; `properties.wants` names them. All results are on one page.
    """
    problems: list[Problem] = []
    asked = _structured(ActionSearch, request, problems)
    _check_resource(case, asked.resource, problems)
    moment, role = _moment(asked.context, problems), _role(asked.subject, problems)
    if asked.page.get("token"):
        problems.append(Problem("page.token", "is none of ours: every act fits on one page."))
    if problems:
        raise BadInput(problems)
    try:
        options = case.options(role, moment)
    except BadInput as error:
        raise _placed(error) from None
    return {"results": [_result(option) for option in options if option.open]}


def _result(option: Option) -> dict[str, Any]:
    due = option.due.day if option.due is not None else None
    properties = {
        "words": option.words, **citing(option.clause), "wants": [fact.name for fact in option.wants],
        "outcomes": list(option.outcomes), "due": due and due.isoformat(),
    }  # fmt: skip
    return {"name": option.action, "properties": {key: value for key, value in properties.items() if value}}


def _structured(kind: type[T], request: Any, problems: list[Problem]) -> T:
    found = structured(kind, request, "", problems)
    if found is None:
        raise BadInput(problems)
    return found


def _check_resource(case: Case, resource: Resource, problems: list[Problem]) -> None:
    if resource.type != "case":
        problems.append(Problem("resource.type", unknown("type", resource.type, ["case"])))
    if resource.id != case.id:
        problems.append(Problem("resource.id", "is not the case that was handed over."))


def _moment(context: Mapping[str, Any], problems: list[Problem]) -> date | datetime:
    if "time" not in context:
        problems.append(Problem("context.time", "is missing; nothing here looks at a clock."))
        return date.min
    found: Any = structured(Moment, context["time"], "context.time", problems)
    return date.min if found is None else found


def _role(subject: Subject, problems: list[Problem]) -> Any:
    if "role" not in subject.properties:
        problems.append(Problem("subject.properties.role", "is missing: say in which role the subject acts."))
    elif not isinstance(subject.properties["role"], str):
        problems.append(Problem("subject.properties.role", "wants the name of a role."))
    return subject.properties.get("role")


_PLACES: Final[Mapping[str, str]] = {
    "action": "action.name", "by": "subject.properties.role", "who": "subject.id", "on": "context.time",
    "facts": "action.properties.facts", "outcome": "action.properties.outcome",
}  # fmt: skip


def _placed(error: BadInput) -> BadInput:
    """The same problems at their places in an AuthZEN request."""
    parts = [(problem.place.partition("."), problem.message) for problem in error.problems]
    return BadInput(Problem(f"{_PLACES.get(head, head)}{dot}{rest}", said) for (head, dot, rest), said in parts)


# -- OPA -----------------------------------------------------------------------------------------------------


@frozen
class Asked:
    """The `input` of a decision document: an act as `case.decide` takes it."""

    action: str
    on: Moment
    by: str | None = None
    who: str | None = field(default=None, repr=False)
    facts: dict[str, Any] = field(factory=dict, repr=False)
    outcome: str | None = None
    recorded: Moment | None = None


@frozen
class Bundle:
    """The rules in force: the digest of the policy under its readings and parameters."""

    revision: str


@frozen(repr=False)
class DecisionDocument:
    """One decision under the field names of OPA's decision log; what was left out stands in `erased`."""

    decision_id: str
    timestamp: str
    path: str
    bundles: dict[str, Bundle]
    erased: list[str]
    input: dict[str, Any] | None = None
    result: dict[str, Any] | None = None


def decision_document(
    case: Case, asked: Mapping[str, Any], *, decision_id: str, timestamp: datetime, erase: Iterable[str] = ()
) -> dict[str, Any]:
    """One decision as OPA's decision log has it, for a log that others read.

    `asked` is an act as `case.decide` takes it, with an `action` and the moment as ISO text; the id and the instant
    come from the caller, as nothing here looks at a clock. The person who acts, and every fact that names persons,
    are always erased; `erase` takes more JSON pointers under `/input` and `/result`, as OPA's mask does.
    """
    problems: list[Problem] = []
    pointers = list(erase)
    act = structured(Asked, asked, "", problems)
    _check_document(decision_id, timestamp, pointers, problems)
    if act is None or problems:
        raise BadInput(problems)
    told = asdict(act, recurse=False, filter=lambda _, value: value is not None)
    tried, decision = Attempted.read(case.polled(act.on), **told), case.decide(**told)
    document = asdict(DecisionDocument(
        decision_id, timestamp.isoformat(), f"{case.policy.name}/{tried.procedure.name}/{tried.rule.name}",
        {case.policy.name: Bundle(case.policy.rules_digest)}, [],
        {"case": case.id, "seq": case.seq, "run": tried.run, **told, **_plain(tried)},
        {**_verdict(decision), "readings": _readings(case, tried)},
    ))  # fmt: skip
    document["erased"] = [each for each in (*_personal(tried), *pointers) if _erase(document, each)]
    return document


def _plain(tried: Attempted) -> dict[str, Any]:
    """The moments and facts of an act as JSON has them."""
    moments = {"on": tried.on, "recorded": tried.recorded}
    facts = {name: tried.rule.facts_by_name[name].plain(value) for name, value in tried.facts.items()}
    return {"facts": facts, **{key: moment.isoformat() for key, moment in moments.items() if moment is not None}}


def _check_document(decision_id: Any, timestamp: Any, pointers: list[Any], problems: list[Problem]) -> None:
    if not isinstance(decision_id, str) or not decision_id:
        problems.append(Problem("decision_id", "wants a text of its own for every decision."))
    if not isinstance(timestamp, datetime) or timestamp.tzinfo is None:
        problems.append(Problem("timestamp", "wants an aware instant."))
    for pointer in pointers:
        if not isinstance(pointer, str) or not pointer.startswith(("/input/", "/result/")):
            problems.append(Problem("erase", "wants JSON pointers under /input or /result."))


def _verdict(decision: Decision) -> dict[str, Any]:
    """A decision in plain words: where it leads, or every reason against it."""
    if isinstance(decision, Refused):
        return {"allow": False, "reasons": [finding.as_dict() for finding in decision.failing]}
    return {"allow": True, "outcome": decision.event.outcome, "state": decision.event.state}


def _readings(case: Case, tried: Attempted) -> dict[str, str | None]:
    """The readings on which an act rests, with the choices in force."""
    found = Bindings(tried.procedure, case.policy).of(tried.rule.name)
    return {reading.name: None if choice is UNCHOSEN else choice for reading, choice in found}


def _personal(tried: Attempted) -> Iterator[str]:
    """Where the input names persons."""
    yield "/input/who"
    for fact in tried.rule.facts:
        if fact.kind in (PERSONS, BALLOTS):
            yield f"/input/facts/{fact.name.replace('~', '~0').replace('/', '~1')}"


def _erase(document: dict[str, Any], pointer: str) -> bool:
    """Take out what a JSON pointer leads to, and say whether there was something; elements of a list stay."""
    *path, key = (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
    parents: list[dict[str, Any]] = [document]
    for part in path:
        inner = parents[-1].get(part)
        if not isinstance(inner, dict):
            return False
        parents.append({**inner})
        parents[-2][part] = parents[-1]
    return parents[-1].pop(key, _NOTHING) is not _NOTHING


_NOTHING: Final = object()
