"""The compiled loops: written in Python, compiled by numba, kept as machine code."""
