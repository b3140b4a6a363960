"""The signals as their files declare them, for `tocsin signals` and the generated page."""

from __future__ import annotations

import msgspec

from detectors.signals import files
from schemas.signals import SIGNALS

_STRENGTHS = ("strong", "plain", "weak")


class SignalRow(msgspec.Struct, frozen=True, kw_only=True):
    """One signal: what it means, term forms by language, examples both ways, what it misses."""

    signal: str
    about: str
    terms: dict[str, int]
    positive: list[str]
    negative: list[str]
    misses: list[str]


class _Lexicon(msgspec.Struct):
    strong: list[str] = []
    plain: list[str] = []
    weak: list[str] = []
    positive: list[str] = []
    negative: list[str] = []

    def terms(self) -> int:
        return sum(len(getattr(self, strength)) for strength in _STRENGTHS)


class _File(msgspec.Struct):
    signal: str
    about: str
    lexicon: dict[str, _Lexicon]
    misses: list[str] = []


def signal_rows() -> list[SignalRow]:
    """All signals in their fixed order."""
    rows = []
    parsed = files.parse()
    for name in SIGNALS:
        made = msgspec.convert(parsed[name], _File)
        tables = made.lexicon
        rows.append(
            SignalRow(
                signal=made.signal,
                about=made.about,
                terms={lang: tables[lang].terms() for lang in sorted(tables)},
                positive=[text for lang in tables for text in tables[lang].positive],
                negative=[text for lang in tables for text in tables[lang].negative],
                misses=made.misses,
            )
        )
    return rows
