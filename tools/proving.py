"""What proofs say of a mutant: the first level at which one tells it from the procedure it was made from."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import filterfalse
from pathlib import Path
from typing import Any

from attrs import define, field

from grievance_fsm.binding import every
from grievance_fsm.checking.domains import TooWide
from grievance_fsm.comparing.procedures import compare_procedures
from grievance_fsm.comparing.shapes import Shapes
from grievance_fsm.errors import DeclarationError
from grievance_fsm.exploring import NOMINAL
from grievance_fsm.language import Action, State
from grievance_fsm.policy import Policy
from grievance_fsm.properties import never
from grievance_fsm.readings import Chosen, Pick
from grievance_fsm.routes import Passage
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.stating import Index
from grievance_fsm.verification.answers import PROVED
from grievance_fsm.verification.building import Solved, model_of
from grievance_fsm.verification.elsewhere import Others
from grievance_fsm.verification.judging import Proof
from grievance_fsm.verification.model import TooLarge
from grievance_fsm.verification.observers import Matter
from grievance_fsm.verification.properties import matter_of
from grievance_fsm.verification.variants import signature_of

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "tests")]

import mutants as hunting
from bindings import Bindings
from claiming import act_by_act, enters, is_lost, kept_by, of_one_act, spoken_of
from claims import CLAIMS
from equivalents import equivalent
from mutating import Mutant, changed
from probes import OPEN
from telling import (
    COMPARED,
    HEADS,
    NEVER_DONE,
    PROPERTY,
    SAME_IN_EVERY_RUN,
    UNBUILT,
    UNTOLD,
    Said,
    Told,
    alike,
    out_of_sight,
    said_by,
    unlike,
)
from touching import DOCKET, as_before, coming_to, entering, faults_of, leading_to, procedures_of, unseen

PROCEDURES = (
    "intake", "housing", "informal", "negotiated", "formal", "appeal", "arbitration", "retaliation", "records",
)  # fmt: skip
GROUPS = (*PROCEDURES, DOCKET)
TOGETHER = 20
"""So many properties are judged on one graph, which keeps in mind what any of them asks."""


@define(eq=False)
class Original:
    """One procedure of the policy under some readings, and what proofs say of it."""

    policy: Policy
    procedure: BoundProcedure
    matters: list[Matter]
    proved: dict[int, bool] = field(factory=dict)
    said: Said | None = None
    faults: frozenset[tuple[str, str]] | None = None
    signature: Any = None


@define(eq=False)
class Prover:
    """Proves the original once under each choice of readings, and every mutant anew."""

    policy: Policy
    start: Bindings = field(init=False)
    index: Index = field(init=False)
    shapes: Shapes = field(factory=Shapes)
    solved: dict[str, Solved] = field(factory=lambda: defaultdict(Solved))
    known: dict[Any, Any] = field(factory=dict)
    originals: dict[Any, Original] = field(factory=dict)
    spent: dict[str, float] = field(factory=lambda: defaultdict(float))

    def __attrs_post_init__(self) -> None:
        self.start, self.index = Bindings(self.policy), Index(self.policy.procedures)

    # -- the original -----------------------------------------------------------------------------------------------

    def original(self, name: str, readings: Mapping[str, Any], *, apart: bool = False) -> Original | None:
        """A procedure as it is, with the properties that are claimed of it; nothing where there is none.

        One stands for all choices that leave it as it is, unless they are told `apart` by how others may stand.
        """
        policy = self.start.under({**OPEN, **hunting.WHOLE, **readings})
        if name not in policy.bound:
            return None
        key = (name, *map(id, policy.bound.values() if apart else (policy.bound[name],)))
        if key not in self.originals:
            claims = (*policy.properties, *CLAIMS)
            matters = [matter_of(each, policy, self.index) for each in claims if kept_by(each, policy)]
            matters = [matter for matter in matters if matter.procedure == name]
            found = Original(policy, policy.bound[name], matters)
            self.originals[key] = found
        return self.originals[key]

    def _proof(self, original: Original, procedure: BoundProcedure, matters: list[Matter]) -> Proof:
        others = Others(original.policy.bound)
        return Proof(procedure, matters, NOMINAL, self.known, others, self.solved[procedure.name])

    # -- a mutant ---------------------------------------------------------------------------------------------------

    def told(self, mutant: Mutant) -> Told:
        """What tells a mutant from the original, the lowest level of all the places where the part is used."""
        others = list(self._other_readings(mutant))
        try:
            policy = self._mutated(mutant)
            found = self._first(mutant, policy, ({},))
            if found.level < UNTOLD:
                return found if found.level <= PROPERTY else self._refuted_elsewhere(mutant, policy) or found
            why = equivalent(mutant) or alike(mutant, SAME_IN_EVERY_RUN)
            if why:
                return Told(UNTOLD, f"{HEADS[5]}: {why}")
            mutant.of(self.policy)
            found = self._first(mutant, policy, others)
            idle = found.level == UNTOLD and self._never_done(mutant, policy)
        except DeclarationError:
            return Told(UNBUILT, "assembly")
        if found.level < UNTOLD:
            return found
        if idle:
            return Told(UNTOLD, f"{HEADS[5]}: {NEVER_DONE}")
        why = out_of_sight(mutant)
        return Told(UNTOLD, f"{HEADS[6]}: {why}" if why else HEADS[7])

    def refuted(self, mutant: Mutant, claims: Iterable[Any]) -> list[Any]:
        """Those of some claims that a mutant refutes, where the changed part is used and they are stated."""
        stated: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
        for claim in claims:
            stated[tuple(self.stated_for(claim).items())].append(claim)
        policy, found = self._mutated(mutant), list[Any]()
        try:
            for also, some in stated.items():
                for original, procedure in self._pairs(mutant, policy, dict(also), set()):
                    matters = [each for each in original.matters if each.stated in some and each.stated not in found]
                    for part in (filter(of_one_act, matters), filterfalse(of_one_act, matters)):
                        found += [each.stated for each in self._each_broken(original, procedure, part)]
        except DeclarationError:
            pass  # under these readings the mutant is none
        return found

    def pairs(self, mutant: Mutant) -> Iterator[tuple[BoundProcedure, BoundProcedure]]:
        """The procedures that a mutant touches, each as it is and as the mutant has it."""
        for original, procedure in self._pairs(mutant, self._mutated(mutant), {}, set()):
            yield original.procedure, procedure

    def _never_done(self, mutant: Mutant, policy: Bindings) -> bool:
        """Whether it is proved that no run has a changed act, neither before the change nor after it."""
        seen: set[int] = set()
        pairs = [
            pair for more in ({}, *self._other_readings(mutant)) for pair in self._pairs(mutant, policy, more, seen)
        ]  # fmt: skip
        return bool(pairs) and all(self._idle(*pair) for pair in pairs)

    def _idle(self, original: Original, procedure: BoundProcedure) -> bool:
        before, after = original.procedure, procedure
        acts = [f"{before.name}.{name}" for name, rule in after.rules.items() if rule is not before.rules.get(name)]
        if not set(acts) <= self.index.named.keys():  # what silence means is changed too, and is nobody's act
            return False
        if not acts or before.rules.keys() != after.rules.keys() or not self.shapes.same(before.limits, after.limits):
            return False
        matters = [matter_of(never(act), original.policy, self.index) for act in acts]
        proofs = [self._proof(original, each, matters) for each in (before, after)]
        return all(proof.answer(matter).status == PROVED for proof in proofs for matter in matters)

    def stated_for(self, claim: Any) -> Mapping[str, Any]:
        """Choices under which a claim is stated, where those made are others."""
        conditions = claim.only if isinstance(claim.only, tuple) else (claim.only,)
        others = (each for each in conditions if each is not None and not each.holds(self.start.policy.readings))
        return {each.reading.name: each.choices[0] for each in others}

    def _mutated(self, mutant: Mutant) -> Bindings:
        change = changed(self.start.policy, mutant, referring=False)
        return Bindings(self.start.policy, self.start, change, mutant.actions)

    def _first(self, mutant: Mutant, policy: Bindings, also: Iterable[Mapping[str, Any]]) -> Told:
        """The lowest level at which a mutant is told where its part is used, or the first under some other choice."""
        seen: set[int] = set()
        for more in also:
            levels = self._levels(mutant, policy, more, seen)
            found = min(levels, key=lambda told: told.level, default=Told(UNTOLD, ""))
            if found.level < UNTOLD:
                return found
        return Told(UNTOLD, "")

    def _refuted_elsewhere(self, mutant: Mutant, policy: Bindings) -> Told | None:
        """A property that is refuted where other choices let a procedure come to the states that a part asks about."""
        states = [state for passage in every(mutant.part, Passage) for state in passage.states]
        asked = every([each for state in states for each in leading_to(self.policy, state)], Pick, Chosen)
        readings = {each.reading.name: each.reading for each in asked}
        others = ({name: choice} for name, reading in readings.items() for choice in reading.choices)
        seen: set[int] = set()
        with suppress(TooLarge, TooWide):
            pairs = (pair for more in others for pair in self._pairs(mutant, policy, more, seen, apart=True))
            return next((told for pair in pairs if (told := self._refuted(*pair)) is not None), None)
        return None

    def _other_readings(self, mutant: Mutant) -> Iterator[Mapping[str, Any]]:
        """Each choice of each reading that the changed actions turn on, or what asks for them; one at a time."""
        actions = {f"{p.name}.{a.name}": a for p in self.policy.procedures for a in p.actions}
        parts = [actions[name] for name in sorted(mutant.actions) if name in actions]
        if isinstance(mutant.part, State):
            parts = [*coming_to(self.policy, mutant.part), *parts]
        turned_on = every((parts, mutant.part, mutant.other, *self._asking_for(parts)), Pick, Chosen)
        readings = {each.reading.name: each.reading for each in turned_on}
        yield from ({name: choice} for name, reading in readings.items() for choice in reading.choices)

    def _asking_for(self, acts: Iterable[Any]) -> Iterator[Pick]:
        """What decides whether days are counted from an act, or a guard asks for it."""
        sought = frozenset(map(id, acts))
        for procedure in self.policy.procedures:
            for each in every(procedure.actions, Pick):
                if any(id(act) in sought for act in every(each, Action)):
                    yield each

    def _levels(
        self, mutant: Mutant, policy: Bindings, also: Mapping[str, Any], seen: set[int]
    ) -> Iterator[Told]:  # fmt: skip
        if self._has_others(mutant, policy, also):
            yield Told(COMPARED, "compare: procedure")
        for original, procedure in self._pairs(mutant, policy, also, seen):
            told = self._of_one(original, procedure)
            yield told
            if told.level == PROPERTY:
                return

    def _has_others(self, mutant: Mutant, policy: Bindings, also: Mapping[str, Any]) -> bool:
        """Whether the policy has other procedures than before, under the readings of some use."""
        under = [{**OPEN, **hunting.WHOLE, **use.readings, **also} for use in mutant.uses]
        return any(policy.under(each).bound.keys() != self.start.under(each).bound.keys() for each in under)

    def _pairs(
        self, mutant: Mutant, policy: Bindings, also: Mapping[str, Any], seen: set[int], *, apart: bool = False
    ) -> Iterator[tuple[Original, BoundProcedure]]:  # fmt: skip
        """The procedures that a mutant touches, as they are and as it has them, under the readings of each use."""
        for use in mutant.uses:
            chosen = {**use.readings, **also}
            now = policy.under({**OPEN, **hunting.WHOLE, **chosen})
            for name in procedures_of(mutant, now, use.action.partition(".")[0]):
                known = name in PROCEDURES and name in now.bound
                original = self.original(name, chosen, apart=apart) if known else None
                if original is None or id(original) in seen:
                    continue
                procedure = entering(now, name)
                if procedure is original.procedure:
                    continue
                seen.add(id(original))
                yield original, as_before(procedure, original.procedure, mutant, self.shapes)

    def _of_one(self, original: Original, procedure: BoundProcedure) -> Told:
        for name, way in (("properties", self._refuted), ("verify", self._otherwise), ("compare", self._compared)):
            begun = time.perf_counter()
            try:
                told = way(original, procedure)
            except (TooLarge, TooWide) as error:
                told = Told(COMPARED, f"too large: {error}")
            self.spent[name] += time.perf_counter() - begun
            if told is not None:
                return told
        return Told(UNTOLD, "")

    def _refuted(self, original: Original, procedure: BoundProcedure) -> Told | None:
        """Level 1: a property, those first that speak of what was changed; of the rest where the graph is another."""
        new = {name for name, rule in procedure.rules.items() if rule is not original.procedure.rules.get(name)}
        near = [matter for matter in original.matters if not new.isdisjoint(spoken_of(matter))]
        plain, known = [matter for matter in near if of_one_act(matter)], set(map(id, near))
        far = [matter for matter in original.matters if id(matter) not in known and not of_one_act(matter)]
        parts = [plain, [matter for matter in near if not of_one_act(matter)]]
        if procedure.docket is not original.procedure.docket:
            parts.append([matter for matter in original.matters if enters(matter)])
        if not self._same_graph(original, procedure):
            parts += [far[place : place + TOGETHER] for place in range(0, len(far), TOGETHER)]
        found = (self._broken(original, procedure, part) for part in parts)
        broken = next((each for each in found if each is not None), None)
        return None if broken is None else Told(PROPERTY, f"property: {broken.stated.says}")

    def _broken(self, original: Original, procedure: BoundProcedure, matters: list[Matter]) -> Matter | None:
        return next(self._each_broken(original, procedure, matters), None)

    def _each_broken(
        self, original: Original, procedure: BoundProcedure, matters: Iterable[Matter]
    ) -> Iterator[Matter]:  # fmt: skip
        for some in act_by_act(matters):
            proof = self._proof(original, procedure, some)
            lost = (matter for matter in some if is_lost(matter, proof.answer(matter)))
            yield from (matter for matter in lost if self._holds(original, matter))

    def _holds(self, original: Original, matter: Matter) -> bool:
        """Whether a property is proved of the procedure as it is."""
        if id(matter) not in original.proved:
            answer = self._proof(original, original.procedure, [matter]).answer(matter)
            original.proved[id(matter)] = answer.status == PROVED
        return original.proved[id(matter)]

    def _same_graph(self, original: Original, procedure: BoundProcedure) -> bool:
        """Whether the acts lead from where to where, and when, as they did; what they ask of facts left aside."""
        solved = self.solved[procedure.name]
        if original.signature is None:
            original.signature = signature_of(model_of(original.procedure, solved=solved))
        outside = unseen(original.procedure, procedure, self.shapes)
        return not outside and signature_of(model_of(procedure, solved=solved)) == original.signature

    def _otherwise(self, original: Original, procedure: BoundProcedure) -> Told | None:
        """Level 1 where a proof is lost, level 2 where an answer or a length is another."""
        if original.faults is None:
            original.faults = faults_of(original.procedure)
        fault = next(iter(faults_of(procedure) - original.faults), None)
        if fault is not None:
            return Told(PROPERTY, f"fault: {' '.join(fault)}")
        if self._same_graph(original, procedure):
            return None
        if original.said is None:
            original.said = said_by(original.procedure)
        return unlike(original.said, said_by(procedure))

    def _compared(self, original: Original, procedure: BoundProcedure) -> Told | None:
        """Level 3: a shortest path, or what has moved."""
        part = compare_procedures(
            original.procedure, procedure, ("mit", "the mutant"), start=NOMINAL, shapes=self.shapes,
            solved=self.solved[procedure.name],
        )  # fmt: skip
        kinds = dict.fromkeys(each.kind for each in (*part.differences, *part.moved))
        if kinds:
            return Told(COMPARED, f"compare: {', '.join(kinds)}")
        return Told(UNTOLD, part.unproved) if part.unproved else None
