"""A procedure as a Mermaid state diagram. Names are labels behind plain ids, and nothing in them is syntax."""

import re
from collections.abc import Iterator

from grievance_fsm.events import first_clause
from grievance_fsm.rules import BoundProcedure, Branch, Rule


def diagram(procedure: BoundProcedure) -> str:
    """A `stateDiagram-v2`: states, the beginning, every move with its clause, the ends."""
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in _lines(procedure))])


def escaped(label: str) -> str:
    """A label in which only letters, digits and harmless signs are left as they are.

    A semicolon, a colon, a quote or a new line would begin a new statement and draw stray states.

    >>> escaped('so; "so": so')
    'so#59; #34;so#34;#58; so'
    """
    return re.sub(r"[^\w \-.,/()\[\]“”’–—→…∋]", lambda found: f"#{ord(found[0])};", _on_one_line(label))


def _on_one_line(label: str) -> str:
    return " ".join(label.split())


def _lines(procedure: BoundProcedure) -> Iterator[str]:
    ids = {name: f"s{place}" for place, name in enumerate(procedure.states)}
    yield from (f'state "{escaped(name)}" as {ids[name]}' for name in procedure.states)
    yield f"[*] --> {ids[procedure.initial]}"
    for rule, branch, source, target in procedure.edges():
        yield f"{ids[source]} --> {ids[target]} : {escaped(_label(rule, branch))}"
    yield from (f"{ids[name]} --> [*]" for name in procedure.ends)


def _label(rule: Rule, branch: Branch) -> str:
    """The move, its outcome where there are several, and its clause."""
    outcome = f" → {branch.name}" if len(rule.branches) > 1 else ""
    clause = first_clause(branch.clauses) or first_clause(rule.clauses)
    return f"{rule.name}{outcome}{f' [{clause}]' if clause else ''}"
