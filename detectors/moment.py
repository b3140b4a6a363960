"""The moment at which something is decided: rules, the stream's volumes, event time."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from detectors.feeds import LANES
from detectors.params import Params, params_id
from detectors.scorers.burst import Lane
from detectors.volumes import Volumes


class Rules(msgspec.Struct, frozen=True):
    """Parameters, their digest, and the constants of each lane that follow from them."""

    params: Params
    params_id: str
    lanes: dict[str, Lane]
    offsets: dict[str, float]
    by_day: dict[str, float]
    bars: dict[str, float]
    grave: dict[str, float]


def make_rules(params: Params) -> Rules:
    """The constants that follow from parameters."""
    lanes = {name: Lane(params, name) for name in LANES}
    return Rules(
        params,
        params_id(params),
        lanes,
        params.offsets(),
        params.by_day(),
        params.bars(),
        params.grave(),
    )


class Moment(NamedTuple):
    """What every decision is made by; `now_ms` is event time."""

    rules: Rules
    volumes: Volumes
    now_ms: int

    @property
    def params(self) -> Params:
        """The parameters in force."""
        return self.rules.params
