"""What a docket asks of a route's own acts is read by proofs as a live case reads it.

The latest run of a route that an act finds is the one in which it is done; an act that begins a run finds the run
before. The oracle is every live case that there can be.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from own_route import (
    BEGUN,
    DONE,
    LEFT,
    NEW,
    ON,
    PARTY,
    ROUTE,
    Lived,
    Standing,
    act,
    allowed,
    attempts,
    drawn,
    drawn_pair,
    lived,
    paper,
    policy,
    told_apart,
)

import grievance_fsm as gf
from grievance_fsm.docket import Again, again, begins, throughout
from grievance_fsm.facts import at, happened, not_
from grievance_fsm.language import STAY, State
from grievance_fsm.policy import Policy
from grievance_fsm.properties import Property, always_can, at_most, never, only_after
from grievance_fsm.routes import begun, decided_in, ended_in, running
from grievance_fsm.verification.own import BEFORE
from grievance_fsm.verification.properties import prove
from grievance_fsm.verification.witnesses import replayed

ENDS = ("done", "left")
begin = act("begin", NEW, BEGUN, records=paper)
go = act("go", BEGUN, ON)
close = act("close", (BEGUN, ON), DONE)
leave = act("leave", (BEGUN, ON), LEFT)
ACTS = (begin, go, close, leave)


def test_what_a_run_itself_has_done_meets_what_the_docket_asks_of_its_route():
    """`go` was taken to have been done, or not, in some other run, so that closing without it refuted nothing real."""
    asked = policy(ACTS, throughout(ROUTE, close, given=happened(go)))
    [after, never_left] = prove(asked, only_after(close, go), never(leave))

    assert after.status == "proved"
    assert never_left.status == "refuted"
    assert [event.action for event in replayed(never_left, asked).history] == ["begin", "leave"]


def test_what_a_run_itself_has_done_bars_what_the_docket_bars_after_it():
    barred = policy(ACTS, throughout(ROUTE, leave, given=not_(happened(go))))
    [answer, stays] = prove(barred, always_can(leave, by=PARTY, when=ON), always_can(leave, by=PARTY, when=BEGUN))

    assert (answer.status, stays.status) == ("refuted", "proved")
    assert "not (“go” has happened)" in answer.after


def test_what_a_run_itself_has_told_is_what_the_docket_asks_of_its_route():
    papered = policy((begin, go, close), throughout(ROUTE, close, given=at(begin, paper)))

    assert [(answer.status, answer.words) for answer in gf.verify(papered.way).about("end: facts")] == [
        ("refuted", "from “on” nothing leads to an end: what has been recorded rules every way out"),
    ]  # fmt: skip


def test_an_act_that_begins_a_run_finds_none_before_where_the_route_is_taken_once():
    once = policy(ACTS, begins(ROUTE, given=happened(close)))
    [answer] = prove(once, never(begin))

    assert (answer.status, answer.note) == ("proved", "")
    assert not gf.compare(once, once).parts[0].differences


def test_an_act_that_begins_a_run_hangs_on_the_run_before_where_the_route_may_be_taken_again():
    """The first run may begin with either act, and what it has told allows the other at the next, or does not."""
    early = act("early", NEW, ON)
    twice = policy((*ACTS, early), throughout(ROUTE, early, given=happened(leave)), again(ROUTE))
    [answer, first] = prove(twice, never(early), never(leave))

    assert (answer.status, first.status) == ("observed", "refuted")
    assert "the run before" in answer.note


def test_no_run_follows_where_the_first_never_begins_or_never_ends():
    """It was refuted that a party can begin, since the way may have been taken before; or left open, with a note."""
    waiting = policy(ACTS, begins(ROUTE, given=happened(close)), again(ROUTE))
    endless = [policy(ACTS, throughout(ROUTE, close, leave, given=happened(close)), *more)
               for more in ((), (begins(ROUTE, given=not_(happened(go))), again(ROUTE)))]  # fmt: skip
    stated = never(begin), always_can(begin, by=PARTY, when=NEW)

    assert [answer.status for answer in prove(waiting, *stated)] == ["proved", "refuted"]
    assert [answer.status for answer in prove(policy(ACTS), *stated)] == ["refuted", "refuted"]
    for each in endless:
        assert [(answer.status, answer.note) for answer in prove(each, *stated)] == [("refuted", ""), ("proved", "")]


@pytest.mark.parametrize(("asked", "begins_"), [(ended_in(ROUTE), False), (ended_in(ROUTE, DONE), False),
                                                (begun(ROUTE), False), (not_(running(ROUTE)), True)])  # fmt: skip
def test_a_first_run_finds_none_before_that_has_begun_or_ended(asked: Any, begins_: bool):
    """Nobody can begin it, and a way was told that supposes another run."""
    [answer] = prove(policy(ACTS, begins(ROUTE, given=asked), again(ROUTE)), never(begin))

    assert answer.status == ("refuted" if begins_ else "proved")


def test_a_run_may_begin_with_what_only_the_end_of_another_allows():
    """No first run can go back to it; the way is that of a second one, after one that was left."""
    resume = act("resume", NEW, ON)
    rules = throughout(ROUTE, resume, given=ended_in(ROUTE, LEFT)), again(ROUTE)
    nobody_leaves = throughout(ROUTE, leave, given=happened(leave))
    either = (policy((*ACTS, resume), *rules, *more) for more in ((), (nobody_leaves,)))
    [refuted], [proved] = (prove(each, never(resume)) for each in either)

    assert (refuted.status, refuted.begins_at, refuted.way.actions) == ("refuted", "left", ("resume",))
    assert [event.run for event in replayed(refuted, policy((*ACTS, resume), *rules)).history][-1] == "way#2"
    assert proved.status == "proved"


def test_whether_any_run_has_ended_somewhere_is_not_free_once_a_run_has_begun():
    """The second run is stuck if the first was closed: it was proved that every run can come to an end."""
    once = throughout(ROUTE, close, leave, given=not_(decided_in(ROUTE, DONE)))
    twice, alone = policy(ACTS, once, again(ROUTE)), policy(ACTS, once)

    assert [(answer.status, answer.note) for answer in gf.verify(twice.way).about("end")] == [("observed", BEFORE)]
    assert [(answer.status, answer.note) for answer in gf.verify(alone.way).about("end")] == [("proved", "")]
    assert gf.verify(twice).about("every case")[0].status != "proved"
    reversed_ = policy(ACTS, throughout(ROUTE, close, given=decided_in(ROUTE, LEFT)))
    [never_closed] = prove(reversed_, never(close))
    assert never_closed.status == "proved"


def test_a_run_that_has_begun_is_the_latest_of_its_route_where_it_stands_as_it_began():
    """The note begins it, and after that nobody can ask again: the way has begun."""
    note = act("note", NEW, STAY, repeats=True)
    barred = policy((note, begin, close), throughout(ROUTE, begin, given=not_(begun(ROUTE))))
    [stuck] = gf.verify(barred.way).about("end: facts")

    assert stuck.way is not None
    assert stuck.way.actions == ("note",)


def test_what_refutes_a_first_run_is_refuted_where_the_route_may_be_taken_again():
    twice = policy(ACTS, throughout(ROUTE, close, given=happened(go)), again(ROUTE, given=happened(leave)))
    [refuted, proved] = prove(twice, never(go), only_after(close, go))

    assert (refuted.status, proved.status) == ("refuted", "proved")
    assert [event.action for event in replayed(refuted, twice).history] == ["begin", "go"]


def test_a_run_that_stands_again_where_it_began_has_itself_behind_it():
    back = act("back", BEGUN, NEW, repeats=True)
    note = act("note", NEW, STAY, repeats=True)
    asked = policy((begin, back, note, close), throughout(ROUTE, note, given=happened(back)))

    assert prove(asked, only_after(note, back))[0].status == "proved"
    assert prove(asked, never(note))[0].status == "refuted"


def test_a_run_that_is_stuck_where_it_began_is_told_though_one_that_has_not_begun_is_stuck_there_too():
    """The first of the two was told, and left out since it had not begun: “every run can end” was proved."""
    back, note = act("back", ON, NEW, repeats=True), act("note", NEW, STAY, repeats=True)
    start, end = act("begin", NEW, ON, repeats=True), act("end", NEW, DONE)
    barred = [throughout(ROUTE, each, given=not_(happened(by))) for each in (start, note, end) for by in (back, note)]
    for acts, way in (((start, back, end), ("begin", "back")), ((start, back, note, end), ("note",))):
        [told] = gf.verify(policy(acts, *(each for each in barred if each.acts[0] in acts)).way).about("end: facts")

        assert told.status == "refuted"
        assert told.way is not None
        assert told.way.actions == way


def test_two_dockets_that_ask_the_same_of_a_run_in_other_words_are_equivalent():
    """Closing is done after `go` alone in both: the one asks for it, the other begins at the state where it leads."""
    asked = policy(ACTS, throughout(ROUTE, close, given=happened(go)))
    free = policy((begin, go, act("close", ON, DONE), leave))
    unasked = policy(ACTS)
    [same], [apart] = (
        gf.compare(asked, free, names=("a", "b")).parts,
        gf.compare(asked, unasked, names=("a", "b")).parts,
    )

    assert same.equivalent
    assert {each.allowed_by: each.way.actions for each in apart.differences} == {"b": ("begin", "close")}


# -- drawn ------------------------------------------------------------------------------------------------------------


def properties_of(given: Policy, live: Lived) -> Iterator[tuple[Property, bool | None]]:
    """Properties of all acts and states of a policy, and whether they hold of all cases; none where that is open."""
    acts = {each.name: each for each in given.procedures[0].actions}
    made = {(name, there) for steps in live.steps.values() for (name, _), there in steps.items()}
    for name, each in acts.items():
        yield never(each), name not in {one for one, _ in made}
        yield at_most(1, each), all(dict(standing.acts).get(name, 0) < 2 for standing in live.cases)
        for other in [one for one in acts if one != name]:
            yield only_after(each, acts[other]), all(other in dict(there.acts) for one, there in made if one == name)
        for state in (NEW, BEGUN, ON):
            if state.name in given.way.states:
                yield always_can(each, by=PARTY, when=state), _can(given, live, name, state)


def _can(given: Policy, live: Lived, name: str, state: State) -> bool:
    """Whether whoever tries an act where a run stands may do it; once the latest has ended, another may be begun."""
    tried = [each for each in attempts(given) if each[0] == name]
    where = {state.name, *(ENDS if state is NEW else ())}
    there = [case for standing, case in live.cases.items() if standing.state in where]
    return all(allowed(case, each) for case in there for each in tried)


def ending(live: Lived, here: Standing) -> bool:
    """Whether a run can come to an end."""
    found, runs = [here], live.cases[here].at
    for each in found:
        if each.state in ENDS:
            return True
        found += [there for there in live.steps[each].values()
                  if there not in found and len(live.cases[there].at) == len(runs)]  # fmt: skip
    return False


def broken(given: Policy) -> Iterator[str]:
    """What proofs say of a policy that is not so of its live cases."""
    live = lived(given)
    claims = list(properties_of(given, live))
    for (_, holds), answer in zip(claims, prove(given, *(stated for stated, _ in claims)), strict=True):
        if answer.status == ("refuted" if holds else "proved"):
            yield str(answer)
        if answer.status == "observed" and not answer.note:
            yield f"without a note: {answer}"
        if BEFORE in answer.note and not any(isinstance(rule, Again) for rule in given.docket.rules):
            yield f"no run comes after another: {answer}"
    states = {each.state for each in live.cases}
    stuck = {each.state for each in live.cases if each.acts and each.state not in ENDS and not ending(live, each)}
    for answer in (*gf.verify(given).answers, *gf.verify(given.way).answers):
        where = answer.words.partition("“")[2].partition("”")[0]
        if answer.kind == "unreachable" and answer.words.startswith("no run comes") and not answer.note:
            yield from (str(answer) for state in states & {where})
        if answer.kind in ("end", "every case") and answer.status == "proved":
            yield from (f"{answer} at {state}" for state in stuck - {"new"})
        if answer.kind.startswith(("end:", "every case")) and answer.status == "refuted" and where not in stuck:
            yield str(answer)


@pytest.mark.parametrize("standing", [False, True])
@pytest.mark.parametrize("number", range(40))
def test_proofs_of_drawn_dockets_say_what_live_cases_do(number: int, standing: bool):
    assert list(broken(drawn(number, standing=standing))) == []


def told_by(given: Mapping[str, bool]) -> set[str]:
    return {name for name, allows in given.items() if allows}


@pytest.mark.parametrize("number", range(60))
def test_comparisons_of_drawn_dockets_say_what_live_cases_do(number: int):
    is_compared_as_lived(*drawn_pair(number))


@pytest.mark.parametrize("number", [*range(30), 331, 399, 449])
def test_comparisons_of_dockets_that_ask_how_their_route_stands_say_what_live_cases_do(number: int):
    """There is no latest run at a beginning, where neither route may be taken again: that was free."""
    is_compared_as_lived(*drawn_pair(number, standing=True))


def is_compared_as_lived(a: Policy, b: Policy) -> None:
    [part] = gf.compare(a, b, names=("a", "b"), lengths=False).parts
    live = told_by(dict(zip("ab", told_apart(a, b), strict=True)))
    plain = {each.allowed_by for each in part.differences if not each.note}

    assert plain <= live
    assert part.unproved or live <= {each.allowed_by for each in part.differences}
