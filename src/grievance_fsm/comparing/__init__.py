"""Comparing two policies, or two procedures: what one allows and the other does not."""
