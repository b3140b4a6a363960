"""Which of a country's regions have a filter above rest, by lane: no other needs each bin."""

from __future__ import annotations

from collections.abc import Mapping

from detectors.feeds import LANES
from detectors.regions.folding import at_rest
from detectors.regions.moment import Moment
from detectors.regions.pair import Pair
from detectors.regions.region import Region

__all__ = ["Wakeful"]


class Wakeful:
    """The regions of one country that are awake; where all sleep no incident can change."""

    __slots__ = ("_lanes",)

    def __init__(self) -> None:
        """All asleep."""
        self._lanes: dict[str, set[str]] = {lane: set() for lane in LANES}

    def recall(self, regions: Mapping[str, Region]) -> None:
        """Find out what is awake in restored regions."""
        for lane in LANES:
            self._lanes[lane] = {code for code, region in regions.items() if region.awake(lane)}

    def note(self, lane: str, code: str) -> None:
        """Note that a region has woken in a lane."""
        self._lanes[lane].add(code)

    def within(self, lane: str) -> list[str]:
        """The regions awake in a lane, sorted."""
        return sorted(self._lanes[lane])

    def any(self, lane: str) -> bool:
        """Whether a region is awake in a lane."""
        return bool(self._lanes[lane])

    @property
    def anywhere(self) -> bool:
        """Whether a region is awake in any lane."""
        return any(self._lanes.values())

    def everywhere(self) -> list[str]:
        """The regions awake in any lane, sorted."""
        codes: set[str] = set()
        for awake in self._lanes.values():
            codes |= awake
        return sorted(codes)

    def rest(
        self, lane: str, regions: Mapping[str, Region], moment: Moment
    ) -> set[tuple[str, str]]:
        """Let the filters of a lane sleep that have nothing left to tell; keys of what changed."""
        changed: set[tuple[str, str]] = set()
        for code in self.within(lane):
            region = regions[code]
            stays = False
            for pair in region.pairs.values():
                if lane not in pair.awake:
                    continue
                if not at_rest(pair, lane, moment) or pair.open.get(lane) or _fires(pair):
                    stays = True
                    continue
                pair.awake.remove(lane)
                region.sleep(pair, lane)
                changed.add(pair.key)
                if not pair.awake:
                    pair.case.ground = None
                    pair.stories = pair.gain = pair.quiet = 0.0
                    pair.purses = {}
                    changed.add(pair.case_key)
            if not stays:
                self._lanes[lane].discard(code)
        return changed


def _fires(pair: Pair) -> bool:
    incident = pair.case.incident
    return incident is not None and incident.firing
