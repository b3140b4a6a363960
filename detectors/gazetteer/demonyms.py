"""Forms of the words for a country's people: `malien` gives malien, malienne, maliens, maliennes.

One function for each language of `countries.tsv`. Words are given in the form that the table's
head describes; several are parted by `|`, and irregular ones are simply listed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

__all__ = ["FORMS", "demonym_forms"]


def _english(word: str) -> list[str]:
    if word.endswith(("s", "sh", "ch", "ese", "men", "man")):
        return [word]
    return [word, f"{word}s"]


def _french(word: str) -> list[str]:
    base, _, feminine = word.partition("+")
    plural = base if base.endswith(("s", "x")) else f"{base}s"
    if not feminine:
        return [base, plural]
    return [base, plural, f"{base}{feminine}", f"{base}{feminine}s"]


def _iberian(word: str) -> list[str]:
    if word.endswith("o"):
        stem = word[:-1]
        return [f"{stem}o", f"{stem}a", f"{stem}os", f"{stem}as"]
    if word.endswith(("és", "ês")):
        stem = f"{word[:-2]}es"
        return [word, f"{stem}a", f"{stem}es", f"{stem}as"]
    if word.endswith("í"):
        return [word, f"{word}es", f"{word}s"]
    return [word] if word.endswith("s") else [word, f"{word}s"]


def _arabic(word: str) -> list[str]:
    bare = [word, f"{word}ة", f"{word}ون", f"{word}ين"]
    return [form for each in bare for form in (each, f"ال{each}", f"وال{each}", f"لل{each}")]


# What follows the stem, by gender, number and case: of an adjective, of a noun, of one whose
# nominative has an ending of its own.
_ADJECTIVE: Final = {
    "ий": "ий ого ому им ом ая ой ую ое ие их ими",
    "кий": "кий кого кому ким ка кої кій ку кою ке кі ких кими",
}
_NOUN: Final = {"ru": " а у ом ы и ов ам ами ах", "uk": " а у ом и ів ам ами ах"}
_CITIZEN: Final = {
    "лец": "лец льца льцу льцем льцы льцев льцам льцами льцах",
    "лець": "лець льця льцю льцем льці льців льцям льцями льцях",
    "аец": "аец айца айцу айцем айцы айцев айцам айцами айцах",
    "еец": "еец ейца ейцу ейцем ейцы ейцев ейцам ейцами ейцах",
    "иец": "иец ийца ийцу ийцем ийцы ийцев ийцам ийцами ийцах",
    "єць": "єць йця йцю йцем йці йців йцям йцями йцях",
    "ец": "ец ца цу цем цы цев цам цами цах",
    "ець": "ець ця цю цем ці ців цям цями цях",
    "нин": "нин нина нину нином не ни н нам нами нах",
}


def _slavic(word: str, adjective: str, noun: str) -> list[str]:
    for ending, others in (*_CITIZEN.items(), (adjective, _ADJECTIVE[adjective])):
        if word.endswith(ending):
            return [word.removesuffix(ending) + other for other in others.split()]
    return [word + other for other in noun.split(" ")]


def _russian(word: str) -> list[str]:
    return _slavic(word, "ий", _NOUN["ru"])


def _ukrainian(word: str) -> list[str]:
    return _slavic(word, "кий", _NOUN["uk"])


FORMS: Final[dict[str, Callable[[str], list[str]]]] = {
    "en": _english,
    "fr": _french,
    "es": _iberian,
    "pt": _iberian,
    "ar": _arabic,
    "ru": _russian,
    "uk": _ukrainian,
}
"""Language to the function that makes all forms of one word."""


def demonym_forms(language: str, cell: str) -> list[str]:
    """All forms of all words in a cell of the table, in a fixed order, without repeats.

    >>> demonym_forms("fr", "malien+ne")
    ['malien', 'maliens', 'malienne', 'maliennes']
    """
    forms = (form for word in cell.split("|") if word for form in FORMS[language](word))
    return list(dict.fromkeys(forms))
