"""The shipped weights are what training makes of the quotable sets, to the byte."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from detectors.model.classifier import SignalClassifier
from detectors.model.training_sets import QUOTABLE, train


@pytest.mark.data
def test_training_on_the_quotable_sets_gives_the_shipped_weights(
    shared_data: Callable[[str], Path],
) -> None:
    with gzip.open(shared_data("multilingual_gold/gold.jsonl.gz")) as lines:
        measured = {str(json.loads(line)["id"]) for line in lines}
    files = {name: shared_data(name).read_bytes() for name in QUOTABLE}
    assert train(files, leave_out=measured) == SignalClassifier.shipped().snapshot()
