"""The proposed MIT harassment policy as it is written: silent wherever the text is silent, with nothing added.

Its faults are the text's: a vote that hangs, a hearing without a quorum, an accused who does not answer.
"""

from attrs import evolve

from grievance_fsm.policies import mit

SILENT = {name: "silent" for name, reading in mit.POLICY.known_readings.items() if "silent" in reading.choices}
NOTHING_ADDED = dict.fromkeys(("appeal_rule", "retaliation_rule", "voluntariness_rule"), "none")
NOBODY_ASKS = {"advocate_conflict": "allowed"}

POLICY = evolve(
    mit.POLICY, name="mit-as-written", title="the proposed MIT harassment policy as it is written",
    choices={**SILENT, **NOTHING_ADDED, **NOBODY_ASKS}, sound=True,
)  # fmt: skip
