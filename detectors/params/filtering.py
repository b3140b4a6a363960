"""Parameters up to the filter: time, what a story says, what is usual."""

from __future__ import annotations

from typing import Annotated

import msgspec

F = float


def meta(low: float, high: float, unit: str, meaning: str, *sweep: float) -> msgspec.Meta:
    """What is declared of a parameter beside its type; `sweep` are values worth trying."""
    return msgspec.Meta(
        ge=low, le=high, description=meaning, extra={"unit": unit, "sweep": list(sweep)}
    )


class Filtering(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The part of `Params` that makes scores of documents."""

    # Time.
    lateness_minutes: Annotated[
        F, meta(0, 1440, "minutes", "how late a document may come and still be on time", 5, 30)
    ] = 10.0
    late_hours: Annotated[
        F, meta(0, 720, "hours", "later than this a document counts for the baseline only", 24)
    ] = 48.0

    # Stories.
    evidence_floor: Annotated[
        F, meta(0.01, 0.9, "probability", "least probability at which a document is evidence", 0.2)
    ] = 0.15
    story_window_hours: Annotated[
        F, meta(1, 720, "hours", "a copy this long after its story's last one is the story", 48)
    ] = 72.0
    story_share: Annotated[
        F, meta(0.1, 1, "share", "share of the sketch in common that makes a copy", 0.3, 0.5)
    ] = 0.38
    say_base: Annotated[
        F, meta(0, 10, "log-odds", "what a story of probability one half may say", 0.5, 2)
    ] = 1.0
    say_slope: Annotated[
        F, meta(0, 5, "ratio", "what a story may say more per log-odds of its own", 0.8, 1.5)
    ] = 1.1
    say_calling: Annotated[
        F, meta(0, 20, "log-odds", "what a story of leaving says less of states that call home", 3)
    ] = 3.0
    say_captors: Annotated[
        F,
        meta(0, 20, "log-odds", "what a story of captives says less out of its captors' reach", 0),
    ] = 3.0
    say_calm: Annotated[
        F,
        meta(0, 5, "ratio", "what sieges, captives say less of a calm country (dates only)", 0),
    ] = 1.0
    alone_volume: Annotated[
        F, meta(1, 1e6, "documents/day", "volume from which a story alone says less", 30, 300)
    ] = 100.0
    alone_by_hour: Annotated[
        F, meta(0, 20, "log-odds", "what a story alone says less where the next comes in hours", 3)
    ] = 4.0
    three_owners: Annotated[
        F, meta(0, 20, "log-odds", "what three sure owners on one day say (dates only)", 0, 6)
    ] = 5.5
    alone_siege: Annotated[
        F, meta(-5, 20, "log-odds", "what a story of siege says less by itself", 0, 1)
    ] = -0.5
    alone_fuel: Annotated[
        F, meta(-5, 20, "log-odds", "what a story of fuel says less by itself", 0, 1)
    ] = 0.0
    alone_kidnapping: Annotated[
        F, meta(-5, 20, "log-odds", "what a story of kidnapping says less by itself", 0, 1)
    ] = 2.0
    alone_attack: Annotated[
        F, meta(-5, 20, "log-odds", "what a story of attack says less by itself", 4)
    ] = 20.0
    alone_evacuation: Annotated[
        F, meta(-5, 20, "log-odds", "what a story of evacuation says less by itself", 0, 1)
    ] = 1.0
    alone_coup: Annotated[
        F, meta(-5, 20, "log-odds", "what a story of coup says less by itself", 0, 1)
    ] = 1.0
    alone_humanitarian: Annotated[
        F, meta(-5, 20, "log-odds", "what a story of humanitarian says less by itself", 4)
    ] = 20.0
    grave_kidnapping: Annotated[
        F, meta(0, 5, "log-odds", "what a story of kidnapping says more for ten times the people")
    ] = 1.2
    grave_evacuation: Annotated[
        F, meta(0, 5, "log-odds", "what a story of evacuation says more for ten times the people")
    ] = 0.3
    alone_place: Annotated[
        F, meta(0, 10, "log-odds", "what it says more where a place stands beside it", 0, 4)
    ] = 2.5
    alone_shared: Annotated[
        F, meta(0, 50, "log-odds", "what it says less of a country that is hardly where it is", 15)
    ] = 25.0
    alone_court: Annotated[
        F, meta(0, 20, "log-odds", "what it says less of courts, or of crimes among kin", 0, 4)
    ] = 8.0
    owner_day_cap: Annotated[
        F, meta(0.5, 100, "stories", "most that one owner adds to a pair in a day", 2, 5)
    ] = 3.0

    # The two-state filter.
    half_life_days: Annotated[
        F, meta(1, 365, "days", "half-life of a region's volume and baseline", 14, 56)
    ] = 28.0
    volume_floor: Annotated[
        F, meta(1e-4, 10, "documents/h", "volume assumed of a region that is never named", 0.05)
    ] = 0.02
    shrinkage: Annotated[
        F, meta(0, 1000, "documents", "weight of the global share against the region's own", 10)
    ] = 30.0
    dispersion: Annotated[
        F, meta(0.05, 8, "ratio", "overdispersion assumed before any is measured", 0.25, 1)
    ] = 0.5
    rise_low: Annotated[
        F, meta(1e-3, 10, "stories/h", "lower level of a crisis on the reference feed", 0.05)
    ] = 0.1
    rise_high: Annotated[
        F, meta(1e-3, 100, "stories/h", "upper level of a crisis on the reference feed", 0.3)
    ] = 0.6
    rise_day: Annotated[
        F, meta(0.01, 10, "ratio", "of these levels where dates have no times", 0.25, 1)
    ] = 0.5
    times_hour: Annotated[
        F, meta(1, 10, "ratio", "a crisis is the usual rate so many times and its level", 1, 1.5)
    ] = 2.0
    times_day: Annotated[F, meta(1, 10, "ratio", "the same where dates have no times", 1.5, 2)] = (
        1.0
    )
    reference_volume: Annotated[
        F, meta(0.01, 1e6, "documents/h", "global volume of the feed the levels are meant for")
    ] = 4000.0
    volume_exponent: Annotated[
        F, meta(0, 1, "power", "how a crisis's level follows the feed's volume", 0.3, 0.7)
    ] = 0.5
    clip_hour: Annotated[
        F, meta(0.5, 20, "log-odds", "most that one hour's stories can say", 2, 4)
    ] = 3.0
    clip_day: Annotated[
        F, meta(0.5, 40, "log-odds", "most that one day's stories can say (dates only)", 6)
    ] = 8.0
    onset_days: Annotated[
        F, meta(1, 3650, "days", "mean time between crises of one pair", 90, 365)
    ] = 180.0
    relapse_hours: Annotated[F, meta(1, 8760, "hours", "mean length of a crisis", 120, 480)] = 240.0
    crisis_learning: Annotated[
        F, meta(0, 1, "ratio", "speed at which the baseline learns during a crisis", 0, 0.5)
    ] = 0.25
    gap_share: Annotated[
        F, meta(0, 1, "ratio", "below this share of its usual volume a feed group has a gap", 0.2)
    ] = 0.3
