"""The background: the everyday news of some seventy countries and of Mali, from seeded templates.

Every rate is the same from the first day to the last, so that nothing in it is an event: small
attacks are reported where they are everyday news, and evenly.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Final

import msgspec

from schemas.times import DAY_MS, HOUR_MS
from streams.scenarios import places
from streams.scenarios.item import Item
from streams.scenarios.package_data import read_toml
from streams.scenarios.rhythm import SATURDAY, Deck, days, moment_of_day, ms, seeded, volume
from streams.scenarios.wording import Place, Topic, Writer

WEEKDAY: Final = 16
WEEKEND: Final = 10
HOME_WEEKDAY: Final = 3
HOME_WEEKEND: Final = 2
LANGUAGES: Final = ("en", "fr", "ar")
LANGUAGE_WEIGHTS: Final = (52, 32, 16)
HOME_WEIGHTS: Final = (0, 82, 18)
JITTER_HOURS: Final = 8
USERS: Final = 9000


class Wording(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `world_*.toml` file."""

    lang: str
    sources: tuple[str, ...]
    lists: dict[str, tuple[str, ...]]
    topic: tuple[Topic, ...]
    ordinary: tuple[Topic, ...]
    home: tuple[Topic, ...] = ()
    home_sources: tuple[str, ...] = ()


class Desk:
    """Everything one language writes about: who writes, on what, about where."""

    def __init__(self, wording: Wording, sites: places.Places, rng: Random) -> None:
        self.lang = wording.lang
        self._rng = rng
        self._abroad = Deck([Writer(topic, wording.lists, rng) for topic in wording.topic], rng)
        self._attacks = [Writer(topic, wording.lists, rng) for topic in wording.ordinary]
        self._home = Deck([Writer(topic, wording.lists, rng) for topic in wording.home], rng)
        self._sources = Deck(wording.sources, rng)
        self._home_sources = Deck(wording.home_sources or wording.sources, rng)
        spoken = [country for country in sites.country if country.places(self.lang)]
        self._countries = Deck(spoken, rng)
        self._mali = sites.home

    def abroad(self, name: str, midnight: int) -> Item:
        """A document about some country of the world."""
        country, writer = self._countries.deal(), self._abroad.deal()
        at_ms = moment_of_day(midnight, country.utc, self._rng)
        return self._item(name, at_ms, writer, country, self._sources.deal())

    def home(self, name: str, midnight: int) -> Item:
        """A document about Mali."""
        at_ms = moment_of_day(midnight, self._mali.utc, self._rng)
        source = self._home_sources.deal()
        return self._item(name, at_ms, self._home.deal(), self._mali, source)

    def attack(self, name: str, at_ms: int, city: str) -> Item:
        """A small attack where such attacks are everyday news."""
        title, text = self._attacks[0].write(Place(city=city, other=city, country=""))
        source = self._sources.deal()
        return Item(id=name, at_ms=at_ms, source=source, lang=self.lang, title=title, text=text)

    def _item(
        self, name: str, at_ms: int, writer: Writer, country: places.Country, source: str
    ) -> Item:
        towns = country.places(self.lang)
        city = self._rng.choice(towns)
        others = [town for town in towns if town != city] or [city]
        other = self._rng.choice(others)
        place = Place(city=city, other=other, country=country.name(self.lang))
        title, text = writer.write(place)
        social = writer.topic.kind == "social"
        return Item(
            id=name,
            at_ms=at_ms,
            source="X" if social else source,
            lang=self.lang,
            title=title,
            text=text,
            kind=writer.topic.kind,
            author=f"user-{self._rng.randrange(1000, USERS)}" if social else "",
        )


def background(first: datetime, last: datetime, seed: str) -> Iterator[Item]:
    """All documents between two midnights UTC (both days included), in no particular order."""
    sites = places.load()
    desks = {
        lang: Desk(read_toml(f"world_{lang}.toml", Wording), sites, seeded(f"{seed}/{lang}"))
        for lang in LANGUAGES
    }
    rng = seeded(seed)
    for day in days(first, last):
        midnight = ms(day)
        for number in range(volume(day, WEEKDAY, WEEKEND, rng)):
            lang = rng.choices(LANGUAGES, weights=LANGUAGE_WEIGHTS)[0]
            yield desks[lang].abroad(f"w-{day:%m%d}-{number:02}", midnight)
        for number in range(HOME_WEEKDAY if day.weekday() < SATURDAY else HOME_WEEKEND):
            lang = rng.choices(LANGUAGES, weights=HOME_WEIGHTS)[0]
            yield desks[lang].home(f"h-{day:%m%d}-{number:02}", midnight)
    for row in sites.ordinary:
        yield from _attacks(row, desks[row.lang], ms(first), ms(last) + DAY_MS)


def _attacks(row: places.Ordinary, desk: Desk, start: int, end: int) -> Iterator[Item]:
    """One report every `every_days`, to within a few hours, the places in turn."""
    rng = seeded(f"attacks/{row.code}")
    step = int(row.every_days * DAY_MS)
    for number, at_ms in enumerate(range(start + step // 2, end - JITTER_HOURS * HOUR_MS, step)):
        jitter = rng.randrange(-JITTER_HOURS * 3600, JITTER_HOURS * 3600) * 1000
        city = row.places[number % len(row.places)]
        yield desk.attack(f"o-{row.code.lower()}-{number:03}", at_ms + jitter, city)
