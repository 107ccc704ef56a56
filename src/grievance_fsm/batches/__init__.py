"""The same time limit for millions of rows, over columns of numpy."""

from grievance_fsm.batches.rows import Grants, Pauses
from grievance_fsm.batches.whole import Batch, batch

__all__ = ["Batch", "Grants", "Pauses", "batch"]
