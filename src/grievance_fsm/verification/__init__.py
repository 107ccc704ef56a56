"""Proofs of what a procedure can and cannot do."""
