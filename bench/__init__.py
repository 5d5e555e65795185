"""Benchmarks: one program each, `python -m bench.NAME`; the last line of each is one JSON object."""
