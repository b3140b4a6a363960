"""All that is remembered of one country, and what an observation or a final bin does to it."""

from __future__ import annotations

from detectors.feeds import group_lane
from detectors.incidents.escalation import Escalation
from detectors.incidents.incidents import Incidents
from detectors.incidents.record import Setting
from detectors.incidents.retraction import denies
from detectors.incidents.views import View, views_of
from detectors.params import Params
from detectors.regions.folding import FinalBin
from detectors.regions.hearing import hear
from detectors.regions.moment import Moment
from detectors.regions.region import Region
from detectors.regions.wakeful import Wakeful
from detectors.stories.storybook import Storybook
from schemas.alert import Alert
from schemas.observation import RegionObservation
from schemas.signals import SIGNALS
from schemas.times import HOUR_MS


class Country:
    """Stories, regions and incidents of one country.

    `marks` holds the greatest offset seen per input partition: a document counts once. `changed`
    names what has to be written since it was last cleared, by kind of key. `name` is what a tracker
    knows it by: its code, but where there are several of one country (`detectors.family`).
    """

    __slots__ = (
        "_awake",
        "_escalated",
        "changed",
        "code",
        "escalation",
        "held",
        "incidents",
        "marks",
        "model",
        "name",
        "regions",
        "stories",
    )

    def __init__(self, code: str) -> None:
        self.code = self.name = code
        self.marks: dict[str, int] = {}
        self.model = ""
        self.held: list[int] = []
        self.stories = Storybook()
        self.regions: dict[str, Region] = {}
        self.incidents = Incidents(code)
        self.escalation = Escalation(code)
        self.changed: set[tuple[str, str]] = set()
        self._escalated = ("escalation", "")
        self._awake = Wakeful()

    def is_repeat(self, observation: RegionObservation) -> bool:
        """Whether the document was seen before; remembers it if not."""
        origin = observation.origin
        key = f"{origin.input.name}/{origin.input.topic_id}"
        if origin.offset <= self.marks.get(key, -1):
            return True
        self.marks[key] = origin.offset
        self.changed.add(("head", ""))
        return False

    def awake(self, lane: str) -> bool:
        """Whether the final bins of a lane change anything: its own, or hours for the composite."""
        return self._awake.any(lane) or self.escalation.firing or self._fading()

    def _fading(self) -> bool:
        return not self.escalation.idle and self._awake.anywhere

    def views(self, signal: str, moment: Moment) -> list[View]:
        """What is awake of a signal: all that its decisions rest on."""
        return views_of(self.regions, self._awake.everywhere(), signal, moment)

    def touch(self) -> None:
        """Mark all that is remembered as changed."""
        self.changed |= {("head", ""), self._escalated}
        self.changed |= {("story", name) for name in self.stories.stories}
        for region in self.regions.values():
            self.changed.add(region.key)
            for pair in region.pairs.values():
                self.changed |= {pair.key, pair.case_key}

    def recall(self) -> None:
        """Find out what is awake and open in restored regions."""
        self._awake.recall(self.regions)
        self.incidents.recall(self.regions)

    def apply(self, observation: RegionObservation, moment: Moment) -> list[Alert]:
        """Take a document: count it, add its story's weight, see what opens or escalates."""
        alerts: list[Alert] = []
        return self.decide(self.take(observation, moment, alerts), alerts, moment)

    def take(
        self, observation: RegionObservation, moment: Moment, alerts: list[Alert]
    ) -> list[str]:
        """Count a document and add its story's weight; the signals that it bears on.

        `alerts` gets what it takes back. What opens or escalates is for `decide`.
        """
        params, volumes = moment.params, moment.volumes
        lane = group_lane(observation.group)
        bin_ms = volumes.first_open(lane, observation.event_ms)
        self.model = observation.model
        signals = [
            signal
            for signal in SIGNALS
            if observation.probabilities.get(signal, 0.0) >= params.evidence_floor
        ]
        story = self.stories.find(observation, params) if signals else None
        opens = story is None
        for code, _ in observation.regions:
            if code not in self.regions:
                self.regions[code] = Region(code)
            self.changed.add(self.regions[code].key)
        late_ms = volumes.watermark_ms
        if late_ms is not None and observation.event_ms < late_ms - params.late_hours * HOUR_MS:
            self._count(observation, lane, bin_ms, moment, counts=opens)
            return []
        alerts += self._withdraw(observation, moment)
        if not signals:
            self._count(observation, lane, bin_ms, moment, counts=True)
            return []
        if story is None:
            story = self.stories.open(observation, lane, bin_ms, params)
        else:
            self.stories.extend(story, observation.event_ms, params)
        self.changed.add(("story", story.story))
        heard = []
        for signal in signals:
            told = hear(self.regions, observation, signal, story, moment)
            heard.append(told.counts)
            for code in told.codes:
                self._awake.note(story.lane, code)
                pair = self.regions[code].pairs[signal]
                self.changed.add(pair.key)
                self.changed.add(pair.case_key)
        # Neither copies nor what an owner's cap lets through no more are further volume: forty
        # outlets with one story, or one outlet with forty, must not hide what others tell.
        self._count(observation, lane, bin_ms, moment, counts=opens and any(heard))
        return signals

    def decide(self, signals: list[str], alerts: list[Alert], moment: Moment) -> list[Alert]:
        """See what opens or escalates in the signals of a document just taken."""
        if signals:
            stirred = self._awake.everywhere()
            for signal in signals:
                alerts += self.incidents.consider(
                    self.regions, stirred, signal, moment, self.setting
                )
        elif not alerts:
            return alerts
        return self._escalate(alerts, moment, {})

    def _count(
        self,
        observation: RegionObservation,
        lane: str,
        bin_ms: int,
        moment: Moment,
        *,
        counts: bool,
    ) -> None:
        """Count the document in its regions' volume, each by its share."""
        for code, weight in observation.regions:
            added = weight if counts else 0.0
            self.regions[code].count(observation.group, lane, bin_ms, added, moment)

    def takes_back(self, observation: RegionObservation, params: Params) -> list[str]:
        """The signals of what stands that the document denies, if it is about where that is."""
        if not observation.features or not self.incidents.firing():
            return []
        if max(weight for _, weight in observation.regions) < params.leading_weight:
            return []
        return [
            signal
            for signal in observation.features
            if self.incidents.standing(signal) and denies(observation, signal)
        ]

    def _withdraw(self, observation: RegionObservation, moment: Moment) -> list[Alert]:
        """Cancel what the document takes back, if it is about where that happens."""
        alerts: list[Alert] = []
        for signal in self.takes_back(observation, moment.params):
            alerts += self.incidents.withdraw(
                self.regions, self._awake.everywhere(), observation, signal, moment, self.setting
            )
            self.changed |= self.incidents.take_changed()
            if alerts and not self.incidents.standing(signal):
                self.escalation.composite.strengths.pop(signal, None)
        return alerts

    def final_bin(self, final: FinalBin) -> list[Alert]:
        """Fold the bin of a lane that has become final, and see what it lowers or ends."""
        return self.settle(self.fold(final), final)

    def fold(self, final: FinalBin) -> list[str]:
        """Fold the bin into what is awake; the signals of that."""
        touched: list[str] = []
        for code in self._awake.within(final.name):
            region = self.regions[code]
            self.changed.add(region.key)
            for signal in final.fold(region):
                touched.append(signal)
                self.changed.add(region.pairs[signal].key)
        return touched

    def settle(self, touched: list[str], final: FinalBin) -> list[Alert]:
        """See what a bin just folded lowers or ends; what has nothing left to tell sleeps."""
        moment = final.moment
        alerts: list[Alert] = []
        standing = [s for s in self.incidents.firing() if s in touched]
        if standing or not self.escalation.idle:
            known: dict[str, float] = {}
            for signal in standing:
                told, known[signal] = self.incidents.settle(
                    self.regions, signal, moment, self.setting
                )
                alerts += told
            alerts = self._escalate(alerts, moment, known)
        self.changed |= self._awake.rest(final.name, self.regions, moment)
        return alerts

    def _escalate(
        self, alerts: list[Alert], moment: Moment, known: dict[str, float]
    ) -> list[Alert]:
        """See what the composite makes of the signals; `known` are strengths found already."""
        self.changed |= self.incidents.take_changed()
        if self.escalation.idle and not alerts:
            return alerts
        self.changed.add(self._escalated)
        strengths = self.incidents.strengths(self.regions, moment, known)
        reason = self.escalation.update(strengths, moment)
        if reason is None:
            return alerts
        gap = any(alert.data_gap for alert in alerts)
        grounds = self.incidents.grounds(self.regions)
        told = self.escalation.word(reason, grounds, moment, self.setting(moment), gap=gap)
        return [*alerts, told]

    def next_due(self, params: Params) -> int | None:
        """When something has to be forgotten: at a full hour, as bins become final then too."""
        times = [self.stories.next_expiry(params), self.incidents.next_over(params)]
        times.append(self.escalation.next_over(params))
        known = [ms for ms in times if ms is not None]
        return -(-min(known) // HOUR_MS) * HOUR_MS if known else None

    def forget(self, now_ms: int, params: Params) -> list[str]:
        """Forget old stories and incidents; returns the ids of incidents that are over."""
        self.changed |= {("story", name) for name in self.stories.expire(now_ms, params)}
        over = self.incidents.forget(self.regions, now_ms, params)
        over += self.escalation.forget(now_ms, params)
        self.changed |= self.incidents.take_changed()
        if over:
            self.changed.add(self._escalated)
        return over

    def setting(self, moment: Moment) -> Setting:
        """What alerts say of makers and inputs now."""
        offsets = {key.rpartition("/")[0]: self.marks[key] for key in sorted(self.marks)}
        return Setting(moment.rules.params_id, self.model, offsets, moment.volumes.watermark_ms)
