"""Texts made to cost as much as possible: one unit over and over, up to a document's limits.

Each is a general way to be slow: a look at every letter that runs to the text's end, every hit held
against every other, a name that all others hang on. Reports do none of it at this length.
"""

from __future__ import annotations

import itertools
import random
from typing import Final

from schemas.document import MAX_BYTES

__all__ = ["LIMIT", "ORDINARY", "texts"]

LIMIT: Final = MAX_BYTES - 4_096
"""Bytes that a text may have in a document's JSON, with room for its other fields."""

_TOWNS: Final = (
    "Gao", "Kidal", "Mopti", "Bamako", "Kano", "Maiduguri", "Sokoto", "Khartoum", "Nyala",
    "Goma", "Bukavu", "Beni", "Kyiv", "Kharkiv", "Kherson", "Odesa", "Aleppo", "Homs", "Idlib",
    "Sanaa", "Aden", "Taiz", "Mogadishu", "Kismayo", "Baidoa", "Paris", "Springfield", "San Jose",
    "Victoria", "Santa Maria", "Georgia", "Niger", "Jordan", "Chad", "Guinea", "Tripoli",
)  # fmt: skip
ORDINARY: Final = {
    "en": "Officials in Gao said on Tuesday that the market had opened again after the rains, and "
    "that traders from Niger and Algeria were expected in the town before the end of the month. ",
    "fr": "Les autorités de Mopti ont indiqué mardi que le marché avait rouvert après les pluies "
    "et que des commerçants venus du Niger étaient attendus dans la ville avant la fin du mois. ",
    "ar": "قال مسؤولون في مدينة عدن يوم الثلاثاء إن السوق فتحت أبوابها بعد الأمطار وإن تجارا من "
    "صنعاء ينتظرون في المدينة قبل نهاية الشهر. ",
    "ru": "Власти Харькова сообщили во вторник, что рынок снова открылся после дождей и что "
    "торговцев из Одессы ждут в городе до конца месяца. ",
    "am": "የጎንደር ባለስልጣናት ማክሰኞ ዕለት እንዳሉት ገበያው ከዝናቡ በኋላ እንደገና ተከፍቷል፤ ነጋዴዎችም ከባሕር ዳር ይጠበቃሉ። ",
}
"""A sentence of a quiet report in each script; texts are held against theirs."""

_REPEATED: Final = {
    "one letter": ("en", "a"),
    "one capital": ("en", "A"),
    "one letter of another script": ("ar", "م"),
    "letters in words of one": ("en", "a "),
    "capitals in words of one": ("en", "A "),
    "initials": ("en", "J. "),
    "one word": ("en", "market "),
    "one word without a blank": ("en", "market-"),
    "one word of the lexicon": ("en", "killed "),
    "two words of a pair": ("en", "fuel shortage "),
    "words of a pair apart": ("en", "gunmen and villagers were kidnapped and "),
    "a cue and a term": ("en", "not killed "),
    "terms in French": ("fr", "enlevés attaque siège coup d'État "),
    "terms in Russian": ("ru", "убиты похищены обстрел осада "),
    "terms in Arabic": ("ar", "قتل خطف حصار هجوم "),
    "terms in Amharic": ("am", "ተገደሉ ታገቱ ጥቃት ከበባ "),
    "opening brackets": ("en", "("),
    "brackets": ("en", "()"),
    "brackets around a word": ("en", "(AFP) "),
    "an opened bracket and a word": ("en", "(Reuters "),
    "square brackets": ("en", "[] "),
    "combining marks": ("en", "a\u0301"),
    "marks alone": ("en", "\u0301"),
    "a letter with many marks": ("en", "e" + "\u0301" * 200 + " "),
    "joiners": ("en", "ga\u200bo "),
    "emoji": ("en", "\U0001f525"),
    "flags": ("en", "\U0001f1f2\U0001f1f1 "),
    "alternating scripts": ("en", "Gao غزة Киев ጎንደር "),
    "a script a letter": ("en", "aбمጎ"),
    "quotes": ("en", '"'),
    "quoted words": ("en", '"Gao" '),
    "an opened quote and a word": ("en", "“Gao "),
    "apostrophes": ("en", "d'l'"),
    "numbers": ("en", "12 "),
    "one long number": ("en", "7"),
    "numbers with marks": ("en", "1,000.5 "),
    "years": ("en", "in 2014 "),
    "figures and units": ("en", "40 kilometres "),
    "a figure and words": ("en", "40 of the "),
    "and": ("en", "and "),
    "of": ("en", "of "),
    "the": ("en", "the "),
    "in": ("en", "in "),
    "blanks": ("en", " a" + " " * 300),
    "line breaks": ("en", "a\n"),
    "many line breaks": ("en", "a" + "\n" * 100),
    "tabs": ("en", "a\t"),
    "full stops": ("en", "."),
    "commas": ("en", "Gao, "),
    "dashes": ("en", "--- "),
    "an address": ("en", "https://news.example/gao/kidal?x=1 "),
    "a long word": ("en", "kidnapped" * 40 + " "),
    "one place": ("en", "Gao "),
    "a place in small letters": ("en", "gao "),
    "a place in capitals": ("en", "GAO "),
    "one place of many bearers": ("en", "Springfield "),
    "a town and its state": ("en", "Springfield, Illinois, "),
    "towns of different states": ("en", "Springfield, Vt., "),
    "in a place": ("en", "in Gao "),
    "in the north of": ("en", "Tripoli, in the north of "),
    "a people": ("en", "Malian "),
    "fled from a place": ("en", "fled from Gao to "),
    "border with": ("en", "border with Mali "),
    "off the coast": ("en", "pirates off the coast of Somalia "),
    "a body's name": ("en", "University of Gao "),
    "a person's name": ("en", "Franklin Gao "),
    "a title": ("en", "Gen. Franklin "),
    "said": ("en", "said in Gao said "),
    "a group's name": ("en", "Islamic State in Gao "),
    "a group": ("en", "JNIM "),
    "a group and a place off a coast": ("en", "off Gao ADF "),
    "datelines": ("en", "GAO, Mali (AFP) - "),
    "an agency": ("en", "told Reuters "),
    "a prefix of a long pattern": ("en", "people were "),
    "Pidgin": ("pcm", "dem don kidnap pipo for "),
    "Hausa": ("ha", "an kashe 'yan bindiga a "),
    "Somali": ("so", "ayaa la dilay magaalada "),
    "Swahili": ("sw", "waliuawa katika mji wa "),
}


def _runs(size: int) -> dict[str, tuple[str, str]]:
    """Texts that no unit makes: everything different, in one sentence."""
    pick = random.Random(size)
    letters = "abcdefghijklmnopqrstuvwxyz"
    # Enough for any size; made once, so that the texts of two sizes begin alike.
    words = ["".join(pick.choices(letters, k=pick.randint(2, 9))) for _ in range(LIMIT // 4)]
    towns = list(itertools.islice(itertools.cycle(_TOWNS), LIMIT // 4))
    return {
        "different words": ("en", " ".join(words)),
        "different words with capitals": ("en", " ".join(words).title()),
        "no blank at all": ("en", "".join(words)),
        "places in a row": ("en", " ".join(towns)),
        "places and commas": ("en", ", ".join(towns)),
        "places and 'and'": ("en", " and ".join(towns)),
        "thousands of hits in a sentence": (
            "en",
            " ".join(f"gunmen killed {n} near {t} and" for n, t in enumerate(towns)),
        ),
    }


def texts(size: int) -> dict[str, tuple[str, str]]:
    """By name the language and the text, each of at most `size` bytes."""
    made = {
        name: (lang, unit * (size // len(unit) + 1)) for name, (lang, unit) in _REPEATED.items()
    }
    made |= _runs(LIMIT)
    return {
        name: (lang, text[:size].encode()[:size].decode("utf-8", "ignore"))
        for name, (lang, text) in made.items()
    }
