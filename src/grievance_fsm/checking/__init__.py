"""The parts of `grievance_fsm.check`: guard cells, the flow through a procedure, faults."""
