"""A made-up code of conduct: a committee of five decides on a report, and others may hear an appeal."""

from grievance_fsm.clauses import Registry
from grievance_fsm.committee import Committee, Provision
from grievance_fsm.deadlines import days, limitation, term, weeks, years
from grievance_fsm.docket import Docket, again, begins, enter, exclusive, settles
from grievance_fsm.facts import IN_OFFICE, OTHERWISE, ballots, derived, disjoint, ever, one_of, persons, share
from grievance_fsm.language import STAY, Bench, Outcome, Procedure, Role, State, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading, Readings, pick
from grievance_fsm.register import Seat
from grievance_fsm.routes import Route, ended_in

clauses = Registry.of({
    "1/s1": "A member may report a breach of the code; the secretary acknowledges the report in two days.",
    "2/s1": "Of a committee of five all decide who have no conflict, but at least three.",
    "2/s2": "They decide by consensus, or else by two thirds.",
    "3/s1": "Either side may appeal in a week, to people who did not decide; these may send the report back."})
HUNG = Reading("C1", "hung_vote", "What if nobody has two thirds?", ("no_breach", "silent"), "no_breach", ("2/s2",))
MEMBER, REPORTED = Role("member", "the member", party=True), Role("reported", "the person reported", party=True)
SECRETARY, COMMITTEE, REVIEWERS = Role("secretary"), Role("committee"), Role("reviewers")

NEW, MADE, PENDING = State("new", initial=True), State("report made"), State("before the committee")
BREACH, CLEARED = State("breach found", final=True), State("no breach", final=True)
parties, recused = persons("parties", "the two sides"), persons("recused", "the members who step aside")
panel, agreed = persons("panel", "who decides"), one_of("agreed", "what all agree on", "breach", "no breach", "none")
votes, reviewers = ballots("votes", "the votes", "for", "against", by=panel), persons("reviewers", "who reviews")
present, free = derived("panel members", of=panel, high=5), derived("members without conflict", of=IN_OFFICE, high=5)
yes, no = (derived(f"votes {side} a breach", of=votes, value=side, high=5) for side in ("for", "against"))
finds = ((agreed == "breach") | (agreed == "none") & share(yes, "2/3", of=present)).named("a breach is found", "2/s2")
clears = ((agreed == "no breach") | (agreed == "none") & share(no, "2/3", of=present)).named("none is found", "2/s2")
report = may(MEMBER, "report", "report a breach", clause="1/s1", when=NEW, then=MADE, records=parties)
acknowledge = must(SECRETARY, "acknowledge", "acknowledge the report", clause="1/s1", when=MADE, then=PENDING,
                   within=days(2), after=report)
recuse = may(COMMITTEE, "recuse", "step aside", clause="2/s1", when=PENDING, then=STAY, collects=recused, repeats=True)
decide = must(COMMITTEE, "decide", "decide on the report", clause="2/s1", when=PENDING, records=(panel, agreed, votes),
              given=((present == free).named("all without a conflict are there", "2/s1"), present >= 3),
              then=(Outcome("breach", BREACH, given=finds), Outcome("no breach", CLEARED, given=clears),
                    Outcome("hung", pick(HUNG, no_breach=CLEARED, silent=None), given=OTHERWISE)))

UNTRIED, APPEALED = State("not appealed", initial=True), State("appealed")
STANDS, SENT_BACK = State("decision stands", final=True), State("sent back", final=True)
appeal = may((MEMBER, REPORTED), "appeal", "appeal", clause="3/s1", when=UNTRIED, then=APPEALED,
             within=limitation(weeks(1), after=decide))
review = must(REVIEWERS, "review", "decide the appeal", clause="3/s1", when=APPEALED, records=reviewers,
              given=disjoint(reviewers, ever(decide, panel)).named("nobody reviews who decided", "3/s1"),
              then=(Outcome("stands", STANDS), Outcome("sent back", SENT_BACK)))

CONDUCT, APPEAL = Route("conduct", "the report"), Route("appeal", "the appeal")
docket = Docket((
    exclusive(CONDUCT, APPEAL, clause="3/s1"), settles(CONDUCT, BREACH, CLEARED, clause="2/s2"),
    begins(APPEAL, given=ended_in(CONDUCT, BREACH, CLEARED), clause="3/s1"),
    enter(CONDUCT, at=PENDING, after=review, outcome="sent back", clause="3/s1"),
    again(APPEAL, given=ended_in(APPEAL, SENT_BACK), clause="3/s1")))
five = Committee("committee", "the committee", tuple(Seat(f"seat_{n}", f"seat {n}") for n in range(1, 6)), 3,
                 term=term(years(2)), training=Provision("advisory"), recusal=Provision("not counted"),
                 overlap=Provision("panel continues"), conflict=Provision("no party to the case"), clause="2/s1")
conduct = Procedure(CONDUCT, "a report", (report, acknowledge, recuse, decide), bench=Bench(five, recused, parties))
POLICY = Policy("code-of-conduct", "a small code", clauses, (conduct, Procedure(APPEAL, "an appeal", (appeal, review))),
                Readings([HUNG]), committee=five, docket=docket, claims=("1", "2", "3"))
