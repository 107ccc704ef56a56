"""Moments of any class: which comes first."""

from datetime import UTC, date, datetime

import pytest

from grievance_fsm.events import precedes


class Stamp(datetime):
    """A moment of a class of its own, as pandas and freezegun have them."""


@pytest.mark.parametrize("first", [datetime, Stamp])
@pytest.mark.parametrize("second", [datetime, Stamp])
def test_moments_of_any_class_are_told_apart_to_the_instant(first, second):
    late, early = first(2015, 2, 3, 15, tzinfo=UTC), second(2015, 2, 3, 9, tzinfo=UTC)

    assert precedes(early, late)
    assert not precedes(late, early)


def test_a_day_and_a_moment_of_it_are_of_one_day():
    assert not precedes(date(2015, 2, 3), datetime(2015, 2, 3, 15, tzinfo=UTC))
    assert not precedes(datetime(2015, 2, 3, 9, tzinfo=UTC), date(2015, 2, 3))
    assert precedes(datetime(2015, 2, 2, 9, tzinfo=UTC), date(2015, 2, 3))
