"""What a run counts as it goes, and how its alerts are marked."""

from __future__ import annotations

import collections
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec.structs import replace

from schemas.alert import Alert
from schemas.codec import decode
from schemas.digest import digest_line, digest_of
from schemas.score import RegionScore
from schemas.times import format_ms, parse_ms
from streams.offline.stretches import Counts
from streams.run_folder import RunWriter, Summary


def within(
    span: tuple[int, int], write: Callable[[RegionScore], None]
) -> Callable[[RegionScore], None]:
    """What writes the scores of bins that begin in the range `span` (ms, its end exclusive)."""
    first, last = (format_ms(ms)[:19] for ms in span)

    def keep(score: RegionScore) -> None:
        if first <= score.bin[:19] < last:
            write(score)

    return keep


class Tally:
    """Takes what a tracker gives, writes what lies in the range, and counts it.

    Alerts are marked as an exercise of `run_id`; what is outside of the range is dropped.
    """

    def __init__(
        self, writer: RunWriter, span: tuple[int, int], run_id: str, replay_of: str
    ) -> None:
        self._writer = writer
        self._span = span
        self.score = within(span, writer.score)
        self._run_id = run_id
        self._replay_of = replay_of
        # Where each stands in the file: of a long run the alerts themselves are too much to keep.
        self._places: list[tuple[str, int, tuple[int, int]]] = []
        self.alerts = 0
        self.openings = 0
        self.signals: collections.Counter[str] = collections.Counter()
        self.countries: collections.Counter[str] = collections.Counter()
        self.severities: collections.Counter[str] = collections.Counter()
        self.days: collections.Counter[str] = collections.Counter()

    def alert(self, alert: Alert) -> None:
        """Mark, write and count a transition if it is in the range."""
        at_ms = parse_ms(alert.updated_at)
        if not self._span[0] <= at_ms < self._span[1]:
            return
        marked = replace(alert, status="Exercise", run_id=self._run_id, replay_of=self._replay_of)
        place = self._writer.alert(marked)
        self._places.append((alert.incident_id, alert.revision, place))
        self.alerts += 1
        if alert.revision == 1:
            self.openings += 1
            self.signals[alert.signal] += 1
            self.countries[alert.region.country] += 1
            self.severities[alert.severity] += 1
            self.days[alert.opened_at[:10]] += 1

    def summary(self, counts: Counts, first_ms: int | None, alerts: Path) -> Summary:
        """The counts; those of the inputs are given, and where the file of alerts is now."""
        return Summary(
            records=counts.records - counts.control,
            observed=counts.observed,
            placeless=counts.placeless,
            refused=counts.refused,
            alerts=self.alerts,
            openings=self.openings,
            digest=digest_of(self._digest_lines(alerts)),
            first_event=None if first_ms is None else format_ms(first_ms),
            last_event=None if counts.event_ms is None else format_ms(counts.event_ms),
            by_signal=dict(self.signals),
            by_country=dict(self.countries),
            by_severity=dict(self.severities),
            by_day=dict(self.days),
        )

    def _digest_lines(self, alerts: Path) -> Iterator[bytes]:
        """The digest form: what a run is compared with the live log by."""
        with alerts.open("rb") as file:
            ordered = sorted(self._places)
            for _, same in itertools.groupby(ordered, key=lambda entry: entry[:2]):
                lines: set[bytes] = set()
                for *_, (at, length) in same:
                    file.seek(at)
                    lines.add(digest_line(decode(Alert, file.read(length))))
                yield from sorted(lines)
