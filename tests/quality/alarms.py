"""False alarms on text that reports no crisis, or hardly any: how often any signal says so."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from schemas.signals import SIGNALS
from tests.quality.layout import Table, rate
from tests.quality.library import Item, Library
from tests.quality.models import Models, Scorer, keyword, priors

AT = 0.5
QUIET = frozenset({"sports", "entertainment"})
NATURAL = frozenset({"Floods", "Earthquake", "Wildfire", "Typhoon", "Meteorite"})
ALL = frozenset(SIGNALS)


class Background(NamedTuple):
    """Documents and the signals that would be wrong on them."""

    name: str
    items: Sequence[Item]
    signals: frozenset[str]


def backgrounds(library: Library, *, whole: bool) -> Iterator[Background]:
    """`whole` asks for those without labels too, of which many alarms are true."""
    quiet = quiet_news(library)
    yield Background("masakhanews, sports and entertainment", quiet, ALL)
    for lang in sorted({item.lang for item in quiet}):
        part = [item for item in quiet if item.lang == lang]
        yield Background(f"  sports and entertainment, {lang}", part, ALL)
    tweets = library.items("crisislex_t26/tweets")
    natural = [t for t in tweets if t.judged and is_natural(t)]
    accidents = [t for t in tweets if t.judged and not t.labels and not is_natural(t)]
    judged = frozenset[str]().union(*(t.judged for t in natural))
    yield Background("crisislex, natural disasters, judged signals", natural, judged)
    yield Background("  natural disasters, all but humanitarian", natural, ALL - {"humanitarian"})
    yield Background("  natural disasters, all seven", natural, ALL)
    yield Background("crisislex, accidents, judged signals", accidents, judged)
    company = library.judged("reuters21578/reuters")
    yield Background("reuters, earnings and acquisitions", company, ALL)
    if whole:
        wire, headlines = library.items("reuters21578/reuters"), library.items("abc_headlines/abc")
        yield Background("reuters, all of 1987 (some are true)", wire, ALL)
        yield Background("abc headlines 2003 (Iraq war: many are true)", headlines, ALL)


def is_natural(item: Item) -> bool:
    return item.record["event_type"] in NATURAL


def quiet_news(library: Library) -> list[Item]:
    """Sports and entertainment in eight languages."""
    return [i for i in library.items("masakhanews/dev") if i.record["category"] in QUIET]


def called(items: Iterable[Item], scorer: Scorer) -> list[frozenset[str]]:
    """Of each document the signals at 0.5 or more."""
    return [frozenset(s for s, p in scorer(item).items() if p >= AT) for item in items]


def rate_of(calls: Sequence[frozenset[str]], signals: Collection[str]) -> float:
    """Documents with any of the signals, per 1,000; NaN for no documents."""
    alarmed = sum(not call.isdisjoint(signals) for call in calls)
    return 1000 * alarmed / len(calls) if calls else math.nan


def per_thousand(items: Sequence[Item], scorer: Scorer, signals: Collection[str] = ALL) -> float:
    """Documents of which the scorer puts any of the signals at 0.5 or more, per 1,000."""
    return rate_of(called(items, scorer), signals)


def alarms(library: Library, models: Models, rounds: int = 0) -> list[Table]:
    """False alarms by background; there are no intervals here, so `rounds` says nothing."""
    del rounds
    table = Table(
        "Documents per 1,000 of which a signal is at 0.5 or more, on text without crises. Tocsin "
        "and words fitted on all fitting sets; none of these is among them",
        ("background", "documents", "any", *SIGNALS, "priors", "words", "keyword"),
        "Null is 0 everywhere: its base rates are below 0.5. crisislex judges siege, kidnapping, "
        "attack and coup; by the definition of the signals an evacuation or a fuel shortage after "
        "a disaster is wrong too, a humanitarian need is not.",
    )
    ours, words = models.ours(), models.words()
    for background in backgrounds(library, whole=models.baselines):
        name, items, signals = background
        calls = called(items, ours)
        total = rate_of(calls, signals)
        others: Iterable[Scorer | None] = (priors(), words, keyword)
        table.add(
            name,
            f"{len(items):,}",
            rate(total),
            *[rate(rate_of(calls, {s})) if s in signals else "" for s in SIGNALS],
            *[rate(per_thousand(items, s, signals)) if s else "" for s in others],
        )
        table.figures[f"alarms, {name.strip()}"] = total
    return [table]
