"""A study in plain numbers and tables."""
