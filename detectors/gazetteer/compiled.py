"""Places of the world by name: compiled once from the packages, then read back in one piece."""

from __future__ import annotations

import array
import bisect
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib import resources
from typing import Final, overload

from detectors.gazetteer.draft import DEMONYM, LOWER, Draft, Kind
from detectors.gazetteer.gather import gather
from detectors.gazetteer.packing import pack, unpack
from detectors.tables import tables_digest

__all__ = ["Gazetteer", "Patterns", "compile_gazetteer", "gazetteer_digest"]

_TABLES: Final = (
    "actors",
    "abbreviations",
    "common_words",
    "countries",
    "country_points",
    "crosswalk",
    "districts",
    "languages",
    "places",
    "regions",
    "spellings",
    "unit_names",
)
# More candidates than this for one name only cost time: the rest are its smallest bearers.
_CANDIDATES: Final = 16
_SCALE: Final = 100_000
# A town counts as its region's namesake from about a thirtieth of the region's people on.
_NEAR_PRIOR: Final = 180
# A word for people gives way to places from this prior on: Indiana is also Portuguese for
# Indian. An English word for people, being written with a capital, to hardly any: Canadian, Texas.
_INDIANA: Final = 600
_CANADIAN: Final = 800
# What bears the name of a country or of a large region must be this large to be thought of.
_NAMESAKE: Final = 450
_LARGE_REGION: Final = 650


def gazetteer_digest() -> str:
    """Digest of our tables and of the code that compiles them; not of the installed packages."""
    digest = hashlib.sha256(tables_digest(_TABLES).encode("ascii"))
    # All that takes part in compiling: caches are keyed by it, so that none outlives a change.
    package = resources.files("detectors")
    taking_part = [*package.joinpath("gazetteer").iterdir(), package.joinpath("text/normal.py")]
    for source in sorted(taking_part, key=lambda source: source.name):
        if source.name.endswith(".py"):
            digest.update(source.read_bytes())
    return digest.hexdigest()


def compile_gazetteer() -> bytes:
    """Compile the installed packages and our tables; some seconds and 400 MB, once.

    The bytes are for a cache on disk, named by `gazetteer_digest` and the packages' versions.
    """
    return _packed(gather())


def _packed(draft: Draft) -> bytes:
    countries = sorted({p.country for p in draft.places if p.country})
    regions = sorted({p.region for p in draft.places if p.region})
    country_number = {code: i + 1 for i, code in enumerate(countries)} | {None: 0}
    region_number = {code: i + 1 for i, code in enumerate(regions)} | {None: 0}
    kept = _best(draft)
    people = _people(draft, kept)
    order = sorted(draft.patterns.keys() | people.keys())
    offsets = array.array("i", [0])
    first = array.array("i", [0])
    flags = array.array("B")
    places = array.array("i")
    priors = array.array("h")
    for pattern in order:
        offsets.append(offsets[-1] + len(pattern.encode("utf-8")) + 1)
        if pattern in people:
            candidates = people[pattern]
            flag = DEMONYM | (LOWER if pattern in draft.lower else 0)
        else:
            number = draft.patterns[pattern]
            candidates = kept[number]
            flag = draft.flags[number]
        for prior, place in candidates:
            places.append(place)
            priors.append(prior)
        first.append(len(places))
        flags.append(flag)
    arrays = {
        "offsets": offsets,
        "first": first,
        "flags": flags,
        "of": places,
        "prior": priors,
        "geonameid": array.array("i", [p.geonameid for p in draft.places]),
        "lat": array.array("i", [round(p.lat * _SCALE) for p in draft.places]),
        "lon": array.array("i", [round(p.lon * _SCALE) for p in draft.places]),
        "country": array.array("H", [country_number[p.country] for p in draft.places]),
        "region": array.array("H", [region_number[p.region] for p in draft.places]),
        "kind": array.array("B", [p.kind for p in draft.places]),
    }
    texts = {
        "patterns": "\n".join(order),
        "countries": "\n".join(["", *countries]),
        "regions": "\n".join(["", *regions]),
        "neighbours": "\n".join(["", *(" ".join(draft.neighbours.get(c, ())) for c in countries)]),
    }
    return pack(arrays, texts)


def _best(draft: Draft) -> dict[int, list[tuple[int, int]]]:
    """The likeliest candidates of each pattern, as (prior, place), likeliest first."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for pattern, place, prior in zip(draft.of_pattern, draft.of_place, draft.prior, strict=True):
        of_pattern = found[pattern]
        if prior > of_pattern.get(place, -1):
            of_pattern[place] = prior
    for of_pattern in found.values():
        if len(of_pattern) > 1:
            _prefer_towns(draft, of_pattern)
            _drop_namesakes(draft, of_pattern)
    return {pattern: _ranked(of_pattern)[:_CANDIDATES] for pattern, of_pattern in found.items()}


def _ranked(priors: dict[int, int]) -> list[tuple[int, int]]:
    """Candidates as (prior, place), likeliest first, equal ones by number."""
    ranked = [(prior, place) for place, prior in priors.items()]
    if len(ranked) > 1:
        ranked.sort(key=lambda c: (-c[0], c[1]))
    return ranked


def _drop_namesakes(draft: Draft, priors: dict[int, int]) -> None:
    """Leave out small places that share the name of a country or large region."""
    place, prior = max(priors.items(), key=lambda c: (c[1], -c[0]))
    kind = draft.places[place].kind
    if kind == Kind.COUNTRY or (kind == Kind.REGION and prior >= _LARGE_REGION):
        for other in [p for p, size in priors.items() if size < _NAMESAKE]:
            del priors[other]


def _people(
    draft: Draft, kept: dict[int, list[tuple[int, int]]]
) -> dict[str, list[tuple[int, int]]]:
    """Candidates of the words for people, but for those that name a country as well."""
    found: dict[str, list[tuple[int, int]]] = {}
    for pattern, countries in draft.of_people.items():
        number = draft.patterns.get(pattern)
        bearers = [] if number is None else kept[number]
        least = _CANADIAN if pattern in draft.english else _INDIANA
        if not any(
            draft.places[place].kind == Kind.COUNTRY or prior >= least for prior, place in bearers
        ):
            found[pattern] = _ranked(countries)
    return found


def _prefer_towns(draft: Draft, priors: dict[int, int]) -> None:
    """Where a region bears the name of a large town in it, the bare name means the town."""
    towns = {
        draft.places[place].region: prior
        for place, prior in sorted(priors.items(), key=lambda c: c[1])
        if draft.places[place].kind == Kind.CITY
    }
    for place, prior in priors.items():
        if draft.places[place].kind in (Kind.REGION, Kind.DISTRICT):
            town = towns.get(draft.places[place].region)
            if town is not None and prior - _NEAR_PRIOR < town:
                priors[place] = min(prior, town - 1)


class Patterns(Sequence[str]):
    """The patterns in code point order, read from the compiled bytes when asked for."""

    def __init__(self, blob: memoryview[int], offsets: memoryview[int]) -> None:
        """Take the patterns, joined by line breaks, and where each begins."""
        self._blob = blob
        self._offsets = offsets

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __iter__(self) -> Iterator[str]:
        return iter(bytes(self._blob).decode("utf-8").split("\n"))

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            message = f"pattern {index} of {len(self)}"
            raise IndexError(message)
        index %= len(self)
        start, end = self._offsets[index], self._offsets[index + 1] - 1
        return bytes(self._blob[start:end]).decode("utf-8")

    def find(self, pattern: str) -> int | None:
        """Index of a pattern by binary search, None if there is none such."""
        i = bisect.bisect_left(self, pattern)
        return i if i < len(self) and self[i] == pattern else None


class Gazetteer:
    """Places and the patterns that name them, as views into the compiled bytes.

    Place numbers index `geonameid`, `country`, `region`, `kind`, `lat` and `lon` (the latter two
    in hundred-thousandths of a degree). Candidates of pattern `i` are `of[first[i]:first[i + 1]]`,
    with `prior` (hundredths, greater is likelier) beside them, likeliest first.
    """

    def __init__(
        self, arrays: dict[str, memoryview[int]], texts: dict[str, memoryview[int]]
    ) -> None:
        """Take what `packing.unpack` reads; use `load`."""
        self.first = arrays["first"]
        self.flags = arrays["flags"]
        self.of = arrays["of"]
        self.prior = arrays["prior"]
        self.geonameid = arrays["geonameid"]
        self.lat = arrays["lat"]
        self.lon = arrays["lon"]
        self.country = arrays["country"]
        self.region = arrays["region"]
        self.kind = arrays["kind"]
        self.countries = bytes(texts["countries"]).decode("utf-8").split("\n")
        self.regions = bytes(texts["regions"]).decode("utf-8").split("\n")
        self.patterns = Patterns(texts["patterns"], arrays["offsets"])
        number = {code: i for i, code in enumerate(self.countries)}
        lines = bytes(texts["neighbours"]).decode("utf-8").split("\n")
        self.neighbours = [tuple(number[c] for c in line.split() if c in number) for line in lines]

    @classmethod
    def load(cls, data: bytes | memoryview, *, checked: bool = False) -> Gazetteer:
        """Read `compile_gazetteer`'s bytes where they lie; ValueError if they are damaged.

        `checked` says that a checksum over them has been compared already.
        """
        return cls(*unpack(data, checked=checked))

    def point(self, place: int) -> tuple[float, float]:
        """Latitude and longitude of a place, in degrees."""
        return self.lat[place] / _SCALE, self.lon[place] / _SCALE
