"""Errors carry the exit status that the command line promises."""

import pytest

from streams import errors


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.CheckFailed("x"), 1),
        (errors.BadUsage("x"), 2),
        (errors.BadSetting("x"), 2),
        (errors.BadInput("file:3", "x"), 2),
        (errors.InfrastructureError("x"), 3),
        (errors.Retryable("x"), 3),
    ],
)
def test_every_error_has_the_status_of_its_branch(error: errors.TocsinError, status: int) -> None:
    assert error.exit_code == status


def test_bad_input_names_its_place_first() -> None:
    assert str(errors.BadInput("a.jsonl:7", "breaks off")) == "a.jsonl:7: breaks off"
