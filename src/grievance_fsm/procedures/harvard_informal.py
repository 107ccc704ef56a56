"""H.5: an informal resolution, into which no student worker is pressed."""

from grievance_fsm.facts import Const, any_of, at, flag, implies, not_
from grievance_fsm.language import Procedure, State, happens, may
from grievance_fsm.procedures.articles import asked, reading
from grievance_fsm.procedures.harvard_investigation import ACCEPTED, RESOLVED, report
from grievance_fsm.procedures.harvard_people import COMPLAINANT, INFORMAL, INVESTIGATION, student_worker
from grievance_fsm.procedures.intake_course import unpressed
from grievance_fsm.readings import pick
from grievance_fsm.routes import ended_in

FORM, REVOCABLE = reading("A64", "consent_form"), reading("A64", "consent_revocable")
AGAIN = reading("A64", "proposal_again")

NOT_PROPOSED = State("nothing proposed", initial=True)
PROPOSED = State("resolution proposed", rests=True)
REFUSED = State("resolution refused", final=True)
TAKEN_BACK = State("acceptance taken back", final=True, clause="GAP.03")

repeated = pick(AGAIN, again=Const(True), once=Const(False))

# Who proposes it the article does not say; while nobody answers, the office goes on.
propose = happens(
    "propose", "an informal resolution is proposed", clause="H.5", when=NOT_PROPOSED, then=PROPOSED,
    given=any_of(not_(ended_in(INFORMAL)), repeated).named("it may be proposed, or proposed again", "GAP.03"),
)  # fmt: skip

in_writing = flag("accepted_in_writing", "it is accepted in writing", clause="GAP.03")

accept = may(
    COMPLAINANT, "accept", "accept the informal resolution", clause="H.5", when=PROPOSED,
    records=(unpressed, pick(FORM, in_writing=in_writing, any_form=None)),
    given=(
        implies(at(report, student_worker), unpressed).named("no student worker is pressed into it", "H.5"),
        pick(FORM, in_writing=in_writing.named("it is accepted in writing", "GAP.03"), any_form=None),
    ),
    then=ACCEPTED,
)  # fmt: skip

refuse = may(
    COMPLAINANT, "refuse", "refuse the informal resolution", clause="H.5", when=PROPOSED, then=REFUSED
)  # fmt: skip

take_back = may(
    COMPLAINANT, "take_back", "take the acceptance back", clause="GAP.03", only=REVOCABLE == "revocable",
    when=ACCEPTED, gives_up=True, records=asked(REVOCABLE),
    given=not_(ended_in(INVESTIGATION, RESOLVED)).named("the office has not closed the case for it", "GAP.03"),
    then=TAKEN_BACK,
)  # fmt: skip

informal = Procedure(
    INFORMAL, "an informal resolution, freely accepted", (propose, accept, refuse, take_back), clause="H.5"
)
