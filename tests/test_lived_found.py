"""What proofs told otherwise than live cases did; drawn plays found each (test_lived_drawn.py)."""

from typing import Any

import pytest
from hostile_builders import DONE, DROPPED, HEARD, NEW, OFFICE, OPEN_, PARTY, after, ask, close, paper, played, policy

import grievance_fsm as gf
from grievance_fsm.deadlines import (
    by,
    days,
    earliest,
    entitlement,
    extended,
    first,
    last,
    latest_of,
    limitation,
    no_earlier_than,
    since,
    suspended,
    window,
)
from grievance_fsm.facts import at, flag, happened, number
from grievance_fsm.language import STAY, happens, may, must
from grievance_fsm.properties import Property, always, either, eventually, never, never_owed, only_after
from grievance_fsm.verification.answers import OBSERVED, PROVED, REFUTED
from grievance_fsm.verification.properties import prove
from grievance_fsm.verification.witnesses import replayed

seal = flag("seal", "it is sealed")
count = number("count", "how many agree", 0, 3)


def answer(stated: Property, under: gf.Policy) -> Any:
    return prove(under, stated)[0]


# -- what a way that refutes a property supposes ----------------------------------------------------------------------


@pytest.mark.parametrize(("stated", "told"), [(lambda act: never(act, given=paper), True),
                                              (lambda act: always(paper, at=act), False)])  # fmt: skip
def test_a_way_tells_what_an_earlier_act_told_where_the_guard_asks_it(stated: Any, told: bool) -> None:
    """The last act has no such paper: of the one before it the way said nothing, and the case had it either way."""
    end = close()
    under = policy(ask(records=paper), end)
    found = answer(stated(end), under)

    assert found.status == REFUTED
    assert f"with ask: paper {'yes' if told else 'no'}" in str(found)
    assert replayed(found, under).history[0].facts["paper"] is told


@pytest.mark.parametrize(("stated", "told"), [(lambda act: never(act, given=count >= 2), range(2, 4)),
                                              (lambda act: always(count >= 2, at=act), range(2))])  # fmt: skip
def test_a_way_to_a_state_tells_what_an_earlier_act_told_where_the_guard_asks_it(stated: Any, told: Any) -> None:
    under = policy(ask(records=count), close())

    assert replayed(answer(stated(DONE), under), under).history[0].facts["count"] in told


def test_a_way_after_which_too_much_time_passes_tells_why_nobody_owes_it() -> None:
    """Who is bound to hear it on paper is not where there is none: the way had the paper."""
    first = ask(records=paper)
    hear = must(OFFICE, "hear", "hear", clause="1/s3", when=OPEN_, then=HEARD, given=paper, within=days(2), after=first)
    under = policy(first, hear, close(when=(OPEN_, HEARD)))
    found = answer(eventually(HEARD, DONE, within=days(4), after=first), under)
    case = replayed(found, under)

    assert found.status == REFUTED
    assert case.history[0].facts["paper"] is False
    assert case.breaches(found.way.steps[0].on.replace(day=20)) == ()


# -- what nobody owes -------------------------------------------------------------------------------------------------


hear = may(PARTY, "hear", "hear", clause="1/s3", when=OPEN_, then=HEARD)
end = close(when=(OPEN_, HEARD))


@pytest.mark.parametrize(
    "by_when",
    [{"within": no_earlier_than(days(5), after=last(ask_ := ask()), clause="1/s4")}, {"after": ask_},
     {"within": days(5), "after": ask_}, {"within": days(5), "after": ask_, "otherwise": DROPPED}],
)  # fmt: skip
def test_a_duty_is_owed_before_it_can_be_done_however_it_counts(by_when: Any) -> None:
    """From a day on, or without a day, or until silence means something: a live case lists it, though nobody can
    come to it.
    """
    rule = must(OFFICE, "rule", "rule", clause="1/s2", when=HEARD, then=DONE, **by_when)
    under = policy(
        ask_, may(PARTY, "hear", "hear", clause="1/s3", when=OPEN_, then=HEARD, given=happened(end)), rule, end
    )
    case = played(under, ("ask", "party", 0))

    assert "one.rule" in [each.action for each in case.owed()]
    assert answer(never_owed(rule), under).status == REFUTED
    assert answer(never_owed(rule, after=ask_), under).status == REFUTED


@pytest.mark.parametrize("counts", [lambda act: {"within": since(days(5), last(act))}, lambda act: {"after": act},
                                    lambda act: {"within": no_earlier_than(days(5), after=act, clause="1/s4")},
                                    lambda act: {"within": limitation(days(5), after=act, clause="1/s4")},
                                    lambda act: {"within": days(5), "after": act, "otherwise": DROPPED}])  # fmt: skip
def test_nobody_owes_what_counts_from_an_act_that_cannot_come_before_it(counts: Any) -> None:
    """The duty can be done at once, and is owed from the hearing on, after which nothing leads to it."""
    rule = must(OFFICE, "rule", "rule", clause="1/s2", when=OPEN_, then=DONE, **counts(hear))
    under = policy(ask_, hear, rule, end)
    cases = [played(under, ("ask", "party", 0)), played(under, ("ask", "party", 0), ("hear", "party", 1))]

    assert [[each.action for each in case.owed() if each.action == "one.rule"] for case in cases] == [[], []]
    assert answer(never_owed(rule), under).status == PROVED


def test_a_duty_that_counts_from_an_act_is_met_until_that_comes_anew() -> None:
    again = may(PARTY, "again", "ask again", clause="1/s3", when=OPEN_, then=STAY, repeats=True)
    rule = must(OFFICE, "rule", "rule", clause="1/s2", when=OPEN_, then=STAY, after=last(again), repeats=True)
    under = policy(ask_, again, rule, end)

    assert answer(never_owed(rule, after=rule), under).status == PROVED
    assert answer(never_owed(rule, after=again), under).status == REFUTED


def waiting(under: gf.Policy) -> list[str]:
    return [each.words for each in gf.verify(under).every if each.kind == "waiting"]


@pytest.mark.parametrize(("which", "at"), [(earliest, "“open”, “heard”"), (latest_of, "“open”")])
def test_nobody_has_a_last_day_once_a_duty_is_met_since_that_from_which_its_day_counts(which: Any, at: str) -> None:
    """The hearing sets the ruling off anew only where its days decide; the days of the asking are the earlier ones."""
    heard = may(PARTY, "hear", "hear", clause="1/s3", when=OPEN_, then=HEARD)
    back = may(PARTY, "back", "back", clause="1/s3", when=HEARD, then=OPEN_)
    rule = must(OFFICE, "rule", "rule", clause="1/s2", when=OPEN_, then=STAY, repeats=True,
                within=which(since(days(3), first(ask_)), since(days(9), last(heard))))  # fmt: skip
    under = policy(ask_, heard, back, rule, end)
    case = played(under, ("ask", "party", 0), ("rule", "office", 0), ("hear", "party", 1))
    [waiting] = [each for each in gf.verify(under).every if each.kind == "waiting"]

    assert [each.due for each in case.owed() if each.due] == ([after(10)] if which is latest_of else [])
    assert waiting.words == f"nobody has a last day, so that time may pass for ever, at {at}"


def test_who_may_stay_can_end_that_by_what_anyone_may_do_though_it_is_named_by_no_act() -> None:
    """No act names the office under the answers made; a live case did not know it, and nobody could end the stay."""
    first = may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=OPEN_)
    leave = happens("leave", "it is left", clause="1/s3", when=OPEN_, then=DONE)
    stay = entitlement(OPEN_, OFFICE, days(3), after=last(leave), clause="1/s5")
    under = policy(first, leave, limits=(stay,))
    case = played(under, ("ask", "party", 0))
    ends = {role: bool(case.decide("one.leave", by=role, who="p", on=after(9))) for role in ("party", "office")}

    assert ends == {"party": False, "office": True}
    assert [each.status for each in gf.verify(under).parts[0].answers if each.kind == "end"] == [PROVED]


# -- what is equivalent -----------------------------------------------------------------------------------------------


def moved(one: gf.Policy, other: gf.Policy) -> list[str]:
    (part,) = gf.compare(one, other, names=("a", "b"), lengths=False).parts
    assert not part.differences
    assert not part.unproved
    return [each.words for each in part.moved if each.kind == "deadline"]


def in_both(*acts: Any, otherwise: Any) -> tuple[gf.Policy, gf.Policy]:
    """Two policies of the same acts but one."""
    return policy(*acts), policy(*(otherwise if each.name == otherwise.name else each for each in acts))


def owing(under: gf.Policy) -> list[tuple[str, Any]]:
    return [(each.action, each.due) for each in played(under, ("ask", "party", 0)).owed() if each.due]


def test_what_is_owed_where_only_one_of_two_stands_tells_them_apart() -> None:
    """Nobody can rule, for nobody tells of a seal; where the asking leaves the case open, the ruling is not owed."""

    def asked(then: Any) -> gf.Policy:
        first = may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=then)
        tell = may(OFFICE, "tell", "tell", clause="1/s5", when=HEARD, given=happened(end), then=STAY, records=seal)
        rule = must(OFFICE, "rule", "rule", clause="1/s2", when=HEARD, then=STAY, given=at(tell, seal), within=days(5),
                    after=first)  # fmt: skip
        return policy(first, tell, rule, end)

    a, b = asked(OPEN_), asked(HEARD)

    assert (owing(a), owing(b)) == ([], [("one.rule", after(5))])
    assert moved(a, b) == ["“rule” is owed by 2001-01-06 in b; not in a"]
    assert moved(b, a) == ["“rule” is owed by 2001-01-06 in a; not in b"]


def test_what_is_owed_where_a_way_to_it_is_declared_in_one_of_two_tells_them_apart() -> None:
    """The way can never be taken; a live case owes what may still come as the rules are declared."""
    lead = may(OFFICE, "lead", "lead", clause="1/s3", when=HEARD, given=happened(end), then=HEARD)
    wider = may(OFFICE, "lead", "lead", clause="1/s3", when=(HEARD, OPEN_), given=happened(end), then=HEARD)
    rule = must(OFFICE, "rule", "rule", clause="1/s2", when=HEARD, then=STAY, within=days(5), after=ask_)
    a, b = in_both(ask_, lead, rule, end, otherwise=wider)

    assert (owing(a), owing(b)) == ([], [("one.rule", after(5))])
    assert moved(a, b) == ["“rule” is owed by 2001-01-06 in b; not in a"]


def test_a_condition_that_is_known_to_fail_sets_a_duty_aside_and_tells_two_apart() -> None:
    lead = may(OFFICE, "lead", "lead", clause="1/s3", when=OPEN_, given=happened(end), then=HEARD)
    rule = must(OFFICE, "rule", "rule", clause="1/s2", when=HEARD, then=STAY, within=days(5), after=ask_)
    idle = must(OFFICE, "rule", "rule", clause="1/s2", when=HEARD, then=STAY, given=~happened(ask_), within=days(5),
                after=ask_)  # fmt: skip
    a, b = in_both(ask_, lead, rule, end, otherwise=idle)

    assert (owing(a), owing(b)) == ([("one.rule", after(5))], [])
    assert moved(a, b) == ["“rule” is owed by 2001-01-06 in a; not in b"]


def test_a_duty_without_a_day_is_met_until_its_state_is_come_to_again() -> None:
    """The act leads to a state at which it may be done again, and keeps it then: it is done once it has come there."""
    rule = must(OFFICE, "rule", "rule", clause="1/s2", when=(OPEN_, HEARD), then=HEARD)
    back = may(PARTY, "back", "back", clause="1/s3", when=HEARD, then=OPEN_)
    under = policy(ask_, rule, back, end)
    cases = [played(under, ("ask", "party", 0), ("rule", "office", 0), *more) for more in ((), (("back", "party", 1),))]

    assert [[each.action for each in case.owed() if each.action == "one.rule"] for case in cases] == [[], ["one.rule"]]
    assert answer(never_owed(rule, after=HEARD), policy(ask_, rule, end)).status == PROVED
    assert answer(never_owed(rule, after=HEARD), under).way.actions == ("ask", "rule", "back")


# -- how long it takes, and on which days -----------------------------------------------------------------------------


@pytest.mark.parametrize(("opens", "closes"), [(4, 7), (9, 12), (2, 2)])
def test_silence_whose_last_day_is_past_ends_a_stay_on_the_day_on_which_it_begins(opens: int, closes: int) -> None:
    """The hearing comes on the fourth day at the earliest, when the reply was due on the third: it took no time."""
    heard = may(PARTY, "hear", "hear", clause="1/s3", when=OPEN_, then=HEARD,
                within=window(days(opens), days(closes), after=ask_, expiry="bar", clause="1/s4"))  # fmt: skip
    reply = must(OFFICE, "reply", "reply", clause="1/s2", when=HEARD, then=DONE, given=paper, records=paper,
                 within=days(3), after=ask_, otherwise=DROPPED)  # fmt: skip
    under = policy(ask_, heard, reply)
    stretches = {each.end: each for each in gf.verify(under).parts[0].stretches}
    dropped = stretches["dropped"]
    cases = [played(under, ("ask", "party", 0), ("hear", "party", day)).polled(after(20)) for day in (opens, closes)]

    assert [case.states["one"] for case in cases] == ["dropped", "dropped"]
    assert [(case.history[-1].day - after(0)).days for case in cases] == [dropped.least, dropped.most]


def test_an_act_that_is_itself_among_those_after_which_it_waits_is_shown_too_soon_after_another() -> None:
    """It may not be done before the eighth day, so that the hearing has to be late: the way had it on the first."""
    rule = may(OFFICE, "rule", "rule", clause="1/s2", when=HEARD, then=DONE,
               within=no_earlier_than(days(8), after=ask_, clause="1/s4"))  # fmt: skip
    heard = may(PARTY, "hear", "hear", clause="1/s3", when=OPEN_, then=HEARD)
    found = answer(only_after(rule, either(rule, HEARD), wait=days(4)), policy(ask_, heard, rule))
    days_ = [step.on.day - 1 for step in found.way.steps]

    assert found.way.actions == ("ask", "hear", "rule")
    assert days_[2] >= 8
    assert days_[2] - days_[1] < 4


def test_a_state_that_an_act_brings_comes_on_its_day_whatever_has_come_before() -> None:
    """The hearing is asked for days before, and may be brought about at once by who has to wait."""
    waits = no_earlier_than(days(5), after=ask_, clause="1/s4")
    heard = may(PARTY, "hear", "hear", clause="1/s3", when=OPEN_, then=HEARD, within=waits)
    under = policy(ask_, heard, end)

    assert answer(only_after(HEARD, ask_, wait=days(4)), under).status == PROVED
    for others in (heard, either(heard, ask_)):
        found = answer(only_after(HEARD, others, wait=days(4)), under)
        assert (found.status, found.way.actions) == (REFUTED, ("ask", "hear"))


@pytest.mark.parametrize("bars", [True, False])
def test_an_act_that_a_day_which_may_be_put_off_bars_is_no_proof_that_every_run_ends(bars: bool) -> None:
    """Nobody has stopped the clock, and the day is past: the run stands where it is for good."""
    stop, go = (may(PARTY, name, name, clause="1/s3", when=OPEN_, then=STAY) for name in ("stop", "go"))
    pause = suspended("pause", begins=stop, ends=go, clause="1/s3")
    limit = (limitation if bars else by)(days(3), after=ask_, clause="1/s4", suspended=(pause,))
    under = policy(ask_, stop, go, may(OFFICE, "rule", "rule", clause="1/s2", when=OPEN_, then=DONE, within=limit))
    late = played(under, ("ask", "party", 0), ("stop", "party", 1), ("go", "party", 1))
    found = {each.kind: each for each in gf.verify(under).every}

    assert bool(late.decide("one.rule", by="office", who="p", on=after(20))) is not bars
    assert {found[kind].status for kind in ("end", "every case")} == {OBSERVED if bars else PROVED}
    assert found["end"].note == (
        "where “rule” may still be done on any day: the last one may be put off" if bars else ""
    )


def test_an_act_that_leads_on_and_gives_more_time_may_come_too_late_for_that() -> None:
    """It is refused once there is no time left that it could give more of: the run stands where it is for good."""
    grant = may(OFFICE, "grant", "grant it", clause="1/s3", when=OPEN_, then=HEARD)
    more = extended(grant, days(4), clause="1/s4")
    tell = may(PARTY, "tell", "tell", clause="1/s2", when=OPEN_, then=STAY,
               within=by(days(3), after=ask_, clause="1/s4", extended=more))  # fmt: skip
    under = policy(ask_, grant, tell, close(when=HEARD))
    case = played(under, ("ask", "party", 0))
    [found] = [each for each in gf.verify(under).parts[0].answers if each.kind == "end"]

    assert [bool(case.decide("one.grant", by="office", who="p", on=after(day))) for day in (3, 4)] == [True, False]
    assert (found.status, found.note) == (
        OBSERVED, "where “grant” may still be done on any day: the last one may be put off"
    )  # fmt: skip
