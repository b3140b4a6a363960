"""A line of a table of signals: our figures with intervals, the baselines beside them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from detectors.quality import Verdicts, average_precision, calibration_error, f1, interval
from tests.quality.layout import bounds, share
from tests.quality.models import Models, Scorer, keyword, priors

ROUNDS = 200
"""Of the bootstrap; 0 leaves intervals out."""
HEAD = (
    "positives", "AP", "95 %", "F1", "95 %", "ECE",
    "priors AP", "F1", "ECE", "words AP", "keyword AP", "null AP",
)  # fmt: skip
KEY = (
    "Positives of judged items; AP average precision; F1 at 0.5; ECE expected calibration error "
    "over ten equal bins; 95 % bootstrap intervals by item. Priors: hand priors, river off. "
    "Words: bag of words. Keyword: any strong term of the lexicon is 1. Null: the base rate."
)


def base_rate(pair: Verdicts) -> float:
    return sum(pair[0]) / len(pair[0]) if pair[0] else math.nan


def cells(pair: Verdicts, others: Sequence[Verdicts | None], rounds: int) -> tuple[str, ...]:
    """The cells of `HEAD`; `others` are by priors, bag of words (or None) and keyword."""
    start, words, key = others
    edges = [
        bounds(*interval(figure, *pair, rounds)) if rounds else ""
        for figure in (average_precision, f1)
    ]
    return (
        f"{sum(pair[0])}/{len(pair[0])}",
        share(average_precision(*pair)),
        edges[0],
        share(f1(*pair)),
        edges[1],
        share(calibration_error(*pair)),
        *(
            [share(of(*start)) for of in (average_precision, f1, calibration_error)]
            if start
            else []
        ),
        share(average_precision(*words)) if words else "",
        share(average_precision(*key)) if key else "",
        share(base_rate(pair)),
    )


def figures(name: str, pair: Verdicts) -> dict[str, float]:
    """Figures of a line under `name`, for floors."""
    return {
        f"{name}: AP": average_precision(*pair),
        f"{name}: F1": f1(*pair),
        f"{name}: ECE": calibration_error(*pair),
    }


def contenders(models: Models) -> list[tuple[str, Scorer]]:
    """By how much they know; each scores an item that it was not fitted on."""
    rows: list[tuple[str, Scorer]] = [("Tocsin, other sets", models.elsewhere)]
    if models.baselines:
        rows.append(("Tocsin, folds", models.in_folds))
    rows.append(("hand priors, river off", priors()))
    if models.baselines:
        rows.append(("bag of words, folds", models.bag_in_folds))
        rows.append(("bag of words, other sets", models.bag_elsewhere))
    rows.append(("keyword", keyword))
    return rows
