"""IV.1 to IV.3 and V: what the Advocacy Staff files, documents and keeps, and who is told to keep silent."""

from typing import Any

from grievance_fsm.deadlines import days, first, last, latest, window, years
from grievance_fsm.facts import (
    Const,
    all_of,
    any_of,
    derived,
    flag,
    happened,
    implies,
    includes,
    not_,
    number,
    one_of,
    persons,
    several,
)
from grievance_fsm.language import STAY, Procedure, State, happens, may, must
from grievance_fsm.procedures.counting import A_YEAR_THAT_LACKS_THE_DAY, COUNTING
from grievance_fsm.procedures.formal_decision import decide, notify_decision
from grievance_fsm.procedures.formal_notice import UNDERTAKING_END, request
from grievance_fsm.procedures.intake_advice import another_gone_through
from grievance_fsm.procedures.intake_report import file_report
from grievance_fsm.procedures.negotiated_notice import file
from grievance_fsm.procedures.roles import (
    ACCUSED,
    ADVISOR,
    ADVOCATE,
    COMMITTEE,
    COMPANION,
    COMPLAINANT,
    FACILITATOR,
    WITNESS,
)
from grievance_fsm.procedures.routes import APPEAL, ARBITRATION, FORMAL, INFORMAL, NEGOTIATED, RECORDS
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick
from grievance_fsm.routes import begun, ended_in, idle

SUBJECTS, PARTY_TERM = reading("A31", "confidentiality_subjects"), reading("A32", "party_nda_term")
SIGNATORIES, REFUSAL = reading("A49", "summary_signatories"), reading("A49", "summary_refusal")
INFORMAL_RECORDS, APPENDICES = reading("A50", "informal_records"), reading("A52", "appendix_rule")
ERRATUM, ADDRESSEES = reading("A53", "report_erratum"), reading("A54", "report_addressees")
TIMER, RETENTION = reading("A72", "soft_timer"), reading("GAP.19", "retention_rule")

NO_FILE = State("no file", initial=True)
OPEN_FILE = State("file open", rests=True)
CLOSED_FILE = State("file closed", rests=True)
DESTROYED = State("file destroyed", final=True)

ENTERED = {NO_FILE: OPEN_FILE, OPEN_FILE: OPEN_FILE, CLOSED_FILE: CLOSED_FILE}
KEPT = (OPEN_FILE, CLOSED_FILE)

# -- IV.1/s1 and s2: the report is filed ------------------------------------------------------------------------

form = one_of("report_form", "the form on which the report stands", "Appendix A", "Appendix I", clause="IV.1/s1")

enter_report = must(
    ADVOCATE, "enter_report", "file the report in the records", clause="IV.1/s2", when=(NO_FILE, *KEPT),
    within=pick(TIMER, no_timer=None, configured_timer=days(1)), after=latest(file_report, file, request),
    records=form, repeats=True,
    given=pick(
        APPENDICES, treat_A_as_I=None,
        two_forms=(form == "Appendix I").named("the report stands on the form for the records", "IV.1/s1"),
    ),
    then=ENTERED,
)  # fmt: skip

# -- IV.1/s3, IV.2/s1 and s2: what happens is documented --------------------------------------------------------

communicate = happens(
    "communicate", "people write, talk or meet about the case", clause="IV.2/s1", when=(NO_FILE, *KEPT),
    then=ENTERED, repeats=True,
)  # fmt: skip

medium = one_of("medium", "how they communicated", "in writing", "in person", clause="IV.2/s2")
something_done = flag("something_done", "something was done in the case", clause="IV.2/s2")
noted = several(
    "noted", "what the entry holds", "copy", "time", "date", "participants", "content", "course of action",
    "degree of success", "name of the Advocate", clause="IV.2/s2",
)  # fmt: skip

more_than_informal = pick(
    INFORMAL_RECORDS, complete=None,
    minimal=any_of(begun(NEGOTIATED), begun(FORMAL)).named("more than the report must be on record", "IV.1/s3"),
)

document = must(
    ADVOCATE, "document", "document what was written, said or done", clause=("IV.2/s1", "III/s4", "VI.A.5/s1"),
    when=KEPT, after=last(communicate), records=(medium, something_done, noted), repeats=True,
    given=(
        more_than_informal,
        implies(medium == "in writing", includes(noted, "copy")).named("there is a copy of the writing", "IV.2/s2"),
        implies(medium == "in person", includes(noted, "time", "date", "participants", "content")).named(
            "it says when they met, who was there, and what was said", "IV.2/s2"
        ),
        implies(something_done, includes(noted, "course of action", "degree of success")).named(
            "it says what was done and how well that worked", "IV.2/s2"
        ),
        includes(noted, "name of the Advocate").named("it names the Advocate", "IV.2/s2"),
    ),
    then=STAY,
)  # fmt: skip

note = may(
    ADVOCATE, "note", "note more than the report although nobody must", clause="IV.1/s3",
    only=INFORMAL_RECORDS == "minimal", when=KEPT, records=noted, then=STAY, repeats=True,
)  # fmt: skip

# -- IV.2/s3: the final summary ---------------------------------------------------------------------------------

initialled_by = several(
    "initialled_by", "who initialled or signed the summary of the outcome", "complainant", "accused", "advocate",
    clause="IV.2/s3",
)  # fmt: skip
not_initialled_by = several(
    "not_initialled_by", "whose refusal to do so is noted", "complainant", "accused", "advocate", clause="IV.2/s3"
)


def initialled(who: str) -> Any:
    """Somebody initialled the summary, or the refusal is noted where that is enough (A49)."""
    signs = includes(initialled_by, who)
    return pick(REFUSAL, blocks=signs, noted=any_of(signs, includes(not_initialled_by, who)))


summarise = must(
    ADVOCATE, "summarise", "close the file with a summary of the outcome", clause=("IV.2/s3", "III/s4"),
    when=KEPT, after=last(notify_decision), records=(initialled_by, not_initialled_by),
    given=(
        all_of(initialled("complainant"), initialled("accused")).named("both parties sign the summary", "IV.2/s3"),
        pick(
            SIGNATORIES, parties=None,
            parties_and_advocates=all_of(initialled("advocate")).named("the Advocate signs the summary", "IV.2/s3"),
        ),
    ),
    then=CLOSED_FILE,
)  # fmt: skip

# -- IV.4.post, VI.A.11: the annual report ----------------------------------------------------------------------

AS_IV_4 = (
    "Information Center", "Advocacy office", "administration", "faculty", "“Tech Talk”", "other MIT publications",
)  # fmt: skip
AS_VI_A_11 = ("Grievance Committee", "the public")
ADDRESSED = pick(
    ADDRESSEES, as_IV_4=AS_IV_4,
    as_VI_A_11=pick(ERRATUM, read_as_IV_4=AS_VI_A_11, literal=()),
    union_of_addressees=pick(ERRATUM, read_as_IV_4=(*AS_IV_4, *AS_VI_A_11), literal=AS_IV_4),
)

given_to = several(
    "report_given_to", "where the annual report is to be had", *AS_IV_4, *AS_VI_A_11, clause="IV.4.post/s1"
)

count_case = must(
    ADVOCATE, "count_case", "count the case in the annual report", when=KEPT, after=first(enter_report),
    clause=("IV.4/s1", "IV.4.post/s1", "IV.4.post/s2", "VI.A.11/s1"), records=given_to, then=STAY,
    given=includes(given_to, ADDRESSED).named("the report is where it must be", "IV.4.post/s1"),
)  # fmt: skip

# -- V/s4, VI.A.5, VI.A.9 and VI.A.10: who is told to keep silent -----------------------------------------------

contacted = persons("contacted", "who has been contacted about the case", clause="V/s4")
told_of_duty = persons("told_of_duty", "who has been told of the duty of confidentiality", clause="V/s4")
told_what = several("told_what", "what they were told", "confidentiality duty", "policy", clause="VI.A.10/s1")

contact = happens(
    "contact", "a party or a witness is contacted for the first time", clause="V/s4", when=(NO_FILE, *KEPT),
    collects=contacted, then=ENTERED, repeats=True,
)  # fmt: skip

tell = must(
    ADVOCATE, "tell", "tell whoever is contacted of the duty of confidentiality", when=(NO_FILE, *KEPT),
    clause=("V/s4", "VI.A.9/s1b", "VI.A.10/s1"), within=days(0), after=last(contact),
    records=told_what, collects=told_of_duty, repeats=True,
    given=all_of(
        includes(told_what, "confidentiality duty", "policy"), all_of(contacted, told_of_duty)
    ).named("everyone contacted is told of the duty and knows the policy", "V/s4"),
    then=ENTERED,
)  # fmt: skip

reminded = several("reminded", "who is reminded", "complainant", "accused", clause="VI.A.9/s1b")

remind = must(
    ADVOCATE, "remind", "remind both parties of the duty in each procedure", clause="VI.A.9/s1b",
    when=(NO_FILE, *KEPT), after=latest(file, request), records=(reminded, told_what), repeats=True,
    given=(
        includes(reminded, "complainant", "accused").named("both parties are reminded", "VI.A.9/s1b"),
        includes(told_what, "confidentiality duty").named("they are told of the duty", "VI.A.9/s1b"),
    ),
    then=ENTERED,
)  # fmt: skip

# -- III/s3, V/s1 to s3: who may speak, and when ----------------------------------------------------------------

informal_over = any_of(not_(begun(INFORMAL)), ended_in(INFORMAL), another_gone_through)
nothing_under_way = all_of(informal_over, *map(idle, (NEGOTIATED, FORMAL, APPEAL, ARBITRATION))).named(
    "no complaint is under way any more", "V/s3"
)


def never(words: str, clause: str) -> Any:
    """What no fact can change."""
    return any_of(Const(False)).named(words, clause)


ANY_TIME = {"when": (NO_FILE, *KEPT), "then": STAY, "repeats": True}

party_speaks = may(
    (COMPLAINANT, ACCUSED, COMPANION), "party_speaks", "speak of the case to others as a party or a party's companion",
    clause=("V/s3", "III/s3"), **ANY_TIME,
    given=pick(
        PARTY_TERM, ends_at_close=nothing_under_way, indefinite=never("the duty of the parties has an end", "V/s3")
    ),
)  # fmt: skip

signer_speaks = may(
    (WITNESS, ADVISOR), "signer_speaks", "speak of the case to others as a witness or an advisor",
    clause=("V/s3", "III/s3"), **ANY_TIME,
    given=pick(
        UNDERTAKING_END,
        until_decision=happened(decide).named("the case is decided", "III.C.3/s4"),
        until_close=ended_in(FORMAL).named("the case is closed", "III.C.3/s4"),
        indefinite=never("what was signed has an end", "III.C.3/s4"),
    ),
)  # fmt: skip

facilitator_speaks = may(
    FACILITATOR, "facilitator_speaks", "speak of the case to others as the Facilitator", clause="III/s3", **ANY_TIME,
    given=pick(SUBJECTS, covered=nothing_under_way, not_covered=None),
)  # fmt: skip

keeper_speaks = may(
    (ADVOCATE, COMMITTEE), "keeper_speaks", "speak of the case to others as one of those who keep its records",
    clause=("V/s1", "V/s2", "VI.A.9/s1a"), **ANY_TIME,
    given=never("the Staff and the Committee may ever speak of a case", "V/s2"),
)  # fmt: skip

# -- added: corrections, conflicts, and the end of a file ---------------------------------------------------------

entry = number("entry", "the number of the entry corrected", 1, 10**6, clause="GAP.19")

amend = may(
    ADVOCATE, "amend", "correct an entry by another; the first one stays", clause="GAP.19", when=KEPT, records=entry,
    then=STAY, repeats=True,
)  # fmt: skip

stepping_aside = persons("advocates_aside", "the Advocates who left the case for a conflict", clause="GAP.10")

step_aside = may(
    ADVOCATE, "step_aside", "leave the case for a conflict of interest", clause="GAP.10", when=(NO_FILE, *KEPT),
    collects=stepping_aside, then=STAY, repeats=True,
)  # fmt: skip

disposing = persons("disposing", "who destroys the file", clause="GAP.19")
disposers = derived("who destroys the file", of=disposing, name="disposers", eligible=False, high=99)

FOUR_YEARS = window(
    years(4), None, overflow=A_YEAR_THAT_LACKS_THE_DAY, after=last(summarise), expiry="recorded", clause="GAP.19"
)

dispose = may(
    ADVOCATE, "dispose", "destroy the file", clause="GAP.19", only=RETENTION != "silent", when=CLOSED_FILE,
    within=pick(RETENTION, keep_all=None, after_four_years=FOUR_YEARS, silent=None), records=disposing,
    given=(
        pick(
            RETENTION, keep_all=never("a file may be destroyed", "GAP.19"), after_four_years=nothing_under_way,
            silent=None,
        ),
        (disposers >= 2).named("two people destroy it together", "GAP.19"),
    ),
    then=DESTROYED,
)  # fmt: skip

records = Procedure(
    RECORDS, "the records of the Advocacy Staff",
    (
        enter_report, communicate, document, note, summarise, count_case, contact, tell, remind,
        party_speaks, signer_speaks, facilitator_speaks, keeper_speaks, amend, step_aside, dispose,
    ),
    counting=COUNTING, clause=("III/s4", "IV/s1"),
)  # fmt: skip
