"""What the signals look like in text: rules, one file a signal, and words, a folder a language.

`<signal>.toml` holds, beside `signal`, `about` and `misses`:

`[[pair]]`
    a word of class `left` near one of class `right`, of one language and in one sentence, counts
    as a term; with `needs`, only where a cue of that kind is near; with `ordered`, only if left
    comes first;
`turns`, `[prior]`
    the cues that turn this signal's terms, and what is particular in its prior weights.

`words/xx/<signal>.toml` holds what one language says of it:

`[lexicon]`
    its terms in four grades (:data:`GRADES`), `shadow` phrases that contain a term but do not
    mean it, and `positive` and `negative` example texts that a test runs;
`[class]`
    words of one meaning, a list each, for the pairs.

`classes.toml` beside it has the classes that several signals use, `cues.toml` the cues of
:data:`CUES`. Forms are written in the notation of `expand`; ` !fr,es` after a form keeps it out of
texts in those languages, ` =fr` keeps it to texts in that language or of unknown language. French
forms are also read with their elisions joined ("lattaque"), as addresses write them.

Terms of all languages are always active, so a wrongly detected language loses nothing but cues:
cues of one Latin word count in texts of their own language only, as such words mean other things
elsewhere.
"""

from __future__ import annotations

from detectors.signals.entries import (
    CUE,
    CUES,
    GRADES,
    SHADOW,
    TERM,
    WORD,
    Entry,
    Example,
    Pair,
)
from detectors.signals.lexicon import Lexicon, compile_lexicon

__all__ = [
    "CUE",
    "CUES",
    "GRADES",
    "SHADOW",
    "TERM",
    "WORD",
    "Entry",
    "Example",
    "Lexicon",
    "Pair",
    "compile_lexicon",
]
