"""Signals on items labelled by hand, and on the larger sets of one or two signals."""

from __future__ import annotations

import math
from collections.abc import Sequence

from detectors.quality import (
    FEW,
    Verdicts,
    average_precision,
    calibration_error,
    f1,
    interval,
    interval_of,
    mean_average_precision,
    pooled,
)
from tests.quality.layout import Table, bounds, share
from tests.quality.library import Item, Library, judged
from tests.quality.models import MEASURED, Models, Scorer, keyword, priors, verdicts

HAND = (
    "wcep_gold_2003_2018/gold",
    "wcep_gold_2003_2018/single",
    "mali_timeline/2007_2018",
    MEASURED,
)
ROUNDS = 200

Named = Sequence[tuple[str, Scorer]]


def contenders(models: Models, *, folds: bool = True) -> Named:
    """Rows of a table in the order of how much they know; each scores items it has not seen."""
    rows: list[tuple[str, Scorer]] = [
        ("Tocsin, other sets", models.elsewhere),
        ("Tocsin, folds", models.in_folds),
        ("hand priors, river off", priors()),
        ("bag of words, other sets", models.bag_elsewhere),
        ("keyword", keyword),
    ]
    return rows if folds else [row for row in rows if row[1] != models.in_folds]


def base_rate(found: Verdicts) -> float:
    labels = found[0]
    return sum(labels) / len(labels) if labels else math.nan


def null_of(items: Sequence[Item]) -> Scorer:
    """Every item has each signal's share of positives."""
    rates = {signal: base_rate(found) for signal, found in verdicts(items, dict_of).items()}
    return lambda _: rates


def dict_of(_: Item) -> dict[str, float]:
    return {}


def hand_labelled(library: Library, models: Models, rounds: int = ROUNDS) -> list[Table]:
    items = judged(library.items(*HAND))
    return [summary(items, models, rounds), *per_signal(items, models, rounds)]


def summary(items: Sequence[Item], models: Models, rounds: int) -> Table:
    """Mean average precision beside the baselines."""
    table = Table(
        "Hand-labelled items (wcep_gold, mali_timeline, multilingual_gold): mean over signals. "
        "'Other sets': fitted without the whole set that the item is of; 'folds': fitted on four "
        "fifths of wcep_gold and mali_timeline and all other fitting sets. No row has seen what "
        "it scores, and none has seen multilingual_gold",
        ("", "mean AP", "95 %", "mean F1", "worst F1", "mean ECE", "worst ECE"),
        note=(
            f"Signals with fewer than {FEW} positives would be pooled; none is, on all sets "
            "together. F1 at 0.5; ECE over ten equal bins; means and worsts are over the signals. "
            "Null says each signal's base rate of everything."
        ),
    )
    for name, scorer in (*contenders(models), ("null", null_of(items))):
        found = verdicts(items, scorer)
        mean = mean_average_precision(found)
        edges = "" if rounds == 0 else bounds(*mean_interval(items, scorer, rounds))
        f1s = [f1(*pair) for pair in found.values()]
        eces = [calibration_error(*pair) for pair in found.values()]
        average, worst = sum(f1s) / len(f1s), sum(eces) / len(eces)
        table.add(
            name,
            share(mean),
            edges,
            share(average),
            share(min(f1s)),
            share(worst),
            share(max(eces)),
        )
        if scorer == models.elsewhere:
            table.figures |= {
                "hand.mean_ap": mean,
                "hand.worst_f1": min(f1s),
                "hand.worst_ece": max(eces),
            }
        if name.startswith("hand priors"):
            table.figures["hand.mean_ap.priors"] = mean
    return table


def mean_interval(items: Sequence[Item], scorer: Scorer, rounds: int) -> tuple[float, float]:
    """By items: all signals of an item are drawn together."""
    scores = {item.id: scorer(item) for item in items}

    def mean(drawn: Sequence[Item]) -> float:
        return mean_average_precision(verdicts(drawn, lambda item: scores[item.id]))

    return interval_of(mean, items, rounds)


def per_signal(items: Sequence[Item], models: Models, rounds: int) -> list[Table]:
    table = Table(
        "The same items, signal by signal: Tocsin fitted on other sets than the item's, beside "
        "folds, hand priors, bag of words (other sets) and keyword",
        (
            "signal",
            "positives",
            "AP",
            "95 %",
            "F1",
            "95 %",
            "ECE",
            "AP folds",
            "AP priors",
            "F1 priors",
            "AP words",
            "AP keyword",
            "base rate",
        ),
    )
    ours, rest = (
        verdicts(items, models.elsewhere),
        {name: verdicts(items, scorer) for name, scorer in contenders(models)},
    )
    for signal, pair in ours.items():
        others = {name: found[signal] for name, found in rest.items()}
        table.add(
            signal,
            of(pair),
            *measured(pair, rounds),
            share(average_precision(*others["Tocsin, folds"])),
            share(average_precision(*others["hand priors, river off"])),
            share(f1(*others["hand priors, river off"])),
            share(average_precision(*others["bag of words, other sets"])),
            share(average_precision(*others["keyword"])),
            share(base_rate(pair)),
        )
        table.figures[f"hand.{signal}.ap"] = average_precision(*pair)
        table.figures[f"hand.{signal}.f1"] = f1(*pair)
        table.figures[f"hand.{signal}.ece"] = calibration_error(*pair)
    return [table, by_set(items, models, rounds)]


def of(pair: Verdicts) -> str:
    return f"{sum(pair[0])}/{len(pair[0])}"


def measured(pair: Verdicts, rounds: int) -> tuple[str, ...]:
    """AP, its interval, F1, its interval, ECE."""
    if rounds:
        edges = [bounds(*interval(figure, *pair, rounds)) for figure in (average_precision, f1)]
    else:
        edges = ["", ""]
    return (
        share(average_precision(*pair)),
        edges[0],
        share(f1(*pair)),
        edges[1],
        share(calibration_error(*pair)),
    )


def by_set(items: Sequence[Item], models: Models, rounds: int) -> Table:
    """Each hand-labelled set and language, each signal with enough positives."""
    table = Table(
        "The same by set and language: signals with 5 positives there, the rest pooled. Tocsin "
        "fitted on other sets than the item's",
        (
            "set, language, signal",
            "positives",
            "AP",
            "95 %",
            "F1",
            "95 %",
            "ECE",
            "AP priors",
            "AP words",
            "AP keyword",
        ),
    )
    groups = sorted(
        {(item.folder, item.lang) for item in items}, key=lambda g: (g[0] == "multilingual_gold", g)
    )
    for folder, lang in groups:
        part = [item for item in items if (item.folder, item.lang) == (folder, lang)]
        ours = pooled(verdicts(part, models.elsewhere))
        baselines = [pooled(verdicts(part, s)) for s in (priors(), models.bag_elsewhere, keyword)]
        for signal, pair in ours.items():
            row = [share(average_precision(*found[signal])) for found in baselines]
            table.add(
                f"{folder.removesuffix('_2003_2018')}, {lang}, {signal}",
                of(pair),
                *measured(pair, rounds),
                *row,
            )
    return table


def larger_sets(library: Library, models: Models, rounds: int = ROUNDS) -> list[Table]:
    """Sets that judge one or two signals of many documents."""
    table = Table(
        "Larger sets of one or two signals. Tocsin and the bag of words are fitted without the "
        "whole set that is scored",
        (
            "set, signal",
            "positives",
            "AP",
            "95 %",
            "F1",
            "95 %",
            "ECE",
            "AP priors",
            "F1 priors",
            "AP words",
            "AP keyword",
            "base rate",
        ),
        note=(
            "muc4: training part 'dev' and held-out part 'devtest' of MUC-4 (upper case; fighting "
            "between armies is often labelled 'not relevant'). muc4/devtest is also printed with "
            "MUC-4's own training part among what was fitted, as shipped. hrdsattack: kidnapping "
            "may be background. disaster_messages: calls for help, the label is of the need. "
            "wcep_2002_2018: editors' headings, nearly separable by keyword: no yardstick."
        ),
    )
    for name, signal, folders, note in (
        ("muc4/devtest", "kidnapping", (), ", fitted on muc4/dev"),
        ("muc4/devtest", "attack", (), ", fitted on muc4/dev"),
        ("muc4/devtest", "kidnapping", ("muc4",), ""),
        ("muc4/devtest", "attack", ("muc4",), ""),
        ("muc4/dev", "kidnapping", ("muc4",), ""),
        ("muc4/dev", "attack", ("muc4",), ""),
        ("hrdsattack/train", "kidnapping", (), ""),
        ("disaster_messages/validation", "humanitarian", ("disaster_messages",), ""),
        ("wcep_2002_2018/2010_2018", "attack", ("wcep_2002_2018",), ""),
        ("wcep_2002_2018/2010_2018", "coup", ("wcep_2002_2018",), ""),
        ("wcep_2002_2018/2010_2018", "kidnapping", ("wcep_2002_2018",), ""),
    ):
        items = judged(library.items(name))
        pair = verdicts(items, models.ours(*folders))[signal]
        start, words, key = (
            verdicts(items, s)[signal] for s in (priors(), models.bag(*folders), keyword)
        )
        table.add(
            f"{name}, {signal}{note}",
            of(pair),
            *measured(pair, rounds),
            share(average_precision(*start)),
            share(f1(*start)),
            share(average_precision(*words)),
            share(average_precision(*key)),
            share(base_rate(pair)),
        )
        shown = f"{name}.{signal}{'.as_shipped' if note else ''}"
        table.figures[f"{shown}.ap"] = average_precision(*pair)
        table.figures[f"{shown}.f1"] = f1(*pair)
    return [table]
