"""The annual report over many cases: synthetic complaints, acted out with a seed, then counted and protected."""

from __future__ import annotations

import random
import tempfile
import time
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from attrs import evolve
from common import policy, register, script
from report import Section, at_most, told

SEED, WAYS, YEAR = 1989, 400, 2015
BEHAVIOURS = tuple(f"I.{number}" for number in range(1, 8))
STATUSES, PLACES = ("student", "staff", "faculty", "post-doc"), ("department", "living group", "office", "elsewhere")
LEVELS = ("satisfied", "partly satisfied", "dissatisfied")


class Way:
    """One complaint acted out on a live case, its facts and its course drawn."""

    def __init__(self, chance: random.Random, of: Any, people: Any) -> None:
        ways = (self._rest, self._informally, self._negotiate, self._hearing)
        self.chance, self.course = chance, chance.choices(ways, (3, 3, 2, 2))[0]
        days = 25 if self.course == self._hearing else 200  # the hearing has its days in the script
        self.on = date(YEAR, 1, 1) + timedelta(chance.randrange(days))
        self.case = of.open("way", on=self.on, people=people)

    def act(self, action: str, by: str | None, *, later: int = 0, **facts: Any) -> None:
        self.on += timedelta(later)
        self.case = self.case.act(action, by=by, on=self.on, facts=facts)

    def gone(self) -> Any:
        """The case at the end of its way."""
        self._report()
        self.course()
        return self.case

    def _rest(self) -> None:
        """A report is all that the complainant wants."""

    def _report(self) -> None:
        draw = self.chance.choice
        self.act("intake.seek_advice", "complainant")
        self.act(
            "intake.describe", "complainant", later=1, specifics=["incidents"],
            behaviours=sorted(self.chance.sample(BEHAVIOURS, self.chance.randint(1, 3))), campus="on campus",
            location=draw(PLACES), complainant_status=draw(STATUSES), accused_status=draw(STATUSES),
            effects_told=True, membership="member", about="sexual harassment", aimed_at="the complainant",
            recognisable=False, name_reasons=[], report_names=[],
        )  # fmt: skip
        self.act("intake.approve", "complainant")
        self.act("intake.file_report", "advocate", later=1, report_date=self.on)

    def _choose(self, course: str) -> None:
        self.act(
            "intake.choose", "complainant", later=1, course=course, first_incident=date(2014, 1, 1),
            last_incident=date(2014, 12, 1), in_tenure=True,
        )  # fmt: skip

    def _satisfied(self) -> dict[str, str]:
        return {f"{who}_satisfaction": self.chance.choice(LEVELS) for who in ("complainant", "accused")}

    def _informally(self) -> None:
        self._choose("informal")
        self.act("informal.go_direct", "complainant", with_advocate=False)
        self.act("informal.approach", "complainant", later=2, approach_by="letter")
        if self.chance.random() < 0.7:
            self.act("informal.conclude", "complainant", later=7, **self._satisfied())

    def _negotiate(self) -> None:
        self._choose("negotiated")
        self.act(
            "negotiated.file", "complainant", report_names=["complainant", "accused"],
            signatures=["complainant", "advocate"], first_incident=date(2014, 1, 1), last_incident=date(2014, 12, 1),
            in_tenure=True, parties=["q1", "q2"], meeting_wish="either way", desired=["apology"], students=[],
            semester_end=date(YEAR, 12, 18),
        )  # fmt: skip
        holds = ["initial report", "request to negotiate", "confidentiality duty", "policy copy", "warning"]
        self.act("negotiated.notify", "advocate", later=1, invitation=holds)
        self.act("negotiated.receive", None, later=1)
        self.act("negotiated.reply", "accused", later=1, answer="agrees")
        self.act("negotiated.receive_reply", None)
        self.act("negotiated.contact_facilitator", "advocate", later=1, facilitators=["f1"])
        self.act("negotiated.arrange", "facilitator")
        both = {"parties_met": ["complainant", "accused"], "advocate_there": False, "companions_there": []}
        self.act("negotiated.meet_first", "facilitator", later=2, **both, asked_for=["account", "goals"])
        if self.chance.random() < 0.6:
            agreed = dict.fromkeys(("complainant_satisfaction", "accused_satisfaction"), "satisfied")
            amends = [self.chance.choice(["apology", "workshops"])]
            self.act("negotiated.settle", "complainant", later=2, undertakings=amends, **agreed)
        else:
            self.act("negotiated.end", "complainant", later=2)

    def _hearing(self) -> None:
        """The hearing of the other benchmarks, with a finding and penalties where its vote is drawn so."""
        self._choose("formal")
        found = self.chance.random() < 0.6
        for action, words in script()[: -1 if found else None]:
            facts = dict(words["facts"])
            if action == "decide":
                facts["ballots"] = dict.fromkeys(facts["roll"], "for" if found else "against")
            attempt = {"by": words["by"], "on": words["on"], "facts": facts}
            if self.case.decide(f"formal.{action}", **attempt):  # three acts of the script are refused
                self.case = self.case.act(f"formal.{action}", **attempt)
        self.on = self.case.history[-1].day
        if found:
            self._sanction()

    def _sanction(self) -> None:
        agreed = {"roll": [f"p{number:02}" for number in range(1, 10)], "agreed": True, "motion": {}}
        self.act("formal.determine", "committee", category="lower", behaviour="I.2", force=False, **agreed)
        codes = sorted(self.chance.sample(("1.a", "1.b", "1.d", "1.f"), self.chance.randint(1, 3)))
        self.act(
            "formal.impose", "committee", penalties=codes, status="student", shared_place="neither",
            residence="elsewhere", permission="none", prior=0, prior_negotiated=0, prior_reports=0, incidents=1,
            **agreed,
        )  # fmt: skip
        self.act("formal.notify_decision", "committee", later=1, informed=["complainant", "accused", "advocate"])


def complaints(number: int) -> tuple[Any, list[Any], int]:
    """The policy, so many synthetic cases, and how many events they have."""
    mit = policy()
    people, chance = register(mit), random.Random(SEED)
    ways = [Way(chance, mit, people).gone() for _ in range(WAYS)]
    cases = [evolve(chance.choice(ways), id=f"s-{each}") for each in range(number)]
    return mit, cases, sum(len(case.history) for case in cases)


def report_section(*, quick: bool) -> Section:
    """The annual report as a function of its cases, and cases read from their files."""
    from grievance_fsm.records import annual_report
    from grievance_fsm.records.reading import CaseFiles

    number = 10_000 if quick else 100_000
    start = time.process_time()
    mit, cases, events = complaints(number)
    made = time.process_time() - start
    found, seconds = None, []
    for _ in range(3):
        start = time.process_time()
        found = annual_report(mit, cases, year=YEAR)
        seconds.append(time.process_time() - start)
    assert found["complaints"]["all"] == {"complaints": number}
    few = list(islice(cases, 100 if quick else 400))
    with tempfile.TemporaryDirectory() as folder:
        for case in few:
            (Path(folder) / f"{case.id}.json").write_text(case.to_json(), encoding="utf-8")
        start = time.process_time()
        assert len(list(CaseFiles(Path(folder), mit))) == len(few)
        read = len(few) / (time.process_time() - start)
    words = (
        f"{number:,} **synthetic** cases with {events:,} events: {WAYS} complaints were acted out on live cases\n"
        f"(seed {SEED}: advice and report, then nothing, the informal way, negotiations or a hearing), and each case\n"
        "is a copy of one of them under a number of its own. Counted, and small numbers withheld; processor time.\n"
        "Making the cases is not in it. Cases from files are replayed act by act before they are counted: that takes\n"
        "longer."
    )
    return Section("The annual report", words, (
        at_most(f"`annual_report` over {number:,} cases, s", median(seconds), number / 10_000, "{:.1f}"),
        told("counted and protected, cases a second", number / median(seconds), "{:,.0f}"),
        told("making the cases, s", made, "{:.1f}"),
        told("cases read from their files and replayed, a second", read, "{:,.0f}"),
    ))  # fmt: skip
