"""Which slip of the pen refutes each claim of tests/claims: the list that tests/test_proof_mutants.py tries.

    python tools/refuting.py [--only GROUP] [--tries N]

What the list says is tried first. For every claim that is not refuted by then mutants are tried, the likely ones first,
and each is asked of all the claims that speak of what it changes. The list is written anew, in the order of the claims.
Exit code 1 where a claim is left: no slip breaks it, so that it says nothing. Say it better, add the slip that is
lacking to changing.py, or list it in tests/claims/seen_to.py.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mutating import Mutant, mutants
from proving import CLAIMS, GROUPS, OPEN, Prover

import grievance_fsm as gf
from grievance_fsm import properties as kinds
from grievance_fsm.properties import Property, points_in

LIST = Path(__file__).parents[1] / "tests" / "claims" / "refuted.tsv"
SLIPS: Mapping[type[Property], tuple[str, ...]] = {
    kinds.OnlyBy: (": by ", "the role"), kinds.NeverBy: (": by ", "the role"),
    kinds.AlwaysTold: ("the paper", "collecting"), kinds.AlwaysLeads: ("” to “", ": to “"),
    kinds.AtMost: ("repeats", "” to “", "also from"),
    kinds.Never: ("every reading", "without the guard", "” to “", ": to “", "as "),
    kinds.Always: ("also from", "without the guard", "turned round", "exchanged", " + 1", " - 1"),
    kinds.AlwaysCan: ("not from", "must instead", "turned round", "only once", "time limit", " + 1"),
    kinds.NeverOwed: ("must instead", "discharges"),
    kinds.OnlyAfter: ("also from", " to “", " - 1"), kinds.Eventually: ("time limit", " + 1"),
}  # fmt: skip
"""Which slips of the pen are likely to refute a property of each kind: they are tried first."""
AT_ONCE = 20
"""So many claims beside the one that it is tried for are put to a mutant: a graph keeps in mind what each asks."""


def listed() -> dict[str, str]:
    """By the words of each claim the name of the mutant that refutes it."""
    lines = LIST.read_text(encoding="utf-8").splitlines() if LIST.exists() else []
    return dict(line.split("\t") for line in lines)


def unrefuted(prover: Prover, claims: Sequence[Property], known: Mapping[str, Mutant]) -> list[Property]:
    """Those of some claims that the mutants which the list names do not refute."""
    names, by = listed(), defaultdict[str, list[Property]](list)
    for claim in claims:
        by[names.get(claim.words, "")].append(claim)
    named = ((known[name], some) for name, some in by.items() if name in known)
    done = {id(claim) for mutant, some in named for claim in prover.refuted(mutant, some)}
    return [each for each in claims if id(each) not in done]


class Search:
    """The claims of one procedure that are still to be refuted, and its mutants."""

    def __init__(self, prover: Prover, left: Iterable[Property], every: Sequence[Mutant]) -> None:
        self.prover, self.every, self.left = prover, every, list(left)
        spots = {id(each): [*map(prover.index.spot, points_in(each.points))] for each in self.left}
        self._acts = {key: {spot.name for spot in some if spot.kind == "act"} for key, some in spots.items()}
        self._of_states = {key for key, some in spots.items() if any(spot.kind == "state" for spot in some)}
        self._asked: dict[int, set[str]] = defaultdict(set)

    def found(self, tries: int) -> Iterator[tuple[Property, Mutant]]:
        """Each claim that some mutant refutes, with the first that does; so many are tried for each."""
        for claim in list(self.left):
            for mutant in sorted(self.every, key=lambda mutant: self._far(mutant, claim))[:tries]:
                if claim not in self.left:
                    break
                if mutant.name not in self._asked[id(claim)]:
                    yield from ((each, mutant) for each in self._refuted(mutant, claim))

    def _refuted(self, mutant: Mutant, claim: Property) -> list[Property]:
        others = (each for each in self.left if mutant.name not in self._asked[id(each)] and each is not claim)
        some = [claim, *[each for each in others if self._touches(mutant, each)][:AT_ONCE]]
        for each in some:
            self._asked[id(each)].add(mutant.name)
        found = self.prover.refuted(mutant, some)
        self.left = [each for each in self.left if each not in found]
        return found

    def _touches(self, mutant: Mutant, claim: Property) -> bool:
        """Whether a mutant changes an act that a claim speaks of, or any act where it speaks of a state."""
        acts = {action.partition(".")[2] for action in mutant.actions}
        return id(claim) in self._of_states or not acts.isdisjoint({"", *self._acts[id(claim)]})

    def _far(self, mutant: Mutant, claim: Property) -> tuple[int, ...]:
        """How unlikely it is that a mutant refutes a claim, or dear to try."""
        asked = self.prover.stated_for(claim)
        fits = any(all(use.readings.get(name, asked[name]) == asked[name] for name in asked) for use in mutant.uses)
        likely = any(word in mutant.name for word in SLIPS[type(claim)])
        return not fits, not self._touches(mutant, claim), not likely, len(mutant.actions)


def searched(prover: Prover, every: Sequence[Mutant], groups: Iterable[str], tries: int) -> Iterator[tuple[str, str]]:
    """The words of each claim with the mutant that refutes it: the one that the list names, or the first found."""
    known, before = {mutant.name: mutant for mutant in every}, listed()
    for group in groups:
        claims: list[Any] = [claim for claim in CLAIMS if prover.index.home(claim) == group]
        left = unrefuted(prover, claims, known)
        yield from ((each.words, before[each.words]) for each in claims if each not in left)
        touching = [mutant for mutant in every if any(action.partition(".")[0] == group for action in mutant.actions)]
        search = Search(prover, left, touching)
        yield from ((each.words, mutant.name) for each, mutant in search.found(tries))
        print(f"{group}: {len(claims)} claims, {len(search.left)} refuted by nothing", flush=True)
        for each in search.left:
            print(f"  {each.words}", flush=True)


def main() -> int:
    """Find a mutant for each claim, and write the list."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help=f"one group: {', '.join(GROUPS)}")
    parser.add_argument("--tries", type=int, default=60, help="so many mutants are tried for each claim")
    words = parser.parse_args()
    policy = gf.load("mit", readings=OPEN)
    prover = Prover(policy)
    groups = [each for each in GROUPS if words.only in ("", each)]
    mine = {each.words for each in CLAIMS if prover.index.home(each) in groups}
    found = {words: name for words, name in listed().items() if words not in mine}
    found |= dict(searched(prover, mutants(policy), groups, words.tries))
    lines = [f"{each.words}\t{found[each.words]}\n" for each in CLAIMS if each.words in found]
    LIST.write_text("".join(lines), encoding="utf-8")
    return 0 if len(lines) == len(CLAIMS) else 1


if __name__ == "__main__":
    sys.exit(main())
