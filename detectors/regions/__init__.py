"""What is counted of regions, and of each pair of region and signal: told, expected, scored."""

from schemas.native import attach

attach(__name__, __path__)
