"""Varying a policy: which of its readings, parameters and numbers ever matter, and what each of them turns."""
