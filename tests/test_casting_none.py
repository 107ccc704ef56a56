"""Who is there and casts no ballot abstains: the counts say what a live case does."""

from collections.abc import Callable
from datetime import date
from itertools import combinations_with_replacement, product
from typing import Any

import pytest

from grievance_fsm.clauses import Registry
from grievance_fsm.deciding.deciding import who_decides
from grievance_fsm.deciding.whatif import smallest_groups
from grievance_fsm.errors import BadInput
from grievance_fsm.facts import OTHERWISE, ballots, derived, persons, share
from grievance_fsm.language import Outcome, Procedure, Role, State, must
from grievance_fsm.policy import Policy

DAY = date(2026, 1, 5)
MEMBERS = tuple(f"m{n}" for n in range(1, 6))
WORDS = ("for", "against", None)
BOARD, OPEN_, UP, DOWN = Role("board"), State("open", initial=True), State("up", final=True), State("down", final=True)
panel = persons("panel", "who votes")
votes = ballots("votes", "the votes", "for", "against", by=panel)
present = derived("present", of=panel, eligible=False, high=5)
yes, no = (derived(words, of=votes, value=words, eligible=False, high=5) for words in ("for", "against"))

Counted = Callable[[int, int, int], bool]
WAYS: dict[str, tuple[Any, Counted]] = {
    "more for than against": (yes > no, lambda for_, against, there: for_ > against),
    "half of the votes cast": (share(yes, "1/2", of=yes + no), lambda for_, against, there: 0 < for_ >= against),
    "half of those present": (share(yes, "1/2", of=present), lambda for_, against, there: 2 * for_ >= there),
    "two at least": ((yes >= 2) & (yes > no), lambda for_, against, there: for_ >= 2 and for_ > against),
}


def policy(guard: Any, *more: Any) -> Policy:
    vote = must(BOARD, "vote", "vote", clause="1/s1", when=OPEN_, records=(panel, votes), given=(present == 5, *more),
                then=(Outcome("upheld", UP, given=guard), Outcome("denied", DOWN, given=OTHERWISE)))  # fmt: skip
    clauses = Registry.of({"1/s1": "Five vote."})
    return Policy("small", "a small policy", clauses, (Procedure("board", "the board", (vote,)),))


def counted(cast: tuple[str | None, ...]) -> tuple[int, int, int]:
    return cast.count("for"), cast.count("against"), len(cast)


def upheld_live(given: Policy, cast: tuple[str | None, ...]) -> bool:
    told = {member: word for member, word in zip(MEMBERS, cast, strict=True) if word}
    case = given.open("c", on=DAY).act("board.vote", by="board", on=DAY, facts={"panel": MEMBERS, "votes": told})
    return case.states["board"] == "up"


@pytest.mark.parametrize("words", WAYS)
def test_as_few_carry_a_vote_as_carry_it_in_a_live_case(words):
    guard, holds = WAYS[words]
    given = policy(guard)
    every = [tuple(cast) for cast in combinations_with_replacement(WORDS, 5)]
    upheld = [cast for cast in every if upheld_live(given, cast)]
    assert upheld == [cast for cast in every if holds(*counted(cast))]

    carry = who_decides(given, "board.vote", "upheld").only.carry
    assert carry is not None
    assert carry.members == min(cast.count("for") for cast in upheld)
    assert smallest_groups(given).rows[0].find == carry


@pytest.mark.parametrize(("words", "abstaining"), list(product(WAYS, range(4))))
def test_so_many_who_cast_nothing_leave_it_to_the_others(words, abstaining):
    """Found here by trying every ballot of the others against every ballot of a group."""
    guard, holds = WAYS[words]
    cast = 5 - abstaining
    ways = {size: list(combinations_with_replacement(WORDS[:2], size)) for size in range(cast + 1)}

    def up(*given: str | None) -> bool:
        return holds(*counted((*given, *(None,) * (5 - len(given)))))

    def sure(size: int, wanted: bool) -> bool:
        return any(all(up(*own, *others) is wanted for others in ways[cast - size]) for own in ways[size])

    least = [next((size for size in range(low, cast + 1) if sure(size, wanted)), None)
             for low, wanted in ((0, True), (0 if abstaining else 1, False))]  # fmt: skip
    row = who_decides(policy(guard), "board.vote", "upheld", abstaining=abstaining).only

    if not any(up(*own) for own in ways[cast]):
        assert not row.possible
        return
    withheld = (size for size in range(1, cast + 1) if not any(up(*own) for own in ways[cast - size]))
    assert (row.force and row.force.members) == least[0]
    assert row.block is not None
    assert row.block.members == min(each for each in (least[1], next(withheld, None)) if each is not None)


def test_the_votes_say_who_casts_none():
    row = who_decides(policy(yes > no), "board.vote", "upheld").only

    assert (str(row.carry), row.carry.votes) == ("1 of 5: 1 for, 4 no ballot", {"for": 1, "no ballot": 4})


def test_where_everybody_has_to_vote_nobody_can_abstain():
    strict = policy(yes > no, yes + no == present)

    assert who_decides(strict, "board.vote", "upheld").only.carry.members == 3
    with pytest.raises(BadInput, match="nobody can abstain at “vote”"):
        who_decides(strict, "board.vote", "upheld", abstaining=1)
