"""Cases as files: written with what pins them, and replayed when they are read. The only door to cattrs."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Final, TypeVar, cast, get_args, get_origin

import attrs
from attrs import frozen
from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn

from grievance_fsm.case import Case
from grievance_fsm.errors import BadInput, Problem, unknown
from grievance_fsm.inputs import read_moment
from grievance_fsm.keeping import Moment, Replay, Row, event_as_data, shown
from grievance_fsm.policy import Policy
from grievance_fsm.readings import UNCHOSEN
from grievance_fsm.wanted import A_POLICY, require

T = TypeVar("T")


def write_case(case: Case) -> str:
    """The case as JSON, its keys in a fixed order, with the digests, readings and parameters that pin it."""
    policy = case.policy
    data: dict[str, Any] = {
        "case": case.id, "policy": policy.name,
        "rules_digest": policy.rules_digest, "words_digest": policy.words_digest,
        "readings": _chosen(policy), "parameters": dict(sorted(policy.parameters.items())),
        "opened": case.opened.isoformat(),
    }  # fmt: skip
    if case.people is not None:
        data["people"] = case.people.as_data()
    data["events"] = [event_as_data(policy, event) for event in case.history]
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)


def _chosen(policy: Policy) -> dict[str, str | None]:
    return {name: None if choice is UNCHOSEN else choice for name, choice in sorted(policy.readings.items())}


# -- reading -------------------------------------------------------------------------------------------------


@frozen(repr=False)
class CaseFile:
    """A case file; its events are read one by one, so that one bad row does not hide another."""

    case: str
    policy: str
    rules_digest: str
    words_digest: str
    readings: dict[str, str | None]
    parameters: dict[str, int | str]
    opened: Moment
    events: list[Any]
    people: list[Any] | None = None


def read_case(text: str, policy: Policy) -> Case:
    """Replay a case file; raises `BadInput` with every problem and its path.

    Every event is recorded again with who was eligible then, and must come out as the file says. A file of other
    rules is refused; other words do no harm.
    """
    require("policy", policy, Policy, A_POLICY)
    problems: list[Problem] = []
    data = parse_json(text, problems)
    file = None if problems and data is None else structured(CaseFile, data, "", problems)
    if isinstance(data, Mapping):
        problems += _otherwise_ruled(data, policy)
    case = _replayed(file, data, policy, problems) if isinstance(data, Mapping) else None
    if problems or case is None:
        raise BadInput(problems, "the case file cannot be used:")
    return case


def _otherwise_ruled(data: Mapping[str, Any], policy: Policy) -> Iterator[Problem]:
    """What pins the file to other rules than the policy's: its name, the digest, and the choices that explain it."""
    named = data.get("policy")
    if isinstance(named, str) and named != policy.name:
        other = f"the case was kept under {shown(named)}, and this is {shown(policy.name)}"
        yield Problem("policy", f"{other}: name the policy of the case.")
    kept = data.get("rules_digest")
    if isinstance(kept, str) and kept != policy.rules_digest:
        yield Problem(
            "rules_digest",
            f"the case was kept under the rules {kept} and “{policy.name}” has {policy.rules_digest}; load the policy"
            " with the readings and parameters of the file, and with the profile and the calendar under which it was"
            " opened, or in the version that wrote it.",
        )
    here: dict[str, Mapping[str, Any]] = {"readings": _chosen(policy), "parameters": dict(policy.parameters)}
    for part, known in here.items():
        told = data.get(part)
        for name, value in (told if isinstance(told, Mapping) else {}).items():
            if name not in known:
                yield Problem(f"{part}.{name}", unknown(part.removesuffix("s"), name, known))
            elif value != known[name]:
                yield Problem(f"{part}.{name}", f"is {shown(value)} in the file and {shown(known[name])} here.")


def _replayed(
    file: CaseFile | None, data: Mapping[str, Any], policy: Policy, problems: list[Problem]
) -> Case | None:
    opened = file.opened if file is not None else date.min
    found: list[Problem] = []
    people = read_people(data.get("people"), policy, found)
    try:
        case = Case.open(policy, file.case if file is not None else "-", opened, people)
    except BadInput as error:
        problems += error.problems
        return None
    replay = Replay(case, sound=not (problems or found))
    ours = data.get("rules_digest") == policy.rules_digest  # under other rules no name means what it meant
    for place, data_row in enumerate(file.events if file is not None else _listed(data.get("events"))):
        row = structured(Row, data_row, f"events[{place}]", replay.problems)
        if ours:
            replay.take(f"events[{place}]", row, data_row)
    problems += [*found, *replay.finish()]
    return replay.case


def _listed(rows: Any) -> list[Any]:
    return rows if isinstance(rows, list) else []


def read_people(rows: Any, policy: Policy, problems: list[Problem], place: str = "people") -> Any:
    """The register of a policy's committee in a file; nothing where there is none, or where it cannot be used."""
    if rows is None:
        return None
    if policy.committee is None:
        problems.append(Problem(place, f"“{policy.name}” has no committee to keep a register of."))
        return None
    try:
        return policy.committee.read(rows, place=place)
    except BadInput as error:
        problems += error.problems
        return None


# -- strict JSON ---------------------------------------------------------------------------------------------


@frozen
class _NoNumber:
    """A constant such as NaN that Python reads and JSON lacks."""

    word: str


class _Repeating(dict[str, Any]):
    """An object in which a key stands twice."""

    repeated: tuple[str, ...] = ()


def parse_json(text: Any, problems: list[Problem]) -> Any:
    """JSON read strictly: keys that stand twice, NaN and the infinities are problems, each with its path."""
    if not isinstance(text, str):
        problems.append(Problem("", "wants the JSON text of a case."))
        return None
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_NoNumber, parse_float=_float)
    except json.JSONDecodeError as error:
        problems.append(Problem("", f"is no JSON: {error.msg} (line {error.lineno}, column {error.colno})."))
        return None
    except (RecursionError, ValueError):
        problems.append(Problem("", "is no JSON of a case: it is nested too deeply, or a number is too long."))
        return None
    problems += _oddities(data, "")
    return data


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(keys) == len(set(keys)):
        return dict(pairs)
    found = _Repeating(pairs)
    found.repeated = tuple(sorted({key for key in keys if keys.count(key) > 1}))
    return found


def _float(text: str) -> Any:
    return float(text) if math.isfinite(float(text)) else _NoNumber(text)


def _oddities(data: Any, place: str) -> Iterator[Problem]:
    if isinstance(data, _NoNumber):
        yield Problem(place, "is no number that JSON has.")
    elif isinstance(data, Mapping):
        for key in getattr(data, "repeated", ()):
            inside = _inside(place, key)
            yield Problem(inside, "stands twice." if inside != place else "one of its keys stands twice.")
        for key, value in data.items():
            yield from _oddities(value, _inside(place, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _oddities(value, f"{place}[{number}]")


_IN_A_FACT: Final = re.compile(r"\.facts\.[^.]")


def _inside(place: str, key: str) -> str:
    """The path of a key; the keys inside a fact are persons, and stay unnamed."""
    return place if _IN_A_FACT.search(place) else f"{place}.{key}" if place else key


# -- strict structure ----------------------------------------------------------------------------------------


def structured(cls: type[T], data: Any, place: str, problems: list[Problem]) -> T | None:
    """Plain data as an attrs class: nothing coerced, no key too many; every problem noted with its path."""
    try:
        return _converter().structure(data, cls)
    except Exception as error:  # cattrs gathers what every hook raised; _told takes the group apart
        problems += _told(error, place, cls)
        return None


_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d([.]\d{1,6})?)?(Z|[+-]\d\d:\d\d(:\d\d([.]\d{1,6})?)?)?)?")


def _moment(value: Any, _: Any) -> date | datetime:
    problems: list[Problem] = []
    moment = read_moment(_from_iso(value) if isinstance(value, str) else value, "", problems)
    if problems:
        raise ValueError(problems[0].message)
    return moment


def _from_iso(text: str) -> date | datetime:
    if not _ISO.fullmatch(text):
        raise ValueError("wants a day such as 2015-02-02, or an instant with its offset.")
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        raise ValueError("is no day or time that there is.") from None


def _exactly(kind: type, words: str) -> Any:
    def hook(value: Any, _: Any) -> Any:
        if type(value) is not kind:
            raise ValueError(f"wants {words}.")
        return value

    return hook


def _number(value: Any, _: Any) -> int | str:
    """The value of a parameter, or of a number that a sentence gives."""
    if type(value) not in (int, str):
        raise ValueError("wants a whole number, or for a sentence a text such as “10 days” or “1/2”.")
    return cast(int | str, value)


@cache
def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    for kind, words in ((str, "a text"), (int, "a whole number"), (bool, "true or false")):
        converter.register_structure_hook(kind, _exactly(kind, words))
    converter.register_structure_hook(Moment, _moment)
    converter.register_structure_hook(int | str, _number)
    converter.register_structure_hook_factory(attrs.has, lambda cls: _table(cls, converter))
    converter.register_structure_hook_func(_is(list), _many(list, "a list", converter))
    converter.register_structure_hook_func(_is(dict), _many(dict, "a table", converter))
    return converter


def _table(cls: Any, converter: Converter) -> Any:
    inner = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True)

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, dict):
            raise ValueError("wants a table.")
        return inner(value, cls)

    return hook


def _is(shape: Any) -> Any:
    return lambda kind: get_origin(kind) is shape


def _many(shape: Any, words: str, converter: Converter) -> Any:
    """A list, or a table by texts, whose parts are read each by itself, so that all their problems are found."""

    def hook(value: Any, kind: Any) -> Any:
        if not isinstance(value, shape):
            raise ValueError(f"wants {words}.")
        part = get_args(kind)[-1]
        found: list[tuple[Any, Any]] = []
        errors: list[Exception] = []
        for place, each in value.items() if shape is dict else enumerate(value):
            try:
                found.append((place, converter.structure(each, part)))
            except Exception as error:
                error.__notes__ = [IterableValidationNote("", place, part)]
                errors.append(error)
        if errors:
            raise IterableValidationError("", errors, kind)
        return dict(found) if shape is dict else [each for _, each in found]

    return hook


def _told(error: BaseException, place: str, cls: Any) -> Iterator[Problem]:
    """The problems in what cattrs raised, each at its path."""
    if isinstance(error, ClassValidationError | IterableValidationError):
        noted, plain = error.group_exceptions()
        for each, note in noted:
            name = note.name if isinstance(note, AttributeValidationNote) else note.index
            where = f"{place}[{name}]" if isinstance(name, int) else _inside(place, name)
            yield from _told(each, where, note.type)
        for each in plain:
            yield from _told(each, place, cls)
    elif isinstance(error, ForbiddenExtraKeysError):
        names = [each.name for each in attrs.fields(error.cl)]
        for key in sorted(error.extra_fields):
            yield Problem(_inside(place, key), unknown("key", key, names))
    elif isinstance(error, KeyError):
        yield Problem(place, "is missing.")
    else:
        yield Problem(place, str(error))
