"""What was given where something else is wanted, and what takes it: a policy for a case, a case for a policy."""

import re
from pathlib import Path
from typing import Final, NoReturn

from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.naming import place as place

OTHER: Final = (".toml", ".jsonl", ".csv", ".xes", ".gz", ".txt")
"""How the names of files end that are no policies."""

CASE: Final = "here a case is wanted: a file (.toml as drafters write it, or .json as it was kept)"
CASES: Final = "here cases are wanted: a file or folder of cases as they were kept (.json, .jsonl)"
LOG: Final = "here a log is wanted: a file (.csv, .jsonl or .xes)"

_DRAFTED = re.compile(r"^(title|clauses)\s*=", re.MULTILINE)
_HEAD: Final = 4_000


def refuse(place: str, message: str) -> NoReturn:
    """Raise one problem as bad input."""
    raise BadInput([Problem(place, message)])


def wants_policy(name: str) -> None:
    """Refuse a case, or another file that is no policy."""
    if is_case(Path(name)):
        refuse(name, f"is a case, and here a policy is wanted; {_follows(name)}")
    if name.endswith(OTHER):
        refuse(name, "is no policy, which is a name or a Python file with POLICY; grievance-fsm audit reads logs, "
                     "explore, report and diary read cases.")  # fmt: skip


def wants_case(path: Path) -> None:
    """Refuse what is not there, and a policy: what may happen under one, other commands tell."""
    _there(path, CASE, "Of a policy, grievance-fsm paths {procedure} tells what may happen, "
                       "grievance-fsm verify {part} what can and cannot be.")  # fmt: skip


def wants_cases(path: Path) -> None:
    """Refuse what is not there, and a policy: it goes with the cases as an option."""
    _there(path, CASES, "The policy is named with --policy.")


def wants_kept_cases(path: Path) -> None:
    """Refuse besides a case as drafters write it."""
    if path.suffix == ".toml" and is_case(path):
        refuse(str(path), f"is a drafter's case, and here cases are wanted as they were kept (.json, .jsonl); "
                          f"{_follows(str(path))}")  # fmt: skip
    wants_cases(path)


def wants_log(path: Path) -> None:
    """Refuse a policy, and a case."""
    if is_case(path):
        refuse(str(path), f"is a case, and {LOG}; {_follows(str(path))}")
    if _policy_at(path):
        _there(path, LOG, "The policy is named with --policy.")


def is_case(path: Path) -> bool:
    """Whether a file holds a case: as drafters write it, or as it was kept. Only how it begins is looked at."""
    if path.suffix not in (".toml", ".json", ".jsonl"):
        return False
    try:
        with path.open(encoding="utf-8") as file:
            head = file.read(_HEAD)
    except (OSError, ValueError):
        return False
    return bool(_DRAFTED.search(head)) if path.suffix == ".toml" else '"rules_digest"' in head and '"case"' in head


def _follows(name: str) -> str:
    return f"grievance-fsm explore {name} tells what can follow it."


def _there(path: Path, wanted: str, else_: str) -> None:
    """Refuse what is no file or folder; of a policy say what is done with one."""
    policy, inside = place(str(path))
    if _policy_at(path):
        part = f"{policy}.{inside.partition('.')[0]}" if inside else policy
        told = else_.format(part=part, procedure=part if inside else f"{policy}.PROCEDURE")
        what = "a Python file" if policy.endswith(".py") else "a policy"
        refuse(str(path), f"is {what}, and {wanted}. {told}")
    if not path.exists():
        refuse(str(path), f"there is no such file or folder; {wanted}.")


def _policy_at(path: Path) -> bool:
    """Whether a path is the name of a policy and of no file, or a file of Python."""
    from grievance_fsm.loading import names

    policy, _ = place(str(path))
    return Path(policy).is_file() if policy.endswith(".py") else not path.exists() and policy in names()
