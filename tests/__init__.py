"""Tests: `pytest` for the quick round, `make test` for all that needs no data sets."""
