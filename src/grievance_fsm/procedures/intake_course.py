"""II.A/s4 to s5, II.B.1 and II.B.2: the complainant decides how to proceed, alone or with others, now or later."""

from grievance_fsm.facts import all_of, any_of, at, flag, happened, implies, includes, not_, one_of
from grievance_fsm.language import STAY, State, may, must
from grievance_fsm.procedures.complaint import (
    STAGE,
    first_incident,
    four_years,
    in_tenure,
    last_incident,
    report_names,
)
from grievance_fsm.procedures.intake_report import (
    REPORTED,
    about,
    accused_status,
    aimed_at,
    assess,
    describe,
)
from grievance_fsm.procedures.roles import COMPLAINANT
from grievance_fsm.procedures.routes import FORMAL, INFORMAL, NEGOTIATED
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick
from grievance_fsm.routes import begun, idle, running

VOLUNTARY = reading("A64", "voluntariness_rule")

CHOSEN = State("complaint chosen", rests=True)
FILED = (REPORTED, CHOSEN)

# -- I, II/s5: what a complaint may be about, and until when -------------------------------------------------

actionable = (
    in_tenure.named("the accused is in tenure", "II/s5a"),
    (at(describe, accused_status) != "none of these").named("the accused belongs to the community", "I.post/s1"),
    (at(describe, about) != "discrimination alone").named("it is sexual harassment, whatever else it is", "I.post/s2"),
    (at(describe, aimed_at) != "others alone").named("the complainant was harassed, if not aimed at", "I.post/s3"),
    pick(
        STAGE, intake=happened(assess).named("it was asked whether the policy applies", "GAP.25"), merits=None,
        silent=None,
    ),
)  # fmt: skip

# -- H.5: no pressure (A64) ----------------------------------------------------------------------------------

consents = flag("consents", "the complainant consents to an informal resolution", clause="H.5")
unpressed = flag("unpressed", "nobody has pressed the complainant", clause="H.5")

say_consent = may(
    COMPLAINANT, "say_consent", "consent to an informal resolution, or take it back", clause=("H.5", "GAP.03"),
    only=VOLUNTARY == "as_H5", when=FILED, records=(consents, unpressed),
    given=implies(consents, unpressed).named("consent is given freely", "H.5"), then=STAY, repeats=True,
)  # fmt: skip

freely_consented = all_of(happened(say_consent), at(say_consent, consents)).named(
    "the complainant has consented freely, and still does", "H.5"
)

# -- II.A/s4 and s5: the choice ------------------------------------------------------------------------------

course = one_of("course", "the complaint procedure chosen", "informal", "negotiated", "formal", clause="II/s1b")
CHOICE = (course, first_incident, last_incident, in_tenure)
without_pressure = pick(VOLUNTARY, none=None, as_H5=any_of(course == "formal", freely_consented))

choose = may(
    COMPLAINANT, "choose", "choose a complaint procedure", clause=("II/s1b", "II.A/s4a", "I.post/s6"),
    when=REPORTED, within=four_years, records=CHOICE, given=(*actionable, without_pressure), then=CHOSEN,
)  # fmt: skip

none_running = all_of(idle(INFORMAL), idle(NEGOTIATED), idle(FORMAL)).named(
    "the procedure chosen before is not under way any more", "II.A/s5"
)

choose_again = may(
    COMPLAINANT, "choose_again", "turn to another option", clause="II.A/s5", when=CHOSEN, within=four_years,
    records=CHOICE,
    given=(
        any_of(begun(INFORMAL), begun(NEGOTIATED), begun(FORMAL)).named("a first procedure has been tried", "II.A/s5"),
        none_running, *actionable, without_pressure,
    ),
    then=STAY, repeats=True,
)  # fmt: skip

# -- II.B/s5 and s6: the names, once a procedure needs them --------------------------------------------------

names_missing = not_(includes(at(describe, report_names), "complainant", "accused")).named(
    "the report does not name both yet", "II.B/s5"
)

complete_report = must(
    COMPLAINANT, "complete_report", "put both names into the report", clause=("II.B/s5", "II.B/s6"), when=FILED,
    records=report_names,
    given=(
        any_of(running(NEGOTIATED), running(FORMAL)).named("a negotiated or formal procedure is under way", "II.B/s5"),
        names_missing,
        includes(report_names, "complainant", "accused").named("the report names both", "II.B/s6"),
    ),
    then=STAY,
)  # fmt: skip

complainant_named = any_of(happened(complete_report), includes(at(describe, report_names), "complainant"))
accused_named = any_of(
    happened(complete_report), all_of(happened(describe), includes(at(describe, report_names), "accused"))
).named("the report names the accused", "II.B/s5")

# -- II.B.1: leave to be contacted about others' reports -----------------------------------------------------

authorises = flag("authorises", "the complainant may be contacted about a joint action", clause="II.B.1/s1")

authorise = may(
    COMPLAINANT, "authorise", "allow to be contacted about joint action, or no longer", clause="II.B.1/s1", when=FILED,
    records=authorises,
    given=implies(authorises, complainant_named).named("the report gives the complainant's name", "II.B.1/s1"),
    then=STAY, repeats=True,
)  # fmt: skip

STEPS = (say_consent, choose, choose_again, complete_report, authorise)
