"""What can follow a case: lawful acts on their earliest days, across procedures and runs, merged by situation."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from test_docket import asked, decided, opened, policy, silenced

import grievance_fsm as gf
from grievance_fsm.case import Case
from grievance_fsm.casefiles import run_casefile
from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import days, window
from grievance_fsm.errors import BadInput
from grievance_fsm.events import local_day
from grievance_fsm.exploring.following import explore
from grievance_fsm.exploring.follows import Follows, Move
from grievance_fsm.facts import disjoint, number, persons
from grievance_fsm.language import STAY, Outcome, Procedure, Role, State, may, must
from grievance_fsm.policy import Policy

START = date(2015, 2, 2)
CASES = Path(__file__).parent / "cases"
CLERK = Role("clerk")
BEGUN, MIDDLE, DONE = State("begun", initial=True), State("middle"), State("done", final=True)
came = number("came", "who came", 0, 9)


def act(name: str, when: Any, then: Any, verb: Any = may, **more: Any) -> Any:
    return verb(CLERK, name, f"{name} it", clause="1/s1", when=when, then=then, **more)


def case_of(*actions: Any) -> Case:
    tiny = Policy("tiny", "tiny", Registry.of({"1/s1": "A thing."}), (Procedure("p", "p", actions),))
    case: Case = tiny.open("c1", on=START)
    return case


@cache
def kept(name: str) -> Case:
    return run_casefile(CASES / f"{name}.toml", gf.load).case


@cache
def followed(name: str) -> Follows:
    return explore(kept(name), depth=2, width=12)


def next_of(found: Follows) -> list[str]:
    return [f"{move.action} {move.outcome}".strip() for move in found.moves]


# -- what follows ------------------------------------------------------------------------------------------------


def test_every_lawful_act_of_every_procedure_is_told_outcome_by_outcome():
    assert next_of(explore(opened(), 1)) == [
        "talk.begin", "hear.ask", "house.room", "house.confirm",
    ]  # fmt: skip
    assert next_of(explore(decided().act("review.appeal", by="party", on=date(2015, 2, 6)), 1)) == [
        "review.rule upheld", "review.rule sent back", "review.rule overturned", "talk.begin", "house.room",
        "house.confirm",
    ]  # fmt: skip


def test_runs_under_way_come_before_what_has_not_begun():
    assert next_of(explore(asked(), 1))[:2] == ["hear.fix", "hear.drop"]


def test_an_act_waits_for_its_first_day():
    start = act("start", BEGUN, MIDDLE)
    case = case_of(start, act("end", MIDDLE, DONE, must, within=window(days(5), days(9)), after=start))

    (move,) = explore(case.act("p.start", by="clerk", on=START), 1).moves
    assert (move.on, move.due, move.late) == (START + timedelta(days=5), START + timedelta(days=9), False)


def test_from_a_day_on_nothing_is_done_before_it_and_what_is_late_says_so():
    (move, *_) = explore(asked(), 1, on=START + timedelta(days=20)).moves

    assert (move.action, move.on, move.late) == ("hear.fix", START + timedelta(days=20), True)


def test_a_day_before_the_last_that_the_case_knows_is_that_day():
    assert explore(decided(), 1, on=START).on == date(2015, 2, 4)


def test_what_an_act_supposes_are_the_facts_that_its_conditions_read():
    case = case_of(act("go", BEGUN, (Outcome("enough", DONE, given=came >= 3), Outcome("few", STAY, given=came < 3)),
                       records=came, repeats=True))  # fmt: skip

    supposed = {move.outcome: move.supposes["came"] for move in explore(case, 1).moves}
    assert supposed["enough"] >= 3 > supposed["few"]


def test_persons_are_counted_and_never_named():
    who = persons("who", "who comes")
    sees = persons("sees", "who sees")
    case = case_of(act("go", BEGUN, DONE, records=(who, sees), given=disjoint(who, sees).named("they are others")))
    found = explore(case, 1)

    assert dict(found.moves[0].supposes) == {"who": 1, "sees": 1}
    assert not {"q1", "q2", "q3", "q4"} & set(json.dumps(found.as_dict()).split('"'))


def test_an_outcome_that_no_facts_lead_to_is_not_told():
    case = case_of(act("go", BEGUN, (Outcome("ten", DONE, given=came > 9), Outcome("few", DONE, given=came <= 9)),
                       records=came))  # fmt: skip

    assert next_of(explore(case, 1)) == ["p.go few"]


def test_silence_is_told_on_the_day_of_its_effect():
    case = opened(silenced()).act("talk.invite", by="party", on=START)
    moves = {move.name: move for move in explore(case, 1).moves}

    lapse = moves["answer.lapses"]
    assert (lapse.silent, lapse.on, lapse.state) == (True, START + timedelta(days=4), "unanswered")
    assert "if nobody acts: " in str(lapse)


def test_what_is_blocked_says_what_stands_against_it_already():
    blocked = {each.action: each.against for each in explore(asked(), 1).blocked}

    assert blocked["talk.begin"] == ("no other complaint procedure is under way",)
    assert "there is a decision" in blocked["review.appeal"]
    assert f"blocked: {len(blocked)} acts: {', '.join(blocked)}" in " ".join(str(explore(asked(), 1)).split())


def test_another_run_is_told_by_its_name():
    case = asked().act("hear.drop", by="party", on=START)

    assert "hear#2.ask" in next_of(explore(case, 1))


def test_a_case_that_is_over_has_nothing_to_follow():
    case = case_of(act("go", BEGUN, DONE)).act("p.go", by="clerk", on=START)
    found = explore(case, 3)

    assert (found.moves, found.blocked, len(found.situations)) == ((), (), 1)


# -- situations --------------------------------------------------------------------------------------------------


def test_two_orders_of_the_same_acts_come_to_one_situation():
    found = explore(opened(), 2)
    after = {f"{a.action}, {b.action}": b.to for a in found.moves for b in found.after(a).moves}

    assert after["talk.begin, house.room"] == after["house.room, talk.begin"]


def test_each_situation_says_where_every_run_stands_and_what_is_settled():
    found = explore(asked().act("hear.fix", by="panel", on=START), 1)
    (decide,) = [move for move in found.moves if move.name == "decide"]

    assert found.after(decide).states["hear"] == "closed"
    assert found.after(decide).settled == ("hear", "closed")
    assert found.situations[0].settled is None


def test_depth_is_how_many_acts_follow_one_another():
    found = explore(opened(), 3)

    assert {each.depth for each in found.situations} == {0, 1, 2, 3}
    assert all(each.followed == (each.depth < 3) for each in found.situations)


def test_of_each_depth_no_more_than_the_width_are_followed_and_the_rest_are_told():
    found = explore(opened(), 3, width=2)

    for depth in (1, 2):
        assert sum(each.followed for each in found.situations if each.depth == depth) == 2
    assert set(found.cut) == {s.number for s in found.situations if s.depth in (1, 2) and not s.followed}
    assert "not followed, as more than 2 stand at one depth" in str(found)


# -- the whole policy --------------------------------------------------------------------------------------------

NAMES = ["requested", "dated", "opened", "appeal_filed", "informal_contact", "negotiated_talks", "housing_two_weeks"]


@pytest.mark.parametrize("name", NAMES)
def test_the_live_case_agrees_with_every_situation(name):
    """Each is a case that the engine folded: no irregularity, and the states that the situation tells."""
    found = followed(name)

    for situation in found.situations:
        assert situation.case.states == situation.states
        assert situation.case.irregularities() == found.situations[0].case.irregularities()
    for situation in found.situations:
        for move in situation.moves:
            assert local_day(found.after(move).case.history[-1].on) <= move.on or move.to <= situation.number


@pytest.mark.parametrize("name", NAMES)
def test_no_act_is_open_that_is_not_among_what_follows_or_is_blocked(name):
    """`options` is asked as well: whatever it offers is told, as a move or as blocked."""
    found = followed(name)

    offered = {option.action for option in found.situations[0].case.options(on=found.on)}
    told = {move.action for move in found.moves if not move.silent} | {each.action for each in found.blocked}
    assert offered == told


@pytest.mark.parametrize("name", NAMES)
def test_no_day_before_the_one_told_allows_the_act_with_these_facts(name):
    case = kept(name)
    found = followed(name)

    for move in [move for move in found.moves if move.on > found.on and not move.silent]:
        event = next(e for e in found.after(move).case.history[case.seq :] if e.action == move.name)
        for back in range(1, 4):
            on = move.on - timedelta(days=back)
            if on >= found.on:
                attempt = {"by": event.by, "on": on, "facts": event.facts}
                outcome = {"outcome": move.outcome} if move.outcome else {}
                assert not case.decide(move.action, **attempt, **outcome), str(move)


def test_the_hearing_opens_on_its_day_and_not_before():
    """III.C.2/s3: the day that was set."""
    moves: dict[str, Move] = {move.name: move for move in followed("dated").moves}

    assert moves["open_hearing"].on == date(2015, 3, 20)
    assert moves["open_hearing"].due == date(2015, 3, 23)


# -- telling -----------------------------------------------------------------------------------------------------


def test_it_prints_itself_briefly_in_a_hundred_columns():
    lines = str(followed("opened")).splitlines()

    assert max(map(len, lines)) <= 100
    assert lines[0].startswith("c-01 under mit, from 2015-03-20, 2 acts deep:")
    assert len(lines) < 80


def test_what_an_act_makes_possible_is_named_under_it():
    text = str(explore(opened(), 2))

    assert "      then also hear.fix, hear.drop\n" in text


def test_as_data_it_is_plain_json_and_complete():
    found = explore(opened(), 2)
    data = json.loads(json.dumps(found.as_dict()))

    assert [each["number"] for each in data["situations"]] == list(range(len(found.situations)))
    assert (data["depth"], data["width"], data["cut"]) == (2, 40, [])
    assert data["situations"][0]["moves"][0]["action"] == "talk.begin"
    assert {move["to"] for each in data["situations"] for move in each["moves"]} < set(range(len(found.situations)))


def test_a_representation_shows_no_content_of_the_case():
    assert "p1" not in repr(explore(decided(), 1))


def test_the_same_question_gives_the_same_answer():
    assert explore(opened(), 2).as_dict() == explore(opened(), 2).as_dict()


# -- asking ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ({"depth": 0}, "depth: wants a whole number from 1"), ({"depth": 99}, "depth"), ({"depth": True}, "depth"),
        ({"width": 0}, "width: wants a whole number from 1"), ({"on": "2015-02-02"}, "on: wants a day"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(words, problem):
    with pytest.raises(BadInput, match=problem):
        explore(opened(), **words)


def test_a_time_without_its_zone_is_refused():
    with pytest.raises(BadInput):
        explore(opened(), 1, on=datetime(2015, 2, 3, 9, 0))
    assert explore(opened(), 1, on=datetime(2015, 2, 3, 9, 0, tzinfo=UTC)).on == date(2015, 2, 3)


def test_what_is_no_case_cannot_be_followed_and_everything_wrong_is_said_at_once():
    with pytest.raises(BadInput, match=r"3 problems:\n  case: wants a live case") as caught:
        explore(policy(), 0, width=-1)
    assert len(caught.value.problems) == 3
