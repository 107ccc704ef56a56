"""The two articles on Harvard and its union: their clauses, and the readings of what they leave open."""

from typing import Any, Final

from grievance_fsm.clauses import Registry
from grievance_fsm.procedures import text
from grievance_fsm.readings import Reading, Readings, pick

GAPS: Final = ("GAP.01", "GAP.02", "GAP.03", "GAP.05")
"""What the registry knows as missing from the MIT text, and the articles leave as open."""


def _read(part: str) -> Readings:
    return Readings.read(text.table(part))


def _registry(sections: tuple[str, ...], gaps: tuple[str, ...]) -> Registry:
    """The clauses of some sections with some gaps: no sentence of another text can be cited by mistake."""
    return Registry(tuple(each for each in text.clauses.values() if each.section in sections or each.id in gaps))


harvard_clauses = _registry(("H",), GAPS)
union_clauses = _registry(("H", "U"), (*GAPS, "GAP.04"))

reading = _read("harvard")
union_reading = _read("union")
union_readings = Readings((*reading.values(), *union_reading.values()))


def asked(question: Reading) -> Any:
    """A paper that no answer adds, for acts that only some answers give: they are refused until one is chosen."""
    return pick(question, **dict.fromkeys(question.choices))
