"""The source registry: who publishes, who owns the publisher, and who wrote what it prints.

Two outlets of one group, or two that print the same agency, are one witness. So corroboration
counts owners: those the document cites, else the agencies credited in its text, else its
publisher's.
"""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, get_args

import daachorse
import msgspec

from detectors.stories.source import Kind, Source
from detectors.text.glyphs import small
from detectors.text.normal import fold_pattern
from detectors.text.seeds import seeds_of
from detectors.text.seek import may_begin
from schemas.countries import COUNTRIES
from schemas.document import Document

__all__ = ["Kind", "Source", "Sources"]

_FILE: Final = "detectors/data/sources.tsv"
_COLUMNS: Final = (
    "name", "aliases", "owner", "kind", "country", "state", "resolution_hours", "credits"
)  # fmt: skip
UNKNOWN_OWNER: Final = "unknown"
_CACHED: Final = 4096
# Characters of a name or address that are looked at: strangers write them.
_LONGEST: Final = 256

# Second-level labels under which a country's registry sells names: `punch.com.ng`, `bbc.co.uk`.
_SECOND_LEVEL: Final = frozenset(
    {"ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "info", "mil", "ne", "net", "nom"}
    | {"or", "org"}
)
# Hosts that give every customer a name below their own.
_HOSTING: Final = frozenset(
    {"blogspot.com", "wordpress.com", "substack.com", "over-blog.com", "github.io", "medium.com"}
)
# Country domains sold to everybody, which say nothing of where a site is at home.
_VANITY: Final = frozenset(
    {"ac", "ag", "ai", "am", "bz", "cc", "cf", "cx", "dj", "fm", "ga", "gg", "gl", "gq", "gs"}
    | {"io", "la", "li", "ly", "me", "ml", "ms", "mu", "nu", "pw", "sc", "sh", "st", "tk", "to"}
    | {"tv", "vc", "vu", "ws"}
)
_HOST: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/?#@\s]*@)?([^/?#:@\s]+)", re.IGNORECASE)
_EDITION: Final = re.compile(r"\s+(?:\d{4}|\([^()]*\))$")
_VIA: Final = re.compile(r"\s+(?:via|through|with)\s+", re.IGNORECASE)

# Where agencies are named: the dateline and first sentences, and the signature.
_HEAD: Final = 400
_TAIL: Final = 200
_REACH: Final = 60
_CUE: Final = re.compile(
    r"(?:\b(?:avec|par|with|by|por|von|mit|selon|seg[uú]n|told|via|to|fuentes?|sources?\s*:|"
    r"con informaci[oó]n de|com informa[cç][oõ]es d[ae]|d['’]apr[eè]s|agence|agency|agencia|"
    r"ag[eê]ncia|agentur|агентств[ауо]м?|сообща(?:ет|ют)|передает)|[àÀ]|وكالة(?: أنباء)?)"
    r"\s+(?:the\s+|la\s+|a\s+)?(?:l['’])?$|(?:\b(?:d['’]apr[eè]s|selon|[àÀ])\s+l['’])$",
    re.IGNORECASE,
)
_PICTURE: Final = re.compile(r"photo|foto|image|file|cr[eé]dit|picture|صورة|фото", re.IGNORECASE)
# Bounded everywhere: the text behind a hit may be a quarter of a megabyte of blanks.
_CLOSED: Final = re.compile(r"[^()\n]{0,60}\)")
_AFTER_BRACKET: Final = re.compile(r"[^()\n]{0,60}\)[ \t]{0,3}(?:\.?[ \t]{0,3}(?:\Z|\n)|[-–—:])")
_TO_NEXT: Final = re.compile(r"[^()\n]{0,60}\)\s{0,3}(.?)")
_AFTER_LINE_START: Final = re.compile(r"[ \t]{0,3}(?:[-–—:/|]|\n|\Z)")
_LINE_START: Final = re.compile(r"(?:\A|\n)[ \t]*$")
_SIGNATURE: Final = re.compile(r"(?:[-–—/|][ \t]*|\n[ \t]*)$")
_AT_END: Final = re.compile(r"\.?[ \t]{0,3}(?:\Z|\n)")
# A bracket this near the beginning stands in the dateline.
_DATELINE: Final = 40


class Sources:
    """The registry, read once; equal questions have equal answers.

    Example:
        >>> sources = Sources.load()
        >>> sources.lookup("Radio France Internationale").owner
        'France Médias Monde'
        >>> sources.lookup("", "https://www.punchng.com/a-story").name
        'Punch'
    """

    def __init__(self, rows: list[tuple[Source, tuple[str, ...], tuple[str, ...]]]) -> None:
        """Take rows of (source, aliases, credits); ValueError if one alias has two sources."""
        self._names: dict[str, Source] = {}
        self._domains: dict[str, Source] = {}
        credits_: dict[str, str] = {}
        for source, aliases, printed in rows:
            for alias in (source.name, *aliases):
                self._register(alias, source)
            credits_.update(dict.fromkeys(printed, source.owner))
        self._credits = tuple(sorted(credits_.items()))
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(
            [credit for credit, _ in self._credits] or ["\0"]
        )
        self._seeds = seeds_of(credit for credit, _ in self._credits)
        self._cached = lru_cache(_CACHED)(self._lookup)

    @classmethod
    def load(cls) -> Sources:
        """The shipped registry. ValueError, naming the line, where the table is damaged."""
        data = importlib.resources.files("detectors.data") / "sources.tsv"
        return cls(list(_rows(data.read_text("utf-8"))))

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
            found = self._credited(document.text)
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
                raise ValueError(f"{_FILE}: {alias!r} is both {known.name!r} and {source.name!r}")

    def _lookup(self, source: str, url: str) -> Source:
        known = self._named(source)
        if known is not None:
            return known
        own, linked = _host(source, bare=True), _host(url, bare=False)
        known = self._at(own)
        if known is None:
            known = self._at(linked)
            # An aggregator links to itself: the name it gives says more.
            if known is not None and source.strip() and known.kind == "aggregator":
                known = None
        if known is not None:
            return known
        domain = _registrable(own or linked)
        name = fold_pattern(source).strip()
        owner = domain if own else name or domain
        return Source(
            name=source.strip() or domain or UNKNOWN_OWNER,
            owner=owner or UNKNOWN_OWNER,
            kind="unknown",
            country=_home(domain),
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

    def _credited(self, text: str) -> list[str]:
        """Owners of the agencies that the text says it is from, in its order."""
        found: dict[str, None] = {}
        last = len(text) - _TAIL
        windows = [(0, len(text))] if last <= _HEAD else [(0, _HEAD), (last, len(text))]
        for first, stop in windows:
            if not may_begin(text, first, stop, self._seeds):
                continue
            for start, end, index in self._automaton.find_overlapping(text[first:stop]):
                if _is_credit(text, first + start, first + end):
                    found[self._credits[index][1]] = None
        return list(found)


def _is_credit(text: str, start: int, end: int) -> bool:
    """Whether the agency's name at this place says where the text is from.

    A credit is a bracket that ends the dateline or a line, a line's first or last words set off
    by a dash, or the object of "with", "told", "selon" and the like. `Middle East and North
    Africa (MENA) countries` and picture credits are none.
    """
    if text[start - 1 : start].isalnum() or text[end : end + 1].isalnum():
        # Arabic writes "to Reuters" as one word.
        return text[max(0, start - 1) : start] == "ل" and not text[end : end + 1].isalnum()
    before = text[max(0, start - _REACH) : start]
    opened = before.rfind("(")
    if opened >= 0 and ")" not in before[opened:] and _CLOSED.match(text, end):
        in_dateline = start - len(before) + opened < _DATELINE and _starts_sentence(text, end)
        ends = in_dateline or _AFTER_BRACKET.match(text, end) is not None
        return ends and not _PICTURE.search(before, opened)
    cue = _CUE.search(before)
    if cue is not None:
        # In a text all in capitals "TO MAP" is a verb.
        return not cue[0].isupper()
    slashed = text[start - 1 : start] == "/" == text[end : end + 1]
    opens = _LINE_START.search(before) and _AFTER_LINE_START.match(text, end)
    signs = _SIGNATURE.search(before) and _AT_END.match(text, end)
    return slashed or bool(opens or signs)


def _starts_sentence(text: str, end: int) -> bool:
    match = _TO_NEXT.match(text, end)
    return match is not None and not match[1].islower()


def _rows(text: str) -> Iterator[tuple[Source, tuple[str, ...], tuple[str, ...]]]:
    header: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            if tuple(header) != _COLUMNS:
                raise ValueError(f"{_FILE}:{number}: columns are {header}, expected {_COLUMNS}")
            continue
        if len(cells) != len(_COLUMNS):
            raise ValueError(f"{_FILE}:{number}: {len(cells)} cells, expected {len(_COLUMNS)}")
        name, aliases, owner, kind, country, state, hours, printed = cells
        if kind not in get_args(Kind) or (country and country not in COUNTRIES):
            raise ValueError(f"{_FILE}:{number}: unknown kind {kind!r} or country {country!r}")
        if state not in {"0", "1"} or not (hours == "" or hours.isdecimal()) or not owner:
            raise ValueError(f"{_FILE}:{number}: bad owner, state or resolution in {cells}")
        source = msgspec.convert(
            {
                "name": name,
                "owner": owner,
                "kind": kind,
                "country": country or None,
                "state_affiliated": state == "1",
                "resolution_hours": int(hours) if hours else None,
            },
            Source,
        )
        yield source, _split(aliases), _split(printed)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def _host(text: str, *, bare: bool) -> str:
    """Host name in an address, or in a source that is nothing but one; else empty."""
    text = text.strip()
    match = _HOST.match(text)
    if match is None or (bare and (" " in text or "." not in match[1])):
        return ""
    host = small(match[1]).strip(".").removeprefix("www.")
    labels = host.split(".")
    return host if len(labels) > 1 and all(labels) and not labels[-1].isdecimal() else ""


def _registrable(host: str) -> str:
    """The part of a host name that somebody bought: the last two labels or three."""
    labels = host.split(".")
    country = len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL  # noqa: PLR2004 - ISO alpha-2
    depth = 3 if country or ".".join(labels[-2:]) in _HOSTING else 2
    return ".".join(labels[-depth:])


def _home(domain: str) -> str | None:
    """Country of a national domain that is not sold as a fancy ending."""
    last = domain.rpartition(".")[2]
    code = "GB" if last == "uk" else last.upper()
    return code if code in COUNTRIES and last not in _VANITY else None
