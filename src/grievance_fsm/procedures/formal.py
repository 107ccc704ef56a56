"""III.C: the formal procedure, from the request for a hearing to the notice of the decision."""

from grievance_fsm.language import Bench, Procedure
from grievance_fsm.procedures import formal_decision, formal_hearing, formal_notice
from grievance_fsm.procedures.committee_votes import recused
from grievance_fsm.procedures.complaint import parties
from grievance_fsm.procedures.counting import COUNTING
from grievance_fsm.procedures.people import GRIEVANCE_COMMITTEE

bench = Bench(
    GRIEVANCE_COMMITTEE, recused=recused, sits_from=formal_hearing.open_hearing,
    conflicted=(parties, formal_notice.witnesses, formal_notice.advisors),
)  # fmt: skip

formal = Procedure(
    "formal", "the formal procedure: a hearing before the Grievance Committee",
    (formal_notice.STEPS, formal_hearing.STEPS, formal_decision.STEPS), counting=COUNTING, bench=bench,
)  # fmt: skip
