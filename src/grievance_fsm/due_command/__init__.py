"""What `grievance-fsm due` is asked and what it answers."""

from grievance_fsm.due_command.job import MISSING, answered

__all__ = ["MISSING", "answered"]
