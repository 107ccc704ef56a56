"""Grievance procedures, declared once: live cases, audits and drafters' questions read the same declaration.

Names are loaded when they are first used; `import grievance_fsm` alone loads no policy and no extra.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grievance_fsm import sanctions
    from grievance_fsm.auditing.replay import audit
    from grievance_fsm.case import Case
    from grievance_fsm.comparing.comparing import compare
    from grievance_fsm.deciding.deciding import who_decides
    from grievance_fsm.errors import BadInput, DeclarationError, Overtaken
    from grievance_fsm.events import Allowed, NotAllowed, Refused
    from grievance_fsm.exploring import paths
    from grievance_fsm.exploring.following import explore
    from grievance_fsm.loading import load
    from grievance_fsm.policy import Policy
    from grievance_fsm.rendering import show
    from grievance_fsm.varying.sensitivity import sensitivity
    from grievance_fsm.verification.whole import verify

__all__ = [
    "Allowed",
    "BadInput",
    "Case",
    "DeclarationError",
    "NotAllowed",
    "Overtaken",
    "Policy",
    "Refused",
    "audit",
    "compare",
    "explore",
    "load",
    "paths",
    "sanctions",
    "sensitivity",
    "show",
    "verify",
    "who_decides",
]

_HOMES = {
    "Allowed": "events", "BadInput": "errors", "Case": "case", "DeclarationError": "errors", "NotAllowed": "events",
    "Overtaken": "errors", "Policy": "policy", "Refused": "events", "audit": "auditing.replay",
    "compare": "comparing.comparing", "explore": "exploring.following", "load": "loading", "paths": "exploring",
    "sensitivity": "varying.sensitivity", "show": "rendering", "verify": "verification.whole",
    "who_decides": "deciding.deciding",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "sanctions":
        return import_module(f"{__name__}.sanctions")
    if name not in _HOMES:
        raise AttributeError(f"module “{__name__}” has no attribute “{name}”")
    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
