"""What a web address says: its host, whose domain it is, and in which country that is at home."""

from __future__ import annotations

import re
from typing import Final

from detectors.text.glyphs import small
from schemas.countries import COUNTRIES

__all__ = ["home", "host", "registrable"]

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


def host(text: str, *, bare: bool) -> str:
    """Host name in an address, or in a source that is nothing but one; else empty."""
    text = text.strip()
    match = _HOST.match(text)
    if match is None or (bare and (" " in text or "." not in match[1])):
        return ""
    name = small(match[1]).strip(".").removeprefix("www.")
    labels = name.split(".")
    return name if len(labels) > 1 and all(labels) and not labels[-1].isdecimal() else ""


def registrable(name: str) -> str:
    """The part of a host name that somebody bought: the last two labels or three."""
    labels = name.split(".")
    country = len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL  # noqa: PLR2004 - ISO alpha-2
    depth = 3 if country or ".".join(labels[-2:]) in _HOSTING else 2
    return ".".join(labels[-depth:])


def home(domain: str) -> str | None:
    """Country of a national domain that is not sold as a fancy ending."""
    last = domain.rpartition(".")[2]
    code = "GB" if last == "uk" else last.upper()
    return code if code in COUNTRIES and last not in _VANITY else None
