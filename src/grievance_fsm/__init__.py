"""Grievance procedures, declared once."""
