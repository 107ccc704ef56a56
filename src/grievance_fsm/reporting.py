"""Where the annual report finds its numbers, and what links cases: declared by a policy, read by `records`."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import field, frozen

from grievance_fsm.errors import Problem
from grievance_fsm.facts import Expr, Fact, Param, leaves
from grievance_fsm.language import Action, Role
from grievance_fsm.parts import as_tuple, flat
from grievance_fsm.routes import Passage
from grievance_fsm.values import BOOLEAN, LABEL, LABELS

NOTHING: Mapping[str, Any] = {}
YES, NO = "yes", "no"


def _table(value: Any) -> Any:
    return NOTHING if value is None else value


@frozen(eq=False)
class Having:
    """The complaints of which a trait has some label."""

    trait: Any
    label: str


@frozen(eq=False)
class Undone:
    """Labels that no longer hold once an act has ended so, until they are recorded anew."""

    labels: tuple[str, ...] = field(converter=flat)
    after: tuple[Action, ...] = field(converter=flat)
    outcome: str


@frozen(eq=False)
class Told:
    """What the papers of a complaint tell: the latest value of a fact.

    `labels` are the values that are counted, with their words; any other value says nothing that is counted.
    `counted_as` has the values that are counted as another.
    """

    name: str
    words: str
    fact: Fact
    labels: Mapping[str, str]
    counted_as: Mapping[str, str] = field(default=NOTHING, converter=_table)
    undone: tuple[Undone, ...] = field(default=(), converter=flat)
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")

    @property
    def exclusive(self) -> bool:
        """Whether a complaint has at most one of the labels."""
        return self.fact.kind != LABELS

    def has(self, label: str) -> Having:
        return Having(self, label)

    def problems(self) -> Iterator[Problem]:
        if self.fact.kind not in (BOOLEAN, LABEL, LABELS):
            yield Problem(self.name, f"“{self.fact.name}” is {self.fact.kind}; words and yes or no can be counted.")
            return
        known = (YES, NO) if self.fact.kind == BOOLEAN else self.fact.choices
        for label in (*self.labels, *self.counted_as):
            if label not in known:
                yield Problem(self.name, f"“{label}” is no value of “{self.fact.name}”.")
        for raw, label in self.counted_as.items():
            if label not in self.labels:
                yield Problem(self.name, f"“{raw}” is counted as “{label}”, which is not counted.")


@frozen(eq=False)
class Held:
    """What holds of a complaint by the routes it has taken: a condition for each label.

    Where `exclusive`, the first label whose condition holds is the complaint's only one.
    """

    name: str
    words: str
    given: Mapping[str, Any]
    labels: Mapping[str, str]
    exclusive: bool = False
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")

    def has(self, label: str) -> Having:
        return Having(self, label)

    def problems(self) -> Iterator[Problem]:
        if list(self.given) != list(self.labels):
            yield Problem(self.name, "wants a condition for each label, in the same order.")
        for guard in self.given.values():
            if not all(isinstance(leaf, Passage) for leaf in leaves(guard)) or not isinstance(guard, Expr):
                yield Problem(self.name, "its conditions may ask only how the routes of a case stand.")


@frozen(eq=False)
class Statistic:
    """One heading of the report: how many complaints have each label of a trait, perhaps broken down by others.

    Without a trait it is their number alone. `among` narrows them down, condition after condition; `by` breaks the
    numbers down by exclusive traits, each in a table of its own. `left_out` names the sentence for which the
    statistic is not published.
    """

    name: str
    words: str
    of: Any = None
    by: tuple[Any, ...] = field(default=(), converter=flat)
    among: tuple[Having, ...] = field(default=(), converter=flat)
    left_out: str | None = None
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")


@frozen(eq=False)
class Linkage:
    """What links cases with others like them, and whose leave that takes.

    The accused is whoever is named in `parties` and has not acted as the complainant; `index` holds a keyed index of
    an accused whose name is not on record. Cases have the same profile where all its facts are told and equal.
    """

    to: Role
    parties: Fact
    complainant: Role
    authorised: Fact
    index: Fact | None = None
    profile: tuple[Fact, ...] = field(default=(), converter=flat)
    unsaid: tuple[str, ...] = field(default=(), converter=flat)
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")


@frozen(eq=False, repr=False)
class Reporting:
    """The annual report and the watch for others like it.

    A complaint is received with the first of the acts in `received`. Numbers under `k` are withheld. The year begins
    with the month `begins`; what happened up to `waits` months after its end is counted.
    """

    received: tuple[Action, ...] = field(converter=flat)
    statistics: tuple[Statistic, ...] = field(converter=flat)
    k: Param
    begins: Param
    waits: Param
    addressees: tuple[str, ...] = field(default=(), converter=flat)
    linkage: Linkage | None = None
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")
    name: str = "reporting"

    def __repr__(self) -> str:
        return f"<reporting: {len(self.statistics)} statistics>"

    def traits(self) -> Iterator[Any]:
        """Every trait that is counted, each once."""
        found = [
            trait
            for each in self.statistics
            for trait in (*(having.trait for having in each.among), *each.by, each.of)
            if trait is not None
        ]
        yield from {id(trait): trait for trait in found}.values()

    def problems(self) -> Iterator[Problem]:
        """What is malformed, whatever is chosen."""
        for trait in self.traits():
            yield from trait.problems()
        for each in self.statistics:
            yield from _of_statistic(each)
        yield from _twice("statistic", [each.name for each in self.statistics])
        yield from _twice("trait", [trait.name for trait in self.traits()])
        yield from self._counted_twice()

    def _counted_twice(self) -> Iterator[Problem]:
        """A trait counted among two sets of complaints: their difference would be a third, which nobody protects."""
        among: dict[int, tuple[Any, set[Any]]] = {}
        for each in self.statistics:
            base = tuple((having.trait.name, having.label) for having in each.among)
            steps = [(having.trait, base[:place]) for place, having in enumerate(each.among)]
            for trait, whole in (*steps, *((trait, base) for trait in (*each.by, each.of) if trait is not None)):
                among.setdefault(id(trait), (trait, set()))[1].add(whole)
        for trait, wholes in among.values():
            if len(wholes) > 1:
                yield Problem(trait.name, "is counted among different complaints; give each count a trait of its own.")


def _of_statistic(each: Statistic) -> Iterator[Problem]:
    if each.by and each.of is None:
        yield Problem(each.name, "breaks down a number that no trait gives.")
    for trait in each.by:
        if not trait.exclusive:
            yield Problem(each.name, f"is broken down by “{trait.name}”, of which a complaint may have several.")
    for having in each.among:
        if having.label not in having.trait.labels:
            yield Problem(each.name, f"“{having.label}” is no label of “{having.trait.name}”.")
        if having.trait.exclusive:
            yield Problem(each.name, f"is narrowed down by “{having.trait.name}”; break it down by that instead.")


def _twice(kind: str, names: list[str]) -> Iterator[Problem]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem(name, f"this {kind} is declared twice.")


def statistic(
    name: str, words: str, *, clause: Any = "", of: Any = None, by: Any = (), among: Any = (), left_out: Any = None
) -> Statistic:
    """One heading of the report."""
    return Statistic(name, words, of, by, among, left_out, clause)


def told(name: str, words: str, *, fact: Fact, labels: Any = None, clause: Any = "", **rest: Any) -> Told:
    """A trait that a fact tells; its labels are all the values of the fact, unless some are given."""
    values = (YES, NO) if fact.kind == BOOLEAN else fact.choices
    return Told(name, words, fact, {each: each for each in values} if labels is None else labels, clause=clause, **rest)


def held(name: str, words: str, given: Mapping[str, Any], *, clause: Any = "", **rest: Any) -> Held:
    """A trait of which each label has its condition; the labels are their own words, unless given."""
    return Held(name, words, given, rest.pop("labels", {each: each for each in given}), clause=clause, **rest)
