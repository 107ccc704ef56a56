"""Whether every case of two procedures can end, and where its runs come: what verify says is what live cases do."""

from datetime import date, timedelta
from typing import Any

import pytest

from grievance_fsm import compare
from grievance_fsm.case import Case
from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import Limit, days, earliest, last, no_earlier_than, since
from grievance_fsm.docket import Docket, again, enter
from grievance_fsm.facts import any_of, flag, happened, not_
from grievance_fsm.language import STAY, Action, Procedure, Role, State, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.properties import never
from grievance_fsm.routes import Route, ended_in, idle, running
from grievance_fsm.verification.answers import OBSERVED, PROVED, REFUTED, Answer
from grievance_fsm.verification.properties import prove
from grievance_fsm.verification.whole import verify

START = date(2015, 2, 2)
ASIDE, MAIN, PARTY = Route("aside", "the way aside"), Route("main", "the main way"), Role("party")
CLAUSES = Registry.of({"1/s1": "A party goes its way.", "2/s1": "And may wait."})
APART, GOING, OVER = State("apart", initial=True), State("going"), State("over", final=True)
NEW, BEGUN, HELD, DONE = State("new", initial=True), State("begun"), State("held"), State("done", final=True)


def act(name: str, when: Any, then: Any, **rest: Any) -> Action:
    return may(PARTY, name, name, clause="1/s1", when=when, then=then, **rest)


go, note, heed = act("go", APART, GOING), act("note", GOING, STAY, repeats=True), act("heed", GOING, OVER)
stray = act("stray", GOING, OVER)
begin, close = act("begin", NEW, BEGUN), act("close", BEGUN, DONE)
hold = act("hold", BEGUN, HELD, given=running(ASIDE).named("the other way is gone", "2/s1"))


def policy(*acts: Action) -> Policy:
    aside = Procedure(ASIDE, "aside", (go, note, heed, stray))
    return Policy("two", "two ways", CLAUSES, (aside, Procedure(MAIN, "main", acts)))


def said(two: Policy) -> Answer:
    (answer,) = verify(two, start=START).about("every case")
    return answer


def done(two: Policy, *acts: str) -> Case:
    case: Case = two.open("c-1", on=START)
    for each in acts:
        case = case.act(each, by="party", on=START)
    return case


def allowed(case: Case, action: str) -> bool:
    """Whether an act is allowed on any day of half a year."""
    return any(case.decide(action, by="party", on=START + timedelta(n)) for n in range(180))


def test_a_run_that_others_let_go_where_nothing_leads_on_may_never_end() -> None:
    two = policy(begin, hold, close)
    answer = said(two)

    assert (answer.status, answer.place) == (REFUTED, "main")
    assert answer.way is not None
    assert answer.way.actions == ("begin", "hold")
    assert done(two, "aside.go", "main.begin", "main.hold").states["main"] == "held"


@pytest.mark.parametrize(("free", "status"), [(True, PROVED), (False, OBSERVED)])
def test_a_run_that_others_let_go_somewhere_ends_by_itself_if_it_needs_nobody_there(free: bool, status: str) -> None:
    """While the other way is gone, and it may be gone for ever, nothing leads on from there but what asks for no end
    of it."""
    two = policy(begin, hold, close, act("back", HELD, BEGUN, **({} if free else {"given": idle(ASIDE)})))
    answer = said(two)
    case = done(two, "aside.go", "main.begin", "main.hold")

    assert answer.status == status
    assert allowed(case, "main.back") is free
    assert free or "“held” ends only if the other procedures let it" in answer.words


@pytest.mark.parametrize(
    "limit",
    [
        no_earlier_than(days(3), after=heed), no_earlier_than(days(3), after=last(note)),
        Limit("window", None, earliest(since(days(3), heed), since(days(9), note))),
    ],
)  # fmt: skip
def test_what_waits_for_days_after_an_act_of_another_procedure_does_not_end_by_itself(limit: Limit) -> None:
    """The other way may be left without that act; then the run waits for ever."""
    two = policy(begin, act("close", BEGUN, DONE, within=limit))
    answer = said(two)

    assert not allowed(done(two, "main.begin", "aside.go", "aside.stray"), "main.close")
    assert allowed(done(two, "main.begin", "aside.go", "aside.note", "aside.heed"), "main.close")
    assert (answer.status, answer.place) == (OBSERVED, "main")


def test_what_waits_for_days_after_an_act_of_its_own_or_of_others_ends_by_itself() -> None:
    within = Limit("window", None, earliest(since(days(3), heed), since(days(9), begin)))
    two = policy(begin, act("close", BEGUN, DONE, within=within))

    assert allowed(done(two, "main.begin", "aside.go", "aside.stray"), "main.close")
    assert said(two).status == PROVED


def test_an_act_that_is_open_whatever_others_do_is_asked_for_nothing_of_them() -> None:
    own = any_of(happened(begin), idle(ASIDE)).named("it has begun, or nothing else has", "2/s1")
    two = policy(begin, act("close", BEGUN, DONE, given=own))

    assert said(two).status == PROVED
    assert allowed(done(two, "main.begin", "aside.go"), "main.close")


def test_silence_that_others_may_keep_from_its_effect_ends_no_run_by_itself() -> None:
    """Nobody owes an answer while the other way is gone, and then silence means nothing."""
    answer_ = must(PARTY, "answer", "answer", clause="1/s1", when=BEGUN, then=DONE, within=days(3), after=begin,
                   otherwise=HELD, given=idle(ASIDE).named("nothing else is under way", "2/s1"))  # fmt: skip
    two = policy(begin, answer_, act("close", HELD, DONE))
    case = done(two, "aside.go", "main.begin")

    assert case.polled(START + timedelta(99)).states["main"] == "begun"
    assert not allowed(case, "main.answer")
    assert (said(two).status, said(two).place) == (OBSERVED, "main")


def test_an_act_that_opens_another_run_is_looked_behind() -> None:
    """What the first act of a run enters ends; the run itself, which it leaves open, does not."""
    docket = Docket((enter(ASIDE, at=GOING, after=begin), again(ASIDE)))
    aside = Procedure(ASIDE, "aside", (go, note, heed, stray))
    lost, left = (
        Policy("two", "two ways", CLAUSES, (aside, Procedure(MAIN, "main", (begin, *more))), docket=docket)
        for more in ((act("close", BEGUN, DONE, given=running(ASIDE)),), (close,))
    )
    case = done(lost, "main.begin", "aside.heed")

    assert not allowed(case, "main.close")
    assert (said(lost).status, said(lost).place) == (OBSERVED, "main")
    assert said(left).status == PROVED


def test_a_state_to_which_only_a_run_comes_that_is_entered_is_come_to() -> None:
    apart = act("mend", HELD, DONE)
    docket = Docket((enter(MAIN, at=HELD, after=heed),))
    aside = Procedure(ASIDE, "aside", (go, heed, stray))
    entered, alone = (
        Policy("two", "two ways", CLAUSES, (aside, Procedure(MAIN, "main", (begin, close, apart))), docket=each)
        for each in (docket, None)
    )

    assert done(entered, "aside.go", "aside.heed", "main.mend").states["main"] == "done"
    assert verify(entered.main, start=START).about("unreachable") == ()
    assert entered.check() == ()
    assert [fault.place for fault in alone.check()] == ["main “held”", "main.mend"]


def test_an_act_that_is_lawful_only_in_a_run_that_is_entered_is_made() -> None:
    """Nobody can hold a run of its own, as it would have to be over; one that is entered there leads on."""
    never_held = act("hold", BEGUN, HELD, given=ended_in(MAIN) & running(MAIN))
    docket = Docket((enter(MAIN, at=HELD, after=heed),))
    acts = begin, never_held, close, act("mend", HELD, DONE)
    aside = Procedure(ASIDE, "aside", (go, heed, stray))
    entered, alone = (
        Policy("two", "two ways", CLAUSES, (aside, Procedure(MAIN, "main", acts)), docket=each)
        for each in (docket, None)
    )
    told = [{each.words for each in verify(one.main, start=START).about("unreachable")} for one in (entered, alone)]

    assert done(entered, "aside.go", "aside.heed", "main.mend").states["main"] == "done"
    assert told[0] == {"no run makes “hold”"}
    assert told[1] == {"no run makes “hold”", "no run comes to “held”", "no run makes “mend”"}


@pytest.mark.parametrize("by_a_limit", [True, False])
def test_what_only_runs_that_are_entered_come_to_is_not_proved_to_be_the_same(by_a_limit: bool) -> None:
    """Two that differ only there: in one a run that is entered may be dropped, or mended sooner."""
    never_held = act("hold", BEGUN, HELD, given=ended_in(MAIN) & running(MAIN))
    aside, docket = Procedure(ASIDE, "aside", (go, heed, stray)), Docket((enter(MAIN, at=HELD, after=heed),))
    mend = [act("mend", HELD, DONE, within=no_earlier_than(days(n), after=begin)) for n in (3, 9)]
    more = [(mend[0],), (mend[1],)] if by_a_limit else [(mend[0],), (mend[0], act("drop", HELD, DONE))]
    a, b = (
        Policy("two", "two ways", CLAUSES, (aside, Procedure(MAIN, "main", (begin, never_held, close, *each))),
               docket=docket) for each in more
    )  # fmt: skip
    lived = [done(each, "aside.go", "aside.heed") for each in (a, b)]
    after = START + timedelta(4)

    assert [bool(case.decide("main.mend", by="party", on=after)) for case in lived] == [True, not by_a_limit]
    assert by_a_limit or allowed(lived[1], "main.drop")
    assert not compare(a, b, names=("a", "b"), start=START).equivalent


def test_procedures_whose_runs_are_entered_in_one_alone_are_not_equivalent() -> None:
    """All acts are alike; but only in one a run may be held, and mended, that never began."""
    aside, acts = Procedure(ASIDE, "aside", (go, heed, stray)), (begin, hold, close, act("mend", HELD, DONE))
    a, b = (
        Policy("two", "two ways", CLAUSES, (aside, Procedure(MAIN, "main", acts)), docket=Docket(rules))
        for rules in ((enter(MAIN, at=HELD, after=heed),), ())
    )
    parts = {part.name: part for part in compare(a, b, names=("a", "b"), start=START).parts}

    assert allowed(done(a, "aside.go", "aside.heed"), "main.mend")
    assert not allowed(done(b, "aside.go", "aside.heed"), "main.mend")
    assert not parts["main"].equivalent
    assert parts["aside"].equivalent


def test_a_run_that_is_entered_carries_over_what_was_told_last() -> None:
    """The run before told at its end that there is a paper; on its way to where others are entered there was none.

    It was proved that nobody asks there with a paper.
    """
    paper = flag("paper", "there is a paper")
    first = act("begin", NEW, BEGUN, records=paper, given=not_(paper))
    halt, ask = act("halt", BEGUN, HELD), act("ask", HELD, STAY, repeats=True)
    end = act("end", HELD, DONE, records=paper)
    two = Policy(
        "two", "two ways", CLAUSES,
        (Procedure(ASIDE, "aside", (go, heed, stray)), Procedure(MAIN, "main", (first, halt, ask, end))),
        docket=Docket((enter(MAIN, at=HELD, after=heed),)),
    )  # fmt: skip
    case = two.open("c-1", on=START)
    papers = {"main.begin": {"paper": False}, "main.end": {"paper": True}}
    for each in ("main.begin", "main.halt", "main.end", "aside.go", "aside.heed", "main.ask"):
        case = case.act(each, by="party", on=START, facts=papers.get(each, {}))
    (answer,) = prove(two, never(ask, given=paper))

    assert [dict(event.facts) for event in case.history if event.name == "main#2.entered"] == [{"paper": True}]
    assert answer.status == REFUTED
