"""The baseline that knows nothing: bag of words, river's logistic regression, a signal each."""

from __future__ import annotations

import functools
import gzip
import math
import zlib
from collections import Counter
from collections.abc import Mapping

import msgspec
from river import linear_model, optim

from detectors.model.fitting import Labelled, labelled
from detectors.model.training_sets import QUOTABLE
from detectors.text.normal import fold
from schemas.signals import SIGNALS
from tests.quality.library import Item

RATE = 1.0
"""AdaGrad's, the best for the baseline of 0.05, 0.1, 0.3 and 1 on the hand-labelled sets."""
ROUNDS = 2


class Bag:
    """Words of the folded text, counted, into one logistic regression a signal."""

    def __init__(self) -> None:
        self._models = {
            signal: linear_model.LogisticRegression(optim.AdaGrad(RATE)) for signal in SIGNALS
        }

    @classmethod
    def fit(cls, files: Mapping[str, bytes], leave_out: frozenset[str]) -> Bag:
        """Learn what `training_sets.train` learns, in an order that mixes the sets."""
        bag = cls()
        found: dict[str, Labelled] = {}
        for name, kind in QUOTABLE.items():
            for key, document in documents(kind, files[name]) if name in files else ():
                if key not in leave_out:
                    found.setdefault(key, document)
        for _ in range(ROUNDS):
            for key in sorted(found, key=lambda key: (zlib.crc32(key.encode()), key)):
                document = found[key]
                counted = words(f"{document.title}\n{document.text}")
                for signal in sorted(document.judged):
                    bag._models[signal].learn_one(counted, signal in document.labels)
        return bag

    def scores(self, item: Item) -> dict[str, float]:
        counted = words(item.full)
        made: dict[str, float] = {}
        for signal, model in self._models.items():
            made[signal] = model.predict_proba_one(counted)[True]  # type: ignore[no-untyped-call]  # river's own, without types
        return made


def documents(kind: str, data: bytes) -> list[tuple[str, Labelled]]:
    made = []
    for line in gzip.decompress(data).splitlines():
        record = msgspec.json.decode(line, type=dict)
        document = labelled(kind, record)
        if document is not None:
            made.append((str(record["id"]), document))
    return made


@functools.lru_cache(maxsize=30_000)
def words(text: str) -> dict[str, float]:
    """Log of one and the count of each word; long documents else drown short ones."""
    return {word: math.log1p(count) for word, count in Counter(fold(text).text.split()).items()}
