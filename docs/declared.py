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
from grievance_fsm.clauses import listed
from grievance_fsm.cli import main
from grievance_fsm.coverage import coverage
from grievance_fsm.guards import text
from grievance_fsm.procedures import text as text_of_mit
from grievance_fsm.rendering.dockets import docket_said
from grievance_fsm.rendering.policies import around


def chosen(policy: str, choices: tuple[str, ...]) -> gf.Policy:
    """A policy under choices such as `retaliation_rule=as_H4`."""
    return gf.load(policy, readings=dict(choice.split("=") for choice in choices))


def procedure(place: str, form: str, *choices: str) -> str:
    """A procedure of a policy in one of the forms of `show`."""
    policy, name = place.split(".")
    loaded = chosen(policy, choices)
    return gf.show(loaded.procedure(name), form, policy=loaded)


def procedures(policy: str, *choices: str) -> Iterator[str]:
    """The procedures of a policy, each with its page, its words, how much it holds and how many clauses it cites."""
    yield from _row("procedure", "is", "states", "acts", "clauses")
    yield from _row(*["---"] * 5)
    loaded = chosen(policy, choices)
    for name, each in loaded.bound.items():
        acts = [rule for rule in each.rules.values() if not rule.lapses]
        cited = {clause for rule in acts for clause in rule.clauses}
        sizes = (len(each.states), len(acts), len(cited))
        yield from _row(f"[{name}]({policy}/{name}.md)", each.words, *map(str, sizes))


def docket(policy: str, form: str, *choices: str) -> str:
    """What stands between the procedures of a policy: in words, or as a diagram."""
    loaded = chosen(policy, choices)
    return docket_said(loaded) if form == "text" else gf.show(loaded, form)


def tables(policy: str) -> str:
    """The committee and the penalties of a policy: what follows its title and the list of its procedures."""
    return around(gf.load(policy), lambda each: "", lambda each: "").split("\n\n", 2)[2]


def silences(policy: str, other: str) -> Iterator[str]:
    """The readings in which two policies differ, with the choice of each."""
    yield from _row("id", "question", f"`{policy}`", f"`{other}`", "clauses")
    yield from _row(*["---"] * 5)
    one, two = gf.load(policy), gf.load(other)
    for name, reading in one.known_readings.items():
        if one.readings[name] != two.readings[name]:
            choices = [f"`{each.readings[name]}`" for each in (one, two)]
            yield from _row(f"{reading.id} `{name}`", reading.question, *choices, ", ".join(reading.clauses))


def faults(policy: str) -> Iterator[str]:
    """What the checker finds in a policy."""
    yield from _row("kind", "where", "what", "clauses")
    yield from _row(*["---"] * 4)
    for each in gf.load(policy).check():
        shown = f"{each.words}: {each.shown}" if each.shown else each.words
        yield from _row(each.kind, each.place, shown, listed(each.clauses))


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
    "procedure": procedure, "procedures": procedures, "docket": docket, "tables": tables, "clauses": clauses,
    "readings": readings, "not_read": not_read, "silences": silences, "faults": faults, "access": access,
    "kinds": kinds, "commands": commands, "options": options,
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
