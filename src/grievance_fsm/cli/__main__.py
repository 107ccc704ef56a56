"""`python -m grievance_fsm.cli` is the command `grievance-fsm`."""

from grievance_fsm.cli.door import main

if __name__ == "__main__":
    main()
