"""What every test may ask for: the shared folder, a seeded share of a long list, Hypothesis's profiles."""

import gc
import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings

T = TypeVar("T")

# A slow machine is not a slow test.
_common = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
settings.register_profile("default", max_examples=60, **_common)
settings.register_profile("ci", max_examples=200, database=None, **_common)
settings.register_profile("whole", max_examples=5_000, **_common)
settings.load_profile("default")

# Nearly all that a session makes it keeps: looking through it again and again took a third of the time.
gc.set_threshold(100_000, 20, 20)

# pytest-xdist hands files out in this order; begun last, one of these would leave the other workers idle.
LONGEST = (
    "test_mutants", "test_walks_docket", "test_walks", "test_cli", "test_check", "test_schemas", "test_exploring",
    "test_talks_invariants", "test_reading_effects", "test_confidential", "test_gates", "test_casefiles",
    "test_digests", "test_reading", "test_docket_mit", "test_embedding", "test_invariants", "test_appeal",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files come first."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


def pytest_collection_finish() -> None:
    """What is collected stays to the end, and is not looked through for what could go."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the repository that holds the policy's text and the real logs."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        why = f"{folder} is missing; it holds the policy's text and the real logs, which are not ours to ship."
        if os.environ.get("GRIEVANCE_FSM_REQUIRE_SHARED"):
            pytest.fail(why)
        pytest.skip(why)
    return folder


@pytest.fixture(scope="session")
def sampled() -> Callable[[Sequence[T]], list[T]]:
    """Thins a long list: the share in GRIEVANCE_FSM_SHARE (all, unless set), drawn by GRIEVANCE_FSM_SEED.

    A commit is a seed, so that successive commits try different parts and a failure can be repeated.
    """
    share = float(os.environ.get("GRIEVANCE_FSM_SHARE", "1"))
    seed = os.environ.get("GRIEVANCE_FSM_SEED", "")

    def sample(items: Sequence[T]) -> list[T]:
        if share >= 1 or not items:
            return list(items)
        places = random.Random(seed).sample(range(len(items)), k=max(1, round(share * len(items))))
        return [items[place] for place in sorted(places)]

    return sample


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what tests have recorded of their counts, also from other processes."""
    reports = terminalreporter.getreports("passed")
    counts = [str(value) for report in reports for name, value in report.user_properties if name == "vectors"]
    if counts:
        terminalreporter.section("rows of other projects' tests")
        terminalreporter.write("".join(f"{line}\n" for line in sorted(counts)))
