"""III/s2: what resolves a complaint, so that nothing is left to pursue; intake, housing and the docket ask it alike."""

from grievance_fsm.facts import any_of, not_
from grievance_fsm.procedures import arbitration, formal_decision
from grievance_fsm.procedures.negotiated_end import CLOSED_SETTLED, SETTLED
from grievance_fsm.procedures.routes import ARBITRATION, FORMAL, NEGOTIATED
from grievance_fsm.routes import decided_in, stands_in

DECIDED = (formal_decision.CLOSED_SANCTIONED, formal_decision.CLOSED_NOT_FOUND, formal_decision.CLOSED_OUTSIDE)
AWARDED = (arbitration.CLOSED_GRANTED, arbitration.CLOSED_DENIED, arbitration.CLOSED_NOT_FOLLOWED)

decided = any_of(decided_in(FORMAL, *DECIDED), decided_in(ARBITRATION, *AWARDED))

# Settled talks only rest: their record is still to be closed, and an undertaking may yet be broken (GAP.16).
settled = stands_in(NEGOTIATED, SETTLED, CLOSED_SETTLED)

unresolved = not_(any_of(decided, settled)).named("nothing has been decided or settled", "III/s2")
