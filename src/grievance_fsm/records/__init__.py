"""What a policy's records show of many cases at once: the annual report, and others like a case."""

from grievance_fsm.records.linkage import Link, blind_index, possible_links
from grievance_fsm.records.report import Report, Table, annual_report

__all__ = ["Link", "Report", "Table", "annual_report", "blind_index", "possible_links"]
