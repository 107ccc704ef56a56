"""Ways through a procedure as data: steps with their days, and what they suppose."""

from collections.abc import Iterator, Mapping
from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from grievance_fsm.clauses import citing
from grievance_fsm.errors import counted, unknown
from grievance_fsm.exploring.beginning import UNNAMED
from grievance_fsm.printed import WIDTH, Shown, as_json
from grievance_fsm.readings import Reading

if TYPE_CHECKING:
    from grievance_fsm.exploring.casebook import Casebook

_UNDER = " " * 24


@frozen
class Step:
    """One act on a way, on the earliest lawful day.

    `supposes` are the facts that the way takes to be so, `given` what it takes other procedures to have done.
    """

    action: str
    words: str
    outcome: str
    roles: tuple[str, ...]
    clause: str
    source: str
    target: str
    on: date
    day: int
    due: date | None
    supposes: Mapping[str, Any]
    given: tuple[str, ...] = ()

    @property
    def late(self) -> bool:
        """Whether even the earliest lawful day comes after the last day of the time limit."""
        return self.due is not None and self.on > self.due

    def as_dict(self) -> dict[str, Any]:
        """The step as JSON has it."""
        return {
            "action": self.action, "words": self.words, "outcome": self.outcome, "roles": list(self.roles),
            **citing(self.clause), "from": self.source, "to": self.target, "on": self.on.isoformat(),
            "day": self.day, "due": None if self.due is None else self.due.isoformat(),
            "supposes": {name: as_json(value) for name, value in self.supposes.items()}, "given": list(self.given),
        }  # fmt: skip

    def lines(self) -> Iterator[str]:
        by = f", by {self.due}" if self.due else ""
        outcome = "" if self.outcome == "done" else f" → {self.outcome}"
        late = ", too late" if self.late else ""
        clause = f" [{self.clause}]" if self.clause else ""
        who = ", ".join(role for role in self.roles if role != "anyone")
        told = f"{f'{who}: ' if who else ''}{self.words}{outcome}{clause}{by}{late}"
        yield from wrap(told, WIDTH, initial_indent=f"  day {self.day:>4}  {self.on}  ", subsequent_indent=_UNDER)
        if self.given:
            yield from wrap(f"given: {'; '.join(self.given)}", WIDTH, initial_indent=_UNDER, subsequent_indent=_UNDER)


@frozen
class Way(Shown):
    """Some steps from the beginning of a procedure to an end, on the earliest lawful days."""

    end: str
    steps: tuple[Step, ...]

    @property
    def days(self) -> int:
        """How many days it takes at the earliest."""
        return self.steps[-1].day if self.steps else 0

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions in order."""
        return tuple(step.action for step in self.steps)

    def as_dict(self) -> dict[str, Any]:
        """The way as JSON has it."""
        return {"end": self.end, "days": self.days, "steps": [step.as_dict() for step in self.steps]}

    def summary(self) -> str:
        """The way in one sentence: its actions, its end, its length."""
        return f"{' → '.join(self.actions)} … “{self.end}”: {counted(self.days, 'day')} at the earliest"

    def lines(self) -> Iterator[str]:
        count = counted(len(self.steps), "step")
        yield f"to “{self.end}”: {count}, {counted(self.days, 'day')} at the earliest"
        for step in self.steps:
            yield from step.lines()

    def __str__(self) -> str:
        return "\n".join(self.lines())


@frozen
class Chosen:
    """Other ways that hold under some choices of the readings left open."""

    choices: Mapping[str, str]
    ways: tuple[Way, ...]


@frozen
class Paths(Shown):
    """The ways through a procedure.

    `ways` has the shortest to each end; `covering` is a small set that makes every move which can be made, and
    `never` lists the moves that no way makes. `open` are the readings without a choice: all choices were tried, and
    `ways` holds under `choices` and under every other combination that `otherwise` does not list.
    `nominal` is true where nobody named the day on which the procedure begins.
    Where they were asked for, `every` has all the shortest ways to each end (`more` names the ends to which there may
    be more), and `cases` the case files that make every move and show every guard both ways.
    """

    procedure: str
    words: str
    start: date
    ways: tuple[Way, ...]
    covering: tuple[Way, ...]
    never: tuple[str, ...]
    unreached: tuple[str, ...]
    open: tuple[Reading, ...] = ()
    choices: Mapping[str, str] = field(factory=dict)
    tried: int = 1
    otherwise: tuple[Chosen, ...] = ()
    every: tuple[Way, ...] = ()
    more: tuple[str, ...] = ()
    cases: "Casebook | None" = None
    nominal: bool = False

    def to(self, end: str) -> Way:
        """The shortest way to an end; raises `KeyError` where there is none."""
        found = next(iter(way for way in self.ways if way.end == end), None)
        if found is None:
            told = f"no way leads to “{end}”." if end in self.unreached else ""
            raise KeyError(told or unknown("end", end, (way.end for way in self.ways)))
        return found

    def as_dict(self) -> dict[str, Any]:
        """The ways as JSON has them."""
        return {
            "procedure": self.procedure, "start": self.start.isoformat(), "nominal": self.nominal,
            "open": [reading.name for reading in self.open], "choices": dict(self.choices), "tried": self.tried,
            "ways": [way.as_dict() for way in self.ways], "unreached": list(self.unreached),
            "covering": [way.as_dict() for way in self.covering], "never": list(self.never),
            "otherwise": [
                {"choices": dict(other.choices), "ways": [way.as_dict() for way in other.ways]}
                for other in self.otherwise
            ],
            **({"every": [way.as_dict() for way in self.every], "more": list(self.more)} if self.every else {}),
            **({} if self.cases is None else {"cases": self.cases.as_dict()}),
        }  # fmt: skip

    def _lines(self) -> Iterator[str]:
        yield from wrap(f"{self.procedure}: {self.words}, begun on {self.start}", WIDTH)
        yield from self._about_readings()
        for way in self.ways:
            yield ""
            yield from way.lines()
        yield ""
        if self.unreached:
            yield from _listed("no way leads to", [f"“{end}”" for end in self.unreached])
        yield f"{counted(len(self.covering), 'way')} together make every move that can be made"
        if self.never:
            yield from _listed("moves that no way makes", self.never)
        yield from self._all_shortest()
        if self.cases is not None:
            yield from ("", *self.cases.lines())
        if self.nominal:
            yield UNNAMED

    def _all_shortest(self) -> Iterator[str]:
        """How many shortest ways lead to each end, and those not told above, a line or two each."""
        for way in self.ways if self.every else ():
            others = [each for each in self.every if each.end == way.end]
            least = "at least " if way.end in self.more else ""
            steps = counted(len(way.steps), "step")
            yield ""
            yield f"to “{way.end}” in {steps}: {least}{counted(len(others), 'way')}"
            for each in others if len(others) > 1 else ():
                yield from wrap(each.summary(), WIDTH, initial_indent="  ", subsequent_indent="    ")

    def _about_readings(self) -> Iterator[str]:
        if not self.open:
            return
        names = [f"{reading.id} {reading.name}" for reading in self.open]
        yield from _listed("open readings, every choice tried", names)
        if not self.otherwise:
            yield f"  the ways are the same under all {self.tried} combinations of choices"
            return
        yield from _listed("  the ways below hold under", _pairs(self.choices))
        for other in self.otherwise:
            yield from _listed("  they differ under", _pairs(other.choices))
            for way in other.ways:
                yield from wrap(way.summary(), WIDTH, initial_indent="    ", subsequent_indent="      ")

    def __str__(self) -> str:
        return "\n".join(self._lines())


def _pairs(choices: Mapping[str, str]) -> list[str]:
    return [f"{name}={choice}" for name, choice in choices.items()]


def _listed(heading: str, items: Any) -> list[str]:
    return wrap(f"{heading}: {', '.join(items)}", WIDTH, subsequent_indent="    ")
