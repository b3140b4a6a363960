"""Which region's incident a rise is: one that stands, the best subdivision's, or the country's.

An incident lives at one level. A subdivision that rises opens its own; the country opens only
where no subdivision explains the rise; a region that rises beside a standing incident joins it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from detectors.incidents.views import View
from detectors.regions.moment import Moment
from schemas.times import DAY_MS

__all__ = ["Join", "Open", "placed"]

# So many owners are no longer one alone.
_SEVERAL: Final = 2
# How far a subdivision must lead its sisters for an opening to be its own and not the country's.
_LEAD: Final = 0.5


class Join(NamedTuple):
    """Regions that belong to the incident of another."""

    incident_of: View
    parts: list[View]


class Open(NamedTuple):
    """An incident of `view`, with `parts` in it; what rises leaves the incident of `left`."""

    view: View
    parts: list[View]
    left: View | None


def placed(
    views: Sequence[View], rising: Sequence[View], home: str, moment: Moment
) -> Join | Open | None:
    """What follows where `rising` of a country's `views` are above their thresholds.

    `home` is the country's own code. None where nothing follows.
    """
    if not rising:
        return None
    country = next((view for view in views if view.code == home), None)
    parts = [view for view in rising if view.code != home]
    stands = _standing(views, home, moment)
    if stands is not None:
        surer = [view for view in parts if _is_surer(view, stands, home)]
        if not surer:
            return Join(stands, parts)
        parts = surer
    if not parts:
        explained = any(view.firing for view in views if view.code != home)
        return None if explained or country is None else Open(country, [], None)
    best = max(parts, key=lambda view: view.score)
    others = [view for view in parts if view is not best]
    led = all(best.score - view.score >= _LEAD for view in others)
    chosen = best if led or country is None else country
    return Open(chosen, [view for view in parts if view is not chosen], stands)


def _standing(views: Sequence[View], home: str, moment: Moment) -> View | None:
    """The incident that a rise elsewhere in the country belongs to."""
    for view in views:
        if view.code == home and view.firing is not None:
            return view
    since = moment.now_ms - moment.params.spread_days * DAY_MS
    recent = [v for v in views if v.firing is not None and v.firing.opened_ms >= since]
    return max(recent, key=lambda v: v.firing.opened_ms if v.firing else 0, default=None)


def _is_surer(view: View, stands: View, home: str) -> bool:
    """Whether several owners tell of a region where the incident elsewhere has but one."""
    own = stands.pair.case.ground
    heard = len(own.owners) if own else 0
    return stands.code != home and heard < _SEVERAL <= view.owners
