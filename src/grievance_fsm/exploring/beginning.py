"""The day on which runs begin that are thought of, not lived: where none is given, and which may be."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from grievance_fsm.errors import Problem

NOMINAL: Final = date(2001, 1, 1)
"""The day on which a procedure begins where none is given."""

UNNAMED: Final = f"days count from {NOMINAL}: none was named (--from, start=)"
"""What is said where it was not."""

EARLIEST: Final = date(101, 1, 1)
LATEST: Final = date(9899, 12, 31)
"""A century is left on either side, before the first and after the last day of the calendar."""


def misbegun(start: Any) -> Iterator[Problem]:
    """What is wrong with a day on which runs are to begin; nothing where none is given."""
    if start is None:
        return
    if isinstance(start, datetime) or not isinstance(start, date):
        yield Problem("start", "wants a day such as date(2015, 2, 2), without a time.")
    elif not EARLIEST <= start <= LATEST:
        yield Problem("start", f"wants a day from {EARLIEST} to {LATEST}, so that days can be counted from it.")
