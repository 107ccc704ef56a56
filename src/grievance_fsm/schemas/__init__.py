"""JSON Schemas (draft 2020-12) of what the engine writes, generated from its classes and a policy's declarations."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from grievance_fsm.decisions import Asked, Bundle, DecisionDocument
from grievance_fsm.errors import BadInput, Problem, unknown
from grievance_fsm.findings import MARKS, Finding
from grievance_fsm.interchange import CaseFile
from grievance_fsm.keeping import Against, Row, Seats
from grievance_fsm.policy import Policy
from grievance_fsm.register import Member
from grievance_fsm.schemas.narrowing import narrowed
from grievance_fsm.schemas.policies import OPTIONAL_TEXT, POLICY
from grievance_fsm.schemas.shapes import NUMBER, TEXT, TRUTH, Schema, many, one_of, ref, shape, table
from grievance_fsm.wanted import A_POLICY, require

__all__ = ["DOCUMENTS", "schema_of"]

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
DOCUMENTS: Final = ("policy", "case", "event", "decision")
DAY: Final = r"\d{4}-\d\d-\d\d"
TIME: Final = r"\d\d:\d\d(:\d\d(\.\d{1,6})?)?"
MOMENT: Final = rf"^{DAY}(T{TIME}(Z|[+-]{TIME}))?$"


def schema_of(document: str, policy: Policy | None = None) -> Schema:
    """The JSON Schema of a “policy”, “case”, “event” or “decision”, as the engine writes it.

    With a policy it knows the policy's actions, roles, outcomes and states, and pins its readings and rules;
    `$defs` then has the facts of each action under its qualified name. Raises `BadInput` for another document, and for
    what is no policy.
    """
    if document not in DOCUMENTS:
        raise BadInput([Problem("document", unknown("document", str(document), DOCUMENTS))])
    if policy is not None:
        require("policy", policy, Policy, A_POLICY)
    known = generic() if policy is None else narrowed(policy, generic())
    pinned = () if policy is None else (policy.name, policy.rules_digest)
    return {
        "$schema": DRAFT, "$id": ":".join(("urn:grievance-fsm", document, *pinned)), "title": document,
        **ref(document), "$defs": _needed(document, known),
    }  # fmt: skip


def generic() -> dict[str, Schema]:
    """Every definition, under any policy."""
    return {
        "day": {**TEXT, "format": "date", "pattern": f"^{DAY}$"},
        "moment": {**TEXT, "pattern": MOMENT, "description": "A local date, or an instant with its offset."},
        "finding": shape(Finding, added=TRUTH, verdict=one_of(MARKS.values()), parts=many(ref("finding"))),
        "irregularity": shape(Against, finding=ref("finding")),
        "sitting": shape(Seats),
        "event": shape(Row, seq={**NUMBER, "minimum": 1}, sitting=ref("sitting"), irregularities=_some("irregularity")),
        "member": shape(Member),
        "case": shape(CaseFile, events=many(ref("event")), people=many(ref("member"))),
        "decision": shape(
            DecisionDocument, bundles=table(ref("bundle")), input=ref("input"), result=ref("result"),
            timestamp=ref("moment"),
        ),
        "bundle": shape(Bundle),
        "input": _erasable(shape(Asked, case=TEXT, seq=NUMBER, run=TEXT)),
        "result": _erasable({
            "type": "object", "additionalProperties": False,
            "properties": {
                "allow": TRUTH, "outcome": TEXT, "state": TEXT, "reasons": many(ref("finding")),
                "readings": table(OPTIONAL_TEXT),
            },
        }),
        **POLICY,
    }  # fmt: skip


def _some(name: str) -> Schema:
    return {**many(ref(name)), "minItems": 1}


def _erasable(schema: Schema) -> Schema:
    """The same table, of which anything may have been erased."""
    return {key: value for key, value in schema.items() if key != "required"}


def _needed(name: str, known: Mapping[str, Schema]) -> dict[str, Schema]:
    """The definitions that one of them needs, itself included."""
    found, waiting = set(), [name]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(_referred(known[here]))
    return {each: schema for each, schema in known.items() if each in found}


def _referred(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield from [value.rpartition("/")[2]] if key == "$ref" else _referred(value)
    elif isinstance(part, list):
        for each in part:
            yield from _referred(each)
