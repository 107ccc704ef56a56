"""The JSON of a policy, as `show(policy, "json")` writes it: one shape for each of its tables."""

from typing import Final

from grievance_fsm.committee import Committee
from grievance_fsm.conventions import OVERFLOWS, PROFILES, Counting
from grievance_fsm.deadlines import EXPIRIES, KINDS, OCCURRENCES, UNITS, Extension, Limit, Span, Suspension
from grievance_fsm.docket import Again, Begins, Beside, Enter, Exclusive, Kept, Settles, Throughout
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

RULES: Final = (Exclusive, Begins, Throughout, Again, Enter, Settles, Beside, Kept)
PICK: Final = exactly(pick=TEXT)
OPTIONAL_TEXT: Final = either(TEXT, NULL)
ONE: Final[dict[str, Schema]] = {"added": TRUTH}
"""What stands beside a clause: whether the policy adds it to its text."""
SEVERAL: Final[dict[str, Schema]] = {"added": many(TEXT)}
"""What stands beside several clauses: those among them that the policy adds to its text."""


COUNTING: Final = part(
    Counting, "name words trigger_day clear days short served served_from roll lands_on source",
    overflow=either(one_of(OVERFLOWS), NULL),
)  # fmt: skip


def _or_picked(*words: str | None) -> Schema:
    return either(one_of(words), PICK)


POLICY: Final[dict[str, Schema]] = {
    "policy": exactly(
        policy=TEXT, title=TEXT, rules=TEXT, words=TEXT, readings=table(OPTIONAL_TEXT),
        parameters=table(either(NUMBER, TEXT)),
        docket=either(many(ref("docket")), NULL), procedures=many(ref("procedure")),
        committee=either(ref("committee"), NULL), penalties=many(ref("penalty")),
    ),
    "docket": exactly(
        rule=one_of(each.__name__.lower() for each in RULES), routes=many(TEXT), given=either(ref("guard"), NULL),
        at=OPTIONAL_TEXT, after=OPTIONAL_TEXT, outcome=TEXT, states=many(TEXT), acts=many(TEXT), clauses=many(TEXT),
        **SEVERAL,
    ),
    "committee": part(Committee, "name words clause", **ONE, quorum=NUMBER, seats=many(ref("seat"))),
    "seat": part(Seat, "name words statuses clause", **ONE),
    "penalty": part(Penalty, "code words category clauses", **SEVERAL),
    "procedure": part(
        BoundProcedure, "words clauses initial", **SEVERAL, procedure=TEXT, ends=many(TEXT), states=many(ref("state")),
        facts=many(ref("fact")), derived=many(ref("derived")), parameters=many(ref("parameter")),
        actions=many(ref("action")), limits=many(ref("limit")),
    ),
    "state": part(State, "name initial final rests clause", **ONE),
    "fact": part(Fact, "name kind words low high scale choices by clause", **ONE, by=OPTIONAL_TEXT),
    "derived": part(Derived, "name words of value eligible high", of=TEXT),
    "parameter": part(Param, "name words value low high clause", **ONE),
    "action": part(
        Rule, "name verb words clauses once gives_up", **SEVERAL, verb=one_of(("must", "should", "may", "happens")),
        roles=many(part(Role, "name words")), given=many(ref("guard")), records=many(TEXT), collects=many(TEXT),
        limit=either(ref("limit"), NULL), repeats=TRUTH, outcomes=many(ref("outcome")),
        otherwise=either(table(TEXT), NULL), readings=table(TEXT),
        open=many(part(Reading, "id name question choices")), **{"from": many(TEXT)},
    ),
    "outcome": part(
        Branch, "name clauses discharges", **SEVERAL, to=table(TEXT), given=either(ref("guard"), NULL), chosen=TRUTH,
    ),
    "limit": part(
        Limit, "kind clause", **ONE, kind=one_of(KINDS), key=TEXT, opens=ref("end"), until=ref("end"),
        after=ref("trigger"), last_day=_or_picked("inside", "outside"), expiry=_or_picked(*EXPIRIES),
        overflow=_or_picked(*OVERFLOWS, None),
        counting=either(one_of(PROFILES), COUNTING, PICK), unless=either(ref("guard"), NULL),
        states=many(TEXT), holder=OPTIONAL_TEXT,
        suspended=many(ref("suspension")), extended=either(ref("extension"), NULL),
    ),
    "span": part(
        Span, "n unit overflow clause backwards", **ONE, unit=one_of(UNITS), overflow=_or_picked(*OVERFLOWS, None),
        registered=OPTIONAL_TEXT,
    ),
    "suspension": part(Suspension, "tag clause", **ONE, begins=ref("trigger"), ends=ref("trigger")),
    "extension": part(
        Extension, "roles most in_time base clause", **ONE, by=TEXT, span=either(TEXT, PICK, ref("span")),
        ground=OPTIONAL_TEXT, consent=OPTIONAL_TEXT, cap=either(ref("span"), NULL),
    ),
    "end": either(
        NULL, PICK, ref("span"), exactly(span=either(ref("span"), PICK), after=ref("trigger")), exactly(day=TEXT),
        exactly(then=ref("end"), **{"if": ref("guard")}),
        exactly(nearer=either(ref("span"), PICK), then=ref("end"), after=ref("trigger")),
        exactly(end_of=TEXT, part=one_of(("classes", "exams", "whole")), after=ref("trigger"), clause=TEXT, **ONE),
        exactly(earliest=many(ref("end"))), exactly(latest=many(ref("end"))),
    ),
    "trigger": either(
        NULL, PICK, exactly(
            which=one_of(OCCURRENCES), of=many(either(TEXT, ref("trigger"))), deemed=either(ref("span"), NULL),
            served=TRUTH,
        ),
    ),
    "guard": either(
        {
            **exactly(
                op=one_of(("and", "or", "not", *OPERATIONS)), args=many(ref("guard")), limit=either(TEXT, PICK),
                words=TEXT, clause=TEXT, **ONE,
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
