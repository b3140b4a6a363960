"""Many settings at once that differ only in what is decided by scores: one tracker for all.

A country is followed once for all of them, until one of them may decide otherwise than another;
from then on that one has a copy of its own. Where nothing comes near a threshold, none ever has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from detectors.country import Country
from detectors.incidents.alerting import level_of
from detectors.incidents.views import View
from detectors.params import Params
from detectors.regions.folding import FinalBin
from detectors.regions.moment import Moment, Rules
from detectors.state.snapshot import copied
from detectors.tracker import PartitionTracker
from schemas.alert import Alert
from schemas.observation import RegionObservation

__all__ = ["DECIDING", "FamilyTracker"]

# What a threshold is made of: `Region.threshold_at` reads these and nothing else does.
_THRESHOLDS: Final = (
    *("open_thin", "open_low", "open_middle", "open_high", "open_top"),
    *("more_attack", "more_humanitarian", "more_by_day"),
    *("day_siege", "day_fuel", "day_kidnapping", "day_evacuation", "day_coup"),
    *("settling_days", "settling_more"),
)
# What is read only where a score has reached a threshold, or something has opened since.
_ACTS: Final = (
    *("escalate_margin", "hysteresis", "resolve_below", "resolve_hours", "hold_hours"),
    *("leading_share", "open_owners", "retract_hours", "spread_days"),
    *("updates_per_day", "region_alerts_per_day"),
    *("composite_days", "composite_open", "composite_step", "composite_together"),
    *("weight_siege", "weight_fuel", "weight_kidnapping", "weight_attack"),
    *("weight_evacuation", "weight_coup", "weight_humanitarian"),
)
DECIDING: Final = (*_THRESHOLDS, *_ACTS)
"""The parameters in which settings of a family may differ."""


class FamilyTracker(PartitionTracker):
    """Follows one partition for settings that are equal but for parameters of DECIDING.

    `told` holds the alerts of each setting, by its number: those of a tracker of its own, but that
    one of several settings names the first of those that agreed. `apply` returns none.
    """

    def __init__(self, settings: Sequence[Params]) -> None:
        super().__init__(0, settings[0])
        self.told: list[list[Alert]] = [[] for _ in settings]
        self._all = [Rules(params) for params in settings]
        self._acts = [[float(getattr(params, name)) for name in _ACTS] for params in settings]
        # By a country's name those whom it stands for, and by its code the names.
        self._members: dict[str, list[int]] = {}
        self._names: dict[str, list[str]] = {}

    def _country(self, code: str) -> Country:
        country = self.countries.get(code)
        if country is None:
            country = self.countries[code] = Country(code)
            self._members[code] = list(range(len(self._all)))
            self._names[code] = [code]
        return country

    def _moment(self, name: str, now_ms: int) -> Moment:
        return Moment(self._all[self._members[name][0]], self.volumes, now_ms)

    def _take(self, country: Country, record: RegionObservation) -> list[Alert]:
        now_ms = self._reached(record)
        for name in list(self._names[country.code]):
            members = self._members[name]
            if len(members) > 1 and self.countries[name].takes_back(record, self.params):
                for member in members[1:]:
                    self._part(name, [member])
        for name in list(self._names[country.code]):
            known = self.countries[name]
            alerts: list[Alert] = []
            signals = known.take(record, self._moment(name, now_ms), alerts)
            for one in self._parted(name, signals, now_ms) if signals else [name]:
                moment = self._moment(one, now_ms)
                self._tell(one, self.countries[one].decide(signals, list(alerts), moment))
                self._follow(self.countries[one])
        return []

    def _finalise(self, lane: str) -> list[Alert]:
        now_ms = self.volumes.finalise(lane, self.params)
        finals: dict[int, FinalBin] = {}
        for name in sorted(self._awake[lane]):
            touched = self.countries[name].fold(self._final(name, lane, now_ms, finals))
            for one in self._parted(name, [], now_ms):
                country = self.countries[one]
                alerts = country.settle(touched, self._final(one, lane, now_ms, finals))
                if alerts:
                    self._tell(one, alerts)
                    self._follow(country)
                else:
                    self._watch(country)
        return []

    def _final(self, name: str, lane: str, now_ms: int, finals: dict[int, FinalBin]) -> FinalBin:
        first = self._members[name][0]
        final = finals.get(first)
        if final is None:
            final = finals[first] = FinalBin(lane, self._moment(name, now_ms), None)
        return final

    def _tell(self, name: str, alerts: Sequence[Alert]) -> None:
        for member in self._members[name]:
            self.told[member] += alerts

    def _parted(self, name: str, signals: list[str], now_ms: int) -> list[str]:
        """A country's name, and those of its copies for whoever may now decide otherwise."""
        names = [name]
        while len(self._members[name]) > 1:
            others = self._otherwise(name, signals, now_ms)
            if not others:
                break
            name = self._part(name, others)
            names.append(name)
        return names

    def _part(self, name: str, members: list[int]) -> str:
        """Give members a copy of their country; returns its name."""
        country = self.countries[name]
        names = self._names[country.code]
        made = copied(country, self.log_offset)
        made.name = f"{country.code}~{len(names)}"
        # What was seen is the same for all; the first of them notes it.
        made.marks = country.marks
        made.stories.follow(self.countries[country.code].stories)
        self.countries[made.name] = made
        self._members[made.name] = members
        self._members[name] = [m for m in self._members[name] if m not in members]
        names.append(made.name)
        self._follow(made)
        return made.name

    def _otherwise(self, name: str, signals: list[str], now_ms: int) -> list[int]:
        """Who of those that share a country may decide otherwise than the first of them.

        New evidence is of `signals`; incidents that stand are decided on as well.
        """
        country = self.countries[name]
        standing = country.incidents.firing()
        if not (signals or standing):
            return []
        members = self._members[name]
        moments = [Moment(self._all[member], self.volumes, now_ms) for member in members]
        parted: set[int] = set()
        for signal in [*signals, *(s for s in standing if s not in signals)]:
            for view in country.views(signal, moments[0]):
                self._hold_apart(view, signal, signal in standing, members, moments, parted)
        return sorted(parted)

    def _hold_apart(
        self,
        view: View,
        signal: str,
        stands: bool,  # noqa: FBT001 - called for each pair awake
        members: list[int],
        moments: list[Moment],
        parted: set[int],
    ) -> None:
        first = moments[0]
        daily = view.region.daily_volume(first)
        own = view.region.threshold_at(signal, daily, first)
        acts = self._acts[members[0]]
        ground = view.ground
        sure = stands or (ground is not None and ground.advisory >= first.rules.advisory_sure)
        opens = level_of(view.score, own, view.owners, first.params) > 0
        for at in range(1, len(members)):
            moment = moments[at]
            threshold = view.region.threshold_at(signal, daily, moment)
            if threshold == own and self._acts[members[at]] == acts:
                continue
            if sure or opens or level_of(view.score, threshold, view.owners, moment.params) > 0:
                parted.add(members[at])
