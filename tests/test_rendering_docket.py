"""The docket on paper: which way when, in words, as a table, as a diagram, as JSON; what a procedure must wait for."""

import json
import re
from html import unescape
from typing import Any

from attrs import evolve
from test_docket import HEAR, REVIEW, SETTLED, TALK, decide, fix, policy

from grievance_fsm.clauses import Registry
from grievance_fsm.docket import Docket, again, begins, exclusive, kept, throughout
from grievance_fsm.language import Procedure, Role, State, may
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading, Readings
from grievance_fsm.rendering import show
from grievance_fsm.routes import idle, stands_in


def flat(text: str) -> str:
    return " ".join(text.split())


# -- in words ----------------------------------------------------------------------------------------------------


def test_a_policy_lists_its_procedures_and_reads_its_docket_aloud():
    told = flat(show(policy()))

    for part in (
        "talk: not at the same time as hear [4/s1]",
        "review: begins only if there is a decision [3/s1]: the hearing has ended in “closed”",
        "talk: may be taken again",
        "hear: may be taken again only if the hearing has ended in “dropped” [4/s1]",
        "house: is taken once",
        "hear: is entered at “asked” after review.rule ends in “sent back” [5/s1]",
        "house: runs beside any other",
        "hear: settles the case where it ends in “closed” [2/s2]",
        "review: settles the case where it ends in “overturned” [3/s1]",
    ):
        assert part in told, part
    assert all(f"{name}: " in told for name in ("talk", "hear", "review", "house"))
    assert max(map(len, show(policy()).splitlines())) <= 100


def test_a_condition_of_every_act_is_read_aloud():
    told = flat(show(policy(*SETTLED, throughout(TALK, given=idle(HEAR).named("nobody is heard", "4/s1")))))

    assert "talk: every act only if nobody is heard [4/s1]" in told


def reviewed_or_not(choice: str) -> Policy:
    wanted = Reading("X1", "wanted", "Is there a review?", ("yes", "no"), choice)
    return policy(*SETTLED, kept(REVIEW, only=wanted == "yes", clause="3/s1"), known_readings=Readings([wanted]))


def test_a_route_that_a_reading_keeps_or_drops_is_said_with_the_choice():
    assert "review: is there as X1 wanted is read: yes [3/s1]" in flat(show(reviewed_or_not("yes")))
    without = flat(show(reviewed_or_not("no")))
    assert "Left out under the choices made: review (X1 wanted: no)" in without
    assert "review: begins" not in without


def test_a_rule_of_the_docket_that_a_choice_drops_is_left_out():
    order = Reading("X2", "order", "In which order?", ("one", "any"), "any")
    loose = policy(exclusive(TALK, HEAR, only=order == "one"), known_readings=Readings([order]))

    assert "at the same time" not in show(loose)
    assert "not at the same time" in show(loose.under({"order": "one"}))


def test_without_a_docket_a_policy_is_read_as_before():
    without = evolve(policy(), docket=None)

    assert "The docket" not in show(without)
    assert "route  " not in show(without, "table")


# -- as a table ----------------------------------------------------------------------------------------------------


def test_the_table_of_a_policy_has_a_line_for_every_rule_of_the_docket():
    table = show(policy(), "table")

    lines = [line.split() for line in table.splitlines()]
    assert ["hear", "settles", "closed", "2/s2"] in lines
    assert any(line[:2] == ["hear", "entered"] and line[-1] == "5/s1" for line in lines if line)
    assert max(map(len, table.splitlines())) <= 120


def test_the_table_of_a_procedure_shows_on_what_its_beginning_waits():
    given = policy()

    table = flat(show(given.review, "table"))
    assert "begins only if there is a decision [3/s1]" in table
    assert "begins only if no other complaint procedure is under way [4/s1]" in flat(show(given.talk, "table"))
    assert "only if" not in show(policy(again(TALK)).talk, "table")


def test_conditions_of_every_act_are_told_from_those_of_the_beginning():
    table = flat(show(policy(*SETTLED, throughout(TALK, given=idle(HEAR).named("nobody is heard"))).talk, "table"))

    assert "every act only if nobody is heard" in table
    assert "begins only if nobody is heard" not in table


def test_a_condition_of_some_acts_names_them():
    rules = (*SETTLED, throughout(HEAR, fix, decide, given=idle(TALK).named("nobody talks")))
    given = policy(*rules)

    assert "fix, decide only if nobody talks" in flat(show(given.hear, "table"))
    assert "hear: to “fix a day” or “decide” only if nobody talks" in flat(show(given))


# -- an act that begins and goes on ----------------------------------------------------------------------------------

START, ON = State("start", initial=True), State("on", rests=True)
NOTE = may(Role("party"), "note", "note it", clause="1/s1", when=(START, ON), then=ON)


def test_an_act_that_begins_and_goes_on_is_asked_only_where_it_begins():
    noted = Policy("noted", "noted", Registry.of({"1/s1": "A party may note it."}), (Procedure(TALK, "talk", (NOTE,)),),
                   docket=Docket((begins(TALK, given=stands_in(TALK, ON).named("odd"), clause="1/s1"),)))  # fmt: skip

    assert "where it begins: odd" in flat(show(noted.talk))
    assert "begins only if odd" in flat(show(noted.talk, "table"))


# -- as a diagram ----------------------------------------------------------------------------------------------------

EDGE = re.compile(r"    (\S+) --> (\S+?)(?: : (.*))?")
NAMED = re.compile(r'    state "(.*)" as (\S+)')


def drawn(given: Any) -> tuple[dict[str, str], set[tuple[str, str, str]], str]:
    """The names of the diagram, its arrows with their labels, and its notes."""
    source = show(given, "mermaid")
    plain = [unescape(re.sub(r"#(\d+);", r"&#\1;", line)) for line in source.splitlines()]
    names = {found[2]: found[1] for line in plain if (found := NAMED.fullmatch(line))}
    edges = {
        (names.get(found[1], found[1]), names.get(found[2], found[2]), found[3] or "")
        for line in plain if (found := EDGE.fullmatch(line))
    }  # fmt: skip
    return names, edges, "\n".join(line for line in plain if "note" in line)


def test_the_diagram_of_a_policy_has_its_procedures_and_what_leads_from_one_to_another():
    names, edges, notes = drawn(policy())

    assert sorted(names.values()) == ["hear", "house", "review", "talk"]
    assert ("review", "hear", "rule → sent back, at “asked” [5/s1]") in edges
    assert ("hear", "review", "there is a decision [3/s1]") in edges
    assert ("hear", "review", "appeal, 5 days after decide [3/s1]") in edges
    assert ("hear", "[*]", "“closed” settles the case [2/s2]") in edges
    assert ("talk", "talk", "again") in edges
    assert {("[*]", each, "") for each in ("talk", "hear", "house")} <= edges
    assert ("[*]", "review", "") not in edges
    assert "not at the same time as hear [4/s1]" in notes


NOTE_ON = re.compile(r"    note right of \S+ : [^;:]*(#\d+;[^;:]*)*")


def test_every_line_of_the_diagram_is_a_statement_of_mermaid():
    head, *lines = show(policy(), "mermaid").splitlines()

    assert head == "stateDiagram-v2"
    assert [line for line in lines if not any(form.fullmatch(line) for form in (EDGE, NAMED, NOTE_ON))] == []


# -- as JSON ---------------------------------------------------------------------------------------------------------


def test_the_json_of_a_policy_has_every_rule_of_its_docket():
    rules = json.loads(show(policy(), "json"))["docket"]

    assert [each["rule"] for each in rules].count("settles") == 2
    (entered,) = [each for each in rules if each["rule"] == "enter"]
    assert entered == {
        "rule": "enter", "routes": ["hear"], "given": None, "at": "asked", "after": "review.rule",
        "outcome": "sent back", "states": [], "acts": [], "clauses": ["5/s1"], "added": [],
    }  # fmt: skip
    (begun,) = [each for each in rules if each["rule"] == "begins"]
    assert begun["given"]["words"] == "there is a decision"


def test_a_policy_without_a_docket_has_none_in_its_json():
    without = evolve(policy(), docket=None)

    assert json.loads(show(without, "json"))["docket"] is None
