"""A first stage whose documents say in so many words what is to be observed: `ML:fuel:0.9`."""

from __future__ import annotations

import random
import zlib
from typing import cast

import orjson

from detectors.feeds import bin_start, lane_of
from detectors.observed import Observed
from detectors.pipeline import Core
from schemas.document import Document
from schemas.model import ModelSnapshot
from schemas.observation import Origin, RegionObservation
from schemas.times import format_ms, parse_ms

START_MS = parse_ms("2025-01-01T00:07:00Z")
COUNTRIES = ("ML", "NE", "BF", "NG", "SD", "UA", "SY", "HT")


class TinyCore:
    """Takes a Core's place in a BlockReader: observes the words of a text that have two colons."""

    model_digest = "tiny"

    def using(self, model: ModelSnapshot) -> TinyCore:
        other = TinyCore()
        other.model_digest = model.digest
        return other

    def observe(self, document: Document, event_ms: int, origin: Origin) -> Observed:
        lane = lane_of(document.published_ms, 1)
        group = f"{document.kind}/{lane}"
        observations, probabilities = [], {}
        for word in document.text.split():
            country, signal, probability = word.split(":")
            probabilities[signal] = float(probability)
            rng = random.Random(zlib.crc32(document.id.encode()))
            observations.append(
                RegionObservation(
                    document_id=document.id,
                    event_ms=event_ms,
                    group=group,
                    source=document.source,
                    owners=(document.source,),
                    owner_kind="paper",
                    lang="en",
                    headline=document.id,
                    url="",
                    country=country,
                    regions=((country, 1.0),),
                    probabilities={signal: float(probability)},
                    features={signal: {"hits": 1.0}},
                    sketch=tuple(sorted(rng.randrange(2**32) for _ in range(30))),
                    model=self.model_digest,
                    origin=origin,
                )
            )
        return Observed(group, bin_start(event_ms, lane), probabilities, observations)


def tiny_core() -> Core:
    return cast("Core", TinyCore())


def tiny_documents(seed: int, hours: int = 24 * 12) -> list[bytes]:
    """Ordinary hours, and a crisis in every country; in event-time order."""
    rng = random.Random(seed)
    crises = {country: rng.randrange(12, hours - 20) for country in COUNTRIES}
    lines = []
    for hour in range(hours):
        texts = ["", "", f"{rng.choice(COUNTRIES)}:attack:0.02"]
        for country, start in crises.items():
            if start <= hour < start + 14:
                texts += [f"{country}:fuel:0.97", f"{country}:siege:0.95"]
        for number, text in enumerate(texts):
            published = format_ms(START_MS + hour * 3_600_000 + number * 60_000)
            record = {
                "id": f"d{hour}-{number}",
                "published": published,
                "source": f"paper {rng.randrange(50)}",
                "title": "t",
                "text": text,
            }
            lines.append(orjson.dumps(record))
    return lines
