"""The engines that the benchmarks compare play the same case: otherwise their speeds say nothing. Nothing is timed."""

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import grievance_fsm as gf
from grievance_fsm.loading import names

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
ELIGIBLE = frozenset(f"p{number:02}" for number in range(1, 15))
END = "closed undecided"
SVG = "{http://www.w3.org/2000/svg}"
REFUSED = [1, 4, 9]  # an incomplete notice, a date before its window, a hearing without a quorum


@pytest.fixture(autouse=True)
def on_path(monkeypatch):
    """The benchmarks are scripts, not a package; their modules are forgotten again afterwards."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield
    for name in {
        "common", "deadlines", "engines", "growth", "judges", "plot", "proofs", "records", "report", "sizes", "speed",
    } - before:
        sys.modules.pop(name, None)


def _ours():
    from common import day, policy, register

    mit = policy()
    return mit.open("bench", on=day(0), people=register(mit))


def _refused(play, log):
    """The places of the acts that left no entry in an engine's log."""
    from common import script

    found = []
    for place, act in enumerate(script()):
        before = len(log())
        play([act])
        if len(log()) == before:
            found.append(place)
    return found


def test_the_live_case_refuses_three_acts_of_the_script_and_ends_undecided():
    from common import script

    case, refused = _ours(), []
    for place, (action, words) in enumerate(script()):
        try:
            case = case.act(f"formal.{action}", **words)
        except gf.NotAllowed:
            refused.append(place)

    assert refused == REFUSED
    assert case.states["formal"] == END


def test_raw_transitions_with_guards_by_hand_plays_the_same_case():
    import engines

    raw = engines.RawTransitions()
    model = raw.open(ELIGIBLE)
    refused = _refused(lambda acts: raw.play(model, acts), lambda: model.hand.log)

    assert refused == REFUSED
    assert model.state == END


def test_python_statemachine_plays_the_same_case():
    pytest.importorskip("statemachine", reason="python-statemachine is not installed (requirements/benchmarks.txt)")
    import engines

    case = engines.python_statemachine_case(ELIGIBLE)
    play = engines.play_python_statemachine
    refused = _refused(lambda acts: play(case, acts), lambda: case.model.hand.log)

    assert refused == REFUSED
    assert [state.name for state in case.configuration] == [END]


def test_sismic_plays_the_same_case():
    pytest.importorskip("sismic", reason="sismic is not installed (requirements/benchmarks.txt)")
    import engines

    case = engines.sismic_case(engines.sismic_statechart(), ELIGIBLE)
    hand = case.context["hand"]
    refused = _refused(lambda acts: engines.play_sismic(case, acts), lambda: hand.log)

    assert refused == REFUSED
    assert END in case.configuration or case.final


def test_every_refusal_that_is_measured_builds_no_finding_before_it_is_read():
    import speed

    for name, (case, words) in speed.refusals(speed.Ours()).items():
        unread, read = speed.findings_built(case, words)

        assert not case.decide(**words), name
        assert unread == 0, name
        assert read > 0, name


def test_a_missed_target_stands_at_the_top_of_the_report():
    from report import Section, at_least, page

    told = page([], [Section("Speed", "words", (at_least("acts", 0.5, 0.85), at_least("reads", 2, 1)))])

    assert "1 of 2 targets met." in told
    assert told.index("- missed: acts: 0.50, target ≥ 0.85") < told.index("## Speed")


def test_what_two_events_share_is_weighed_once():
    from sizes import held

    shared = ("a word",) * 3
    known = {}
    first, second = [shared], [shared]

    assert held(first, known) == sys.getsizeof(first) + sys.getsizeof(shared) + sys.getsizeof("a word")
    assert held(second, known) == sys.getsizeof(second)


def test_the_synthetic_complaints_of_the_annual_report_go_every_way():
    from records import YEAR, complaints

    from grievance_fsm.records import annual_report

    mit, cases, events = complaints(300)
    found = annual_report(mit, cases, year=YEAR)

    assert events == sum(len(case.history) for case in cases)
    assert len({case.id for case in cases}) == 300 == found["complaints"]["all"]["complaints"]
    used = found["procedures_by_status"]["all"]
    assert all(number is not None and number >= 20 for number in used.values())
    assert found["sanctions"]["1.a memo in MIT's internal file"]["complaints"]


def test_the_deadlines_that_are_measured_side_by_side_are_the_same():
    pytest.importorskip("numpy", reason="columns need numpy")
    import deadlines

    columns = deadlines.Columns(3_000)
    deadlines.agree(deadlines.our_runs(columns), dict(deadlines.other_runs(columns)), columns)


@pytest.mark.parametrize("shape", ["chain", "loops", "branches"])
@pytest.mark.parametrize("states", [9, 40])
def test_a_made_procedure_has_as_many_states_and_every_one_can_be_reached(shape, states):
    from growth import SHAPES, made

    procedure = made(states, SHAPES[shape]).bound["one"]
    found = gf.verify(procedure)

    assert len(procedure.states) == states
    assert not found.about("unreachable")
    assert not found.refuted


def test_the_exponent_is_that_of_the_power():
    from growth import slope

    assert slope([(n, 3 * n**2) for n in (10, 50, 400)]) == pytest.approx(2)


def test_the_plot_is_well_formed_and_names_its_lines_apart():
    from plot import loglog

    drawn = loglog({"one": [(10, 0.1), (100, 1)], "other": [(10, 0.2), (100, 1)]}, x="states", y="seconds")
    told = {each.text: float(each.get("y")) for each in ElementTree.fromstring(drawn).iter(f"{SVG}text")}

    assert {"one", "other", "states", "seconds", "10", "100"} <= told.keys()
    assert abs(told["one"] - told["other"]) >= 14


def test_every_shipped_policy_is_verified_by_the_clock(monkeypatch):
    import proofs

    monkeypatch.setattr(proofs, "_least", lambda ready, call, rounds: 0.001)
    told = [figure.what for figure in proofs.verify_section(quick=True).figures]
    for name in names():
        assert f"`verify({name})`, whole, s" in told
        assert {f"`verify({name}.{part})`, ms" for part in gf.load(name).bound} <= set(told)


def test_nothing_of_ours_is_remembered_before_a_proof_is_measured():
    from proofs import forget

    from grievance_fsm.verification import spans

    gf.verify(gf.load("mit").housing)
    gf.verify(gf.load("mit").formal)
    assert spans._reach.cache_info().currsize
    forget()
    assert not spans._reach.cache_info().currsize


def test_what_takes_long_stands_as_it_was_told_until_it_is_measured_again(tmp_path):
    from proofs import SURVEYED, sensitivity_section
    from report import Section, at_most, page, told

    figures = (at_most("all of it, s", 75, 60, "{:.0f}"), told("tried", 9, "{}"))
    before = Section(SURVEYED, "One run,\non a day.", figures)
    report = tmp_path / "RESULTS.md"
    report.write_text(page([], [Section("Before", "x"), before, Section("After", "y")]), encoding="utf-8")

    assert sensitivity_section(anew=False, kept=report, on=None) == before
    assert not sensitivity_section(anew=False, kept=tmp_path / "none.md", on=None).figures


def test_xstate_is_given_every_place_and_every_move_but_no_time():
    from judges import machine

    from grievance_fsm.exploring import settlements
    from grievance_fsm.verification.building import model_of

    _, settled = next(iter(settlements(gf.load("mit-as-written").formal)))
    model = model_of(settled)
    states = machine(model)["states"]

    assert len(states) == len(model.places)
    for number, moves in enumerate(model.moves):
        if not model.final(number):
            assert set(states[f"p{number}"]["on"].values()) == {f"p{move.target}" for move in moves}


def test_no_event_of_the_script_weighs_more_than_600_bytes():
    import sizes

    played, other = (sizes._played(_ours()) for _ in range(2))

    assert 100 < min(sizes.weights(played, other)) <= max(sizes.weights(played, other)) <= 600
    assert all(one.facts.names is two.facts.names for one, two in zip(played.history, other.history, strict=True))
