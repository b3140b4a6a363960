"""'Any signal' in each language of the multilingual set, which never fits anything."""

from __future__ import annotations

from detectors.quality import FEW, average_precision, calibration_error, f1, interval
from tests.quality.layout import Table, bounds, rate, share
from tests.quality.library import Library, judged
from tests.quality.models import MEASURED, Models, any_signal, keyword, priors
from tests.quality.signals import ROUNDS, base_rate, of

ASKED = ("fr", "ar", "sw", "so", "pcm", "am", "ha")


def languages(library: Library, models: Models, rounds: int = ROUNDS) -> list[Table]:
    items = judged(library.items(MEASURED))
    table = Table(
        "Any signal by language on multilingual_gold (hard negatives): greatest probability of the "
        "judged signals against 'reports any of them'. Fitted on all fitting sets, which are "
        "English, without the documents of this one",
        (
            "language",
            "positives",
            "AP",
            "95 %",
            "F1",
            "ECE",
            "alarms per 1,000",
            "AP priors",
            "F1 priors",
            "AP words",
            "AP keyword",
            "base rate",
        ),
        note=(
            "Alarms per 1,000: items labelled as without any signal of which a judged one is at "
            "0.5 or more. Arabic is headlines cut from addresses, attack only; Spanish is disaster "
            "tweets; Portuguese, Russian and Ukrainian are not here."
        ),
    )
    found = sorted({item.lang for item in items}, key=lambda lang: (lang not in ASKED, lang))
    ours = models.ours()
    for lang in (*found, "all"):
        part = [item for item in items if lang in {item.lang, "all"}]
        pair = any_signal(part, ours)
        start, words, key = (any_signal(part, s) for s in (priors(), models.bag(), keyword))
        quiet = [score for label, score in zip(*pair, strict=True) if not label]
        alarms = 1000 * sum(score >= 0.5 for score in quiet) / len(quiet)
        average = average_precision(*pair)
        edges = bounds(*interval(average_precision, *pair, rounds)) if rounds else ""
        table.add(
            lang,
            of(pair),
            share(average),
            edges,
            share(f1(*pair)),
            share(calibration_error(*pair)),
            rate(alarms),
            share(average_precision(*start)),
            share(f1(*start)),
            share(average_precision(*words)),
            share(average_precision(*key)),
            share(base_rate(pair)),
        )
        if sum(pair[0]) >= FEW:
            table.figures[f"languages.{lang}.ap"] = average
            table.figures[f"languages.{lang}.f1"] = f1(*pair)
    return [table]
