"""A small policy with readings of every sort: what one answer changes can be told by hand.

A party asks; a clerk answers within some days, or the silence counts; then the asking is heard, in one of two ways.
"""

from datetime import date, timedelta

from grievance_fsm.case import Case
from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import days, weeks
from grievance_fsm.facts import any_of, flag, number, param
from grievance_fsm.language import STAY, Procedure, Role, State, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading, Readings, pick

START = date(2015, 2, 2)
CLAUSES = Registry.of({
    "1/s1": "A party may ask.", "2/s1": "The clerk answers within a week.", "3/s1": "A board hears it.",
    "4/s1": "It is heard on paper, or in person.", "5/s1": "The clerk keeps a note.",
})  # fmt: skip

SILENCE = Reading("Q1", "silence", "What does silence mean?", ("refusal", "nothing"), "refusal")
PAPER = Reading("Q2", "paper", "Must it be heard on paper?", ("no", "yes"), "no")
PERSON = Reading("Q3", "person", "Must it be heard in person?", ("no", "yes"), "no")
NOTE = Reading("Q4", "note", "Is the note kept with its day?", ("plain", "full"), "plain")
STRICT = Reading("Q5", "strict", "Must a party be a member?", ("no", "yes"), "no")
WORD = Reading("Q6", "word", "Is it called a quorum?", ("quorum", "enough"), "quorum")
READINGS = Readings((SILENCE, PAPER, PERSON, NOTE, STRICT, WORD))

PARTY, CLERK, BOARD = Role("party"), Role("clerk"), Role("board")
QUORUM = param("quorum", 3, "the quorum", low=1, high=9)

UNASKED, ASKED, ANSWERED = State("unasked", initial=True), State("asked"), State("answered")
REFUSED, HEARD, LEFT = State("refused", final=True), State("heard", final=True), State("left", final=True)
member, on_paper = flag("member", "the party is a member"), flag("on_paper", "it is heard on paper")
present = number("present", "members present", 0, 20)
noted, noted_more = flag("noted", "a note is kept"), flag("noted_more", "its day is kept too")

quorate = (present >= QUORUM).named("a quorum is present", "3/s1")
enough = (present >= QUORUM).named("enough are present", "3/s1")
written = on_paper.named("it is heard on paper", "4/s1")
spoken = (on_paper == False).named("it is heard in person", "4/s1")  # noqa: E712  # a guard, not a test

ask = may(
    PARTY, "ask", "ask", clause="1/s1", when=UNASKED, records=member,
    given=pick(STRICT, no=None, yes=member.named("the party is a member", "1/s1")),
    then=ASKED,
)  # fmt: skip
answer = must(
    CLERK, "answer", "answer", clause="2/s1", when=ASKED, within=weeks(1, clause="2/s1"), after=ask,
    otherwise=pick(SILENCE, refusal=REFUSED, nothing=None), then=ANSWERED,
)  # fmt: skip
hear = must(
    BOARD, "hear", "hear it", clause="3/s1", when=ANSWERED, within=days(5, clause="3/s1"), after=answer,
    records=(on_paper, present),
    given=(
        pick(WORD, quorum=quorate, enough=enough), pick(PAPER, no=None, yes=written), pick(PERSON, no=None, yes=spoken),
    ),
    then=HEARD,
)  # fmt: skip
keep = must(
    CLERK, "keep", "keep a note", clause="5/s1", when=(ASKED, ANSWERED),
    records=(noted, pick(NOTE, plain=None, full=noted_more)), then=STAY,
)  # fmt: skip
leave = may(PARTY, "leave", "leave it", clause="1/s1", when=(ASKED, ANSWERED), gives_up=True, then=LEFT)
asking = Procedure("asking", "asking and being heard", (ask, answer, hear, keep, leave))


POLICY = Policy("small", "a small policy", CLAUSES, (asking,), READINGS)


def day(number: int) -> date:
    """So many days after the asking."""
    return START + timedelta(days=number)


def asked(policy: Policy = POLICY, *, member: bool = True) -> Case:
    """A case in which a party has asked."""
    case: Case = policy.open("c-1", on=START)
    return case.act("asking.ask", by="party", who="q1", on=START, facts={"member": member})


def heard(policy: Policy = POLICY, *, on_paper: bool = True, present: int = 3, member: bool = True) -> Case:
    """A case that was answered on the second day and heard on the fourth."""
    case = asked(policy, member=member).act("asking.answer", by="clerk", on=day(2))
    return case.act("asking.hear", by="board", on=day(4), facts={"on_paper": on_paper, "present": present})


BEGUN, DONE = State("begun", initial=True), State("done", final=True)
do = may(
    PARTY, "do", "do it", clause="4/s1", when=BEGUN, records=(member, on_paper), then=DONE,
    given=any_of(pick(PAPER, no=True, yes=written), pick(PERSON, no=True, yes=written)),
)  # fmt: skip
either = Procedure("either", "what two readings forbid together", (do,))
EITHER = Policy("either", "an act that either of two readings allows", CLAUSES, (either,), READINGS)

belongs = member.named("the party is a member", "1/s1")
try_it = may(
    PARTY, "try", "try it", clause="1/s1", when=BEGUN, records=(member, on_paper), then=DONE,
    given=pick(STRICT, no=None, yes=pick(PAPER, no=belongs, yes=written)),
)  # fmt: skip
nested = Procedure("nested", "what one reading asks only under another", (try_it,))
NESTED = Policy("nested", "a reading that is asked under another alone", CLAUSES, (nested,), READINGS)
