"""III.A told once more, act by act: the informal procedure."""

from functools import partial

from claims.acts import act
from claims.between import APPROACHING, FIRST_STEP, INFORMALLY
from grievance_fsm.deadlines import days, earliest, first, if_, last, since
from grievance_fsm.facts import all_of, any_of, at, happened, includes, not_, stands
from grievance_fsm.procedures import informal as steps
from grievance_fsm.procedures.intake_advice import seek_advice
from grievance_fsm.procedures.intake_course import consents, say_consent
from grievance_fsm.procedures.intake_report import file_report, recognisable
from grievance_fsm.procedures.roles import ADVOCATE, COMPLAINANT
from grievance_fsm.procedures.satisfaction import (
    SATISFACTION,
    accused_satisfaction,
    complainant_satisfaction,
)
from grievance_fsm.properties import never, only_after
from grievance_fsm.readings import pick

told = partial(act, "informal steps")
ANYTHING = all_of()
BEGUN = (steps.UNDER_WAY, steps.ASKED, steps.HELPED)
BEGINNING = any_of(not_(stands(steps.NOT_BEGUN)), FIRST_STEP)
CONSENT = pick(steps.VOLUNTARY, none=ANYTHING, as_H5=all_of(happened(say_consent), at(say_consent, consents)))
CHOSEN_FREELY = all_of(happened(file_report), CONSENT, APPROACHING, BEGINNING)

# -- III.A/s1 and III.A.1: what the complainant chooses, and the Advocate ------------------------------------------

TO_CONTACT, TO_THE_GROUP = includes(steps.help_chosen, "contact"), includes(steps.help_chosen, "group")
CHOSEN = (
    *told(
        steps.ask, by=COMPLAINANT, when=(steps.NOT_BEGUN, *BEGUN), given=CHOSEN_FREELY, clause="III.A.1/s1",
    ),
    *told(
        steps.go_direct, by=COMPLAINANT, when=(steps.NOT_BEGUN, *BEGUN), given=CHOSEN_FREELY,
        papers=steps.with_advocate, to=BEGUN, clause="III.A.2/s1",
    ),
    *told(
        steps.choose_help, by=ADVOCATE, when=(steps.ASKED, steps.HELPED), papers=steps.help_chosen,
        given=APPROACHING, clause="III.A.1/s2",
        ends=(
            ("helps", any_of(TO_CONTACT, TO_THE_GROUP), None),
            ("refuses", not_(any_of(TO_CONTACT, TO_THE_GROUP)), steps.UNDER_WAY),
        ),
    ),
    only_after(
        steps.HELPED, steps.ask, steps.choose_help, clause="III.A.1/s2",
        words="informal steps: no help is chosen but by the Advocate who was asked for it",
    ),
)  # fmt: skip

# -- III.A.1: through the Advocate ---------------------------------------------------------------------------------

NAMED = {each: includes(steps.name_written, each) for each in ("report", "contact log")}
NOT_NAMED = not_(any_of(*NAMED.values()))
SAID = (
    "informal complaint", "policy copy", "behaviour", "name not recorded", "advice to stop", "further action",
    "confidentiality duty",
)  # fmt: skip
HELP = at(steps.choose_help, steps.help_chosen)
CONTACT_CHOSEN = all_of(happened(steps.choose_help), includes(HELP, "contact"))
GROUP_CHOSEN = all_of(happened(steps.choose_help), includes(HELP, "group"))
FROM_THE_REPORT = since(days(7), first(file_report))
IN_SEVEN_DAYS = if_(
    stands(steps.HELPED),
    pick(
        steps.ANCHOR, report_filed=FROM_THE_REPORT, assistance_requested=since(days(7), last(steps.ask)),
        first_visit=earliest(since(days(7), first(seek_advice)), FROM_THE_REPORT),
    ),
)
HELPED = (
    *told(
        steps.contact, by=ADVOCATE, when=steps.HELPED, owed=True, clause="III.A.1.a/s1", within=IN_SEVEN_DAYS,
        papers=(steps.imparted, steps.name_written, recognisable),
        given=all_of(
            CONTACT_CHOSEN, includes(steps.imparted, *SAID), CONSENT, APPROACHING,
            pick(
                steps.NAME, name_held_unrecorded=NOT_NAMED,
                name_in_contact_log=all_of(not_(NAMED["report"]), NAMED["contact log"]),
                conflict=all_of(NOT_NAMED, NAMED["contact log"]),
            ),
        ),
        ends=(("anonymity at risk", recognisable, None), ("anonymous", not_(recognisable), None)),
    ),
    *told(
        steps.meet_group, by=ADVOCATE, when=steps.HELPED, clause="III.A.1.b/s1",
        papers=(steps.group, steps.whole_group, steps.topics, steps.similar_example, recognisable),
        given=all_of(
            GROUP_CHOSEN, steps.whole_group, includes(steps.topics, "policy", "sexual harassment"), CONSENT,
            APPROACHING,
        ),
        ends=(
            ("anonymity at risk", any_of(recognisable, steps.similar_example), None),
            ("anonymous", not_(any_of(recognisable, steps.similar_example)), None),
        ),
    ),
    *told(
        steps.mail_group, by=ADVOCATE, when=steps.HELPED, papers=steps.group, clause="III.A.1.b/s3",
        given=all_of(GROUP_CHOSEN, CONSENT, APPROACHING),
    ),
)  # fmt: skip

# -- III.A.2: directly; and what came of it ------------------------------------------------------------------------

CONTENT = complainant_satisfaction == "satisfied"
RESOLVED = pick(
    SATISFACTION, complainant=CONTENT, both=all_of(CONTENT, accused_satisfaction == "satisfied"), by_section=CONTENT
)
DIRECTLY = (
    *told(
        steps.assist, by=ADVOCATE, when=BEGUN, papers=steps.assistance, clause="III.A.2/s2",
        given=all_of(happened(steps.go_direct), at(steps.go_direct, steps.with_advocate), APPROACHING),
    ),
    *told(
        steps.approach, by=COMPLAINANT, when=BEGUN, papers=steps.approach_by,
        given=all_of(happened(steps.go_direct), APPROACHING), clause="III.A.2/s1",
    ),
    *told(
        steps.conclude, by=COMPLAINANT, when=BEGUN, papers=(complainant_satisfaction, accused_satisfaction),
        given=INFORMALLY, clause="III/s2",
        ends=(("satisfactory", RESOLVED, steps.RESOLVED), ("not satisfactory", not_(RESOLVED), steps.UNRESOLVED)),
    ),
    *told(
        steps.take_back, by=COMPLAINANT, when=BEGUN, to=steps.CONSENT_GONE, given=INFORMALLY,
        only=steps.VOLUNTARY == "as_H5", clause="H.5",
    ),
    never(
        steps.CONSENT_GONE, only=steps.VOLUNTARY == "none", clause="H.5",
        words="informal steps: no consent is taken back where none is asked for",
    ),
)  # fmt: skip

informal = (*CHOSEN, *HELPED, *DIRECTLY)
