"""Three executors walk a small policy together whose clock is stopped, lengthened and looked up, and agree.

The reference counts by walking from day to day (`reference_dates`); the live case and its table by ranks.
"""

from datetime import timedelta
from functools import cache
from random import Random

import pytest
from builders import START
from walkers import Walk

from grievance_fsm.clauses import Registry
from grievance_fsm.conventions import LITERAL, ROLLED, WORKING
from grievance_fsm.deadlines import (
    business_days,
    by,
    days,
    earliest,
    end_of,
    extended,
    if_nearer,
    limitation,
    months,
    received,
    suspended,
    target,
    window,
)
from grievance_fsm.facts import DAY_OF_ACT, flag, inside
from grievance_fsm.facts import day as day_fact
from grievance_fsm.language import STAY, Procedure, Role, State, happens, may, must, should
from grievance_fsm.policy import Policy

CLAUSES = Registry.of({"a/s1": "A rule."})
BEFORE, PENDING, HEARD, OVER = (
    State("before", initial=True), State("pending"), State("heard"), State("over", final=True),
)  # fmt: skip
OFFICE, DEAN = Role("office", "the office"), Role("dean", "the dean")
OPEN = (PENDING, HEARD)

begin = happens("begin", "it begins", when=BEFORE, then=PENDING)
stay = happens("stay", "the clock is stopped", when=OPEN, then=STAY, repeats=True)
resume = happens("resume", "the clock goes on", when=OPEN, then=STAY, repeats=True)
send = happens("send", "a letter goes out", when=OPEN, then=STAY)
arrive = happens("arrive", "the letter arrives", when=OPEN, then=STAY)
reason, until = flag("reason", "a reason is given"), day_fact("until", "the new day")
extend = may((OFFICE, DEAN), "extend", "give more time", when=OPEN, then=STAY, records=reason, repeats=True)
put_off = may(DEAN, "put_off", "name a new day", when=OPEN, then=STAY, records=until, repeats=True)

STOOD = suspended("a stay", begins=stay, ends=resume)
MORE = extended(extend, days(5), roles=("dean",), ground=reason, most=2, cap=days(8))

answer = must(
    OFFICE, "answer", "answer", when=PENDING, within=by(days(7), after=begin, suspended=STOOD, extended=MORE),
    then=HEARD,
)  # fmt: skip
reply = must(
    DEAN, "reply", "reply", when=OPEN, then=STAY,
    within=by(days(4), after=received(send, actual=arrive, deemed=days(3)), suspended=STOOD),
)  # fmt: skip
judge = must(
    DEAN, "judge", "judge", when=HEARD, then=OVER, otherwise=OVER,
    within=by(
        months(1), after=begin, suspended=STOOD, expiry="lapse",
        extended=extended(put_off, until, in_time=False, roles=("dean",)),
    ),
)  # fmt: skip
meet = may(
    OFFICE, "meet", "meet", when=OPEN, then=STAY, repeats=True,
    within=window(business_days(3), business_days(9), after=begin, suspended=STOOD, expiry="bar"),
)  # fmt: skip
settle = should(
    OFFICE, "settle", "settle", when=HEARD, then=OVER,
    within=target(
        None, earliest(months(3), if_nearer(months(4), end_of("term"))), after=begin,
        extended=extended(extend, months(1), base="rolled", in_time=False),
    ),
)  # fmt: skip
in_right = limitation(days(20), after=begin, suspended=STOOD)
ask = may(
    OFFICE, "ask", "ask", when=OPEN, then=STAY, repeats=True,
    given=inside(DAY_OF_ACT, in_right).named("it is asked in time", "a/s1"),
)  # fmt: skip

ACTS = (begin, answer, reply, meet, ask, settle, judge, stay, resume, send, arrive, extend, put_off)


@cache
def counted(how: str) -> Policy:
    """The small policy under a convention of its own."""
    counting = {"literal": LITERAL, "rolled": ROLLED, "working": WORKING}[how]
    run = Procedure("run", "the run", ACTS, counting=counting)
    return Policy("small", "a small policy", CLAUSES, (run,), calendar="institute")


def strolled(policy: Policy, chance: Random) -> Walk:
    """A walk by chance; one refused attempt in four happens anyway."""
    walk = Walk.under(policy)
    on = START
    for _ in range(25):
        if walk.over:
            break
        on += timedelta(days=chance.choice((0, 0, 1, 1, 2, 3, 5, 8)))
        walk.agree(on)
        act = begin if not walk.case.history else chance.choice(ACTS)
        new_day = on + timedelta(days=chance.randint(0, 60))
        papers = {"extend": {"reason": chance.random() < 0.8}, "put_off": {"until": new_day}}
        facts = papers.get(act.name, {})
        by_ = chance.choice(("office", "dean"))
        walk.attempt(
            {"action": f"run.{act.name}", "by": by_, "on": on, "facts": facts}, anyway=chance.random() < 1 / 4
        )
    walk.agree(on + timedelta(days=200))
    return walk


LONGER = [pytest.param(how, 40, marks=pytest.mark.slow) for how in ("literal", "rolled", "working")]


@pytest.mark.parametrize(("how", "many"), [("literal", 20), *LONGER])
def test_the_executors_agree_while_the_clock_is_stopped_lengthened_and_looked_up(how: str, many: int) -> None:
    seen = {"stood": 0, "longer": 0, "late": 0, "refused": 0}
    for seed in range(many):
        walk = strolled(counted(how), Random(f"{how} {seed}"))
        known = [each for each in walk.case.owed() if each.dated is not None or each.note]
        seen["stood"] += any("stood still" in each.note for each in known)
        seen["longer"] += any(each.dated is not None and bool(each.dated.extended) for each in known)
        seen["late"] += bool(walk.case.breaches())
        seen["refused"] += bool(walk.case.irregularities())

    assert min(seen.values()) >= many // 13, seen
