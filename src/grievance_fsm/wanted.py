"""What was given where something of another kind is wanted: told in one way, with what gives the right thing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import UnionType
from typing import Any, Final, get_args

from grievance_fsm.errors import BadInput, Problem

A_POLICY: Final = "a policy"
A_CASE: Final = "a live case, such as policy.open(…) gives"

_SAID: Final = {
    "Answer": "an answer", "BoundProcedure": "a procedure", "Case": "a case", "Comparison": "a comparison",
    "NoneType": "nothing", "Policy": "a policy", "Procedure": "a procedure as it is declared",
    "Register": "a register", "Sanctions": "a table of sanctions", "Verification": "a verification",
    "Workflow": "a workflow", "dict": "a table", "list": "a list", "tuple": "a list",
}  # fmt: skip
"""What the things are called that are often given, by the name of their class."""

_GIVES: Final = {
    ("Policy", "Case"): "Its policy is case.policy.",
    ("Policy", "Workflow"): "It makes one: workflow.policy().",
    ("Case", "Policy"): "A policy opens one: policy.open(…).",
    ("Case", "str"): "Case.from_json(…) reads one.",
    ("BoundProcedure", "Policy"): "Name one of its procedures, such as policy.formal.",
    ("Sanctions", "Policy"): "Its table is policy.sanctions.",
    ("Answer", "Verification"): "Its answers are verification.answers.",
}  # fmt: skip
"""What gives the thing that is wanted, where another was given."""

_NAME: Final = r"(?a:[A-Za-z][\w-]{0,40}(\.[A-Za-z]\w{0,40}){0,2})"
_FILE: Final = r"[^\n{]{1,200}\.(py|json)"


def unlike(place: str, given: Any, kind: type | UnionType, wanted: str) -> Iterator[Problem]:
    """The problem of something that is not of the kind wanted, with what was given and what gives the right thing."""
    if not isinstance(given, kind):
        names = [each.__name__ for each in get_args(kind) or (kind,)]
        yield Problem(place, f"wants {wanted}, not {said(given)}.{_how(given, names)}")


def require(place: str, given: Any, kind: type | UnionType, wanted: str) -> None:
    """Raise `BadInput` for what is not of the kind wanted."""
    if problems := list(unlike(place, given, kind, wanted)):
        raise BadInput(problems)


def several(place: str, given: Any, kind: type, wanted: str) -> Iterator[Problem]:
    """The problem of what is not several things of a kind, or holds another: with the number of the first that is."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        yield Problem(place, f"wants {wanted}, not {said(given)}.")
        return
    wrong = ((number, each) for number, each in enumerate(given, 1) if not isinstance(each, kind))
    for number, each in wrong:
        yield from unlike(f"{place} {number}", each, kind, wanted)
        return


def untabled(**tables: Any) -> Iterator[Problem]:
    """The arguments among some that are no tables by name."""
    for name, table in tables.items():
        if not isinstance(table, Mapping) or not all(isinstance(key, str) for key in table):
            yield Problem(name, "wants a table by name.")


def said(given: Any) -> str:
    """What something is called; what a text says is told only where it looks like a name.

    >>> said("mit.formal"), said("Dear Committee, …"), said(None), said(int), said(7)
    ('the text “mit.formal”', 'a text', 'nothing', 'the class int', '7')
    """
    if isinstance(given, str):
        return f"the text “{given}”" if _named(given) else "a text"
    if isinstance(given, type):
        return f"the class {given.__name__}"
    if isinstance(given, int | float):
        return str(given)
    return _SAID.get(type(given).__name__, type(given).__name__)


def _named(text: str) -> bool:
    return bool(re.fullmatch(_NAME, text) or re.fullmatch(_FILE, text))


def _how(given: Any, wanted: list[str]) -> str:
    """What gives one of the kinds that are wanted, or nothing."""
    if isinstance(given, str) and not {"Policy", "BoundProcedure"}.isdisjoint(wanted):
        return f" Load it first: {_loading(given, wanted)}."
    ways = (_GIVES.get((name, type(given).__name__)) for name in wanted)
    return next((f" {way}" for way in ways if way), "")


def _loading(name: str, wanted: list[str]) -> str:
    """How a policy is loaded, or one of its procedures where one was named or only these will do."""
    policy, _, inside = name.partition(".") if re.fullmatch(_NAME, name) else ("mit", "", "formal")
    if re.fullmatch(_FILE, name):
        policy, inside = name, ""
    part = inside.partition(".")[0] or ("" if "Policy" in wanted else "bound[…]")
    return f'gf.load("{policy}")' + (f".{part}" if part and "BoundProcedure" in wanted else "")
