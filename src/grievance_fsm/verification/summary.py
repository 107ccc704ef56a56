"""Many answers in few lines: what they say alike, of which procedures; lengths in a table."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap
from types import MappingProxyType
from typing import Final

from grievance_fsm.printed import WIDTH
from grievance_fsm.verification.answers import MANY, MARKS, OBSERVED, PROVED, Answer, Stretch

HOW_LONG: Final = "how long to each end (at most: every last day is used up, and all else is done at once)"
FEWEST: Final = 6
"""How wide the column of days is."""

LABELS: Final[Mapping[tuple[str, str], str]] = {
    ("property", PROVED): "{} claims of the policy",
    ("property", OBSERVED): "{} claims that were not asked, or are neither proved nor refuted",
    ("control", PROVED): "last days that the institution can keep whatever the parties do",
    ("control", OBSERVED): "{} last days that hang on what nobody can promise, such as a quorum",
    ("votes", OBSERVED): "{} votes of which some tallies decide nothing",
    ("waiting", OBSERVED): "states at which nobody has a last day, so that time may pass for ever",
    ("consequence", OBSERVED): "duties whose missed last day has no effect but a breach on record",
    ("unreachable", OBSERVED): "{} states or acts that no run comes to",
}
"""What answers of a kind that differ in their words have in common."""


ALONE: Final[Mapping[str, str]] = MappingProxyType({
    "property": "{} claims of the policy", "control": "last days that the institution can keep",
    "unreachable": "{} states or acts that no run comes to",
})  # fmt: skip
"""The same of those that were tried under some combinations of readings only."""


def grouped(answers: Iterable[Answer], whole: str) -> Iterator[str]:
    """The answers of each kind in a line or two, with the procedures that they are about, if not the whole policy."""
    kinds: dict[tuple[str, str, bool], list[Answer]] = {}
    for answer in answers:
        kinds.setdefault((answer.kind, answer.status, MANY in answer.note), []).append(answer)
    for (kind, status, many), found in kinds.items():
        alike = {answer.words for answer in found}
        label = ALONE.get(kind, kind) if many else LABELS.get((kind, status), kind)
        words = found[0].words if len(alike) == 1 else label.format(len(found))
        words += ", each answer to open readings tried by itself" if many else ""
        places = Counter(answer.procedure for answer in found if answer.place != whole)
        told = ", ".join(f"{name} {n}" if n > 1 else name for name, n in places.items())
        some = sum(bool(answer.choices) for answer in found)
        under = f" ({f'{some} ' if some < len(found) else ''}under some choices only)" if some else ""
        yield from wrap(f"{MARKS[status]} {words}{': ' if told else ''}{told}{under}", WIDTH, subsequent_indent="  ")


def lengths(stretches: Mapping[str, tuple[Stretch, ...]]) -> Iterator[str]:
    """How long runs take, ends of the same length in one row: the procedure, the fewest and the most days, the ends."""
    if not any(stretches.values()):
        return
    wide = max(len(name) for name, each in stretches.items() if each)
    yield ""
    yield HOW_LONG
    yield f"  {'':<{wide}}  {'least':>{FEWEST}}  {'most':>{FEWEST}}  days"
    for name, found in stretches.items():
        alike: dict[tuple[str, str, str], list[str]] = {}
        for each in found:
            alike.setdefault(_row(each), []).append(f"“{each.end}”")
        for n, ((least, most, why), ends) in enumerate(alike.items()):
            head = f"  {'' if n else name:<{wide}}  {least:>{FEWEST}}  {most:>{FEWEST}}  "
            yield from wrap(f"{', '.join(ends)}{why}", WIDTH, initial_indent=head, subsequent_indent=" " * len(head))


def _row(stretch: Stretch) -> tuple[str, str, str]:
    if stretch.most is not None:
        return stretch.fewest, str(stretch.most), f"{stretch.under}{stretch.beside}"
    straight = "" if stretch.straight is None else f"; {stretch.straight} if no state is come to twice"
    return stretch.fewest, "–", f"{stretch.under}: {stretch.endless}{straight}"
