"""III.C.1 to III.C.4 told once more, act by act: the request, the notice, the preparation, and the hearing."""

from collections.abc import Iterator
from functools import partial

from attrs import evolve

from claims.acts import act
from claims.between import TO_A_HEARING
from claims.votes import ANYTHING, NOT_THE_SAME_MEMBERS, ON_PROCEDURE
from grievance_fsm.deadlines import days, last, latest, months, weeks, window
from grievance_fsm.facts import (
    DAY_OF_ACT,
    all_of,
    any_of,
    at,
    disjoint,
    happened,
    includes,
    inside,
    not_,
    not_before,
    on_the_day,
)
from grievance_fsm.procedures import formal_decision as decision
from grievance_fsm.procedures import formal_hearing as hearing
from grievance_fsm.procedures import formal_notice as notice
from grievance_fsm.procedures.committee_votes import SCOPE, interested, present, recused, roll
from grievance_fsm.procedures.complaint import (
    first_incident,
    four_years,
    in_tenure,
    last_incident,
    parties,
    report_names,
    signatures,
)
from grievance_fsm.procedures.counting import A_MONTH_THAT_LACKS_THE_DAY
from grievance_fsm.procedures.people import QUORUM
from grievance_fsm.procedures.roles import ACCUSED, ADVISOR, ADVOCATE, COMMITTEE, COMPLAINANT, FACILITATOR, WITNESS
from grievance_fsm.properties import Property, always, always_leads, always_told, eventually, never, only_after
from grievance_fsm.readings import pick

told, left = partial(act, "a hearing"), partial(act, "a hearing that ends with the tenure")
in_its_window, once_only = partial(act, "a hearing in its window"), partial(act, "a hearing that cannot be put off")
while_deciding = partial(act, "a hearing and the decision")
BOTH = ("complainant", "accused")
PREPARING = (notice.NOTIFIED, notice.DATED)
SITTING = (
    hearing.OPENED, hearing.COMPLAINANT_HEARD, hearing.ACCUSED_HEARD, hearing.WITNESSES_HEARD, hearing.ACCUSED_CLOSED,
)  # fmt: skip
UNDECIDED = (notice.REQUESTED, *PREPARING, *SITTING, hearing.DELIBERATING)
PROCEDURAL = notice.PROCEDURAL_PAPERS
VOTED_ON = SCOPE == "also_procedural"
NOT_VOTED = ("finding", "finding_severity_each_sanction")
WITHIN_WINDOW = all_of(inside(notice.hearing_date, notice.hearing_window), ON_PROCEDURE)

COUNTED_FROM = pick(notice.NOTICE, sent=notice.notify, received=notice.receive)
EDGES = months(1), weeks(6)
LATE = {"reset_in_window": "bar", "extend": "recorded", "silent": "recorded"}
IN_SIX_WEEKS = window(
    *EDGES, after=COUNTED_FROM, overflow=A_MONTH_THAT_LACKS_THE_DAY,
    expiry=pick(notice.NO_QUORUM, lapse="recorded", **LATE),
)
HELD_IN_SIX_WEEKS = evolve(IN_SIX_WEEKS, expiry=pick(notice.NO_QUORUM, lapse="lapse", **LATE))
"""A month after the notice at the soonest; what is not held in time lapses where that was chosen."""

ASKING = (
    *told(
        notice.request, by=COMPLAINANT, when=notice.NOT_BEGUN, to=notice.REQUESTED, clause="III.C.1/s1b",
        papers=(report_names, signatures, notice.report_under, first_incident, last_incident, in_tenure, parties),
        given=all_of(
            includes(report_names, *BOTH), in_tenure,
            pick(
                notice.SIGNATORIES, complainant=includes(signatures, "complainant"),
                advocate=includes(signatures, "advocate"), both=includes(signatures, "complainant", "advocate"),
            ),
            pick(notice.ERRATUM, read_as_II_B=notice.report_under == "II.B", literal=notice.report_under == "II.A"),
            TO_A_HEARING,
        ),
    ),
    *told(
        notice.decline, by=COMMITTEE, when=(notice.REQUESTED, notice.NOTIFIED), given=ON_PROCEDURE,
        to=notice.DECLINED, only=notice.DISCRETION == "may_decline", clause="III.C/s1",
    ),
    *told(
        notice.notify, by=ADVOCATE, when=notice.REQUESTED, to=notice.NOTIFIED, owed=True, clause="III.C.2/s1",
        within=days(7), after=notice.request,
        papers=(notice.told, notice.contents),
        given=all_of(
            includes(notice.told, "committee", "accused"),
            includes(notice.contents, "initial report", "hearing procedures", "facilitator referral"),
            pick(
                notice.CONTENTS, list_only=ANYTHING,
                union=includes(notice.contents, "policy copy", "confidentiality duty"),
            ),
        ),
    ),
    *told(notice.consult, by=ACCUSED, when=PREPARING, clause="III.C.2/s2b"),
    *told(
        notice.inform, by=FACILITATOR, when=PREPARING, also=happened(notice.consult), owed=True, clause="VII.3/s1",
        papers=notice.informants, after=last(notice.consult),
        given=pick(
            notice.INDEPENDENCE, allowed=ANYTHING, must_differ=disjoint(notice.informants, notice.mediators)
        ),
    ),
    *told(notice.receive, when=PREPARING, once=True, clause="III.C.2/s3"),
    *told(
        notice.set_date, by=COMMITTEE, when=PREPARING, given=ON_PROCEDURE, to=(notice.DATED,), owed=True,
        papers=notice.hearing_date, clause="III.C.2/s3", only=(notice.NO_QUORUM != "silent", notice.TARGET == "set"),
        moved=False, within=IN_SIX_WEEKS,
    ),
    *in_its_window(
        notice.set_date, by=COMMITTEE, when=PREPARING, given=WITHIN_WINDOW, owed=True, papers=notice.hearing_date,
        clause="III.C.2/s3", only=(notice.NO_QUORUM != "silent", notice.TARGET == "held"),
    ),
    *once_only(
        notice.set_date, by=COMMITTEE, when=notice.NOTIFIED, given=WITHIN_WINDOW, owed=True,
        clause="III.C.2/s3", only=(notice.NO_QUORUM == "silent", notice.TARGET == "held"),
    ),
    only_after(
        notice.inform, notice.consult, clause="VII.3/s1", words="nobody is told of the hearing who has not asked"
    ),
    *told(notice.assist, by=ADVOCATE, when=PREPARING, owed=True, once=True, clause="III.C.3/s1"),
    *told(
        notice.name_witnesses, by=(COMPLAINANT, ACCUSED), when=PREPARING, papers=notice.witnesses,
        clause="III.C.3/s1",
    ),
    *told(
        notice.choose_advisor, by=ACCUSED, when=PREPARING, papers=(notice.advisor_is, notice.advisors),
        clause="III.C.3/s2",
    ),
    *told(
        notice.sign, by=(WITNESS, ADVISOR), when=PREPARING, owed=True, papers=(notice.silent_until, notice.agreed_by),
        after=latest(notice.name_witnesses, notice.choose_advisor),
        clause="III.C.3/s4",
        given=pick(
            notice.UNDERTAKING_END, until_decision=notice.silent_until == "the decision",
            until_close=notice.silent_until == "the close of the case", indefinite=notice.silent_until == "no end",
        ),
    ),
)  # fmt: skip

# -- III.C.4: the hearing -----------------------------------------------------------------------------------------

BOTH_THERE = includes(hearing.parties_there, *BOTH)
HEARD = (
    *told(
        hearing.open_hearing, by=COMMITTEE, when=notice.DATED, to=hearing.OPENED, owed=True, clause="III.C.4/s1",
        papers=(roll, hearing.attending, hearing.involved, hearing.community, hearing.parties_there),
        within=pick(notice.TARGET, held=HELD_IN_SIX_WEEKS, set=None),
        given=all_of(
            on_the_day(notice.hearing_date), present >= QUORUM, all_of(hearing.attending, notice.agreed_by),
            all_of(hearing.attending, hearing.involved), NOT_THE_SAME_MEMBERS,
            pick(
                hearing.CLOSED, and_=all_of(hearing.attending, hearing.community), or_parties_always=ANYTHING
            ),
            pick(
                hearing.ADVISOR_ROLE, preparation_only=disjoint(hearing.attending, notice.advisors),
                present_silent=ANYTHING, may_speak=ANYTHING,
            ),
            pick(
                hearing.ABSENCE, in_absentia=any_of(BOTH_THERE, happened(notice.receive)), postpone=BOTH_THERE,
                silent=ANYTHING,
            ),
        ),
    ),
    *told(
        hearing.state, by=COMPLAINANT, when=hearing.OPENED, to=hearing.COMPLAINANT_HEARD, owed=True,
        clause="III.C.4/s2",
    ),
    *told(
        hearing.respond, by=ACCUSED, when=hearing.COMPLAINANT_HEARD, to=hearing.ACCUSED_HEARD, owed=True,
        clause="III.C.4/s2",
    ),
    *told(
        hearing.hear_witnesses, by=COMMITTEE, when=hearing.ACCUSED_HEARD, to=hearing.WITNESSES_HEARD, owed=True,
        clause="III.C.4/s3",
    ),
    *told(
        hearing.accused_closes, by=ACCUSED, when=hearing.WITNESSES_HEARD, to=hearing.ACCUSED_CLOSED, owed=True,
        clause="III.C.4/s5",
    ),
    *told(
        hearing.complainant_closes, by=COMPLAINANT, when=hearing.ACCUSED_CLOSED, to=hearing.DELIBERATING, owed=True,
        clause="III.C.4/s5",
    ),
    *told(hearing.question, by=COMMITTEE, when=hearing.WITNESSES_HEARD, clause="III.C.4/s4"),
    *told(
        hearing.advise, by=ADVISOR, when=SITTING, only=hearing.ADVISOR_ROLE == "may_speak", clause="III.C.3/s2"
    ),
)  # fmt: skip

NO_COMPLAINANT = not_(includes(at(hearing.open_hearing, hearing.parties_there), "complainant"))
NO_ACCUSED = not_(includes(at(hearing.open_hearing, hearing.parties_there), "accused"))
IN_ABSENCE = hearing.ABSENCE == "in_absentia"
NOT_ENOUGH = present < QUORUM

INTERRUPTED = (
    *told(
        hearing.pass_over_complainant, by=COMMITTEE, when=hearing.OPENED, given=NO_COMPLAINANT,
        to=hearing.COMPLAINANT_HEARD, only=IN_ABSENCE, clause="GAP.14",
    ),
    *told(
        hearing.pass_over_accused, by=COMMITTEE, when=(hearing.COMPLAINANT_HEARD, hearing.WITNESSES_HEARD),
        given=NO_ACCUSED, to=(hearing.ACCUSED_HEARD, hearing.ACCUSED_CLOSED), only=IN_ABSENCE, clause="GAP.14",
    ),
    *told(
        hearing.close_without_complainant, by=COMMITTEE, when=hearing.ACCUSED_CLOSED, given=NO_COMPLAINANT,
        to=hearing.DELIBERATING, only=IN_ABSENCE, clause="GAP.14",
    ),
    *told(
        hearing.put_off, by=COMMITTEE, when=notice.DATED, papers=(roll, hearing.parties_there), clause="GAP.09",
        given=all_of(
            not_before(notice.hearing_date),
            pick(
                hearing.ABSENCE, postpone=any_of(NOT_ENOUGH, not_(BOTH_THERE)), in_absentia=NOT_ENOUGH,
                silent=NOT_ENOUGH,
            ),
        ),
        only=notice.NO_QUORUM != "silent",
    ),
    *told(
        hearing.lose_quorum, when=SITTING, given=NOT_ENOUGH, papers=roll, clause="III.C.4/s1",
        only=(notice.NO_QUORUM != "silent", hearing.QUORUM_SCOPE == "whole_hearing"),
    ),
    *while_deciding(
        hearing.lose_quorum, when=(*SITTING, hearing.DELIBERATING), given=NOT_ENOUGH, papers=roll,
        clause="III.C.4/s1", only=(notice.NO_QUORUM != "silent", hearing.QUORUM_SCOPE == "hearing_and_decision"),
    ),
    never(
        hearing.lose_quorum, only=hearing.QUORUM_SCOPE == "opening", clause="III.C.4/s1",
        words="no quorum is lost where it is asked of the opening alone",
    ),
    never(
        hearing.put_off, hearing.lose_quorum, only=notice.NO_QUORUM == "silent", clause="GAP.09",
        words="no hearing is put off where nothing is said of that",
    ),
    never(
        notice.ABATED, only=notice.DEPARTURE == "continues", clause="II/s5a", words="who leaves is heard all the same"
    ),
    *told(
        hearing.recuse, by=COMMITTEE, when=UNDECIDED, papers=recused, only=hearing.RECUSAL != "silent",
        clause="GAP.10",
    ),
    *told(hearing.declare_interest, by=COMMITTEE, when=UNDECIDED, papers=interested, clause="GAP.10"),
    *told(
        hearing.withdraw, by=COMPLAINANT, when=UNDECIDED, to=hearing.WITHDRAWN, clause="GAP.13",
        given=pick(
            hearing.WITHDRAWAL, committee_consent=hearing.consent, complainant_may_withdraw=ANYTHING, silent=ANYTHING
        ),
        only=hearing.WITHDRAWAL != "silent",
    ),
    *told(
        hearing.depart, when=UNDECIDED, once=True, only=notice.DEPARTURE == "continues", clause="II/s5a"
    ),
    *left(
        hearing.depart, when=UNDECIDED, to=notice.ABATED, only=notice.DEPARTURE == "abates", clause="II/s5a"
    ),
)  # fmt: skip

# -- the days of the hearing ----------------------------------------------------------------------------------------

GONE = (notice.DECLINED, hearing.WITHDRAWN, notice.ABATED, hearing.LAPSED)
"""Where a case goes that is not heard."""


def in_the_window(set_: bool, sent: bool) -> Iterator[Property]:
    """A month after the notice at the soonest, and within six weeks: by what is in the window, and from when."""
    what, words = (notice.set_date, "the date is set") if set_ else (hearing.open_hearing, "the hearing is opened")
    since, counted = (notice.notify, "sent") if sent else (notice.receive, "received")
    told = ("set" if set_ else "held") == notice.TARGET, counted == notice.NOTICE
    yield only_after(
        what, since, wait=months(1, overflow=A_MONTH_THAT_LACKS_THE_DAY), clause="III.C.2/s3",
        only=(*told, notice.NO_QUORUM != "silent"),
        words=f"{words} a month after the notice is {counted} at the soonest",
    )
    # Where silence has a meaning, nobody is late who keeps silent.
    owed = notice.NO_QUORUM.among("reset_in_window", "extend", *(("lapse",) if set_ else ()))
    yield eventually(
        what, *GONE, within=weeks(6), after=since, clause="III.C.2/s3", only=(*told, owed),
        words=f"{words} within six weeks after the notice is {counted}",
    )


TIMELY = (
    *(claim for set_ in (True, False) for sent in (True, False) for claim in in_the_window(set_, sent)),
    always(
        inside(DAY_OF_ACT, four_years), at=notice.request, clause="II/s5b",
        words="no hearing is asked for once the four years are over",
    ),
    eventually(
        hearing.OPENED, *GONE, within=days(43), after=notice.DATED, anyhow=True, clause="GAP.09",
        only=(notice.NO_QUORUM == "lapse", notice.TARGET == "held", decision.DEADLOCK != "rehear"),
        words="a hearing that is not held lapses",
    ),
    never(
        hearing.LAPSED, only=(notice.NO_QUORUM != "lapse", decision.LAPSE != "lapse"), clause="GAP.09",
        words="no hearing lapses where none can",
    ),
    always_leads(
        hearing.put_off, hearing.lose_quorum, to=notice.NOTIFIED, clause="GAP.09",
        only=notice.NO_QUORUM.among("reset_in_window", "extend"), words="a hearing that is put off has another date",
    ),
    always_leads(
        hearing.put_off, hearing.lose_quorum, to=hearing.LAPSED, clause="GAP.09", only=notice.NO_QUORUM == "lapse",
        words="a hearing that is put off lapses, where it can",
    ),
)  # fmt: skip

NO_MORE = (
    *(
        always_told(
            *asked, at=at_, nothing_else=True, clause="III.C.2/s3", only=(VOTED_ON.reading.among(*NOT_VOTED), *where),
            words=f"{words} without a vote where votes are for other things",
        )
        for asked, at_, words, *where in (
            ((), notice.decline, "a case is declined", notice.DISCRETION == "may_decline"),
            ((notice.hearing_date,), notice.set_date, "a date is set"),
        )
    ),
    always_told(
        notice.informants, at=notice.inform, nothing_else=True, only=notice.INDEPENDENCE == "allowed",
        clause="VII.3/s1", words="a hearing: nobody asks who has mediated where whoever did may inform",
    ),
)  # fmt: skip

formal = (*ASKING, *HEARD, *INTERRUPTED, *TIMELY, *NO_MORE)
