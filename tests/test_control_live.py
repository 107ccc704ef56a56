"""What is proved of the last days of the institution is so of every live case of a tiny drawn procedure, day by day.

The judge is the game of `control_oracle`, whose moves are those that live cases allow (`oracles.live_game`).
"""

import os
import re
from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from drawn_games import drawn_game
from hostile_builders import START
from oracles.live_game import LiveGame, TooMany, bound_of, is_dated, lateness

import grievance_fsm as gf
from grievance_fsm.policy import Policy
from grievance_fsm.verification.answers import REFUTED
from grievance_fsm.verification.control import ALWAYS, NEVER
from grievance_fsm.verification.witnesses import replay

SEED, SHARE = os.environ.get("GRIEVANCE_FSM_SEED", ""), float(os.environ.get("GRIEVANCE_FSM_SHARE", "1"))
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
FEW, MANY, CASES = 40, 1500, 2000


def judged(seed: str, seen: Counter[str]) -> list[str]:
    """What live cases of a drawn procedure say against what is proved of it."""
    game = drawn_game(Random(seed))
    if game is None:
        return []
    policy, found = game
    if not {each.verdict for each in found} <= {ALWAYS, NEVER}:
        return []
    kept = all(each.verdict == ALWAYS for each in found)
    told = list(unlike_shown(policy, seen))
    try:
        lived = LiveGame(policy, START, CASES)
    except TooMany:
        return told
    seen["kept" if kept else "lost"] += 1
    seen["cases"] += len(lived.cases)
    return told if lived.solved() == kept else [*told, f"{seed}: kept {kept}, by live cases {not kept}: {found}"]


def unlike_shown(policy: Policy, seen: Counter[str]) -> list[str]:
    """The scenarios after which, replayed, no last day is missed on the day after the one that is told."""
    found = []
    for answer in gf.verify(policy).parts[0].answers:
        if answer.kind == "control" and answer.status == REFUTED:
            shown = replay(answer, policy)
            seen["shown"] += shown.stopped is None
            last = date.fromisoformat(DATE.findall(answer.after)[0])
            name = answer.place.rpartition(".")[2]
            late = {day: missed(shown.case.polled(day), day) for day in (last, last + timedelta(1))}
            if shown.stopped is None and (name in late[last] or name not in late[last + timedelta(1)]):
                found.append(f"{answer}: {late}")
    return found


def missed(case: gf.Case, on: date) -> set[str]:
    """The acts that are late on a day, or were when silence took them away."""
    gone = (breach.action.rpartition(".")[2] for breach in case.breaches(on) if breach.done is None)
    return lateness(case, on) | {name for name in gone if is_dated(bound_of(case.policy).rules[name])}


def judged_by(seed: str, many: int) -> None:
    """Nothing is said against any, and both verdicts come often enough."""
    seen: Counter[str] = Counter()

    assert [told for number in range(many) for told in judged(f"{seed} {number}", seen)][:1] == []
    assert {name: seen[name] for name in ("kept", "lost", "shown") if seen[name] < many // 20} == {}


def test_live_cases_keep_the_last_days_that_are_proved_to_be_kept_and_no_others() -> None:
    judged_by("few", FEW)


@pytest.mark.slow
def test_live_cases_of_many_procedures_keep_the_last_days_that_are_proved_to_be_kept() -> None:
    judged_by(SEED, max(FEW, round(SHARE * MANY)))


def test_the_day_that_a_scenario_tells_is_the_one_that_passes() -> None:
    """An act is done twice on the way there, and told otherwise the second time."""
    assert judged("8e329b1090389a4fcbeef2edaa5b5409c9912e1f 126", Counter()) == []
