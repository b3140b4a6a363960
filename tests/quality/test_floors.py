"""The main figures on the data sets, each held by a floor; a figure that is missing has failed."""

from __future__ import annotations

import math

import pytest

from tests.quality.alarms import alarms
from tests.quality.copies import copies
from tests.quality.floors import Floor, floors
from tests.quality.languages import languages
from tests.quality.larger import larger_sets
from tests.quality.library import DATA, Library
from tests.quality.models import Models
from tests.quality.places import places
from tests.quality.signals import hand_labelled

pytestmark = pytest.mark.data

TABLES = (hand_labelled, languages, larger_sets, alarms, places, copies)


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    if not DATA.is_dir():
        pytest.fail(f"{DATA} is missing: the floors are of the data sets in it")
    library = Library()
    models = Models(library, baselines=False)
    tables = [table for make in TABLES for table in make(library, models, 0)]
    return {name: value for table in tables for name, value in table.figures.items()}


@pytest.mark.parametrize("floor", floors(), ids=lambda floor: floor.figure)
def test_the_figure_keeps_to_its_floor(figures: dict[str, float], floor: Floor) -> None:
    value = figures.get(floor.figure, math.nan)
    limit = floor.least if floor.least is not None else floor.most
    assert floor.holds(value, limit), f"{value:.4f}, floor {limit}, bar {floor.bar}"


def test_learning_costs_little_on_other_sets(figures: dict[str, float]) -> None:
    learnt = figures["hand-labelled, Tocsin, other sets: mean AP"]
    assert learnt >= figures["hand-labelled, hand priors, river off: mean AP"] - 0.015
