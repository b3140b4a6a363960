"""What escalates where, as gauges: bounded, so that a storm of regions cannot flood Prometheus.

Shown are the pairs closest to or farthest above their threshold and the gravest incidents; what
is beyond the bound is counted in `tocsin_unshown_series`. At most
`2 * MOST_PAIRS + 4 * MOST_INCIDENTS` series a process come from here.
"""

from __future__ import annotations

import collections
from typing import Final

from detectors.gazetteer.atlas import named, point
from detectors.overview import LiveScore, OpenIncident, Overview
from schemas.alert import Severity
from schemas.signals import SIGNALS
from streams.metrics import Metrics

MOST_PAIRS: Final = 1_000
MOST_INCIDENTS: Final = 500
RANK: Final[dict[Severity, int]] = {
    "Unknown": 0, "Minor": 1, "Moderate": 2, "Severe": 3, "Extreme": 4,
}  # fmt: skip


class RegionGauges:
    """Gathers the overviews of a process's partitions and sets the gauges from all of them.

    Example:
        >>> metrics = Metrics(process=False)
        >>> gauges = RegionGauges(metrics)
        >>> gauges.show(0, Overview([LiveScore("ML", "fuel", 2.5, 1.0)], [], {}))
        >>> b'tocsin_region_score{country="ML",region="ML",signal="fuel"} 2.5' in metrics.expose()
        True
    """

    def __init__(
        self, metrics: Metrics, *, pairs: int = MOST_PAIRS, incidents: int = MOST_INCIDENTS
    ) -> None:
        self._metrics = metrics
        self._most_pairs = pairs
        self._most_incidents = incidents
        self._overviews: dict[int, Overview] = {}

    def forget(self) -> None:
        """Drop all partitions: they were taken from us."""
        self._overviews.clear()
        self._set()

    def show(self, partition: int, overview: Overview) -> None:
        """Take a partition's overview in place of its last one."""
        self._overviews[partition] = overview
        number = str(partition)
        self._metrics.set("tocsin_pairs", len(overview.scores), partition=number)
        self._set()

    def _set(self) -> None:
        scores = [score for view in self._overviews.values() for score in view.scores]
        incidents = [incident for view in self._overviews.values() for incident in view.incidents]
        self._count(incidents)
        self._set_scores(scores)
        self._set_incidents(incidents)

    def _count(self, incidents: list[OpenIncident]) -> None:
        counts: collections.Counter[tuple[str, ...]] = collections.Counter(
            (i.signal, i.severity) for i in incidents
        )
        self._metrics.replace("tocsin_open_incidents", dict(counts.items()))
        withheld: dict[tuple[str, ...], float] = {(signal,): 0 for signal in SIGNALS}
        for view in self._overviews.values():
            for signal, count in view.suppressed.items():
                withheld[(signal,)] = withheld.get((signal,), 0) + count
        self._metrics.replace("tocsin_suppressed_updates", withheld)

    def _set_scores(self, scores: list[LiveScore]) -> None:
        scores.sort(key=lambda s: (s.threshold - s.score, s.region, s.signal))
        shown = scores[: self._most_pairs]
        metrics = self._metrics
        metrics.replace(
            "tocsin_region_score", {(s.region, s.region[:2], s.signal): s.score for s in shown}
        )
        metrics.replace(
            "tocsin_region_threshold", {(s.region, s.signal): s.threshold for s in shown}
        )
        metrics.set("tocsin_unshown_series", len(scores) - len(shown), what="pairs")

    def _set_incidents(self, incidents: list[OpenIncident]) -> None:
        incidents.sort(key=lambda i: (-RANK[i.severity], -i.opened_ms, i.region, i.signal))
        shown = incidents[: self._most_incidents]
        metrics = self._metrics
        metrics.replace("tocsin_incident_severity", {_labels(i): RANK[i.severity] for i in shown})
        metrics.replace(
            "tocsin_incident_opened_timestamp_seconds",
            {(i.region, i.signal): i.opened_ms / 1000 for i in shown},
        )
        metrics.replace("tocsin_incident_owners", {(i.region, i.signal): i.owners for i in shown})
        metrics.replace("tocsin_incident_stories", {(i.region, i.signal): i.stories for i in shown})
        metrics.set("tocsin_unshown_series", len(incidents) - len(shown), what="incidents")


def _labels(incident: OpenIncident) -> tuple[str, ...]:
    region = incident.region
    latitude, longitude = point(region) or ("", "")
    return (
        region, named(region).name, region[:2], incident.signal, str(latitude), str(longitude)
    )  # fmt: skip
