"""What a model, a walk and a duration must say of small procedures: each was once said otherwise."""

from typing import Any

from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import ITSELF, days, earliest, first, latest, no_earlier_than, received, since, window
from grievance_fsm.facts import at, day, flag, happened, inside, on_the_day
from grievance_fsm.language import Action, Procedure, Role, State, happens, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.verification.building import Solved, model_of
from grievance_fsm.verification.durations import longest, shortest
from grievance_fsm.verification.model import Model
from grievance_fsm.verification.reaching import reached, stuck
from grievance_fsm.verification.search import Mode
from grievance_fsm.verification.zones import ANY

CLAUSES = Registry.of({"1/s1": "There is a procedure."})
NEW, ASKED, DONE = State("new", initial=True), State("asked"), State("done", final=True)
PARTY, PANEL = Role("party"), Role("panel")
KEPT = Mode(punctual=True, committed=True)

ask = may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=ASKED)


def modelled(*actions: Action, limits: tuple[Any, ...] = (), solved: Solved | None = None) -> Model:
    """The model of a procedure of these acts."""
    procedure = Procedure("small", "a small procedure", actions, limits=limits)
    return model_of(Policy("small", "a small policy", CLAUSES, (procedure,)).bound["small"], solved=solved)


def test_an_end_on_a_day_that_is_named_in_time_has_a_most_although_the_naming_has_none() -> None:
    named = day("meeting", "the day of the meeting")
    span = window(days(3), days(6), after=ask, expiry="bar", clause="1/s1")
    name = may(PANEL, "name", "name a day", clause="1/s1", when=ASKED, records=named, repeats=True,
               given=inside(named, span))  # fmt: skip
    meet = may(PANEL, "meet", "meet", clause="1/s1", when=ASKED, given=on_the_day(named), then=DONE)
    found = longest(modelled(ask, name, meet), KEPT)["done"]
    assert (found.days, found.endless) == (6, "")


def test_a_duty_whose_silence_has_a_meaning_may_be_left_to_silence_by_those_who_keep_their_duties() -> None:
    """design.md: punctual means that duties bind, lapses stay free."""
    silent = State("silent", final=True)
    reply = must(PARTY, "reply", "reply", clause="1/s1", when=ASKED, within=days(5), after=ask, then=DONE,
                 otherwise=silent)  # fmt: skip
    found = longest(modelled(ask, reply), KEPT)
    assert {end: each.days for end, each in found.items()} == {"done": 5, "silent": 6}
    assert all(each.days < ANY for each in found.values())


def test_a_loop_that_takes_time_leaves_no_most_although_something_is_counted_from_the_beginning_alone() -> None:
    go_round = must(PARTY, "go_round", "go round", clause="1/s1", when=ASKED, within=days(9), repeats=True,
                    after=latest(ask, ITSELF), then=ASKED)  # fmt: skip
    end = may(PANEL, "end", "end it", clause="1/s1", when=ASKED, then=DONE,
              within=no_earlier_than(days(3), after=first(ask), clause="1/s1"))  # fmt: skip
    found = longest(modelled(ask, go_round, end), KEPT)["done"]
    assert found.days == ANY
    assert "go_round" in found.endless


def test_a_loop_that_must_be_over_by_a_day_leaves_a_most() -> None:
    go_round = may(PARTY, "go_round", "go round", clause="1/s1", when=ASKED, repeats=True, then=ASKED)
    end = must(PANEL, "end", "end it", clause="1/s1", when=ASKED, within=days(9), after=first(ask), then=DONE)
    assert longest(modelled(ask, go_round, end), KEPT)["done"].days == 9


def test_a_loop_leaves_what_is_counted_from_before_it_where_it_was() -> None:
    go_round = must(PARTY, "go_round", "go round", clause="1/s1", when=ASKED, within=days(4), repeats=True,
                    after=latest(ask, ITSELF), then=ASKED)  # fmt: skip
    end = may(PANEL, "end", "end it", clause="1/s1", when=ASKED, then=DONE,
              within=window(days(1), days(7), after=first(ask), expiry="bar", clause="1/s1"))  # fmt: skip
    found = longest(modelled(ask, go_round, end), KEPT)["done"]
    assert (found.days, found.endless) == (7, "")


def test_a_duty_that_nobody_owes_does_not_lapse() -> None:
    """As in a live case: a condition that is known to fail, whoever acts, makes a duty none."""
    silent = State("silent", final=True)
    reply = must(PARTY, "reply", "reply", clause="1/s1", when=ASKED, within=days(5), after=ask, then=DONE,
                 given=~happened(ask), otherwise=silent)  # fmt: skip
    assert shortest(modelled(ask, reply)) == {}


def test_two_acts_that_ask_nothing_may_record_different_things() -> None:
    heard = flag("heard", "the party was heard")
    hear = may(PANEL, "hear", "hear the party", clause="1/s1", when=ASKED, records=heard, then=ASKED, repeats=True)
    end = may(PANEL, "end", "end it", clause="1/s1", when=ASKED, given=at(hear, heard).named(""), then=DONE)
    assert set(shortest(modelled(ask, hear, end))) == {"done"}


def test_where_only_a_day_that_is_past_can_be_named_the_run_is_stuck() -> None:
    named = day("meeting", "the day of the meeting")
    span = window(days(3), days(6), after=ask, expiry="bar", clause="1/s1")
    name = may(PANEL, "name", "name a day", clause="1/s1", when=ASKED, records=named, repeats=True,
               given=inside(named, span))  # fmt: skip
    meet = may(PANEL, "meet", "meet", clause="1/s1", when=ASKED, given=on_the_day(named), then=DONE)
    found = stuck(reached(modelled(ask, name, meet), waits=True))
    assert {each.kind for each in found} == {"loop"}


def test_what_has_not_come_is_deemed_to_have_after_some_days_and_silence_counts_from_then() -> None:
    silent = State("silent", final=True)
    come = happens("come", "the notice comes", clause="1/s1", when=ASKED)
    reply = must(PARTY, "reply", "reply", clause="1/s1", when=ASKED, within=days(7), then=DONE, otherwise=silent,
                 after=received(ask, actual=come, deemed=days(3)))  # fmt: skip
    model = modelled(ask, come, reply)
    assert {end: each.days for end, each in longest(model, KEPT).items()} == {"done": 10, "silent": 11}
    assert {end: each.days for end, each in shortest(model).items()} == {"done": 0, "silent": 8}


def test_of_the_earliest_of_several_days_those_bind_that_are_on_record() -> None:
    hear = may(PANEL, "hear", "hear the party", clause="1/s1", when=ASKED)
    end = must(PANEL, "end", "end it", clause="1/s1", when=ASKED, then=DONE,
               within=earliest(since(days(5), hear), since(days(9), ask)))  # fmt: skip
    found = longest(modelled(ask, hear, end), KEPT)["done"]
    assert found.days == 9


def test_the_same_guard_is_another_where_its_act_no_longer_tells_what_it_asks() -> None:
    """What was solved of an act with a paper says nothing of the same act without it, and the other way round."""
    sure = flag("sure", "the panel is sure")
    certain = sure.named("it is certain", "1/s1")
    told, untold = (
        may(PANEL, "answer", "answer", clause="1/s1", when=ASKED, then=DONE, records=papers, given=certain)
        for papers in (sure, ())
    )  # fmt: skip
    solved = Solved()
    models = [modelled(ask, each, solved=solved) for each in (untold, told, untold)]

    assert [[place.state for place in model.places] for model in models] == [
        ["new", "asked"], ["new", "asked", "done"], ["new", "asked"],
    ]  # fmt: skip
