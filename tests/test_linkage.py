"""Possible repeat harassment (VI.A.8): what links cases, whose leave it takes, and who learns of it."""

import hmac
import logging
from datetime import timedelta
from hashlib import sha256
from typing import Any

import builders as hearing
import pytest
from attrs import evolve
from report_builders import COUNTING, policy, reported

from grievance_fsm.case import Case
from grievance_fsm.errors import BadInput
from grievance_fsm.policy import Policy
from grievance_fsm.records import Link, blind_index, possible_links

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
PERSON, PROFILE = "the same person", "the same profile"
DIFFERENT: tuple[dict[str, Any], ...] = (
    {"behaviours": ["I.1"], "accused_status": "student", "location": "office"},
    {"behaviours": ["I.2"], "accused_status": "staff", "location": "department"},
    {"behaviours": ["I.3"], "accused_status": "faculty", "location": "living group"},
)
"""Reports that have no profile in common."""


def named(id: str, complainant: str, accused: str, *, allows: bool | None = True, **told: Any) -> Case:
    """A hearing is asked for, so that the accused is on record; the complainant allows to be contacted, or does not."""
    case = reported(id, who=complainant, **{"report_names": ["complainant"], **told})
    papers = hearing.report(parties=sorted([complainant, accused]))
    case = case.act("formal.request", by="complainant", who=complainant, on=hearing.day(4), facts=papers)
    return case if allows is None else allowing(case, complainant, allows=allows)


def allowing(case: Case, who: str, *, allows: bool = True) -> Case:
    on = case.history[-1].day + timedelta(days=1)
    return case.act("intake.authorise", by="complainant", who=who, on=on, facts={"authorises": allows})


def unnamed(id: str, complainant: str, index: str, under: Policy, **told: Any) -> Case:
    """The report names nobody but the complainant; the Advocate keeps a blind index of the accused."""
    case = reported(id, under, who=complainant, report_names=["complainant"], **told)
    on = case.history[-1].day
    facts = {"link": "nothing", "accused_index": [index]}
    return allowing(case.act("intake.watch", by="advocate", who="q3", on=on, facts=facts), complainant)


def links(*cases: Case, key: bytes = KEY, to: str = "advocate", under: Policy | None = None) -> list[Any]:
    found = possible_links(under or policy(), cases, key=key, to=to)
    return [(link.by, link.cases) for link in found]


# -- what links --------------------------------------------------------------------------------------------------


def test_two_complaints_about_one_person_are_linked():
    """VI.A.8/s1a: the same perpetrator."""
    cases = (named("a", "q1", "x1", **DIFFERENT[0]), named("b", "q2", "x1", **DIFFERENT[1]))
    assert links(*cases) == [(PERSON, ("a", "b"))]


def test_complaints_about_different_people_are_not_linked():
    """VI.A.8/s1a."""
    assert links(named("a", "q1", "x1", **DIFFERENT[0]), named("b", "q2", "x2", **DIFFERENT[1])) == []


def test_three_complaints_about_one_person_are_one_link():
    """VI.A.8/s1c: the Advocate would discuss one action of the group."""
    cases = [named(each, f"q{number}", "x1", **DIFFERENT[number]) for number, each in enumerate("abc")]
    assert links(*cases) == [(PERSON, ("a", "b", "c"))]


def test_a_complainant_is_not_linked_with_herself():
    """VI.A.8/s1b: between complainants, of whom there must be two."""
    assert links(named("a", "q1", "x1", **DIFFERENT[0]), named("b", "q1", "x1", **DIFFERENT[1])) == []


def test_whoever_accuses_another_is_not_taken_for_the_accused():
    """The complainant of one case may be accused in another."""
    cases = (named("a", "q1", "x1", **DIFFERENT[0]), named("b", "x1", "q1", **DIFFERENT[1]))
    assert links(*cases) == []


def test_where_it_is_not_known_who_complains_nobody_is_taken_for_the_accused():
    """Of two parties either might be."""
    cases = [named(each, f"q{number}", "x1", **DIFFERENT[number]) for number, each in enumerate("ab")]
    silent = [evolve(case, history=tuple(evolve(event, who=None) for event in case.history)) for case in cases]
    assert links(*silent) == []


def test_complaints_with_the_same_profile_are_linked():
    """VI.A.8/s1a: here the same behaviours, status of the accused and kind of place."""
    alike = {"behaviours": ["I.4"], "accused_status": "faculty", "location": "department"}
    cases = (named("a", "q1", "x1", **alike), named("b", "q2", "x2", **alike))

    assert links(*cases) == [(PROFILE, ("a", "b"))]


@pytest.mark.parametrize("other", [{"behaviours": ["I.5"]}, {"accused_status": "staff"}, {"location": "office"}])
def test_a_profile_is_the_same_only_if_all_of_it_is(other):
    """VI.A.8/s1a."""
    alike = {"behaviours": ["I.4"], "accused_status": "faculty", "location": "department"}
    assert links(named("a", "q1", "x1", **alike), named("b", "q2", "x2", **{**alike, **other})) == []


def test_what_is_not_said_is_no_profile():
    """II.B/s4: two reports that leave the place out have nothing in common by that."""
    alike = {"behaviours": ["I.4"], "accused_status": "faculty", "location": "not said"}
    assert links(named("a", "q1", "x1", **alike), named("b", "q2", "x2", **alike)) == []


# -- where no name is on record (A51) -------------------------------------------------------------------------------


def test_a51_linkage_rule_finds_nothing_without_a_name_unless_a_blind_index_is_kept():
    """IV.1/s4a, IV/s1, A51: by default the records are asked for names alone."""
    index = blind_index(KEY, "x1")
    named_only, indexed = policy(), policy(linkage_rule="blind_index")
    kept = evolve(unnamed("b", "q2", index, indexed, **DIFFERENT[1]))
    cases = (named("a", "q1", "x1", **DIFFERENT[0]), kept)

    assert links(*cases, under=named_only) == []
    assert links(*cases, under=indexed) == [(PERSON, ("a", "b"))]
    assert "accused_index" not in {fact.name for fact in named_only.intake.rules["watch"].facts}


def test_two_reports_without_a_name_are_linked_by_their_index():
    """A51: the report has no name, as IV.1/s4a wants it."""
    under = policy(linkage_rule="blind_index")
    index = blind_index(KEY, "x1")
    cases = (unnamed("a", "q1", index, under, **DIFFERENT[0]), unnamed("b", "q2", index, under, **DIFFERENT[1]))

    assert links(*cases, under=under) == [(PERSON, ("a", "b"))]
    assert not any("x1" in case.to_json() for case in cases)


# -- whose leave it takes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("allows", [False, None], ids=["refused", "never asked"])
def test_a_case_without_leave_is_not_even_counted(allows):
    """VI.A.8/s1b, II.B.1/s1: all the complainants must have given authorization."""
    cases = [named(each, f"q{number}", "x1", **DIFFERENT[number]) for number, each in enumerate("ab")]
    silent = named("c", "q9", "x1", allows=allows, **DIFFERENT[2])

    assert links(*cases, silent) == links(*cases) == [(PERSON, ("a", "b"))]
    assert links(cases[0], silent) == []


def test_leave_that_is_taken_back_is_gone():
    """II.B.1/s1: the complainant may allow it, or no longer."""
    cases = [named(each, f"q{number}", "x1", **DIFFERENT[number]) for number, each in enumerate("ab")]
    assert links(cases[0], allowing(cases[1], "q1", allows=False)) == []
    assert links(cases[0], allowing(allowing(cases[1], "q1", allows=False), "q1")) == [(PERSON, ("a", "b"))]


# -- who learns of it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["committee", "complainant", "accused", "facilitator", "institute", "", "Advocate"])
def test_nobody_but_the_advocate_learns_of_a_link(to):
    """VI.A.8/s1a, V: the Advocacy Staff watches its records."""
    with pytest.raises(BadInput, match=r"for “advocate” alone \[VI\.A\.8/s1a") as raised:
        links(named("a", "q1", "x1"), named("b", "q2", "x1"), to=to)
    assert "q1" not in str(raised.value)


def test_another_key_links_the_same_cases_by_another_index():
    cases = (named("a", "q1", "x1", **DIFFERENT[0]), named("b", "q2", "x1", **DIFFERENT[1]))

    assert links(*cases, key=OTHER_KEY) == links(*cases)
    assert blind_index(KEY, "x1") != blind_index(OTHER_KEY, "x1")


def test_an_index_made_with_another_key_links_nothing():
    """Without the key it is a name of nobody."""
    under = policy(linkage_rule="blind_index")
    kept = unnamed("b", "q2", blind_index(OTHER_KEY, "x1"), under, **DIFFERENT[1])
    assert links(named("a", "q1", "x1", **DIFFERENT[0]), kept, under=under) == []


def test_the_index_is_an_hmac_and_not_that_of_a_profile():
    """HMAC-SHA256 with the key given; what it is an index of stands in it, so that no text passes for another."""
    assert blind_index(KEY, "x1") == hmac.new(KEY, b"the same person\0x1", sha256).hexdigest()


@pytest.mark.parametrize("key", [b"", b"k" * 31, "k" * 32, None])
def test_a_key_that_is_none_is_refused(key):
    for asked in (lambda: blind_index(key, "x1"), lambda: possible_links(policy(), [], key=key, to="advocate")):
        with pytest.raises(BadInput, match="wants at least 32 bytes") as raised:
            asked()
        assert "kkk" not in str(raised.value)


def test_neither_key_nor_index_nor_person_is_shown_or_kept(caplog):
    """V: in no repr, no log record, and nowhere in what is found."""
    caplog.set_level(logging.DEBUG)
    cases = (named("a", "canary-1", "canary-x", **DIFFERENT[0]), named("b", "canary-2", "canary-x", **DIFFERENT[1]))
    found = possible_links(policy(), cases, key=KEY, to="advocate")

    assert found == (Link(PERSON, ("a", "b")),)
    assert repr(found) == "(<2 cases, linked>,)"
    told = [repr(found), caplog.text, *(str(getattr(link, name)) for link in found for name in ("by", "cases"))]
    assert not any(secret in each for each in told for secret in ("canary", KEY.decode(), blind_index(KEY, "canary-x")))


def test_a_policy_that_does_not_say_what_links_cases_links_none():
    with pytest.raises(BadInput, match="does not say what links cases"):
        links(under=evolve(COUNTING, reporting=None))


def test_the_links_of_a_set_of_cases_do_not_depend_on_their_order():
    cases = [named(each, f"q{number}", "x1", **DIFFERENT[number]) for number, each in enumerate("abc")]
    assert links(*cases) == links(*reversed(cases))
