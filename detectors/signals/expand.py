"""Writing a term once and getting all its forms, when the lexicon is built.

A *form* of a signal file is a phrase in a small notation:

``(a|b|)``
    alternatives, nested at will, an empty one allowed;
``word~class``
    the word in all forms of an inflection class of the table's language (`inflections.py`). The
    class applies to the word as expanded so far, so ``(re|)take~v`` inflects both.

So no stemmer runs over a document: eight thousand patterns in the table of words cost what two
thousand do.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Final

from detectors.signals.inflections import inflect

MOST_FORMS: Final = 4000
"""A form that expands to more than this is refused: a slip, not a term."""


def expand(form: str, language: str) -> list[str]:
    """All phrases a form of the notation stands for, each once, in a fixed order.

    >>> expand("lay(s|ing|) siege", "en")
    ['lays siege', 'laying siege', 'lay siege']
    >>> expand("besiege~v", "en")
    ['besiege', 'besieges', 'besieged', 'besieging']
    """
    phrases: dict[str, None] = {}
    for choice in _alternatives(form):
        for phrase in _inflected(choice.split(), language):
            phrases[phrase] = None
            if len(phrases) > MOST_FORMS:
                message = f"form {form!r} ({language}) expands to more than {MOST_FORMS} phrases"
                raise ValueError(message)
    return list(phrases)


_ELIDED: Final = frozenset("ldsnj")
# "larme" is a tear.
_NOT_JOINED: Final = frozenset({"arme", "armes"})
_SHORT: Final = 2


def joined(phrase: str) -> list[str]:
    """French as addresses and hasty posts write it: elisions without apostrophe.

    >>> joined("l attaque")
    ['lattaque']
    >>> joined("assaut")
    ['lassaut', 'dassaut']
    >>> joined("prend d assaut")
    ['prend dassaut']
    """
    words = phrase.split()
    run = [words[0]]
    for word in words[1:]:
        if run[-1] in _ELIDED or run[-1] == "qu":
            run[-1] += word
        else:
            run.append(word)
    forms = [head + " ".join(run) for head in ("l", "d") if _elides(run[0])]
    return ([" ".join(run)] if len(run) < len(words) else []) + forms


def _elides(word: str) -> bool:
    return len(word) > _SHORT and word[0] in "aeiouyhéèêàâîïôœ" and word not in _NOT_JOINED


def _inflected(words: list[str], language: str) -> Iterator[str]:
    """The phrases of one choice of alternatives, its ``~class`` marks resolved."""
    if not words:
        yield ""
        return
    word, _, name = words[0].partition("~")
    heads: Iterable[str] = inflect(word, name, language) if name else (word,)
    tails = list(_inflected(words[1:], language))
    for head in heads:
        for tail in tails:
            yield f"{head} {tail}".strip()


def _alternatives(form: str) -> list[str]:
    """``form`` with every ``(a|b)`` written out; ValueError where brackets do not match."""
    written, at = _sequence(form, 0)
    if at < len(form):
        message = f"stray ')' or '|' in form {form!r}"
        raise ValueError(message)
    return written


def _sequence(form: str, at: int) -> tuple[list[str], int]:
    """What stands from ``at`` on to the next bar or bracket of this level, and where that is."""
    written = [""]
    while at < len(form) and form[at] not in "|)":
        if form[at] == "(":
            choices, at = _group(form, at + 1)
        else:
            start = at
            while at < len(form) and form[at] not in "(|)":
                at += 1
            choices = [form[start:at]]
        written = _unique((head + choice for head in written for choice in choices), form)
    return written, at


def _group(form: str, at: int) -> tuple[list[str], int]:
    """The choices of the bracket whose inside begins at ``at``, and where it is over."""
    choices: list[str] = []
    while True:
        choice, at = _sequence(form, at)
        choices += choice
        if at == len(form):
            message = f"'(' without ')' in form {form!r}"
            raise ValueError(message)
        at += 1
        if form[at - 1] == ")":
            return _unique(choices, form), at


def _unique(phrases: Iterable[str], form: str) -> list[str]:
    kept = dict.fromkeys(itertools.islice(phrases, 2 * MOST_FORMS))
    if len(kept) > MOST_FORMS:
        message = f"form {form!r} has more than {MOST_FORMS} alternatives"
        raise ValueError(message)
    return list(kept)
