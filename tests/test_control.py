"""Whether the institution can keep its last days whatever the other side does: small procedures, and the shipped ones.

The answers of the small ones are worked out by hand; those of random ones by `control_oracle`, day by day.
"""

from datetime import date
from random import Random
from typing import Any

import pytest
from control_oracle import Brute, declared, drawn

import grievance_fsm as gf
from grievance_fsm.clauses import Registry
from grievance_fsm.committee import Committee, Provision, Seat
from grievance_fsm.deadlines import by, days, last, months, suspended, term, weeks, window, years
from grievance_fsm.exploring import settlements
from grievance_fsm.facts import OTHERWISE, ballots, day, derived, flag, includes, inside, on_the_day, persons, several
from grievance_fsm.language import STAY, Bench, Outcome, Procedure, Role, State, happens, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.answers import OBSERVED, PROVED, REFUTED, Answer
from grievance_fsm.verification.building import model_of
from grievance_fsm.verification.control import ALWAYS, NEVER, WITH_LUCK, controlled, keepable

CLAUSES = Registry.of({"1/s1": "There is a procedure.", "1/s2": "It has a last day."})
NEW, ASKED, READY = State("new", initial=True), State("asked"), State("ready")
LATER, DONE, GONE = State("later"), State("done", final=True), State("gone", final=True)
PARTY, PANEL = Role("party", party=True), Role("panel")
START = date(2015, 1, 5)
COMMITTEE = Committee(
    "committee", "the committee", tuple(Seat(f"seat_{n}", f"seat {n}") for n in range(14)), 7,
    term=term(years(2)), training=Provision("advisory"), overlap=Provision("replaced"),
    recusal=Provision("not counted"), conflict=Provision("no party"),
)  # fmt: skip

ask = may(PARTY, "ask", "ask for it", clause="1/s1", when=NEW, then=ASKED)


def small(*acts: Any) -> BoundProcedure:
    """A procedure of these acts."""
    procedure = Procedure("small", "a small procedure", acts, bench=Bench(COMMITTEE))
    return Policy("small", "a small policy", CLAUSES, (procedure,), committee=COMMITTEE).bound["small"]


def answers(*acts: Any) -> tuple[Answer, ...]:
    """What is said of a procedure of these acts."""
    procedure = small(*acts)
    return tuple(controlled(procedure, model_of(procedure), START, {}))


def verdicts(*acts: Any) -> dict[str, str]:
    """For each duty whether it can be kept."""
    return {keeping.rule.name: keeping.verdict for keeping in keepable(model_of(small(*acts)))}


def close(*, when: State = ASKED, within: Any = None, **more: Any) -> Any:
    """The duty that most tests ask about: to close within five days of the asking."""
    more = {"after": ask, **more} if within is None else more
    return must(PANEL, "close", "close it", clause="1/s2", when=when, within=within or days(5), then=DONE, **more)


# -- what is in the institution's own hands ---------------------------------------------------------------------------


def test_a_duty_that_waits_for_nobody_can_always_be_kept() -> None:
    (answer,) = answers(ask, close())
    assert (answer.status, answer.clauses) == (PROVED, ("1/s2",))
    assert "“close”" in answer.words


def test_a_duty_of_a_party_is_not_the_institutions() -> None:
    pay = must(PARTY, "pay", "pay", clause="1/s2", when=ASKED, within=days(5), after=ask, then=DONE)
    assert answers(ask, pay) == ()


def test_a_duty_that_waits_for_a_partys_signature_can_be_thwarted_by_silence() -> None:
    sign = may(PARTY, "sign", "sign it", clause="1/s1", when=ASKED, then=READY)
    (answer,) = answers(ask, sign, close(when=READY))
    assert (answer.status, answer.place) == (REFUTED, "small.close")
    assert answer.after == "“sign it” may never come, and 2015-01-10 passes without “close it”"
    assert answer.way is not None
    assert [(step.action, step.on) for step in answer.way.steps] == [("ask", START)]


def test_a_duty_that_begins_with_the_signature_waits_in_peace() -> None:
    """Nothing is owed before the party has acted."""
    sign = may(PARTY, "sign", "sign it", clause="1/s1", when=ASKED, then=READY)
    assert verdicts(ask, sign, close(when=READY, after=sign)) == {"close": ALWAYS}


def test_a_way_round_a_silent_party_keeps_the_duty() -> None:
    sign = may(PARTY, "sign", "sign it", clause="1/s1", when=ASKED, then=READY)
    go_on = may(PANEL, "go_on", "go on without", clause="1/s1", when=ASKED, then=READY,
                within=window(days(3), days(9), after=ask, expiry="bar", clause="1/s1"))  # fmt: skip
    assert verdicts(ask, sign, go_on, close(when=READY)) == {"close": ALWAYS}


def test_a_way_round_that_opens_after_the_last_day_is_none() -> None:
    sign = may(PARTY, "sign", "sign it", clause="1/s1", when=ASKED, then=READY)
    go_on = may(PANEL, "go_on", "go on without", clause="1/s1", when=ASKED, then=READY,
                within=window(days(6), days(9), after=ask, expiry="bar", clause="1/s1"))  # fmt: skip
    assert verdicts(ask, sign, go_on, close(when=READY)) == {"close": NEVER}


def test_silence_that_has_a_meaning_of_its_own_keeps_the_duty() -> None:
    reply = must(PARTY, "reply", "reply", clause="1/s1", when=ASKED, within=days(3), after=ask, then=READY,
                 otherwise=READY)  # fmt: skip
    assert verdicts(ask, reply, close(when=READY)) == {"close": ALWAYS}


def test_silence_that_has_its_meaning_too_late_does_not() -> None:
    reply = must(PARTY, "reply", "reply", clause="1/s1", when=ASKED, within=days(5), after=ask, then=READY,
                 otherwise=READY)  # fmt: skip
    assert verdicts(ask, reply, close(when=READY)) == {"close": NEVER}


# -- days -------------------------------------------------------------------------------------------------------------


def test_a_party_can_close_a_window_by_coming_late() -> None:
    """What it asks for on the third day may be heard two days later at the earliest, and four are left."""
    put_off = may(PARTY, "put_off", "put it off", clause="1/s1", when=ASKED, then=LATER)
    resume = must(PANEL, "resume", "go on", clause="1/s1", when=LATER, then=DONE,
                  within=window(days(2), days(9), after=put_off, clause="1/s1"))  # fmt: skip
    both = must(PANEL, "close", "close it", clause="1/s2", when=(READY,), within=days(4), after=ask, then=DONE)
    prepare = may(PANEL, "prepare", "prepare it", clause="1/s1", when=ASKED, then=READY,
                  within=window(days(4), days(9), after=ask, expiry="bar", clause="1/s1"))  # fmt: skip
    back = may(PANEL, "back", "take it up again", clause="1/s1", when=LATER, then=READY,
               within=window(days(2), days(9), after=put_off, expiry="bar", clause="1/s1"))  # fmt: skip
    found = {answer.place: answer for answer in answers(ask, put_off, prepare, back, resume, both)}
    answer = found["small.close"]
    assert answer.status == REFUTED
    assert answer.after == "then nothing helps, and 2015-01-09 passes without “close it”"
    assert answer.way is not None
    (late,) = [step for step in answer.way.steps if step.action == "put_off"]
    assert late.on > date(2015, 1, 7)  # the last day on which two days more would do


def test_a_party_that_must_come_early_cannot_close_it() -> None:
    put_off = may(PARTY, "put_off", "put it off", clause="1/s1", when=ASKED, then=LATER,
                  within=window(days(0), days(2), after=ask, expiry="bar", clause="1/s1"))  # fmt: skip
    prepare = may(PANEL, "prepare", "prepare it", clause="1/s1", when=ASKED, then=READY)
    back = may(PANEL, "back", "take it up again", clause="1/s1", when=LATER, then=READY,
               within=window(days(2), days(9), after=put_off, expiry="bar", clause="1/s1"))  # fmt: skip
    due = close(when=READY, within=days(4), after=ask)
    assert verdicts(ask, put_off, prepare, back, due) == {"close": ALWAYS}


def test_a_duty_may_be_overdue_before_anybody_can_do_it() -> None:
    """Its days run from what happens; only a report, which may come at any time, lets it be done."""
    occur = happens("occur", "it occurs", clause="1/s1", when=NEW, then=ASKED)
    report = may(PARTY, "report", "report it", clause="1/s1", when=ASKED, then=READY)
    (answer,) = answers(occur, report, close(when=READY, after=occur))
    assert (answer.status, answer.after.split(",")[0]) == (REFUTED, "“report it” may never come")


def test_a_date_can_be_set_early_enough() -> None:
    """The day must lie three to six days after the asking; whoever sets it may set it in time."""
    chosen = day("meeting", "the day of the meeting")
    span = window(days(3), days(6), after=ask, expiry="bar", clause="1/s1")
    set_day = may(PANEL, "set_day", "set the day", clause="1/s1", when=ASKED, records=chosen, then=READY,
                  given=inside(chosen, span))  # fmt: skip
    meet = must(PANEL, "meet", "meet", clause="1/s2", when=READY, within=days(6), after=ask, then=DONE,
                given=on_the_day(chosen))  # fmt: skip
    assert verdicts(ask, set_day, meet) == {"meet": ALWAYS}


@pytest.mark.parametrize("opens", range(3))
@pytest.mark.parametrize("closes", range(3))
@pytest.mark.parametrize("last_day", range(3))
def test_a_day_that_the_institution_names_helps_if_one_fits(opens: int, closes: int, last_day: int) -> None:
    """By arithmetic: some day must lie in the window, and not beyond the last day."""
    chosen = day("meeting", "the day of the meeting")
    span = window(days(opens), days(closes), after=ask, expiry="bar", clause="1/s1")
    set_day = may(PANEL, "set_day", "set the day", clause="1/s1", when=ASKED, records=chosen, then=READY,
                  given=inside(chosen, span))  # fmt: skip
    meet = must(PANEL, "meet", "meet", clause="1/s2", when=READY, within=days(last_day), after=ask, then=DONE,
                given=on_the_day(chosen))  # fmt: skip
    fits = opens <= min(closes, last_day)
    assert verdicts(ask, set_day, meet) == {"meet": ALWAYS if fits else NEVER}


def test_a_date_that_the_party_sets_may_be_too_late() -> None:
    chosen = day("meeting", "the day of the meeting")
    span = window(days(3), days(9), after=ask, expiry="bar", clause="1/s1")
    set_day = may(PARTY, "set_day", "set the day", clause="1/s1", when=ASKED, records=chosen, then=READY,
                  given=inside(chosen, span))  # fmt: skip
    meet = must(PANEL, "meet", "meet", clause="1/s2", when=READY, within=days(6), after=last(set_day), then=DONE,
                given=on_the_day(chosen))  # fmt: skip
    assert verdicts(ask, set_day, meet) == {"meet": NEVER}


def test_acting_for_ever_on_one_day_does_not_put_off_its_end() -> None:
    """The panel may turn the page as often as it likes: the day ends all the same."""
    sign = may(PARTY, "sign", "sign it", clause="1/s1", when=(ASKED, LATER), then=READY)
    turn = may(PANEL, "turn", "turn the page", clause="1/s1", when=ASKED, then=LATER)
    turn_back = may(PANEL, "turn_back", "turn it back", clause="1/s1", when=LATER, then=ASKED)
    assert verdicts(ask, sign, turn, turn_back, close(when=READY)) == {"close": NEVER}


def test_what_has_no_last_day_may_not_be_put_off_for_ever_either() -> None:
    """Otherwise no duty could be thwarted that begins with another duty."""
    open_ = must(PANEL, "open", "open it", clause="1/s1", when=ASKED, then=READY)
    sign = may(PARTY, "sign", "sign it", clause="1/s1", when=READY, then=LATER)
    assert verdicts(ask, open_, sign, close(when=LATER, after=open_)) == {"close": NEVER}


@pytest.mark.parametrize(("span", "verdict"), [(days(30), NEVER), (days(31), ALWAYS)])
def test_the_calendar_is_against_the_institution(span: Any, verdict: str) -> None:
    """What opens after a month opens on the 28th to the 31st day; what closes after one closes no later."""
    open_ = must(PANEL, "close", "close it", clause="1/s2", when=READY, within=span, after=ask, then=DONE)
    prepare = may(PANEL, "prepare", "prepare it", clause="1/s1", when=ASKED, then=READY,
                  within=window(months(1), weeks(9), after=ask, expiry="bar", clause="1/s1"))  # fmt: skip
    found = answers(ask, prepare, open_)
    assert [answer.status for answer in found] == [{NEVER: REFUTED, ALWAYS: PROVED}[verdict]]
    assert ("not in every month" in found[0].note) == (verdict == NEVER)


# -- what nobody can promise ------------------------------------------------------------------------------------------

roll = persons("roll", "who is there")
votes = ballots("votes", "the votes", "for", "against", by=roll)
present, in_favour = derived("present", of=roll), derived("in favour", of=votes, value="for", name="in_favour")
QUORUM = (present >= 7).named("a quorum is present", "1/s1")


def test_a_duty_that_wants_a_quorum_hangs_on_it() -> None:
    (answer,) = answers(ask, close(records=roll, given=QUORUM))
    assert (answer.status, answer.clauses) == (OBSERVED, ("1/s2", "1/s1"))
    assert "“a quorum is present”" in answer.words
    assert answer.after == "where that fails, 2015-01-10 passes"


def test_what_the_actor_puts_on_record_is_its_own_choice() -> None:
    complete = flag("complete", "the papers are complete")
    assert verdicts(ask, close(records=complete, given=complete)) == {"close": ALWAYS}


def test_who_of_the_parties_comes_is_not_the_institutions_choice() -> None:
    there = several("there", "which parties are there", "party")
    assert verdicts(ask, close(records=there, given=includes(there, "party"))) == {"close": WITH_LUCK}


def test_a_vote_that_always_ends_somewhere_is_kept() -> None:
    outcomes = (Outcome("yes", DONE, given=in_favour >= 4), Outcome("no", GONE, given=OTHERWISE))
    vote = must(PANEL, "vote", "vote", clause="1/s2", when=ASKED, within=days(5), after=ask, records=(roll, votes),
                then=outcomes)  # fmt: skip
    assert verdicts(ask, vote) == {"vote": ALWAYS}


def test_a_vote_that_may_hang_is_not() -> None:
    outcomes = (
        Outcome("yes", DONE, given=in_favour >= 4), Outcome("hung", STAY, given=OTHERWISE, discharges=False),
    )  # fmt: skip
    vote = must(PANEL, "vote", "vote", clause="1/s2", when=ASKED, within=days(5), after=ask, records=(roll, votes),
                then=outcomes, repeats=True)  # fmt: skip
    assert verdicts(ask, vote) == {"vote": WITH_LUCK}


def test_of_two_duties_the_one_that_can_be_thwarted_is_told_and_the_other_proved() -> None:
    confirm = must(PANEL, "confirm", "confirm it", clause="1/s1", when=ASKED, within=days(2), after=ask, then=READY)
    sign = may(PARTY, "sign", "sign it", clause="1/s1", when=READY, then=LATER)
    found = answers(ask, confirm, sign, close(when=LATER))
    assert {answer.place: answer.status for answer in found} == {"small.close": REFUTED, "small": PROVED}


def test_a_duty_whose_days_may_stand_still_is_not_judged() -> None:
    """The days stop while the party is away: whoever proves must not take them to be five."""
    leave = may(PARTY, "leave", "go away", clause="1/s1", when=ASKED, then=STAY, repeats=True)
    come = may(PARTY, "come", "come back", clause="1/s1", when=ASKED, then=STAY, repeats=True)
    due = by(days(5), after=ask, suspended=suspended("away", begins=leave, ends=come), clause="1/s2")
    (answer,) = answers(ask, leave, come, must(PANEL, "close", "close it", clause="1/s2", when=ASKED, within=due,
                                               then=DONE))  # fmt: skip
    assert answer.status == OBSERVED
    assert answer.words.startswith("nothing is proved of the last days of “close”")


def test_where_many_duties_can_be_thwarted_the_first_twelve_are_told() -> None:
    """Every second state waits for a party; of what comes behind the twelfth nothing is proved."""
    states = [State(f"at {n}") for n in range(41)]
    acts = [may(PARTY, "begin", "begin", clause="1/s1", when=NEW, then=states[0])]
    for n in range(0, 40, 2):
        sign = may(PARTY, f"sign_{n}", "sign", clause="1/s1", when=states[n], then=states[n + 1])
        acts += [sign, must(PANEL, f"go_{n}", "go on", clause="1/s2", when=states[n + 1], within=days(3),
                            after=acts[-1], then=states[n + 2])]  # fmt: skip
    found = list(verdicts(*acts).values())
    assert (found.count(NEVER), found.count("unknown")) == (12, 8)


# -- against brute force ----------------------------------------------------------------------------------------------


def test_the_game_agrees_with_brute_force_on_random_procedures() -> None:
    told = {True: 0, False: 0}
    for seed in range(200):
        acts = drawn(Random(seed))
        kept = all(keeping.verdict != NEVER for keeping in keepable(model_of(declared(acts))))
        assert kept == Brute(acts).solved(), f"seed {seed}"
        told[kept] += 1
    assert min(told.values()) >= 20, told


def test_each_scenario_is_lawful_and_ends_the_day_after_the_last_day() -> None:
    """By the rules alone: every act is open on its day, and what is told is past on the next day, not before."""
    told = 0
    for seed in range(200):
        acts = drawn(Random(seed))
        for keeping in keepable(model_of(declared(acts))):
            if keeping.play is not None:
                told += 1
                moves = [(act.move.rule.name, act.day) for act in keeping.play.acts]
                *before, after = Brute(acts).missed_after(moves, keeping.play.last)
                assert keeping.rule.name in after, f"seed {seed}"
                assert all(keeping.rule.name not in past for past in before), f"seed {seed}"
    assert told >= 20


# -- the shipped policies ---------------------------------------------------------------------------------------------


def shipped(policy: str, procedure: str) -> dict[str, str]:
    """For each duty of a shipped procedure what is told of it."""
    found: dict[str, str] = {}
    for _, settled in settlements(gf.load(policy).bound[procedure]):
        found |= {keeping.rule.name: keeping.verdict for keeping in keepable(model_of(settled))}
    return found


@pytest.mark.parametrize("policy", ["mit", "mit-as-written"])
def test_the_hearing_and_the_decision_hang_on_the_committees_members_alone(policy: str) -> None:
    """III.C.2/s1, s3, III.C.4/s1, III.C.5/s2, s4.

    The notice is the Advocate's alone. The hearing waits for the receipt of the notice, but so does its window: a
    receipt that never comes lets nothing be late. Statements that a party never makes put off the decision and its
    three days with it. What can make a day pass is a room of fewer than seven, or two thirds that nobody reaches.
    """
    assert shipped(policy, "formal") == {
        "notify": ALWAYS, "open_hearing": WITH_LUCK, "decide": WITH_LUCK, "impose": WITH_LUCK,
    }  # fmt: skip


@pytest.mark.parametrize("policy", ["mit", "mit-as-written"])
def test_meetings_hang_on_who_comes_to_them(policy: str) -> None:
    """III.B.3/s3 and s8: the first within ten days, the others a week apart; nobody can be made to come."""
    assert shipped(policy, "negotiated") == {
        "notify": ALWAYS, "meet_first": WITH_LUCK, "meet_other": WITH_LUCK, "meet_again": WITH_LUCK,
    }  # fmt: skip


def test_what_one_office_does_alone_can_be_kept() -> None:
    """III.A.1.a/s4, V/s4, H.9: a contact, a notice of a record, a finding wait for nobody."""
    assert shipped("mit", "informal") == {"contact": ALWAYS}
    assert shipped("mit", "records") == {"tell": ALWAYS}
    assert shipped("harvard", "investigation") == {"find": ALWAYS}


def test_the_scenario_of_a_shipped_duty_is_dated_and_lawful() -> None:
    """The hearing has its date, thirty-one days after the receipt, and the six weeks pass without seven members."""
    procedure = next(settlements(gf.load("mit-as-written").bound["formal"]))[1]
    found = {answer.place: answer for answer in controlled(procedure, model_of(procedure), date(2015, 1, 5), {})}
    answer = found["formal.open_hearing"]
    assert answer.way is not None
    assert [step.action for step in answer.way.steps] == ["request", "notify", "receive", "set_date"]
    assert answer.after == "where that fails, 2015-02-16 passes"
