"""Whatever a policy adds to its text says so: through every output, no clause that is added passes for the text."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from builders import decided, deliberating, mit, requested
from click.testing import CliRunner

import grievance_fsm as gf
from grievance_fsm.auditing.replay import audit
from grievance_fsm.casefiles import run_casefile
from grievance_fsm.clauses import Added, Registry, citing, listed
from grievance_fsm.cli import main
from grievance_fsm.coverage import report as coverage
from grievance_fsm.deadlines import days, weeks
from grievance_fsm.decisions import decision_document
from grievance_fsm.docket import Docket, again, begins, settles
from grievance_fsm.facts import flag, not_, param
from grievance_fsm.guard_json import from_json, to_json, vocabulary
from grievance_fsm.language import Outcome, Procedure, Role, State, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading, Readings, pick
from grievance_fsm.rendering import FORMS, show
from grievance_fsm.routes import Route, ended_in, stands_in
from grievance_fsm.schemas import schema_of

OURS = "GAP.01"
CLAUSES = Registry.of({OURS: "The text says nothing of this.", "1/s1": "A party may ask."})
ASKS, REVIEWS = Route("asks"), Route("reviews")
PARTY, BOARD = Role("party", clause=OURS), Role("board")
START, ASKED, ENDED = State("start", initial=True, clause=OURS), State("asked"), State("ended", final=True)
STUCK = State("stuck", clause=OURS)
told = flag("told", "the party was told", clause=OURS)
LEAST = param("least", 1, "the least", clause=OURS, low=0, high=9)
ask = may(
    PARTY, "ask", "ask", clause=("1/s1", OURS), when=START, records=told, given=told.named("they were told", OURS),
    then=ASKED,
)  # fmt: skip
answer = must(
    BOARD, "answer", "answer", clause=OURS, when=ASKED, within=days(3, clause=OURS), after=ask,
    then=(Outcome("yes", ENDED, clause=OURS), Outcome("no", STUCK, clause=OURS)),
)  # fmt: skip
look = may(BOARD, "look", "look", clause=OURS, when=State("unlooked", initial=True), within=weeks(1), after=answer,
           then=State("looked", final=True))  # fmt: skip
POLICY = Policy(
    "ours", "a policy with additions", CLAUSES,
    (Procedure(ASKS, "asks", (ask, answer), clause=OURS), Procedure(REVIEWS, "reviews", (look,))),
    docket=Docket((
        begins(REVIEWS, given=ended_in(ASKS, ENDED).named("it has ended", OURS), clause=OURS),
        again(ASKS, given=not_(stands_in(ASKS, STUCK)), clause=OURS), settles(ASKS, ENDED, clause=OURS),
    )), additions=("GAP",), claims=("1",),
)  # fmt: skip

ADDED = re.compile(r"added, ((GAP|H|U)\.\d+(/\w+)?(, )?)+")
BARE = re.compile(r"(?<![\w.])(GAP|H|U)\.\d+(?![\w.]*\w)")


def bare(text: str) -> list[str]:
    """Where a text names an added clause without saying that it is added; a reading's id is no clause."""
    text = re.sub("|".join(READINGS), "", " ".join(text.split()))
    text = ADDED.sub("", text)
    return [text[max(0, found.start() - 40) : found.end() + 10] for found in BARE.finditer(text)]


def bare_in(data: Any, adds: Any, path: str = "") -> Iterator[str]:
    """Where JSON names an added clause without saying beside it that it is added."""
    if isinstance(data, dict):
        for key, value in data.items():
            place = f"{path}/{key}"
            if isinstance(value, str) and adds(value):
                if data.get("added") is not True:
                    yield place
            elif isinstance(value, list) and any(isinstance(each, str) and adds(each) for each in value):
                if key != "added" and data.get("added") != [each for each in value if adds(each)]:
                    yield place
            else:
                yield from bare_in(value, adds, place)
    elif isinstance(data, list):
        for place, each in enumerate(data):
            yield from bare_in(each, adds, f"{path}/{place}")
    elif isinstance(data, str) and bare(data):
        yield f"{path}: {bare(data)}"


READINGS = [
    form for reading in gf.load("mit").known_readings.values() if BARE.fullmatch(reading.id)
    for form in (f"{re.escape(reading.id)} {reading.name}", f"reading {reading.name} of {re.escape(reading.id)}")
]  # fmt: skip


def is_ours(word: str) -> bool:
    return BARE.fullmatch(word) is not None


def of_json(text: str) -> list[str]:
    return list(bare_in(json.loads(text), is_ours))


# -- clauses in words and as data ------------------------------------------------------------------------------


def test_clauses_are_listed_those_of_the_text_first():
    assert listed(("1/s1", Added("GAP.01"), "", "1/s2", Added("H.2"), "1/s1")) == "1/s1, 1/s2; added, GAP.01, H.2"
    assert listed(()) == ""


def test_as_data_a_clause_stands_beside_whether_it_is_added():
    assert citing("1/s1") == {"clause": "1/s1", "added": False}
    assert type(citing(Added("GAP.01"))["clause"]) is str
    assert citing(("1/s1", Added("GAP.01"))) == {"clauses": ["1/s1", "GAP.01"], "added": ["GAP.01"]}


def test_a_guard_read_back_from_json_is_added_still():
    guard = POLICY.asks.rules["ask"].given[0]
    back: Any = from_json(to_json(guard), vocabulary(guard))

    assert isinstance(back.clause, Added)


# -- every output of a small policy that adds to its text --------------------------------------------------------


def case() -> Any:
    return POLICY.open("c1", on=date(2015, 2, 2)).act("asks.ask", by="party", on=date(2015, 2, 2), facts={"told": True})


def late() -> Any:
    return case().act("asks.answer", by="board", on=date(2015, 2, 9), outcome="yes")


def refused() -> Any:
    return POLICY.open("c1", on=date(2015, 2, 2)).decide(
        "asks.ask", by="party", on=date(2015, 2, 2), facts={"told": False}
    )


def audited(tmp_path: Path) -> Any:
    rows = [("asks.ask", 2, {"told": False}), ("asks.answer", 9, {}), ("reviews.look", 20, {})]
    path = tmp_path / "log.jsonl"
    path.write_text("".join(
        json.dumps({"case": "c1", "activity": a, "at": f"2015-02-{d:02}", "facts": f, "outcome": "yes"}) + "\n"
        for a, d, f in rows
    ))  # fmt: skip
    return audit(path, POLICY)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_in_which_a_policy_is_shown_says_what_is_added(form: str):
    shown = [show(POLICY, form), *(show(each, form, policy=POLICY) for each in POLICY.bound.values())]

    for text in shown:
        assert OURS in text
        assert (of_json(text) if form == "json" else bare(text)) == []


def texts(tmp_path: Path) -> Iterator[str]:
    yield from map(str, case().options(on=date(2015, 2, 3)))
    yield from map(str, case().owed())
    yield from map(str, late().breaches())
    yield from map(str, case().explain("asks.answer", by="party", on=date(2015, 2, 3)))
    yield str(refused())
    yield late().breaches()[0].dated.explain()
    yield from map(str, POLICY.check())
    found = audited(tmp_path)
    yield from (str(found), found.table(), *(found.explain(each) for each in found.deviations))
    yield from (str(gf.paths(each)) for each in POLICY.bound.values())
    yield "\n".join(coverage(POLICY).lines(full=True))


def test_every_sentence_about_a_case_says_what_is_added(tmp_path: Path):
    found = list(texts(tmp_path))

    assert sum(OURS in text for text in found) >= len(found) - 4
    assert [each for text in found for each in bare(text)] == []


def data(tmp_path: Path) -> Iterator[Any]:
    irregular = POLICY.open("c1", on=date(2015, 2, 2)).record(
        "asks.ask", by="party", on=date(2015, 2, 2), facts={"told": False}
    )
    yield json.loads(irregular.to_json())
    yield from (each.as_dict() for each in refused().findings)
    yield from (each.as_dict() for each in POLICY.check())
    yield audited(tmp_path).as_dict()
    yield from (gf.paths(each).as_dict() for each in POLICY.bound.values())
    yield coverage(POLICY).as_dict()


def test_all_data_about_a_case_says_what_is_added(tmp_path: Path):
    found = [json.loads(json.dumps(each)) for each in data(tmp_path)]

    assert len(POLICY.check()) >= 1
    assert sum(OURS in json.dumps(each) for each in found) >= 8
    assert [place for each in found for place in bare_in(each, POLICY.adds)] == []


def test_a_fault_found_before_any_reading_is_settled_says_so_too():
    """What is unreachable is asked of the declaration, whose clauses nobody has marked yet."""
    nowhere = may(BOARD, "float", "float", clause=OURS, when=State("adrift"), then=State("sunk", final=True))
    policy = evolve(POLICY, procedures=(Procedure(ASKS, "asks", (ask, answer, nowhere)),), docket=None)

    found = [fault for fault in policy.check() if fault.kind == "unreachable"]

    assert found
    assert [each for fault in found for each in bare(str(fault))] == []
    assert list(bare_in([fault.as_dict() for fault in found], is_ours)) == []


def test_the_schema_of_a_fact_says_so_too():
    assert "added, GAP.01" in json.dumps(schema_of("event", POLICY))


def test_a_case_file_under_an_added_clause_says_so(tmp_path: Path):
    path = tmp_path / "case.toml"
    path.write_text(f'title = "A case"\nclauses = ["1/s1", "{OURS}"]\npolicy = "ours"\nopened = 2015-02-02\n')

    assert "[1/s1; added, GAP.01]" in str(run_casefile(path, lambda name: POLICY))


def test_what_an_open_reading_asks_says_that_its_clause_is_added():
    """Where a guard, an outcome or a limit waits for a choice."""
    open_ = Reading("X1", "how", "How is it told?", ("aloud", "in_writing"), None, OURS)
    loud = flag("loud", "it was said aloud")
    waits = may(
        PARTY, "ask", "ask", clause="1/s1", when=START, records=(told, loud), then=ENDED,
        given=pick(open_, aloud=loud, in_writing=told),
    )  # fmt: skip
    goes = may(PARTY, "ask", "ask", clause="1/s1", when=START, then=pick(open_, aloud=ENDED, in_writing=STUCK))
    for act, facts in ((waits, {"told": True, "loud": True}), (goes, {})):
        asks = Procedure(ASKS, "asks", (act,))
        small = Policy("ours", "ours", CLAUSES, (asks,), Readings((open_,)), additions=("GAP",))
        decision = small.open("c", on=date(2015, 2, 2)).decide("asks.ask", by="party", on=date(2015, 2, 3), facts=facts)

        assert f"How is it told? [added, {OURS}]" in str(decision)
        assert list(bare_in([each.as_dict() for each in decision.findings], small.adds)) == []


def test_without_additions_nothing_is_said_to_be_added():
    plain = evolve(POLICY, additions=())

    assert "added, " not in show(plain)


# -- and of the policy itself ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_every_form_in_which_the_mit_policy_is_shown_says_what_is_added(form: str):
    text = show(mit(), form)

    assert re.search(r"(GAP|H|U)\.\d", text)
    assert (of_json(text) if form == "json" else bare(text)) == []


def test_every_procedure_of_the_mit_policy_says_what_is_added():
    policy = mit()

    for form in ("text", "table", "mermaid"):
        shown = [show(procedure, form, policy=policy) for procedure in policy.bound.values()]
        assert [each for text in shown for each in bare(text)] == []


def test_what_a_live_case_says_is_added_where_it_is():
    for case in (requested(), deliberating(), decided()):
        told = [*case.options(), *case.owed(), *case.breaches()]
        assert [each for what in told for each in bare(str(what))] == []
    view = deliberating().visible(to="committee", who="p01")
    assert list(bare_in(json.loads(json.dumps(view.as_dict())), is_ours)) == []
    asked = {"action": "formal.decide", "by": "committee", "on": "2015-03-20", "facts": {}}
    document = decision_document(deliberating(), asked, decision_id="d", timestamp=datetime(2015, 3, 20, tzinfo=UTC))
    assert list(bare_in(json.loads(json.dumps(document)), is_ours)) == []


def test_the_penalties_say_what_is_added():
    policy = mit()
    category = policy.sanctions.categories[0].name
    found = gf.sanctions.guideline(policy.sanctions, category, status="student")

    assert bare(str(found)) == []
    assert list(bare_in(json.loads(json.dumps(found.as_dict())), is_ours)) == []


@pytest.mark.parametrize("words", [
    ("clauses", "mit", "--full"), ("paths", "mit.appeal", "--from", "2015-01-01"), ("tour", "--all"),
    ("due", "mit.appeal.file_appeal", "--from", "2015-02-02"),
], ids=["clauses", "paths", "tour", "due"])  # fmt: skip
def test_every_command_says_what_is_added(words: tuple[str, ...]):
    text, as_json = (CliRunner().invoke(main, [*words, *more]).stdout for more in ((), ("--json",)))

    assert re.search(r"(GAP|H|U)\.\d", text)
    assert bare(unreasoned(text)) == []
    assert of_json(unreasoned(as_json)) == []


def unreasoned(text: str) -> str:
    """The text without the registry's own words on why a clause binds nobody."""
    for clause in gf.load("mit").clauses.values():
        text = text.replace(clause.reason, "") if BARE.search(clause.reason) else text
    return text
