"""Finding policies: by name, by entry point, or in a file that declares `POLICY`."""

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from grievance_fsm import policies
from grievance_fsm.errors import BadInput, DeclarationError, Problem, unknown
from grievance_fsm.policy import NONE, Policy

GROUP = "grievance_fsm.policies"


def load(
    policy: str | Path, *, readings: Mapping[str, Any] = NONE, parameters: Mapping[str, int] = NONE
) -> Policy:
    """A policy by name, entry point or path to a Python file with `POLICY`, under some choices and values.

    A file is run as Python: load only what you trust.
    Raises `BadInput` for what cannot be found or read, `DeclarationError` for a malformed policy or unknown choices.
    """
    found = _found(policy)
    return found.under(readings, parameters) if readings or parameters else found


def names() -> tuple[str, ...]:
    """The policies that can be loaded by name."""
    return tuple(dict.fromkeys((*_shipped(), *(each.name for each in _entries()))))


def _found(policy: str | Path) -> Policy:
    name = str(policy)
    module = name.replace("-", "_")
    if module in set(_modules()):
        return _checked(import_module(f"{policies.__name__}.{module}"), name)
    if isinstance(policy, Path) or name.endswith(".py") or "/" in name:
        return _checked(_run(Path(policy)), name)
    for entry in _entries():
        if entry.name == name:
            return _typed(entry.load(), name)
    raise BadInput([Problem("policy", unknown("policy", name, names()))])


def _entries() -> Iterator[Any]:
    from importlib.metadata import entry_points  # slow to import, and needed for foreign policies only

    return iter(entry_points(group=GROUP))


def _modules() -> Iterator[str]:
    return (module.name for module in iter_modules(policies.__path__))


def _shipped() -> Iterator[str]:
    return (name.replace("_", "-") for name in _modules())


def _run(path: Path) -> Any:
    if not path.is_file():
        raise BadInput([Problem(str(path), "is not a file.")])
    spec = spec_from_file_location(f"policy_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise BadInput([Problem(str(path), "is not a Python file.")])
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except DeclarationError:
        raise
    except Exception as error:
        place = f"{path}, line {error.lineno}" if isinstance(error, SyntaxError) else str(path)
        raise BadInput([Problem(place, f"cannot be run: {type(error).__name__}: {error}.")]) from error
    return module


def _checked(module: Any, name: str) -> Policy:
    if not hasattr(module, "POLICY"):
        raise BadInput([Problem(name, "declares no POLICY.")])
    return _typed(module.POLICY, name)


def _typed(found: Any, name: str) -> Policy:
    if not isinstance(found, Policy):
        raise BadInput([Problem(name, f"its POLICY is {type(found).__name__}, not a policy.")])
    return found
