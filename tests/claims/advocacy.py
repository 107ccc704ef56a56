"""VI.A told once more, act by act: what the Advocates do beside any case."""

from functools import partial

from claims.acts import act
from claims.intake import FILED, GONE_THROUGH, INFORMALLY, NOTHING_ENDED, UNDER_WAY
from grievance_fsm.deadlines import last, latest
from grievance_fsm.facts import all_of, any_of, at, happened, not_
from grievance_fsm.procedures import advocacy as staff
from grievance_fsm.procedures import intake_course
from grievance_fsm.procedures.intake_report import file_report
from grievance_fsm.procedures.linkage import LINKED_BY, accused_index
from grievance_fsm.procedures.roles import ADVOCATE, COMPLAINANT, INSTITUTE
from grievance_fsm.procedures.routes import FORMAL, NEGOTIATED
from grievance_fsm.properties import always_can, always_leads, always_told, ending, never
from grievance_fsm.readings import pick
from grievance_fsm.routes import begun, running

told = partial(act, "the Advocates")

# -- VI.A.1: who is the Advocate ---------------------------------------------------------------------------------------

BUSY = any_of(
    all_of(happened(staff.take_over), at(staff.take_over, staff.other_duties)),
    all_of(not_(happened(staff.take_over)), happened(staff.take_case), at(staff.take_case, staff.other_duties)),
)  # fmt: skip
TAKEN = (
    *told(
        staff.take_case, by=ADVOCATE, when=UNDER_WAY, owed=True, once=True, given=NOTHING_ENDED,
        papers=(staff.advocates, staff.other_duties), clause="VI.A.1/s1",
    ),
    *told(staff.ask_other, by=COMPLAINANT, when=UNDER_WAY, clause="II.A/s6"),
    *told(
        staff.take_over, by=ADVOCATE, when=UNDER_WAY, owed=True, papers=(staff.advocates, staff.other_duties),
        given=happened(staff.ask_other), clause="II.A/s6", after=last(staff.ask_other),
    ),
    *told(
        staff.tell_duties, by=ADVOCATE, when=UNDER_WAY, owed=True, given=BUSY, only=staff.CONFLICT == "conflict_flag",
        clause="VI.A/s1", after=latest(staff.take_case, staff.take_over),
    ),
)  # fmt: skip

# -- VI.A.6, VI.A.5, I.post/s4: going along, the records of the accused, a prompt resolution --------------------------

SAID = happened(staff.say_company)
WANTED = at(staff.say_company, staff.company)
NOT_DECLINED = not_(all_of(SAID, not_(WANTED)))
COMPANY = pick(
    staff.ACCOMPANIMENT, opt_in=all_of(SAID, WANTED), opt_out=NOT_DECLINED, by_procedure=NOT_DECLINED
)
ALONG = (
    *told(staff.say_company, by=COMPLAINANT, when=UNDER_WAY, papers=staff.company, clause="II.A/s4b"),
    *told(
        staff.accompany_informally, by=ADVOCATE, when=UNDER_WAY, owed=True, once=True, clause="VI.A.6/s1",
        given=all_of(INFORMALLY, not_(GONE_THROUGH), COMPANY),
    ),
    *told(
        staff.accompany_formally, by=ADVOCATE, when=UNDER_WAY, owed=True, once=True, clause="VI.A.6/s1",
        given=all_of(running(FORMAL), COMPANY),
    ),
    *told(
        staff.advise_accused, by=ADVOCATE, when=UNDER_WAY, owed=True, once=True, clause="VI.A.5/s2",
        given=all_of(any_of(begun(NEGOTIATED), begun(FORMAL)), NOTHING_ENDED),
    ),
    *told(
        staff.see_to, by=INSTITUTE, when=intake_course.CHOSEN, owed=True, once=True, given=NOTHING_ENDED,
        clause="I.post/s4a",
    ),
)  # fmt: skip

# -- VI.A.8: others like it --------------------------------------------------------------------------------------------

LINKED = all_of(happened(staff.watch), at(staff.watch, staff.link) != "nothing")
ALLOWED = all_of(happened(intake_course.authorise), at(intake_course.authorise, intake_course.authorises))
IN_THIS_CASE, IN_ANOTHER = (ending(staff.act_together, f"all in {which} case") for which in ("this", "another"))
TOGETHER = (
    *told(
        staff.watch, by=ADVOCATE, when=FILED, owed=True, papers=staff.link, clause="VI.A.8/s1a",
        after=last(file_report),
    ),
    always_told(
        staff.link, at=staff.watch, nothing_else=True, only=LINKED_BY == "named_only", clause="VI.A.8/s1a",
        words="the Advocates: no index is kept where none is needed",
    ),
    always_told(
        accused_index, at=staff.watch, only=LINKED_BY == "blind_index", clause="VI.A.8/s1a",
        words="the Advocates: whoever looks for others keeps the blind index",
    ),
    *told(
        staff.contact_group, by=ADVOCATE, when=FILED, owed=True, given=all_of(LINKED, ALLOWED), clause="VI.A.8/s1c",
        after=last(staff.watch),
    ),
    *told(
        staff.act_together, by=COMPLAINANT, when=FILED, once=True, given=happened(staff.contact_group),
        only=staff.GROUP == "linked_cases", clause="II.B.1/s1",
    ),
    never(
        staff.JOINED, only=staff.GROUP == "linked_cases", clause="GAP.13",
        words="the Advocates: no case ends in another where each stays its own",
    ),
    never(
        IN_THIS_CASE, only=staff.GROUP == "linked_cases", clause="GAP.13",
        words="the Advocates: no case takes others in where each stays its own",
    ),
    never(
        ending(staff.act_together, "each in a case of its own"), only=staff.GROUP == "joined_case", clause="GAP.13",
        words="the Advocates: no case stays its own where all are joined in one",
    ),
    always_can(
        IN_THIS_CASE, IN_ANOTHER, by=COMPLAINANT, when=FILED, given=happened(staff.contact_group),
        only=staff.GROUP == "joined_case", clause="II.B.1/s1",
        words="the Advocates: whoever would join others does so in this case or in theirs",
    ),
    always_leads(
        IN_ANOTHER, to=staff.JOINED, only=staff.GROUP == "joined_case", clause="GAP.13",
        words="the Advocates: a case that goes on in another ends there",
    ),
)  # fmt: skip

advocacy = (*TAKEN, *ALONG, *TOGETHER)
