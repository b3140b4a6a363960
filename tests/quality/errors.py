"""What is wrong, for whoever improves it: hand-labelled items on the wrong side of 0.5."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.signals import SIGNALS
from tests.quality.alarms import AT, QUIET
from tests.quality.library import Item, Library
from tests.quality.models import Models
from tests.quality.signals import HAND

SHOWN = 300
MOST_TERMS = 6


def errors(library: Library, models: Models, lang: str) -> Iterator[str]:
    """A paragraph an error in `lang`, worst first; false alarms on sports follow the gold."""
    items = [*library.judged(*HAND), *quiet(library)]
    found: list[tuple[float, str]] = []
    for item in items:
        if item.lang != lang:
            continue
        scores = models.elsewhere(item)
        for signal in SIGNALS:
            score, label = scores.get(signal, 0.0), signal in item.labels
            if signal in item.judged and (score >= AT) != label:
                found.append((abs(score - label), paragraph(item, signal, score)))
    for _, text in sorted(found, key=lambda pair: -pair[0]):
        yield text


def quiet(library: Library) -> list[Item]:
    return [i for i in library.judged("masakhanews/dev") if i.record["category"] in QUIET]


def paragraph(item: Item, signal: str, score: float) -> str:
    said = "missed" if signal in item.labels else "wrong"
    terms = [
        f"{term.term}{' (' + ' '.join(term.cues) + ')' if term.cues else ''}"
        for evidence in item.evidence
        if evidence.signal == signal
        for term in evidence.terms
    ]
    text = " ".join(item.full.split())[:SHOWN]
    held = "; ".join(terms[:MOST_TERMS])
    return f"{said} {signal} {score:.2f} {item.folder} {item.id}\n  {text}\n  {held}\n"
