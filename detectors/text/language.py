"""Language of a text: CLD2 (package `pycld2`), the only one of six detectors that knew all of ours.

Nigerian Pidgin, which CLD2 takes for English, is told from it by its function words
(`markers` in `languages.tsv`).
"""

from __future__ import annotations

import csv
import re
from importlib import resources
from typing import Final, NamedTuple

import pycld2

from detectors.text.normal import fold
from detectors.text.pidgin import is_pidgin_headline
from detectors.text.seeds import hashes_of
from detectors.text.seek import next_word

__all__ = [
    "LANGUAGES",
    "OTHER",
    "UNKNOWN",
    "Language",
    "detect",
    "label",
    "language_of",
    "normal_code",
]

UNKNOWN: Final = "und"
OTHER: Final = "other"
"""Label of every code that neither the table nor the detector knows."""
# More text costs in proportion and does not help CLD2 much.
_SAMPLE: Final = 400
# Different markers before English is called Pidgin: one may be a name or a typing error.
_PIDGIN_MARKERS: Final = 3
# Words of one language alone, for headlines that CLD2 takes for a neighbour's or for none.
_ONE_ALONE: Final = {
    "sw": frozenset(
        (
            "atekwa", "baada", "ikulu", "jeshi", "katika", "kijiji", "kutoka", "kuzingirwa",
            "lateka", "magaidi", "makombora", "mapigano", "mashambulizi", "mateka", "meli", "mji",
            "mjini", "mlipuko", "nchini", "njaa", "nyara", "raia", "rais", "serikali",
            "shambulizi", "ubalozi", "waasi", "wahamiaji", "wakimbizi", "wamishonari", "wanafunzi",
            "wanajeshi", "wapiganaji", "watekwa", "watu", "waumini", "wauawa", "yaua", "yazunguka",
        )
    ),
    "ha": frozenset(
        (
            "akalla", "daliban", "gwamnati", "gwamnatin", "hallaka", "harin", "jihar", "kasashen",
            "kauyen", "mahara", "mayakan", "mutane", "shugaban", "sojoji", "sojojin",
        )
    ),
    "so": frozenset(
        (
            "afduub", "ayaa", "ciidamada", "ciidanka", "dagaal", "dagaalka", "degmada", "gobolka",
            "magaalada", "muqdisho", "qarax", "shidaal", "shidaalka", "weerar", "weerarka",
        )
    ),
}  # fmt: skip
# Code points up to which CLD2 calls many a French headline English, or nothing.
_HEADLINE: Final = 160
_DOUBTFUL: Final = ("un", "en")
# What CLD2 takes many a Portuguese headline for.
_GALICIAN: Final = "gl"
_CODE: Final = re.compile(r"[a-z]{2,3}")


class Language(NamedTuple):
    """A row of `languages.tsv`: ISO 639 code, English name, script (ISO 15924) and more."""

    code: str
    name: str
    script: str
    cased: bool
    detected_as: tuple[str, ...]
    aliases: tuple[str, ...]
    reads: frozenset[str]
    markers: frozenset[str]


def _load() -> dict[str, Language]:
    text = resources.files("detectors").joinpath("data/languages.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {
        row["code"]: Language(
            code=row["code"],
            name=row["name"],
            script=row["script"],
            cased=row["cased"] == "yes",
            detected_as=tuple((row["detected_as"] or "").split()),
            aliases=tuple((row["aliases"] or "").split()),
            reads=frozenset((row["reads"] or "").split()),
            markers=frozenset((row["markers"] or "").split()),
        )
        for row in csv.DictReader(lines, delimiter="\t")
    }


LANGUAGES: Final = _load()
"""The languages that Tocsin reads, by ISO 639 code, in the order of the table."""

_ALIASES: Final = {
    alias: row.code for row in LANGUAGES.values() for alias in (*row.detected_as, *row.aliases)
} | {"iw": "he", "in": "id", "jw": "jv", "un": UNKNOWN}
_PIDGIN: Final = LANGUAGES["pcm"].markers
_PIDGIN_HASHES: Final = hashes_of(_PIDGIN)
_MARKED: Final = {
    word: tuple(code for code, row in LANGUAGES.items() if word in row.markers)
    for word in sorted({word for row in LANGUAGES.values() for word in row.markers})
}
# Letters that tell languages with the same function words ("de", "en", "un", "por") apart.
_LETTERS: Final = (
    ("fr", frozenset("àâçèêëîïôùûœ")),
    ("es", frozenset("áíóúñ¿¡")),
    ("pt", frozenset("áíóúãõâêôç")),
)
_UKRAINIAN: Final = frozenset("іїєґ")
_RUSSIAN: Final = frozenset("ыэё")
# Letters that neither Russian nor Serbian has, and some that Russian has and Serbian has not.
_NOT_RUSSIAN: Final = frozenset("іїєґјљњћђџѓќѕўәғқңөұүһъ")
_NOT_SERBIAN: Final = frozenset("йщыьэюя")
# Fewer letters than these may be a name.
_FEW_LETTERS: Final = 20
# Small words of one of three languages that CLD2 takes for each other's in headlines. They count
# where they are written small: "El Fasher" and "Los Angeles" stand in headlines of every language.
# "Da", "na" and "su" are Hausa as well, "do" is English.
_SMALL_WORDS: Final = {
    "es": frozenset(
        (
            "con", "del", "desde", "el", "en", "está", "están", "fue", "hasta", "las", "los", "más",
            "según", "sin", "sus", "tras", "una", "y",
        )
    ),
    "pt": frozenset(
        (
            "ao", "aos", "após", "até", "com", "das", "em", "foi", "mais", "nas",
            "não", "nos", "os", "pela", "pelo", "sem", "seu", "sua", "são", "um", "uma", "à",
        )
    ),
    "fr": frozenset(
        (
            "au", "aux", "après", "avec", "dans", "des", "du", "en", "est", "et", "le", "les",
            "par", "pas", "pour", "qui", "ses", "sont", "sur", "une", "à",
        )
    ),
}  # fmt: skip
# Neighbours for which CLD2 takes headlines of these.
_ROMANCE: Final = frozenset(("es", "pt", "fr", "gl", "ca", "oc", "it"))
_NOT_LATIN: Final = frozenset(code for code, row in LANGUAGES.items() if row.script != "Latn")
# Scripts that only one of our languages uses, for texts too short for CLD2.
_SCRIPTS: Final = (("\u1200", "\u137f", "am"), ("\u0600", "\u06ff", "ar"))


def normal_code(code: str) -> str:
    """ISO 639 code, the shortest there is, of a tag such as `pt-BR`, `ENG` or `fr_FR`.

    `und` for what has not the form of a language tag.
    """
    head = code.strip().lower().replace("_", "-").partition("-")[0]
    if not _CODE.fullmatch(head):
        return UNKNOWN
    return _ALIASES.get(head, head)


_BY_DETECTOR: Final = {code: normal_code(code) for _, code in pycld2.LANGUAGES}
_LABELS: Final = frozenset(
    {UNKNOWN, *LANGUAGES}
    | {normal_code(code) for name, code in pycld2.LANGUAGES if name in pycld2.DETECTED_LANGUAGES}
)


def label(code: str) -> str:
    """`code` as the label of a metric: itself where table or detector know it, else `OTHER`.

    Feeds state languages as they like; a metric with a series for each would have no bound.

    >>> label("so"), label("sv"), label("zzz")
    ('so', 'sv', 'other')
    """
    return code if code in _LABELS else OTHER


def language_of(stated: str | None, text: str, folded: str) -> str:
    """The language that a feed states, or that is detected where it states none.

    Nor is one believed that is not written in Latin letters where the text has no others: an
    Arabic site's address in English words.
    """
    if not stated:
        return detect(text, folded)
    if stated in _NOT_LATIN and text.isascii() and text.upper() != text.lower():
        return detect(text, folded)
    return stated


def detect(text: str, folded: str | None = None) -> str:
    """ISO 639 code of the main language of `text`, judged on its beginning; `und` if unclear.

    `folded` is the text in normal form, where that is known.
    """
    sample = text[:_SAMPLE]
    try:
        _, _, found = pycld2.detect(sample, isPlainText=True)
    except (pycld2.error, UnicodeEncodeError):
        # CLD2 refuses control characters, Python lone surrogates.
        sample = "".join([c if c.isprintable() else " " for c in sample])
        folded = None
        _, _, found = pycld2.detect(sample, isPlainText=True)
    code: str = found[0][1]
    if code not in _DOUBTFUL:
        return _known(code, sample)
    if folded is None or len(text) > _SAMPLE:
        folded = fold(sample).text
    if _has_pidgin_markers(folded):
        return "pcm"
    if code == "en" and len(sample) > _HEADLINE:
        return "en"
    words = set(folded.split())
    if is_pidgin_headline(words, sample, english=code == "en"):
        return "pcm"
    return (
        (_by_one_word(words) if code != "en" else None)
        or _by_markers(words, sample)
        or (_by_small_words(sample) if code != "en" else None)
        or _by_script(sample)
        or normal_code(code)
    )


def _known(code: str, sample: str) -> str:
    """What CLD2 is sure of, but for headlines that it takes for those of a neighbour."""
    headline = len(sample) <= _HEADLINE
    if code == _GALICIAN and headline:
        return _by_small_words(sample) or "pt"
    if code == "sr" and headline:
        return _by_script(sample) or code
    known = _BY_DETECTOR.get(code) or normal_code(code)
    if known in _ROMANCE and headline:
        return _by_small_words(sample, known) or known
    if known not in LANGUAGES and headline:
        return _by_one_word(set(fold(sample).text.split())) or known
    return known


def _has_pidgin_markers(folded: str) -> bool:
    """Whether enough different markers of Pidgin stand in a folded text."""
    markers: set[str] = set()
    length = len(folded)
    start, at = next_word(folded, 0, length, _PIDGIN_HASHES)
    while start >= 0:
        word = folded[start:at]
        # A figure may join a word here.
        if word in _PIDGIN and folded[start - 1] == " " == folded[at]:
            markers.add(word)
            if len(markers) == _PIDGIN_MARKERS:
                return True
        start, at = next_word(folded, at, length, _PIDGIN_HASHES)
    return False


def _by_one_word(words: set[str]) -> str | None:
    """The language of which alone a word is there, if there is one such language."""
    found = [code for code, own in _ONE_ALONE.items() if not own.isdisjoint(words)]
    return found[0] if len(found) == 1 else None


def _by_markers(words: set[str], sample: str) -> str | None:
    """Language with the most function words and letters, if two at least and no tie."""
    counts: dict[str, int] = {}
    for word in words & _MARKED.keys():
        for code in _MARKED[word]:
            counts[code] = counts.get(code, 0) + 1
    letters = set(sample.lower())
    for code, own in _LETTERS:
        if not own.isdisjoint(letters):
            counts[code] = counts.get(code, 0) + 1
    most = max(counts.values(), default=0)
    best = [code for code, count in counts.items() if count == most]
    return best[0] if most > 1 and len(best) == 1 else None


def _by_small_words(sample: str, known: str = UNKNOWN) -> str | None:
    """The one language of which there are small words, none of `known` being there."""
    words = set(sample.split())
    if not _SMALL_WORDS.get(known, frozenset[str]()).isdisjoint(words):
        return None
    counts = {code: len(own & words) for code, own in _SMALL_WORDS.items()}
    most = max(counts.values())
    best = [code for code, count in counts.items() if count == most]
    return best[0] if most and len(best) == 1 else None


def _by_script(sample: str) -> str | None:
    """The one of our languages that is written in the script of most of it, or in its letters."""
    for first, last, language in _SCRIPTS:
        if 2 * sum(first <= c <= last for c in sample) > len(sample):
            return language
    letters = set(sample.lower())
    uk, ru = not _UKRAINIAN.isdisjoint(letters), not _RUSSIAN.isdisjoint(letters)
    if uk != ru:
        return "uk" if uk else "ru"
    # Hardly a line of Ukrainian is without its letters; one of Russian often is.
    plain = not uk and _NOT_RUSSIAN.isdisjoint(letters) and not _NOT_SERBIAN.isdisjoint(letters)
    return "ru" if plain and sum("а" <= c <= "я" for c in sample.lower()) > _FEW_LETTERS else None
