"""What a document holds for each signal, as a few numbers.

The features are those of an analyst's quick look: how strong the words are, whether they stand in
the title or the lead, whether something near them turns their meaning (a denial, a trial, a match
report), whether armed men, casualties or a place stand near. They are the same in all languages.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from detectors.reading import Reading
from detectors.signals import CUE, CUES, GRADES, SHADOW, TERM, Lexicon, Pair
from schemas.signals import SIGNALS

__all__ = ["FEATURES", "Evidence", "Term", "collect"]

TURNING: Final = (
    "negation", "denial", "threat", "past", "anniversary", "trial", "fiction", "sport", "release", "price",
    "disaster", "medical", "accident", "drill", "figure", "protest", "hostages",
)  # fmt: skip
"""Cues that may turn a term; the share of the terms that each reaches is a feature."""
SUPPORTING: Final = ("armed", "casualties", "current")
WHOLE: Final = ("sport", "fiction", "disaster", "price", "past", "trial", "accident")
"""Cues also counted over the whole document, as features `<cue>_doc`."""
FEATURES: Final[tuple[str, ...]] = (
    "strength", "clean", "support", "hits", "title", "lead", "first", "place", "others", "figures",
    *TURNING, *SUPPORTING,
    "title_silent", "explainer",
    "long", "upper_case", "not_english", *(f"{cue}_doc" for cue in WHOLE),
)  # fmt: skip
"""Names of the features, in the order of `Evidence.values`; each lies between 0 and about 2.

strength, clean: weight of the strongest term, and of the strongest that no cue turns (1: strong);
support: log of the summed weights of different unturned terms; hits: log of their number;
title, lead: strongest unturned term there; first: how early; place: how near a resolved place;
others: other signals with good unturned terms; figures: a number near the first term;
title_silent: there is a title and no unturned term in it; explainer: title or opening asks,
explains or narrates instead of reporting.
"""

LEAD: Final = 300
"""Code points, title included, that count as the lead."""
MOST_TERMS: Final = 16
"""Terms of one signal that are looked at; more of them say nothing new and cost time."""

_OTHER: Final = "und"
_TOP: Final = 3.0
_PLACE_SCALE: Final = 120.0
_FIRST_SCALE: Final = 400.0
_LONG: Final = 4000
_AROUND: Final = 60
_SENTENCE_END: Final = re.compile(r"(?<![A-Z])[.!?\u061f\u1362]\s|\n|[\u0964\u3002]")
_DIGIT: Final = re.compile(r"\d")
_BIT: Final = {cue: 1 << i for i, cue in enumerate(CUES)}
_NAMES: Final = tuple(CUES)
_REACH: Final = [CUES[cue] for cue in CUES]
_BEFORE: Final = max(before for before, _ in CUES.values())
_AFTER: Final = max(after for _, after in CUES.values())
_NEED: Final = 100
_NOT: Final = _BIT["negation"]
_EXPLAINS: Final = _BIT["explainer"]
_OPENING: Final = 100
_WINDOW_BITS: Final = tuple(_BIT[cue] for cue in (*TURNING, *SUPPORTING))


class Term(NamedTuple):
    """A counted term: its span in the reading's raw text, the form it came from, its weight.

    `cues` names the cues that reach it; `turned` says whether one of them turns this signal.
    """

    start: int
    end: int
    term: str
    weight: float
    cues: tuple[str, ...]
    turned: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """One signal's evidence in one document; `values` are aligned with `FEATURES`.

    `terms` are the first `MOST_TERMS` in order of position.
    """

    signal: str
    values: tuple[float, ...]
    terms: tuple[Term, ...]

    @property
    def anchors(self) -> tuple[int, ...]:
        """Where the event is told: starts, in the raw text, of the terms that no cue turns.

        All terms where each is turned; ascending.
        """
        kept = [t.start for t in self.terms if not t.turned] or [t.start for t in self.terms]
        return tuple(kept)

    @property
    def features(self) -> dict[str, float]:
        """The features by name."""
        return dict(zip(FEATURES, self.values, strict=True))


class _Hit(NamedTuple):
    start: int
    end: int
    term: str
    weight: float


_Meaning = tuple[int, str, str, float, str]


class _Compiled(NamedTuple):
    """The lexicon as it reads one language: the meanings that count there, by pattern index."""

    entries: tuple[tuple[_Meaning, ...], ...]
    paired: frozenset[str]


class _Found(NamedTuple):
    """Hits of one reading by role, in folded indices; `words` by class and language."""

    text: str
    terms: dict[str, list[_Hit]]
    words: dict[str, dict[str, list[tuple[int, int]]]]
    cue_at: list[int]
    cue_kind: list[int]


_LEXICON: Final = Lexicon.load()
_KNOWN: Final = frozenset(_LEXICON.languages)
_TURNS: Final = {
    signal: sum(_BIT[cue] for cue in sorted(turns)) for signal, turns in _LEXICON.turns.items()
}


@functools.lru_cache(maxsize=32)
def _compiled(language: str) -> _Compiled:
    reads = {language, "en"} if language in {_OTHER, "pcm"} else {language}
    shared: dict[tuple[_Meaning, ...], tuple[_Meaning, ...]] = {}
    rows = []
    for row in _LEXICON.entries:
        kept = tuple(
            (e.role, e.kind, e.term, e.weight, e.language)
            for e in row
            if language not in e.never
            and (not e.only or e.only & reads or (language == _OTHER and e.role == TERM))
        )
        rows.append(shared.setdefault(kept, kept))
    classes = itertools.chain.from_iterable((*p.left, *p.right) for p in _LEXICON.pairs)
    return _Compiled(tuple(rows), frozenset(classes))


def collect(
    reading: Reading, hits: Sequence[tuple[int, int, int]], places: Sequence[int]
) -> tuple[Evidence, ...]:
    """Evidence for each signal that has any term, in the order of `SIGNALS`.

    `hits` are matches of the shipped lexicon's patterns, (start, end, index of the pattern) in
    `reading.folded.text`, sorted as `Matcher.find` sorts them; `places` are where the resolved
    place names start in `reading.raw`.
    """
    if not hits:
        return ()
    language = reading.lang if reading.lang in _KNOWN else _OTHER
    found = _sort(reading.folded.text, hits, _compiled(language))
    _add_pairs(found, reading)
    if not found.terms:
        return ()
    drafts = []
    clean: dict[str, float] = {}
    for signal in SIGNALS:
        if signal not in found.terms:
            continue
        kept = _longest(found.terms[signal])
        turns = _TURNS[signal]
        marked = [(hit, _cues_near(hit, found)) for hit in kept[:MOST_TERMS]]
        clean[signal] = max((h.weight for h, bits in marked if not bits & turns), default=0.0)
        drafts.append((signal, len(kept), marked))
    good = sum(weight >= GRADES["plain"] for weight in clean.values())
    document = _document_values(found, reading)
    ordered = sorted(places)
    evidence = []
    for signal, count, marked in drafts:
        others = good - (clean[signal] >= GRADES["plain"])
        own, terms = _own_values(_TURNS[signal], marked, reading, ordered)
        values = (*own[:3], math.log1p(count) / 2, *own[3:7], min(others, 2) / 2, *own[7:])
        evidence.append(Evidence(signal, (*values, *document), terms))
    return tuple(evidence)


def _sort(text: str, hits: Sequence[tuple[int, int, int]], compiled: _Compiled) -> _Found:
    """Deal the hits by role; terms and class words inside a shadow phrase are left out."""
    terms: dict[str, list[_Hit]] = {}
    words: dict[str, dict[str, list[tuple[int, int]]]] = {}
    cue_at: list[int] = []
    cue_kind: list[int] = []
    entries, paired = compiled
    # Hits come by start, the longer first, so a shadow is seen before what it hides.
    shadow_end = -1
    for start, end, index in hits:
        for role, kind, term, weight, language in entries[index]:
            if role == CUE:
                cue_at.append(start)
                cue_kind.append(_BIT[kind])
                if kind in paired:
                    words.setdefault(kind, {}).setdefault(language, []).append((start, end))
            elif role == SHADOW:
                shadow_end = max(shadow_end, end)
            elif start < shadow_end:
                continue
            elif role == TERM:
                terms.setdefault(kind, []).append(_Hit(start, end, term, weight))
            else:
                words.setdefault(kind, {}).setdefault(language, []).append((start, end))
    return _Found(text, terms, words, cue_at, cue_kind)


def _add_pairs(found: _Found, reading: Reading) -> None:
    """Add the terms that two words of different classes make together."""
    words = found.words
    for pair in _LEXICON.pairs:
        rights = [words[name] for name in pair.right if name in words]
        if not rights:
            continue
        for name in pair.left:
            for language, lefts in words.get(name, {}).items():
                near = [spans for by in rights if (spans := by.get(language))]
                if near:
                    spans = sorted(itertools.chain.from_iterable(near))
                    _join(pair, language, lefts, spans, found, reading)


def _join(
    pair: Pair,
    language: str,
    lefts: Sequence[tuple[int, int]],
    rights: Sequence[tuple[int, int]],
    found: _Found,
    reading: Reading,
) -> None:
    origin = reading.folded.origin
    made = 0
    for start, end in lefts:
        at = bisect_left(rights, (start - pair.within - _AROUND,))
        for other, other_end in itertools.islice(rights, at, None):
            if other - end > pair.within:
                break
            low, high = (end, other) if other >= end else (other_end, start)
            if low > high or high - low > pair.within:
                continue
            if pair.needs and not _cue_within(found, _BIT[pair.needs], start, end):
                continue
            if _SENTENCE_END.search(reading.raw, origin(low), origin(high)):
                continue
            hit = _Hit(start, end, f"{pair.signal}/{language}/{pair.name}", pair.weight)
            found.terms.setdefault(pair.signal, []).append(hit)
            made += 1
            break
        if made >= MOST_TERMS:
            return


def _cue_within(found: _Found, bit: int, start: int, end: int) -> bool:
    at = bisect_left(found.cue_at, start - _NEED)
    for i in range(at, len(found.cue_at)):
        if found.cue_at[i] > end + _NEED:
            return False
        if found.cue_kind[i] == bit:
            return True
    return False


def _longest(hits: list[_Hit]) -> list[_Hit]:
    """The hits by position, none inside another of at least its weight."""
    hits.sort(key=_by_position)
    kept: list[_Hit] = []
    last_end = -1
    for hit in hits:
        if hit.end > last_end:
            kept.append(hit)
            last_end = hit.end
        elif hit.weight > kept[-1].weight:
            kept[-1] = hit
    return kept


def _by_position(hit: _Hit) -> tuple[int, int, float, str]:
    return hit.start, -hit.end, -hit.weight, hit.term


def _cues_near(hit: _Hit, found: _Found) -> int:
    """The cues that reach a term, as bits; a cue inside the term itself does not count."""
    cue_at, cue_kind = found.cue_at, found.cue_kind
    start, end = hit.start, hit.end
    bits = 0
    for i in range(bisect_left(cue_at, start - _BEFORE), len(cue_at)):
        at = cue_at[i]
        if at < start:
            kind = cue_kind[i]
            if start - at <= _REACH[kind.bit_length() - 1][0]:
                # Punctuation and a blank fold to two spaces: a "not" ends with its clause.
                if kind == _NOT and "  " in found.text[at:start]:
                    continue
                bits |= kind
        elif at >= end:
            if at - end > _AFTER:
                break
            kind = cue_kind[i]
            if at - end <= _REACH[kind.bit_length() - 1][1]:
                if kind == _NOT and "  " in found.text[end:at]:
                    continue
                bits |= kind
    return bits


def _own_values(
    turns: int, marked: Sequence[tuple[_Hit, int]], reading: Reading, places: Sequence[int]
) -> tuple[list[float], tuple[Term, ...]]:
    """Values of one signal without `hits` and `others`, and its terms in raw indices."""
    origin = reading.folded.origin
    terms = []
    strength = clean = title = lead = 0.0
    distinct: dict[str, float] = {}
    near = math.inf
    figures = 0.0
    counts = [0] * len(_WINDOW_BITS)
    every = 0
    for hit, bits in marked:
        start, end = origin(hit.start), origin(hit.end)
        turned = bool(bits & turns)
        weight = hit.weight
        strength = max(strength, weight)
        every |= bits
        if not turned:
            clean = max(clean, weight)
            distinct[hit.term] = weight
            if start < reading.title_length:
                title = max(title, weight)
            if start < LEAD:
                lead = max(lead, weight)
            near = min(near, _nearest(places, start))
        if bits:
            for i, bit in enumerate(_WINDOW_BITS):
                if bits & bit:
                    counts[i] += 1
        terms.append(Term(start, end, hit.term, weight, _names(bits), turned))
    first = terms[0].start
    if _DIGIT.search(reading.raw, max(0, first - _AROUND), terms[0].end + _AROUND):
        figures = 1.0
    number = len(marked)
    values = [
        strength / _TOP,
        clean / _TOP,
        math.log1p(sum(distinct.values())) / 2,
        title / _TOP,
        lead / _TOP,
        math.exp(-first / _FIRST_SCALE),
        math.exp(-near / _PLACE_SCALE) if near < math.inf else 0.0,
        figures,
        *(count / number for count in counts),
        float(reading.title_length > 0 and title == 0.0),
    ]
    return values, tuple(terms)


def _nearest(places: Sequence[int], start: int) -> float:
    if not places:
        return math.inf
    at = bisect_left(places, start)
    after = places[at] - start if at < len(places) else math.inf
    return min(after, start - places[at - 1]) if at else after


@functools.lru_cache(maxsize=4096)
def _names(bits: int) -> tuple[str, ...]:
    return tuple(name for i, name in enumerate(_NAMES) if bits >> i & 1)


_WHOLE_BITS: Final = tuple(_BIT[cue] for cue in WHOLE)


def _document_values(found: _Found, reading: Reading) -> tuple[float, ...]:
    kinds: Iterable[int] = found.cue_kind
    counts = dict.fromkeys(_WHOLE_BITS, 0)
    for kind in kinds:
        if kind in counts:
            counts[kind] += 1
    length = len(reading.raw)
    opening = reading.title_length or _OPENING
    explains = "?" in reading.raw[: opening + 1] or any(
        kind == _EXPLAINS and at <= opening
        for at, kind in zip(found.cue_at, found.cue_kind, strict=True)
    )
    return (
        float(explains),
        min(length / _LONG, 1.0),
        float(reading.upper_case),
        float(reading.lang != "en"),
        *(min(math.log1p(count), _TOP) / 2 for count in counts.values()),
    )
