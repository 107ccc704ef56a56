"""What was found of a policy's readings, parameters and numbers: which of them matter, where that shows, and how."""

from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.errors import counted
from grievance_fsm.printed import WIDTH, html_table
from grievance_fsm.varying.changes import LEVELS, LIVE, PROOF, RECORDED, TABLE, WORDS, Change

SAID: Final[Mapping[str, str]] = {
    PROOF: "another answer changes what can be proved",
    LIVE: "another answer changes nothing that is proved, but what a live case is told",
    RECORDED: "another answer changes only what is recorded",
    TABLE: "another answer changes only a table beside the procedures",
    WORDS: "another answer changes only words",
}  # fmt: skip
LENGTHS: Final = ("fewest days to", "most days to")


@frozen
class Effect:
    """One variation, named by what is read, set or said otherwise, with everything that it changes."""

    what: Mapping[str, Any] = field(hash=False)
    changes: tuple[Change, ...] = ()
    note: str = ""

    @property
    def level(self) -> str:
        """Where it shows first: to a proof, in a live case, in what is recorded, in a table, or in words alone."""
        return next((level for level in LEVELS if any(each.topic.level == level for each in self.changes)), WORDS)

    @property
    def witness(self) -> Change | None:
        """The change that shows it best: of the first level one with a way or facts, the shortest of these."""
        there = [each for each in self.changes if each.topic.level == self.level]
        apart = [each for each in there if each.topic.kind not in LENGTHS] or there
        return min(apart, key=lambda each: (not each.shown, len(each.shown)), default=None)

    @property
    def label(self) -> str:
        return ", ".join(f"{name} {choice}" for name, choice in self.what.items())

    def lines(self) -> Iterator[str]:
        """The variation, how much it changes, and what shows it."""
        of = [each for each in self.changes if each.topic.level == self.level]
        yield f"  {self.label}: {counted(len(of), 'change')}" if of else f"  {self.label}: only words"
        if self.witness is not None:
            yield from self.witness.lines()

    def as_dict(self) -> dict[str, Any]:
        """The variation as JSON has it."""
        return {
            "what": dict(self.what), "where": self.level, "changes": [each.as_dict() for each in self.changes],
            "note": self.note,
        }  # fmt: skip


@frozen(repr=False)
class Sensitivity:
    """Which readings, parameters and numbers of sentences ever matter, each with what shows it.

    `readings` has for each reading every other choice, `together` what two or more do only together, `parameters` and
    `numbers` (the lengths and shares that sentences give) the other values. `supposed` are the choices made for
    readings that the policy leaves open.
    """

    policy: str
    supposed: Mapping[str, str]
    readings: Mapping[str, tuple[Effect, ...]]
    together: tuple[Effect, ...] = ()
    parameters: Mapping[str, tuple[Effect, ...]] = field(factory=dict)
    numbers: Mapping[str, tuple[Effect, ...]] = field(factory=dict)
    tried: int = 0
    proved: int = 0
    pairs: int = 0

    @property
    def mattering(self) -> tuple[str, ...]:
        """The readings of which another answer changes more than words, alone or together with another reading."""
        jointly = {name for each in self.together for name in each.what}
        return tuple(name for name in self.readings if self.level(name) != WORDS or name in jointly)

    @property
    def never(self) -> tuple[str, ...]:
        """The readings that change nothing but words."""
        mattering = set(self.mattering)
        return tuple(name for name in self.readings if name not in mattering)

    def level(self, name: str) -> str:
        """Where a reading, a parameter or a number shows first."""
        effects = self.readings.get(name) or self.parameters.get(name) or self.numbers[name]
        return min((each.level for each in effects), key=LEVELS.index, default=WORDS)

    def at(self, level: str) -> tuple[str, ...]:
        """The readings that show first at a level, those that matter only together left aside."""
        return tuple(name for name in self.readings if self.level(name) == level)

    def about(self, name: str) -> tuple[Effect, ...]:
        """Everything that was found of a reading, a parameter or a number, alone and together with others."""
        alone = self.readings.get(name) or self.parameters.get(name) or self.numbers.get(name) or ()
        return (*alone, *(each for each in self.together if name in each.what))

    def brief(self) -> Iterator[str]:
        """What changes what can be proved, a line each, and the names of the rest."""
        yield from self._heading()
        for level in LEVELS:
            names = self.never if level == WORDS else self.at(level)
            if names:
                yield f"{SAID[level]}: {counted(len(names), 'reading')}"
                apart = level == PROOF
                yield from (self._short(name, level) for name in names) if apart else _listed(names)
        if self.together:
            yield f"only together: {counted(len(self.together), 'pair')}"
            yield from _listed([f"{' and '.join(each.what)}" for each in self.together])
        for title, found in (("parameters", self.parameters), ("numbers of sentences", self.numbers)):
            telling = [name for name in found if any(map(_tells, found[name]))]
            if found:
                yield f"{title}: {len(telling)} of {len(found)} matter for more than how many days it takes"
                yield from (self._short(name, self.level(name)) for name in telling)
        yield "each with what shows it: --all, or lines(full=True)"

    def _short(self, name: str, level: str) -> str:
        """The first change of the first choice that shows there, in a line."""
        effects = self.readings.get(name) or self.parameters.get(name) or self.numbers[name]
        first = next(each for each in effects if each.level == level and (level == PROOF or _tells(each)))
        shown = first.witness
        told = "" if shown is None else f": {next(shown.lines()).strip()}"
        return wrap(f"  {first.label}{told}", WIDTH, max_lines=1, placeholder=" …")[0]

    def _heading(self) -> Iterator[str]:
        matter = len(self.mattering)
        yield (
            f"{self.policy}: {matter} of {counted(len(self.readings), 'reading')} matter{'s' if matter == 1 else ''} "
            f"({counted(self.tried, 'variant')} tried, {counted(self.proved, 'graph')} proved anew)"
        )
        if self.supposed:
            told = ", ".join(f"{name} is {choice}" for name, choice in self.supposed.items())
            yield from wrap(f"taken to be chosen, as the policy leaves them open: {told}", WIDTH)

    def lines(self, *, full: bool = False) -> Iterator[str]:
        """What matters, each with one change that shows it; in full, every choice."""
        yield from self._heading()
        for level in LEVELS:
            yield from self._of(level, full=full)
        if self.together:
            yield "only together:"
            for each in self.together:
                yield from each.lines()
        yield from self._numbers("parameters", self.parameters, full=full)
        yield from self._numbers("numbers of sentences", self.numbers, full=full)

    def _of(self, level: str, *, full: bool) -> Iterator[str]:
        names = self.never if level == WORDS else self.at(level)
        if not names:
            return
        yield f"{SAID[level]}: {counted(len(names), 'reading')}"
        if level == WORDS or (level == TABLE and not full):
            told = [f"{name}{self._table(name)}" for name in names]
            yield from wrap(", ".join(told), WIDTH, initial_indent="  ", subsequent_indent="  ")
            return
        for name in names:
            effects = [each for each in self.readings[name] if each.level == level]
            for each in effects if full else effects[:1]:
                yield from each.lines()

    def _table(self, name: str) -> str:
        """Which table a reading turns."""
        kinds = (each.topic.kind for effect in self.readings[name] for each in effect.changes)
        return f" ({found})" if (found := next(kinds, "")) else ""

    def _numbers(self, title: str, found: Mapping[str, tuple[Effect, ...]], *, full: bool) -> Iterator[str]:
        if not found:
            return
        yield f"{title}:"
        for name, effects in found.items():
            level = self.level(name)
            telling = [each for each in effects if each.level == level and _tells(each)]
            if level == WORDS:
                yield f"  {name}: nothing"
            elif telling:
                for each in telling if full else telling[:1]:
                    yield from each.lines()
            else:
                yield f"  {name}: only how many days it takes"

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def __repr__(self) -> str:
        return f"<sensitivity of {self.policy}: {len(self.mattering)} of {len(self.readings)} readings matter>"

    def _repr_html_(self) -> str:
        rows = (
            (name, self.level(name), (line for each in effects for line in each.lines()))
            for name, effects in self.readings.items()
        )
        return html_table(self.policy, rows)

    def as_dict(self) -> dict[str, Any]:
        """Everything as JSON has it."""
        def told(found: Mapping[str, tuple[Effect, ...]]) -> dict[str, Any]:
            return {
                name: {"where": self.level(name), "variants": [each.as_dict() for each in effects]}
                for name, effects in found.items()
            }

        return {
            "policy": self.policy, "supposed": dict(self.supposed), "mattering": list(self.mattering),
            "never": list(self.never), "readings": told(self.readings),
            "together": [each.as_dict() for each in self.together], "parameters": told(self.parameters),
            "numbers": told(self.numbers),
            "tried": self.tried, "proved": self.proved, "pairs": self.pairs,
        }  # fmt: skip


def _listed(names: Iterable[str]) -> list[str]:
    return wrap(", ".join(names), WIDTH, initial_indent="  ", subsequent_indent="  ")


def _tells(effect: Effect) -> bool:
    """Whether more is changed than how many days a run takes, and by when something is due."""
    kinds = {each.topic.kind for each in effect.changes}
    return bool(kinds - {*LENGTHS, "time limit", "target on", "entitlement on"})


