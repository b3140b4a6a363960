"""What every scorer must satisfy, as functions that raise `CheckError` with the scorer and the bin.

river's own checks say whether a scorer is a sound estimator; these say whether it may stand in a
tracker's place: scores in range, input untouched, score first, memory bounded, state that can be
saved and taken up, the same bins giving the same scores.
"""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from detectors.scorers.base import Bin, Scorer

# A scorer remembers a few numbers, or a few bins; twice the bins may not be more.
MOST_BYTES: Final = 4096

Make = Callable[[], Scorer]
Bins = Sequence[Mapping[Any, Any]]


class CheckError(AssertionError):
    """A scorer that breaks a rule; the text says which, on which bin."""


def score_lies_between_0_and_1(make: Make, bins: Bins) -> None:
    """Before the first bin too, and on bins that hold nothing or nonsense."""
    scorer = make()
    odd: list[dict[Any, Any]] = [{}, {"stories": math.nan}, {"stories": -1.0}, {"stories": 1e12}]
    for x in [*odd, *bins, *odd]:
        score = scorer.score_one(dict(x))
        _hold(0.0 <= score <= 1.0, scorer, x, f"a score of {score}")
        scorer.learn_one(dict(x))


def input_is_unchanged(make: Make, bins: Bins) -> None:
    """Neither scoring nor learning touches the bin."""
    scorer = make()
    for x in bins:
        given = dict(copy.deepcopy(x))
        scorer.score_one(given)
        scorer.learn_one(given)
        _hold(given == dict(x), scorer, x, "the bin was changed")


def scoring_changes_nothing(make: Make, bins: Bins) -> None:
    """A scorer that was asked for scores is where one is that only learnt."""
    asked, silent = make(), make()
    for x in bins:
        before = asked.score_one(dict(x))
        _hold(asked.score_one(dict(x)) == before, asked, x, "asked twice, it gives two scores")
        asked.learn_one(dict(x))
        silent.learn_one(dict(x))
        _hold(asked.snapshot() == silent.snapshot(), asked, x, "scoring changed the state")


def same_bins_give_same_scores(make: Make, bins: Bins) -> None:
    """Nothing but the bins decides."""
    one, other = make(), make()
    for x in bins:
        _hold(one.score_one(dict(x)) == other.score_one(dict(x)), one, x, "two scores for one bin")
        one.learn_one(dict(x))
        other.learn_one(dict(x))


def snapshot_restores_at_any_bin(make: Make, bins: Bins) -> None:
    """Through JSON text, and on to the same scores and the same snapshot."""
    unbroken, taken_up = make(), make()
    for x in bins:
        restored = make()
        restored.restore(json.loads(json.dumps(taken_up.snapshot())))
        taken_up = restored
        same = taken_up.score_one(dict(x)) == unbroken.score_one(dict(x))
        _hold(same, unbroken, x, "a restored scorer scores otherwise")
        unbroken.learn_one(dict(x))
        taken_up.learn_one(dict(x))
        _hold(taken_up.snapshot() == unbroken.snapshot(), unbroken, x, "another state")


def memory_is_bounded(make: Make, bins: Bins) -> None:
    """The snapshot is small and does not grow with the bins."""
    scorer = make()
    for x in [*bins, *bins, *bins]:
        scorer.learn_one(dict(x))
        size = len(json.dumps(scorer.snapshot()))
        _hold(size <= MOST_BYTES, scorer, x, f"a snapshot of {size} bytes")


CHECKS: Final[tuple[Callable[[Make, Bins], None], ...]] = (
    score_lies_between_0_and_1,
    input_is_unchanged,
    scoring_changes_nothing,
    same_bins_give_same_scores,
    snapshot_restores_at_any_bin,
    memory_is_bounded,
)


def check_scorer(make: Make, bins: Sequence[Bin]) -> None:
    """All checks on scorers that `make` makes afresh; raises CheckError at the first that fails."""
    for check in CHECKS:
        check(make, bins)


def _hold(good: bool, scorer: Scorer, x: Mapping[Any, Any], said: str) -> None:  # noqa: FBT001 - reads as assert does
    if not good:
        raise CheckError(f"{type(scorer).__name__}: {said}, at bin {dict(x)}")
