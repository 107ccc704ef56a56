"""The Grievance Committee (VIII): who is in office, who may sit on a case, and why."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from grievance_fsm.binding import Binder, every
from grievance_fsm.committee import Committee, Provision
from grievance_fsm.deadlines import days, term, years
from grievance_fsm.errors import BadInput, DeclarationError
from grievance_fsm.facts import param
from grievance_fsm.findings import Finding
from grievance_fsm.procedures.people import GRIEVANCE_COMMITTEE, QUORUM
from grievance_fsm.register import Member, Register, Seat

DEFAULTS = {
    "committee_seats": "seats_14",
    "recusal_rule": "recused_not_counted",
    "term_overlap": "case_panel_continues",
    "training_guard": "required",
}
CHOICES = {
    "committee_seats": ("seats_13", "seats_14"),
    "recusal_rule": ("recused_not_counted", "counted", "silent"),
    "term_overlap": ("case_panel_continues", "replaced"),
    "training_guard": ("required", "advisory"),
}
AUTUMN, DAY = date(2014, 9, 1), date(2015, 3, 20)
HEARD, DECIDED = date(2016, 8, 30), date(2016, 9, 2)  # a hearing across the end of the terms


def bound(**chosen: str) -> Committee:
    """The Grievance Committee of the MIT text under some choices."""
    committee = Binder(DEFAULTS | chosen, {})(GRIEVANCE_COMMITTEE)
    assert isinstance(committee, Committee)
    return committee


MIT = bound()
EVERY_READING = [bound(**dict(zip(CHOICES, each, strict=True))) for each in product(*CHOICES.values())]
APPOINTED = [seat for seat in MIT.seats if not seat.ex_officio]


def row(number: int, **changes: Any) -> dict[str, Any]:
    """A lawful member in one of the fourteen seats."""
    seat = MIT.seats[number]
    lawful = {"person": f"p{number:02}", "seat": seat.name, "status": seat.statuses[0]}
    return lawful | {"since": "2014-09-01", "trained": "2014-09-20"} | changes


def full() -> list[dict[str, Any]]:
    return [row(number) for number in range(14)]


def register(*rows: dict[str, Any]) -> Register:
    return MIT.read(list(rows))


def successor(number: int, **changes: Any) -> dict[str, Any]:
    """Whoever takes a seat when the term has run out."""
    later = {"person": f"q{number:02}", "since": "2016-09-01", "trained": "2016-09-01"}
    return row(number, **(later | changes))


FULL = MIT.read(full())


def atoms(finding: Finding) -> dict[str, bool | None]:
    return {part.words: part.verdict for part in finding.parts}


# The committee of the text


def test_the_text_names_twelve_appointed_seats_and_two_by_office():
    """VIII: one group, the graduate women, has two of them."""
    assert (MIT.size, len(APPOINTED)) == (14, 12)
    assert {seat.clause for seat in APPOINTED} == {
        f"VIII.{numeral}/s1"
        for numeral in ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi")
    }
    assert [seat.clause for seat in MIT.seats if seat.ex_officio] == ["VIII.xii/s1", "VIII.xiii/s1"]


def test_no_seat_is_for_a_post_doc():
    """I/s7 covers post-docs, VIII seats none of them."""
    assert {status for seat in MIT.seats for status in seat.statuses} == {
        "faculty", "staff", "undergraduate student", "graduate student",
    }  # fmt: skip


def test_every_sentence_of_viii_has_a_carrier(shared):
    rows = (shared / "source" / "sentences.csv").read_text(encoding="utf-8").splitlines()
    sentences = {row.partition(",")[0] for row in rows if row.startswith("VIII")}
    carried = {
        each.clause for kind in (Committee, Seat, Provision) for each in every(GRIEVANCE_COMMITTEE, kind)
    }
    assert sentences == (carried | {GRIEVANCE_COMMITTEE.term.clause}) - {"GAP.10"}
    assert QUORUM.clause == "III.C.4/s1"


def test_a_committee_is_sound_under_every_reading():
    assert not [problem for committee in EVERY_READING for problem in committee.problems()]


def test_an_open_reading_is_asked_for_before_anybody_sits():
    problems = {problem.place: problem.message for problem in GRIEVANCE_COMMITTEE.problems()}
    assert set(problems) == {f"committee/{key}" for key in ("seats", "training", "recusal", "overlap")}
    assert "Choose “required” or “advisory”." in problems["committee/training"]
    with pytest.raises(DeclarationError, match="May an appointed member sit"):
        GRIEVANCE_COMMITTEE.in_office(FULL, DAY)


def committee(**changes: Any) -> Committee:
    return evolve(MIT, **changes)


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({"seats": ()}, "seats", "at least one seat"),
        ({"seats": (*MIT.seats, "chair")}, "seats", "nothing but seats"),
        ({"seats": (*MIT.seats, MIT.seats[0])}, "seats", "“faculty_policy” is declared twice"),
        ({"quorum": 15}, "quorum", "from 1 to 14"),
        ({"quorum": param("quorum", 0)}, "quorum", "from 1 to 14"),
        ({"quorum": 7.5}, "quorum", "from 1 to 14"),
        ({"term": term(days(0))}, "term", "at least one day"),
        ({"term_starts": 13}, "term_starts", "from 1 to 12"),
        ({"training": Provision("strict")}, "training", "wants “required” or “advisory”"),
        ({"recusal": Provision("recused")}, "recusal", "wants “not counted”, “counted” or “silent”"),
        ({"overlap": Provision(None)}, "overlap", "wants “panel continues” or “replaced”"),
    ],
)
def test_a_malformed_committee_says_what_is_wrong(changes, place, words):
    problems = [str(problem) for problem in committee(**changes).problems()]
    assert any(problem.startswith(f"committee/{place}: ") and words in problem for problem in problems)


# The register


def test_a_register_reads_back_what_it_wrote():
    again = MIT.read(FULL.as_data())
    assert (again, again.as_data()) == (FULL, FULL.as_data())
    assert FULL.as_data()[0] == full()[0]
    assert len(FULL.persons) == 14


def test_days_may_be_texts_or_dates():
    """TOML has dates, JSON has texts."""
    dated = row(0, since=AUTUMN, until=date(2015, 6, 1), trained=None)
    assert register(dated).as_data() == [
        {
            "person": "p00",
            "seat": "faculty_policy",
            "status": "faculty",
            "since": "2014-09-01",
            "until": "2015-06-01",
        }
    ]


BAD_ROWS = [
    ({"seat": "faculty_polcy"}, "seat", "did you mean “faculty_policy”?"),
    ({"trainde": "2014-09-20"}, "trainde", "did you mean “trained”?"),
    ({"since": "2014-9-1"}, "since", "wants a day such as"),
    ({"since": "20140901"}, "since", "wants a day such as"),
    ({"since": datetime(2014, 9, 1)}, "since", "wants a day such as"),
    ({"since": 2014}, "since", "wants a day such as"),
    ({"since": "9998-10-01"}, "since", "from 1800 to 2999"),
    ({"since": "0001-01-01"}, "since", "from 1800 to 2999"),
    ({"since": None}, "since", "is missing"),
    ({"until": "2014-08-31"}, "until", "lies before “since”"),
    ({"trained": "yes"}, "trained", "wants a day such as"),
    ({"person": ""}, "person", "is missing or empty"),
    ({"person": " p00"}, "person", "without blanks"),
    ({"person": 7}, "person", "wants a text"),
    ({"seat": ""}, "seat", "is missing or empty"),
    ({"status": ["faculty"]}, "status", "wants a text"),
    ({"status": "staff"}, "status", "wants “faculty” [VIII.i/s1]"),
    ({"status": ""}, "status", "wants “faculty” [VIII.i/s1]"),
]


@pytest.mark.parametrize(("changes", "key", "words"), BAD_ROWS)
def test_a_bad_member_is_refused_with_its_place(changes, key, words):
    with pytest.raises(BadInput) as caught:
        register(row(1), row(0, **changes))
    (problem,) = caught.value.problems
    assert problem.place == f"people/1/{key}"
    assert words in problem.message


def test_all_problems_of_a_register_come_together():
    rows = [
        row(0, seat="nowhere"),
        row(1, since="soon", trained="later"),
        "p02",
        row(3),
        row(3, person="p99"),
    ]
    with pytest.raises(BadInput) as caught:
        MIT.read(rows, place="case.people")
    assert {problem.place for problem in caught.value.problems} == {
        "case.people/0/seat", "case.people/1/since", "case.people/1/trained",
        "case.people/2", "case.people/4/seat",
    }  # fmt: skip


@pytest.mark.parametrize("data", [None, {}, "p01", 14])
def test_a_register_is_a_list(data):
    with pytest.raises(BadInput, match="wants a list of members"):
        MIT.read(data)


def test_a_seat_has_one_holder_at_a_time():
    assert register(row(0, until="2015-01-10"), row(0, person="p99", since="2015-01-10"))
    with pytest.raises(BadInput, match="has another holder at the same time, at people/0"):
        register(row(0, until="2015-01-11"), row(0, person="p99", since="2015-01-10"))


def test_the_end_of_a_term_frees_the_seat_for_the_next():
    assert register(row(0), successor(0))
    with pytest.raises(BadInput, match="another holder"):
        register(row(0), successor(0, since="2016-08-31"))


def test_a_person_has_one_seat_at_a_time():
    """The seats of the staff are two, but nobody holds both."""
    assert register(row(1, until="2015-01-10"), row(3, person="p01", since="2015-01-10"))
    with pytest.raises(BadInput, match="holds another seat at the same time, at people/0"):
        register(row(1), row(3, person="p01"))


def test_no_problem_names_a_person():
    rows = [row(1, person="secret-person"), row(3, person="secret-person", until="2001-01-01"), row(1)]
    with pytest.raises(BadInput) as caught:
        MIT.read([*rows, row(2, person="secret-person"), row(5, person="secret-person ", status="dean")])
    assert len(caught.value.problems) >= 4
    assert "secret-person" not in str(caught.value)
    assert "secret-person" not in repr(Register((Member("secret-person", "interests", AUTUMN),)))
    assert "p01" not in repr(MIT.roster(FULL, DAY, recused={"p01"})) + repr(MIT.tenures(FULL))


def test_a_register_made_by_hand_is_checked_when_it_is_used():
    with pytest.raises(BadInput, match="people/0/seat: unknown seat “chair”"):
        MIT.in_office(Register((Member("p01", "chair", AUTUMN),)), DAY)


# Terms


@pytest.mark.parametrize(
    ("since", "on", "serves"),
    [
        ("2014-09-01", "2014-08-31", False),
        ("2014-09-01", "2014-09-01", True),
        ("2014-09-01", "2016-08-31", True),
        ("2014-09-01", "2016-09-01", False),
        ("2014-09-30", "2014-09-29", False),
        ("2014-09-30", "2016-08-31", True),
        ("2014-09-30", "2016-09-01", False),
        ("2014-08-31", "2015-08-31", True),  # appointed in between: the term that began in 2013
        ("2014-08-31", "2015-09-01", False),
        ("2015-02-28", "2016-08-31", True),
        ("2015-02-28", "2016-09-01", False),
    ],
)
def test_a_term_is_two_years_from_september(since, on, serves):
    """VIII/s2: from the first of September up to, not including, the first of September two years later."""
    assert MIT.in_office(register(row(0, since=since)), date.fromisoformat(on)) == (
        {"p00"} if serves else set()
    )


def test_a_member_may_leave_before_the_term_ends():
    left = register(row(0, until="2015-03-20"))
    assert MIT.in_office(left, DAY - timedelta(days=1)) == {"p00"}
    assert MIT.in_office(left, DAY) == frozenset()


def test_whoever_never_took_the_seat_leaves_it_to_another():
    never = register(row(0, until="2014-09-01"), row(0, person="p99"))
    assert MIT.in_office(never, DAY) == {"p99"}
    assert register(row(0), row(0, person="p99", since="2015-01-10", until="2015-01-10"))


def test_a_position_has_no_term():
    """VIII.post/s1: the ombudsperson and the staff assistant sit as long as they hold it."""
    by_office = register(row(12, since="1995-02-01"), row(13, since="1995-02-01", until="2015-03-20"))
    assert MIT.in_office(by_office, DAY) == {"p12"}


def test_vacant_seats_are_named_in_the_order_of_the_text():
    some = register(row(2), row(0), row(13))
    assert MIT.vacant(some, DAY) == tuple(
        seat.name for n, seat in enumerate(MIT.seats) if n not in (0, 2, 13)
    )
    assert MIT.vacant(FULL, DAY) == ()
    assert MIT.vacant(FULL, date(2016, 9, 1)) == tuple(seat.name for seat in APPOINTED)


def test_seats_that_fall_free_are_known_beforehand():
    """VIII.post2/s1: reminders go out for terms, not for seats left early or held by office."""
    some = register(row(0), row(1, since="2015-09-05"), row(2, until="2015-05-01"), row(12))
    assert MIT.expiring(some, DAY, date(2016, 9, 1)) == (("faculty_policy", date(2016, 9, 1)),)
    assert MIT.expiring(some, DAY, date(2016, 8, 31)) == ()


# Who may sit on a case


def test_training_comes_before_sitting_for_appointees():
    """VIII/s3 [A60]: on the day or earlier; whoever sits by office needs none."""
    people = register(row(0, trained=None), row(1, trained="2015-03-20"), row(12, trained=None))
    assert MIT.eligible(people, DAY) == {"p01", "p12"}
    assert MIT.eligible(people, DAY - timedelta(days=1)) == {"p12"}


def test_a_training_stays_with_the_person():
    """Whoever is appointed again has attended already."""
    again = register(row(0, trained="2012-10-01", since="2012-09-01"), row(0, trained=None))
    assert MIT.eligible(again, DAY) == {"p00"}
    refreshed = register(row(0, trained="2012-10-01", since="2012-09-01"), row(0, trained="2015-06-01"))
    assert MIT.eligible(refreshed, DAY) == {"p00"}, "the first training is the one that counts"


def test_whoever_left_early_does_not_go_on_with_the_case():
    """A59 speaks of terms that end, not of members who leave."""
    left = register(row(0, until="2016-08-31"), row(1), row(12, until="2016-09-01"))
    assert MIT.eligible(left, HEARD, panel_since=HEARD) == {"p00", "p01", "p12"}
    assert MIT.eligible(left, date(2016, 8, 31), panel_since=HEARD) == {"p01", "p12"}
    assert MIT.eligible(left, DECIDED, panel_since=HEARD) == {"p01"}


@pytest.mark.parametrize("until", ["2016-09-01", "2016-09-02", "2017-01-01"])
def test_an_end_on_record_at_or_after_the_end_of_the_term_is_no_leaving(until):
    assert MIT.eligible(register(row(0, until=until)), DECIDED, panel_since=HEARD) == {"p00"}


def test_one_seat_one_vote_while_the_panel_goes_on():
    """The successor of a member who goes on with the case has to wait for the next one."""
    both = register(row(0), successor(0), row(1), successor(1))
    assert MIT.eligible(both, DECIDED, panel_since=HEARD) == {"p00", "p01"}
    assert MIT.eligible(both, DECIDED, panel_since=HEARD, conflicted={"p00"}) == {"q00", "p01"}
    assert MIT.eligible(both, DECIDED) == {"q00", "q01"}


def test_a_whole_panel_goes_on_with_at_most_one_for_each_seat():
    people = MIT.read([*full(), *(successor(number) for number in range(12))])
    assert MIT.eligible(people, DECIDED, panel_since=HEARD) == {f"p{number:02}" for number in range(14)}
    assert len(MIT.roster(people, DECIDED, panel_since=HEARD).in_office) == 14


def test_asking_again_costs_nothing():
    assert MIT.roster(FULL, DAY, recused=["p01"]) is MIT.roster(FULL, DAY, recused={"p01"})
    assert MIT.roster(FULL, DAY) is not bound(training_guard="advisory").roster(FULL, DAY)


def test_a_register_forgets_before_it_grows_without_end():
    people = MIT.read(full())
    first = MIT.roster(people, date(1900, 1, 1))
    for day in range(5000):
        MIT.roster(people, date(1900, 1, 1) + timedelta(days=day))
    assert len(people._known) <= 4097
    assert MIT.roster(people, date(1900, 1, 1)).eligible == first.eligible


# What each reading changes


def test_a57_changes_the_seats_and_what_two_thirds_of_them_are():
    thirteen = bound(committee_seats="seats_13")
    assert (MIT.size, thirteen.size) == (14, 13)
    assert MIT.read([row(8)])
    with pytest.raises(BadInput, match="unknown seat “graduate_women_2”"):
        thirteen.read([row(8)])


def test_a58_changes_whether_a_recused_member_counts_and_votes():
    """Not counted: neither. Counted: towards the quorum, no vote. Silent: as if nothing had happened."""

    def seen(choice: str) -> tuple[int, int, int]:
        roster = bound(recusal_rule=choice).roster(FULL, DAY, recused={"p00", "p12"})
        return len(roster.eligible), len(roster.voting), len(roster.in_office)

    assert seen("recused_not_counted") == (12, 12, 12)
    assert seen("counted") == (14, 12, 14)
    assert seen("silent") == (14, 14, 14)


def test_a59_changes_who_decides_when_terms_end_during_a_case():
    people = register(row(0), successor(0), row(12))
    replaced = bound(term_overlap="replaced")
    assert MIT.eligible(people, DECIDED, panel_since=HEARD) == {"p00", "p12"}
    assert replaced.eligible(people, DECIDED, panel_since=HEARD) == {"q00", "p12"}


def test_a60_changes_whether_an_untrained_appointee_counts():
    people = register(row(0, trained=None), row(1))
    assert MIT.eligible(people, DAY) == {"p01"}
    assert bound(training_guard="advisory").eligible(people, DAY) == {"p00", "p01"}
    assert MIT.roster(people, DAY).in_office == {"p00", "p01"}, "the untrained holds the office all the same"


# Explained


def test_every_rule_is_asked_and_cited():
    """p00 fails all of them at once."""
    people = register(row(0, trained=None), row(1))
    finding = MIT.standing(people, "p00", DECIDED, recused={"p00"}, conflicted={"p00"})
    assert str(finding) == (
        "✗ may sit on the Grievance Committee in this case [VIII/s1]\n"
        "  ✓ has a seat on the Grievance Committee [VIII.i/s1] — the Faculty Policy Committee\n"
        "  ✗ is in office [VIII/s2] — from 2014-09-01 up to, not including, 2016-09-01, "
        "needed on 2016-09-02\n"
        "  ✗ is trained [VIII/s3] — none on record, needed by 2016-09-02\n"
        "  ✗ has not stepped aside [GAP.10]\n"
        "  ✗ is neither party, witness nor advisor in this case [GAP.10]"
    )


def test_a_stranger_has_no_seat():
    finding = MIT.standing(FULL, "p99", DAY)
    assert (finding.verdict, atoms(finding)["has a seat on the Grievance Committee"]) == (False, False)


def test_whoever_goes_on_with_a_case_is_told_so():
    finding = MIT.standing(FULL, "p00", DECIDED, panel_since=HEARD)
    assert finding.verdict
    assert atoms(finding)["goes on with a case heard in term"]


def test_a_successor_who_must_wait_is_told_so():
    finding = MIT.standing(register(row(0), successor(0)), "q00", DECIDED, panel_since=HEARD)
    assert not finding.verdict
    assert [words for words, verdict in atoms(finding).items() if not verdict] == [
        "the seat is free in this case"
    ]


def test_an_interest_is_flagged_and_bars_nobody():
    """A soft conflict is declared; a hard one bars."""
    finding = MIT.standing(FULL, "p01", DAY, interested=True)
    assert finding.verdict
    assert "an interest is no bar [GAP.10] — declared" in str(finding)
    assert "interest" not in str(MIT.standing(FULL, "p01", DAY))


@pytest.mark.parametrize(
    ("choice", "effect"), [("counted", "it counts, without a vote"), ("silent", "it is unknown to the text")]
)
def test_stepping_aside_without_effect_is_said(choice, effect):
    finding = bound(recusal_rule=choice).standing(FULL, "p01", DAY, recused={"p01"})
    assert finding.verdict
    assert effect in str(finding)


def test_training_that_is_not_asked_for_is_said():
    assert "sits by office, so needs no training [VIII/s3]" in str(MIT.standing(FULL, "p12", DAY))
    assert "training is advised only" in str(bound(training_guard="advisory").standing(FULL, "p01", DAY))


# Whatever the register, the case and the readings

SEATS_OF_13 = [number for number, seat in enumerate(MIT.seats) if seat.name != "graduate_women_2"]
DAYS = st.dates(date(2014, 1, 1), date(2017, 12, 31))


@st.composite
def registers(draw: st.DrawFn) -> Register:
    """Registers that fit the committee of thirteen seats, and so every committee."""
    rows: list[dict[str, Any]] = []
    for number in draw(st.lists(st.sampled_from(SEATS_OF_13), max_size=18)):
        since, trained = draw(DAYS), draw(st.none() | DAYS)
        until = draw(st.none() | st.integers(0, 900).map(lambda n, start=since: start + timedelta(days=n)))
        person = draw(st.sampled_from([f"p{number:02}", f"q{number:02}"]))
        one = row(number, person=person, since=since, until=until, trained=trained)
        try:
            MIT.read([*rows, one])
        except BadInput:
            continue
        rows.append(one)
    return MIT.read(rows)


PEOPLE = st.frozensets(st.sampled_from([f"{letter}{n:02}" for letter in "pq" for n in range(14)]), max_size=5)
CASES = st.fixed_dictionaries(
    {}, optional={"recused": PEOPLE, "conflicted": PEOPLE, "panel_since": st.none() | DAYS}
)
COMMITTEES = st.sampled_from(EVERY_READING)


@given(COMMITTEES, registers(), DAYS, CASES)
def test_whoever_counts_holds_a_seat_or_heard_the_case(committee, people, on, case):
    since = case.get("panel_since")
    panel = committee.in_office(people, since) if since else frozenset()
    assert committee.eligible(people, on, **case) <= committee.in_office(people, on) | panel


@given(COMMITTEES, registers(), DAYS, CASES)
def test_no_party_witness_or_advisor_ever_counts(committee, people, on, case):
    roster = committee.roster(people, on, **case)
    assert roster.eligible.isdisjoint(case.get("conflicted", ()))
    assert roster.voting <= roster.eligible


@given(COMMITTEES, registers(), DAYS, CASES)
def test_a_recused_member_never_counts_unless_the_reading_says_so(committee, people, on, case):
    roster, recused = committee.roster(people, on, **case), case.get("recused", frozenset())
    if committee.recusal.says == "not counted":
        assert roster.eligible.isdisjoint(recused)
    if committee.recusal.says == "silent":
        assert roster.eligible == committee.eligible(people, on, **{**case, "recused": ()})
    else:
        assert roster.voting.isdisjoint(recused)


@given(COMMITTEES, registers(), DAYS, CASES)
def test_an_untrained_appointee_never_counts_where_training_is_required(committee, people, on, case):
    by_office = {seat.name for seat in committee.seats if seat.ex_officio}
    ready = {
        each.person
        for each in people.members
        if each.seat in by_office or (each.trained and each.trained <= on)
    }
    if committee.training.says == "required":
        assert committee.eligible(people, on, **case) <= ready


@given(COMMITTEES, registers(), DAYS, CASES)
def test_nobody_counts_for_an_empty_seat_and_no_seat_counts_twice(committee, people, on, case):
    roster = committee.roster(people, on, **case)
    assert roster.voting <= roster.eligible
    assert len(roster.eligible) <= len(roster.in_office) <= committee.size
    if not case.get("panel_since"):
        assert len(roster.eligible) <= committee.size - len(committee.vacant(people, on))


@given(COMMITTEES, registers(), DAYS, CASES)
def test_the_explanation_agrees_with_the_verdict(committee, people, on, case):
    for person in (*people.persons, "p99"):
        finding = committee.standing(people, person, on, **case)
        assert finding.verdict is (person in committee.eligible(people, on, **case))
        assert finding.verdict is all(part.verdict for part in finding.parts)
        assert person not in str(finding)


@given(COMMITTEES, registers(), DAYS, CASES)
def test_eligibility_is_what_the_text_says(committee, people, on, case):
    """An oracle in the words of VIII and of A58–A60, person by person."""
    assert committee.eligible(people, on, **case) == frozenset(_sitting(committee, people, on, case))


def _sitting(committee: Committee, people: Register, on: date, case: Mapping[str, Any]) -> Iterator[str]:
    since = case.get("panel_since")
    goes_on = committee.overlap.says == "panel continues" and since is not None and since <= on
    for seat in committee.seats:
        fit = [
            each
            for each in people.members
            if each.seat == seat.name and _fit(committee, people, each, on, case)
        ]
        heard = [
            each for each in fit if goes_on and _serves(seat, each, since) and not _resigned(seat, each, on)
        ]
        yield from {each.person for each in heard or fit if heard or _serves(seat, each, on)}


def _fit(committee: Committee, people: Register, member: Member, on: date, case: Mapping[str, Any]) -> bool:
    by_office = member.seat in ("ombudsperson", "staff_assistant")
    trained = any(
        each.person == member.person and each.trained and each.trained <= on for each in people.members
    )
    recused = committee.recusal.says == "not counted" and member.person in case.get("recused", ())
    ready = by_office or trained or committee.training.says == "advisory"
    return ready and not recused and member.person not in case.get("conflicted", ())


def _last_september(seat: Seat, member: Member) -> date:
    first = member.since.year if member.since.month >= 9 else member.since.year - 1
    return date.max if seat.ex_officio else date(first + 2, 9, 1)


def _serves(seat: Seat, member: Member, on: date) -> bool:
    return member.since <= on < min(member.until or date.max, _last_september(seat, member))


def _resigned(seat: Seat, member: Member, on: date) -> bool:
    return member.until is not None and member.until <= on and member.until < _last_september(seat, member)


def test_another_body_has_its_own_seats_and_terms():
    """The engine knows no institution."""
    board = Committee(
        "board", "the board", (Seat("chair", "the union"), Seat("second", "the school")), 2, term(years(1)),
        Provision("advisory"), Provision("counted"), Provision("replaced"), Provision("no party"),
        term_starts=1,
    )  # fmt: skip
    people = board.read([{"person": "a", "seat": "chair", "since": "2020-01-01"}])
    assert board.in_office(people, date(2020, 12, 31)) == {"a"}
    assert board.vacant(people, date(2021, 1, 1)) == ("chair", "second")
