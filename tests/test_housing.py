"""Other housing for students (II.C), from the text: two weeks, or to the end of term, beside the complaint."""

from datetime import date, timedelta

import pytest
from intake_builders import (
    POLICY,
    begun,
    chosen,
    day,
    done,
    over,
    owed,
    policy,
    reported,
    tried,
    under_way,
)

from grievance_fsm.case import Case

TERM_ENDS = day(100)
LIVING = {
    "Institute housing": True, "a living group approved by MIT": True,
    "a fraternity, sorority or living group sponsored by MIT": True, "elsewhere": False,
}  # fmt: skip


def request(**other: object) -> dict[str, object]:
    """The facts of a lawful request."""
    return {"student": True, "lives_in": "Institute housing", "harassed_there": True} | other


def asked(case: Case | None = None) -> Case:
    """A student asks for other housing on day 0."""
    return done(case or begun(), "housing.ask", "complainant", day(0), **request())


def housed(case: Case | None = None, on: date | None = None) -> Case:
    """The Advocate finds it on day 2."""
    return done(asked(case), "housing.find", "advocate", on or day(2))


def to_term(case: Case | None = None, on: date | None = None) -> Case:
    """The student keeps it to the end of term."""
    case = under_way(housed(case), "formal", day(3))
    return done(case, "housing.stay_on", "complainant", on or day(5), term_ends=TERM_ENDS)


def test_housing_has_no_faults_under_any_choice():
    for start in POLICY.known_readings["housing_start"].choices:
        for informal in POLICY.known_readings["housing_informal"].choices:
            found = policy(housing_start=start, housing_informal=informal).check()
            assert [fault for fault in found if fault.place.startswith("housing")] == []


# II.C/s1: who


@pytest.mark.parametrize(("lives_in", "passes"), LIVING.items())
def test_where_a_student_must_live_to_be_housed_elsewhere(lives_in, passes):
    """II.C/s1, VI.A.3/s1: approved and sponsored living groups alike."""
    against = tried(begun(), "housing.ask", "complainant", **request(lives_in=lives_in))

    assert against == ([] if passes else ["the student lives in Institute housing or a recognised group"])


def test_only_a_student_who_believes_to_be_harassed_there_is_housed_elsewhere():
    """II.C/s1."""
    assert tried(begun(), "housing.ask", "complainant", **request(student=False)) == ["it is a student who asks"]
    assert tried(begun(), "housing.ask", "complainant", **request(harassed_there=False)) == [
        "the student believes to be harassed there"
    ]
    assert tried(begun(), "housing.ask", "advocate", **request()) == ["complainant may do this"]


def test_neither_advice_nor_a_report_is_asked_for():
    """II/s1a: an option of its own."""
    assert asked().states == {**begun().states, "housing": "asked"}


def test_the_advocate_owes_help_and_no_day_is_set():
    """II.C/s3, VI.A.3/s1."""
    (duty,) = [each for each in asked().owed() if each.action == "housing.find"]

    assert (duty.roles, duty.due) == (("advocate",), None)
    assert owed(housed()) == set()


# II.C/s1: two weeks


@pytest.mark.parametrize(("start", "last"), [("request_date", 14), ("move_date", 16)])
def test_a56_housing_start_says_from_when_the_two_weeks_run(start, last):
    """Asked for on day 0, found on day 2: nobody ends it on the last day, anybody entitled may on the next."""
    case = housed(begun(housing_start=start))

    assert tried(case, "housing.end", "institute", day(last)) == ["the stay is over, or its holder ends it"]
    assert tried(case, "housing.end", "institute", day(last + 1)) == []


def test_the_student_may_give_it_up_at_any_time():
    """II.C/s1: a right, not a duty."""
    for case in (asked(), housed(), to_term()):
        assert done(case, "housing.give_up", "complainant", day(6)).states["housing"] == "given up"
    assert tried(housed(), "housing.give_up", "institute") != []


# II.C/s2: to the end of term


@pytest.mark.parametrize("route", ["informal", "negotiated", "formal"])
@pytest.mark.parametrize("rule", ["yes", "no"])
def test_a56_housing_informal_says_whether_the_informal_route_counts(rule, route):
    """II.C/s2a."""
    case = under_way(housed(begun(housing_informal=rule)), route)
    entitled = rule == "yes" or route != "informal"

    assert (tried(case, "housing.stay_on", "complainant", term_ends=TERM_ENDS) == []) is entitled


@pytest.mark.parametrize("case", [
    housed(), housed(reported()), housed(chosen()), over(housed(), "negotiated"),
], ids=["nothing", "a report alone", "a choice alone", "a procedure that is over"])  # fmt: skip
def test_only_who_is_engaged_in_a_procedure_may_stay_on(case):
    """II.C/s2a."""
    assert tried(case, "housing.stay_on", "complainant", term_ends=TERM_ENDS) == [
        "the student is engaged in a complaint procedure"
    ]


def test_the_end_of_term_must_be_told():
    """A82: unless it is looked up."""
    assert tried(under_way(housed(), "formal"), "housing.stay_on", "complainant") != []


def test_a82_academic_calendar_looks_the_end_of_the_term_up():
    """II.C/s2: the exams of spring 2015 end on 22 May; nobody need tell the day."""
    case = under_way(housed(begun(academic_calendar="looked_up")), "formal", day(3))
    case = done(case, "housing.stay_on", "complainant", day(5))
    last = date(2015, 5, 22)

    assert tried(case, "housing.end", "institute", last) == ["the stay is over, or its holder ends it"]
    assert tried(case, "housing.end", "institute", last + timedelta(days=1)) == []
    settle = {"by": "complainant", "outcome": "by the regular process"}
    assert not case.decide("housing.settle", on=last - timedelta(days=1), **settle)
    assert case.decide("housing.settle", on=last, **settle)
    told = under_way(housed(begun(academic_calendar="calendar_required")), "formal", day(3))
    assert tried(told, "housing.stay_on", "complainant", day(5)) != []


def test_nobody_ends_the_stay_before_the_term_does():
    """II.C/s2a."""
    assert tried(to_term(), "housing.end", "institute", TERM_ENDS) == ["the stay is over, or its holder ends it"]
    assert tried(to_term(), "housing.end", "institute", day(101)) == []


def test_the_right_lasts_to_the_end_of_term_though_the_procedure_ends_before():
    """II.C/s2a: it is engagement when asked for that counts."""
    closed = done(to_term(), "formal.finish", "complainant", day(20))

    assert tried(closed, "housing.end", "institute", day(50)) == ["the stay is over, or its holder ends it"]


@pytest.mark.parametrize(("outcome", "state"), [
    ("back to the earlier place", "returned"), ("by the regular process", "in the regular process"),
])  # fmt: skip
def test_at_the_end_of_term_the_student_chooses(outcome, state):
    """II.C/s2b."""
    settled = to_term().act("housing.settle", by="complainant", on=TERM_ENDS, outcome=outcome)

    assert settled.states["housing"] == state


def test_the_choice_is_the_students_and_comes_at_the_end_of_term():
    """II.C/s2b."""
    early = to_term().decide("housing.settle", by="complainant", on=day(99), outcome="by the regular process")
    other = to_term().decide("housing.settle", by="institute", on=TERM_ENDS, outcome="by the regular process")

    assert [finding.words for finding in early.failing] == ["the end of the term has come"]
    assert not other


def test_a_student_whose_two_weeks_are_over_may_ask_again():
    """II.C/s2a: engaged in a procedure later on."""
    ended = under_way(done(housed(), "housing.end", "institute", day(20)), "formal", day(21))
    again = done(ended, "housing.ask", "complainant", day(22), **request())
    found = done(again, "housing.find", "advocate", day(23))

    assert done(found, "housing.stay_on", "complainant", day(24), term_ends=TERM_ENDS).states["housing#2"] == (
        "housed to the end of term"
    )
