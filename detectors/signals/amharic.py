"""Forms of Amharic verbs, for the notation of `expand`.

Ethiopic letters stand in the code chart in rows of eight, one row a consonant, one place a vowel
(its *order*): ä, u, i, a, e, none, o and wa. A verb is its consonants in changing orders with
prefixes and endings, so from "he did" all the forms of a report can be made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

__all__ = ["verb"]

_AE: Final = 0
_U: Final = 1
_A: Final = 3
_NONE: Final = 5
_O: Final = 6
_WA: Final = 7
_ORDERS: Final = 8

# What may stand before "he did" to make "who did", "when, because, as, while he did".
_BEFORE_PAST: Final = ("የ", "በ", "ከ", "ስለ", "እንደ", "እየ")
# "that does" and "doing", of him or them and of her. "To do", "so that he does" and the finite
# present, which is the future as well, are left out: they tell what has not happened.
_BEFORE_PRESENT: Final = (("የሚ", "የምት"), ("ሲ", "ስት"))
_BEFORE_NOUN: Final = ("", "በ", "ከ")
# A passive's prefix, alone and joined with the vowel a of its verb (አገተ: ታገተ).
_PASSIVE: Final = "ተታ"


def verb(past: str) -> list[str]:
    """Third persons, relatives and verbal nouns of a verb given as "he did".

    Regular verbs end in ä (ገደለ, ተገደለ, አቃጠለ) or in a (ዘጋ, አስወጣ). The passive is a verb of its
    own. A few forms that nobody writes come along; they match nothing.

    >>> [form in verb("ገደለ") for form in ("ገድለዋል", "የገደሉት", "መግደላቸውን", "ሲገድሉ")]
    [True, True, True, True]
    >>> [form in verb("ተገደለ") for form in ("ተገድሏል", "መገደሉን", "በተገደሉ")]
    [True, True, True]
    """
    weak = ord(past[-1]) % _ORDERS == _A
    if not weak and ord(past[-1]) % _ORDERS != _AE:
        message = f"{past!r} does not end in the vowel ä or a, as class am~v asks"
        raise ValueError(message)
    forms: dict[str, None] = {}
    for form in (
        *_past(past),
        *_perfect(past, weak=weak),
        *_noun(past, weak=weak),
        *_present(past, weak=weak),
    ):
        forms[form] = None
    return list(forms)


def _in(letter: str, order: int) -> str:
    """The letter's consonant in another order."""
    return chr(ord(letter) - ord(letter) % _ORDERS + order)


def _joined(prefix: str, word: str) -> str:
    """A prefix before a word; before a leading a the prefix takes that vowel (የ + አገቱ: ያገቱ)."""
    if word[0] == "አ":
        return prefix[:-1] + _in(prefix[-1], _A) + word[1:]
    return prefix + word


def _past(past: str) -> Iterator[str]:
    """He, she, they did; with objects; and with what makes a clause of it."""
    stem, last = past[:-1], past[-1]
    he, she, they = past, past + "ች", stem + _in(last, _U)
    yield from (he, she, they)
    yield from (he + "ው", stem + _in(last, _A) + "ቸው", they + "ት", stem + _in(last, _WA) + "ቸው")
    for prefix in _BEFORE_PAST:
        for form in (he, she, they):
            yield _joined(prefix, form)
    for form in (he + "ው", she + "ው", they + "ት"):
        for prefix in _BEFORE_PAST[:3]:
            yield _joined(prefix, form)


def _perfect(past: str, *, weak: bool) -> Iterator[str]:
    """Having done, and has done."""
    for stem, last in _closed(past, weak=weak):
        yield from (stem + _in(last, _O), stem + _in(last, _A), stem + _in(last, _AE) + "ው")
        yield from (
            stem + _in(last, _WA) + "ል",
            stem + _in(last, _A) + "ለች",
            stem + _in(last, _AE) + "ዋል",
        )


def _closed(past: str, *, weak: bool) -> list[tuple[str, str]]:
    """Stems of the perfect and the letter that takes its endings.

    The consonant before the ending loses its vowel; verbs in a put a t there (ዘጋ: ዘግቶ).
    """
    if weak:
        stem = past[:-1] + _in(past[-1], _NONE)
        stems = [(stem, "ተ")]
        if len(past) > 2 and ord(past[-2]) % _ORDERS == _AE:  # noqa: PLR2004 (three letters: አጠቃ, አጥቅቶ)
            stems.append((past[:-2] + _in(past[-2], _NONE) + stem[-1], "ተ"))
        return stems
    before = past[-2]
    if ord(before) % _ORDERS == _AE:
        before = _in(before, _NONE)
    return [(past[:-2] + before, past[-1])]


def _noun(past: str, *, weak: bool) -> Iterator[str]:
    """Doing; his, her, their doing; as an object."""
    for stem, last in _noun_stems(past, weak=weak):
        endings = (_in(last, _NONE), _in(last, _U), _in(last, _WA), _in(last, _A) + "ቸው")
        for ending in endings:
            for prefix in _BEFORE_NOUN:
                yield prefix + stem + ending
                yield prefix + stem + ending + "ን"


def _noun_stems(past: str, *, weak: bool) -> Iterator[tuple[str, str]]:
    body, last = (past, "ተ") if weak else (past[:-1], past[-1])
    if body[0] in _PASSIVE:
        yield "መ" + body.removeprefix("ተ"), last
    elif body[0] == "አ":
        yield "ማ" + body[1:], last
    else:
        yield "መ" + body, last
        yield "መ" + _in(body[0], _NONE) + body[1:], last
        if len(body) > 2 and not weak:  # noqa: PLR2004 (four consonants: ጨፈጨፈ, መጨፍጨፍ)
            yield "መ" + body[0] + _in(body[1], _NONE) + body[2:], last


def _present(past: str, *, weak: bool) -> Iterator[str]:
    """That does, that is done; doing."""
    last = past[-1]
    if past[0] in _PASSIVE:
        body = past[:-1].removeprefix("ተ")
    else:
        body = past[:-1]
        if not weak and ord(body[-1]) % _ORDERS == _AE:
            body = body[:-1] + _in(body[-1], _NONE)
    end = _in(last, _A if weak else _NONE)
    for masculine, feminine in _BEFORE_PRESENT:
        yield _before_present(masculine, body) + end
        yield _before_present(masculine, body) + _in(last, _U)
        yield _before_present(feminine, body) + end


def _before_present(prefix: str, body: str) -> str:
    """A present's prefix before a verb; a leading a joins with it, after a vowel by a y."""
    if not body.startswith("አ"):
        return prefix + body
    if ord(prefix[-1]) % _ORDERS == _NONE:
        return prefix[:-1] + _in(prefix[-1], _A) + body[1:]
    return prefix + "ያ" + body[1:]
