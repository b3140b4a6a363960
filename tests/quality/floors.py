"""The floors: what each main figure may not fall below, beside the bar that was set for it."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from tests.quality.layout import Table

FLOORS = Path(__file__).with_name("floors.toml")


class Floor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A figure by its name in the tables; exactly one of `least` and `most` is given.

    `bar` and `reach` are what was set as a goal, in the same direction; a figure without a goal
    has none.
    """

    figure: str
    least: float | None = None
    most: float | None = None
    bar: float | None = None
    reach: float | None = None

    def __post_init__(self) -> None:
        if (self.least is None) == (self.most is None):
            raise ValueError(f"{self.figure}: one of `least` and `most`")

    def holds(self, value: float, limit: float | None) -> bool:
        """Whether a value keeps to a limit of this floor's direction; NaN never does."""
        if limit is None or math.isnan(value):
            return False
        return value >= limit if self.least is not None else value <= limit


def floors() -> list[Floor]:
    return msgspec.convert(tomllib.loads(FLOORS.read_text("utf-8"))["floor"], list[Floor])


def against(figures: Mapping[str, float]) -> Table:
    """All floors beside what was measured; a figure that is not there has failed."""
    table = Table(
        "Against the bars, and the floors that tests hold",
        ("figure", "measured", "floor", "bar", "reach for", ""),
        "Per 1,000 for alarms. A bar of one language's sports and entertainment is below one "
        "document of those at hand; all languages together are what can be judged.",
    )
    for floor in floors():
        value = figures.get(floor.figure, math.nan)
        limit = floor.least if floor.least is not None else floor.most
        said = "reached" if floor.holds(value, floor.reach) else "good"
        if not floor.holds(value, floor.bar):
            said = "short" if floor.bar is not None else ""
        if not floor.holds(value, limit):
            said = "BELOW FLOOR"
        table.add(floor.figure, number(value), *map(number, (limit, floor.bar, floor.reach)), said)
    return table


def number(value: float | None) -> str:
    return "" if value is None else "-" if math.isnan(value) else f"{value:.3f}"
