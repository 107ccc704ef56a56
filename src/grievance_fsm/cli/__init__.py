"""The command `grievance-fsm`: bad input exits 2, findings exit 1, everything else 0."""

from grievance_fsm.cli import cases, declared, proofs, touring
from grievance_fsm.cli.door import main

__all__ = ["cases", "declared", "main", "proofs", "touring"]
