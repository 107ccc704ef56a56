"""Probes of what an appeal panel decides: every tally of panels of several sizes, with a finding and without one."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve, frozen
from oracle_appeal import carried
from probes import OPEN
from samples import Sample, samples

from grievance_fsm.case import Case
from grievance_fsm.errors import GrievanceError
from grievance_fsm.events import Allowed
from grievance_fsm.policy import Policy

OUTCOMES = {"uphold": "upheld", "modify": "modified", "remand": "remanded", "overturn": "overturned"}
SIZES = (1, 2, 3, 5)


@frozen
class PanelProbe:
    """An act of the panel under some readings, asked of panels of several sizes."""

    action: str
    readings: Mapping[str, str]

    @property
    def name(self) -> str:
        """The act and its readings."""
        return f"panel of any size: {self.action} {', '.join(self.readings.values())}"

    def differences(self, policy: Policy) -> Iterator[str]:
        """Every tally that the policy answers otherwise than fractions do."""
        sample = next(each for each in samples(self.action) if any(e.action == "review" for e in each.case.history))
        for size in SIZES:
            bound = policy.under({**OPEN, **self.readings}, {"appeal_panel_size": size})
            if "appeal" in bound.bound:
                yield from self._of_size(sample, bound, tuple(f"r{number:02}" for number in range(1, size + 1)))

    def _of_size(self, sample: Sample, policy: Policy, panel: tuple[str, ...]) -> Iterator[str]:
        deciding = self.action == "appeal.decide"
        for finding in (True, False) if deciding else (True,):
            case = _stood(sample.case, policy, panel, finding=finding)
            for votes in _tallies(len(panel), tuple(OUTCOMES) if deciding else ("for", "against")):
                cast = dict(zip(panel, votes, strict=True))
                told = {"panel": list(panel), "appeal_votes" if deciding else "sanction_votes": cast}
                text = self._decided(votes, finding=finding) if deciding else self._set(votes)
                if (found := self._answer(case, sample, told)) != text:
                    yield f"{self.action} {cast}, finding {finding}: {found}, by the text {text}"

    def _answer(self, case: Case, sample: Sample, told: Mapping[str, Any]) -> str:
        facts = {**sample.event.facts, **told}
        try:
            decision = case.decide(self.action, by="panel", on=sample.event.on, facts=facts)
        except GrievanceError as error:
            return f"cannot be asked: {error}"
        return decision.event.outcome if isinstance(decision, Allowed) else "refused"

    def _decided(self, votes: tuple[str, ...], *, finding: bool) -> str:
        """GAP.01, A65: of all the members; without a finding there is nothing to change."""
        if not finding and {"modify", "overturn"} & {*votes}:
            return "refused"
        for vote, outcome in OUTCOMES.items():
            if carried(votes.count(vote), len(votes), self.readings.get("appeal_vote", "two_thirds")):
                return outcome
        return "refused" if self.readings.get("appeal_deadlock") == "silent" else "undecided"

    def _set(self, votes: tuple[str, ...]) -> str:
        rule = self.readings.get("appeal_vote", "two_thirds")
        return "set" if carried(votes.count("for"), len(votes), rule) else "refused"


def _tallies(size: int, choices: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Each way to share so many votes among the choices, whoever casts them."""
    if len(choices) == 1:
        yield choices * size
        return
    for cast in range(size + 1):
        yield from ((choices[0],) * cast + rest for rest in _tallies(size - cast, choices[1:]))


def _stood(case: Case, policy: Policy, panel: tuple[str, ...], *, finding: bool) -> Case:
    """The case before a panel of these members, the Committee having found something or not."""
    history = [
        evolve(event, facts={**event.facts, "panel": panel}) if "panel" in event.facts else event
        for event in case.history
    ]
    last = max(place for place, event in enumerate(history) if event.procedure == "formal")
    history[last] = evolve(history[last], state="closed with sanctions" if finding else "closed without a finding")
    standing = {event.run: event.state for event in history}
    return evolve(case, policy=policy, history=tuple(history), at=tuple(standing.items()))


def panel_probes() -> Iterator[PanelProbe]:
    """GAP.01, A65: by every rule of the vote, and of what is done where none carries."""
    for rule in ("majority", "two_thirds", "unanimous"):
        yield PanelProbe("appeal.decide", {"appeal_vote": rule})
        yield PanelProbe("appeal.set_anew", {"appeal_vote": rule})
    for rule in ("vote_again", "silent"):
        yield PanelProbe("appeal.decide", {"appeal_deadlock": rule})
