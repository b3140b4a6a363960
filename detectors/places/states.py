"""Whether a state or country follows a name after a comma: `Franklin, Tenn.`, `Clark, Nevada`."""

from __future__ import annotations

import re
from typing import Final

from detectors.gazetteer.compiled import Gazetteer
from detectors.gazetteer.draft import DEMONYM, Kind
from detectors.text.glyphs import is_at, is_capital
from detectors.text.normal import fold_pattern
from schemas.remembered import remember

__all__ = ["States"]

_STATE: Final = re.compile(r", ([A-Z][\w.]{1,30}(?: [A-Z]\w{1,30})?)")
_STATE_WORD: Final = re.compile(r", ([A-Z][\w.]{1,30})")
_COMMA: Final = 0x2C
_WIDE: Final = 1
_NARROW: Final = 0
_NOBODY: Final = -1
_REMEMBERED: Final = 4096


class States:
    """Knows which names are those of states and countries."""

    def __init__(self, gazetteer: Gazetteer, flags: bytes) -> None:
        """Take the places, and the flags of their patterns as bytes."""
        self._gazetteer = gazetteer
        self._flags = flags
        # Looking a name up takes ten times what judging a match does.
        self._known: dict[str, int] = {}

    def follows(self, raw: str, end: int) -> bool:
        """Whether one follows behind the name that ends at `end`."""
        begins = is_at(raw, end, _COMMA) and is_capital(raw, end + 2)
        follows = _STATE.match(raw, end) if begins else None
        while follows:
            name = follows.group(1)
            said = self._known.get(name)
            if said is None:
                said = remember(self._known, name, self._is_wide(name), _REMEMBERED)
            if said != _NOBODY:
                return said == _WIDE
            follows = _STATE_WORD.match(raw, end) if " " in name else None
        return False

    def _is_wide(self, name: str) -> int:
        """Whether a name is a state's or country's: `_WIDE`, `_NARROW`, or `_NOBODY` has it."""
        pattern = self._gazetteer.patterns.find(fold_pattern(name))
        if pattern is None:
            return _NOBODY
        place = self._gazetteer.of[self._gazetteer.first[pattern]]
        wide = self._gazetteer.kind[place] in (Kind.COUNTRY, Kind.REGION)
        return _WIDE if wide and not self._flags[pattern] & DEMONYM else _NARROW
