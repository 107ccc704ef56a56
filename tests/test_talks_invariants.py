"""What must hold however an informal or a negotiated procedure goes, each law named by its clause."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from negotiation_builders import POLICY, START

from grievance_fsm.case import Case
from grievance_fsm.docket import Docket, again
from grievance_fsm.events import Allowed, Event, NotAllowed
from grievance_fsm.policy import Policy
from grievance_fsm.procedures.negotiated import negotiated
from grievance_fsm.procedures.routes import NEGOTIATED
from grievance_fsm.procedures.text import clauses, reading
from grievance_fsm.rules import Rule
from grievance_fsm.testing import draw_attempt, draw_readings, mostly_lawful

FACILITATORS = {"arrange", "meet_first", "meet_other", "meet_again", "record_meeting", "hand_over"}
MEETINGS = {"meet_first", "meet_other", "meet_again"}
OVER = {name for name, each in POLICY.negotiated.states.items() if each.final or each.rests}


TALKS = Policy(
    "talks", "the negotiated procedure alone", clauses, (negotiated,), reading,
    docket=Docket((again(NEGOTIATED),)), calendar="institute",
)  # fmt: skip


@cache
def _policy(seed: int, base: Policy) -> Policy:
    return base.under(draw_readings(base, Random(f"talks {seed}")) if seed else {})


@cache
def walks() -> tuple[Case, ...]:
    """Lawful cases under many readings, by seed; nothing in them happened although refused.

    Two in three are led to an end.
    """
    talks = [_negotiated(_policy(seed % 16, TALKS), Random(seed), seed % 3 > 0) for seed in range(80)]
    return (*talks, *(_informal(_policy(seed % 16, POLICY), Random(seed), seed % 3 > 0) for seed in range(40)))


def _negotiated(policy: Policy, chance: Random, ends: bool, steps: int = 50) -> Case:
    """A walk by chance, often to an act that it has not seen; then, where it is to end, straight on."""
    case = policy.open("walk", on=START)
    for _ in range(steps):
        wrong = chance.choice(("", "", "", "", "time", "guard", "role"))
        unseen = _unseen(case, "negotiated")
        action = chance.choice(unseen) if unseen and chance.random() < 0.3 else None
        attempt = draw_attempt(case, chance, action=action, wrong=wrong)
        if attempt["action"] == "negotiated.meet_again" and chance.random() < 0.3:
            attempt["on"] += timedelta(days=9)  # a slow one
        case = _tried(case, attempt)
    return _ended(case, "negotiated", chance) if ends else case


def _informal(policy: Policy, chance: Random, ends: bool, steps: int = 30) -> Case:
    """A walk after a report is on file; an act that it has not seen is likelier than any other."""
    case = _reported(policy, chance)
    for _ in range(steps):
        unseen = _unseen(case, "informal")
        acts = unseen if unseen and chance.random() < 0.3 else [rule.qualified for rule in _moves(case, "informal")]
        if "say_consent" in policy.intake.rules:
            acts.append("intake.say_consent")
        wrong = chance.choice(("", "", "", "", "time", "guard", "role"))
        case = _tried(case, draw_attempt(case, chance, action=chance.choice(acts), wrong=wrong))
    return _ended(case, "informal", chance) if ends else case


def _moves(case: Case, name: str) -> list[Rule]:
    """The acts of a procedure from where it stands, or of its next run where the last has ended."""
    procedure = case.policy.procedure(name)
    stands = case.states[case.latest_run(name)]
    start = procedure.initial if procedure.states[stands].final else stands
    return [rule for rule in procedure.rules.values() if start in rule.sources and not rule.lapses]


def _unseen(case: Case, name: str) -> list[str]:
    """The acts that are possible where a procedure stands and that the case has not seen; of meetings it sees more."""
    done = {event.action for event in case.history} - MEETINGS
    return [rule.qualified for rule in _moves(case, name) if rule.name not in done and not rule.gives_up]


def _ended(case: Case, name: str, chance: Random, steps: int = 40) -> Case:
    """On with acts that lead elsewhere, to an end where one is near."""
    procedure = case.policy.procedure(name)
    for _ in range(steps):
        stands = case.states[case.latest_run(name)]
        if procedure.states[stands].final or not _moves(case, name):
            break
        leads = {rule: {b.targets.get(stands, stands) for b in rule.branches} - {stands} for rule in _moves(case, name)}
        moves = [rule for rule, to in leads.items() if to]
        last = [rule for rule in moves if any(procedure.states[state].final for state in leads[rule])]
        rule = chance.choice(last if last and chance.random() < 0.5 else moves or _moves(case, name))
        case = _tried(case, draw_attempt(case, chance, action=rule.qualified, wrong=""))
    return case


def _tried(case: Case, attempt: dict[str, Any]) -> Case:
    if attempt["on"] < START:
        return case
    try:
        return case.act(**attempt)
    except NotAllowed:
        return case


def _reported(policy: Policy, chance: Random) -> Case:
    case = policy.open("walk", on=START)
    for action in ("seek_advice", "describe", "approve", "file_report"):
        for _ in range(20):
            attempt = draw_attempt(case, chance, action=f"intake.{action}", wrong="")
            if case.decide(**attempt):
                case = case.act(**attempt)
                break
    return case


def events(procedure: str, *actions: str) -> Iterator[tuple[Case, Event]]:
    """Every such event of the walks, with its case; there must be some, or the law is untested."""
    found = [
        (case, event)
        for case in walks() for event in case.history
        if event.procedure == procedure and event.action in actions
    ]  # fmt: skip
    assert len(found) >= 5, f"the walks see {actions} {len(found)} times"
    yield from found


def before(case: Case, event: Event) -> list[Event]:
    """What happened earlier in the same run."""
    return [each for each in case.history if each.run == event.run and each.seq < event.seq]


@pytest.mark.slow
def test_the_walks_come_to_every_state_and_every_act():
    """A law that no walk puts to the test is no law."""
    seen = {(event.procedure, event.state) for case in walks() for event in case.history}
    done = {(event.procedure, event.action) for case in walks() for event in case.history}

    for name in ("informal", "negotiated"):
        procedure = POLICY.procedure(name)
        assert [s for s in procedure.states if s != procedure.initial and (name, s) not in seen] == []
        acts = [rule.name for rule in procedure.rules.values() if not rule.lapses]
        assert [act for act in acts if (name, act) not in done] == []


# III.B.3/s6


def test_III_B_3_s6_the_facilitator_never_imposes_an_outcome():
    for _, event in events("negotiated", *FACILITATORS):
        assert event.by == "facilitator"
        assert event.state not in OVER - {"settled", "ended without a resolution"}
        assert event.action in ("record_meeting", "hand_over") or event.state not in OVER


def test_III_B_3_s11_only_a_party_ends_the_talks_and_only_silence_does_besides():
    for case, event in events("negotiated", "settle", "end", "call_off", "reply", "elect", "settle.lapses"):
        earlier = before(case, event)
        if event.state in OVER and earlier[-1].state not in OVER:
            assert event.by in ("complainant", "accused") or event.outcome == "lapsed"


# III.B.2, III.B.3


def test_III_B_s2_nobody_negotiates_who_has_not_agreed():
    for case, event in events("negotiated", *MEETINGS):
        if event.run == "negotiated":
            assert "agrees" in [each.outcome for each in before(case, event) if each.action == "reply"]


def test_III_B_2_s2a_every_notice_holds_all_five_contents():
    for _, event in events("negotiated", "notify"):
        assert len(event.facts["invitation"]) == 5


def test_III_B_3_s5b_nobody_comes_along_unsigned():
    came = 0
    for case, event in events("negotiated", *MEETINGS):
        signed = {each for one in before(case, event) for each in one.facts.get("companions_signed", ())}
        assert set(event.facts["companions_there"]) <= signed
        came += len(event.facts["companions_there"])
    assert came, "somebody comes along in some walk"


def test_III_B_1_s2_nobody_is_met_otherwise_than_the_complainant_asked():
    for case, event in events("negotiated", *MEETINGS):
        wishes = [each.facts["meeting_wish"] for each in before(case, event) if "meeting_wish" in each.facts]
        if wishes:
            assert (wishes[-1], len(event.facts["parties_met"])) not in (("jointly", 1), ("separately", 2))


def test_III_B_3_s11a_every_resolution_satisfies_whom_it_must():
    for case, event in events("negotiated", "settle"):
        assert event.facts["complainant_satisfaction"] == "satisfied"
        if case.policy.readings["satisfaction_of"] != "complainant":
            assert event.facts["accused_satisfaction"] == "satisfied"


def test_III_B_3_s8_a_week_without_a_meeting_is_always_told():
    """Counted by hand: meetings of one run, more than seven days apart, once the first round was complete."""
    told = 0
    for case in walks():
        if case.policy.readings["meeting_gap_rule"] != "start_to_start":
            continue
        for run in {event.run for event in case.history if event.procedure == "negotiated"}:
            held = [event for event in case.history if event.run == run and event.action in MEETINGS]
            gaps = [
                (one.day, other.day)
                for one, other in pairwise(held)
                if other.action == "meet_again" and (other.day - one.day).days > 7
            ]
            late = {each.done for each in case.breaches() if each.action == f"{run}.meet_again"}
            assert {other for _, other in gaps} <= late
            told += len(gaps)
    assert told, "some walk is slow"


# III.A


def test_III_A_s1a_nothing_informal_happens_before_a_report():
    for case, event in events("informal", "ask", "go_direct"):
        assert "file_report" in [each.action for each in case.history if each.seq < event.seq]


def test_III_A_1_a_s3a_what_the_accused_hears_of_the_name_is_true():
    for case, event in events("informal", "contact"):
        allowed = {"name_held_unrecorded": set(), "name_in_contact_log": {"contact log"}}
        assert "name not recorded" in event.facts["imparted"]
        assert set(event.facts["name_written"]) <= allowed[case.policy.readings["informal_name_rule"]]


def test_III_A_1_s2_the_advocate_does_only_what_was_chosen():
    for case, event in events("informal", "contact", "meet_group", "mail_group"):
        chosen = [each.facts["help_chosen"] for each in before(case, event) if each.action == "choose_help"]
        assert ("contact" if event.action == "contact" else "group") in chosen[-1]


def test_H_5_nobody_goes_on_once_consent_is_gone():
    for case in walks():
        if case.policy.readings["voluntariness_rule"] == "as_H5":
            for event in case.history:
                if event.procedure == "informal" and event.action in ("ask", "contact", "meet_group", "mail_group"):
                    said = [each for each in case.history if each.seq < event.seq and each.action == "say_consent"]
                    assert said[-1].facts["consents"]


# After the end


def test_nothing_is_owed_after_the_end():
    over = 0
    for case in walks():
        last = max(event.day for event in case.history) if case.history else START
        for run, where in case.at:
            name = run.partition("#")[0]
            ended = name != "intake" and case.policy.procedure(name).states[where].final
            if ended and run == case.latest_run(name):
                over += 1
                assert not [each for each in case.owed(last.replace(year=2030)) if each.action.startswith(run)]
    assert over >= 40


def test_what_was_late_stays_late_whatever_comes_after():
    for case in (*walks()[:8], *walks()[-8:]):
        told: set[tuple[str, object]] = set()
        for place in range(len(case.history)):
            part = Case(case.policy, case.id, case.opened, case.people, case.history[: place + 1], case.at)
            now = {(each.action, each.due) for each in part.breaches(case.history[place].on)}
            assert told <= now
            told = now


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_decision_and_the_act_agree_wherever_a_walk_stands(data):
    """Hypothesis draws the acts here: what is allowed can be done, and what is refused changes nothing."""
    case = data.draw(st.sampled_from(walks()))
    for _ in range(4):
        attempt = data.draw(mostly_lawful(case))
        if attempt["on"] < START:
            continue
        match case.decide(**attempt):
            case Allowed(event):
                after = case.act(**attempt)
                assert event in after.history
                case = after
            case refused:
                assert refused.failing
                with pytest.raises(NotAllowed):
                    case.act(**attempt)
