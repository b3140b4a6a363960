"""The version that runs here."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    """The installed distribution's version; `unpackaged` in a checkout that is not installed."""
    try:
        return metadata.version("tocsin")
    except metadata.PackageNotFoundError:
        return "unpackaged"
