"""How the text counts days, and what a month or a year does that lacks the day (A08, A09)."""

from grievance_fsm.conventions import LITERAL, ROLLED, WORKING
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick

OVERFLOW = reading("A09", "month_rule")

COUNTING = pick(
    reading("A08", "day_count"), exclude_trigger_calendar_no_roll=LITERAL, roll_forward=ROLLED, working_days=WORKING
)

A_MONTH_THAT_LACKS_THE_DAY = pick(
    OVERFLOW, clamp_down="down", spill_up="up", thirty_days="thirty_days", abort="refuse", by_edge="by_edge"
)

A_YEAR_THAT_LACKS_THE_DAY = pick(
    OVERFLOW, clamp_down="down", spill_up="up", thirty_days="down", abort="refuse", by_edge="by_edge"
)
