"""The written documents of a scenario, and the copies that other outlets make of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from schemas.document import Kind
from schemas.times import parse_ms
from streams.scenarios.item import Item
from streams.scenarios.package_data import read_toml
from streams.scenarios.rhythm import MINUTE_MS, Deck, seeded

LANGUAGES: Final = ("fr", "en", "ar")
YEAR: Final = 2025
# How often a copy is word for word, a word is changed, the last sentence cut, the credit in front.
VERBATIM: Final = 0.1
REWORDED: Final = 0.5
CUT: Final = 0.4
CREDIT_FIRST: Final = 0.5


class Story(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One written document: when it was published, and how many outlets copied it."""

    at: str
    id: str
    text: str
    title: str = ""
    source: str = ""
    kind: Kind = "news"
    author: str = ""
    country: str = ""
    credit: str = ""
    copies: int = 0
    late: int = 0

    @property
    def at_ms(self) -> int:
        """Its time in epoch milliseconds, from `MM-DD HH:MM` UTC."""
        return parse_ms(f"{YEAR}-{self.at.replace(' ', 'T')}:00Z", "at")


class Outlets(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who copies in one language, and how: leads and credits of their own, small changes."""

    country: str
    news: tuple[str, ...]
    datelines: tuple[str, ...]
    credits: tuple[str, ...]
    headlines: tuple[str, ...]
    reposts: tuple[str, ...]
    words: dict[str, str]


class StoryFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of written documents in one language."""

    lang: str
    story: tuple[Story, ...]


class Original(msgspec.Struct, frozen=True, kw_only=True):
    """A written document with its language and the times of its copies."""

    lang: str
    story: Story
    copies_ms: tuple[int, ...]


def originals(scenario: str) -> list[Original]:
    """All written documents of `<scenario>_<lang>.toml`, by time, and when they were copied."""
    found: list[Original] = []
    for lang in LANGUAGES:
        for story in read_toml(f"{scenario}_{lang}.toml", StoryFile).story:
            rng = seeded(f"copies/{story.id}")
            at_ms, times = story.at_ms, []
            for _ in range(story.copies):
                at_ms += rng.randrange(9, 100) * MINUTE_MS + rng.randrange(60) * 1000
                times.append(at_ms)
            found.append(Original(lang=lang, story=story, copies_ms=tuple(times)))
    return sorted(found, key=lambda original: (original.story.at_ms, original.story.id))


class Desk:
    """Makes items of written documents and their copies; outlets are dealt in turn."""

    def __init__(self, seed: str) -> None:
        self._rng = seeded(seed)
        self._outlets = read_toml("outlets.toml", dict[str, Outlets])
        self._turns = {
            lang: Deck(self._outlets[lang].news, self._rng) for lang in sorted(self._outlets)
        }

    def items(self, original: Original) -> Iterator[Item]:
        """The document itself, then its copies."""
        story = original.story
        first = Item(
            id=story.id,
            at_ms=story.at_ms,
            source=story.source or "X",
            lang=original.lang,
            title=story.title,
            text=" ".join(story.text.split()),
            kind=story.kind,
            author=story.author,
            country=story.country,
            cited=(story.credit,) if story.credit else (),
            late_minutes=story.late,
        )
        yield first
        for number, at_ms in enumerate(original.copies_ms, start=1):
            yield self._copy(first, story, number, at_ms)

    def _copy(self, first: Item, story: Story, number: int, at_ms: int) -> Item:
        name = f"{first.id}-c{number}"
        outlets = self._outlets[first.lang]
        if first.kind == "social":
            text = self._rng.choice(outlets.reposts).format(text=first.text)
            author = f"user-{self._rng.randrange(1000, 9000)}"
            return msgspec.structs.replace(
                first, id=name, at_ms=at_ms, text=text, author=author, late_minutes=0
            )
        owner = story.credit or first.source
        source = self._turns[first.lang].deal()
        while source in {first.source, owner}:
            source = self._turns[first.lang].deal()
        return msgspec.structs.replace(
            first,
            id=name,
            at_ms=at_ms,
            source=source,
            title=self._headline(first.title, outlets),
            text=self._edited(first.text, owner, outlets),
            author="",
            country="",
            cited=(owner,),
            late_minutes=0,
        )

    def _headline(self, title: str, outlets: Outlets) -> str:
        """The title, perhaps with the country or a section in front where it lacks it."""
        headline = self._rng.choice(outlets.headlines).format(title=title)
        return title if title.startswith(outlets.country) else headline

    def _edited(self, text: str, owner: str, outlets: Outlets) -> str:
        """A light edit: some words changed, perhaps the last sentence cut, the owner credited."""
        if self._rng.random() < VERBATIM:
            return text
        for word, other in outlets.words.items():
            if self._rng.random() < REWORDED:
                text = re.sub(rf"\b{re.escape(word)}\b", other, text, count=1)
        head, stop, _ = text.removesuffix(".").rpartition(". ")
        if stop and len(head) > len(text) // 2 and self._rng.random() < CUT:
            text = head + "."
        if self._rng.random() < CREDIT_FIRST:
            return self._rng.choice(outlets.datelines).format(owner=owner) + text
        return f"{text} {self._rng.choice(outlets.credits).format(owner=owner)}"
