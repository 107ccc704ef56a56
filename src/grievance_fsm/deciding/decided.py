"""Who can decide, as data and in a few lines."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from attrs import frozen

from grievance_fsm.clauses import listed
from grievance_fsm.deciding.groups import Attendance, Group, groups_as_json
from grievance_fsm.deciding.rows import Rows
from grievance_fsm.errors import oxford
from grievance_fsm.printed import WIDTH, under_choices


@frozen
class Step:
    """One vote on the way, for each number that attends, and the states to which it leads.

    `stays_away` is the fewest who prevent it by not coming; `opens` the fewest who can hold every meeting that must
    come before it, where one must.
    """

    action: str
    outcome: str
    leads: tuple[str, ...]
    clauses: tuple[str, ...]
    attendances: tuple[Attendance, ...]
    stays_away: int | None
    opens: int | None = None

    def least(self, which: str) -> Group | None:
        """The smallest group at the attendance that suits it best; of equals the one with the fewest present."""
        return _smaller(*(getattr(each, which) for each in self.attendances))

    def as_dict(self) -> dict[str, Any]:
        """The vote as JSON has it."""
        return {
            "action": self.action, "outcome": self.outcome or None, "leads": list(self.leads),
            "clauses": list(self.clauses), "stays_away": self.stays_away, "opens": self.opens,
            "attendances": [each.as_dict() for each in self.attendances],
        }  # fmt: skip


@frozen
class Under:
    """What holds under some choices: for each reading those under which it is the same.

    Whoever brings the last vote about brings every vote before it about; whoever blocks one blocks the outcome.
    """

    choices: Mapping[str, tuple[str, ...]]
    steps: tuple[Step, ...]

    @property
    def possible(self) -> bool:
        """Whether there is a vote, and any group can bring the outcome about."""
        return bool(self.steps) and all(step.attendances for step in self.steps)

    @property
    def force(self) -> Group | None:
        """The fewest whose ballots bring it about whatever the others who attend cast."""
        return self._hardest("force")

    @property
    def agree(self) -> Group | None:
        """The fewest who bring it about because nobody else attends, and they are of one mind."""
        return self._hardest("agree")

    @property
    def fewest(self) -> Group | None:
        """The fewest who can bring it about alone, by ballots or of one mind."""
        return self._hardest("force", "agree")

    @property
    def carry(self) -> Group | None:
        """The fewest votes for it with which it comes about, the others casting whatever helps most."""
        return self._hardest("carry")

    @property
    def block(self) -> Group | None:
        """The fewest whose ballots prevent it whatever the others do."""
        return self._easiest("block")

    @property
    def withhold(self) -> Group | None:
        """The fewest who attend and prevent it by casting nothing, where the ballot has no word for abstaining."""
        return self._easiest("withhold")

    @property
    def stays_away(self) -> int | None:
        """The fewest who prevent it by not coming."""
        return min((step.stays_away for step in self.steps if step.stays_away is not None), default=None)

    def at(self, voters: int, action: str = "") -> Attendance | None:
        """The groups where so many voters attend the last vote, or another one on the way."""
        step = next((step for step in reversed(self.steps) if action in ("", step.action)), None)
        return next((each for each in step.attendances if each.voters == voters), None) if step else None

    @property
    def fullest(self) -> Attendance | None:
        """The largest attendance of the last vote at which the outcome can come about."""
        return self.steps[-1].attendances[-1] if self.possible else None

    def _hardest(self, *which: str) -> Group | None:
        """The group that the hardest vote asks for; of equals that of the last vote."""
        groups = [_smaller(*(step.least(each) for each in which)) for step in reversed(self.steps)]
        return max((g for g in groups if g), key=lambda g: g.members, default=None) if self._all(groups) else None

    def _easiest(self, which: str) -> Group | None:
        return _smaller(*(step.least(which) for step in reversed(self.steps))) if self.possible else None

    def _all(self, groups: Sequence[Group | None]) -> bool:
        return self.possible and None not in groups

    def as_dict(self) -> dict[str, Any]:
        """The groups as JSON has them; `null` where no group can."""
        return {
            "choices": {name: list(choices) for name, choices in self.choices.items()},
            **groups_as_json(self), "stays_away": self.stays_away, "steps": [step.as_dict() for step in self.steps],
        }  # fmt: skip


@frozen
class Deciding(Rows[Under]):
    """The smallest groups that bring an outcome about or block it, a row for each way of reading the text.

    `among` are the outcomes between which the ballots choose, where none was named: the groups are those of any.
    """

    policy: str
    action: str
    words: str
    outcome: str
    papers: Mapping[str, Any]
    recused: int
    vacant: int
    abstaining: int
    rows: tuple[Under, ...]
    among: tuple[str, ...] = ()

    @property
    def clauses(self) -> tuple[str, ...]:
        """The sentences on which the last vote stands."""
        votes = (step for row in self.rows for step in row.steps if step.action == self.action)
        return tuple(dict.fromkeys(clause for step in votes for clause in step.clauses))

    def lines(self) -> Iterator[str]:
        """A heading, what has to be voted on before, and a line for each row."""
        away = {"vacant": self.vacant, "stepped aside": self.recused, "abstaining": self.abstaining}
        told = ", ".join([self.policy, *(f"{number} {word}" for word, number in away.items() if number)])
        papers = "".join(f", {name} {value}" for name, value in self.papers.items())
        cited = f" [{listed(self.clauses)}]" if self.clauses else ""
        heading = f"{self.action}: {self.words}{f' → {self.outcome}' if self.outcome else ''}{papers}{cited} ({told})"
        yield from wrap(heading, WIDTH, subsequent_indent="  ")
        steps = [step for row in self.rows for step in row.steps]
        before = dict.fromkeys(_named(step) for step in steps if step.action != self.action)
        leads = dict.fromkeys(state for step in steps if step.action == self.action for state in step.leads)
        ways = [f"after {', then '.join(before)}"] if before else []
        ways += [f"leads to {oxford(list(leads))}"] if leads.keys() - {self.outcome} else []
        if ways:
            yield from wrap("; ".join(ways), WIDTH, subsequent_indent="  ")
        if self.among:
            asked = f"asked is who brings about any of these at all; name one as outcome: {oxford(self.among)}"
            yield from wrap(asked, WIDTH, subsequent_indent="  ")
        yield from _table(self.rows)

    def as_dict(self) -> dict[str, Any]:
        """The groups as JSON has them."""
        return {
            "policy": self.policy, "action": self.action, "outcome": self.outcome or None,
            "clauses": list(self.clauses), "papers": dict(self.papers), "recused": self.recused, "vacant": self.vacant,
            "abstaining": self.abstaining, "rows": [row.as_dict() for row in self.rows],
        }  # fmt: skip


def _named(step: Step) -> str:
    return step.action + (f" → {step.outcome}" if step.outcome else "")


def _table(rows: Sequence[Under]) -> Iterator[str]:
    """A line for each row; where nobody can agree without a vote, no column tells so."""
    agreeing = any(row.agree for row in rows)
    columns = ("agree", "force", "carry", "block") if agreeing else ("force", "carry", "block")
    head = (*columns, "where most attend", "away")
    yield from under_choices(head, [(row.choices, _cells(row, columns)) for row in rows])


def _cells(row: Under, columns: Sequence[str]) -> tuple[str, ...]:
    if not row.steps:
        return ("nobody votes on it",)
    groups = {"agree": row.agree and row.agree.members, "force": row.force, "carry": row.carry,
              "block": _smaller(row.block, row.withhold)}  # fmt: skip
    return (*(_shown(groups[name]) for name in columns), _at_most(row.fullest), _shown(row.stays_away))


def _smaller(*groups: Group | None) -> Group | None:
    """The smallest of some groups, of equals the first."""
    return min((each for each in groups if each), key=lambda group: group.members, default=None)


def _at_most(fullest: Attendance | None) -> str:
    if fullest is None:
        return "–"
    force, block = (_shown(group and group.members) for group in (fullest.force, fullest.block))
    return f"{force} force, {block} block"


def _shown(what: Any) -> str:
    return "–" if what is None else str(what)
