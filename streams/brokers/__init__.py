"""Brokers: a log of topics to read and write without a group; a real one and one in memory."""
