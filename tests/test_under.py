"""One case under other readings: what comes otherwise there, and which of the readings decides."""

import json

import pytest
import small_policy as small
from builders import closed, dated, day, decided, mit, notified, requested, vote

from grievance_fsm.errors import DeclarationError
from grievance_fsm.main_job import WHOLE, case_file
from grievance_fsm.rereading import DUE, FALLS, GONE, LAWFUL, NEW, OTHER, PAPERS, REFUSED, SAME, UNKNOWN, Rereading


def turned(found: Rereading) -> dict[int, str]:
    return {turn.seq: turn.how for turn in found.otherwise}


# -- what comes of each event --------------------------------------------------------------------------------


def test_under_the_same_readings_everything_comes_the_same():
    found = closed().under()

    assert found.same
    assert [turn.how for turn in found.events] == [SAME] * 14
    assert found.case.history == closed().history
    assert str(found) == "c-1, where nothing is read otherwise:\n  everything comes the same"


def test_an_outcome_that_the_facts_decide_otherwise_names_both_and_the_clause():
    """A04: six of nine present are two thirds of these, not of fourteen seats."""
    found = decided(facts=vote(for_=6, against=3)).under({"vote_base": "of_seats"})

    assert turned(found) == {11: OTHER}
    assert found.events[10].words[0] == "“undecided” instead of “harassment found”"
    assert found.events[10].clauses
    assert found.there.states["formal"] == "undecided"


def test_what_is_refused_there_does_not_happen_and_what_rests_on_it_falls_away():
    """III.C.4/s1: nine are no quorum of ten, so that no hearing is opened and nothing decided."""
    found = decided().under(parameters={"quorum": 10})

    assert turned(found) == {5: REFUSED, **dict.fromkeys(range(6, 12), FALLS)}
    assert found.events[4].clauses == ("III.C.4/s1",)
    assert found.events[4].words == ("a quorum is present (members present 9, needed 10)",)
    assert found.there.states["formal"] == "dated"


def test_what_falls_away_is_told_in_one_line():
    told = str(decided().under(parameters={"quorum": 10})).splitlines()

    assert [line for line in told if "falls away" in line] == ["  6 to 11, formal.state to formal.decide: falls away"]


def test_another_last_day_is_told_with_both_days():
    """III.C.2/s1: seven days, which on a calendar of working days are more."""
    found = notified().under({"day_count": "working_days"})

    assert turned(found) == {2: DUE}
    assert found.events[1].words == ("due 2015-02-11 instead of 2015-02-09",)
    assert found.comes_to_the_same
    assert not found.same


def test_what_is_still_owed_by_another_day_is_told_with_both_days():
    """III.C.2/s1: the notice is owed seven days after the request, here without weekends."""
    found = requested().under({"day_count": "working_days"})

    assert turned(found) == {}
    assert not found.same
    assert [(each.action, each.due) for each in found.owed_gone] == [("formal.notify", day(7))]
    assert [(each.action, each.due) for each in found.owed_new] == [("formal.notify", day(9))]
    assert str(found).splitlines()[-2:] == [
        "  formal.notify is owed by 2015-02-11 instead of by 2015-02-09 [III.C.2/s1]",
        "  it comes to the same",
    ]
    assert json.loads(json.dumps(found.as_dict()))["owed_new"][0]["due"] == "2015-02-11"


def test_what_is_owed_where_a_run_stands_elsewhere_is_no_news():
    """Of a hearing that was not opened everything is owed otherwise; that it was not opened says so."""
    found = decided().under(parameters={"quorum": 10})

    assert not {each.action.split(".")[0] for each in (*found.owed_gone, *found.owed_new)} & {"formal"}


def test_a_breach_that_only_one_reading_knows_is_gone_or_new():
    """III.C.2/s1: on the ninth day the notice is late by the calendar, and in time by working days."""
    found = notified(on=day(9)).under({"day_count": "working_days"})

    assert [breach.action for breach in found.breaches_gone] == ["formal.notify"]
    assert found.breaches_new == ()
    again = notified(mit(day_count="working_days"), on=day(9))
    assert [b.action for b in again.under({"day_count": "exclude_trigger_calendar_no_roll"}).breaches_new] == [
        "formal.notify"
    ]


def test_what_silence_brings_here_only_is_gone_and_what_it_brings_there_only_is_new():
    silent = small.asked().polled(small.day(9))
    assert silent.states["asking"] == "refused"

    found = silent.under({"silence": "nothing"})
    assert turned(found) == {2: GONE}
    assert found.there.states["asking"] == "asked"

    late = small.asked(small.POLICY.under({"silence": "nothing"})).act("asking.answer", by="clerk", on=small.day(9))
    found = late.under({"silence": "refusal"})
    assert sorted(turn.how for turn in found.otherwise) == [FALLS, NEW]
    assert found.there.states["asking"] == "refused"


def test_what_happened_although_it_was_refused_happens_there_too_and_may_be_lawful_there():
    case = small.asked(small.POLICY).act("asking.answer", by="clerk", on=small.day(2))
    case = case.record("asking.hear", by="board", on=small.day(4), facts={"on_paper": True, "present": 2})

    assert turned(case.under(parameters={"quorum": 2})) == {3: LAWFUL}
    assert turned(case.under({"paper": "yes"})) == {}
    assert turned(case.under({"person": "yes"})) == {3: REFUSED}
    assert case.under({"person": "yes"}).there.states["asking"] == "heard"


def test_papers_that_are_not_wanted_there_are_left_out():
    full = small.asked(small.POLICY.under({"note": "full"}))
    case = full.act("asking.keep", by="clerk", on=small.day(1), facts={"noted": True, "noted_more": True})

    found = case.under({"note": "plain"})

    assert turned(found) == {2: PAPERS}
    assert "noted_more" not in found.there.history[1].facts


def test_papers_that_are_wanted_there_and_were_never_asked_for_leave_the_act_open():
    case = small.asked().act("asking.keep", by="clerk", on=small.day(1), facts={"noted": True})

    assert turned(case.under({"note": "full"})) == {2: REFUSED}


def test_an_act_of_a_procedure_that_is_not_there_is_unknown():
    """H.9: without an appeal nothing is filed, and what is sent back is never heard again."""
    found = case_file(WHOLE).case.under({"appeal_rule": "none"})

    assert {turn.how for turn in found.otherwise} == {UNKNOWN, GONE, FALLS}
    assert found.there.outcome == ("formal", "closed with sanctions")
    assert "there is no procedure “appeal”" in str(found)


# -- which reading decides ---------------------------------------------------------------------------------------


def test_of_several_readings_the_one_that_decides_is_named():
    """A04, not A20, makes the same nine votes a finding or none."""
    found = closed().under({"vote_base": "of_seats", "decision_days": "working", "day_count": "working_days"})

    assert found.decided_by == ({"vote_base": "of_seats"},)
    assert found.there.states["formal"] == "closed undecided"


def test_a_parameter_may_decide_as_well():
    found = decided().under({"day_count": "working_days"}, {"quorum": 10})

    assert found.decided_by == ({"quorum": 10},)


def test_each_of_two_that_would_do_is_named():
    found = decided(facts=vote(for_=6, against=3)).under({"vote_base": "of_seats"}, {"quorum": 10})

    assert found.decided_by == ({"vote_base": "of_seats"}, {"quorum": 10})


def test_two_readings_that_decide_only_together_are_named_together():
    case = small.EITHER.open("c-2", on=small.START)
    case = case.act("either.do", by="party", on=small.START, facts={"member": False, "on_paper": False})

    found = case.under({"paper": "yes", "person": "yes", "strict": "yes"})

    assert found.decided_by == ({"paper": "yes", "person": "yes"},)


def test_nothing_decides_where_the_case_comes_to_the_same():
    assert notified().under({"day_count": "working_days"}).decided_by == ()


def test_the_whole_case_of_the_tour_turns_on_the_vote_and_the_appeal():
    """Nine to none at the first hearing: two thirds of those present, none of fourteen seats."""
    case = case_file(WHOLE).case

    found = case.under({"vote_base": "of_seats", "advisor_role": "preparation_only"})

    assert {"vote_base": "of_seats"} in found.decided_by
    assert found.events[49].how == OTHER
    assert not found.comes_to_the_same


# -- as data, and what cannot be asked -----------------------------------------------------------------------------


def test_a_rereading_is_data():
    found = decided().under(parameters={"quorum": 10})

    data = json.loads(json.dumps(found.as_dict()))

    assert data["changed"] == {"quorum": {"here": 7, "there": 10}}
    assert [event["how"] for event in data["events"]] == [REFUSED, *[FALLS] * 6]
    assert data["there"] == {"outcome": None, "states": {"formal": "dated"}}
    assert data["decided_by"] == [{"quorum": 10}]


def test_the_case_stays_as_it_was():
    case = decided()
    before = case.to_json()

    case.under({"vote_base": "of_seats"})

    assert case.to_json() == before


def test_a_case_that_has_not_begun_comes_the_same():
    assert mit().open("c-9", on=day(0)).under({"vote_base": "of_seats"}).same


def test_an_unknown_reading_or_choice_is_refused_with_the_nearest():
    with pytest.raises(DeclarationError) as caught:
        dated().under({"vote_bases": "of_seats", "quorum_scope": "openings"})

    assert "vote_base" in str(caught.value)
    assert "opening" in str(caught.value)
