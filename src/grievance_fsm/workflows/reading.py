"""Reading a workflow file: strictly, within bounds, every problem with its place in the JSON."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar

from grievance_fsm.errors import BadInput, Problem, counted, unknown
from grievance_fsm.workflows.definition import WorkflowAction, WorkflowState, shown
from grievance_fsm.workflows.parsing import SIZE, parsed
from grievance_fsm.workflows.workflow import Workflow

SERVICES: Final = 500
STATES: Final = 2_000
ACTIONS: Final = 20_000
ROLES: Final = 1_000
TEXT: Final = 256
"""No name is longer; the form itself says so."""
PROBLEMS: Final = 100
"""So many problems are listed; the others are counted."""

T = TypeVar("T")

_LONG: Final = 2**63
_ACTION: Final = ("action", "nextState", "roles", "active", "currentState", "uuid", "tenantId", "auditDetails")
_STATE: Final = (
    "state", "applicationStatus", "docUploadRequired", "isStartState", "isTerminateState", "isStateUpdatable", "sla",
    "actions", "uuid", "tenantId", "businessServiceId", "auditDetails", "seq", "triggerParallelWorkflows",
)  # fmt: skip
_SERVICE: Final = (
    "businessService", "business", "businessServiceSla", "states", "uuid", "tenantId", "getUri", "postUri",
    "auditDetails", "generateDemandAt", "nextActionAfterPayment",
)  # fmt: skip


def read_workflow_file(path: Path | str) -> Workflow:
    """The workflow in a JSON file; of several, the one that stands after a colon (`file.json:NAME`)."""
    text = str(path)
    head, colon, name = text.rpartition(":")
    where, wanted = (Path(head), name) if colon and head.endswith(".json") else (Path(text), None)
    try:
        if not where.is_file():
            raise BadInput([Problem(str(where), "is not a file.")])
        with where.open("rb") as file:
            data = file.read(SIZE + 1)
    except (OSError, ValueError) as error:
        raise BadInput([Problem(str(where), "cannot be read.")]) from error
    return read_workflow(data, where.name, wanted)


def read_workflow(text: str | bytes, place: str = "", name: str | None = None) -> Workflow:
    """The workflow in a JSON text, or the one of that name where there are several."""
    found = _by_name(read_workflows(text, place))
    if name is not None and name in found:
        return found[name]
    if name is None and len(found) == 1:
        return next(iter(found.values()))
    if name is None:
        words = f"holds {counted(len(found), 'service')}; name one after a colon: {', '.join(map(shown, found))}."
        raise BadInput([Problem(place, words)])
    raise BadInput([Problem(place, unknown("service", shown(name), map(shown, found)))])


def read_workflows(text: str | bytes, place: str = "") -> tuple[Workflow, ...]:
    """Every workflow in a JSON text; raises `BadInput` listing every problem with its place."""
    reader = _Reader(place)
    found = reader.services(parsed(text, place))
    if not reader.problems and (twice := _same(found)):
        reader.note(twice.place, f"“{shown(twice.name)}” of “{shown(twice.tenant)}” is declared twice.")
    reader.settled()
    return found


def _by_name(found: tuple[Workflow, ...]) -> dict[str, Workflow]:
    """The services by name, with the tenant where several share a name."""
    names = [each.name for each in found]
    return {each.name if names.count(each.name) == 1 else f"{each.name}@{each.tenant}": each for each in found}


def _same(found: tuple[Workflow, ...]) -> Workflow | None:
    known: set[tuple[str, str]] = set()
    for each in found:
        if (each.name, each.tenant) in known:
            return each
        known.add((each.name, each.tenant))
    return None


# -- structure -------------------------------------------------------------------------------------------------------


class _Reader:
    """Reads plain data as services and notes every problem."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.more = 0
        self.unread: dict[str, tuple[str, str, str]] = {}

    def note(self, place: str, message: str) -> None:
        """Keep a problem, or count it."""
        if len(self.problems) < PROBLEMS:
            where = ": ".join(filter(None, (self.file, place)))
            self.problems.append(Problem(where, message))
        else:
            self.more += 1

    def settled(self) -> None:
        """Raise every problem, at once."""
        if self.more:
            self.problems.append(Problem(self.file, f"and {counted(self.more, 'problem')} more."))
        if self.problems:
            raise BadInput(self.problems)

    def services(self, data: Any) -> tuple[Workflow, ...]:
        """The services of a file: a request, a list, or one alone."""
        place, items = "", data
        if isinstance(data, Mapping):
            key = next((key for key in ("BusinessServices", "businessServices") if key in data), "")
            place, items = (key, data[key]) if key else ("", [data])
            self.once(data if key else {}, "")
        if not isinstance(items, list) or not items:
            self.note(place, "wants a list of services, each with its “businessService” and “states”.")
            return ()
        if len(items) > SERVICES:
            self.note(place, f"holds {len(items):,} services, more than {SERVICES:,}.")
            return ()
        alone = items is not data and not place
        read = [self.service(each, "" if alone else f"{place}[{number}]") for number, each in enumerate(items)]
        return tuple(each for each in read if each is not None)

    def service(self, data: Any, place: str) -> Workflow | None:
        """One service."""
        if not isinstance(data, Mapping):
            self.note(place, f"wants a service, not {_kind(data)}.")
            return None
        if not {"states", "businessService"} & set(data):
            found = (key for key, value in data.items() if isinstance(value, Mapping) and "states" in value)
            inside = next((f" It stands inside “{shown(key)}”." for key in found), "")
            self.note(place, f"is no service: it has neither “businessService” nor “states”.{inside}")
            return None
        self.unread = {}
        self.keys(data, _SERVICE, place)
        name = self.text(data, "businessService", place, wanted=True)
        states = self.several(data, "states", place, STATES, self.state, wanted=True)
        if (total := sum(len(each.actions) for each in states)) > ACTIONS:
            self.note(_in(place, "states"), f"holds {total:,} actions, more than {ACTIONS:,}.")
        return Workflow(
            name or "", tuple(states), business=self.text(data, "business", place) or "",
            tenant=self.text(data, "tenantId", place) or "", sla=self.span(data, "businessServiceSla", place),
            place=place or shown(name or ""), unread=tuple(self.unread.values()),
        )  # fmt: skip

    def state(self, data: Mapping[str, Any], place: str) -> WorkflowState:
        """One state."""
        self.keys(data, _STATE, place)
        return WorkflowState(
            self.text(data, "state", place), tuple(self.several(data, "actions", place, ACTIONS, self.action)),
            start=self.flag(data, "isStartState", place), end=self.flag(data, "isTerminateState", place),
            sla=self.span(data, "sla", place), uuid=self.text(data, "uuid", place),
            status=self.text(data, "applicationStatus", place),
            documents=self.flag(data, "docUploadRequired", place), place=place,
        )  # fmt: skip

    def action(self, data: Mapping[str, Any], place: str) -> WorkflowAction:
        """One action of a state."""
        self.keys(data, _ACTION, place)
        return WorkflowAction(
            self.text(data, "action", place, wanted=True) or "", self.text(data, "nextState", place),
            self.roles(data, place), active=self.flag(data, "active", place, unsaid=True),
            current_state=self.text(data, "currentState", place), place=place,
        )  # fmt: skip

    def roles(self, data: Mapping[str, Any], place: str) -> tuple[str, ...]:
        """The roles of an action, each once."""
        inside, found = _in(place, "roles"), data.get("roles")
        if found is None:
            return ()
        if not isinstance(found, list):
            self.note(inside, f"wants a list of roles, not {_kind(found)}.")
            return ()
        if len(found) > ROLES:
            self.note(inside, f"names {len(found):,} roles, more than {ROLES:,}.")
            return ()
        fit = [self.word(role, f"{inside}[{number}]") for number, role in enumerate(found)]
        return tuple(dict.fromkeys(role for role in fit if role))

    # -- values

    def keys(self, data: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
        """Note keys that stand twice, and keep those that look like slips of known ones."""
        self.once(data, place)
        for key in data:
            if key not in known and key not in self.unread and len(self.unread) < 20 and len(key) <= 40:
                near = get_close_matches(key.casefold(), [each.casefold() for each in known], n=1, cutoff=0.8)
                meant = next((each for each in known if near and each.casefold() == near[0]), "")
                if meant and meant not in data:
                    self.unread[key] = (place, shown(key), meant)

    def once(self, data: Any, place: str) -> None:
        """Note keys that stand twice."""
        for key in getattr(data, "repeated", ()):
            self.note(_in(place, shown(key)), "stands twice.")

    def several(
        self, data: Mapping[str, Any], key: str, place: str, most: int, read: Callable[[Mapping[str, Any], str], T],
        *, wanted: bool = False,
    ) -> list[T]:  # fmt: skip
        """A list of objects, each read; none where there is none."""
        inside, found = _in(place, key), data.get(key)
        if found is None:
            if wanted:
                self.note(inside, "is missing.")
            return []
        if not isinstance(found, list):
            self.note(inside, f"wants a list, not {_kind(found)}.")
            return []
        if len(found) > most:
            self.note(inside, f"holds {len(found):,} {key}, more than {most:,}.")
            return []
        fit: list[T] = []
        for number, each in enumerate(found):
            if isinstance(each, Mapping):
                fit.append(read(each, f"{inside}[{number}]"))
            else:
                self.note(f"{inside}[{number}]", f"wants an object, not {_kind(each)}.")
        return fit

    def text(self, data: Mapping[str, Any], key: str, place: str, *, wanted: bool = False) -> str | None:
        """A text, or nothing."""
        found = data.get(key)
        if found is None or (wanted and found == ""):
            if wanted:
                self.note(_in(place, key), "is missing.")
            return None
        return self.word(found, _in(place, key))

    def word(self, found: Any, place: str) -> str | None:
        """A text that is there."""
        if not isinstance(found, str):
            self.note(place, f"wants a text, not {_kind(found)}.")
        elif len(found) > TEXT:
            self.note(place, f"is a text of {len(found):,} letters, more than {TEXT}.")
        else:
            return found
        return None

    def flag(self, data: Mapping[str, Any], key: str, place: str, *, unsaid: bool = False) -> bool:
        """True or false."""
        found = data.get(key)
        if found is None:
            return unsaid
        if not isinstance(found, bool):
            self.note(_in(place, key), f"wants true or false, not {_kind(found)}.")
        return found is True

    def span(self, data: Mapping[str, Any], key: str, place: str) -> int | None:
        """Milliseconds, or nothing."""
        found = data.get(key)
        if found is None:
            return None
        if type(found) is not int:
            self.note(_in(place, key), f"wants a whole number of milliseconds, not {_kind(found)}.")
            return None
        if abs(found) >= _LONG:
            self.note(_in(place, key), "is a number beyond 64 bits.")
            return None
        return found


def _in(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _kind(found: Any) -> str:
    kinds = {type(None): "null", str: "a text", bool: "true or false", int: "a number", float: "a number"}
    return kinds.get(type(found), "a list" if isinstance(found, list) else "an object")
