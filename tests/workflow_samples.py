"""Workflow definitions as other systems write them, made up for the tests."""

from typing import Any

SOUND: dict[str, Any] = {
    "businessService": "permit", "business": "permits", "states": [
        {"state": None, "isStartState": True,
         "actions": [{"action": "APPLY", "nextState": "OPEN", "roles": ["CITIZEN"]}]},
        {"state": "OPEN", "sla": 86400000, "actions": [{"action": "CLOSE", "nextState": "DONE", "roles": ["CLERK"]}]},
        {"state": "DONE", "isTerminateState": True, "actions": None},
    ],
}  # fmt: skip
"""Nothing is wrong with it."""
