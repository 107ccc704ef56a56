"""Whatever is given where something else is wanted is told in one error, with its place and what gives the right thing.

Every public function and method takes each of a dozen wrong things in turn: what comes out is a `BadInput` or a
`DeclarationError`, never an exception of Python's own.
"""

import pickle
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest
from builders import mit as chosen
from builders import requested

import grievance_fsm as gf
from grievance_fsm.calendars import OutsideCalendar
from grievance_fsm.casefiles import run_casefile
from grievance_fsm.checking.domains import TooWide
from grievance_fsm.clauses import Registry
from grievance_fsm.conventions import profile
from grievance_fsm.coverage import coverage, report
from grievance_fsm.dates import CannotDate, StandsStill
from grievance_fsm.diary import diary
from grievance_fsm.errors import DeclarationError, GrievanceError, Problem
from grievance_fsm.given import Given
from grievance_fsm.machine import machine_of
from grievance_fsm.properties import never
from grievance_fsm.readings import Readings
from grievance_fsm.records import annual_report, possible_links
from grievance_fsm.schemas import schema_of
from grievance_fsm.verification.answers import Answer
from grievance_fsm.verification.model import TooLarge
from grievance_fsm.verification.properties import prove
from grievance_fsm.verification.witnesses import replayed

LOG = Path(gf.__file__).parent / "data" / "sample_log.jsonl"
DAY, KEY = date(2015, 2, 2), b"x" * 64


@cache
def mit() -> gf.Policy:
    return gf.load("mit")


@cache
def opened() -> gf.Case:
    return mit().open("c-1", on=DAY)


@cache
def verified() -> Any:
    return gf.verify(mit().housing)


@cache
def answer() -> Answer:
    return verified().answers[0]


WRONG: dict[str, Callable[[], Any]] = {
    "nothing": lambda: None, "a number": lambda: 5, "a name": lambda: "mit", "no name": lambda: "",
    "a case": opened, "a policy": mit, "a procedure": lambda: mit().housing, "a list": lambda: [1],
    "a table": dict, "a verification": verified, "a class": lambda: gf.Policy,
}  # fmt: skip

ASKED: dict[str, tuple[str, Callable[[Any], Any], tuple[str, ...]]] = {
    # what is asked: the place of the problem, the call, and what of the above is not wrong there
    "replayed": ("answer", lambda x: replayed(x, mit()), ()),
    "replayed of": ("policy", lambda x: replayed(answer(), x), ("a policy",)),
    "from_json": ("policy", lambda x: gf.Case.from_json(opened().to_json(), x), ("a policy",)),
    "migrate": ("policy", lambda x: opened().migrate(x), ("a policy",)),
    "Case.open": ("policy", lambda x: gf.Case.open(x, "c", DAY), ("a policy",)),
    "case.under": ("readings", lambda x: opened().under(x), ("a table",)),
    "case.under numbers": ("parameters", lambda x: opened().under(parameters=x), ("a table",)),
    "policy.under": ("readings", lambda x: mit().under(x), ("a table",)),
    "policy.under numbers": ("parameters", lambda x: mit().under(parameters=x), ("a table",)),
    "policy.under profile": ("profile", lambda x: mit().under(profile=x), ("nothing", "no name")),
    "schema_of": ("policy", lambda x: schema_of("event", x), ("nothing", "a policy")),
    "prove": ("policy", lambda x: prove(x, never("housing.ask")), ("a policy",)),
    "verify": ("subject", lambda x: gf.verify(x), ("a policy", "a procedure")),
    "paths": ("procedure", lambda x: gf.paths(x), ("a procedure",)),
    "paths of": ("policy", lambda x: gf.paths(mit().housing, policy=x), ("nothing", "a policy")),
    "explore": ("case", lambda x: gf.explore(x), ("a case",)),
    "compare": ("a", lambda x: gf.compare(x, mit().housing), ("a procedure", "a name", "no name", "a policy")),
    "compare names": ("names", lambda x: gf.compare(mit().housing, mit().housing, names=x), ("nothing",)),
    "course": ("run", lambda x: opened().course(x), ()),
    "run": ("run", lambda x: opened().run(x), ()),
    "audit": ("log", lambda x: gf.audit(x, mit()), ("a name", "no name")),
    "audit under": ("policy", lambda x: gf.audit(LOG, x), ("a policy",)),
    "audit of": ("procedure", lambda x: gf.audit(LOG, mit(), procedure=x), ("nothing", "a name", "no name")),
    "audit words": ("words", lambda x: gf.audit(LOG, mit(), words=x), ("nothing", "a name", "no name")),
    "audit as of": ("as_of", lambda x: gf.audit(LOG, mit(), as_of=x), ("nothing",)),
    "load": ("policy", lambda x: gf.load(x), ("a name",)),
    "sensitivity": ("policy", lambda x: gf.sensitivity(x), ("a policy",)),
    "sensitivity readings": ("readings", lambda x: gf.sensitivity(mit(), readings=x), ("nothing", "a table")),
    "sensitivity numbers": ("parameters", lambda x: gf.sensitivity(mit(), parameters=x), ("nothing", "a table")),
    "sensitivity progress": (
        "progress", lambda x: gf.sensitivity(mit(), readings=(), progress=x), ("nothing", "a class")),
    "show": ("what", lambda x: gf.show(x), ("a policy", "a procedure")),
    "show as": ("as_", lambda x: gf.show(mit().housing, x), ()),
    "who_decides": ("policy", lambda x: gf.who_decides(x, "formal.decide"), ("a policy",)),
    "who_decides at": ("action", lambda x: gf.who_decides(mit(), x), ()),
    "who_decides read": ("readings", lambda x: gf.who_decides(mit(), "formal.decide", readings=x), ("a table", "a name",
                                                                                                    "no name")),
    "who_decides on": ("papers", lambda x: gf.who_decides(mit(), "formal.decide", papers=x), ("nothing", "a table")),
    "guideline": ("table", lambda x: gf.sanctions.guideline(x, "5", status="student"), ()),
    "guideline for": ("conduct", lambda x: gf.sanctions.guideline(mit().sanctions, x, status="student"), ()),
    "diary": ("cases", lambda x: diary(x, on=DAY), ("a case", "a list", "a table")),
    "diary on": ("on", lambda x: diary(opened(), on=x), ()),
    "coverage": ("policy", lambda x: coverage(x), ("a policy",)),
    "coverage report": ("policy", lambda x: report(x), ("a policy",)),
    "coverage text": ("source", lambda x: report(mit(), x), ("nothing", "a name", "no name")),
    "case file": ("path", lambda x: run_casefile(x, gf.load), ("a name", "no name")),
    "annual report": ("policy", lambda x: annual_report(x, [], year=2015), ("a policy",)),
    "annual report on": ("cases", lambda x: annual_report(chosen(), x, year=2015), ("a list", "a table", "a name",
                                                                                    "no name")),
    "links": ("policy", lambda x: possible_links(x, [], key=KEY, to="advocate"), ("a policy",)),
    "links between": (
        "cases", lambda x: possible_links(mit(), x, key=KEY, to="advocate"),
        ("a list", "a table", "a name", "no name")),
    "registry": ("summaries", lambda x: Registry.of(x), ("a table",)),
    "readings": ("readings", lambda x: Readings(x), ("a list", "a table", "no name")),
    "readings in a text": ("readings", lambda x: Readings.read(x), ("no name",)),
    "a convention": ("profile", lambda x: profile(x), ()),
    "what is given": ("given", lambda x: Given(x), ("a table",)),
    "procedure": ("mit", lambda x: mit().procedure(x), ()),
    "dispatcher": ("mit", lambda x: mit().dispatcher(x), ()),
    "a machine": ("policy", lambda x: machine_of(x, "formal"), ("a policy",)),
    "a machine of": ("mit", lambda x: machine_of(mit(), x), ()),
}  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "given"),
    [(asked, given) for asked, (_, _, fits) in ASKED.items() for given in WRONG if given not in fits],
)
def test_the_wrong_thing_is_refused_with_its_place(asked, given):
    place, call, _ = ASKED[asked]
    with pytest.raises((gf.BadInput, DeclarationError)) as caught:
        call(WRONG[given]())
    assert {problem.place for problem in caught.value.problems} == {place}
    assert len(str(caught.value)) < 700


# -- what gives the right thing -----------------------------------------------------------------------------------

POLICY = ["replayed of", "from_json", "migrate", "Case.open", "schema_of", "prove", "audit under", "sensitivity",
          "who_decides", "a machine"]  # fmt: skip


@pytest.mark.parametrize("asked", POLICY)
def test_a_name_for_a_policy_is_told_how_to_load_it_and_a_case_where_its_policy_is(asked):
    _, call, _ = ASKED[asked]
    with pytest.raises(gf.BadInput, match=r'not the text “harvard”\. Load it first: gf\.load\("harvard"\)\.'):
        call("harvard")
    with pytest.raises(gf.BadInput, match=r"wants a policy, not a case\. Its policy is case\.policy\."):
        call(opened())


@pytest.mark.parametrize("ask", [gf.verify, gf.paths])
def test_a_name_for_a_procedure_is_told_how_it_is_reached(ask):
    for name, told in {
        "harvard.informal": 'gf.load("harvard").informal.', "rules.py": 'gf.load("rules.py")',
    }.items():  # fmt: skip
        with pytest.raises(gf.BadInput) as caught:
            ask(name)
        assert f"Load it first: {told}" in str(caught.value)


def test_what_a_text_says_is_not_repeated_unless_it_looks_like_a_name():
    with pytest.raises(gf.BadInput) as caught:
        gf.Case.from_json("{}", opened().to_json())
    assert "not a text" in str(caught.value)
    assert "c-1" not in str(caught.value)


def test_a_verification_for_an_answer_is_told_where_its_answers_are():
    with pytest.raises(gf.BadInput, match=r"answer: wants an answer.*, not a verification\. Its answers are"):
        replayed(verified(), mit())


def test_all_that_is_wrong_with_the_arguments_is_told_at_once():
    with pytest.raises(gf.BadInput) as caught:
        replayed(None, "mit")
    assert [problem.place for problem in caught.value.problems] == ["answer", "policy"]
    with pytest.raises(gf.BadInput) as caught:
        gf.audit("nope.jsonl", opened(), as_of="today", words=5, procedure=3)
    wrong = {problem.place for problem in caught.value.problems}
    assert wrong == {"nope.jsonl", "policy", "as_of", "words", "procedure"}
    with pytest.raises(gf.BadInput) as caught:
        mit().under(5, [("quorum", 3)])
    assert [problem.place for problem in caught.value.problems] == ["readings", "parameters"]


@pytest.mark.parametrize("ask", [
    lambda given: diary(given, on=DAY), lambda given: annual_report(chosen(), given, year=2015),
    lambda given: possible_links(mit(), given, key=KEY, to="advocate"),
])  # fmt: skip
def test_among_several_cases_the_one_that_is_none_is_told_by_its_number(ask):
    with pytest.raises(gf.BadInput, match=r"cases? 2: wants a"):
        ask([chosen().open("c-1", on=DAY), "c-2"])


# -- names, runs, arguments ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [("a",), ("a", "b", "c"), (1, 2), ("a", ""), "ab", []])
def test_names_for_a_comparison_are_two(names):
    with pytest.raises(gf.BadInput, match="names: wants two names, such as"):
        gf.compare(mit().housing, mit().housing, names=names)


def test_an_unknown_run_is_told_with_the_nearest():
    for ask in (opened().course, opened().run):
        with pytest.raises(gf.BadInput, match="run: unknown run “fromal”; did you mean “formal”"):
            ask("fromal")
    assert opened().run("formal") == ()
    assert len(requested().run("formal")) == 1


@pytest.mark.parametrize("ask", ["act", "record", "explain", "correct"])
def test_a_misspelt_argument_of_an_act_is_told_with_the_nearest(ask):
    first = {"action": "formal.request"} if ask == "correct" else {}
    given = () if ask == "correct" else ("formal.request",)
    with pytest.raises(gf.BadInput, match="fact: unknown argument “fact”; did you mean “facts”"):
        getattr(opened(), ask)(*given, **first, by="complainant", on=DAY, fact={})


@pytest.mark.parametrize("values", [5, ("x",), (99999,), (True,), (7.0,), ()])
def test_values_of_a_parameter_are_whole_numbers_in_its_range(values):
    with pytest.raises(gf.BadInput, match=r"parameters\.quorum: wants whole numbers from 1 to \d+"):
        gf.sensitivity(mit(), parameters={"quorum": values})


@pytest.mark.parametrize("name", ["", "mit", "fromal"])
def test_an_audit_of_a_procedure_that_nobody_knows_is_refused(name):
    with pytest.raises(gf.BadInput, match=f"mit: unknown procedure “{name}”"):
        gf.audit(LOG, mit(), procedure=name)


def test_a_file_that_is_not_there_is_said_not_to_be_there_whatever_its_name():
    with pytest.raises(gf.BadInput, match="nofile: there is no such file"):
        gf.audit("nofile", mit())


def test_a_folder_is_no_log(tmp_path):
    with pytest.raises(gf.BadInput, match="this is a directory"):
        gf.audit(tmp_path, mit())


@pytest.mark.parametrize("name", ["\0", "x" * 5_000], ids=["a NUL", "a long one"])
@pytest.mark.parametrize("ask", [
    lambda name: gf.load(f"{name}.py"), lambda name: gf.load(f"{name}.json"),
    lambda name: gf.audit(f"{name}.csv", mit()), lambda name: gf.audit(LOG, mit(), words=name),
    lambda name: gf.load("mit", calendar=f"{name}.toml"),
    lambda name: run_casefile(f"{name}.toml", gf.load),
])  # fmt: skip
def test_a_name_that_no_file_can_have_is_bad_input(ask, name):
    with pytest.raises(gf.BadInput):
        ask(name)


# -- from one process to another ------------------------------------------------------------------------------------

TWO = ([Problem("here", "is wrong."), Problem("there", "too.")], "so much is wrong:")
ERRORS = (
    gf.BadInput(*TWO), gf.DeclarationError(*TWO), gf.Overtaken(1, 2), CannotDate("no day"), StandsStill("no day"),
    OutsideCalendar("no", "us-ma 2026.1", DAY), TooLarge("it has too many places"), TooWide("more than can be tried"),
)  # fmt: skip


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_comes_out_of_another_process_as_it_went_in(error):
    again = pickle.loads(pickle.dumps(error))

    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_a_refusal_comes_out_of_another_process_with_every_condition():
    """It is explained before it goes, so that nothing else of the case goes along."""
    with pytest.raises(gf.NotAllowed) as caught:
        requested(chosen()).act("formal.decide", by="accused", on=DAY)
    again = pickle.loads(pickle.dumps(caught.value))

    assert str(again) == str(caught.value)
    assert again.refused.findings == caught.value.refused.findings
    assert again.refused.as_dict() == caught.value.refused.as_dict()
    assert not again.refused
    assert str(pickle.loads(pickle.dumps(again))) == str(caught.value)


def test_no_error_of_this_package_is_left_out():
    for module in walk_packages(gf.__path__, "grievance_fsm."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    tried = {GrievanceError, gf.NotAllowed, *map(type, ERRORS)}

    assert {each.__name__ for each in derived(GrievanceError) - tried if not each.__name__.startswith("_")} == set()


def derived(kind: type) -> set[type]:
    return {kind}.union(*map(derived, kind.__subclasses__()))
