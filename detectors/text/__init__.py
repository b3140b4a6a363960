"""Text as it is read: letters, words, language, and all patterns found in one pass."""

from schemas.native import attach

attach(__name__, __path__)
