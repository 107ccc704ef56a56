"""What verify proves, refutes and observes of small procedures whose answers are worked out by hand."""

import json

import pytest
from hostile_builders import DONE, DROPPED, HEARD, NEW, OFFICE, OPEN_, PARTY, START, ask, close, policy
from shipped import proofs_of

from grievance_fsm.deadlines import by, days, extended, last, limitation, months, window
from grievance_fsm.errors import BadInput
from grievance_fsm.facts import DAY_OF_ACT, at, day, flag, inside, on_the_day
from grievance_fsm.language import STAY, Outcome, may, must
from grievance_fsm.loading import load
from grievance_fsm.readings import Reading, pick
from grievance_fsm.verification.answers import OBSERVED, PROVED, REFUTED
from grievance_fsm.verification.building import model_of
from grievance_fsm.verification.model import TooLarge
from grievance_fsm.verification.whole import verify


def verified(*actions, **rest):
    return verify(policy(*actions, **rest).bound["one"], start=START)


def kinds(verification, status):
    return [answer.kind for answer in verification.every if answer.status == status]


def test_a_procedure_in_which_every_run_can_end_is_proved_to():
    first = ask()
    found = verified(first, close(within=days(7), after=first))
    assert "end" in kinds(found, PROVED)
    assert not found.refuted
    assert "deadlines" in kinds(found, PROVED)


# -- stuck, of each kind ------------------------------------------------------------------------------------------


def test_what_was_recorded_may_rule_every_way_out():
    """The office closes only what was signed; whoever asked without signing can never be closed."""
    signed = flag("signed", "it is signed")
    first = ask(records=signed)
    found = verified(first, close(given=(at(first, signed) == True).named("it was signed", "1/s3")))  # noqa: E712  # a guard
    (answer,) = found.about("end: facts")
    assert answer.status == REFUTED
    assert "“open”" in answer.words
    assert [(step.action, step.supposes) for step in answer.way.steps] == [("ask", {"signed": False})]
    assert "with ask: signed no" in str(answer), "what was recorded is told"
    assert answer.clauses == ("1/s2", "1/s3"), "and the sentences of what it rules out"


def test_a_bar_may_pass_while_the_run_stands():
    """Only within nine days after the request may it be closed: whoever waits ten can do nothing."""
    first = ask()
    found = verified(first, close(within=limitation(days(9), after=first, clause="1/s4")))
    (answer,) = found.about("end: lateness")
    assert answer.clauses == ("1/s4",)
    assert answer.after == "from 2015-02-12 on nothing can come"


def test_a_named_day_may_pass_unused():
    hearing = day("hearing", "the day of the hearing")
    first = ask(records=hearing)
    found = verified(first, close(given=on_the_day(hearing)))
    assert [answer.status for answer in found.about("end: lateness")] == [REFUTED]


def test_two_limits_may_leave_no_day():
    """Not before the twentieth day after the request, and not after the tenth: “open” has no way out, on any day."""
    first = ask()
    early = window(days(20), None, after=first, clause="1/s5")
    late = limitation(days(10), after=first, clause="1/s6")
    found = verified(first, close(within=late, given=inside(DAY_OF_ACT, early)))
    (answer,) = [a for a in found.refuted if a.kind.startswith("end")]
    assert (answer.kind, answer.words) == (
        "end: windows", "from “open” nothing leads to an end: the days that the rules leave contradict one another"
    )  # fmt: skip
    assert set(answer.clauses) == {"1/s5", "1/s6"}
    assert set(answer.after.split("; ")) == {"now at most 10 days after ask", "now at least 20 days after ask"}
    assert not [each for each in found.every if "a day may have been named" in each.words], "no day is named here"


def test_a_window_that_is_missed_elsewhere_is_no_contradiction():
    """Closed by the tenth day after the request, and heard before, on whatever day: on the eleventh it is too late."""
    first = ask()
    hear = must(OFFICE, "hear", "hear", clause="1/s2", when=OPEN_, then=HEARD)
    shut = must(OFFICE, "close", "close", clause="1/s3", when=HEARD, then=DONE,
                within=limitation(days(10), after=first, clause="1/s6"))  # fmt: skip
    (answer,) = [a for a in verified(first, hear, shut).refuted if a.kind.startswith("end")]
    assert (answer.kind, answer.clauses) == ("end: lateness", ("1/s6",))


def test_a_loop_without_a_way_out_is_a_way_in_which_a_run_never_ends():
    first = ask()
    hear = must(OFFICE, "hear", "hear", clause="1/s2", when=OPEN_, then=HEARD)
    again = must(OFFICE, "again", "send back", clause="1/s3", when=HEARD, then=OPEN_)
    out = may(PARTY, "drop", "drop it", clause="1/s4", when=NEW, then=DROPPED)
    (answer,) = verified(first, hear, again, out).about("end: loop")
    assert answer.status == REFUTED
    assert "hear" in answer.words
    assert answer.clauses == ("1/s2", "1/s3")
    assert answer.after == "then only “hear” or “again” can come, without end"


def test_where_nobody_has_a_last_day_time_may_pass_for_ever():
    found = verified(ask(), close())
    (answer,) = found.about("waiting")
    assert answer.status == OBSERVED
    assert "“open”" in answer.words


def test_whoever_must_by_a_day_does_not_wait_for_ever():
    first = ask()
    assert not verified(first, close(within=days(7), after=first)).about("waiting")


def test_a_silence_that_takes_effect_ends_a_wait():
    first = ask()
    answer_ = must(PARTY, "answer", "answer", clause="1/s2", when=OPEN_, within=days(7), after=first, then=DONE,
                   otherwise=DROPPED)  # fmt: skip
    found = verified(first, answer_)
    assert not found.about("waiting")
    assert not found.refuted
    ends = {stretch.end: (stretch.least, stretch.most) for stretch in found.stretches}
    assert ends == {"done": (0, 7), "dropped": (8, 8)}


def test_what_only_giving_up_can_end_is_told():
    hearing = day("hearing", "the day of the hearing")
    first = ask(records=hearing)
    leave = may(PARTY, "leave", "give up", clause="1/s3", when=OPEN_, then=DROPPED, gives_up=True)
    found = verified(first, close(given=on_the_day(hearing)), leave)
    assert "end" in kinds(found, PROVED)
    (answer,) = found.about("committed: lateness")
    assert answer.status == OBSERVED
    assert answer.note == "only giving up leads to an end"


# -- deadlines ----------------------------------------------------------------------------------------------------


def test_deadlines_that_cannot_all_be_met_are_named_by_their_sentences():
    """Heard by the fifth day, closed by the eighth, but not before ten days after the hearing: 10 > 8."""
    first = ask()
    hear = must(OFFICE, "hear", "hear", clause="1/s2", when=OPEN_, then=HEARD, within=days(5, clause="1/s7"),
                after=first)  # fmt: skip
    shut = must(OFFICE, "close", "close", clause="1/s3", when=HEARD, then=DONE, within=days(8, clause="1/s8"),
                after=first, given=inside(DAY_OF_ACT, window(days(10), None, after=hear, clause="1/s9")))  # fmt: skip
    (answer,) = verified(first, hear, shut).about("deadlines")
    assert answer.status == REFUTED
    assert "“done”" in answer.words
    assert set(answer.clauses) == {"1/s8", "1/s9"}, "the fifth day has no part in the conflict"


def test_a_day_that_may_be_set_too_late_is_observed():
    """The hearing may be set for any day from the fifth; it must take place by the ninth."""
    hearing = day("hearing", "the day of the hearing")
    first = ask()
    span = window(days(5), days(9), after=first, clause="1/s4")
    set_it = must(OFFICE, "set_day", "set the day", clause="1/s2", when=OPEN_, then=HEARD, records=hearing,
                  given=inside(hearing, span))  # fmt: skip
    hold = must(OFFICE, "hold", "hold it", clause="1/s3", when=HEARD, then=DONE, within=span, given=on_the_day(hearing))
    found = verified(first, set_it, hold)
    assert [(a.kind, a.status) for a in found.about("deadlines: windows")] == [("deadlines: windows", OBSERVED)]
    (stretch,) = found.stretches
    assert (stretch.least, stretch.most) == (5, 9)


def test_a_month_is_as_long_as_the_calendar_makes_it():
    """From the 2nd of February 2015 to the 2nd of March there are 28 days, from March to April 31."""
    first = ask()
    found = verified(first, close(given=inside(DAY_OF_ACT, window(months(1), None, after=first))))
    (stretch,) = found.stretches
    assert stretch.shifts == (28, 31)
    assert (stretch.least, stretch.least_on.month) == (28, 3), "begun in March it is 31 days, in February 28"


def test_a_loop_that_takes_time_leaves_no_most():
    first = ask()
    meet = must(OFFICE, "meet", "meet", clause="1/s2", when=OPEN_, then=STAY, within=days(7),
                after=last(first), repeats=True)  # fmt: skip
    found = verified(first, meet, close(within=days(7), after=first))
    (stretch,) = found.stretches
    assert stretch.most == 7


def test_a_limit_that_may_be_extended_is_said_to_be_left_open():
    first = ask()
    more = may(OFFICE, "extend", "take more time", clause="1/s3", when=OPEN_, then=STAY)
    found = verified(first, more, close(within=by(days(7), after=first, extended=extended(more, days(7)))))
    (answer,) = found.about("left open")
    assert answer.status == OBSERVED


# -- readings, faults, bounds ---------------------------------------------------------------------------------------


def test_an_answer_that_depends_on_an_open_reading_says_so():
    reading = Reading("A99", "closing_rule", "By when?", ("in_time", "any_time"), None, ("1/s2",))
    first = ask()
    bar = limitation(days(3), after=first, clause="1/s4")
    shut = close(within=pick(reading, in_time=bar, any_time=None))
    found = verified(first, shut, readings=(reading,))
    (answer,) = found.about("end: lateness")
    assert dict(answer.choices) == {"closing_rule": "in_time"}


def test_the_faults_of_the_declaration_are_refutations_with_a_way_to_them():
    lit = flag("lit", "it is lit")
    first = ask()
    split = must(OFFICE, "split", "split", clause="1/s2", when=OPEN_, records=lit,
                 then=(Outcome("one", DONE, given=lit), Outcome("two", DROPPED, given=lit)))  # fmt: skip
    found = verified(first, split)
    assert {"fault: gap", "fault: overlap"} <= {answer.kind for answer in found.refuted}
    (gap,) = found.about("fault: gap")
    assert [step.action for step in gap.way.steps] == ["ask"]


def test_no_answer_takes_more_than_eight_lines_and_all_of_it_is_json():
    found = proofs_of("mit-as-written")
    assert max(len(list(answer.lines())) for answer in found.every) <= 8
    assert json.loads(json.dumps(found.as_dict()))["refuted"] == len(found.refuted)
    assert "<table>" in found._repr_html_()


def test_what_is_no_policy_is_refused():
    with pytest.raises(BadInput, match=r"wants a policy"):
        verify("mit")


def test_what_nothing_reaches_is_told_of_a_procedure_as_of_its_policy():
    lost = may(OFFICE, "lost", "what nobody comes to", clause="1/s9", when=HEARD, then=DONE)
    whole = policy(ask(), close(), lost)
    for subject in (whole, whole.bound["one"]):
        (answer,) = [each for each in verify(subject, start=START).about("fault: unreachable") if "." in each.place]
        assert (answer.place, answer.clauses) == ("one.lost", ("1/s9",))


def test_a_procedure_too_large_for_a_proof_is_refused_with_the_bound():
    first = ask()
    with pytest.raises(TooLarge, match="2"):
        model_of(policy(first, close()).bound["one"], largest=2)


def test_what_happens_elsewhere_counts_for_nobody():
    """An act that keeps its state, owes nothing and tells nothing leaves the graph as it is."""
    first = ask()
    note = may(OFFICE, "note", "make a note", clause="1/s3", when=OPEN_, then=STAY, repeats=True)
    with_note, without = (model_of(policy(first, close(), *more).bound["one"]) for more in ((note,), ()))
    assert with_note.places == without.places


# -- the shipped policies -------------------------------------------------------------------------------------------


def test_the_text_as_written_has_the_findings_it_should_have():
    """The hung vote, the day of the hearing that passes, the missed day without effect, the endless negotiation."""
    found = proofs_of("mit-as-written")
    told = {(answer.kind, answer.place) for answer in found.refuted}
    assert ("fault: gap", "formal.decide") in told, "a hung vote has no exit"
    assert ("fault: one chance", "formal “dated”") in told, "a missing quorum has no exit"
    assert "such as “a quorum is present”" in next(each.words for each in found.about("fault: one chance"))
    assert ("end: lateness", "formal") in told
    (lost,) = found.about("every case")
    assert (lost.place, lost.clauses) == ("formal", ("III.C.2/s3",)), "the sentence of the day that may pass"
    (votes,) = [answer for answer in found.about("votes") if answer.place == "formal.decide"]
    assert votes.clauses[0] == "III.C.5/s2"
    assert "26 of 92" in votes.words
    assert "422 of 596" in votes.words
    consequence = {answer.place: answer.words for answer in found.about("consequence")}
    assert "4 of 4 duties" in consequence["formal"]
    assert "5 of 5 duties" in consequence["negotiated"]
    (negotiated,) = [part for part in found.parts if part.name == "negotiated"]
    settled = {stretch.end: stretch for stretch in negotiated.stretches}["settled"]
    assert settled.most is None
    assert "meet_again" in settled.endless
    (formal,) = [part for part in found.parts if part.name == "formal"]
    assert {(s.shifts, s.most) for s in formal.stretches} == {((28, 31), 52)}


def test_in_the_default_policy_nothing_is_refuted_and_every_case_can_end():
    found = proofs_of("mit")
    assert found.refuted == ()
    (every,) = found.about("every case")
    assert every.status == PROVED
    assert "8 procedures" in every.words


def test_a_missed_hearing_day_is_no_dead_end_in_the_default_policy():
    found = verify(load("mit").formal)
    assert {"end", "committed", "deadlines"} <= set(kinds(found, PROVED))
