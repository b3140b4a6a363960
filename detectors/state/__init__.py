"""What a tracker remembers, as state values and back."""

from schemas.native import attach

attach(__name__, __path__)
