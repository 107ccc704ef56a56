"""Mutants of the shipped procedures, and what proofs say of them: no case is made up, no probe is asked.

    python tools/proof_mutants.py [--only GROUP] [--sample N --seed TEXT] [--budget SECONDS] [--list] [--judges]

A mutant is told from the procedure that it was made from at the first of these levels that does so:

1. a property that the policy claims is refuted, or a proof of the procedure (its end, its deadlines, its rules);
2. `verify` answers otherwise, or a run takes longer or less long to an end;
3. `compare` finds a shortest case path or day, a paper, a deadline, an end or a procedure that only one of the two has;
4. nothing tells the two apart: by its kind it is out of a proof's sight, for the reason given, or it is equivalent.

With `--judges` every mutant of the last kind is put to two independent judges of tests/oracles, which confirm that both
allow the same, or say what they do not. What a judge is not told it cannot see: who acts, on what papers, in which
words an act is refused, and a duty that has no last day.

Only the procedure that is touched is proved again, under the readings for which the changed part counts; where a rule
of the docket is, every procedure whose acts it binds, and a procedure that only one of the two has is told. Exit code 1
where a mutant is neither told apart, nor equivalent, nor of a kind that is out of sight.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from judging_mutants import judged
from mutating import Mutant, mutants
from proving import GROUPS, OPEN, Prover
from telling import HEADS, Told

import grievance_fsm as gf


def group_of(mutant: Mutant) -> str:
    """The first procedure that a mutant touches, or the docket; nothing where it touches another table only."""
    return next((n for n in GROUPS for use in mutant.uses if use.action.partition(".")[0] == n), "")


def drawn(found: Sequence[Mutant], many: int, seed: str) -> list[Mutant]:
    """So many of the mutants, drawn by a seed; all where there are no more."""
    return list(found) if not 0 < many < len(found) else random.Random(seed).sample(list(found), many)


def proved(
    prover: Prover, found: Iterable[Mutant], budget: float = float("inf")
) -> Iterator[tuple[Mutant, Told, float]]:  # fmt: skip
    """Each mutant with what tells it and the seconds that took, until the budget is spent."""
    begun = last = time.perf_counter()
    for mutant in found:
        told, now = prover.told(mutant), time.perf_counter()
        yield mutant, told, now - last
        if now - begun > budget:
            return
        last = now


def table(counts: Mapping[str, Counter[str]]) -> Iterator[str]:
    """How many mutants of each group are told at which level."""
    yield f"{'':<12}{'mutants':>9}" + "".join(f"{head:>16}" for head in HEADS)
    whole = sum(counts.values(), Counter[str]())
    for group, row in [*counts.items(), *([("all", whole)] if len(counts) > 1 else [])]:
        yield f"{group:<12}{row.total():>9}" + "".join(f"{row[head]:>16}" for head in HEADS)


def report(
    prover: Prover, found: Sequence[Mutant], say: Callable[[str], None], *, budget: float, listing: bool = False,
    judging: bool = False,
) -> int:  # fmt: skip
    """Prove mutants, say which are told by nothing, and how many at which level; the number of those left.

    Left are those untold; and of those said to be equivalent, where judges are asked, whatever these do not confirm.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    verdicts, begun, left = Counter[tuple[str, str]](), time.perf_counter(), 0
    for mutant, told, took in proved(prover, found, budget):
        counts[group_of(mutant)][told.head] += 1
        left += told.by == HEADS[7]
        if judging and told.head in HEADS[5:7]:
            said = judged(prover, mutant)
            verdicts[told.head, said.verdict] += 1
            left += told.head == HEADS[5] and not said.confirmed
            if listing or not said.confirmed:
                say(f"  {said} {mutant.name}")
        if listing or told.by == HEADS[7]:
            say(f"{told.level} {took:6.2f} {told.by[:70]:<70} {mutant.name}")
    for line in table(counts):
        say(line)
    done = sum(row.total() for row in counts.values())
    spent = ", ".join(f"{name} {seconds:.0f}" for name, seconds in prover.spent.items())
    say(f"{done} of {len(found)} mutants in {time.perf_counter() - begun:.0f} s ({spent})")
    for (head, verdict), many in sorted(verdicts.items()):
        say(f"{head[2:]}: {many} {verdict}")
    return left


def main() -> int:
    """Prove the mutants of the MIT policy, and count them by level."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help=f"one group: {', '.join(GROUPS)}")
    parser.add_argument("--sample", type=int, default=0, help="so many of the mutants, drawn by the seed")
    parser.add_argument("--seed", default="")
    parser.add_argument("--budget", type=float, default=float("inf"), help="seconds after which no more is begun")
    parser.add_argument("--list", action="store_true", help="print what told each")
    parser.add_argument("--judges", action="store_true", help="put what no proof tells to the judges of tests/oracles")
    words = parser.parse_args()
    policy = gf.load("mit", readings=OPEN)
    found = [mutant for mutant in mutants(policy) if group_of(mutant) and words.only in ("", group_of(mutant))]
    say = partial(print, flush=True)
    left = report(
        Prover(policy), drawn(found, words.sample, words.seed), say, budget=words.budget, listing=words.list,
        judging=words.judges,
    )  # fmt: skip
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
