"""II and II.A: how people come to the Advocacy Staff, and the advice that they get there."""

from grievance_fsm.deadlines import last
from grievance_fsm.facts import all_of, any_of, at, flag, happened, includes, not_, several
from grievance_fsm.language import OPEN, STAY, State, happens, may, must
from grievance_fsm.procedures.resolution import decided, settled, unresolved
from grievance_fsm.procedures.roles import ADVOCATE, COMPLAINANT, REFERRER, WITNESS
from grievance_fsm.procedures.routes import FORMAL, INFORMAL, NEGOTIATED
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick
from grievance_fsm.routes import begun, ended_in, idle

REFERRAL = reading("A75", "referral_rule")

NOT_BEGUN = State("not begun", initial=True)
ADVISED = State("in advice", rests=True)

# -- II/s4: referral ---------------------------------------------------------------------------------------

privileged = flag("privileged", "it was told under a professional privilege", clause="II/s4")

learn = happens(
    "learn", "somebody bound to refer learns of harassment", clause="II/s4", when=NOT_BEGUN, records=privileged,
    then=STAY, repeats=True,
)  # fmt: skip

refer = must(
    REFERRER, "refer", "refer the person to the Advocacy Staff", clause="II/s4", when=NOT_BEGUN, after=last(learn),
    given=pick(
        REFERRAL,
        duty=happened(learn).named("somebody bound to refer knows of it", "II/s4"),
        privileged_exempt=all_of(happened(learn), not_(at(learn, privileged))).named(
            "somebody without a privilege knows of it", "II/s4"
        ),
    ),
    then=STAY, repeats=True,
)  # fmt: skip

refer_freely = may(
    REFERRER, "refer_freely", "refer the person although privileged", clause="II/s4",
    only=REFERRAL == "privileged_exempt", when=NOT_BEGUN,
    given=all_of(happened(learn), at(learn, privileged)).named("it was told under a privilege", "II/s4"),
    then=STAY, repeats=True,
)  # fmt: skip

# -- II/s1, II/s3: whoever believes to have been harassed may come -----------------------------------------

seek_advice = may(
    COMPLAINANT, "seek_advice", "talk to the Advocacy Staff in confidence", clause=("II/s1a", "II/s3b"),
    when=NOT_BEGUN, then=ADVISED,
)  # fmt: skip

# -- II.A/s1 to s3: what the Advocate then owes ------------------------------------------------------------

# Its steps may rest for as long as nobody says what came of them, and nothing else has resolved the complaint.
in_informal = all_of(begun(INFORMAL), not_(ended_in(INFORMAL)), unresolved).named(
    "the informal procedure goes on", "III.A/s1b"
)

# Nothing in the text ends it (GAP.18): it is over once another has been gone through.
another_gone_through = any_of(*(all_of(begun(route), idle(route)) for route in (NEGOTIATED, FORMAL)))

unsettled = not_(any_of(ended_in(INFORMAL), ended_in(NEGOTIATED), ended_in(FORMAL), settled, decided)).named(
    "no complaint procedure has ended yet", "VI.A.2/s1"
)

assure = must(
    ADVOCATE, "assure", "say that all of it stays confidential", clause=("II.A/s1", "V/s4", "VI.A.9/s1b"),
    when=OPEN, given=unsettled, then=STAY,
)  # fmt: skip

listen = must(
    ADVOCATE, "listen", "listen and talk the case over", clause=("II.A/s2", "VI.A.2/s1"), when=OPEN, given=unsettled,
    then=STAY, repeats=True,
)  # fmt: skip

OPTIONS = ("advice", "report", "temporary housing", "informal", "negotiated", "formal")
options = several("options", "the options explained", *OPTIONS, clause="II/s1a")

explain = must(
    ADVOCATE, "explain", "explain every option", clause=("II/s3c", "II.A/s2", "VI.A.4/s1"), when=OPEN,
    records=options, given=(includes(options, *OPTIONS).named("every option is explained", "II/s3c"), unsettled),
    then=STAY,
)  # fmt: skip

encourage_records = must(
    ADVOCATE, "encourage_records", "encourage the complainant to keep own records", clause=("II.A/s2", "VI.A.5/s2"),
    when=OPEN, given=unsettled, then=STAY,
)  # fmt: skip

review_outcomes = must(
    ADVOCATE, "review_outcomes", "go through the outcomes of similar cases", clause=("II.A/s3", "VI.A.4/s1"),
    when=OPEN, given=unsettled, then=STAY,
)  # fmt: skip

weigh_consequences = must(
    ADVOCATE, "weigh_consequences", "discuss what each option may lead to", clause="VI.A.4/s1",
    when=OPEN, given=unsettled, then=STAY,
)  # fmt: skip

hand_policy = must(
    ADVOCATE, "hand_policy", "make the policy known to the complainant", clause="VI.A.10/s1",
    when=OPEN, given=unsettled, then=STAY,
)  # fmt: skip

advise_further = may(
    ADVOCATE, "advise_further", "advise the complainant again", clause=("VI.A.2/s1", "VI.A.4/s1"),
    when=OPEN, then=STAY, repeats=True,
)  # fmt: skip

# -- II.A/s7: witnesses ------------------------------------------------------------------------------------

ask_as_witness = may(
    WITNESS, "ask_as_witness", "ask how best to support the victim", clause="II.A/s7", when=(NOT_BEGUN, OPEN),
    then=STAY, repeats=True,
)  # fmt: skip

advise_witness = must(
    ADVOCATE, "advise_witness", "advise the witness", clause="II.A/s7", when=(NOT_BEGUN, OPEN),
    after=last(ask_as_witness), given=happened(ask_as_witness).named("a witness has asked", "II.A/s7"),
    then=STAY, repeats=True,
)  # fmt: skip

STEPS = (
    learn, refer, refer_freely, seek_advice, assure, listen, explain, encourage_records, review_outcomes,
    weigh_consequences, hand_policy, advise_further, ask_as_witness, advise_witness,
)  # fmt: skip
