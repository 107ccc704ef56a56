"""How a log's words are matched with a policy's: activities with actions, attributes with facts, roles with roles."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from grievance_fsm.auditing.rows import check_columns
from grievance_fsm.errors import BadInput, Problem, unknown
from grievance_fsm.rules import BoundProcedure

TABLES = ("columns", "activities", "facts", "roles")


@frozen
class LogWords:
    """What a log calls things: each table maps the policy's word to the log's."""

    columns: Mapping[str, str] = field(factory=dict)
    activities: Mapping[str, str] = field(factory=dict)
    facts: Mapping[str, str] = field(factory=dict)
    roles: Mapping[str, str] = field(factory=dict)

    @classmethod
    def read(cls, path: Path) -> "LogWords":
        """Read a TOML file of up to four tables; raises `BadInput` with every problem."""
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise BadInput([Problem(str(path), error.strerror or "cannot be read.")]) from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadInput([Problem(str(path), f"is not TOML: {error}")]) from None
        problems = [Problem(f"{path}: {name}", unknown("table", name, TABLES)) for name in data.keys() - set(TABLES)]
        for name, table in data.items():
            if not isinstance(table, dict) or not all(isinstance(each, str) for each in table.values()):
                problems.append(Problem(f"{path}: {name}", "wants a table of words."))
        if problems:
            raise BadInput(problems)
        found = cls(**{name: data.get(name, {}) for name in TABLES})
        check_columns(found.columns)
        return found

    def check(self, procedure: BoundProcedure) -> None:
        """Refuse words that the procedure does not have."""
        roles = {role for rule in procedure.rules.values() for role in rule.roles}
        known: tuple[tuple[str, Mapping[str, str], Any], ...] = (
            ("activities", self.activities, procedure.rules), ("roles", self.roles, roles),
            ("facts", self.facts, {**procedure.facts, **procedure.derived}),
        )  # fmt: skip
        problems = [
            Problem(f"{table}.{name}", unknown(table, name, valid))
            for table, given, valid in known
            for name in given
            if name not in valid
        ]
        if problems:
            raise BadInput(problems)

    def actions(self, procedure: BoundProcedure) -> dict[str, str]:
        """The action of each activity: by the mapping, else by qualified name, name or words."""
        found: dict[str, str] = {}
        rules = [rule for rule in procedure.rules.values() if not rule.lapses]
        for spelling in ("words", "name", "qualified"):
            found |= {plain(getattr(rule, spelling)): rule.name for rule in rules}
        return found | {plain(activity): name for name, activity in self.activities.items()}

    def attributes(self, procedure: BoundProcedure) -> dict[str, str]:
        """The log's attribute for each fact and each total that guards count."""
        names = [*procedure.facts, *procedure.derived]
        return {name: self.facts.get(name, name) for name in names}

    def role(self, spoken: str | None) -> str | None:
        """The policy's role for the log's."""
        return {plain(other): role for role, other in self.roles.items()}.get(plain(spoken or ""), spoken)


def plain(word: str) -> str:
    """A word without the accidents of spelling."""
    return " ".join(word.casefold().split())
