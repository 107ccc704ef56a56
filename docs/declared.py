"""Pages rendered from the declarations when the documentation is built, never drawn by hand.

    ```{declared} procedure mit.formal mermaid
    ```

stands for the text that `PAGES["procedure"]("mit.formal", "mermaid")` gives: a literal block, or a table in Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import dedent
from typing import Any

import click
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

import grievance_fsm as gf
from grievance_fsm.cli import main
from grievance_fsm.coverage import coverage
from grievance_fsm.guards import text
from grievance_fsm.procedures import text as text_of_mit
from grievance_fsm.rendering.policies import around


def procedure(place: str, form: str) -> str:
    """A procedure of a policy in one of the forms of `show`."""
    policy, name = place.split(".")
    loaded = gf.load(policy)
    return gf.show(loaded.procedure(name), form, policy=loaded)


def tables(policy: str) -> str:
    """The committee and the penalties of a policy."""
    return around(gf.load(policy), lambda each: "")


def clauses(policy: str) -> str:
    """How many clauses of each section the policy carries, and how."""
    return str(coverage(gf.load(policy)))


def readings(policy: str) -> Iterator[str]:
    """Every question that the text leaves open, with its choices, the default first."""
    yield from _row("id", "name", "question", "choices", "clauses")
    yield from _row(*["---"] * 5)
    for each in gf.load(policy).known_readings.values():
        others = [f"`{choice}`" for choice in each.choices if choice != each.default]
        default = f"**`{each.default}`**" if each.default else "**none**; choose"
        choices = ", ".join([default, *others])
        yield from _row(each.id, f"`{each.name}`", each.question, choices, ", ".join(each.clauses))


def not_read() -> Iterator[str]:
    """The questions that are no readings, each with the reason why no answer changes anything."""
    yield from _row("id", "question", "why it is no reading", "clauses")
    yield from _row(*["---"] * 4)
    for id, each in text_of_mit.not_read.items():
        yield from _row(id, each["question"], each["reason"], ", ".join(each["clauses"]))


def access(policy: str) -> Iterator[str]:
    """Who may see what of a case, and when, row by row."""
    yield from _row("who", "sees", "at the stage", "if", "clauses")
    yield from _row(*["---"] * 5)
    matrix = gf.load(policy).access
    for rule in matrix.rules:
        stages = "always" if rule.during == matrix.stages else ", ".join(stage.name for stage in rule.during)
        conditions = "; ".join(text(guard) for guard in rule.given)
        kinds = ", ".join(kind.name for kind in rule.kinds)
        yield from _row(", ".join(map(str, rule.roles)), kinds, stages, conditions, ", ".join(rule.clauses))


def kinds(policy: str) -> Iterator[str]:
    """The kinds of record that the rows speak of."""
    yield from _row("kind", "is", "clauses")
    yield from _row(*["---"] * 3)
    for kind in gf.load(policy).access.kinds:
        yield from _row(kind.name, kind.words, ", ".join(kind.clauses))


def commands() -> Iterator[str]:
    """Every command with what it does."""
    yield from _row("command", "does")
    yield from _row("---", "---")
    yield from _row("`grievance-fsm`", "the main job in three short acts")
    for name, command in sorted(main.commands.items()):
        words = [p.make_metavar(click.Context(command)) for p in command.params if isinstance(p, click.Argument)]
        yield from _row(f"`grievance-fsm {' '.join([name, *words])}`", command.help or "")


def options(name: str) -> str:
    """What a command says of itself."""
    command = main.commands[name]
    above = click.Context(main, info_name="grievance-fsm", max_content_width=100, **main.context_settings)
    return command.get_help(click.Context(command, parent=above, info_name=name))


def _row(*cells: str) -> Iterator[str]:
    yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


PAGES = {
    "procedure": procedure, "tables": tables, "clauses": clauses, "readings": readings, "not_read": not_read,
    "commands": commands, "options": options, "access": access, "kinds": kinds,
}  # fmt: skip


class Declared(SphinxDirective):
    """One page of `PAGES`: text as it is, lines as Markdown."""

    required_arguments = 1
    optional_arguments = 9

    def run(self) -> list[nodes.Node]:
        """The nodes of the page."""
        name, *words = self.arguments
        found = PAGES[name](*words)
        return [nodes.literal_block(found, found)] if isinstance(found, str) else self._parsed(found)

    def _parsed(self, lines: Iterable[str]) -> list[nodes.Node]:
        node = nodes.container()
        self.state.nested_parse(StringList(list(lines), source="declared"), 0, node)
        return node.children


def plain(app: Any, what: str, name: str, obj: Any, opts: Any, lines: list[str]) -> None:
    """Let docstrings stand as they are written: Markdown tables as literal text, single backticks as code."""
    text = dedent("\n".join(lines))
    told = ["", *(f"   {line}" for line in text.splitlines() if line.startswith("|"))]
    kept = [line.replace("``", "`").replace("`", "``") for line in text.splitlines() if not line.startswith("|")]
    lines[:] = [*kept, "", "::", *told, ""] if len(told) > 1 else [*kept, ""]


def setup(app: Any) -> dict[str, bool]:
    """Make the directive known."""
    app.add_directive("declared", Declared)
    app.connect("autodoc-process-docstring", plain)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
