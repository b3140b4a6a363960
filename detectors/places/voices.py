"""Where those are who tell of it: "a spokesman in Kyiv", "told reporters in Abuja"."""

from __future__ import annotations

import re
from typing import Final

from detectors.places.before import Before

__all__ = ["tells"]

_TALKS: Final = re.compile(
    r"(?<![^\W_])(?:spokes(?:man|woman|person)|officials?|government|ministry|office|diplomats?"
    r"|analysts?|reporters|journalists|said|says|told|porte-parole|responsables|gouvernement"
    r"|ministère|diplomates|journalistes|déclaré|dit|portavoz|gobierno|ministerio|dijo|porta-voz"
    r"|state department|united nations|security council|nato headquarters|rights watch"
    r"|amnesty international|(?:african|european) union|conseil de sécurité|union (?:africaine"
    r"|européenne)|nations unies|sans frontières|naciones unidas|nações unidas"
    r"|governo|ministério|disse|reported|announced|confirmed|claimed|declared|based|headquartered"
    r"|afp|ap|reuters|bbc|cnn|dpa|efe|lusa|xinhua|anadolu|jazeera|rfi|voa|dw|by (?:tele)?phone"
    r"|porte-parole (?:militaire|de l['’]armée|de la police|du gouvernement)|annoncé|affirmé"
    r"|indiqué|précisé|confirmé|joint|joints|jointe|jointes|basée?s?|anunció|informó|confirmó"
    r"|(?:radio|television|tv) station|broadcaster|newspaper|committee|(?:rights|aid|monitoring)"
    r" group|speaking|comité|chaîne|journal|emisora|cadena|periódico|emissora|jornal"
    r"|embassy|consulate|ambassade|consulat|embajada|consulado|embaixada"
    r"|con sede|anunciou|informou|confirmou|com sede|sediada|sediado)"
    r" (?:in|from|at|à|depuis|en|desde|em|a partir de)"
    r" (?:the capital |la capitale |la capital |a capital )?$"
    r"|(?:annoncé|déclaré|affirmé|indiqué|informó|anunció|dijo|declaró|informou|anunciou|disse)"
    r" (?:[\w'’-]+ ){1,4}(?:depuis|desde) $"
    r"|(?:заявил|сообщил|рассказал)[аио]? в $|(?:сообщают|заявляют|повідомляють) [ву] $"
    r"|(?:заявив|заявил[аи]|повідомив|повідомил[аи]) [ву] $"
)
# Which of its words stand before the preposition, and what the last of all may be.
_TELLERS: Final = frozenset(
    (
        "spokesman", "spokeswoman", "spokesperson", "official", "officials", "government",
        "ministry", "office", "diplomat", "diplomats", "analyst", "analysts", "reporters",
        "journalists", "said", "says", "told", "responsables", "gouvernement", "ministère",
        "diplomates", "journalistes", "déclaré", "dit", "portavoz", "gobierno", "ministerio",
        "dijo", "governo", "ministério", "disse", "department", "nations", "council",
        "headquarters", "watch", "international", "union", "sécurité", "africaine",
        "européenne", "unies", "frontières", "unidas", "reported", "announced", "confirmed",
        "claimed", "declared", "based", "headquartered", "afp", "ap", "reuters", "bbc", "cnn",
        "dpa", "efe", "lusa", "xinhua", "anadolu", "jazeera", "rfi", "voa", "dw", "phone",
        "telephone", "militaire", "police", "annoncé", "affirmé", "indiqué", "précisé",
        "confirmé", "joint", "joints", "jointe", "jointes", "basé", "basés", "basée", "basées",
        "anunció", "informó", "confirmó", "sede", "anunciou", "informou", "confirmou", "sediada",
        "sediado", "заявил", "заявила", "заявили", "сообщил", "сообщила", "сообщили", "рассказал",
        "рассказала", "рассказали", "заявило", "сообщило", "рассказало", "parole", "armée",
        "embassy", "consulate", "ambassade", "consulat", "embajada", "consulado", "embaixada",
        "station", "broadcaster", "newspaper", "committee", "group", "speaking", "comité",
        "chaîne", "journal", "emisora", "cadena", "periódico", "emissora", "jornal",
        "сообщают", "заявляют", "повідомляють", "заявив", "повідомив",
        "повідомила", "повідомили",
    )
)  # fmt: skip
_CAPITALS: Final = frozenset(("capital", "capitale"))
_AFAR: Final = frozenset(("depuis", "desde"))
# What the last word is then; "a" is what "a partir de" begins with.
_PLACING: Final = frozenset(("in", "from", "at", "à", "depuis", "en", "desde", "em", "a", "в", "у"))


def tells(before: Before) -> bool:
    """Whether a preposition places the one who speaks, not what happened."""
    return _may_tell(before.words) and _TALKS.search(before.lower) is not None


def _may_tell(words: list[str]) -> bool:
    """Whether `_TALKS` may match, by the words that would have to stand there."""
    at = len(words) - 1
    if at >= 0 and words[at] in _CAPITALS:
        at -= 2
    if at > 0 and words[at] == "de" and words[at - 1] == "partir":
        at -= 2
    if at < 1 or words[at] not in _PLACING:
        return False
    return words[at] in _AFAR or _teller(words[at - 1])


def _teller(word: str) -> bool:
    """Whether a word ends as who tells of it does, behind a bracket or a hyphen perhaps."""
    if word.isalpha():
        return word in _TELLERS
    start = len(word)
    while start and word[start - 1].isalnum():
        start -= 1
    return word[start:] in _TELLERS
