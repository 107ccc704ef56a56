"""IV and V told once more, act by act: who enters what in the records, and who may ever speak of a case."""

from functools import partial
from typing import Any

from claims.acts import act
from grievance_fsm.deadlines import days, first, last, latest, no_earlier_than, years
from grievance_fsm.facts import all_of, any_of, happened, includes, not_
from grievance_fsm.procedures import formal_decision, record_keeping
from grievance_fsm.procedures.counting import A_YEAR_THAT_LACKS_THE_DAY
from grievance_fsm.procedures.formal_notice import UNDERTAKING_END, request
from grievance_fsm.procedures.intake_report import file_report
from grievance_fsm.procedures.negotiated_notice import file
from grievance_fsm.procedures.roles import (
    ACCUSED,
    ADVISOR,
    ADVOCATE,
    COMPANION,
    COMPLAINANT,
    FACILITATOR,
    WITNESS,
)
from grievance_fsm.procedures.routes import APPEAL, ARBITRATION, FORMAL, INFORMAL, NEGOTIATED, RECORDS
from grievance_fsm.properties import eventually, never, never_owed, only_after
from grievance_fsm.readings import pick
from grievance_fsm.routes import begun, ended_in, idle

told = partial(act, "the records")
KEPT = (record_keeping.OPEN_FILE, record_keeping.CLOSED_FILE)
ANYTHING = all_of()
ANYWHERE: Any = {"when": (record_keeping.NO_FILE, *KEPT), "moved": False, "also": not_(ended_in(RECORDS))}
"""From wherever anything is done at all: that it is done from nowhere else would say nothing."""

# -- IV.1, IV.2: what is filed and documented ----------------------------------------------------------------------

ASKED_FORMALLY = (file, request)
WRITTEN, MET = record_keeping.medium == "in writing", record_keeping.medium == "in person"
FILED = (
    *told(
        record_keeping.enter_report, by=ADVOCATE, **ANYWHERE, owed=True, papers=record_keeping.form,
        given=pick(
            record_keeping.APPENDICES, treat_A_as_I=ANYTHING, two_forms=record_keeping.form == "Appendix I"
        ),
        clause="IV.1/s2", after=latest(file_report, *ASKED_FORMALLY),
        within=pick(record_keeping.TIMER, no_timer=None, configured_timer=days(1)),
    ),
    *told(record_keeping.communicate, **ANYWHERE, clause="IV.2/s1"),
    *told(
        record_keeping.document, by=ADVOCATE, when=KEPT, owed=True, clause="IV.2/s2",
        after=last(record_keeping.communicate),
        papers=(record_keeping.medium, record_keeping.something_done, record_keeping.noted),
        given=all_of(
            any_of(not_(WRITTEN), includes(record_keeping.noted, "copy")),
            any_of(not_(MET), includes(record_keeping.noted, "time", "date", "participants", "content")),
            any_of(
                not_(record_keeping.something_done),
                includes(record_keeping.noted, "course of action", "degree of success"),
            ),
            includes(record_keeping.noted, "name of the Advocate"),
            pick(
                record_keeping.INFORMAL_RECORDS, complete=ANYTHING, minimal=any_of(begun(NEGOTIATED), begun(FORMAL))
            ),
        ),
    ),
    *told(
        record_keeping.note, by=ADVOCATE, when=KEPT, papers=record_keeping.noted, clause="IV.1/s3",
        only=record_keeping.INFORMAL_RECORDS == "minimal",
    ),
    never(
        record_keeping.note, only=record_keeping.INFORMAL_RECORDS == "complete", clause="IV.1/s3",
        words="the records: no note is left to choice where all must be documented",
    ),
    only_after(
        record_keeping.CLOSED_FILE, record_keeping.summarise, clause="IV.2/s3",
        words="the records: no file is closed but by the summary",
    ),
)  # fmt: skip


def signed(who: str) -> Any:
    """Somebody signs the summary; or the refusal is noted, where that is enough."""
    signs = includes(record_keeping.initialled_by, who)
    return pick(
        record_keeping.REFUSAL, blocks=signs, noted=any_of(signs, includes(record_keeping.not_initialled_by, who))
    )


PLACES = {
    "as_IV_4": (
        "Information Center", "Advocacy office", "administration", "faculty", "“Tech Talk”", "other MIT publications",
    ),
    "as_VI_A_11": ("Grievance Committee", "the public"),
}  # fmt: skip
AT_IV_4, AT_VI_A_11 = (includes(record_keeping.given_to, *places) for places in PLACES.values())

SUMMED_UP = (
    *told(
        record_keeping.summarise, by=ADVOCATE, when=KEPT, owed=True, clause="IV.2/s3",
        after=last(formal_decision.notify_decision),
        papers=(record_keeping.initialled_by, record_keeping.not_initialled_by),
        given=all_of(
            signed("complainant"), signed("accused"),
            pick(record_keeping.SIGNATORIES, parties=ANYTHING, parties_and_advocates=signed("advocate")),
        ),
        also=not_(happened(record_keeping.summarise)),
    ),
    *told(
        record_keeping.count_case, by=ADVOCATE, when=KEPT, owed=True, once=True, papers=record_keeping.given_to,
        clause="IV.4.post/s1", after=first(record_keeping.enter_report),
        given=pick(
            record_keeping.ADDRESSEES, as_IV_4=AT_IV_4,
            as_VI_A_11=pick(record_keeping.ERRATUM, read_as_IV_4=AT_VI_A_11, literal=ANYTHING),
            union_of_addressees=pick(
                record_keeping.ERRATUM, read_as_IV_4=all_of(AT_IV_4, AT_VI_A_11), literal=AT_IV_4
            ),
        ),
    ),
)  # fmt: skip

# -- V: who is told to keep silent, and who may speak ----------------------------------------------------------------

TOLD = (
    *told(record_keeping.contact, **ANYWHERE, papers=record_keeping.contacted, clause="V/s4"),
    *told(
        record_keeping.tell, by=ADVOCATE, **ANYWHERE, owed=True, clause="V/s4", within=days(0),
        after=last(record_keeping.contact),
        papers=(record_keeping.told_what, record_keeping.told_of_duty),
        given=all_of(
            includes(record_keeping.told_what, "confidentiality duty", "policy"),
            all_of(record_keeping.contacted, record_keeping.told_of_duty),
        ),
    ),
    eventually(
        record_keeping.tell, record_keeping.DESTROYED, within=days(0), after=record_keeping.contact, clause="V/s4",
        words="the records: whoever is contacted is told on the same day",
    ),
    *told(
        record_keeping.remind, by=ADVOCATE, **ANYWHERE, owed=True, clause="VI.A.9/s1b", after=latest(*ASKED_FORMALLY),
        papers=(record_keeping.reminded, record_keeping.told_what),
        given=all_of(
            includes(record_keeping.reminded, "complainant", "accused"),
            includes(record_keeping.told_what, "confidentiality duty"),
        ),
    ),
)  # fmt: skip

GONE_THROUGH = any_of(*(all_of(begun(route), idle(route)) for route in (NEGOTIATED, FORMAL)))
ALL_OVER = all_of(
    any_of(not_(begun(INFORMAL)), ended_in(INFORMAL), GONE_THROUGH),
    *map(idle, (NEGOTIATED, FORMAL, APPEAL, ARBITRATION)),
)  # fmt: skip
SPOKEN = (
    *told(
        record_keeping.party_speaks, by=(COMPLAINANT, ACCUSED, COMPANION), **ANYWHERE,
        given=ALL_OVER, only=record_keeping.PARTY_TERM == "ends_at_close", clause="V/s3",
    ),
    never(
        record_keeping.party_speaks, only=record_keeping.PARTY_TERM == "indefinite", clause="V/s3",
        words="the records: no party ever speaks whose duty has no end",
    ),
    *told(
        record_keeping.signer_speaks, by=(WITNESS, ADVISOR), **ANYWHERE, clause="III.C.3/s4",
        given=pick(
            UNDERTAKING_END, until_decision=happened(formal_decision.decide), until_close=ended_in(FORMAL),
            indefinite=any_of(),
        ),
    ),
    *told(
        record_keeping.facilitator_speaks, by=FACILITATOR, **ANYWHERE, clause="III/s3",
        given=pick(record_keeping.SUBJECTS, covered=ALL_OVER, not_covered=ANYTHING),
    ),
    never(
        record_keeping.keeper_speaks, given=ALL_OVER, clause="V/s2",
        words="the records: their keepers do not speak even when all is over",
    ),
)  # fmt: skip

# -- added: corrections, conflicts, and the end of a file --------------------------------------------------------------

IN_FOUR_YEARS = no_earlier_than(
    years(4), after=last(record_keeping.summarise), overflow=A_YEAR_THAT_LACKS_THE_DAY
)
ADDED = (
    *told(record_keeping.amend, by=ADVOCATE, when=KEPT, papers=record_keeping.entry, clause="GAP.19"),
    *told(
        record_keeping.step_aside, by=ADVOCATE, **ANYWHERE, papers=record_keeping.stepping_aside,
        clause="GAP.10",
    ),
    *told(
        record_keeping.dispose, by=ADVOCATE, when=record_keeping.CLOSED_FILE, to=record_keeping.DESTROYED,
        papers=record_keeping.disposing, given=all_of(ALL_OVER, record_keeping.disposers >= 2), clause="GAP.19",
        only=record_keeping.RETENTION == "after_four_years", within=IN_FOUR_YEARS,
    ),
    only_after(
        record_keeping.DESTROYED, record_keeping.dispose, clause="GAP.19",
        words="the records: no file is destroyed by anything else",
    ),
    never_owed(
        record_keeping.dispose, record_keeping.keeper_speaks, clause="GAP.19",
        only=record_keeping.RETENTION == "after_four_years",  # nobody could, where all are kept
        words="the records: nobody has to destroy a file, or to speak",
    ),
    never(
        record_keeping.dispose, only=record_keeping.RETENTION == "keep_all", clause="GAP.19",
        words="the records: no file is destroyed where all are kept",
    ),
)  # fmt: skip

records = (*FILED, *SUMMED_UP, *TOLD, *SPOKEN, *ADDED)
