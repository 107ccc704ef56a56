"""Audit by replay: two replays that agree, rows that reconcile, and nothing told that nobody should read."""

import json
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from grievance_fsm.auditing.deviations import EXPLAINED, KINDS
from grievance_fsm.auditing.mapping import LogWords
from grievance_fsm.auditing.plain import is_plain
from grievance_fsm.auditing.replay import audit
from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import (
    Limit,
    before,
    business_days,
    days,
    earliest,
    first,
    gap,
    last,
    latest,
    limitation,
    months,
    on_day,
    since,
    target,
    window,
)
from grievance_fsm.errors import BadInput
from grievance_fsm.facts import OTHERWISE, at, day, flag, happened, number, one_of, persons
from grievance_fsm.language import ANYONE, STAY, Outcome, Procedure, Role, State, happens, may, must, should
from grievance_fsm.policy import Policy

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "examples"))
import road_fines

CLAUSES = Registry.of({"a/s1": "the first rule", "a/s2": "the second rule"})
START = date(2015, 1, 31)
SECRET = "the-name-of-somebody"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Writes rows as JSON lines: `written([{"case": …}, …])` is the path."""
    path = tmp_path_factory.mktemp("logs") / "log.jsonl"

    def write(rows: list) -> Path:
        path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows) or "\n")
        return path

    return write


def row(activity: str, on: int | str = 0, case: str = "c1", **more) -> dict:
    return {"case": case, "activity": activity, "at": on if isinstance(on, str) else str(START + timedelta(on)), **more}


def policy(*actions, **rest) -> Policy:
    return Policy("small", "a small policy", CLAUSES, (Procedure("small", "a small procedure", actions, **rest),))


def told(found) -> list[tuple]:
    """What an audit found, in an order of its own."""
    return sorted((each.place, each.case, each.kind, each.action, each.clause, str(each.on), str(each.due))
                  for each in found.deviations)  # fmt: skip


def agree(path: Path, policy: Policy):
    """Both replays say the same; the plain one is handed on."""
    assert is_plain(next(iter(policy.bound.values())))
    plain, live = audit(path, policy), audit(path, policy, live=True)
    assert told(plain) == told(live)
    assert plain.tally == live.tally
    assert plain.reconciles
    return plain


# -- both replays agree --------------------------------------------------------------------------------------

STEPS = [rule.words for rule in road_fines.POLICY.fines.rules.values()]
AMOUNTS = st.sampled_from(["35.0", "12.5", "0", 20, 7.25, True, None, "a great deal", "1e9", [3], -1])
FINES = st.lists(
    st.builds(
        row, st.sampled_from([*STEPS, "Unknown"]), st.integers(0, 200), st.sampled_from(["c1", "c2"]),
        facts=st.dictionaries(st.sampled_from(["amount", "expense", "totalPaymentAmount", "noise"]), AMOUNTS),
    ) | st.sampled_from(["{", '{"case": "c1"}']),
    max_size=12,
)  # fmt: skip


@given(rows=FINES)
def test_both_replays_find_the_same_in_any_log_of_road_fines(written, rows):
    assume(rows)
    agree(written(rows), road_fines.POLICY)


@st.composite
def small_policies(draw):
    """A procedure of few states: any targets, outcomes by facts or by choice, any limit, any condition."""
    n, flagged = number("n", "a number", 0, 9), flag("flagged", "a flag")
    named, word = day("named", "a day"), one_of("word", "a word", "left", "right")
    states = [State("s0", initial=True), State("s1"), State("s2", rests=True), State("s3", rests=draw(st.booleans()))]
    actions = []
    for place in range(draw(st.integers(2, 3))):
        when = tuple(draw(st.lists(st.sampled_from(states), min_size=2, max_size=4, unique=True)))
        when = when if place or states[0] in when else (states[0], *when)
        records = tuple(draw(st.lists(st.sampled_from([n, flagged, named, word]), max_size=2, unique_by=id)))
        targets = st.sampled_from([*states[1:], STAY])
        by_state = st.fixed_dictionaries({state: st.sampled_from(states[1:]) for state in when})
        guards = st.sampled_from([n >= 5, flagged.named("flagged"), (n < 3) & flagged, word == "left"]) | (
            st.builds(lambda a: happened(a) & (at(a, n) >= 2), st.sampled_from(actions)) if actions else st.nothing()
        )
        then = draw(st.one_of(
            targets,
            by_state,
            st.builds(lambda a, b, g: (Outcome("yes", a, g), Outcome("no", b, OTHERWISE)), targets, targets, guards),
            st.builds(lambda a, b, g, h: (Outcome("yes", a, g), Outcome("no", b, h)), targets, targets, guards, guards),
            st.builds(lambda a, b: (Outcome("yes", a), Outcome("no", b)), targets, targets),
        ))  # fmt: skip
        verb = draw(st.sampled_from([may, happens]))
        rest = {
            "when": when, "then": then, "records": records, "repeats": draw(st.booleans()), "clause": "a/s1",
            "given": tuple(draw(st.lists(guards, max_size=1))),
            "within": draw(limits(actions, named)) if actions and draw(st.integers(0, 3)) else None,
        }  # fmt: skip
        who = (ANYONE,) if verb is may else ()
        actions.append(verb(*who, f"do{place}", f"do {place}", **rest))
    return policy(*actions)


def limits(actions: list, named):
    """Limits of every shape that an action may carry."""
    spans = st.sampled_from([days(0), days(3), days(20), months(1), months(1, overflow="up"), business_days(2)])
    triggers = st.one_of(
        st.builds(last, st.sampled_from(actions)), st.builds(first, st.sampled_from(actions)),
        st.builds(lambda a, b: latest(a, b), st.sampled_from(actions), st.sampled_from(actions)),
        st.just(last(named)),
    )  # fmt: skip
    return st.one_of(
        st.builds(lambda s, t: gap(s, after=t), spans, triggers),
        st.builds(lambda s, t: limitation(s, after=t), spans, triggers),
        st.builds(lambda s, e, t: window(s, e, after=t, expiry=draw_expiry(s)), spans, spans, triggers),
        st.builds(lambda s, t: Limit("duty", earliest(s, since(days(9), t), on_day(named)), after=t), spans, triggers),
        st.builds(lambda s, t: Limit("duty", s, after=t, last_day="outside", clause="a/s2"), spans, triggers),
    )


def draw_expiry(span) -> str:
    return "bar" if span.n % 2 else "recorded"


FACTS = st.fixed_dictionaries({}, optional={
    "n": st.sampled_from([0, 2, 5, "7", "many", None, [1], True]), "flagged": st.sampled_from([True, "no", 1, None]),
    "named": st.sampled_from(["2015-01-30", "2015-02-02", "soon"]), "word": st.sampled_from(["left", "right", "up"]),
})  # fmt: skip
ROWS = st.lists(
    st.builds(
        row, st.sampled_from(["do 0", "do1", "do 0", "do1", "small.do2", "Do  3", "else"]),
        st.sampled_from([0, 0, 1, 2, 3, 4, 9, 20, 21, 28, 29]), st.sampled_from(["c1", "c1", "c1", "c2"]), facts=FACTS,
        outcome=st.sampled_from([None, "yes", " No", "perhaps"]),
    ),
    min_size=4, max_size=12,
)  # fmt: skip


WIDE = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(suppress_health_check=WIDE)
@given(small=small_policies(), rows=ROWS)
def test_both_replays_find_the_same_under_any_small_procedure(written, small, rows):
    agree(written(rows), small)


@pytest.mark.slow
@settings(max_examples=200, suppress_health_check=WIDE)
@given(small=small_policies(), rows=ROWS)
def test_both_replays_find_the_same_under_many_small_procedures(written, small, rows):
    agree(written(rows), small)


def test_random_logs_meet_every_kind_that_a_plain_replay_can_find(written):
    """What the two properties above compare is not nothing: each kind occurs in one small log."""
    n = number("n", "a number", 0, 9)
    start = may(ANYONE, "start", "start", when=State("s0", initial=True), then=State("s1", rests=True), clause="a/s1")
    here = State("s2")
    small = policy(
        start,
        may(ANYONE, "go", "go", when=start.then, then=here, records=n, given=(n >= 5).named("enough", "a/s2"),
            within=window(days(2), days(4), after=start), clause="a/s1"),
        may(ANYONE, "odd", "odd", when=here, then=STAY, within=months(1), after=start, clause="a/s1"),
        may(ANYONE, "end", "end", when=here, clause="a/s1",
            then=(Outcome("yes", State("s3", final=True)), Outcome("no", STAY))),
    )  # fmt: skip
    found = agree(written([
        row("go", 0, facts={"n": 5}),
        row("start", 0, "c2"), row("go", 1, "c2", facts={"n": 4}), row("odd", 40, "c2"), row("odd", 40, "c2"),
        row("end", 41, "c2"), row("end", 41, "c2", outcome="no"),
        row("start", 0, "c3"), row("go", 9, "c3", facts={"n": "many"}), row("end", 9, "c3", outcome="maybe"),
        row("start", 0, "c4"), row("go", 3, "c4"),
    ]), small)  # fmt: skip

    assert {each.kind for each in found.deviations} == set(KINDS) - {"undone", "omitted", "role", "reading"}


# -- the plain replay: what a reviewer would try -------------------------------------------------------------


def pair(**rest) -> Policy:
    """Start, then one more step, as the test has it."""
    start = may(ANYONE, "start", "start", when=State("s0", initial=True), then=State("s1", rests=True), clause="a/s1")
    given = {"when": start.then, "then": STAY, "repeats": True, "clause": "a/s1", **rest}
    if "within" in given:
        given["after"] = start
    return policy(start, may(ANYONE, "go", "go", **given))


def kinds(found) -> list[tuple]:
    return [(each.kind, each.action, each.days) for each in found.deviations]


def test_the_last_day_of_a_limit_is_in_time_and_the_day_after_is_one_day_late(written):
    found = audit(written([row("start"), row("go", 7), row("go", 8)]), pair(within=days(7)))

    assert kinds(found) == [("late", "go", 1)]
    assert found.deviations[0].due == START + timedelta(7)


def test_a_month_that_lacks_the_day_is_not_settled_rather_than_a_crash(written):
    found = agree(written([row("start", "2015-01-31"), row("go", "2015-02-28")]), pair(within=months(1)))

    assert kinds(found) == [("unknown", "go", None)]


def test_a_limit_beyond_the_last_day_that_can_be_written_is_not_settled(written):
    rows = [row("start", "9999-12-30"), row("go", "9999-12-31")]

    assert kinds(agree(written(rows), pair(within=days(60)))) == [("unknown", "go", None)]


def test_what_may_be_done_once_is_out_of_order_the_second_time(written):
    found = agree(written([row("start"), row("go"), row("go", 1)]), pair(repeats=False))

    assert kinds(found) == [("order", "go", None)]


def test_facts_that_decide_the_outcome_move_the_case(written):
    n, end = number("n", "a number", 0, 9), State("end", final=True)
    small = pair(records=n, then=(Outcome("yes", end, n >= 5), Outcome("no", STAY, OTHERWISE)))

    rows = [row("start"), row("go", 1, facts={"n": 4}), row("go", 2, facts={"n": 5}), row("go", 3)]
    found = agree(written(rows), small)

    assert [each.place for each in found.of("order")] == [4]


def test_an_outcome_in_the_log_that_the_facts_do_not_give_is_told(written):
    n, end = number("n", "a number", 0, 9), State("end", final=True)
    small = pair(records=n, then=(Outcome("yes", end, n >= 5), Outcome("no", STAY, OTHERWISE)))

    found = agree(written([row("start"), row("go", 1, facts={"n": 4}, outcome="yes")]), small)

    assert kinds(found) == [("outcome", "go", None)]
    assert "“yes”" in found.explain(found.deviations[0])


def test_a_late_act_still_ends_as_the_facts_have_it_not_as_the_log_says(written):
    n, end = number("n", "a number", 0, 9), State("end", final=True)
    small = pair(records=n, within=days(3), then=(Outcome("yes", end, n >= 5), Outcome("no", STAY, OTHERWISE)))

    found = agree(written([row("start"), row("go", 9, facts={"n": 4}, outcome="yes")]), small)

    assert kinds(found) == [("late", "go", 6), ("outcome", "go", None)]


def test_an_act_out_of_place_ends_as_the_log_says_and_its_condition_is_told(written):
    n, end = number("n", "a number", 0, 9), State("end", final=True)
    small = pair(records=n, then=(Outcome("yes", end, n >= 5), Outcome("no", STAY, OTHERWISE)))

    found = agree(written([row("go", 0, facts={"n": 4}, outcome="yes"), row("start", 1)]), small)

    assert kinds(found) == [("order", "go", None), ("guard", "go", None)]


@pytest.mark.parametrize("value", ["many", [1], {"a": 1}, True, 1.5, 10])
def test_a_fact_that_cannot_be_read_is_one_deviation_and_the_step_still_counts(written, value):
    n = number("n", "a number", 0, 9)

    small = pair(records=n, then=State("s2", rests=True))
    found = agree(written([row("start"), row("go", 1, facts={"n": value})]), small)

    assert kinds(found) == [("facts", "go", None)]


@pytest.mark.parametrize("live", [False, True])
def test_yes_and_one_are_not_taken_for_each_other(written, live):
    """In Python True == 1: a value read before must not answer for the other."""
    n, flagged = number("n", "a number", 0, 9), flag("flagged", "a flag")
    rows = [row("start"), row("go", 1, facts={"n": True, "flagged": 1}), row("go", 2, facts={"n": 1, "flagged": True})]

    found = audit(written(rows), pair(records=(n, flagged)), live=live)

    assert [(each.kind, each.place) for each in found.deviations] == [("facts", 2), ("facts", 2)]


def test_a_fact_that_the_log_lacks_is_papers_and_leaves_the_condition_open(written):
    n = number("n", "a number", 0, 9)

    found = agree(written([row("start"), row("go", 1)]), pair(records=n, given=n >= 5))

    assert sorted(each.kind for each in found.deviations) == ["papers", "unknown"]


def test_an_older_value_by_name_is_the_one_of_the_last_time_even_where_that_gave_none(written):
    n = number("n", "a number", 0, 9)
    start = may(ANYONE, "start", "start", when=State("s0", initial=True), then=State("s1", rests=True), clause="a/s1")
    note = may(ANYONE, "note", "note", when=start.then, then=STAY, repeats=True, records=n, clause="a/s1")
    go = may(ANYONE, "go", "go", when=start.then, then=STAY, given=at(note, n) >= 5, clause="a/s1")

    found = agree(written([row("start"), row("note", 1, facts={"n": 7}), row("note", 2), row("go", 3)]),
                  policy(start, note, go))  # fmt: skip

    assert [each.kind for each in found.deviations] == ["papers", "unknown"]


# -- the order of rows, ties, and what is not known ----------------------------------------------------------


def test_rows_out_of_order_are_counted_and_replayed_in_the_order_of_their_days(written):
    found = audit(written([row("go", 3), row("start", 0)]), pair())

    assert (found.tally.disordered, kinds(found)) == (1, [])


def test_one_disordered_case_does_not_reorder_another(written):
    """Within one day, without times, the order of the log stands."""
    rows = [row("go", 3), row("start", 0), row("start", 0, "c2"), row("go", 0, "c2")]

    assert kinds(audit(written(rows), pair())) == []


def test_times_of_one_day_decide_the_order_across_offsets(written):
    rows = [row("go", "2015-02-02T10:00:00+01:00"), row("start", "2015-02-02T08:00:00+00:00")]

    found = audit(written(rows), pair())

    assert (found.tally.disordered, found.tally.ties, kinds(found)) == (1, 0, [])


def test_ties_are_counted_within_a_case_and_keep_the_order_of_the_log(written):
    rows = [row("start"), row("go"), row("start", 0, "c2")]

    found = audit(written(rows), pair())

    assert (found.tally.ties, found.tally.disordered, kinds(found)) == (1, 0, [])


def test_every_row_is_clean_deviating_unknown_or_unreadable(written):
    found = audit(written([row("start"), row("start", 1), row("elsewhere", 2), row("go", 3), "{", "null"]), pair())

    tally = found.tally
    counted = (tally.rows, tally.clean, tally.deviating, tally.unknown.total(), len(found.unreadable))
    assert counted == (6, 2, 1, 1, 2)
    assert found.reconciles


def test_a_row_with_three_deviations_is_one_deviating_row(written):
    n = number("n", "a number", 0, 9)
    rows = [row("go", 0)]

    found = agree(written(rows), pair(records=n, given=n >= 5, within=days(3)))

    assert {each.kind for each in found.deviations if each.place == 1} >= {"missing", "order", "papers", "unknown"}
    assert found.tally.deviating == 1


def test_elapsed_hours_never_make_a_day_late(written):
    """Sixty civil days across the change of clocks are 60 days and one hour, or 59 days and 23."""
    start = "2015-02-01T00:00:00+01:00"
    rows = [row("start", start), row("go", "2015-04-02T00:00:00+02:00"),
            row("start", "2015-10-01T00:00:00+02:00", "c2"), row("go", "2015-11-30T23:59:00+01:00", "c2")]  # fmt: skip

    assert kinds(agree(written(rows), pair(within=window(days(60), days(60))))) == []


# -- through the live case -----------------------------------------------------------------------------------

CLERK, HEAD = Role("clerk", "the clerk"), Role("head", "the head")


def office(rests: bool = True, **rest) -> Policy:
    """Ask, then the clerk owes an answer within seven days."""
    asked = State("asked", rests=rests)
    ask = may(CLERK, "ask", "ask", when=State("new", initial=True), then=asked, clause="a/s1")
    answer = {"when": asked, "then": State("answered", final=True), "within": days(7), "after": ask, **rest}
    return policy(ask, must(CLERK, "answer", "answer", clause="a/s2", **answer))


def test_a_duty_that_nobody_met_is_undone_as_of_a_later_day_only(written):
    path = written([row("ask", role="clerk")])

    assert kinds(audit(path, office(), as_of=START + timedelta(7))) == []
    undone = audit(path, office(), as_of=START + timedelta(8)).deviations
    assert [(each.kind, each.action, each.due, each.place) for each in undone] == [
        ("undone", "answer", START + timedelta(7), 0)
    ]


def test_a_duty_without_a_last_day_is_omitted_where_the_case_ended_without_it(written):
    """Owed since, but by no day: no day makes it late, the end of the case does."""
    found = audit(written([row("ask", role="clerk")]), office(within=None))

    (omitted,) = found.deviations
    assert (omitted.kind, omitted.action, omitted.clause, omitted.due, omitted.place) == (
        "omitted", "answer", "a/s2", None, 0
    )  # fmt: skip
    assert found.explain(omitted).splitlines() == [
        "omitted: case c1, small.answer “answer”",
        "criteria   a/s2: the second rule",
        "condition  ✗ owed without a last day, and not done when the case ended [a/s2]",
    ]
    assert (found.counts, found.spotless, found.reconciles) == ({"omitted": 1}, False, True)


def test_a_duty_without_a_last_day_is_not_omitted_while_the_case_goes_on(written):
    found = audit(written([row("ask", role="clerk")]), office(rests=False, within=None))

    assert kinds(found) == [("incomplete", "small", None)]


def test_a_duty_without_a_last_day_that_was_done_is_not_omitted(written):
    path = written([row("ask", role="clerk"), row("answer", 99, role="clerk")])

    assert kinds(audit(path, office(within=None))) == []


def test_a_target_without_a_last_day_is_omitted_as_a_target(written):
    asked = State("asked", rests=True)
    ask = may(CLERK, "ask", "ask", when=State("new", initial=True), then=asked, clause="a/s1")
    small = policy(ask, should(CLERK, "answer", "answer", when=asked, then=STAY, after=ask, clause="a/s2"))

    (omitted,) = audit(written([row("ask", role="clerk")]), small).deviations
    assert (omitted.kind, omitted.soft) == ("omitted", True)
    assert "a target, owed by best effort" in str(omitted.explain())


def test_an_answer_two_days_late_is_late_once_and_not_undone(written):
    found = audit(written([row("ask", role="clerk"), row("answer", 9, role="clerk")]), office())

    assert kinds(found) == [("late", "answer", 2)]
    assert (found.tally.clean, found.tally.deviating) == (1, 1)


def held() -> Policy:
    """Asked, a case should be passed on within seven days, and the whole should end within thirty."""
    asked, passed = State("asked"), State("passed")
    ask = may(CLERK, "ask", "ask", when=State("new", initial=True), then=asked, clause="a/s1")
    note = may(CLERK, "note", "note", when=asked, then=STAY, clause="a/s1")
    send = may(CLERK, "send", "send", when=asked, then=passed, clause="a/s1")
    close = may(CLERK, "close", "close", when=passed, then=State("closed", final=True), clause="a/s1")
    limits = [
        target(asked, days(7), after=ask, clause="a/s2"),
        target([asked, passed], days(30), after=ask, clause="a/s2"),
    ]
    return policy(ask, note, send, close, limits=limits)


def test_a_state_that_was_left_after_its_target_is_late_on_the_row_that_leaves_it(written):
    rows = [row("ask"), row("note", 8), row("send", 9), row("close", 9)]
    found = audit(written([{**each, "role": "clerk"} for each in rows]), held())

    (late,) = found.deviations
    assert (late.kind, late.place, late.action, late.soft) == ("late", 3, "small leave “asked”", True)
    assert (late.on, late.due, late.days) == (START + timedelta(9), START + timedelta(7), 2)
    assert (found.tally.clean, found.tally.deviating, found.tally.late_in_order) == (3, 1, 1)
    assert found.reconciles
    assert not found.spotless
    assert found.explain(late).splitlines()[:4] == [
        "late: row 3, case c1, small leave “asked”",
        "criteria   a/s2: the second rule",
        f"expected   by {START + timedelta(7)} (a target, owed by best effort)",
        f"condition  done {START + timedelta(9)}, 2 days late",
    ]


def test_a_row_that_leaves_two_targets_late_is_one_deviating_row(written):
    rows = [row("ask"), row("send", 7), row("close", 31)]
    alone = audit(written([{**each, "role": "clerk"} for each in rows]), held())
    both = audit(written([{**each, "role": "clerk"} for each in (row("ask"), row("send", 40))]), held())

    assert kinds(alone) == [("late", "small leave “asked” or “passed”", 1)]
    assert kinds(both) == [
        ("late", "small leave “asked”", 33), ("undone", "small leave “asked” or “passed”", None),
        ("incomplete", "small", None),
    ]  # fmt: skip
    assert (both.tally.clean, both.tally.deviating) == (1, 1)


def test_a_case_that_lapsed_by_the_day_of_the_audit_is_not_incomplete(written):
    """Its last row leaves it in mid-course; what silence means ends it."""
    small = office(rests=False, otherwise=State("taken as no", final=True))
    path = written([row("ask", role="clerk")])

    assert kinds(audit(path, small, as_of=START + timedelta(7))) == [("incomplete", "small", None)]
    assert kinds(audit(path, small, as_of=START + timedelta(8))) == [("undone", "answer", None)]


def test_an_answer_after_the_lapse_is_out_of_order_and_late(written):
    small = office(otherwise=State("taken as no", final=True))

    found = audit(written([row("ask", role="clerk"), row("answer", 9, role="clerk")]), small)

    assert kinds(found) == [("order", "answer", None), ("late", "answer", 2)]


def test_a_role_that_may_not_act_is_told_and_the_step_still_counts(written):
    small = office()
    rows = [row("ask", role="clerk"), row("answer", 1, role="porter")]

    found = audit(written(rows), small)

    assert kinds(found) == [("role", "answer", None)]
    assert "a role that the policy does not have" in found.explain(found.deviations[0])


def test_a_role_that_the_policy_does_not_have_is_told_with_the_nearest_that_it_has_and_never_by_its_own_word(written):
    rows = [row("ask", role="Clerk"), row("answer", 1, role="Clerk"), row("ask", case="c2", role=SECRET)]

    found = audit(written(rows), office())

    assert [str(note) for note in found.notes] == [
        "role: one that the policy does not have (2 rows); did you mean “clerk”?",
        "role: one that the policy does not have (1 row); known: “clerk”.",
    ]
    assert "log: role: one that the policy does not have (2 rows); did you mean “clerk”?" in str(found)
    assert not [each for each in (str(found), json.dumps(found.as_dict())) if SECRET in each]


def test_a_mapped_role_is_suggested_in_the_words_of_the_log(written):
    words = LogWords(roles={"clerk": "Sachbearbeiter"})

    (note,) = audit(written([row("ask", role="Sachbearbeter")]), office(), words=words).notes

    assert note.message.endswith("did you mean “Sachbearbeiter”?")


def test_a_log_without_roles_is_not_held_against_anybody_but_counted(written):
    found = audit(written([row("ask"), row("answer", 1)]), office())

    assert (kinds(found), found.tally.unnamed_roles) == ([], 2)


def test_a_mapping_gives_roles_activities_and_facts_their_names(written):
    n = number("n", "a number", 0, 9)
    words = LogWords(columns={"at": "day"}, activities={"ask": "Anfrage", "answer": "Antwort"},
                     roles={"clerk": "Sachbearbeiter"}, facts={"n": "Zahl"})  # fmt: skip
    rows = [{"case": "c1", "activity": "Anfrage", "day": "2015-01-31", "role": "Sachbearbeiter"},
            {"case": "c1", "activity": " ANTWORT", "day": "2015-02-01", "role": "Sachbearbeiter",
             "facts": {"Zahl": 3}}]  # fmt: skip

    assert kinds(audit(written(rows), office(records=n), words=words)) == []


def test_a_ballot_by_someone_not_on_the_roll_is_a_fact_that_cannot_be_read(written):
    from grievance_fsm.facts import ballots

    roll = persons("roll", "the roll")
    votes = ballots("votes", "the votes", "yes", "no", by=roll)
    rows = [row("ask", role="clerk"),
            row("answer", 1, role="clerk", facts={"roll": ["m1"], "votes": {SECRET: "yes"}})]  # fmt: skip

    found = audit(written(rows), office(records=(roll, votes)))

    assert kinds(found) == [("facts", "answer", None)]
    assert SECRET not in found.explain(found.deviations[0])


def test_a_case_without_a_visible_name_is_audited_like_any_other(written):
    found = agree(written([row("start", 0, " "), row("start", 1, " ")]), pair())

    assert kinds(found) == [("order", "start", None)]


def test_a_duty_that_counts_from_a_day_it_records_is_late_in_the_live_case_and_in_the_audit(written):
    named = day("named", "the day of the question")
    small = office(records=named, after=last(named))
    rows = [row("ask", role="clerk"), row("answer", 9, role="clerk", facts={"named": str(START)})]

    case = small.open("c1", on=START).act("small.ask", by="clerk", on=START)
    case = case.act("small.answer", by="clerk", on=START + timedelta(9), facts={"named": START})

    assert [(each.due, each.done) for each in case.breaches()] == [(START + timedelta(7), START + timedelta(9))]
    assert kinds(audit(written(rows), small)) == [("late", "answer", 2)]


# -- nobody is named -----------------------------------------------------------------------------------------


def test_no_message_holds_a_person_or_a_value_that_could_not_be_read(written):
    n, there = number("n", "a number", 0, 9), persons("there", "who is there")
    rows = [
        row("ask", role=SECRET, person=SECRET, facts={"n": SECRET}),
        row("answer", 9, role="clerk", person=SECRET, facts={"n": SECRET, "there": [SECRET, SECRET]}),
        row("answer", 10, role="clerk", person=SECRET, outcome=SECRET, facts={"there": [SECRET]}),
        '{"case": "' + SECRET,
    ]

    found = audit(written(rows), office(records=(n, there), given=n >= 5))

    assert {"facts", "late", "papers", "role", "order"} <= found.counts.keys()
    told = [repr(found), str(found), found.table(), repr(found.tally), json.dumps(found.as_dict())]
    told += [text for each in found.deviations for text in (repr(each), found.explain(each), str(each.explain()))]
    assert not [text for text in told if SECRET in text]


# -- findings told -------------------------------------------------------------------------------------------


def test_a_late_act_is_told_with_its_clause_its_days_and_how_they_were_counted(written):
    found = audit(written([row("start"), row("go", 9)]), pair(within=before(days(7), clause="a/s2")))

    assert found.explain(found.deviations[0]).splitlines() == [
        "late: row 2, case c1, small.go “go”",
        "criteria   a/s2: the second rule",
        "expected   by 2015-02-06",
        "condition  done 2015-02-09, 3 days late",
        "  + 7 days               2015-01-31 → 2015-02-07  the trigger day is not counted [a/s2]",
        "  last day outside       2015-02-07 → 2015-02-06  the end itself is too late [a/s2]",
    ]


def test_a_missing_step_is_told_as_what_its_time_counts_from(written):
    found = audit(written([row("go", 9)]), pair(within=days(7)))

    (missing,) = found.of("missing")
    assert found.explain(missing).splitlines()[2:] == [
        "expected   the step from which its time counts",
        "condition  done 2015-02-09, though that step is nowhere before it",
    ]


def test_a_finding_under_an_added_rule_never_passes_for_the_text(written):
    clauses = Registry.read([{"id": "GAP.01", "section": "GAP", "kind": "gap", "summary": "nothing is said of this"}])
    start = may(ANYONE, "start", "start", when=State("s0", initial=True), then=State("s1", rests=True), clause="GAP.01")
    small = Policy("small", "a small policy", clauses, (Procedure("small", "a small procedure", (start,)),))

    found = audit(written([row("start"), row("start", 1)]), small)

    told = found.explain(found.deviations[0])
    assert "criteria   added, GAP.01, as the text is silent: nothing is said of this" in told.splitlines()


def test_an_explanation_says_once_that_a_rule_is_added_and_what_its_clause_says(written):
    rows = [{"id": "GAP.01", "section": "GAP", "kind": "gap", "summary": "nothing is said of this"},
            {"id": "H.1", "section": "H", "kind": "right", "summary": "another house does so"}]  # fmt: skip
    sure = flag("sure", "somebody is sure")
    begin = may(ANYONE, "start", "start", when=State("s0", initial=True), then=State("s1", rests=True), clause="GAP.01",
                records=sure, given=(sure.named("it is sure", "GAP.01"), sure.named("it is safe", "H.1")))  # fmt: skip
    parts = (Procedure("small", "a small procedure", (begin,)),)
    small = Policy("small", "a small policy", Registry.read(rows), parts, additions=("GAP", "H"))

    found = audit(written([row("start", facts={"sure": "no"})]), small)
    ours, theirs = (found.explain(each) for each in found.of("guard"))

    assert ours.splitlines()[1:] == [
        "criteria   added, GAP.01, as the text is silent: nothing is said of this",
        "condition  ✗ it is sure — somebody is sure no, needed yes",
    ]
    assert theirs.splitlines()[1] == "criteria   added, H.1, on this ground: another house does so"
    assert (theirs.count("added"), theirs.count("H.1")) == (1, 1)


def test_every_kind_is_explained_in_at_most_twelve_lines_of_a_hundred_columns(written):
    guards = tuple((number(f"n{each}", "a number " * 9, 0, 9) >= 5) for each in range(20))
    one = guards[0]
    for each in guards[1:]:
        one = one & each
    rows = [row("start"), row("go", 9), row("start", 10, "x" * 90)]
    found = audit(written(rows), pair(given=one.named("all", "a/s2")))

    for each in found.deviations:
        lines = found.explain(each).splitlines()
        assert 2 <= len(lines) <= 12
        assert max(map(len, lines)) <= 100


def test_the_table_has_a_line_for_each_finding_and_counts_the_rest(written):
    rows = [row("start"), *(row("start", n) for n in range(1, 30)), row("go", 40)]
    found = audit(written(rows), pair(within=days(7)))

    lines = found.table(5).splitlines()
    assert len(lines) == 7
    assert lines[-1] == "and 25 more"
    last_line = found.table(None).splitlines()[-1]
    assert last_line.split() == ["31", "c1", "late", "go", "a/s1", "2015-03-08", "2015-03-12", "+4"]
    assert max(map(len, found.table(None).splitlines())) <= 100


def test_a_log_cannot_break_a_line_of_the_report(written):
    rows = [row("go\x1b[2J\nno deviations", 0, "c\n1"), row("start", 0, "c\n1"), row("start", 0, "c\n1")]
    found = audit(written(rows), pair())

    assert "\x1b" not in str(found) + found.table()
    assert len(found.table().splitlines()) == 2


def test_an_audit_without_findings_says_so(written):
    found = audit(written([row("start")]), pair())

    assert found.table() == "no deviations"
    assert "no deviations" in str(found)
    assert found.spotless


def test_an_audit_is_json_with_every_deviation(written):
    found = audit(written([row("start"), row("go", 9)]), pair(within=days(7)))

    data = json.loads(json.dumps(found.as_dict()))
    assert data["counts"] == {"late": 1}
    assert data["deviations"][0]["days"] == 2
    (limit,) = data["limits"]
    assert (limit["action"], limit["clause"], limit["checked"], limit["late"]) == ("go", "a/s1", 1, 1)
    assert set(KINDS) == set(EXPLAINED)


# -- input that cannot be used -------------------------------------------------------------------------------


def refused(*args, **kwargs) -> str:
    with pytest.raises(BadInput) as error:
        audit(*args, **kwargs)
    return str(error.value)


def test_every_problem_with_mapping_and_log_is_told_at_once(tmp_path):
    words = LogWords(columns={"when": "x"}, activities={"strat": "a", "go": "A"}, facts={"m": "x"}, roles={"king": "k"})

    message = refused(tmp_path / "missing.jsonl", pair(), words=words)

    for part in ("columns.when", "did you mean “start”", "“a” stands for two", "facts.m", "roles.king", "no such file"):
        assert part in message


def test_an_unknown_procedure_and_an_unusable_log_are_told_at_once(tmp_path):
    message = refused(tmp_path / "log.txt", pair(), procedure="smal")

    assert "did you mean “small”" in message
    assert "format" in message


@pytest.mark.parametrize(("content", "told"), [
    ("[activties]\nstart = 'x'", "unknown table “activties”; did you mean “activities”"),
    ("activities = 3\nroles = ['a']", "wants a table of words"),
    ("[facts]\nn = 3", "wants a table of words"),
    ("[[", "is not TOML"),
])  # fmt: skip
def test_a_mapping_file_that_cannot_be_used_is_refused(tmp_path, written, content, told):
    path = tmp_path / "words.toml"
    path.write_text(content, encoding="utf-8")

    assert told in refused(written([row("start")]), pair(), words=path)


def test_a_mapping_file_that_is_missing_is_told_with_what_else_is_wrong(tmp_path):
    message = refused(tmp_path / "no.jsonl", pair(), words=str(tmp_path / "no.toml"), procedure="x")

    assert "no.toml: No such file" in message
    assert "unknown procedure" in message
    assert "no.jsonl: there is no such file" in message


def test_a_mapping_file_is_read(tmp_path, written):
    path = tmp_path / "words.toml"
    path.write_text("[activities]\nstart = 'Beginn'", encoding="utf-8")

    assert kinds(audit(written([row("Beginn")]), pair(), words=path)) == []


def test_a_derived_lapse_is_no_activity_of_a_log(written):
    small = office(otherwise=State("taken as no", final=True))

    assert "unknown action “answer.lapses”" in refused(
        written([row("ask")]), small, words=LogWords(activities={"answer.lapses": "Schweigen"})
    )
