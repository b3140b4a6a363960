"""Before the first worker starts the gazetteer is compiled, so that no worker waits for it."""

import pytest

from streams.resources import load_core
from streams.settings import Settings


@pytest.fixture(scope="session", autouse=True)
def compiled_core() -> None:
    load_core(Settings().cache_path())
