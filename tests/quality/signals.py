"""Signals on the items labelled by hand: the figures that matter most."""

from __future__ import annotations

from collections.abc import Sequence

from detectors.quality import (
    average_precision,
    calibration_error,
    f1,
    interval_of,
    mean_average_precision,
    pooled,
)
from tests.quality.layout import Table, bounds, share
from tests.quality.library import Item, Library
from tests.quality.models import MEASURED, Models, Scorer, keyword, priors, verdicts
from tests.quality.rows import HEAD, KEY, ROUNDS, base_rate, cells, contenders, figures

HAND = (
    "wcep_gold_2003_2018/gold",
    "wcep_gold_2003_2018/single",
    "mali_timeline/2007_2018",
    MEASURED,
)


def hand_labelled(library: Library, models: Models, rounds: int = ROUNDS) -> list[Table]:
    items = library.judged(*HAND)
    return [
        summary(items, models, rounds),
        by_signal(items, models, rounds),
        by_language(items, models, rounds),
    ]


def summary(items: Sequence[Item], models: Models, rounds: int) -> Table:
    """Means over signals, ours beside the baselines."""
    table = Table(
        "Hand-labelled items (wcep_gold, mali_timeline, multilingual_gold), means over signals. "
        "'Other sets': fitted without the whole set that an item is of. 'Folds': fitted on four "
        "fifths of wcep_gold and mali_timeline and on all other fitting sets. No row has seen what "
        "it scores; none has seen multilingual_gold",
        ("", "mean AP", "95 %", "mean F1", "worst F1", "mean ECE", "worst ECE"),
        "Signals with fewer than 5 positives are pooled for the mean AP (all have more here). F1 "
        "at 0.5. ECE over ten equal bins. 95 %: bootstrap by item. Null: each signal's base rate.",
    )
    rates = {s: base_rate(pair) for s, pair in verdicts(items, lambda _: {}).items()}
    for name, scorer in (*contenders(models), ("null", lambda _: rates)):
        found = verdicts(items, scorer)
        mean = mean_average_precision(found)
        f1s = [f1(*pair) for pair in found.values()]
        eces = [calibration_error(*pair) for pair in found.values()]
        table.add(
            name,
            share(mean),
            bounds(*mean_interval(items, scorer, rounds)) if rounds else "",
            share(sum(f1s) / len(f1s)),
            share(min(f1s)),
            share(sum(eces) / len(eces)),
            share(max(eces)),
        )
        if name in {"Tocsin, other sets", "hand priors, river off"}:
            table.figures[f"hand-labelled, {name}: mean AP"] = mean
    return table


def mean_interval(items: Sequence[Item], scorer: Scorer, rounds: int) -> tuple[float, float]:
    """By items: the signals of one item are drawn together."""
    scores = {item.id: scorer(item) for item in items}

    def mean(drawn: Sequence[Item]) -> float:
        return mean_average_precision(verdicts(drawn, lambda item: scores[item.id]))

    return interval_of(mean, items, rounds)


def by_signal(items: Sequence[Item], models: Models, rounds: int) -> Table:
    folds = ("folds AP", "F1") if models.baselines else ()
    table = Table(
        "The same items, signal by signal: Tocsin and words fitted on other sets than the item's",
        ("signal", *HEAD, "ECE of hits", *folds),
        KEY + " ECE of hits: of the items that hold any term of the signal; the others have "
        "probability 0, are nearly all negative and flatter the plain ECE. Folds: Tocsin fitted "
        "with four fifths of the hand-labelled sets as well.",
    )
    others = [
        verdicts(items, scorer) if scorer else {}
        for scorer in (priors(), models.bag_elsewhere if models.baselines else None, keyword)
    ]
    in_folds = verdicts(items, models.in_folds) if models.baselines else {}
    for signal, pair in verdicts(items, models.elsewhere).items():
        fold = in_folds.get(signal)
        hits = [item for item in items if any(e.signal == signal for e in item.evidence)]
        of_hits = verdicts(hits, models.elsewhere).get(signal, ([], []))
        table.add(
            signal,
            *cells(pair, [found.get(signal) for found in others], rounds),
            share(calibration_error(*of_hits)),
            *([share(average_precision(*fold)), share(f1(*fold))] if fold else []),
        )
        table.figures |= figures(f"hand-labelled, {signal}", pair)
    return table


def by_language(items: Sequence[Item], models: Models, rounds: int) -> Table:
    """Each hand-labelled set and language; each signal with enough positives, the rest pooled."""
    table = Table(
        "The same by set and language: signals with 5 positives there, the rest pooled; Tocsin "
        "and words fitted on other sets than the item's",
        ("set, language, signal", *HEAD),
        KEY,
    )
    words = models.bag_elsewhere if models.baselines else None
    for folder, lang in sorted({(item.folder, item.lang) for item in items}, key=last_measured):
        part = [item for item in items if (item.folder, item.lang) == (folder, lang)]
        others = [
            pooled(verdicts(part, scorer)) if scorer else {}
            for scorer in (priors(), words, keyword)
        ]
        for signal, pair in pooled(verdicts(part, models.elsewhere)).items():
            label = f"{folder.removesuffix('_2003_2018')}, {lang}, {signal}"
            table.add(label, *cells(pair, [found.get(signal) for found in others], rounds))
            table.figures |= figures(label, pair)
    return table


def last_measured(group: tuple[str, str]) -> tuple[bool, tuple[str, str]]:
    return group[0] == MEASURED.partition("/")[0], group
