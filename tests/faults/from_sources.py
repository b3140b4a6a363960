"""Has the core run from its sources where a fault replaces one of its methods.

Imported before anything of the core: what compiled modules call of each other cannot be replaced,
so the fault would not be there and the control would prove nothing.
"""

from __future__ import annotations

import os

from schemas import native

if os.environ.get("FAULTS_NO_ORIGIN_CHECK"):
    vars(native)["_loaded"] = lambda: None
