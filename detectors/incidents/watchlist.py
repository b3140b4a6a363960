"""Where a country's incidents are: which are open, by signal, and when those that ended did."""

from __future__ import annotations

from collections.abc import Mapping

from detectors.incidents import alerting
from detectors.params import Params
from detectors.regions.ground import Ground
from detectors.regions.incident import Incident
from detectors.regions.region import Region
from schemas.signals import SIGNALS
from schemas.times import DAY_MS


class Watchlist:
    """Knows where to look; the incidents are the pairs'."""

    __slots__ = ("_ended", "_firing", "code")

    def __init__(self, code: str) -> None:
        self.code = code
        self._firing: dict[str, set[str]] = {}
        self._ended: dict[tuple[str, str], int] = {}

    def recall(self, regions: Mapping[str, Region]) -> None:
        """Find the incidents that restored pairs hold."""
        for code in sorted(regions):
            for signal, pair in sorted(regions[code].pairs.items()):
                if pair.case.incident is not None:
                    self.note(code, signal, pair.case.incident)

    def note(self, code: str, signal: str, incident: Incident) -> None:
        """Note how an incident stands now."""
        self._ended.pop((signal, code), None)
        firing = self._firing.setdefault(signal, set())
        firing.discard(code)
        if incident.ended_ms is None:
            firing.add(code)
        else:
            self._ended[signal, code] = incident.ended_ms
        if not firing:
            del self._firing[signal]

    def standing(self, signal: str) -> bool:
        """Whether the signal has an open incident anywhere in the country."""
        return signal in self._firing

    def firing(self) -> list[str]:
        """The signals that have, in order."""
        return [signal for signal in SIGNALS if signal in self._firing] if self._firing else []

    def concerned(self, regions: Mapping[str, Region], signal: str) -> list[str]:
        """The regions that what stands of a signal rests on, sorted."""
        codes = {self.code}
        for code in self._firing.get(signal, ()):
            codes.add(code)
            incident = regions[code].pairs[signal].case.incident
            if incident is not None and incident.parts:
                codes.update(incident.parts)
        return sorted(codes)

    def grounds(self, regions: Mapping[str, Region]) -> list[Ground]:
        """The grounds of all firing incidents, by signal and region."""
        pairs = [
            regions[code].pairs[signal]
            for signal in sorted(self._firing)
            for code in sorted(self._firing[signal])
        ]
        return [pair.case.ground for pair in pairs if pair.case.ground is not None]

    def next_over(self, params: Params) -> int | None:
        """When the next resolved incident is to be forgotten."""
        days = params.reopen_days + params.expire_days
        return min(self._ended.values()) + int(days * DAY_MS) if self._ended else None

    def forget(
        self, regions: Mapping[str, Region], now_ms: int, params: Params
    ) -> list[tuple[str, str]]:
        """Forget resolved incidents whose time is over: (id, `region|signal`) of each."""
        over = []
        for signal, code in sorted(self._ended):
            pair = regions[code].pairs[signal]
            if pair.case.incident and alerting.is_over(pair.case.incident, now_ms, params):
                over.append((pair.case.incident.incident_id, pair.case_key[1]))
                pair.case.incident = None
                del self._ended[signal, code]
        return over
