"""An oracle of the smallest groups that find or block: the arithmetic of the text, not the guards as declared.

Where the members who heard the case are counted it takes those who heard it out; the policy counts those who opened.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, Final

from attrs import field, frozen
from attrs.validators import ge, instance_of

from grievance_fsm.guards import reaches

BASES: Final = ("of_seats", "of_members_in_office", "of_hearing_members", "of_present", "of_votes_cast")
SCOPES: Final = ("opening", "whole_hearing", "hearing_and_decision")

_count: Final = [instance_of(int), ge(0)]


def fraction(share: Fraction | str) -> Fraction:
    """A share of a whole: more than nothing, at most all; never a float."""
    if not isinstance(share, Fraction | str):
        raise TypeError(f"a share is a Fraction or a text such as “2/3”, not {type(share).__name__}.")
    exact = Fraction(share)
    if not 0 < exact <= 1:
        raise ValueError(f"a share lies above 0 and at most at 1, not at {exact}.")
    return exact


def least(share: Fraction | str, of: int) -> int:
    """The fewest votes that reach a share of a whole above zero.

    >>> least("2/3", of=7), least("2/3", of=9), least("1/2", of=14)
    (5, 6, 7)
    """
    if of < 1:
        raise ValueError("no number of votes reaches a share of nobody.")
    exact = fraction(share)
    return -(-exact.numerator * of // exact.denominator)


@frozen
class Tally:
    """The votes of those present; abstentions are counted apart."""

    votes_for: int = field(validator=_count)
    against: int = field(validator=_count)
    abstaining: int = field(default=0, validator=_count)

    @property
    def cast(self) -> int:
        """The votes for and against."""
        return self.votes_for + self.against

    @property
    def voters(self) -> int:
        """Everyone who could vote here, the abstaining too."""
        return self.cast + self.abstaining

    def __str__(self) -> str:
        abstaining = f", {self.abstaining} abstaining" if self.abstaining else ""
        return f"{self.votes_for} for, {self.against} against{abstaining}"


def carries(tally: Tally, share: Fraction | str, base: int) -> bool:
    """Whether the votes for reach the share of the base.

    >>> carries(Tally(4, 3), "2/3", 7), carries(Tally(5, 2), "2/3", 7), carries(Tally(0, 0, 7), "2/3", 0)
    (False, True, False)
    """
    return reaches(tally.votes_for, fraction(share), base)


@frozen
class Body:
    """The numbers of a deciding body in one case.

    A recused member neither votes nor, unless `recused_count`, counts among those in office or present.
    """

    seats: int = field(validator=_count)
    quorum: int = field(validator=_count)
    share: Fraction = field(converter=fraction)
    vacant: int = field(default=0, validator=_count)
    recused: int = field(default=0, validator=_count)
    recused_count: bool = field(default=False, kw_only=True)

    @recused.validator
    def _fits(self, attribute: Any, value: int) -> None:
        if self.vacant + value > self.seats:
            raise ValueError(f"{self.vacant} vacant and {value} recused are more than {self.seats} seats.")

    @property
    def voters(self) -> int:
        """The members who may vote in this case."""
        return self.seats - self.vacant - self.recused

    @property
    def onlookers(self) -> int:
        """The recused who count all the same."""
        return self.recused if self.recused_count else 0

    @property
    def in_office(self) -> int:
        """The members in office who count."""
        return self.voters + self.onlookers


@frozen
class Sitting:
    """How many opened the hearing, heard it out, and are present at the decision; some of them only count."""

    opened: int
    heard: int
    present: int
    onlookers: int = 0

    @property
    def voters(self) -> int:
        """Those present who may vote."""
        return self.present - self.onlookers


@frozen
class Group:
    """A group as small as can be, with a sitting and a vote in which it prevails."""

    members: int
    sitting: Sitting
    tally: Tally

    def __str__(self) -> str:
        return f"{self.members} ({self.sitting.present} present: {self.tally})"


@frozen
class Smallest:
    """The fewest who can open a hearing, find by consensus or by vote, and block; nothing where none can.

    A hearing that nobody could vote on counts as none.
    """

    base: str
    scope: str
    hearing: int | None
    consensus: Group | None
    find: Group | None
    block: Group | None

    @property
    def expel(self) -> Group | None:
        """The fewest votes that can expel or, where the institute decides, recommend it.

        A sanction needs the finding first, and no larger vote of its own.
        """
        return self.find


def smallest(
    body: Body, *, bases: Iterable[str] = BASES, scopes: Iterable[str] = SCOPES, abstentions: bool = True
) -> tuple[Smallest, ...]:
    """The smallest groups under every reading of the base and of how long a quorum lasts.

    Every attendance and every vote is tried. A group blocks where nothing is decided although everyone else
    votes for it; whoever agrees without exception needs no vote.

    >>> row, = smallest(Body(14, 7, "2/3"), bases=["of_present"], scopes=["hearing_and_decision"])
    >>> print(row.find, "|", row.block)
    5 (7 present: 5 for, 2 against) | 3 (7 present: 4 for, 3 against)
    """
    wanted = tuple(bases)
    return tuple(_smallest(body, base, scope, abstentions) for scope in scopes for base in wanted)


def _smallest(body: Body, base: str, scope: str, abstentions: bool) -> Smallest:
    sittings = sorted(_sittings(body, scope), key=lambda sitting: (sitting.present, sitting.heard))
    voters = range(1, body.voters + 1)
    finding = (group for n in voters for group in _carried(n, sittings, body, base, abstentions))
    blocking = (group for n in voters for group in _blocked(n, sittings, body, base))
    opens = body.quorum if sittings else None
    return Smallest(base, scope, opens, _agreed(sittings), next(finding, None), next(blocking, None))


def _sittings(body: Body, scope: str) -> Iterator[Sitting]:
    """Every lawful attendance with a voter at the decision; whoever comes later did not hear the case."""
    if scope not in SCOPES:
        raise ValueError(f"a quorum lasts as one of {', '.join(SCOPES)}, not as “{scope}”.")
    everyone = body.in_office
    hearing = 1 if scope == "opening" else body.quorum
    deciding = body.quorum if scope == "hearing_and_decision" else 1
    for heard in range(hearing, everyone + 1 if everyone >= body.quorum else 0):
        for present in range(deciding, heard + 1):
            for onlookers in range(max(0, present - body.voters), min(body.onlookers, present - 1) + 1):
                yield Sitting(max(heard, body.quorum), heard, present, onlookers)


def _agreed(sittings: Sequence[Sitting]) -> Group | None:
    fewest = min(sittings, key=lambda sitting: sitting.voters, default=None)
    return None if fewest is None else Group(fewest.voters, fewest, Tally(fewest.voters, 0))


def _carried(n: int, sittings: Sequence[Sitting], body: Body, base: str, abstain: bool) -> Iterator[Group]:
    """The votes that n members carry."""
    for sitting in sittings:
        rest = sitting.voters - n
        for abstaining in range(rest + 1 if abstain else min(1, rest + 1)):
            if reaches(n, body.share, _whole(base, body, sitting, sitting.voters - abstaining)):
                yield Group(n, sitting, Tally(n, rest - abstaining, abstaining))


def _blocked(n: int, sittings: Sequence[Sitting], body: Body, base: str) -> Iterator[Group]:
    """The votes that fail because n members vote against; to abstain never blocks where this does not."""
    for sitting in sittings:
        rest = sitting.voters - n
        if not reaches(rest, body.share, _whole(base, body, sitting, sitting.voters)):
            yield Group(n, sitting, Tally(rest, n))


def _whole(base: str, body: Body, sitting: Sitting, cast: int) -> int:
    """The number of whom the share is asked."""
    match base:
        case "of_seats":
            return body.seats
        case "of_members_in_office":
            return body.in_office
        case "of_hearing_members":
            return sitting.heard
        case "of_present":
            return sitting.present
        case "of_votes_cast":
            return cast
    raise ValueError(f"two thirds are reckoned {', '.join(BASES)}, not “{base}”.")
