"""The claims of the shipped policies: all are proved, and none of them is a check that cannot fail."""

from collections.abc import Callable

import pytest
from attrs import evolve
from builders import mit

import grievance_fsm as gf
from grievance_fsm.deadlines import days
from grievance_fsm.facts import all_of, share
from grievance_fsm.policy import Policy
from grievance_fsm.procedures import formal_decision as decision
from grievance_fsm.procedures.harvard_invariants import harvard_invariants, union_invariants
from grievance_fsm.procedures.invariants import invariants
from grievance_fsm.properties import never
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.stating import Index
from grievance_fsm.verification.elsewhere import Others
from grievance_fsm.verification.properties import judged, judged_procedure, matter_of, prove
from grievance_fsm.verification.witnesses import replay

Mutation = Callable[[Rule], Rule]

MIT = {each.words: each for each in invariants}
HARVARD = {each.words: each for each in union_invariants}

# -- mutations of one act ---------------------------------------------------------------------------------------------


def unconditional(rule: Rule) -> Rule:
    """Nothing is asked of the act any more."""
    return evolve(rule, given=(), branches=tuple(evolve(branch, given=None) for branch in rule.branches))


def asking_less(*words: str) -> Mutation:
    """Some conditions of the act are gone."""
    return lambda rule: evolve(rule, given=tuple(g for g in rule.given if getattr(g, "words", "") not in words))


def unbarred(rule: Rule) -> Rule:
    """The act has no time limit and no conditions."""
    return evolve(unconditional(rule), limit=None)


def also_from(state: str, to: str = "") -> Mutation:
    """The act may be done from another state too, and then leads where it leads from the first (or elsewhere)."""

    def mutation(rule: Rule) -> Rule:
        first = rule.sources[0]
        branches = tuple(
            evolve(b, targets={**b.targets, state: to or b.targets[first]}) for b in rule.branches if first in b.targets
        )
        return evolve(rule, sources=(*rule.sources, state), branches=branches, once=False)

    return mutation


def anyhow_from(state: str) -> Mutation:
    """The act may be done from another state too, under no conditions and at any time."""
    return lambda rule: also_from(state)(unbarred(rule))


def leading(outcome: str, to: str) -> Mutation:
    """An outcome of the act leads elsewhere."""

    def mutation(rule: Rule) -> Rule:
        branches = tuple(
            evolve(b, targets=dict.fromkeys(b.targets, to)) if b.name == outcome else b for b in rule.branches
        )
        return evolve(rule, branches=branches)

    return mutation


def also_by(role: str) -> Mutation:
    """Somebody else may do it too."""
    return lambda rule: evolve(rule, roles=rule.roles | {role})


def within(span) -> Mutation:
    """The act has another last day."""
    return lambda rule: evolve(rule, limit=evolve(rule.limit, until=span))


def opening(span) -> Mutation:
    """The window of the act opens at another time."""
    return lambda rule: evolve(rule, limit=evolve(rule.limit, opens=span))


def undated(rule: Rule) -> Rule:
    """The act is not bound to any day."""
    dated = ("on_the_day", "inside", "not_before")
    given = tuple(guard for guard in rule.given if getattr(guard, "op", "") not in dated)
    return evolve(rule, given=given, limit=None)


FREE_FOR_ALL = asking_less(
    "nobody on the panel decided the case", "nobody on the panel heard the case", "the panel is the one that was named"
)

MUTANTS: dict[str, tuple[str, str, Mutation]] = {
    "no report names the accused before a negotiated or formal procedure has begun":
        ("intake", "describe", unconditional),
    "no report is taken in that the complainant has not written and approved":
        ("intake", "file_report", also_from("report drafted")),
    "no complaint is chosen without a report": ("intake", "choose", anyhow_from("in advice")),
    "no Advocate chooses for the complainant": ("intake", "choose", also_by("advocate")),
    "no report is undone": ("intake", "describe", also_from("report drafted", "not begun")),
    "no longer stay before there is a first": ("housing", "stay_on", also_from("asked")),
    "no housing ends that was not asked for and given": ("housing", "end", also_from("asked")),
    "no Advocate ends the other housing": ("housing", "end", also_by("advocate")),
    "no informal step is taken without a report": ("informal", "ask", unconditional),
    "no Advocate approaches the accused or the group unasked":
        ("informal", "mail_group", anyhow_from("under way")),
    "no accused is told that no name is recorded while a report has it": ("informal", "contact", unconditional),
    "no Advocate says what came of it": ("informal", "conclude", also_by("advocate")),
    "nobody negotiates who has not agreed to": ("negotiated", "contact_facilitator", also_from("accused notified")),
    "nothing is settled without a meeting": ("negotiated", "settle", also_from("first meetings arranged")),
    "no accused is invited twice": ("negotiated", "notify", also_from("accused notified")),
    "no refusal is talked away": ("negotiated", "meet_other", anyhow_from("refused")),
    "no Facilitator imposes an outcome": ("negotiated", "end", also_by("facilitator")),
    "nobody comes along who has not signed the agreement on confidentiality":
        ("negotiated", "meet_again", asking_less("whoever comes along has signed")),
    "silence answers in the end, whoever is late": ("negotiated", "reply", within(days(9))),
    "the accused is invited within seven days, unless the complainant calls it off":
        ("negotiated", "notify", within(days(8))),
    "no finding without a hearing": ("formal", "decide", also_from("dated")),
    "no finding before each side has been heard, or has stayed away": ("formal", "decide", also_from("hearing opened")),
    "no sanction without a finding": ("formal", "determine", also_from("deliberating")),
    "no sanction before the severity is known": ("formal", "impose", also_from("harassment found")),
    "nobody who is cleared is punished": ("formal", "determine", also_from("not found")),
    "no hearing is opened without a quorum": ("formal", "open_hearing", asking_less("a quorum is present")),
    "no decision without a quorum": ("formal", "decide", asking_less("a quorum is present")),
    "nobody is notified twice": ("formal", "notify", also_from("notified")),
    "no hearing before a month after the notice":
        ("formal", "open_hearing", lambda rule: also_from("notified")(undated(rule))),
    "no hearing on another day than was set": ("formal", "open_hearing", undated),
    "no witness and no advisor attends who has not signed":
        ("formal", "open_hearing", asking_less("witnesses and advisor have signed")),
    "the complainant speaks last": ("formal", "complainant_closes", also_from("witnesses heard")),
    "no case is closed without notice": ("formal", "decide", leading("not found", "closed without a finding")),
    "nothing is announced without a complainant's permission": ("formal", "announce", unconditional),
    "nothing is announced that was not imposed": ("formal", "announce", asking_less("the announcement was imposed")),
    "no Advocate decides or punishes": ("formal", "impose", also_by("advocate")),
    "no Facilitator decides or punishes": ("formal", "decide", also_by("facilitator")),
    "the accused knows within seven days, unless the case is given up": ("formal", "notify", within(days(8))),
    "every hearing is followed by a decision within three days, unless it is to be held again":
        ("formal", "decide", within(days(4))),
    "no appeal is decided by anybody who took part before": ("appeal", "decide", FREE_FOR_ALL),
    "no appeal before there is a decision": ("appeal", "file_appeal", unbarred),
    "no decision is changed but by a panel": ("appeal", "decide", anyhow_from("appeal filed")),
    "no Committee judges its own decision": ("appeal", "decide", also_by("committee")),
    "no award by anybody in the Institute's employ":
        ("arbitration", "award", asking_less("no arbitrator is in the Institute's employ",
                                             "who was appointed decides")),
    "no award without an arbitrator whom the survivor asked for":
        ("arbitration", "award", anyhow_from("arbitration chosen")),
    "nobody is made to arbitrate": ("arbitration", "choose", asking_less("nobody is made to choose it")),
    "no award by the Institute itself": ("arbitration", "award", also_by("institute")),
    "no keeper of the records ever speaks of a case": ("records", "keeper_speaks", unconditional),
    "no file is destroyed within four years of its end": ("records", "dispose", opening(days(100))),
}  # fmt: skip

HARVARD_MUTANTS: dict[str, tuple[str, str, Mutation]] = {
    "no finding without an investigation": ("investigation", "find", also_from("reported")),
    "no school has a standard of its own": ("investigation", "find", unconditional),
    "no finding of what is not more likely than not": ("investigation", "find", unconditional),
    "the office never makes the two sides face each other": ("investigation", "question", unconditional),
    "no appeal before there is a finding": ("appeal", "file_appeal", unbarred),
    "nobody hears the appeal who investigated the case":
        ("appeal", "name_panel", asking_less("nobody on the panel investigated the case")),
    "no finding is changed but by a panel": ("appeal", "decide", also_from("appeal filed")),
    "nothing is closed as resolved that the complainant did not accept": ("investigation", "close", unconditional),
    "the university never accepts for the complainant": ("informal", "accept", also_by("university")),
    "no final decision without an independent decider available":
        ("arbitration", "appoint", asking_less("no arbitrator is in the university's employ")),
    "no award that the survivor did not ask for": ("arbitration", "award", also_from("arbitration chosen")),
    "no arbitrator investigated the case":
        ("arbitration", "appoint", asking_less("no arbitrator investigated the case")),
}  # fmt: skip


TURNING = {
    "the two sides are never made to face each other": {"arbitration_meeting": "together"},
    "the university never has the last word": {"arbitration_force": "advisory"},
}
"""What refutes a claim about the union's proposal."""


def mutated(procedure: BoundProcedure, act: str, mutation: Mutation) -> BoundProcedure:
    """The procedure with one act changed; what its silence means follows the act."""
    changed = mutation(procedure.rules[act])
    return evolve(procedure, rules={**procedure.rules, act: changed})


def verdict(policy: Policy, stated, home: str, act: str, mutation: Mutation) -> str:
    matter = matter_of(stated, policy, Index(policy.procedures))
    assert matter.procedure == home
    found = judged_procedure(mutated(policy.bound[home], act, mutation), [matter], others=Others(policy.bound))
    return found[0].status


def all_chosen(name: str) -> Policy:
    policy = gf.load(name)
    return policy.under(readings={reading.name: reading.choices[0] for reading in policy.unchosen})


@pytest.fixture(scope="module")
def union() -> Policy:
    return all_chosen("union").under(readings={"arbitration_force": "binding", "resolution_effect": "ends_it"})


# -- all of them hold -------------------------------------------------------------------------------------------------


def test_every_claim_of_the_default_policy_is_proved():
    """Under every choice of the readings that are still open."""
    answers = judged(gf.load("mit"))

    assert len(answers) >= 45
    assert [str(answer) for answer in answers if answer.status != "proved"] == []


def test_every_claim_of_harvard_is_proved_whatever_the_articles_leave_open():
    assert {answer.status for answer in judged(gf.load("harvard"))} == {"proved"}


def test_at_the_union_two_claims_turn_on_what_the_articles_leave_open():
    """H.7: whether the parties can be made to face each other; U.3: whether the university has the last word."""
    refuted = {answer.words: dict(answer.choices) for answer in judged(gf.load("union")) if answer.status == "refuted"}

    assert refuted == TURNING


def test_as_written_the_silence_of_the_accused_means_nothing():
    """GAP.08: what the text leaves open, the default policy closes; no other claim fails that speaks of the text."""
    policy = gf.load("mit-as-written")
    refuted = [answer for answer in judged(policy) if answer.status == "refuted"]

    assert [answer.words for answer in refuted] == ["silence answers in the end, whoever is late"]
    assert replay(refuted[0], policy).stopped is None


def test_claims_about_a_procedure_that_a_policy_leaves_out_are_neither_proved_nor_refuted():
    observed = [answer for answer in judged(gf.load("mit-as-written")) if answer.status == "observed"]

    assert {answer.place for answer in observed} == {"appeal", "arbitration"}


def test_every_claim_says_on_which_sentence_it_stands():
    assert [each.words for each in (*invariants, *union_invariants) if not each.clauses or not each.words] == []
    assert len(MIT) == len(invariants)
    assert set(harvard_invariants) <= set(union_invariants)


# -- and none of them cannot fail -------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", MUTANTS)
def test_a_claim_of_mit_fails_where_the_rule_that_it_rests_on_is_changed(words: str):
    policy = mit(retention_rule="after_four_years")
    stated = MIT[words]
    home, act, mutation = MUTANTS[words]

    assert verdict(policy, stated, home, act, lambda rule: rule) == "proved"
    assert verdict(policy, stated, home, act, mutation) == "refuted"


@pytest.mark.parametrize("words", HARVARD_MUTANTS)
def test_a_claim_of_harvard_and_its_union_fails_where_the_rule_that_it_rests_on_is_changed(words: str, union: Policy):
    home, act, mutation = HARVARD_MUTANTS[words]

    assert verdict(union, HARVARD[words], home, act, lambda rule: rule) == "proved"
    assert verdict(union, HARVARD[words], home, act, mutation) == "refuted"


def test_the_same_votes_would_find_and_clear_if_a_half_were_enough():
    """III.C.5/s2: two thirds cannot be against two thirds; a tie would be both."""
    halves = [share(votes, "1/2", of=decision.whole) for votes in (decision.for_finding, decision.against)]
    both = "nobody is found and cleared by the same votes"
    tie = all_of(decision.consensus == "none", *halves)

    answers = prove(mit(), MIT[both], never(decision.decide, given=tie))

    assert [answer.status for answer in answers] == ["proved", "refuted"]
    assert MUTANTS.keys() | {both} == MIT.keys()
    assert HARVARD_MUTANTS.keys() | set(TURNING) == HARVARD.keys()
