"""Incidents: opened, escalated, joined, taken back and ended, and the alerts that say so."""

from schemas.native import attach

attach(__name__, __path__)
