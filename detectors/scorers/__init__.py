"""Scorers: from story weight per bin to the log-odds of a crisis, and what that is held against.

Each name in `__all__` is a module with one `Scorer` in river's protocol, named `SCORER` there.
`burst` is the filter that trackers run; `two_state` is the same filter under the protocol.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from schemas.native import attach

if TYPE_CHECKING:
    from detectors.scorers.base import Scorer

attach(__name__, __path__)

__all__ = ["ears", "keyword", "null", "two_state", "uniform", "zscore"]


def shipped() -> dict[str, type[Scorer]]:
    """Every scorer by the name of its module; river is imported no sooner than this is called."""
    return {name: importlib.import_module(f"{__name__}.{name}").SCORER for name in __all__}
