"""Guards: one tree, several readings, and all of them agree on every row of facts, unknowns included.

The oracle is Kleene's logic by its definition, over 0, ½ and 1, and knows nothing of `ask`.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from grievance_fsm.columns import columns
from grievance_fsm.errors import BadInput
from grievance_fsm.facts import (
    Const,
    Node,
    Param,
    all_of,
    any_of,
    at,
    ballots,
    children,
    day,
    derived,
    disjoint,
    flag,
    happened,
    includes,
    inside,
    leaves,
    money,
    not_,
    not_before,
    number,
    on_the_day,
    one_of,
    param,
    persons,
    several,
    share,
)
from grievance_fsm.findings import explain
from grievance_fsm.guard_json import from_json, to_json, vocabulary
from grievance_fsm.guards import TODAY, ask, compiled, nodes, text
from grievance_fsm.readings import Pick, Reading, pick
from grievance_fsm.sorts import sort_of
from grievance_fsm.values import BOOLEAN, DAY, LABEL, LABELS, NUMBER, PERSONS


@frozen
class Action:
    """As much of an action as a guard needs."""

    name: str
    words: str

    @property
    def key(self) -> str:
        return self.name


@frozen(eq=False)
class Window:
    """As much of a window as a guard needs."""

    key: str


Trees = st.SearchStrategy[Any]
HALF = Fraction(1, 2)
FIRST = date(2015, 3, 1)
TERM = Reading("A30", "nda_term", "Until when?", ("until_decision", "indefinite"))
open_hearing = Action("open_hearing", "open the hearing")
present = number("present", "members present", 0, 14)
seats = number("seats", "seats", 0, 14)
price = money("price", "the price")
agreed = flag("agreed", "the advisor has signed")
consensus = one_of("consensus", "the consensus", "found", "not found", "none")
contents = several("contents", "the contents of the notice", "report", "procedures", "referral")
roll = persons("roll", "the roll")
panel = persons("panel", "the panel")
votes = ballots("votes", "the votes", "for", "against", by=roll)
in_favour = derived("votes in favour", of=votes, value="for")
hearing = day("hearing", "the hearing date")
quorum = param("quorum", 7, "the quorum")
window, later = Window("hearing window"), Window("later window")

PEOPLE = st.lists(st.sampled_from(["p1", "p2", "p3"]), unique=True).map(tuple)
DAYS = st.integers(0, 4).map(lambda days: FIRST + timedelta(days))
VALUES = {
    NUMBER: st.integers(0, 14),
    BOOLEAN: st.booleans(),
    LABEL: st.sampled_from(consensus.choices),
    LABELS: st.lists(st.sampled_from(contents.choices), unique=True).map(tuple),
    PERSONS: PEOPLE,
    DAY: DAYS,
}
WINDOWS = st.tuples(st.none() | DAYS, st.none() | DAYS)
LEAVES: list[Any] = [present, seats, price, agreed, consensus, contents, roll, panel, in_favour, hearing]
LEAVES += [at(open_hearing, each) for each in LEAVES]
LEAVES += [happened(open_hearing)]
KINDS = {leaf.key: sort_of(leaf) for leaf in LEAVES} | {TODAY: DAY}


def leaf(kind: str) -> Trees:
    return st.sampled_from([each for each in LEAVES if sort_of(each) == kind])


def opened(**values: Any) -> Trees:
    """A reading that nobody has settled."""
    return st.builds(lambda: pick(TERM, **values))


def sums(parts: Trees) -> Trees:
    return binary(["add", "sub", "mul"], parts, parts)


def binary(ops: list[str], one: Trees, other: Trees) -> Trees:
    return st.builds(lambda op, left, right: Node(op, (left, right)), st.sampled_from(ops), one, other)


def named(guard: Node, words: str, clause: str) -> Node:
    return guard.named(words, clause) if isinstance(guard, Node) else guard


CONSTANTS = st.integers(-2, 20).map(Const)
NUMBERS = st.recursive(
    leaf(NUMBER) | CONSTANTS | st.just(quorum) | opened(until_decision=7, indefinite=9), sums, max_leaves=4
)
FRACTIONS = st.sampled_from(["0", "1/3", "1/2", "2/3", "3/4", "1"])
WORDS = leaf(LABEL) | VALUES[LABEL].map(Const) | opened(until_decision="found")
LISTED = VALUES[LABELS].map(Const) | opened(until_decision=("report",))
ATOMS = st.one_of(
    leaf(BOOLEAN),
    st.booleans().map(Const),
    opened(until_decision=True),
    binary(["ge", "gt", "le", "lt", "eq", "ne"], NUMBERS, NUMBERS),
    binary(["eq", "ne"], leaf(LABEL), WORDS),
    st.builds(lambda part, fraction, whole: share(part, fraction, of=whole), NUMBERS, FRACTIONS, NUMBERS),
    st.builds(all_of, leaf(PERSONS), leaf(PERSONS)),
    st.builds(disjoint, leaf(PERSONS), leaf(PERSONS)),
    binary(["includes"], leaf(LABELS), LISTED),
    st.builds(inside, leaf(DAY), st.sampled_from([window, later])),
    st.builds(inside, leaf(DAY), opened(until_decision=window)),
    st.builds(on_the_day, leaf(DAY)),
    st.builds(not_before, leaf(DAY)),
)


def composed(parts: Trees) -> Trees:
    return st.one_of(
        st.lists(parts, max_size=3).map(lambda guards: Node("and", tuple(guards))),
        st.lists(parts, max_size=3).map(lambda guards: Node("or", tuple(guards))),
        parts.map(not_),
        binary(["eq", "ne"], parts, parts),
        st.builds(named, parts, st.sampled_from(["", "a quorum"]), st.sampled_from(["", "III.C.4/s1"])),
    )


GUARDS = st.recursive(ATOMS, composed, max_leaves=8)
FACTS = st.fixed_dictionaries(
    {}, optional={key: VALUES[kind] for key, kind in KINDS.items()} | {window: WINDOWS, later: WINDOWS}
)


# The oracle


def kleene(expr: Any, facts: Mapping[Any, Any]) -> Fraction | int:
    """The truth of a guard: 0, ½ or 1."""
    parts = children(expr)
    match getattr(expr, "op", None):
        case "and":
            return min((kleene(part, facts) for part in parts), default=1)
        case "or":
            return max((kleene(part, facts) for part in parts), default=0)
        case "not":
            return 1 - kleene(parts[0], facts)
    value = meant(expr, facts)
    return HALF if value is None else int(value)


def meant(expr: Any, facts: Mapping[Any, Any]) -> Any:
    """The value of anything but a connective; None where a part of it is unknown."""
    match expr:
        case Pick():
            return None
        case Const() | Param():
            return expr.value
        case Node(op="and" | "or" | "not"):
            return {0: False, HALF: None, 1: True}[kleene(expr, facts)]
        case Node():
            return meant_by_operation(expr, facts)
    return facts.get(expr.key)


def meant_by_operation(node: Node, facts: Mapping[Any, Any]) -> Any:
    parts = [meant(part, facts) for part in children(node)]
    parts += [facts.get(TODAY)] if node.op in ("on_the_day", "not_before") else []
    parts += [facts.get(node.args[1])] if node.op == "inside" and isinstance(node.args[1], Window) else []
    if any(part is None for part in parts):
        return None
    first, *others = parts
    second, third = (*others, None, None)[:2]
    match node.op:
        case "add" | "sub" | "mul":
            return {"add": first + second, "sub": first - second, "mul": first * second}[node.op]
        case "eq" | "on_the_day":
            return first == second
        case "ne":
            return first != second
        case "ge" | "gt" | "le" | "lt":
            order = (first > second) - (first < second)
            return order in {"ge": (0, 1), "gt": (1,), "le": (-1, 0), "lt": (-1,)}[node.op]
        case "share":
            return third > 0 and Fraction(first, third) >= second
        case "among":
            return all(person in second for person in first)
        case "disjoint":
            return not any(person in second for person in first)
        case "includes":
            return all(label in first for label in second)
        case "not_before":
            return not second < first
        case "inside":
            opens, closes = second
            return not (opens and first < opens) and not (closes and first > closes)
    raise AssertionError(node.op)


# The readings agree


def as_table(rows: list[dict[Any, Any]], *, typed: bool) -> dict[Any, Any]:
    """The rows as columns: object arrays with None, or masked arrays of numpy's own kinds."""
    keys = {key for row in rows for key in row}
    read = {True: pair, False: column}
    return {key: read[isinstance(key, Window)](key, rows, typed) for key in keys}


def column(key: str, rows: list[dict[Any, Any]], typed: bool) -> Any:
    entries = [row.get(key) for row in rows]
    dtypes = {NUMBER: "int16", BOOLEAN: "bool", LABEL: "U9", DAY: "datetime64[D]"}
    if not typed or KINDS[key] not in dtypes:
        return objects(entries)
    blank = next(entry for entry in entries if entry is not None)
    known = [blank if entry is None else entry for entry in entries]
    return np.ma.array(np.array(known, dtypes[KINDS[key]]), mask=[entry is None for entry in entries])


def pair(key: Window, rows: list[dict[Any, Any]], typed: bool) -> tuple[Any, Any]:
    sides = zip(*(row.get(key) or (None, None) for row in rows), strict=True)
    hidden = [key not in row for row in rows]
    dtype = "datetime64[D]" if typed else object
    first, last = (np.ma.array(np.array(side, dtype), mask=hidden) for side in sides)
    return first, last


def objects(entries: list[Any]) -> Any:
    array = np.empty(len(entries), object)
    array[:] = entries
    return array


@given(GUARDS, FACTS)
def test_asking_is_kleene_s_logic(guard, facts):
    assert ask(guard, facts) is {0: False, HALF: None, 1: True}[kleene(guard, facts)]


@given(GUARDS, FACTS)
def test_the_compiled_guard_answers_as_the_asked_one(guard, facts):
    assert compiled(guard)(facts) is ask(guard, facts)


@given(GUARDS, FACTS)
def test_the_explanation_answers_as_the_asked_one(guard, facts):
    assert explain(guard, facts).verdict is ask(guard, facts)


@given(GUARDS, FACTS)
def test_json_says_the_same_guard(guard, facts):
    written = to_json(guard)
    read = from_json(json.loads(json.dumps(written)), vocabulary(guard))

    assert to_json(read) == written
    assert text(read) == text(guard)
    assert ask(read, facts) is ask(guard, facts)


@given(GUARDS, st.lists(FACTS, min_size=1, max_size=4), st.booleans())
def test_columns_answer_row_by_row_as_the_asked_guard(guard, rows, typed):
    answers = [ask(guard, facts) for facts in rows]
    verdicts = columns(guard, as_table(rows, typed=typed) | {"row": np.zeros(len(rows))})

    assert list(verdicts) == answers
    assert verdicts.true.tolist() == [answer is True for answer in answers]
    assert verdicts.false.tolist() == [answer is False for answer in answers]
    assert verdicts.open.tolist() == [answer is None for answer in answers]


@given(NUMBERS, st.lists(FACTS, min_size=1, max_size=4), st.booleans())
def test_columns_of_numbers_are_the_numbers_of_the_rows(expr, rows, typed):
    values = columns(expr, as_table(rows, typed=typed) | {"row": np.zeros(len(rows))})
    assert list(values) == [ask(expr, facts) for facts in rows]


@given(GUARDS, FACTS, st.data())
def test_knowing_more_never_turns_a_settled_verdict(guard, facts, data):
    fewer = data.draw(st.sets(st.sampled_from(sorted(facts, key=str)))) if facts else set()
    before = ask(guard, {key: value for key, value in facts.items() if key not in fewer})
    assert before is None or before is ask(guard, facts)


@given(GUARDS)
def test_every_guard_drawn_is_well_formed(guard):
    assert sort_of(guard) == BOOLEAN
    assert text(guard)
    assert all(each.op for each in nodes(guard))


# Each operation, both ways and open

TRUTHS = [True, False, None]


def truth(verdict: bool | None) -> Any:
    return pick(TERM, until_decision=True) if verdict is None else Const(verdict)


@pytest.mark.parametrize(("one", "other"), list(product(TRUTHS, TRUTHS)))
def test_and_or_not_have_three_values(one, other):
    order = {False: 0, None: HALF, True: 1}
    words = {value: key for key, value in order.items()}

    assert ask(all_of(truth(one), truth(other)), {}) is words[min(order[one], order[other])]
    assert ask(any_of(truth(one), truth(other)), {}) is words[max(order[one], order[other])]
    assert ask(not_(truth(one)), {}) is words[1 - order[one]]


def test_of_no_guards_all_hold_and_none_does():
    for reading in (ask, lambda guard, facts: compiled(guard)(facts)):
        assert reading(all_of(), {}) is True
        assert reading(any_of(), {}) is False


WINDOW = (FIRST, date(2015, 3, 3))
BEFORE, AFTER = date(2015, 2, 28), date(2015, 3, 4)
TWO_THIRDS = share(in_favour, "2/3", of=present)


@pytest.mark.parametrize(
    ("guard", "holds", "fails"),
    [
        (present >= 7, {"present": 7}, {"present": 6}),
        (present > 7, {"present": 8}, {"present": 7}),
        (present <= 7, {"present": 7}, {"present": 8}),
        (present < 7, {"present": 6}, {"present": 7}),
        (present == 7, {"present": 7}, {"present": 8}),
        (present != 7, {"present": 8}, {"present": 7}),
        (present + 1 >= quorum, {"present": 6}, {"present": 5}),
        (14 - present >= 7, {"present": 7}, {"present": 8}),
        (2 * present >= 14, {"present": 7}, {"present": 6}),
        (TWO_THIRDS, {"votes_in_favour": 5, "present": 7}, {"votes_in_favour": 4, "present": 7}),
        (TWO_THIRDS, {"votes_in_favour": 1, "present": 1}, {"votes_in_favour": 0, "present": 0}),
        (consensus == "found", {"consensus": "found"}, {"consensus": "none"}),
        (at(open_hearing, present) >= 7, {"open_hearing.present": 7}, {"open_hearing.present": 6}),
        (all_of(roll, panel), {"roll": ("a",), "panel": ("a", "b")}, {"roll": ("c",), "panel": ("a", "b")}),
        (disjoint(roll, panel), {"roll": ("a",), "panel": ("b",)}, {"roll": ("a", "b"), "panel": ("b",)}),
        (includes(contents, "report"), {"contents": ("referral", "report")}, {"contents": ("referral",)}),
        (inside(hearing, window), {"hearing": WINDOW[0], window: WINDOW}, {"hearing": BEFORE, window: WINDOW}),
        (inside(hearing, window), {"hearing": WINDOW[1], window: WINDOW}, {"hearing": AFTER, window: WINDOW}),
        (on_the_day(hearing), {"hearing": FIRST, TODAY: FIRST}, {"hearing": FIRST, TODAY: AFTER}),
        (not_before(hearing), {"hearing": FIRST, TODAY: FIRST}, {"hearing": FIRST, TODAY: BEFORE}),
        (happened(open_hearing), {"open_hearing!": True}, {"open_hearing!": False}),
    ],
)  # fmt: skip
def test_every_operation_holds_fails_and_stays_open(guard, holds, fails):
    """The edge is inside, and what is one step beyond is not."""
    for reading in (ask, lambda guard, facts: compiled(guard)(facts)):
        assert reading(guard, holds) is True
        assert reading(guard, fails) is False
        for key in (key for key in holds if key in fails):
            assert reading(guard, {other: value for other, value in holds.items() if other != key}) is None


def test_a_share_is_exact_for_every_tally_and_fraction():
    """III.C.5/s2: two thirds of seven are five, and of nobody nothing is a share."""
    tallies = list(product(range(15), range(15)))
    part, whole = np.array(tallies).T
    for fraction in {Fraction(above, below) for below in range(1, 16) for above in range(below + 1)}:
        guard = share(in_favour, str(fraction), of=present)
        exact = [whole > 0 and Fraction(part, whole) >= fraction for part, whole in tallies]
        asked = compiled(guard)

        assert list(columns(guard, {"votes_in_favour": part, "present": whole})) == exact
        assert [asked({"votes_in_favour": part, "present": whole}) for part, whole in tallies] == exact


# Text and JSON


SAID: list[tuple[Any, str]] = [
    (present >= quorum, "members present is at least the quorum"),
    (present + 1 > 2 * seats - 3, "members present plus 1 is more than 2 times seats minus 3"),
    (any_of(all_of(present <= 7, seats < 7), agreed),
     "((members present is at most 7 and seats is less than 7) or the advisor has signed)"),
    (share(in_favour, "2/3", of=present), "votes in favour is at least 2/3 of members present"),
    (consensus != "none", "the consensus is not “none”"),
    (agreed == True, "the advisor has signed is yes"),  # noqa: E712  # builds a comparison
    (all_of(roll, panel), "all of the roll are among the panel"),
    (disjoint(roll, panel), "nobody is in both the roll and the panel"),
    (includes(contents, "report", "referral"), "the contents of the notice include “report”, “referral”"),
    (inside(hearing, window), "the hearing date is inside its window"),
    (on_the_day(hearing), "it takes place on the hearing date"),
    (not_before(hearing), "it takes place not before the hearing date"),
    (~happened(open_hearing), "not (“open the hearing” has happened)"),
    (at(open_hearing, present) == 7, "members present at “open the hearing” is 7"),
    (present >= pick(TERM, until_decision=7), "members present is at least (as A30 nda_term is read)"),
    ((present >= 7).named("a quorum is present"), "a quorum is present"),
]  # fmt: skip


@pytest.mark.parametrize(("guard", "words"), SAID)
def test_a_guard_reads_as_words_and_so_does_its_json(guard, words):
    assert text(guard) == words
    assert text(from_json(to_json(guard), vocabulary(guard))) == words


def test_the_words_of_a_guard_are_all_it_names():
    guard = (present >= quorum) & inside(hearing, window) & (seats >= pick(TERM, until_decision=1))
    assert set(vocabulary(guard)) == {
        "fact:present", "param:quorum", "fact:hearing", "limit:hearing window", "fact:seats", "pick:nda_term",
    }  # fmt: skip


def test_json_of_a_guard_lists_all_its_problems_with_their_paths():
    written = {
        "op": "and",
        "args": [
            {"op": "gee", "args": []},
            {"op": "ge", "args": [{"fact:presen": True}]},
            {"op": "share", "args": [{"value": 1}, {"value": "2/0"}, {"value": 3}]},
            {"op": ["and"], "args": "all"},
            {"op": "inside", "args": [{"fact:present": True}], "limit": "nowhere"},
            {"pick": "vote_base"},
            7,
        ],
    }
    with pytest.raises(BadInput) as raised:
        from_json(written, vocabulary(present >= 7))

    places = [problem.place for problem in raised.value.problems]
    assert places == [
        "/args/0/op",
        "/args/1/args/0",
        "/args/1/args",
        "/args/2/args/1",
        "/args/3/op",
        "/args/3/args",
        "/args/4/limit",
        "/args/5",
        "/args/6",
    ]
    assert "did you mean “fact:present”" in str(raised.value)


# Columns


def test_a_missing_column_is_unknown_everywhere():
    verdicts = columns((present >= 7) | agreed, {"agreed": np.array([True, False])})
    assert list(verdicts) == [True, None]
    assert len(verdicts) == 2
    assert verdicts[1] is None


def test_a_guard_without_facts_fills_the_table():
    table = {"agreed": np.array([True, False])}
    assert list(columns(quorum >= 7, table)) == [True, True]
    assert list(columns(includes(("report", "referral"), "report"), table)) == [True, True]
    assert list(columns(pick(TERM, until_decision=True), table)) == [None, None]
    assert list(columns(quorum >= 7, {})) == []


def test_an_empty_table_has_no_verdicts():
    table = {"present": np.array([], int), "price": np.array([], object), "roll": np.array([], object)}
    assert list(columns((present * 2 >= 7) & (price * price > 1) & all_of(roll, roll), table)) == []


def test_dates_come_as_days_whatever_their_unit():
    days = ["2015-03-01", "2015-03-02", "NaT"]
    for unit in ("datetime64[D]", "datetime64[ns]"):
        table = {"hearing": np.array(days, unit), TODAY: objects([FIRST, FIRST, FIRST])}
        assert list(columns(on_the_day(hearing), table)) == [True, False, None]
        assert list(columns(hearing, table)) == [FIRST, date(2015, 3, 2), None]


def test_a_window_may_lack_an_edge_or_not_run():
    hearings = np.array(["2015-03-01"] * 5, "datetime64[D]")
    first_days = np.array(["2015-03-01", "2015-03-02", "NaT", "NaT", "NaT"], "datetime64[D]")
    opens = np.ma.array(first_days, mask=[0, 0, 0, 0, 1])
    closes = objects([date(2015, 3, 1), None, date(2015, 2, 28), None, None])

    def verdicts(*pair: Any) -> list[bool | None]:
        return list(columns(inside(hearing, window), {"hearing": hearings} | dict(pair)))

    assert verdicts((window, (opens, closes))) == [True, False, False, True, None]
    assert verdicts((window, (None, closes))) == [True, True, False, True, True]
    assert verdicts() == [None] * 5


@pytest.mark.parametrize("dtype", ["int64", "uint64", object])
def test_large_amounts_stay_exact(dtype):
    """Where 64 bits would wrap, Python's own numbers take over."""
    amounts = [10**12, 3 * 10**18, 2, 0]
    table = {"price": np.array(amounts, dtype), "seats": np.array([1, 3, 3, 5], "int8")}

    assert list(columns(price * price, table)) == [amount**2 for amount in amounts]
    assert list(columns(price + 9 * 10**18 - price, table)) == [9 * 10**18] * 4
    assert list(columns(share(price, "999999999999/1000000000000", of=price + 1), table)) == [
        Fraction(amount, amount + 1) >= Fraction(999999999999, 10**12) for amount in amounts
    ]
    assert list(columns(share(seats, "2/3", of=price), table)) == [False, False, True, False]


def test_numbers_beyond_64_bits_are_read_as_they_are():
    table = {"price": objects([10**20, None, 5])}
    assert list(columns(price >= 10**20, table)) == [True, None, False]
    assert list(columns(price, table)) == [10**20, None, 5]
    assert list(columns(price >= 10**20, {"price": np.array([5, 2**62])})) == [False, False]


@pytest.mark.parametrize(
    ("guard", "bad"),
    [
        (present >= 7, np.array([7.0, np.nan])),
        (present >= 7, objects([7, "7"])),
        (present >= 7, objects([7, True])),
        (present >= 7, np.array([True, False])),
        (present >= 7, [7, 8]),
        (present >= 7, np.array([[7, 8]])),
        (agreed & True, np.array([1, 0])),
        (agreed & True, objects([True, "no"])),
        (consensus == "found", np.array([1, 2])),
        (consensus == "found", objects(["found", 7])),
        (disjoint(roll, roll), objects(["p1", ("p1",)])),
        (disjoint(roll, roll), np.array(["p1", "p2"])),
        (on_the_day(hearing), np.array(["2015-03-01T09:00"] * 2, "datetime64[m]")),
        (on_the_day(hearing), objects([FIRST, datetime(2015, 3, 1, 9)])),
        (on_the_day(hearing), np.array([20150301, 20150302])),
        (inside(hearing, window), (np.array([1, 2]), None)),
    ],
)
def test_a_column_of_another_kind_is_refused_by_name(guard, bad):
    key = window if isinstance(bad, tuple) else next(iter(leaves(guard))).key
    with pytest.raises(BadInput, match=f"column {getattr(key, 'key', key)}: wants") as raised:
        columns(guard, {key: bad})
    assert len(raised.value.problems) == 1


def test_all_columns_that_cannot_be_used_are_listed():
    table = {"present": np.array([7.5]), "agreed": np.array([1])}
    with pytest.raises(BadInput, match=r"column present(.|\n)*column agreed"):
        columns((present >= 7) & agreed, table)
    with pytest.raises(BadInput, match=r"column present: has 1 row\.(.|\n)*column agreed: has 2 rows\."):
        columns((present >= 7) & agreed, {"present": np.array([7]), "agreed": np.array([True, True])})


def test_a_malformed_guard_has_no_columns():
    with pytest.raises(TypeError, match="takes a yes or no"):
        columns(present & agreed, {"present": np.array([1])})


def test_without_numpy_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "numpy", None)
    with pytest.raises(ImportError, match=r"grievance-fsm\[fast\]"):
        columns(agreed & True, {})


def test_no_column_is_changed():
    source = np.ma.array([7, 8], mask=[False, True])
    table = {"present": source, "contents": objects([("report",), None])}
    columns((present + 1 >= 7) & includes(contents, "report"), table)
    assert source.data.tolist() == [7, 8]
    assert table["contents"].tolist() == [("report",), None]
