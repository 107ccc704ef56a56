"""The reference page on proofs has every name and every bound that the code has."""

import pytest
from reference_page import PAGE, REFERENCE, rows

import grievance_fsm as gf
from grievance_fsm import properties
from grievance_fsm.checking import domains
from grievance_fsm.comparing import walk
from grievance_fsm.deciding import balloting
from grievance_fsm.exploring import COMBINATIONS, searching
from grievance_fsm.varying.changes import LEVELS
from grievance_fsm.verification import building, game, reaching, variants


@pytest.mark.parametrize("name", gf.__all__)
def test_the_engine_page_names_everything_that_may_be_imported(name: str):
    assert f"`gf.{name}`" in (REFERENCE / "engine.md").read_text(encoding="utf-8")


def test_every_verb_is_there():
    """The twelve are the public functions of the module that make a property."""
    verbs = [name for name, verb in vars(properties).items()
             if name.islower() and not name.startswith("_") and isinstance(verb, type(rows))
             and verb.__module__ == properties.__name__]  # fmt: skip

    assert len(verbs) == 12
    assert [verb for verb in verbs if f"`{verb}`" not in PAGE] == []


def test_the_bounds_are_those_of_the_code():
    bounds = [building.LARGEST, building.MOVES, reaching.LARGEST, game.LARGEST, searching.LARGEST, walk.LARGEST]
    bounds += [domains.WIDEST, balloting.MOST, variants.COMBINATIONS]
    table = rows("How large a procedure may be")

    assert [cells[0] for cells in table[2:]] == [f"{bound:,}" for bound in bounds]
    assert f"({COMBINATIONS} in `paths`" in table[-1][1]


def test_the_levels_of_sensitivity_are_there():
    assert [cells[0].strip("`") for cells in rows("Sensitivity")][2:7] == list(LEVELS)
