"""What is compared: our classifier fitted with and without a set, and the baselines.

Weights are fitted on quotable sets only, always without the documents of `multilingual_gold`, by
the same `train` that makes the shipped model. A set that also fits weights is scored by a model
fitted without it: the whole set left out ("other sets"), or in folds ("folds").
"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Callable, Iterable, Mapping

from detectors.model.classifier import SignalClassifier
from detectors.model.training_sets import FOLDS, QUOTABLE, train
from detectors.quality import Verdicts
from detectors.signals import GRADES
from schemas.signals import SIGNALS
from tests.quality.bag import Bag
from tests.quality.library import Item, Library

MEASURED = "multilingual_gold/gold"
"""The set whose documents never fit anything."""
SUFFIX = ".jsonl.gz"
FITTING = frozenset(name.split("/")[0] for name in QUOTABLE)
"""Folders of the sets that fit weights."""

Scores = Mapping[str, float]
"""Probability by signal; a signal that is absent has 0."""
Scorer = Callable[[Item], Scores]


class Models:
    """Models by what they were fitted without, each fitted once."""

    def __init__(self, library: Library, *, baselines: bool = True) -> None:
        """`baselines`: whether tables show bags of words, folds and unlabelled sets, too."""
        self.baselines = baselines
        self._library = library
        self._files = {name: (library.data / name).read_bytes() for name in QUOTABLE}
        measured = library.records(MEASURED)
        self._never = frozenset(str(record["id"]) for record in measured)
        self.ours = functools.cache(self._ours)
        self.bag = functools.cache(self._bag)
        self.fold = functools.cache(self._fold)
        self.bag_fold = functools.cache(self._bag_fold)

    def without(self, *folders: str) -> dict[str, bytes]:
        """The quotable files that lie in none of these folders."""
        return {n: data for n, data in self._files.items() if n.split("/")[0] not in folders}

    def ids(self, *folders: str) -> frozenset[str]:
        """Ids of these sets' documents, which also stand in others, and of the measured one's."""
        names = [name for name in QUOTABLE if name.split("/")[0] in folders]
        sets = [self._library.records(name.removesuffix(SUFFIX)) for name in names]
        return self._never | {str(record["id"]) for records in sets for record in records}

    def _ours(self, *folders: str) -> Scorer:
        return scorer(self.classifier(self.without(*folders), self.ids(*folders)))

    def _bag(self, *folders: str) -> Scorer:
        return Bag.fit(self.without(*folders), self.ids(*folders)).scores

    def _fold(self, number: int) -> Scorer:
        return scorer(self.classifier(self._files, self._never | self._held(number)))

    def _bag_fold(self, number: int) -> Scorer:
        return Bag.fit(self._files, self._never | self._held(number)).scores

    def _held(self, number: int) -> frozenset[str]:
        """Ids of one fold of the hand-labelled documents."""
        hand = [name for name, kind in QUOTABLE.items() if kind == "hand"]
        sets = [self._library.records(name.removesuffix(SUFFIX)) for name in hand]
        ids = {str(record["id"]) for records in sets for record in records}
        return frozenset(key for key in ids if fold_of(key) == number)

    def in_folds(self, item: Item) -> Scores:
        """By the model fitted on all sets, but on four of five folds of what is hand-labelled."""
        return self.fold(fold_of(item.id))(item)

    def bag_in_folds(self, item: Item) -> Scores:
        """The same for the bag of words."""
        return self.bag_fold(fold_of(item.id))(item)

    def elsewhere(self, item: Item) -> Scores:
        """By the model fitted without the set that the item is of."""
        return self.ours(*sorted({item.folder} & FITTING))(item)

    def bag_elsewhere(self, item: Item) -> Scores:
        """The same for the bag of words."""
        return self.bag(*sorted({item.folder} & FITTING))(item)

    def words(self, *folders: str) -> Scorer | None:
        """The bag of words fitted without these sets, where baselines are wanted."""
        return self.bag(*folders) if self.baselines else None

    @staticmethod
    def classifier(files: Mapping[str, bytes], leave_out: frozenset[str]) -> SignalClassifier:
        return SignalClassifier.from_snapshot(train(files, leave_out))

    def shipped_is_fitted(self) -> bool:
        """Whether the shipped weights are those of the model fitted on all quotable sets."""
        fitted = train(self._files, self._never)
        return fitted.signals == SignalClassifier.shipped().snapshot().signals


def fold_of(key: str) -> int:
    return zlib.crc32(key.encode()) % FOLDS


def scorer(classifier: SignalClassifier) -> Scorer:
    def scores(item: Item) -> Scores:
        return {e.signal: round(classifier.predict_one(e), 6) for e in item.evidence}

    return scores


@functools.cache
def priors() -> Scorer:
    """Hand priors, river off: what learning starts from."""
    return scorer(SignalClassifier.from_priors())


def keyword(item: Item) -> Scores:
    """1 for a signal of which the text holds any strong term, whatever stands around it."""
    return {
        e.signal: 1.0
        for e in item.evidence
        if any(term.weight >= GRADES["strong"] for term in e.terms)
    }


def verdicts(items: Iterable[Item], scorer: Scorer) -> dict[str, Verdicts]:
    """Labels and scores by signal, of what is judged only."""
    made: dict[str, tuple[list[bool], list[float]]] = {s: ([], []) for s in SIGNALS}
    for item in items:
        scores = scorer(item)
        for signal in item.judged:
            made[signal][0].append(signal in item.labels)
            made[signal][1].append(scores.get(signal, 0.0))
    return {signal: pair for signal, pair in made.items() if pair[0]}


def any_signal(items: Iterable[Item], scorer: Scorer) -> Verdicts:
    """Whether any judged signal is reported, and the greatest score among the judged."""
    labels, found = [], []
    for item in items:
        if item.judged:
            scores = scorer(item)
            labels.append(bool(item.labels & item.judged))
            found.append(max(scores.get(signal, 0.0) for signal in item.judged))
    return labels, found
