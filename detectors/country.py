"""All that is remembered of one country, and what an observation or a final bin does to it."""

from __future__ import annotations

from collections.abc import Callable

from detectors.escalation import Escalation
from detectors.feeds import LANES, group_lane
from detectors.folding import at_rest, bin_text, fold, score_of
from detectors.hearing import hear
from detectors.incidents import Incidents
from detectors.moment import Moment
from detectors.params import Params
from detectors.record import Setting
from detectors.region import Region
from detectors.retraction import denies
from detectors.storybook import Storybook
from schemas.alert import Alert
from schemas.observation import RegionObservation
from schemas.score import RegionScore
from schemas.signals import SIGNALS
from schemas.times import HOUR_MS


class Country:
    """Stories, regions and incidents of one country.

    `marks` holds the greatest offset seen per input partition: a document counts once. `changed`
    names what has to be written since it was last cleared, by kind of key.
    """

    __slots__ = (
        "_awake",
        "changed",
        "code",
        "escalation",
        "held",
        "incidents",
        "marks",
        "model",
        "regions",
        "stories",
    )

    def __init__(self, code: str) -> None:
        self.code = code
        self.marks: dict[str, int] = {}
        self.model = ""
        self.held: list[int] = []
        self.stories = Storybook()
        self.regions: dict[str, Region] = {}
        self.incidents = Incidents(code)
        self.escalation = Escalation(code)
        self.changed: set[tuple[str, str]] = set()
        self._awake: dict[str, set[str]] = {lane: set() for lane in LANES}

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
        return bool(self._awake[lane]) or self.escalation.firing or self._fading()

    def _fading(self) -> bool:
        return not self.escalation.idle and any(self._awake.values())

    def _stirred(self) -> dict[str, Region]:
        """The regions in which anything is awake: nowhere else can an incident change."""
        codes: set[str] = set()
        for awake in self._awake.values():
            codes |= awake
        return {code: self.regions[code] for code in sorted(codes)}

    def recall(self) -> None:
        """Find out what is awake and open in restored regions."""
        for lane in LANES:
            self._awake[lane] = {c for c, region in self.regions.items() if region.awake(lane)}
        self.incidents.recall(self.regions)

    def apply(
        self,
        observation: RegionObservation,
        moment: Moment,
    ) -> list[Alert]:
        """Take a document: count it, add its story's weight, see what opens or escalates."""
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
            self.changed.add(("region", code))
        late_ms = volumes.watermark_ms
        if late_ms is not None and observation.event_ms < late_ms - params.late_hours * HOUR_MS:
            self._count(observation, lane, bin_ms, moment, counts=opens)
            return []
        alerts = self._withdraw(observation, moment)
        if not signals:
            self._count(observation, lane, bin_ms, moment, counts=True)
            return self._escalate(alerts, moment, self.setting(moment)) if alerts else []
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
                self._awake[story.lane].add(code)
                self.changed |= {("pair", f"{code}|{signal}"), ("case", f"{code}|{signal}")}
        # Neither copies nor what an owner's cap lets through no more are further volume: forty
        # outlets with one story, or one outlet with forty, must not hide what others tell.
        self._count(observation, lane, bin_ms, moment, counts=opens and any(heard))
        setting = self.setting(moment)
        for signal in signals:
            alerts += self.incidents.consider(self._stirred(), signal, moment, setting)
        return self._escalate(alerts, moment, setting)

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

    def _withdraw(self, observation: RegionObservation, moment: Moment) -> list[Alert]:
        """Cancel what the document takes back, if it is about where that happens."""
        weight = max(weight for _, weight in observation.regions)
        alerts: list[Alert] = []
        if not observation.features or weight < moment.params.leading_weight:
            return alerts
        for signal in observation.features:
            if not self.incidents.standing(signal) or not denies(observation, signal):
                continue
            setting = self.setting(moment)
            alerts += self.incidents.withdraw(self._stirred(), observation, signal, moment, setting)
            self.changed |= self.incidents.take_changed()
            if alerts and not self.incidents.standing(signal):
                self.escalation.composite.strengths.pop(signal, None)
        return alerts

    def final_bin(
        self, name: str, moment: Moment, sink: Callable[[RegionScore], None] | None = None
    ) -> list[Alert]:
        """Fold the bin of lane `name` that has become final at `moment`; `sink` gets the scores."""
        touched: set[str] = set()
        bin_at = "" if sink is None else bin_text(name, moment)
        for code in sorted(self._awake[name]):
            region = self.regions[code]
            region.fold(name, moment)
            self.changed.add(("region", code))
            daily = 0.0 if sink is None else region.daily_volume(moment)
            for signal in SIGNALS:
                pair = region.pairs.get(signal)
                if pair is None or name not in pair.awake:
                    continue
                touched.add(signal)
                self.changed.add(("pair", f"{code}|{signal}"))
                weight, expected = fold(region, signal, name, moment)
                if sink is not None:
                    seen = (weight, expected, daily)
                    sink(score_of(region, signal, name, seen, moment, bin_at))
        alerts: list[Alert] = []
        standing = [s for s in SIGNALS if s in touched and self.incidents.standing(s)]
        if standing or not self.escalation.idle:
            setting, stirred = self.setting(moment), self._stirred()
            known: dict[str, float] = {}
            for signal in standing:
                told, known[signal] = self.incidents.settle(stirred, signal, moment, setting)
                alerts += told
            alerts = self._escalate(alerts, moment, setting, known)
        self._rest(name, moment)
        return alerts

    def _escalate(
        self,
        alerts: list[Alert],
        moment: Moment,
        setting: Setting,
        known: dict[str, float] | None = None,
    ) -> list[Alert]:
        """See what the composite makes of the signals; `known` are strengths found already."""
        self.changed |= self.incidents.take_changed()
        if self.escalation.idle and not alerts:
            return alerts
        self.changed.add(("escalation", ""))
        strengths = self.incidents.strengths(self._stirred(), moment, known or {})
        grounds = self.incidents.grounds(self.regions)
        gap = any(a.data_gap for a in alerts)
        return alerts + self.escalation.update(strengths, grounds, moment, setting, gap=gap)

    def _rest(self, name: str, moment: Moment) -> None:
        """Let the filters of a lane sleep that have nothing left to tell."""
        for code in sorted(self._awake[name]):
            region = self.regions[code]
            stays = False
            for signal, pair in region.pairs.items():
                if name not in pair.awake:
                    continue
                firing = pair.case.incident is not None and pair.case.incident.firing
                if firing or pair.open.get(name) or not at_rest(pair, name, moment):
                    stays = True
                    continue
                pair.awake.remove(name)
                region.sleep(pair, name)
                self.changed.add(("pair", f"{code}|{signal}"))
                if not pair.awake:
                    pair.case.ground = None
                    pair.stories = pair.gain = pair.quiet = 0.0
                    pair.owner_weight = {}
                    self.changed.add(("case", f"{code}|{signal}"))
            if not stays:
                self._awake[name].discard(code)

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
            self.changed.add(("escalation", ""))
        return over

    def setting(self, moment: Moment) -> Setting:
        """What alerts say of makers and inputs now."""
        offsets = {key.rpartition("/")[0]: self.marks[key] for key in sorted(self.marks)}
        return Setting(moment.rules.params_id, self.model, offsets, moment.volumes.watermark_ms)
