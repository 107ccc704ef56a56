"""`python -m grievance_fsm` is the command `grievance-fsm`."""

from grievance_fsm.cli import main

if __name__ == "__main__":
    main(prog_name="grievance-fsm")
