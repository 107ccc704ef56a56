"""What can go wrong, and how it is said: few exceptions, every problem at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import frozen

LONGEST = 60
"""So much of a word is told that nobody knows."""


@frozen
class Problem:
    """One thing that is wrong, with the place where it stands."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class GrievanceError(Exception):
    """The base of every exception that this package raises."""


class _Problems(GrievanceError):
    """An error that lists all its problems, each with its place."""

    def __init__(self, problems: Iterable[Problem], heading: str = "") -> None:
        self.problems = tuple(problems)
        self.heading = heading or self._heading()
        super().__init__("\n".join([self.heading, *(f"  {problem}" for problem in self.problems)]))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems, self.heading)

    def _heading(self) -> str:
        return f"{counted(len(self.problems), 'problem')}:"


class DeclarationError(_Problems):
    """A declaration is malformed; all its problems are listed."""


class BadInput(_Problems):
    """Input that cannot be used: a log, a policy file, a case file, an argument."""


class Overtaken(GrievanceError):
    """Somebody else acted first: the case has gone on since its writer read it, and has to be read again."""

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(expected, found)
        self.expected, self.found = expected, found

    def __str__(self) -> str:
        return f"the case has {counted(self.found, 'event')}, and its writer expected {self.expected}; read it again."


def oxford(words: Sequence[str], last: str = "or") -> str:
    """The words as a list in a sentence.

    >>> oxford(["a", "b", "c"])
    '“a”, “b” or “c”'
    """
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {last} {quoted[-1]}" if quoted else "nothing"


def counted(n: int, one: str, several: str = "") -> str:
    """A number of things.

    >>> counted(1, "case"), counted(1200, "row"), counted(0, "entry", "entries")
    ('1 case', '1,200 rows', '0 entries')
    """
    return f"{n:,} {one if n == 1 else several or f'{one}s'}"


def unknown(kind: str, word: object, valid: Iterable[str]) -> str:
    """The message for a name that nobody knows, with the nearest names that are known.

    >>> unknown("action", "formal.notfy", ["formal.notify", "formal.decide"])
    'unknown action “formal.notfy”; did you mean “formal.notify”?'
    """
    return f"unknown {kind} “{in_short(str(word))}”; {nearest(word, valid)}"


def nearest(word: object, valid: Iterable[str]) -> str:
    """The known names that are nearest to one that nobody knows, which is not repeated; else those that there are.

    >>> nearest("formal.notfy", ["formal.notify", "formal.decide"])
    'did you mean “formal.notify”?'
    """
    from difflib import get_close_matches  # only where there is something to say

    known = sorted(set(valid))
    near = get_close_matches(in_short(str(word)), known, n=3)
    if near:
        return f"did you mean {oxford(near)}?"
    shown = known[:12]
    more = f" (and {len(known) - len(shown)} more)" if len(known) > len(shown) else ""
    return f"known: {oxford(shown, 'and')}{more}."


def in_short(text: str) -> str:
    """The beginning of a text, for a message.

    >>> in_short("a word"), in_short("a line\\nand another")
    ('a word', 'a line…')
    """
    line = text.partition("\n")[0][:LONGEST]
    return line if line == text else f"{line}…"
