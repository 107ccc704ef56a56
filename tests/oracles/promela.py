"""SPIN as a judge: a net day by day, every configuration walked by a verifier that gcc compiles.

A moment is an offset from today, between so many days ago (beyond which nothing asks) and the furthest day that may
be named. The verifier prints every step that it makes; what can be reached, how long it takes and what sticks is then
read off that graph. Several nets go into one verifier, since compiling it takes longest.
"""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from pathlib import Path
from shutil import which
from time import perf_counter
from typing import Final

from oracles.graph import Graph, verdict_of
from oracles.net import FREE, NOW, Arrow, Bound, Bounds, Net
from oracles.verdicts import Unable, Verdict

WORDS: Final = "spin and gcc are needed (apt install spin gcc)"
LARGEST: Final = 3_000_000
"""More steps than are read."""
WIDEST: Final = 30_000
"""More configurations than a net may have, for all that can be told before it is walked."""


def missing() -> str:
    """What this judge lacks here; nothing if it can be asked."""
    return "" if which("spin") and which("gcc") else WORDS


def able(net: Net) -> bool:
    """Whether SPIN is asked of a net: whether it has few enough configurations."""
    return _Writer(0, net, punctual=True).width() <= WIDEST


def verdicts(nets: Sequence[Net], folder: Path) -> tuple[Verdict | None, ...]:
    """What SPIN says of some nets; nothing of one that it would walk for minutes."""
    begun = perf_counter()
    few = [net for net in nets if able(net)]
    asked = [each for net in few for each in (net, net.kept())]
    found = graphs(asked, [number % 2 == 1 for number in range(len(asked))], folder) if asked else []
    spent = (perf_counter() - begun) / max(1, len(few))
    told = {id(net): verdict_of(net, permitted, kept, spent)
            for net, permitted, kept in zip(few, found[::2], found[1::2], strict=True)}  # fmt: skip
    return tuple(told.get(id(net)) for net in nets)


def graphs(nets: Sequence[Net], punctual: Sequence[bool], folder: Path) -> list[Graph]:
    """Every configuration of some nets and the steps between them."""
    (folder / "nets.pml").write_text(to_promela(nets, punctual), encoding="utf-8")
    _run(["spin", "-a", "nets.pml"], folder)
    _run(["gcc", "-O0", "-w", "-DSAFETY", "-DNOREDUCE", "-DMEMLIM=1500", "-o", "pan", "pan.c"], folder)
    found: list[Graph] = [Graph() for _ in nets]
    with subprocess.Popen(["./pan", "-m2000000", "-E", "-n"], cwd=folder, stdout=subprocess.PIPE, text=True) as pan:
        for read, line in enumerate(pan.stdout or ()):
            if line.startswith("@"):
                number, spent, source, target = line[1:].split("|")
                found[int(number)].add(source, target.rstrip("\n"), spent)
            elif "max search depth too small" in line or ("reached" in line and "memory" in line):
                pan.kill()
                raise Unable(line.strip())
            if read > LARGEST:
                pan.kill()
                raise Unable(f"more than {LARGEST} steps")
    return found


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def to_promela(nets: Sequence[Net], punctual: Sequence[bool]) -> str:
    """Some nets as one Promela process, which begins by choosing a net."""
    width = max(1, *(len(net.moments) for net in nets))
    lines = [
        "c_code { static char before[4096]; }",
        "byte net; short spot; short o[" + str(width) + "];",
        _printed(width),
        "active proctype walk() {", "  net = 0; spot = 0;", "  if",
    ]  # fmt: skip
    lines += [f"  :: net = {number}" for number in range(len(nets))]
    lines += ["  fi;", "  do"]
    for number, (net, kept) in enumerate(zip(nets, punctual, strict=True)):
        lines += _Writer(number, net, kept).lines()
    return "\n".join([*lines, "  od", "}", ""])


def _printed(width: int) -> str:
    """C functions that tell a configuration, before a step and after it."""
    args = ", ".join(f"now.o[{n}]" for n in range(width))
    form = " ".join(["%d"] * (width + 1))
    return (
        "c_code {\n"
        f'  void tell_before() {{ sprintf(before, "{form}", now.spot, {args}); }}\n'
        f'  void tell(char how) {{ printf("@%d|%c|%s|{form}\\n", now.net, how, before, now.spot, {args}); }}\n'
        "}"
    )


class _Writer:
    def __init__(self, number: int, net: Net, punctual: bool) -> None:
        self.number, self.net, self.punctual = number, net, punctual
        self.place = {moment: n for n, moment in enumerate(net.moments)}
        self.ahead, self.cap = self._reach()
        apart = {moment: abs(bound.most) for bound in net.bounds for moment in (bound.later, bound.earlier)
                 if NOW not in (bound.later, bound.earlier)}  # fmt: skip
        self.apart = {moment for moment in apart if moment not in net.days}
        self.room = max(apart.values(), default=0) + 1 if self.apart else 0

    def width(self) -> int:
        """How many configurations there are at most."""
        each = {moment: 1 + self.ahead[moment] + self.cap[moment] + (self.room if moment in self.apart else 0)
                for moment in self.place}  # fmt: skip
        return sum(prod(each[moment] for moment in spot.moments) for spot in self.net.spots)

    def _reach(self) -> tuple[dict[str, int], dict[str, int]]:
        """How far ahead each moment may lie, and how far back somebody asks of it."""
        asked: dict[str, int] = dict.fromkeys([*self.place, *self.net.days], 0)
        for bound in self.net.bounds:
            for moment in {bound.later, bound.earlier} & asked.keys():
                asked[moment] = max(asked[moment], abs(bound.most))
        ahead = {moment: asked[moment] if moment in self.net.days else 0 for moment in asked}
        furthest = max(ahead.values(), default=0)
        return ahead, {moment: most + furthest + 1 for moment, most in asked.items()}

    def lines(self) -> Iterator[str]:
        yield from self._before()
        for number in range(len(self.net.spots)):
            yield from self._day(number)
        for arrow in self.net.arrows:
            for named in self._named(arrow):
                dues = self.net.spots[arrow.target].dues if self.punctual else FREE
                yield from (self._arrow(arrow, named, due) for due in dues)

    def _before(self) -> Iterator[str]:
        """The moments that lie before a run begins may lie on any day."""
        for moment in sorted(self.net.spots[0].moments):
            place = self.place[moment]
            guard = f"o[{place}] > -{self.cap[moment]}"
            yield self._option(0, [guard], [f"o[{place}] = o[{place}] - 1"], "b")

    def _day(self, number: int) -> Iterator[str]:
        """One more day at a spot where something may still happen."""
        spot = self.net.spots[number]
        if spot.state in self.net.finals:
            return
        moves = {moment: f"(o[{self.place[moment]}] - 1)" for moment in spot.moments}
        apart = sorted(self.apart & spot.moments)
        old = " && ".join(f"o[{self.place[moment]}] <= -{self.cap[moment]}" for moment in apart) or "false"
        changes = [self._older(moment) for moment in sorted(spot.moments - self.apart)]
        if apart:
            changes.append(f"if :: ({old}) -> skip :: else -> {'; '.join(map(self._older, apart))} fi")
        for held in spot.stays if self.punctual else spot.holds:
            yield self._option(number, self._asked(held, moves), changes, "t")

    def _older(self, moment: str) -> str:
        """A day more since a moment; of those that are asked how far they lie apart, until all are long past."""
        day, oldest = f"o[{self.place[moment]}]", -self.cap[moment] - (self.room if moment in self.apart else 0)
        return f"{day} = ({day} > {oldest} -> {day} - 1 : {oldest})"

    def _named(self, arrow: Arrow) -> Iterator[Mapping[str, int]]:
        """Every choice of the days that an arrow names."""
        found: list[dict[str, int]] = [{}]
        for day, _ in arrow.names:
            offsets = range(-self.cap[day], self.ahead[day] + 1)
            found = [{**each, day: offset} for each in found for offset in offsets]
        yield from found

    def _arrow(self, arrow: Arrow, named: Mapping[str, int], due: Bounds) -> str:
        source, target = self.net.spots[arrow.source], self.net.spots[arrow.target]
        here = {moment: f"o[{self.place[moment]}]" for moment in source.moments}
        with_days = here | {day: f"({offset})" for day, offset in named.items()}
        after = {m: "0" if m in arrow.sets else with_days[m] for m in target.moments}
        asked = self._asked(arrow.when, here)
        for _, bounds in arrow.names:
            asked += self._asked(bounds, with_days)
        asked += self._asked(due, after)
        changes = [f"spot = {arrow.target}"]
        for moment, place in self.place.items():
            value = after.get(moment, "0")
            if value != here.get(moment):
                changes.append(f"o[{place}] = {value}")
        return self._option(arrow.source, asked, changes, "m")

    def _asked(self, bounds: Bounds, days: Mapping[str, str]) -> list[str]:
        return [f"({days.get(b.later, '0') if b.later != NOW else '0'} - {days[b.earlier] if b.earlier != NOW else '0'}"
                f" <= {b.most})" for b in bounds if self._known(b, days)]  # fmt: skip

    @staticmethod
    def _known(bound: Bound, days: Mapping[str, str]) -> bool:
        return all(moment == NOW or moment in days for moment in (bound.later, bound.earlier))

    def _option(self, spot: int, asked: list[str], changes: list[str], how: str) -> str:
        guard = " && ".join([f"net == {self.number}", f"spot == {spot}", *asked])
        changed = "; ".join(changes) + "; " if changes else ""
        return (f"  :: d_step {{ ({guard}) -> c_code {{ tell_before(); }}; {changed}"
                f"c_code {{ tell('{how}'); }} }}")  # fmt: skip
