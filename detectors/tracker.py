"""The second stage: one partition of the observations log in, alerts out, nothing else.

What comes out is a pure function of the partition's records. Event time passes by Ticks: the
watermark moves in steps, and at each step bins become final, observations that had run ahead are
taken up, and what is over is forgotten, always in the same order.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping

from detectors.country import Country
from detectors.feeds import LANES
from detectors.holding import Held, release_ms
from detectors.overview import Overview, overview
from detectors.params import Params, make_params
from detectors.regions.folding import FinalBin
from detectors.regions.moment import Moment, Rules
from detectors.regions.volumes import Volumes
from detectors.state.snapshot import VOLUMES_KEY, dump_country, dump_volumes, load
from schemas.alert import Alert
from schemas.codec import LogRecord
from schemas.control import ParamsChange
from schemas.observation import RegionObservation
from schemas.score import RegionScore
from schemas.tick import Tick
from schemas.times import HOUR_MS

# At one moment: bins become final, what is over is forgotten, what ran ahead is taken up.
_FINAL, _FORGET, _RELEASE = 0, 1, 2


class PartitionTracker:
    """Follows every country of one partition of observations.

    `scores`, if given, is called with each score of a final bin. Feed records in log order; those
    already applied are skipped, so re-reading from `floor()` is harmless. `repeats` and `late`
    count since construction the documents seen before and those too late to bear on an incident.
    """

    def __init__(
        self,
        partition: int,
        params: Params,
        *,
        scores: Callable[[RegionScore], None] | None = None,
    ) -> None:
        self.partition = partition
        self.log_offset = -1
        self.volumes = Volumes()
        self.countries: dict[str, Country] = {}
        self.params = params
        self._rules = Rules(params)
        self._scores = scores
        self._held = Held()
        self._due: list[tuple[int, str]] = []
        self._due_at: dict[str, int] = {}
        self._awake: dict[str, set[str]] = {lane: set() for lane in LANES}
        self._expired: list[str] = []
        self._volumes_changed = False
        self.repeats = 0
        self.late = 0

    @property
    def watermark_ms(self) -> int | None:
        """Event time up to which the partition is complete."""
        return self.volumes.watermark_ms

    def apply(self, log_offset: int, record: LogRecord) -> list[Alert]:
        """The alerts that follow from one record of the log."""
        if log_offset <= self.log_offset:
            if log_offset in self._held.again and isinstance(record, RegionObservation):
                self._held.again.discard(log_offset)
                self._held.add(log_offset, record)
            return []
        self.log_offset = log_offset
        if isinstance(record, Tick):
            self._volumes_changed = True
            self.volumes.take(record)
            reached = self.volumes.due_watermark(self.params)
            return [] if reached is None else self._advance(reached)
        if isinstance(record, ParamsChange):
            self._volumes_changed = True
            self.params = make_params(dict(record.params), record.params_id)
            self._rules = Rules(self.params)
            return []
        country = self._country(record.country)
        if country.is_repeat(record):
            self.repeats += 1
            return []
        watermark = self.volumes.watermark_ms
        if watermark is None or release_ms(record) > watermark:
            country.held.append(log_offset)
            self._held.add(log_offset, record)
            return []
        return self._take(country, record)

    def _country(self, code: str) -> Country:
        country = self.countries.get(code)
        if country is None:
            country = self.countries[code] = Country(code)
        return country

    def _reached(self, record: RegionObservation) -> int:
        """The event time at which a record is taken; it is counted where it comes late."""
        watermark = self.volumes.watermark_ms
        now_ms = record.event_ms if watermark is None else max(record.event_ms, watermark)
        self.late += record.event_ms < now_ms - self.params.late_hours * HOUR_MS
        return now_ms

    def _take(self, country: Country, record: RegionObservation) -> list[Alert]:
        alerts = country.apply(record, Moment(self._rules, self.volumes, self._reached(record)))
        self._follow(country)
        return alerts

    def _follow(self, country: Country) -> None:
        self._watch(country)
        due = country.next_due(self.params)
        if due is not None and due < self._due_at.get(country.name, due + 1):
            self._due_at[country.name] = due
            heapq.heappush(self._due, (due, country.name))

    def _watch(self, country: Country) -> None:
        """Note in which lanes its final bins matter."""
        for lane, awake in self._awake.items():
            if country.awake(lane):
                awake.add(country.name)
            else:
                awake.discard(country.name)

    def _advance(self, reached: int) -> list[Alert]:
        alerts: list[Alert] = []
        while True:
            step = self._next_step()
            if step is None or step[0] > reached:
                break
            moment, what, lane = step
            self._step_to(moment)
            if what == _FINAL:
                alerts += self._finalise(lane)
            elif what == _RELEASE:
                alerts += self._release()
            else:
                self._forget(moment)
        self._step_to(reached)
        return alerts

    def _step_to(self, moment: int) -> None:
        known = self.volumes.watermark_ms
        self.volumes.watermark_ms = moment if known is None else max(known, moment)

    def _next_step(self) -> tuple[int, int, str] | None:
        steps = []
        for lane in LANES:
            end = self.volumes.next_final(lane)
            if end is not None:
                steps.append((end, _FINAL, lane))
        held = self._held.next_ms()
        if held is not None:
            steps.append((held, _RELEASE, ""))
        if self._due:
            steps.append((self._due[0][0], _FORGET, ""))
        return min(steps) if steps else None

    def _finalise(self, lane: str) -> list[Alert]:
        moment = Moment(self._rules, self.volumes, self.volumes.finalise(lane, self.params))
        final = FinalBin(lane, moment, self._scores)
        alerts: list[Alert] = []
        for code in sorted(self._awake[lane]):
            country = self.countries[code]
            told = country.final_bin(final)
            # Without a transition nothing new has a time at which it is to be forgotten.
            if told:
                alerts += told
                self._follow(country)
            else:
                self._watch(country)
        return alerts

    def _release(self) -> list[Alert]:
        log_offset, record = self._held.take()
        country = self._country(record.country)
        country.held.remove(log_offset)
        country.changed.add(("head", ""))
        return self._take(country, record)

    def _forget(self, moment: int) -> None:
        due, code = heapq.heappop(self._due)
        if self._due_at.get(code) != due:
            return
        del self._due_at[code]
        country = self.countries[code]
        self._expired += country.forget(moment, self.params)
        self._follow(country)

    def expired(self) -> list[str]:
        """Ids of incidents that are over and forgotten, since the last call."""
        expired, self._expired = self._expired, []
        return expired

    def overview(self) -> Overview:
        """How the partition stands at its watermark."""
        now_ms = self.volumes.watermark_ms
        if now_ms is None:
            return Overview([], [], {})
        moment = Moment(self._rules, self.volumes, now_ms)
        return overview(self.countries.values(), moment)

    def drop_changes(self) -> None:
        """Forget what there is to write: who keeps no state calls this now and then."""
        for country in self.countries.values():
            country.changed.clear()
        self._expired.clear()
        self._volumes_changed = False

    @property
    def params_id(self) -> str:
        """The digest of the parameters in force."""
        return self._rules.params_id

    def gaps(self) -> dict[str, bool]:
        """Per lane, whether its feeds are far below their volume now."""
        return {name: self.volumes.lanes[name].gap for name in LANES}

    def floor(self) -> int | None:
        """The log must be re-read from here after a restart; None before the first record."""
        if self.log_offset < 0:
            return None
        return min([self.log_offset + 1, *self._held.offsets()])

    def changed(self) -> list[tuple[str, bytes | None]]:
        """State to write since the last call, in order; its last value makes the rest valid.

        A value counts only when a `volumes` value of the same or a later log offset stands too:
        so what a crash leaves of a flush is never half believed.
        """
        values: list[tuple[str, bytes | None]] = []
        for code in sorted(self.countries):
            country = self.countries[code]
            if country.changed:
                values += dump_country(country, self.log_offset)
                country.changed.clear()
        if values or self._volumes_changed:
            values.append((VOLUMES_KEY, dump_volumes(self.volumes, self.params, self.log_offset)))
        self._volumes_changed = False
        return values

    @classmethod
    def restore(
        cls,
        partition: int,
        params: Params,
        values: Mapping[str, bytes],
        *,
        scores: Callable[[RegionScore], None] | None = None,
    ) -> PartitionTracker:
        """The tracker as its state values tell it; `params` hold where none were remembered."""
        tracker = cls(partition, params, scores=scores)
        state = load(values)
        if state is None:
            return tracker
        tracker.log_offset = state.log_offset
        tracker.volumes = state.volumes
        tracker.params = state.params
        tracker._rules = Rules(state.params)
        tracker.countries = state.countries
        for code in sorted(tracker.countries):
            country = tracker.countries[code]
            country.recall()
            tracker._held.again |= set(country.held)
            tracker._follow(country)
        return tracker
