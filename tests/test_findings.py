"""Findings: why a guard holds, fails or stays open, atom by atom, and never who."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from grievance_fsm.facts import (
    Const,
    all_of,
    any_of,
    at,
    ballots,
    day,
    derived,
    disjoint,
    flag,
    happened,
    includes,
    inside,
    money,
    not_,
    not_before,
    number,
    on_the_day,
    one_of,
    param,
    persons,
    several,
    share,
)
from grievance_fsm.findings import Finding, explain, unchosen
from grievance_fsm.guards import TODAY, ask
from grievance_fsm.readings import Reading, pick


@frozen
class Action:
    """As much of an action as a guard needs."""

    name: str
    words: str

    @property
    def key(self) -> str:
        return self.name


@frozen(eq=False)
class Window:
    """As much of a window as a guard needs."""

    key: str


TERM = Reading(
    "A30", "nda_term", "When does silence end?", ("until_decision", "indefinite"), None, ("III.C.3/s4", "V/s3")
)
open_hearing = Action("open_hearing", "open the hearing")
present = number("present", "members present", 0, 14)
seats = number("seats", "seats", 0, 14)
price = money("price", "the price")
limit = money("limit", "the limit")
agreed = flag("agreed", "the advisor has signed", "III.C.3/s4")
consensus = one_of("consensus", "the consensus", "found", "not found", "none")
contents = several("contents", "the contents of the notice", "report", "procedures", "referral")
roll = persons("roll", "the roll")
panel = persons("panel", "the panel")
votes = ballots("votes", "the votes", "for", "against", by=roll)
in_favour = derived("votes in favour", of=votes, value="for")
hearing = day("hearing", "the hearing date")
quorum = param("quorum", 7, "the quorum")
window = Window("hearing window")
quorate = (present >= quorum).named("a quorum is present", "III.C.4/s1")
MARCH = date(2015, 3, 20)


def line(guard: Any, **facts: Any) -> str:
    """The explanation of a guard, when it has but one line."""
    return str(explain(guard, facts))


# One atom, one line: verdict, words, clause, seen, needed


def test_a_refusal_says_what_was_seen_and_what_was_needed():
    """III.C.4: six are no quorum."""
    assert line(quorate, present=6) == "✗ a quorum is present [III.C.4/s1] — members present 6, needed 7"


@pytest.mark.parametrize(
    ("guard", "facts", "said"),
    [
        (present >= 7, {"present": 7}, "✓ members present is at least 7 — members present 7, needed 7"),
        (present > 7, {"present": 7}, "✗ members present is more than 7 — members present 7, needed more than 7"),
        (present <= 7, {"present": 8}, "✗ members present is at most 7 — members present 8, needed at most 7"),
        (present < 7, {"present": 7}, "✗ members present is less than 7 — members present 7, needed less than 7"),
        (present == 7, {}, "? members present is 7 — members present not known, needed 7"),
        (present != 7, {"present": 7}, "✗ members present is not 7 — members present 7, needed not 7"),
        (present >= seats, {"present": 7}, "? members present is at least seats"
         " — members present 7, needed seats not known"),
        (present + 1 >= 2 * seats, {"present": 7, "seats": 4}, "✓ members present plus 1 is at least 2 times seats"
         " — members present plus 1 8, needed 2 times seats 8"),
        (price <= limit, {"price": 3550, "limit": 3505}, "✗ the price is at most the limit"
         " — the price 35.50, needed at most the limit 35.05"),
        (consensus == "found", {"consensus": "none"}, "✗ the consensus is “found”"
         " — the consensus none, needed “found”"),
        (agreed, {"agreed": False}, "✗ the advisor has signed [III.C.3/s4] — no, needed yes"),
        (agreed, {"agreed": True}, "✓ the advisor has signed [III.C.3/s4] — yes, needed yes"),
        (agreed, {}, "? the advisor has signed [III.C.3/s4] — not known, needed yes"),
        (happened(open_hearing), {"open_hearing!": True}, "✓ “open the hearing” has happened — yes, needed yes"),
        (at(open_hearing, present) >= 7, {"open_hearing.present": 6}, "✗ members present at “open the hearing”"
         " is at least 7 — members present at “open the hearing” 6, needed 7"),
        (~agreed, {"agreed": True}, "✗ must not be so: the advisor has signed [III.C.3/s4] — yes, needed no"),
        (share(in_favour, "2/3", of=present), {"votes_in_favour": 4, "present": 7},
         "✗ votes in favour is at least 2/3 of members present"
         " — votes in favour 4, needed 5 (2/3 of members present 7)"),
        (share(in_favour, "2/3", of=present), {"votes_in_favour": 0, "present": 0},
         "✗ votes in favour is at least 2/3 of members present"
         " — votes in favour 0, needed 2/3 of members present 0, which must be above 0"),
        (share(in_favour, "2/3", of=present), {},
         "? votes in favour is at least 2/3 of members present"
         " — votes in favour not known, needed 2/3 of members present not known"),
        (share(in_favour, "2/3", of=present - 9), {"votes_in_favour": 4, "present": 7},
         "✗ votes in favour is at least 2/3 of members present minus 9"
         " — votes in favour 4, needed 2/3 of members present minus 9 -2, which must be above 0"),
        (all_of(roll, panel), {"roll": ("a", "b", "c"), "panel": ("b",)},
         "✗ all of the roll are among the panel — 1 of 3, needed all of them"),
        (all_of(roll, panel), {}, "? all of the roll are among the panel — not known, needed everyone"),
        (disjoint(roll, panel), {"roll": ("a", "b", "c"), "panel": ("b",)},
         "✗ nobody is in both the roll and the panel — 1 of 3, needed none of them"),
        (disjoint(roll, panel), {}, "? nobody is in both the roll and the panel — not known, needed nobody"),
        (includes(contents, "report", "referral"), {"contents": ("report",)},
         "✗ the contents of the notice include “report”, “referral” — missing “referral”"),
        (includes(contents, "report"), {"contents": ("report",)},
         "✓ the contents of the notice include “report” — all there"),
        (includes(contents, "report"), {},
         "? the contents of the notice include “report” — not known, needed “report”"),
        (on_the_day(hearing), {"hearing": MARCH, TODAY: date(2015, 3, 21)},
         "✗ it takes place on the hearing date — day of the act 2015-03-21, needed 2015-03-20"),
        (not_before(hearing), {"hearing": MARCH, TODAY: date(2015, 3, 19)},
         "✗ it takes place not before the hearing date"
         " — day of the act 2015-03-19, needed 2015-03-20 or later"),
        (on_the_day(hearing), {}, "? it takes place on the hearing date — day of the act not known, needed not known"),
        (inside(hearing, window), {"hearing": MARCH, window: (date(2015, 3, 21), date(2015, 3, 30))},
         "✗ the hearing date is inside its window"
         " — the hearing date 2015-03-20, needed from 2015-03-21 to 2015-03-30"),
        (inside(hearing, window), {"hearing": MARCH, window: (None, date(2015, 3, 30))},
         "✓ the hearing date is inside its window — the hearing date 2015-03-20, needed to 2015-03-30"),
        (inside(hearing, window), {"hearing": MARCH, window: (None, None)},
         "✓ the hearing date is inside its window — the hearing date 2015-03-20, needed any day"),
        (inside(hearing, window), {"hearing": MARCH},
         "? the hearing date is inside its window"
         " — the hearing date 2015-03-20, needed a window whose days are known"),
    ],
)  # fmt: skip
def test_each_operation_says_what_it_saw(guard, facts, said):
    assert str(explain(guard, facts)) == said


# Connectives


def test_a_group_shows_every_part_whatever_decided_it():
    guard = all_of(quorate, any_of(consensus == "found", agreed)).named("the vote may be taken", "III.C.5/s2")
    facts = {"present": 6, "consensus": "found"}

    assert [part.split(" — ")[0] for part in str(explain(guard, facts)).splitlines()] == [
        "✗ the vote may be taken [III.C.5/s2]",
        "  ✗ a quorum is present [III.C.4/s1]",
        "  ✓ at least one of these",
        "    ✓ the consensus is “found”",
        "    ? the advisor has signed [III.C.3/s4]",
    ]


def test_groups_without_a_name_say_how_they_join():
    found = explain(not_(all_of(agreed, agreed)).named("", ""), {"agreed": True})
    assert (found.mark, found.words) == ("✗", "at least one of these")


def test_a_named_group_of_which_one_suffices_says_so():
    guard = any_of(agreed, quorate).named("somebody may sign", "III.C.4/s1")
    assert str(explain(guard, {"agreed": False, "present": 6})).splitlines() == [
        "✗ somebody may sign [III.C.4/s1] — needed at least one of these",
        "  ✗ the advisor has signed [III.C.3/s4] — no, needed yes",
        "  ✗ a quorum is present [III.C.4/s1] — members present 6, needed 7",
    ]


# What must not be so


def test_what_stands_under_a_negation_is_marked_by_whether_it_is_as_needed():
    """No line ticks what stands in the way."""
    guard = not_(any_of(quorate, agreed, happened(open_hearing))).named("it is too early", "III.C.4/s1")
    facts = {"present": 7, "agreed": False, "open_hearing!": True}
    assert str(explain(guard, facts)).splitlines() == [
        "✗ it is too early [III.C.4/s1]",
        "  ✗ must not be so: a quorum is present [III.C.4/s1] — members present 7, needed less than 7",
        "  ✓ must not be so: the advisor has signed [III.C.3/s4] — no, needed no",
        "  ✗ must not be so: “open the hearing” has happened — yes, needed no",
    ]


def test_of_what_must_not_be_so_together_one_has_to_be_absent():
    guard = not_(all_of(quorate, agreed)).named("it is too early", "III.C.4/s1")
    assert [part.split(" — ")[-1] for part in explain(guard, {"present": 7, "agreed": True}).lines()] == [
        "needed at least one of these",
        "members present 7, needed less than 7",
        "yes, needed no",
    ]


def test_what_must_not_fail_has_to_be_so():
    guard = not_(not_(agreed).named("no signature", "III.C.3/s4"))
    assert str(explain(guard, {"agreed": False})).splitlines() == [
        "✗ must not be so: no signature [III.C.3/s4]",
        "  ✗ the advisor has signed [III.C.3/s4] — no, needed yes",
    ]


@pytest.mark.parametrize(
    ("guard", "facts", "said"),
    [
        (present >= 7, {"present": 7}, "✗ members present is less than 7 — members present 7, needed less than 7"),
        (consensus == "found", {"consensus": "found"}, "✗ the consensus is not “found”"
         " — the consensus found, needed not “found”"),
        ((consensus == "found").named("agreed"), {"consensus": "none"}, "✓ must not be so: agreed"
         " — the consensus none, needed not “found”"),
        (agreed.named("signed"), {"agreed": True}, "✗ must not be so: signed"
         " — the advisor has signed yes, needed no"),
        (share(in_favour, "2/3", of=present), {"votes_in_favour": 5, "present": 7},
         "✗ must not be so: votes in favour is at least 2/3 of members present"
         " — votes in favour 5, needed fewer than 5 (2/3 of members present 7)"),
        (share(in_favour, "2/3", of=present), {"votes_in_favour": 0, "present": 0},
         "✓ must not be so: votes in favour is at least 2/3 of members present"
         " — votes in favour 0, needed no share of members present 0"),
        (all_of(roll, panel), {"roll": ("a",), "panel": ("a",)},
         "✗ must not be so: all of the roll are among the panel — 1 of 1, needed not all of them"),
        (disjoint(roll, panel), {"roll": ("a", "b"), "panel": ("c",)},
         "✗ must not be so: nobody is in both the roll and the panel — 0 of 2, needed at least one"),
        (all_of(roll, panel), {},
         "? must not be so: all of the roll are among the panel — not known, needed not everyone"),
        (disjoint(roll, panel), {},
         "? must not be so: nobody is in both the roll and the panel — not known, needed somebody"),
        (includes(contents, "report", "referral"), {"contents": ("report", "referral")},
         "✗ must not be so: the contents of the notice include “report”, “referral”"
         " — all there, needed without “report” or “referral”"),
        (on_the_day(hearing), {"hearing": MARCH, TODAY: MARCH},
         "✗ must not be so: it takes place on the hearing date"
         " — day of the act 2015-03-20, needed a day other than 2015-03-20"),
        (not_before(hearing), {"hearing": MARCH, TODAY: MARCH},
         "✗ must not be so: it takes place not before the hearing date"
         " — day of the act 2015-03-20, needed before 2015-03-20"),
        (inside(hearing, window), {"hearing": MARCH, window: (MARCH, None)},
         "✗ must not be so: the hearing date is inside its window"
         " — the hearing date 2015-03-20, needed before 2015-03-20"),
        (inside(hearing, window), {"hearing": MARCH, window: (None, None)},
         "✗ must not be so: the hearing date is inside its window — the hearing date 2015-03-20, needed no day"),
    ],
)  # fmt: skip
def test_each_operation_says_what_it_saw_where_it_must_not_be_so(guard, facts, said):
    assert str(explain(not_(guard), facts)) == said


def test_a_compared_guard_is_explained_inside_the_comparison():
    found = explain(agreed == (present >= 7), {"agreed": True, "present": 6})
    assert found.mark == "✗"
    assert [str(part) for part in found.parts] == [
        "✗ members present is at least 7 — members present 6, needed 7",
    ]


FLAGS = [flag(f"flag{n}", f"flag number {n};") for n in range(6)]
COUNTS = [number(f"count{n}", f"count number {n};", 0, 9) for n in range(6)]
ATOMS = [*FLAGS, *((count >= 5).named(f"enough of {count.words}") for count in COUNTS)]


@st.composite
def trees(draw):
    """A guard over some atoms, each of which stands in it once."""
    waiting = draw(st.lists(st.sampled_from(ATOMS), min_size=1, unique=True))
    atoms = [atom.words for atom in waiting]
    while len(waiting) > 1:
        size = draw(st.integers(2, len(waiting)))
        joined = draw(st.sampled_from([all_of, any_of]))(*waiting[:size])
        changed = draw(st.sampled_from([lambda guard: guard, not_, lambda guard: guard.named("a group of these")]))
        waiting = [changed(joined), *waiting[size:]]
    return waiting[0], atoms


FACTS = st.fixed_dictionaries(
    {}, optional={f.key: st.booleans() for f in FLAGS} | {c.key: st.integers(0, 9) for c in COUNTS}
)


@given(trees(), FACTS)
def test_every_atom_appears_exactly_once(tree, facts):
    guard, atoms = tree
    lines = list(explain(guard, facts).lines())
    assert Counter(atom for atom in atoms for said in lines if atom in said) == Counter(atoms)


@given(trees(), FACTS)
def test_a_guard_and_its_contrary_are_told_from_the_same_atoms(tree, facts):
    """The marks differ, the order of the lines does not."""
    guard, _ = tree
    verdicts = {None: None, True: False, False: True}

    assert explain(not_(guard), facts).verdict is verdicts[explain(guard, facts).verdict]
    assert explain(guard, facts).verdict is ask(guard, facts)


# Open readings


def test_an_open_reading_shows_its_question_and_choices():
    """III.C.3: the end of the undertaking is missing in the text."""
    found = unchosen(TERM)
    assert str(found) == (
        "? the text is open here: When does silence end? [III.C.3/s4]"
        " — nothing chosen, needed readings={“nda_term”: …} with “until_decision” or “indefinite”"
    )


OPEN_BOOLEAN = pick(TERM, until_decision=True)


@pytest.mark.parametrize(
    "guard",
    [
        all_of(agreed, OPEN_BOOLEAN),
        not_(OPEN_BOOLEAN),
        not_(OPEN_BOOLEAN).named("not so"),
        agreed == OPEN_BOOLEAN,
        present >= pick(TERM, until_decision=7),
        present + 2 * (seats - pick(TERM, until_decision=7)) >= 7,
        share(present, "2/3", of=pick(TERM, until_decision=7)),
        includes(contents, pick(TERM, until_decision=("report",))),
        disjoint(roll, pick(TERM, until_decision=panel)),
        inside(hearing, pick(TERM, until_decision=window)),
        on_the_day(pick(TERM, until_decision=hearing)),
    ],
)
def test_wherever_a_reading_is_open_the_explanation_asks_for_it(guard):
    facts = {"present": 7, "agreed": True, "contents": (), "roll": (), "hearing": MARCH, TODAY: MARCH}
    found = explain(guard, facts)
    assert found.verdict is None
    assert str(found).count(str(unchosen(TERM))) == 1


# Nobody is named


CANARIES = ("canary-1", "canary-2")


@pytest.mark.parametrize(
    "guard",
    [
        all_of(roll, panel),
        disjoint(roll, panel),
        disjoint(at(open_hearing, roll), panel),
        any_of(disjoint(roll, panel), in_favour >= 7),
        not_(disjoint(roll, panel)),
        roll == panel,
        votes == votes,
        roll,
        votes,
        at(open_hearing, roll),
        at(open_hearing, votes),
    ],
)
@pytest.mark.parametrize("value", [CANARIES, {"canary-1": "for", "canary-2": "against"}, ()])
def test_people_are_counted_and_never_named(guard, value):
    """V: not even an ill-formed guard shows who was there or how they voted."""
    keys = ("roll", "panel", "votes", "open_hearing.roll", "open_hearing.votes")
    found = explain(guard, dict.fromkeys(keys, value))
    assert "canary" not in f"{found} {found!r} {found.as_dict()}"


def test_a_set_of_persons_is_shown_by_its_size():
    assert explain(roll, {"roll": CANARIES}).seen == "2 persons"
    assert explain(votes, {"votes": {"canary-1": "for"}}).seen == "1 ballot"
    assert explain(contents, {"contents": ("report", "referral")}).seen == "report, referral"
    assert explain(contents, {"contents": ()}).seen == "none"


# As data


def test_a_finding_as_json_leaves_out_what_it_does_not_say():
    found = explain(all_of(quorate, Const(True)), {"present": 7})
    assert found.as_dict() == {
        "verdict": "✓",
        "words": "all of these",
        "parts": [
            {
                "verdict": "✓",
                "words": "a quorum is present",
                "clause": "III.C.4/s1",
                "seen": "members present 7",
                "needed": "7",
            },
            {"verdict": "✓", "words": "yes", "seen": "yes", "needed": "yes"},
        ],
    }
    assert Finding(None, "x").as_dict() == {"verdict": "?", "words": "x"}
