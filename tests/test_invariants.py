"""What must hold however a case goes, each law named by its clause (section 11 of the issue)."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from functools import cache
from random import Random

import pytest
from builders import (
    CHOSEN,
    HEARING,
    MEMBERS,
    START,
    after,
    alone,
    dated,
    day,
    deliberating,
    found,
    graded,
    mit,
    opened,
    penalties,
    received,
    register,
    requested,
    room,
    sanctioned,
    tier,
    vote,
)
from walkers import used

from grievance_fsm.case import Case
from grievance_fsm.events import Event, NotAllowed
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.testing import draw_attempt, draw_readings

SCOPES = POLICY.known_readings["quorum_scope"].choices
BASES = POLICY.known_readings["vote_base"].choices


@cache
def walks() -> tuple[Case, ...]:
    """Lawful cases of the formal procedure by itself under many readings; nothing in them happened although refused."""
    return tuple(case for seed in range(120) for case in [_walk(_policy(seed % 24), Random(seed))] if case.history)


@cache
def _policy(seed: int) -> Policy:
    return alone().under(draw_readings(alone(), Random(f"policy {seed}")))


def _walk(policy: Policy, chance: Random, steps: int = 50) -> Case:
    case = policy.open("walk", on=START, people=register(policy, successors=4))
    for _ in range(steps):
        attempt = draw_attempt(case, chance)
        if attempt["on"] < START or policy.formal.states[case.states["formal"]].final:
            break
        try:
            case = case.act(**attempt)
        except NotAllowed:
            continue
    return case


def events(action: str) -> Iterator[tuple[Case, Event]]:
    """Every such event of the walks, with its case; there must be some, or the law is untested."""
    found_ = [(case, event) for case in walks() for event in case.history if event.action == action]
    assert len(found_) >= 5, f"the walks see “{action}” {len(found_)} times"
    yield from found_


# III.C.4/s1: the quorum


@pytest.mark.parametrize("members", range(15))
def test_III_C_4_s1_no_hearing_opens_without_seven_members(members):
    facts = room(roll=list(MEMBERS[:members]))

    assert bool(dated().decide("formal.open_hearing", by="committee", on=HEARING, facts=facts)) is (members >= 7)


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("members", range(15))
def test_III_C_4_s1_no_vote_without_a_quorum_where_it_must_last_so_long(scope, members):
    """A05: only where the quorum lasts through the decision does the vote ask for it again."""
    decision = deliberating(mit(quorum_scope=scope)).decide(
        "formal.decide", by="committee", on=day(41), facts=vote(for_=members)
    )

    assert bool(decision) is (members >= 7 or scope != "hearing_and_decision")


def test_III_C_4_s1_every_hearing_of_every_walk_had_its_quorum():
    for _, event in events("open_hearing"):
        assert event.seen["present"] >= 7
        assert event.seen["present"] == len(set(event.facts["roll"]) & event.eligible)


def test_III_C_4_s1_every_decision_had_its_quorum_where_it_must_last():
    for case, event in events("decide"):
        if case.policy.readings["quorum_scope"] == "hearing_and_decision":
            assert event.seen["present"] >= 7


# III.C.5/s2: consensus, or two thirds


def whole(base: str, for_: int, against: int, present: int) -> int:
    """Of whom two thirds are asked, counted by hand: fourteen seats, all filled, nine at the opening."""
    return {
        "of_seats": 14, "of_members_in_office": 14, "of_hearing_members": 9, "of_present": present,
        "of_votes_cast": for_ + against,
    }[base]  # fmt: skip


def tallies() -> Iterator[tuple[int, int, int]]:
    """Every division of up to fourteen members: for, against, abstaining."""
    for present in range(15):
        for for_ in range(present + 1):
            for against in range(present - for_ + 1):
                yield for_, against, present - for_ - against


@pytest.mark.parametrize("base", BASES)
def test_III_C_5_s2_no_finding_without_exactly_two_thirds(base):
    """Every tally of 0 to 14, against fractions; the two findings never hold together, and nobody decides unheard."""
    case = deliberating(mit(vote_base=base, quorum_scope="opening"))

    for for_, against, abstaining in tallies():
        present = for_ + against + abstaining
        decision = case.decide("formal.decide", by="committee", on=day(41), facts=vote(for_, against, abstaining))
        of = whole(base, for_, against, present)
        finds, clears = (of > 0 and Fraction(votes, of) >= Fraction(2, 3) for votes in (for_, against))
        expected = {(True, False): "harassment found", (False, True): "not found", (False, False): "undecided"}
        if base == "of_hearing_members" and present > 9:
            assert [each.words for each in decision.failing] == ["who decides has heard the case"]
        else:
            assert decision.event.outcome == expected[finds, clears], (for_, against, abstaining)


@pytest.mark.parametrize("base", BASES)
def test_III_C_5_s1_a_consensus_needs_no_count_and_no_count_overrules_it(base):
    case = deliberating(mit(vote_base=base))

    for consensus, outcome in (("found", "harassment found"), ("not found", "not found")):
        for for_ in range(10):
            facts = vote(for_, 9 - for_, consensus=consensus)
            decision = case.decide("formal.decide", by="committee", on=day(41), facts=facts)
            own = for_ if consensus == "found" else 9 - for_
            assert decision.event.outcome == outcome, (consensus, own)


def test_III_C_5_s2_every_finding_of_every_walk_had_consensus_or_two_thirds():
    for _, event in events("decide"):
        if event.outcome == "harassment found" and event.facts["consensus"] == "none":
            votes = [vote for voter, vote in event.facts["ballots"].items() if voter in event.eligible]
            assert 3 * votes.count("for") >= 2 * (votes.count("for") + votes.count("against"))
        if event.outcome == "undecided":
            assert event.facts["consensus"] == "none"


def test_III_C_5_s2_no_run_has_both_findings():
    outcomes = [{event.outcome for event in case.history if event.action == "decide"} for case in walks()]

    assert any("harassment found" in each for each in outcomes)
    assert any("not found" in each for each in outcomes)
    assert not any({"harassment found", "not found"} <= each for each in outcomes)


# III.C.3/s4: agreements signed before attending


def test_III_C_3_s4_nobody_attends_unsigned():
    attended = 0
    for case, event in events("open_hearing"):
        signed = {person for each in case.history if each.seq < event.seq for person in each.facts.get("agreed_by", ())}
        assert set(event.facts["attending"]) <= signed
        attended += len(event.facts["attending"])
    assert attended > 0


@pytest.mark.parametrize("person", ["w1", "v1"])
def test_III_C_3_s4_a_witness_or_advisor_attends_only_after_signing(person):
    facts = room(attending=[person], involved=[person], community=[person])
    signing = {"silent_until": "the decision", "agreed_by": [person]}
    signed = dated().act("formal.sign", by="witness", who=person, on=day(4), facts=signing)

    assert not dated().decide("formal.open_hearing", by="committee", on=HEARING, facts=facts)
    assert signed.decide("formal.open_hearing", by="committee", on=HEARING, facts=facts)


# III.C.2/s3: the date and its window


@pytest.mark.parametrize("late", range(-3, 4))
def test_III_C_2_s3_a_hearing_opens_on_its_day_and_on_no_other(late):
    decision = dated().decide("formal.open_hearing", by="committee", on=HEARING + timedelta(days=late), facts=room())

    assert bool(decision) is (late == 0)


@pytest.mark.parametrize("number", range(20, 60))
def test_III_C_2_s3_never_before_the_window_and_after_it_only_as_a_breach(number):
    """Received on 4 February: from 4 March (day 30) to 18 March (day 44)."""
    case = received()
    decision = case.decide("formal.set_date", by="committee", on=day(3), facts={"hearing_date": day(number)})
    assert bool(decision) is (number >= 30)
    if decision:
        case = case.act("formal.set_date", by="committee", on=day(3), facts={"hearing_date": day(number)})
        case = case.act("formal.open_hearing", by="committee", on=day(number), facts=room())
        late = [(breach.action, breach.due, breach.done) for breach in case.breaches()]
        assert late == ([("formal.open_hearing", day(44), day(number))] if number > 44 else [])


def test_III_C_2_s3_every_hearing_of_every_walk_is_on_its_day():
    for case, event in events("open_hearing"):
        dates = [e.facts["hearing_date"] for e in case.history if e.action == "set_date" and e.seq < event.seq]
        assert event.day == dates[-1]


# III.C.5/s3 and III.D: sanctions


@pytest.mark.parametrize("stage", [requested, received, dated, opened, deliberating, found])
def test_III_C_5_s3_no_sanction_before_a_finding_and_its_severity(stage):
    decision = stage().decide("formal.impose", by="committee", on=day(42), facts=penalties("1.a"))

    assert not decision
    assert decision.findings[0].words == "this leaves “severity determined”"


def test_III_C_5_s3_every_sanction_of_every_walk_follows_a_finding():
    for case, event in events("impose"):
        before = [(each.action, each.outcome) for each in case.history if each.seq < event.seq]
        assert ("decide", "harassment found") in before
        assert ("determine", "done") in before


@pytest.mark.parametrize("code", ["2.a", "2.c", "2.d", "2.e", "2.f"])
def test_III_D_2_no_sanction_outside_its_category(code):
    """An upper-tier penalty for lower-tier conduct."""
    assert not graded().decide("formal.impose", by="committee", on=day(42), facts=penalties(code))
    upper = graded(category="upper", behaviour="I.7", force=True)
    assert upper.decide("formal.impose", by="committee", on=day(42), facts=penalties(code))


STUDENTS_ONLY, EMPLOYEES_ONLY = ("1.c", "1.e"), ("1.g",)


@pytest.mark.parametrize("status", ["student", "staff", "faculty", "post-doc"])
@pytest.mark.parametrize("code", ["1.a", "1.b", *STUDENTS_ONLY, "1.d", "1.f", *EMPLOYEES_ONLY])
def test_III_D_1_no_sanction_to_the_wrong_status(code, status):
    decision = graded().decide("formal.impose", by="committee", on=day(42), facts=penalties(code, status=status))
    fits = status == "student" if code in STUDENTS_ONLY else status in ("staff", "faculty")

    assert bool(decision) is (fits or code not in STUDENTS_ONLY + EMPLOYEES_ONLY)


@pytest.mark.parametrize("permission", ["none", "some", "each in writing"])
@pytest.mark.parametrize("rule", ["each_complainant_written", "any"])
def test_III_D_1_h_nothing_is_announced_without_permission(permission, rule):
    """A34: each complainant in writing, or any of them."""
    policy = mit(announcement_permission=rule)
    decision = graded(policy).decide(
        "formal.impose", by="committee", on=day(42), facts=penalties("1.h", permission=permission)
    )
    allowed = permission == "each in writing" or (rule == "any" and permission == "some")
    assert bool(decision) is allowed

    imposed = sanctioned(policy, "1.h", permission="each in writing")
    told = imposed.decide("formal.announce", by="committee", on=day(43), facts={"permission": permission})
    assert bool(told) is allowed


def test_III_D_1_h_nothing_is_announced_that_was_not_imposed():
    facts = {"permission": "each in writing"}

    assert not sanctioned(None, "1.a").decide("formal.announce", by="committee", on=day(43), facts=facts)


# GAP.10: a recused member never counts


@pytest.mark.parametrize("recused", range(8))
def test_GAP_10_a_recused_member_counts_towards_no_quorum_and_no_vote(recused):
    """Thirteen are on the roll; the quorum of seven holds until seven of them have stepped aside."""
    case = dated().act("formal.recuse", by="committee", on=day(4), facts={"recused": list(MEMBERS[:recused])})
    decision = case.decide("formal.open_hearing", by="committee", on=HEARING, facts=room(roll=list(MEMBERS[:13])))

    assert bool(decision) is (13 - recused >= 7)


@pytest.mark.parametrize("base", ["of_present", "of_members_in_office"])
def test_GAP_10_a_recused_member_is_no_part_of_the_whole_either(base):
    """Fourteen in office less five recused are nine: six votes are two thirds."""
    case = dated(mit(vote_base=base)).act(
        "formal.recuse", by="committee", on=day(4), facts={"recused": list(MEMBERS[9:])}
    )
    case = after(case.act("formal.open_hearing", by="committee", on=HEARING, facts=room()))

    outcomes = [
        case.decide("formal.decide", by="committee", on=day(41), facts=vote(for_, 9 - for_)).event.outcome
        for for_ in (5, 6)
    ]
    assert outcomes == ["undecided", "harassment found"]


def test_GAP_10_no_recused_member_counts_in_any_walk():
    for case, event in [*events("open_hearing"), *events("decide")]:
        if case.policy.readings["recusal_rule"] == "recused_not_counted":
            aside = {p for each in case.history if each.seq < event.seq for p in each.facts.get("recused", ())}
            assert not aside & (event.eligible or frozenset())
            assert not aside & event.facts.get("ballots", {}).keys()


# Readings, polling, equality


def test_binding_readings_never_changes_the_base_policy():
    policy = alone()
    before = policy.rules_digest, policy.words_digest
    digests = set()
    for reading in used(policy):
        digests.update(policy.under({reading.name: choice}).rules_digest for choice in reading.choices)

    assert (policy.rules_digest, policy.words_digest) == before
    assert len(digests) > len(used(policy)), "each other choice is another rule"


def test_polling_often_or_late_gives_the_same_history():
    lapsing = [case for case in walks() if case.policy.formal.lapsing] + [
        deliberating(mit(decision_lapse="lapse")), dated(mit(no_quorum_rule="lapse")),
    ]  # fmt: skip
    for case in lapsing:
        last = case.history[-1].day
        often = case
        for days in range(0, 90, 3):
            often = often.polled(last + timedelta(days=days))
        assert often.history == case.polled(last + timedelta(days=89)).history
        assert often.polled(last).history == often.history


def test_equal_histories_give_equal_states():
    """Folding the same acts again gives the same case, event by event."""
    for case in walks()[:40]:
        again = case.policy.open(case.id, on=case.opened, people=case.people)
        for event in case.history:
            if event.outcome != "lapsed":
                facts = case.policy.formal.facts
                told = {name: facts[name].plain(value) for name, value in event.facts.items()}
                chosen = event.outcome if case.policy.formal.rules[event.action].chosen else None
                again = again.act(event.name, by=event.by, on=event.on, facts=told, outcome=chosen)
        again = again.polled(case.history[-1].on)
        assert again.history == case.history
        assert again.states == case.states
        assert again.breaches() == case.breaches()


def test_the_open_readings_are_those_that_the_text_leaves_corrupt_or_missing():
    assert {reading.name for reading in POLICY.unchosen} == set(CHOSEN)


def test_III_C_5_s3_the_severity_follows_the_list_of_behaviours():
    """III.D.1 and III.D.2: conduct listed in the lower tier is not determined to be of the upper."""
    facts = tier(category="upper", behaviour="I.2")

    assert not found().decide("formal.determine", by="committee", on=day(41), facts=facts)
