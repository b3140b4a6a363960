"""The command line for every test of a command, a live deployment for every test of a replay."""

from tests.streams.replays import live
from tests.streams.test_cli import tocsin

__all__ = ["live", "tocsin"]
