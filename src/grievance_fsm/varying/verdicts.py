"""What a proof says of one procedure, one statement to a topic, so that two of them can be told apart."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.check import check
from grievance_fsm.deciding.deciding import who_decides
from grievance_fsm.deciding.tallying import tallies
from grievance_fsm.errors import BadInput
from grievance_fsm.exploring import NOMINAL
from grievance_fsm.exploring.possible import Known
from grievance_fsm.exploring.telling import way_of
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.varying.changes import PROOF, Told, Topic
from grievance_fsm.varying.rebinding import Bench
from grievance_fsm.verification.answers import PROVED, Answer, Stretch
from grievance_fsm.verification.building import model_of
from grievance_fsm.verification.model import Model
from grievance_fsm.verification.reaching import reached
from grievance_fsm.verification.variants import signature_of
from grievance_fsm.verification.verifying import Proof

QUOTED: Final = re.compile("“([^”]+)”")

Topics = Mapping[Topic, Told]


@frozen(eq=False)
class Judge:
    """Says what can be proved of procedures; of equal graphs once."""

    bench: Bench
    control: bool = True
    known: dict[Any, Topics] = field(factory=dict)
    lengths: dict[Any, Topics] = field(factory=dict)
    ways: Known = field(factory=dict)
    sweeps: dict[Any, Any] = field(factory=dict)

    def graph(self, procedure: BoundProcedure) -> tuple[Model, Any]:
        """The graph of a procedure, and what it is."""
        model = model_of(procedure, solved=self.bench.solved)
        return model, (procedure.name, signature_of(model))

    def all_of(self, procedure: BoundProcedure) -> Topics:
        """Everything that is proved of a procedure alone, its faults and lengths too."""
        model, signature = self.graph(procedure)
        return {**self.faults(procedure), **self.answers(procedure, model, signature),
                **self.stretches(procedure, model, signature)}  # fmt: skip

    def standing(self, procedure: BoundProcedure) -> Topics:
        """The same but for how many days it takes."""
        model, signature = self.graph(procedure)
        return {**self.faults(procedure), **self.answers(procedure, model, signature)}

    def answers(self, procedure: BoundProcedure, model: Model, signature: Any) -> Topics:
        """Where runs can come to, where they get stuck or wait, which last days have no consequence."""
        if signature not in self.known:
            proof = self._proof(procedure, model)
            found = proof.answers(control=self.control)
            self.known[signature] = dict([*self._ends(procedure, proof.model), *_answered(found)])
        return self.known[signature]

    def stretches(self, procedure: BoundProcedure, model: Model, signature: Any) -> Topics:
        """How long a run takes to each end."""
        if signature not in self.lengths:
            self.lengths[signature] = dict(_lengths(procedure, self._proof(procedure, model).stretches()))
        return self.lengths[signature]

    def faults(self, procedure: BoundProcedure) -> Topics:
        """The faults of the declaration as it is read."""
        found = check(procedure, self.bench.declared[procedure.name], self.bench.solved.cells)
        return {
            Topic(PROOF, "fault", each.place, f"{each.kind}: {each.words}"): Told("so", each.shown, each.clauses)
            for each in found
        }

    def _proof(self, procedure: BoundProcedure, model: Model) -> Proof:
        return Proof(procedure, model, NOMINAL, self.ways, self.sweeps, self.bench.solved.cells)

    def _ends(self, procedure: BoundProcedure, model: Model) -> Iterator[tuple[Topic, Told]]:
        found = reached(model)
        for end in procedure.ends:
            node = next((node for node in found.nodes if model.places[node.place].state == end), None)
            if node is not None and node.path:
                way = way_of(procedure, NOMINAL, tuple(move.edge for move in node.path), self.ways)
                cited = procedure.states[end].clause
                yield Topic(PROOF, "comes to", procedure.name, end), Told(
                    "can be reached", "" if way is None else steps(way), (cited,) if cited else ()
                )


def steps(way: Any) -> str:
    """A way in one line."""
    return " → ".join(f"{s.action}{'' if s.outcome == 'done' else f' ({s.outcome})'} {s.on}" for s in way.steps)


def _answered(answers: Iterator[Answer]) -> Iterator[tuple[Topic, Told]]:
    for each in answers:
        if each.status == PROVED or (each.kind == "control" and each.way is None):
            continue  # its contrary is refuted where it does not hold
        way = "" if each.way is None else steps(each.way)
        shown = " … ".join(part for part in (way, each.after) if part)
        if each.kind == "waiting":
            for name in QUOTED.findall(each.words):
                yield Topic(PROOF, "time may pass for ever at", each.place, name), Told("so", shown, each.clauses)
        elif each.kind == "consequence":
            for name in each.words.rpartition(": ")[2].split(", "):
                yield Topic(PROOF, "a missed last day has no effect for", each.place, name), Told("so", shown)
        else:
            yield Topic(PROOF, each.kind, each.place, each.words), Told("so", shown, each.clauses)


def _lengths(procedure: BoundProcedure, stretches: Iterator[Stretch]) -> Iterator[tuple[Topic, Told]]:
    for each in stretches:
        yield Topic(PROOF, "fewest days to", procedure.name, each.end), Told(str(each.least))
        straight = "" if each.straight is None else f" ({each.straight} if no state is come to twice)"
        most = f"no most{straight}" if each.most is None else str(each.most)
        yield Topic(PROOF, "most days to", procedure.name, each.end), Told(most)


# -- votes ------------------------------------------------------------------------------------------------------------


def votes(policy: Policy, procedure: BoundProcedure) -> Topics:
    """How many votes decide nothing, and how few members decide, for every ballot of a procedure."""
    found: dict[Topic, Told] = {}
    for rule in procedure.rules.values():
        if rule.ballots:
            try:
                found |= dict(_voted(policy, rule))
            except BadInput:
                continue
    return found


def _voted(policy: Policy, rule: Rule) -> Iterator[tuple[Topic, Told]]:
    row = tallies(policy, rule.qualified).only.with_abstentions
    hung = "" if row.hung is None else f"nothing is decided by {row.hung}"
    torn = "" if row.torn is None else f"two things are decided by {row.torn}"
    yield Topic(PROOF, "votes", rule.qualified), Told(str(row), torn or hung, rule.clauses[:2])
    for branch in rule.branches:
        named = branch.name if len(rule.branches) > 1 else None
        found = who_decides(policy, rule.qualified, named)
        under = found.only
        told = {name: getattr(under, name) for name in ("agree", "force", "carry", "block")}
        words = ", ".join(f"{group or 'nobody'} {name}" for name, group in told.items() if name != "agree")
        agree = f"{told['agree'].members} agree, " if told["agree"] else ""
        yield Topic(PROOF, "who decides", rule.qualified, branch.name), Told(f"{agree}{words}", "", found.clauses[:2])
        rooms = under.steps[-1].attendances if under.steps else ()
        forced = ", ".join(f"{room.force.members} of {room.voters}" for room in rooms if room.force)
        words = f"{forced or 'nobody'} force it"
        yield Topic(PROOF, "at each attendance", rule.qualified, branch.name), Told(words, "", found.clauses[:2])
