"""The forms of a word by language and class: regular ones, a few of which nobody writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from detectors.signals import amharic

_AR_PROCLITICS = ("", "ال", "و", "وال", "ف", "ب", "بال", "ل", "لل", "ك", "وب", "ول", "وبال", "ولل")
_AR_POSSESSIVES = ("", "ا", "ه", "ها", "هم", "هما")
_AR_PAST = ("", "ت", "وا", "ا", "تا", "ه", "ها", "هم", "ته", "تها", "تهم", "وه", "وها", "وهم")
_AR_PRESENT = ("", "ون", "وا", "ان", "ه", "ها", "هم", "ونه", "ونها", "ونهم")
_AM_PROCLITICS = ("", "የ", "በ", "ለ", "ከ", "ስለ", "እንደ", "ባለ", "የተ")

PREFIXES: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("ar", "c"): _AR_PROCLITICS,
    ("ar", "v"): ("", "و", "ف"),
    ("am", "c"): _AM_PROCLITICS,
}
"""(language, class) -> what may stand before the word, joined to it (clitics)."""

ENDINGS: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("fr", "n"): ("", "- s"),
    ("fr", "x"): ("", "- x"),
    ("fr", "adj"): ("", "- e s es"),
    ("fr", "er"): ("er", "er e ent é ée és ées ait aient a èrent ant era eront"),
    ("fr", "ger"): (
        "ger",
        "ger ge gent gé gée gés gées geait geaient gea gèrent geant gera geront",
    ),
    ("fr", "ir"): ("ir", "ir it issent i ie is ies issait issaient irent issant ira iront"),
    ("es", "n"): ("", "- s es"),
    ("es", "o"): ("o", "o a os as"),
    ("es", "ar"): ("ar", "ar a an ó aron ado ada ados adas aba aban ando ará arán"),
    ("es", "er"): ("er", "er e en ió ieron ido ida idos idas ía ían iendo erá erán"),
    ("es", "ir"): (
        "ir",
        "ir e en ió ieron ido ida idos idas ía ían iendo irá irán uye uyen uyó uyeron",
    ),
    ("pt", "n"): ("", "- s es"),
    ("pt", "ao"): ("ão", "ão ões"),
    ("pt", "o"): ("o", "o a os as"),
    ("pt", "ar"): ("ar", "ar a am ou aram ado ada ados adas ava avam ando ará arão"),
    ("pt", "er"): ("er", "er e em eu eram ido ida idos idas ia iam endo erá erão"),
    ("pt", "ir"): ("ir", "ir e em iu iram ido ida idos idas ia iam indo irá irão"),
    ("ru", "m"): ("", "- а у ом е ы ов ам ами ах"),
    ("ru", "f"): ("а", "а ы е у ой - ам ами ах"),
    ("ru", "ka"): ("ка", "ка ки ке ку кой ок кам ками ках"),
    ("ru", "ia"): ("ия", "ия ии ию ией ий иям иями иях"),
    ("ru", "ie"): ("ие", "ие ия ию ием ии ий иям иями иях"),
    ("ru", "k"): ("", "- а у ом е и ов ам ами ах"),
    ("ru", "ec"): ("ец", "ец ца цу цем це цы цев цам цами цах"),
    ("ru", "nin"): ("нин", "нин нина нину нином нине не н нам нами нах"),
    ("ru", "o"): ("о", "о а у ом е - ам ами ах"),
    ("ru", "adj"): ("ый", "ый ая ое ые ого ой ому ым ом ую ых ыми"),
    ("ru", "past"): ("л", "л ла ло ли"),
    ("ru", "part"): (
        "н",
        "н на но ны нный нная нное нные нного нной нному нным нном нную нных нными",
    ),
    ("uk", "m"): ("", "- а у ом і и ів ам ами ах"),
    ("uk", "f"): ("а", "а и і у ою - ам ами ах"),
    ("uk", "ka"): ("ка", "ка ки ці ку кою ок кам ками ках"),
    ("uk", "ia"): ("ія", "ія ії ію ією ій іям іями іях"),
    ("uk", "nia"): ("ння", "ння нню нням нні нь ннями ннях"),
    ("uk", "adj"): ("ий", "ий а е і ого ої ому им ій у их ими"),
    ("uk", "ec"): ("ець", "ець ця цю цем ці ців цям цями цях"),
    ("uk", "yn"): ("ин", "ин ина ину ином ині и - ам ами ах"),
    ("uk", "o"): ("о", "о а у ом і - ам ами ах"),
    ("uk", "past"): ("в", "в ла ло ли"),
    ("uk", "part"): ("н", "ний на не но ні ного ної них ним ними ну ній ному"),
    ("ha", "n"): ("", "- n r ar in"),
    ("so", "ka"): ("", "- ka ku kii kan kaas kale yada yo"),
    ("so", "ga"): ("", "- ga gu gii gan yada yo"),
    ("so", "ta"): ("", "- ta tu da du tii dii tan dan yada yo"),
    ("so", "v"): (
        "",
        "ay ey tay tey een teen aya aysa eysa ayaan eyaan ayso ayn ayay ayeen an anaya aynaya",
    ),
    ("so", "i"): ("i", "iyay iyey isay isey iyeen iseen in inaya inayaan inaysa ineysa inta isan"),
    ("so", "ee"): (
        "ee",
        "eeyay eeyey eeyeen eysay aysay eysey eyn ayn eynta aynta eynaysa eyneysa aynaysa ayay",
    ),
    ("am", "n"): ("", "- ን ና ም ው ውን ዎች ች ቹ"),
}
"""(language, class) -> (what is taken off the end, what is put there instead; `-` is nothing)."""

# Subject of each noun class -> the relative that agrees with it ("waliotekwa", "lililoua").
_SW_RELATIVES: Final = {
    "a": "ye", "wa": "o", "i": "yo", "ya": "yo", "li": "lo", "u": "o", "zi": "zo", "ki": "cho",
    "vi": "vyo",
}  # fmt: skip
# Past, perfect, present and what goes with them: what will be ("ta") has not happened.
_SW_TENSES = ("me", "li", "na", "ki", "ka")
# The tense of headlines, where subject and tense run together ("yashambulia", "lateka").
_SW_HEADLINES = ("a", "wa", "ya", "la", "za", "cha", "vya")
_SW_OBJECTS = ("", "wa", "m", "mu", "i", "ya", "u", "li", "zi", "ki", "vi")
# Things act on people and places, and clauses ("who", "when") name few objects: the rest is regular
# and does not occur.
_SW_FEW_OBJECTS = ("", "wa", "m", "mu", "i", "ki")


def _swahili_verb(stem: str) -> list[str]:
    """Third persons in all tenses, relatives, "when" and infinitive of a Swahili verb by its stem.

    The passive is a stem of its own, `(teka|tekwa)~v`, and takes no object.
    """
    heads = ["ku", *_SW_HEADLINES]
    few: list[str] = []
    for subject, relative in _SW_RELATIVES.items():
        spoken = [subject + tense for tense in _SW_TENSES]
        (heads if subject in {"a", "wa"} else few).extend(spoken)
        few += [f"{subject}{tense}{which}" for tense in ("li", "na") for which in (relative, "po")]
    if stem.endswith("wa"):
        return [head + stem for head in (*heads, *few)]
    return [
        head + obj + stem
        for taken, objects in ((heads, _SW_OBJECTS), (few, _SW_FEW_OBJECTS))
        for head in taken
        for obj in objects
    ]


def _arabic_noun(noun: str) -> list[str]:
    """An Arabic noun with proclitics and with possessives; feminine -ة opens to -ت- before them."""
    stem = noun[:-1] + "ت" if noun.endswith("ة") else noun
    forms = [prefix + noun for prefix in _AR_PROCLITICS]
    for prefix in ("", "و", "ب", "ل", "ك"):
        forms += [prefix + stem + own for own in _AR_POSSESSIVES if own]
    return forms


def _arabic_person(noun: str) -> list[str]:
    """An Arabic name of a person or participle with proclitics, in both genders and numbers."""
    endings = ("", "ة", "ان", "ين", "ون", "ي", "و", "ات", "ا", "تين", "تان")
    return [prefix + noun + ending for prefix in _AR_PROCLITICS for ending in endings]


def _arabic_past(verb: str) -> list[str]:
    """An Arabic verb, given as "he did", in the third persons of the past, with objects."""
    return [prefix + verb + ending for prefix in ("", "و", "ف") for ending in _AR_PAST]


def _arabic_present(stem: str) -> list[str]:
    """An Arabic verb, given as its present without the ya, in the third persons, with objects."""
    prefixes = [before + person for before in ("", "و", "ف", "س", "ل") for person in "يت"]
    return [prefix + stem + ending for prefix in prefixes for ending in _AR_PRESENT]


def _amharic_noun(noun: str) -> list[str]:
    """An Amharic noun with prepositions and endings."""
    return [prefix + form for prefix in _AM_PROCLITICS for form in _amharic_endings(noun)]


def _amharic_endings(noun: str) -> list[str]:
    """An Amharic noun with article, plural, object -n and linking -na.

    A bare last consonant (sixth order) takes the vowel of the ending: ጥቃት, ጥቃቱ, ጥቃቶች. The letters
    stand in the code chart in rows of eight, one for each order.
    """
    last = ord(noun[-1])
    if last % 8 == _SIXTH_ORDER:
        stem = noun[:-1]
        article, own, plural = stem + chr(last - 4), stem + chr(last + 2), stem + chr(last + 1)
    else:
        article, own, plural = noun + "ው", noun + "ዋ", noun + "ዎ"
    forms = [noun, article, own, plural + "ች", plural + "ቹ", plural + "ቿ", plural + "ቻቸው"]
    forms += [form + ending for form in forms for ending in ("ን", "ና")]
    return [*forms, noun + "ም", plural + "ችም"]


_SIXTH_ORDER: Final = 5


def _english_verb(verb: str) -> list[str]:
    """Third person, past and gerund of a regular English verb."""
    if verb.endswith("e"):
        return [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return [verb, verb + "es", verb + "ed", verb + "ing"]
    return [verb, verb + "s", verb + "ed", verb + "ing"]


def _english_doubling(verb: str) -> list[str]:
    """As :func:`_english_verb` for verbs that double their last letter (grab, grabbed)."""
    return [verb, verb + "s", verb + verb[-1] + "ed", verb + verb[-1] + "ing"]


def _english_noun(noun: str) -> list[str]:
    """Singular and plural of a regular English noun."""
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return [noun, noun[:-1] + "ies"]
    if noun.endswith(("s", "sh", "ch", "x", "z")):
        return [noun, noun + "es"]
    return [noun, noun + "s"]


_RULES: Final[Mapping[tuple[str, str], Callable[[str], list[str]]]] = {
    ("en", "v"): _english_verb,
    ("en", "vv"): _english_doubling,
    ("en", "n"): _english_noun,
    ("sw", "v"): _swahili_verb,
    ("ar", "n"): _arabic_noun,
    ("ar", "p"): _arabic_person,
    ("ar", "past"): _arabic_past,
    ("ar", "pres"): _arabic_present,
    ("am", "cn"): _amharic_noun,
    ("am", "e"): _amharic_endings,
    ("am", "v"): amharic.verb,
    ("pcm", "n"): _english_noun,
    ("pcm", "v"): _english_verb,
}


def inflect(word: str, name: str, language: str) -> list[str]:
    """All forms of one word in inflection class ``name`` of ``language``.

    Raises ValueError where the class is unknown or the word does not end as its class asks.
    """
    key = (language, name)
    if key in _RULES:
        return _RULES[key](word)
    if key in PREFIXES:
        return [prefix + word for prefix in PREFIXES[key]]
    if key not in ENDINGS:
        known = sorted(n for lang, n in {**ENDINGS, **PREFIXES, **_RULES} if lang == language)
        message = f"unknown inflection class {name!r} for {language!r} (known: {known})"
        raise ValueError(message)
    taken, endings = ENDINGS[key]
    if not word.endswith(taken):
        message = f"{word!r} does not end in {taken!r}, as class {language}~{name} asks"
        raise ValueError(message)
    stem = word[: len(word) - len(taken)]
    return [stem + ending.replace("-", "") for ending in endings.split()]
