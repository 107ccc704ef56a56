"""The case files of `harvard` and `union`: drafters' examples of what two articles say, and of what they leave open."""

import pytest
from casefile_runs import OF_THE_ARTICLES, reports_of

from grievance_fsm.casefiles import Report


@pytest.fixture
def reports() -> dict[str, Report]:
    """Every case file on the two policies, run."""
    return reports_of(OF_THE_ARTICLES)


def test_together_they_show_every_rule_of_the_articles(reports: dict[str, Report]) -> None:
    """What is an argument (U.9), a demand (U.1) or about others (H.12) is carried, and needs no file of its own."""
    cited = {str(clause) for report in reports.values() for clause in report.clauses}

    assert {*(f"H.{n}" for n in (*range(1, 10), 13)), "U.2", "U.3", "U.5", "U.8", "U.10"} <= cited


def test_a_file_that_needs_an_answer_says_which(reports: dict[str, Report]) -> None:
    """No question has a default: nothing is allowed in a file that answers none."""
    assert reports["unanswered"].case.history == ()
    assert {report.case.policy.name for report in reports.values()} == {"harvard", "union"}
