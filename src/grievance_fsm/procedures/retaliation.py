"""H.4, added: the watch against retaliation, from the beginning of a procedure until some time after the case."""

from grievance_fsm.deadlines import ITSELF, days, gap, last, latest, months, window
from grievance_fsm.facts import OTHERWISE, all_of, any_of, includes, one_of, persons, several
from grievance_fsm.language import STAY, Outcome, Procedure, State, may, must, should
from grievance_fsm.procedures.counting import A_MONTH_THAT_LACKS_THE_DAY, COUNTING
from grievance_fsm.procedures.roles import ACCUSED, ADVOCATE, COMPLAINANT, INSTITUTE, WITNESS
from grievance_fsm.procedures.routes import APPEAL, ARBITRATION, FORMAL, INFORMAL, NEGOTIATED, RETALIATION
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick
from grievance_fsm.routes import begun, idle, running

RULE, COVERS = reading("A63", "retaliation_rule"), reading("A63", "retaliation_covers")
WATCH_DAYS, CHECKS = reading("A63", "retaliation_watch_days"), reading("A63", "retaliation_checks")
RESPONSE = reading("A63", "retaliation_response")

UNWATCHED = State("no watch", initial=True)
WATCHING = State("watch")
REPORTED = State("retaliation reported")
AFTERWARDS = State("watch after the case")
REPORTED_AFTERWARDS = State("retaliation reported after the case")
ENDED = State("watch ended", final=True)

# The ways on which a case is dealt with; advice, reports and housing alone accuse nobody.
WAYS = (INFORMAL, NEGOTIATED, FORMAL, APPEAL, ARBITRATION)

warned = several("warned", "who is told that retaliation is forbidden", "complainant", "accused", clause="H.4")

begin = must(
    ADVOCATE, "begin", "open the watch and say that retaliation is forbidden", clause=("H.4", "GAP.02"),
    when=UNWATCHED, records=warned,
    given=(
        any_of(*map(begun, WAYS)).named("a procedure has begun", "H.4"),
        includes(warned, "complainant").named("the complainant is told", "H.4"),
    ),
    then=WATCHING,
)  # fmt: skip

PROTECTED = (
    COMPLAINANT,
    pick(COVERS, complainant_only=None, complainant_and_witnesses=WITNESS, everyone=WITNESS),
    pick(COVERS, complainant_only=None, complainant_and_witnesses=None, everyone=ACCUSED),
)

suffered = one_of(
    "retaliation_suffered", "what is reported", "threat", "work or pay", "grade or supervision", "housing", "exclusion",
    "other", clause="H.4",
)  # fmt: skip
sufferers = persons("retaliated_against", "against whom it is directed", clause="H.4")

report = may(
    PROTECTED, "report", "report retaliation", clause="H.4", when=(WATCHING, AFTERWARDS),
    records=(suffered, sufferers), then={WATCHING: REPORTED, AFTERWARDS: REPORTED_AFTERWARDS},
)  # fmt: skip

retaliation_found = one_of("retaliation_found", "what the Institute finds", "retaliation", "none", clause="H.4")
measures = several(
    "retaliation_measures", "the measures against retaliation",
    "stopped and undone", "moved or supervised", "disciplined", "warned", clause="H.4",
)  # fmt: skip
some_measure = any_of(*(includes(measures, each) for each in measures.choices))

respond = must(
    INSTITUTE, "respond", "act on the report", clause=("H.4", "GAP.02"), when=(REPORTED, REPORTED_AFTERWARDS),
    within=pick(RESPONSE, days_7=days(7, clause="GAP.02"), silent=None), after=last(report),
    records=(retaliation_found, measures),
    given=any_of(retaliation_found == "none", some_measure).named("what is found is answered", "H.4"),
    then=(
        Outcome(
            "retaliation", {REPORTED: WATCHING, REPORTED_AFTERWARDS: AFTERWARDS},
            given=(retaliation_found == "retaliation").named("retaliation is found", "H.4"),
        ),
        Outcome("none", {REPORTED: WATCHING, REPORTED_AFTERWARDS: AFTERWARDS}, given=OTHERWISE),
    ),
)  # fmt: skip

ask_after = should(
    ADVOCATE, "ask_after", "ask how those under watch fare", clause="GAP.02", only=CHECKS == "monthly",
    when=(WATCHING, AFTERWARDS), then=STAY, repeats=True,
    within=gap(months(1, overflow=A_MONTH_THAT_LACKS_THE_DAY), after=latest(begin, ITSELF), clause="GAP.02"),
)  # fmt: skip

note_end = must(
    ADVOCATE, "note_end", "note that the case has ended", clause="GAP.02", when=WATCHING,
    given=all_of(*map(idle, WAYS)).named("no procedure is under way", "GAP.02"), then=AFTERWARDS,
)  # fmt: skip

resume = must(
    ADVOCATE, "resume", "take up the watch of a case that goes on", clause="GAP.02", when=AFTERWARDS,
    given=any_of(*map(running, WAYS)).named("a procedure is under way again", "GAP.02"), then=WATCHING,
)  # fmt: skip

end_watch = must(
    ADVOCATE, "end_watch", "end the watch", clause="GAP.02", when=AFTERWARDS,
    within=pick(
        WATCH_DAYS,
        days_90=window(days(90), None, after=last(note_end), clause="GAP.02"),
        days_180=window(days(180), None, after=last(note_end), clause="GAP.02"),
    ),
    given=all_of(*map(idle, WAYS)).named("no procedure is under way", "GAP.02"), then=ENDED,
)  # fmt: skip

retaliation = Procedure(
    RETALIATION, "the watch against retaliation",
    (begin, report, respond, ask_after, note_end, resume, end_watch), counting=COUNTING, clause=("H.4", "GAP.02"),
)  # fmt: skip
