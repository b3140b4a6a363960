"""The matching rule: which opening belongs to which episode.

An opening hits a major episode of its signal and country if it comes from one day before the
episode's start to seven days after its end. Each opening hits one episode and each episode is hit
once: where windows overlap, the one that ends first (which finds as many as can be found). What
else falls into the window of a hit episode is a repeat. Neither for nor against count openings
up to 30 days after an episode's end (coup: 120, as the follow-up of a coup is told for long), on
minor episodes or those that began before the range, and those whose evidence is only ambiguous
items. The rest is false. Only signals that the truth covers are judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final, Literal, NamedTuple

from detectors.evaluate.truth import Episode, Opening, in_order

BEFORE_DAYS: Final = 1
AFTER_DAYS: Final = 7
TAIL_DAYS: Final = 30
TAIL_DAYS_COUP: Final = 120

Verdict = Literal["hit", "repeat", "late", "minor", "ambiguous", "false"]
NEITHER: Final = ("late", "minor", "ambiguous")


class Scored(NamedTuple):
    """An opening and what it counts as; `episode` is the id of the one it belongs to, or None."""

    opening: Opening
    verdict: Verdict
    episode: str | None


class Outcome(NamedTuple):
    """All of a comparison: judged openings, the hits by episode, and who was not found.

    `first` and `last` are the days judged, both of them included. `openings` counts those of every
    signal in the range, judged or not. `signals` are those that the truth covers.
    """

    first: int
    last: int
    signals: tuple[str, ...]
    scored: tuple[Scored, ...]
    hits: tuple[tuple[Episode, Opening], ...]
    misses: tuple[Episode, ...]
    openings: int

    @property
    def days(self) -> int:
        """How many days were judged."""
        return self.last - self.first + 1


def match(
    episodes: Sequence[Episode],
    openings: Iterable[Opening],
    first: int,
    last: int,
    *,
    ambiguous: Collection[str] = (),
    signals: Collection[str] | None = None,
) -> Outcome:
    """Compare openings with episodes over the days from `first` to `last`.

    Episodes that start in the range are to be found. An opening just outside it may hit one of
    them, and counts for nothing else. `signals` are those judged (default: those of the episodes),
    `ambiguous` are ids of documents. The order of the arguments' items changes nothing.
    """
    covered = sorted({e.signal for e in episodes} if signals is None else set(signals))
    truth: dict[tuple[str, str], list[Episode]] = defaultdict(list)
    for episode in sorted(episodes, key=lambda e: (e.end, e.start, e.id)):
        truth[episode.country, episode.signal].append(episode)
    found: dict[tuple[str, str], list[Opening]] = defaultdict(list)
    total = 0
    for opening in openings:
        total += first <= opening.day <= last
        if opening.signal in covered:
            found[opening.country, opening.signal].append(opening)
    scored: list[Scored] = []
    hits: dict[str, tuple[Episode, Opening]] = {}
    for pair in sorted(found):
        judged = _pair(truth.get(pair, []), found[pair], (first, last), ambiguous, hits)
        scored.extend(
            one
            for one in judged
            if one.verdict in {"hit", "repeat"} or first <= one.opening.day <= last
        )
    wanted = [e for e in episodes if e.signal in covered and _wanted(e, (first, last))]
    return Outcome(
        first,
        last,
        tuple(covered),
        tuple(sorted(scored, key=lambda one: in_order(one.opening))),
        tuple(hits[name] for name in sorted(hits)),
        tuple(sorted((e for e in wanted if e.id not in hits), key=lambda e: (e.start, e.id))),
        total,
    )


def _wanted(episode: Episode, span: tuple[int, int]) -> bool:
    return episode.major and span[0] <= episode.start <= span[1]


def _pair(
    episodes: Sequence[Episode],
    openings: Sequence[Opening],
    span: tuple[int, int],
    ambiguous: Collection[str],
    hits: dict[str, tuple[Episode, Opening]],
) -> Iterable[Scored]:
    """The openings of one country and signal, in order; `episodes` by their end."""
    for opening in sorted(openings, key=in_order):
        inside = [
            e
            for e in episodes
            if _wanted(e, span) and e.start - BEFORE_DAYS <= opening.day <= e.end + AFTER_DAYS
        ]
        free = next((e for e in inside if e.id not in hits), None)
        if free is not None:
            hits[free.id] = (free, opening)
            yield Scored(opening, "hit", free.id)
        elif inside:
            yield Scored(opening, "repeat", inside[0].id)
        else:
            yield _aside(episodes, opening, span, ambiguous)


def _aside(
    episodes: Sequence[Episode],
    opening: Opening,
    span: tuple[int, int],
    ambiguous: Collection[str],
) -> Scored:
    """What an opening in no major episode's window counts as."""
    tail = TAIL_DAYS_COUP if opening.signal == "coup" else TAIL_DAYS
    for episode in episodes:
        if episode.start - BEFORE_DAYS <= opening.day <= episode.end + tail:
            late = _wanted(episode, span)
            return Scored(opening, "late" if late else "minor", episode.id)
    if opening.documents and all(name in ambiguous for name in opening.documents):
        return Scored(opening, "ambiguous", None)
    return Scored(opening, "false", None)


def already_open(episodes: Iterable[Episode], openings: Iterable[Opening]) -> dict[str, Opening]:
    """Episodes during which an older incident of their signal and country was open, by id.

    For the misses of an outcome: nothing opened for them, but whoever looked would have seen that
    incident. It opened before the episode's window and ended after its start, or did not end.
    """
    by_pair: dict[tuple[str, str], list[Opening]] = defaultdict(list)
    for opening in sorted(openings, key=in_order):
        by_pair[opening.country, opening.signal].append(opening)
    made: dict[str, Opening] = {}
    for episode in episodes:
        for opening in by_pair[episode.country, episode.signal]:
            older = opening.day < episode.start - BEFORE_DAYS
            if older and (opening.closed is None or opening.closed >= episode.start):
                made[episode.id] = opening
    return made
