"""What a document does to the pairs it tells of: weight and words into open bins, and ground."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from detectors.regions.ground import Ground, is_advisory
from detectors.regions.moment import Moment
from detectors.regions.pair import Pair
from detectors.regions.region import Region
from detectors.regions.telling import alone, called, capped, doubted, further, held_afar, say
from detectors.regions.told import NOTHING, Told
from detectors.regions.volumes import outlook_at
from detectors.stories.story import Story
from schemas.observation import RegionObservation

__all__ = ["Heard", "hear"]


class Heard(NamedTuple):
    """The regions whose pairs it bears on; `counts` is False if the owner's cap took it all."""

    codes: list[str]
    counts: bool


def hear(
    regions: Mapping[str, Region],
    observation: RegionObservation,
    signal: str,
    story: Story,
    moment: Moment,
) -> Heard:
    """Add what the document's story says of a signal to its regions' pairs, which wake."""
    params = moment.params
    probability = observation.probabilities[signal]
    whole = max(weight for _, weight in observation.regions)
    leads = whole >= params.leading_weight
    name = story.lane
    bin_ms = moment.volumes.first_open(name, story.bin_ms)
    if bin_ms != story.bin_ms:
        # The story's bin is final: by the document's own time, which no order of arrival moves.
        bin_ms = moment.volumes.first_open(name, observation.event_ms)
    called_home = called(observation, signal, params)
    less = called_home + held_afar(observation, signal, params)
    if name == "24h":
        home = regions[observation.country]
        less += doubted(home.unrest(name, bin_ms, moment), signal, params)
    codes: list[str] = []
    muted = False
    for code, weight in observation.regions:
        value = probability * weight
        if value < params.evidence_floor:
            continue
        codes.append(code)
        key = f"{code}|{signal}"
        given = story.given.get(key, (0.0, 0.0))
        wanted = max(value - given[0], 0.0)
        pair = _awake(regions[code], signal, name, bin_ms, moment)
        added = capped(pair, observation, wanted, params) if wanted > 0.0 else 0.0
        muted = muted or 0.0 == added < wanted
        if added > 0.0:
            # Of what the cap cuts off, words go with the weight; another owner may yet say it.
            share = (given[0] + added) / value
            said = share * say(probability, weight, params, less)
            story.given[key] = (given[0] + added, max(said, given[1]))
            by_itself = said + share * alone(observation, signal, whole, moment) * weight
            if name == "1h":
                by_itself -= params.alone_by_hour
            bins = pair.open.setdefault(name, {})
            known = bins.get(bin_ms, NOTHING)
            bins[bin_ms] = Told(
                known.weight + added,
                known.said + max(said - given[1], 0.0),
                max(known.alone, by_itself),
                max(known.further, further(pair) if name == "24h" else 0),
            )
        if pair.case.ground is None:
            pair.case.ground = Ground.fresh(observation.event_ms)
        new = added > 0.0 and given[0] == 0.0
        pair.case.ground.add(observation, added, story=new, leads=leads)
        # Who calls home advises from afar: that is no advice about where it is.
        if added > 0.0 and leads and called_home == 0.0 and is_advisory(observation):
            pair.case.ground.advise(value, observation.event_ms)
    return Heard(codes, not muted)


def _awake(region: Region, signal: str, name: str, bin_ms: int, moment: Moment) -> Pair:
    """The pair, its filter of a lane awake: begun now if there was none."""
    pair = region.pair(signal)
    lane = moment.rules.lanes[name]
    # A story may have begun in another lane than this document's.
    known = region.lane(name, moment)
    rise = outlook_at(moment.volumes.lanes[name], bin_ms, name).rise
    if name not in pair.filters:
        pair.filters[name] = lane.fresh(known.exposure, rise)
    if name not in pair.awake:
        if name in pair.slept:
            lane.wake(pair.filters[name], rise, region.wake(pair, name, lane))
        pair.awake = sorted([*pair.awake, name])
        pair.since[name] = bin_ms
    pair.since[name] = min(pair.since[name], bin_ms)
    return pair
