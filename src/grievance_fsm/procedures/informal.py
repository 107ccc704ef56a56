"""III.A: the informal procedure, through the Advocate or directly, in any combination and order."""

from grievance_fsm.deadlines import days, earliest, first, if_, last, since
from grievance_fsm.facts import OTHERWISE, all_of, any_of, at, flag, happened, includes, not_, one_of, several, stands
from grievance_fsm.language import STAY, Outcome, Procedure, State, may, must
from grievance_fsm.procedures.counting import COUNTING
from grievance_fsm.procedures.intake_advice import seek_advice
from grievance_fsm.procedures.intake_course import freely_consented
from grievance_fsm.procedures.intake_report import file_report, recognisable
from grievance_fsm.procedures.roles import ADVOCATE, COMPLAINANT
from grievance_fsm.procedures.routes import INFORMAL
from grievance_fsm.procedures.satisfaction import BOTH_LEVELS, complainant_satisfied, satisfactory
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick

ANCHOR, NAME = reading("A11", "informal_anchor"), reading("A12", "informal_name_rule")
VOLUNTARY = reading("A64", "voluntariness_rule")

# Nothing in the text ends this procedure: a case may rest in it, or the complainant says what came of it.
NOT_BEGUN = State("not begun", initial=True)
UNDER_WAY = State("under way", rests=True, clause="GAP.18")
ASKED = State("help asked for", rests=True, clause="GAP.18")
HELPED = State("help chosen", rests=True, clause="GAP.18")
RESOLVED = State("resolved", final=True)
UNRESOLVED = State("not resolved", final=True)
CONSENT_GONE = State("consent taken back", final=True, clause="H.5")
BEGUN = (UNDER_WAY, ASKED, HELPED)

# -- III.A/s1: the complainant chooses, once there is a report ---------------------------------------------------

REPORTED = happened(file_report).named("a report has been filed", "III.A/s1a")
FREELY = pick(VOLUNTARY, none=None, as_H5=freely_consented)

ask = may(
    COMPLAINANT, "ask", "ask the Advocate to help stop it anonymously",
    clause=("III/s1", "III.A/s1b", "III.A.1/s1"), when=(NOT_BEGUN, *BEGUN), given=(REPORTED, FREELY), then=ASKED,
    repeats=True,
)  # fmt: skip

with_advocate = flag("with_advocate", "an Advocate is to assist", clause="III.A.2/s1")

go_direct = may(
    COMPLAINANT, "go_direct", "choose to contact the accused directly",
    clause=("III/s1", "III.A/s1b", "III.A.2/s1"), when=(NOT_BEGUN, *BEGUN), records=with_advocate,
    given=(REPORTED, FREELY), then={NOT_BEGUN: UNDER_WAY, UNDER_WAY: UNDER_WAY, ASKED: ASKED, HELPED: HELPED},
    repeats=True,
)  # fmt: skip

# -- III.A.1: through the Advocate --------------------------------------------------------------------------------

help_chosen = several("help_chosen", "what the Advocate chooses to do", "contact", "group", clause="III.A.1/s2")

choose_help = may(
    ADVOCATE, "choose_help", "choose how to help, or refuse", clause="III.A.1/s2", when=(ASKED, HELPED),
    records=help_chosen,
    then=(
        Outcome(
            "helps", HELPED,
            given=any_of(includes(help_chosen, "contact"), includes(help_chosen, "group"))
            .named("the Advocate chooses a step", "III.A.1/s2"),
        ),
        Outcome("refuses", UNDER_WAY, given=OTHERWISE),
    ),
    repeats=True,
)  # fmt: skip

CONTACT_CHOSEN = all_of(happened(choose_help), includes(at(choose_help, help_chosen), "contact"))
GROUP_CHOSEN = all_of(happened(choose_help), includes(at(choose_help, help_chosen), "group"))

# -- III.A.1.a: contact with the accused, who hears all of this; only what is true is said ---------------------------

imparted = several(
    "imparted", "what the Advocate tells or gives the accused",
    "informal complaint", "policy copy", "behaviour", "name not recorded", "advice to stop", "further action",
    "confidentiality duty", clause="III.A.1.a/s1",
)  # fmt: skip
name_written = several(
    "name_written", "where the name of the accused stands in writing", "report", "contact log", clause="IV.1/s4a"
)
IN_REPORT, IN_LOG = includes(name_written, "report"), includes(name_written, "contact log")
NOWHERE = not_(any_of(IN_REPORT, IN_LOG)).named("it is true that no name is recorded", "III.A.1.a/s3a")
NOT_IN_REPORT = not_(IN_REPORT).named("it is true that the report has no name", "III.A.1.a/s3a")
DOCUMENTED = IN_LOG.named("the contact is documented with the name", "IV.2/s2")

SEVEN_DAYS = days(7, clause="III.A.1.a/s4")
FROM_REPORT = since(SEVEN_DAYS, first(file_report))

contact = must(
    ADVOCATE, "contact", "contact the accused", clause="III.A.1.a/s1", when=HELPED,
    within=if_(
        stands(HELPED),
        pick(
            ANCHOR, report_filed=FROM_REPORT, assistance_requested=since(SEVEN_DAYS, last(ask)),
            first_visit=earliest(since(SEVEN_DAYS, first(seek_advice)), FROM_REPORT),
        ),
    ),
    records=(imparted, name_written, recognisable),
    given=(
        CONTACT_CHOSEN.named("the Advocate has chosen to contact the accused", "III.A.1/s2"),
        includes(imparted, "informal complaint").named("the accused hears of a complaint", "III.A.1.a/s1"),
        includes(imparted, "policy copy").named("the accused is given the policy", "III.A.1.a/s2"),
        includes(imparted, "behaviour").named("the behaviour is named", "III.A.1.a/s2"),
        includes(imparted, "name not recorded").named("the accused hears of no name on record", "III.A.1.a/s3a"),
        pick(NAME, name_held_unrecorded=NOWHERE, name_in_contact_log=NOT_IN_REPORT, conflict=NOWHERE),
        pick(NAME, name_held_unrecorded=None, name_in_contact_log=DOCUMENTED, conflict=DOCUMENTED),
        includes(imparted, "advice to stop").named("the accused is advised to stop", "III.A.1.a/s3b"),
        includes(imparted, "further action").named("the accused hears what may follow", "III.A.1.a/s3c"),
        includes(imparted, "confidentiality duty").named("the accused hears of confidentiality", "V/s4"),
        FREELY,
    ),
    then=(
        Outcome("anonymity at risk", STAY, given=recognisable.named("details may tell who complains", "III.A.1/s1")),
        Outcome("anonymous", STAY, given=OTHERWISE),
    ),
    repeats=True,
)  # fmt: skip

# -- III.A.1.b: the whole group --------------------------------------------------------------------------------------

group = one_of("group", "which group of the accused", "department", "dormitory", "office", clause="III.A.1.b/s1")
whole_group = flag("whole_group", "the whole group is invited", clause="III.A.1.b/s1")
topics = several(
    "topics", "what the meeting is about", "policy", "sexual harassment", clause="III.A.1.b/s1"
)
similar_example = flag("similar_example", "an example resembles the case reported", clause="III.A.1.b/s2")
STEP_FOR_GROUP = GROUP_CHOSEN.named("the Advocate has chosen to turn to the group", "III.A.1/s2")

meet_group = may(
    ADVOCATE, "meet_group", "meet the whole group of the accused", clause=("III.A.1.b/s1", "III.A.1.b/s2"),
    when=HELPED, records=(group, whole_group, topics, similar_example, recognisable),
    given=(
        STEP_FOR_GROUP,
        whole_group.named("the whole group is invited", "III.A.1.b/s1"),
        includes(topics, "policy", "sexual harassment").named("the meeting is about both", "III.A.1.b/s1"),
        FREELY,
    ),
    then=(
        Outcome(
            "anonymity at risk", STAY,
            given=any_of(recognisable, similar_example).named("an example may tell who complains", "III.A.1.b/s2"),
        ),
        Outcome("anonymous", STAY, given=OTHERWISE),
    ),
    repeats=True,
)  # fmt: skip

mail_group = may(
    ADVOCATE, "mail_group", "send the group a mailing instead", clause="III.A.1.b/s3", when=HELPED, records=group,
    given=(STEP_FOR_GROUP, FREELY), then=STAY, repeats=True,
)  # fmt: skip

# -- III.A.2: directly -----------------------------------------------------------------------------------------------

assistance = one_of(
    "assistance", "how the Advocate assists", "letter", "presence at a meeting", "strategies", clause="III.A.2/s2"
)
approach_by = one_of("approach_by", "how the accused is approached", "letter", "meeting", clause="III.A.2/s2")

assist = may(
    ADVOCATE, "assist", "assist the complainant in approaching the accused", clause="III.A.2/s2", when=BEGUN,
    records=assistance,
    given=all_of(happened(go_direct), at(go_direct, with_advocate))
    .named("the complainant wants an Advocate's assistance", "III.A.2/s1"),
    then=STAY, repeats=True,
)  # fmt: skip

approach = may(
    COMPLAINANT, "approach", "write to the accused, or meet the accused", clause="III.A.2/s1", when=BEGUN,
    records=approach_by, given=happened(go_direct).named("the complainant has chosen this way", "III.A.2/s1"),
    then=STAY, repeats=True,
)  # fmt: skip

# -- III/s2, GAP.18: what came of it -----------------------------------------------------------------------------------

conclude = may(
    COMPLAINANT, "conclude", "say what came of it", clause=("III/s2", "II.A/s5"), when=BEGUN, records=BOTH_LEVELS,
    then=(
        Outcome(
            "satisfactory", RESOLVED,
            given=satisfactory("the resolution is satisfactory", "III/s2", by_section=complainant_satisfied),
        ),
        Outcome("not satisfactory", UNRESOLVED, given=OTHERWISE),
    ),
)  # fmt: skip

take_back = may(
    COMPLAINANT, "take_back", "take the consent to this procedure back", clause="H.5", only=VOLUNTARY == "as_H5",
    when=BEGUN, gives_up=True, then=CONSENT_GONE,
)  # fmt: skip

informal = Procedure(
    INFORMAL, "the informal procedure: to stop it without a complaint against a named person",
    (
        ask, go_direct, choose_help, contact, meet_group, mail_group, assist, approach, conclude, take_back,
    ), counting=COUNTING,
)  # fmt: skip
