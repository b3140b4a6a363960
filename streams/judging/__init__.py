"""Runs held against truth, expectations, the live log and one another."""
