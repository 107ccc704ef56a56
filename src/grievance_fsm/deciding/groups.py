"""The smallest groups at a vote: who forces an outcome, who carries it with help, who blocks it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from attrs import evolve, frozen

from grievance_fsm.deciding.balloting import Ballots, Sitting, Vote, splits

NO_BALLOT: Final = "no ballot"
"""What those cast who cast nothing, where no word of the ballot is for abstaining."""

GROUPS: Final = ("agree", "force", "carry", "block", "withhold")


@frozen
class Group:
    """A group as small as can be, at an attendance, with the ballots that show it; `agreed` where it needs none."""

    members: int
    voters: int
    present: int
    votes: Mapping[str, int]
    agreed: bool = False

    def __str__(self) -> str:
        if self.agreed:
            return f"{self.members} of {self.present} agree"
        cast = ", ".join(f"{number} {word}" for word, number in self.votes.items() if number)
        cast = cast or ("no ballot" if self.members else "whatever is cast")
        return f"{self.members} of {self.present}: {cast}"

    def as_dict(self) -> dict[str, Any]:
        """The group as JSON has it."""
        return {"members": self.members, "voters": self.voters, "present": self.present, "votes": dict(self.votes),
                "agreed": self.agreed}  # fmt: skip


@frozen
class Attendance:
    """So many attend, and under some circumstances the outcome can come about: the smallest groups among them.

    `agree` are all who vote, where they may agree without a vote; the other groups cast ballots. `force` brings the
    outcome about whatever the others cast; `carry` are the fewest votes for it in any count that brings it about,
    the others casting nothing where that helps and no word of the ballot is for abstaining;
    `block` prevents it whatever the others cast or agree on; `withhold` prevents it by casting nothing.
    """

    voters: int
    present: int
    agree: Group | None
    force: Group | None
    carry: Group | None
    block: Group | None
    withhold: Group | None

    def as_dict(self) -> dict[str, Any]:
        """The groups as JSON has them."""
        return {"voters": self.voters, "present": self.present, **groups_as_json(self)}


def groups_as_json(found: Any) -> dict[str, Any]:
    """The groups that something was found to have as JSON has them; `null` where no group can."""
    groups = {name: getattr(found, name) for name in GROUPS}
    return {name: None if group is None else group.as_dict() for name, group in groups.items()}


def attendances(vote: Vote, abstaining: int) -> tuple[Attendance, ...]:
    """Every attendance at which the first outcome of a vote can come about, the fewest first.

    So many of those who attend abstain, and belong to no group: they cast the word for it, or nothing where there is
    none.
    """
    words = _backing(sittings := list(vote.sittings()))
    silent = sittings if vote.idle is not None or not abstaining else vote.sittings(abstaining)
    able = [sitting for sitting in silent if _possible(sitting, vote, abstaining)]
    seen: dict[tuple[int, int], list[Sitting]] = {}
    for sitting in able:
        seen.setdefault((sitting.voters, sitting.present), []).append(sitting)
    return tuple(_attendance(alike, vote, abstaining, words) for _, alike in sorted(seen.items()))


def _attendance(alike: Sequence[Sitting], vote: Vote, abstaining: int, words: Collection[int]) -> Attendance:
    """The smallest groups over the circumstances of one attendance."""
    first = alike[0]
    return Attendance(
        first.voters, first.present,
        _smallest(group for sitting in alike for group in _agreeing(sitting, abstaining)),
        _smallest(group for sitting in alike for group in _forcing(sitting, vote, abstaining, words)),
        _smallest(chain((group for sitting in alike for group in _carrying(sitting, vote, abstaining, words)),
                        _carrying_silently(first, vote, words))),
        _smallest(group for sitting in alike for group in _blocking(sitting, vote, abstaining, words)),
        _smallest(_withholding(first, vote)) if vote.idle is None else None,
    )  # fmt: skip


def _smallest(groups: Iterable[Group]) -> Group | None:
    return min(groups, key=lambda group: group.members, default=None)


def _possible(sitting: Sitting, vote: Vote, abstaining: int) -> bool:
    by_vote = any(_abstain(cast, vote) >= abstaining - sitting.withheld for cast in sitting.holds[0])
    return by_vote or (sitting.agreed[0] and not abstaining)


def _abstain(cast: Ballots, vote: Vote) -> int:
    return cast[vote.words.index(vote.idle)] if vote.idle is not None else 0


def _backing(sittings: Sequence[Sitting]) -> frozenset[int]:
    """The words that are votes for the outcome: all casting one bring it about, and one more never prevents it."""
    alone = ((place, number == sitting.voters) for sitting in sittings for cast in sitting.holds[0]
             for place, number in enumerate(cast))  # fmt: skip
    words = {place for place, whole in alone if whole}
    return frozenset(word for word in words if all(_never_hurts(word, sitting.holds[0]) for sitting in sittings))


def _never_hurts(word: int, holds: Collection[Ballots]) -> bool:
    return all(_turned(cast, other, word) in holds for cast in holds for other, number in enumerate(cast) if number)


def _turned(cast: Ballots, other: int, word: int) -> Ballots:
    """The count with one ballot changed from one word to another."""
    return tuple(number - (place == other) + (place == word) for place, number in enumerate(cast))


def _of(cast: Ballots, words: Collection[int]) -> int:
    """How many ballots have one of some words."""
    return sum(cast[word] for word in words)


# -- the groups of one sitting ------------------------------------------------------------------------------------


def _agreeing(sitting: Sitting, abstaining: int) -> Iterator[Group]:
    """Everyone who votes; whoever abstains agrees to nothing."""
    if sitting.agreed[0] and not abstaining:
        yield Group(sitting.voters, sitting.voters, sitting.present, {}, agreed=True)


def _forcing(sitting: Sitting, vote: Vote, abstaining: int, words: Collection[int]) -> Iterator[Group]:
    def plainest(cast: Ballots) -> Ballots:
        return -_of(cast, words), *(-number for number in cast)

    return _certain(sitting, vote, abstaining, sitting.holds[0], plainest)


def _blocking(sitting: Sitting, vote: Vote, abstaining: int, words: Collection[int]) -> Iterator[Group]:
    """Whoever blocks does not agree to it, so that the ballots decide, or all agree on something else."""
    failing = splits(len(vote.words), sitting.casting) - sitting.holds[0]

    def mildest(cast: Ballots) -> Ballots:
        return _of(cast, words) + _abstain(cast, vote), *cast

    yield from _certain(sitting, vote, abstaining, failing, mildest, least=0 if abstaining else 1)
    if sitting.averted[0] and not abstaining:
        yield Group(sitting.voters, sitting.voters, sitting.present, {}, agreed=True)


def _certain(
    sitting: Sitting, vote: Vote, abstaining: int, good: frozenset[Ballots], weight: Callable[[Ballots], Ballots],
    least: int = 0,
) -> Iterator[Group]:  # fmt: skip
    """The smallest group whose ballots leave the others only counts that are good, with the lightest such ballots."""
    sure, idle = _sure(len(vote.words), sitting.casting, good), abstaining - sitting.withheld
    for members in range(least, sitting.casting - idle + 1):
        enough = (cast for cast in sure[members + idle] if _abstain(cast, vote) >= idle)
        found = [_without(cast, vote, idle) for cast in enough]
        if found:
            yield _shown(sitting, vote, members, min(found, key=weight))
            return


def _sure(parts: int, voters: int, good: frozenset[Ballots]) -> list[frozenset[Ballots]]:
    """For each number of ballots those after which every further ballot leads to a good count.

    >>> _sure(2, 3, frozenset({(3, 0), (2, 1)}))[2]
    frozenset({(2, 0)})
    """
    levels = [good]
    for size in range(voters - 1, -1, -1):
        after = levels[0]
        held = (cast for cast in splits(parts, size) if all(more in after for more in _one_more(cast)))
        levels.insert(0, frozenset(held))
    return levels


def _one_more(cast: Ballots) -> Iterator[Ballots]:
    return ((*cast[:place], number + 1, *cast[place + 1 :]) for place, number in enumerate(cast))


def _carrying(sitting: Sitting, vote: Vote, abstaining: int, words: Collection[int]) -> Iterator[Group]:
    """The count with the fewest votes for the outcome that still brings it about."""
    enough = [cast for cast in sorted(sitting.holds[0]) if _abstain(cast, vote) >= abstaining - sitting.withheld]
    if words and enough:
        cast = min(enough, key=lambda cast: (_of(cast, words), _abstain(cast, vote)))
        group = _shown(sitting, vote, _of(cast, words), cast)
        silent = {NO_BALLOT: sitting.withheld} if sitting.withheld else {}
        yield evolve(group, votes={**group.votes, **silent})


def _carrying_silently(first: Sitting, vote: Vote, words: Collection[int]) -> Iterator[Group]:
    """The same where still more cast nothing, and no word of the ballot is for abstaining."""
    for withheld in range(first.withheld + 1, first.voters + 1) if vote.idle is None and words else ():
        for sitting in vote.sittings_of(first.voters, first.onlookers, withheld=withheld):
            yield from _carrying(sitting, vote, withheld, words)


def _withholding(sitting: Sitting, vote: Vote) -> Iterator[Group]:
    """The fewest whose ballots are wanting."""
    for members in range(1, sitting.casting + 1):
        withheld = members + sitting.withheld
        left = vote.sittings_of(sitting.voters, sitting.onlookers, withheld=withheld)
        if not any(each.holds[0] for each in left):
            yield Group(members, sitting.voters, sitting.present, {})
            return


def _shown(sitting: Sitting, vote: Vote, members: int, cast: Ballots) -> Group:
    votes = {word: number for word, number in zip(vote.words, cast, strict=True) if number}
    return Group(members, sitting.voters, sitting.present, votes)


def _without(cast: Ballots, vote: Vote, abstaining: int) -> Ballots:
    """The ballots of a group, without those who abstain in any case."""
    return tuple(
        number - abstaining if word == vote.idle else number for word, number in zip(vote.words, cast, strict=True)
    )
