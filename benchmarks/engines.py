"""The formal procedure by hand, on three state-machine libraries: raw `transitions`, python-statemachine, sismic.

The guards ask what the declaration asks under the default readings; each engine keeps a log of what happened.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from transitions import Machine

CONTENTS = {"initial report", "hearing procedures", "facilitator referral", "policy copy", "confidentiality duty"}
BOTH = {"complainant", "accused"}
INFORMED = {"complainant", "accused", "advocate"}
SIMPLE = {  # action: role, from, to
    "state": ("complainant", "hearing opened", "complainant heard"),
    "respond": ("accused", "complainant heard", "accused heard"),
    "hear_witnesses": ("committee", "accused heard", "witnesses heard"),
    "accused_closes": ("accused", "witnesses heard", "accused closed"),
    "complainant_closes": ("complainant", "accused closed", "deliberating"),
}
PREPARING = ("notified", "dated")
STATES = [
    "not begun", "requested", "notified", "dated", "hearing opened", "complainant heard", "accused heard",
    "witnesses heard", "accused closed", "deliberating", "harassment found", "severity determined", "sanctioned",
    "removal recommended", "not found", "undecided", "withdrawn", "closed with sanctions", "closed without a finding",
    "closed undecided",
]  # fmt: skip


class HandWritten:
    """The guards as anybody would write them: they answer yes or no, and stop at the first no."""

    def __init__(self, eligible: frozenset[str]) -> None:
        self.eligible = eligible
        self.done: dict[str, date] = {}
        self.facts: dict[str, Any] = {}
        self.agreed: set[str] = set()
        self.log: list[dict[str, Any]] = []

    def may_request(self, by: str, on: date, facts: dict[str, Any]) -> bool:
        return (
            by == "complainant" and set(facts["report_names"]) >= BOTH
            and {"complainant", "advocate"} <= set(facts["signatures"]) and facts["report_under"] == "II.B"
            and facts["in_tenure"] and on <= facts["last_incident"] + relativedelta(years=4)
        )  # fmt: skip

    def may_notify(self, by: str, on: date, facts: dict[str, Any]) -> bool:
        told = {"committee", "accused"} <= set(facts["told"])
        return by == "advocate" and told and set(facts["contents"]) >= CONTENTS

    def may_receive(self, by: str, on: date, facts: dict[str, Any]) -> bool:
        return "receive" not in self.done

    def may_set_date(self, by: str, on: date, facts: dict[str, Any]) -> bool:
        received = self.done.get("receive")
        return by == "committee" and received is not None and (
            facts["hearing_date"] >= received + relativedelta(months=1)
        )  # fmt: skip

    def may_name_witnesses(self, by: str, on: date, facts: dict[str, Any]) -> bool:
        return by in ("complainant", "accused")

    def may_sign(self, by: str, on: date, facts: dict[str, Any]) -> bool:
        return by in ("witness", "advisor") and facts["silent_until"] == "the decision"

    def may_assist(self, by: str, on: date, facts: dict[str, Any]) -> bool:
        return by == "advocate" and "assist" not in self.done

    def may_open_hearing(self, by: str, on: date, facts: dict[str, Any]) -> bool:
        return (
            by == "committee" and on == self.facts["hearing_date"]
            and on >= self.done["receive"] + relativedelta(months=1)
            and len(self.eligible & set(facts["roll"])) >= 7
            and set(facts["attending"]) <= self.agreed and set(facts["attending"]) <= set(facts["involved"])
            and (set(facts["parties_there"]) >= BOTH or "receive" in self.done)
        )  # fmt: skip

    def may_speak(self, action: str, by: str) -> bool:
        return by == SIMPLE[action][0]

    def may_question(self, by: str, on: date, facts: dict[str, Any]) -> bool:
        return by == "committee"

    def _share(self, facts: dict[str, Any], vote: str) -> bool:
        present = len(self.eligible & set(facts["roll"]))
        votes = sum(v == vote and who in self.eligible for who, v in facts["ballots"].items())
        return present > 0 and 3 * votes >= 2 * present

    def may_find(self, by: str, on: date, facts: dict[str, Any]) -> bool:
        return self.may_decide(by, facts) and (
            facts["consensus"] == "found" or (facts["consensus"] == "none" and self._share(facts, "for"))
        )

    def may_clear(self, by: str, on: date, facts: dict[str, Any]) -> bool:
        return self.may_decide(by, facts) and (
            facts["consensus"] == "not found" or (facts["consensus"] == "none" and self._share(facts, "against"))
        )

    def may_decide(self, by: str, facts: dict[str, Any]) -> bool:
        return (
            by == "committee" and len(self.eligible & set(facts["roll"])) >= 7 and facts["standard"] == "preponderance"
        )

    def may_leave_undecided(self, by: str, on: date, facts: dict[str, Any]) -> bool:
        return self.may_decide(by, facts)

    def may_give_notice(self, by: str, on: date, facts: dict[str, Any]) -> bool:
        return by == "committee" and set(facts["informed"]) >= INFORMED

    def note(self, action: str, by: str, on: date, facts: dict[str, Any], state: str) -> None:
        self.done[action] = on
        self.facts.update(facts)
        self.agreed.update(facts.get("agreed_by", ()))
        self.log.append({"action": action, "by": by, "on": on, "facts": facts, "state": state})


def edges() -> list[tuple[str, Any, str, str | None]]:
    """The moves: action, from, name of the guard, to (nothing: the state is kept)."""
    found: list[tuple[str, Any, str, str | None]] = [
        ("request", "not begun", "may_request", "requested"),
        ("notify", "requested", "may_notify", "notified"),
        ("receive", PREPARING, "may_receive", None),
        ("set_date", PREPARING, "may_set_date", "dated"),
        ("name_witnesses", PREPARING, "may_name_witnesses", None),
        ("sign", PREPARING, "may_sign", None),
        ("assist", PREPARING, "may_assist", None),
        ("open_hearing", "dated", "may_open_hearing", "hearing opened"),
        ("question", "witnesses heard", "may_question", None),
        ("deliberate", "deliberating", "may_question", None),
        ("decide", "deliberating", "may_find", "harassment found"),
        ("decide", "deliberating", "may_clear", "not found"),
        ("decide", "deliberating", "may_leave_undecided", "undecided"),
        ("notify_decision", "undecided", "may_give_notice", "closed undecided"),
        ("notify_decision", "not found", "may_give_notice", "closed without a finding"),
    ]
    found += [(action, start, "speaks", end) for action, (_, start, end) in SIMPLE.items()]
    return found


class RawTransitions:
    """One shared `transitions` machine, each case a registered model, guards by hand, a log by hand."""

    def __init__(self) -> None:
        self.machine = Machine(model=None, states=STATES, initial="not begun", auto_transitions=False, send_event=True)
        for action, source, guard, target in edges():
            self.machine.add_transition(
                f"do_{action}", list(source) if isinstance(source, tuple) else source, target,
                conditions=[self._guard(action, guard)], after=[self._noted(action)],
            )  # fmt: skip

    @staticmethod
    def _guard(action: str, name: str) -> Any:
        if name == "speaks":
            return lambda event: event.model.hand.may_speak(action, event.kwargs["by"])
        return lambda event: bool(
            getattr(event.model.hand, name)(event.kwargs["by"], event.kwargs["on"], event.kwargs["facts"])
        )

    @staticmethod
    def _noted(action: str) -> Any:
        return lambda event: event.model.hand.note(
            action, event.kwargs["by"], event.kwargs["on"], event.kwargs["facts"], event.model.state
        )

    def open(self, eligible: frozenset[str]) -> Any:
        model = _Model(eligible)
        self.machine.add_model(model)
        return model

    def close(self, model: Any) -> None:
        self.machine.remove_model(model)

    @staticmethod
    def play(model: Any, script: list[tuple[str, dict[str, Any]]]) -> None:
        for action, words in script:
            getattr(model, f"do_{action}")(**words)


class _Model:
    def __init__(self, eligible: frozenset[str]) -> None:
        self.hand = HandWritten(eligible)


def python_statemachine_case(eligible: frozenset[str]) -> Any:
    """The same procedure on python-statemachine."""
    return _psm_class()(_Model(eligible))


_PSM: list[Any] = []


def _psm_class() -> Any:
    if _PSM:
        return _PSM[0]
    from statemachine import State, StateMachine

    names = {name: name.replace(" ", "_") for name in STATES}
    used = {s for _, source, _, _ in edges() for s in (source if isinstance(source, tuple) else (source,))}
    used |= {target for _, _, _, target in edges() if target}
    finals = {"closed undecided", "closed without a finding", "harassment found"}
    body: dict[str, Any] = {
        names[name]: State(name, initial=name == "not begun", final=name in finals) for name in STATES if name in used
    }
    events: dict[str, Any] = {}
    for number, (action, source, guard, target) in enumerate(edges()):
        key = f"guard_{number}"
        body[key] = _psm_guard(action, guard)
        for start in source if isinstance(source, tuple) else (source,):
            end = body[names[target or start]]
            move = body[names[start]].to(end, cond=key, internal=target is None) if target is None else (
                body[names[start]].to(end, cond=key)
            )  # fmt: skip
            events[action] = events[action] | move if action in events else move
    body |= {f"do_{action}": move for action, move in events.items()}

    def after_transition(self: Any, event: Any, by: str, on: date, facts: dict[str, Any]) -> None:
        self.model.hand.note(str(event)[3:], by, on, facts, "")

    body["after_transition"] = after_transition
    body["__init__"] = lambda self, model: StateMachine.__init__(self, model)
    _PSM.append(type("Formal", (StateMachine,), body))
    return _PSM[0]


def _psm_guard(action: str, name: str) -> Any:
    if name == "speaks":
        return lambda self, by, on, facts: self.model.hand.may_speak(action, by)
    return lambda self, by, on, facts: bool(getattr(self.model.hand, name)(by, on, facts))


def play_python_statemachine(case: Any, script: list[tuple[str, dict[str, Any]]]) -> None:
    """Play a script; a refused act raises, which is caught as an application would."""
    from statemachine.exceptions import TransitionNotAllowed

    for action, words in script:
        try:
            case.send(f"do_{action}", **words)
        except TransitionNotAllowed:
            continue


def sismic_statechart() -> Any:
    """The same procedure as a sismic statechart."""
    from sismic.model import BasicState, CompoundState, FinalState, Statechart, Transition

    chart = Statechart("formal")
    chart.add_state(CompoundState("root", initial="not begun"), None)
    finals = {"closed undecided", "closed without a finding"}
    for name in STATES:
        chart.add_state(FinalState(name) if name in finals else BasicState(name), "root")
    for action, source, guard, target in edges():
        call = f"hand.may_speak({action!r}, event.by)" if guard == "speaks" else (
            f"bool(hand.{guard}(event.by, event.on, event.facts))"
        )  # fmt: skip
        for start in source if isinstance(source, tuple) else (source,):
            own = call
            if action == "decide" and guard == "may_clear":
                own += " and not hand.may_find(event.by, event.on, event.facts)"
            if action == "decide" and guard == "may_leave_undecided":
                own += (
                    " and not hand.may_find(event.by, event.on, event.facts)"
                    " and not hand.may_clear(event.by, event.on, event.facts)"
                )
            note = f"hand.note({action!r}, event.by, event.on, event.facts, '')"
            chart.add_transition(Transition(start, target, event=action, guard=own, action=note))
    return chart


def sismic_case(chart: Any, eligible: frozenset[str]) -> Any:
    """A fresh interpreter of the statechart."""
    from sismic.interpreter import Interpreter

    interpreter = Interpreter(chart, initial_context={"hand": HandWritten(eligible)})
    interpreter.execute_once()
    return interpreter


def play_sismic(interpreter: Any, script: list[tuple[str, dict[str, Any]]]) -> None:
    """Play a script; a refused act takes no transition."""
    for action, words in script:
        interpreter.queue(action, **words)
        interpreter.execute()
