"""The docket: which route when, runs that follow one another, and what stands at the end."""

from datetime import date
from typing import Any

import pytest

from grievance_fsm.case import Case
from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import business_days, days, window
from grievance_fsm.docket import Docket, again, begins, beside, enter, exclusive, kept, settles, throughout
from grievance_fsm.errors import BadInput, DeclarationError
from grievance_fsm.events import Event, Refused
from grievance_fsm.exploring import paths
from grievance_fsm.facts import all_of, at, disjoint, ever, flag, happened, not_, persons
from grievance_fsm.language import STAY, Outcome, Procedure, Role, State, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading, Readings, pick
from grievance_fsm.routes import Route, begun, decided_in, ended_in, idle, running, stands_in
from grievance_fsm.running import settling

START = date(2015, 2, 2)
TALK, HEAR, REVIEW, HOUSE = Route("talk", "the talk"), Route("hear", "the hearing"), Route("review"), Route("house")
PARTY, PANEL = Role("party"), Role("panel")
CLAUSES = Registry.of({
    "1/s1": "A party may talk.", "2/s1": "The panel hears.", "2/s2": "It decides.", "3/s1": "Others review it.",
    "4/s1": "One thing at a time.", "5/s1": "A review may send it back.",
})  # fmt: skip

NOT_TALKING, TALKING = State("not talking", initial=True), State("talking")
TALKED = State("talked", final=True)
begin_talk = may(PARTY, "begin", "begin to talk", clause="1/s1", when=NOT_TALKING, then=TALKING)
end_talk = may(PARTY, "end", "end the talk", clause="1/s1", when=TALKING, then=TALKED)
talk = Procedure(TALK, "talk", (begin_talk, end_talk))

UNASKED, ASKED = State("unasked", initial=True), State("asked")
SET, CLOSED, DROPPED = State("set"), State("closed", final=True), State("dropped", final=True)
judges = persons("judges", "who decided")
sure = flag("sure", "the panel is sure")
ask = may(PARTY, "ask", "ask for a hearing", clause="2/s1", when=UNASKED, records=sure, then=ASKED)
fix = must(PANEL, "fix", "fix a day", clause="2/s1", when=ASKED, within=days(7), after=ask, then=SET)
decide = must(
    PANEL, "decide", "decide", clause="2/s2", when=SET, within=days(3), after=fix, records=judges, then=CLOSED,
)  # fmt: skip
drop = may(PARTY, "drop", "drop it", clause="2/s1", when=(ASKED, SET), then=DROPPED)
hear = Procedure(HEAR, "hear", (ask, fix, decide, drop))

UNREVIEWED, REVIEWED = State("unreviewed", initial=True), State("under review")
UPHELD, SENT_BACK = State("upheld", final=True), State("sent back", final=True)
OVERTURNED = State("overturned", final=True)
reviewers = persons("reviewers", "who reviews")
appeal = may(
    PARTY, "appeal", "appeal", clause="3/s1", when=UNREVIEWED, within=days(5), after=decide, then=REVIEWED,
)  # fmt: skip
rule = must(
    PANEL, "rule", "rule on the appeal", clause="3/s1", when=REVIEWED, records=reviewers,
    given=disjoint(reviewers, at(decide, judges)).named("nobody reviews who decided", "3/s1"),
    then=(Outcome("upheld", UPHELD), Outcome("sent back", SENT_BACK), Outcome("overturned", OVERTURNED)),
)  # fmt: skip
review = Procedure(REVIEW, "review", (appeal, rule))

ROOMLESS, ROOMED = State("roomless", initial=True), State("roomed", rests=True)
room = may(PARTY, "room", "take a room", clause="1/s1", when=ROOMLESS, then=ROOMED)
confirm = must(
    PARTY, "confirm", "confirm it", clause="1/s1", when=(ROOMLESS, ROOMED), within=days(2), after=ask, then=STAY,
)  # fmt: skip
house = Procedure(HOUSE, "house", (room, confirm))

SETTLED = (
    exclusive(TALK, HEAR, clause="4/s1"),
    begins(REVIEW, given=ended_in(HEAR, CLOSED).named("there is a decision", "3/s1"), clause="3/s1"),
    again(TALK), again(HEAR, given=ended_in(HEAR, DROPPED), clause="4/s1"),
    enter(HEAR, at=ASKED, after=rule, outcome="sent back", clause="5/s1"),
    again(REVIEW), beside(HOUSE),
    settles(HEAR, CLOSED, clause="2/s2"), settles(REVIEW, OVERTURNED, clause="3/s1"),
)  # fmt: skip


def policy(*rules: Any, procedures: tuple[Procedure, ...] = (talk, hear, review, house), **other: Any) -> Policy:
    return Policy("small", "a small policy", CLAUSES, procedures, docket=Docket(rules or SETTLED), **other)


WHICH = Reading("X9", "which", "Does a review want a decision?", ("yes", "no"), "yes")


def silenced() -> Policy:
    """A policy under which an invitation that nobody answers within three days has ended the talk."""
    answered, unanswered = State("answered", final=True), State("unanswered", final=True)
    invite = may(PARTY, "invite", "invite to talk", clause="1/s1", when=NOT_TALKING, then=TALKING)
    answer = must(
        PARTY, "answer", "answer", clause="1/s1", when=TALKING, then=answered, within=days(3), after=invite,
        otherwise=unanswered,
    )  # fmt: skip
    return policy(again(TALK), procedures=(Procedure(TALK, "talk", (invite, answer)),))


def opened(given: Policy | None = None) -> Case:
    return (given or policy()).open("c1", on=START)


def day(number: int) -> date:
    return date.fromordinal(START.toordinal() + number)


def asked(given: Policy | None = None) -> Case:
    return opened(given).act("hear.ask", by="party", on=day(0), facts={"sure": True})


def decided(case: Case | None = None, *, since: int = 0) -> Case:
    case = case or opened()
    case = case.act("hear.ask", by="party", on=day(since), facts={"sure": True})
    case = case.act("hear.fix", by="panel", on=day(since + 1))
    return case.act("hear.decide", by="panel", on=day(since + 2), facts={"judges": ["p1", "p2"]})


def sent_back() -> Case:
    case = decided().act("review.appeal", by="party", on=day(4))
    return case.act("review.rule", by="panel", on=day(5), facts={"reviewers": ["p3"]}, outcome="sent back")


def why(case: Case, action: str, **attempt: Any) -> list[str]:
    decision = case.decide(action, **attempt)
    assert isinstance(decision, Refused)
    return [finding.words for finding in decision.failing]


# -- one at a time --------------------------------------------------------------------------------------------


def test_of_exclusive_routes_one_is_taken_at_a_time():
    case = opened().act("talk.begin", by="party", on=day(0))

    assert why(case, "hear.ask", by="party", on=day(1), facts={"sure": True}) == [
        "no other complaint procedure is under way"
    ]


def test_a_route_that_has_ended_stands_in_nobodys_way():
    case = opened().act("talk.begin", by="party", on=day(0)).act("talk.end", by="party", on=day(1))

    assert case.decide("hear.ask", by="party", on=day(1), facts={"sure": True})


def test_a_route_beside_the_others_stands_in_nobodys_way():
    case = opened().act("house.room", by="party", on=day(0)).act("talk.begin", by="party", on=day(0))

    assert case.states["house"] == "roomed"


def test_the_refusal_cites_the_rule_of_the_docket():
    case = opened().act("talk.begin", by="party", on=day(0))
    decision = case.decide("hear.ask", by="party", on=day(1), facts={"sure": True})

    assert isinstance(decision, Refused)
    assert [finding.clause for finding in decision.failing] == ["4/s1"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (ended_in(HEAR, CLOSED), "the hearing has ended in “closed”"),
        (happened(decide), "“decide” has happened"),
        (pick(WHICH, yes=ended_in(HEAR, CLOSED), no=None), "the hearing has ended in “closed”"),
    ],
)
def test_a_condition_to_begin_needs_no_name_where_the_act_may_also_go_on_with_a_run(given: Any, words: str):
    """3/s1: asking again is begging on; only the first time there must be a decision."""
    plead = may(PARTY, "plead", "plead", clause="3/s1", when=(UNREVIEWED, REVIEWED), then=REVIEWED, repeats=True)
    rules = (exclusive(TALK, HEAR), begins(REVIEW, given=given, clause="3/s1"), beside(HOUSE))
    parts = (talk, hear, Procedure(REVIEW, "review", (plead, rule)), house)
    small = policy(*rules, procedures=parts, known_readings=Readings((WHICH,)))

    assert why(opened(small), "review.plead", by="party", on=day(1)) == [words]
    case = decided(opened(small)).act("review.plead", by="party", on=day(4))
    assert case.decide("review.plead", by="party", on=day(5))


@pytest.mark.parametrize("default", ["yes", None])
def test_a_check_asks_the_docket_also_where_a_reading_is_open(default: str | None):
    """3/s1: whoever begins a review must and must not have been heard."""
    whither = Reading("X8", "whither", "What follows the plea?", ("yes", "no"), default)
    plead = may(PARTY, "plead", "plead", clause="3/s1", when=UNREVIEWED, then=pick(whither, yes=REVIEWED, no=UPHELD))
    never = all_of(begun(HEAR), not_(begun(HEAR)))
    rules = (exclusive(TALK, HEAR), begins(REVIEW, given=never, clause="3/s1"), beside(HOUSE))
    parts = (talk, hear, Procedure(REVIEW, "review", (plead, rule)), house)

    found = policy(*rules, procedures=parts, known_readings=Readings((whither,))).check()

    assert [(fault.kind, fault.place) for fault in found] == [("never", "review.plead")]


def test_a_way_is_dated_on_the_calendar_of_the_policy_also_where_a_reading_is_open():
    """3/s1: five working days after Monday, 2 February 2015."""
    whither = Reading("X8", "whither", "What follows the plea?", ("yes", "no"), None)
    plead = may(PARTY, "plead", "plead", clause="3/s1", when=UNREVIEWED, then=REVIEWED)
    wait = may(
        PANEL, "wait", "wait", clause="3/s1", when=REVIEWED, within=window(business_days(5), business_days(6)),
        after=plead, then=pick(whither, yes=UPHELD, no=OVERTURNED),
    )  # fmt: skip
    small = Policy(
        "small", "a small policy", CLAUSES, (Procedure(REVIEW, "review", (plead, wait)),), Readings((whither,)),
        calendar="institute",
    )  # fmt: skip

    found = paths(small.review, start=START)

    assert [step.on for step in found.ways[0].steps] == [START, date(2015, 2, 9)]
    assert small.check() == ()


# -- throughout -----------------------------------------------------------------------------------------------


def test_a_condition_binds_every_act_on_a_route_or_the_acts_that_it_names():
    quiet = not_(begun(HOUSE)).named("nobody is housed", "1/s1")
    wholly, partly = (opened(policy(*SETTLED, throughout(HEAR, *acts, given=quiet))) for acts in ((), (fix, drop)))

    def refused(case: Case) -> list[bool]:
        case = case.act("hear.ask", by="party", on=day(0), facts={"sure": True})
        case = case.act("house.room", by="party", on=day(0))
        case = case.record("hear.fix", by="panel", on=day(1))
        judged = case.decide("hear.decide", by="panel", on=day(2), facts={"judges": ["p1"]})
        return [bool(case.irregularities()), not judged]

    assert refused(wholly) == [True, True]
    assert refused(partly) == [True, False]


def test_a_condition_of_acts_that_a_reading_leaves_out_binds_no_other():
    wanted = Reading("X1", "wanted", "May a hearing be dropped?", ("yes", "no"), "no")
    give_up = may(
        PARTY, "give_up", "give it up", clause="2/s1", when=(ASKED, SET), then=DROPPED, only=wanted == "yes"
    )  # fmt: skip
    never = throughout(HEAR, give_up, given=running(TALK).named("they talk", "1/s1"))
    without = policy(
        *SETTLED, never, procedures=(talk, Procedure(HEAR, "hear", (*hear.actions, give_up)), review, house),
        known_readings=Readings([wanted]),
    )  # fmt: skip
    attempt = {"by": "party", "on": day(1)}

    assert asked(without).decide("hear.fix", by="panel", on=day(1))
    assert why(asked(without.under({"wanted": "yes"})), "hear.give_up", **attempt) == ["they talk"]


# -- again ----------------------------------------------------------------------------------------------------


def test_a_new_run_bears_a_number():
    case = opened().act("talk.begin", by="party", on=day(0)).act("talk.end", by="party", on=day(1))
    case = case.act("talk.begin", by="party", on=day(2))

    assert (case.states["talk"], case.states["talk#2"]) == ("talked", "talking")
    assert case.history[-1].run == "talk#2"


def test_a_route_goes_again_only_where_the_docket_lets_it():
    assert why(decided(), "hear.ask", by="party", on=day(3), facts={"sure": True}) == ["this way may be taken again"]
    dropped = asked().act("hear.drop", by="party", on=day(1))
    assert dropped.decide("hear.ask", by="party", on=day(3), facts={"sure": True})


def test_without_a_word_in_the_docket_a_route_is_taken_once():
    once = policy(exclusive(TALK, HEAR))
    case = opened(once).act("talk.begin", by="party", on=day(0)).act("talk.end", by="party", on=day(1))

    assert why(case, "talk.begin", by="party", on=day(2)) == ["this way has not been taken before"]


def test_without_a_docket_an_ended_procedure_stays_ended():
    alone = Policy("alone", "one procedure", CLAUSES, (talk,))
    case = alone.open("c1", on=START).act("talk.begin", by="party", on=day(0)).act("talk.end", by="party", on=day(1))

    assert why(case, "talk.begin", by="party", on=day(2))[0].startswith("this leaves")
    with pytest.raises(BadInput, match="no run “talk#2”"):
        case.decide("talk#2.begin", by="party", on=day(2))


def test_triggers_and_facts_are_per_run():
    case = asked().act("hear.drop", by="party", on=day(1))
    case = case.act("hear.ask", by="party", on=day(20), facts={"sure": False})

    assert [(each.action, each.due) for each in case.owed() if each.action.startswith("hear")] == [
        ("hear#2.fix", day(27))
    ]


def test_an_earlier_run_can_be_named():
    case = opened().act("talk.begin", by="party", on=day(0)).act("talk.end", by="party", on=day(1))
    case = case.act("talk.begin", by="party", on=day(2)).record("talk.end", by="party", on=day(3))

    assert case.states["talk#2"] == "talked"
    with pytest.raises(BadInput, match="no run “talk#7”"):
        case.decide("talk#7.begin", by="party", on=day(4))


def test_a_new_run_does_not_begin_before_the_one_before_it_ended():
    case = opened().act("talk.begin", by="party", on=day(0)).act("talk.end", by="party", on=day(5))

    with pytest.raises(BadInput, match="before the last event"):
        case.decide("talk.begin", by="party", on=day(3))


def test_options_show_the_run_that_would_begin():
    case = opened().act("talk.begin", by="party", on=day(0)).act("talk.end", by="party", on=day(1))

    found = {option.action: option.open for option in case.options(on=day(2))}

    told = [found.get(name) for name in ("talk#2.begin", "talk.begin", "hear.ask", "review.appeal")]
    assert told == [True, None, True, False]


# -- across procedures ----------------------------------------------------------------------------------------


def test_nobody_reviews_who_decided():
    case = decided().act("review.appeal", by="party", on=day(4))
    attempt = {"by": "panel", "on": day(5), "outcome": "upheld"}

    assert why(case, "review.rule", facts={"reviewers": ["p2", "p3"]}, **attempt) == ["nobody reviews who decided"]
    assert case.decide("review.rule", facts={"reviewers": ["p3"]}, **attempt)


def test_a_limit_counts_from_an_act_of_another_procedure():
    case = decided()

    assert case.decide("review.appeal", by="party", on=day(7))
    late = case.act("review.appeal", by="party", on=day(8))
    late_there = [(each.action, each.due) for each in late.breaches() if "review" in each.action]
    assert late_there == [("review.appeal", day(7))]


def test_before_the_other_act_the_limit_has_not_begun():
    refused = why(opened(), "review.appeal", by="party", on=day(1))

    assert refused == ["it is in time (duty)", "there is a decision"]


def test_a_duty_counts_from_an_act_of_another_procedure():
    case = opened().act("hear.ask", by="party", on=day(0), facts={"sure": True})

    assert ("house.confirm", day(2)) in [(each.action, each.due) for each in case.owed()]
    assert [each.action for each in case.breaches(day(3))] == ["house.confirm"]


def test_a_breach_is_noted_when_the_other_act_comes_anew_after_its_day():
    """What was late before the clock began again stays late."""
    case = asked().act("hear.drop", by="party", on=day(9))
    case = case.act("hear.ask", by="party", on=day(20), facts={"sure": True})

    assert [(each.action, each.due) for each in case.breaches(day(21))] == [
        ("hear.fix", day(7)), ("house.confirm", day(2)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("guard", "before", "during", "after"),
    [
        (begun(TALK), False, True, True), (running(TALK), False, True, False), (idle(TALK), True, False, True),
        (ended_in(TALK), False, False, True), (ended_in(TALK, TALKED), False, False, True),
        (stands_in(TALK, TALKING), False, True, False), (happened(begin_talk), False, True, True),
        (running(Route("elsewhere")), False, False, False),
    ],
)  # fmt: skip
def test_a_guard_may_ask_how_another_passage_stands(guard: Any, before: bool, during: bool, after: bool):
    asks = may(PARTY, "ask", "ask", clause="2/s1", when=UNASKED, given=guard, then=CLOSED)
    given = policy(again(TALK), procedures=(talk, Procedure(HEAR, "hear", (asks,))))
    case = opened(given)
    answers = [bool(case.decide("hear.ask", by="party", on=day(9)))]
    for action in ("talk.begin", "talk.end"):
        case = case.act(action, by="party", on=day(9))
        answers.append(bool(case.decide("hear.ask", by="party", on=day(9))))

    assert answers == [before, during, after]


# -- entered in the middle -------------------------------------------------------------------------------------


def test_what_is_sent_back_begins_a_new_run_in_the_middle():
    case = sent_back()

    assert case.states["hear#2"] == "asked"
    assert case.history[-1].run == "hear#2"


def test_the_entering_event_stands_for_every_trigger_on_the_way():
    case = sent_back()

    assert [(each.action, each.due) for each in case.owed() if "fix" in each.action] == [("hear#2.fix", day(12))]


def test_the_entered_run_keeps_what_was_recorded_on_the_way():
    assert sent_back().history[-1].facts == {"sure": True}


def test_the_second_hearing_may_be_appealed_in_its_turn():
    case = sent_back().act("hear.fix", by="panel", on=day(6))
    case = case.act("hear.decide", by="panel", on=day(7), facts={"judges": ["p4"]})
    case = case.act("review.appeal", by="party", on=day(8))

    assert case.states["review#2"] == "under review"
    upheld = {"by": "panel", "on": day(9), "outcome": "upheld"}
    assert case.decide("review.rule", facts={"reviewers": ["p1"]}, **upheld)
    assert not case.decide("review.rule", facts={"reviewers": ["p4"]}, **upheld)


def test_a_case_with_several_runs_comes_back_from_its_file():
    case = sent_back().act("hear.fix", by="panel", on=day(6))

    back = Case.from_json(case.to_json(), case.policy)

    assert (back.states, back.history) == (case.states, case.history)


def test_a_file_whose_entering_event_was_changed_is_refused():
    text = sent_back().to_json().replace('"sure": true\n   },\n   "derived"', '"sure": false\n   },\n   "derived"')
    assert text != sent_back().to_json()

    with pytest.raises(BadInput, match="otherwise in what follows here"):
        Case.from_json(text, policy())


def test_a_correction_draws_the_entering_event_anew():
    case = sent_back()
    corrected = case.correct(5, facts={"reviewers": ["p5"]}).case

    assert corrected.states == case.states
    assert len(corrected.history) == len(case.history)


def test_a_guard_may_ask_who_ever_took_part_in_any_run():
    anew = must(
        PANEL, "rule", "rule on the appeal", clause="3/s1", when=REVIEWED, records=reviewers,
        given=disjoint(reviewers, ever(decide, judges)).named("nobody reviews who ever decided", "3/s1"),
        then=(Outcome("upheld", UPHELD), Outcome("sent back", SENT_BACK)),
    )  # fmt: skip
    strict = policy(
        again(HEAR), again(REVIEW), enter(HEAR, at=ASKED, after=anew, outcome="sent back"),
        procedures=(talk, hear, Procedure(REVIEW, "review", (appeal, anew))),
    )  # fmt: skip
    case = decided(opened(strict)).act("review.appeal", by="party", on=day(4))
    case = case.act("review.rule", by="panel", on=day(5), facts={"reviewers": ["p3"]}, outcome="sent back")
    case = case.act("hear.fix", by="panel", on=day(6))
    case = case.act("hear.decide", by="panel", on=day(7), facts={"judges": ["p4"]})
    case = case.act("review.appeal", by="party", on=day(8))

    for reviewer, may_sit in (("p1", False), ("p4", False), ("p3", True)):
        attempt = {"by": "panel", "on": day(9), "outcome": "upheld", "facts": {"reviewers": [reviewer]}}
        assert bool(case.decide("review.rule", **attempt)) is may_sit


# -- what stands -----------------------------------------------------------------------------------------------


def test_what_stands_is_the_latest_end_that_settles():
    assert opened().outcome is None
    assert decided().outcome == ("hear", "closed")
    upheld = decided().act("review.appeal", by="party", on=day(4))
    for outcome, stands in (("upheld", ("hear", "closed")), ("overturned", ("review", "overturned"))):
        ended = upheld.act("review.rule", by="panel", on=day(5), facts={"reviewers": ["p3"]}, outcome=outcome)
        assert ended.outcome == stands


def test_a_decision_that_is_sent_back_stands_no_more():
    case = sent_back()
    assert case.outcome is None

    case = case.act("hear.fix", by="panel", on=day(6))
    case = case.act("hear.decide", by="panel", on=day(7), facts={"judges": ["p4"]})
    assert case.outcome == ("hear#2", "closed")


# -- kept or dropped -------------------------------------------------------------------------------------------


def test_a_reading_keeps_or_drops_a_route():
    wanted = Reading("X1", "wanted", "Is there a review?", ("yes", "no"), "no")
    rules = (*SETTLED, kept(REVIEW, only=wanted == "yes"))
    without = policy(*rules, known_readings=Readings([wanted]))
    having = without.under({"wanted": "yes"})

    assert ["review" in each.bound for each in (without, having)] == [False, True]
    assert decided(opened(without)).states["hear"] == "closed"


def test_an_act_that_a_reading_leaves_out_enters_nothing():
    sent = Reading("X1", "sent", "May it be sent back?", ("yes", "no"), "no")
    send = may(PANEL, "send", "send it back", clause="3/s1", when=REVIEWED, then=SENT_BACK, only=sent == "yes")
    sending = (talk, hear, Procedure(REVIEW, "review", (appeal, rule, send)), house)
    without = policy(enter(HEAR, at=ASKED, after=send), procedures=sending, known_readings=Readings([sent]))
    having = without.under({"sent": "yes"})
    appealed = [decided(opened(each)).act("review.appeal", by="party", on=day(4)) for each in (without, having)]
    sent_on = appealed[1].act("review.send", by="panel", on=day(5))

    assert appealed[0].states["review"] == "under review"
    assert sent_on.states["hear#2"] == "asked"
    assert [len(list(each.docket.enters)) for each in (without, having)] == [0, 1]


# -- malformed -------------------------------------------------------------------------------------------------


def test_a_malformed_docket_is_told_with_every_problem():
    stranger = may(PARTY, "stray", "go astray", when=ASKED, then=SET)
    with pytest.raises(DeclarationError) as raised:
        policy(
            begins(Route("nowhere"), given=ended_in(HEAR)), enter(HEAR, at=TALKING, after=end_talk),
            settles(HEAR, ASKED), begins(HEAR, given=ended_in(TALK, ASKED), clause="9/s9"),
            enter(HEAR, at=ASKED, after=rule, outcome="lost"), "nonsense",
            throughout(HEAR, stranger, given=begun(TALK)),
        )  # fmt: skip

    told = str(raised.value)
    for part in ("nowhere", "“talking”", "“asked”", "9/s9", "“lost”", "lists str", "“stray”"):
        assert part in told, part


def test_a_guard_may_ask_for_a_state_of_another_procedure_that_is_called_like_an_own_one():
    there, own = State("asked", initial=True), State("closed", final=True)
    elsewhere = stands_in(HEAR, UNASKED, ASKED, CLOSED)
    wait = may(PARTY, "wait", "wait", clause="1/s1", when=there, then=own, given=elsewhere)
    waiting = policy(beside(HEAR), procedures=(hear, Procedure("wait", "waiting", (wait,))))
    case = waiting.open("c-1", on=START)

    assert isinstance(case.decide("wait.wait", by="party", on=START), Refused)
    asked = case.act("hear.ask", by="party", on=START, facts={"sure": True})
    assert asked.act("wait.wait", by="party", on=START).states["wait"] == "closed"


def test_a_state_that_only_a_guard_of_a_route_asks_for_is_none_of_its_own():
    look = may(PARTY, "look", "look", clause="1/s1", when=NOT_TALKING, then=TALKED, given=stands_in(HEAR, SET))
    with pytest.raises(DeclarationError) as raised:
        policy(enter(TALK, at=SET, after=fix), procedures=(hear, Procedure(TALK, "talk", (look,))))

    assert "docket enter(talk): unknown state “set”" in str(raised.value)


@pytest.mark.parametrize(
    ("guard", "name"),
    [
        (ended_in(HEAR, CLOSED, ASKED), "asked"), (ended_in(HOUSE, ROOMED), "roomed"),
        (decided_in(HEAR, ASKED), "asked"), (not_(ended_in(HEAR, "asked")), "asked"),
    ],
)  # fmt: skip
def test_a_route_ends_in_final_states_alone(guard, name):
    """In another nothing has ended, so that the condition never holds; where a case may rest it can go on."""
    with pytest.raises(DeclarationError) as raised:
        policy(begins(REVIEW, given=guard, clause="3/s1"))

    assert f"“{name}” of" in str(raised.value)
    assert "is no final state, so nothing ends there; stands_in(…) asks where a case stands." in str(raised.value)


# -- faults ----------------------------------------------------------------------------------------------------


def test_what_another_procedure_leaves_behind_is_no_fault_of_this_one():
    assert policy().check() == ()


# -- silence --------------------------------------------------------------------------------------------------


def test_a_route_that_silence_has_ended_is_taken_again_without_asking_first_what_has_lapsed():
    """Nobody answers within three days; whoever asks on the tenth begins anew."""
    case = opened(silenced()).act("talk.invite", by="party", on=day(0))

    again_on = case.act("talk.invite", by="party", on=day(10))

    assert [(event.run, event.action) for event in again_on.history] == [
        ("talk", "invite"), ("talk", "answer.lapses"), ("talk#2", "invite"),
    ]  # fmt: skip
    assert case.decide("talk.invite", by="party", on=day(10))
    assert Case.from_json(again_on.to_json(), case.policy).history == again_on.history


def test_what_settled_a_case_stands_again_where_a_later_settlement_comes_to_nothing():
    """Found by a drawn walk: talks settle a case that a hearing has decided, and then the undertaking is broken."""
    one, other = Route("one", "one"), Route("other", "other")
    decided, agreed = State("decided", final=True), State("agreed")
    settled_ = Docket((settles(one, decided), settles(other, agreed)))
    day = date(2015, 2, 2)

    def event(seq: int, run: str, state: str) -> Event:
        return Event(seq, run, "act", "done", None, None, day, state)

    history = [event(1, "one", "decided"), event(2, "other", "agreed")]
    assert settling(settled_, history) == ("other", "agreed")
    assert settling(settled_, [*history, event(3, "other", "broken")]) == ("one", "decided")
