"""What verify cannot prove, and says so: numbers too wide, names that nobody knows, procedures too large."""

from datetime import date
from itertools import cycle, product
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from grievance_fsm.checking import domains
from grievance_fsm.checking.cells import Space, cells
from grievance_fsm.checking.domains import TooWide
from grievance_fsm.clauses import Registry
from grievance_fsm.cli import main
from grievance_fsm.comparing.comparing import compare
from grievance_fsm.deadlines import (
    back,
    business_days,
    days,
    hours,
    instruction_days,
    last,
    limitation,
    months,
    terms,
    weeks,
    years,
)
from grievance_fsm.errors import BadInput, DeclarationError
from grievance_fsm.facts import all_of, any_of, at, flag, happened, money, number
from grievance_fsm.guards import compiled
from grievance_fsm.language import STAY, Procedure, Role, State, may, must
from grievance_fsm.loading import load
from grievance_fsm.policy import Policy
from grievance_fsm.properties import eventually, never, only_after
from grievance_fsm.readings import Readings
from grievance_fsm.verification import building
from grievance_fsm.verification.building import model_of
from grievance_fsm.verification.model import TooLarge
from grievance_fsm.verification.properties import prove
from grievance_fsm.verification.reaching import reached
from grievance_fsm.verification.whole import verify

CLERK = Role("clerk")
NEW, ASKED, DONE = State("new", initial=True), State("asked"), State("done", final=True)
DAYS, RATE, PAID, OWED = (money(name, f"the {name}") for name in ("days", "rate", "paid", "owed"))
MILLION = 10**6


def fines(guard, *papers):
    """A fine that is paid under a condition."""
    begin = may(CLERK, "begin", "begin", when=NEW, then=ASKED)
    pay = may(CLERK, "pay", "pay the fine", when=ASKED, then=DONE, records=papers, given=guard)
    registry = Registry.of({})
    return Policy("fines", "fines", registry, (Procedure("fine", "a fine", (begin, pay)),), Readings([]))


def refused(policy):
    with pytest.raises(BadInput) as caught:
        verify(policy)
    return {problem.place: problem.message for problem in caught.value.problems}


# -- numbers too wide to try ------------------------------------------------------------------------------------


def test_amounts_multiplied_with_one_another_are_refused_with_the_act_the_facts_and_what_to_do():
    """That 49 is 7 times 7 was once proved to be impossible."""
    found = refused(fines(DAYS * RATE == 49, DAYS, RATE))
    assert list(found) == ["fine.pay"]
    assert all(word in found["fine.pay"] for word in ("days", "rate", "0 to 1000000000000", "give", "constant"))


def test_a_procedure_is_refused_as_its_policy_is():
    assert list(refused(fines(DAYS * DAYS == 49, DAYS).bound["fine"])) == ["fine.pay"]


def test_more_amounts_than_can_be_tried_together_are_refused():
    sums = [number(f"sum_{n}", f"sum {n}", 0, MILLION) for n in range(8)]
    total = sums[0]
    for each in sums[1:]:
        total = total + each
    assert list(refused(fines(total >= 7, *sums))) == ["fine.pay"]


def test_the_check_says_that_it_cannot_tell_rather_than_that_it_never_happens():
    assert [fault.kind for fault in fines(DAYS * RATE == 49, DAYS, RATE).check()] == ["too wide"]


@pytest.mark.parametrize(
    "guard",
    [DAYS * RATE >= 1000, DAYS >= 3 * RATE, DAYS * 3 == 21, (DAYS - RATE == 5) & (RATE >= 7), any_of(DAYS * DAYS == 49)
     | (DAYS >= 7)],
    ids=["both ways", "weighed", "by a constant", "a difference", "or else"],
)  # fmt: skip
def test_wide_amounts_are_no_hindrance_where_an_example_shows_what_can_happen(guard):
    assert not verify(fines(guard, DAYS, RATE)).refuted


def test_what_no_number_can_help_is_refuted_all_the_same():
    """Whatever the product comes to, the rate is not under 3 and over 3."""
    found = verify(fines(all_of(DAYS * RATE == 49, RATE < 3, RATE > 3), DAYS, RATE))
    assert found.refuted


def test_nearer_bounds_make_the_proof_possible():
    days, rate = number("days", "days", 0, 99), number("rate", "rate", 0, 99)
    assert not verify(fines(days * rate == 49, days, rate)).refuted
    assert verify(fines(all_of(days * rate == 49, days > 49), days, rate)).refuted


def test_the_command_says_so_and_exits_2(tmp_path):
    (tmp_path / "fines.py").write_text(
        "import sys\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from test_verify_bad_input import DAYS, RATE, fines\n"
        "POLICY = fines(DAYS * RATE == 49, DAYS, RATE)\n",
        encoding="utf-8",
    )
    result = CliRunner().invoke(main, ["verify", str(tmp_path / "fines.py")])
    assert (result.exit_code, "fine.pay: " in result.stderr) == (2, True)


NUMBERS = [number(f"n{place}", f"number {place}", 0, 30) for place in range(2)]
WEIGHTS = st.integers(0, 3)


@st.composite
def atoms(draw):
    """A comparison of two numbers, weighed or multiplied, with a constant."""
    one, other = NUMBERS
    a, b = draw(WEIGHTS), draw(WEIGHTS)
    left = draw(st.sampled_from([one * a + other * b, one * other, one * one, one - other, one * a]))
    right = draw(st.integers(0, 40))
    return draw(st.sampled_from([left == right, left >= right, left < right]))


@given(st.lists(atoms(), min_size=1, max_size=3))
def test_what_is_said_of_wide_numbers_is_so_of_every_number(asked):
    """Either every way in which they hold and fail together is found, or it is said that this cannot be told."""
    tests = [compiled(each) for each in asked]
    every = [dict(zip((each.key for each in NUMBERS), row, strict=True)) for row in product(range(31), repeat=2)]
    truth = {tuple(test(facts) for test in tests) for facts in every}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(domains, "WHOLE", 10)
        try:
            found = {cell.verdicts for cell in cells(*asked)}
        except TooWide:
            return
    assert found == truth


# -- procedures too large ---------------------------------------------------------------------------------------


def test_a_procedure_with_more_places_than_are_kept_is_refused_with_the_bound():
    bound = fines(PAID >= 7, PAID).bound["fine"]
    with pytest.raises(TooLarge, match="more than 1 places"):
        model_of(bound, largest=1)
    with pytest.raises(TooLarge, match="at most 1 places in time"):
        reached(model_of(bound), largest=1)


def test_a_proof_too_large_names_what_days_count_from_again_and_again():
    begin = may(CLERK, "begin", "begin", when=NEW, then=ASKED)
    notes = [may(CLERK, name, name, when=ASKED, then=STAY, repeats=True) for name in ("note", "remind")]
    ends = [may(CLERK, f"after_{note.name}", "end it", when=ASKED, then=DONE,
                within=limitation(days(9), after=last(note))) for note in notes]  # fmt: skip
    procedure = Procedure("fine", "a fine", (begin, *notes, *ends))
    bound = Policy("fines", "fines", Registry.of({}), (procedure,), Readings([])).bound["fine"]
    with pytest.raises(TooLarge, match="again and again from “note” and “remind”"):
        reached(model_of(bound), waits=True, largest=3)


def papers(many, *, first=(), **options):
    """A case that may be closed once each of many papers is in."""
    begin = may(CLERK, "begin", "begin", when=NEW, then=ASKED)
    acts = [may(CLERK, f"bring_{n}", f"bring paper {n}", when=ASKED, then=STAY, **options) for n in range(many)]
    close = may(CLERK, "close", "close", when=ASKED, then=DONE, given=tuple(map(happened, acts)))
    procedure = Procedure("file", "a file", (begin, *first, *acts, close))
    return Policy("files", "files", Registry.of({}), (procedure,), Readings([])).bound["file"]


def flagged(many, *, asked, **options):
    """The same, each paper being told to be good or not; it is asked for as it is brought in, or at the end."""
    begin = may(CLERK, "begin", "begin", when=NEW, then=ASKED)
    good = [flag(f"good_{n}", f"paper {n} is good") for n in range(many)]
    acts = [may(CLERK, f"bring_{n}", f"bring paper {n}", when=ASKED, then=STAY, records=(each,),
                given=each if asked else None, **options) for n, each in enumerate(good)]  # fmt: skip
    close = may(CLERK, "close", "close", when=ASKED, then=DONE, given=tuple(good))
    procedure = Procedure("file", "a file", (begin, *acts, close))
    return Policy("files", "files", Registry.of({}), (procedure,), Readings([])).bound["file"]


OPENED = may(CLERK, "open_file", "open the file", when=ASKED, then=STAY)
FILES = {
    "in any order": papers,
    "again and again": lambda many: papers(many, repeats=True),
    "once the file is open": lambda many: papers(many, first=(OPENED,), given=happened(OPENED)),
    "told to be good": lambda many: flagged(many, asked=False),
    "if good": lambda many: flagged(many, asked=True),
    "told again and again": lambda many: flagged(many, asked=False, repeats=True),
}


@pytest.mark.parametrize("brought", FILES)
def test_acts_in_any_order_are_too_many_before_all_their_orders_are_walked(brought, monkeypatch):
    """Of twenty papers any may be in, and any not: it took half a minute, and 8 GB, until that was said."""
    monkeypatch.setattr(building, "MOVES", 1000)
    with pytest.raises(TooLarge, match="more than 200000 places"):
        model_of(FILES[brought](20))


@pytest.mark.parametrize("brought", FILES)
@pytest.mark.parametrize("many", [1, 2, 3, 4])
def test_what_is_too_large_has_more_places_than_are_kept_and_nothing_else_is(brought, many):
    bound = FILES[brought](many)
    places = len(model_of(bound).places)
    assert places >= 2**many
    assert model_of(bound, largest=places).places == model_of(bound).places
    with pytest.raises(TooLarge, match=f"more than {places - 1} places"):
        model_of(bound, largest=places - 1)


def test_what_is_shipped_is_as_large_as_it_is():
    for name in ("mit", "mit-as-written"):
        for bound in [each for each in load(name).bound.values() if not each.readings]:
            model = model_of(bound)
            assert len(model_of(bound, largest=len(model.places)).places) == len(model.places)


def test_an_act_that_records_too_much_for_later_is_named_before_all_its_ways_are_tried(monkeypatch):
    """Twenty yeses and noes that are each asked for later: a million places, told at once and not after minutes."""
    asked = []
    each_way = Space.ways

    def counted(space, sure, open_):
        for way in each_way(space, sure, open_):
            asked.append(way)
            yield way

    monkeypatch.setattr(Space, "ways", counted)
    stages = [State(f"stage {n}") for n in range(20)]
    told = [flag(f"yes_{n}", f"yes {n}") for n in range(20)]
    begin = may(CLERK, "begin", "begin", when=NEW, then=stages[0], records=tuple(told))
    steps = [may(CLERK, f"step_{n}", f"step {n}", when=stages[n], then=target, given=at(begin, told[n]) == yes)
             for n, (target, yes) in enumerate(zip([*stages[1:], DONE], cycle((True, False))))]  # fmt: skip
    policy = Policy("many", "many", Registry.of({}), (Procedure("one", "one", (begin, *steps)),), Readings([]))
    with pytest.raises(BadInput, match=r"more than 200000 places: so many ways .* after “begin”; verify one procedure"):
        verify(policy.one)
    assert len(asked) < 1000


def test_a_graph_of_more_moves_than_are_kept_is_refused_with_the_bound(monkeypatch):
    bound = papers(3)
    moves = sum(map(len, model_of(bound).moves))
    monkeypatch.setattr(building, "MOVES", moves)
    assert sum(map(len, model_of(bound).moves)) == moves
    monkeypatch.setattr(building, "MOVES", moves - 1)
    with pytest.raises(TooLarge, match=f"more than {moves - 1} moves between places"):
        model_of(bound)


def test_verify_tells_how_a_procedure_too_large_may_be_narrowed(monkeypatch):
    def large(*given, **options):
        raise TooLarge("it has more than 50000 places")

    monkeypatch.setattr("grievance_fsm.verification.whole.verify_procedure", large)
    policy = fines(PAID >= 7, PAID)
    assert refused(policy)["fines"].startswith("is too large for a proof: it has more than 50000 places; ")
    assert "let fewer limits count from what may come again" in refused(policy)["fines"]
    assert "settle its open readings" in refused(policy.bound["fine"])["fine"]


# -- names that nobody knows --------------------------------------------------------------------------------------


def test_a_property_over_an_unknown_name_is_refused_with_the_nearest():
    policy = fines(PAID >= 7, PAID)
    with pytest.raises(DeclarationError, match=r"did you mean “fine\.pay”"):
        verify(evolve(policy, properties=(never("fine.pya"),)))


# -- spans that nobody can count ----------------------------------------------------------------------------------


@pytest.mark.parametrize("span", [days(3_000_000), days(10**12), weeks(10**6), months(10**6), years(9000)], ids=str)
def test_a_property_with_a_span_that_leaves_the_calendar_is_refused_when_it_is_stated(span):
    policy = fines(PAID >= 7, PAID)
    stated = eventually("fine.pay", within=span, after="fine.begin")
    for ask in (lambda: prove(policy, stated), lambda: evolve(policy, properties=(stated,))):
        with pytest.raises(DeclarationError, match="property 1: wants a span that stays in the calendar: 2001-01-01 "):
            ask()


@pytest.mark.parametrize(("span", "told"), [
    (hours(48), "counts whole days"), (back(days(3)), "counts forwards"),
    (business_days(5), r"a calendar has to know them \(calendar=\)"),
    (instruction_days(5), "a calendar has to know them"), (terms(2), "a calendar has to know them"),
], ids=str)  # fmt: skip
def test_a_property_with_a_span_that_gives_no_day_is_refused(span, told):
    policy = fines(PAID >= 7, PAID)
    for stated in (eventually("fine.pay", within=span, after="fine.begin"),
                   only_after("fine.pay", "fine.begin", wait=span)):  # fmt: skip
        with pytest.raises(DeclarationError, match=f"property 1: .*{told}"):
            prove(policy, stated)


def test_business_days_are_counted_where_a_calendar_knows_them():
    policy = fines(PAID >= 7, PAID).under(calendar="us-ma")
    answer = prove(policy, eventually("fine.pay", within=business_days(5), after="fine.begin"))[0]
    assert answer.status == "refuted"


@pytest.mark.parametrize("start", [None, date(9899, 12, 31)])
def test_what_is_counted_from_a_late_day_beyond_the_calendar_is_bad_input(start):
    """The longest span that can be stated is counted from the day on which ways begin where none is named."""
    stated = eventually("fine.pay", within=days(2_900_000), after="fine.begin")
    policy = fines(PAID >= 7, PAID)
    if start is None:
        assert prove(policy, stated)[0].status == "refuted"
    else:
        with pytest.raises(BadInput, match="start: wants an earlier day"):
            prove(policy, stated, start=start)
        with pytest.raises(BadInput, match="start: wants an earlier day"):
            verify(evolve(policy, properties=(stated,)), start=start)


def test_a_limit_that_leaves_the_calendar_from_a_late_day_is_bad_input_of_a_comparison():
    def owed(n):
        begin = may(CLERK, "begin", "begin", when=NEW, then=ASKED)
        pay = must(CLERK, "pay", "pay the fine", when=ASKED, then=DONE, within=days(n), after=begin)
        registry = Registry.of({})
        return Policy(f"fines_{n}", "fines", registry, (Procedure("fine", "a fine", (begin, pay)),), Readings([]))

    assert compare(owed(7), owed(40_000)).parts
    with pytest.raises(BadInput, match="start: wants an earlier day"):
        compare(owed(7), owed(40_000), start=date(9899, 12, 31))
