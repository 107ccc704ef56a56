"""Data that ships with the package: the tour case and a synthetic log."""
