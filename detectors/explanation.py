"""Why a document was read as it was: what adds up to each signal's logit, what was found where.

The same steps as `Core.read`, with all that it sums up laid open.
"""

from __future__ import annotations

from typing import TypedDict

import msgspec

from detectors.evidence.dated import years_over
from detectors.evidence.features import Evidence
from detectors.evidence.meanings import BIT
from detectors.evidence.terms import find_terms
from detectors.pipeline import Core
from detectors.places.weigh import weights_of
from detectors.signals import CUE, Lexicon
from detectors.text.reading import Reading
from detectors.understanding import Understanding
from schemas.document import Document


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A span in a document: code points of `field` (`title` or `text`), and what stands there."""

    field: str
    start: int
    end: int
    surface: str


class Contribution(msgspec.Struct, frozen=True, kw_only=True):
    """What a feature of this value adds to the logit."""

    feature: str
    value: float
    contribution: float


class FoundTerm(Place, frozen=True, kw_only=True):
    """A term that counts: the lexicon's form, its weight (3 strong), the cues that reach it.

    `turned` says that one of them turns the signal: the term is no evidence of it.
    """

    term: str
    weight: float
    cues: tuple[str, ...]
    turned: bool


class FoundCue(Place, frozen=True, kw_only=True):
    """Words that turn or support the terms near them."""

    cue: str


class FoundPlace(Place, frozen=True, kw_only=True):
    """A mention that weighs for regions, by `closeness` to the evidence times the `part` it plays.

    A part is 1 after a preposition of place and less for a town, a country or a people without.
    """

    country: str
    region: str | None
    closeness: float
    part: float


class SignalReason(msgspec.Struct, frozen=True, kw_only=True):
    """One signal's reasons: the contributions add up to the logit, in this order."""

    signal: str
    probability: float
    logit: float
    contributions: tuple[Contribution, ...]
    terms: tuple[FoundTerm, ...]


class RegionReason(msgspec.Struct, frozen=True, kw_only=True):
    """One region's weight and the mentions in it, strongest first."""

    code: str
    weight: float
    mentions: tuple[FoundPlace, ...]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """All of it for one document; signals without a term are no part of it."""

    id: str
    lang: str
    model: str
    signals: tuple[SignalReason, ...]
    cues: tuple[FoundCue, ...]
    regions: tuple[RegionReason, ...]
    actors: tuple[str, ...]


def explain(core: Core, document: Document) -> Explanation:
    """Explain what `core.read` makes of a document."""
    understood = core.read(document)
    return Explanation(
        id=document.id,
        lang=understood.reading.lang,
        model=core.model_digest,
        signals=tuple(_signal(core, evidence, understood) for evidence in understood.evidence),
        cues=_cues(core, understood.reading),
        regions=_regions(understood),
        actors=understood.actors,
    )


def _signal(core: Core, evidence: Evidence, understood: Understanding) -> SignalReason:
    parts = core.classifier.explain_one(evidence)
    reading, logit = understood.reading, 0.0
    for _, _, contribution in parts:
        logit += contribution
    return SignalReason(
        signal=evidence.signal,
        probability=understood.probabilities[evidence.signal],
        logit=logit,
        contributions=tuple(
            Contribution(feature=name, value=value, contribution=contribution)
            for name, value, contribution in parts
        ),
        terms=tuple(
            FoundTerm(
                **_place(reading, term.start, term.end),
                term=term.term,
                weight=term.weight,
                cues=term.cues,
                turned=term.turned,
            )
            for term in evidence.terms
        ),
    )


def _cues(core: Core, reading: Reading) -> tuple[FoundCue, ...]:
    """The cues that count in a text of its language, in order."""
    hits = core.matched(reading)
    found = find_terms(reading, hits)
    counted = set(zip(found.cue_at, found.cue_kind, strict=True))
    entries, origin = Lexicon.load().entries, reading.folded.origin
    made: dict[tuple[int, str], FoundCue] = {}
    for start, end, pattern in hits:
        for entry in entries[pattern]:
            key = start, entry.kind
            if entry.role == CUE and (start, BIT[entry.kind]) in counted and key not in made:
                # A pattern begins and ends with a blank.
                span = _place(reading, origin(start), origin(end))
                made[key] = FoundCue(**span, cue=entry.kind)
    if reading.published_ms is not None and found.terms:
        for start, end in years_over(found.text, reading.lang, reading.published_ms):
            span = _place(reading, origin(start), origin(end))
            made.setdefault((start, "past"), FoundCue(**span, cue="past"))
    return tuple(made[key] for key in sorted(made))


def _regions(understood: Understanding) -> tuple[RegionReason, ...]:
    reading = understood.reading
    anchors = sorted({anchor for e in understood.evidence for anchor in e.anchors})
    weights = weights_of(understood.mentions, anchors, reading, understood.names)
    weights.sort(key=lambda w: (-w.closeness * w.part, w.mention.start))
    return tuple(
        RegionReason(
            code=code,
            weight=weight,
            mentions=tuple(
                FoundPlace(
                    **_place(reading, w.mention.start, w.mention.end),
                    country=w.mention.country or "",
                    region=w.mention.region,
                    closeness=round(w.closeness, 4),
                    part=w.part,
                )
                for w in weights
                if code in {w.mention.country, w.mention.region}
            ),
        )
        for code, weight in understood.regions
    )


class _Span(TypedDict):
    field: str
    start: int
    end: int
    surface: str


def _place(reading: Reading, start: int, end: int) -> _Span:
    field, first, last = reading.field(start, end)
    return _Span(field=field, start=first, end=last, surface=reading.raw[start:end])
