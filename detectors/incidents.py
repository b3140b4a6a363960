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
from detectors.ground import Ground, together
from detectors.incident import Incident
from detectors.moment import Moment
from detectors.pair import Pair
from detectors.params import Params
from detectors.record import Setting, Standing, alert
from detectors.region import Region
from detectors.retraction import take_back
from detectors.scorers.burst import log_odds, odds
from schemas.alert import Alert, Reason, Why
from schemas.observation import RegionObservation
from schemas.signals import SIGNALS
from schemas.times import DAY_MS, HOUR_MS

# So many owners are no longer one alone.
_SEVERAL: Final = 2
# How far a subdivision must lead its sisters for an opening to be its own and not the country's.
_LEAD: Final = 0.5


class _View(NamedTuple):
    """A pair as it stands: score and threshold in log-odds.

    `filtered` is what the filter alone makes of it, `ground` what bears it out: for an incident
    that others joined, that of all of them.
    """

    code: str
    region: Region
    pair: Pair
    score: float
    threshold: float
    filtered: float
    ground: Ground | None

    @property
    def owners(self) -> int:
        return len(self.ground.owners) if self.ground else 0

    @property
    def margin(self) -> float:
        return self.score - self.threshold

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
                whole = self._whole(view, views, moment.now_ms)
                level = alerting.level_of(whole.score, whole.threshold, whole.owners, moment.params)
                reason = alerting.rise(incident, level)
                if reason is not None:
                    alerts.append(self._send(view, incident, reason, report, whole))
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
        views = _views(regions, signal, moment)
        for view in views:
            incident = view.firing
            if incident is None:
                continue
            self._changed.add(("case", f"{view.code}|{signal}"))
            whole = self._whole(view, views, moment.now_ms)
            reason = alerting.settle(
                incident,
                whole.score,
                whole.threshold,
                moment.now_ms,
                moment.params,
                gap=_gap(view.pair, moment),
            )
            if reason and self._within_budget(view, incident, reason, moment):
                alerts.append(self._send(view, incident, reason, report, whole))
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
        views = _views(regions, signal, moment)
        for view in views:
            incident, own = view.firing, view.pair.case.ground
            if incident is None or own is None:
                continue
            self._changed.add(("case", f"{view.code}|{signal}"))
            ground = self._whole(view, views, moment.now_ms).ground or own
            over = take_back(ground, incident, observation, moment.params)
            own.denied = list(ground.denied)
            if not over:
                continue
            reason = alerting.cancel(incident, moment.now_ms)
            said_by = set(ground.owners)
            for other in views:
                told = other.pair.case.ground
                if other is view or (
                    other.firing is None and told is not None and said_by.issuperset(told.owners)
                ):
                    self._calm(other, report)
            score = view.region.provisional(signal, moment)
            calmed = view._replace(ground=ground)
            if score is not None:
                threshold = view.region.threshold(signal, moment)
                calmed = calmed._replace(score=score, filtered=score, threshold=threshold)
            alerts.append(self._send(view, incident, reason, report, calmed))
        return alerts

    def _calm(self, view: _View, report: _Report) -> None:
        view.region.calm(report.signal, report.moment)
        view.pair.case.ground = None
        key = f"{view.code}|{report.signal}"
        self._changed |= {("pair", key), ("case", key)}

    def _rise(self, views: list[_View], rising: list[_View], report: _Report) -> list[Alert]:
        if not rising:
            return []
        whole = next((view for view in views if view.code == self.code), None)
        parts = [view for view in rising if view.code != self.code]
        standing = self._standing(views, report)
        if standing is not None:
            surer = [v for v in parts if self._is_surer(v, standing)]
            if not surer:
                return self._join(standing, views, parts, report)
            incident = standing.firing
            if incident is not None:
                left = set(incident.parts) - {v.code for v in surer}
                incident.parts = sorted(left)
                self._changed.add(("case", f"{standing.code}|{report.signal}"))
            parts = surer
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

    def _is_surer(self, view: _View, standing: _View) -> bool:
        """Whether several owners tell of a region where the incident elsewhere has but one."""
        own = standing.pair.case.ground
        heard = len(own.owners) if own else 0
        return standing.code != self.code and heard < _SEVERAL <= view.owners

    def _whole(self, view: _View, views: list[_View], now_ms: int) -> _View:
        """The incident of a subdivision as it stands with the regions that joined it.

        Score and threshold are those of the region farthest above its own; what bears it out is
        the ground of all. Documents and stories are no more than the country has, as one may tell
        of several regions.
        """
        incident = view.firing
        if incident is None or not incident.parts or view.code == self.code:
            return view
        joined = [v for v in views if v.code in incident.parts and v.firing is None]
        grounds = [v.ground for v in (view, *joined) if v.ground is not None]
        if not joined or not grounds:
            return view
        ground = together(grounds, now_ms)
        country = next((v.ground for v in views if v.code == self.code), None)
        if country is not None:
            least = max(grounds, key=lambda g: g.documents)
            ground.documents = max(min(ground.documents, country.documents), least.documents)
            ground.stories = max(min(ground.stories, country.stories), least.stories)
        best = max((view, *joined), key=lambda v: v.margin)
        return best._replace(ground=ground)

    def _within_budget(
        self, view: _View, incident: Incident, reason: Reason, moment: Moment
    ) -> bool:
        """Whether an update may go out, by what its region has had today of all signals."""
        day = moment.now_ms // DAY_MS
        known = [pair.case.incident for pair in view.region.pairs.values()]
        sent = sum(i.alerts for i in known if i is not None and i.update_day == day)
        return alerting.within_budget(incident, reason, moment.now_ms, sent, moment.params)

    def _standing(self, views: list[_View], report: _Report) -> _View | None:
        """The incident that a rise elsewhere in the country belongs to."""
        for view in views:
            if view.code == self.code and view.firing is not None:
                return view
        since = report.moment.now_ms - report.moment.params.spread_days * DAY_MS
        recent = [v for v in views if v.firing is not None and v.firing.opened_ms >= since]
        return max(recent, key=lambda v: v.firing.opened_ms if v.firing else 0, default=None)

    def _join(
        self, standing: _View, views: list[_View], parts: list[_View], report: _Report
    ) -> list[Alert]:
        incident = standing.firing
        new = [v.code for v in parts if incident is not None and v.code not in incident.parts]
        if incident is None or not new:
            return []
        incident.parts = sorted({*incident.parts, *new})
        self._changed.add(("case", f"{standing.code}|{report.signal}"))
        reason: Reason = "specified" if standing.code == self.code else "spread"
        # What joins may be graver and surer than what stood.
        whole = self._whole(standing, views, report.moment.now_ms)
        params = report.moment.params
        level = alerting.level_of(whole.score, whole.threshold, whole.owners, params)
        worse = alerting.rise(incident, level) is not None
        if not worse and not self._within_budget(standing, incident, reason, report.moment):
            return []
        return [self._send(standing, incident, reason, report, whole)]

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

    def _send(
        self,
        view: _View,
        incident: Incident,
        reason: Reason,
        report: _Report,
        whole: _View | None = None,
    ) -> Alert:
        """The next revision; `whole` if others joined, is what it stands on."""
        whole = whole or view
        alerting.count(incident, report.moment.now_ms)
        self._changed.add(("case", f"{view.code}|{report.signal}"))
        self._note(view.code, report.signal, incident)
        ground = whole.ground or Ground.fresh(report.moment.now_ms)
        return alert(
            incident,
            reason,
            view.code,
            report.signal,
            ground,
            report.standing(whole),
            report.setting,
            report.moment.now_ms,
        )

    def strengths(self, regions: Mapping[str, Region], moment: Moment) -> dict[str, float]:
        """How strong each firing signal is, in its strongest region."""
        made: dict[str, float] = {}
        for signal in SIGNALS:
            if not self.standing(signal):
                continue
            views = _views(regions, signal, moment)
            for view in views:
                if view.firing is not None:
                    whole = self._whole(view, views, moment.now_ms)
                    value = strength(whole.score, whole.threshold, moment.params)
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
            ("stories in open bins", fresh, view.filtered - rest - pair.gain - pair.quiet),
            ("advisory", 1.0, view.score - view.filtered),
        ]
        why = tuple(_why(name, amount, total) for name, amount, total in terms if total)
        return Standing(view.score, view.threshold, baseline, why, _gap(pair, moment))


def _views(regions: Mapping[str, Region], signal: str, moment: Moment) -> list[_View]:
    views = []
    for code in sorted(regions):
        region = regions[code]
        score = region.provisional(signal, moment)
        if score is not None:
            pair, threshold = region.pairs[signal], region.threshold(signal, moment)
            ground = pair.case.ground
            view = _View(code, region, pair, score, threshold, score, ground)
            views.append(view if ground is None else _advised(view, ground, moment))
    return views


def _advised(view: _View, ground: Ground, moment: Moment) -> _View:
    """What an authority's advisory adds: an event in itself, for as long as an incident is held."""
    params = moment.params
    age_ms = moment.now_ms - ground.advisory_ms
    if ground.advisory < params.advisory_sure or age_ms > params.hold_hours * HOUR_MS:
        return view
    said, enough = log_odds(ground.advisory), log_odds(params.advisory_sure)
    return view._replace(score=max(view.score, said), threshold=min(view.threshold, enough))


def _why(feature: str, amount: float, total: float) -> Why:
    """A term of `total` log-odds from an amount of story weight (or of one)."""
    value = amount or 1.0
    return Why(feature=feature, weight=round(total / value, 9), value=round(value, 9))


def _gap(pair: Pair, moment: Moment) -> bool:
    return any(moment.volumes.lanes[name].gap for name in pair.awake)
