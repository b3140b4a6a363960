"""One table over all patterns: terms, cues and place names are found in a single pass.

Every pattern is of whole words, so a text is looked at word by word (`wordtable.py`, `scan.py`),
which asks for a tenth of the memory that an automaton over letters does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from detectors.text.normal import Folded
from detectors.text.scan import scan
from detectors.text.wordtable import WordTable, build, from_bytes, to_bytes

__all__ = ["Hits", "Matcher", "Parts", "patterns_digest"]

Hits = list[tuple[int, int, int]]
"""Matches as (start, end, index of the pattern)."""

# As long as it is, the table behind it lies at a multiple of eight.
_MAGIC: Final = b"tocsin-words-2\n\n"
_HEX: Final = 64
_HEAD: Final = len(_MAGIC) + 2 * _HEX
# More than any pattern's index.
_ALL: Final = 1 << 32


class Parts(NamedTuple):
    """The patterns are terms', from `places_from` on places', from `actors_from` on actors'.

    `meaning_of` has a number of `wordtable.NUMBER` bytes for each of the terms', `hints` a byte for
    each of the places', of bits of `wordtable`.
    """

    places_from: int
    actors_from: int
    meaning_of: bytes
    hints: bytes


def patterns_digest(patterns: Iterable[str]) -> str:
    """SHA-256, in hex, of the patterns in their order: the key under which a dump is cached."""
    digest = hashlib.sha256()
    for pattern in patterns:
        digest.update(pattern.encode("utf-8"))
        digest.update(b"\n")
    return digest.hexdigest()


class Matcher:
    """Finds every pattern in a folded text.

    Patterns are in the form of `text.fold_pattern`: single spaces inside and at both ends. The
    text is `Folded.text`, where each punctuation mark is a space of its own, so a pattern of
    several words is found across blanks, a hyphen, an apostrophe or one line break, but not
    across a comma or full stop followed by a blank. Whoever wants `"St. Louis"` found adds the
    pattern `" st  louis "`, with two spaces. A pattern given twice is reported twice.

    >>> matcher = Matcher.build([" gao ", " mali "])
    >>> matcher.find(" gao  mali ")
    [(1, 4, 0), (6, 10, 1)]
    """

    __slots__ = ("_table", "digest")

    digest: str
    """`patterns_digest` of what it was built from, or the key that `build` was given."""

    def __init__(self, table: WordTable, digest: str) -> None:
        """Take what `build` and `load` make."""
        self._table = table
        self.digest = digest

    @classmethod
    def build(cls, patterns: Sequence[str], digest: str | None = None) -> Matcher:
        """Build over `patterns`, about 10 us for each; a caller that knows the digest may give it.

        Raises ValueError, naming the index, for a pattern without its outer spaces.
        """
        return cls(build(patterns), digest or patterns_digest(patterns))

    def dump(self) -> bytes:
        """Bytes for a local cache, with checksum; about 50 bytes a pattern."""
        body = to_bytes(self._table)
        checksum = hashlib.sha256(body).hexdigest().encode("ascii")
        return b"".join((_MAGIC, self.digest.encode("ascii"), checksum, body))

    @classmethod
    def load(cls, data: bytes | memoryview, digest: str, *, checked: bool = False) -> Matcher:
        """Take `dump`'s bytes where they lie; nothing is read but a checksum over them.

        Raises ValueError when they are not a dump, are damaged, or were made of other patterns
        than `digest` says. Only for files that this program wrote: a checksum is no signature.
        `checked` says that a checksum over the bytes has been compared already.
        """
        view = memoryview(data)
        top = bytes(view[:_HEAD])
        if not top.startswith(_MAGIC) or len(top) < _HEAD:
            message = "not a dump of a matcher, or of another version"
            raise ValueError(message)
        made_of = top[len(_MAGIC) : len(_MAGIC) + _HEX].decode("ascii", "replace")
        if made_of != digest:
            message = f"dump is of patterns {made_of}, expected {digest}"
            raise ValueError(message)
        body = view[_HEAD:]
        if not checked and hashlib.sha256(body).hexdigest().encode("ascii") != top[_HEAD - _HEX :]:
            message = f"dump of patterns {digest} is damaged: its checksum differs"
            raise ValueError(message)
        return cls(from_bytes(body), digest)

    def find(self, folded: str) -> Hits:
        """All matches, overlapping ones too.

        Start and end are indices in `folded` of the words without the outer spaces; sorted by
        start, then the longer first, then index.
        """
        return scan(self._table, folded, _ALL, _ALL, None, None, None, "", None, 0)[0]

    def find_parts(
        self, folded: Folded, raw: str, parts: Parts, wanted: bytes, case: int
    ) -> tuple[Hits, Hits, Hits]:
        """Matches in the order of `find`, dealt and sifted: of terms, of places, of actors.

        `wanted` says of each meaning by its number whether it is one in this text, `case` as bits
        of `wordtable` what its capitals tell. Of names of places those are left out that cannot be
        any, by their first letter and their hint.
        """
        return scan(
            self._table,
            folded.text,
            parts.places_from,
            parts.actors_from,
            parts.meaning_of,
            wanted,
            parts.hints,
            raw,
            folded.kept,
            case,
        )
