"""Transitions of a country's incidents: begun, joined, counted against the budget, and worded."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from detectors.incidents import alerting
from detectors.incidents.record import Setting, alert
from detectors.incidents.rising import Join, Open
from detectors.incidents.views import View, standing_of, whole
from detectors.incidents.watchlist import Watchlist
from detectors.params import Params
from detectors.regions.ground import Ground
from detectors.regions.incident import Incident
from detectors.regions.moment import Moment
from schemas.alert import Alert, Reason
from schemas.times import DAY_MS

__all__ = ["Report", "Transitions", "level"]


class Report(NamedTuple):
    """What the wording of a transition needs beside the pair."""

    signal: str
    moment: Moment
    setting: Callable[[Moment], Setting]


class Transitions:
    """Makes the transitions that are decided on; `changed` are the cases they touched."""

    __slots__ = ("changed", "code", "watch")

    def __init__(self, code: str) -> None:
        """Of the country `code`."""
        self.code = code
        self.changed: set[tuple[str, str]] = set()
        self.watch = Watchlist(code)

    def send(
        self,
        view: View,
        incident: Incident,
        reason: Reason,
        report: Report,
        stands: View | None = None,
    ) -> Alert:
        """The next revision; `stands`, if others joined, is what it stands on."""
        stands = stands or view
        alerting.count(incident, report.moment.now_ms)
        self.changed.add(view.pair.case_key)
        self.watch.note(view.code, report.signal, incident)
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

    def _open(self, view: View, report: Report) -> Alert:
        params, now_ms = report.moment.params, report.moment.now_ms
        reached = max(level(view, params), 1)
        incident = view.pair.case.incident
        reason: Reason = "opened"
        if incident is not None and alerting.can_reopen(incident, now_ms, params):
            reason = alerting.reopen(incident, reached)
        else:
            ground = view.pair.case.ground or Ground.fresh(now_ms)
            # Never earlier than the newest evidence used, which may have come out of order.
            opened_ms = max(now_ms, ground.last_ms)
            incident = alerting.begin(view.code, report.signal, ground.first_ms, opened_ms, reached)
            view.pair.case.incident = incident
        return self.send(view, incident, reason, report)

    def begin(self, found: Open, report: Report) -> Alert:
        """Open an incident, or the last again; what rises leaves the one that it was part of."""
        older = found.left.firing if found.left is not None else None
        if found.left is not None and older is not None:
            leaving = {found.view.code, *(view.code for view in found.parts)}
            older.parts = sorted(set(older.parts) - leaving)
            self.changed.add(found.left.pair.case_key)
        opened = self._open(found.view, report)
        incident = found.view.firing
        if incident is not None:
            incident.parts = sorted({*(view.code for view in found.parts), *incident.parts})
        return opened

    def join(self, found: Join, views: list[View], report: Report) -> list[Alert]:
        """Take regions into the incident of another; no alert where they are in it already."""
        view = found.incident_of
        incident = view.firing
        new = [v.code for v in found.parts if incident is not None and v.code not in incident.parts]
        if incident is None or not new:
            return []
        incident.parts = sorted({*incident.parts, *new})
        self.changed.add(view.pair.case_key)
        reason: Reason = "specified" if view.code == self.code else "spread"
        # What joins may be graver and surer than what stood.
        stands = whole(view, views, self.code, report.moment.now_ms)
        worse = alerting.rise(incident, level(stands, report.moment.params)) is not None
        if not worse and not self.within_budget(view, incident, reason, report.moment):
            return []
        return [self.send(view, incident, reason, report, stands)]

    def within_budget(self, view: View, incident: Incident, reason: Reason, moment: Moment) -> bool:
        """Whether an update may go out, by what its region has had today of all signals."""
        day = moment.now_ms // DAY_MS
        known = [pair.case.incident for pair in view.region.pairs.values()]
        sent = sum(i.alerts for i in known if i is not None and i.update_day == day)
        return alerting.within_budget(incident, reason, moment.now_ms, sent, moment.params)


def level(view: View, params: Params) -> int:
    """How high a pair stands: 0 below its threshold, 1 to 3 above."""
    return alerting.level_of(view.score, view.threshold, view.owners, params)
