"""Intake, from the text: advice (II.A), the report and its names (II.B), the choice of a procedure (I, II/s5)."""

from datetime import date
from itertools import chain, combinations
from random import Random

import pytest
from acting import refusals
from intake_builders import (
    EVERY_OPTION,
    POLICY,
    RESOLVES,
    START,
    advised,
    approved,
    begun,
    choice,
    chosen,
    day,
    done,
    drafted,
    knows,
    over,
    owed,
    policy,
    reported,
    resolved,
    told,
    tried,
    under_way,
    without,
)

from grievance_fsm.case import Case
from grievance_fsm.errors import BadInput
from grievance_fsm.events import NotAllowed
from grievance_fsm.findings import Finding
from grievance_fsm.procedures.intake import intake
from grievance_fsm.rules import Rule
from grievance_fsm.testing import draw_attempt, draw_readings

# The declaration itself


def test_intake_has_no_faults_under_any_choice_of_one_reading():
    names = {"effect_test", "group_rule", "voluntariness_rule"}
    for name in sorted(names | {each.name for each in POLICY.bound["intake"].readings}):
        for choice_ in POLICY.known_readings[name].choices:
            found = [fault for fault in policy(**{name: choice_}).check() if fault.place.startswith("intake")]
            assert found == [], (name, choice_)


# II/s4: referral


def learned(*, privileged: bool, **readings: str) -> Case:
    return done(begun(**readings), "intake.learn", None, privileged=privileged)


def test_whoever_is_bound_to_refer_owes_it_once_they_know_and_nobody_before():
    """II/s4."""
    assert "refer" not in owed(begun())
    assert "refer" in owed(learned(privileged=False))
    assert "refer" not in owed(done(learned(privileged=False), "intake.refer", "referrer"))


def test_the_duty_to_refer_has_no_day_and_ends_when_the_person_comes():
    """II/s4 sets no time (A75: no timer)."""
    (duty,) = [each for each in learned(privileged=False).owed() if each.action == "intake.refer"]

    assert duty.due is None
    assert "refer" not in owed(done(learned(privileged=False), "intake.seek_advice", "complainant"))


@pytest.mark.parametrize("privileged", [False, True])
@pytest.mark.parametrize("rule", ["duty", "privileged_exempt"])
def test_a75_referral_rule_binds_the_privileged_or_exempts_them(rule, privileged):
    case = learned(privileged=privileged, referral_rule=rule)
    exempt = rule == "privileged_exempt" and privileged

    assert ("refer" in owed(case)) is not exempt
    assert bool(tried(case, "intake.refer", "referrer")) is exempt


def test_a75_the_exempt_may_refer_all_the_same():
    free = {"referral_rule": "privileged_exempt"}

    assert tried(learned(privileged=True, **free), "intake.refer_freely", "referrer") == []
    assert tried(learned(privileged=False, **free), "intake.refer_freely", "referrer") == [
        "it was told under a privilege"
    ]
    assert not knows(policy(referral_rule="duty"), "intake.refer_freely")


# II/s3, II.A/s1 to s3: advice

ADVICE = {
    "assure", "listen", "explain", "encourage_records", "review_outcomes", "weigh_consequences", "hand_policy",
}  # fmt: skip


def test_anybody_may_seek_advice_and_the_advocate_then_owes_every_part_of_it():
    """II/s3b, II/s3c, II.A/s1 to s3, VI.A.4/s1, VI.A.10/s1: no standing is asked for."""
    case = advised()

    assert owed(case) == ADVICE | {"take_case"}
    assert {each.roles for each in case.owed() if each.action.startswith("intake.")} == {("advocate",)}


@pytest.mark.parametrize("act", sorted(ADVICE - {"explain", "listen"}))
def test_each_part_of_the_advice_is_given_once(act):
    case = done(advised(), f"intake.{act}", "advocate")

    assert act not in owed(case)
    assert tried(case, f"intake.{act}", "advocate") == ["it has not been done before in this run"]


def test_support_is_owed_anew_whenever_the_case_moves_on():
    """VI.A.2/s1: throughout."""
    case = done(advised(), "intake.listen", "advocate", day(0))

    assert "listen" not in owed(case)
    assert "listen" in owed(drafted(case))


@pytest.mark.parametrize("missing", EVERY_OPTION)
def test_options_are_explained_only_when_every_one_is(missing):
    """II/s3c."""
    some = [option for option in EVERY_OPTION if option != missing]

    assert tried(advised(), "intake.explain", "advocate", options=some) == ["every option is explained"]
    assert tried(advised(), "intake.explain", "advocate", options=EVERY_OPTION) == []


def test_nobody_but_the_advocate_gives_the_advice():
    for role in ("complainant", "committee" if "committee" in POLICY.roles else "institute"):
        assert tried(advised(), "intake.assure", role) == ["advocate may do this"]


@pytest.mark.parametrize("route", ["informal", "negotiated", "formal"])
def test_first_advice_is_owed_until_a_complaint_procedure_has_ended_and_further_advice_always_free(route):
    """VI.A.2/s1, II.A/s5."""
    running, ended = under_way(reported(), route), over(reported(), route)

    assert owed(running) >= ADVICE
    assert not owed(ended) & ADVICE
    assert tried(ended, "intake.explain", "advocate", options=EVERY_OPTION) == ["no complaint procedure has ended yet"]
    assert tried(ended, "intake.advise_further", "advocate") == []


@pytest.mark.parametrize(("route", "how"), [(route, how) for route, ends in RESOLVES.items() for how in ends])
def test_once_a_complaint_is_resolved_nobody_owes_advice_or_a_prompt_resolution_or_goes_along(route, how):
    """I.post/s4a, VI.A.2/s1, VI.A.6/s1: settled talks are over, whether or not their record is closed."""
    pursued = done(under_way(chosen(), "informal"), "intake.say_company", "complainant", day(3), company=True)
    case = resolved(pursued, route, how) if route != "informal" else done(
        pursued, "informal.resolve", "complainant", day(3))  # fmt: skip

    assert owed(pursued) >= ADVICE | {"see_to", "take_case", "accompany_informally"}
    assert owed(case) == {"watch"}
    assert tried(case, "intake.see_to", "institute") == ["no complaint procedure has ended yet"]


def test_a_witness_who_asks_is_advised():
    """II.A/s7: at any time, and before the complainant comes too."""
    for case in (begun(), advised(), reported()):
        asked = done(case, "intake.ask_as_witness", "witness")
        assert "advise_witness" not in owed(case)
        assert "advise_witness" in owed(asked)
        assert "advise_witness" not in owed(done(asked, "intake.advise_witness", "advocate"))
    assert tried(advised(), "intake.advise_witness", "advocate") == ["a witness has asked"]


# II.B: the report


def test_a_report_is_described_approved_and_signed_in_this_order():
    """II.B.post/s1."""
    assert reported().states["intake"] == "reported"
    assert tried(drafted(), "intake.file_report", "advocate", report_date=day(1)) == ["this leaves “report approved”"]
    assert tried(approved(), "intake.file_report", "complainant", report_date=day(1)) == ["advocate may do this"]
    assert tried(drafted(), "intake.approve", "advocate") == ["complainant may do this"]


def test_the_advocate_owes_the_signature_once_the_report_is_approved():
    """II.B.post/s1, VI.A.1/s1."""
    assert "file_report" not in owed(drafted())
    assert "file_report" in owed(approved())


def test_a_report_may_be_filed_without_seeking_advice_first():
    """II/s1a, II.B/s1: these are options, not steps."""
    assert tried(begun(), "intake.describe", "complainant", **told()) == []


def test_a_draft_may_be_written_anew_until_it_is_approved():
    again = done(drafted(), "intake.describe", "complainant", **told(effects_told=False))

    assert again.states["intake"] == "report drafted"
    assert tried(approved(), "intake.describe", "complainant", **told()) == [
        "this leaves “not begun” or “in advice” or “report drafted”"
    ]


@pytest.mark.parametrize(("number", "passes"), [(4, True), (5, True), (6, False)])
def test_a_report_is_dated_and_not_ahead_of_its_day(number, passes):
    """II.B.post/s1, signed on day 5."""
    against = tried(approved(), "intake.file_report", "advocate", day(5), report_date=day(number))

    assert against == ([] if passes else ["the report bears no later date"])
    assert tried(approved(), "intake.file_report", "advocate")


@pytest.mark.parametrize("specifics", [["incidents"], ["incidents", "times", "dates"], ["times", "dates"], []])
def test_a_report_tells_of_incidents_and_of_times_and_dates_if_possible(specifics):
    """II.B/s3."""
    against = tried(advised(), "intake.describe", "complainant", **told(specifics=specifics))

    assert against == ([] if "incidents" in specifics else ["it describes specific incidents"])


def test_further_particulars_are_at_the_complainants_discretion():
    """II.B/s4."""
    nothing = told(
        campus="not said", location="not said", complainant_status="not said", accused_status="not said",
        effects_told=False, behaviours=[], about="not said",
    )  # fmt: skip

    assert tried(advised(), "intake.describe", "complainant", **nothing) == []


@pytest.mark.parametrize("membership", ["member", "former member", "neither"])
@pytest.mark.parametrize("rule", ["members", "current_or_former", "any_person"])
def test_a47_standing_rule_says_who_may_report(rule, membership):
    """II/s1a, II/s3a, II.B/s1."""
    who = {"members": 1, "current_or_former": 2, "any_person": 3}[rule]
    may_report = ["member", "former member", "neither"][:who]
    case = advised(begun(standing_rule=rule))
    against = tried(case, "intake.describe", "complainant", **told(membership=membership))

    assert (against == []) is (membership in may_report)


def test_an_advocate_warns_where_the_details_give_the_complainant_away():
    """A73: a flag, and what VI.A.4/s1 makes of it."""
    flagged = drafted(recognisable=True)

    assert "warn" in owed(flagged)
    assert "warn" not in owed(done(flagged, "intake.warn", "advocate"))
    assert "warn" not in owed(drafted())
    assert tried(drafted(), "intake.warn", "advocate") == ["the details may give the complainant away"]


# II.B/s5 and s6, IV.1/s4: names

ONLY_THEN = "the accused is named only once a negotiated or formal procedure has begun"
BOTH_THEN = "once such a procedure has begun, the report names both"
NAMES = [list(each) for each in chain.from_iterable(combinations(("complainant", "accused"), n) for n in range(3))]


@pytest.mark.parametrize("route", ["nothing", "informal", "negotiated", "formal"])
@pytest.mark.parametrize("names", NAMES)
def test_whom_a_report_names_depends_on_what_has_begun(route, names):
    """IV.1/s4a without a negotiated or formal procedure; II.B/s5 and s6 with one."""
    case = begun() if route == "nothing" else under_way(begun(), route)
    against = tried(case, "intake.describe", "complainant", **told(report_names=names))

    if route in ("negotiated", "formal"):
        assert against == ([] if len(names) == 2 else [BOTH_THEN])
    else:
        assert against == ([ONLY_THEN] if "accused" in names else [])


@pytest.mark.parametrize("route", ["negotiated", "formal"])
def test_report_and_procedure_may_be_filed_on_one_day_in_either_order(route):
    """IV.1/s5 (A77)."""
    first = under_way(advised(), route, day(1))
    report_last = drafted(first, report_names=["complainant", "accused"])
    report_first = under_way(reported(), route, day(2))

    assert "complete_report" not in owed(report_last)
    assert "complete_report" in owed(report_first)


@pytest.mark.parametrize("route", ["negotiated", "formal"])
def test_once_such_a_procedure_is_under_way_the_names_are_owed(route):
    """II.B/s5, II.B/s6."""
    case = under_way(reported(), route)
    both = ["complainant", "accused"]

    assert "complete_report" not in owed(reported())
    assert "complete_report" not in owed(under_way(reported(), "informal"))
    assert tried(case, "intake.complete_report", "complainant", report_names=["accused"]) == ["the report names both"]
    completed = done(case, "intake.complete_report", "complainant", report_names=both)
    assert "complete_report" not in owed(completed)
    assert tried(reported(), "intake.complete_report", "complainant", report_names=both) == [
        "a negotiated or formal procedure is under way"
    ]


def test_a_report_that_names_both_already_is_not_completed_again():
    """II.B/s5."""
    case = reported(under_way(advised(), "formal", day(0)), report_names=["complainant", "accused"])

    assert "complete_report" not in owed(case)
    assert tried(case, "intake.complete_report", "complainant", report_names=["complainant", "accused"]) == [
        "the report does not name both yet"
    ]


@pytest.mark.parametrize(("reason", "words"), [
    ("joint action", "who wants to hear of joint action gives a name"),
    ("later action", "who wants to act later gives a name"),
])  # fmt: skip
def test_each_reason_for_giving_a_name_asks_for_the_name(reason, words):
    """II.B/s7, II.B.1/s1, II.B.2/s1."""
    without_name = told(name_reasons=[reason])
    with_name = told(name_reasons=[reason], report_names=["complainant"])

    assert tried(advised(), "intake.describe", "complainant", **without_name) == [words]
    assert tried(advised(), "intake.describe", "complainant", **with_name) == []


# II.A/s4, II/s5: the choice


def against_choice(case: Case, on: date | None = None, **other: object) -> list[str]:
    return refusals(case.decide("intake.choose", by="complainant", on=on or day(3), facts=choice(**other)))


@pytest.mark.parametrize("course", ["informal", "negotiated", "formal"])
def test_the_complainant_alone_chooses_and_only_after_a_report(course):
    """II/s1b, II.A/s4a, III.A/s1a."""
    facts = choice(course)

    assert tried(reported(), "intake.choose", "complainant", **facts) == []
    assert tried(reported(), "intake.choose", "advocate", **facts) == ["complainant may do this"]
    assert "this leaves “reported”" in tried(advised(), "intake.choose", "complainant", **facts)


def test_a_report_may_rest_for_good():
    """II.B/s1, II.B/s7: pursuing nothing further is open to the complainant."""
    assert POLICY.intake.states["reported"].rests
    assert not [each for each in reported().owed() if "complainant" in each.roles]


@pytest.mark.parametrize(("on", "passes"), [(date(2018, 12, 1), True), (date(2018, 12, 2), False)])
def test_a_resting_report_is_taken_up_within_four_years_of_the_last_incident(on, passes):
    """II.B.2/s1, II/s5b."""
    assert against_choice(reported(), on) == ([] if passes else ["it is in time (limitation)"])


def test_a44_the_four_years_are_those_of_the_formal_procedure():
    first = reported(begun(limitation_incident="first_incident"))
    outside = reported(begun(limitation_edge="exclusive"))

    assert against_choice(first, date(2018, 1, 2)) == ["it is in time (limitation)"]
    assert against_choice(outside, date(2018, 12, 1)) == ["it is in time (limitation)"]


def test_no_complaint_is_chosen_once_the_accused_is_out_of_tenure():
    """II/s5a."""
    assert against_choice(reported(), in_tenure=False) == ["the accused is in tenure"]


@pytest.mark.parametrize(("fact", "value", "words"), [
    ("accused_status", "none of these", "the accused belongs to the community"),
    ("about", "discrimination alone", "it is sexual harassment, whatever else it is"),
    ("aimed_at", "others alone", "the complainant was harassed, if not aimed at"),
])  # fmt: skip
def test_what_the_policy_does_not_cover_may_be_reported_but_not_complained_of(fact, value, words):
    """I.post/s1, I.post/s2, I.post/s3; the report stands all the same (II.B/s1)."""
    assert against_choice(reported(**{fact: value})) == [words]


@pytest.mark.parametrize(("fact", "value"), [
    ("accused_status", "post-doc"), ("accused_status", "student"), ("accused_status", "not said"),
    ("about", "sexual harassment that also discriminates"), ("about", "not said"),
    ("aimed_at", "others, and it harassed the complainant too"), ("campus", "off campus"),
])  # fmt: skip
def test_what_the_policy_covers_may_be_complained_of(fact, value):
    """I/s3b, I.post/s1, I.post/s2, I.post/s3."""
    assert against_choice(reported(**{fact: value})) == []


def test_another_option_is_open_once_the_first_procedure_is_over():
    """II.A/s5."""
    again = choice("formal")

    assert tried(over(chosen(), "informal"), "intake.choose_again", "complainant", **again) == []
    assert tried(under_way(chosen(), "informal"), "intake.choose_again", "complainant", **again) == []
    assert tried(under_way(chosen(), "negotiated"), "intake.choose_again", "complainant", **again) == [
        "the procedure chosen before is not under way any more"
    ]
    assert tried(chosen(), "intake.choose_again", "complainant", **again) == ["a first procedure has been tried"]


def test_the_four_years_bind_another_option_too():
    """II/s5b."""
    late = over(chosen(), "informal")

    assert tried(late, "intake.choose_again", "complainant", date(2018, 12, 2), **choice("formal")) == [
        "it is in time (limitation)"
    ]


# I.post/s7 and s8: no effect, no application (A46)


def test_a46_effect_test_at_intake_is_the_advocates_to_make_and_comes_before_the_choice():
    case = reported(begun(effect_test="intake"))

    assert "assess" in owed(case)
    assert against_choice(case) == ["it was asked whether the policy applies"]
    assert against_choice(done(case, "intake.assess", "advocate", day(2), hostile=True)) == []


def test_a46_effect_test_at_intake_ends_the_case_where_there_was_no_such_effect():
    """I.post/s8."""
    ended = done(reported(begun(effect_test="intake")), "intake.assess", "advocate", hostile=False)

    assert ended.states["intake"] == "outside the policy"
    assert owed(ended) == set()


def test_a46_effect_test_at_intake_is_not_made_of_what_has_been_settled_or_decided():
    """I.post/s7, III/s2: nothing can be chosen any more for which it would be asked."""
    case = reported(begun(effect_test="intake"))

    for ended in (resolved(case, "negotiated", "settled"), resolved(case, "formal", "closed with sanctions")):
        assert "assess" not in owed(ended)
        assert tried(ended, "intake.assess", "advocate", hostile=True) == ["nothing has been decided or settled"]
    assert "assess" in owed(over(case, "negotiated"))


@pytest.mark.parametrize("rule", ["merits", "silent"])
def test_a46_effect_test_elsewhere_gives_the_advocate_no_say(rule):
    assert not knows(policy(effect_test=rule), "intake.assess")
    assert against_choice(reported(begun(effect_test=rule))) == []


def test_a46_effect_standard_asks_a_reasonable_person_or_those_involved():
    """I/s3a, I.post/s7."""
    objective = reported(begun(effect_test="intake", effect_standard="objective"))
    subjective = reported(begun(effect_test="intake", effect_standard="subjective"))

    assert done(objective, "intake.assess", "advocate", hostile=True).states["intake"] == "reported"
    assert done(subjective, "intake.assess", "advocate", felt_hostile=True).states["intake"] == "reported"
    with pytest.raises(BadInput):
        subjective.decide("intake.assess", by="advocate", on=day(5), facts={"hostile": True})


# H.5: no pressure (A64)


def consented(case: Case, *, consents: bool = True, unpressed: bool = True) -> Case:
    return done(case, "intake.say_consent", "complainant", day(2), consents=consents, unpressed=unpressed)


FREELY = "the complainant has consented freely, and still does"


@pytest.mark.parametrize("course", ["informal", "negotiated", "formal"])
def test_a64_voluntariness_rule_asks_for_consent_before_an_informal_resolution(course):
    """H.5, GAP.03."""
    case = reported(begun(voluntariness_rule="as_H5"))

    assert not knows(policy(voluntariness_rule="none"), "intake.say_consent")
    assert against_choice(reported(), course=course) == []
    assert against_choice(consented(case), course=course) == []
    assert (against_choice(case, course=course) == []) is (course == "formal")


def test_a64_consent_under_pressure_is_none():
    case = reported(begun(voluntariness_rule="as_H5"))

    assert tried(case, "intake.say_consent", "complainant", consents=True, unpressed=False) == [
        "consent is given freely"
    ]
    assert tried(case, "intake.say_consent", "complainant", consents=False, unpressed=False) == []


def test_a64_consent_is_recorded_and_can_be_taken_back():
    case = consented(reported(begun(voluntariness_rule="as_H5")))
    back = consented(case, consents=False)

    assert case.history[-1].facts["consents"] is True
    assert [each.words for each in _named(back)] == [FREELY]
    assert against_choice(consented(back)) == []


def _named(case: Case) -> list[Finding]:
    decision = case.decide("intake.choose", by="complainant", on=day(3), facts=choice("informal"))
    failing = [finding for finding in decision.failing for finding in (finding, *finding.parts)]
    return [finding for finding in failing if finding.words == FREELY]


# However it goes


@pytest.fixture(scope="module")
def walks() -> list[Case]:
    """Lawful cases under many readings, by seed."""
    return [_walk(seed) for seed in range(60)]


def _walk(seed: int) -> Case:
    chance = Random(seed)
    case = POLICY.under(draw_readings(POLICY, Random(f"readings {seed % 12}"))).open("walk", on=START)
    for _ in range(70):
        acts = [rule.qualified for rule in _open_to(case, "intake" if chance.random() < 0.8 else "")]
        if not acts:  # every procedure has ended
            break
        act = chance.choice(acts)
        try:
            case = case.act(**draw_attempt(case, chance, action=act, wrong="" if chance.random() < 0.9 else "guard"))
        except NotAllowed:
            continue
    return case


def _open_to(case: Case, name: str) -> list[Rule]:
    """What leaves the state where a procedure stands; of any of them, where none is named."""
    bound = [each for each in case.policy.bound.values() if not name or each.name == name]
    states = {each.name: case.course(case.latest_run(each.name)).state for each in bound}
    found = [rule for each in bound for rule in each.rules.values() if states[each.name] in rule.sources]
    return found or (_open_to(case, "") if name else [])


def test_II_B_s5_no_report_of_any_walk_names_the_accused_before_such_a_procedure_has_begun(walks):
    named = 0
    for case in walks:
        begun_ = set()
        for event in case.history:
            begun_.add(event.procedure)
            if event.procedure == "intake" and "accused" in event.facts.get("report_names", ()):
                named += 1
                assert begun_ & {"negotiated", "formal"}
    assert named >= 3


def test_II_B_post_s1_every_report_filed_was_described_and_approved(walks):
    filed = 0
    for case in walks:
        acts = [event.action for event in case.history if event.procedure == "intake"]
        for place, act in enumerate(acts):
            if act == "file_report":
                filed += 1
                assert "approve" in acts[:place]
                assert "describe" in acts[: acts.index("approve")]
    assert filed >= 5


def test_the_walks_see_most_acts_of_intake(walks):
    seen = {event.action for case in walks for event in case.history if event.procedure == "intake"}
    every = {action.name for action in intake.actions}

    assert len(every - seen) <= 6, sorted(every - seen)


def test_every_fact_of_a_report_must_come_with_it():
    for name in told():
        assert tried(advised(), "intake.describe", "complainant", **without(told(), name))
