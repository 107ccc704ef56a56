"""Other people's workflows: definitions in DIGIT's `BusinessService` form, read, judged and run as a policy."""

from grievance_fsm.workflows.definition import WorkflowAction, WorkflowState
from grievance_fsm.workflows.finding import WorkflowFinding
from grievance_fsm.workflows.reading import read_workflow, read_workflow_file, read_workflows
from grievance_fsm.workflows.workflow import Workflow

__all__ = [
    "Workflow",
    "WorkflowAction",
    "WorkflowFinding",
    "WorkflowState",
    "read_workflow",
    "read_workflow_file",
    "read_workflows",
]
