"""The drafters' case files of the repository, run once each."""

from functools import cache
from pathlib import Path

from grievance_fsm.casefiles import Report, run_casefile
from grievance_fsm.loading import load

CASES, OF_THE_ARTICLES = (Path(__file__).parent / folder for folder in ("cases", "cases_harvard"))


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))


@cache
def reports_of(folder: Path) -> dict[str, Report]:
    """Every case file of a folder, run."""
    return {path.stem: run_casefile(path, load) for path in files(folder)}
