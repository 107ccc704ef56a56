"""A second institution: what independent computations found in the whole log of road fines, the audit finds."""

import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from grievance_fsm.auditing.reading import read
from grievance_fsm.auditing.replay import audit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "examples"))
import road_fines

EXAMPLE = Path(road_fines.__file__)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n'


@pytest.fixture(scope="module")
def log(shared) -> Path:
    return shared / "logs" / "road_fines.xes.gz"


@pytest.fixture(scope="module")
def found(log):
    """One audit of all 561,470 events, for every test here."""
    return audit(log, road_fines.POLICY)


@pytest.fixture(scope="module")
def extract(log):
    """The first cases of the log in which a penalty was added."""
    cases = []
    for case, rows in read(log, wanted=("amount", "expense", "totalPaymentAmount")):
        if any(row.activity == "Add penalty" for row in rows):
            cases.append((case, rows))
        if len(cases) == 40:
            return cases
    raise AssertionError("the log has fewer than 40 penalties")


def written(path: Path, cases) -> Path:
    """Some cases as XES again."""
    traces = []
    for case, rows in cases:
        events = "".join(
            f'<event><string key="concept:name" value="{row.activity}"/>'
            f'<date key="time:timestamp" value="{row.at.isoformat()}"/>'
            + "".join(f'<float key="{key}" value="{value}"/>' for key, value in row.facts.items())
            + "</event>"
            for row in rows
        )
        traces.append(f'<trace><string key="concept:name" value="{case}"/>{events}</trace>\n')
    path.write_text(f"{HEAD}{''.join(traces)}</log>\n", encoding="utf-8")
    return path


def told(found) -> Counter:
    return Counter((each.kind, each.case, each.action) for each in found.deviations)


def test_the_example_is_at_most_ninety_lines():
    assert len(EXAMPLE.read_text(encoding="utf-8").splitlines()) <= 90


def test_the_example_is_the_published_machine():
    """logs/README.md, read by hand: from each state, activity and next state."""
    s = dict(zip("012345678", road_fines.POLICY.fines.states, strict=False))
    states = ["before", "created", "sent", "notified", "before the judge", "appealed", "with the prefecture",
              "answered", "collected"]  # fmt: skip
    assert set(s.values()) == set(states)
    after_notice = {
        "Add penalty": 3, "Payment": 3, "Appeal to Judge": 4, "Insert Date Appeal to Prefecture": 5,
        "Send for Credit Collection": 8,
    }  # fmt: skip
    published = {
        0: {"Create Fine": 1}, 1: {"Payment": 1, "Send Fine": 2}, 2: {"Payment": 2, "Insert Fine Notification": 3},
        3: after_notice, 4: after_notice, 5: {"Send Appeal to Prefecture": 6},
        6: {"Receive Result Appeal from Prefecture": 7}, 7: {"Notify Result Appeal to Offender": 3},
    }  # fmt: skip
    edges = {(source, rule.words, target) for rule, _, source, target in road_fines.POLICY.fines.edges()}
    assert edges == {(states[a], words, states[b]) for a, moves in published.items() for words, b in moves.items()}
    assert set(road_fines.POLICY.fines.ends) == {states[each] for each in (1, 2, 3, 4, 6, 8)}


def test_every_row_of_the_whole_log_is_accounted_for(found):
    assert (found.tally.cases, found.tally.rows) == (150_370, 561_470)
    assert found.reconciles
    assert not found.unreadable
    assert not found.tally.unknown


def test_the_whole_log_deviates_as_often_as_independent_computations_found(found):
    """logs/README.md: greedy replay, civil days."""
    assert found.counts == {"order": 4_151, "late": 51_365, "missing": 204, "guard": 3, "incomplete": 137}
    assert found.tally.late_in_order == 51_361


def test_every_penalty_was_added_on_the_sixtieth_civil_day(found):
    """Comparing elapsed hours across clock changes calls 17,564 of them late."""
    penalty = found.tally.timed["penalty"]

    assert (penalty.checked, penalty.in_time) == (79_860, 79_860)


def test_the_appeals_without_a_notification_are_a_missing_step_and_not_late(found):
    assert {each.action for each in found.of("missing")} == {"judge", "appeal"}


def test_ties_are_counted_as_independent_computations_counted_them(found):
    assert found.tally.ties == 12_018


def test_the_live_case_finds_the_same_in_a_part_of_the_real_log(extract, tmp_path):
    path = written(tmp_path / "extract.xes", extract)

    plain, live = audit(path, road_fines.POLICY), audit(path, road_fines.POLICY, live=True)

    assert told(plain) == told(live)
    assert plain.tally == live.tally


def test_a_penalty_moved_by_one_day_is_found(extract, tmp_path):
    before = audit(written(tmp_path / "before.xes", extract), road_fines.POLICY)
    case, rows = extract[7]
    edited = [
        row._replace(at=row.at + timedelta(1), day=row.day + timedelta(1)) if row.activity == "Add penalty" else row
        for row in rows
    ]
    after = audit(written(tmp_path / "after.xes", [*extract[:7], (case, edited), *extract[8:]]), road_fines.POLICY)

    new = told(after) - told(before)
    assert new[("late", case, "penalty")] == 1
    assert {each.days for each in after.of("late") if each.action == "penalty"} == {1}


def test_an_amount_edited_so_that_all_was_paid_forbids_collection(tmp_path):
    """The guard compares cents: 35.00 and 13.00 are due, 48.00 is not less."""
    start = date(2005, 3, 1)
    steps = [("Create Fine", 0, {"amount": "35.0", "totalPaymentAmount": "0.0"}), ("Send Fine", 5, {"expense": "13.0"}),
             ("Insert Fine Notification", 9, {}), ("Payment", 20, {"totalPaymentAmount": "48.0"}),
             ("Send for Credit Collection", 90, {})]  # fmt: skip
    path = tmp_path / "log.csv"
    lines = ["case,activity,at,amount,totalPaymentAmount,expense"]
    for activity, after, facts in steps:
        cells = [facts.get(each, "") for each in ("amount", "totalPaymentAmount", "expense")]
        lines.append(",".join(["a", activity, str(start + timedelta(after)), *cells]))
    path.write_text("\n".join(lines), encoding="utf-8")

    (paid,) = audit(path, road_fines.POLICY).deviations
    path.write_text("\n".join(lines).replace("48.0", "47.99"), encoding="utf-8")

    assert (paid.kind, paid.action) == ("guard", "collect")
    assert audit(path, road_fines.POLICY).spotless


def test_the_real_extract_crosses_the_change_of_clocks_and_no_penalty_is_late(extract, tmp_path):
    """Between notification and penalty lie 60 civil days and, where the offset changed, not 60 times 24 hours."""
    elapsed = set()
    for _, rows in extract:
        at = {row.activity: row.at for row in rows}
        elapsed.add(at["Add penalty"] - at["Insert Fine Notification"])
    found = audit(written(tmp_path / "extract.xes", extract), road_fines.POLICY)

    assert len(elapsed) > 1
    assert not [each for each in found.deviations if each.action == "penalty" and each.kind in ("late", "early")]


@pytest.mark.slow
def test_a_whole_command_stays_within_150_mb(log):
    """The peak of a fresh process that imports, reads and replays all."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[2]); import road_fines; "
        "from grievance_fsm.auditing.replay import audit; audit(sys.argv[1], road_fines.POLICY); "
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(log), str(EXAMPLE.parent)], capture_output=True, text=True, check=True
    )

    assert int(done.stdout) <= 150 * 1024
