"""A small policy in which every kind of time limit, reference and rule of the docket crosses from run to run."""

from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import (
    ITSELF,
    days,
    earliest,
    entitlement,
    gap,
    if_,
    last,
    latest,
    on_day,
    since,
    target,
    weeks,
    window,
)
from grievance_fsm.docket import Docket, again, begins, enter, settles, throughout
from grievance_fsm.facts import at, day, derived, disjoint, ever, flag, happened, persons, stands
from grievance_fsm.language import STAY, Outcome, Procedure, Role, State, happens, may, must, should
from grievance_fsm.policy import Policy
from grievance_fsm.routes import Route, begun, ended_in, running

PARTY, PANEL = Role("party"), Role("panel")
WATCH, ANSWER = Route("watch"), Route("answer")
CLAUSES = Registry.of({"1/s1": "There is a watch.", "2/s1": "There is an answer to it."})

# -- the watch ----------------------------------------------------------------------------------------------------

IDLE, WATCHING, LATE, DONE = State("idle", initial=True), State("watching"), State("late"), State("done", final=True)
crowd, known_day = persons("crowd", "who is watched"), day("known_day", "a day that is known")
big = flag("big", "it is a large crowd")
many = derived("how many are watched", of=crowd, name="many", eligible=False, high=9)

look = may(PARTY, "look", "begin to look", clause="1/s1", when=IDLE, records=(crowd, known_day, big), then=WATCHING)
learn = happens("learn", "something is learnt", clause="1/s1", when=(IDLE, WATCHING, LATE), then=STAY, repeats=True)
check = must(
    PANEL, "check", "check on the crowd", clause="1/s1", when=(WATCHING, LATE), records=crowd, then=STAY, repeats=True,
    within=gap(if_(stands(WATCHING), weeks(1)), after=latest(look, ITSELF)),
)  # fmt: skip
reply = must(
    PARTY, "reply", "reply", clause="1/s1", when=(WATCHING, LATE), otherwise=LATE,
    within=earliest(since(days(10), look), if_(big, on_day(known_day))), after=look,
    then=(Outcome("agrees", DONE), Outcome("leaves it open", discharges=False)),
)  # fmt: skip
note = must(PANEL, "note", "note it", clause="1/s1", when=(WATCHING, LATE), after=look, then=STAY)
extend = may(PARTY, "extend", "extend it", clause="1/s1", when=WATCHING, then=STAY)
close = should(
    PANEL, "close", "close the watch", clause="1/s1", when=(WATCHING, LATE), then=DONE,
    within=days(30), after=last(learn),
)  # fmt: skip
watch = Procedure(
    WATCH, "the watch", (look, learn, check, reply, note, extend, close),
    limits=(
        target(WATCHING, weeks(2), after=look, unless=happened(extend), clause="1/s1"),
        entitlement(LATE, PARTY, days(15), after=look, clause="1/s1"),
    ),
)  # fmt: skip

# -- the answer ---------------------------------------------------------------------------------------------------

NEW, OPENED = State("new", initial=True), State("opened")
CLOSED, LOST = State("closed", final=True), State("lost", final=True)
helpers, joined = persons("helpers", "who helps"), persons("joined", "who has joined")

join = may(PANEL, "join", "join in", clause="2/s1", when=OPENED, collects=joined, then=STAY, repeats=True)
begin = may(
    PANEL, "begin", "begin an answer", clause="2/s1", when=NEW, within=window(days(2), days(20), after=last(check)),
    records=helpers, then=OPENED,
    given=(
        disjoint(helpers, at(check, crowd)).named("nobody helps who was watched", "2/s1"),
        disjoint(helpers, ever(join, joined)).named("nobody helps who has ever joined", "2/s1"),
    ),
)  # fmt: skip
respond = must(
    PARTY, "respond", "respond", clause="2/s1", when=(NEW, OPENED), within=days(3), after=latest(check, begin),
    given=(at(look, many) >= 2).named("several are watched", "2/s1"), otherwise=LOST, then=STAY, repeats=True,
)  # fmt: skip
finish = must(
    PANEL, "finish", "finish the answer", clause="2/s1", when=OPENED, then=CLOSED,
    given=ended_in(WATCH, DONE).named("the watch is over", "2/s1"),
)  # fmt: skip
answer = Procedure(ANSWER, "the answer", (begin, join, respond, finish))

POLICY = Policy(
    "intricate", "an intricate policy", CLAUSES, (watch, answer),
    docket=Docket((
        throughout(ANSWER, given=begun(WATCH).named("there has been a watch", "2/s1"), clause="2/s1"),
        begins(WATCH, given=~running(ANSWER), clause="1/s1"), again(WATCH),
        again(ANSWER, given=ended_in(ANSWER, CLOSED)),
        enter(ANSWER, at=OPENED, after=close, clause="2/s1"), settles(ANSWER, CLOSED, LOST, clause="2/s1"),
    )),
)  # fmt: skip
