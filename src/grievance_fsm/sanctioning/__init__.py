"""The parts of `grievance_fsm.sanctions`: table, guards, faults, guideline."""
