"""Finds the patterns of a word table in a text; `scan.c` beside it is the same, compiled.

Where the core is compiled the library takes this module's place: it says the same, for any text
(`tests/detectors/text/test_c_forms.py`).
"""

from __future__ import annotations

import functools

from detectors.text.wordtable import (
    CONTINUES,
    ENDS,
    MOST_FOUND,
    MOST_WORDS,
    NO_CASE,
    NO_HELP,
    NUMBER,
    SEVERAL,
    SHIFT,
    SMALL_LETTERS,
    UNLIKELY,
    WordTable,
    extended,
    word_hash,
)

__all__ = ["scan"]

_Hit = tuple[int, int, int]


def scan(  # noqa: PLR0913, PLR0917 - flat, as C takes it
    table: WordTable,
    text: str,
    first: int,
    second: int,
    meaning_of: bytes | None,
    wanted: bytes | None,
    hints: bytes | None,
    raw: str,
    kept: memoryview[int] | None,
    case: int,
) -> tuple[list[_Hit], list[_Hit], list[_Hit]]:
    """What of the table stands in a text: (start, end, index), by start, the longer first.

    `text` is `Folded.text`; words are what stands between two spaces. Dealt by index: below
    `first`, those of a meaning (its number is in `meaning_of`) whose byte in `wanted` is not 0;
    below `second` (counted from `first`), those that by `hints` may be names; from there on
    (counted from `second`). Without `wanted` and `hints` all are. Of each kind the first
    `MOST_FOUND`. `raw` and `kept` are the text as written and the way back to it, `case` says as
    bits of `wordtable` what its capitals tell.
    """
    caseless, by_size = bool(case & NO_CASE), bool(case & NO_HELP)
    lists: tuple[list[_Hit], list[_Hit], list[_Hit]] = ([], [], [])
    pieces = text.split(" ")
    words = pieces[1:-1]
    start = len(pieces[0]) + 1
    for number, word in enumerate(words):
        found = _from(table, words, number) if word else ()
        lower: bool | None = None
        for size, payload in reversed(found):
            end = start + size
            for index in _indices(table, payload, text[start:end]):
                if index < first:
                    if wanted is None or _is_wanted(index, meaning_of or b"", wanted):
                        lists[0].append((start, end, index))
                elif index < second:
                    if hints is not None and index - first < len(hints):
                        hint = hints[index - first]
                        if lower is None:
                            lower = not caseless and _at(raw, kept, start).islower()
                        if not hint & SMALL_LETTERS and (lower or (by_size and hint & UNLIKELY)):
                            continue
                    lists[1].append((start, end, index - first))
                else:
                    lists[2].append((start, end, index - second))
        start += len(word) + 1
    return lists[0][:MOST_FOUND], lists[1][:MOST_FOUND], lists[2][:MOST_FOUND]


def _is_wanted(index: int, meaning_of: bytes, wanted: bytes) -> bool:
    """Whether the meaning of a term's pattern is wanted; one whose number is too great is not."""
    number = int.from_bytes(meaning_of[NUMBER * index : NUMBER * (index + 1)], "little")
    return number < len(wanted) and wanted[number] != 0


def _at(raw: str, kept: memoryview[int] | None, start: int) -> str:
    """The letter as written that stands at `start` of the folded text."""
    at = start - 1
    if kept is not None:
        at = kept[at] if at < len(kept) else len(raw)
    return raw[at : at + 1]


def _from(table: WordTable, words: list[str], number: int) -> list[tuple[int, int]]:
    """Patterns that may begin at a word: length in code points and payload, shorter first."""
    found: list[tuple[int, int]] = []
    key = word_hash(words[number], table.seed)
    size = len(words[number])
    payload = _look_up(table.slots, key)
    for more in range(number + 1, number + MOST_WORDS + 1):
        if payload & ENDS:
            found.append((size, payload))
        if not payload & CONTINUES or more == len(words):
            break
        key = _joined(key, word_hash(words[more], table.seed))
        size += 1 + len(words[more])
        payload = _look_up(table.slots, key)
    return found


_joined = functools.lru_cache(1 << 16)(extended)


def _look_up(slots: memoryview[int], key: int) -> int:
    """What the slot of a hash says; 0 if it has none."""
    mask = len(slots) - 1
    tag = key >> 32
    at = key & mask
    while slot := slots[at]:
        if slot >> 32 == tag:
            return slot & 0xFFFFFFFF
        at = (at + 1) & mask
    return 0


def _indices(table: WordTable, payload: int, words: str) -> list[int]:
    """The patterns that a slot names, if they are of these words and not only of their hash."""
    named = payload >> SHIFT
    found = [named]
    if payload & SEVERAL:
        found = table.groups[named + 1 : named + 1 + table.groups[named]].tolist()
    spelled = words.encode("utf-8", "surrogatepass") + b"\0"
    start = table.offsets[found[0]]
    return found if table.spellings[start : start + len(spelled)] == spelled else []
