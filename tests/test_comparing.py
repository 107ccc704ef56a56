"""What one of two procedures allows and the other does not: the shortest way, both ways, or a proof that none is."""

import json
from calendar import monthrange
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from builders import mit, notified
from click.testing import CliRunner
from comparing_builders import ASKED, CLAUSES, DONE, LEFT, NEW, PANEL, PARTY, START, answer, ask, asking, bound, leaving
from comparing_oracle import HORIZON, LONGEST, changed, declared, drawn, fewest

import grievance_fsm as gf
from grievance_fsm.cli import main
from grievance_fsm.comparing.comparison import Comparison
from grievance_fsm.deadlines import days, if_, months, since, window
from grievance_fsm.events import Allowed
from grievance_fsm.exploring.ways import Way
from grievance_fsm.facts import at, flag, number, stands
from grievance_fsm.language import Action, Outcome, Procedure, State, happens, may, must
from grievance_fsm.policy import Policy

COUNT, SURE = number("count", "how many agree", 0, 9), flag("sure", "the panel is sure")


def compared(one: tuple[Action, ...], other: tuple[Action, ...]) -> Comparison:
    """Two procedures of these acts, compared."""
    return gf.compare(bound(*one), bound(*other), start=START, lengths=False)


def shown(found: tuple[Any, ...]) -> tuple[str, list[str], int, str]:
    """The kind of the only difference, the acts of its way, the day of the last, and why it is refused."""
    (only,) = found
    return only.kind, list(only.way.actions), only.way.days, only.words


# -- kinds of difference, each known by hand --------------------------------------------------------------------------


def test_an_act_that_only_one_has_is_the_way_to_it() -> None:
    leave = leaving()
    found = compared((ask, answer(), leave), (ask, answer()))

    assert shown(found.allows_only_a) == ("act", ["ask", "leave"], 0, "has no “leave”")
    assert found.allows_only_b == ()
    assert "all that small (b) allows small (a) allows too, and more" in str(found)


def test_procedures_that_begin_elsewhere_are_told_apart_though_all_else_is_the_same() -> None:
    """Round and round between two states, with an end from the second: who begins there may end at once."""

    def begun(at_second: bool) -> Any:
        one, two = State("one", initial=not at_second), State("two", initial=at_second)
        there = may(PARTY, "there", "go there", clause="1/s1", when=one, then=two)
        back = may(PARTY, "back", "go back", clause="1/s1", when=two, then=one)
        return bound(there, back, may(PANEL, "end", "end", clause="1/s2", when=two, then=DONE))

    found = gf.compare(begun(False), begun(True), start=START)

    assert not found.equivalent
    assert shown(found.allows_only_a)[:2] == ("act", ["there"])
    assert shown(found.allows_only_b)[1] in (["end"], ["back"])


def test_a_condition_that_asks_for_more_refuses_what_lies_between() -> None:
    """Two of them: with two agreed both allow it, with one only the first."""
    one, other = (answer(records=COUNT, given=(n <= COUNT).named("enough agree", "1/s2")) for n in (1, 2))
    found = compared((ask, one), (ask, other))

    kind, acts, _, words = shown(found.allows_only_a)
    assert (kind, acts) == ("facts", ["ask", "answer"])
    assert found.allows_only_a[0].way.steps[-1].supposes["count"] == 1
    assert "enough agree" in words
    assert found.allows_only_a[0].clauses == ("1/s2",)
    assert found.allows_only_b == ()


def test_what_an_earlier_act_recorded_tells_them_apart_only_where_it_is_asked() -> None:
    one = asking(records=COUNT)
    found = compared((one, answer(given=at(one, COUNT) >= 4)), (one, answer(given=at(one, COUNT) >= 5)))

    assert shown(found.allows_only_a)[:2] == ("facts", ["ask", "answer"])
    assert found.allows_only_a[0].way.steps[0].supposes["count"] == 4
    assert found.allows_only_b == ()


def test_a_window_that_closes_later_is_told_by_the_first_day_after_the_other() -> None:
    one, other = (answer(within=window(days(1), days(n), after=ask, expiry="bar", clause="1/s2")) for n in (3, 5))
    found = compared((ask, one), (ask, other))

    kind, acts, day, words = shown(found.allows_only_b)
    assert (kind, acts, day) == ("days", ["ask", "answer"], 4)
    assert words == "gives it until 2015-02-05, 3 days after ask"
    assert found.allows_only_a == ()


def test_a_window_that_opens_earlier_is_told_by_its_first_day() -> None:
    one, other = (answer(within=window(days(n), days(5), after=ask, expiry="bar", clause="1/s2")) for n in (1, 3))
    found = compared((ask, one), (ask, other))

    assert shown(found.allows_only_a) == ("days", ["ask", "answer"], 1, "gives it from 2015-02-05, 3 days after ask")
    assert found.allows_only_b == ()


def test_windows_that_overlap_are_told_apart_both_ways() -> None:
    one, other = (answer(within=window(days(a), days(b), after=ask, expiry="bar", clause="1/s2"))
                  for a, b in ((1, 3), (2, 4)))  # fmt: skip
    found = compared((ask, one), (ask, other))

    assert [each[0].way.days for each in (found.allows_only_a, found.allows_only_b)] == [1, 4]


def test_a_month_and_thirty_days_differ_only_from_where_a_month_is_not_thirty_days() -> None:
    """From 2 February, a month of 28 days: on the 29th and 30th day after only thirty days are left."""
    one, other = (answer(within=window(days(1), span, after=ask, expiry="bar", clause="1/s2"))
                  for span in (months(1), days(30)))  # fmt: skip
    found = compared((ask, one), (ask, other))

    (only_a,), (only_b,) = found.allows_only_a, found.allows_only_b
    assert only_b.way.steps[-1].on == date(2015, 3, 3)
    assert only_a.way.days == 31  # begun in a month of 31 days
    assert only_a.way.steps[0].on == date(2015, 3, 1)


def test_spans_that_are_written_otherwise_and_come_to_the_same_days_are_the_same() -> None:
    one, other = (answer(within=window(days(1), span, after=ask, expiry="bar", clause="1/s2"))
                  for span in (days(14), days(14, clause="1/s1")))  # fmt: skip

    assert compared((ask, one), (ask, other)).equivalent


def test_who_may_act_tells_them_apart() -> None:
    either = may((PANEL, PARTY), "answer", "answer", clause="1/s2", when=ASKED, then=DONE)
    found = compared((ask, answer()), (ask, either))

    kind, acts, _, words = shown(found.allows_only_b)
    assert (kind, acts) == ("who", ["ask", "answer"])
    assert words == "lets only “panel” do it, not “party”"
    assert found.allows_only_a == ()


def test_an_act_that_may_be_done_again_is_told_by_its_second_time() -> None:
    one, other = (may(PARTY, "write", "write", clause="1/s2", when=ASKED, repeats=again) for again in (True, False))
    found = compared((ask, one, answer()), (ask, other, answer()))

    assert shown(found.allows_only_a)[:2] == ("act", ["ask", "write", "write"])
    assert found.allows_only_a[0].words == "lets “write” be done once"
    assert found.allows_only_b == ()


def test_a_silence_that_takes_effect_later_is_told_from_both_sides() -> None:
    """After two days of silence the first is over on the third day, on which the second still lets them answer."""
    one, other = (must(PANEL, "answer", "answer", clause="1/s2", when=ASKED, then=DONE, within=days(n), after=ask,
                       otherwise=LEFT) for n in (2, 3))  # fmt: skip
    found = compared((ask, one), (ask, other))

    (only_a,), (only_b,) = found.allows_only_a, found.allows_only_b
    assert (only_a.way.actions, only_a.way.days) == (("ask", "answer.lapses"), 3)
    assert (only_b.way.actions, only_b.way.days) in {(("ask", "answer"), 3), (("ask", "answer.lapses"), 4)}


def test_a_duty_that_is_due_later_allows_nothing_else_but_moves() -> None:
    one, other = (must(PANEL, "answer", "answer", clause="1/s2", when=ASKED, then=DONE, within=days(n), after=ask)
                  for n in (7, 10))  # fmt: skip
    found = compared((ask, one), (ask, other))

    assert found.allows_only_a == found.allows_only_b == ()
    assert not found.equivalent
    (moved,) = found.moved
    assert moved.way is not None
    assert (moved.kind, moved.way.actions) == ("deadline", ("ask",))
    assert "by 2015-02-09 in small (a)" in moved.words
    assert "by 2015-02-12 in small (b)" in moved.words
    assert [str(change) for change in found.changes if change.kind == "limit"] != []


def test_a_last_day_that_binds_before_the_act_can_be_done_moves_too() -> None:
    """It counts from its trigger, wherever the run stands: here one owes an answer that nobody can give yet."""
    ready = State("ready")
    prepare = may(PANEL, "prepare", "prepare", clause="1/s1", when=ASKED, then=ready)
    one, other = (must(PANEL, "answer", "answer", clause="1/s2", when=ready, then=DONE, within=limit)
                  for limit in (if_(stands(ready), since(days(3), ask)), since(days(3), ask)))  # fmt: skip
    found = compared((ask, prepare, one), (ask, prepare, other))

    (moved,) = found.moved
    assert moved.way is not None
    assert (moved.kind, moved.way.actions) == ("deadline", ("ask",))
    assert "without a last day in small (a)" in moved.words
    assert "by 2015-02-05 in small (b)" in moved.words


def test_an_outcome_that_leads_elsewhere_moves_the_end() -> None:
    def told(to: State) -> Action:
        sure = SURE.named("the panel is sure")
        return answer(records=SURE, then=(Outcome("yes", DONE, given=sure), Outcome("no", to, given=~sure)))

    found = compared((ask, told(LEFT)), (ask, told(DONE)))

    (moved,) = found.moved
    assert moved.way is not None
    assert (moved.kind, moved.way.actions) == ("outcome", ("ask", "answer"))
    assert "ends at “left” in small (a), and ends at “done” in small (b)" in moved.words


def test_papers_that_only_one_asks_for_are_told() -> None:
    found = compared((ask, answer()), (ask, answer(records=COUNT)))

    assert [moved.words for moved in found.moved] == ["“answer”: only small (b) asks for how many agree"]


def test_an_act_that_nobody_can_come_to_makes_no_difference() -> None:
    gone = State("gone")
    back = may(PARTY, "back", "come back", clause="1/s2", when=gone, then=ASKED)
    never = (COUNT >= 5) & (COUNT < 5)
    away = may(PARTY, "away", "go away", clause="1/s2", when=ASKED, then=gone, records=COUNT, given=never)
    found = compared((ask, answer(), away, back), (ask, answer()))

    assert found.equivalent
    assert len(found.changes) == 3  # two acts and a state


def test_states_may_be_called_otherwise() -> None:
    pending = State("pending")
    other = (may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=pending), answer(when=pending))
    found = compared((ask, answer()), other)

    assert found.equivalent
    assert found.changes != ()


def test_an_act_that_changes_nothing_is_told_apart_by_where_it_may_be_done() -> None:
    """The states have other names, so that what both say of it does not settle where it may be done."""
    pending = State("pending")
    write = may(PARTY, "write", "write", clause="1/s2", when=(ASKED, pending), repeats=True)
    note = happens("note", "something is noted", clause="1/s2", when=(ASKED,), repeats=True)
    moved = (may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=pending), answer(when=(pending, ASKED)),
             may(PARTY, "back", "go back", clause="1/s2", when=pending, then=ASKED))  # fmt: skip
    found = compared((ask, answer(when=(pending, ASKED)), write, note), (*moved, write, note))

    assert shown(found.allows_only_a)[:2] == ("act", ["ask", "note"])


def test_words_and_clauses_make_no_difference() -> None:
    other = may(PANEL, "answer", "give an answer", clause="1/s1", when=ASKED, then=DONE)
    found = compared((ask, answer()), (ask, other))

    assert found.equivalent
    assert found.changes == ()
    assert found.parts[0].situations == 0


# -- laws -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mit", "mit-as-written", "harvard", "union"])
def test_a_policy_is_equivalent_to_itself(name: str) -> None:
    policy = gf.load(name)

    assert gf.compare(policy, policy).equivalent
    assert gf.compare(policy, policy.under(parameters=dict(policy.parameters))).equivalent


SEEDS = range(100)


def small(plan: Any) -> Policy:
    return Policy("small", "a small policy", CLAUSES, (declared(plan),))


def pairs() -> list[Any]:
    found = []
    for seed in SEEDS:
        random = Random(seed)
        one = drawn(random)
        found.append((one, changed(one, random) if seed % 3 else changed(changed(drawn(random), random), random)))
    return found


def test_random_procedures_differ_as_playing_every_act_on_every_day_says() -> None:
    """Every run of at most four acts within seven days: the fewest acts that tell two procedures apart, both ways."""
    for one, other in pairs():
        found = gf.compare(small(one).bound["small"], small(other).bound["small"], lengths=False)
        for played, ours in zip(fewest(one, other), (found.allows_only_a, found.allows_only_b), strict=True):
            if played is not None:
                assert [len(each.way.steps) for each in ours] == [played], (one, other)
            else:
                assert all(len(each.way.steps) > LONGEST or each.way.days > HORIZON for each in ours), (one, other)


def test_what_one_allows_is_taken_in_its_live_case_and_its_last_act_is_refused_in_the_other() -> None:
    taken = 0
    for one, other in pairs()[:60]:
        policies = small(one), small(other)
        found = gf.compare(*(policy.bound["small"] for policy in policies), lengths=False)
        for place, differences in enumerate((found.allows_only_a, found.allows_only_b)):
            for each in differences:
                assert lived(policies[place], each.way) == len(each.way.steps)
                assert lived(policies[1 - place], each.way) == len(each.way.steps) - 1
                taken += 1
    assert taken > 20


def lived(policy: Policy, way: Way) -> int:
    """How many steps of a way the live case allows."""
    case = policy.open("c-1", on=way.steps[0].on)
    for place, step in enumerate(way.steps):
        if step.action not in policy.bound["small"].rules:
            return place
        if step.action.endswith(".lapses"):
            before, case = case.seq, case.polled(step.on)
            if case.seq == before or case.history[-1].action != step.action:
                return place
            continue
        facts = {name: step.supposes.get(name, plain) for name, plain in (("sure", False), ("count", 0))}
        told: dict[str, Any] = {"by": "anybody", "who": "q1", "on": step.on, "facts": facts}
        decided = case.decide(f"small.{step.action}", **told)
        if not isinstance(decided, Allowed) or decided.event.outcome != step.outcome:
            return place
        case = case.act(f"small.{step.action}", **told)
    return len(way.steps)


@pytest.mark.parametrize("readings", [{"vote_base": "of_seats"}, {"notice_event": "sent"}, {"deadlock_rule": "rehear"}])
def test_the_other_way_round_is_the_other_way_round(readings: dict[str, Any]) -> None:
    policies = mit(), mit(**readings)
    there = gf.compare(policies[0].formal, policies[1].formal, lengths=False)
    back = gf.compare(policies[1].formal, policies[0].formal, lengths=False)

    assert courses(there.allows_only_a) == courses(back.allows_only_b)
    assert courses(there.allows_only_b) == courses(back.allows_only_a)


def courses(found: Any) -> list[Any]:
    return [[(step.action, step.outcome, step.on) for step in each.way.steps] for each in found]


# -- readings of the policy -------------------------------------------------------------------------------------------


def under(**readings: Any) -> Comparison:
    """The formal procedure as it is read, and as it is read otherwise."""
    return gf.compare(mit().formal, mit(**readings).formal, start=date(2015, 2, 2), lengths=False)


def test_a_date_may_be_set_before_the_notice_is_received_where_its_sending_counts() -> None:
    """III.C.2/s3: the window runs from the notice; from its receipt, or from its sending."""
    found = under(notice_event="sent")

    (only,) = found.allows_only_b
    assert only.way.actions == ("request", "notify", "set_date")
    assert found.allows_only_a == ()
    assert [moved.kind for moved in found.moved] == ["deadline"]
    assert "“open_hearing” is owed by" in found.moved[0].words


def test_that_way_is_taken_in_a_live_case_of_one_and_refused_in_one_of_the_other() -> None:
    """Notified on 3 February 2015, not yet received; a month later is 3 March, in the window of the sending."""
    cases = [notified(policy) for policy in (mit(), mit(notice_event="sent"))]
    facts = {"hearing_date": date(2015, 3, 10)}
    decided = [case.decide("formal.set_date", by="committee", on=date(2015, 2, 3), facts=facts) for case in cases]
    assert [isinstance(each, Allowed) for each in decided] == [False, True]


def test_seven_who_agree_are_two_thirds_of_those_present_and_not_of_all_seats() -> None:
    """III.C.5/s2: two thirds of the Committee, of whom it does not say."""
    found = under(vote_base="of_seats")

    (only,) = found.allows_only_a
    last = only.way.steps[-1]
    assert (last.action, last.outcome, only.kind) == ("decide", "harassment found", "facts")
    assert 3 * last.supposes["for_finding"] >= 2 * last.supposes["present"]
    assert 3 * last.supposes["for_finding"] < 2 * 14
    (contrary,) = found.allows_only_b
    assert contrary.way.steps[-1].outcome == "undecided"


def test_a_month_that_is_clamped_opens_sooner_only_from_a_day_that_the_next_month_lacks() -> None:
    """III.C.2/s3, month_rule: a month from the 31st of March has no such day in April."""
    found = under(month_rule="clamp_down")

    (only,) = found.allows_only_b
    (received,) = [step.on for step in only.way.steps if step.action == "receive"]
    assert received.day > monthrange(received.year, received.month % 12 + 1)[1]
    assert found.allows_only_a == ()


def test_a_hung_vote_ends_only_where_something_is_said_of_it() -> None:
    """III.C.5/s2 says nothing of a vote that reaches neither; GAP.05 closes the case."""
    found = under(deadlock_rule="silent")

    (only,) = found.allows_only_a
    assert (only.way.steps[-1].action, only.way.steps[-1].outcome) == ("decide", "undecided")
    assert found.allows_only_b == ()


def test_what_meets_a_duty_is_told_where_both_have_no_limit() -> None:
    example = gf.load(Path(__file__).parents[1] / "examples" / "code_of_conduct.py")
    found = gf.compare(example, example.under({"hung_vote": "silent"}), lengths=False)

    (moved,) = found.moved
    a, b = found.a, found.b
    met, less = "“breach”, “no breach” or “hung”", "“breach” or “no breach”"
    assert moved.words == f"“decide”: owed, and met by {met} in {a}, owed, and met by {less} in {b}"


def test_what_no_reading_touches_is_equivalent_at_once() -> None:
    found = gf.compare(mit(), mit(vote_base="of_seats"), lengths=False)

    assert [part.name for part in found.parts if not part.equivalent] == ["formal"]
    assert [part.situations for part in found.parts if part.equivalent] == [0] * 7


def test_lengths_move_with_what_is_allowed() -> None:
    found = gf.compare(mit().formal, mit(deadlock_rule="silent").formal)

    assert [moved.words for moved in found.moved if moved.kind == "duration"] == [
        "“closed undecided”: at least 28 days, no most in formal (a); never come to in formal (b)"
    ]


def test_lengths_go_by_the_bounds_that_each_gives_a_fact_of_one_name() -> None:
    """Four at most agree in the second: it never comes to the end that five lead to, though no other words differ."""

    def small(most: int, *more: Action) -> Any:
        agreed = number("count", "how many agree", 0, most)
        begin = asking(records=agreed)
        return bound(begin, answer(given=at(begin, agreed) >= 5), *more)

    leave = leaving()
    found = gf.compare(small(9), small(4, leave), start=START)

    assert "“done”: at least 0 days, no most in small (a); never come to in small (b)" in [
        moved.words for moved in found.moved
    ]


# -- versions, institutions -------------------------------------------------------------------------------------------


def test_parameters_and_readings_are_named_with_what_they_were() -> None:
    found = gf.compare(mit(), mit(parameters={"quorum": 9}, vote_base="of_seats"), lengths=False)
    kinds = ("parameter", "reading")
    told = {change.what: (change.was, change.is_) for change in found.changes if change.kind in kinds}

    assert told == {"quorum": ("7", "9"), "A04 vote_base": ("of_present", "of_seats")}
    assert "mit (vote_base=of_seats, quorum=9)" in str(found)
    assert "~ table: committee: not the same in both" in str(found)


def page_of(found: Comparison) -> dict[str, tuple[str, str, str]]:
    """What a page says: for each row what both answer, and what only one does."""
    return {row.heading: tuple(map("; ".join, (row.both, row.only_a, row.only_b))) for row in found.page}


def test_two_institutions_are_told_on_a_page() -> None:
    """The parties first, then who decides, and by when; read in the two texts."""
    found = gf.compare("mit", "harvard", lengths=False)
    page = page_of(found)

    assert list(page)[:5] == ["policy", "routes", "complainant", "accused", "who decides"]
    assert page["routes"] == (
        "informal; appeal", "intake; housing; negotiated; formal; arbitration; records", "investigation; retaliation",
    )  # fmt: skip
    assert "ask for a hearing before the Committee [III.C/s1]" in page["complainant"][1]
    assert "refuse the informal resolution [H.5]" in page["complainant"][2]
    assert "must reply to the request to negotiate [III.B.2/s3]" in page["accused"][1]
    assert "appeal against the finding (as appeal_by is read) [H.6]" in page["accused"][2]
    assert page["who decides"][1].startswith("the Grievance Committee: decide the case: “harassment is found by")
    assert page["who decides"][2].startswith("the central office: find whether there was harassment: “it is more")
    assert "may begin it within 7 days [added, H.6]" in page["appeal"][1]
    assert "may begin it, as appeal_days is read [H.6]" in page["appeal"][2]
    assert "notify the Committee and the accused within 7 days [III.C.2/s1]" in page["duties by"][1]
    assert "open the hearing within 1 month to 6 weeks [III.C.2/s3]" in page["duties by"][1]
    assert "find whether there was harassment, as investigation_days is read [H.1]" in page["duties by"][2]
    assert "reply to the request to negotiate within 7 days [III.B.2/s3], else “no answer”" in page["parties by"][1]
    assert (found.only_in_a[4], found.only_in_b[0]) == ("formal", "investigation")
    assert not found.equivalent


@pytest.mark.parametrize("pair", [("mit", "harvard"), ("harvard", "union"), ("mit", "mit-as-written")])
def test_a_page_has_sixty_lines_of_a_hundred_columns_at_most(pair: tuple[str, str]) -> None:
    lines = str(gf.compare(*pair)).splitlines()

    assert len(lines) <= 60
    assert max(map(len, lines)) <= 100
    assert lines[-1].endswith("all of it: --all, or lines(full=True)")


def test_in_full_a_page_leaves_nothing_out() -> None:
    found = gf.compare("mit", "harvard")
    told = " ".join(" ".join(found.lines(full=True)).split())

    assert not [item for row in found.page for item in (*row.both, *row.only_a, *row.only_b) if item not in told]
    assert not [change for change in found.changes if str(change) not in told]
    assert not [way for way in found.allows_only_a if way.words not in told]
    assert "--all" not in told


def test_what_is_declared_differently_is_counted_by_kind_and_listed_as_far_as_the_page_goes() -> None:
    """What only the union has: ten questions, five rules of the docket, two conditions of the appeal."""
    told = str(gf.compare("harvard", "union"))

    assert "declared differently: 10 readings, 5 rules of the docket, 2 conditions" in told
    assert told.count("\n  + ") == 17


def test_a_page_says_what_is_given_in_addition_and_what_both_have() -> None:
    page = page_of(gf.compare("harvard", "union", lengths=False))

    assert page["routes"] == ("investigation; informal; appeal; retaliation", "", "arbitration")
    assert "report harassment to the central office [H.2]" in page["complainant"][0]
    assert page["complainant"][2].startswith("choose arbitration [U.1]; leave the arbitration [U.6]")
    assert "the arbitrator: make the award" in page["who decides"][2]
    assert "informal" not in page  # nothing of it differs


def test_the_unions_proposal_adds_arbitration_and_leaves_the_rest() -> None:
    """U: the same as Harvard's, and arbitration at the survivor's option."""
    found = gf.compare("harvard", "union", lengths=False)

    assert (found.only_in_a, found.only_in_b) == ((), ("arbitration",))
    assert {part.name for part in found.parts if part.equivalent} == {"investigation", "informal", "retaliation"}
    assert [each.way.actions for each in found.allows_only_a] == [("file_appeal",)]


# -- how it is told ---------------------------------------------------------------------------------------------------


def test_a_comparison_is_told_in_a_hundred_columns_as_data_and_in_a_notebook() -> None:
    found = gf.compare(mit(), mit(deadlock_rule="rehear"))

    assert max(map(len, str(found).splitlines())) <= 100
    data = json.loads(json.dumps(found.as_dict()))
    assert data["equivalent"] is False
    assert [part["procedure"] for part in data["procedures"] if not part["equivalent"]] == ["formal"]
    assert found._repr_html_().startswith("<table>")
    assert "<lambda" not in found._repr_html_()


def test_a_page_stands_in_the_notebook_and_in_the_data() -> None:
    found = gf.compare("harvard", "union", lengths=False)

    assert "<tr><th>routes</th><td>investigation; informal; appeal; retaliation</td><td></td>" in found._repr_html_()
    assert json.loads(json.dumps(found.as_dict()))["page"][1]["only_b"] == ["arbitration"]


def test_a_day_that_nobody_named_is_said_to_be_none_of_theirs() -> None:
    nameless = gf.compare(mit().formal, mit(notice_event="sent").formal, lengths=False)

    assert "days count from 2001-01-01: none was named" in str(nameless)
    assert "none was named" not in str(under(notice_event="sent"))
    assert "none was named" not in str(gf.compare(mit().formal, mit().formal))


def test_two_of_one_name_are_called_by_what_they_choose_by_their_files_or_as_it_is_said(tmp_path: Path) -> None:
    many = gf.load("mit").under({"vote_base": "of_seats", "notice_event": "sent", "deadlock_rule": "rehear"})
    one, other = (tmp_path / name for name in ("one.py", "other.py"))
    for path, quorum in ((one, 7), (other, 9)):
        path.write_text(
            f"import grievance_fsm as gf\nPOLICY = gf.load('mit').under(parameters={{'quorum': {quorum}}})",
            encoding="utf-8",
        )

    called = gf.compare("mit", many, lengths=False)
    assert called.b.startswith("mit (")
    assert called.b.endswith(" and 1 other)")
    assert (gf.compare(one, other, lengths=False).a, gf.compare(one, other).b) == (str(one), str(other))
    named = gf.compare(mit().formal, many.formal, lengths=False, names=("as it is", "as we read it"))
    assert (named.a, named.b) == ("as it is", "as we read it")


def test_what_cannot_be_compared_is_refused_with_every_problem() -> None:
    with pytest.raises(gf.BadInput) as caught:
        gf.compare("mitt", 7, start="soon")

    assert [problem.place for problem in caught.value.problems] == ["policy", "b", "start"]
    with pytest.raises(gf.BadInput, match="two policies, or two procedures"):
        gf.compare(mit(), mit().formal)


def test_the_command_prints_what_one_allows_and_the_other_does_not() -> None:
    result = CliRunner().invoke(main, ["compare", "mit.formal", "--reading", "notice_event=sent", "--json"])

    assert result.exit_code == 0
    (difference,) = json.loads(result.output)["procedures"][0]["differences"]
    assert [step["action"] for step in difference["way"]["steps"]] == ["request", "notify", "set_date"]


@pytest.mark.parametrize(("words", "told"), [
    (["mit"], "B: is missing"),
    (["mit", "harvrad"], "did you mean “harvard”?"),
    (["mit.formal", "mit-as-written"], "two policies, or two procedures"),
    (["mit", "--reading", "vote_base=of_all"], "unknown choice “of_all”"),
])  # fmt: skip
def test_the_command_says_what_it_cannot_use(words: list[str], told: str) -> None:
    result = CliRunner().invoke(main, ["compare", *words])

    assert (result.exit_code, told in result.output) == (2, True)


def test_the_command_prints_everything_on_request() -> None:
    page, whole = (CliRunner().invoke(main, ["compare", "harvard", "union", *more]).output.splitlines()
                   for more in ((), ("--all",)))  # fmt: skip

    assert len(page) <= 60 < len(whole)
    assert CliRunner().invoke(main, ["compare", "harvard", "union", "--full"]).output.splitlines() == whole


def test_the_command_tells_an_unknown_policy_once() -> None:
    result = CliRunner().invoke(main, ["compare", "xx"])

    assert (result.exit_code, result.output.count("unknown policy “xx”")) == (2, 1)


def test_the_command_calls_two_procedures_of_one_name_by_their_policies() -> None:
    result = CliRunner().invoke(main, ["compare", "mit.formal", "mit-as-written.formal"])
    varied = CliRunner().invoke(main, ["compare", "mit.formal", "--reading", "vote_base=of_seats"])

    assert "formal: only mit-as-written.formal allows" in result.output
    assert varied.output.startswith("mit.formal and mit.formal (vote_base=of_seats): 1 procedure in common")


# -- what is not proved, and what open readings do --------------------------------------------------------------------


def test_where_a_span_tells_no_day_nothing_is_proved() -> None:
    """month_rule: where a month without the day is refused, some days have no date to compare."""
    found = under(month_rule="abort")

    assert not found.equivalent
    assert "no day can be told" in found.parts[0].unproved


def test_a_duty_that_one_only_permits_is_owed_in_the_other_alone() -> None:
    one, other = (verb(PANEL, "answer", "answer", clause="1/s2", when=ASKED, then=DONE, within=days(7), after=ask)
                  for verb in (must, may))  # fmt: skip
    found = compared((ask, one), (ask, other))

    assert found.allows_only_a == found.allows_only_b == ()
    (moved,) = found.moved
    assert "by 2015-02-09 in small (a)" in moved.words
    assert "without a last day in small (b)" in moved.words


def test_a_way_names_the_open_readings_on_which_its_acts_rest() -> None:
    """III.C.5/s3: nothing is decided before the standard of proof is chosen; a request rests on no open reading."""
    found = gf.compare("mit", gf.load("mit").under({"vote_base": "of_seats"}), lengths=False)
    assert set(found.allows_only_a[0].choices) == {"standard_of_proof"}

    found = gf.compare("mit", gf.load("mit").under({"notice_event": "sent"}), lengths=False)
    assert found.allows_only_b[0].choices == {}


def test_many_acts_that_only_one_has_are_no_reason_to_walk_on() -> None:
    """Each remembered, twelve more acts would make thousands of situations."""
    more = tuple(may(PARTY, f"more{n}", "do more", clause="1/s2", when=ASKED) for n in range(12))
    found = compared((ask, answer(), *more), (ask, answer()))

    assert shown(found.allows_only_a)[1] == ["ask", "more0"]
    assert found.allows_only_b == ()
    assert found.parts[0].situations < 10


def test_a_condition_that_asks_of_another_procedure_is_the_same_on_both_sides() -> None:
    """What others do is free, and what is free is so for both: appeals differ only where something was changed."""
    assert gf.compare(gf.load("mit").appeal, gf.load("mit").under({"vote_base": "of_seats"}).appeal).equivalent


def test_a_way_says_what_it_takes_of_other_procedures() -> None:
    """II/s1b: one complaint procedure at a time; in parallel, a hearing may be asked for while negotiations go on."""
    (only,) = under(procedure_order="parallel").allows_only_b

    assert only.way.actions == ("request",)
    assert "where the negotiated procedure is under way" in only.note


def test_what_a_later_act_supposes_of_an_earlier_one_the_earlier_one_brings() -> None:
    """III.C.5/s2: two thirds of those who heard the case, more of whom were there than decide."""
    (contrary,) = under(vote_base="of_hearing_members").allows_only_b
    there = {step.action: step.supposes["present"] for step in contrary.way.steps if "present" in step.supposes}

    assert 3 * contrary.way.steps[-1].supposes["for_finding"] < 2 * there["open_hearing"]
    assert 3 * contrary.way.steps[-1].supposes["for_finding"] >= 2 * there["decide"]
    assert "compared as if it were free" in contrary.note


def test_what_another_procedure_did_lies_where_the_day_that_decides_wants_it(tmp_path: Path):
    """An appeal on the tenth day after the decision is in time by ten days and late by a week."""
    source = (Path(__file__).parents[1] / "examples" / "code_of_conduct.py").read_text(encoding="utf-8")
    longer = tmp_path / "longer.py"
    longer.write_text(source.replace("limitation(weeks(1), after=decide)", "limitation(days(10), after=decide)"),
                      encoding="utf-8")  # fmt: skip
    ours, theirs = gf.load(str(longer)), gf.load(str(Path(__file__).parents[1] / "examples" / "code_of_conduct.py"))
    (found,) = gf.compare(ours.appeal, theirs.appeal, start=START, lengths=False).parts[0].differences
    assert found.way is not None
    (step,) = found.way.steps
    (told,) = (each for each in step.given if each.startswith("conduct.decide"))
    decided = date.fromisoformat(told.rpartition(" ")[2])
    assert (step.on - decided).days in range(8, 11), "later than a week, and not later than ten days"
    assert step.due is not None
    assert (step.due - decided).days == 10


def test_an_ending_that_leaves_a_duty_owed_tells_them_apart_where_the_act_can_come_no_more() -> None:
    """Late, it is a breach that is made good in the one, and that stays in the other."""
    endings = [
        must(
            PANEL, "answer", "answer", clause="1/s2", when=ASKED, within=days(3), after=ask,
            then=(Outcome("yes", DONE, discharges=meets), Outcome("no", LEFT)),
        ) for meets in (True, False)
    ]  # fmt: skip
    found = compared((ask, endings[0]), (ask, endings[1]))

    (moved,) = found.moved
    assert (moved.kind, moved.words) == (
        "deadline", "“answer” ending “yes”: the duty is met in small (a), it stays owed in small (b)",
    )  # fmt: skip
    assert moved.way is not None
    assert list(moved.way.actions) == ["ask"]
    assert not found.equivalent
    for act, done in zip(endings, (date(2015, 2, 7), None), strict=True):
        policy = Policy("small", "a small policy", CLAUSES, (Procedure("small", "a small procedure", (ask, act)),))
        case = policy.open("c", on=START).act("small.ask", by="party", on=START)
        case = case.act("small.answer", by="panel", on=date(2015, 2, 7), outcome="yes")
        assert [(each.due, each.done) for each in case.breaches()] == [(date(2015, 2, 5), done)]
