"""What pins a case: a digest of the rules that only rules change, and one of the words that only words change."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from attrs import evolve

from grievance_fsm.clauses import Registry
from grievance_fsm.facts import Fact, number, several
from grievance_fsm.language import Action, Procedure, Role, State, may
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading, Readings, pick

PRINTED = """
from grievance_fsm.policies.mit import POLICY
print(POLICY.rules_digest, POLICY.words_digest, POLICY.under({"nda_term": "until_close"}).rules_digest)
"""


def printed(seed: str) -> str:
    """The digests as a fresh process computes them, its hashes seeded so."""
    ran = subprocess.run(
        [sys.executable, "-c", PRINTED], env={**os.environ, "PYTHONHASHSEED": seed}, text=True, capture_output=True,
        check=True,
    )  # fmt: skip
    return ran.stdout.strip()


# -- the MIT policy --------------------------------------------------------------------------------------------


def test_the_digests_are_the_same_in_every_process() -> None:
    here = f"{POLICY.rules_digest} {POLICY.words_digest} {POLICY.under({'nda_term': 'until_close'}).rules_digest}"

    assert {printed(seed) for seed in ("0", "1", "4242")} == {here}


def test_a_digest_is_sixteen_hexadecimal_digits_and_rules_and_words_differ() -> None:
    digests = {POLICY.rules_digest, POLICY.words_digest}

    assert len(digests) == 2
    assert all(re.fullmatch("[0-9a-f]{16}", digest) for digest in digests)


def every_other_choice() -> Iterator[tuple[str, str]]:
    for reading in POLICY.known_readings.values():
        yield from ((reading.name, choice) for choice in reading.choices if choice != reading.default)


@pytest.mark.parametrize("every", [8, pytest.param(1, marks=pytest.mark.slow)])
def test_every_choice_of_every_reading_has_its_own_rules_digest(sampled: Any, every: int) -> None:
    choices = sampled(list(every_other_choice())[::every])
    digests = {POLICY.under({name: choice}).rules_digest for name, choice in choices}

    assert len(digests) == len(choices)
    assert POLICY.rules_digest not in digests


def test_binding_readings_never_changes_the_digests_of_the_base_policy() -> None:
    before = POLICY.rules_digest, POLICY.words_digest
    fresh = evolve(POLICY)

    bound = fresh.under({"vote_base": "of_seats"}, {"quorum": 9})

    assert bound.rules_digest != before[0]
    assert (fresh.rules_digest, fresh.words_digest) == before
    assert (POLICY.rules_digest, POLICY.words_digest) == before


def test_a_choice_changes_no_words() -> None:
    assert POLICY.under({"vote_base": "of_seats"}).words_digest == POLICY.words_digest


def test_a_parameter_is_a_rule() -> None:
    """III.C.4/s1: eight is another quorum than seven."""
    assert POLICY.under(parameters={"quorum": 8}).rules_digest != POLICY.rules_digest


def test_to_choose_what_holds_anyway_changes_nothing() -> None:
    """A default said aloud is the same rule."""
    aloud = POLICY.under({"vote_base": "of_present"}, {"quorum": 7})

    assert aloud.rules_digest == POLICY.rules_digest


# -- a small policy, changed in one place at a time ------------------------------------------------------------


ASKED_OTHERWISE = Reading("A1", "question", "May a clerk ask?", ("yes", "no"), "yes", ("1/s1",))
CLERK, CITIZEN = Role("clerk", "the clerk"), Role("citizen", "the citizen")
START, MIDDLE, END = State("start", initial=True), State("middle"), State("end", final=True)
AMOUNT = number("amount", "the amount", 0, 100, "1/s1")
PAPERS = several("papers", "the papers", "form", "receipt")
OPEN_QUESTION = Reading("A1", "question", "May one ask?", ("yes", "no"), "yes", ("1/s1",))


def asking(amount: Fact = AMOUNT, papers: Fact = PAPERS) -> Action:
    return may(
        CLERK, "ask", "ask", clause="1/s1", when=START, records=(amount, papers), given=amount >= 10, then=MIDDLE
    )  # fmt: skip


ASK = asking()
ANSWER = may(
    CITIZEN, "answer", "answer", clause="1/s2", when=MIDDLE, then=pick(OPEN_QUESTION, yes=END, no=START), given=(),
)  # fmt: skip
SUMMARIES = {"1/s1": "A clerk asks.", "1/s2": "A citizen answers."}


def small(
    *actions: Action, summaries: dict[str, str] = SUMMARIES, reading: Reading = OPEN_QUESTION,
    title: str = "letters", **rest: Any
) -> Policy:  # fmt: skip
    steps = actions or (ASK, ANSWER)
    procedure = Procedure("letters", rest.pop("words", "letters"), steps)
    return Policy("letters", title, Registry.of(summaries), (procedure,), Readings([reading]), **rest)


SMALL = small()
ONLY_RULES = {
    "a constant in a guard": small(evolve(ASK, given=(AMOUNT >= 11,)), ANSWER),
    "a comparison": small(evolve(ASK, given=(AMOUNT > 10,)), ANSWER),
    "an edge": small(evolve(ASK, when=(START, MIDDLE)), ANSWER),
    "a target": small(evolve(ASK, then=END), evolve(ANSWER, when=START)),
    "a role": small(evolve(ASK, who=(CITIZEN,)), ANSWER),
    "a repetition": small(evolve(ASK, repeats=True), ANSWER),
    "a paper": small(evolve(ASK, records=(AMOUNT,)), ANSWER),
    "a bound of a fact": small(asking(evolve(AMOUNT, high=99)), ANSWER),
    "a word that a fact may have": small(asking(papers=evolve(PAPERS, choices=("form",))), ANSWER),
    "a clause": small(evolve(ASK, clauses=("1/s2",)), ANSWER),
    "an action more": small(ASK, ANSWER, may(CITIZEN, "wait", "wait", clause="1/s2", when=MIDDLE)),
    "what late news do": small(late_news="fall"),
    "a choice of a reading": small().under({"question": "no"}),
}  # fmt: skip
ONLY_WORDS = {
    "the words of an action": small(evolve(ASK, words="put a question"), ANSWER),
    "the words of a fact": small(asking(evolve(AMOUNT, words="how much")), ANSWER),
    "the name of a guard": small(evolve(ASK, given=((AMOUNT >= 10).named("it is enough"),)), ANSWER),
    "the words of a role": small(evolve(ASK, who=(evolve(CLERK, words="an officer"),)), ANSWER),
    "the words of a procedure": small(words="how letters are answered"),
    "a summary": small(summaries={**SUMMARIES, "1/s2": "A citizen replies."}),
    "a question": small(ASK, evolve(ANSWER, then=pick(ASKED_OTHERWISE, yes=END, no=START)), reading=ASKED_OTHERWISE),
    "the title": small(title="letters and answers"),
}  # fmt: skip


@pytest.mark.parametrize("what", ONLY_RULES)
def test_a_rule_changes_the_rules_digest(what: str) -> None:
    assert ONLY_RULES[what].rules_digest != SMALL.rules_digest


def test_no_two_rules_share_a_digest() -> None:
    assert len({policy.rules_digest for policy in ONLY_RULES.values()}) == len(ONLY_RULES)


@pytest.mark.parametrize("what", ONLY_WORDS)
def test_words_change_the_words_digest_and_no_rule(what: str) -> None:
    assert ONLY_WORDS[what].words_digest != SMALL.words_digest
    assert ONLY_WORDS[what].rules_digest == SMALL.rules_digest


def test_the_order_of_a_table_of_choices_is_no_rule() -> None:
    turned = evolve(ANSWER, then=pick(OPEN_QUESTION, no=START, yes=END))

    assert small(ASK, turned).rules_digest == SMALL.rules_digest


class Stamped:
    """Something without a text of its own: its address would stand in the digest."""

    def problems(self) -> tuple[()]:
        return ()


def test_what_has_no_text_of_its_own_cannot_enter_a_digest() -> None:
    """An address in memory changes with every process, and would refuse every replay."""
    with pytest.raises(TypeError, match="Stamped"):
        _ = small(sanctions=Stamped()).rules_digest
