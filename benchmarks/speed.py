"""Deciding and acting beside raw `transitions`, python-statemachine and sismic; refusals bare and explained."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import engines
from common import ROLL, Run, day, policy, register, script, side_by_side
from report import Section, at_least, at_most, told

import grievance_fsm as gf
from grievance_fsm import counting, dating
from grievance_fsm.attempts import Attempted
from grievance_fsm.findings import Finding
from grievance_fsm.folding import after
from grievance_fsm.trying import seen_by

ELIGIBLE = frozenset(f"p{number:02}" for number in range(1, 15))
ACTS = script()

WORDS = """The same case is played by each engine: 20 acts of the formal procedure, 3 of them refused by a guard.
Raw `transitions` has its guards written by hand (they stop at the first no), no duties, no explanations, and a
log of what happened. *Acts alone* leaves out opening the case; *whole cases* opens one each time, which for raw
`transitions` registers a model. The strict comparison is that of acts alone, so the targets stand there.

- **dispatch**: an act whose names and facts are read is tried by the generated machine, every condition asked,
  every verdict kept, the attempt logged.
- **act**: the public `case.act(…)`: names and facts checked, lapses applied, tried, the event appended to a new
  case; a refusal is raised and caught.
- Dates counted before are remembered; *dates forgotten* empties that memory before every case.

Processor time per act; the ratio is the speed by the measure of raw `transitions`, median of the rounds."""


class Ours:
    """The engine's side: cases to open, acts to try."""

    def __init__(self) -> None:
        self.policy = policy()
        self.people = register(self.policy)
        self.dispatcher = self.policy.dispatcher("formal")
        self.tried = list(self._tried())

    def open(self) -> Any:
        return self.policy.open("bench", on=day(0), people=self.people)

    def _tried(self) -> Any:
        case = self.open()
        for action, words in ACTS:
            tried = Attempted.read(case, f"formal.{action}", **words)
            yield case, tried, case.states["formal"]
            decision = case.decide(f"formal.{action}", **words)
            case = after(case, decision.event) if decision else case

    def dispatch(self) -> list[Any]:
        """Try every act of the script as read; the log holds each attempt with its verdicts."""
        return [self.dispatcher.attempt(t.rule.name, state, seen_by(case, t)) for case, t, state in self.tried]

    def forgetful(self, call: Any) -> Any:
        """The same with no date remembered."""
        counting.spanned.cache_clear()
        dating.from_day.cache_clear()
        return call()

    @staticmethod
    def play(case: Any) -> Any:
        """Act through the script on the public face; refusals are caught."""
        for action, words in ACTS:
            try:
                case = case.act(f"formal.{action}", **words)
            except gf.NotAllowed:
                continue
        return case


def _raw(raw: engines.RawTransitions) -> dict[str, Run]:
    def opened() -> Any:
        model = raw.open(ELIGIBLE)
        raw.close(model)  # it keeps its methods; a short list of models keeps closing cheap
        return model

    def whole(_: Any) -> None:
        model = raw.open(ELIGIBLE)
        raw.play(model, ACTS)
        raw.close(model)

    return {"raw": Run(lambda model: raw.play(model, ACTS), opened), "raw, whole": Run(whole)}


def _others() -> dict[str, Run]:
    chart = engines.sismic_statechart()
    return {
        "python-statemachine": Run(
            lambda case: engines.play_python_statemachine(case, ACTS),
            lambda: engines.python_statemachine_case(ELIGIBLE),
        ),
        "sismic": Run(lambda case: engines.play_sismic(case, ACTS), lambda: engines.sismic_case(chart, ELIGIBLE)),
    }


def _runs(ours: Ours) -> dict[str, Run]:
    return {
        **_raw(engines.RawTransitions()),
        "dispatch": Run(lambda _: ours.dispatch()),
        "dispatch, dates forgotten": Run(lambda _: ours.forgetful(ours.dispatch)),
        "act": Run(ours.play, ours.open),
        "act, dates forgotten": Run(lambda case: ours.forgetful(lambda: ours.play(case)), ours.open),
        "act, whole": Run(lambda _: ours.play(ours.open())),
    }


def engines_section(*, quick: bool) -> Section:
    """Dispatch and act beside the other engines."""
    rounds, calls = (7, 15) if quick else (31, 40)
    runs = _runs(Ours())
    found = side_by_side(runs, rounds=rounds, calls=calls)
    slow = side_by_side({"raw": runs["raw"], **_others()}, rounds=max(5, rounds // 3), calls=max(4, calls // 5))
    for name in ("python-statemachine", "sismic"):
        found.found[name] = slow.found[name]

    def per_act(name: str, show: str) -> str:
        return show.format(f"{found.seconds(name) / len(ACTS) * 1e6:.1f} µs")

    return Section("Deciding and acting", WORDS, (
        at_least(
            per_act("dispatch", "dispatch with all verdicts, of raw, acts alone ({})"),
            found.speed("dispatch", "raw"), 0.85,
        ),
        at_least(per_act("act", "`act`, of raw, acts alone ({})"), found.speed("act", "raw"), 0.4),
        *(told(per_act(name, f"{what} ({{}})"), found.speed(name, to), "{:.3f}") for name, to, what in (
            ("act, whole", "raw, whole", "`act`, of raw, whole cases"),
            ("dispatch, dates forgotten", "raw", "dispatch, dates forgotten"),
            ("act, dates forgotten", "raw", "`act`, dates forgotten"),
            ("raw", "raw", "raw `transitions`, acts alone"),
            ("raw, whole", "raw", "raw `transitions`, whole cases"),
        )),
        *(told(per_act(name, f"{name}, acts alone ({{}})"), slow.speed(name, "raw"), "{:.3f}")
          for name in ("python-statemachine", "sismic")),
    ))  # fmt: skip


def refusals(ours: Ours) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Acts that are refused, each with the case in which it is tried."""
    at = {t.rule.name: case for case, t, _ in ours.tried}
    told_once = next(case for case, t, _ in ours.tried if t.rule.name == "notify")
    by = dict(ACTS)
    return {
        "notify, the notice not complete": (told_once, {"action": "formal.notify", **ACTS[1][1]}),
        "set the date, before the window": (at["set_date"], {"action": "formal.set_date", **ACTS[4][1]}),
        "open the hearing, no quorum": (
            at["open_hearing"],
            {"action": "formal.open_hearing", **ACTS[9][1]},
        ),
        "decide, by the wrong role": (at["decide"], {"action": "formal.decide", **by["decide"], "by": "accused"}),
        "decide, no outcome settled": (
            at["decide"],
            {"action": "formal.decide", **by["decide"], "facts": {"consensus": "none", "roll": ROLL}},
        ),
        "decide, before the hearing": (at["notify"], {"action": "formal.decide", **by["decide"]}),
    }  # fmt: skip


def findings_built(case: Any, words: dict[str, Any]) -> tuple[int, int]:
    """How many findings deciding builds, and how many reading them builds."""
    made = 0
    init = Finding.__init__

    def counted(self: Finding, *args: Any, **rest: Any) -> None:
        nonlocal made
        made += 1
        init(self, *args, **rest)

    with patch.object(Finding, "__init__", counted):
        decision = case.decide(**words)
        unread, made = made, 0
        assert decision.findings is decision.findings
    return unread, made


def refusals_section(*, quick: bool) -> Section:
    """What an explanation costs beside a bare refusal."""
    rounds, calls = (5, 40) if quick else (21, 200)
    figures = []
    for name, (case, words) in refusals(Ours()).items():
        assert not case.decide(**words), name
        unread, read = findings_built(case, words)
        assert unread == 0, name
        assert read > 0, name
        found = side_by_side({
            "bare": Run(lambda _, case=case, words=words: case.decide(**words)),
            "told": Run(lambda _, case=case, words=words: case.decide(**words).findings),
        }, rounds=rounds, calls=calls)  # fmt: skip
        figures.append(at_most(
            f"{name}: {read} findings, {found.seconds('told') * 1e6:.0f} µs for {found.seconds('bare') * 1e6:.0f} µs",
            found.speed("bare", "told"), 4, "{:.1f} ×",
        ))  # fmt: skip
    words = (
        "`case.decide(…)` that refuses, unread, and the same with `.findings` read: every condition told with what was "
        "seen, what was needed and the clause.\nThat no finding is built before it is read was asserted on each."
    )
    return Section("Refusals, explained and bare", words, tuple(figures))
