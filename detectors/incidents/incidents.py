"""The incidents of one country: what evidence, bins and denials do to them, and their records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from detectors.incidents import alerting
from detectors.incidents.fusion import strength
from detectors.incidents.record import Setting
from detectors.incidents.retraction import take_back
from detectors.incidents.rising import Join, placed
from detectors.incidents.transitions import Report, Transitions, level
from detectors.incidents.views import View, farthest, has_gap, views_of, whole
from detectors.params import Params
from detectors.regions.ground import Ground
from detectors.regions.moment import Moment
from detectors.regions.region import Region
from schemas.alert import Alert
from schemas.observation import RegionObservation


class Incidents:
    """Decides and words the transitions of a country's incidents, signal by signal."""

    __slots__ = ("_made", "code")

    def __init__(self, code: str) -> None:
        self.code = code
        self._made = Transitions(code)

    def recall(self, regions: Mapping[str, Region]) -> None:
        """Find the incidents that restored pairs hold."""
        self._made.watch.recall(regions)

    def standing(self, signal: str) -> bool:
        """Whether the signal has an open incident anywhere in the country."""
        return self._made.watch.standing(signal)

    def firing(self) -> list[str]:
        """The signals that have, in order."""
        return self._made.watch.firing()

    def take_changed(self) -> set[tuple[str, str]]:
        """The cases changed since the last call."""
        changed, self._made.changed = self._made.changed, set()
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
        report = Report(signal, moment, setting)
        views = views_of(regions, stirred, signal, moment)
        alerts: list[Alert] = []
        rising: list[View] = []
        for view in views:
            incident = view.firing
            if incident is not None:
                stands = whole(view, views, self.code, moment.now_ms)
                reason = alerting.rise(incident, level(stands, moment.params))
                if reason is not None:
                    alerts.append(self._made.send(view, incident, reason, report, stands))
            elif level(view, moment.params) > 0 and view.happens_here(moment.params):
                rising.append(view)
        found = placed(views, rising, self.code, moment)
        if isinstance(found, Join):
            return alerts + self._made.join(found, views, report)
        return alerts if found is None else [*alerts, self._made.begin(found, report)]

    def settle(
        self,
        regions: Mapping[str, Region],
        signal: str,
        moment: Moment,
        setting: Callable[[Moment], Setting],
    ) -> tuple[list[Alert], float]:
        """What a final bin does: lower or end what stands; and how strong the signal is then."""
        report = Report(signal, moment, setting)
        alerts: list[Alert] = []
        strongest = 0.0
        views = views_of(regions, self._made.watch.concerned(regions, signal), signal, moment)
        for view in views:
            incident = view.firing
            if incident is None:
                continue
            self._made.changed.add(view.pair.case_key)
            stands = farthest(view, views, self.code)
            reason = alerting.settle(
                incident,
                stands.score,
                stands.threshold,
                moment.now_ms,
                moment.params,
                gap=has_gap(view.pair, moment),
            )
            if reason and self._made.within_budget(view, incident, reason, moment):
                stands = whole(view, views, self.code, moment.now_ms)
                alerts.append(self._made.send(view, incident, reason, report, stands))
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
        report = Report(signal, moment, setting)
        alerts: list[Alert] = []
        views = views_of(regions, stirred, signal, moment)
        for view in views:
            incident, own = view.firing, view.pair.case.ground
            if incident is None or own is None:
                continue
            self._made.changed.add(view.pair.case_key)
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
            alerts.append(self._made.send(view, incident, reason, report, calmed))
        return alerts

    def _calm(self, view: View, report: Report) -> None:
        view.region.calm(report.signal, report.moment)
        view.pair.case.ground = None
        self._made.changed |= {view.pair.key, view.pair.case_key}

    def strengths(
        self, regions: Mapping[str, Region], moment: Moment, known: dict[str, float]
    ) -> dict[str, float]:
        """How strong each firing signal is, in its strongest region; `known` are found already."""
        made = dict(known)
        for signal in self._made.watch.firing():
            if signal in made:
                continue
            views = views_of(regions, self._made.watch.concerned(regions, signal), signal, moment)
            for view in views:
                if view.firing is not None:
                    stands = farthest(view, views, self.code)
                    value = strength(stands.score, stands.threshold, moment.params)
                    made[signal] = max(made.get(signal, 0.0), value)
        return made

    def grounds(self, regions: Mapping[str, Region]) -> list[Ground]:
        """The grounds of all firing incidents, by signal and region."""
        return self._made.watch.grounds(regions)

    def next_over(self, params: Params) -> int | None:
        """When the next resolved incident is to be forgotten."""
        return self._made.watch.next_over(params)

    def forget(self, regions: Mapping[str, Region], now_ms: int, params: Params) -> list[str]:
        """Forget resolved incidents whose time is over; returns their ids."""
        over = self._made.watch.forget(regions, now_ms, params)
        self._made.changed |= {("case", name) for _, name in over}
        return [incident for incident, _ in over]
