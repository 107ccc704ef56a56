"""How a log's words are matched with a policy's: activities with actions, attributes with facts, roles with roles."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
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
        except (ValueError, RecursionError) as error:
            raise BadInput([Problem(str(path), f"is not TOML: {error}")]) from None
        problems = [Problem(f"{path}: {name}", unknown("table", name, TABLES)) for name in data.keys() - set(TABLES)]
        for name in data.keys() & set(TABLES):
            table = data[name]
            if not isinstance(table, dict) or not all(isinstance(each, str) for each in table.values()):
                problems.append(Problem(f"{path}: {name}", "wants a table of words."))
        if problems:
            raise BadInput(sorted(problems, key=str))
        return cls(**{name: data.get(name, {}) for name in TABLES})

    def problems(self, *procedures: BoundProcedure) -> Iterator[Problem]:
        """The policy's words that are unknown or stand for two things, and the log's that do."""
        rules = _acts(procedures)
        known: Mapping[str, Any] = {
            "columns": FIELDS, "activities": _names(rules), "facts": self.attributes(*procedures),
            "roles": {role for rule in rules for role in rule.roles},
        }  # fmt: skip
        for table, valid in known.items():
            given: Mapping[str, str] = getattr(self, table)
            for name in given:
                meant = len(_meant(name, rules)) if table == "activities" else int(name in valid)
                if not meant:
                    yield Problem(f"{table}.{name}", unknown(_PARTS[table], name, valid))
                elif meant > 1:
                    yield Problem(f"{table}.{name}", ambiguous(_meant(name, rules)))
            if table in ("activities", "roles"):
                doubled = [word for word, n in Counter(map(plain, given.values())).items() if n > 1]
                yield from (Problem(table, f"“{word}” stands for two things.") for word in doubled)

    def actions(self, *procedures: BoundProcedure) -> dict[str, tuple[str, ...]]:
        """The actions, by their qualified names, that an activity may mean.

        A mapped word comes first, then the qualified name, the name, and the words.
        """
        rules = _acts(procedures)
        found = _spelled((plain(rule.words), rule) for rule in rules)
        found |= _spelled((plain(rule.name), rule) for rule in rules)
        found |= _spelled((plain(rule.qualified), rule) for rule in rules)
        return found | {plain(activity): _meant(name, rules) for name, activity in self.activities.items()}

    def attributes(self, *procedures: BoundProcedure) -> dict[str, str]:
        """The log's attribute for each fact."""
        return {name: self.facts.get(name, name) for procedure in procedures for name in procedure.facts}

    def role(self, spoken: str | None) -> str | None:
        """The policy's role for the log's."""
        return {plain(other): role for role, other in self.roles.items()}.get(plain(spoken or ""), spoken)


_PARTS: Mapping[str, str] = {
    "columns": "part of a row", "activities": "action", "facts": "fact", "roles": "role",
}  # fmt: skip


def _acts(procedures: Iterable[BoundProcedure]) -> list[Rule]:
    """The actions that a log may hold; what lapses, nobody does."""
    return [rule for procedure in procedures for rule in procedure.rules.values() if not rule.lapses]


def _names(rules: Iterable[Rule]) -> list[str]:
    """What the actions are called: by their names alone where they are all of one procedure."""
    several = len({rule.procedure for rule in rules}) > 1
    return [rule.qualified if several else rule.name for rule in rules]


def _meant(name: str, rules: Iterable[Rule]) -> tuple[str, ...]:
    """The actions that a name, qualified or not, may mean."""
    return tuple(rule.qualified for rule in rules if name in (rule.qualified, rule.name))


def _spelled(pairs: Iterable[tuple[str, Rule]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word, rule in pairs:
        found[word] = (*found.get(word, ()), rule.qualified)
    return found


def ambiguous(names: Iterable[str]) -> str:
    """The message for a word that several actions share."""
    return f"may mean any of {', '.join(names)}; write one of them, or map the activity."


_RUN = re.compile(r"(?P<procedure>[^.#]+)#(?P<number>[1-9][0-9]{0,8})\.(?P<action>.+)", re.DOTALL)


def without_run(activity: str) -> tuple[str, str]:
    """A plain activity without the number of its run, and that number as runs bear it.

    >>> without_run("formal#2.notify"), without_run("formal#1.notify"), without_run("notify")
    (('formal.notify', '#2'), ('formal.notify', ''), ('notify', ''))
    """
    found = _RUN.fullmatch(activity)
    if found is None:
        return activity, ""
    number = "" if found["number"] == "1" else f"#{found['number']}"
    return f"{found['procedure']}.{found['action']}", number


def outcome_of(rule: Rule, spoken: str | None) -> str | None:
    """The policy's name of an outcome that a log names, accidents of spelling apart; another word as it is."""
    if spoken is None:
        return None
    names = {plain(branch.name): branch.name for branch in rule.branches}
    return names.get(plain(spoken), spoken)


def plain(word: str) -> str:
    """A word without the accidents of spelling."""
    return " ".join(word.casefold().split())
