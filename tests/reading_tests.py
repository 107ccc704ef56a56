"""Which tests show what a reading changes: those that bear its id and its public name, in whatever file they stand.

`test_a24_procedure_order_…` is a test of A24, procedure_order; `test_gap19_retention_rule_…` one of GAP.19.
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from attrs import frozen

from grievance_fsm.readings import Reading

HERE = Path(__file__).parent


@frozen
class ReadingTest:
    """A test with the words that it uses: its own, those of its parameters and of the constants that they name."""

    file: str
    name: str
    words: frozenset[str]


def named_for(reading: Reading) -> list[ReadingTest]:
    """The tests that are named for a reading."""
    stem = f"test_{reading.id.lower().replace('.', '')}_{reading.name}_"
    return [each for each in _tests() if each.name.startswith(stem)]


@cache
def _tests() -> tuple[ReadingTest, ...]:
    return tuple(test for path in sorted(HERE.glob("test_*.py")) for test in _tests_in(path))


def _tests_in(path: Path) -> Iterator[ReadingTest]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = {
        target.id: node.value
        for node in tree.body if isinstance(node, ast.Assign)
        for target in node.targets if isinstance(target, ast.Name)
    }  # fmt: skip
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield ReadingTest(path.name, node.name, frozenset(_words(node, constants)))


def _words(node: ast.AST, constants: Mapping[str, ast.AST]) -> Iterator[str]:
    """The texts and the names of keyword arguments in a part of a test, and in the constants that it names."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
        elif isinstance(part, ast.keyword) and part.arg:
            yield part.arg
        elif isinstance(part, ast.Name) and part.id in constants:
            yield from _words(constants[part.id], {})
