"""What a document holds for each signal, as a few numbers.

The features are those of an analyst's quick look: how strong the words are, whether they stand in
the title or the lead, whether something near them turns their meaning (a denial, a trial, a match
report), whether armed men, casualties or a place stand near. They are the same in all languages.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from detectors.evidence.found import MOST_HITS, MOST_TERMS, Found, Hit, cues_near, longest
from detectors.evidence.meanings import BIT, names_of, turns_of
from detectors.evidence.terms import find_terms
from detectors.signals import GRADES
from detectors.text.reading import Reading
from detectors.text.seek import next_digit
from schemas.signals import SIGNALS

__all__ = ["FEATURES", "Evidence", "Term", "collect"]

TURNING: Final = (
    "negation", "denial", "threat", "past", "anniversary", "trial", "fiction", "sport", "release",
    "price", "disaster", "medical", "accident", "drill", "figure", "protest", "hostages", "freed",
)  # fmt: skip
"""Cues that may turn a term; the share of the terms that each reaches is a feature."""
SUPPORTING: Final = ("armed", "casualties", "current")
WHOLE: Final = (
    "sport", "fiction", "disaster", "price", "past", "trial", "accident", "domestic",
)  # fmt: skip
"""Cues also counted over the whole document, as features `<cue>_doc`."""
FEATURES: Final[tuple[str, ...]] = (
    "strength", "clean", "support", "hits", "title", "lead", "first", "place", "others", "figures",
    *TURNING, *SUPPORTING,
    "title_silent", "buried", "explainer",
    "long", "upper_case", "not_english", *(f"{cue}_doc" for cue in WHOLE),
)  # fmt: skip
"""Names of the features, in the order of `Evidence.values`; each lies between 0 and about 2.

strength, clean: weight of the strongest term, and of the strongest that no cue turns (1: strong);
support: log of the summed weights of different unturned terms; hits: log of their number;
title, lead: strongest unturned term there; first: how early; place: how near a resolved place;
others: other signals with good unturned terms; figures: a number near the first term;
title_silent: there is a title and no unturned term in it; buried: a text longer than its lead has
no unturned term in title or lead, as where a story on something else recalls one; explainer: title
or opening asks, explains or narrates instead of reporting.
"""

LEAD: Final = 300
"""Code points, title included, that count as the lead."""

_TOP: Final = 3.0
_PLAIN: Final = GRADES["plain"]
_PLACE_SCALE: Final = 120.0
_FIRST_SCALE: Final = 400.0
_LONG: Final = 4000
_AROUND: Final = 60
_EXPLAINS: Final = BIT["explainer"]
_OPENING: Final = 100
# A shorter title is a place, a dateline or a topic, not a headline.
_HEADLINE: Final = 30
_WINDOW: Final = (*TURNING, *SUPPORTING)
_SILENT: Final = [0.0] * len(_WINDOW)
# Half of the logarithm of one more than each count that is usual.
_HALF_LOGS: Final = [math.log1p(count) / 2 for count in range(MOST_HITS)]


class Term:
    """A counted term: its span in the reading's raw text, the form it came from, its weight.

    `cues` names the cues that reach it; `turned` says whether one of them turns this signal.
    """

    __slots__ = ("cues", "end", "start", "term", "turned", "weight")

    def __init__(
        self, start: int, end: int, term: str, weight: float, cues: tuple[str, ...], *, turned: bool
    ) -> None:
        self.start = start
        self.end = end
        self.term = term
        self.weight = weight
        self.cues = cues
        self.turned = turned


class Evidence:
    """One signal's evidence in one document; `values` are aligned with `FEATURES`.

    `terms` are the first `MOST_TERMS` in order of position. `anchors` are where the event is told:
    starts, in the raw text, of the terms that no cue turns, of all where each is turned; ascending.
    """

    __slots__ = ("anchors", "signal", "terms", "values")

    def __init__(self, signal: str, values: tuple[float, ...], terms: list[Term]) -> None:
        self.signal = signal
        self.values = values
        self.terms = terms
        kept = [t.start for t in terms if not t.turned] or [t.start for t in terms]
        self.anchors = tuple(kept)

    @property
    def features(self) -> dict[str, float]:
        """The features by name."""
        return dict(zip(FEATURES, self.values, strict=True))


def collect(
    reading: Reading, hits: list[tuple[int, int, int]], places: Sequence[int]
) -> tuple[Evidence, ...]:
    """Evidence for each signal that has any term, in the order of `SIGNALS`.

    `hits` are matches of the shipped lexicon's patterns, (start, end, index of the pattern) in
    `reading.folded.text`, sorted as `Matcher.find` sorts them; `places` are where the resolved
    place names start in `reading.raw`.
    """
    if not hits:
        return ()
    found = find_terms(reading, hits)
    if not found.terms:
        return ()
    drafts = []
    clean: dict[str, float] = {}
    for signal in SIGNALS:
        if signal not in found.terms:
            continue
        kept = longest(found.terms[signal])
        turns = turns_of(signal)
        marked = [(hit, cues_near(hit, found)) for hit in kept[:MOST_TERMS]]
        best = 0.0
        for hit, bits in marked:
            if not bits & turns and hit.weight > best:
                best = hit.weight
        clean[signal] = best
        drafts.append((signal, len(kept), marked))
    good = 0
    for weight in clean.values():
        good += weight >= _PLAIN
    document = _document_values(found, reading)
    ordered = sorted(places)
    evidence = []
    for signal, count, marked in drafts:
        others = good - (clean[signal] >= _PLAIN)
        terms = _terms(turns_of(signal), marked, reading)
        values = _own_values(terms, marked, reading, ordered, count, others)
        values += document
        evidence.append(Evidence(signal, tuple(values), terms))
    return tuple(evidence)


def _terms(turns: int, marked: list[tuple[Hit, int]], reading: Reading) -> list[Term]:
    """The terms of one signal in raw indices."""
    folded = reading.folded
    straight = folded.straight
    terms: list[Term] = []
    for hit, bits in marked:
        start, end = hit.start - 1, hit.end - 1
        if not straight:
            start, end = folded.origin(hit.start), folded.origin(hit.end)
        turned = bits & turns != 0
        terms.append(Term(start, end, hit.term, hit.weight, names_of(bits), turned=turned))
    return terms


def _own_values(
    terms: list[Term],
    marked: list[tuple[Hit, int]],
    reading: Reading,
    places: list[int],
    count: int,
    others: int,
) -> list[float]:
    """Values of one signal: of `FEATURES` those that are not the whole document's."""
    strength = clean = title = lead = 0.0
    near = -1
    distinct: dict[str, float] = {}
    for term in terms:
        weight, start = term.weight, term.start
        strength = max(strength, weight)
        if term.turned:
            continue
        clean = max(clean, weight)
        if start < reading.title_length:
            title = max(title, weight)
        if start < LEAD:
            lead = max(lead, weight)
        distinct[term.term] = weight
        if places:
            distance = _nearest(places, start)
            near = distance if near < 0 else min(near, distance)
    first = terms[0].start
    figures = next_digit(reading.raw, max(0, first - _AROUND), terms[0].end + _AROUND) >= 0
    values = [
        strength / _TOP,
        clean / _TOP,
        math.log1p(sum(distinct.values())) / 2 if distinct else 0.0,
        _HALF_LOGS[count] if count < len(_HALF_LOGS) else math.log1p(count) / 2,
        title / _TOP,
        lead / _TOP,
        math.exp(-first / _FIRST_SCALE),
        math.exp(-near / _PLACE_SCALE) if near >= 0 else 0.0,
        min(others, 2) / 2,
        1.0 if figures else 0.0,
    ]
    values += _shares(marked)
    values.append(1.0 if reading.title_length >= _HEADLINE and title == 0.0 else 0.0)
    values.append(1.0 if len(reading.raw) > LEAD and title == lead == 0.0 else 0.0)
    return values


def _shares(marked: list[tuple[Hit, int]]) -> list[float]:
    """Of `_WINDOW` the share of the terms that each cue reaches."""
    every = 0
    for _, bits in marked:
        every |= bits
    if not every & _WINDOW_BITS:
        return _SILENT
    shares = _SILENT.copy()
    number = len(marked)
    for i in range(len(_BITS)):
        bit = _BITS[i]
        if every & bit:
            count = 0
            for _, bits in marked:
                count += bits & bit != 0
            shares[i] = count / number
    return shares


_BITS: Final = [BIT[cue] for cue in _WINDOW]
_WINDOW_BITS: Final = sum(_BITS)


def _nearest(places: list[int], start: int) -> int:
    """Distance to the nearest of `places`, which ascend and are not empty."""
    at = bisect_left(places, start)
    if at == len(places):
        return start - places[at - 1]
    after = places[at] - start
    return min(after, start - places[at - 1]) if at else after


_WHOLE_BITS: Final = tuple(BIT[cue] for cue in WHOLE)


def _document_values(found: Found, reading: Reading) -> list[float]:
    kinds = found.cue_kind
    every = 0
    for kind in kinds:
        every |= kind
    opening = reading.title_length or _OPENING
    explains = "?" in reading.raw[: opening + 1] or (
        every & _EXPLAINS != 0 and found.cue_at[kinds.index(_EXPLAINS)] <= opening
    )
    values = [
        1.0 if explains else 0.0,
        min(len(reading.raw) / _LONG, 1.0),
        1.0 if reading.upper_case else 0.0,
        1.0 if reading.lang != "en" else 0.0,
    ]
    values += [
        min(math.log1p(kinds.count(bit)), _TOP) / 2 if every & bit else 0.0 for bit in _WHOLE_BITS
    ]
    return values
