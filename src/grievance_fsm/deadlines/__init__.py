"""Time limits as data: what a rule of time says, in words that declare it.

Seven kinds are fixed combinations of one model: anchor, span, bound, force and expiry.

| kind | binds | force | expiry |
|---|---|---|---|
| duty, window, gap | an action | hard | recorded, lapse or bar |
| target | leaving a state, or an action, by best effort | soft | recorded |
| entitlement | leaving a state: the holder may stay that long | hard | bar |
| limitation | a right | hard | bar |
| term | an office | hard | bar |

How days are counted is the subject of `conventions`, on which days of `calendars`; `dating` gives the dates.
"""

from grievance_fsm.deadlines.changes import (
    Extension,
    Suspension,
    extended,
    suspended,
)
from grievance_fsm.deadlines.edges import (
    EndOf,
    Extreme,
    If,
    Nearer,
    OnDay,
    Since,
    earliest,
    end_of,
    if_,
    if_nearer,
    latest_of,
    on_day,
    since,
)
from grievance_fsm.deadlines.limits import (
    EXPIRIES,
    KINDS,
    Limit,
    before,
    by,
    edge_parts,
    entitlement,
    gap,
    limitation,
    no_earlier_than,
    target,
    term,
    triggers_of,
    window,
    with_itself,
)
from grievance_fsm.deadlines.spans import (
    UNITS,
    Span,
    back,
    business_days,
    civil,
    days,
    hours,
    instruction_days,
    months,
    terms,
    weeks,
    years,
)
from grievance_fsm.deadlines.triggers import (
    ITSELF,
    OCCURRENCES,
    Trigger,
    due_day,
    each,
    first,
    last,
    latest,
    received,
    served,
    trigger,
)

__all__ = [
    "EXPIRIES", "ITSELF", "KINDS", "OCCURRENCES", "UNITS", "EndOf", "Extension", "Extreme", "If", "Limit", "Nearer",
    "OnDay", "Since", "Span", "Suspension", "Trigger", "back", "before", "business_days", "by", "civil", "days",
    "due_day", "each", "earliest", "edge_parts", "end_of", "entitlement", "extended", "first", "gap", "hours", "if_",
    "if_nearer", "instruction_days", "last", "latest", "latest_of", "limitation", "months", "no_earlier_than",
    "on_day", "received", "served", "since", "suspended", "target", "term", "terms", "trigger", "triggers_of",
    "weeks", "window", "with_itself", "years",
]  # fmt: skip
