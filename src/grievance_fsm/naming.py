"""How a policy is named, or a part of one: by a name or a file, and what stands inside it."""

import re

_PLACE = re.compile(
    r"(?P<policy>.*?\.py|.*?\.json(?::[^/]*)?|.*\.(?:toml|jsonl|csv|xes|gz|txt)|[^.]*|.*/.*)(\.(?P<rest>[^/]*))?",
    re.DOTALL,
)


def place(name: str) -> tuple[str, str | None]:
    """The policy (perhaps a file) and what is named inside it.

    >>> place("mit.formal.notify"), place("rules/fines.py.fine"), place("mit")
    (('mit', 'formal.notify'), ('rules/fines.py', 'fine'), ('mit', None))
    >>> place("flow.json:PT.CREATE"), place("flow.json.pt_create"), place("cases/late.toml")
    (('flow.json:PT.CREATE', None), ('flow.json', 'pt_create'), ('cases/late.toml', None))
    """
    found = _PLACE.fullmatch(name)
    return (found["policy"], found["rest"]) if found else (name, None)
