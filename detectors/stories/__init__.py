"""Who tells a story, and which documents tell the same one."""

from schemas.native import attach

attach(__name__, __path__)
