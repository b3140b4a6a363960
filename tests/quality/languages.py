"""'Any signal' in each language of the multilingual set, which never fits anything."""

from __future__ import annotations

import math

from detectors.signals import Lexicon
from tests.quality.alarms import AT
from tests.quality.layout import Table, rate, share
from tests.quality.library import Library, read_item, terms_reader
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
        alarms = 1000 * sum(score >= AT for score in quiet) / len(quiet)
        table.add(lang, *cells(pair, others, rounds), rate(alarms))
        table.figures |= figures(f"any signal, {lang}", pair)
        table.figures[f"any signal, {lang}: alarms"] = alarms
    return [table, examples(models)]


def examples(models: Models) -> Table:
    """The example sentences of the signal files, which some languages have no other test than."""
    table = Table(
        "Example sentences of the signal files by language, right at 0.5. They were written beside "
        "the terms: a slip would show here, how well a language is read does not. Fitted on all "
        "fitting sets",
        ("language", "reports", "right", "does not", "right"),
    )
    read = terms_reader()
    ours = models.ours()
    calls: dict[str, dict[bool, list[bool]]] = {}
    for example in Lexicon.load().examples:
        record = {"id": "example", "text": example.text, "lang": example.language}
        item = read_item("examples", record, read)
        said = ours(item).get(example.signal, 0.0) >= AT
        by_kind = calls.setdefault(example.language, {True: [], False: []})
        by_kind[example.positive].append(said == example.positive)
    for lang, by_kind in sorted(calls.items()):
        row = [
            cell
            for kind in (True, False)
            for cell in (f"{len(by_kind[kind])}", share(part(by_kind[kind])))
        ]
        table.add(lang, *row)
    return table


def part(right: list[bool]) -> float:
    return sum(right) / len(right) if right else math.nan
