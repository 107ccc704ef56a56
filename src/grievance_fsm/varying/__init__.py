"""Varying a policy: which of its readings, parameters and spans ever matter, and what each of them turns."""
