"""The core: from Document to Alert. It knows no clock, no network, no thread and no Faust."""

from schemas.native import attach

attach(__name__, __path__)
