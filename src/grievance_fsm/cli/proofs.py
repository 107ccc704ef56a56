"""What holds of every case: proved, compared, varied, counted."""

import sys
from pathlib import Path

from grievance_fsm import asking, misplaced
from grievance_fsm.asking import Asked
from grievance_fsm.cli.door import ALL, CHOICES, JSON, OUT, POLICY, VALUES, argument, bar, command, option, tell


@command
@argument("name", metavar="[POLICY[.PROCEDURE]]", default="mit")
@option("--from", "start", metavar="DATE", help="The day on which a run begins (2001-01-01).")
@option("--refuted", "only_refuted", is_flag=True, help="Only what is refuted.")
@ALL
@CHOICES
@VALUES
@JSON
@OUT
def verify(
    name: str, start: str | None, only_refuted: bool, everything: bool, readings: tuple[str, ...],
    parameters: tuple[str, ...], as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """Prove or refute what every case can and cannot do, with a dated way (exit 1 if something is refuted)."""
    from grievance_fsm.verification.whole import verify as verified

    asked, (place, inside) = Asked(out), misplaced.place(name)
    begin = None if start is None else asked.read(asking.day, "--from", start)
    read = asked.verifiable if inside is None else asked.policy
    subject = read(place, readings, parameters)
    if inside is not None:
        subject = asked.procedure(subject, inside)
    asked.settled()
    found = verified(subject, start=begin)
    lines = (found.heading(), *map(str, found.refuted)) if only_refuted else found.lines(full=everything)
    tell("\n".join(lines), found.as_dict(), as_json, out)
    sys.exit(1 if found.refuted else 0)


@command
@argument("first", metavar="A[.PROCEDURE]", type=POLICY)
@argument("second", metavar="[B[.PROCEDURE]]", required=False)
@option("--from", "start", metavar="DATE", help="The day on which ways begin, where any day will do (2001-01-01).")
@option("--reading", "readings", multiple=True, metavar="NAME=CHOICE", help="Choose a reading of B.")
@option("--parameter", "parameters", multiple=True, metavar="NAME=NUMBER", help="Set a parameter of B.")
@ALL
@JSON
@OUT
def compare(
    first: str, second: str | None, start: str | None, readings: tuple[str, ...], parameters: tuple[str, ...],
    everything: bool, as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """What one policy (or procedure) allows and the other does not; B is A under other choices if it is not named."""
    from grievance_fsm.comparing.comparing import compare as compared

    asked = Asked(out)
    (place, inside), (its_place, its_inside) = misplaced.place(first), misplaced.place(second or first)
    a, b = asked.policy(place), asked.policy(its_place, readings, parameters)
    if second is None and not (readings or parameters):
        asked.read(misplaced.refuse, "B", "is missing: name another policy, or choose readings or parameters.")
    if a is not None and b is not None and (inside is None) is not (its_inside is None):
        asked.read(misplaced.refuse, second or first, "wants what A is: two policies, or two procedures.")
    one = a if inside is None else asked.procedure(a, inside)
    other = b if its_inside is None else asked.procedure(b, its_inside)
    day = asked.read(asking.day, "--from", start)
    asked.settled()
    varied = f" ({', '.join((*readings, *parameters))})" if readings or parameters else ""
    names = None if inside is None and second is None else (first, f"{second or first}{varied}")
    found = compared(one, other, start=day, names=names)
    tell("\n".join(found.lines(full=everything)), found.as_dict(), as_json, out)


@command
@argument("name", metavar="[POLICY]", default="mit")
@option("--only", multiple=True, metavar="READING", help="Vary this reading, and no numbers.")
@ALL
@option("--jobs", default="2", metavar="NUMBER", help="In how many processes (2).")
@CHOICES
@VALUES
@JSON
@OUT
def sensitivity(
    name: str, only: tuple[str, ...], everything: bool, jobs: str, readings: tuple[str, ...],
    parameters: tuple[str, ...], as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """Which readings, parameters and spans of a policy ever matter, and what shows it."""
    from grievance_fsm.varying.sensitivity import MOST_JOBS
    from grievance_fsm.varying.sensitivity import sensitivity as found_sensitive

    asked = Asked(out)
    policy = asked.policy(name, readings, parameters)
    processes = asked.read(asking.count, "--jobs", jobs, 1, MOST_JOBS)
    asked.settled()
    found = found_sensitive(policy, readings=only or None, jobs=processes or 0, progress=bar())
    lines = found.lines(full=True) if everything else found.brief()
    tell("\n".join(lines), found.as_dict() if as_json else None, as_json, out)


@command
@argument("name", metavar="[POLICY[.PROCEDURE[.ACTION]]]", default="mit")
@option("--vote", metavar="PROCEDURE.ACTION", help="Which vote (the first whose ballots choose the outcome).")
@option("--outcome", metavar="OUTCOME", help="Which of its outcomes (the first that they choose).")
@option("--recused", default="0", metavar="NUMBER", help="How many members recused themselves.")
@option("--vacant", default="0", metavar="NUMBER", help="How many seats are vacant.")
@option("--every-reading", is_flag=True, help="Under every reading in the conditions of the vote.")
@CHOICES
@VALUES
@JSON
@OUT
def whatif(
    name: str, vote: str | None, outcome: str | None, recused: str, vacant: str, every_reading: bool,
    readings: tuple[str, ...], parameters: tuple[str, ...], as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """The smallest groups that decide a vote or block it, and the votes that follow from it."""
    from grievance_fsm.deciding.whatif import smallest_groups

    asked, (place, inside) = Asked(out), misplaced.place(name)
    policy = asked.policy(place, readings, parameters)
    if inside is not None and vote is not None:
        asked.read(misplaced.refuse, "--vote", f"does not go with {name}; leave out one of them.")
    vote = vote if inside is None else asked.read(asking.vote, policy, inside)
    aside, empty = asked.read(asking.count, "--recused", recused), asked.read(asking.count, "--vacant", vacant)
    found = asked.read(
        lambda: policy and smallest_groups(
            policy, vote, outcome, recused=aside or 0, vacant=empty or 0, every_reading=every_reading
        )
    )
    asked.settled()
    tell(str(found), found.as_dict(), as_json, out)
