"""How a log's words are matched with a policy's: activities with actions, attributes with facts, roles with roles."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from grievance_fsm.auditing.rows import FIELDS
from grievance_fsm.errors import BadInput, Problem, unknown
from grievance_fsm.rules import BoundProcedure, Rule

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
        for name in data.keys() & set(TABLES):
            table = data[name]
            if not isinstance(table, dict) or not all(isinstance(each, str) for each in table.values()):
                problems.append(Problem(f"{path}: {name}", "wants a table of words."))
        if problems:
            raise BadInput(sorted(problems, key=str))
        return cls(**{name: data.get(name, {}) for name in TABLES})

    def problems(self, procedure: BoundProcedure) -> Iterator[Problem]:
        """The policy's words that are unknown, and the log's that stand for two things."""
        rules = [rule for rule in procedure.rules.values() if not rule.lapses]
        known: Mapping[str, Any] = {
            "columns": FIELDS, "activities": [rule.name for rule in rules], "facts": procedure.facts,
            "roles": {role for rule in rules for role in rule.roles},
        }  # fmt: skip
        for table, valid in known.items():
            given: Mapping[str, str] = getattr(self, table)
            for name in given:
                if name not in valid:
                    yield Problem(f"{table}.{name}", unknown(_PARTS[table], name, valid))
            if table in ("activities", "roles"):
                doubled = [word for word, n in Counter(map(plain, given.values())).items() if n > 1]
                yield from (Problem(table, f"“{word}” stands for two things.") for word in doubled)

    def actions(self, procedure: BoundProcedure) -> dict[str, str]:
        """The action of each activity: by the mapping, else by qualified name, name or words that only it has."""
        found: dict[str, str] = {}
        rules = [rule for rule in procedure.rules.values() if not rule.lapses]
        shared = Counter(plain(rule.words) for rule in rules)
        found |= {plain(rule.words): rule.name for rule in rules if shared[plain(rule.words)] == 1}
        for spelling in ("name", "qualified"):
            found |= {plain(getattr(rule, spelling)): rule.name for rule in rules}
        return found | {plain(activity): name for name, activity in self.activities.items()}

    def attributes(self, procedure: BoundProcedure) -> dict[str, str]:
        """The log's attribute for each fact."""
        return {name: self.facts.get(name, name) for name in procedure.facts}

    def role(self, spoken: str | None) -> str | None:
        """The policy's role for the log's."""
        return {plain(other): role for role, other in self.roles.items()}.get(plain(spoken or ""), spoken)


_PARTS: Mapping[str, str] = {
    "columns": "part of a row", "activities": "action", "facts": "fact", "roles": "role",
}  # fmt: skip


def outcome_of(rule: Rule, spoken: str | None) -> str | None:
    """The policy's name of an outcome that a log names, accidents of spelling apart; another word as it is."""
    if spoken is None:
        return None
    names = {plain(branch.name): branch.name for branch in rule.branches}
    return names.get(plain(spoken), spoken)


def plain(word: str) -> str:
    """A word without the accidents of spelling."""
    return " ".join(word.casefold().split())
