"""Mention: one place named in a document."""

from __future__ import annotations

__all__ = ["Mention"]


class Mention:
    """A place name in a document's reading, resolved to a place and its region.

    `start` and `end` count code points, end exclusive. `region` is ISO 3166-2 or None. No record:
    what a document needs of them is read a dozen times and none is sent.
    """

    __slots__ = ("country", "end", "geonameid", "lat", "lon", "region", "start", "surface")

    def __init__(
        self,
        *,
        start: int,
        end: int,
        surface: str,
        geonameid: int | None,
        lat: float | None,
        lon: float | None,
        country: str | None,
        region: str | None,
    ) -> None:
        self.start = start
        self.end = end
        self.surface = surface
        self.geonameid = geonameid
        self.lat = lat
        self.lon = lon
        self.country = country
        self.region = region

    def __repr__(self) -> str:
        """Show what it is, which is what one looks for in a failed test."""
        return f"Mention({self.start}, {self.end}, {self.surface!r}, {self.region or self.country})"
