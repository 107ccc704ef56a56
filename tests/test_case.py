"""The live case: what it answers, what moves it, what it keeps, and what it refuses to read."""

import json
from datetime import UTC, date, datetime

import pytest
from attrs import evolve
from builders import (
    CHOSEN,
    HEARING,
    MEMBERS,
    after,
    agreed,
    alone,
    begun,
    closed,
    dated,
    day,
    decided,
    deliberating,
    found,
    graded,
    mit,
    notice,
    notified,
    opened,
    penalties,
    received,
    register,
    report,
    requested,
    room,
    tier,
    vote,
)

from grievance_fsm.errors import BadInput, DeclarationError
from grievance_fsm.events import Breach, NotAllowed
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.readings import UNCHOSEN


def owed(case, on=None):
    return {each.action.removeprefix("formal."): each.due for each in case.owed(on)}


def problems(error):
    return {problem.place: problem.message for problem in error.value.problems}


# Asking


def test_options_list_every_move_of_a_role_with_the_facts_it_wants():
    options = {option.action: option for option in requested().options(by="advocate", on=day(1))}

    anybody_may_note = {"formal.depart", "intake.learn", "records.communicate", "records.contact"}
    beside_the_hearing = {
        "intake.advise_witness",                            # II.A/s7
        "records.enter_report", "records.remind",           # IV.1/s2, VI.A.9/s1b
        "records.tell", "records.keeper_speaks",            # V/s4, V/s2
        "records.step_aside",                               # GAP.10
    }  # fmt: skip
    assert set(options) == {"formal.notify"} | anybody_may_note | beside_the_hearing
    assert [fact.name for fact in options["formal.notify"].wants] == ["told", "contents"]
    assert options["formal.notify"].open
    assert options["formal.notify"].due.day == day(7)


def test_an_option_that_must_wait_for_its_day_says_why():
    """III.C.2/s3: before the day set no hearing opens."""
    option = next(each for each in dated().options(by="committee", on=day(10)) if each.action == "formal.open_hearing")

    assert not option.open
    assert "it is the day of the hearing" in [finding.words for finding in option.blocked]


def test_the_actor_sees_which_outcomes_there_are_to_choose_from():
    case = _recommended()
    confirm = next(option for option in case.options(by="institute") if option.action == "formal.confirm")

    assert confirm.outcomes == ("confirmed", "declined")


def _recommended():
    case = found().act(
        "formal.determine", by="committee", on=day(41),
        facts={"category": "upper", "behaviour": "I.7", "force": True, "roll": list(MEMBERS[:9]), "agreed": True,
               "motion": {}},
    )  # fmt: skip
    return case.act("formal.impose", by="committee", on=day(42), facts=penalties("2.f"))


def test_a_decision_is_a_value_and_changes_nothing():
    case = requested()
    decision = case.decide("formal.notify", by="advocate", on=day(1), facts=notice())

    assert decision
    assert decision.event.state == "notified"
    assert case.states == {**begun().states, "formal": "requested"}


def test_a_refusal_lists_every_condition_and_marks_those_that_fail():
    decision = requested().decide("formal.notify", by="committee", on=day(1), facts=notice(told=["committee"]))

    assert not decision
    assert [f.words for f in decision.failing] == ["advocate may do this", "both are notified"]
    assert len(decision.findings) == 4


def test_explain_says_the_same_of_what_would_be_allowed():
    findings = requested().explain("formal.notify", by="advocate", on=day(1), facts=notice())

    assert [finding.verdict for finding in findings] == [True] * 4


def test_what_is_refused_cannot_be_acted():
    with pytest.raises(NotAllowed) as refused:
        begun().act("formal.notify", by="advocate", on=day(0), facts=notice())

    assert refused.value.refused.failing[0].words == "this leaves “requested”"


def test_acting_gives_a_new_case_and_leaves_the_old_one():
    old = requested()
    new = old.act("formal.notify", by="advocate", who="q3", on=day(1), facts=notice())

    assert (old.states["formal"], new.states["formal"]) == ("requested", "notified")
    assert [event.seq for event in new.history] == [1, 2]


def test_a_chosen_outcome_must_be_named():
    case = _recommended()

    assert not case.decide("formal.confirm", by="institute", on=day(43))
    assert case.act("formal.confirm", by="institute", on=day(43), outcome="declined").states["formal"] == "sanctioned"


# Owed and late


def test_a_duty_is_owed_from_its_trigger_to_its_discharge():
    """III.C.2/s1: seven days from the request."""
    assert owed(requested())["notify"] == day(7)
    assert "notify" not in owed(notified())


def test_the_hearing_is_owed_before_a_date_is_set():
    """III.C.2/s3: six weeks run from the receipt, whatever the state."""
    assert owed(received())["open_hearing"] == day(44)
    assert "open_hearing" not in owed(notified()), "nothing runs before the trigger"


def test_what_may_be_done_only_once_is_not_owed_again_in_the_next_state():
    """III.C.3/s1: the Advocate's help is owed once, not again when the hearing is dated."""
    case = notified().act("formal.assist", by="advocate", on=day(1)).act("formal.receive", on=day(2))
    case = case.act("formal.set_date", by="committee", on=day(3), facts={"hearing_date": HEARING})

    assert case.states["formal"] == "dated"
    assert "assist" not in owed(case)


def test_nothing_is_owed_once_the_run_has_ended():
    """What is still owed then is the file: IV.1/s2, IV.2/s3, VI.A.9/s1b."""
    left = {each.action for each in closed().owed(day(400))}

    assert left == {"records.enter_report", "records.remind", "records.summarise"}


def test_nothing_is_owed_at_all_once_the_file_is_closed_too():
    case, told = closed(), {"reminded": ["complainant", "accused"], "told_what": ["confidentiality duty"]}
    given = ["Information Center", "Advocacy office", "administration", "faculty", "“Tech Talk”",
             "other MIT publications", "Grievance Committee", "the public"]  # fmt: skip
    signed = {"initialled_by": ["complainant", "accused", "advocate"], "not_initialled_by": []}
    for action, facts in (
        ("enter_report", {"report_form": "Appendix A"}), ("remind", told), ("count_case", {"report_given_to": given}),
        ("summarise", signed),
    ):  # fmt: skip
        case = case.act(f"records.{action}", by="advocate", who="q3", on=day(44), facts=facts)

    assert case.owed(day(400)) == ()


def test_a_late_notice_is_a_breach_not_a_bar():
    """III.C.2: the complainant does not lose by the Advocate's delay."""
    case = notified(on=day(9))

    assert case.states["formal"] == "notified"
    assert case.breaches() == (Breach("formal.notify", due=day(7), done=day(9)),)
    assert case.irregularities() == ()


def test_a_duty_becomes_a_breach_on_the_day_after_its_last():
    case = requested()

    assert case.breaches(day(7)) == ()
    assert case.breaches(day(8)) == (Breach("formal.notify", due=day(7)),)


def test_a_ripe_breach_survives_the_end_of_the_run():
    case = requested().act("formal.withdraw", by="complainant", on=day(20))

    assert case.states["formal"] == "withdrawn"
    assert case.breaches(day(300)) == (Breach("formal.notify", due=day(7)),)


def test_an_undecided_vote_that_is_repeated_leaves_the_decision_owed():
    """A06: where the Committee votes again until the deadline, a vote that decides nothing discharges nothing."""
    case = decided(mit(deadlock_rule="revote_until_deadline"), vote(for_=4, against=3))

    assert case.states["formal"] == "deliberating"
    assert owed(case)["decide"] == day(43)


# Lapses


def test_silence_after_the_decision_is_due_lapses_where_it_is_read_so():
    """A07: the power to decide ends at the end of the third day."""
    case = deliberating(mit(decision_lapse="lapse"))

    assert case.polled(day(43)).states["formal"] == "deliberating"
    lapsed = case.polled(day(44))
    assert (lapsed.states["formal"], lapsed.history[-1].action) == ("lapsed", "decide.lapses")
    assert lapsed.history[-1].on == day(44)


def test_a_decision_on_the_last_day_comes_before_the_lapse():
    case = deliberating(mit(decision_lapse="lapse")).act("formal.decide", by="committee", on=day(43), facts=vote(9))

    assert case.polled(day(90)).states["formal"] == "harassment found"


def test_a_decision_after_the_lapse_is_refused():
    decision = deliberating(mit(decision_lapse="lapse")).decide(
        "formal.decide", by="committee", on=day(44), facts=vote(9)
    )

    assert not decision


def test_a_window_that_passes_without_a_hearing_lapses_where_it_is_read_so():
    """A27: lapse; the last day of the window is the 44th."""
    case = dated(mit(no_quorum_rule="lapse"))

    assert case.polled(day(44)).states["formal"] == "dated"
    assert case.polled(day(45)).states["formal"] == "lapsed"


def test_a_lapse_never_stands_before_the_event_that_led_to_it():
    """A date set after the window has passed lapses at once, not on a day already past."""
    case = received(mit(no_quorum_rule="lapse"))
    case = case.act("formal.set_date", by="committee", on=day(50), facts={"hearing_date": day(55)})

    days = [event.day for event in case.polled(day(80)).history]
    assert days == sorted(days)
    assert days[-1] == day(50)


def test_polling_twice_changes_nothing():
    once = deliberating(mit(decision_lapse="lapse")).polled(day(60))

    assert once.polled(day(60)).history == once.history
    assert once.polled(day(99)).history == once.history


# Recording what happened anyway


def test_what_happened_although_refused_is_kept_with_what_was_against_it():
    """III.C.4/s1: six members opened the hearing."""
    case = dated().record("formal.open_hearing", by="committee", on=HEARING, facts=room(roll=list(MEMBERS[:6])))

    assert case.states["formal"] == "hearing opened"
    ((event, irregularity),) = case.irregularities()
    assert (event.action, irregularity.kind, irregularity.finding.words) == (
        "open_hearing", "guard", "a quorum is present",
    )  # fmt: skip


def test_what_does_not_leave_the_present_state_leaves_the_run_there_but_triggers_its_limits():
    case = begun().record("formal.notify", by="advocate", on=day(0), facts=notice())

    assert case.states["formal"] == "not begun"
    assert [each.kind for _, each in case.irregularities()] == ["order"]


@pytest.mark.parametrize(
    ("kind", "attempt"),
    [
        ("role", {"by": "committee", "on": day(1), "facts": notice()}),
        ("guard", {"by": "advocate", "on": day(1), "facts": notice(told=["committee"])}),
        ("papers", {"by": "advocate", "on": day(1), "facts": {"told": ["committee", "accused"]}}),
    ],
)
def test_each_kind_of_irregularity_still_moves_the_case(kind, attempt):
    case = requested().record("formal.notify", **attempt)

    assert case.states["formal"] == "notified"
    assert kind in [each.kind for _, each in case.irregularities()]


def test_an_act_that_does_not_say_how_it_ended_gets_no_outcome():
    """III.C.5/s2: a decision recorded without its vote is neither a finding nor its contrary."""
    case = deliberating().record("formal.decide", by="committee", on=day(41), facts={})

    assert case.history[-1].outcome == ""
    assert case.states["formal"] == "deliberating"


def test_what_is_allowed_is_recorded_without_objection():
    case = requested().record("formal.notify", by="advocate", on=day(1), facts=notice())

    assert case.irregularities() == ()


# Correcting


def test_a_correction_folds_again_and_names_what_it_overtook():
    """A withdrawal on day 1 becomes known after the date was set."""
    correction = dated().correct(action="formal.withdraw", by="complainant", on=day(1))

    assert correction.case.states["formal"] == "withdrawn"
    assert [event.action for event in correction.overtaken] == ["receive", "set_date"]
    assert [event.action for event, _ in correction.case.irregularities()] == ["receive", "set_date"]


def test_a_correction_that_changes_nothing_overtakes_nothing():
    correction = dated().correct(3, on=day(3))

    assert correction.overtaken == ()
    assert correction.case.states == dated().states


def test_an_event_that_is_corrected_keeps_the_outcome_that_its_actor_chose():
    """GAP.21: the Institute confirmed the removal, a day earlier than was first written down."""
    upper = tier(category="upper", behaviour="I.7")
    severe = found().act("formal.determine", by="committee", on=day(41), facts=upper)
    removal = severe.act("formal.impose", by="committee", on=day(42), facts=penalties("2.f"))
    confirmed = removal.act("formal.confirm", by="institute", on=day(43), outcome="confirmed")
    correction = confirmed.correct(len(confirmed.history), on=day(42))

    assert correction.case.history[-1].outcome == "confirmed"
    assert correction.case.states == confirmed.states
    assert correction.case.irregularities() == ()


def test_what_is_added_stands_in_its_place_among_the_instants_of_its_day():
    def at(hour):
        return datetime(2015, 2, 3, hour, tzinfo=UTC)

    sent = requested().act("formal.notify", by="advocate", on=at(15), facts=notice())
    correction = sent.correct(action="formal.recuse", by="committee", on=at(10), facts={"recused": ["p01"]})

    assert [event.action for event in correction.case.history] == ["request", "recuse", "notify"]
    assert correction.overtaken == ()


def test_a_correction_needs_an_event_or_an_action():
    with pytest.raises(BadInput, match="no event 99"):
        dated().correct(99)
    with pytest.raises(BadInput, match="say which action"):
        dated().correct()


def test_a_recusal_that_becomes_known_late_does_not_undo_a_vote_that_was_read():
    """A vote folded again keeps the bench of its own day; the correction is no bad input."""
    case = deliberating().act("formal.decide", by="committee", on=day(41), facts=vote(9))
    correction = case.correct(action="formal.recuse", by="committee", on=day(41), facts={"recused": ["p01"]})

    assert "recuse" in [event.action for event in correction.case.history]


# Readings that touch the live case


def test_members_count_where_the_text_knows_no_stepping_aside():
    """A58, silent: nobody can step aside, and a quorum is counted all the same."""
    assert opened(mit(recusal_rule="silent")).states["formal"] == "hearing opened"


def test_an_open_reading_refuses_the_act_that_rests_on_it_with_its_choices():
    """A03 has no default."""
    facts = {name: value for name, value in vote(9).items() if name != "standard"}
    decision = deliberating(mit(standard_of_proof=UNCHOSEN)).decide(
        "formal.decide", by="committee", on=day(41), facts=facts
    )

    assert not decision
    assert any("preponderance" in finding.needed and finding.verdict is None for finding in decision.failing)


@pytest.mark.parametrize("choice", ["roll_forward", "working_days"])
def test_days_that_need_a_calendar_are_refused_where_the_policy_names_none(choice):
    """A08: the four years of II/s5 cannot be counted."""
    bare = evolve(alone(), calendar=None).under({**CHOSEN, "day_count": choice})
    decision = begun(bare).decide("formal.request", by="complainant", on=day(0), facts=report())

    assert not decision
    assert "need a calendar" in str(decision)


def test_working_days_for_the_decision_are_refused_where_the_policy_names_no_calendar():
    """A07: three working days."""
    case = deliberating(evolve(alone(), calendar=None).under({**CHOSEN, "decision_days": "working"}))
    decision = case.decide("formal.decide", by="committee", on=day(41), facts=vote(9))

    assert not decision
    assert "3 business days cannot be counted" in str(decision)


def test_a_day_that_the_calendar_does_not_reach_is_refused_and_says_so():
    """A08: the calendar of the Institute ends with the year 2050."""
    case = mit(day_count="working_days").open("c-1", on=date(2049, 1, 1))
    facts = report(first_incident=date(2048, 1, 1), last_incident=date(2048, 12, 1))
    decision = case.decide("formal.request", by="complainant", on=date(2049, 1, 4), facts=facts)

    assert not decision
    assert "2050-12-31" in str(decision)


def test_unchosen_is_itself_a_choice_when_a_policy_is_bound():
    assert "standard_of_proof" in [r.name for r in mit(standard_of_proof=UNCHOSEN).unchosen]


# Bad input (section 13): every problem, its place, nothing changed


@pytest.mark.parametrize(
    ("place", "says", "attempt"),
    [
        ("action", "did you mean “formal.notify”", {"action": "formal.notfy"}),
        ("action", "unknown action", {"action": "notify"}),
        ("action", "unknown action", {"action": "formal.decide.lapses"}),
        ("by", "did you mean “advocate”", {"by": "advocat"}),
        ("who", "opaque id", {"who": " "}),
        ("on", "without zone", {"on": datetime(2015, 2, 3, 12)}),
        ("on", "wants a date", {"on": "2015-02-03"}),
        ("on", "before the last event", {"on": day(-1)}),
        ("outcome", "unknown outcome", {"outcome": "agrees"}),
        ("facts.tld", "did you mean “told”", {"facts": notice(tld=[])}),
        ("facts.roll", "another action records it", {"facts": notice(roll=[])}),
        ("facts.told", "only words out of", {"facts": notice(told=["the press"])}),
        ("facts.told", "wants a list", {"facts": notice(told="committee")}),
        ("facts.told", "twice", {"facts": notice(told=["committee", "committee"])}),
        ("facts", "wants a table", {"facts": ["told"]}),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(place, says, attempt):
    case = requested()
    told = {"action": "formal.notify", "by": "advocate", "who": "q3", "on": day(1), "facts": notice()} | attempt

    for ask in (case.decide, case.act, case.record, case.explain):
        with pytest.raises(BadInput) as error:
            ask(**told)
        assert says in problems(error)[place]
    assert [event.action for event in case.history] == ["request"]


@pytest.mark.parametrize(
    ("facts", "place", "says"),
    [
        ({"prior": -1}, "facts.prior", "from 0 to 99"),
        ({"prior": 100}, "facts.prior", "from 0 to 99"),
        ({"prior": 1.5}, "facts.prior", "a whole number"),
        ({"prior": True}, "facts.prior", "a whole number"),
        ({"incidents": 0}, "facts.incidents", "from 1 to 99"),
        ({"status": "dean"}, "facts.status", "wants one of student"),
        ({"agreed": "perhaps"}, "facts.agreed", "yes or no"),
        ({"roll": ["p01", ""]}, "facts.roll", "none of them empty"),
        ({"motion": {"p01": "maybe"}}, "facts.motion", "wants each vote"),
    ],
)
def test_a_fact_of_the_wrong_type_or_out_of_bounds_is_refused(facts, place, says):
    with pytest.raises(BadInput) as error:
        graded().decide("formal.impose", by="committee", on=day(42), facts=penalties("1.a", **facts))

    assert says in problems(error)[place]


def test_a_day_that_is_none_is_refused():
    with pytest.raises(BadInput) as error:
        received().decide("formal.set_date", by="committee", on=day(3), facts={"hearing_date": "2015-02-30"})

    assert "wants a day" in problems(error)["facts.hearing_date"]


def test_a_ballot_by_someone_not_on_the_roll_is_refused():
    facts = vote(for_=8) | {"roll": list(MEMBERS[:7])}

    with pytest.raises(BadInput) as error:
        deliberating().act("formal.decide", by="committee", on=day(41), facts=facts)
    assert problems(error)["facts.ballots"] == "1 of the ballots are by someone not in “roll”."


def test_a_ballot_cast_twice_is_refused():
    facts = vote(for_=7) | {"ballots": [("p01", "for"), ("p01", "for")]}

    with pytest.raises(BadInput) as error:
        deliberating().act("formal.decide", by="committee", on=day(41), facts=facts)
    assert "voted twice" in problems(error)["facts.ballots"]


@pytest.mark.parametrize("rule", ["recused_not_counted", "counted"])
def test_a_ballot_by_a_recused_member_is_refused(rule):
    """GAP.10: whoever steps aside has no vote, whether or not the seat still counts."""
    case = after(opened(mit(recusal_rule=rule)))
    case = case.act("formal.recuse", by="committee", on=day(41), facts={"recused": ["p01"]})

    with pytest.raises(BadInput) as error:
        case.decide("formal.decide", by="committee", on=day(41), facts=vote(for_=9))
    assert problems(error) == {"facts.ballots": "1 of the ballots are by members who stepped aside."}


def test_a_ballot_by_a_member_who_may_not_sit_is_read_and_never_counted():
    """A party who has a seat is on the roll, but neither present nor a vote."""
    case = begun().act("formal.request", by="complainant", on=day(0), facts=report(parties=["p01", "q2"]))
    case = case.act("formal.notify", by="advocate", on=day(1), facts=notice()).act("formal.receive", on=day(2))
    case = case.act("formal.set_date", by="committee", on=day(3), facts={"hearing_date": HEARING})
    case = after(case.act("formal.open_hearing", by="committee", on=HEARING, facts=room()))
    case = case.act("formal.decide", by="committee", on=day(41), facts=vote(for_=6, against=3))

    assert case.history[-1].seen["present"] == 8
    assert case.history[-1].seen["for_finding"] == 5
    assert case.history[-1].outcome == "undecided", "five of eight are not two thirds; six of nine would be"


def test_all_problems_are_told_at_once_and_nobody_is_named():
    facts = notice(told=["nobody"], contnts=[])

    with pytest.raises(BadInput) as error:
        requested().act("formal.notify", by="advocat", who="", on=datetime(2015, 2, 3), facts=facts)
    assert set(problems(error)) == {"by", "who", "on", "facts.told", "facts.contnts"}
    assert "q1" not in str(error.value)


def test_a_time_before_the_last_event_of_the_same_day_is_refused():
    noon = datetime(2015, 2, 3, 12, tzinfo=UTC)
    case = requested().act("formal.notify", by="advocate", on=noon, facts=notice())

    with pytest.raises(BadInput, match="before the last event"):
        case.act("formal.receive", on=noon.replace(hour=11))
    assert case.act("formal.receive", on=noon.replace(hour=13)).history[-1].day == date(2015, 2, 3)


@pytest.mark.parametrize("id", ["", "  ", None, 7])
def test_a_case_wants_an_opaque_id(id):
    with pytest.raises(BadInput, match="opaque id"):
        mit().open(id, on=day(0), people=register())


def test_a_case_cannot_open_at_a_naive_time():
    with pytest.raises(BadInput, match="without zone"):
        mit().open("c-1", on=datetime(2015, 2, 2))


def test_an_unknown_reading_and_an_unknown_choice_are_told_together():
    with pytest.raises(DeclarationError) as error:
        POLICY.under({"vote_bas": "of_seats", "vote_base": "of_chairs"})

    assert len(error.value.problems) == 2
    assert "did you mean “vote_base”" in str(error.value)


def test_without_a_register_a_quorum_is_not_known_and_the_hearing_is_refused():
    case = mit().open("c-1", on=day(0)).act("formal.request", by="complainant", on=day(0), facts=report())
    case = case.act("formal.notify", by="advocate", on=day(1), facts=notice()).act("formal.receive", on=day(2))
    case = case.act("formal.set_date", by="committee", on=day(3), facts={"hearing_date": HEARING})
    decision = case.decide("formal.open_hearing", by="committee", on=HEARING, facts=room())

    assert [(f.words, f.verdict) for f in decision.failing] == [("a quorum is present", None)]


def test_the_same_people_told_again_are_kept_once():
    """A roll read from somewhere else is made of other objects: two events need not hold it twice."""
    case = decided(facts=json.loads(json.dumps(agreed("found"))))
    rolls = [event.facts["roll"] for event in case.history if "roll" in event.facts]

    assert len(rolls) == 2
    assert rolls[0] is rolls[1]


def test_a_consensus_needs_no_ballots():
    """III.C.5/s1."""
    assert decided(facts=agreed("not found")).states["formal"] == "not found"
