"""What travels between the steps: records, topics and their wire format."""

from schemas.native import attach

attach(__name__, __path__)
