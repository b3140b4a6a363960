"""Labels onto their topic: checked all together before the first is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from schemas.codec import decode_label, encode
from schemas.errors import DecodeError
from schemas.label import MAX_LABEL_BYTES, Label
from schemas.topics import BY_NAME
from streams.brokers.base import Broker, Outgoing
from streams.errors import BadInput, BadUsage
from streams.files import display_name, read_lines
from streams.settings import Settings


def checked(label: Label) -> Label:
    """The label if the learner would take it; raises BadUsage in words."""
    try:
        return decode_label(encode(label))
    except DecodeError as error:
        raise BadUsage(f"label: {error.reason}") from None


def read_labels(path: str, *, author: str, labelled_at: str) -> list[Label]:
    """The labels of a file of JSON Lines; a line without `author` or `labelled_at` gets these.

    Raises BadInput naming file, line and field.
    """
    labels = []
    for line in read_lines(path, MAX_LABEL_BYTES):
        place = f"{display_name(path)}:{line.number}"
        try:
            given: dict[str, Any] = msgspec.json.decode(line.value, type=dict[str, Any])
            whole = {"author": author, "labelled_at": labelled_at, "country": "", **given}
            labels.append(decode_label(msgspec.json.encode(whole)))
        except DecodeError as error:
            raise BadInput(place, error.reason) from error
        except (msgspec.DecodeError, RecursionError) as error:
            raise BadInput(place, f"a JSON object is wanted: {error}") from error
    if not labels:
        raise BadInput(display_name(path), "holds no label")
    return labels


def send_labels(settings: Settings, broker: Broker, labels: Sequence[Label]) -> int:
    """Write them in this order and wait until all are acknowledged; how many.

    Raises BadUsage where the topic is missing.
    """
    topic = BY_NAME["labels"].full_name(settings.deployment)
    if topic not in broker.topics():
        raise BadUsage(f"topic {topic} is missing: `tocsin topics create` makes it")
    with broker.writer() as writer:
        for label in labels:
            writer.send(Outgoing(topic, 0, label.document_id.encode(), encode(label)))
    return len(labels)
