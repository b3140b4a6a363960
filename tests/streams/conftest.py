"""The command line for every test of a command."""

from tests.streams.test_cli import tocsin

__all__ = ["tocsin"]
