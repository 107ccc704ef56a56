"""Which procedures an audit covers, and what a log calls their actions."""

from collections import Counter
from collections.abc import Iterable, Mapping

from attrs import define, field, frozen

from grievance_fsm.auditing.mapping import LogWords, ambiguous, plain, without_run
from grievance_fsm.errors import Problem, counted, nearest
from grievance_fsm.events import procedure_of
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure, Rule


@frozen(eq=False)
class Scope:
    """One procedure alone, or every procedure of a policy whose docket says what stands between them.

    Alone, a procedure is judged by its own log: what others should have done is not asked.
    """

    policy: Policy
    procedures: Mapping[str, BoundProcedure]
    alone: bool

    @classmethod
    def of(cls, policy: Policy, procedure: str | None) -> "Scope":
        """The procedure that is named, all of a policy with a docket, or else the first; may raise `BadInput`."""
        if procedure is None and policy.docket is not None:
            return cls(policy, policy.bound, alone=False)
        bound = policy.procedure(next(iter(policy.bound)) if procedure is None else procedure)
        return cls(policy, {bound.name: bound}, alone=True)

    @property
    def parts(self) -> tuple[BoundProcedure, ...]:
        """The procedures covered."""
        return tuple(self.procedures.values())

    def rule(self, name: str) -> Rule:
        """The rule of an action by its qualified name; the number of a run does not matter."""
        run, _, action = name.partition(".")
        return self.procedures[procedure_of(run)].rules[action]

    def called(self, rule: Rule) -> str:
        """What an action is called where limits are counted: by its name, where all are of one procedure."""
        return rule.name if self.alone else rule.qualified


@define(eq=False)
class Activities:
    """What the activities of a log mean in a scope; what stayed open of it, and roles that nobody has, are kept."""

    scope: Scope
    words: LogWords
    ambiguous: dict[str, tuple[str, ...]] = field(factory=dict)
    strangers: Counter[str] = field(factory=Counter)
    _known: Mapping[str, tuple[str, ...]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._known = self.words.actions(*self.scope.parts)

    def __call__(self, activity: str) -> tuple[str, ...]:
        """The actions that an activity may mean, by qualified names with the run where one is named."""
        spelled, run = plain(activity), ""
        if spelled not in self._known and self.scope.policy.docket is not None:
            spelled, run = without_run(spelled)
        names = self._known.get(spelled, ())
        return tuple(name.replace(".", f"{run}.", 1) for name in names) if run else names

    def settled(self, activity: str, names: tuple[str, ...]) -> str | None:
        """The only action that an activity can mean; nothing, and kept as ambiguous, where there are several."""
        if len(names) > 1:
            self.ambiguous[activity] = names
        return names[0] if len(names) == 1 else None

    def strange(self, role: str, known: Iterable[str]) -> None:
        """Keep that a row names a role that is none, by what it may mean: its own word may be anybody's name."""
        self.strangers[nearest(role, (self.words.roles.get(each, each) for each in known))] += 1

    def notes(self) -> tuple[Problem, ...]:
        """The activities met that may mean several actions, and how many rows name a role that is none."""
        open_ = [Problem(f"activity “{word}”", ambiguous(names)) for word, names in self.ambiguous.items()]
        none = "one that the policy does not have"
        return (
            *open_, *(Problem("role", f"{none} ({counted(n, 'row')}); {near}") for near, n in self.strangers.items()),
        )  # fmt: skip
