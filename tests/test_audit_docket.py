"""The audit of a whole policy: several procedures and runs in one case, replayed under the docket."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from test_docket import (
    CLAUSES,
    HEAR,
    HOUSE,
    PARTY,
    ROOMED,
    ROOMLESS,
    SET,
    SETTLED,
    TALK,
    TALKING,
    ask,
    day,
    hear,
    policy,
    review,
    room,
    talk,
)  # fmt: skip

from grievance_fsm.auditing.audit import Audit
from grievance_fsm.auditing.mapping import LogWords
from grievance_fsm.auditing.replay import audit
from grievance_fsm.cli import main
from grievance_fsm.docket import Docket
from grievance_fsm.errors import BadInput
from grievance_fsm.language import STAY, Procedure, State, may, must
from grievance_fsm.policy import Policy

Row = dict[str, Any]
Write = Callable[[list[Row]], Path]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Writes rows as JSON lines."""

    def write(rows: list[Row]) -> Path:
        path = tmp_path / "log.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    return write


def row(activity: str, on: int, case: str = "c1", **more: Any) -> Row:
    return {"case": case, "activity": activity, "at": str(day(on)), **more}


def heard(*, decide: int = 2, run: str = "hear") -> list[Row]:
    return [
        row(f"{run}.ask", 0, facts={"sure": True}), row(f"{run}.fix", 1),
        row(f"{run}.decide", decide, facts={"judges": ["p1", "p2"]}),
    ]  # fmt: skip


def reviewed(outcome: str, reviewers: str = "p3") -> list[Row]:
    return [row("review.appeal", 4), row("review.rule", 5, facts={"reviewers": [reviewers]}, outcome=outcome)]


def without_house() -> Policy:
    """The small policy without the route whose duty counts from another."""
    rules = [rule for rule in SETTLED if not isinstance(rule, tuple)]
    return policy(*rules, procedures=(talk, hear, review))


def told(found: Audit) -> list[tuple[str, str]]:
    return [(each.kind, each.name) for each in found.deviations]


# -- the whole case --------------------------------------------------------------------------------------------


def test_a_lawful_case_through_several_procedures_has_no_deviation(written: Write):
    rows = [row("talk.begin", 0), row("talk.end", 0), *heard(), *reviewed("upheld")]

    found = audit(written(rows), without_house())

    assert told(found) == []
    assert found.reconciles
    assert found.tally.clean == 7


def test_the_audit_says_which_procedures_it_covered(written: Write):
    whole, alone = audit(written(heard()), policy()), audit(written(heard()), policy(), procedure="hear")

    assert whole.procedures == ("talk", "hear", "review", "house")
    assert alone.procedures == ("hear",)
    assert "talk, hear, review, house" in str(whole).splitlines()[0]
    assert "small.hear" in str(alone).splitlines()[0]
    assert whole.as_dict()["procedures"] == ["talk", "hear", "review", "house"]


def test_without_a_docket_the_first_procedure_is_audited_alone_as_before(written: Write):
    found = audit(written([row("talk.begin", 0), row("talk.end", 0), *heard()]),
                  Policy("plain", "no docket", CLAUSES, (talk, hear)))  # fmt: skip

    assert found.procedures == ("talk",)
    assert found.tally.unknown.total() == 3


def test_one_thing_at_a_time_is_asked_of_the_whole_case(written: Write):
    """4/s1: the hearing begins while the talk is under way."""
    found = audit(written([row("talk.begin", 0), *heard(), row("talk.end", 3)]), without_house())

    (guard,) = found.of("guard")
    assert (guard.name, guard.clause) == ("hear.ask", "4/s1")
    assert "no other complaint procedure is under way" in found.explain(guard)


def test_who_decided_may_not_review(written: Write):
    """3/s1: a condition that looks into another procedure."""
    found = audit(written([*heard(), *reviewed("upheld", "p2")]), without_house())

    assert told(found) == [("guard", "review.rule")]


def test_a_limit_counts_from_an_act_of_another_procedure(written: Write):
    rows = [*heard(), row("review.appeal", 8), row("review.rule", 9, facts={"reviewers": ["p3"]}, outcome="upheld")]

    found = audit(written(rows), without_house())

    assert told(found) == [("late", "review.appeal")]
    assert found.deviations[0].due == day(7)
    assert "+ 5 days" in found.explain(found.deviations[0])


# -- runs ------------------------------------------------------------------------------------------------------


def test_what_is_sent_back_is_heard_again_in_a_second_run(written: Write):
    rows = [*heard(), *reviewed("sent back"), row("hear.fix", 6), row("hear.decide", 7, facts={"judges": ["p4"]})]

    found = audit(written(rows), without_house())

    assert told(found) == []
    assert found.tally.clean == found.tally.rows == 7


def test_a_row_may_name_its_run(written: Write):
    rows = [*heard(), *reviewed("sent back"), row("hear#2.fix", 6), row("HEAR#2.decide", 7, facts={"judges": ["p4"]})]

    assert told(audit(written(rows), without_house())) == []


def test_a_deviation_carries_its_run_and_explains_its_rule(written: Write):
    rows = [*heard(), *reviewed("sent back"), row("hear.fix", 20), row("hear.decide", 21, facts={"judges": ["p4"]})]

    found = audit(written(rows), without_house())

    (late,) = found.deviations
    assert (late.run, late.action, late.name) == ("hear#2", "fix", "hear#2.fix")
    assert late.as_dict()["run"] == "hear#2"
    assert "hear#2.fix “fix a day”" in found.explain(late)
    assert "hear#2.fix" in found.table()


def test_the_first_run_is_the_one_without_a_number(written: Write):
    assert told(audit(written(heard(run="hear#1")), without_house())) == []


def test_a_run_that_the_case_does_not_have_is_out_of_order_and_the_row_counts(written: Write):
    found = audit(written([*heard()[:1], row("hear#7.fix", 1)]), without_house())

    assert ("order", "hear.fix") in told(found)
    assert "hear#7" in found.explain(found.of("order")[0])
    assert found.reconciles


def test_limits_are_counted_per_action_over_all_runs(written: Write):
    rows = [*heard(), *reviewed("sent back"), row("hear.fix", 20), row("hear.decide", 21, facts={"judges": ["p4"]})]

    timed = audit(written(rows), without_house()).tally.timed

    assert set(timed) == {"hear.fix", "hear.decide", "review.appeal"}
    assert (timed["hear.fix"].checked, timed["hear.fix"].in_time, timed["hear.fix"].late) == (2, 1, 1)


def test_the_table_of_limits_names_actions_and_not_words_that_two_may_share(written: Write):
    assert any(line.startswith("hear.fix ") for line in str(audit(written(heard()), without_house())).splitlines())


# -- owed, undone, incomplete ------------------------------------------------------------------------------------


def test_what_a_run_owes_and_nobody_did_is_undone_under_its_run(written: Write):
    found = audit(written([*heard(), *reviewed("sent back")]), without_house(), as_of=day(30))

    (undone,) = found.of("undone")
    assert (undone.name, undone.due) == ("hear#2.fix", day(12))


def test_a_duty_of_a_procedure_not_begun_is_undone_where_another_sets_it_off(written: Write):
    found = audit(written(heard()), policy(), as_of=day(9))

    assert told(found) == [("undone", "house.confirm")]


def undated() -> Policy:
    """The small policy, where a room is to be confirmed by no day."""
    confirm = must(PARTY, "confirm", "confirm it", clause="1/s1", when=(ROOMLESS, ROOMED), after=ask, then=STAY)
    return policy(procedures=(talk, hear, review, Procedure(HOUSE, "house", (room, confirm))))


def test_what_an_ended_case_still_owes_by_no_day_is_omitted_under_its_run(written: Write):
    found = audit(written([row("house.room", 0), *heard()]), undated())

    assert told(found) == [("omitted", "house.confirm")]


def test_nothing_is_omitted_while_another_run_of_the_case_goes_on(written: Write):
    found = audit(written([row("house.room", 0), row("hear.ask", 0, facts={"sure": True})]), undated())

    assert told(found) == [("incomplete", "hear")]


def test_nothing_is_omitted_in_a_procedure_that_the_log_never_mentions(written: Write):
    """A log that holds nothing of the house may lack what the house did."""
    assert audit(written(heard()), undated()).spotless


def test_a_run_that_neither_ended_nor_rests_is_incomplete(written: Write):
    rows = [row("house.room", 0), *heard(), *reviewed("sent back"), row("house.confirm", 5)]

    found = audit(written(rows), policy())

    assert [(each.name, each.place) for each in found.of("incomplete")] == [("hear#2", 6)]
    assert "hear#2" in found.explain(found.of("incomplete")[0])


def test_each_run_is_asked_for_its_end_at_its_own_last_row(written: Write):
    rows = [row("hear.ask", 0, facts={"sure": True}), row("house.confirm", 1), row("house.room", 2)]

    assert [(each.name, each.place) for each in audit(written(rows), policy()).of("incomplete")] == [("hear", 1)]


def test_a_procedure_that_has_not_begun_is_not_incomplete(written: Write):
    assert audit(written([row("talk.begin", 0), row("talk.end", 1)]), without_house()).spotless


# -- one procedure alone -----------------------------------------------------------------------------------------


def test_alone_a_procedure_is_not_asked_what_others_should_have_done(written: Write):
    """The log of one office does not hold what another did."""
    rows = [*reviewed("upheld"), *heard()]

    found = audit(written(rows), without_house(), procedure="review")

    assert told(found) == []
    assert found.tally.unknown.total() == 3
    assert found.tally.timed["appeal"].checked == 0


def test_alone_its_own_conditions_bind_all_the_same(written: Write):
    rows = [*heard(decide=9), row("hear.ask", 10, facts={"sure": True})]

    found = audit(written(rows), policy(), procedure="hear")

    assert told(found) == [("late", "hear.decide"), ("guard", "hear#2.ask"), ("incomplete", "hear#2")]


def test_alone_nothing_is_said_of_other_runs(written: Write):
    """`rule` sends the case back to a hearing that this audit does not cover."""
    found = audit(written(reviewed("sent back")), policy(), procedure="review", as_of=day(99))

    assert told(found) == []


# -- words -------------------------------------------------------------------------------------------------------


def test_an_action_that_only_one_procedure_has_needs_no_qualified_name(written: Write):
    rows = [row("ask", 0, facts={"sure": True}), row("fix a day", 1), row("decide", 2, facts={"judges": ["p1"]})]

    assert told(audit(written(rows), without_house())) == []


def namesakes() -> Policy:
    """Two procedures whose actions have the same names and words."""
    start, on = State("start", initial=True), State("on", final=True)
    other = Procedure(HEAR, "another", (may(PARTY, "begin", "begin to talk", clause="2/s1", when=start, then=on),))
    return Policy("two", "namesakes", CLAUSES, (talk, other), docket=Docket(()))


def test_a_name_of_two_procedures_is_told_as_ambiguous_and_the_rows_are_counted(written: Write):
    rows = [row("begin", 0), row("begin to talk", 0), row("talk.begin", 0), row("talk.end", 0)]

    found = audit(written(rows), namesakes())

    assert found.reconciles
    assert not found.spotless
    assert dict(found.tally.unknown) == {"begin": 1, "begin to talk": 1}
    notes = [str(note) for note in found.notes]
    assert any("begin" in note and "talk.begin" in note and "hear.begin" in note for note in notes), notes
    assert "talk.begin" in str(found)


def test_a_name_of_two_procedures_means_the_one_that_is_under_way(written: Write):
    rows = [row("hear.ask", 0, facts={"sure": True}), row("hear.fix", 1), row("give up", 2), row("talk.begin", 3)]
    rows += [row("give up", 4), row("give up", 5)]

    found = audit(written(rows), both_may_give_up())

    assert told(found) == []
    assert dict(found.tally.unknown) == {"give up": 1}


def both_may_give_up() -> Policy:
    """The talk and the hearing, each of which may be given up in the same words."""
    leave_talk = may(PARTY, "leave", "give up", clause="1/s1", when=TALKING, then=State("left", final=True))
    leave_hearing = may(PARTY, "give_up", "give up", clause="2/s1", when=SET, then=State("given up", final=True))
    rules = [rule for rule in SETTLED if not isinstance(rule, tuple)]
    return policy(*rules, procedures=(
        Procedure(TALK, "talk", (*talk.actions, leave_talk)), Procedure(HEAR, "hear", (*hear.actions, leave_hearing)),
        review,
    ))  # fmt: skip


def test_a_mapping_names_the_actions_of_several_procedures(written: Write):
    words = LogWords(activities={"talk.begin": "Gespräch", "hear.begin": "Anhörung", "end": "Ende"})
    rows = [row("Gespräch", 0), row("Ende", 1), row("anhörung", 2)]

    assert told(audit(written(rows), namesakes(), words=words)) == []


def test_a_mapping_that_leaves_open_which_procedure_is_meant_is_refused(written: Write):
    with pytest.raises(BadInput, match=r"activities.begin: .*talk.begin.*hear.begin"):
        audit(written([row("x", 0)]), namesakes(), words=LogWords(activities={"begin": "Beginn"}))


def test_a_mapping_maps_facts_and_roles_of_every_procedure(written: Write):
    words = LogWords(facts={"judges": "Richter", "reviewers": "Prüfer"}, roles={"panel": "Gremium"})
    rows = [
        row("hear.ask", 0, facts={"sure": True}), row("hear.fix", 1, role="Gremium"),
        row("hear.decide", 2, facts={"Richter": ["p1"]}),
        row("review.appeal", 3),
        row("review.rule", 4, role="gremium", facts={"Prüfer": ["p2"]}, outcome="upheld"),
    ]  # fmt: skip

    assert told(audit(written(rows), without_house(), words=words)) == []


def test_unknown_words_of_a_mapping_name_the_nearest_of_all_procedures(written: Write):
    words = LogWords(activities={"reviw.rule": "x"}, facts={"juges": "y"}, roles={"pannel": "z"})

    with pytest.raises(BadInput) as raised:
        audit(written([row("x", 0)]), policy(), words=words)
    for near in ("review.rule", "judges", "panel"):
        assert near in str(raised.value)


# -- the command -------------------------------------------------------------------------------------------------

MODULE = "from test_docket import policy\n\nPOLICY = policy()\n"


def ran(*words: Any) -> Any:
    return CliRunner().invoke(main, list(map(str, words)))


def test_the_command_audits_a_whole_policy_where_there_is_a_docket(written: Write, tmp_path: Path):
    path = tmp_path / "small.py"
    path.write_text(MODULE, encoding="utf-8")
    rows = [*heard(), row("house.confirm", 1), row("house.room", 1), *reviewed("upheld")]

    whole = ran("audit", written(rows), "--policy", path, "--json")
    alone = ran("audit", written(rows), "--policy", path, "--procedure", "hear", "--json")

    assert whole.exit_code == 0, whole.output
    assert json.loads(whole.stdout)["procedures"] == ["talk", "hear", "review", "house"]
    assert json.loads(alone.stdout)["procedures"] == ["hear"]
