"""`python -m grievance_fsm` is the command `grievance-fsm`."""

from grievance_fsm.cli import main

main(prog_name="grievance-fsm")
