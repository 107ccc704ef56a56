"""Migration: a case under other rules; whatever no longer fits is listed with its number, and nothing is lost."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
import test_docket
from attrs import evolve
from builders import closed, dated, day, decided, mit, notified, received, requested, rows, vote
from hypothesis import given, settings
from hypothesis import strategies as st

from grievance_fsm.case import Case
from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import days
from grievance_fsm.errors import BadInput
from grievance_fsm.facts import flag, number, one_of
from grievance_fsm.keeping import is_derived
from grievance_fsm.language import Outcome, Procedure, Role, State, may, must
from grievance_fsm.loading import load
from grievance_fsm.migrating import Migration
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.testing import draw_attempt, draw_readings

START = date(2026, 1, 5)
FINES = Path(__file__).parents[1] / "examples" / "road_fines.py"


def reasons(migration: Migration) -> dict[int, tuple[str, ...]]:
    return {each.seq: each.reasons for each in migration.unfit}


# -- what fits -----------------------------------------------------------------------------------------------


def test_under_the_same_rules_all_of_a_case_fits():
    case = closed()

    migration = case.migrate(mit())

    assert migration.whole
    assert migration.case.history == case.history
    assert migration.case.states == case.states
    assert migration.case.people == case.people
    assert str(migration) == "everything fits"


def test_other_words_change_nothing():
    reworded = evolve(mit(), title="The same policy, reprinted")

    assert closed().migrate(reworded).whole


def test_a_reading_on_which_nothing_turned_changes_nothing():
    """A04: nine to none is two thirds of those present and of the votes cast."""
    case = closed()
    other = mit(vote_base="of_votes_cast")

    migration = case.migrate(other)

    assert migration.whole
    assert migration.case.policy is other
    assert Case.from_json(migration.case.to_json(), other).history == migration.case.history


def test_the_old_case_stays_as_it_was():
    case = closed()
    before = case.to_json()

    case.migrate(mit(parameters={"quorum": 10}))

    assert case.to_json() == before


def test_a_case_that_has_not_begun_comes_over():
    case = mit().open("c-9", on=day(0))
    migration = case.migrate(mit(vote_base="of_seats"))

    assert migration.whole
    assert (migration.case.id, migration.case.opened, migration.case.history) == ("c-9", day(0), ())


# -- what the new policy has something against -----------------------------------------------------------------


def test_what_is_now_refused_is_kept_as_irregular_and_listed_with_its_number():
    """III.C.4/s1: nine were enough for a quorum of seven, and are not for one of ten."""
    case = decided()

    migration = case.migrate(mit(parameters={"quorum": 10}))

    assert reasons(migration) == {
        5: ("guard: ✗ a quorum is present [III.C.4/s1] — members present 9, needed 10",),
        11: ("guard: ✗ a quorum is present [III.C.4/s1] — members present 9, needed 10",),
    }
    assert all(each.kept for each in migration.unfit)
    assert migration.case.states == case.states
    assert [event.seq for event, _ in migration.case.irregularities()] == [5, 11]


def test_an_outcome_that_the_facts_now_decide_otherwise_is_listed_with_all_that_follows():
    """A04: six of nine present are two thirds of these, not of fourteen seats."""
    migration = decided(facts=vote(for_=6, against=3)).migrate(mit(vote_base="of_seats"))

    assert reasons(migration) == {
        11: ("outcome: “undecided” instead of “harassment found”", "state: “undecided” instead of “harassment found”"),
    }
    assert migration.case.states["formal"] == "undecided"


def test_what_was_irregular_before_is_no_news():
    case = dated().record("formal.open_hearing", by="advocate", on=day(40), facts={"roll": ["p01"]})

    assert case.irregularities()
    assert case.migrate(mit(vote_base="of_votes_cast")).whole


def test_what_was_late_is_late_still_and_is_no_misfit():
    """III.C.2/s1: a breach is nothing that a case holds; it follows from the rules in force."""
    case = notified(on=day(9))

    migration = case.migrate(mit(vote_base="of_seats"))

    assert migration.whole
    assert migration.case.breaches() == case.breaches() != ()


def test_each_event_keeps_who_was_eligible_when_it_happened():
    """VIII/s5: who sat then does not change with who would sit now."""
    case = decided()

    assert [event.sitting for event in case.migrate(mit(parameters={"quorum": 8})).case.history] == [
        event.sitting for event in case.history
    ]


# -- what the new policy cannot express -------------------------------------------------------------------------

PARTY, PANEL, CLERK = Role("party"), Role("panel"), Role("clerk")
NEW, ASKED, HEARD = State("new", initial=True), State("asked"), State("heard")
DONE, LAPSED = State("done", final=True), State("lapsed", final=True)
urgent, size = flag("urgent", "it is urgent"), number("size", "how large it is", 0, 10)
kind = one_of("kind", "what it is about", "work", "home")


def small(
    *, wants: Any = (urgent, size, kind), hearer: Role = PANEL, hear: str = "hear", span: int = 10,
    ends: tuple[str, ...] = ("granted", "denied"), otherwise: Any = None, clerk: bool = True,
) -> Policy:  # fmt: skip
    """Someone asks, a clerk notes it, a panel hears and decides."""
    ask = may(PARTY, "ask", "ask", when=NEW, then=ASKED, records=wants)
    note = may(CLERK, "note", "take a note", when=ASKED, repeats=True)
    heard = must(
        hearer, hear, "hear", when=ASKED, then=HEARD, within=days(span), after=ask, otherwise=otherwise,
    )  # fmt: skip
    rule = may(PANEL, "rule", "rule", when=HEARD, then=tuple(Outcome(name, DONE) for name in ends))
    actions = (ask, *([note] if clerk else []), heard, rule)
    return Policy("small", "a small policy", Registry.of({}), (Procedure("way", "the way", actions),))


def ruled(policy: Policy | None = None) -> Case:
    case: Case = (policy or small()).open("c-1", on=START)
    case = case.act("way.ask", by="party", who="q1", on=START, facts={"urgent": True, "size": 7, "kind": "work"})
    case = case.act("way.note", by="clerk", on=START)
    case = case.act("way.hear", by="panel", on=START + timedelta(days=2))
    return case.act("way.rule", by="panel", on=START + timedelta(days=3), outcome="denied")


def test_a_fact_that_is_no_longer_asked_for_is_left_behind_and_its_event_kept():
    migration = ruled().migrate(small(wants=(urgent, kind)))

    assert reasons(migration) == {1: ("facts.size: unknown fact “size”; known: “kind” and “urgent”.",)}
    assert migration.unfit[0].kept
    assert migration.unfit[0].event.facts["size"] == 7
    assert dict(migration.case.history[0].facts) == {"urgent": True, "kind": "work"}
    assert migration.case.states == {"way": "done"}


def test_a_value_that_no_longer_fits_is_left_behind_and_its_want_is_irregular():
    migration = ruled().migrate(small(wants=(urgent, number("size", "how large it is", 0, 5), kind)))

    assert reasons(migration)[1] == (
        "facts.size: “how large it is” wants a whole number from 0 to 5.",
        "papers: ? what the action records comes with it — missing size",
    )
    assert migration.case.states == {"way": "done"}


def test_a_fact_that_is_newly_asked_for_is_missing():
    migration = ruled().migrate(small(wants=(urgent, size, kind, flag("written", "it is in writing"))))

    assert reasons(migration) == {1: ("papers: ? what the action records comes with it — missing written",)}


def test_an_act_that_there_is_no_longer_is_left_out_and_listed_in_full():
    case = ruled()

    migration = case.migrate(small(clerk=False))

    assert [(each.seq, each.kept) for each in migration.unfit] == [(2, False)]
    assert migration.unfit[0].event is case.history[1]
    assert migration.unfit[0].reasons == (
        "action: unknown action “way.note”; did you mean “way.rule” or “way.hear”?",
        "by: unknown role “clerk”; known: “panel” and “party”.",
    )
    assert [event.name for event in migration.case.history] == ["way.ask", "way.hear", "way.rule"]
    assert [event.seq for event in migration.case.history] == [1, 2, 3]


def test_what_rested_on_an_act_that_is_left_out_is_out_of_order():
    migration = ruled().migrate(small(hear="listen"))

    assert [(each.seq, each.kept) for each in migration.unfit] == [(3, False), (4, True)]
    assert reasons(migration)[4][0].startswith("order: ✗ this leaves “heard”")
    assert migration.case.states == {"way": "asked"}


def test_a_role_that_may_no_longer_act_is_irregular():
    migration = ruled().migrate(small(hearer=CLERK))

    assert reasons(migration) == {3: ("role: ✗ clerk may do this — by panel, needed clerk",)}


def test_an_outcome_that_there_is_no_longer_is_not_guessed():
    migration = ruled().migrate(small(ends=("granted", "dismissed")))

    assert [(each.seq, each.kept) for each in migration.unfit] == [(4, True)]
    assert reasons(migration)[4][0] == "outcome: unknown outcome “denied”; known: “dismissed” and “granted”."
    assert migration.case.history[-1].outcome == ""
    assert migration.case.states == {"way": "heard"}


def test_under_a_policy_with_which_a_case_has_nothing_in_common_nothing_is_lost():
    case = ruled()

    migration = case.migrate(test_docket.policy())

    assert [each.event for each in migration.unfit] == list(case.history)
    assert migration.case.history == ()
    assert not migration.whole


# -- what follows from silence, and the docket -------------------------------------------------------------------


def silent(**other: Any) -> Case:
    """A case in which nobody was heard for a month."""
    case: Case = small(otherwise=LAPSED, **other).open("c-1", on=START)
    case = case.act("way.ask", by="party", on=START, facts={"urgent": True, "size": 7, "kind": "work"})
    return case.polled(START + timedelta(days=30))


def test_a_lapse_comes_over_where_it_falls_on_the_same_day():
    case = silent()

    assert case.states == {"way": "lapsed"}
    assert case.migrate(small(otherwise=LAPSED, wants=(urgent, size, kind))).whole


def test_a_lapse_that_does_not_follow_any_more_is_listed():
    case = silent()

    migration = case.migrate(small())

    assert [(each.event, each.kept) for each in migration.unfit] == [(case.history[-1], False)]
    assert migration.case.states == {"way": "asked"}


def test_a_lapse_on_another_day_is_listed_on_both_sides():
    migration = silent().migrate(small(otherwise=LAPSED, span=5))

    assert [(each.event.name, each.event.day) for each in migration.unfit] == [("way.hear.lapses", date(2026, 1, 16))]
    assert [(each.name, each.day) for each in migration.drawn] == [("way.hear.lapses", date(2026, 1, 11))]
    assert "way.hear.lapses on 2026-01-11 follows under the new policy only" in str(migration)


def test_a_lapse_that_only_the_new_policy_draws_is_listed_and_what_came_after_is_out_of_order():
    migration = ruled().migrate(small(otherwise=LAPSED, span=1))

    assert [each.name for each in migration.drawn] == ["way.hear.lapses"]
    assert [each.seq for each in migration.unfit] == [3, 4]
    assert migration.case.states == {"way": "lapsed"}


def test_a_second_run_comes_over():
    case = test_docket.sent_back()

    assert case.migrate(test_docket.policy()).whole
    assert case.states["hear#2"] == "asked"


def test_a_second_run_that_the_new_docket_does_not_give_is_listed():
    case = test_docket.sent_back().act("hear.fix", by="panel", on=test_docket.day(6))
    other = test_docket.policy(*(rule for rule in test_docket.SETTLED if not hasattr(rule, "outcome")))

    migration = case.migrate(other)

    assert [(each.event.name, each.kept) for each in migration.unfit] == [
        ("hear#2.entered", False), ("hear#2.fix", False),
    ]  # fmt: skip
    assert "no run “hear#2”" in " ".join(migration.unfit[1].reasons)


# -- the register ------------------------------------------------------------------------------------------------


def test_a_register_that_does_not_fit_is_told_and_the_case_goes_on_without_one():
    """VIII/s5: whoever sat in an event sits there still, so that its quorum holds."""
    policy = mit()
    odd = evolve(policy, committee=evolve(policy.committee, seats=policy.committee.seats[:-1]))
    case = decided()

    migration = case.migrate(odd)

    assert [problem.place for problem in migration.people] == ["people/13/seat"]
    assert migration.unfit == ()
    assert migration.case.people is None
    assert migration.case.states == case.states
    assert not migration.whole


def test_a_policy_without_a_committee_has_no_register():
    fines = load(FINES)

    assert [problem.place for problem in requested().migrate(fines).people] == ["people"]


# -- what is said of it -------------------------------------------------------------------------------------------


def test_a_migration_names_no_person_and_no_fact_of_a_case():
    """V: reasons are read by whoever runs the migration."""
    migration = decided().migrate(load(FINES))
    told = f"{migration} {migration!r} {migration.unfit!r}"

    assert len(migration.unfit) == 11
    assert [word for word in ("p01", "q1", "q3", "2014-12-01", "II.B") if word in told] == []


def test_a_listed_event_says_whether_it_was_kept():
    migration = ruled().migrate(small(hear="listen"))

    assert [str(each).split("\n")[0] for each in migration.unfit] == ["3 way.hear (left out)", "4 way.rule (kept)"]


def test_a_file_of_the_old_policy_is_refused_by_the_new_and_comes_over_by_migration():
    """The one way from one policy to another is the one that lists what it does."""
    old, new = mit(), mit(vote_base="of_votes_cast")
    text = received(old).to_json()

    with pytest.raises(BadInput, match="rules_digest"):
        Case.from_json(text, new)
    assert Case.from_json(text, old).migrate(new).whole


# -- always -------------------------------------------------------------------------------------------------------


@cache
def read_somehow(seed: int) -> Policy:
    """The policy as it is read by chance; the same seed reads it alike."""
    return POLICY.under(draw_readings(POLICY, Random(seed)))


@given(st.integers(0, 2**32), st.integers(0, 15), st.booleans(), st.integers(0, 5), st.integers(0, 5))
@settings(max_examples=25)
def test_whatever_happened_and_wherever_it_goes_nothing_is_lost(
    seed: int, length: int, registered: bool, one: int, other: int
):
    chance = Random(seed)
    old, new = read_somehow(one), read_somehow(other)
    people = old.committee.read(rows(old)) if registered else None
    case: Case = old.open("c-1", on=date(2015, 2, 2), people=people)
    for _ in range(length):
        case = case.record(**draw_attempt(case, chance))

    migration = case.migrate(new)

    told = [event for event in case.history if not is_derived(old, event)]
    left_out = {each.seq for each in migration.unfit if not each.kept}
    again = [event for event in migration.case.history if not is_derived(new, event)]
    listed = {each.seq for each in migration.unfit}
    assert all(each.event is case.history[each.seq - 1] and each.reasons for each in migration.unfit)
    assert len(again) == len([event for event in told if event.seq not in left_out])
    for before, after in zip((event for event in told if event.seq not in left_out), again, strict=True):
        if before.seq not in listed:
            assert (before.name, before.by, before.who, before.on) == (after.name, after.by, after.who, after.on)
            assert (before.facts, before.outcome, before.state) == (after.facts, after.outcome, after.state)
    assert Case.from_json(migration.case.to_json(), new).history == migration.case.history
    assert case.migrate(old).whole
