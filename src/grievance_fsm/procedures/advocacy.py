"""VI.A: what the Advocacy Staff does beside any case: takes it on, goes along, watches for others like it."""

from grievance_fsm.deadlines import last, latest
from grievance_fsm.facts import all_of, any_of, at, flag, happened, not_, one_of, persons
from grievance_fsm.language import OPEN, STAY, Outcome, State, may, must, should
from grievance_fsm.procedures.intake_advice import another_gone_through, in_informal, unsettled
from grievance_fsm.procedures.intake_course import CHOSEN, FILED, authorise, authorises
from grievance_fsm.procedures.intake_report import file_report
from grievance_fsm.procedures.linkage import index_kept
from grievance_fsm.procedures.roles import ADVOCATE, COMPLAINANT, INSTITUTE
from grievance_fsm.procedures.routes import FORMAL, NEGOTIATED
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick
from grievance_fsm.routes import begun, running

ACCOMPANIMENT, CONFLICT = reading("A48", "accompaniment_default"), reading("A62", "advocate_conflict")
GROUP = reading("A71", "group_rule")

JOINED = State("joined to another case", final=True)

# -- VI.A.1, II.A/s6: who is the Advocate --------------------------------------------------------------------

advocates = persons("advocates", "the Advocates of this case", clause="II.A/s6")
other_duties = flag("other_duties", "the Advocate has other duties in this case", clause="VI.A/s1")

take_case = must(
    ADVOCATE, "take_case", "receive the complaint", clause=("VI.A/s1", "VI.A.1/s1"), when=OPEN,
    records=(advocates, other_duties), given=unsettled, then=STAY,
)  # fmt: skip

ask_other = may(
    COMPLAINANT, "ask_other", "ask for another Advocate, or for a particular one", clause="II.A/s6", when=OPEN,
    then=STAY, repeats=True,
)  # fmt: skip

take_over = must(
    ADVOCATE, "take_over", "take the case over as asked", clause="II.A/s6", when=OPEN, after=last(ask_other),
    records=(advocates, other_duties), given=happened(ask_other).named("another Advocate was asked for", "II.A/s6"),
    then=STAY, repeats=True,
)  # fmt: skip

has_other_duties = any_of(
    all_of(happened(take_over), at(take_over, other_duties)),
    all_of(not_(happened(take_over)), happened(take_case), at(take_case, other_duties)),
).named("the Advocate has other duties in this case", "VI.A/s1")

tell_duties = must(
    ADVOCATE, "tell_duties", "tell the complainant of other duties in this case", clause="VI.A/s1",
    only=CONFLICT == "conflict_flag", when=OPEN, after=latest(take_case, take_over), given=has_other_duties,
    then=STAY, repeats=True,
)  # fmt: skip

# -- VI.A.6, II.A/s4: going along (to negotiations: III.B.3/s4) ----------------------------------------------

company = flag("company", "the complainant wants the Advocate to come along", clause="II.A/s4b")

say_company = may(
    COMPLAINANT, "say_company", "say whether the Advocate is to come along", clause=("II.A/s4b", "VI.A.6/s1"),
    when=OPEN, records=company, then=STAY, repeats=True,
)  # fmt: skip

company_asked = all_of(happened(say_company), at(say_company, company)).named(
    "the complainant has asked for company", "II.A/s4b"
)
company_not_declined = not_(all_of(happened(say_company), not_(at(say_company, company)))).named(
    "the complainant has not declined company", "VI.A.6/s1"
)
company_due = pick(
    ACCOMPANIMENT, opt_in=company_asked, opt_out=company_not_declined, by_procedure=company_not_declined
)

accompany_informally = must(
    ADVOCATE, "accompany_informally", "go along through the informal procedure", clause="VI.A.6/s1", when=OPEN,
    given=(
        in_informal, not_(another_gone_through).named("no other procedure has been gone through", "GAP.18"),
        company_due,
    ),
    then=STAY,
)  # fmt: skip
accompany_formally = must(
    ADVOCATE, "accompany_formally", "go along through the formal procedure", clause="VI.A.6/s1", when=OPEN,
    given=(running(FORMAL), company_due), then=STAY,
)  # fmt: skip

# -- VI.A.5, I.post/s4: the accused's records, and a prompt resolution ---------------------------------------

advise_accused = should(
    ADVOCATE, "advise_accused", "advise the accused to keep own records", clause="VI.A.5/s2", when=OPEN,
    given=(any_of(begun(NEGOTIATED), begun(FORMAL)).named("the accused takes part", "VI.A.5/s2"), unsettled), then=STAY,
)  # fmt: skip

see_to = should(
    INSTITUTE, "see_to", "take every step towards a prompt resolution", clause="I.post/s4a", when=CHOSEN,
    given=unsettled, then=STAY,
)  # fmt: skip

# -- VI.A.8: others like it ----------------------------------------------------------------------------------

link = one_of("link", "what links the case to others", "nothing", "the same person", "the same profile",
              clause="VI.A.8/s1a")  # fmt: skip

watch = must(
    ADVOCATE, "watch", "look for others like it in the records", clause="VI.A.8/s1a", when=FILED,
    after=last(file_report), records=(link, index_kept), then=STAY, repeats=True,
)  # fmt: skip

linked = all_of(happened(watch), at(watch, link) != "nothing").named("another case may be linked", "VI.A.8/s1a")
authorised = all_of(happened(authorise), at(authorise, authorises)).named(
    "the complainant has allowed the contact", "VI.A.8/s1b"
)

contact_group = must(
    ADVOCATE, "contact_group", "discuss a group action with the complainant", clause="VI.A.8/s1c", when=FILED,
    after=last(watch), given=(linked, authorised), then=STAY, repeats=True,
)  # fmt: skip

act_together = may(
    COMPLAINANT, "act_together", "act together with others", clause=("II.B.1/s1", "GAP.13"), only=GROUP != "silent",
    when=FILED, given=happened(contact_group).named("a group action was discussed", "VI.A.8/s1c"),
    then=(
        Outcome("each in a case of its own", pick(GROUP, linked_cases=STAY, joined_case=None, silent=None)),
        Outcome("all in this case", pick(GROUP, linked_cases=None, joined_case=STAY, silent=None)),
        Outcome("all in another case", pick(GROUP, linked_cases=None, joined_case=JOINED, silent=None)),
    ),
)  # fmt: skip

STEPS = (
    take_case, ask_other, take_over, tell_duties, say_company, accompany_informally, accompany_formally,
    advise_accused, see_to, watch, contact_group, act_together,
)  # fmt: skip
