"""A procedure on paper: each form read back and compared with the declaration."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from grievance_fsm.conventions import WORKING
from grievance_fsm.deadlines import (
    before,
    by,
    days,
    earliest,
    extended,
    if_,
    last,
    months,
    on_day,
    since,
    suspended,
    target,
    weeks,
    window,
    years,
)
from grievance_fsm.errors import BadInput
from grievance_fsm.facts import OTHERWISE, day, flag, happened, number, param
from grievance_fsm.guard_json import from_json, to_json, vocabulary
from grievance_fsm.language import Outcome, Procedure, Role, State, happens, may, must
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.rendering import FORMS, show
from grievance_fsm.rendering.limits import in_words
from grievance_fsm.rendering.mermaid import escaped
from grievance_fsm.rendering.tabling import aligned
from grievance_fsm.rulemaking import bound

CHOSEN = {
    "standard_of_proof": "preponderance", "nda_term": "until_decision", "mandatory_minimums": "none",
    "harboring_effect": "loss",
}  # fmt: skip
MIT = POLICY.under(CHOSEN)
LAPSING = MIT.under({"no_quorum_rule": "lapse", "hearing_discretion": "may_decline"})

CLERK = Role("clerk", "the clerk")
BEGUN, DONE = State("begun", initial=True), State("done", final=True)


def small(*actions: Any, **rest: Any) -> Any:
    return bound(Procedure("small", "a small procedure", actions, **rest))


def do(name: str, words: str = "do it", when: Any = BEGUN, then: Any = DONE, **rest: Any) -> Any:
    return must(CLERK, name, words, when=when, then=then, **rest)


@pytest.fixture(params=[MIT, LAPSING, POLICY], ids=["chosen", "lapsing", "open readings"])
def policy(request: pytest.FixtureRequest) -> Any:
    return request.param


# Read aloud


def paragraphs(text: str) -> dict[str, str]:
    """Each action's paragraph on one line, by the action's name."""
    found = {}
    for part in text.split("\n\n"):
        line = " ".join(part.split())
        named = re.match(r"\d+\. .*? — (\w+) from ", line)
        if named:
            found[named[1]] = line
    return found


def test_every_action_is_read_aloud_once_in_the_order_of_its_declaration(policy):
    text = show(policy.formal, policy=policy)
    numbers = re.findall(r"^(\d+)\. ", text, re.MULTILINE)

    assert list(paragraphs(text)) == [rule.name for rule in policy.formal.rules.values() if not rule.lapses]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]


def test_every_sentence_says_who_what_from_where_to_where_and_under_which_clause(policy):
    for name, told in paragraphs(show(policy.formal, policy=policy)).items():
        rule = policy.formal.rules[name]
        assert rule.words in told
        assert all(clause in told for clause in rule.clauses)
        assert all(f"“{state}”" in told for state in rule.sources)
        assert all(f"“{to}”" in told for branch in rule.branches for at, to in branch.targets.items() if at != to)
        assert all(fact.words in told for fact in rule.facts)


def test_a_duty_is_read_as_the_policy_would_say_it():
    """III.C.2/s1, whole."""
    assert paragraphs(show(MIT.formal, policy=MIT))["notify"] == (
        "2. The Advocate must notify the Committee and the accused [III.C.2/s1, VI.A.7/s1] — notify "
        "from “requested” "
        "in time within 7 days after “ask for a hearing before the Committee” "
        "(what comes later counts, and is recorded as late) [III.C.2/s1] "
        "papers who is notified; what the notice to the accused holds "
        "if both are notified [III.C.2/s1]: who is notified include “committee”, “accused” "
        "if the notice is complete [III.C.2/s2a]: what the notice to the accused holds include “initial report”, "
        "“hearing procedures”, “facilitator referral”, “policy copy”, “confidentiality duty” "
        "to “notified” "
        "read as A78 formal_notice_contents: union"
    )


def test_a_parameter_is_read_with_its_value():
    told = paragraphs(show(MIT.under(parameters={"quorum": 9}).formal))["open_hearing"]

    assert "members present is at least the quorum (the quorum is 9)" in told


def test_a_reading_that_was_chosen_is_named_with_its_choice():
    told = paragraphs(show(MIT.formal, policy=MIT))

    assert "; A03 standard_of_proof: preponderance; " in told["decide"]
    assert "A10 window_target: held; A10 notice_event: received; " in told["set_date"]
    assert "read as" not in told["consult"]


def test_a_reading_left_open_is_read_as_a_question_with_its_choices():
    told = paragraphs(show(POLICY.formal, policy=POLICY))["decide"]

    question = POLICY.known_readings["standard_of_proof"].question
    assert f"open A03 standard_of_proof: {question} (“preponderance”, “clear_and_convincing” or “silent”)" in told
    assert "open A03" in paragraphs(show(POLICY.formal))["decide"]


def test_a_guard_that_an_open_reading_decides_is_read_for_every_choice():
    """A03 has no default: what each choice would ask is said."""
    told = paragraphs(show(POLICY.formal))["decide"]

    assert "as A03 standard_of_proof is read: preponderance → the standard is a preponderance [added, GAP.04]" in told
    assert "silent → nothing" in told


def test_silence_is_read_with_what_it_means():
    """A27 “lapse”."""
    told = paragraphs(show(LAPSING.formal))["open_hearing"]

    assert "silence undone in time, the case goes to “lapsed”" in told
    assert "then it lapses" in told


def test_actions_left_out_by_a_choice_are_listed_with_it():
    """A26: who must hear the case may not decline it."""
    assert "decline: decline to hear the case (A26 hearing_discretion: must_hear)" in show(MIT.formal, policy=MIT)
    assert "decline: decline to hear the case (A26" not in show(LAPSING.formal, policy=LAPSING)


def test_the_text_is_at_most_a_hundred_columns_wide(policy):
    assert max(map(len, show(policy.formal, policy=policy).splitlines())) <= 100


def test_outcomes_that_the_actor_chooses_and_duties_that_stay_owed_are_said():
    retry = State("again")
    told = paragraphs(show(small(
        do("judge", then=(Outcome("yes", DONE), Outcome("not yet", retry, discharges=False))),
        do("again", when=retry),
    )))["judge"]  # fmt: skip

    assert "to yes: “done”, as the actor decides" in told
    assert "to not yet: “again”, as the actor decides; the duty stays owed" in told


def test_a_state_in_which_a_case_may_rest_is_said_in_the_heading():
    rest = State("at rest", rests=True)

    assert "ends at “done”; it may rest at “at rest”." in show(small(do("a", then=rest), do("b", when=rest)))


ASK = do("ask", "ask")
HEARD = day("heard", "the day of the hearing")
LIMITS = [
    (window(months(1), weeks(6), after=ASK, expiry="bar"),
     "not before 1 month and within 6 weeks after “ask” (what comes later is barred)"),
    (before(years(1)), "before the end of 1 year (what comes later counts, and is recorded as late)"),
    (window(None, earliest(since(days(3), last(ASK)), on_day(HEARD))),
     "within the earliest of 3 days after the last time of “ask”; the day of the hearing "
     "(what comes later counts, and is recorded as late)"),
    (window(None, if_(happened(ASK), since(days(3), ASK))),
     "within 3 days after “ask” if “ask” has happened (what comes later counts, and is recorded as late)"),
    (target(BEGUN, days(30), after=ASK, unless=happened(ASK)),
     "within 30 days after “ask”, unless “ask” has happened (aimed at)"),
]  # fmt: skip


@pytest.mark.parametrize(("limit", "words"), LIMITS, ids=lambda each: each if isinstance(each, str) else "")
def test_a_limit_is_read_with_its_edges_its_trigger_and_what_its_end_does(limit, words):
    assert in_words(limit) == words


def test_a_limit_on_a_state_and_another_way_of_counting_are_read():
    told = " ".join(show(small(ASK, limits=(target(BEGUN, days(30), after=ASK),), counting=WORKING)).split())

    counted = "counted as “business-days”: days are business days"
    assert f"target: “begun”, within 30 days after “ask” (aimed at; {counted})" in told


# As a table


def test_the_table_has_a_line_for_every_move_under_its_state(policy):
    head, _, *lines = show(policy.formal, "table").partition("\n\n")[0].splitlines()
    place = {column: head.index(column) for column in ("move", "in time", "clause", "to")}
    found, here = set(), ""
    for line in lines:
        if line.startswith("“"):
            here = line[1 : line.index("”")]
        else:
            move, to = line[place["move"] : place["in time"]].strip(), line[place["to"] :].strip()
            found.add((here, move, here if to == "(stays)" else to))

    assert found == {
        (source, rule.name if len(rule.branches) == 1 else f"{rule.name}: {branch.name}", to)
        for rule, branch, source, to in policy.formal.edges()
    }


def test_the_table_is_aligned_and_at_most_120_columns_wide(policy):
    lines = show(policy, "table").splitlines()

    assert max(map(len, lines)) <= 120
    assert all(line == line.rstrip() for line in lines)


def test_a_column_too_wide_gives_way_and_says_so():
    told = aligned([("a", "b"), ("x" * 30, "yes")], width=20).splitlines()

    assert told[2] == f"{'x' * 14}…  yes"
    assert all(len(line) <= 20 for line in told)


# As a diagram


def drawn(text: str) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """States by id and moves, read as Mermaid does: a line is a statement, `;` and a new line end one."""
    head, *lines = re.split(r"(?<!#\d\d)(?<!#\d\d\d);|\n", text)
    assert head == "stateDiagram-v2"
    states, moves = {}, []
    for line in filter(None, map(str.strip, lines)):
        state = re.fullmatch(r'state "([^"]*)" as (\w+)', line)
        move = re.fullmatch(r"(\[\*\]|\w+) --> (\[\*\]|\w+)(?: : ([^:\n]+))?", line)
        assert state or move, line
        if state:
            states[state[2]] = entities(state[1])
        elif move:
            moves.append((move[1], move[2], entities(move[3] or "")))
    return states, moves


def entities(label: str) -> str:
    return unescape(re.sub(r"#(\d+);", r"&#\1;", label))


def test_the_diagram_has_exactly_the_states_and_moves_of_the_procedure(policy):
    procedure = policy.formal
    states, moves = drawn(show(procedure, "mermaid"))
    named = [(states.get(a, a), states.get(b, b), label.partition(" ")[0]) for a, b, label in moves]

    assert list(states.values()) == list(procedure.states)
    assert [move for move in named if "[*]" not in move] == [(s, t, rule.name) for rule, _, s, t in procedure.edges()]
    assert [move[1] for move in named if move[0] == "[*]"] == [procedure.initial]
    assert {move[0] for move in named if move[1] == "[*]"} == set(procedure.ends)


def test_every_move_in_the_diagram_names_its_clause():
    _, moves = drawn(show(MIT.formal, "mermaid"))
    labels = [label for a, b, label in moves if "[*]" not in (a, b)]

    assert "notify [III.C.2/s1]" in labels
    assert "decide → not found [III.C.5/s2]" in labels
    assert all(re.search(r" \[(added, )?[\w./]+\]$", label) for label in labels)


def test_nothing_in_a_name_becomes_syntax():
    """A semicolon, colon, quote or new line in a label would draw states that are not there."""
    odd = State('on "hold"; s9 --> s8 : so\n%%{init}%% <b>#35;', rests=True)
    procedure = small(do("pause", then=odd), do("go", when=odd))
    states, moves = drawn(show(procedure, "mermaid"))

    assert list(states.values()) == ["begun", " ".join(odd.name.split()), "done"]
    assert len(moves) == 2 + 1 + 2
    assert escaped("a:b;c") == "a#58;b#59;c"


# As data


def test_the_json_is_read_back_with_every_guard():
    procedure = MIT.formal
    data = json.loads(show(procedure, "json"))

    checked = 0
    for action in data["actions"]:
        rule = procedure.rules[action["name"]]
        written = [*action["given"], *(o["given"] for o in action["outcomes"] if o["given"] is not None)]
        guards = [*rule.given, *(branch.given for branch in rule.branches if branch.given is not None)]
        words = vocabulary(*guards)
        assert [to_json(from_json(each, words)) for each in written] == [to_json(guard) for guard in guards] == written
        checked += len(written)
    assert checked > 30


def moves_in(data: Any) -> Iterator[tuple[str, str, str, str]]:
    for action in data["actions"]:
        for outcome in action["outcomes"]:
            yield from ((action["name"], outcome["name"], source, to) for source, to in outcome["to"].items())
        for source, to in (action["otherwise"] or {}).items():
            yield f"{action['name']}.lapses", "lapsed", source, to


def test_the_json_holds_every_move_state_fact_and_role(policy):
    procedure = policy.formal
    data = json.loads(show(procedure, "json", policy=policy))

    assert set(moves_in(data)) == {(rule.name, branch.name, s, t) for rule, branch, s, t in procedure.edges()}
    assert [state["name"] for state in data["states"]] == list(procedure.states)
    assert [fact["name"] for fact in data["facts"]] == list(procedure.facts)
    assert {a["name"]: {role["name"] for role in a["roles"]} for a in data["actions"]} == {
        rule.name: set(rule.roles) for rule in procedure.rules.values() if not rule.lapses
    }
    quorum = {"name": "quorum", "words": "the quorum", "value": 7, "low": 1, "high": 14, "clause": "III.C.4/s1"}
    assert {**quorum, "added": False} in data["parameters"]


def test_the_json_has_limits_down_to_their_spans_and_triggers():
    data = json.loads(show(MIT.formal, "json"))
    limit = next(action["limit"] for action in data["actions"] if action["name"] == "open_hearing")

    span = {"n": 1, "unit": "month", "overflow": None, "backwards": False, "registered": None}
    assert limit["opens"] == {**span, "clause": "", "added": False}
    assert limit["until"]["n"] == 6
    assert limit["after"] == {"which": "only", "of": ["receive"], "deemed": None, "served": False}
    assert (limit["kind"], limit["expiry"], limit["clause"]) == ("window", "recorded", "III.C.2/s3")


def test_the_json_names_choices_and_open_readings():
    chosen = {a["name"]: a for a in json.loads(show(MIT.formal, "json", policy=MIT))["actions"]}
    left = {a["name"]: a for a in json.loads(show(POLICY.formal, "json", policy=POLICY))["actions"]}

    assert chosen["decide"]["readings"]["standard_of_proof"] == "preponderance"
    assert chosen["decide"]["open"] == []
    assert [reading["name"] for reading in left["decide"]["open"]] == ["standard_of_proof"]


def test_the_json_of_composite_limits_is_plain_and_complete():
    fee = number("fee", "the fee", 0, 9)
    most = param("most", 5)
    procedure = small(
        ASK.__class__("must", (CLERK,), "ask", "ask", when=BEGUN, then=BEGUN, repeats=True),
        do("pay", records=fee, given=fee <= most, after=last(ASK),
           within=earliest(on_day(HEARD), if_(happened(ASK), since(days(3), last(ASK))))),
    )  # fmt: skip
    limit = json.loads(show(procedure, "json"))["actions"][1]["limit"]

    assert limit["until"]["earliest"][0] == {"day": "heard"}
    assert limit["until"]["earliest"][1]["then"]["after"]["of"] == ["ask"]


def test_the_same_declaration_gives_the_same_json(policy):
    assert show(policy.formal, "json") == show(policy.under().formal, "json")


# A whole policy


def test_a_policy_is_shown_with_its_procedures_committee_and_penalties():
    text, table = show(MIT), show(MIT, "table")

    assert text.startswith(f"mit: {MIT.title}")
    assert f"{len(MIT.committee.seats)} seats, quorum 7 [VIII/s1]" in text
    assert all(penalty.code in table for penalty in MIT.sanctions.penalties)
    assert "; A03 standard_of_proof: preponderance; " in " ".join(text.split())


def test_a_policy_as_json_carries_its_digests_and_choices():
    data = json.loads(show(POLICY, "json"))

    assert (data["rules"], data["words"]) == (POLICY.rules_digest, POLICY.words_digest)
    assert data["readings"]["standard_of_proof"] is None
    assert data["readings"]["vote_base"] == "of_present"
    assert len(data["committee"]["seats"]) == len(POLICY.committee.seats)
    assert [each["procedure"] for each in data["procedures"]] == list(POLICY.bound)


def test_a_policy_with_one_procedure_has_one_diagram():
    class One:
        name, title, bound = "one", "one", {"small": small(ASK)}

    assert show(One(), "mermaid") == show(small(ASK), "mermaid")


def test_a_diagram_of_several_procedures_asks_for_one():
    class Several:
        name, title, bound = "several", "several", {"one": small(ASK), "two": small(ASK)}

    with pytest.raises(BadInput, match=r"a diagram shows one procedure; name one of several\.small"):
        show(Several(), "mermaid")


def test_an_unknown_form_names_the_nearest():
    with pytest.raises(BadInput, match="unknown form “tabel”; did you mean “table”"):
        show(MIT.formal, "tabel")
    assert set(FORMS) == {"text", "table", "mermaid", "json"}


def test_what_nobody_must_do_is_read_as_what_may_happen():
    either = (Outcome("a", DONE, given=flag("f", "f").named("f")), Outcome("b", DONE, given=OTHERWISE))
    rain, wait = happens("rain", "it rains", when=BEGUN, then=DONE), may((), "wait", "wait", when=BEGUN, then=either)
    told = show(small(ASK, rain, wait))

    assert "It may happen: it rains — rain" in told
    assert "b: “done”, where none of the other outcomes" in told


def test_days_on_which_another_procedure_runs_are_said_not_to_count():
    """A23 tolled: negotiations stop the four years."""
    told = " ".join(show(POLICY.under({"escalation_tolling": "tolled"}).formal).split())

    assert "not counting the days on which “the negotiated" in told
    assert "runs (what comes later is barred)" in told


def test_an_extension_says_who_may_grant_it_how_often_and_on_what():
    reason = flag("reason", "a reason is given")
    limit = by(days(7), after=ASK, suspended=suspended("a stay", begins=ASK),
               extended=extended(ASK, days(5), roles=("dean",), ground=reason, most=2, cap=days(9)))  # fmt: skip

    assert in_words(limit) == (
        "within 7 days after “ask”, not counting “a stay” from “ask” on, extended by 5 days on “ask” by dean "
        "at most 2 times, never more than 9 days in all, if “a reason is given” "
        "(what comes later counts, and is recorded as late)"
    )
