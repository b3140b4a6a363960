"""The twin in which nothing happens: every written document of a scenario has its place taken.

A document of the crisis is replaced by one of the same minute, language and kind, with as many
copies by other outlets, on something that only sounds like it: prices, anniversaries, trials,
a rumour denied, football.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from schemas.document import Kind
from streams.scenarios import places
from streams.scenarios.package_data import read_toml
from streams.scenarios.rhythm import Deck, seeded
from streams.scenarios.stories import LANGUAGES, Original, Story
from streams.scenarios.wording import Place, Topic, Writer


class Calm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A written document of the twin: usable from the day `after` (`MM-DD`) on."""

    after: str
    id: str
    text: str
    title: str = ""
    source: str = ""
    kind: Kind = "news"
    country: str = ""


class CalmFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of the twin in one language: written documents, and templates for the rest."""

    lang: str
    lists: dict[str, tuple[str, ...]]
    story: tuple[Calm, ...]
    topic: tuple[Topic, ...]


class Shelf:
    """What the twin can tell in one language."""

    def __init__(self, calm: CalmFile, home: places.Country, seed: str) -> None:
        self._lang = calm.lang
        self._rng = seeded(f"{seed}/{calm.lang}")
        self._written = sorted(calm.story, key=lambda story: story.after)
        writers = [Writer(topic, calm.lists, self._rng) for topic in calm.topic]
        self._decks = {
            kind: Deck([writer for writer in writers if writer.topic.kind == kind], self._rng)
            for kind in sorted({writer.topic.kind for writer in writers})
        }
        self._home = home

    def take(self, kind: Kind, day: str, name: str) -> Calm:
        """The next document of a kind that may stand on `day` (`MM-DD`).

        Written ones come first, in their order; then templates, which get the id `name`.
        KeyError where a kind has neither.
        """
        for index, story in enumerate(self._written):
            if story.kind == kind and story.after <= day:
                return self._written.pop(index)
        towns = self._home.places(self._lang)
        city, other = self._rng.sample(towns, 2)
        place = Place(city=city, other=other, country=self._home.name(self._lang))
        title, text = self._decks[kind].deal().write(place)
        return Calm(after=day, id=name, title=title, text=text, kind=kind)


def calm_originals(crisis: Sequence[Original], seed: str) -> Iterator[Original]:
    """The twin's document for each of the crisis's, in the same order."""
    home = places.load().home
    shelves = {
        lang: Shelf(read_toml(f"quiet_{lang}.toml", CalmFile), home, seed) for lang in LANGUAGES
    }
    for number, original in enumerate(crisis):
        told = original.story
        calm = shelves[original.lang].take(told.kind, told.at[:5], f"quiet-{number:03}")
        story = Story(
            at=told.at,
            id=calm.id,
            title=calm.title,
            text=calm.text,
            source=calm.source or told.source,
            kind=told.kind,
            author=told.author,
            country=calm.country or ("" if told.kind == "advisory" else told.country),
            credit=told.credit,
            copies=told.copies,
            late=told.late,
        )
        yield Original(lang=original.lang, story=story, copies_ms=original.copies_ms)
