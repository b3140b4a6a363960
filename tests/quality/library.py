"""The labelled sets as the first stage reads them: each document once, its evidence kept.

Everything a classifier sees is in the evidence, so all models score what was read once.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from detectors.evidence.features import Evidence, collect
from detectors.pipeline import Core
from detectors.places.mention import Mention
from detectors.signals import Lexicon
from detectors.text.matcher import Matcher
from detectors.text.reading import read
from schemas.codec import decode_document
from schemas.document import Document
from tests.cores import shipped_core

DATA = Path(__file__).parents[3] / "shared" / "data"
# Sets without dates are read as of this day; no figure here depends on it.
UNDATED_MS = 1_500_000_000_000
# What the gold says is no part of a document; `country` of the time lines is gold as well.
INPUT = ("id", "published", "source", "lang", "title", "text", "url", "author", "kind", "cited")


@dataclass(frozen=True, slots=True)
class Item:
    """One document as read, with its gold; only the signals in `judged` may be scored."""

    id: str
    folder: str
    lang: str
    record: dict[str, Any]
    labels: frozenset[str]
    judged: frozenset[str]
    evidence: tuple[Evidence, ...]
    regions: tuple[tuple[str, float], ...]
    mentions: tuple[Mention, ...]

    @property
    def full(self) -> str:
        return f"{self.record.get('title') or ''}\n{self.record['text']}"


Seen = tuple[tuple[Evidence, ...], tuple[tuple[str, float], ...], tuple[Mention, ...]]


def document(record: dict[str, Any], **more: object) -> Document:
    """A record of a set as `tocsin observe` takes it, without what the gold says."""
    fields = {name: record[name] for name in INPUT if name in record}
    line = msgspec.json.encode({"source": "unnamed", **fields, **more})
    return decode_document(line, default_published_ms=UNDATED_MS)


def records(path: Path) -> list[dict[str, Any]]:
    """Lines of a set; those whose text is missing (headlines of UCDP) are left out."""
    with gzip.open(path) as lines:
        decoded = [msgspec.json.decode(line, type=dict) for line in lines]
    return [record for record in decoded if record.get("text")]


class Library:
    """Sets by the name of their file, `muc4/dev` for `muc4/dev.jsonl.gz`, each read once."""

    def __init__(self, data: Path = DATA, *, terms_only: bool = False) -> None:
        """Read whole documents, or terms alone: no places, and no compiling after an edit."""
        self.data = data
        self._see = terms_reader() if terms_only else whole_reader(shipped_core())
        self._records: dict[str, list[dict[str, Any]]] = {}
        self._items: dict[tuple[str, bool], list[Item]] = {}

    def records(self, name: str) -> list[dict[str, Any]]:
        if name not in self._records:
            self._records[name] = records(self.data / f"{name}.jsonl.gz")
        return self._records[name]

    def items(self, *names: str) -> list[Item]:
        """All documents of the sets, in their order."""
        return [item for name in names for item in self._read(name, judged=False)]

    def judged(self, *names: str) -> list[Item]:
        """Those that have anything judged; the others are not even read."""
        return [item for name in names for item in self._read(name, judged=True)]

    def _read(self, name: str, *, judged: bool) -> list[Item]:
        whole = self._items.get((name, False))
        if whole is not None:
            return [item for item in whole if item.judged] if judged else whole
        if (name, judged) not in self._items:
            records = [r for r in self.records(name) if r.get("judged") or not judged]
            self._items[name, judged] = [read_item(name, r, self._see) for r in records]
        return self._items[name, judged]


Reader = Callable[[Document], Seen]


def read_item(name: str, record: dict[str, Any], reader: Reader) -> Item:
    """One record of the set `name` as the reader sees it."""
    evidence, regions, mentions = reader(document(record))
    return Item(
        id=str(record["id"]),
        folder=name.partition("/")[0],
        lang=record.get("lang") or "und",
        record=record,
        labels=frozenset(record.get("labels") or ()),
        judged=frozenset(record.get("judged") or ()),
        evidence=evidence,
        regions=regions,
        mentions=mentions,
    )


def whole_reader(core: Core) -> Reader:
    def see(document: Document) -> Seen:
        understood = core.read(document)
        return understood.evidence, tuple(understood.regions), tuple(understood.mentions)

    return see


def terms_reader() -> Reader:
    matcher = Matcher.build(Lexicon.load().patterns)

    def see(document: Document) -> Seen:
        reading = read(
            document.title, document.text, document.lang or None, None, document.published_ms
        )
        return collect(reading, matcher.find(reading.folded.text), ()), (), ()

    return see
