"""H.4, added, told once more act by act: the watch against retaliation."""

from functools import partial

from claims.acts import act
from grievance_fsm.deadlines import days, gap, last, latest, months, no_earlier_than
from grievance_fsm.facts import all_of, any_of, includes, not_
from grievance_fsm.procedures import retaliation as watch
from grievance_fsm.procedures.counting import A_MONTH_THAT_LACKS_THE_DAY
from grievance_fsm.procedures.roles import ACCUSED, ADVOCATE, COMPLAINANT, INSTITUTE, WITNESS
from grievance_fsm.procedures.routes import APPEAL, ARBITRATION, FORMAL, INFORMAL, NEGOTIATED, RETALIATION
from grievance_fsm.properties import always_can, never_owed, only_after, only_by
from grievance_fsm.readings import pick
from grievance_fsm.routes import begun, ended_in, idle, running

told = partial(act, "the watch")
WAYS = (INFORMAL, NEGOTIATED, FORMAL, APPEAL, ARBITRATION)
STANDING = (watch.WATCHING, watch.AFTERWARDS)
MEASURES = ("stopped and undone", "moved or supervised", "disciplined", "warned")
ANSWERED = any_of(*(includes(watch.measures, each) for each in MEASURES))
NOTHING_RUNS, SOMETHING_RUNS = all_of(*map(idle, WAYS)), any_of(*map(running, WAYS))
REPORTING = {
    "complainant_only": (COMPLAINANT,), "complainant_and_witnesses": (COMPLAINANT, WITNESS),
    "everyone": (COMPLAINANT, WITNESS, ACCUSED),
}  # fmt: skip

retaliation = (
    *told(
        watch.begin, by=ADVOCATE, when=watch.UNWATCHED, to=watch.WATCHING, owed=True, papers=watch.warned,
        given=all_of(any_of(*map(begun, WAYS)), includes(watch.warned, "complainant")),
        also=not_(ended_in(RETALIATION)), clause="H.4",
    ),
    *told(watch.report, when=STANDING, papers=(watch.suffered, watch.sufferers), clause="H.4"),
    *(
        always_can(
            watch.report, by=by, when=STANDING, only=watch.COVERS.among(covers), clause="H.4",
            words=f"the watch: whoever is protected reports, {covers}",
        )
        for covers, by in REPORTING.items()
    ),
    only_by(
        (COMPLAINANT, WITNESS), watch.report, only=watch.COVERS == "complainant_and_witnesses", clause="H.4",
        words="the watch: the accused reports only where everyone is protected",
    ),
    never_owed(watch.report, clause="H.4", words="the watch: nobody has to report"),
    only_after(
        (watch.REPORTED, watch.REPORTED_AFTERWARDS), watch.report, clause="H.4",
        words="the watch: retaliation is reported only by a report",
    ),
    *told(
        watch.respond, by=INSTITUTE, when=(watch.REPORTED, watch.REPORTED_AFTERWARDS), owed=True, to=STANDING,
        papers=(watch.retaliation_found, watch.measures), clause="H.4", after=last(watch.report),
        within=pick(watch.RESPONSE, days_7=days(7), silent=None),
        given=any_of(watch.retaliation_found == "none", ANSWERED),
        ends=(
            ("retaliation", watch.retaliation_found == "retaliation", STANDING),
            ("none", watch.retaliation_found == "none", STANDING),
        ),
    ),
    *told(
        watch.ask_after, by=ADVOCATE, when=STANDING, owed=True, only=watch.CHECKS == "monthly", clause="GAP.02",
        within=gap(months(1, overflow=A_MONTH_THAT_LACKS_THE_DAY), after=latest(watch.begin, watch.ask_after)),
    ),
    *told(
        watch.note_end, by=ADVOCATE, when=watch.WATCHING, to=watch.AFTERWARDS, owed=True, given=NOTHING_RUNS,
        clause="GAP.02",
    ),
    *told(
        watch.resume, by=ADVOCATE, when=watch.AFTERWARDS, to=watch.WATCHING, owed=True, given=SOMETHING_RUNS,
        clause="GAP.02",
    ),
    *told(
        watch.end_watch, by=ADVOCATE, when=watch.AFTERWARDS, to=watch.ENDED, owed=True, given=NOTHING_RUNS,
        clause="GAP.02",
        within=no_earlier_than(
            pick(watch.WATCH_DAYS, days_90=days(90), days_180=days(180)), after=last(watch.note_end)
        ),
    ),
    only_after(
        (watch.AFTERWARDS, watch.REPORTED_AFTERWARDS), watch.note_end, clause="GAP.02",
        words="the watch: the time afterwards begins with the end of the case",
    ),
    only_after(
        watch.ENDED, watch.note_end, wait=days(180), only=watch.WATCH_DAYS == "days_180", clause="GAP.02",
        words="the watch: it goes on for a hundred and eighty days where that was chosen",
    ),
)  # fmt: skip
