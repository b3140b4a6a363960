"""The places of the world by name: gathered from packages and tables, compiled once, read back."""

from schemas.native import attach

attach(__name__, __path__)
