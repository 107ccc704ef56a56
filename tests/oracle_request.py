"""III.C.1 and III/s2: the request for a hearing, in its turn; imports nothing of the package."""

from collections.abc import Mapping
from typing import Any

import oracle_docket as docket
from oracle_negotiated import signed_as_asked
from worlds import Step, step

ASKED = (
    "report_signatories", "erratum", "limitation_incident", "limitation_edge", "escalation_limit",
    "escalation_tolling", "procedure_order",
)  # fmt: skip


def laid_out(readings: Mapping[str, str]) -> dict[str, Step]:
    """The one step."""
    return {"request": step("may", "complainant", {"not begun": "requested"})}


def judged(world: Any) -> str | None:
    """III.C.1/s1, II/s5, A13, A14."""
    under = "II.B" if world.read("erratum") == "read_as_II_B" else "II.A"
    named = world["report_names"] >= {"complainant", "accused"} and world["report_under"] == under
    fine = named and signed_as_asked(world) and world["in_tenure"] and docket.in_time(world)
    return "done" if fine and docket.may(world) else None
