"""What a text tells of each signal: terms, the cues that turn them, and features of both."""

from schemas.native import attach

attach(__name__, __path__)
