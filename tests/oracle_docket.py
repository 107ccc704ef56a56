"""Which route may be taken when, after which end, written from II, III and the additions; it knows no package.

A `World` (see cells) says where each route stands: "" before it has begun.
"""

from datetime import date, timedelta
from typing import Any

import procedure_oracle

ENDS = {
    "intake": {"outside the policy", "joined to another case"},
    "housing": {"returned", "in the regular process", "over", "given up"},
    "informal": {"resolved", "not resolved", "consent taken back"},
    "negotiated": {"closed without a resolution", "closed after a refusal", "undertaking broken"},
    "formal": procedure_oracle.ENDS,
    "appeal": {
        "appeal withdrawn", "sent back", "closed as decided", "closed overturned", "closed with other sanctions",
    },
    "arbitration": {
        "closed for the complainant", "closed against the complainant", "closed without following",
        "arbitration withdrawn",
    },
    "retaliation": {"watch ended"},
    "records": {"file destroyed"},
}  # fmt: skip
RESTS = {
    "informal": {"under way", "help asked for", "help chosen"},
    "negotiated": {"refused", "settled", "ended without a resolution", "closed with a resolution"},
}  # fmt: skip
"""Where nobody need do anything more for another way to be open (GAP.18, III/s2)."""
INITIAL = {
    "housing": "not asked", "appeal": "not appealed", "arbitration": "arbitration not chosen",
    "retaliation": "no watch", "records": "no file",
}  # fmt: skip
DECIDED = {"closed with sanctions", "closed without a finding", "closed outside the policy"}
AWARDED = {"closed for the complainant", "closed against the complainant", "closed without following"}
COMPLAINTS = ("informal", "negotiated", "formal")


def begun(world: Any, route: str) -> bool:
    """Whether the case has ever taken the route."""
    return bool(world.at(route))


def ended(world: Any, route: str) -> bool:
    """Whether its latest passage has ended."""
    return world.at(route) in ENDS[route]


def running(world: Any, route: str) -> bool:
    """Whether it is under way."""
    return begun(world, route) and not ended(world, route) and world.at(route) not in RESTS.get(route, ())


def freely(world: Any) -> bool:
    """H.5: nobody is pressed into an informal resolution (A64)."""
    return world.read("voluntariness_rule") == "none" or world.told("intake.say_consent", "consents") is True


def last_day_of_years(start: date, years: int) -> date:
    """The same day so many years later; from a 29 February the day before 1 March."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 2, 28)


def in_time(world: Any) -> bool:
    """II/s5b, A44, A23: at most four years since the incident, the days of talks perhaps left out."""
    incident = world[world.read("limitation_incident")]
    last = last_day_of_years(incident, 4)
    for first, over in talked(world) if world.read("escalation_tolling") == "tolled" else ():
        since = max(first, incident + timedelta(days=1))
        if since <= last and over is None:
            return True
        last += max(over - since, timedelta()) if since <= last else timedelta()
    inside: bool = world.on <= last if world.read("limitation_edge") == "inclusive" else world.on < last
    return inside


def talked(world: Any) -> list[tuple[date, date | None]]:
    """From when and up to when the parties negotiated, in each run."""
    found, since = list[tuple[date, date | None]](), None
    for event in (event for event in world.history if event.procedure == "negotiated"):
        over = event.state in ENDS["negotiated"] or event.state in RESTS["negotiated"]
        if over and since is not None:
            found.append((since, event.day))
        since = None if over else since or event.day
    return [*found, *([] if since is None else [(since, None)])]


def one_at_a_time(world: Any) -> bool:
    """III/s2: a complaint procedure after another, an informal step only where neither of the others goes on (A24)."""
    busy = {
        "informal": running(world, "negotiated") or running(world, "formal"),
        "negotiated": running(world, "formal"), "formal": running(world, "negotiated"),
    }  # fmt: skip
    return world.read("procedure_order") == "parallel" or not busy.get(world.procedure, False)


def in_the_order(world: Any) -> bool:
    """III/s2 read so that one only ever goes on to something more formal (A24)."""
    later = {"informal": ("negotiated", "formal"), "negotiated": ("formal",)}.get(world.procedure, ())
    return world.read("procedure_order") != "escalate_only" or not any(begun(world, route) for route in later)


def still_open(world: Any) -> bool:
    """III/s2: nothing is decided, in whatever run since the case was last sent back, and nothing is resolved."""
    decided = ends_since(world, "formal") & DECIDED or ends_since(world, "arbitration") & AWARDED
    return not decided and world.at("negotiated") not in ("settled", "closed with a resolution")


def ends_since(world: Any, route: str) -> set[str]:
    """Where each run of a route stands that has done anything since a panel last sent the case back (GAP.01)."""
    back = max((e.seq for e in world.history if (e.procedure, e.action) == ("appeal", "remand")), default=0)
    return set({e.run: e.state for e in world.history if e.procedure == route and e.seq > back}.values())


def goes_on_informally(world: Any) -> bool:
    """GAP.18: nothing ends the informal steps, but once the complaint is resolved nothing more is done in them."""
    return begun(world, "informal") and not ended(world, "informal") and still_open(world)


def under_review(world: Any) -> bool:
    """GAP.01, H.12: a panel or an arbitrator has the case, and nobody else takes it up meanwhile."""
    return running(world, "appeal") or running(world, "arbitration")


def waits(world: Any) -> bool:
    """GAP.01, H.12: nobody approaches the accused informally meanwhile, unless arbitration runs beside all (U.5)."""
    if world.procedure != "informal" or world.action in ("conclude", "take_back"):
        return False
    beside = world.read("arbitration_place") == "at_any_time"
    return running(world, "appeal") or (running(world, "arbitration") and not beside)


def stands_alone(world: Any) -> bool:
    """Nobody else's case has taken it in, and the policy applies."""
    return world.at("intake") not in ("joined to another case", "outside the policy")


NEGOTIATING = (
    "receive", "reply", "elect", "receive_reply", "meet_first", "meet_other", "meet_again", "call_off", "end", "settle",
)  # fmt: skip


def soon(world: Any) -> bool:
    """III.B.2/s2b, A23: thirty days from whatever came last in the negotiations."""
    if world.read("escalation_limit") == "none" or not begun(world, "negotiated"):
        return True
    days = [event.day for name in NEGOTIATING if (event := world.last(f"negotiated.{name}")) is not None]
    return bool(world.on <= max(days) + timedelta(days=30))


def once_more(world: Any) -> bool:
    """Whether the route may be taken again, where it has been taken."""
    stands, route = world.at(world.procedure), world.procedure
    if not ended(world, route):
        return True
    again = {
        "informal": True, "housing": True,
        "negotiated": stands != "undertaking broken",
        "formal": stands in ("declined", "withdrawn", "lapsed", "closed undecided"),
        "appeal": stands in ("sent back", "appeal withdrawn"),
    }  # fmt: skip
    return again.get(route, False)


def may(world: Any) -> bool:
    """Whether the other routes let this act take place."""
    route = world.procedure
    if route == "informal" and not (one_at_a_time(world) and still_open(world)):
        return False
    if waits(world):
        return False
    if world.state != INITIAL.get(route, "not begun"):
        return True
    if route in COMPLAINTS and not (
        one_at_a_time(world) and in_the_order(world) and still_open(world) and stands_alone(world)
        and not under_review(world)
    ):
        return False
    own = {
        "informal": lambda: world.did("intake.choose"),
        "negotiated": lambda: freely(world),
        "formal": lambda: soon(world),
        "appeal": lambda: world.read("arbitration_place") != "instead_of_appeal" or not (
            running(world, "arbitration") or world.ends("arbitration") & AWARDED
        ),
    }.get(route, lambda: True)
    return once_more(world) and own()
