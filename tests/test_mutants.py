"""Mutants of the shipped declarations: probes and case files catch every one; the script names what they miss."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256
from importlib import import_module
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import oracle_probes
import oracle_sight
import penalty_oracle
import probes
import pytest
import samples
import sight_probes
from attrs import evolve
from bindings import Bindings, narrowed
from owing import courses
from record_builders import negotiating

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

import mutants as script  # a tool of this repository, not a package
from equivalents import EQUIVALENT, equivalent, surviving
from mutating import Mutant, changed, mutants

from grievance_fsm.binding import Binder
from grievance_fsm.case import Case
from grievance_fsm.dating import due
from grievance_fsm.deadlines import limitation, years
from grievance_fsm.digests import canonical
from grievance_fsm.docket import Enter
from grievance_fsm.errors import DeclarationError, GrievanceError
from grievance_fsm.facts import number
from grievance_fsm.given import From
from grievance_fsm.guards import ask
from grievance_fsm.language import Procedure, Role, State, may
from grievance_fsm.loading import load
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.procedures.negotiated import negotiated
from grievance_fsm.routes import Passage
from grievance_fsm.rules import BoundProcedure, Rule

UNTRIED = {"keeper_speaks"}  # nobody ever may
ROLE, CLAUSE = Role("judge", "the judge"), "III.C/s1"
FORMAL = ("hearing opened", "complainant heard", "accused heard", "witnesses heard", "accused closed")


@pytest.fixture(scope="module")
def every() -> list[Mutant]:
    """All the mutants of the MIT policy."""
    return mutants(POLICY)


@pytest.fixture(scope="module")
def hunt() -> script.Hunt:
    """The probes and case files, each content with the policy as it is."""
    return script.Hunt(load("mit", readings=probes.OPEN))


def survivors(hunt: script.Hunt, found: Sequence[Mutant]) -> list[str]:
    """The names of the mutants that nothing catches, but for those shown to be equivalent and those listed."""
    known = surviving()
    changed = [mutant for mutant in found if not equivalent(mutant) and mutant.name not in known]
    return [mutant.name for mutant, killer in script.hunted(hunt, changed) if not killer]


# -- the policy against the text ------------------------------------------------------------------------------


def probing(found: Iterable[Any]) -> list[Any]:
    """The probes as parameters of a test."""
    return [pytest.param(each, id=each.name) for each in found]


OTHERS = list(oracle_probes.every_oracle_probe())
ACCESS = list(sight_probes.seen_probes())
ELSEWHERE = {each.name for each in OTHERS} | {each.name for each in sight_probes.sight_probes()}
FORMALLY = [each for each in script.every_probe() if each.name not in ELSEWHERE]


@pytest.mark.parametrize("probe", probing(FORMALLY))
def test_the_policy_answers_a_probe_as_the_text_does(probe: probes.Probe) -> None:
    """III.C, III.D, VIII: each cell against an oracle that imports nothing of the package."""
    assert list(probe.differences(POLICY)) == []


@pytest.mark.parametrize("probe", probing(each for each in OTHERS if not each.readings))
def test_every_other_procedure_answers_as_a_second_entry_of_it_does(probe: probes.Probe) -> None:
    """II, III.A, III.B, IV, V, VI.A and the additions: by default, around each lawful act of the case files."""
    assert list(probe.differences(POLICY)) == []


@pytest.mark.slow
@pytest.mark.parametrize("probe", probing(each for each in OTHERS if each.readings))
def test_so_it_does_under_every_other_choice(probe: probes.Probe) -> None:
    """Every reading that the procedure turns on, one at a time."""
    assert list(probe.differences(POLICY)) == []


@pytest.mark.parametrize("probe", probing(ACCESS))
def test_whoever_looks_sees_what_a_second_entry_of_the_matrix_grants(probe: sight_probes.Seen) -> None:
    """IV.3, V, GAP.10, GAP.19, GAP.20: each role wherever the routes stand, whatever else names the person."""
    assert list(probe.differences(POLICY)) == []


@pytest.mark.parametrize("name", oracle_probes.ROUTES)
def test_every_action_of_a_procedure_is_asked_about(name: str) -> None:
    """By a lawful act of some case file, and so often that a cell or two left out would not matter."""
    policy = POLICY.under({**probes.OPEN, "retaliation_rule": "as_H4"})
    acts = {rule.name for rule in policy.bound[name].rules.values() if not rule.lapses}

    asked = {act.partition(".")[2] for act in samples.acted() if act.startswith(f"{name}.") and samples.samples(act)}
    assert asked >= acts - UNTRIED


@pytest.mark.parametrize("base", penalty_oracle.BASES)
def test_every_tally_of_six_to_fourteen_decides_as_fractions_do(base: str) -> None:
    """III.C.5/s2, A04: for, against and abstaining, without a consensus and with one."""
    probe = next(each for each in probes.tallies(every=True) if each.name == f"decide: {base}")

    assert list(probe.differences(POLICY)) == []


def test_a_probe_tells_the_cell_in_which_a_policy_differs(every: list[Mutant]) -> None:
    mutant = next(
        each for each in every if each.name.startswith("formal.impose (exactly_one): “no two penalties at once” wi")
    )
    probe = next(each for each in probes.impositions() if each.name == "impose: one only")

    (told,) = probe.differences(mutant.of(POLICY))
    assert told.startswith("impose {'penalties': ['1.a', '1.b'],")
    assert told.endswith(": imposed, by the text refused")


# -- the mutants ----------------------------------------------------------------------------------------------


def test_every_kind_of_part_is_mutated_in_every_action(every: list[Mutant]) -> None:
    """Guard atoms, bounds, edges, roles, shares, spans, and what each choice of a reading gives."""
    kinds = Counter(type(mutant.part).__name__ for mutant in every)
    names = " ".join(mutant.name for mutant in every)

    assert {"Node", "Pick", "Action", "Outcome", "Span", "Param", "Trigger", "Limit", "Seat", "Penalty"} <= set(kinds)
    actions = {f"{procedure.name}.{action.name}" for procedure in POLICY.procedures for action in procedure.actions}
    assert actions <= {action for mutant in every for action in mutant.actions}
    for words in ("turned round", "gt for ge", "quorum + 1", "also from", "by anyone", "1/2 for 2/3", "7 days - 1"):
        assert words in names


def test_no_two_mutants_have_one_name_and_none_changes_the_policy_itself(every: list[Mutant]) -> None:
    before = POLICY.rules_digest
    every[0].of(POLICY)

    assert len({mutant.name for mutant in every}) == len(every)
    assert POLICY.rules_digest == before


def test_what_is_bound_for_a_mutant_is_what_the_engine_binds(every: list[Mutant]) -> None:
    """One mutant of each procedure and table: the short way binds the changed procedures as the long one does."""
    start = samples.shipped()
    for mutant in drawn(every, "bound"):
        readings = {**probes.OPEN, **mutant.uses[0].readings}
        try:
            whole = mutant.of(POLICY).under(readings)
        except GrievanceError:
            continue
        short = Bindings(start.policy, start, changed(start.policy, mutant, referring=False)).under(readings)
        for name, procedure in whole.bound.items():
            assert {n: said(rule) for n, rule in short.bound[name].rules.items()} == {
                n: said(rule) for n, rule in procedure.rules.items()
            }, mutant.name


def test_what_is_asked_of_the_changed_rules_alone_is_owed_as_in_the_whole_procedure(every: list[Mutant]) -> None:
    """Wherever a run stands, what may still come is told by all the rules, those that were left out too."""
    mutant = next(each for each in every if each.name == "appeal.set_anew (calendar_28): a day whatever holds")
    start = samples.shipped()
    changed_ = Bindings(start.policy, start, changed(start.policy, mutant, referring=False), frozenset(mutant.actions))
    whole = changed_.under(probes.OPEN)
    narrow = narrowed(whole, "appeal", start.under(probes.OPEN))

    assert list(narrow.rules) == ["set_anew"]
    for state in whole.bound["appeal"].states:
        owed = [rule.name for rule in whole.bound["appeal"].owing(state) if rule.name == "set_anew"]
        assert [rule.name for rule in narrow.owing(state)] == owed, state


@pytest.mark.parametrize("procedure", ["negotiated", "appeal", "intake"])
def test_no_act_of_the_case_files_crowds_another_out_of_the_probes_of_the_days(procedure: str) -> None:
    found = courses(import_module(f"oracle_{procedure}"), procedure, ())

    asked = {case.history[-1].action for case, _, _ in found}
    dated = {name.partition(".")[2] for name in samples.acted() if name.startswith(f"{procedure}.")}
    assert dated <= asked, dated - asked


def said(rule: Rule) -> str:
    """A rule as plain data; its action is told by name."""
    return repr(canonical(rule, {}, words=False))


def drawn(every: Sequence[Mutant], seed: str) -> list[Mutant]:
    """One mutant of each procedure, of the docket and of each table, by a seed: its name decides, not its place."""
    by: dict[str, list[Mutant]] = {}
    for mutant in every:
        by.setdefault(mutant.uses[0].action.partition(".")[0], []).append(mutant)
    return [min(some, key=lambda mutant: sha256(f"{seed} {mutant.name}".encode()).digest()) for some in by.values()]


def test_a_mutant_of_each_procedure_and_table_drawn_by_a_fixed_seed_is_caught(
    hunt: script.Hunt, every: list[Mutant]
) -> None:
    """The whole hunt is `python tools/mutants.py` (see test_every_mutant…)."""
    assert survivors(hunt, drawn(every, "a few")) == []


def test_whatever_is_known_to_survive_is_still_a_mutant(every: list[Mutant]) -> None:
    """What is listed and cannot be found has been caught, renamed or taken out of the policy."""
    assert surviving() - {mutant.name for mutant in every} == set()


@pytest.mark.slow
def test_every_mutant_is_caught_or_shown_to_be_none(
    hunt: script.Hunt, every: list[Mutant], sampled: Callable[[Sequence[Mutant]], list[Mutant]]
) -> None:
    """A third of the share of the slow suites that is run; all of that share where GRIEVANCE_FSM_HUNT is set."""
    found = sampled(every)

    assert survivors(hunt, found if "GRIEVANCE_FSM_HUNT" in os.environ else found[::3]) == []


# -- the script -----------------------------------------------------------------------------------------------

CASE = """title = "A score of three is enough, and one of two is not"
clauses = ["III.C/s1"]
policy = "planted"

[[events]]
do = "trial.judge"
by = "judge"
on = 2015-02-02
facts.score = 2
refused = ["the score is at least 3"]

[[events]]
do = "trial.judge"
by = "judge"
on = 2015-02-02
facts.score = 3
state = "judged"
"""


def planted() -> Policy:
    """A policy with one guard."""
    begun, judged = State("begun", initial=True), State("judged", final=True)
    score = number("score", "the score", 0, 9)
    judge = may(ROLE, "judge", "judge", clause=CLAUSE, when=begun, records=score, given=score >= 3, then=judged)
    trial = Procedure("trial", "a trial", (judge,))
    return Policy("planted", "planted", POLICY.clauses, (trial,), POLICY.known_readings)


def told(cases: Path) -> tuple[int, list[str]]:
    """How many survive the case files of a folder, and what the script says."""
    said: list[str] = []
    policy = planted()
    left = script.report(script.Hunt(policy, cases, probing=False), mutants(policy), said.append)
    return left, said


def test_a_guard_that_no_case_file_tests_is_listed_by_name(tmp_path: Path) -> None:
    left, said = told(tmp_path)

    survived = [line.removeprefix("SURVIVES").strip() for line in said if line.startswith("SURVIVES")]
    assert "trial.judge: “the score is at least 3”: gt for ge" in survived
    assert "trial.judge: “the score is at least 3”: 4 for 3" in survived
    assert len(survived) == left > 0
    assert f"{left} survive" in said[-1]


def test_a_case_file_on_both_sides_of_the_bound_catches_them(tmp_path: Path) -> None:
    (tmp_path / "score.toml").write_text(CASE)
    left, said = told(tmp_path)

    assert [line for line in said if "the score is at least 3" in line] == []
    assert left < told(tmp_path / "none")[0]


def test_a_file_that_fails_without_a_mutation_stops_the_hunt(tmp_path: Path) -> None:
    (tmp_path / "score.toml").write_text(CASE.replace("score = 3", "score = 1"))

    with pytest.raises(SystemExit, match="score fails without any mutation"):
        told(tmp_path)


# -- mutants that are none ------------------------------------------------------------------------------------


def named(every: list[Mutant], words: str) -> Mutant:
    """The mutant of a name."""
    (found,) = (mutant for mutant in every if mutant.name == words)
    assert equivalent(found)
    return found


def formal(**readings: str) -> BoundProcedure:
    """The formal procedure under some readings."""
    return POLICY.under({**probes.OPEN, **readings}).bound["formal"]


def test_every_reason_for_an_equivalence_is_still_needed(every: list[Mutant]) -> None:
    idle = set(EQUIVALENT.values()) - {equivalent(mutant) for mutant in every}

    assert idle == set()


def test_ten_votes_are_two_thirds_of_fourteen_and_of_fifteen() -> None:
    shares = {votes: [penalty_oracle.reached(votes, seats) for seats in (14, 15)] for votes in range(15)}

    assert all(one is other for one, other in shares.values())


@pytest.mark.parametrize("choice", ["institute_decides", "committee_final"])
def test_a_plain_no_adds_nothing_to_what_is_recommended(every: list[Mutant], choice: str) -> None:
    """III.D.2.a and f, for every set of penalties that the guard can tell apart."""
    mutant = named(every, "formal.impose: “a penalty chosen is only recommended” without part 3")
    bind = Binder({"removal_authority": choice}, {})
    sets = [
        {code for code, chosen in zip(("1.a", "2.a", "2.f"), flags, strict=True) if chosen}
        for flags in product((False, True), repeat=3)
    ]
    verdicts = [[ask(bind(guard), {"penalties": some}) for guard in (mutant.part, mutant.other)] for some in sets]
    assert all(one is other is not None for one, other in verdicts)


def test_a_plain_no_lets_nobody_be_told(every: list[Mutant]) -> None:
    """V/s1, A33, barred: of a penalty that tells others it remains that it was not chosen."""
    found = [each for each in every if "confidentiality lets nobody else be told” without part 2" in each.name]
    for mutant, chosen in product(found, ((), ("1.d",), ("1.h",), ("2.d",), ("2.e",))):
        verdicts = [ask(Binder({}, {})(guard), {"penalties": {*chosen}}) for guard in (mutant.part, mutant.other)]
        assert verdicts[0] is verdicts[1] is not None
    assert found
    assert all(map(equivalent, found))


def test_no_record_counts_less_than_nothing(every: list[Mutant]) -> None:
    """III.D/s3: from the least that each fact admits."""
    mutant = named(every, "formal.impose, appeal.set_anew, sanctions: “the earlier record has been examined”: -1 for 0")
    facts = ("prior", "prior_negotiated", "prior_reports")
    assert {formal().facts[name].low for name in facts} == {0}
    for choice, values in product(POLICY.known_readings["prior_record_includes"].choices, product(range(3), repeat=3)):
        bind = Binder({"prior_record_includes": choice}, {})
        known = dict(zip(facts, values, strict=True))
        assert ask(bind(mutant.part), known) is ask(bind(mutant.other), known) is True


def test_a_limit_with_a_last_edge_only_is_clamped_down_by_its_edge() -> None:
    """II/s5b: from every day of the eight years around a year without a 29 February."""
    by_edge, down = (limitation(years(4), after=None, overflow=rule) for rule in ("by_edge", "down"))
    for start in (date(2093, 1, 1) + timedelta(days=days) for days in range(8 * 365)):
        last = due(by_edge, From(start))
        assert last == due(down, From(start))
        assert last is not None


def test_between_the_opening_and_going_on_nobody_records_who_is_there() -> None:
    """GAP.14: what is put off comes to a hearing only through another opening."""
    rules = formal().rules
    assert {name for name, rule in rules.items() if "parties_there" in rule.recorded} == {"open_hearing", "put_off"}

    moves = [(source, to) for rule, _, source, to in formal().edges() if rule.name != "open_hearing"]
    reached = {to for rule, _, _, to in formal().edges() if rule.name == "put_off"}
    for _ in moves:
        reached |= {to for source, to in moves if source in reached}
    assert reached.isdisjoint(FORMAL)


def test_penalties_are_recorded_by_one_act_that_is_left_behind() -> None:
    impose = formal().rules["impose"]

    assert [rule.name for rule in formal().rules.values() if "penalties" in rule.recorded] == ["impose"]
    assert formal().reach("sanctioned").isdisjoint(impose.sources)


def test_what_is_not_there_under_a_reading_cannot_differ() -> None:
    """A06, A15 and A58, silent: no undecided outcome, no answer but yes and no, nobody who steps aside."""
    decide = formal(deadlock_rule="silent").rules["decide"]
    assert [branch.name for branch in decide.branches] == ["harassment found", "not found"]

    reply = POLICY.under({**probes.OPEN, "no_reply_rule": "silent"}).bound["negotiated"].rules["reply"]
    assert [branch.name for branch in reply.branches] == ["agrees", "declines"]

    rules = formal(recusal_rule="silent").rules.values()
    assert [rule.name for rule in rules if any(fact.name == "recused" for fact in rule.facts)] == []


def test_a_duty_without_a_day_that_is_left_behind_has_nothing_to_discharge() -> None:
    """GAP.21: what the Institute decides."""
    confirm = formal().rules["confirm"]

    assert confirm.limit is None
    assert all(formal().reach(to).isdisjoint(confirm.sources) for b in confirm.branches for to in b.targets.values())


def test_a_guideline_never_lacks_the_record(every: list[Mutant]) -> None:
    """III.D/s3: what is not told is assumed, so that the guard is never open there."""
    table: Any = POLICY.under(probes.OPEN).sanctions

    assert {"prior", "prior_negotiated", "prior_reports"} <= set(table.assumed)
    assert all(value >= 0 for value in table.assumed.values())


def test_help_is_chosen_by_choosing_it_and_a_report_is_taken_in_once() -> None:
    """III.A.1/s2, II.B.post/s1: so the last is the first, and what was chosen is always known."""
    bound = POLICY.under(probes.OPEN).bound
    into = {rule.name for rule, _, source, to in bound["informal"].edges() if to == "help chosen" != source}
    assert into == {"choose_help"}

    filed = {to for rule, _, _, to in bound["intake"].edges() if rule.name == "file_report"}
    assert all(bound["intake"].reach(to).isdisjoint(bound["intake"].rules["file_report"].sources) for to in filed)
    assert bound["intake"].initial not in bound["intake"].rules["file_report"].sources


def test_the_informal_procedure_may_rest_wherever_it_stands_and_the_formal_one_nowhere() -> None:
    """GAP.18: so the one is never under way, and the other is until it has ended."""
    bound = POLICY.under(probes.OPEN).bound

    assert all(each.rests or each.final or each.initial for each in bound["informal"].states.values())
    assert not any(each.rests for each in bound["formal"].states.values())


def test_the_names_of_a_report_are_told_twice_the_second_time_both() -> None:
    """II.B/s5, II.B/s6."""
    rules = POLICY.under(probes.OPEN).bound["intake"].rules.values()

    assert {rule.name for rule in rules if "report_names" in rule.facts_by_name} == {"describe", "complete_report"}


@pytest.mark.parametrize("choice", ["deemed_refusal", "stays_pending", "silent"])
def test_nobody_stands_where_silence_may_be_taken_as_a_refusal(choice: str) -> None:
    """GAP.08: but for the reading that says so."""
    states = POLICY.under({**probes.OPEN, "no_reply_rule": choice}).bound["negotiated"].states

    assert "no answer" not in states


def test_no_meeting_is_said_to_end_where_the_week_runs_from_its_beginning() -> None:
    """III.B.3/s8, A18."""
    rules = POLICY.under({**probes.OPEN, "meeting_gap_rule": "start_to_start"}).bound["negotiated"].rules

    assert "close_meeting" not in rules
    assert "negotiated.close_meeting" in {f"negotiated.{action.name}" for action in negotiated.actions}


def test_the_first_visit_is_made_once() -> None:
    """II/s1a: from the beginning, to which nothing leads back."""
    intake = POLICY.under(probes.OPEN).bound["intake"]

    assert intake.rules["seek_advice"].sources == (intake.initial,)
    assert all(intake.initial not in intake.reach(to) for _, _, source, to in intake.edges() if source != to)


def test_the_records_end_in_one_way_and_a_penalty_waits_while_the_formal_procedure_runs() -> None:
    """GAP.19, GAP.21: so that neither another end nor another stage changes who sees what."""
    bound = POLICY.under(probes.OPEN).bound
    waiting = [bound["formal"].states[name] for name in ("removal recommended", "sanctioned")]

    assert bound["records"].finals == ("file destroyed",)
    assert not any(state.final or state.rests for state in waiting)
    assert bound["formal"].states["closed with sanctions"].final


NOTICED = "whoever has had the one has had notice, and so sees the other already"
HAD = tuple(product((False, True), repeat=4))


def had(invited: bool, summoned: bool, decided: bool, chosen: bool) -> dict[str, bool]:
    """What the rows about the accused ask for, by what has taken place."""
    return {
        "the person is accused": True,
        "the accused has had notice of the negotiation": invited,
        "the accused has had notice of the hearing": summoned,
        "the accused has had notice": invited or summoned,
        "the decision has been notified": decided,
        "there may be a review": decided or chosen,
    }


def test_what_the_accused_sees_after_notice_another_row_grants_already(every: list[Mutant]) -> None:
    """III.B.2/s2a, III.C.2/s1, GAP.15: a decision is notified after the notice of the hearing, and that is notice."""
    access: Any = POLICY.declared.access
    rows = [row for row in access.rules if "accused" in {role.name for role in row.roles} and row.only is None]
    taken = [had(*some) for some in HAD if some[1] or not some[2]]
    found = [mutant for mutant in every if equivalent(mutant) == NOTICED]
    for mutant in found:
        (more,) = set(mutant.other.kinds) - set(mutant.part.kinds)
        for holds, stage in product(taken, mutant.part.during):
            granting = [row for row in rows if all(holds[each.words] for each in row.given) and stage in row.during]
            row = all(holds[each.words] for each in mutant.part.given)
            assert not row or any(more in each.kinds for each in granting if each is not mutant.part), mutant.name
    assert len(found) == 15


@pytest.mark.parametrize("scope", ["opening", "whole_hearing", "hearing_and_decision"])
def test_no_decision_is_notified_before_the_hearing_was(scope: str) -> None:
    """III.C.2/s1, GAP.15, H.8: it passes through the notice, or is sent back from an appeal of a decision."""
    policy = POLICY.under({**probes.OPEN, "quorum_scope": scope})
    procedure, reached, before = policy.bound["formal"], {"not begun"}, set[str]()
    while reached != before:
        before = {*reached}
        reached |= {to for rule, _, source, to in procedure.edges() if rule.name != "notify" and source in before}

    assert reached.isdisjoint(procedure.rules["notify_decision"].sources)
    assert {rule.after.key for rule in policy.docket.of(Enter, "formal")} == {"appeal.remand"}


def test_where_the_meetings_are_shown_so_is_the_rest_of_the_negotiations() -> None:
    """IV.3/s3, GAP.20: `admitted` is one of the choices that are not `kept_out`."""
    for choice in POLICY.known_readings["negotiation_records_in_hearing"].choices:
        access: Any = POLICY.under({**probes.OPEN, "negotiation_records_in_hearing": choice}).access
        rows = [row for row in access.rules if {role.name for role in row.roles} == {"committee"}]
        kinds = {kind.name: row for row in rows for kind in row.kinds}
        for kind in ("negotiation", "summary") if "meeting records" in kinds else ():
            assert (kinds[kind].during, kinds[kind].given) == (kinds["names"].during, kinds["names"].given)


def test_what_has_ended_is_not_under_way() -> None:
    """III.B.3/s11a, III.C.5/s3: how the latest passage stands decides both."""
    bound = POLICY.under(probes.OPEN).bound

    assert bound["formal"].states["closed with sanctions"].final
    assert bound["negotiated"].states["closed with a resolution"].rests


def passages() -> Iterator[tuple[dict[str, int], Any]]:
    """Each way in which the routes may stand: not begun, ended or under way; and how an oracle takes it."""
    routes = (*oracle_sight.COMPLAINTS, "appeal", "arbitration")
    for flags in product((0, 1, 2), repeat=len(routes)):
        how = dict(zip(routes, flags, strict=True))
        begun, running = ({name for name, flag in how.items() if flag > least} for least in (0, 1))
        if how["formal"] or not how["appeal"]:  # GAP.01: what is appealed is the decision of a hearing
            yield how, SimpleNamespace(begun=begun, running=running, informal_ended=how["informal"] == 1)


def test_a_route_that_is_said_to_end_where_none_does_is_no_policy(every: list[Mutant]) -> None:
    """IV.1/s2, GAP.01: advice is taken up again at any time, an appeal only filed goes on: nothing has ended there."""
    found = [mutant for mutant in every if type(mutant.part) is type(mutant.other) is Passage
             and mutant.part.how in ("ended", "decided") and mutant.other.states
             and not all(state.final for state in mutant.other.states)
             and {"docket"} & {name.partition(".")[0] for name in mutant.actions}]  # fmt: skip
    assert found
    for mutant in found:
        with pytest.raises(DeclarationError, match="is no final state, so nothing ends there"):
            mutant.of(POLICY)


def test_whoever_has_had_notice_or_facilitates_is_in_a_procedure_or_past_it() -> None:
    """II.A/s1, III.B.2/s1, III.C.2/s1, GAP.18: after notice the case is at one of the stages that follow it."""
    for how, case in passages():
        if how["negotiated"] or how["formal"]:
            assert oracle_sight.stages(case) & {*oracle_sight.AFTER_NOTICE}
            assert "advice" not in oracle_sight.stages(case)

    rules = [rule for each in POLICY.under(probes.OPEN).bound.values() for rule in each.rules.values()]
    naming = {rule.qualified for rule in rules if "facilitators" in rule.facts_by_name}
    assert naming == {"negotiated.contact_facilitator"}


ANYWHERE = "who sees something at this stage sees it at any, and a case is always at some"


def test_who_sees_something_before_notice_sees_it_at_any_stage(every: list[Mutant]) -> None:
    """IV.3/s2: and a case is always at some stage, however wide or narrow those of advice and informal steps are."""
    access: Any = POLICY.declared.access
    stages, early = {stage.name for stage in access.stages}, {"advice", "informal"}
    during = [{stage.name for stage in row.during} for row in access.rules]
    assert all(each == stages for each in during if each & early)

    found = [mutant for mutant in every if equivalent(mutant) == ANYWHERE]
    for mutant, (how, case) in product(found, tuple(passages())):
        known = {f"@begun|{route}": flag > 0 for route, flag in how.items()}
        known |= {f"@ended|{route}": flag == 1 for route, flag in how.items()}
        known |= {f"@running|{route}": flag == 2 for route, flag in how.items()}
        guards = {stage.name: stage.given for stage in changed(POLICY, mutant)["access"].stages}
        here = oracle_sight.stages(case) - early | {name for name in early if ask(Binder({}, {})(guards[name]), known)}
        assert here, mutant.name
    assert len(found) > 5


def test_a_right_in_a_state_is_nobodys_act() -> None:
    """II.C/s1, II.C/s2a: no act has such a limit, so that none can come after its end."""
    housing = POLICY.under(probes.OPEN).bound["housing"]

    assert {rule.limit.kind for rule in housing.rules.values() if rule.limit is not None} == {"duty"}
    assert {limit.kind for limit in housing.limits} == {"entitlement"}


def month_for(case: Case, policy: Policy) -> date | None:
    """By when a resolution is due, under a policy."""
    owed = evolve(case, policy=policy.under(probes.OPEN)).owed(case.history[-1].on)
    return next((each.due for each in owed if each.action == "negotiated.settle"), None)


def test_a_semester_that_ends_with_the_month_ends_no_earlier(every: list[Mutant]) -> None:
    """III.B.3/s9: the month from the first meeting on 13 February ends on 13 March."""
    name = "negotiated.settle (calendar_required): window III.B.3/s9: the last day outside"
    other = named(every, name).of(POLICY)
    case = negotiating()
    for told_day, ends in ((12, 12), (13, 13), (14, 13)):
        told = {"semester_end": date(2015, 3, told_day)}
        history = (evolve(e, facts={**e.facts, **told}) if e.action == "file" else e for e in case.history)
        dated = evolve(case, history=tuple(history))
        assert month_for(dated, POLICY) == month_for(dated, other) == date(2015, 3, ends)


def test_what_is_extended_without_end_has_no_month_to_extend(every: list[Mutant]) -> None:
    """III.B.3/s10a, A21."""
    other = named(every, "negotiated.settle: extension_rule: unbounded as one_month_steps (2)").of(POLICY)
    case, unbounded = negotiating(), {"extension_rule": "unbounded"}
    extended = case.act("negotiated.extend", by="complainant", who="q1", on=case.history[-1].on)

    for policy in (POLICY.under(unbounded), other.under(unbounded)):
        assert month_for(case, policy) == date(2015, 3, 13)
        assert month_for(extended, policy) is None


def test_of_a_month_and_a_later_day_the_month_comes_first(every: list[Mutant]) -> None:
    """III.B.3/s9: so it does not matter whether a later end of the semester is asked about."""
    rule = POLICY.under(probes.OPEN).bound["negotiated"].rules["settle"]

    assert rule.limit is not None
    assert rule.limit.until.which == "earliest"
