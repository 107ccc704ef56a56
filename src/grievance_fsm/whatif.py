"""What if: the smallest groups that can find, expel or block, under each reading of whom two thirds counts."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import frozen

from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.policy import Policy
from grievance_fsm.votes import BASES, SCOPES, Body, Smallest, as_table, smallest

NOT_FOUND: Mapping[str, str] = {
    "no_finding_closes": "the case closes undecided",
    "revote_until_deadline": "the vote is repeated until the deadline",
    "rehear": "the case is heard again",
    "refer": "the case is referred",
    "silent": "the text gives no way on",
}


@frozen
class WhatIf:
    """The smallest groups of a committee, row by row, with what finding and blocking lead to."""

    policy: str
    body: Body
    rows: tuple[Smallest, ...]
    expelling: str
    blocking: str

    def lines(self) -> Iterator[str]:
        """The groups as a table under a heading."""
        body = self.body
        yield (
            f"{body.seats} seats, {body.vacant} vacant, {body.recused} recused, quorum {body.quorum}, "
            f"share {body.share} ({self.policy})"
        )
        yield from as_table(self.rows).splitlines()
        yield f"who can find can also expel: {self.expelling}"
        yield f"who blocks: {self.blocking}"

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def as_dict(self) -> dict[str, Any]:
        """The groups as JSON has them; `null` where no group can."""
        return {
            "policy": self.policy, "seats": self.body.seats, "vacant": self.body.vacant,
            "recused": self.body.recused, "quorum": self.body.quorum, "share": str(self.body.share),
            "expelling": self.expelling, "blocking": self.blocking,
            "rows": [
                {"base": row.base, "scope": row.scope, "hearing": row.hearing}
                | {name: None if group is None else group.members
                   for name, group in (("consensus", row.consensus), ("find", row.find), ("block", row.block))}
                for row in self.rows
            ],
        }  # fmt: skip


def smallest_groups(
    policy: Policy, *, recused: int = 0, vacant: int = 0, share: str = "2/3", every_reading: bool = False
) -> WhatIf:
    """The smallest groups under the policy's readings of A04 and A05, or under every reading of them.

    Raises `BadInput` where the policy has no committee or no quorum, a number or the share cannot be read, or more
    members are away than there are seats.
    """
    problems = list(_unfit(policy, recused, vacant, share))
    if problems:
        raise BadInput(problems)
    committee, chosen = policy.committee, policy.readings
    body = Body(
        committee.size, policy.parameters["quorum"], share, vacant, recused,
        recused_count=chosen.get("recusal_rule") == "counted",
    )  # fmt: skip
    bases = BASES if every_reading else (chosen.get("vote_base", "of_present"),)
    scopes = SCOPES if every_reading else (chosen.get("quorum_scope", "hearing_and_decision"),)
    recommends = chosen.get("removal_authority") == "institute_decides"
    return WhatIf(
        policy.name, body, tuple(smallest(body, bases=bases, scopes=scopes)),
        "they recommend it and the Institute decides" if recommends else "their decision is final",
        NOT_FOUND.get(str(chosen.get("deadlock_rule")), "nothing is decided"),
    )  # fmt: skip


def _unfit(policy: Policy, recused: Any, vacant: Any, share: Any) -> Iterator[Problem]:
    """Everything for which there are no smallest groups."""
    committee = policy.committee
    if committee is None:
        yield Problem(policy.name, "has no committee.")
    elif "quorum" not in policy.parameters:
        yield Problem(policy.name, "has no parameter “quorum”.")
    size = None if committee is None else committee.size
    away = {"recused": recused, "vacant": vacant}
    wrong = [name for name, value in away.items() if not _is_count(value, size)]
    yield from (Problem(name, f"wants a whole number from 0{'' if size is None else f' to {size}'}.") for name in wrong)
    if size is not None and not wrong and recused + vacant > size:
        yield Problem("recused", "more are away than there are seats.")
    if not _is_share(share):
        yield Problem("share", "wants a fraction above 0 and at most 1, such as 2/3.")


def _is_count(value: Any, most: int | None) -> bool:
    return type(value) is int and value >= 0 and (most is None or value <= most)


def _is_share(share: Any) -> bool:
    try:
        return isinstance(share, str) and 0 < Fraction(share) <= 1
    except (ValueError, ZeroDivisionError):
        return False
