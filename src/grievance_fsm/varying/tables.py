"""What a reading turns in the tables beside the procedures: who may see what, penalties, reports, who serves."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from grievance_fsm.digests import canonical
from grievance_fsm.policy import Policy
from grievance_fsm.varying.changes import TABLE, Change, Topic
from grievance_fsm.varying.rebinding import reads

NAMES: Final[Mapping[str, str]] = {
    "docket": "what stands between the procedures", "committee": "the committee", "sanctions": "the penalties",
    "access": "who may see what", "reporting": "the annual report", "staff": "who serves",
    "late_news_rule": "what becomes of events overtaken by a correction",
}  # fmt: skip
NOWHERE: Final[Mapping[int, str]] = {}


def turned(here: Policy, there: Policy, names: frozenset[str]) -> Iterator[Change]:
    """What some readings and parameters turn in the tables of a policy."""
    for part, words in NAMES.items():
        declared = getattr(here, "late_news" if part == "late_news_rule" else f"_{part}")
        if reads(declared) & names:
            one, other = (canonical(getattr(each, part), NOWHERE, words=False) for each in (here, there))
            found = next(_apart(one, other, ""), None)
            if found is not None:
                where, mine, yours = found
                yield Change(Topic(TABLE, words, here.name, where), mine, yours)


def _apart(one: Any, other: Any, where: str) -> Iterator[tuple[str, str, str]]:
    """Where two parts as plain data first differ, and what they say there."""
    if one == other:
        return
    if _is_part(one) and _is_part(other) and one[0] == other[0]:
        here = _called(one[1]) or where
        for name in one[1]:
            if name not in ("clause", "clauses"):
                yield from _apart(one[1][name], other[1].get(name), f"{here} {name}".strip())
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for mine, yours in zip(one, other, strict=True):
            yield from _apart(mine, yours, where)
    elif isinstance(one, list) and isinstance(other, list) and not (_is_part(one) or _is_part(other)):
        lost, new = ([each for each in some if each not in others] for some, others in ((one, other), (other, one)))
        yield where, _plain(lost) or "nothing", _plain(new) or "nothing"
    else:
        yield where, _plain(one), _plain(other)


def _is_part(data: Any) -> bool:
    return isinstance(data, list) and len(data) == 2 and isinstance(data[0], str) and isinstance(data[1], dict)


def _called(fields: Mapping[str, Any]) -> str:
    return next((str(fields[key]) for key in ("name", "code", "kind") if isinstance(fields.get(key), str)), "")


def _plain(data: Any) -> str:
    """A part in a few words."""
    if _is_part(data):
        return _called(data[1]) or data[0].lower()
    if isinstance(data, list):
        return ", ".join(filter(None, map(_plain, data)))
    return "none" if data is None else str(data)
