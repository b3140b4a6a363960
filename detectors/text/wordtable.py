"""A table of patterns by their words, which `scan` walks: mapped from a file, never parsed.

Patterns begin and end at words, so a text is looked at word by word and not letter by letter: the
hash of a word, and of each run of words that some pattern begins with, has a slot. A slot says
whether longer patterns go on, whether one ends there and which, so that most are dropped without
another look; of what is left the spelling decides (a hash alone proves nothing).

Slots are tens of megabytes. A sieve of one, two bits to a slot, tells of most runs of words that
they have none, from what fits into a processor's own cache.
"""

from __future__ import annotations

import array
import contextlib
import functools
import mmap
import struct
import sys
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

__all__ = [
    "CONTINUES",
    "ENDS",
    "FORM",
    "MOST_FOUND",
    "MOST_WORDS",
    "NO_CASE",
    "NO_HELP",
    "NUMBER",
    "SEVERAL",
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

FORM: Final = "words 2"
"""Names the form of the table, for caches of it."""

MOST_FOUND: Final = 1 << 14
"""Matches of a kind that are found in a text; one of the longest that is read has half as many.

What repeats one word to a document's limit has fifty thousand, which only cost time.
"""

MOST_WORDS: Final = 32
"""Words, empty ones between two spaces too, that a pattern may have."""

CONTINUES: Final = 1
ENDS: Final = 2
SEVERAL: Final = 4
SHIFT: Final = 3
"""A slot's lower half: these bits, and above them the pattern's index.

Of `SEVERAL` patterns that are spelled alike it is their place in `groups`: their number, then they.
"""

SMALL_LETTERS: Final = 1
"""Bit of a name's hint: it is also written in small letters."""
UNLIKELY: Final = 2
"""Bit of a name's hint: not to be believed in a text where capitals tell nothing."""
NUMBER: Final = 3
"""Bytes of the number that says which meaning a term's pattern has, the least first."""
NO_CASE: Final = 1
"""Bit of a text's case: it has no capitals."""
NO_HELP: Final = 2
"""Bit of a text's case: capitals tell nothing, as there are none or hardly anything else."""

_WHOLE: Final = 0xFFFFFFFFFFFFFFFF
_MULTIPLIER: Final = 0x9E3779B97F4A7C15
_JOINER: Final = 0xC2B2AE3D27D4EB4F
# An index, or a place in the groups, has so many bits.
_MOST: Final = 1 << 29
_REMEMBERED: Final = 1 << 16
# Two spaces and a letter.
_SHORTEST: Final = 3
_HEAD: Final = struct.Struct("<QQQQ")
# Fewer slots would make a sieve that ends within eight bytes.
_LEAST_SLOTS: Final = 32
_SIEVE: Final = 2


class WordTable(NamedTuple):
    """Slots (a power of two of them, a tag above and a payload below 32 bits) and what they name.

    `offsets` are where in `spellings`, UTF-8 that ends in a NUL, each pattern's words begin.
    """

    slots: memoryview[int]
    sieve: memoryview[int]
    groups: memoryview[int]
    offsets: memoryview[int]
    spellings: memoryview[int]
    seed: int


def to_bytes(table: WordTable) -> bytes:
    """Bytes that `from_bytes` takes. Raises ValueError on a big-endian machine."""
    if sys.byteorder != "little":
        message = f"byte order {sys.byteorder} is not supported"
        raise ValueError(message)
    head = _HEAD.pack(table.seed, len(table.slots), len(table.groups), len(table.offsets))
    return b"".join((head, *table[:-1]))


def from_bytes(data: memoryview) -> WordTable:
    """The table where it lies, but for its slots, which are copied to large pages."""
    seed, slots, groups, offsets = _HEAD.unpack_from(data)
    ends = [_HEAD.size]
    for size in (8 * slots, slots * _SIEVE // 8, 4 * groups, 4 * offsets):
        ends.append(ends[-1] + size)
    first, second, third, fourth, last = ends
    return WordTable(
        slots=_near(data[first:second]).cast("Q"),
        sieve=data[second:third],
        groups=data[third:fourth].cast("I"),
        offsets=data[fourth:last].cast("I"),
        spellings=data[last:],
        seed=seed,
    )


def _near(data: memoryview) -> memoryview:
    """A copy in large pages, where the system has such.

    Each word of a text is a look somewhere into this: on small pages finding the page takes as
    long as the look. A process forked later shares it.
    """
    copy = mmap.mmap(-1, len(data), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if hasattr(mmap, "MADV_HUGEPAGE"):
        # A kernel without them refuses.
        with contextlib.suppress(OSError):
            copy.madvise(mmap.MADV_HUGEPAGE)
    copy[:] = data
    return memoryview(copy)


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
    payloads, groups = _payloads(bodies)
    offsets, spellings = _spellings(bodies, len(patterns))
    size = max(1 << (2 * len(payloads)).bit_length(), _LEAST_SLOTS)
    seed = 0
    slots = None
    while slots is None:
        seed += 1
        slots = _slots(payloads, size, seed)
    return WordTable(
        slots=memoryview(slots),
        sieve=memoryview(_sieve(slots)),
        groups=memoryview(groups),
        offsets=memoryview(offsets),
        spellings=memoryview(spellings),
        seed=seed,
    )


def _payloads(bodies: dict[str, list[int]]) -> tuple[dict[str, int], array.array[int]]:
    """The payload of every run of words, and the groups."""
    groups = array.array("I", [0])
    payloads: dict[str, int] = {}
    for body, indices in bodies.items():
        named, several = indices[0], 0
        if len(indices) > 1:
            named, several = len(groups), SEVERAL
            groups.append(len(indices))
            groups.extend(indices)
        if named >= _MOST:
            message = f"pattern {body!r} is one too many"
            raise ValueError(message)
        payloads[body] = payloads.get(body, 0) | ENDS | several | named << SHIFT
        at = body.rfind(" ")
        while at > 0:
            run = body[:at]
            known = payloads.get(run, 0)
            payloads[run] = known | CONTINUES
            if known & CONTINUES:
                # So do all shorter ones.
                break
            at = body.rfind(" ", 0, at)
    return payloads, groups


def _spellings(bodies: dict[str, list[int]], count: int) -> tuple[array.array[int], bytes]:
    """Where each pattern's words begin, and the words."""
    offsets = array.array("I", bytes(4 * count))
    spellings = bytearray()
    for body, indices in bodies.items():
        for index in indices:
            offsets[index] = len(spellings)
        spellings += body.encode("utf-8", "surrogatepass") + b"\0"
    return offsets, bytes(spellings)


def _sieve(slots: array.array[int]) -> bytes:
    """A bit for each run's hash: its tag's lower bits say which."""
    held = np.frombuffer(slots, np.uint64)
    bits = np.zeros(len(slots) * _SIEVE, np.uint8)
    bits[(held[held != 0] >> np.uint64(32)) & np.uint64(len(bits) - 1)] = 1
    return np.packbits(bits, bitorder="little").tobytes()


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
