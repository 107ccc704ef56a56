"""Which readings, parameters and numbers of a policy ever matter, each with what shows it."""

import json
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
import small_policy as small
from builders import MEMBERS
from click.testing import CliRunner

import grievance_fsm.varying.trying as trying
from grievance_fsm.cli import door, main
from grievance_fsm.errors import BadInput
from grievance_fsm.loading import load
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.readings import UNCHOSEN
from grievance_fsm.varying.changes import LIVE, PROOF, RECORDED, TABLE, WORDS, Topic
from grievance_fsm.varying.covering import rows, smallest
from grievance_fsm.varying.found import Effect, Sensitivity
from grievance_fsm.varying.rebinding import Bench, Variation
from grievance_fsm.varying.sensitivity import sensitivity
from grievance_fsm.varying.trying import Work, at_work
from grievance_fsm.varying.verdicts import votes
from grievance_fsm.verification.building import Solved, model_of
from grievance_fsm.verification.variants import signature_of


@pytest.fixture(scope="module")
def found() -> Sensitivity:
    return sensitivity(small.POLICY, jobs=1)


@pytest.fixture(scope="module")
def of_mit() -> Sensitivity:
    """Some readings of the MIT policy, each alone."""
    names = ("party_file_access", "notice_event", "decision_days", "vote_base", "retaliation_rule", "nda_term",
             "recusal_rule")  # fmt: skip
    return sensitivity(POLICY, readings=names, jobs=1, pairs=False)


def kinds(effect: Effect) -> set[str]:
    return {change.topic.kind for change in effect.changes}


# -- which readings matter -----------------------------------------------------------------------------------


def test_a_reading_that_opens_or_closes_an_end_matters_to_a_proof_with_the_way_there(found):
    """What silence means decides whether an asking can end in a refusal."""
    (effect,) = found.about("silence")

    assert effect.what == {"silence": "nothing"}
    assert effect.level == PROOF
    assert effect.witness is not None
    assert (effect.witness.topic.kind, effect.witness.topic.name) == ("comes to", "refused")
    assert effect.witness.shown == "ask 2001-01-01 → answer.lapses (lapsed) 2001-01-09"


def test_a_reading_that_only_refuses_some_cases_matters_to_these_with_their_facts(found):
    (effect,) = found.about("strict")

    assert effect.level == LIVE
    assert [(c.here, c.there, c.shown) for c in effect.changes] == [("allowed", "refused", "the party is a member no")]
    assert effect.changes[0].clauses == ("1/s1",)


def test_the_facts_that_show_it_are_told_apart_by_a_live_case():
    """The witness of “strict”, lived: the same asking is allowed on one side and refused on the other."""
    case = small.asked(member=False)

    assert case.under({"strict": "yes"}).events[0].how == "refused"


def test_a_reading_of_which_only_papers_are_others_is_told_so(found):
    (effect,) = found.about("note")

    assert effect.level == RECORDED
    assert [(change.topic.kind, change.here, change.there) for change in effect.changes] == [
        ("papers", "nothing", "“noted_more”")
    ]


def test_a_reading_that_changes_words_only_never_matters(found):
    assert found.level("word") == WORDS
    assert found.never == ("word",)
    assert set(found.mattering) == {"silence", "strict", "note", "paper", "person"}


def test_a_reading_of_a_table_beside_is_told_with_the_place_in_the_table(of_mit):
    """IV.3: what a party may see of a closed file turns on no act, but on who may see what."""
    assert of_mit.level("party_file_access") == TABLE
    assert of_mit.about("party_file_access")[0].changes[0].topic.kind == "who may see what"


def test_another_last_day_is_shown_by_the_first_day_from_which_it_differs(of_mit):
    """A13: months that clamp, and months that spill over, part where a month lacks the day."""

    (working,) = of_mit.about("decision_days")
    limits = [change for change in working.changes if change.topic.kind == "time limit"]
    assert limits
    assert all(change.here != change.there and "counted from" in change.shown for change in limits)


def test_whose_two_thirds_count_changes_how_many_votes_decide_nothing(of_mit):
    """A04: of 596 ways to vote with abstentions 422 decide nothing where those present are the base."""

    cast = next(each for each in of_mit.about("vote_base") if each.what == {"vote_base": "of_votes_cast"})
    votes = next(each for each in cast.changes if (each.topic.kind, each.topic.place) == ("votes", "formal.decide"))
    assert votes.here.startswith("422 of 596")
    assert votes.there != votes.here
    assert any(change.topic.kind == "who decides" and "1 for, 6 abstaining" in change.there for change in cast.changes)


@pytest.mark.parametrize("share", ["1/2", "3/5", "2/3", "3/4"])
def test_another_share_is_told_at_every_attendance(share):
    """Of the seven to fourteen who attend so many find harassment as are the share, rounded up to a whole member."""
    policy = load("mit").under(parameters={"III.C.5/s2": share})
    told = votes(policy, policy.bound["formal"])

    topic = Topic(PROOF, "at each attendance", "formal.decide", "harassment found")
    fewest = [f"{ceil(n * Fraction(share))} of {n}" for n in range(7, 15)]
    assert told[topic].words == f"{', '.join(fewest)} force it"


def test_a_procedure_that_only_another_answer_has_is_one_change(of_mit):

    effect = of_mit.about("retaliation_rule")[0]
    assert ("the procedure", "retaliation") in {(c.topic.kind, c.topic.name) for c in effect.changes}


# -- two that matter only together ---------------------------------------------------------------------------------


def test_two_readings_that_rule_an_end_out_only_together_are_found_with_what_they_do(found):
    """On paper and in person: each alone leaves a way to be heard, both leave none."""
    (both,) = found.together

    assert both.what == {"paper": "yes", "person": "yes"}
    assert ("comes to", "heard") in {(change.topic.kind, change.topic.name) for change in both.changes}
    assert found.level("paper") == found.level("person") == LIVE


def test_two_readings_of_which_neither_alone_changes_anything_matter_together():
    found = sensitivity(small.EITHER, jobs=1)

    assert found.level("paper") == found.level("person") == WORDS
    assert [each.what for each in found.together] == [{"paper": "yes", "person": "yes"}]
    assert set(found.mattering) == {"paper", "person"}
    assert found.together[0].changes[0].shown == "it is heard on paper no"


def test_a_reading_that_is_asked_only_under_another_answer_matters_in_its_company():
    """Whether on paper is asked only of those who must be members: alone it changes nothing."""
    found = sensitivity(small.NESTED, jobs=1)

    assert (found.level("strict"), found.level("paper")) == (LIVE, WORDS)
    assert [each.what for each in found.together] == [{"strict": "yes", "paper": "yes"}]
    assert "paper" in found.mattering
    shown = found.together[0].changes[0]
    assert (shown.here, shown.there) == ("allowed", "refused")
    assert shown.shown == "the party is a member yes, it is heard on paper no"


def test_a_reading_of_a_procedure_that_is_left_out_matters_where_it_is_kept():
    """H.4: how soon retaliation is answered is nothing to a policy that does not watch for it."""
    found = sensitivity(POLICY, readings=["retaliation_response"], jobs=1)

    assert found.level("retaliation_response") == WORDS
    assert [each.what for each in found.together] == [{"retaliation_rule": "as_H4", "retaliation_response": "silent"}]


def test_rows_hold_every_pair_of_other_choices():
    others = {"a": ("x", "y"), "b": ("p",), "c": ("m", "n", "o")}

    pairs = {frozenset(pair) for row in rows(others) for pair in _pairs(row)}

    assert pairs == {
        frozenset(((one, x), (other, y)))
        for one in others for other in others if one != other for x in others[one] for y in others[other]
    }  # fmt: skip


def _pairs(row: Any) -> list[Any]:
    return [(one, other) for one in row.items() for other in row.items() if one != other]


def test_a_row_is_cut_down_to_what_still_shows_the_change():
    row = dict.fromkeys("abcdefg", "x")

    assert smallest(row, lambda part: {"b", "f"} <= part.keys()) == {"b": "x", "f": "x"}


# -- numbers -------------------------------------------------------------------------------------------------------


def test_a_parameter_is_varied_in_its_own_range(found):
    assert [effect.what["quorum"] for effect in found.parameters["quorum"]] == [1, 2, 4, 5, 6, 7, 8, 9]
    assert found.level("quorum") == LIVE
    assert found.about("quorum")[0].changes[0].shown == "members present 1"


def test_a_span_that_changes_only_how_long_it_takes_is_told_so(found):
    spans = found.numbers["2/s1"]

    assert [effect.what["2/s1"] for effect in spans] == ["2 weeks"]
    assert {"most days to", "time limit"} <= kinds(spans[0])
    assert "2/s1: only how many days it takes" in str(found)


def test_days_of_a_span_become_fewer_more_and_twice_as_many(found):
    """Five days become four, seven and ten; seven would become five, ten and fourteen."""
    spans = found.numbers["3/s1"]

    assert [effect.what["3/s1"] for effect in spans] == ["4 days", "7 days", "10 days"]


def test_only_what_is_asked_for_is_varied():
    found = sensitivity(small.POLICY, readings=["silence"], parameters={"quorum": [2, 9]}, jobs=1)

    assert list(found.readings) == ["silence"]
    assert [effect.what["quorum"] for effect in found.parameters["quorum"]] == [2, 9]
    assert not found.numbers


# -- only what is touched is proved again ----------------------------------------------------------------------------


def test_a_procedure_that_a_variant_leaves_alone_stays_the_very_same():
    bench = Bench(POLICY.under({reading.name: reading.choices[0] for reading in POLICY.unchosen}))

    there = bench.under(Variation({"no_reply_rule": "silent"}))

    assert {name for name in there if there[name] is not bench.base[name]} == {"negotiated"}


def test_equal_graphs_are_proved_once(found):
    assert found.proved < found.tried


@pytest.mark.parametrize(("name", "choice"), [
    ("vote_base", "of_seats"), ("day_count", "working_days"), ("no_reply_rule", "silent"), ("remand_to", "fresh_panel"),
    ("breach_rule", "reopen"), ("appeal_days", "silent"), ("notice_event", "sent"), ("procedure_order", "parallel"),
])  # fmt: skip
def test_a_variant_is_the_policy_under_that_choice(name, choice):
    """However it is bound, the graphs are those of `policy.under`."""
    policy = POLICY.under({reading.name: reading.choices[0] for reading in POLICY.unchosen})
    bench, plain = Bench(policy), policy.under({name: choice})

    there = bench.under(Variation({name: choice}))

    assert there.keys() == plain.bound.keys()
    for procedure in there:
        one, other = (model_of(each[procedure], solved=Solved()) for each in (there, plain.bound))
        assert signature_of(one) == signature_of(other)


# -- processes and progress ------------------------------------------------------------------------------------------


def test_two_processes_find_what_one_finds(found):
    assert sensitivity(small.POLICY, jobs=2).as_dict() == {**found.as_dict(), "proved": _proved(2)}


def _proved(jobs: int) -> Any:
    return sensitivity(small.POLICY, jobs=jobs).proved


def test_where_other_threads_run_one_process_does_it_all(monkeypatch, found):
    monkeypatch.setattr(trying, "active_count", lambda: 2)
    monkeypatch.setattr(trying, "ProcessPoolExecutor", None)

    assert sensitivity(small.POLICY, jobs=2).as_dict() == found.as_dict()


def test_progress_is_told_after_each_variant_and_ends_with_all():
    told: list[tuple[int, int]] = []

    found = sensitivity(small.POLICY, jobs=1, progress=lambda done, total: told.append((done, total)))

    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert told[-1] == (found.tried, found.tried)


def test_an_error_in_a_process_comes_back():
    work = Work(Bench(small.POLICY))

    with at_work(work, 2, None) as run, pytest.raises(KeyError):
        run([("voted", ("nothing",))])


# -- what is told ----------------------------------------------------------------------------------------------------


def test_what_is_left_open_is_taken_to_be_chosen_and_said(of_mit):
    assert load("mit").readings["nda_term"] is UNCHOSEN
    assert of_mit.supposed["nda_term"] == "until_decision"
    assert {effect.what["nda_term"] for effect in of_mit.about("nda_term")} == {"until_close", "indefinite"}
    assert "taken to be chosen" in str(of_mit)


def test_what_was_found_is_data(found):
    data = json.loads(json.dumps(found.as_dict()))

    assert data["readings"]["silence"]["where"] == PROOF
    assert data["readings"]["silence"]["variants"][0]["what"] == {"silence": "nothing"}
    assert data["never"] == ["word"]
    assert data["together"][0]["what"] == {"paper": "yes", "person": "yes"}


def test_what_was_found_prints_in_lines_of_a_hundred_columns(found):
    assert max(map(len, found.lines(full=True))) <= 100
    assert str(found).startswith("small: 5 of 6 readings matter (")
    assert "<table>" in found._repr_html_()


def test_nobody_is_named_in_what_shows_a_change(of_mit):

    told = json.dumps(of_mit.as_dict(), ensure_ascii=False)
    assert not any(f'"{member}"' in told for member in MEMBERS)


def test_one_name_is_no_list_of_names():
    with pytest.raises(BadInput) as caught:
        sensitivity(POLICY, readings="vote_base", parameters=["quorum"])

    assert [problem.place for problem in caught.value.problems] == ["readings", "parameters"]
    assert "['vote_base']" in str(caught.value)


def test_what_the_policy_does_not_know_is_refused_with_everything():
    with pytest.raises(BadInput) as caught:
        sensitivity(small.POLICY, readings=["silent"], parameters={"quorums": [1]}, jobs=0)

    assert [problem.place for problem in caught.value.problems] == ["readings", "parameters", "jobs"]
    with pytest.raises(BadInput):
        sensitivity("mit")


@pytest.mark.slow
def test_of_the_readings_of_mit_every_one_matters_somewhere_or_is_listed():
    found = sensitivity(POLICY)

    assert len(found.readings) == len(POLICY.known_readings)
    assert {found.level(name) for name in found.never} <= {WORDS}
    assert all(effect.witness is not None for name in found.mattering for effect in found.about(name) if effect.changes)


# -- the command -----------------------------------------------------------------------------------------------------


def test_the_command_varies_what_it_is_told_and_prints_what_shows_it():
    result = CliRunner().invoke(main, ["sensitivity", "mit", "--only", "party_file_access", "--jobs", "1"])

    assert result.exit_code == 0
    assert result.stdout.startswith("mit: 1 of 1 reading matters (1 variant tried")
    assert result.stderr == ""


def test_the_command_prints_data():
    words = ["sensitivity", "mit", "--only", "party_file_access", "--jobs", "1", "--json"]

    data = json.loads(CliRunner().invoke(main, words).stdout)

    assert data["readings"]["party_file_access"]["where"] == TABLE


def test_the_command_names_what_matters_a_line_each_and_shows_it_on_request():
    brief, whole = (CliRunner().invoke(main, ["sensitivity", "mit", "--only", "vote_base", "--jobs", "1", *more]).output
                    for more in ((), ("--all",)))  # fmt: skip
    lines = brief.splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[3:5] == [
        "another answer changes what can be proved: 1 reading",
        "  vote_base of_seats: formal.decide: votes: 526 of 596 decide nothing instead of 422 of 596 decide …",
    ]
    assert lines[-1] == "each with what shows it: --all, or lines(full=True)"
    assert "e.g. nothing is decided by 7 present: 4 for, 3 against" in whole


def test_the_command_refuses_an_unknown_reading_with_the_nearest():
    result = CliRunner().invoke(main, ["sensitivity", "mit", "--only", "party_file_acces"])

    assert result.exit_code == 2
    assert "party_file_access" in result.stderr


def test_a_line_says_how_far_the_work_is_where_somebody_looks(monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(door.sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(door.click, "echo", lambda text, **_: told.append(text))

    bar = door.bar()
    assert bar is not None
    bar(5, 10)
    bar(10, 10)

    assert told[0] == f"\r{'━' * 20}{'╌' * 20} 5 of 10"
    assert told[1].strip() == ""


def test_where_nobody_looks_at_a_terminal_a_line_comes_now_and_then(monkeypatch, capsys):
    """Every ten seconds: at 4, 12, 15 and 30 seconds there is something to tell twice."""
    times = iter((0, 4, 12, 12, 15, 30, 30))
    monkeypatch.setattr(door.sys.stderr, "isatty", lambda: False, raising=False)
    monkeypatch.setattr(door, "monotonic", lambda: next(times))
    tell = door.bar()
    for done in (1, 2, 3, 4):
        tell(done, 9)

    assert capsys.readouterr() == ("", "2 of 9\n4 of 9\n")
