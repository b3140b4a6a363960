"""Headlines in Nigerian Pidgin, which is written in English words, told from English ones."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["is_pidgin_headline"]

# Words that no English text has: in a headline one of them is enough.
_ALONE: Final = frozenset(
    (
        "abeg", "afta", "comot", "dey", "goment", "imself", "kontri", "kpai", "neva", "pesin",
        "pikin", "pipo", "pipol", "presido", "sabi", "sojas", "wetin", "wey",
    )
)  # fmt: skip
# "Gunmen don carry": what has happened, unlike English "don't" and "to don a mask".
_DONE: Final = re.compile(r"(?<!\bto)(?<!^) don (?!t\b)[a-z]{3}")
# "Gunmen kill monarch and im driver", "make dem leave", "sake of" without a "for the" before it.
_THEIRS: Final = re.compile(
    r"\b(?:and|for|from|kill|make|of|on|say|tell|to|with) (?:im|dia) [a-z]{3}"
    r"|\b(?:carry|kill|make|say|tell) dem [a-z]"
    r"|(?<!the)(?<!for)(?<!whose)(?<!s) sake of "
    r"|\bdem (?:ask|call|carry|collect|don|enter|go|kidnap|kill|no|say|still|take|tok|want)\b"
    r"|\b(?:carry|march|pack) (?:\w+ ){1,2}(?:comot|enter)\b|, \w+ tok\b"
)
# Words that English has too ("Princess Di", "so I am", "5 cm dia"), by what stands beside them.
_BESIDE: Final = {
    "di": re.compile(
        r"\bdi (?:army|area|attack|bandits|biggest|border|camp|case|children|church|city|community"
        r"|company|country|court|day|family|first|girls|goment|government|governor|gunmen|hospital"
        r"|house|kontri|last|main|man|market|matter|new|oda|one|only|people|pipo|place|police"
        r"|president|rest|road|same|school|soldiers|state|students|three|town|two|victims|video"
        r"|village|war|way|whole|woman|world)\b"
    ),
    "am": re.compile(
        r"\b(?:arrest|burn|call|carry|catch|collect|do|find|give|grab|hit|hold|kidnap|kill|make|pick"
        r"|put|release|see|seize|shoot|take|tell|tie|use|want) am\b"
    ),
    "dia": re.compile(r"(?<!\bcm )(?<!\bmm )(?<!\d )\bdia [a-z]{3}"),
    "no": re.compile(
        r"\bno (?:(?:dey|fit|gree|sabi|wan) [a-z]|get (?!out\b|up\b|in\b|back\b)[a-z])"
    ),
    "go": re.compile(
        r"\bgo (?:chop|continue|dey|die|face|finish|happen|quench|reach|soon|suffer)\b"
    ),
    "na": re.compile(r"\b[Nn]a (?:de[ym]|di|im|one|so|this|wetin|who)\b"),
    "sake": re.compile(r"\b(?:sake of say|because of say)\b"),
}
# A headline's one who acts, and a verb without its s: "Russia bombard", English "bombards".
_ONE_ACTS: Final = re.compile(
    r"^(?:One |Di )?(?:[Mm]an|[Ww]oman|[Bb]omber|[Gg]unman|[Ss]oldier|[Ss]oja|[Pp]oliceman"
    r"|[Pp]astor|[Pp]resident|[Gg]overnor|[Mm]inister|[Dd]rone|Israel|Iran|Russia|Ukraine|China|Nigeria|Ghana"
    r"|America|Britain|Trump|Putin|Netanyahu|Tinubu) "
    r"(?:abduct|arrest|announce|arrive|ask|beg|begin|block|bombard|burn|butcher|carry|close|declare"
    r"|destroy|die|enter|evacuate|invade|kidnap|kill|say|seize|send|shoot|stab|tell|threaten|warn)"
    r"(?![\w-])"
)
# After these an English verb has no s either.
_BARE_BEFORE: Final = frozenset(
    (
        "can", "could", "did", "do", "does", "had", "help", "if", "let", "lets", "made", "make",
        "makes", "may", "might", "must", "see", "should", "that", "to", "watch", "will", "would",
    )
)  # fmt: skip
# What stands "for" a place happens there: "two die for Borno", "for mosque for Kano".
_THERE: Final = re.compile(
    r"\bfor (?:barracks|border|camp|church|farm|hotel|house|market|mosque|road) for [A-Z]"
    r"|\b(?:abduct|blast|bomb|burn|claim|die|explode|invade|kidnap|kill|shoot|storm)\b[^.]{0,40}"
    r" for (?:Abia|Adamawa|Akwa Ibom|Anambra|Bauchi|Bayelsa|Benue|Borno|Delta|Ebonyi|Edo|Ekiti"
    r"|Enugu|Gombe|Imo|Jigawa|Kaduna|Kano|Katsina|Kebbi|Kogi|Kwara|Nasarawa|Ogun|Ondo|Osun|Oyo|Plateau"
    r"|Rivers|Sokoto|Taraba|Yobe|Zamfara)\b"
    r"|\b(?:bandits|gunmen|kidnappers) (?:carry(?! out\b)|kpai|waylay) "
)
_THEIRS_PIECES: Final = (" im ", " dia ", "dem ", " sake of ", " comot", " enter", " tok")


def is_pidgin_headline(words: set[str], sample: str, *, english: bool) -> bool:
    """Whether a short text in Latin letters, whose folded words are `words`, is Pidgin.

    What English words alone tell is asked of texts that are taken for English: `english`.
    """
    if not _ALONE.isdisjoint(words) or _is_done(sample) or _is_theirs(sample):
        return True
    return english and (
        _is_beside(words, sample)
        or (
            _BARE_BEFORE.isdisjoint(words)
            and (_ONE_ACTS.search(sample) is not None or _THERE.search(sample) is not None)
        )
    )


# Most texts hold nothing that the patterns cannot match without.
def _is_done(sample: str) -> bool:
    """Whether `_DONE` matches somewhere."""
    return " don " in sample and _DONE.search(sample) is not None


def _is_theirs(sample: str) -> bool:
    """Whether `_THEIRS` matches somewhere."""
    for piece in _THEIRS_PIECES:
        if piece in sample:
            return _THEIRS.search(sample) is not None
    return False


def _is_beside(words: set[str], sample: str) -> bool:
    """Whether a word that English has too stands as only Pidgin has it."""
    return any(
        pattern.search(sample) is not None for word, pattern in _BESIDE.items() if word in words
    )
