"""Which roles a worker takes, and how it starts them."""

from __future__ import annotations

import pytest

from streams.errors import BadUsage
from streams.worker import parse_roles, role_command


def test_roles_are_taken_once_and_in_order() -> None:
    assert parse_roles("track, learn,track") == ("track", "learn")


@pytest.mark.parametrize("text", ["", " , ", "observer"])
def test_other_roles_are_refused(text: str) -> None:
    with pytest.raises(BadUsage, match="observe, track"):
        parse_roles(text)


def test_each_role_has_a_command_of_its_own() -> None:
    assert role_command("track")[1:] == ["-m", "streams.process", "track"]
    assert role_command("observe", heartbeat=True)[-1] == "--heartbeat"
