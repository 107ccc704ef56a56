"""Probes of the docket: which routes there are under which reading, written from the text and the additions to it."""

from collections.abc import Iterator

from probes import Probe

from grievance_fsm.policy import Policy

ALWAYS = frozenset({"intake", "housing", "informal", "negotiated", "formal", "records"})
"""II.A, II.B, II.C, III.A, III.B, III.C, IV: under whatever reading."""
REVIEWS = {
    "none": frozenset[str](),
    "arbitration": frozenset({"arbitration"}),
    "internal_panel": frozenset({"appeal", "arbitration"}),
}
"""GAP.01, A65: the text knows no review; H.6 and H.8 add a panel, H.12 and U.2 an arbitrator, beside it or alone."""
WATCHES = {"none": frozenset[str](), "as_H4": frozenset({"retaliation"})}
"""GAP.02, A63: nobody watches for retaliation but where H.4 is taken in."""


def _having(appeal_rule: str, retaliation_rule: str) -> Probe:
    expected = ALWAYS | REVIEWS[appeal_rule] | WATCHES[retaliation_rule]

    def wrong(policy: Policy) -> Iterator[str]:
        found = frozenset(policy.bound)
        if found != expected:
            yield f"routes {sorted(found)}, by the text {sorted(expected)}"

    readings = {"appeal_rule": appeal_rule, "retaliation_rule": retaliation_rule}
    return Probe(f"docket routes: {appeal_rule}, {retaliation_rule}", "docket", readings, wrong)


def docket_probes() -> Iterator[Probe]:
    """Which routes there are, whatever may review a decision and whether anybody watches afterwards."""
    yield from (_having(review, watch) for review in REVIEWS for watch in WATCHES)
