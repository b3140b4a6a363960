"""Counts what a JSON text is made of without reading it; `marks.c` beside it is the same, compiled.

Where the core is compiled the library takes this module's place: it says the same, for any bytes
(`tests/detectors/text/test_c_forms.py`).
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["marks"]

_SPACED_KEY: Final = re.compile(rb'"[ \t\r\n]+:')


def marks(data: bytes) -> tuple[int, int, bool]:
    """Opening brackets and braces; quotation marks before a colon; whether one has blanks between.

    Inside strings too: who asks wants to know what there cannot be.
    """
    opened = data.count(b"[") + data.count(b"{")
    return opened, data.count(b'":'), _SPACED_KEY.search(data) is not None
