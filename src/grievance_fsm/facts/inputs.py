"""What expressions speak of: facts, what the engine counts or remembers of them, and the numbers of the policy."""

from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.facts.tree import Expr
from grievance_fsm.values import BALLOTS, BOOLEAN, DAY, LABEL, LABELS, NUMBER, PERSONS, interned, parsed, plain


@frozen(eq=False)
class Param(Expr):
    """A number that the policy fixes and that a drafter may vary; stays symbolic in the tree."""

    name: str
    value: int
    words: str = ""
    clause: str = ""
    low: int = 0
    high: int = 10**6


@frozen(eq=False)
class Fact(Expr):
    """A typed, bounded, worded input of an action."""

    name: str
    kind: str
    words: str
    low: int = 0
    high: int = 10**9
    choices: tuple[str, ...] = field(default=(), converter=interned)
    by: "Fact | None" = None
    scale: int = 1
    clause: str = ""

    @property
    def key(self) -> str:
        return self.name

    def parse(self, value: Any) -> Any:
        """The value in its kind's own form; raises `ValueError` saying what was wanted."""
        return parsed(self, value)

    def plain(self, value: Any) -> Any:
        """The value as JSON has it; `parse` reads it back."""
        return plain(self, value)


@frozen(eq=False)
class Derived(Expr):
    """How many of the persons (or ballots) in a fact are eligible; the engine counts them."""

    name: str
    words: str
    of: Fact
    value: str | None = None
    eligible: bool = True
    high: int = 14

    @property
    def key(self) -> str:
        return self.name

    low = 0


@frozen(eq=False)
class At(Expr):
    """The value that a fact had when a named action last recorded it."""

    action: Any
    what: Fact | Derived

    @property
    def key(self) -> str:
        return f"{self.action.key}.{self.what.key}"


@frozen(eq=False)
class Ever(At):
    """Everyone whom a fact named whenever an action recorded it, in any run of the case; nobody where it never did."""

    @property
    def key(self) -> str:
        return f"{self.action.key}.{self.what.key}*"


@frozen(eq=False)
class Happened(Expr):
    """Whether an action has taken place in this run."""

    action: Any

    @property
    def key(self) -> str:
        return f"{self.action.key}!"


@frozen(eq=False)
class Stands(Expr):
    """Whether the run stands at one of some states; for the conditions of time limits."""

    states: tuple[Any, ...]

    @property
    def key(self) -> str:
        return "|".join(("@at", *(state.name for state in self.states)))

    @property
    def words(self) -> str:
        return f"the case stands at {' or '.join(f'“{state.name}”' for state in self.states)}"


def number(name: str, words: str, low: int, high: int, clause: str = "") -> Fact:
    """A whole number from `low` to `high`, both included."""
    return Fact(name, NUMBER, words, low, high, clause=clause)


def money(name: str, words: str, high: int = 10**12) -> Fact:
    """An amount in hundredths, read from a decimal such as `35.5` without rounding."""
    return Fact(name, NUMBER, words, 0, high, scale=100)


def flag(name: str, words: str, clause: str = "") -> Fact:
    """A yes or no."""
    return Fact(name, BOOLEAN, words, clause=clause)


def one_of(name: str, words: str, *choices: str, clause: str = "") -> Fact:
    """One word out of several."""
    return Fact(name, LABEL, words, choices=choices, clause=clause)


def several(name: str, words: str, *choices: str, clause: str = "") -> Fact:
    """Any of several words."""
    return Fact(name, LABELS, words, choices=choices, clause=clause)


def persons(name: str, words: str, clause: str = "") -> Fact:
    """A set of persons, by opaque id."""
    return Fact(name, PERSONS, words, clause=clause)


def ballots(name: str, words: str, *values: str, by: Fact, clause: str = "") -> Fact:
    """The votes of some persons, all of them in the fact `by`; who is there and casts none abstains.

    Where every member has to vote, a guard says so, such as `yes + no == present`.
    """
    return Fact(name, BALLOTS, words, choices=values, by=by, clause=clause)


def day(name: str, words: str, clause: str = "") -> Fact:
    """A civil day."""
    return Fact(name, DAY, words, clause=clause)


DAY_OF_ACT: Final = day("@on", "the day of the act")
"""The day on which an action takes place: supplied by the engine, recorded by nobody."""

IN_OFFICE: Final = persons("in_office", "the members in office")
"""The members in office on the day of an act: supplied by the register, recorded by nobody."""


def param(name: str, value: int, words: str = "", clause: str = "", low: int = 0, high: int = 10**6) -> Param:
    """A number of the policy, with the range in which a drafter may vary it."""
    return Param(name, value, words or name, clause, low, high)


def derived(
    words: str, *, of: Fact, value: str | None = None, name: str = "", eligible: bool = True, high: int = 14
) -> Derived:
    """The number of eligible persons in a set, or of their ballots with one value (at most `high`).

    The value is one of the words of the ballots; a policy that counts another is malformed.
    """
    return Derived(name or words.replace(" ", "_"), words, of, value, eligible, high)


def at(action: Any, what: Fact | Derived) -> At:
    """The value that the last occurrence of another action recorded."""
    return At(action, what)


def ever(action: Any, what: Fact) -> Ever:
    """Everyone whom a set of persons named whenever an action recorded it, in any run of the case."""
    return Ever(action, what)


def happened(action: Any) -> Happened:
    """Whether an action has taken place in this run."""
    return Happened(action)


def stands(*states: Any) -> Stands:
    """The run stands at one of these states."""
    return Stands(states)
