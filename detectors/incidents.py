"""The incidents of one country: which region's rise opens one, joins one, or changes one.

An incident lives at one level. A subdivision that rises opens its own; the country opens only
where no subdivision explains the rise; a region that rises beside a standing incident joins it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from detectors import alerting
from detectors.feeds import BIN_HOURS
from detectors.fusion import strength
from detectors.ground import Ground
from detectors.incident import Incident
from detectors.moment import Moment
from detectors.params import Params
from detectors.record import Setting, Standing, alert
from detectors.region import Pair, Region
from detectors.retraction import take_back
from detectors.scorers.burst import odds
from schemas.alert import Alert, Reason, Why
from schemas.observation import RegionObservation
from schemas.signals import SIGNALS
from schemas.times import DAY_MS

# How far a subdivision must lead its sisters for an opening to be its own and not the country's.
_LEAD: Final = 0.5


class _View(NamedTuple):
    """A pair as it stands: score and threshold in log-odds."""

    code: str
    region: Region
    pair: Pair
    score: float
    threshold: float

    @property
    def owners(self) -> int:
        return len(self.pair.case.ground.owners) if self.pair.case.ground else 0

    def happens_here(self, params: Params) -> bool:
        """Whether enough of its stories happen in the country and do not only name it."""
        ground = self.pair.case.ground
        return ground is not None and ground.leading >= params.leading_share * ground.stories

    @property
    def firing(self) -> Incident | None:
        incident = self.pair.case.incident
        return incident if incident is not None and incident.firing else None


class Incidents:
    """Decides and words the transitions of a country's incidents, signal by signal.

    Beside the pairs, which hold the incidents, it knows where to look: which are open, and when
    those that ended did.
    """

    __slots__ = ("_changed", "_ended", "_firing", "code")

    def __init__(self, code: str) -> None:
        self.code = code
        self._changed: set[tuple[str, str]] = set()
        self._firing: set[tuple[str, str]] = set()
        self._ended: dict[tuple[str, str], int] = {}

    def recall(self, regions: Mapping[str, Region]) -> None:
        """Find the incidents that restored pairs hold."""
        for code in sorted(regions):
            for signal, pair in sorted(regions[code].pairs.items()):
                if pair.case.incident is not None:
                    self._note(code, signal, pair.case.incident)

    def _note(self, code: str, signal: str, incident: Incident) -> None:
        key = (signal, code)
        self._firing.discard(key)
        self._ended.pop(key, None)
        if incident.ended_ms is None:
            self._firing.add(key)
        else:
            self._ended[key] = incident.ended_ms

    def standing(self, signal: str) -> bool:
        """Whether the signal has an open incident anywhere in the country."""
        return any(key[0] == signal for key in self._firing)

    def take_changed(self) -> set[tuple[str, str]]:
        """The cases changed since the last call."""
        changed, self._changed = self._changed, set()
        return changed

    def consider(
        self,
        regions: Mapping[str, Region],
        signal: str,
        moment: Moment,
        setting: Setting,
    ) -> list[Alert]:
        """What new evidence does: escalate what stands, open what rises."""
        report = _Report(signal, moment, setting)
        views = _views(regions, signal, moment)
        alerts: list[Alert] = []
        rising: list[_View] = []
        for view in views:
            level = alerting.level_of(view.score, view.threshold, view.owners, moment.params)
            incident = view.firing
            if incident is not None:
                reason = alerting.rise(incident, level)
                if reason is not None:
                    alerts.append(self._send(view, incident, reason, report))
            elif level > 0 and view.happens_here(moment.params):
                rising.append(view)
        return alerts + self._rise(views, rising, report)

    def settle(
        self,
        regions: Mapping[str, Region],
        signal: str,
        moment: Moment,
        setting: Setting,
    ) -> list[Alert]:
        """What a final bin does: lower or end what stands; a rise may also come to light."""
        report = _Report(signal, moment, setting)
        alerts: list[Alert] = []
        for view in _views(regions, signal, moment):
            incident = view.firing
            if incident is None:
                continue
            self._changed.add(("case", f"{view.code}|{signal}"))
            reason = alerting.settle(
                incident,
                view.score,
                view.threshold,
                moment.now_ms,
                moment.params,
                gap=_gap(view.pair, moment),
            )
            if reason and alerting.within_budget(incident, reason, moment.now_ms, moment.params):
                alerts.append(self._send(view, incident, reason, report))
            if not incident.firing:
                # What rises from here on has its own ground, and a new incident its own start.
                view.pair.case.ground = None
        return alerts

    def withdraw(
        self,
        regions: Mapping[str, Region],
        observation: RegionObservation,
        signal: str,
        moment: Moment,
        setting: Setting,
    ) -> list[Alert]:
        """What a denial does: cancel what it leaves nothing to stand on."""
        report = _Report(signal, moment, setting)
        alerts: list[Alert] = []
        for view in _views(regions, signal, moment):
            incident, ground = view.firing, view.pair.case.ground
            if incident is None or ground is None:
                continue
            self._changed.add(("case", f"{view.code}|{signal}"))
            if not take_back(ground, incident, observation, moment.params):
                continue
            reason = alerting.cancel(incident, moment.now_ms)
            view.region.calm(signal, moment)
            score = view.region.provisional(signal, moment)
            calmed = view if score is None else view._replace(score=score)
            alerts.append(self._send(calmed, incident, reason, report))
            view.pair.case.ground = None
            self._changed.add(("pair", f"{view.code}|{signal}"))
        return alerts

    def _rise(self, views: list[_View], rising: list[_View], report: _Report) -> list[Alert]:
        if not rising:
            return []
        whole = next((view for view in views if view.code == self.code), None)
        parts = [view for view in rising if view.code != self.code]
        standing = self._standing(views, report)
        if standing is not None:
            return self._join(standing, parts, report)
        if not parts:
            explained = any(view.firing for view in views if view.code != self.code)
            return [] if explained or whole is None else [self._open(whole, report)]
        best = max(parts, key=lambda view: view.score)
        others = [view for view in parts if view is not best]
        led = all(best.score - view.score >= _LEAD for view in others)
        chosen = best if led or whole is None else whole
        opened = self._open(chosen, report)
        incident = chosen.pair.case.incident
        if incident is not None:
            incident.parts = sorted({v.code for v in parts if v is not chosen} | {*incident.parts})
        return [opened]

    def _standing(self, views: list[_View], report: _Report) -> _View | None:
        """The incident that a rise elsewhere in the country belongs to."""
        for view in views:
            if view.code == self.code and view.firing is not None:
                return view
        since = report.moment.now_ms - report.moment.params.spread_days * DAY_MS
        recent = [v for v in views if v.firing is not None and v.firing.opened_ms >= since]
        return max(recent, key=lambda v: v.firing.opened_ms if v.firing else 0, default=None)

    def _join(self, standing: _View, parts: list[_View], report: _Report) -> list[Alert]:
        incident = standing.firing
        new = [v.code for v in parts if incident is not None and v.code not in incident.parts]
        if incident is None or not new:
            return []
        incident.parts = sorted({*incident.parts, *new})
        self._changed.add(("case", f"{standing.code}|{report.signal}"))
        reason: Reason = "specified" if standing.code == self.code else "spread"
        if not alerting.within_budget(incident, reason, report.moment.now_ms, report.moment.params):
            return []
        return [self._send(standing, incident, reason, report)]

    def _open(self, view: _View, report: _Report) -> Alert:
        params, now_ms = report.moment.params, report.moment.now_ms
        level = max(alerting.level_of(view.score, view.threshold, view.owners, params), 1)
        incident = view.pair.case.incident
        reason: Reason = "opened"
        if incident is not None and alerting.can_reopen(incident, now_ms, params):
            reason = alerting.reopen(incident, level)
        else:
            ground = view.pair.case.ground or Ground.fresh(now_ms)
            # Never earlier than the newest evidence used, which may have come out of order.
            opened_ms = max(now_ms, ground.last_ms)
            incident = alerting.begin(view.code, report.signal, ground.first_ms, opened_ms, level)
            view.pair.case.incident = incident
        return self._send(view, incident, reason, report)

    def _send(self, view: _View, incident: Incident, reason: Reason, report: _Report) -> Alert:
        self._changed.add(("case", f"{view.code}|{report.signal}"))
        self._note(view.code, report.signal, incident)
        ground = view.pair.case.ground or Ground.fresh(report.moment.now_ms)
        return alert(
            incident,
            reason,
            view.code,
            report.signal,
            ground,
            report.standing(view),
            report.setting,
            report.moment.now_ms,
        )

    def strengths(self, regions: Mapping[str, Region], moment: Moment) -> dict[str, float]:
        """How strong each firing signal is, in its strongest region."""
        made: dict[str, float] = {}
        for signal in SIGNALS:
            if not self.standing(signal):
                continue
            for view in _views(regions, signal, moment):
                if view.firing is not None:
                    value = strength(view.score, view.threshold, moment.params)
                    made[signal] = max(made.get(signal, 0.0), value)
        return made

    def grounds(self, regions: Mapping[str, Region]) -> list[Ground]:
        """The grounds of all firing incidents, by signal and region."""
        pairs = [regions[code].pairs[signal] for signal, code in sorted(self._firing)]
        return [pair.case.ground for pair in pairs if pair.case.ground is not None]

    def next_over(self, params: Params) -> int | None:
        """When the next resolved incident is to be forgotten."""
        days = params.reopen_days + params.expire_days
        return min(self._ended.values()) + int(days * DAY_MS) if self._ended else None

    def forget(self, regions: Mapping[str, Region], now_ms: int, params: Params) -> list[str]:
        """Forget resolved incidents whose time is over; returns their ids."""
        over = []
        for signal, code in sorted(self._ended):
            pair = regions[code].pairs[signal]
            if pair.case.incident and alerting.is_over(pair.case.incident, now_ms, params):
                over.append(pair.case.incident.incident_id)
                pair.case.incident = None
                del self._ended[signal, code]
                self._changed.add(("case", f"{code}|{signal}"))
        return over


class _Report:
    """What the wording of a transition needs beside the pair."""

    __slots__ = ("moment", "setting", "signal")

    def __init__(self, signal: str, moment: Moment, setting: Setting) -> None:
        self.signal = signal
        self.moment = moment
        self.setting = setting

    def standing(self, view: _View) -> Standing:
        """Score, threshold, baseline a day, and the terms that add up to the score."""
        position = SIGNALS.index(self.signal)
        moment, pair = self.moment, view.pair
        baseline, rest = 0.0, 0.0
        for name in pair.awake:
            lane, volume = moment.rules.lanes[name], moment.volumes.lanes[name]
            outlook = volume.outlooks[1]
            exposure = view.region.exposure(name, volume.final_ms or 0, moment)
            mean = lane.mean(pair.filters[name], exposure, outlook.share[position])
            baseline += mean * 24.0 / BIN_HOURS[name]
            rest = odds(*lane.rest(outlook.rise))
        fresh = sum(bins[b].weight for _, bins in sorted(pair.open.items()) for b in sorted(bins))
        terms = [
            ("resting level", 1.0, rest),
            ("stories in final bins", pair.stories, pair.gain),
            ("bins without stories", 1.0, pair.quiet),
            ("stories in open bins", fresh, view.score - rest - pair.gain - pair.quiet),
        ]
        why = tuple(_why(name, amount, total) for name, amount, total in terms if total)
        return Standing(view.score, view.threshold, baseline, why, _gap(pair, moment))


def _views(regions: Mapping[str, Region], signal: str, moment: Moment) -> list[_View]:
    views = []
    for code in sorted(regions):
        region = regions[code]
        score = region.provisional(signal, moment)
        if score is not None:
            threshold = region.threshold(signal, moment)
            views.append(_View(code, region, region.pairs[signal], score, threshold))
    return views


def _why(feature: str, amount: float, total: float) -> Why:
    """A term of `total` log-odds from an amount of story weight (or of one)."""
    value = amount or 1.0
    return Why(feature=feature, weight=round(total / value, 9), value=round(value, 9))


def _gap(pair: Pair, moment: Moment) -> bool:
    return any(moment.volumes.lanes[name].gap for name in pair.awake)
