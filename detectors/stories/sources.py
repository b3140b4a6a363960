"""The source registry: who publishes, who owns the publisher, and who wrote what it prints.

Two outlets of one group, or two that print the same agency, are one witness. So corroboration
counts owners: those the document cites, else the agencies credited in its text, else its
publisher's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from detectors.stories import hosts, publishers
from detectors.stories.credits import Credits
from detectors.stories.source import Kind, Source
from detectors.text.glyphs import small
from detectors.text.normal import fold_pattern
from schemas.document import Document

__all__ = ["Kind", "Source", "Sources"]

UNKNOWN_OWNER: Final = "unknown"
_CACHED: Final = 4096
# Characters of a name or address that are looked at: strangers write them.
_LONGEST: Final = 256

_EDITION: Final = re.compile(r"\s+(?:\d{4}|\([^()]*\))$")
_VIA: Final = re.compile(r"\s+(?:via|through|with)\s+", re.IGNORECASE)


class Sources:
    """The registry, read once; equal questions have equal answers.

    Example:
        >>> sources = Sources.load()
        >>> sources.lookup("Radio France Internationale").owner
        'France Médias Monde'
        >>> sources.lookup("", "https://www.punchng.com/a-story").name
        'Punch'
    """

    def __init__(self, rows: Iterable[publishers.Row]) -> None:
        """Take the table's rows; ValueError if one alias has two sources."""
        self._names: dict[str, Source] = {}
        self._domains: dict[str, Source] = {}
        printed_for: dict[str, str] = {}
        for source, aliases, printed in rows:
            for alias in (source.name, *aliases):
                self._register(alias, source)
            printed_for.update(dict.fromkeys(printed, source.owner))
        self._credits = Credits(printed_for)
        self._cached = lru_cache(_CACHED)(self._lookup)

    @classmethod
    def load(cls) -> Sources:
        """The shipped registry. ValueError, naming the line, where the table is damaged."""
        return cls(publishers.rows())

    def __len__(self) -> int:
        """Return the number of publishers."""
        return len({source.name for source in self._names.values()})

    def lookup(self, source: str, url: str = "") -> Source:
        """The publisher called `source`, else the one whose domain is in `source` or `url`.

        One that is not in the registry has kind `unknown`; its owner is its normalised name,
        without a name its registrable domain, without either `unknown`; its country is that of
        a national domain, else None.
        """
        return self._cached(source[:_LONGEST], url[:_LONGEST])

    def owners(self, document: Document, publisher: Source | None = None) -> tuple[str, ...]:
        """Independent owners behind a document, who answers for it first, the rest sorted.

        The publishers it cites, if any; else the agencies credited at the beginning or end of
        its text; else its publisher's owner. An account of a social network that is a known
        publisher's counts as that publisher. `publisher` is what `lookup` says, where it is known.
        """
        found = [self.lookup(name).owner for name in document.cited if name.strip()]
        if not found:
            found = self._credits.owners(document.text)
        if not found:
            if publisher is None:
                publisher = self.lookup(document.source, document.url)
            if publisher.kind == "social" and document.author:
                author = self.lookup(document.author.lstrip("@"))
                publisher = publisher if author.kind == "unknown" else author
            found = [publisher.owner]
        if len(found) == 1:
            return (found[0],)
        return (found[0], *sorted(set(found) - {found[0]}))

    def _register(self, alias: str, source: Source) -> None:
        is_domain = "." in alias and " " not in alias
        tables = [(self._names, fold_pattern(alias).strip())]
        if is_domain:
            tables.append((self._domains, small(alias)))
        for table, key in tables:
            known = table.setdefault(key, source)
            if known is not source:
                raise ValueError(
                    f"{publishers.FILE}: {alias!r} is both {known.name!r} and {source.name!r}"
                )

    def _lookup(self, source: str, url: str) -> Source:
        known = self._named(source)
        if known is not None:
            return known
        own, linked = hosts.host(source, bare=True), hosts.host(url, bare=False)
        known = self._at(own)
        if known is None:
            known = self._at(linked)
            # An aggregator links to itself: the name it gives says more.
            if known is not None and source.strip() and known.kind == "aggregator":
                known = None
        if known is not None:
            return known
        domain = hosts.registrable(own or linked)
        name = fold_pattern(source).strip()
        owner = domain if own else name or domain
        return Source(
            name=source.strip() or domain or UNKNOWN_OWNER,
            owner=owner or UNKNOWN_OWNER,
            kind="unknown",
            country=hosts.home(domain),
            state_affiliated=False,
            resolution_hours=None,
        )

    def _named(self, source: str) -> Source | None:
        """By name: as it is, without year or bracket, before "via", an agency's edition."""
        for name in dict.fromkeys((source, _EDITION.sub("", source), _VIA.split(source, 1)[0])):
            key = fold_pattern(name).strip()
            known = self._names.get(key) or self._names.get(key.removeprefix("the "))
            if known is not None:
                return known
        words = fold_pattern(_VIA.split(source, 1)[0]).split()
        for stop in range(len(words) - 1, 0, -1):
            known = self._names.get(" ".join(words[:stop]))
            if known is not None and known.kind in {"wire", "international"}:
                return known
        return None

    def _at(self, host: str) -> Source | None:
        """By the host, or the nearest domain above it that is known."""
        labels = host.split(".")
        domains = (".".join(labels[start:]) for start in range(len(labels) - 1))
        return next((self._domains[domain] for domain in domains if domain in self._domains), None)
