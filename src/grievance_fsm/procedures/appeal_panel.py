"""H.6 and H.8, added: an impartial panel, of whom nobody took part before, and how it takes the case up."""

from grievance_fsm.facts import all_of, at, derived, disjoint, ever, includes, param, persons, several
from grievance_fsm.language import STAY, may, must
from grievance_fsm.procedures.appeal_filing import EFFECT, SEATED, TOLD
from grievance_fsm.procedures.appeal_notice import panel, remand, sent_back_by
from grievance_fsm.procedures.committee_votes import roll
from grievance_fsm.procedures.complaint import parties
from grievance_fsm.procedures.formal_decision import decide
from grievance_fsm.procedures.formal_hearing import attending, community, open_hearing
from grievance_fsm.procedures.formal_notice import advisors, choose_advisor, name_witnesses, request, witnesses
from grievance_fsm.procedures.roles import INSTITUTE, PANEL
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick

FROM, REVIEW = reading("A65", "appeal_panel_from"), reading("A65", "appeal_review")

PANEL_SIZE = param("appeal_panel_size", 3, "the size of the panel", clause="H.6", low=1, high=9)

panel_size = derived("members of the panel", of=panel, name="panel_size", eligible=False, high=9)
investigators = persons("investigators", "who investigated the case", clause="H.3")
helpers = persons("helped_before", "who had another part in the case", clause="H.6")
biased = persons("biased", "those with a conflict of interest or a bias", clause="H.8")
stepped_aside = persons("stepped_aside", "the members who stepped aside", clause="H.8")

complete = (panel_size == PANEL_SIZE).named("the panel is complete", "H.6")
# A case may have been heard, decided and sent back more than once: nobody sits who took part in any of it.
impartial = (
    disjoint(panel, ever(decide, roll)).named("nobody on the panel decided the case", "H.6"),
    disjoint(panel, ever(open_hearing, roll)).named("nobody on the panel heard the case", "H.6"),
    disjoint(panel, ever(open_hearing, attending)).named("nobody on the panel attended the hearing", "H.6"),
    disjoint(panel, ever(name_witnesses, witnesses)).named("nobody on the panel was named a witness", "H.6"),
    disjoint(panel, ever(choose_advisor, advisors)).named("nobody on the panel advised the accused", "H.6"),
    disjoint(panel, ever(request, parties)).named("nobody on the panel is a party", "H.6"),
    disjoint(panel, ever(remand, sent_back_by)).named("nobody on the panel sent the case back", "H.6"),
)

name_panel = must(
    INSTITUTE, "name_panel", "name the panel", clause=("H.6", "H.8"), when=TOLD,
    records=(panel, investigators, helpers, biased, pick(FROM, community=community, anyone=None)),
    given=(
        complete, *impartial,
        disjoint(panel, investigators).named("nobody on the panel investigated the case", "H.3"),
        disjoint(panel, helpers).named("nobody on the panel had another part in the case", "H.6"),
        disjoint(panel, biased).named("nobody on the panel is biased", "H.8"),
        disjoint(panel, stepped_aside).named("nobody on the panel has stepped aside", "H.8"),
        pick(
            FROM, community=all_of(panel, community).named("the panel is of the university", "H.8"), anyone=None,
        ),
    ),
    then=SEATED,
)  # fmt: skip

as_named = all_of(panel, at(name_panel, panel)).named("the panel is the one that was named", "H.6")

step_aside = may(
    PANEL, "step_aside", "step aside", clause="H.8", when=SEATED, collects=stepped_aside, then=TOLD
)  # fmt: skip

suspend = may(
    PANEL, "suspend", "suspend the sanctions until the decision", clause="GAP.01", only=EFFECT == "in_force",
    when=SEATED, then=STAY, repeats=True,
)  # fmt: skip
let_run = may(
    PANEL, "let_run", "let the sanctions take effect meanwhile", clause="GAP.01", only=EFFECT == "stayed",
    when=SEATED, then=STAY, repeats=True,
)  # fmt: skip

review = must(
    PANEL, "review", "review the record of the case", clause="H.8", only=REVIEW == "on_record", when=SEATED,
    records=panel, given=(complete, as_named), then=STAY, repeats=True,
)  # fmt: skip

invited = several("invited_to_appeal", "who is invited to be heard", "complainant", "accused", clause="GAP.01")

hear = must(
    PANEL, "hear", "hear the parties again", clause="GAP.01", only=REVIEW == "rehearing", when=SEATED,
    records=(panel, invited), then=STAY, repeats=True,
    given=(complete, as_named, includes(invited, "complainant", "accused").named("both parties are invited", "GAP.01")),
)  # fmt: skip

STEPS = (name_panel, step_aside, suspend, let_run, review, hear)
