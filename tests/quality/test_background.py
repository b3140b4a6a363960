"""Streams without crises open little, and the page lists each opening on them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.quality.background import BAR, PAGE, Background, backgrounds, page

pytestmark = [pytest.mark.data, pytest.mark.slow]


@pytest.fixture(scope="module")
def found(shared_data: Callable[[str], Path]) -> list[Background]:
    return list(backgrounds(shared_data(".")))


def test_a_quiet_stream_opens_less_than_once_in_two_days(found: list[Background]) -> None:
    assert {stream.name for stream in found if stream.per_day > BAR} == set()


def test_the_page_lists_every_opening(found: list[Background]) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(found)
