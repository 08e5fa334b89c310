"""Measurements: this project against the plain script, and its studies against everything that can go wrong."""
