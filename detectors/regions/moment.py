"""The moment at which something is decided: rules, the stream's volumes, event time."""

from __future__ import annotations

from detectors.feeds import LANES
from detectors.params import Params, params_id
from detectors.regions.volumes import Volumes
from detectors.scorers.burst import Lane


class Rules:
    """Parameters, their digest, and what follows from them alone."""

    def __init__(self, params: Params) -> None:
        self.params = params
        self.params_id = params_id(params)
        self.lanes = {name: Lane(params, name) for name in LANES}
        self.thresholds = params.thresholds()
        self.offsets = params.offsets()
        self.by_day = params.by_day()
        self.bars = params.bars()
        self.grave = params.grave()
        self.advisory_sure = params.advisory_sure
        self.settling_days = params.settling_days
        self.three_owners = params.three_owners
        self.composite_weights = params.composite_weights()


class Moment:
    """What every decision is made by; `now_ms` is event time."""

    def __init__(self, rules: Rules, volumes: Volumes, now_ms: int) -> None:
        self.rules = rules
        self.volumes = volumes
        self.now_ms = now_ms
        self.params = rules.params
