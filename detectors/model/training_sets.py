"""The shipped model from the quotable labelled sets: files in, snapshot out.

Only sets whose text may be quoted fit weights; all others only measure. Nothing is read from disk
here: the caller gives each file's bytes under its name in `QUOTABLE`.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import msgspec

from detectors.model.classifier import SignalClassifier
from detectors.model.fitting import Labelled, Row, fit, labelled, rows
from detectors.quality import average_precision, calibration_error, f1
from schemas.model import ModelSnapshot
from schemas.signals import SIGNALS

__all__ = ["FOLDS", "MEASURING", "QUOTABLE", "ids", "train"]

QUOTABLE: Final[Mapping[str, str]] = {
    "wcep_gold_2003_2018/gold.jsonl.gz": "hand",
    "wcep_gold_2003_2018/single.jsonl.gz": "hand",
    "mali_timeline/2007_2018.jsonl.gz": "hand",
    "muc4/dev.jsonl.gz": "muc4",
    "wcep_2002_2018/2002_2009.jsonl.gz": "weak",
    "wcep_2002_2018/2010_2018.jsonl.gz": "weak",
    "plover_gsr/plover_gsr.jsonl.gz": "plover",
    "disaster_messages/validation.jsonl.gz": "messages",
}
"""File within the data folder -> kind of its labels (`fitting.TRUST`)."""

MEASURING: Final = ("multilingual_gold/gold.jsonl.gz",)
"""Sets that only measure but share documents with those above: what they hold fits nothing."""

FOLDS: Final = 5
_GZIP: Final = b"\x1f\x8b"


def train(files: Mapping[str, bytes], leave_out: Collection[str] = frozenset()) -> ModelSnapshot:
    """Fit on `files`: bytes of JSON Lines, gzipped or not, under names of `QUOTABLE`.

    Documents whose id is in `leave_out` are not used; a document labelled by hand is not used
    again with a weak label. The provenance holds each file's SHA-256 and counts, and average
    precision, F1 at 0.5 and calibration error of each signal on the hand-labelled documents, out
    of fold (`FOLDS` by CRC-32 of the id), and beside them what the hand priors give. Same files,
    same bytes out. ValueError names the file and line that cannot be used.
    """
    unknown = sorted(set(files) - set(QUOTABLE))
    if unknown or not files:
        message = f"files {unknown or 'none'}: expected some of {sorted(QUOTABLE)}"
        raise ValueError(message)
    documents: dict[str, tuple[str, Labelled]] = {}
    provenance = {
        "fitted": "posterior mode about hand priors",
        "left out": f"{len(leave_out)} documents of measuring sets",
    }
    # In the order of QUOTABLE, so that labels by hand come before weak ones of the same document.
    for name in QUOTABLE:
        if name in files:
            used = 0
            for key, document in _documents(name, files[name]):
                if key not in documents and key not in leave_out:
                    documents[key] = name, document
                    used += 1
            digest = hashlib.sha256(files[name]).hexdigest()
            provenance[f"set {name}"] = f"{used} documents, sha256 {digest}"
    by_document = {key: rows([document]) for key, (_, document) in documents.items()}
    provenance.update(_figures(documents, by_document))
    training = [row for key in documents for row in by_document[key]]
    return fit(training, provenance)


def ids(name: str, data: bytes) -> frozenset[str]:
    """The ids of a set's documents, for `leave_out`. ValueError names the line without one."""
    found = set()
    for number, line in enumerate(_lines(name, data), 1):
        try:
            found.add(str(msgspec.json.decode(line, type=dict)["id"]))
        except (msgspec.DecodeError, KeyError) as error:
            message = f"{name}, line {number}: {error!r}"
            raise ValueError(message) from error
    return frozenset(found)


def _lines(name: str, data: bytes) -> list[bytes]:
    try:
        return (gzip.decompress(data) if data.startswith(_GZIP) else data).splitlines()
    except (OSError, EOFError, zlib.error) as error:
        message = f"{name}: the compressed file is broken: {error}"
        raise ValueError(message) from error


def _documents(name: str, data: bytes) -> list[tuple[str, Labelled]]:
    found = []
    for number, line in enumerate(_lines(name, data), 1):
        try:
            record: dict[str, Any] = msgspec.json.decode(line, type=dict)
            document = labelled(QUOTABLE[name], record)
            if document is not None:
                found.append((str(record["id"]), document))
        except (msgspec.DecodeError, ValueError, KeyError) as error:
            message = f"{name}, line {number}: {error!r}"
            raise ValueError(message) from error
    return found


def _figures(
    documents: Mapping[str, tuple[str, Labelled]], by_document: Mapping[str, Sequence[Row]]
) -> dict[str, str]:
    """Figures of each signal on documents labelled by hand, each scored by a model without it."""
    hand = {key: doc for key, (_, doc) in documents.items() if doc.kind == "hand"}
    judged: dict[str, tuple[list[bool], list[float]]] = {s: ([], []) for s in SIGNALS}
    priors = SignalClassifier.from_priors()
    beside: dict[str, list[float]] = {s: [] for s in SIGNALS}
    for fold in range(FOLDS):
        held = [key for key in hand if zlib.crc32(key.encode()) % FOLDS == fold]
        out = set(held)
        training = [row for key in documents if key not in out for row in by_document[key]]
        classifier = SignalClassifier.from_snapshot(fit(training, {}))
        for key in held:
            found = {row.signal: row.values for row in by_document[key]}
            scores = {s: classifier.predict_values(s, values) for s, values in found.items()}
            unlearnt = {s: priors.predict_values(s, values) for s, values in found.items()}
            for signal in hand[key].judged:
                judged[signal][0].append(signal in hand[key].labels)
                judged[signal][1].append(scores.get(signal, 0.0))
                beside[signal].append(unlearnt.get(signal, 0.0))
    return {
        f"out of fold {signal}": (
            f"{sum(labels)} of {len(labels)}, AP {average_precision(labels, scores):.3f}, "
            f"F1 {f1(labels, scores):.3f}, ECE {calibration_error(labels, scores):.3f}; "
            f"hand priors {average_precision(labels, beside[signal]):.3f}, "
            f"{f1(labels, beside[signal]):.3f}, {calibration_error(labels, beside[signal]):.3f}"
        )
        for signal, (labels, scores) in judged.items()
        if labels
    }
