"""Coverage: what carries a clause is read off the declarations, and what nothing carries is said aloud."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from grievance_fsm.clauses import Registry, fingerprint
from grievance_fsm.coverage import IMPLEMENTED, STATUSES, Coverage, Report, coverage, report
from grievance_fsm.deadlines import days
from grievance_fsm.docket import Throughout
from grievance_fsm.errors import BadInput
from grievance_fsm.facts import day, number, param
from grievance_fsm.language import Outcome, Procedure, Role, State, must
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading, Readings, pick

PROCEDURES = Path(__file__).resolve().parents[1] / "src" / "grievance_fsm" / "procedures"
COVERED = coverage(POLICY)

HOUSE_RULES = Registry.of({
    "1/s1a": "The warden answers within ten days.", "1/s1b": "The answer is written.",
    "1/s2": "The hour of the request is told.", "1/s3": "Noon is the hour.", "1/s4": "Sundays may count.",
    "2/s1": "The roof is mended in spring.", "2/s2": "The answer may be no.",
})  # fmt: skip
WARDEN = Role("warden", "the warden")
SUNDAYS = Reading("B1", "sundays", "Do Sundays count?", ("yes", "no"), "yes", ("1/s4",))
ASKED = State("asked", initial=True)
ANSWERED, REFUSED = State("answered", final=True), State("refused", final=True)
LAWFUL: dict[str, Any] = {
    "clause": "1/s1", "when": ASKED, "then": (Outcome("yes", ANSWERED), Outcome("no", REFUSED, clause="2/s2")),
}  # fmt: skip


def house(
    *, claims: tuple[str, ...] = (), registry: Registry = HOUSE_RULES, readings: tuple[Reading, ...] = (SUNDAYS,),
    **other: Any,
) -> Policy:  # fmt: skip
    """The rules of a house: one duty of the warden."""
    answer = must(WARDEN, "answer", "answer the request", **{**LAWFUL, **other})
    procedure = Procedure("requests", "requests to the warden", (answer,))
    return Policy("house", "the rules of the house", registry, (procedure,), Readings(readings), claims=claims)


def statuses(policy: Policy) -> dict[str, str]:
    return {each.clause.id: each.status for each in coverage(policy).clauses}


def carriers(found: Coverage, id: str) -> list[str]:
    return [str(carrier) for carrier in found[id].carriers]


# What carries a clause


def test_an_action_carries_its_sentence_with_all_its_letters_and_an_outcome_its_own():
    found = coverage(house())

    assert carriers(found, "1/s1a") == carriers(found, "1/s1b") == ["action requests.answer"]
    assert carriers(found, "2/s2") == ["outcome no of requests.answer"]
    assert found["1/s1b"].status == found["2/s2"].status == IMPLEMENTED


def test_a_letter_carries_only_itself():
    assert statuses(house(clause="1/s1b"))["1/s1a"] == "uncovered"
    assert statuses(house(clause="1/s1b"))["1/s1b"] == "implemented"


def test_a_clause_that_only_a_fact_a_parameter_or_a_reading_carries_says_so():
    hour = number("hour", "the hour of the request", 0, 23, "1/s2")
    noon = param("noon", 12, "noon", clause="1/s3", high=23)
    found = coverage(house(records=hour, given=hour <= noon))

    assert [found[id].status for id in ("1/s2", "1/s3", "1/s4")] == ["fact", "parameter", "reading"]
    assert carriers(found, "1/s3") == ["parameter noon of requests.answer"]
    assert carriers(found, "1/s4") == ["reading sundays of B1"]


def test_a_guard_or_a_limit_weighs_more_than_a_fact_a_parameter_or_a_reading():
    hour = number("hour", "the hour of the request", 0, 23, "1/s2")
    asked_on = day("asked_on", "the day of the request")
    within = pick(SUNDAYS, yes=days(10, clause="1/s4"), no=days(12))
    policy = house(records=(hour, asked_on), given=(hour <= 12).named("before noon", "1/s2"), within=within,
                   after=asked_on)  # fmt: skip
    found = coverage(policy)

    assert found["1/s2"].status == found["1/s4"].status == IMPLEMENTED
    assert carriers(found, "1/s2") == ["fact hour of requests.answer", "guard “before noon” of requests.answer"]
    assert carriers(found, "1/s4") == ["span “10 days” of requests.answer", "reading sundays of B1"]


def test_an_action_that_is_only_referred_to_is_carried_where_it_is_declared():
    assert carriers(COVERED, "III.C/s1")[:2] == ["action formal.request", "action formal.decline"]
    assert not [name for name in carriers(COVERED, "III.C.2/s1") if "notify.request" in name]


def test_a_route_that_is_only_asked_about_is_carried_where_it_is_declared():
    """III.A/s1b: guards of every procedure ask how the informal route stands; none of them carries its sentence."""
    kinds = {carrier.kind for each in COVERED.clauses for carrier in each.carriers}

    assert "route" not in kinds
    assert [carrier for carrier in carriers(COVERED, "III.A/s1b") if carrier.startswith("action")] == [
        "action informal.ask", "action informal.go_direct",
    ]  # fmt: skip


def test_a_choice_that_was_not_made_still_carries_its_clause():
    """Coverage is of the declaration: no reading makes a sentence fall out of it."""
    assert coverage(POLICY.under({"committee_seats": "seats_13", "removal_authority": "committee_final"})) == COVERED


def test_every_kind_of_carrier_of_the_shipped_policy_is_found():
    kinds = Counter(carrier.kind for each in COVERED.clauses for carrier in each.carriers)

    assert set(kinds) == set(
        """action outcome guard fact parameter reading state role procedure
        span suspension extension duty window gap limitation target entitlement term committee seat provision
        category behaviour penalty effect clock rule
        exclusive begins throughout again enter settles beside kept
        access kind stage sees reporting statistic told held linkage""".split()
    )
    assert kinds["seat"] == 14


# The alarm


def test_what_a_policy_claims_and_nothing_carries_is_uncovered():
    found = coverage(house(claims=("1", "2/s1")))

    assert found.unkept == found.uncovered == ("1/s2", "1/s3", "2/s1")
    assert str(found).splitlines()[-1] == (
        "uncovered, though the policy claims its section: 1/s2, 1/s3, 2/s1"
    )


def test_what_nothing_carries_is_uncovered_and_no_alarm_where_the_policy_does_not_claim_it():
    found = coverage(house(claims=("1/s1",)))

    assert found.unkept == ()
    assert found.uncovered == ("1/s2", "1/s3", "2/s1")
    assert report(house(claims=("1/s1",))).ok
    assert "claims" not in str(found)


def test_the_shipped_policy_leaves_nothing_out():
    """It claims every section, and what no rule carries has a reason."""
    claimed = [clause.id for claim in POLICY.claims for clause in POLICY.clauses.within(claim)]

    assert sorted(claimed) == sorted(POLICY.clauses)
    assert len(claimed) == 292
    assert COVERED.uncovered == COVERED.unkept == ()


def lacking(procedure: str, action: str, **other: Any) -> Policy:
    """The MIT policy without one act, which nothing else refers to but the docket, where it names acts of a route."""
    fewer = {
        each.name: tuple(known for known in each.actions if (each.name, known.name) != (procedure, action))
        for each in POLICY.procedures
    }
    procedures = tuple(evolve(each, actions=fewer[each.name]) for each in POLICY.procedures)
    gone = {id(each) for p in POLICY.procedures for each in p.actions if (p.name, each.name) == (procedure, action)}
    rules = tuple(_without(rule, gone) for rule in POLICY.declared.docket.rules)
    docket = evolve(POLICY.declared.docket, rules=rules)
    return evolve(POLICY, procedures=procedures, docket=docket, properties=(), **other)


def _without(rule: Any, gone: set[int]) -> Any:
    if not isinstance(rule, Throughout) or rule.acts is None:
        return rule
    return evolve(rule, acts=tuple(each for each in rule.acts if id(each) not in gone))


@pytest.mark.parametrize(("procedure", "action", "clauses"), [
    ("housing", "settle", ("II.C/s2b",)),
    ("informal", "mail_group", ("III.A.1.b/s3",)),
    ("informal", "contact", ("III.A.1.a/s2", "III.A.1.a/s3b", "III.A.1.a/s3c")),
])  # fmt: skip
def test_taking_a_carrier_away_raises_the_alarm(procedure: str, action: str, clauses: tuple[str, ...]):
    assert coverage(lacking(procedure, action)).unkept == clauses
    assert not report(lacking(procedure, action)).ok


def test_taking_the_rule_away_leaves_a_reading_without_a_reason():
    """III.A.1.a/s4: from what the seven days run is still asked, though nothing is owed within them any more."""
    left = coverage(lacking("informal", "contact"))["III.A.1.a/s4"]

    assert COVERED["III.A.1.a/s4"].status == IMPLEMENTED
    assert (left.status, left.clause.reason) == ("reading", "")


def test_claiming_more_shows_what_is_still_to_do():
    less = lacking("housing", "settle", claims=("II.A", "III"))

    assert coverage(less).unkept == ()
    assert coverage(less).uncovered == coverage(evolve(less, claims=(*less.claims, "II.C"))).unkept == ("II.C/s2b",)


# The shipped policy


def test_nearly_every_sentence_that_sets_a_rule_is_implemented():
    """Of the 265 that are in scope at least 180; the few others are told apart and say why."""
    others = {status: COVERED.of(status) for status in STATUSES[1:]}

    assert len(COVERED.of(IMPLEMENTED)) >= 180
    assert others == {
        "fact": ("I/s3b", "II.B/s4"), "parameter": (), "reading": ("GAP.06", "GAP.07"),
        "institutional": ("VI.B/s3", "IX/s1", "IX.post/s5"), "left-open": ("GAP.12", "GAP.17", "GAP.24"),
        "text-missing": ("III.C.3/s4", "III.D/s4", "GAP.22", "GAP.23"), "text-corrupt": ("III.D.1.e/s3",),
        "out-of-scope": COVERED.of("out-of-scope"), "uncovered": (),
    }  # fmt: skip
    assert len(others["out-of-scope"]) <= 27


def test_whatever_no_rule_carries_has_its_reason():
    assert [each.clause.id for each in COVERED.clauses if each.status != IMPLEMENTED and not each.clause.reason] == []


def test_missing_and_corrupt_text_stays_so_although_it_is_carried():
    assert COVERED.of("text-missing") == ("III.C.3/s4", "III.D/s4", "GAP.22", "GAP.23")
    assert COVERED.of("text-corrupt") == ("III.D.1.e/s3",)
    assert "action formal.sign" in carriers(COVERED, "III.C.3/s4")
    assert "effect harboring_effect of sanctions" in carriers(COVERED, "III.D.1.e/s3")


def test_only_what_the_registry_types_so_is_out_of_scope():
    assert COVERED.of("out-of-scope") == tuple(
        id for id, clause in POLICY.clauses.items() if clause.kind == "out-of-scope"
    )


def test_gaps_are_carried_by_what_fills_them_or_left_open():
    found = {id: each.status for id in POLICY.clauses if id.startswith("GAP.") for each in [COVERED[id]]}

    missing = {"GAP.22": "text-missing", "GAP.23": "text-missing"}
    chosen = {"GAP.06": "reading", "GAP.07": "reading"}
    open_ = dict.fromkeys(("GAP.12", "GAP.17", "GAP.24"), "left-open")
    assert len(found) == 25
    assert {id: status for id, status in found.items() if status != IMPLEMENTED} == missing | chosen | open_


def test_whatever_the_declarations_cite_is_covered_and_nothing_else_is():
    """The oracle is a search for ids in the source text: it knows nothing of declarations."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(PROCEDURES.glob("*.py")))
    written = {clause.id for id in re.findall(r'"((?:[IVX]+[.\w]*/s\d+\w?)|(?:GAP|H|U)\.\d+)"', text)
               for clause in POLICY.clauses.norms(id)}  # fmt: skip
    carried = {each.clause.id for each in COVERED.clauses
               if any(carrier.kind != "reading" for carrier in each.carriers)}  # fmt: skip

    assert len(written) > 240
    assert carried == written


def test_every_clause_has_one_status_that_is_known():
    assert [each.clause.id for each in COVERED.clauses] == list(POLICY.clauses)
    assert {each.status for each in COVERED.clauses} <= set(STATUSES)


# How it is told


def test_the_table_counts_every_clause_once_and_fits_the_page():
    lines = str(COVERED).splitlines()
    counts = [int(line.split()[1]) for line in lines[1:]]

    assert max(map(len, lines)) <= 100
    assert lines[0].split()[:2] == ["section", "clauses"]
    assert [line.split()[0] for line in lines if line.startswith(("III", "VI"))] == [
        "III", "III.A", "III.B", "III.C", "III.D", "VI", "VI.A", "VI.B", "VII", "VIII",
    ]
    assert counts[-1] == sum(counts[:-1]) == 292


def test_a_row_of_the_table_counts_by_status():
    counts = COVERED.sections["III.C"]

    assert counts == {"implemented": 21, "text-missing": 1, "out-of-scope": 2}


def test_in_full_every_clause_stands_with_its_carriers_or_its_reason():
    lines = list(COVERED.lines(full=True))

    assert len(lines) == 292
    assert "II.C/s2b       implemented  action housing.settle; window of housing.settle; " \
        "guard “the end of the term has come” of housing.settle" in lines
    assert "III.C/s4       out-of-scope A pointer to section VIII." in lines
    assert "added, GAP.17  left-open    A66 offers no measure, so the policy has no act that takes one." in lines
    assert "added, GAP.07  reading      One convention holds for every limit, and it is chosen. " \
        "reading academic_calendar of A82; reading day_count of A08" in lines


def test_coverage_is_json():
    told = json.loads(json.dumps(COVERED.as_dict()))

    assert told["policy"] == "mit"
    assert told["uncovered"] == told["unkept"] == []
    assert told["sections"]["VIII"] == {"implemented": 18}
    assert told["clauses"][0] == {
        "id": "0/s1", "status": "out-of-scope", "summary": POLICY.clauses["0/s1"].summary,
        "reason": POLICY.clauses["0/s1"].reason, "carriers": [],
    }  # fmt: skip


# With a copy of the text


@pytest.fixture(scope="module")
def text(shared: Path) -> str:
    return (shared / "source" / "mit_proposal.txt").read_text(encoding="utf-8")


def test_a_faithful_copy_and_full_coverage_are_in_order(text: str):
    found = report(POLICY, text)

    assert found.ok
    assert str(found).endswith("215 of 215 sentences found in order.")
    assert found.as_dict()["source"] == {
        "complete": True, "found": 215, "of": 215, "changed": [], "missing": [], "moved": [], "added": [],
    }  # fmt: skip


def test_one_changed_word_names_its_clause(text: str):
    found = report(POLICY, text.replace("quorum of seven", "quorum of eight", 1))

    assert not found.ok
    assert found.as_dict()["source"]["changed"] == ["III.C.4/s1"]
    assert "  changed: III.C.4/s1" in found.lines()


def test_a_missing_sentence_and_added_words_are_named():
    sentences = ("The warden answers.", "The roof is mended in the spring of the year.")
    seals = [fingerprint(sentence) for sentence in sentences]
    registry = Registry.read([
        {"id": id, "section": "1", "kind": "duty", "summary": "ours", "source": "house",
         "digest": seal.digest, "length": str(seal.length), "sum": str(seal.sum)}
        for id, seal in zip(("1/s1", "1/s2"), seals, strict=True)
    ])  # fmt: skip
    policy = house(registry=registry, readings=(), then=ANSWERED, clause="1/s1")
    added = report(policy, f"{sentences[0]} Words between. {sentences[1]}")

    assert report(policy, " ".join(sentences)).ok
    assert report(policy, sentences[0]).as_dict()["source"]["missing"] == ["1/s2"]
    assert added.as_dict()["source"]["added"] == [{"after": "1/s1", "characters": 14, "words": "Words between."}]
    assert not added.ok


def test_without_a_copy_only_coverage_counts():
    assert report(POLICY) == Report(COVERED)
    assert report(POLICY).ok
    assert str(report(POLICY)) == str(COVERED)
    assert "source" not in report(POLICY).as_dict()
    assert not report(house(claims=("2",))).ok


def test_a_registry_without_fingerprints_cannot_judge_a_copy():
    with pytest.raises(BadInput, match="source: the clauses of “house” have no fingerprints"):
        report(house(), "any text")
