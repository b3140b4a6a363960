"""Where the background happens."""

from __future__ import annotations

import msgspec

from streams.scenarios.package_data import read_toml


class Country(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A country, its hours ahead of UTC, its name and places by language of the stream."""

    code: str
    utc: int
    en: str
    fr: str = ""
    ar: str = ""
    places_en: tuple[str, ...] = ()
    places_fr: tuple[str, ...] = ()
    places_ar: tuple[str, ...] = ()

    def name(self, lang: str) -> str:
        """Its name in `en`, `fr` or `ar`; KeyError for another language."""
        return {"en": self.en, "fr": self.fr, "ar": self.ar}[lang]

    def places(self, lang: str) -> tuple[str, ...]:
        """Its places in a language; none if the country is not told of in it."""
        return {"en": self.places_en, "fr": self.places_fr, "ar": self.places_ar}[lang]


class Ordinary(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Places where a small attack is everyday news, reported every `every_days` days."""

    code: str
    utc: int
    every_days: float
    lang: str
    places: tuple[str, ...]


class Places(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file `places.toml`."""

    country: tuple[Country, ...]
    home: Country
    ordinary: tuple[Ordinary, ...]


def load() -> Places:
    """All places, from the package's data."""
    return read_toml("places.toml", Places)
