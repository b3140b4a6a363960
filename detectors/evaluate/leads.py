"""How long before a named later act (a departure notice, say) the first incident was open."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from detectors.evaluate.figures import SHIFTS
from detectors.evaluate.truth import Opening, in_order

HORIZON_DAYS: Final = 60


class Act(NamedTuple):
    """What an incident should have come before: its name, country (ISO 3166-1) and day."""

    name: str
    country: str
    day: int


class Lead(NamedTuple):
    """The first opening in the act's country within the horizon before it, and the days between.

    Both None where nothing had opened.
    """

    act: Act
    opening: Opening | None
    days: int | None


class Leads(NamedTuple):
    """All leads; `warned` is the share of acts with one, `chance` that share at moved dates."""

    leads: tuple[Lead, ...]
    warned: float
    median: float | None
    chance: float


def leads(
    openings: Sequence[Opening],
    acts: Sequence[Act],
    without: Collection[str] = (),
    horizon: int = HORIZON_DAYS,
) -> Leads | None:
    """The lead of openings against acts; `without` are signals that do not count (the act's own).

    An opening counts from `horizon` days before the act to the day before it. None without acts.
    """
    if not acts:
        return None
    useful = sorted((o for o in openings if o.signal not in without), key=in_order)
    made = tuple(_lead(useful, act, horizon) for act in sorted(acts, key=lambda a: a[::-1]))
    found = [lead.days for lead in made if lead.days is not None]
    moved = [_lead(useful, act._replace(day=act.day + s), horizon) for act in acts for s in SHIFTS]
    return Leads(
        made,
        len(found) / len(made),
        statistics.median(found) if found else None,
        sum(lead.days is not None for lead in moved) / len(moved),
    )


def _lead(openings: Iterable[Opening], act: Act, horizon: int) -> Lead:
    for opening in openings:
        if opening.country == act.country and act.day - horizon <= opening.day < act.day:
            return Lead(act, opening, act.day - opening.day)
    return Lead(act, None, None)
