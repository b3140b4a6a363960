"""One Aho-Corasick automaton over all patterns: terms, cues and place names in a single pass.

Aho and Corasick, Efficient string matching, 1975, as the double array of the `daachorse`
package; it searches by code point, so positions need no translation from bytes.
"""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Iterable, Sequence
from typing import Final

import daachorse

__all__ = ["Matcher", "patterns_digest"]

_MAGIC: Final = b"tocsin-matcher-1\n"
_HEX: Final = 64
_START: Final = operator.itemgetter(0)
# Two spaces and a letter.
_SHORTEST: Final = 3


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

    __slots__ = ("_automaton", "digest")

    digest: str
    """`patterns_digest` of what it was built from, or the key that `build` was given."""

    def __init__(self, automaton: daachorse.CharwiseDoubleArrayAhoCorasick, digest: str) -> None:
        """Take what `build` and `load` make."""
        self._automaton = automaton
        self.digest = digest

    @classmethod
    def build(cls, patterns: Sequence[str], digest: str | None = None) -> Matcher:
        """Build over `patterns`, about 5 us for each; a caller that knows the digest may give it.

        Raises ValueError, naming the index, for a pattern without its outer spaces.
        """
        for index, pattern in enumerate(patterns):
            if len(pattern) < _SHORTEST or pattern[0] != " " or pattern[-1] != " ":
                message = f"pattern {index} is {pattern!r}: expected ' word ' with outer spaces"
                raise ValueError(message)
        automaton = daachorse.CharwiseDoubleArrayAhoCorasick(list(patterns))
        return cls(automaton, digest or patterns_digest(patterns))

    def dump(self) -> bytes:
        """Bytes for a local cache, with checksum; about 100 bytes a pattern."""
        body = self._automaton.serialize()
        checksum = hashlib.sha256(body).hexdigest().encode("ascii")
        return b"".join((_MAGIC, self.digest.encode("ascii"), checksum, body))

    @classmethod
    def load(cls, data: bytes | memoryview, digest: str, *, checked: bool = False) -> Matcher:
        """Read `dump`'s bytes; about 1 ms per 10,000 patterns.

        Raises ValueError when they are not a dump, are damaged, or were made of other patterns
        than `digest` says. Only for files that this program wrote: a checksum is no signature.
        `checked` says that a checksum over the bytes has been compared already.
        """
        head = len(_MAGIC) + 2 * _HEX
        top = bytes(data[:head])
        if not top.startswith(_MAGIC) or len(top) < head:
            message = "not a dump of a matcher, or of another version"
            raise ValueError(message)
        made_of = top[len(_MAGIC) : len(_MAGIC) + _HEX].decode("ascii", "replace")
        if made_of != digest:
            message = f"dump is of patterns {made_of}, expected {digest}"
            raise ValueError(message)
        body = bytes(data[head:])
        if not checked and hashlib.sha256(body).hexdigest().encode("ascii") != top[head - _HEX :]:
            message = f"dump of patterns {digest} is damaged: its checksum differs"
            raise ValueError(message)
        return cls(daachorse.CharwiseDoubleArrayAhoCorasick.deserialize(body), digest)

    def find(self, folded: str) -> list[tuple[int, int, int]]:
        """All matches as (start, end, pattern index), overlapping ones too.

        Start and end are indices in `folded` of the words without the outer spaces; sorted by
        start, then the longer first, then index.
        """
        hits = [
            (start, -end, index) for start, end, index in self._automaton.find_overlapping(folded)
        ]
        hits.sort()
        return [(start + 1, -end - 1, index) for start, end, index in hits]

    def find_parts(
        self, folded: str, first: int, second: int
    ) -> tuple[list[tuple[int, int, int]], list[tuple[int, int, int]], list[tuple[int, int, int]]]:
        """The matches of `find` dealt by index: below `first`, below `second`, from there on.

        Those of the second kind have indices counted from `first`, of the third from `second`.
        No pattern may stand twice within one kind.
        """
        found = self._automaton.find_overlapping(folded)
        # By end, as they are found; turned round, a sort that is stable leaves the longer first.
        found.reverse()
        found.sort(key=_START)
        below: list[tuple[int, int, int]] = []
        between: list[tuple[int, int, int]] = []
        above: list[tuple[int, int, int]] = []
        for start, end, index in found:
            if index < first:
                below.append((start + 1, end - 1, index))
            elif index < second:
                between.append((start + 1, end - 1, index - first))
            else:
                above.append((start + 1, end - 1, index - second))
        return below, between, above
