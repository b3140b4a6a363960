"""Templates into text: sentences with slots, dealt so that neighbours in time share few."""

from __future__ import annotations

import re
from itertools import cycle
from random import Random
from typing import Final

import msgspec

from schemas.document import Kind
from streams.scenarios.rhythm import Deck

SLOT: Final = re.compile(r"\{(\w+)\}")
NUMBER: Final = re.compile(r"n(\d+)_(\d+)")
NEWS_BODY: Final = (4, 8)
POST_BODY: Final = (1, 3)


class Topic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sentences of one subject in one language; an opening has the title of its own rank."""

    titles: tuple[str, ...]
    open: tuple[str, ...]
    body: tuple[str, ...]
    close: tuple[str, ...]
    name: str = "ordinary"
    kind: Kind = "news"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What the slots `{city} {other} {country}` stand for in one document."""

    city: str
    other: str
    country: str


class Writer:
    """Writes documents of one topic.

    Raises KeyError with the slot's name for a slot that is neither a place, a number
    `n<low>_<high>` nor one of the lists.
    """

    def __init__(self, topic: Topic, lists: dict[str, tuple[str, ...]], rng: Random) -> None:
        self.topic = topic
        self._lists = lists
        self._rng = rng
        titled = zip(topic.open, cycle(topic.titles), strict=False)
        self._open = Deck(list(titled), rng)
        self._body = Deck(topic.body, rng)
        self._close = Deck(topic.close, rng)

    def write(self, place: Place) -> tuple[str, str]:
        """Title and text of the next document about `place`."""
        low, high = POST_BODY if self.topic.kind == "social" else NEWS_BODY
        opening, headline = self._open.deal()
        sentences = [opening, *self._body.hand(self._rng.randrange(low, high))]
        sentences.append(self._close.deal())
        chosen: dict[str, str] = {
            "city": place.city,
            "other": place.other,
            "country": place.country,
        }
        title = self._fill(headline, chosen)
        text = " ".join(self._fill(sentence, chosen) for sentence in sentences if sentence)
        return title, text

    def _fill(self, sentence: str, chosen: dict[str, str]) -> str:
        filled = SLOT.sub(lambda match: self._value(match[1], chosen), sentence)
        return filled[:1].upper() + filled[1:]

    def _value(self, slot: str, chosen: dict[str, str]) -> str:
        number = NUMBER.fullmatch(slot)
        if number:
            return str(self._rng.randint(int(number[1]), int(number[2])))
        if slot not in chosen:
            chosen[slot] = self._rng.choice(self._lists[slot])
        return chosen[slot]
