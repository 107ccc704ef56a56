"""H.6, GAP.01 and GAP.15, added: the notice of what the panel decides, and the case that it sends back."""

from grievance_fsm.facts import all_of, ever, flag, includes, one_of, persons
from grievance_fsm.language import State, must
from grievance_fsm.procedures.committee_votes import roll
from grievance_fsm.procedures.formal_hearing import open_hearing
from grievance_fsm.procedures.formal_notice import informed, told
from grievance_fsm.procedures.roles import PANEL
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick

NOTICE, REMAND_TO = reading("A65", "appeal_notice"), reading("A65", "remand_to")

TO_REMAND = State("new hearing decided")
REMANDED = State("sent back", final=True)

panel = persons("panel", "the appeal panel", clause="H.6")

# -- the notice --------------------------------------------------------------------------------------------------

at_once = flag("at_the_same_time", "both parties are told at the same time", "GAP.15")
with_reasons = flag("with_reasons", "the reasons are given in writing", "GAP.15")

NOTICE_PAPERS = (informed, with_reasons, pick(NOTICE, simultaneous=at_once, each_in_writing=None))
duly_told = (
    includes(informed, "complainant", "accused").named("both parties have the decision", "GAP.15"),
    with_reasons.named("the reasons are given in writing", "GAP.15"),
    pick(NOTICE, simultaneous=at_once.named("both learn it at the same time", "GAP.15"), each_in_writing=None),
)

# -- the case sent back ------------------------------------------------------------------------------------------

# A later panel and a new hearing ask whom the remand names.
heard_by = one_of(
    "new_hearing_before", "who hears the case anew", "those who heard it", "members who did not", clause="GAP.01"
)
sent_back_by = persons("sent_back_by", "the panel that sends the case back", clause="H.6")
kept_away = persons("kept_away", "the members who do not hear the case anew", clause="GAP.01")

remand = must(
    PANEL, "remand", "send the case back for a new hearing", clause=("GAP.01", "GAP.15"), when=TO_REMAND,
    records=(*NOTICE_PAPERS, told, heard_by, sent_back_by, pick(REMAND_TO, same_panel=None, fresh_panel=kept_away)),
    given=(
        *duly_told,
        includes(told, "committee", "accused").named("the Committee has the case back", "GAP.01"),
        (heard_by == pick(REMAND_TO, same_panel="those who heard it", fresh_panel="members who did not"))
        .named("the right members hear it", "GAP.01"),
        pick(
            REMAND_TO, same_panel=None,
            fresh_panel=all_of(ever(open_hearing, roll), kept_away)
            .named("whoever heard the case is kept away", "GAP.01"),
        ),
        all_of(panel, sent_back_by).named("the whole panel is named", "H.6"),
    ),
    then=REMANDED,
)  # fmt: skip
