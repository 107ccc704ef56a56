"""The shipped policies, each verified once for all the tests that ask what comes of it."""

from functools import cache

from grievance_fsm.loading import load
from grievance_fsm.verification.verified import Verification
from grievance_fsm.verification.whole import verify

NAMES = ("mit", "mit-as-written", "harvard", "union")


@cache
def proofs_of(name: str) -> Verification:
    """All that is proved of a shipped policy."""
    return verify(load(name))
