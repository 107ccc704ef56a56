"""What if: the smallest groups that can find, expel or block, under each reading of whom two thirds counts."""

from collections.abc import Iterator, Mapping
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

    Raises `BadInput` where the policy has no committee or more members are away than there are seats.
    """
    committee = policy.committee
    if committee is None:
        raise BadInput([Problem(policy.name, "has no committee.")])
    chosen = policy.readings
    problems = [
        Problem(name, f"wants a whole number from 0 to {committee.size}.")
        for name, value in (("recused", recused), ("vacant", vacant))
        if not 0 <= value <= committee.size
    ]
    if problems or recused + vacant > committee.size:
        raise BadInput(problems or [Problem("recused", "more are away than there are seats.")])
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
