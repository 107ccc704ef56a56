"""What `grievance-fsm due` was given: which limit, counted how, from what; every problem is noted, none raised."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from attrs import evolve, field, frozen

from grievance_fsm import asking, misplaced
from grievance_fsm.asking import Asked
from grievance_fsm.conventions import LITERAL, profile
from grievance_fsm.dates import Grant, Pause, Setting
from grievance_fsm.deadlines import Limit
from grievance_fsm.errors import BadInput, Problem, oxford, unknown
from grievance_fsm.facts import Fact
from grievance_fsm.given import Given
from grievance_fsm.limit_json import from_json
from grievance_fsm.loading import calendar_of
from grievance_fsm.misplaced import refuse
from grievance_fsm.readings import Pick
from grievance_fsm.supposing import Supposed, apart, told_of
from grievance_fsm.values import BOOLEAN, DAY, LABELS, NUMBER, PERSONS, parsed
from grievance_fsm.zones import misnamed

_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_YES: Final = {"yes": True, "no": False, "true": True, "false": False}


@frozen(eq=False)
class Target:
    """One limit that may be asked about: its name, its words, and where it is counted."""

    name: str
    words: str
    limit: Limit
    setting: Setting
    facts: Mapping[str, Any] = field(factory=dict, repr=False)

    def under(self, counting: Any) -> "Target":
        """The same limit under another convention; under its own where nothing takes its place."""
        if counting is None:
            return self
        setting = Setting(counting, self.setting.of, self.setting.zone)
        return evolve(self, limit=evolve(self.limit, counting=counting), setting=setting)

    def placed(self, calendar: Any, zone: str | None) -> "Target":
        """The same limit on another calendar, in another zone."""
        if calendar is None and zone is None:
            return self
        old = self.setting
        setting = Setting(old.counting, old.of if calendar is None else calendar, old.zone if zone is None else zone)
        return evolve(self, setting=setting)


# -- which limit -------------------------------------------------------------------------------------------------


def targets(
    asked: Asked, name: str, readings: Iterable[str], parameters: Iterable[str]
) -> tuple[tuple[Target, ...], bool]:
    """The limits that a name stands for, and whether it names just one: an action's, a state's, or a file's."""
    if misplaced.is_case(Path(name)):
        asked.read(misplaced.wants_policy, name)
        return (), True
    if name.endswith(".json") and not asked.read(_holds_workflows, Path(name)):
        found = asked.read(_of_file, Path(name))
        if any((*readings, *parameters)):
            asked.read(refuse, name, "is one rule; readings and parameters are those of a policy.")
        return ((found,) if found else ()), True
    if name.endswith((".toml", ".csv", ".txt")):
        asked.read(refuse, name, "is no policy, and no rule: a file with one rule ends in .json.")
        return (), True
    place, inside = misplaced.place(name)
    policy = asked.policy(place, readings, parameters)
    if policy is None:
        return (), True
    if inside is None and len(policy.bound) > 1:
        return tuple(each for procedure in policy.bound.values() for each in limits_of(procedure)), False
    first, _, rest = (inside or "").partition(".")
    if inside is not None and first not in policy.bound and len(policy.bound) == 1:
        rest, first = inside, next(iter(policy.bound))
    elif not rest and first not in policy.bound:
        first = next(iter(policy.bound)) if len(policy.bound) == 1 else first
        if len(policy.bound) > 1:
            names = ", ".join(f"{policy.name}.{each}" for each in policy.bound)
            asked.read(refuse, policy.name, f"has several procedures; name one of {names}.")
            return (), True
    procedure = asked.procedure(policy, first)
    if procedure is None:
        return (), True
    if not rest:
        return tuple(limits_of(procedure)), False
    found = asked.read(_named, procedure, rest)
    return ((found,) if found else ()), True


def limits_of(procedure: Any) -> Iterator[Target]:
    """Every limit of a bound procedure: those on acts, and those on states."""
    setting, facts = procedure.setting, procedure.facts
    for rule in procedure.rules.values():
        if rule.limit is not None:
            yield Target(rule.qualified, rule.words, rule.limit, setting, facts)
    for limit in procedure.limits:
        for state in limit.states:
            words = f"{limit.kind} while the case stands at “{state}”"
            yield Target(f"{procedure.name}.{state}", words, limit, setting, facts)


def _named(procedure: Any, name: str) -> Target:
    """The limit on an action, or on a state, whose blanks may be written as underscores."""
    found = {each.name.partition(".")[2]: each for each in limits_of(procedure)}
    plain = {key.replace(" ", "_"): each for key, each in found.items()}
    if name in found or name in plain:
        return found.get(name) or plain[name]
    if name in procedure.rules or name.replace("_", " ") in procedure.states:
        have = sorted(each if each in procedure.rules else f"“{each}”" for each in found)
        refuse(f"{procedure.name}.{name}", f"has no time limit; {', '.join(have)} have.")
    refuse(procedure.name, unknown("action with a time limit", name, found))


def _holds_workflows(path: Path) -> bool:
    """Whether a file holds somebody's workflow, which is a policy, rather than one rule."""
    try:
        data = json.loads(asking.text_of(path))
    except (BadInput, ValueError, RecursionError):
        return False  # said once, by whoever reads it as a rule
    return isinstance(data, dict) and not data.keys().isdisjoint(("BusinessServices", "businessService"))


def _of_file(path: Path) -> Target:
    from grievance_fsm.interchange import parse_json

    problems: list[Problem] = []
    data = parse_json(asking.text_of(path), problems)
    if problems:
        raise BadInput(Problem(": ".join(filter(None, (str(path), each.place))), each.message) for each in problems)
    try:
        limit = from_json(data)
    except BadInput as error:
        raise BadInput(Problem(f"{path}: {each.place}", each.message) for each in error.problems) from None
    return Target(path.stem, limit.clause or limit.kind, limit, Setting(limit.counting or LITERAL))


# -- counted how -------------------------------------------------------------------------------------------------


def counted_how(asked: Asked, words: Mapping[str, Any]) -> tuple[Any, Any, str | None]:
    """The convention that takes the place of all, the calendar and the zone that were asked for."""
    name = words.get("profile")
    counting = None if name in (None, "default") else asked.read(profile, name)
    calendar = None if words.get("calendar") is None else asked.read(calendar_of, words["calendar"])
    zone = words.get("zone")
    if zone is not None:
        asked.read(_zone, zone)
    return counting, calendar, zone


def _zone(name: str) -> None:
    if wrong := misnamed(name):
        refuse("--zone", wrong)


# -- from what ---------------------------------------------------------------------------------------------------


def moment(option: str, text: str) -> date | datetime:
    """A day, or an instant with its offset."""
    if _INSTANT.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    if _INSTANT.fullmatch(f"{text}Z"):
        refuse(option, "a time without its offset; give an instant such as 2015-02-02T10:00-05:00, or the day alone.")
    found = asking.day(option, text)
    assert found is not None
    return found


def supposed(asked: Asked, target: Target | None, words: Mapping[str, Any]) -> Supposed:
    """Everything that was told for one limit."""
    start = None if words.get("start") is None else asked.read(moment, "--from", words["start"])
    days, facts = told(asked, target, asked.pairs("--given", words.get("given", ())))
    still = [asked.read(pause, target, text) for text in words.get("still", ())]
    grants = [asked.read(grant, target, text) for text in words.get("granted", ())]
    given = asked.read(Given, days, [each for each in still if each], [each for each in grants if each]) or Given()
    setting = Setting() if target is None else target.setting
    return Supposed(start, given, facts, setting, frozenset() if target is None else apart(target.limit))


def told(
    asked: Asked, target: Target | None, pairs: Iterable[tuple[str, str]], place: str = "--given"
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was told by name: the days of triggers and of facts, and the other facts."""
    days: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    known = {} if target is None else told_of(target.limit)
    for name, text in pairs:
        if target is None:
            continue
        if name not in known:
            what = unknown("name", name, known) if known else "this limit asks for nothing by name."
            asked.read(refuse, f"{place} {name}", what)
            continue
        fact = getattr(known[name], "what", known[name])
        fact = fact if isinstance(fact, Fact) else target.facts.get(name)
        if fact is None or fact.kind == DAY:
            days[name] = asked.read(moment, f"{place} {name}", text)
        else:
            facts[name] = asked.read(_fact, f"{place} {name}", fact, text)
    return {k: v for k, v in days.items() if v is not None}, {k: v for k, v in facts.items() if v is not None}


def _fact(place: str, fact: Any, text: str) -> Any:
    """A fact as it is written on a command line: yes or no, a number, words with commas between them."""
    value: Any = text
    if fact.kind == BOOLEAN:
        value = _YES.get(text, text)
    elif fact.kind == NUMBER:
        value = asking.whole(place, text)
    elif fact.kind in (LABELS, PERSONS):
        value = [each for each in text.split(",") if each]
    try:
        return parsed(fact, value)
    except ValueError as error:
        raise BadInput([Problem(place, f"{str(error).rstrip('.')}.")]) from None


def pause(target: Target | None, text: str) -> Pause:
    """A pause such as `recess=2015-03-20..2015-03-29`; without its last day it still goes on."""
    option = f"--still {text}"
    tag, sign, days = text.partition("=")
    first, dots, last = days.partition("..")
    if not (tag and sign and dots):
        refuse(option, "wants TAG=FROM..TO, such as recess=2015-03-20..2015-03-29.")
    begun, ended = asking.day(option, first), asking.day(option, last or None)
    assert begun is not None
    tags = [] if target is None else [each.tag for each in target.limit.suspended]
    if target is not None and tag not in tags:
        refuse(option, unknown("pause", tag, tags) if tags else "the clock of this limit never stands still.")
    return Pause(tag, begun, ended)


def grant(target: Target | None, text: str) -> Grant:
    """An extension such as `2015-02-05=advocate`, its ground and any consent taken as given."""
    day, _, role = text.partition("=")
    on = asking.day(f"--granted {text}", day)
    assert on is not None
    if target is not None and (target.limit.extended is None or isinstance(target.limit.extended, Pick)):
        refuse(f"--granted {text}", "nobody may extend this limit.")
    roles = () if target is None else target.limit.extended.roles
    if roles and not role:
        refuse(f"--granted {text}", f"who granted it? Write {text}={roles[0]}; only {oxford(roles)} may.")
    return Grant(on, role, ground="as told", consent=True)
