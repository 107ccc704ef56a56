"""Replaying event logs against a policy."""
