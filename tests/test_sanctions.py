"""Penalties (III.D): which, for what, to whom, with whose leave, and why repetition never weighs less."""

import csv
import json
import re
from datetime import date
from functools import cache
from itertools import combinations, product
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from grievance_fsm import sanctions as s
from grievance_fsm.binding import Binder
from grievance_fsm.dates import Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import by, years
from grievance_fsm.errors import BadInput
from grievance_fsm.facts import flag as flag_fact
from grievance_fsm.facts import number, one_of, several
from grievance_fsm.given import Given
from grievance_fsm.guards import ask, compiled
from grievance_fsm.procedures import penalties
from grievance_fsm.procedures.text import clauses, reading
from grievance_fsm.readings import UNCHOSEN, choose
from grievance_fsm.sanctioning.table import closed
from grievance_fsm.sanctions import Minimum, guideline
from grievance_fsm.sorts import sort_of

CODES = penalties.CODES
LOWER, UPPER = CODES[:8], CODES[8:]
READINGS = (
    "tier2_behaviours prior_record_includes announcement_permission removal_authority combination_rule "
    "lower_tier_in_upper mandatory_minimums status_map separation_trigger severity_rule severity_crossing "
    "repeat_counts harboring_effect disclosure_exception sanction_eligibility penalty_required sanction_order "
    "academic_calendar"
).split()

# From the text: whom a letter names, where it names anybody.
NAMED = {"1.c": {"student"}, "1.e": {"student"}, "1.g": {"staff", "faculty"}, "2.e": {"student"}}
STATUSES, PLACES = penalties.status.choices, penalties.place.choices


def read(**choices):
    """The MIT table under some choices; the others are the defaults."""
    return _read(tuple(sorted(choices.items())))


@cache
def _read(choices):
    return Binder(choose(reading.values(), dict(choices)), {})(penalties.sanctions)


def laid_down(*rows, **choices):
    """The MIT table with its minimums supplied."""
    chosen = choose(reading.values(), {"mandatory_minimums": "table"} | choices)
    return Binder(chosen, {})(penalties.sanctions.supplied(rows))


def advice(conduct="upper", *, table=None, status="student", **facts):
    return guideline(table if table is not None else read(), conduct, status=status, **facts)


def words(findings):
    return " | ".join(finding.words for finding in findings)


def spelled(text):
    return re.findall(r"[a-z0-9']+", text.lower())


def lawful(table, chosen, **facts):
    """What all the guards together say of a choice of penalties."""
    return ask(s.all_guards(table), facts | {"penalties": tuple(sorted(chosen))})


# The list


def test_every_sentence_on_penalties_is_carried(shared):
    carried = penalties.sanctions.carriers()
    with (shared / "source" / "clauses.csv").open(encoding="utf-8", newline="") as file:
        listed = [row["id"] for row in csv.DictReader(file) if row["id"].startswith(("III.D/", "III.D."))]

    assert len(listed) == 26
    assert set(listed) <= set(carried)
    assert set(carried) <= set(clauses)


def test_every_letter_of_the_list_is_a_penalty():
    sections = {clause.section.removeprefix("III.D.") for clause in clauses.sentences_of("III.D")}

    assert set(CODES) == {section for section in sections if re.fullmatch(r"\d\.[a-z]", section)}
    assert all(penalty.clause == f"III.D.{penalty.code}/s1" for penalty in penalties.sanctions.penalties)


def test_our_words_are_not_the_sentences_of_the_policy(shared):
    text = " ".join(spelled((shared / "source" / "mit_proposal.txt").read_text(encoding="utf-8")))

    for ours in re.findall(r'"([^"]{20,})"', Path(penalties.__file__).read_text(encoding="utf-8")):
        run = spelled(ours)
        assert not [n for n in range(len(run) - 5) if " ".join(run[n : n + 6]) in text], ours


def test_the_table_is_sound_under_every_reading():
    for name in READINGS:
        for choice in reading[name].choices:
            assert list(read(**{name: choice}).problems()) == [], (name, choice)


def test_every_reading_of_the_penalties_stands_in_the_table():
    from grievance_fsm.binding import picks

    assert {pick.reading.name for pick in picks(penalties.sanctions)} == set(READINGS)


# Which penalties for what and to whom


@given(category=st.sampled_from(["lower", "upper"]), status=st.sampled_from(STATUSES))
def test_no_penalty_outside_its_category_or_to_the_wrong_status(category, status):
    """III.D.1, III.D.2 and the letters that name a status."""
    open_to_it = {
        code for code in CODES
        if (code in LOWER or category == "upper") and status in NAMED.get(code, STATUSES)
    }  # fmt: skip

    assert set(advice(category, status=status, permission="each in writing").available) == open_to_it


def test_a_penalty_excluded_says_why_and_under_which_letter():
    line = advice("lower", status="staff")["1.c"]

    assert line.verdict is False
    assert [(finding.words, finding.clause) for finding in line.why] == [("only for students", "III.D.1.c/s1")]


def test_a_penalty_that_comes_with_another_goes_with_it():
    """III.D.2.b: the work place may change upon return from the leave of 2.a."""
    assert advice("upper")["2.b"].requires == ("2.a",)
    assert "only with 2.a" in words(advice("lower")["2.b"].why)
    facts = {"category": "upper", "status": "staff", "prior": 0, "incidents": 1, "permission": "none"}
    table = read(mandatory_minimums="none")
    assert lawful(table, ["2.a", "2.b"], **facts) is True
    assert lawful(table, ["2.b"], **facts) is False


def test_no_announcement_without_permission():
    """III.D.1.h."""
    assert advice(permission="none")["1.h"].verdict is False
    assert advice(permission="each in writing")["1.h"].verdict is True
    line = advice()["1.h"]
    assert (line.verdict, line.permission) == (None, True)
    assert "— if every complainant permits it in writing; tells the public" in str(advice())
    assert "— permitted; tells the public" in str(advice(permission="each in writing"))


def test_a82_academic_calendar_gives_probation_its_term():
    """III.D.1.c/s1: the end of the first regular term that begins after it is imposed; otherwise somebody says when."""
    spans = [advice(table=read(academic_calendar=choice))["1.c"].clocks[0].span
             for choice in ("calendar_required", "looked_up")]  # fmt: skip
    (end,) = [due(by(each, after="impose"), Given({"impose": date(2015, 3, 18)}), Setting(of="institute"))
              for each in spans if each is not None]  # fmt: skip

    assert spans[0] is None
    assert end.day == date(2015, 12, 18)


def test_clocks_and_disclosures_are_told():
    found = advice("upper", permission="each in writing")

    assert [clock.span for clock in found["2.a"].clocks] == [years(1), None]
    assert str(found["2.a"].clocks[1]) == "probation to the end of the studies from the return"
    assert str(found["1.c"].clocks[0]) == "one semester (it runs only while registered)"
    assert [str(clock) for clock in advice("upper", status="staff")["2.a"].clocks] == ["one year"]
    assert found["2.d"].discloses[-1] == "the President"
    assert found["1.d"].discloses == found["2.d"].discloses[:-1] == penalties.advisors
    assert found["1.h"].discloses == ("the public",)
    assert {code for code in CODES if found[code].discloses} == {"1.d", "1.h", "2.d", "2.e"}
    assert {code for code in CODES if found[code].permanent} == {"1.e", "1.f", "2.f"}


def test_a_memo_goes_where_the_status_sends_it():
    """III.D.2.c: transcript of a student, personnel file of an employee."""
    for status, where in (("student", "transcript"), ("faculty", "personnel file")):
        brought = [effect.words for effect in advice("upper", status=status)["2.c"].effects if effect.verdict]
        assert len(brought) == 1
        assert where in brought[0]
        told = str(advice("upper", status=status))
        assert ("transcript" in told, "personnel file" in told) == (status == "student", status != "student")


def test_housing_effects_hang_on_where_the_student_lives():
    """III.D.1.e/s2 and s3."""
    table = read(harboring_effect="loss")
    dormitory = advice(table=table, residence="Institute housing")["1.e"].effects
    fraternity = advice(table=table, residence="fraternity or sorority")["1.e"].effects
    unknown = advice(table=table)["1.e"].effects

    assert [effect.verdict for effect in dormitory] == [True, False]
    assert [effect.verdict for effect in fraternity] == [False, True]
    assert [effect.verdict for effect in unknown] == [None, None]
    assert unknown[0].seen == "not known: where the student lives"


# Guidelines


def test_a_guideline_fits_on_a_page_and_every_line_cites_its_letter():
    for conduct, status in product(("lower", "upper", "I.7", "other"), STATUSES):
        head, *lines = str(advice(conduct, status=status)).splitlines()
        assert status in head
        assert 14 <= len(lines) <= 24
        assert all(re.search(r"\[(III\.[CD]\S*/s\d)\]", line) for line in lines)
        for code in CODES:
            assert sum(f"{code}  " in line and f"[III.D.{code}/s1]" in line for line in lines) == 1


def test_a_guideline_is_json():
    found = advice("upper", table=read(mandatory_minimums="none"), permission="each in writing", shared_place="neither")
    data = json.loads(json.dumps(found.as_dict()))

    assert [line["penalty"] for line in data["penalties"]] == list(CODES)
    assert data["minimum"] == []
    leave = data["penalties"][8]
    assert leave["clocks"][0] == {
        "words": "one year", "clause": "III.D.2.a/s1", "added": False, "span": "1 year",
    }  # fmt: skip
    assert leave["decides"] == "the Institute"
    assert advice().as_dict()["minimum"] is None


def test_a_behaviour_on_the_list_names_its_tier():
    assert [advice(f"I.{n}").facts["category"] for n in (1, 6, 7)] == ["lower", "lower", "upper"]


def test_a_behaviour_that_nobody_listed_is_compared_by_the_committee():
    """I/s4 is an open list: what is not on it gets its tier by similar severity."""
    found = advice("other")

    assert "category" not in found.facts
    assert found["2.f"].verdict is None
    assert found["1.a"].verdict is True
    assert "not known: the tier of the conduct" in str(found)


def test_all_that_is_wrong_with_the_facts_is_said_at_once():
    with pytest.raises(BadInput) as raised:
        guideline(read(), "lwer", status="studnt", prior=-1, incidents="two", shared_plce="neither", force="perhaps")

    message = str(raised.value)
    assert len(raised.value.problems) == 6
    for part in ("“lower”", "“student”", "from 0 to 99", "“shared_place”", "incidents", "yes or no"):
        assert part in message


def test_facts_that_nobody_told_are_not_known():
    assert advice(shared_place=None).rules[-1].verdict is None
    assert advice(prior=None).facts["prior"] == 0


# Readings


def test_tier2_behaviours():
    """A01."""
    tier = {
        choice: [advice(b, table=read(tier2_behaviours=choice)).facts.get("category") for b in ("I.6", "I.7", "I.8")]
        for choice in reading["tier2_behaviours"].choices
    }

    assert tier == {
        "only_7": ["lower", "upper", None],
        "seven_plus_unlisted_8": ["lower", "upper", "upper"],
        "last_two": ["upper", "upper", None],
    }


def test_prior_record_includes():
    """A02: negotiated outcomes and mere reports count only where they are read so."""
    row = Minimum("lower", ("1.b",), repeats=1)

    def least(choice, **record):
        table = laid_down(row, prior_record_includes=choice)
        return advice("lower", table=table, **record).minimum == {"1.b"}

    kinds = ("prior", "prior_negotiated", "prior_reports")
    choices = reading["prior_record_includes"].choices
    counted = {choice: [least(choice, **{kind: 1}) for kind in kinds] for choice in choices}
    assert counted == {
        "formal_findings": [True, False, False],
        "findings_and_negotiated": [True, True, False],
        "any_signed_report": [True, True, True],
    }


def test_announcement_permission():
    """A34: every complainant in writing, or any."""
    verdict = {
        choice: [advice(table=read(announcement_permission=choice), permission=p)["1.h"].verdict
                 for p in ("none", "some", "each in writing")]
        for choice in reading["announcement_permission"].choices
    }  # fmt: skip

    assert verdict == {"each_complainant_written": [False, False, True], "any": [False, True, True]}


@given(chosen=st.sets(st.sampled_from(CODES)))
def test_removal_authority(chosen):
    """A35: leave and expulsion are the Institute's to decide, unless read as the Committee's."""
    institute, committee = read(), read(removal_authority="committee_final")
    facts = {"penalties": tuple(sorted(chosen))}

    assert ask(s.recommended(institute), facts) is bool({"2.a", "2.f"} & chosen)
    assert ask(s.recommended(committee), facts) is False
    assert {c for c in CODES if advice(table=institute)[c].decides} == {"2.a", "2.f"}
    assert not any(line.decides for line in advice(table=committee).lines)
    written_before = Binder({"removal_authority": "committee_final"}, {})(s.recommended(penalties.sanctions))
    assert ask(written_before, facts) is False


def test_combination_rule():
    """A36: alternatives exclude each other, except one that only comes with another."""
    facts = {"category": "upper", "status": "staff", "prior": 0, "incidents": 1}
    any_subset, one = (read(combination_rule=c, mandatory_minimums="none") for c in ("any_subset", "exactly_one"))

    assert lawful(any_subset, ["1.a", "2.c"], **facts) is True
    assert lawful(one, ["1.a", "2.c"], **facts) is False
    assert lawful(one, ["2.c"], **facts) is True
    assert lawful(one, ["2.a", "2.b"], **facts) is True
    assert "✓ penalties may be combined [III.D/s7]" in str(advice(table=any_subset))
    assert "✓ only one penalty at a time [III.D/s7]" in str(advice(table=one))


def test_lower_tier_in_upper():
    """A36."""
    assert advice("upper")["1.a"].available
    closed_to_it = advice("upper", table=read(lower_tier_in_upper="no"))
    assert not any(closed_to_it[code].available for code in LOWER)
    assert closed_to_it["1.a"].why[0].clause == "III.D.1/s1"


def test_mandatory_minimums():
    """A37: open until chosen, nothing, a table, or a table kept elsewhere whose keeping is stated."""
    facts = {"category": "lower", "status": "student", "prior": 0, "incidents": 1, "permission": "none"}
    none, absent = read(mandatory_minimums="none"), read(mandatory_minimums="table")
    table = laid_down(Minimum("lower", ("1.a",)))

    assert (advice().minimum, advice()["1.a"].minimum) == (None, None)
    assert advice(table=none).minimum == frozenset()
    assert advice("lower", table=table).minimum == {"1.a"}
    assert [lawful(t, ["1.b"], **facts) for t in (read(), none, absent, table)] == [None, True, None, False]
    assert [lawful(absent, ["1.b"], **facts, minimum_kept=kept) for kept in (True, False)] == [True, False]
    assert "mandatory_minimums: none or table" in str(advice())
    assert advice(table=absent).rules[0].verdict is None
    assert [part.verdict for part in advice(table=absent, minimum_kept=True).rules[:1]] == [True]


def test_a_minimum_that_hangs_on_what_is_not_known_is_open():
    found = advice("lower", table=laid_down(Minimum("lower", ("1.a",), place="work space")))

    assert found.minimum is None
    assert "not known: the place both share" in str(found)
    assert "part of the minimum" in str(advice("lower", table=laid_down(Minimum("lower", ("1.a",)))))


def test_status_map():
    """A38: post-docs as themselves, as staff, or as students."""
    def status_bound(choice, status):
        found = advice(table=read(status_map=choice), status=status)
        return {code for code in NAMED if found[code].available}

    choices = reading["status_map"].choices
    post_docs = {choice: status_bound(choice, "post-doc") for choice in choices}
    assert post_docs == {"own": set(), "as_staff": {"1.g"}, "as_student": {"1.c", "1.e", "2.e"}}
    for choice, status in product(choices, ("student", "staff", "faculty")):
        assert status_bound(choice, status) == {code for code in NAMED if status in NAMED[code]}


def test_separation_trigger():
    """A39: which shared place makes the effort to separate a duty (III.D/s6)."""
    owed = {
        choice: [advice(table=read(separation_trigger=choice), shared_place=p).rules[-1].verdict for p in PLACES]
        for choice in reading["separation_trigger"].choices
    }

    assert PLACES == ("work space", "living group", "neither")
    assert owed == {"living_group": [False, True, False], "either_shared_space": [True, True, False]}
    assert advice(shared_place="living group").rules[-1].clause == "III.D/s6"


def test_severity_rule():
    """A40: touching stands in the lower tier of the list, but force may decide instead."""
    criteria = read(severity_rule="criteria_govern")

    assert advice("I.4", force=True).facts["category"] == "lower"
    assert advice("I.4", force=True, table=criteria).facts["category"] == "upper"
    assert advice("I.7", force=False, table=criteria).facts["category"] == "lower"
    assert "category" not in advice("I.4", table=criteria).facts
    assert "not known: force or threat was involved" in str(advice("I.4", table=criteria))


def test_severity_crossing():
    """A40: repetition stays within its tier, or opens the upper one."""
    cross = read(severity_crossing="cross")

    assert not advice("lower", prior=1)["2.c"].available
    assert advice("lower", prior=1, table=cross)["2.c"].available
    assert not advice("lower", prior=0, table=cross)["2.c"].available


def test_repeat_counts():
    """A41: repeated over cases, within the case, or both."""
    row = Minimum("lower", ("1.b",), repeats=2)

    def least(choice, **record):
        return bool(advice("lower", table=laid_down(row, repeat_counts=choice), **record).minimum)

    counted = {
        choice: [least(choice, prior=2), least(choice, incidents=3), least(choice, prior=1, incidents=2)]
        for choice in reading["repeat_counts"].choices
    }
    assert counted == {
        "prior_findings": [True, False, False],
        "incidents_in_case": [False, True, False],
        "both": [True, True, True],
    }


def test_harboring_effect():
    """A42: the word is lost; until somebody supplies it, this effect alone is open."""
    line = advice(residence="fraternity or sorority")["1.e"]
    assert line.available
    assert [effect.verdict for effect in line.effects] == [False, None]
    assert line.effects[1].needed == "harboring_effect: loss or restriction"
    assert [effect.verdict for effect in advice(residence="Institute housing")["1.e"].effects] == [True, False]
    for choice, lost in (("loss", "lose"), ("restriction", "restricted")):
        told = advice(table=read(harboring_effect=choice), residence="fraternity or sorority")["1.e"].effects[1]
        assert (told.verdict, told.clause) == (True, "III.D.1.e/s3")
        assert lost in told.words


def test_sanction_eligibility():
    """A43."""
    assert not advice(status="staff")["1.c"].available
    assert advice(status="staff", table=read(sanction_eligibility="free"))["1.c"].available


def test_penalty_required():
    """A80: III.C.5/s3 says must; III.C speaks of penalties that may follow."""
    facts = {"category": "lower", "status": "staff", "prior": 0, "incidents": 1}

    assert lawful(read(mandatory_minimums="none"), [], **facts) is False
    assert lawful(read(mandatory_minimums="none", penalty_required="may"), [], **facts) is True
    assert "✓ at least one penalty must be imposed [III.C.5/s3]" in str(advice())
    assert "✓ a penalty may be left out [III.C.5/s3]" in str(advice(table=read(penalty_required="may")))


def test_sanction_order():
    """A83: by containment 1.b and 1.f cannot be compared; in the order of the list 1.f is heavier."""
    facts = {"category": "lower", "status": "staff", "prior": 0, "incidents": 1}
    row = Minimum("lower", ("1.b",))

    assert lawful(laid_down(row), ["1.f"], **facts) is False
    assert lawful(laid_down(row, sanction_order="total_order"), ["1.f"], **facts) is True


def test_one_penalty_outweighs_another_where_it_contains_it():
    """A83: the order that we declare, since the text gives none."""
    outweighed = {
        code: {lighter for lighter in CODES if code in read().heavier()[lighter]} - {code} for code in CODES
    }

    assert {code: lighter for code, lighter in outweighed.items() if lighter} == {
        "2.a": {"1.c"}, "2.c": {"1.a"}, "2.d": {"1.d"}, "2.f": {"1.c", "1.e", "1.f", "1.g", "2.a", "2.b"},
    }  # fmt: skip


def test_an_open_reading_never_raises_and_opens_only_what_hangs_on_it():
    for name in READINGS:
        found = advice("lower", table=read(**{name: UNCHOSEN}), permission="some", prior=1, shared_place="work space")
        assert str(found)
        assert found["1.a"].verdict is (None if name == "lower_tier_in_upper" else True), name
    table = read(**dict.fromkeys(READINGS, UNCHOSEN))
    assert guideline(table, "I.4", status="student")["1.b"].verdict is None


# Minimums and repetition


@st.composite
def orders(draw, codes):
    """A partial order: pairs that go up an arbitrary ranking."""
    ranked = draw(st.permutations(codes))
    pairs = [(a, b) for place, a in enumerate(ranked) for b in ranked[place + 1 :]]
    return tuple(draw(st.lists(st.sampled_from(pairs), max_size=8, unique=True))) if pairs else ()


def small(order, rows, alternative=False):
    """A table of no institution: five penalties, two statuses, one category."""
    codes, place = tuple("abcde"), one_of("place", "place", "here", "there")
    priors, status = number("prior", "earlier", 0, 9), one_of("status", "status", "old", "new")
    chosen, category = several("chosen", "chosen", *codes), one_of("category", "category", "any")
    behaviour, kept = one_of("behaviour", "behaviour", "x"), flag_fact("kept", "kept")
    return s.Sanctions(
        (s.Category("any", "any conduct", (), "C/s1"),),
        tuple(s.Penalty(code, code, "any", (f"{code}/s1",)) for code in codes),
        order, rows, priors, chosen, category, behaviour, status, place, kept,
        facts=(chosen, category, behaviour, status, place, kept, priors), assumed={"prior": 0}, alternative=alternative,
        cites=dict.fromkeys(("severity", "repeats", "minimum", "alternative", "required", "recommended"), "R/s1"),
    )  # fmt: skip


rows = st.builds(
    Minimum, st.just("any"), st.lists(st.sampled_from("abcde"), max_size=3, unique=True).map(tuple),
    status=st.sampled_from([None, "old", "new"]), place=st.sampled_from([None, "here", "there"]),
    repeats=st.integers(0, 3),
)  # fmt: skip
tables = st.builds(small, orders("abcde"), st.lists(rows, max_size=5).map(tuple))
chosen_sets = st.sets(st.sampled_from("abcde"))
cells = st.fixed_dictionaries({"status": st.sampled_from(["old", "new"]), "place": st.sampled_from(["here", "there"])})


@given(orders("abcde"))
def test_the_order_is_a_partial_order(order):
    above = closed(order, "abcde")
    for a, b, c in product("abcde", repeat=3):
        assert a in above[a]
        assert not (b in above[a] and a in above[b]) or a == b
        assert not (b in above[a] and c in above[b]) or c in above[a]


@pytest.mark.parametrize("choice", reading["sanction_order"].choices)
def test_the_declared_orders_are_partial_orders(choice):
    above = read(sanction_order=choice).heavier()
    assert all(a == b or not (b in above[a] and a in above[b]) for a, b in product(CODES, repeat=2))
    if choice == "total_order":
        assert all(b in above[a] or a in above[b] for a, b in product(CODES, repeat=2))


@given(table=tables, cell=cells, prior=st.integers(0, 4), more=st.integers(1, 4))
def test_more_prior_record_never_lowers_the_minimum(table, cell, prior, more):
    """III.D/s2, for every table and order, refused ones included: it holds by construction."""
    before, after = (guideline(table, "any", prior=n, **cell).minimum for n in (prior, prior + more))

    assert table.reaches(after, before)


@given(table=tables, cell=cells, prior=st.integers(0, 4), more=st.integers(1, 4), chosen=chosen_sets)
def test_what_suffices_for_a_longer_record_suffices_for_a_shorter_one(table, cell, prior, more, chosen):
    facts = {"category": "any", "chosen": tuple(sorted(chosen)), **cell}
    before, after = (lawful_small(table, facts | {"prior": n}) for n in (prior, prior + more))

    assert before or not after


def lawful_small(table, facts):
    guard = s.minimum_guard(table)
    return True if guard is None else compiled(guard)(facts)


@given(table=tables, cell=cells, prior=st.integers(0, 4), chosen=chosen_sets)
def test_guard_and_guideline_have_the_same_minimum(table, cell, prior, chosen):
    least = guideline(table, "any", prior=prior, **cell).minimum
    facts = {"category": "any", "chosen": tuple(sorted(chosen)), "prior": prior, **cell}

    assert lawful_small(table, facts) is table.reaches(chosen, least)


@given(table=tables, cell=cells, prior=st.integers(0, 4))
def test_the_minimum_is_what_every_row_asks_that_is_reached(table, cell, prior):
    asked = {
        code for row in table.minimums for code in row.penalties
        if row.status in (None, cell["status"]) and row.place in (None, cell["place"]) and row.repeats <= prior
    }  # fmt: skip
    above = {(light, heavy) for light in "abcde" for heavy in closed(table.order, "abcde")[light] if light != heavy}
    needless = {light for light, heavy in above if light in asked and heavy in asked}

    assert guideline(table, "any", prior=prior, **cell).minimum == asked - needless


@given(table=tables)
def test_a_table_that_asks_less_of_repeats_is_refused(table):
    lowered = False
    for cell in product(("old", "new"), ("here", "there")):
        asked = {}
        for row in table.minimums:
            if row.covers("any", *cell):
                asked.setdefault(row.repeats, set()).update(row.penalties)
        lowered |= any(not table.reaches(asked[more], asked[fewer]) for fewer, more in combinations(sorted(asked), 2))

    assert bool([*table.problems()]) is lowered


def test_a_refusal_names_the_cell_and_the_sentence():
    table = laid_down(Minimum("lower", ("1.a", "1.b")), Minimum("lower", ("1.b",), status="student", repeats=1))
    found = list(table.problems())

    assert [problem.place for problem in found] == [f"sanctions.minimums.lower.student.{place}" for place in PLACES]
    assert "from 1 repeats on it asks for 1.b, which falls short of 1.a" in found[0].message
    assert "[III.D/s2]" in found[0].message


def test_a_minimum_that_nobody_could_keep_is_refused():
    for row, why in (
        (Minimum("lower", ("1.g",), status="student"), "1.g"),
        (Minimum("lower", ("2.c",)), "2.c"),
        (Minimum("upper", ("1.h",)), "1.h"),
    ):
        found = list(laid_down(row).problems())
        assert found
        assert all(f"asks for {why}, but neither that nor anything heavier" in problem.message for problem in found)
    assert list(laid_down(Minimum("upper", ("1.g",), status="student")).problems()) == []  # 2.f outweighs it


def test_a_minimum_may_cross_tiers_only_for_repeats():
    first, repeated = (Minimum("lower", ("2.c",), repeats=repeats) for repeats in (0, 1))

    assert list(laid_down(first, severity_crossing="cross").problems())
    assert list(laid_down(repeated, severity_crossing="cross").problems()) == []
    assert list(laid_down(repeated).problems())


def test_a_minimum_cannot_ask_for_what_comes_with_something_excluded():
    table = small((), (Minimum("any", ("b",)),))
    a, b, *rest = table.penalties
    bound = evolve(b, requires=("a",))
    only_old = evolve(a, given=((table.status == "old").named("only for the old", "a/s1"),))

    assert list(evolve(table, penalties=(a, bound, *rest)).problems()) == []
    found = list(evolve(table, penalties=(only_old, bound, *rest)).problems())
    where = [problem.place.removeprefix("sanctions.minimums.") for problem in found]
    assert where == ["any.new.here", "any.new.there"]


def test_what_holds_for_every_imposition_is_told_where_it_fails():
    table = small((), ())
    strict = evolve(table, given=((table.repeats >= 1).named("somebody has been warned", "R/s1"),))

    assert "✗ somebody has been warned [R/s1]" in str(guideline(strict, "any", status="old"))
    assert "warned" not in str(guideline(strict, "any", status="old", prior=1))


def test_several_minimums_cannot_be_kept_by_one_penalty():
    both = Minimum("lower", ("1.a", "1.b"))

    assert list(laid_down(both).problems()) == []
    assert "only one may be imposed [III.D/s7]" in str(next(laid_down(both, combination_rule="exactly_one").problems()))
    leave = Minimum("upper", ("2.a", "2.b"))
    assert list(laid_down(leave, combination_rule="exactly_one").problems()) == []


def test_everything_wrong_with_a_table_is_listed():
    row = Minimum("all", ("f",), status="young", place="moon", repeats=-1)
    table = small((("a", "b"), ("b", "a"), ("a", "z")), (row,))
    broken = evolve(
        table, penalties=(*table.penalties, s.Penalty("a", "again", "none", ("a/s1",), requires=("q",))),
        categories=(*table.categories, *table.categories), cites={},
    )  # fmt: skip
    messages = "\n".join(map(str, broken.problems()))

    for part in (
        "sanctions.a: is declared twice", "sanctions.any: is declared twice", "unknown category “none”",
        "unknown penalty “q”", "sanctions.cites.repeats: names no sentence", "unknown penalty “z”",
        "runs in a circle: ", "unknown category “all”", "unknown penalty “f”", "unknown status “young”",
        "unknown place “moon”", "counts -1 repeats",
    ):  # fmt: skip
        assert part in messages
    assert "the fact has" in str(next(evolve(table, penalties=table.penalties[:4]).problems()))


def test_a_table_is_supplied_before_or_after_a_reading_is_chosen():
    row = Minimum("lower", ("1.a",))

    assert read(mandatory_minimums="table").supplied([row]).minimums == (row,)
    assert laid_down(row).minimums == (row,)
    assert Binder({"mandatory_minimums": "none"}, {})(penalties.sanctions.supplied([row])).minimums == ()


# Guards and guideline


FREE = [name for name in READINGS if name not in ("mandatory_minimums", "harboring_effect")]
readings = st.lists(st.sampled_from(FREE), max_size=4, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: st.sampled_from(reading[name].choices) for name in names})
)


@st.composite
def imposed(draw, choices):
    """A case with everything known, the table as it is read, and a choice of penalties, mostly lawful."""
    first = Minimum("upper", ("1.a", "1.b"), repeats=draw(st.integers(0, 1)))
    table = laid_down(Minimum("lower", ("1.a",)), first, **draw(choices))
    facts = {
        "status": draw(st.sampled_from(STATUSES)), "shared_place": draw(st.sampled_from(PLACES)),
        "permission": draw(st.sampled_from(penalties.permission.choices)),
        "prior": draw(st.integers(0, 2)), "incidents": draw(st.integers(1, 2)),
    }  # fmt: skip
    found = guideline(table, draw(st.sampled_from(["lower", "upper"])), **facts)
    few = st.sets(st.sampled_from(found.available), max_size=4) if found.available else st.just(set())
    enough = few.map(lambda chosen: chosen | found.minimum)
    return table, found, draw(st.one_of(few, enough, st.sets(st.sampled_from(CODES), max_size=4)))


@given(imposed(readings))
def test_guards_and_guideline_agree(case):
    table, found, chosen = case
    alone = [code for code in chosen if not table.penalty(code).requires]
    by_guideline = (
        all(found[code].available for code in chosen)
        and all(set(found[code].requires) <= chosen for code in chosen)
        and (len(alone) <= 1 or not table.alternative)
        and (bool(chosen) or not table.required)
        and table.reaches(chosen, found.minimum)
    )

    assert lawful(table, chosen, **found.facts) is by_guideline


@given(imposed(st.just({})))
def test_no_set_of_penalties_passes_that_the_text_excludes(case):
    """An oracle from the text, under the default readings."""
    table, found, chosen = case
    facts = found.facts
    excluded = {code for code in chosen if facts["status"] not in NAMED.get(code, STATUSES)}
    excluded |= chosen & set(UPPER) if facts["category"] == "lower" else set()
    excluded |= chosen & {"1.h"} if facts["permission"] != "each in writing" else set()

    if lawful(table, chosen, **facts):
        assert chosen
        assert not excluded
        assert "2.b" not in chosen or "2.a" in chosen
    if excluded:
        assert lawful(table, chosen, **facts) is False


@given(imposed(readings))
def test_what_a_guideline_calls_open_is_nothing_when_all_is_known(case):
    _, found, _ = case

    assert {finding.clause for finding in found.open} <= {"III.D.1.e/s2", "III.D.1.e/s3"}


@given(imposed(st.just({})), readings)
def test_guards_written_before_a_reading_is_chosen_say_the_same(case, choices):
    """The formal procedure declares them once; the policy binds procedure and table apart."""
    _, found, chosen = case
    chosen_readings = choose(reading.values(), {"mandatory_minimums": "none"} | choices)
    bind = Binder(chosen_readings, {})
    facts = found.facts | {"penalties": tuple(sorted(chosen))}

    for written in (s.all_guards, s.recommended):
        assert ask(bind(written(penalties.sanctions)), facts) is ask(written(bind(penalties.sanctions)), facts)


def test_every_guard_is_a_yes_or_no_and_cites_a_sentence():
    table = laid_down(Minimum("lower", ("1.a",)), combination_rule="exactly_one", lower_tier_in_upper="no")
    for guard in (*s.guards(table), s.recommended(table), s.severity(table)):
        assert sort_of(guard) == "a yes or no"
        assert guard.clause in clauses
        assert guard.words
    assert all(sort_of(guard) == "a yes or no" for guard in s.guards(penalties.sanctions))


def test_the_earlier_record_must_have_been_examined():
    """III.D/s3: without it nothing can be imposed."""
    facts = {"category": "lower", "status": "staff", "incidents": 1}
    table = read(mandatory_minimums="none")

    assert lawful(table, ["1.a"], **facts) is None
    assert lawful(table, ["1.a"], **facts, prior=0) is True
