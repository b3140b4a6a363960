"""`python -m tests.quality [TABLE...] [--terms-only] [--rounds N]`."""

from __future__ import annotations

import sys

from tests.quality.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
