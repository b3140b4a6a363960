"""A table of patterns by their words, which `scan` walks: mapped from a file, never parsed.

Patterns begin and end at words, so a text is looked at word by word and not letter by letter: the
hash of a word, and of each run of words that some pattern begins with, has a slot. A slot says
whether a pattern ends there, whether longer ones go on, and where the pattern's record lies, whose
spelling decides (a hash alone proves nothing).
"""

from __future__ import annotations

import array
import functools
import struct
import sys
from collections.abc import Sequence
from typing import Final, NamedTuple

__all__ = [
    "CONTINUES",
    "ENDS",
    "FORM",
    "MOST_WORDS",
    "NO_CASE",
    "NO_HELP",
    "SHIFT",
    "SMALL_LETTERS",
    "UNLIKELY",
    "WordTable",
    "build",
    "extended",
    "from_bytes",
    "to_bytes",
    "word_hash",
]

FORM: Final = "words 1"
"""Names the form of the table, for caches of it."""

MOST_WORDS: Final = 32
"""Words, empty ones between two spaces too, that a pattern may have."""

CONTINUES: Final = 1
ENDS: Final = 2
SHIFT: Final = 2
"""A slot's lower half: these bits, and above them where the record begins."""

SMALL_LETTERS: Final = 1
"""Bit of a name's hint: it is also written in small letters."""
UNLIKELY: Final = 2
"""Bit of a name's hint: not to be believed in a text where capitals tell nothing."""
NO_CASE: Final = 1
"""Bit of a text's case: it has no capitals."""
NO_HELP: Final = 2
"""Bit of a text's case: capitals tell nothing, as there are none or hardly anything else."""

_LOW: Final = 0xFFFFFFFF
_WHOLE: Final = 0xFFFFFFFFFFFFFFFF
_MULTIPLIER: Final = 0x9E3779B97F4A7C15
_JOINER: Final = 0xC2B2AE3D27D4EB4F
# A pattern's number of indices is a byte, its place in the records has thirty bits.
_MOST_INDICES: Final = 255
_MOST_BYTES: Final = 1 << 30
_REMEMBERED: Final = 1 << 16
# Two spaces and a letter.
_SHORTEST: Final = 3
_HEAD: Final = struct.Struct("<QQ")


class WordTable(NamedTuple):
    """Slots (a power of two of them, a tag above and a payload below 32 bits), records, seed."""

    slots: memoryview[int]
    records: memoryview[int]
    seed: int


def to_bytes(table: WordTable) -> bytes:
    """Bytes that `from_bytes` takes. Raises ValueError on a big-endian machine."""
    if sys.byteorder != "little":
        message = f"byte order {sys.byteorder} is not supported"
        raise ValueError(message)
    return b"".join((_HEAD.pack(table.seed, len(table.slots)), table.slots, table.records))


def from_bytes(data: memoryview) -> WordTable:
    """The table where it lies; nothing is copied."""
    seed, size = _HEAD.unpack_from(data)
    stop = _HEAD.size + 8 * size
    return WordTable(data[_HEAD.size : stop].cast("Q"), data[stop:], seed)


@functools.lru_cache(_REMEMBERED)
def word_hash(word: str, seed: int) -> int:
    """64 bits that stand for a word."""
    key = seed
    for char in word:
        key = ((key ^ ord(char)) * _MULTIPLIER) & _WHOLE
    return key ^ key >> 32


def extended(key: int, word: int) -> int:
    """The hash of a run of words, from that of the run without its last word and the last's."""
    # Not alike for both: "new york" is another run than "york new".
    key = ((key * _MULTIPLIER ^ word) * _JOINER) & _WHOLE
    return key ^ key >> 32


def build(patterns: Sequence[str]) -> WordTable:
    """The table of patterns in the form of `text.fold_pattern`.

    Raises ValueError, naming the index, for a pattern of another form or of too many words.
    """
    bodies: dict[str, list[int]] = {}
    for index, pattern in enumerate(patterns):
        body = pattern[1:-1]
        if (
            len(pattern) < _SHORTEST
            or pattern != f" {body} "
            or body != body.strip(" ")
            or "\0" in body
            or body.count(" ") >= MOST_WORDS
        ):
            message = (
                f"pattern {index} is {pattern!r}: expected ' word ' with outer spaces, "
                f"up to {MOST_WORDS} words"
            )
            raise ValueError(message)
        bodies.setdefault(body, []).append(index)
    records, payloads = _records(bodies)
    size = 1 << (2 * len(payloads)).bit_length()
    seed = 0
    slots = None
    while slots is None:
        seed += 1
        slots = _slots(payloads, size, seed)
    return WordTable(memoryview(slots), memoryview(records), seed)


def _records(bodies: dict[str, list[int]]) -> tuple[bytes, dict[str, int]]:
    """Each pattern's indices and spelling, and the payload of every run of words."""
    # A payload of 0 would be an empty slot.
    records = bytearray(1)
    payloads: dict[str, int] = {}
    for body, indices in bodies.items():
        if len(indices) > _MOST_INDICES or len(records) >= _MOST_BYTES:
            message = f"pattern {body!r} is there {len(indices)} times, or there are too many"
            raise ValueError(message)
        payloads[body] = payloads.get(body, 0) | ENDS | len(records) << SHIFT
        records.append(len(indices))
        for index in indices:
            records += index.to_bytes(4, "little")
        records += body.encode("utf-8", "surrogatepass") + b"\0"
        at = body.rfind(" ")
        while at > 0:
            run = body[:at]
            known = payloads.get(run, 0)
            payloads[run] = known | CONTINUES
            if known & CONTINUES:
                # So do all shorter ones.
                break
            at = body.rfind(" ", 0, at)
    # What is read past a record's end is still ours.
    return bytes(records) + bytes(8), payloads


def _slots(payloads: dict[str, int], size: int, seed: int) -> array.array[int] | None:
    """The slots, or None where two hashes cannot be told apart by their tags."""
    slots = array.array("Q", bytes(8 * size))
    mask = size - 1
    for run, payload in payloads.items():
        key = _hash_of(run, seed)
        tag = key >> 32
        at = key & mask
        while slot := slots[at]:
            if slot >> 32 == tag:
                return None
            at = (at + 1) & mask
        slots[at] = tag << 32 | payload
    return slots


def _hash_of(run: str, seed: int) -> int:
    key = 0
    for number, word in enumerate(run.split(" ")):
        single = word_hash(word, seed)
        key = extended(key, single) if number else single
    return key
