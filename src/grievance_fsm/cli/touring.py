"""The main job in three short acts."""

from pathlib import Path

from grievance_fsm.asking import Asked
from grievance_fsm.cli.door import ALL, JSON, OUT, command, tell


@command
@ALL
@JSON
@OUT
def tour(everything: bool, as_json: bool, out: Path | None) -> None:
    """A case, the audit of a log, a drafter's question."""
    from grievance_fsm import main_job

    Asked(out).settled()
    lines = "" if as_json else "\n".join(main_job.tour(everything=everything))
    tell(lines, main_job.tour_data() if as_json else None, as_json, out)
