"""The data tests mean something only if every set is there."""

from collections.abc import Callable
from pathlib import Path

import pytest

SETS = (
    "abc_headlines",
    "coups",
    "crisislex_t26",
    "disaster_messages",
    "episodes_2010_2018",
    "geo_geovirus",
    "hrdsattack",
    "humvi_slugs",
    "mali_timeline",
    "masakhanews",
    "muc4",
    "multilingual_gold",
    "plover_gsr",
    "rams_dev",
    "reuters21578",
    "ucdp_nigeria",
    "ucdp_timeline",
    "wcep_2002_2018",
    "wcep_gold_2003_2018",
)


@pytest.mark.data
@pytest.mark.parametrize("name", SETS)
def test_the_set_is_there(shared_data: Callable[[str], Path], name: str) -> None:
    assert any(path.stat().st_size for path in shared_data(name).iterdir())
