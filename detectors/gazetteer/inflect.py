"""Forms in which names of places stand in a sentence where the language inflects or prefixes.

Made when the gazetteer is compiled, so that matching needs no lemmatiser. Rules are the regular
ones of each language and make a few forms nobody writes; those cost a little room and match
nothing.
"""

from __future__ import annotations

from typing import Final

__all__ = ["ethiopic_endings", "inflected"]

# Arabic: and, with/in, for, like/as, so; and their joining with the article.
_ARABIC_PREFIXES: Final = ("و", "ب", "ل", "ف", "وب", "ول")
# Amharic: in, from, to/for, of, and towards.
_ETHIOPIC_PREFIXES: Final = ("በ", "ከ", "ለ", "የ", "እና")
# Amharic, of what something is done to.
_OBJECT: Final = "ን"
# Each Ethiopic letter has eight places by its vowel; these are those of a and of none.
_WITH_A: Final = 3
_WITHOUT_VOWEL: Final = 5
_HARD: Final = "бвгджзклмнпрстфхцчшщ"
# Ending in the nominative, and those of the other cases in Russian and Ukrainian.
_CYRILLIC: Final = (
    ("ская", ("ской", "скую")),
    ("ська", ("ської", "ську", "ській")),
    ("цька", ("цької", "цьку", "цькій")),
    ("ский", ("ского", "скому", "ском")),
    ("кая", ("кой", "кую")),
    ("ський", ("ського", "ському", "ським")),
    ("цький", ("цького", "цькому", "цьким")),
    ("кий", ("кого", "кому", "ким", "ком")),
    ("лец", ("льца", "льцу", "льце", "льцом")),
    ("ец", ("ца", "цу", "це", "цом", "цем")),
    ("ець", ("ця", "цю", "ці", "цем")),
    ("ок", ("ка", "ку", "ке", "ком", "ока", "оке", "оці")),
    ("ий", ("ого", "ому", "им", "ом")),
    ("ый", ("ого", "ому", "ым", "ом")),
    ("інь", ("еня", "ені", "еню")),
    ("не", ("ного", "ному", "на", "ні")),
    ("ове", ("ового", "овому")),
    ("ы", ("ах", "ам", "")),
    ("и", ("ах", "ам", "")),
    ("ці", ("ців", "цях", "цям")),
    ("ів", ("ова", "ові", "ову", "овом", "єва", "єві", "євом")),
    ("їв", ("єва", "єві", "єву", "євом")),
    ("ия", ("ии", "ию", "ией")),
    ("ія", ("ії", "ію", "ією")),
    ("ка", ("ки", "ку", "ке", "ці", "кой", "кою")),
    ("га", ("ги", "гу", "ге", "зі", "гой")),
    ("а", ("ы", "и", "у", "е", "і", "ой", "ою")),
    ("я", ("и", "ю", "е", "і", "ей", "єю")),
    ("ь", ("и", "і", "ю", "е", "я", "ью")),
    ("й", ("я", "ю", "е", "ем", "ї", "єм")),
    ("е", ("я", "ю", "ем")),
    ("о", ("а", "у", "і", "е", "ом")),
)

# An adjective before a name ("Кривий Ріг", "Новая Каховка"): its ending, and for each case its
# form with the endings that the noun takes there, the first of which its own is cut for.
_ADJECTIVES: Final = (
    (("ний",), (("него", "а"), ("нему", "у"), ("нем", "е"), ("ного", "а"), ("ному", "у", "і"))),
    (
        ("ый", "ий", "ой"),
        (("ого", "а", "у"), ("ому", "у", "е", "і"), ("ом", "е", "у"), ("им", "ом"), ("ым", "ом")),
    ),
    (("ая",), (("ой", "ы", "и", "е", "ой"), ("ую", "у"))),
    (("а",), (("ої", "и"), ("ій", "і", "ці"), ("у", "у"), ("ою", "ою"))),
    (("ое",), (("ого", "а"), ("ому", "у"), ("ом", "е"))),
    (("е",), (("ого", "а"), ("ому", "у", "і"))),
    (("ые", "ие"), (("ых", "ах", ""), ("ым", "ам"))),
)
# Nouns whose stem changes in the other cases.
_STEMS: Final = {"ріг": "рог", "рог": "рог", "яр": "яр"}
_VOWELS: Final = "аеиоуыяюєіїь"


def inflected(name: str) -> list[str]:
    """Further forms of `name` by its script: Arabic and Ethiopic prefixes, Cyrillic cases.

    >>> inflected("Харьков")[:3]
    ['Харькова', 'Харькову', 'Харькове']
    """
    first = next((c for c in name if c.isalpha()), "")
    if "\u0600" <= first <= "\u06ff":
        return _arabic(name)
    if "\u1200" <= first <= "\u137f":
        return [*(prefix + name for prefix in _ETHIOPIC_PREFIXES), f"{name}{_OBJECT}"]
    if "\u0400" <= first <= "\u04ff":
        return _cyrillic(name)
    return []


def ethiopic_endings(name: str) -> list[str]:
    """Amharic endings of a name, bare and after each prefix; none for other scripts.

    `-n` (object), `-na` (and), `-m` (too); and for what belongs to it ("the Ukrainian ..."), `-w`
    after the vowel a, otherwise the last letter in its order with u.

    >>> ethiopic_endings("ማሊ")[:4]
    ['ማሊን', 'ማሊና', 'ማሊም', 'በማሊን']
    """
    last = name[-1:]
    if not "\u1200" <= last <= "\u137f":
        return []
    order = (ord(last) - 0x1200) % 8
    ended = [name + ending for ending in (_OBJECT, "ና", "ም")]
    if order == _WITH_A:
        ended.append(f"{name}ው")
    elif order == _WITHOUT_VOWEL:
        ended.append(name[:-1] + chr(ord(last) - _WITHOUT_VOWEL + 1))
    return [prefix + form for prefix in ("", *_ETHIOPIC_PREFIXES) for form in ended]


def _arabic(name: str) -> list[str]:
    forms = [prefix + name for prefix in _ARABIC_PREFIXES]
    if name.startswith("ال"):
        forms.append("لل" + name[2:])
        forms.append("ولل" + name[2:])
    return forms


def _cyrillic(name: str) -> list[str]:
    words = name.split()
    declined = [_decline(word) for word in words]
    if len(words) == 1:
        return declined[0]
    if len(words) == 2 and words[1].lower() in ("область", "край", "район", "округ"):  # noqa: PLR2004 (an adjective and its noun)
        return [f"{a} {b}" for a in (words[0], *declined[0]) for b in (words[1], *declined[1])][1:]
    if len(words) == 2:  # noqa: PLR2004 (an adjective and its noun)
        return _with_adjective(words[0], words[1])
    return []


def _with_adjective(adjective: str, noun: str) -> list[str]:
    """Both in the same case; none where the first word is no adjective."""
    for endings, cases in _ADJECTIVES:
        ending = next((e for e in endings if adjective.endswith(e)), "")
        if not ending or len(adjective) <= len(ending) + 1:
            continue
        stem = adjective[: -len(ending)]
        root = noun[:1] + _STEMS.get(noun.lower(), noun.rstrip(_VOWELS))[1:]
        if ending in ("а", "ая") and noun[-1] not in "аяь":
            return []
        return [
            f"{stem}{form} {root[:-1] if of_noun == 'ці' else root}{of_noun}"
            for form, *of_nouns in cases
            for of_noun in of_nouns
            if of_noun != "ці" or root.endswith("к")
        ]
    return []


def _decline(word: str) -> list[str]:
    lower = word.lower()
    for ending, others in _CYRILLIC:
        if lower.endswith(ending) and len(lower) > len(ending) + 1:
            stem = word[: -len(ending)]
            return [stem + other for other in others]
    if lower[-1] in _HARD:
        return [word + ending for ending in ("а", "у", "е", "ом", "і", "ові")]
    return []
