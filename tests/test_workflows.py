"""Other people's workflows: DIGIT's `BusinessService` form, read strictly, judged, and run as a policy.

Every definition here is made up; what the form means was looked up in the service that runs it.
"""

import json
from datetime import date
from itertools import pairwise, permutations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import grievance_fsm as gf
from grievance_fsm.errors import BadInput
from grievance_fsm.workflows import Workflow, WorkflowFinding, read_workflow, read_workflows
from grievance_fsm.workflows.observing import misread
from grievance_fsm.workflows.parsing import SIZE
from grievance_fsm.workflows.reading import ACTIONS, PROBLEMS, ROLES, SERVICES, STATES, TEXT

DAY = 86_400_000


def action(name: str, to: str | None, *roles: str, **more: Any) -> dict[str, Any]:
    """An action as the form writes it."""
    return {"action": name, "nextState": to, "roles": list(roles or ("CLERK",)), **more}


def state(name: str | None, *actions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A state as the form writes it; the one without a name is the start."""
    plain = {"state": name, "isStartState": name is None, "isTerminateState": False, "sla": None}
    return {**plain, "actions": list(actions) or None, **more}


def end(name: str, *actions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A state that is flagged as an end."""
    return state(name, *actions, isTerminateState=True, **more)


def service(*states: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A service as the form writes it."""
    return {"tenantId": "pb", "businessService": "PARK", "business": "park", "businessServiceSla": None,
            "states": list(states), **more}  # fmt: skip


def sound(**more: Any) -> dict[str, Any]:
    """A definition with nothing to be said of it."""
    return service(
        state(None, action("APPLY", "FILED", "CITIZEN")),
        state("FILED", action("GRANT", "GRANTED"), action("REFUSE", "REFUSED"), sla=3 * DAY),
        end("GRANTED"), end("REFUSED"), **more,
    )  # fmt: skip


def of(*states: dict[str, Any], **more: Any) -> Workflow:
    """The workflow of some states."""
    return read_workflow(json.dumps(service(*states, **more)))


def read(data: Any, **more: Any) -> Workflow:
    """The workflow in plain data."""
    return read_workflow(json.dumps(data), **more)


def told(workflow: Workflow, kind: str = "") -> list[WorkflowFinding]:
    """The findings of a kind, or all."""
    return [each for each in workflow.findings() if not kind or each.kind == kind]


def kinds(workflow: Workflow, severity: str = "fault") -> list[str]:
    """The kinds of the findings of one severity."""
    return [each.kind for each in workflow.findings() if each.severity == severity]


def problems(text: Any) -> list[str]:
    """What is wrong with a text, or with plain data, in one error."""
    with pytest.raises(BadInput) as caught:
        read_workflows(text if isinstance(text, str | bytes) else json.dumps(text), "flow.json")
    return [str(each) for each in caught.value.problems]


# -- reading -----------------------------------------------------------------------------------------------------


def test_a_definition_is_read_with_its_states_actions_roles_and_clocks():
    found = read(sound(businessServiceSla=5 * DAY))

    assert (found.name, found.business, found.tenant, found.sla) == ("PARK", "park", "pb", 5 * DAY)
    assert [each.name for each in found.states] == [None, "FILED", "GRANTED", "REFUSED"]
    first = next(iter(found.actions))
    assert (first.name, first.next_state, first.roles) == ("APPLY", "FILED", ("CITIZEN",))
    assert found.states[1].sla == 3 * DAY
    assert found.roles == ("CITIZEN", "CLERK")
    assert str(found) == "PARK: 4 states, 3 actions, 2 roles"


@pytest.mark.parametrize(
    "wrap",
    [lambda it: it, lambda it: [it], lambda it: {"RequestInfo": {"apiId": "x"}, "BusinessServices": [it]},
     lambda it: {"ResponseInfo": None, "businessServices": [it]}],
)  # fmt: skip
def test_a_request_a_response_a_list_and_a_service_alone_are_read_alike(wrap: Any):
    assert read(wrap(sound())).findings() == ()


def test_a_search_response_names_the_next_state_by_its_uuid_in_any_case_of_letters():
    found = of(
        state(None, action("APPLY", "AB-1"), uuid="ab-0"),
        end("DONE", uuid="ab-1", auditDetails={"createdBy": "x"}),
    )

    assert found.findings() == ()


@pytest.mark.parametrize(
    ("name", "told"), [("open", "; policy() makes a policy, which has “open”."), ("opne", "."), ("_open", ".")]
)
def test_a_workflow_says_what_its_policy_has(name: str, told: str):
    with pytest.raises(AttributeError) as caught:
        getattr(read(sound()), name)

    assert str(caught.value) == f"a workflow has no “{name}”{told}"


def test_a_byte_order_mark_is_no_problem():
    assert read_workflow(json.dumps(sound()).encode("utf-8-sig")).findings() == ()


def test_every_problem_is_listed_at_once_with_its_place_in_the_file():
    data = {"BusinessServices": [
        sound(), service(state(7, action("GO", 3, active="yes")), [], state("B", {"roles": "CLERK"}, sla="12"),
                         businessServiceSla=1.5, businessService=None),
    ]}  # fmt: skip

    assert problems(data) == [
        "flow.json: BusinessServices[1].businessService: is missing.",
        "flow.json: BusinessServices[1].states[0].state: wants a text, not a number.",
        "flow.json: BusinessServices[1].states[0].actions[0].nextState: wants a text, not a number.",
        "flow.json: BusinessServices[1].states[0].actions[0].active: wants true or false, not a text.",
        "flow.json: BusinessServices[1].states[1]: wants an object, not a list.",
        "flow.json: BusinessServices[1].states[2].actions[0].action: is missing.",
        "flow.json: BusinessServices[1].states[2].actions[0].roles: wants a list of roles, not a text.",
        "flow.json: BusinessServices[1].states[2].sla: wants a whole number of milliseconds, not a text.",
        "flow.json: BusinessServices[1].businessServiceSla: wants a whole number of milliseconds, not a number.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"\xff\xfe{", "is not UTF-8: byte 1 is none."),
        ("", "is no JSON: Expecting value (line 1, column 1)."),
        ('{"states": [],}', "is no JSON: Expecting property name enclosed in double quotes (line 1, column 15)."),
        ("curl --location 'x' --data-raw '{}'", "It begins as a curl command: keep the JSON between its quotes."),
        ('{"businessService": "A", "states": [], "sla": NaN}', "is no JSON: NaN is no number that JSON has."),
        ("[" * 100_000, "is nested too deeply for a workflow."),
        ('{"states":' * 50_000 + "1" + "}" * 50_000, "is nested too deeply for a workflow."),
        ('{"businessService": "A", "states": [], "sla": ' + "9" * 5_000 + "}", "a number in it is too long."),
        (" " * (SIZE + 1), "is longer than 8 MiB, which no workflow is."),
        ('[{"state": "a"},' * 1_000_000, "is longer than 8 MiB, which no workflow is."),
        ("7", "wants a list of services, each with its “businessService” and “states”."),
        ("[]", "wants a list of services, each with its “businessService” and “states”."),
        ("[[]]", "wants a service, not a list."),
        ('{"a": 1}', "is no service: it has neither “businessService” nor “states”."),
        ('[{"tenantId": "pb", "data": {"states": []}}]', "It stands inside “data”."),
        ('{"module": "x", "workflow": {"states": []}}', "It stands inside “workflow”."),
        ('{"businessService": "A"}', "states: is missing."),
        ('{"businessService": "A", "states": [], "states": []}', "flow.json: states: stands twice."),
        ('{"businessService": "A", "states": [{"sla": 1, "sla": 2}]}', "flow.json: states[0].sla: stands twice."),
        (f'{{"businessService": "A", "states": [{{"sla": {2**63}}}]}}', "is a number beyond 64 bits."),
        (json.dumps(service(state("x" * (TEXT + 1)))), "is a text of 257 letters, more than 256."),
        (json.dumps([service()] * (SERVICES + 1)), "holds 501 services, more than 500."),
        (json.dumps(service(*[{}] * (STATES + 1))), "states: holds 2,001 states, more than 2,000."),
        (json.dumps(service(state("a", *[{}] * (ACTIONS + 1)))), "holds 20,001 actions, more than 20,000."),
        (json.dumps(service(*[state("a", *[action("b", "a")] * 20)] * 1_001)), "20,020 actions, more than 20,000."),
        (json.dumps(service(state("a", action("b", "a", *"r" * (ROLES + 1))))), "names 1,001 roles, more than 1,000."),
    ],
    ids=range(26),
)  # fmt: skip
def test_what_is_no_workflow_gets_one_clear_error(text: str | bytes, said: str):
    found = problems(text)

    assert len(found) == 1
    assert said in found[0]
    assert found[0].startswith("flow.json: ")


def test_a_file_with_endless_problems_is_told_a_hundred_and_how_many_more():
    found = problems(service(*[{"sla": "x"}] * 1_500))

    assert len(found) == PROBLEMS + 1
    assert found[-1] == "flow.json: and 1,400 problems more."


def test_a_key_that_stands_twice_where_nothing_is_read_is_nobody_s_business():
    text = '{"RequestInfo": {"a": 1, "a": 2}, "BusinessServices": [' + json.dumps(sound()) + "]}"

    assert read_workflow(text).name == "PARK"


def test_names_that_would_break_a_line_or_run_on_are_told_on_one_short_line():
    found = told(of(state(None, action("GO\n\x1b[31m\ud800", "N" * 200))), "dangling target")[0]

    assert "GO\\n\\x1b[31m\\ud800" in str(found)
    assert all(len(line) < 200 and line.encode() for line in str(found).splitlines())
    assert len(str(found).splitlines()) == 3


# -- several services in a file ----------------------------------------------------------------------------------


def test_every_service_of_a_file_is_read():
    found = read_workflows(json.dumps([sound(), sound(businessService="POOL")]))

    assert [each.name for each in found] == ["PARK", "POOL"]


def test_of_several_services_one_is_named_after_a_colon(tmp_path: Path):
    path = tmp_path / "flow.json"
    path.write_text(json.dumps([sound(), sound(businessService="POOL.NEW")]), encoding="utf-8")

    assert gf.load(f"{path}:POOL.NEW").name == "POOL.NEW"
    with pytest.raises(BadInput, match=r"holds 2 services; name one after a colon: PARK, POOL\.NEW"):
        gf.load(path)
    with pytest.raises(BadInput, match=r"unknown service “POOL\.OLD”; did you mean “POOL\.NEW”"):
        gf.load(f"{path}:POOL.OLD")


def test_services_of_the_same_name_are_told_apart_by_their_tenant():
    text = json.dumps([sound(), sound(tenantId="od")])

    assert read_workflow(text, name="PARK@od").tenant == "od"
    with pytest.raises(BadInput, match="PARK@pb, PARK@od"):
        read_workflow(text)


def test_the_same_service_twice_is_a_problem():
    assert problems([sound(), sound()]) == ["flow.json: [1]: “PARK” of “pb” is declared twice."]


# -- loading -----------------------------------------------------------------------------------------------------


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    """A file with a sound definition."""
    path = tmp_path / "flow.json"
    path.write_text(json.dumps({"BusinessServices": [sound()]}), encoding="utf-8")
    return path


def test_load_reads_a_json_file_as_a_workflow(flow: Path):
    assert isinstance(gf.load(flow), Workflow)
    assert isinstance(gf.load(str(flow)), Workflow)


def test_load_says_that_a_workflow_takes_no_choices(flow: Path):
    with pytest.raises(BadInput, match="takes no readings, parameters, profile or calendar"):
        gf.load(flow, profile="frcp")


@pytest.mark.parametrize("name", ["nowhere.json", ".", "a\0.json", "nowhere.json:PARK"])
def test_load_says_what_is_no_file(name: str, tmp_path: Path):
    with pytest.raises(BadInput):
        gf.load(tmp_path / name if name != "." else f"{tmp_path}/x.json")


def test_a_file_is_not_read_beyond_its_bound(tmp_path: Path):
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(SIZE * 1_000)  # a sparse file of 8 GB

    with pytest.raises(BadInput, match="is longer than 8 MiB"):
        gf.load(path)


# -- structural faults -------------------------------------------------------------------------------------------


def test_of_a_sound_definition_nothing_is_said():
    assert read(sound()).findings() == ()


def test_a_target_that_is_no_state_dangles():
    found = of(state(None, action("APPLY", "FILE")), state("FILED", action("GRANT", "DONE"), sla=DAY), end("DONE"))
    dangling = told(found, "dangling target")[0]

    assert dangling == WorkflowFinding(
        "dangling target", "fault", "states[0].actions[0].nextState",
        "“APPLY” leads to “FILE”, which is no state here; did you mean “FILED”?", ("(start)", "APPLY"),
    )  # fmt: skip
    assert str(dangling).splitlines()[-1] == "  (start) –APPLY→ ?"


def test_an_action_without_a_target_dangles():
    found = told(of(state(None, action("APPLY", None))), "dangling target")[0]

    assert found.words == "“APPLY” names no state to lead to"


def test_a_stretch_that_nothing_leads_to_is_one_fault_at_its_head():
    found = of(
        state(None, action("APPLY", "DONE")), end("DONE"),
        state("HEARD", action("WEIGH", "WEIGHED"), sla=DAY), state("WEIGHED", action("GRANT", "DONE"), sla=DAY),
    )  # fmt: skip
    unreachable = told(found, "unreachable")

    assert [(each.place, each.severity) for each in unreachable] == [("states[2]", "fault")]
    assert unreachable[0].words == "no action leads to “HEARD”, and what only comes after: “WEIGHED”"


def test_states_that_only_lead_to_one_another_are_one_fault():
    found = of(
        state(None, action("APPLY", "DONE")), end("DONE"),
        state("A", action("TO_B", "B"), sla=DAY), state("B", action("TO_A", "A"), action("GRANT", "DONE"), sla=DAY),
    )  # fmt: skip

    assert [each.words for each in told(found, "unreachable")] == ["nothing but one another leads to “A” and “B”"]


def test_a_loop_that_is_never_left_is_no_way_to_finish():
    found = of(
        state(None, action("APPLY", "FILED")),
        state("FILED", action("GRANT", "DONE"), action("ASK", "ASKED"), sla=DAY),
        state("ASKED", action("REMIND", "REMINDED"), sla=DAY), state("REMINDED", action("ASK", "ASKED"), sla=DAY),
        end("DONE"),
    )  # fmt: skip
    trapped = told(found, "no way to finish")

    assert kinds(found) == ["no way to finish"]
    assert trapped[0].place == "states[2]"
    assert trapped[0].words == "from “ASKED” or “REMINDED” a case never ends: it can only go round"
    assert trapped[0].way == ("(start)", "APPLY", "FILED", "ASK", "ASKED")


def test_a_loop_that_a_dangling_action_may_leave_is_told_once_at_the_dangling_action():
    found = of(state(None, action("APPLY", "A")), state("A", action("GO", "B"), action("END", "DON"), sla=DAY),
               state("B", action("BACK", "A"), sla=DAY))  # fmt: skip

    assert kinds(found) == ["dangling target"]


def test_without_a_start_nothing_else_is_made_of_it():
    found = of(state("FILED", action("GRANT", "DONE"), sla=DAY), end("DONE"))

    assert kinds(found) == ["no start"]


def test_a_start_that_nothing_leads_on_from_is_the_root_of_all_that_cannot_be_reached():
    found = of(state(None, action("FILE", "FILED", active=False)), state("FILED", action("END", "DONE"), sla=DAY),
               end("DONE"))  # fmt: skip

    assert kinds(found) == ["no way to begin"]


def test_a_definition_without_states_has_no_start():
    assert kinds(of()) == ["no start"]


def test_several_flagged_starts_without_one_that_has_no_name_are_a_fault():
    found = of(state("A", action("GO", "DONE"), isStartState=True), state("B", action("GO", "DONE"), isStartState=True),
               end("DONE"))  # fmt: skip

    assert kinds(found) == ["several starts"]


def test_a_name_or_a_uuid_that_stands_twice_is_a_fault():
    found = of(state(None, action("APPLY", "DONE")), end("DONE", uuid="u"), end("DONE", uuid="U"), state(""))

    assert kinds(found) == ["duplicate state", "duplicate uuid", "duplicate state"]


def test_of_two_states_without_a_name_only_the_first_begins_a_case():
    """As a service in production answered to a search, long after somebody had added a second one."""
    found = of(state(None, action("APPLY", "DONE")), end("DONE"), state(None, action("LOG", "DONE")))

    assert [(each.place, each.words) for each in told(found)] == [
        ("states[2]", "a second state without a name: cases begin at the first, states[0]")
    ]


def test_an_action_that_leads_on_and_names_no_role_is_nobody_s():
    found = of(state(None, action("APPLY", "FILED")), state("FILED", {"action": "GRANT", "nextState": "DONE"}, sla=DAY),
               end("DONE"))  # fmt: skip

    assert [(each.kind, each.place) for each in told(found)] == [("no role", "states[1].actions[0].roles")]


def test_an_action_that_keeps_the_state_needs_no_role_of_its_own():
    """Whoever may leave a state may also comment in it."""
    filed = state("FILED", action("GRANT", "DONE"), {"action": "NOTE", "nextState": "FILED", "roles": []}, sla=DAY)

    assert of(state(None, action("APPLY", "FILED")), filed, end("DONE")).findings() == ()


# -- what good definitions do, and is no fault -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("states", "observed"),
    [
        # a complaint that may be opened again, or rated
        ([state(None, action("FILE", "HEARD")), end("HEARD", action("RATE", "DONE")), end("DONE")], ["end with exits"]),
        # a comment at the end, or by the way, keeps the state
        ([state(None, action("FILE", "HEARD")), end("HEARD", action("NOTE", "HEARD"))], []),
        # sent back for correction
        ([state(None, action("FILE", "HEARD")),
          state("HEARD", action("BACK", "ASKED"), action("GRANT", "DONE"), sla=DAY),
          state("ASKED", action("AGAIN", "HEARD"), sla=DAY), end("DONE")], ["loop without bound"]),
        # the first named state is flagged as a start too
        ([state(None, action("BEGIN", "HEARD")), state("HEARD", action("END", "DONE"), sla=DAY, isStartState=True),
          end("DONE")], ["start flag"]),
        # nobody flagged the end
        ([state(None, action("FILE", "HEARD")), state("HEARD")], ["end not flagged"]),
        # the start has a name
        ([state("NEW", action("FILE", "HEARD"), isStartState=True), end("HEARD")], ["named start"]),
        # the start has an empty name
        ([state("", action("FILE", "HEARD")), end("HEARD")], []),
        # switched off instead of removed, because the service cannot remove a state
        ([state(None, action("FILE", "DONE"), action("PAY", "PAID", active=False)), end("PAID"), end("DONE")],
         ["switched off", "inactive action"]),
        # everybody
        ([state(None, action("FILE", "DONE", "*")), end("DONE")], []),
    ],
    ids=range(9),
)  # fmt: skip
def test_what_definitions_in_production_do_on_purpose_is_no_fault(states: list[Any], observed: list[str]):
    found = of(*states)

    assert kinds(found) == []
    assert kinds(found, "observation") == observed


# -- observations ------------------------------------------------------------------------------------------------


def test_a_loop_is_told_by_the_shortest_way_round():
    found = of(
        state(None, action("FILE", "A")),
        state("A", action("GO", "B"), sla=DAY), state("B", action("GO", "C"), action("BACK", "A"), sla=DAY),
        state("C", action("AGAIN", "A"), action("END", "DONE"), sla=DAY), end("DONE"),
    )  # fmt: skip
    loop = told(found, "loop without bound")[0]

    assert loop.words == "“A”, “B” and “C” can follow one another without end"
    assert loop.way == ("A", "GO", "B", "BACK", "A")


def test_states_without_a_clock_are_one_observation_and_say_whether_the_service_has_one():
    states = [state(None, action("FILE", "A")), state("A", action("GO", "B")),
              state("B", action("END", "DONE"), sla=DAY), end("DONE")]  # fmt: skip

    assert [each.words for each in told(of(*states, businessServiceSla=5 * DAY))] == [
        "where a case waits no clock of the state runs, only the service's runs, 5 days (1 of 2: “A”)"
    ]
    assert [each.words for each in told(of(*states, businessServiceSla=0))] == [
        "where a case waits no clock of the state runs, nor has the service one (1 of 2: “A”)"
    ]


@pytest.mark.parametrize(
    ("sla", "said"),
    [
        (0, "is 0: overdue on arrival"),
        (-DAY, "is -86,400,000, before it starts"),
        (5, "is 5 milliseconds, less than a minute; in days it would be 5 days"),
        (3_600, "is 3,600 milliseconds, less than a minute; in seconds it would be 1 hour"),
        (59_999, "is 59,999 milliseconds, less than a minute"),
        (60_000, ""),
        (86_400, "is 86,400 milliseconds, a minute or two; in seconds it would be 1 day"),
        (300_000, ""),  # five minutes
        (432_000, "is 432,000 milliseconds, some 7 minutes; in seconds it would be 5 days"),
        (3_600_000, ""),
        (50 * 365 * DAY, ""),
        (50 * 365 * DAY + 1, "is 50 years"),
        (DAY * 1_000_000, "is 2,739 years"),
    ],
)
def test_only_a_clock_that_cannot_be_meant_is_in_the_wrong_unit(sla: int, said: str):
    assert misread(sla) == said


def test_a_clock_in_the_wrong_unit_is_told_at_its_place_and_measured_against_nothing():
    found = read(sound(businessServiceSla=432_000))

    assert [(each.kind, each.severity, each.place) for each in found.findings()] == [
        ("clock in the wrong unit", "observation", "PARK.businessServiceSla")
    ]


def test_a_clock_of_a_state_that_outlasts_the_service_s_is_told():
    found = told(read(sound(businessServiceSla=2 * DAY)))

    assert [each.words for each in found] == ["“FILED” may take 3 days, the whole service 2 days"]


def test_a_clock_that_says_no_whole_days_is_told_because_the_policy_leaves_it_out():
    found = of(state(None, action("FILE", "A")), state("A", action("END", "DONE"), sla=DAY // 2), end("DONE"))

    assert [each.words for each in told(found)] == ["a policy counts whole days and leaves it out: “A” 12 hours"]
    assert found.policy().park.limits == ()


def test_of_an_action_that_stands_twice_the_first_is_taken_in_any_case_of_letters():
    found = of(state(None, action("FILE", "A"), action("file", "B")), end("A"), end("B"))

    assert kinds(found) == ["unreachable"]
    assert [each.place for each in told(found, "same action twice")] == ["states[0].actions[1]"]


def test_an_action_that_says_it_leaves_another_state_is_told():
    found = of(state(None, action("FILE", "A")), state("A", action("END", "Z", currentState="B"), sla=DAY), end("Z"))

    assert [each.words for each in told(found)] == ["says it leaves “B”, and stands in “A”"]


def test_a_key_that_is_nearly_one_of_the_form_is_told_once():
    start = state(None, action("FILE", "A"))
    found = of(start, {"state": "A", "isTerminatestate": True}, {"state": "B", "isTerminatestate": True})

    assert [each.words for each in told(found, "unread key")] == [
        "“isTerminatestate” is no key of the form and is not read; is “isTerminateState” meant?"
    ]


def test_a_slip_in_an_action_is_told_as_one_in_a_state():
    wrong = {"action": "END", "nextState": "Z", "rolls": ["CLERK"]}
    found = of(state(None, action("FILE", "A")), state("A", wrong, action("QUIT", "Z"), sla=DAY), end("Z"))

    assert [(each.place, each.words) for each in told(found, "unread key")] == [
        ("states[1].actions[0]", "“rolls” is no key of the form and is not read; is “roles” meant?")
    ]


def test_a_state_that_stands_twice_is_one_fault_and_what_else_is_told_names_it_once():
    again = state("OPEN", action("PASS", "DONE"), action("NOTE", "OPEN"), sla=DAY)
    found = of(
        state(None, action("FILE", "OPEN")), again,
        state("DONE", action("REOPEN", "OPEN"), isTerminateState=True), again,
    )  # fmt: skip

    assert kinds(found) == ["duplicate state"]
    assert [each.words for each in told(found, "end with exits")] == [
        "“DONE” is flagged as an end, yet leads on: “REOPEN” to “OPEN”"
    ]
    (loop,) = told(found, "loop without bound")
    assert (loop.words, loop.way) == (
        "“OPEN” and “DONE” can follow one another without end", ("OPEN", "PASS", "DONE", "REOPEN", "OPEN")
    )  # fmt: skip


def test_a_step_that_stays_where_it_is_leads_nowhere_though_its_state_stands_twice():
    again = end("DONE", action("NOTE", "DONE"))
    found = of(state(None, action("FILE", "OPEN")), state("OPEN", action("PASS", "DONE")), again, again)

    assert [each.kind for each in found.findings()] == ["duplicate state", "no clock"]
    twice = of(state(None, action("FILE", "OPEN")), *[state("OPEN", action("NOTE", "OPEN"), action("GO", "Z"))] * 2,
               end("Z"))  # fmt: skip
    assert [each.words for each in told(twice, "no clock")] == [
        "where a case waits no clock of the state runs, nor has the service one (“OPEN”)"
    ]
    stuck = of(state(None, action("FILE", "OPEN")), *[state("OPEN", action("PASS", "MORE"), sla=DAY)] * 2,
               state("MORE", action("BACK", "OPEN"), sla=DAY))  # fmt: skip
    assert [each.words for each in told(stuck, "no way to finish")] == [
        "from “OPEN” or “MORE” a case never ends: it can only go round"
    ]


def test_a_loop_that_only_a_state_declared_twice_closes_has_no_way():
    first = state("A", action("STAY", "A"), uuid="u-1", sla=DAY)
    found = of(state(None, action("FILE", "u-1")), first, state("A", action("ON", "B"), sla=DAY),
               state("B", action("BACK", "u-1"), sla=DAY))  # fmt: skip

    assert [each.way for each in told(found, "loop without bound")] == [()]


def test_findings_come_as_plain_data_too():
    found = of(state(None, action("FILE", "A")))

    assert json.loads(json.dumps([each.as_dict() for each in found.findings()]))[0] == {
        "kind": "dangling target", "severity": "fault", "place": "states[0].actions[0].nextState",
        "words": "“FILE” leads to “A”, which is no state here", "way": ["(start)", "FILE"],
    }  # fmt: skip


def test_a_long_way_is_printed_by_its_ends():
    steps = [state(f"S{n}", action("ON", f"S{n + 1}"), sla=DAY) for n in range(40)]
    found = of(state(None, action("FILE", "S0")), *steps, end("S40", action("AGAIN", "S39")))
    text = str(told(found, "end with exits")[0])

    assert text.splitlines()[2].endswith("… 35 steps … –ON→ S38 –ON→ S39 –ON→ S40")
    assert len(text.splitlines()) == 3


def test_a_way_of_more_than_a_hundred_steps_is_left_out():
    steps = [state(f"S{n}", action("ON", f"S{n + 1}"), sla=DAY) for n in range(110)]
    ends = [end("S110", action("AGAIN", "S109"))]
    found = of(state(None, action("FILE", "S0")), *steps, *ends)

    assert [each.way for each in told(found, "end with exits")] == [()]


def test_two_thousand_states_in_one_ring_are_judged():
    ring = [state(f"S{n}", action("ON", f"S{(n + 1) % 1_999}")) for n in range(1_999)]
    found = of(state(None, action("FILE", "S0")), *ring)

    assert kinds(found) == ["no way to finish"]
    assert all(len(str(each).splitlines()) <= 3 and len(str(each)) < 300 for each in found.findings())


# -- the policy --------------------------------------------------------------------------------------------------


def complaint() -> Workflow:
    """A complaint that may be refused at two desks, sent back, and opened again."""
    return of(
        state(None, action("FILE", "FILED", "CITIZEN")),
        state("FILED", action("PASS ON", "HEARD"), action("REFUSE", "REFUSED"), action("NOTE", "FILED", "*")),
        state("HEARD", action("REFUSE", "REFUSED"), action("SEND BACK", "FILED", "JUDGE"),
              action("DONE", "DONE", "JUDGE"), action("NOTE", "HEARD", "*"), sla=3 * DAY),
        end("REFUSED", action("REOPEN", "FILED", "CITIZEN")), end("DONE"), businessServiceSla=10 * DAY,
    )  # fmt: skip


def test_a_workflow_makes_a_policy_without_faults():
    policy = complaint().policy()

    assert policy.check() == ()
    assert policy.name == "PARK"
    assert {name: (each.initial, each.final, each.rests) for name, each in policy.park.states.items()} == {
        "start": (True, False, False), "FILED": (False, False, False), "HEARD": (False, False, False),
        "REFUSED": (False, False, True), "DONE": (False, True, False),
    }  # fmt: skip


def test_names_that_would_be_the_same_word_are_numbered():
    policy = of(
        state(None, action("EDIT/SEND", "A"), action("EDIT SEND", "A"), action("2", "start")), end("A"), end("start"),
        businessService="1 B",
    ).policy()  # fmt: skip

    assert policy.check() == ()
    assert set(policy.bound) == {"_1_b"}
    assert set(policy.bound["_1_b"].rules) == {"EDIT_SEND", "EDIT_SEND_2", "_2"}
    assert set(policy.bound["_1_b"].states) == {"(start)", "A", "start"}


def test_a_live_case_runs_on_it_and_refuses_what_the_workflow_does():
    case = complaint().policy().open("c-1", on=date(2026, 1, 5))
    case = case.act("park.FILE", by="CITIZEN", who="p1", on=date(2026, 1, 5))

    assert "CLERK may do this [states[1].actions[0]]" in str(
        case.decide("park.PASS_ON", by="CITIZEN", who="p1", on=date(2026, 1, 6))
    )
    for day in (6, 7):
        case = case.act("park.NOTE", by="JUDGE", who="q1", on=date(2026, 1, day))
    case = case.act("park.PASS_ON", by="CLERK", who="q2", on=date(2026, 1, 8))
    assert case.states["park"] == "HEARD"


def test_clocks_in_whole_days_are_targets_that_begin_anew_whenever_a_state_is_entered():
    case = complaint().policy().open("c-1", on=date(2026, 1, 5))
    acts = "FILE CITIZEN 5, PASS_ON CLERK 6, NOTE JUDGE 7, SEND_BACK JUDGE 12, PASS_ON CLERK 13"
    for act, by, day in map(str.split, acts.split(", ")):
        case = case.act(f"park.{act}", by=by, who="q1", on=date(2026, 1, int(day)))
    heard = [each for each in case.breaches(on=date(2026, 1, 20)) if each.clause == "states[2].sla"]
    whole = [each for each in case.breaches(on=date(2026, 1, 20)) if each.clause == "businessServiceSla"]

    assert [(each.due.day, each.done and each.done.day) for each in heard] == [(9, 12), (16, None)]
    assert [(each.due.day, each.done) for each in whole] == [(15, None)]
    assert all(each.soft for each in (*heard, *whole))


def test_paths_and_show_work_on_it():
    policy = complaint().policy()

    assert {each.end for each in gf.paths(policy.park).ways} == {"REFUSED", "DONE"}
    assert "JUDGE may SEND BACK" in gf.show(policy.park)


def test_show_and_paths_say_that_they_want_the_policy():
    for what in (gf.show, gf.paths):
        with pytest.raises(BadInput, match="wants a p"):
            what(complaint())


def test_a_workflow_that_says_no_procedure_says_why_it_makes_no_policy():
    with pytest.raises(BadInput, match="dangling target: “FILE” leads to “A”"):
        of(state(None, action("FILE", "A"))).policy()


def test_the_commands_take_a_workflow_as_the_policy_it_makes(flow: Path):
    from click.testing import CliRunner

    from grievance_fsm.cli import main

    shown = CliRunner().invoke(main, ["show", str(flow)])
    assert shown.exit_code == 0
    assert "CITIZEN may APPLY" in shown.output
    assert CliRunner().invoke(main, ["check", str(flow)]).exit_code == 0
    assert CliRunner().invoke(main, ["show", f"{flow}:POOL"]).exit_code == 2


# -- an oracle that shares nothing -------------------------------------------------------------------------------

NAMES = "ABCDEF"


@st.composite
def definitions(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, list[tuple[str, bool]]]]:
    """A random definition, and its moves as (target, on) by state, the start as an empty name."""
    names = ["", *NAMES[: draw(st.integers(1, 6))]]
    moves = {
        name: draw(st.lists(st.tuples(st.sampled_from([*names[1:], "Z"]), st.booleans() | st.just(True)), max_size=4))
        for name in names
    }  # fmt: skip
    ends = draw(st.sets(st.sampled_from(names[1:])))
    states = [
        state(name or None, *(action(f"to{n}", to, active=on) for n, (to, on) in enumerate(moves[name])),
              isTerminateState=name in ends)
        for name in names
    ]  # fmt: skip
    return service(*states), moves


def follows(moves: dict[str, list[tuple[str, bool]]], *, off: bool) -> dict[str, set[str]]:
    """What each state reaches in any number of steps, itself included: Warshall's way, by sheer repetition."""
    names = list(moves)
    reach = {a: {a} | {to for to, on in moves[a] if (on or off) and to in moves} for a in names}
    for k, a in product(names, names):
        if k in reach[a]:
            reach[a] |= reach[k]
    return reach


@given(definitions())
def test_the_findings_of_random_graphs_are_those_of_a_brute_force_search(drawn: Any):
    data, moves = drawn
    found = read(data).findings()
    reach, loose = follows(moves, off=False), follows(moves, off=True)
    lost = [name for name in moves if name not in reach[""]]
    stuck = not any(on for _, on in moves[""])
    heads = set() if stuck else {frozenset(b for b in lost if b in reach[a] and a in reach[b]) for a in lost
             if all(b in reach[a] for b in lost if a in reach[b])}  # fmt: skip
    place = {name: f"states[{number}]" for number, name in enumerate(moves)}
    flagged = {each["state"] or "" for each in data["states"] if each["isTerminateState"]}
    dangles = {name for name in moves if any(on and to == "Z" for to, on in moves[name])}
    ends = flagged | {name for name in moves if reach[name] == {name}} - dangles
    traps = {frozenset(reach[a]) for a in reach[""] if all(a in reach[b] for b in reach[a])
             and not reach[a] & (ends | dangles)}  # fmt: skip
    loops = {frozenset(b for b in reach[a] if a in reach[b]) for a in reach[""]}

    def places(kind: str) -> list[str]:
        return sorted(each.place for each in found if each.kind == kind)

    def first(group: frozenset[str]) -> str:
        return min((place[name] for name in group), key=lambda words: int(words[7:-1]))

    assert places("unreachable") == sorted(first(head) for head in heads if not head <= loose[""])
    assert places("switched off") == sorted(first(head) for head in heads if head <= loose[""])
    assert places("no way to begin") == (["states[0]"] if stuck else [])
    assert len(places("no way to finish")) == len(traps)
    assert {each.place for each in found if each.kind == "no way to finish"} <= {place[n] for t in traps for n in t}
    assert places("loop without bound") == sorted(first(loop) for loop in loops if len(loop) > 1)
    going = {name for name in moves if any(on and to in moves and to != name for to, on in moves[name])}
    assert places("end with exits") == sorted(f"{place[name]}.isTerminateState" for name in flagged & going)
    assert len(places("dangling target")) == sum(on and to == "Z" for name in moves for to, on in moves[name])


def shortest_loop(steps: set[tuple[str, str]], words: str) -> int:
    """The fewest steps round through two or more of the states that some words name, by sheer enumeration."""
    names = [name for name in ["(start)", *NAMES] if f"“{name}”" in words or "more" in words]
    return min(n for n in range(2, len(names) + 1) for ring in permutations(names, n)
               if all(pair in steps for pair in pairwise((*ring, ring[0]))))  # fmt: skip


@given(definitions())
def test_every_way_that_is_told_can_be_gone_and_none_to_there_is_shorter(drawn: Any):
    data, moves = drawn
    steps = {(name or "(start)", to) for name in moves for to, on in moves[name] if on}
    level, known = {"(start)"}, {"(start)": 0}
    while level:
        level = {to for a, to in steps if a in level and to in moves} - known.keys()
        known |= dict.fromkeys(level, max(known.values()) + 1)
    for each in read(data).findings():
        stops = each.way[::2]
        assert all((a, b) in steps for a, b in pairwise(stops))
        if each.way and each.kind == "loop without bound":
            assert stops[0] == stops[-1]
            assert len(stops) - 1 == shortest_loop(steps, each.words)
        elif each.way:
            assert len(stops) - 1 == known[stops[-1]]
            assert stops[0] == "(start)"


@given(definitions())
def test_a_definition_without_stopping_faults_makes_a_policy(drawn: Any):
    data, _ = drawn
    workflow = read(data)
    if not {"dangling target", "no way to begin"} & set(kinds(workflow)):
        assert workflow.policy().bound.keys() == {"park"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["states", "actions", "state", "sla", "roles", "action", "nextState", "businessService",
                         "BusinessServices", "data"]), inner, max_size=5),
    max_leaves=25,
)  # fmt: skip


@given(JSON)
def test_whatever_json_comes_is_read_or_refused_with_problems(data: Any):
    try:
        found = read_workflows(json.dumps(data))
    except BadInput:
        return
    assert all(str(finding) for each in found for finding in each.findings())
