"""Scorers: from story weight per bin to the log-odds of a crisis."""
