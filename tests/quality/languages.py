"""'Any signal' in each language of the multilingual set, which never fits anything."""

from __future__ import annotations

from tests.quality.layout import Table, rate
from tests.quality.library import Library
from tests.quality.models import MEASURED, Models, any_signal, keyword, priors
from tests.quality.rows import HEAD, KEY, ROUNDS, cells, figures

ASKED = ("fr", "ar", "sw", "so", "pcm", "am", "ha")


def languages(library: Library, models: Models, rounds: int = ROUNDS) -> list[Table]:
    items = library.judged(MEASURED)
    table = Table(
        "Any signal by language on multilingual_gold (hard negatives): greatest probability of the "
        "judged signals against 'reports any of them'. Fitted on all fitting sets, which are "
        "English, without the documents of this one",
        ("language", *HEAD, "alarms/1,000"),
        KEY + " Alarms: items without a signal of which a judged one is at 0.5 or more. Arabic is "
        "headlines cut from addresses, attack only; Spanish is disaster tweets; Portuguese, "
        "Russian and Ukrainian are not here.",
    )
    found = sorted({item.lang for item in items}, key=lambda lang: (lang not in ASKED, lang))
    for lang in (*found, "all"):
        part = [item for item in items if lang in {item.lang, "all"}]
        pair = any_signal(part, models.ours())
        others = [any_signal(part, s) if s else None for s in (priors(), models.words(), keyword)]
        quiet = [score for label, score in zip(*pair, strict=True) if not label]
        alarms = 1000 * sum(score >= 0.5 for score in quiet) / len(quiet)
        table.add(lang, *cells(pair, others, rounds), rate(alarms))
        table.figures |= figures(f"any signal, {lang}", pair)
        table.figures[f"any signal, {lang}: alarms"] = alarms
    return [table]
