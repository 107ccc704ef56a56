"""Finding policies: by name, by entry point, or in a file that declares `POLICY`."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from grievance_fsm import policies
from grievance_fsm.calendars import Calendar, named, read_calendar
from grievance_fsm.conventions import PROFILES
from grievance_fsm.errors import BadInput, DeclarationError, Problem, unknown
from grievance_fsm.naming import place
from grievance_fsm.policy import NONE, Policy
from grievance_fsm.wanted import require, untabled

GROUP = "grievance_fsm.policies"


def load(
    policy: str | Path, *, readings: Mapping[str, Any] = NONE, parameters: Mapping[str, Any] = NONE,
    profile: str | None = None, calendar: Calendar | str | Path | None = None,
) -> Policy | Any:  # fmt: skip
    """A policy by name, entry point or path to a Python file with `POLICY`, under some choices and values.

    A path that ends in .json is a definition of somebody else's workflow, which is returned as a `Workflow`; where the
    file holds several, `file.json:NAME` is one of them. It takes no choices or values; `.policy()` makes it a policy.

    `profile` names a convention of counting that takes the place of all; `calendar` is one that ships, by its name, or
    one's own: a file (a path, or a name that ends in .toml or .json), or a ready one.

    A Python file is run: load only what you trust.
    Raises `BadInput` for what cannot be found or read, `DeclarationError` for a malformed policy or unknown choices.
    """
    if _is_workflow(policy):
        return _workflow(policy, readings or parameters or profile or calendar)
    problems = list(untabled(readings=readings, parameters=parameters))
    if profile not in (None, *PROFILES):
        problems.append(Problem("profile", unknown("profile", profile, PROFILES)))
    try:
        counted_on = None if calendar is None else calendar_of(calendar)
    except BadInput as error:
        problems += error.problems
    try:
        found = _found(policy)
    except BadInput as error:
        raise BadInput([*error.problems, *problems]) from error.__cause__
    if problems:
        raise BadInput(problems)
    if not readings and not parameters and profile is None and calendar is None:
        return found
    return found.under(readings, parameters, calendar=counted_on, profile=profile)


def load_policy(name: str | Path) -> Policy:
    """A policy as `load` finds it; of a workflow definition, the policy that it makes."""
    found = load(name)
    if isinstance(found, Policy):
        return found
    try:
        made: Policy = found.policy()  # of a workflow, which is imported only where one is read
    except BadInput as error:
        placed = [Problem(": ".join(filter(None, (str(name), each.place))), each.message) for each in error.problems]
        raise BadInput(placed, error.heading) from None
    return made


def calendar_of(calendar: Calendar | str | Path) -> Calendar:
    """A calendar that ships by its name, one's own from a file, or one that is ready."""
    if isinstance(calendar, Calendar):
        return calendar
    if not isinstance(calendar, str | Path):
        raise BadInput([Problem("calendar", "wants a name, a file or a calendar.")])
    if isinstance(calendar, Path) or "/" in calendar or calendar.endswith((".toml", ".json")):
        return read_calendar(calendar)
    if calendar.endswith((".txt", ".csv", ".ics", ".py")):
        raise BadInput([Problem("calendar", f"“{calendar}” is none; a file ends in .toml or .json.")])
    return named(calendar)


def _is_workflow(policy: Any) -> bool:
    name = str(policy)
    return isinstance(policy, str | Path) and (name.endswith(".json") or ".json:" in name)


def _workflow(path: str | Path, more: Any) -> Any:
    from grievance_fsm.workflows import read_workflow_file  # only where it is asked for

    if more:
        words = "is a workflow definition, which takes no readings, parameters, profile or calendar; see .policy()."
        raise BadInput([Problem(str(path), words)])
    return read_workflow_file(path)


def names() -> tuple[str, ...]:
    """The policies that can be loaded by name."""
    return tuple(dict.fromkeys((*_shipped(), *(each.name for each in _entries()))))


def _found(policy: str | Path) -> Policy:
    require("policy", policy, str | Path, "the name of a policy, or a path")
    name = str(policy)
    module = name.replace("-", "_")
    first, inside = place(name)
    if inside and not Path(name).is_file() and (first in names() or _is_file(Path(first))):
        raise BadInput([Problem("policy", f"“{name}” names a part of “{first}”; here a whole policy is wanted.")])
    if module in set(_modules()):
        return _checked(import_module(f"{policies.__name__}.{module}"), name)
    if isinstance(policy, Path) or name.endswith(".py") or "/" in name:
        return _checked(_run(Path(policy)), name)
    for entry in _entries():
        if entry.name == name:
            return _typed(_entered(entry, name), name)
    raise BadInput([Problem("policy", f"{unknown('policy', name, names())}{_beside(name)}")])


def _beside(name: str) -> str:
    """Which file may be meant where one is named without its ending."""
    with suppress(OSError):  # no name of a file is so long
        for file in (f"{name}.py", f"{name}.json"):
            if Path(file).is_file():
                return f" The file “{file}” is named with its ending."
    return ""


def _entries() -> Iterator[Any]:
    from importlib.metadata import entry_points  # slow to import, and needed for foreign policies only

    return iter(entry_points(group=GROUP))


def _modules() -> Iterator[str]:
    return (module.name for module in iter_modules(policies.__path__))


def _shipped() -> Iterator[str]:
    return (name.replace("_", "-") for name in _modules())


def _entered(entry: Any, name: str) -> Any:
    """What an entry point leads to: a policy, or a module with `POLICY`."""
    try:
        found = entry.load()
    except DeclarationError:
        raise
    except (Exception, SystemExit) as error:
        raise BadInput([Problem(name, f"cannot be loaded from {entry.value}: {_said(error)}.")]) from error
    return getattr(found, "POLICY", found)


def _run(path: Path) -> Any:
    if not _is_file(path):
        raise BadInput([Problem(str(path), "is not a file.")])
    spec = spec_from_file_location(f"policy_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise BadInput([Problem(str(path), "is not a Python file.")])
    module, before = module_from_spec(spec), sys.modules.get(spec.name)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        _forget(spec.name, before)
        if isinstance(error, BadInput):  # what a declaration is told of what it was given, in the line that gives it
            line = _line(path, error)
            raise BadInput([Problem(f"{line}: {each.place}", each.message) for each in error.problems]) from error
        if isinstance(error, Exception | SystemExit) and not isinstance(error, DeclarationError):
            raise BadInput([Problem(_line(path, error), f"cannot be run: {_said(error)}.")]) from error
        raise
    return module


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _forget(name: str, before: Any) -> None:
    """Leave no trace of a module that failed."""
    if before is None:
        del sys.modules[name]
    else:
        sys.modules[name] = before


def _line(path: Path, error: BaseException) -> str:
    """The file, with the line of it that failed."""
    from traceback import extract_tb  # only where there is something to say

    lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == str(path.absolute())]
    line = error.lineno if isinstance(error, SyntaxError) and error.filename == str(path.absolute()) else None
    last = line or (lines[-1] if lines else None)
    return f"{path}, line {last}" if last else str(path)


def _said(error: BaseException) -> str:
    words = error.msg if isinstance(error, SyntaxError) else str(error)
    return ": ".join(filter(None, (type(error).__name__, words)))


def _checked(module: Any, name: str) -> Policy:
    if not hasattr(module, "POLICY"):
        raise BadInput([Problem(name, "declares no POLICY.")])
    return _typed(module.POLICY, name)


def _typed(found: Any, name: str) -> Policy:
    if not isinstance(found, Policy):
        raise BadInput([Problem(name, f"its POLICY is {type(found).__name__}, not a policy.")])
    return found
