"""The benchmarks of the house: `python -m bench` measures and writes RESULTS.md; nothing here is a timed test."""
