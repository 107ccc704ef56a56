"""Days that count from acts of another procedure, or bind under conditions on it, which may come to be at any time."""

from datetime import date, timedelta
from typing import Any

import pytest

import grievance_fsm as gf
from grievance_fsm.case import Case
from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import by, days, earliest, latest_of, limitation, no_earlier_than, since, window
from grievance_fsm.docket import Docket, again
from grievance_fsm.facts import at, flag, happened
from grievance_fsm.language import STAY, Action, Procedure, Role, State, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.properties import Property, eventually, never
from grievance_fsm.routes import Route, idle
from grievance_fsm.verification.answers import OBSERVED, PROVED, REFUTED, Answer
from grievance_fsm.verification.outside import COME_BEFORE
from grievance_fsm.verification.properties import prove

START = date(2015, 2, 2)
ASIDE, MAIN, PARTY, OFFICE = Route("aside", "the way aside"), Route("main", "the way"), Role("party"), Role("office")
CLAUSES = Registry.of({"1/s1": "A party goes its way."})
APART, GOING, OVER = State("apart", initial=True), State("going"), State("over", final=True)
NEW, BEGUN, HELD, DONE = State("new", initial=True), State("begun"), State("held"), State("done", final=True)


def act(name: str, when: Any, then: Any, **rest: Any) -> Action:
    return may(PARTY, name, name, clause="1/s1", when=when, then=then, **rest)


go, heed = act("go", APART, GOING), act("heed", GOING, OVER)
begin = act("begin", NEW, BEGUN)
late = act("late", BEGUN, STAY, within=no_earlier_than(days(10), after=begin))
hold = act("hold", BEGUN, HELD, within=no_earlier_than(days(10), after=begin))


def close(within: Any, when: State = HELD) -> Action:
    return must(OFFICE, "close", "close", clause="1/s1", when=when, then=DONE, within=within)


def policy(*acts: Action, docket: Docket | None = None) -> Policy:
    procedures = Procedure(ASIDE, "aside", (go, heed)), Procedure(MAIN, "main", acts)
    return Policy("two", "two ways", CLAUSES, procedures, docket=docket)


def lived(two: Policy, *acts: tuple[str, int]) -> Case:
    """A case in which some acts were done on days after the start, none of them refused."""
    case: Case = two.open("c-1", on=START - timedelta(30))
    for name, day in acts:
        by = "office" if name == "main.close" else "party"
        case = case.act(name, by=by, on=START + timedelta(day))
    return case


def judged(two: Policy, stated: Property) -> Answer:
    (answer,) = prove(two, stated, start=START)
    return answer


BEGINS, HOLDS, GOES = ("main.begin", 0), ("main.hold", 10), ("aside.go", 11)


def test_a_window_after_an_act_of_others_that_comes_late_is_open_late() -> None:
    two = policy(begin, hold, close(window(days(0), days(3), after=heed, expiry="bar")))
    answer = judged(two, never(DONE))
    told = {each.words for each in gf.verify(two.main, start=START).about("unreachable")}

    assert (answer.status, answer.note) == (OBSERVED, COME_BEFORE)
    assert lived(two, BEGINS, HOLDS, GOES, ("aside.heed", 11), ("main.close", 12)).states["main"] == "done"
    assert told == set()


def test_a_duty_after_an_act_of_others_does_not_bind_before_it_has_come() -> None:
    two = policy(begin, close(by(days(3), after=heed), BEGUN))
    answer = judged(two, eventually(DONE, within=days(9), after=begin))
    late = lived(two, BEGINS, GOES, ("aside.heed", 11), ("main.close", 14))
    found = gf.verify(two.main, start=START)
    (stretch,) = found.stretches

    assert (answer.status, answer.note) == (OBSERVED, COME_BEFORE)
    assert late.breaches() == ()
    assert late.states["main"] == "done"
    assert (stretch.least, stretch.most) == (0, None)
    assert "“begun”" in found.about("waiting")[0].words


def test_last_days_that_contradict_only_where_others_have_acted_before_are_no_contradiction() -> None:
    two = policy(begin, hold, close(by(days(3), after=heed)))
    (answer,) = gf.verify(two.main, start=START).about("deadlines")[:1]

    assert (answer.status, answer.note) == (OBSERVED, COME_BEFORE)
    assert lived(two, BEGINS, HOLDS, ("main.close", 10)).breaches() == ()


def test_what_binds_by_days_of_its_own_is_proved_all_the_same() -> None:
    two = policy(begin, close(earliest(since(days(3), heed), since(days(5), begin)), BEGUN))
    (stretch,) = gf.verify(two.main, start=START).stretches

    assert judged(two, eventually(DONE, within=days(5), after=begin)).status == PROVED
    assert judged(two, eventually(DONE, within=days(4), after=begin)).status == OBSERVED
    assert lived(two, BEGINS, ("main.close", 5)).breaches() == ()
    assert stretch.most == 5


@pytest.mark.parametrize("taken_again", [False, True])
def test_days_without_which_no_run_begins_are_over_unless_they_may_come_anew(taken_again: bool) -> None:
    """A run begins within two days after an act that comes once, and is closed within five; or the act comes again."""
    first = act("begin", NEW, BEGUN, within=limitation(days(2), after=heed))
    docket = Docket((again(ASIDE),)) if taken_again else None
    two = policy(first, hold_ := act("hold", BEGUN, HELD, within=no_earlier_than(days(9), after=first)),
                 close(window(days(0), days(5), after=heed, expiry="bar")), docket=docket)  # fmt: skip
    before = ("aside.go", 0), ("aside.heed", 0), BEGINS, ("main.hold", 9)

    assert judged(two, never(DONE)).status == (OBSERVED if taken_again else PROVED)
    assert judged(two, never(hold_)).status == REFUTED
    if taken_again:
        case = lived(two, *before, ("aside.go", 9), ("aside.heed", 9), ("main.close", 9))
        assert case.states["main"] == "done"


@pytest.mark.parametrize("closed", [True, False])
def test_what_tells_two_apart_once_others_act_late_is_proved_of_neither(closed: bool) -> None:
    """The window itself is longer in one, or one leads on by it to another act."""
    if closed:
        a, b = (policy(begin, hold, close(window(days(0), days(n), after=heed, expiry="bar"))) for n in (1, 5))
    else:
        hear = act("hear", BEGUN, HELD, within=window(days(0), days(3), after=heed, expiry="bar"), given=happened(late))
        a, b = (policy(begin, late, hear, *more, act("leave", HELD, DONE)) for more in ((), (act("drop", HELD, DONE),)))
    parts = {part.name: part for part in gf.compare(a, b, names=("a", "b"), start=START).parts}
    last = lived(b, BEGINS, *([HOLDS] if closed else [("main.late", 10)]), GOES, ("aside.heed", 11),
                 *([("main.close", 16)] if closed else [("main.hear", 11), ("main.drop", 11)]))  # fmt: skip

    assert last.states["main"] == "done"
    assert parts["aside"].equivalent
    assert "may come later" in parts["main"].unproved


def test_a_last_day_that_is_past_before_a_run_may_begin_is_shown_to_be_missed() -> None:
    """The run begins five days after one act at the earliest, and both days on which it could be closed are past."""
    first = act("begin", NEW, BEGUN, within=no_earlier_than(days(5), after=go))
    both = latest_of(since(days(0), go), since(days(6), heed))
    two = policy(first, close(both, BEGUN))
    (answer,) = gf.verify(two.main, start=START).about("control")
    late = lived(two, ("aside.go", -9), ("aside.heed", -8), BEGINS, ("main.close", 0))

    assert (answer.status, answer.place) == (REFUTED, "main.close")
    assert {each.action for each in late.breaches()} == {"main.close"}


# -- conditions on others ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("silent", [True, False])
@pytest.mark.parametrize(
    ("given", "lifted"),
    [(idle(ASIDE), ["aside.go"]), (~happened(heed), ["aside.go", "aside.heed"]), (happened(go), [])],
)
def test_a_duty_that_others_may_lift_binds_no_run_for_sure(given: Any, lifted: list[str], silent: bool) -> None:
    """Nobody owes what a condition rules out, and then no silence has an effect: the run waits on."""
    more = {"otherwise": HELD} if silent else {}
    answer_ = must(OFFICE, "answer", "answer", clause="1/s1", when=BEGUN, then=DONE, within=by(days(3), after=begin),
                   given=given, **more)  # fmt: skip
    leave = act("leave", BEGUN, DONE, within=no_earlier_than(days(10), after=begin))
    two = policy(begin, answer_, leave, *([act("end", HELD, DONE)] if silent else []))
    case = lived(two, *((name, 0) for name in lifted), BEGINS, ("main.leave", 10))
    stretches = gf.verify(two.main, start=START).stretches
    soon = eventually(DONE, *([HELD] if silent else []), within=days(5), after=begin)

    assert case.states["main"] == "done"
    assert case.breaches() == ()
    assert judged(two, never(leave)).status != PROVED
    assert judged(two, soon).status != PROVED
    assert [each.most for each in stretches if each.end == "done"] == [None]
    assert "“begun”" in gf.verify(two.main, start=START).about("waiting")[0].words


def test_a_duty_under_what_the_run_itself_has_settled_binds_it() -> None:
    sealed = flag("sealed", "it is sealed")
    first = act("begin", NEW, BEGUN, records=sealed, given=sealed)
    answer_ = must(OFFICE, "answer", "answer", clause="1/s1", when=BEGUN, then=DONE, within=by(days(3), after=first),
                   given=(at(first, sealed), happened(first)), otherwise=HELD)  # fmt: skip
    two = policy(first, answer_, act("end", HELD, DONE))

    assert judged(two, eventually(DONE, HELD, within=days(4), after=first, anyhow=True)).status == PROVED
