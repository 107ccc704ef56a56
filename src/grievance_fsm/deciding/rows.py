"""What was found row by row, a row for each way of reading the text, told line by line."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Generic, TypeVar

from grievance_fsm.printed import Shown

R = TypeVar("R")


class Rows(Shown, Generic[R]):
    """A result with a row for each way of reading the text."""

    __slots__ = ()

    rows: tuple[R, ...]

    def __iter__(self) -> Iterator[R]:
        return iter(self.rows)

    @property
    def only(self) -> R:
        """The only row, where no reading is varied."""
        (row,) = self.rows
        return row

    @abstractmethod
    def lines(self) -> Iterator[str]:
        """A heading, and what each row says."""

    def __str__(self) -> str:
        return "\n".join(self.lines())
