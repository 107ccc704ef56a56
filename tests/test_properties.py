"""Properties: each verb proved and refuted, on a case of a hearing and an appeal that a page could hold."""

from datetime import date

import pytest
from attrs import evolve

from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import days, months, window
from grievance_fsm.docket import Docket, again, enter
from grievance_fsm.errors import BadInput, DeclarationError
from grievance_fsm.facts import OTHERWISE, disjoint, ever, flag, happened, number, one_of, persons
from grievance_fsm.language import ANYONE, STAY, Outcome, Procedure, Role, State, happens, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.properties import (
    always,
    always_can,
    always_leads,
    always_owed,
    always_told,
    at_most,
    either,
    ending,
    eventually,
    never,
    never_by,
    never_owed,
    only_after,
    only_by,
)
from grievance_fsm.readings import Reading, Readings, pick
from grievance_fsm.routes import Route, ended_in, running
from grievance_fsm.verification.properties import judged, prove
from grievance_fsm.verification.witnesses import replay, replayed

HEARING, APPEAL = Route("hearing", "the hearing"), Route("appeal", "the appeal")
PARTY, PANEL, CLERK = Role("party", party=True), Role("panel"), Role("clerk")
CLAUSES = Registry.of({"1/s1": "A party may ask to be heard.", "2/s1": "A panel decides.", "3/s1": "One may appeal."})

UNASKED, ASKED, TOLD = State("unasked", initial=True), State("asked"), State("told")
FOR, AGAINST, DROPPED = State("for", final=True), State("against", final=True), State("dropped", final=True)
NO_APPEAL, APPEALED = State("no appeal", initial=True), State("appealed")
UPHELD, BACK = State("upheld", final=True), State("sent back", final=True)

MAJORITY = Reading("X1", "majority", "How many are enough?", ("two", "three"), None, ("2/s1",))

votes = number("votes", "votes for the party", 0, 5)
urgent = flag("urgent", "it is urgent")
judges, reviewers = persons("judges", "who decides"), persons("reviewers", "who reviews")
enough = (votes >= 3).named("three are for it", "2/s1")

ask = may(PARTY, "ask", "ask for a hearing", clause="1/s1", when=UNASKED, records=urgent, then=ASKED)
tell = must(CLERK, "tell", "tell the panel", clause="1/s1", when=ASKED, within=days(3), after=ask, then=TOLD)
remind = may(PARTY, "remind", "remind the clerk", clause="1/s1", when=ASKED, then=STAY, repeats=True)
decide = must(
    PANEL, "decide", "decide the case", clause="2/s1", when=TOLD,
    within=window(months(1, overflow="by_edge"), days(60), after=tell, clause="2/s1"), records=(votes, judges),
    then=(Outcome("for", FOR, given=enough), Outcome("against", AGAINST, given=~enough)),
)  # fmt: skip
drop = may(PARTY, "drop", "drop it", clause="1/s1", when=(ASKED, TOLD), gives_up=True, then=DROPPED)
appeal = may(
    PARTY, "appeal", "appeal", clause="3/s1", when=NO_APPEAL, given=ended_in(HEARING, FOR, AGAINST), then=APPEALED
)
review = must(
    PANEL, "review", "decide the appeal", clause="3/s1", when=APPEALED, records=reviewers,
    given=disjoint(reviewers, ever(decide, judges)),
    then=(Outcome("upheld", UPHELD), Outcome("sent back", BACK)),
)  # fmt: skip

PROCEDURES = (
    Procedure(HEARING, "a hearing", (ask, tell, remind, decide, drop)),
    Procedure(APPEAL, "an appeal", (appeal, review)),
)
DOCKET = Docket((enter(HEARING, at=TOLD, after=review, outcome="sent back"), again(APPEAL)))
POLICY = Policy("small", "a hearing and an appeal", CLAUSES, PROCEDURES, docket=DOCKET)


def answer(stated, policy=POLICY):
    return prove(policy, stated)[0]


def acts(found):
    return found.way.actions


# -- each verb, both ways ---------------------------------------------------------------------------------------------


def test_never_a_state():
    found = answer(never(FOR))

    assert acts(found) == ("ask", "tell", "decide")
    assert answer(never(TOLD, after=DROPPED)).status == "proved"


def test_never_where_a_guard_holds_shows_facts_under_which_it_does():
    found = answer(never(ending(decide, "against"), given=votes >= 2))

    assert found.way.steps[-1].supposes["votes"] == 2
    assert answer(never(ending(decide, "against"), given=votes >= 3)).status == "proved"


def test_never_unless_a_guard_holds():
    assert answer(never(ending(decide, "for"), unless=votes >= 3)).status == "proved"
    assert answer(never(ending(decide, "for"), unless=votes >= 4)).way.steps[-1].supposes["votes"] == 3


def test_always_at_an_act():
    found = answer(always(enough, at=decide))

    assert found.status == "refuted"
    assert found.way.steps[-1].outcome == "against"
    assert answer(always(enough, at=ending(decide, "for"))).status == "proved"


def test_always_at_a_state_asks_what_earlier_acts_recorded():
    assert answer(always(votes >= 3, at=FOR)).status == "proved"
    assert answer(always(votes >= 4, at=FOR)).status == "refuted"
    assert answer(always(happened(remind), at=TOLD)).status == "refuted"


def test_only_after_several_acts_and_after_any_of_some():
    assert answer(only_after(FOR, ask, tell)).status == "proved"
    assert answer(only_after(either(FOR, AGAINST), either(tell, remind))).status == "proved"
    assert acts(answer(only_after(tell, remind))) == ("ask", "tell")


def test_only_after_some_time_is_exact_for_every_date():
    """A month has 28 days in some years: on other dates than the first of January the claim fails."""
    found = answer(only_after(decide, tell, wait=days(30)))
    told, decided = found.way.steps[-2], found.way.steps[-1]

    assert answer(only_after(decide, tell, wait=days(28))).status == "proved"
    assert answer(only_after(decide, tell, wait=months(1))).status == "proved"
    assert (decided.on - told.on).days < 30


def test_at_most():
    found = answer(at_most(2, remind))

    assert acts(found) == ("ask", "remind", "remind", "remind")
    assert answer(at_most(1, tell)).status == "proved"


def test_never_by():
    assert answer(never_by(CLERK, FOR, AGAINST)).status == "proved"
    assert acts(answer(never_by(PANEL, AGAINST))) == ("ask", "tell", "decide")
    assert answer(never_by("clerk", tell)).status == "refuted"


def test_only_by():
    assert answer(only_by(PANEL, FOR, AGAINST)).status == "proved"
    assert answer(only_by((PARTY, "clerk"), TOLD, DROPPED)).status == "proved"
    assert acts(answer(only_by(CLERK, TOLD, FOR))) == ("ask", "tell", "decide")


def test_whoever_may_act_as_anyone_may_act_in_any_role():
    """It was proved once that no clerk decides what anyone may."""
    everyones = evolve(decide, who=(ANYONE,))
    open_ = Policy("open", "anyone decides", CLAUSES, (Procedure(HEARING, "a hearing", (ask, tell, everyones)),))

    assert answer(never_by("clerk", FOR), open_).status == "refuted"
    assert answer(only_by(("clerk", "party"), FOR), open_).status == "refuted"


def test_eventually_supposes_that_every_last_day_is_kept():
    found = answer(eventually(TOLD, DROPPED, within=days(3), after=ask))

    assert (found.status, found.note) == ("proved", "where every last day is kept")
    late = answer(eventually(TOLD, DROPPED, within=days(2), after=ask))
    assert acts(late) == ("ask",)
    assert late.after == "then more than 2 days may pass: 3 days and no such act or state"


def test_eventually_anyhow_supposes_nothing():
    found = answer(eventually(TOLD, DROPPED, within=days(3), after=ask, anyhow=True))

    assert (found.status, found.note) == ("refuted", "even where last days are let pass")


def test_eventually_is_not_proved_where_no_last_day_can_be_kept():
    """A decision not before forty days and within thirty comes at no time at all."""
    never_yet = evolve(decide, within=window(days(40), days(30), after=tell, clause="2/s1"))
    policy = Policy("late", "no day", CLAUSES, (Procedure(HEARING, "a hearing", (ask, tell, never_yet)),))
    found = answer(eventually(FOR, AGAINST, within=days(60), after=tell), policy)

    assert (found.status, found.note) == ("observed", "so, but from “told” no run goes on that keeps every last day")


# -- what is open to whom ---------------------------------------------------------------------------------------------


def test_what_a_party_can_do_wherever_a_run_stands():
    assert answer(always_can(drop, by=PARTY, when=(ASKED, TOLD))).status == "proved"
    found = answer(always_can(drop, by=(PARTY, CLERK), when=(ASKED, TOLD)))

    assert (acts(found), found.after) == (("ask",), "there it is refused: not by clerk")


def test_where_an_act_cannot_be_done_the_way_leads_there():
    found = answer(always_can(remind, by=PARTY, when=(ASKED, TOLD)))

    assert (acts(found), found.after) == (("ask", "tell"), "there it is refused: not from “told”")
    assert answer(always_can(tell, by=CLERK, when=UNASKED)).status == "refuted"


def test_what_an_act_asks_of_its_papers_has_to_be_said():
    """Votes for the party make the ending that is named, and nothing less does."""
    granted = ending(decide, "for")

    assert answer(always_can(granted, by=PANEL, when=TOLD, given=votes >= 3)).status == "proved"
    found = answer(always_can(granted, by=PANEL, when=TOLD, given=votes >= 2))
    assert found.after == "there it is refused: it asks that three are for it"
    assert answer(always_can(decide, by=PANEL, when=TOLD)).status == "proved"


def test_what_an_act_asks_of_earlier_acts_is_refused_where_they_told_otherwise():
    hurry = may(PARTY, "hurry", "hurry the panel", clause="1/s1", when=TOLD, given=urgent, then=STAY, repeats=True)
    quick = replaced(0, (ask, tell, decide, hurry), Docket((again(APPEAL),)))
    found = answer(always_can(hurry, by=PARTY, when=TOLD), quick)

    assert (found.way.steps[0].supposes["urgent"], acts(found)) == (False, ("ask", "tell"))
    assert answer(always_can(hurry, by=PARTY, when=TOLD, given=urgent), quick).status == "proved"


def test_what_is_done_once_is_refused_where_it_has_been_done():
    note = may(PARTY, "note", "note it", clause="1/s1", when=ASKED, then=STAY)
    noted = replaced(0, (ask, note, tell, decide), Docket((again(APPEAL),)))
    found = answer(always_can(note, by=PARTY, when=ASKED), noted)

    assert (acts(found), found.after) == (("ask", "note"), "there it is refused: it is done once")
    assert answer(always_can(note, by=PARTY, when=ASKED, given=~happened(note)), noted).status == "proved"


def test_what_rests_on_other_procedures_has_to_be_said():
    heard, lost = ended_in(HEARING, FOR, AGAINST), ended_in(HEARING, AGAINST)

    assert answer(always_can(appeal, by=PARTY, when=NO_APPEAL)).status == "refuted"
    assert answer(always_can(appeal, by=PARTY, when=NO_APPEAL, given=heard)).status == "proved"
    assert answer(always_can(appeal, by=PARTY, when=NO_APPEAL, given=lost)).status == "proved"


def test_what_the_docket_asks_has_to_be_said():
    """A hearing is asked for once; another begins only where an appeal is sent back."""
    found = answer(always_can(ask, by=PARTY, when=UNASKED))

    assert (found.way.steps, found.after.partition("asks that ")[2]) == ((), "this way has not been taken before")
    assert "this way has not been taken before" in str(found)
    assert answer(always_can(ask, by=PARTY, when=UNASKED, given=~ended_in(HEARING))).status == "proved"


def test_who_may_need_not():
    assert answer(always_owed(tell, by=CLERK, when=ASKED)).status == "proved"
    assert answer(always_owed(drop, by=PARTY, when=ASKED)).after == "there it is refused: nobody has to"


def test_what_nobody_ever_has_to_do():
    found = answer(never_owed(tell))

    assert answer(never_owed(ask, drop, remind)).status == "proved"
    assert (acts(found), found.after) == (("ask",), "there clerk has to")
    assert answer(never_owed(tell, decide, by=PARTY)).status == "proved"
    assert answer(never_owed(tell, decide, by=(PARTY, PANEL))).after == "there panel has to"


def test_what_an_act_has_to_tell():
    assert answer(always_told(votes, judges, at=decide)).status == "proved"
    assert answer(always_told(urgent, at=ask)).status == "proved"
    assert acts(answer(always_told(votes, urgent, at=decide))) == ("ask", "tell", "decide")
    assert acts(answer(always_told(urgent, at=(ask, drop)))) == ("ask", "drop")


def test_what_an_act_has_to_tell_and_nothing_else():
    assert answer(always_told(votes, judges, at=decide, nothing_else=True)).status == "proved"
    assert answer(always_told(at=(tell, remind, drop), nothing_else=True)).status == "proved"
    assert acts(answer(always_told(votes, at=decide, nothing_else=True))) == ("ask", "tell", "decide")
    assert acts(answer(always_told(at=ask, nothing_else=True))) == ("ask",)
    assert acts(answer(always_told(votes, judges, urgent, at=decide, nothing_else=True))) == ("ask", "tell", "decide")


def test_where_an_act_leads():
    assert answer(always_leads(tell, to=TOLD)).status == "proved"
    assert answer(always_leads(tell, remind, to=(TOLD, ASKED))).status == "proved"
    assert answer(always_leads(tell, remind, to=TOLD)).status == "refuted"


def test_where_an_act_enters_another_run():
    """An appeal that is sent back begins a hearing in the middle; one that is upheld begins none."""
    assert answer(always_leads(ending(review, "sent back"), to=TOLD)).status == "proved"
    assert answer(always_leads(ending(review, "upheld"), to=TOLD)).status == "refuted"
    assert answer(always_leads(ending(review, "sent back"), to=ASKED)).status == "refuted"
    assert answer(always_leads(ending(review, "sent back"), to=BACK)).status == "proved"
    assert answer(always_leads(review, to=(TOLD, UPHELD))).status == "proved"
    assert acts(answer(always_leads(tell, remind, to=TOLD))) == ("ask", "remind")
    assert acts(answer(always_leads(decide, to=FOR))) == ("ask", "tell", "decide")
    assert answer(always_leads(ending(decide, "for"), to=FOR)).status == "proved"


def test_whoever_may_act_as_anyone_can():
    open_ = replaced(0, (ask, evolve(remind, who=(ANYONE,)), tell, decide), Docket((again(APPEAL),)))

    assert answer(always_can("hearing.remind", by=(CLERK, PANEL), when=ASKED), open_).status == "proved"


def test_what_an_open_reading_allows_is_not_open_under_every_choice():
    policy, act = with_majority()
    stated = always_can(ending(act, "for"), by=PANEL, when=TOLD, given=votes >= 2)

    assert (answer(stated, policy).status, dict(answer(stated, policy).choices)) == ("refuted", {"majority": "three"})
    assert answer(stated, policy.under(readings={"majority": "two"})).status == "proved"
    assert answer(always_can(ending(act, "for"), by=PANEL, when=TOLD, given=votes >= 3), policy).status == "proved"


def test_where_an_act_is_not_open_a_live_case_refuses_it():
    found = answer(always_can(remind, by=PARTY, when=(ASKED, TOLD)))
    case = replayed(found, POLICY)

    assert not case.decide("hearing.remind", by="party", on=case.history[-1].day)


# -- runs that are entered in the middle, other procedures ------------------------------------------------------------


def test_a_run_that_is_entered_in_the_middle_has_behind_it_what_leads_there():
    assert answer(only_after(decide, ask)).status == "proved"
    assert answer(at_most(0, tell)).status == "refuted"


def test_a_run_that_is_entered_in_the_middle_keeps_the_property_too():
    """What every way from the beginning has behind it may be missing where a later run begins in the middle."""
    listen = may(PANEL, "listen", "listen to the party", clause="2/s1", when=ASKED, then=STAY)
    call = may(CLERK, "call", "call the panel", clause="1/s1", when=ASKED, given=happened(listen), then=TOLD)
    close = may(PANEL, "close", "close the case", clause="2/s1", when=TOLD, then=FOR)
    complain = may(PARTY, "complain", "complain", clause="3/s1", when=NO_APPEAL, then=BACK)
    procedures = (
        Procedure(HEARING, "a hearing", (ask, listen, call, close)), Procedure(APPEAL, "a complaint", (complain,)),
    )  # fmt: skip
    entered = Docket((enter(HEARING, at=TOLD, after=complain), again(APPEAL)))
    alone, both = (Policy("p", "two ways", CLAUSES, procedures, docket=each) for each in (Docket(), entered))

    assert answer(only_after(close, listen), alone).status == "proved"
    found = answer(only_after(close, listen), both)
    assert (found.status, found.begins_at, found.way.actions) == ("refuted", "told", ("close",))
    assert answer(only_after(close, call), both).status == "proved"


def test_of_a_run_that_is_entered_it_is_open_what_others_had_done_before():
    """A hearing that begins with a complaint elsewhere has that behind it; a hearing that is entered may not."""
    close = may(PANEL, "close", "close the case", clause="2/s1", when=ASKED, then=FOR)
    free = evolve(appeal, given=())
    back = may(PANEL, "back", "send it back", clause="3/s1", when=APPEALED, then=BACK)
    start = evolve(ask, given=happened(free))
    procedures = (Procedure(HEARING, "a hearing", (start, close)), Procedure(APPEAL, "an appeal", (free, back)))
    entered = Docket((enter(HEARING, at=ASKED, after=back), again(APPEAL)))

    assert answer(only_after(close, free), Policy("p", "p", CLAUSES, procedures, docket=Docket())).status == "proved"
    found = answer(only_after(close, free), Policy("p", "p", CLAUSES, procedures, docket=entered))
    assert (found.status, found.note.partition(";")[0]) == ("observed", "proved of other runs")


def test_a_run_that_is_entered_in_the_middle_has_come_to_what_it_has_left():
    """What has been asked and told has stood at “asked” in between."""
    assert answer(eventually(ASKED, within=days(0), after=ask, anyhow=True)).status == "proved"
    assert answer(eventually(DROPPED, within=days(2), after=ask, anyhow=True)).status == "refuted"


def test_what_is_to_come_from_the_beginning_need_not():
    found = answer(eventually(ASKED, within=days(2), after=UNASKED, anyhow=True))

    assert (found.status, found.way.steps) == ("refuted", ())


def test_what_other_procedures_do_is_free_but_one_state_of_theirs_at_a_time():
    assert answer(only_after(appeal, decide)).status == "proved"
    assert answer(only_after(appeal, ask)).status == "proved"
    assert answer(only_after(appeal, remind)).status == "refuted"


def test_nobody_reviews_who_decided_only_where_the_rule_says_so():
    nobody_again = disjoint(reviewers, ever(decide, judges))
    anybody = evolve(review, given=())
    lax = replaced(1, (appeal, anybody), Docket((again(APPEAL),)))

    assert answer(always(nobody_again, at=review)).status == "proved"
    assert answer(always(nobody_again, at=anybody), lax).status == "refuted"


def replaced(number, actions, docket):
    """The policy with other acts in one of its procedures."""
    other = evolve(PROCEDURES[number], actions=actions)
    procedures = (*PROCEDURES[:number], other, *PROCEDURES[number + 1:])
    return Policy("small", "a hearing and an appeal", CLAUSES, procedures, docket=docket)


# -- readings ---------------------------------------------------------------------------------------------------------


def with_majority():
    most = pick(MAJORITY, two=votes >= 2, three=votes >= 3)
    act = evolve(decide, then=(Outcome("for", FOR, given=most), Outcome("against", AGAINST, given=OTHERWISE)))
    hearing = Procedure(HEARING, "a hearing", (ask, tell, remind, act, drop))
    return Policy("open", "an open reading", CLAUSES, (hearing,), Readings([MAJORITY])), act


def test_what_holds_whatever_an_open_reading_says_is_proved_for_all_choices():
    policy, act = with_majority()

    assert answer(only_after(FOR, tell), policy).status == "proved"
    assert answer(always(votes >= 2, at=ending(act, "for")), policy).status == "proved"


def test_what_an_open_reading_decides_is_refuted_with_the_choice():
    policy, act = with_majority()
    found = answer(always(votes >= 3, at=ending(act, "for")), policy)

    assert (found.status, dict(found.choices)) == ("refuted", {"majority": "two"})
    chosen = policy.under(readings={"majority": "three"})
    assert answer(always(votes >= 3, at=ending(act, "for")), chosen).status == "proved"


def test_a_property_may_be_stated_for_some_choices_only():
    policy, act = with_majority()
    stated = always(votes >= 3, at=ending(act, "for"), only=MAJORITY == "three")

    assert prove(policy.under(readings={"majority": "two"}), stated) == ()
    assert prove(policy.under(readings={"majority": "three"}), stated)[0].status == "proved"


def test_a_property_stated_for_some_choices_is_judged_under_them_where_the_reading_is_open():
    policy, act = with_majority()

    def stated(choice, fewest):
        return always(votes >= fewest, at=ending(act, "for"), only=choice)

    assert answer(stated(MAJORITY == "three", 3), policy).status == "proved"
    assert answer(stated(MAJORITY == "two", 3), policy).status == "refuted"
    found = answer(stated(MAJORITY == "three", 4), policy)
    assert (found.status, dict(found.choices)) == ("refuted", {})


# -- witnesses as cases -----------------------------------------------------------------------------------------------

REFUTED = (
    never(FOR), never(ending(decide, "against"), given=votes >= 2), always(enough, at=decide), at_most(2, remind),
    only_after(tell, remind), only_after(decide, tell, wait=days(30)), never_by(PANEL, AGAINST),
    eventually(TOLD, within=days(2), after=ask), never(appeal),
)  # fmt: skip


@pytest.mark.parametrize("stated", REFUTED, ids=str)
def test_what_refutes_a_property_replays_in_a_live_case(stated):
    found = answer(stated)
    case = replayed(found, POLICY)
    own = [event for event in case.history if event.procedure == found.place]

    assert [event.action for event in own] == list(acts(found))
    assert [event.outcome for event in own] == [step.outcome for step in found.way.steps]


def test_the_days_of_a_witness_are_those_of_its_way():
    found = answer(only_after(decide, tell, wait=days(30)))
    case = replayed(found, POLICY)

    assert [event.day for event in case.history] == [step.on for step in found.way.steps]


def test_what_other_procedures_must_have_done_comes_first_in_the_case():
    case = replay(answer(never(appeal)), POLICY).case

    assert [event.name for event in case.history] == ["hearing.ask", "hearing.tell", "hearing.decide", "appeal.appeal"]


def test_what_is_proved_has_no_case():
    with pytest.raises(BadInput, match="no way that could be taken"):
        replayed(answer(only_after(FOR, tell)), POLICY)


# -- properties of a policy, and bad input ----------------------------------------------------------------------------


def test_a_policy_carries_its_properties_and_they_change_no_digest():
    stated = only_after(FOR, tell, words="no decision untold", clause="2/s1")
    policy = evolve(POLICY, properties=(stated,))

    assert [(str(found.words), found.clauses) for found in judged(policy)] == [("no decision untold", ("2/s1",))]
    assert policy.rules_digest == POLICY.rules_digest


def test_a_property_reads_aloud_in_the_words_of_the_policy():
    assert str(only_after(FOR, tell, wait=days(2))) == "“for” only after “tell the panel”, and not within 2 days"
    assert str(at_most(1, remind)) == "“remind the clerk” at most once in a run"
    assert str(always(enough, at=decide)) == "always at “decide the case”: three are for it"
    assert str(never(FOR, given=enough)) == "never “for” where three are for it"
    assert str(only_by((CLERK, PANEL), FOR)) == "only clerk or panel brings about “for”"
    assert str(always_can(drop, by=PARTY, when=(ASKED, TOLD))) == "whenever at “asked” or “told”, party can “drop it”"
    owes = always_owed(tell, by=CLERK, when=ASKED, given=urgent.named("it is urgent"))
    assert str(owes) == "whenever at “asked”, clerk has to “tell the panel”, where it is urgent"
    assert str(never_owed(drop)) == "nobody has to “drop it”"
    assert str(never_owed(drop, by=PARTY)) == "party need not “drop it”"
    assert str(always_told(votes, at=decide)) == "always at “decide the case”: “votes for the party” is told"
    only = always_told(votes, at=decide, nothing_else=True)
    assert str(only) == "always at “decide the case”: “votes for the party” is told, and nothing else"
    assert str(always_told(at=drop, nothing_else=True)) == "always at “drop it”: nothing is told"
    assert str(always_leads(tell, to=TOLD)) == "“tell the panel” always leads to “told”"
    assert str(always_can(drop, when=ASKED)) == "whenever at “asked”, somebody can “drop it”"
    assert str(never_by(CLERK, FOR)) == "clerk never brings about “for”"


def test_names_stand_for_acts_and_states():
    assert answer(only_after("hearing.for", "hearing.tell")).status == "proved"
    assert answer(never("appeal.appeal", after="appeal.upheld")).status == "proved"


STRANGE = State("agianst")
OTHER = must(PANEL, "decid", "decide otherwise", when=TOLD, then=FOR)
UNKNOWN = (
    (never(STRANGE), "unknown state “agianst”; did you mean “against”?"),
    (never(OTHER), "unknown action “decid”; did you mean “decide”?"),
    (only_after(FOR, OTHER), "unknown action “decid”; did you mean “decide”?"),
    (never("hearing.tel"), "unknown action or state “hearing.tel”; did you mean “hearing.tell”"),
    (never(ending(decide, "fro")), "unknown outcome of “decide” “fro”; did you mean “for”?"),
    (always(number("vots", "votes", 0, 5) > 1, at=decide), "unknown fact “vots”; did you mean “votes”?"),
    (always(votes >= 2, at=review), "“votes”, which no act of appeal records; it is recorded in hearing."),
    (always(evolve(votes, low=1) >= 2, at=decide), "speaks of another fact “votes” than that of the policy."),
    (always(happened(OTHER), at=FOR), "unknown action “decid”; did you mean “decide”?"),
    (never(evolve(decide)), "speaks of another action “decide” than that of the policy."),
    (only_by(("panel", "clark"), FOR), "unknown role “clark”; did you mean “clerk”?"),
    (only_by((), FOR), "says not by whom."),
    (always_can(drop, by="clark", when=ASKED), "unknown role “clark”; did you mean “clerk”?"),
    (always_can(ASKED, by=CLERK, when=TOLD), "wants an act, which “asked” is not."),
    (always_can(drop, by=PARTY, when=tell), "wants a state, which “tell” is not."),
    (always_can(drop, by=PARTY, when=()), "says not where a run stands."),
    (never_owed(drop, by="clark"), "unknown role “clark”; did you mean “clerk”?"),
    (always_told(at=decide), "says not what is told."),
    (always_told("votes", at=decide), "speaks of 'votes', which is no fact."),
    (always_told(7, at=decide), "speaks of 7, which is no fact."),
    (always_told(number("vots", "votes", 0, 5), at=decide), "unknown fact “vots”; did you mean “votes”?"),
    (always_leads(tell, to=drop), "wants a state, which “drop” is not."),
    (always_leads(tell, to=()), "says not where a run stands."),
    (always_can(by=PARTY, when=ASKED), "says not which act."),
    (always_can(drop, by=PARTY, when=UPHELD), "is about hearing and appeal at once; state it of one procedure."),
    (never_by("clark", FOR), "unknown role “clark”; did you mean “clerk”?"),
    (never(FOR, clause="2/s2"), "unknown clause “2/s2”; did you mean"),
    (never(FOR, UPHELD), "is about hearing and appeal at once; state it of one procedure."),
    (only_after(FOR), "says not what comes first."),
    (eventually(FOR, within=3, after=ask), "wants a span of time, such as days(7)."),
    (at_most("two", FOR), "wants a whole number of times, not 'two'."),
    (never(7), "speaks of int, which is neither an act nor a state."),
    (always(votes, at=FOR), "given= takes a guard, which is true or false"),
    ("never", "str is not a property: write never(…), always(…)."),
    (never(FOR, only="two"), "only= takes a condition on a reading"),
)


def test_what_another_procedure_told_may_be_asked_under_some_choice_only():
    policy, act = with_majority()
    after = Procedure(APPEAL, "an appeal", (appeal, again_judged := evolve(review, given=())))
    both = evolve(policy, procedures=(*policy.procedures, after))
    nobody_again = pick(MAJORITY, two=votes >= 2, three=disjoint(judges, ever(again_judged, reviewers)))

    assert answer(always(nobody_again, at=ending(act, "for")), both).status == "refuted"


def alike() -> Policy:
    """Two procedures with acts of the same names, which end at one and the same state."""
    one_new, other_new, on, closed = State("new", initial=True), State("new", initial=True), State("on"), FOR
    one = (
        ask_one := may(PARTY, "ask", "ask", clause="1/s1", when=one_new, then=on),
        may(PARTY, "close", "close", clause="1/s1", when=on, then=closed, given=happened(ask_one)),
    )
    ask_other = may(PARTY, "ask", "ask", clause="1/s1", when=other_new, then=TOLD)
    other = (ask_other, may(PARTY, "close", "close", clause="1/s1", when=TOLD, then=closed))
    return Policy("alike", "two that are called alike", CLAUSES, (Procedure("one", "one", one),
                                                                 Procedure("other", "other", other)))  # fmt: skip


def test_an_act_of_another_procedure_that_is_called_like_an_own_one_has_not_come_with_that():
    for stated in (only_after("other.close", "one.ask"), only_after("other.close", "one.ask", wait=days(1))):
        found = answer(stated, alike())

        assert acts(found) == ("ask", "close")
        assert [event.run for event in replayed(found, alike()).history] == ["other", "other"]
    assert answer(only_after("other.close", "other.ask"), alike()).status == "proved"


def test_a_way_is_taken_after_an_act_that_begins_another_run_and_leads_nowhere():
    """The hearing is under way as soon as a party reminds the clerk, where it can do so before it asks."""
    first = evolve(remind, when=(UNASKED, ASKED))
    appeal_ = evolve(appeal, given=running(HEARING))
    hearing = Procedure(HEARING, "a hearing", (evolve(ask, given=ended_in(APPEAL)), first, evolve(drop, when=ASKED)))
    policy = Policy("two", "one beside another", CLAUSES, (hearing, Procedure(APPEAL, "an appeal", (
        appeal_, may(PANEL, "end", "end it", clause="3/s1", when=APPEALED, then=UPHELD)))))  # fmt: skip
    found = answer(never(appeal_), policy)

    assert [(event.run, event.action) for event in replayed(found, policy).history] == [
        ("hearing", "remind"), ("appeal", "appeal"),
    ]  # fmt: skip


def test_a_state_at_which_two_procedures_may_stand_is_named_with_its_procedure():
    assert acts(answer(never("one.for"), alike())) == acts(answer(never("other.for"), alike())) == ("ask", "close")
    with pytest.raises(DeclarationError) as told:
        prove(alike(), never(FOR))
    assert "speaks of “for”, at which one and other may stand: write “one.for” or “other.for”." in str(told.value)


@pytest.mark.parametrize(("stated", "message"), UNKNOWN, ids=[message for _, message in UNKNOWN])
def test_a_property_over_an_unknown_name_is_refused_with_the_nearest(stated, message):
    with pytest.raises(DeclarationError) as told:
        prove(POLICY, stated)
    assert message in str(told.value)


def test_assembling_a_policy_lists_everything_wrong_with_its_properties_at_once():
    with pytest.raises(DeclarationError) as told:
        evolve(POLICY, properties=tuple(stated for stated, _ in UNKNOWN))
    assert len({problem.place for problem in told.value.problems}) == len(UNKNOWN)


def test_what_is_not_there_under_the_choices_is_neither_proved_nor_refuted():
    gone = evolve(decide, name="decide_again", only=MAJORITY == "three")
    hearing = Procedure(HEARING, "a hearing", (ask, tell, remind, decide, gone, drop))
    policy = Policy("less", "an act less", CLAUSES, (hearing,), Readings([MAJORITY]), choices={"majority": "two"})
    found = answer(only_after(gone, tell), policy)

    assert (found.status, found.note) == ("observed", "there is no such act or state under the choices made")


def test_a_word_of_a_fact_is_found_by_its_act():
    kind = one_of("kind", "the kind of case", "small", "great")
    begin = evolve(ask, records=kind)
    grant = may(PANEL, "grant", "grant it", clause="2/s1", when=ASKED, given=kind == "small", then=FOR)
    policy = Policy("kinds", "two kinds", CLAUSES, (Procedure(HEARING, "a hearing", (begin, grant)),))

    assert answer(always(kind == "small", at=grant), policy).status == "proved"
    assert answer(always(kind == "great", at=grant), policy).way.steps[0].supposes["kind"] == "small"


def test_receipt_that_nobody_brings_about_is_by_nobody():
    come = happens("come", "it comes", clause="1/s1", when=UNASKED, then=ASKED)
    policy = Policy("none", "nobody acts", CLAUSES, (Procedure(HEARING, "a hearing", (come, tell_of(come))),))

    assert answer(never_by(CLERK, ASKED), policy).status == "proved"


def tell_of(come):
    return evolve(tell, after=come, then=FOR)


def test_the_answer_is_dated_from_the_start_that_is_asked_for():
    found = prove(POLICY, never(FOR), start=date(2015, 2, 2))[0]

    assert found.way.steps[0].on == date(2015, 2, 2)
