"""The day on which runs begin that are thought of, not lived: where none is given, and which may be."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final

from grievance_fsm.errors import BadInput, Problem

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


@contextmanager
def in_the_calendar() -> Iterator[None]:
    """Ways that are counted inside: whatever leaves the calendar, from a late day or by a long span, is bad input."""
    try:
        yield
    except OverflowError as error:
        if "date" not in str(error):
            raise
        words = "wants an earlier day: some span counted from there leaves the calendar."
        raise BadInput([Problem("start", words)]) from None
