"""The JSON of a policy, as `show(policy, "json")` writes it: one shape for each of its tables."""

from typing import Final

from grievance_fsm.committee import Committee
from grievance_fsm.deadlines import EXPIRIES, KINDS, OVERFLOWS, UNITS, Counting, Limit, Span
from grievance_fsm.facts import Derived, Fact, Param
from grievance_fsm.guards import OPERATIONS
from grievance_fsm.language import Role, State
from grievance_fsm.readings import Reading
from grievance_fsm.register import Seat
from grievance_fsm.rules import BoundProcedure, Branch, Rule
from grievance_fsm.sanctioning.table import Penalty
from grievance_fsm.schemas.shapes import (
    NULL,
    NUMBER,
    TEXT,
    TRUTH,
    Schema,
    either,
    exactly,
    many,
    one_of,
    part,
    ref,
    table,
)

PICK: Final = exactly(pick=TEXT)
OPTIONAL_TEXT: Final = either(TEXT, NULL)


def _or_picked(*words: str | None) -> Schema:
    return either(one_of(words), PICK)


POLICY: Final[dict[str, Schema]] = {
    "policy": exactly(
        policy=TEXT, title=TEXT, rules=TEXT, words=TEXT, readings=table(OPTIONAL_TEXT), parameters=table(NUMBER),
        procedures=many(ref("procedure")), committee=either(ref("committee"), NULL), penalties=many(ref("penalty")),
    ),
    "committee": part(Committee, "name words clause", quorum=NUMBER, seats=many(ref("seat"))),
    "seat": part(Seat, "name words statuses clause"),
    "penalty": part(Penalty, "code words category clauses"),
    "procedure": part(
        BoundProcedure, "words clauses initial", procedure=TEXT, ends=many(TEXT), states=many(ref("state")),
        facts=many(ref("fact")), derived=many(ref("derived")), parameters=many(ref("parameter")),
        actions=many(ref("action")), limits=many(ref("limit")),
    ),
    "state": part(State, "name initial final rests clause"),
    "fact": part(Fact, "name kind words low high scale choices by clause", by=OPTIONAL_TEXT),
    "derived": part(Derived, "name words of value eligible high", of=TEXT),
    "parameter": part(Param, "name words value low high clause"),
    "action": part(
        Rule, "name verb words clauses once gives_up", verb=one_of(("must", "should", "may", "happens")),
        roles=many(part(Role, "name words")), given=many(ref("guard")), records=many(TEXT), collects=many(TEXT),
        limit=either(ref("limit"), NULL), repeats=TRUTH, outcomes=many(ref("outcome")),
        otherwise=either(table(TEXT), NULL), readings=table(TEXT),
        open=many(part(Reading, "id name question choices")), **{"from": many(TEXT)},
    ),
    "outcome": part(
        Branch, "name clauses discharges", to=table(TEXT), given=either(ref("guard"), NULL), chosen=TRUTH,
    ),
    "limit": part(
        Limit, "kind clause", kind=one_of(KINDS), key=TEXT, opens=ref("end"), until=ref("end"), after=ref("trigger"),
        last_day=_or_picked("inside", "outside"), expiry=_or_picked(*EXPIRIES), overflow=_or_picked(*OVERFLOWS, None),
        counting=either(part(Counting, "trigger_day all_days roll"), PICK), unless=either(ref("guard"), NULL),
        states=many(TEXT), holder=OPTIONAL_TEXT,
    ),
    "span": part(Span, "n unit overflow clause", unit=one_of(UNITS), overflow=_or_picked(*OVERFLOWS)),
    "end": either(
        NULL, PICK, ref("span"), exactly(span=either(ref("span"), PICK), after=ref("trigger")), exactly(day=TEXT),
        exactly(then=ref("end"), **{"if": ref("guard")}),
        exactly(earliest=many(ref("end"))), exactly(latest=many(ref("end"))),
    ),
    "trigger": either(
        NULL, PICK, exactly(which=one_of(("only", "first", "last", "latest")), of=many(either(TEXT, ref("trigger"))))
    ),
    "guard": either(
        {
            **exactly(
                op=one_of(("and", "or", "not", *OPERATIONS)), args=many(ref("guard")), limit=either(TEXT, PICK),
                words=TEXT, clause=TEXT,
            ),
            "required": ["op", "args"],
        },
        exactly(value={}), PICK,
        {
            "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": False,
            "patternProperties": {"^[a-z]+:": {"const": True}},
        },
    ),
}  # fmt: skip
"""The generic definitions that a policy's JSON is made of."""
