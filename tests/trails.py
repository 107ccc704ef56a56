"""Trails: what happened in ready-made cases, as attempts, so that walks through a whole policy get far soon."""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import appeal_builders as appeal
import negotiation_builders as talks
from builders import MEMBERS, STATEMENTS, after, day, decided, deliberating, graded, opened, penalties, tier, vote

from grievance_fsm.case import Case
from grievance_fsm.keeping import is_derived

Told = dict[str, Any]
Trail = tuple[Told, ...]


def act(action: str, by: str | None, number: int, outcome: str = "", **facts: Any) -> Told:
    """One act, so many days after the first."""
    told = {"action": action, "by": by, "on": day(number), "facts": facts}
    return told | ({"outcome": outcome} if outcome else {})


def of_file(text: str) -> Trail:
    """The acts of a case file."""
    keys = {"do": "action", "by": "by", "on": "on", "facts": "facts", "outcome": "outcome"}
    events = tomllib.loads(text)["events"]
    return tuple({"by": None, "facts": {}} | {keys[key]: each[key] for key in each if key in keys} for each in events)


def of_case(case: Case) -> Trail:
    """The acts of a case."""
    return tuple(_told(case, event) for event in case.history if not is_derived(case.policy, event))


def _told(case: Case, event: Any) -> Told:
    chosen = case.policy.bound[event.procedure].rules[event.action].chosen
    told = {"action": event.name, "by": event.by, "on": event.day, "facts": dict(event.facts)}
    return told | ({"outcome": event.outcome} if chosen else {})


def since(trail: Trail, action: str) -> Trail:
    """What happens in a trail from an act on."""
    return trail[[told["action"] for told in trail].index(action) :]


def until(trail: Trail, action: str) -> Trail:
    """What happens in a trail before an act."""
    return trail[: len(trail) - len(since(trail, action))]


def later(trail: Trail, days: int) -> Trail:
    """A trail so many days later, with all the days that it tells of."""
    moved = timedelta(days=days)
    return tuple(
        {**told, "on": told["on"] + moved, "facts": {
            name: value + moved if isinstance(value, date) else value for name, value in told["facts"].items()
        }}
        for told in trail
    )  # fmt: skip


def changed(trail: Trail, action: str, **facts: Any) -> Trail:
    """A trail in which an act records something else."""
    return tuple({**told, "facts": {**told["facts"], **facts}} if told["action"] == action else told for told in trail)


def fitting(case: Case, told: Told) -> Told | None:
    """An act known from elsewhere, without the facts not asked for here; nothing where it has no place."""
    called, _, name = told["action"].partition(".")
    procedure = case.policy.bound.get(called.partition("#")[0])
    rule = None if procedure is None else procedure.rules.get(name)
    if rule is None or ("outcome" in told and rule.branch(told["outcome"]) is None):
        return None
    if "#" in called and called not in (case.run_for(rule), *case.states):
        return None
    return {**told, "facts": {key: value for key, value in told["facts"].items() if key in rule.facts_by_name}}


# -- the trails ---------------------------------------------------------------------------------------------------


@cache
def trails() -> tuple[Trail, ...]:
    """The case of the package that goes every way, then one for each turn that it does not take."""
    whole = of_file((files("grievance_fsm.data") / "whole_case.toml").read_text(encoding="utf-8"))
    parts = (_reports(whole), _beside(whole), _informal(whole), _hearings(), _talks(), _appeals(), _arbitrations())
    return (whole, *(trail for part in parts for trail in part))


def _reports(whole: Trail) -> Iterator[Trail]:
    """Reports of what the policy does not cover; a group action."""
    intake = tuple(told for told in whole if told["action"].startswith("intake."))
    outside = {"about": "discrimination alone", "accused_status": "none of these", "aimed_at": "others alone"}
    for name, value in outside.items():
        yield changed(intake, "intake.describe", **{name: value})
    both = changed(until(intake, "intake.choose"), "intake.describe", report_names=["complainant", "accused"])
    yield (*of_case(talks.filed()), *later(both, 1), act("intake.complete_report", "complainant", 9))
    yield (
        *until(changed(whole, "intake.describe", report_names=["complainant"]), "intake.watch"),
        act("intake.authorise", "complainant", 2, authorises=True),
        act("intake.watch", "advocate", 2, link="the same person", index_kept="keyed"),
        act("intake.contact_group", "advocate", 2),
        act("intake.act_together", "complainant", 2, "each in a case of its own"),
    )


def _beside(whole: Trail) -> Iterator[Trail]:
    """Somebody who is contacted and not told of confidentiality; other housing to the end of term."""
    told = {"told_what": ["confidentiality duty", "policy"], "told_of_duty": []}
    yield (
        act("records.contact", None, 0, contacted=["q2"]),
        act("records.tell", "advocate", 0, **told),
        act("records.tell", "advocate", 0, **told | {"told_of_duty": ["q2"]}),
        act("intake.learn", None, 0, privileged=False), act("intake.refer", "referrer", 0),
    )  # fmt: skip
    ends = {"back to the earlier place": 80, "by the regular process": 81}
    for outcome, number in ends.items():
        yield (
            *of_case(talks.filed()),
            act("housing.ask", "complainant", 1, student=True, lives_in="Institute housing", harassed_there=True),
            act("housing.find", "advocate", 2), act("housing.stay_on", "complainant", 3, term_ends=day(80)),
            act("housing.settle", "complainant", 4, outcome), act("housing.end", "institute", 4),
            act("housing.settle", "institute", 4, outcome), act("housing.settle", "complainant", number, outcome),
        )  # fmt: skip


def _informal(whole: Trail) -> Iterator[Trail]:
    """What comes of informal steps when talks have settled, or a hearing has decided."""
    helped = changed(until(whole, "informal.contact"), "informal.choose_help", help_chosen=["contact", "group"])
    group = {"group": "dormitory", "whole_group": True, "topics": ["policy", "sexual harassment"]}
    yield (
        *changed(helped, "informal.choose_help", help_chosen=["group"]),
        act("informal.contact", "advocate", 9), act("informal.mail_group", "advocate", 9, group="office"),
        act("informal.meet_group", "advocate", 9, **group, similar_example=False, recognisable=False),
        act("informal.meet_group", "advocate", 9, **group, similar_example=False, recognisable=True),
    )  # fmt: skip
    yield helped + later(of_case(talks.closed()), 20)
    yield helped + later(of_case(appeal.cleared_case()), 20)


def _hearings() -> Iterator[Trail]:
    """Removals, hearings that somebody does not come to, and hearings that decide nothing."""
    informed = act("formal.notify_decision", "committee", 43, informed=["complainant", "accused", "advocate"])
    yield (*of_case(decided(None, vote(for_=5, against=4))), informed)
    nothing = act("formal.find_no_application", "committee", 41, **tier(), hostile=False)
    yield (*of_case(deliberating()), nothing, informed)
    removal = graded(category="upper", behaviour="I.7")
    yield of_case(removal.act("formal.impose", by="committee", on=day(42), facts=penalties("2.f")))
    passed_over = [(f"pass_over_{who}", "committee") for who in ("complainant", "accused")]
    without_complainant = (passed_over[0], *STATEMENTS[1:4], ("close_without_complainant", "committee"))
    yield of_case(after(opened(parties_there=["accused"]), without_complainant))
    yield of_case(after(opened(parties_there=["complainant"]), (STATEMENTS[0], passed_over[1])))


def _talks() -> Iterator[Trail]:
    """Negotiations as the complainant wants them held, and with one party after the other."""
    closed, arranged = of_case(talks.closed()), of_case(talks.arranged())
    yield closed
    yield (*of_case(talks.received()), act("negotiated.elect", "complainant", 40))
    joint = act("negotiated.ask_form", "complainant", 9, meeting_wish="jointly")
    both = {"parties_met": ["complainant", "accused"], "advocate_there": False, "companions_there": []}
    yield (*of_case(talks.one_met()), joint, act("negotiated.meet_other", "facilitator", 9, **both,
                                                 asked_for=["account", "goals"]))  # fmt: skip
    for wish, company in (("jointly", "wanted"), ("separately", "not wanted"), ("either way", "wanted")):
        asked = (
            act("negotiated.ask_form", "complainant", 7, meeting_wish=wish),
            act("negotiated.ask_company", "complainant", 7, advocate_wish=company),
        )  # fmt: skip
        for there in (False, True):
            for first, other in (("accused", "complainant"), ("complainant", "accused")):
                met = {"advocate_there": there, "companions_there": [], "asked_for": ["account", "goals"]}
                yield (
                    *arranged, *asked, act("negotiated.meet_first", "facilitator", 8, parties_met=[first], **met),
                    act("negotiated.meet_other", "facilitator", 9, parties_met=[other], **met),
                )  # fmt: skip
            both = {"parties_met": ["complainant", "accused"], "advocate_there": there}
            yield (*arranged, *asked, act("negotiated.meet_first", "facilitator", 8, **both, companions_there=[],
                                          asked_for=["account", "goals"]))  # fmt: skip


def _appeals() -> Iterator[Trail]:
    """Appeals of every kind, before panels who might know the case."""
    modified, overturned, upheld, undecided = (
        of_case(appeal.ruled(*votes)) for votes in (
            ("modify",) * 3, ("overturn",) * 3, ("uphold",) * 3, ("uphold", "modify", "remand"),
        )
    )  # fmt: skip
    given, memo = act("appeal.notify_outcome", "panel", 62, **appeal.notices()), appeal.anew("1.b")
    yield from ((*modified, act("appeal.set_anew", "panel", 61, **memo), given), (*overturned, given), (*upheld, given))
    yield undecided
    removal = appeal.anew("2.f", category="upper", behaviour="I.7")
    for outcome in ("confirmed", "declined"):
        anew = act("appeal.set_anew", "panel", 61, **removal)
        yield (*modified, anew, act("appeal.confirm", "institute", 62, outcome))
    aside, named = act("appeal.step_aside", "panel", 51, stepped_aside=["r1"]), since(modified, "appeal.name_panel")[0]
    joined = act("appeal.join", "complainant", 46, grounds_of_appeal=["new information"], appellants=["q1"])
    yield (*until(modified, "appeal.name_panel"), joined, named, aside, {**named, "on": day(51)})
    yield until(of_case(appeal.attended_case()), "formal.decide") + since(modified, "formal.decide")
    yield until(of_case(appeal.cleared_case()), "formal.notify_decision") + since(modified, "formal.notify_decision")
    yield from _second_appeals(later(since(modified, "appeal.file_appeal"), 70))


def _second_appeals(again: Trail) -> Iterator[Trail]:
    """The new hearing is appealed in its turn, before others; it found nothing, or what was found before."""
    others = [f"t{person}" for person in appeal.PANEL]
    again = changed(again, "appeal.name_panel", panel=others, community=others)
    again = changed(again, "appeal.review", panel=others)
    second, roll = of_case(appeal.reheard(appeal.sent_back())), list(MEMBERS[4:13])
    yield second + changed(again, "appeal.decide", panel=others, appeal_votes=dict.fromkeys(others, "uphold"))
    yield (
        *changed(until(second, "formal#2.notify_decision"), "formal#2.decide", ballots=dict.fromkeys(roll, "for")),
        act("formal#2.determine", "committee", 112, **tier(roll=roll)),
        act("formal#2.impose", "committee", 112, **penalties("1.a", roll=roll)),
        *since(second, "formal#2.notify_decision"),
        *changed(again, "appeal.decide", panel=others, appeal_votes=dict.fromkeys(others, "modify")),
    )


def _arbitrations() -> Iterator[Trail]:
    """Arbitration with either award, before somebody who might know the case; the watch after a case."""
    heard, attended = of_case(appeal.heard()), of_case(appeal.attended_case())
    for award in ("for", "against"):
        yield (
            *heard, act("arbitration.award", "arbitrator", 80, **appeal.awarded(award)),
            act("arbitration.notify_award", "arbitrator", 81, **appeal.notices()),
        )  # fmt: skip
    yield until(attended, "formal.decide") + since(heard, "formal.decide")
    yield (*of_case(appeal.in_arbitration()), act("arbitration.put_questions", "arbitrator", 70))
    chosen = act("arbitration.choose", "complainant", 120, **appeal.choice())
    appointed = act("arbitration.appoint", "institute", 125, **appeal.appointment(*appeal.PANEL))
    yield (*of_case(appeal.reheard(appeal.sent_back())), chosen, appointed)
    yield of_case(appeal.after_the_case())
