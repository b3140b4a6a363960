"""What is known about a scenario beside its documents: its landmarks and what should be found."""

from __future__ import annotations

from typing import Final

import msgspec

from schemas.times import parse_ms
from streams.scenarios.package_data import read_toml

FILE: Final = "facts.toml"


class Landmark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A moment of the story: `time` in RFC 3339, UTC; `name` is stable, `label` is for people."""

    name: str
    time: str
    label: str

    @property
    def ms(self) -> int:
        """Its time in epoch milliseconds UTC."""
        return parse_ms(self.time, "time")


class Episode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a good detector finds: a signal in a country from `start` to `end` (RFC 3339, UTC).

    `regions` are the ISO 3166-2 codes the documents name; an incident in the country or in any of
    them finds it.
    """

    signal: str
    country: str
    regions: tuple[str, ...]
    start: str
    end: str


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A scenario's title, its first and last day (`YYYY-MM-DD`), landmarks and episodes, by time.

    `also` names signals that may open in the story's country without being asked for.
    """

    title: str
    first: str
    last: str
    landmarks: tuple[Landmark, ...] = ()
    expected: tuple[Episode, ...] = ()
    also: tuple[str, ...] = ()

    def landmark(self, name: str) -> Landmark:
        """The landmark called `name`; KeyError if there is none."""
        for landmark in self.landmarks:
            if landmark.name == name:
                return landmark
        raise KeyError(name)


def load() -> dict[str, Facts]:
    """The facts of every scenario, by its name."""
    return read_toml(FILE, dict[str, Facts])
