"""The incidents of one country: what evidence, bins and denials do to them, and their records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from detectors.incidents import alerting
from detectors.incidents.fusion import strength
from detectors.incidents.record import Setting, alert
from detectors.incidents.retraction import take_back
from detectors.incidents.rising import Join, Open, placed
from detectors.incidents.views import View, farthest, has_gap, standing_of, views_of, whole
from detectors.incidents.watchlist import Watchlist
from detectors.params import Params
from detectors.regions.ground import Ground
from detectors.regions.incident import Incident
from detectors.regions.moment import Moment
from detectors.regions.region import Region
from schemas.alert import Alert, Reason
from schemas.observation import RegionObservation
from schemas.times import DAY_MS


class _Report(NamedTuple):
    """What the wording of a transition needs beside the pair."""

    signal: str
    moment: Moment
    setting: Callable[[Moment], Setting]


class Incidents:
    """Decides and words the transitions of a country's incidents, signal by signal."""

    __slots__ = ("_changed", "_watch", "code")

    def __init__(self, code: str) -> None:
        self.code = code
        self._changed: set[tuple[str, str]] = set()
        self._watch = Watchlist(code)

    def recall(self, regions: Mapping[str, Region]) -> None:
        """Find the incidents that restored pairs hold."""
        self._watch.recall(regions)

    def standing(self, signal: str) -> bool:
        """Whether the signal has an open incident anywhere in the country."""
        return self._watch.standing(signal)

    def firing(self) -> list[str]:
        """The signals that have, in order."""
        return self._watch.firing()

    def take_changed(self) -> set[tuple[str, str]]:
        """The cases changed since the last call."""
        changed, self._changed = self._changed, set()
        return changed

    def consider(
        self,
        regions: Mapping[str, Region],
        stirred: Sequence[str],
        signal: str,
        moment: Moment,
        setting: Callable[[Moment], Setting],
    ) -> list[Alert]:
        """What new evidence does in the regions that are `stirred`: escalate, or open."""
        report = _Report(signal, moment, setting)
        views = views_of(regions, stirred, signal, moment)
        alerts: list[Alert] = []
        rising: list[View] = []
        for view in views:
            incident = view.firing
            if incident is not None:
                stands = whole(view, views, self.code, moment.now_ms)
                level = _level(stands, moment.params)
                reason = alerting.rise(incident, level)
                if reason is not None:
                    alerts.append(self._send(view, incident, reason, report, stands))
            elif _level(view, moment.params) > 0 and view.happens_here(moment.params):
                rising.append(view)
        found = placed(views, rising, self.code, moment)
        if isinstance(found, Join):
            return alerts + self._join(found, views, report)
        return alerts if found is None else [*alerts, self._begin(found, report)]

    def settle(
        self,
        regions: Mapping[str, Region],
        signal: str,
        moment: Moment,
        setting: Callable[[Moment], Setting],
    ) -> tuple[list[Alert], float]:
        """What a final bin does: lower or end what stands; and how strong the signal is then."""
        report = _Report(signal, moment, setting)
        alerts: list[Alert] = []
        strongest = 0.0
        views = views_of(regions, self._watch.concerned(regions, signal), signal, moment)
        for view in views:
            incident = view.firing
            if incident is None:
                continue
            self._changed.add(view.pair.case_key)
            stands = farthest(view, views, self.code)
            reason = alerting.settle(
                incident,
                stands.score,
                stands.threshold,
                moment.now_ms,
                moment.params,
                gap=has_gap(view.pair, moment),
            )
            if reason and self._within_budget(view, incident, reason, moment):
                stands = whole(view, views, self.code, moment.now_ms)
                alerts.append(self._send(view, incident, reason, report, stands))
            if not incident.firing:
                # What rises from here on has its own ground, and a new incident its own start.
                view.pair.case.ground = None
                continue
            strongest = max(strongest, strength(stands.score, stands.threshold, moment.params))
        return alerts, strongest

    def withdraw(
        self,
        regions: Mapping[str, Region],
        stirred: Sequence[str],
        observation: RegionObservation,
        signal: str,
        moment: Moment,
        setting: Callable[[Moment], Setting],
    ) -> list[Alert]:
        """What a denial does: cancel what it leaves nothing to stand on."""
        report = _Report(signal, moment, setting)
        alerts: list[Alert] = []
        views = views_of(regions, stirred, signal, moment)
        for view in views:
            incident, own = view.firing, view.pair.case.ground
            if incident is None or own is None:
                continue
            self._changed.add(view.pair.case_key)
            ground = whole(view, views, self.code, moment.now_ms).ground or own
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
            calmed = view.resting_on(ground)
            if score is not None:
                calmed.score = calmed.filtered = score
                calmed.threshold = view.region.threshold(signal, moment)
            alerts.append(self._send(view, incident, reason, report, calmed))
        return alerts

    def _calm(self, view: View, report: _Report) -> None:
        view.region.calm(report.signal, report.moment)
        view.pair.case.ground = None
        self._changed |= {view.pair.key, view.pair.case_key}

    def _within_budget(
        self, view: View, incident: Incident, reason: Reason, moment: Moment
    ) -> bool:
        """Whether an update may go out, by what its region has had today of all signals."""
        day = moment.now_ms // DAY_MS
        known = [pair.case.incident for pair in view.region.pairs.values()]
        sent = sum(i.alerts for i in known if i is not None and i.update_day == day)
        return alerting.within_budget(incident, reason, moment.now_ms, sent, moment.params)

    def _join(self, found: Join, views: list[View], report: _Report) -> list[Alert]:
        view = found.incident_of
        incident = view.firing
        new = [v.code for v in found.parts if incident is not None and v.code not in incident.parts]
        if incident is None or not new:
            return []
        incident.parts = sorted({*incident.parts, *new})
        self._changed.add(view.pair.case_key)
        reason: Reason = "specified" if view.code == self.code else "spread"
        # What joins may be graver and surer than what stood.
        stands = whole(view, views, self.code, report.moment.now_ms)
        worse = alerting.rise(incident, _level(stands, report.moment.params)) is not None
        if not worse and not self._within_budget(view, incident, reason, report.moment):
            return []
        return [self._send(view, incident, reason, report, stands)]

    def _begin(self, found: Open, report: _Report) -> Alert:
        older = found.left.firing if found.left is not None else None
        if found.left is not None and older is not None:
            leaving = {found.view.code, *(view.code for view in found.parts)}
            older.parts = sorted(set(older.parts) - leaving)
            self._changed.add(found.left.pair.case_key)
        opened = self._open(found.view, report)
        incident = found.view.firing
        if incident is not None:
            incident.parts = sorted({*(view.code for view in found.parts), *incident.parts})
        return opened

    def _open(self, view: View, report: _Report) -> Alert:
        params, now_ms = report.moment.params, report.moment.now_ms
        level = max(_level(view, params), 1)
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
        view: View,
        incident: Incident,
        reason: Reason,
        report: _Report,
        stands: View | None = None,
    ) -> Alert:
        """The next revision; `stands`, if others joined, is what it stands on."""
        stands = stands or view
        alerting.count(incident, report.moment.now_ms)
        self._changed.add(view.pair.case_key)
        self._watch.note(view.code, report.signal, incident)
        ground = stands.ground or Ground.fresh(report.moment.now_ms)
        return alert(
            incident,
            reason,
            view.code,
            report.signal,
            ground,
            standing_of(stands, report.signal, report.moment),
            report.setting(report.moment),
            report.moment.now_ms,
        )

    def strengths(
        self, regions: Mapping[str, Region], moment: Moment, known: dict[str, float]
    ) -> dict[str, float]:
        """How strong each firing signal is, in its strongest region; `known` are found already."""
        made = dict(known)
        for signal in self._watch.firing():
            if signal in made:
                continue
            views = views_of(regions, self._watch.concerned(regions, signal), signal, moment)
            for view in views:
                if view.firing is not None:
                    stands = farthest(view, views, self.code)
                    value = strength(stands.score, stands.threshold, moment.params)
                    made[signal] = max(made.get(signal, 0.0), value)
        return made

    def grounds(self, regions: Mapping[str, Region]) -> list[Ground]:
        """The grounds of all firing incidents, by signal and region."""
        return self._watch.grounds(regions)

    def next_over(self, params: Params) -> int | None:
        """When the next resolved incident is to be forgotten."""
        return self._watch.next_over(params)

    def forget(self, regions: Mapping[str, Region], now_ms: int, params: Params) -> list[str]:
        """Forget resolved incidents whose time is over; returns their ids."""
        over = self._watch.forget(regions, now_ms, params)
        self._changed |= {("case", name) for _, name in over}
        return [incident for incident, _ in over]


def _level(view: View, params: Params) -> int:
    return alerting.level_of(view.score, view.threshold, view.owners, params)
