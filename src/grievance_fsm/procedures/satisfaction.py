"""How satisfied the parties are, and whom a resolution must satisfy (A25)."""

from typing import Any

from grievance_fsm.facts import all_of, one_of
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick

SATISFACTION = reading("A25", "satisfaction_of")
LEVELS = ("satisfied", "partly satisfied", "dissatisfied", "not stated")

complainant_satisfaction = one_of(
    "complainant_satisfaction", "how satisfied the complainant is", *LEVELS, clause="IV.4.e/s1"
)
accused_satisfaction = one_of("accused_satisfaction", "how satisfied the accused is", *LEVELS, clause="IV.4.e/s1")
BOTH_LEVELS = (complainant_satisfaction, accused_satisfaction)

complainant_satisfied = complainant_satisfaction == "satisfied"
both_satisfied = all_of(complainant_satisfied, accused_satisfaction == "satisfied")


def satisfactory(words: str, clause: str, *, by_section: Any) -> Any:
    """The resolution satisfies whom it must; each section has its own view where neither rule holds for all."""
    return pick(
        SATISFACTION, complainant=complainant_satisfied.named(words, clause), both=both_satisfied.named(words, clause),
        by_section=by_section.named(words, clause),
    )  # fmt: skip
