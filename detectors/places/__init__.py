"""Which places a document names, which of their namesakes is meant, and what they weigh."""

from schemas.native import attach

attach(__name__, __path__)
