"""Every number that can change an alert, declared once: type, bounds, unit, meaning, sweep."""

from __future__ import annotations

import hashlib
import tomllib
from typing import Annotated, Any, Final, NamedTuple

import msgspec

from schemas.signals import SIGNALS

F = float


def _meta(low: float, high: float, unit: str, meaning: str, *sweep: float) -> msgspec.Meta:
    return msgspec.Meta(
        ge=low, le=high, description=meaning, extra={"unit": unit, "sweep": list(sweep)}
    )


class Params(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parameters of detection. Equal parameters have an equal `params_id`.

    Example:
        >>> Params().lateness_minutes
        10.0
    """

    # Time.
    lateness_minutes: Annotated[
        F, _meta(0, 1440, "minutes", "how late a document may come and still be on time", 5, 30)
    ] = 10.0
    late_hours: Annotated[
        F, _meta(0, 720, "hours", "later than this a document counts for the baseline only", 24)
    ] = 48.0

    # Stories.
    evidence_floor: Annotated[
        F, _meta(0.01, 0.9, "probability", "least probability at which a document is evidence", 0.2)
    ] = 0.15
    story_window_hours: Annotated[
        F, _meta(1, 720, "hours", "a copy this long after its story's last one is the story", 48)
    ] = 72.0
    story_share: Annotated[
        F, _meta(0.1, 1, "share", "share of the sketch in common that makes a copy", 0.3, 0.5)
    ] = 0.38
    say_base: Annotated[
        F, _meta(0, 10, "log-odds", "what a story of probability one half may say", 0.5, 2)
    ] = 1.0
    say_slope: Annotated[
        F, _meta(0, 5, "ratio", "what a story may say more per log-odds of its own", 0.8, 1.5)
    ] = 1.1
    alone_volume: Annotated[
        F, _meta(1, 1e6, "documents/day", "volume from which a story alone says less", 30, 300)
    ] = 100.0
    alone_by_hour: Annotated[
        F, _meta(0, 20, "log-odds", "what a story alone says less where the next comes in hours", 3)
    ] = 4.0
    three_owners: Annotated[
        F, _meta(0, 20, "log-odds", "what three sure owners on one day say (dates only)", 0, 6)
    ] = 5.5
    alone_siege: Annotated[
        F, _meta(-5, 20, "log-odds", "what a story of siege says less by itself", 0, 1)
    ] = -0.5
    alone_fuel: Annotated[
        F, _meta(-5, 20, "log-odds", "what a story of fuel says less by itself", 0, 1)
    ] = 1.8
    alone_kidnapping: Annotated[
        F, _meta(-5, 20, "log-odds", "what a story of kidnapping says less by itself", 0, 1)
    ] = 2.0
    alone_attack: Annotated[
        F, _meta(-5, 20, "log-odds", "what a story of attack says less by itself", 4)
    ] = 20.0
    alone_evacuation: Annotated[
        F, _meta(-5, 20, "log-odds", "what a story of evacuation says less by itself", 0, 1)
    ] = 1.0
    alone_coup: Annotated[
        F, _meta(-5, 20, "log-odds", "what a story of coup says less by itself", 0, 1)
    ] = 1.0
    alone_humanitarian: Annotated[
        F, _meta(-5, 20, "log-odds", "what a story of humanitarian says less by itself", 4)
    ] = 20.0
    grave_kidnapping: Annotated[
        F, _meta(0, 5, "log-odds", "what a story of kidnapping says more for ten times the people")
    ] = 1.2
    grave_evacuation: Annotated[
        F, _meta(0, 5, "log-odds", "what a story of evacuation says more for ten times the people")
    ] = 0.3
    alone_place: Annotated[
        F, _meta(0, 10, "log-odds", "what it says more where a place stands beside it", 0, 4)
    ] = 2.5
    alone_shared: Annotated[
        F, _meta(0, 50, "log-odds", "what it says less of a country that is hardly where it is", 15)
    ] = 25.0
    alone_court: Annotated[
        F, _meta(0, 20, "log-odds", "what it says less where courts are spoken of", 0, 4)
    ] = 8.0
    owner_day_cap: Annotated[
        F, _meta(0.5, 100, "stories", "most that one owner adds to a pair in a day", 2, 5)
    ] = 3.0

    # The two-state filter.
    half_life_days: Annotated[
        F, _meta(1, 365, "days", "half-life of a region's volume and baseline", 14, 56)
    ] = 28.0
    volume_floor: Annotated[
        F, _meta(1e-4, 10, "documents/h", "volume assumed of a region that is never named", 0.05)
    ] = 0.02
    shrinkage: Annotated[
        F, _meta(0, 1000, "documents", "weight of the global share against the region's own", 10)
    ] = 30.0
    dispersion: Annotated[
        F, _meta(0.05, 8, "ratio", "overdispersion assumed before any is measured", 0.25, 1)
    ] = 0.5
    rise_low: Annotated[
        F, _meta(1e-3, 10, "stories/h", "lower level of a crisis on the reference feed", 0.1)
    ] = 0.05
    rise_high: Annotated[
        F, _meta(1e-3, 100, "stories/h", "upper level of a crisis on the reference feed", 0.6)
    ] = 0.3
    times_hour: Annotated[
        F, _meta(1, 10, "ratio", "a crisis is the usual rate so many times and its level", 1, 1.5)
    ] = 2.0
    times_day: Annotated[F, _meta(1, 10, "ratio", "the same where dates have no times", 1.5, 2)] = (
        1.0
    )
    reference_volume: Annotated[
        F, _meta(0.01, 1e6, "documents/h", "global volume of the feed the levels are meant for")
    ] = 4000.0
    volume_exponent: Annotated[
        F, _meta(0, 1, "power", "how a crisis's level follows the feed's volume", 0.3, 0.7)
    ] = 0.5
    clip_hour: Annotated[
        F, _meta(0.5, 20, "log-odds", "most that one hour's stories can say", 2, 4)
    ] = 3.0
    clip_day: Annotated[
        F, _meta(0.5, 40, "log-odds", "most that one day's stories can say (dates only)", 6)
    ] = 8.0
    onset_days: Annotated[
        F, _meta(1, 3650, "days", "mean time between crises of one pair", 90, 365)
    ] = 180.0
    relapse_hours: Annotated[F, _meta(1, 8760, "hours", "mean length of a crisis", 120, 480)] = (
        240.0
    )
    crisis_learning: Annotated[
        F, _meta(0, 1, "ratio", "speed at which the baseline learns during a crisis", 0, 0.5)
    ] = 0.25
    gap_share: Annotated[
        F, _meta(0, 1, "ratio", "below this share of its usual volume a feed group has a gap", 0.2)
    ] = 0.3

    # Opening and closing.
    open_thin: Annotated[
        F, _meta(-10, 12, "log-odds", "threshold, regions of less than 1 document a day", -0.5, 0.5)
    ] = 0.0
    open_low: Annotated[
        F, _meta(-10, 12, "log-odds", "threshold, 1 to 5 documents a day", -0.5, 0.5)
    ] = 0.0
    open_middle: Annotated[
        F, _meta(-10, 12, "log-odds", "threshold, 5 to 25 documents a day", 0, 1)
    ] = 0.5
    open_high: Annotated[
        F, _meta(-10, 12, "log-odds", "threshold, 25 to 125 documents a day", 1, 2)
    ] = 1.5
    open_top: Annotated[
        F, _meta(-10, 12, "log-odds", "threshold, more than 125 documents a day", 2, 4)
    ] = 2.5
    more_attack: Annotated[
        F, _meta(-5, 12, "log-odds", "on top of the threshold for attack, the commonest signal", 1)
    ] = 2.0
    more_humanitarian: Annotated[
        F, _meta(-5, 12, "log-odds", "on top of the threshold for humanitarian, told for long", 1)
    ] = 0.5
    more_by_day: Annotated[
        F, _meta(-5, 5, "log-odds", "on top of the threshold where dates have no times", -0.5, 0)
    ] = -0.3
    day_siege: Annotated[
        F, _meta(-5, 12, "log-odds", "more on top there for siege", -0.5, 0.5)
    ] = -0.8
    day_fuel: Annotated[F, _meta(-5, 12, "log-odds", "more on top there for fuel", -0.5, 0.5)] = 0.5
    day_kidnapping: Annotated[
        F, _meta(-5, 12, "log-odds", "more on top there for kidnapping", -0.5, 0.5)
    ] = 0.4
    day_evacuation: Annotated[
        F, _meta(-5, 12, "log-odds", "more on top there for evacuation", -0.5, 0.5)
    ] = 0.0
    day_coup: Annotated[F, _meta(-5, 12, "log-odds", "more on top there for coup", -0.5, 0.5)] = (
        0.25
    )
    settling_days: Annotated[
        F, _meta(0, 365, "days", "until a new feed's baselines are trusted", 28)
    ] = 14.0
    settling_more: Annotated[
        F, _meta(0, 12, "log-odds", "on top of the threshold at a feed's first day, fading", 1, 4)
    ] = 2.0
    escalate_margin: Annotated[
        F, _meta(0.1, 12, "log-odds", "above the threshold by this much: escalated", 1, 3)
    ] = 2.0
    hysteresis: Annotated[
        F, _meta(0, 12, "log-odds", "how far below a level before it is left again", 0.5)
    ] = 1.0
    resolve_below: Annotated[
        F, _meta(-12, 12, "log-odds", "an incident below this is on its way out", -1)
    ] = -1.5
    resolve_hours: Annotated[
        F, _meta(1, 720, "hours", "so long below before it is resolved", 12, 48)
    ] = 24.0
    hold_hours: Annotated[
        F, _meta(0, 720, "hours", "an incident stays open at least so long", 24)
    ] = 48.0
    reopen_days: Annotated[
        F, _meta(0, 90, "days", "a rise this soon after the end reopens the incident", 7)
    ] = 10.0
    expire_days: Annotated[
        F, _meta(1, 365, "days", "after this and the reopening window an incident is forgotten")
    ] = 30.0
    leading_weight: Annotated[
        F, _meta(0, 1, "share", "weight at which a country is where a story happens", 0.7, 0.9)
    ] = 0.8
    leading_share: Annotated[
        F, _meta(0, 1, "share", "share of its stories that must happen in the country", 0.5)
    ] = 0.34
    open_owners: Annotated[
        int, _meta(1, 10, "owners", "independent owners that an opening needs", 2)
    ] = 1
    advisory_sure: Annotated[
        F, _meta(0.5, 1, "probability", "at which an authority's advisory opens by itself", 0.9)
    ] = 0.8
    retract_hours: Annotated[
        F, _meta(0, 720, "hours", "so long an authority's denial ends what one owner alone says")
    ] = 72.0
    spread_days: Annotated[
        F, _meta(0, 90, "days", "a sister region rising this soon after an opening joins it", 3, 14)
    ] = 7.0
    updates_per_day: Annotated[
        int, _meta(1, 100, "alerts", "most updates of one incident in a day; openings always go", 2)
    ] = 4
    region_alerts_per_day: Annotated[
        int, _meta(1, 1000, "alerts", "from so many alerts of a region on, no such updates", 5)
    ] = 10

    # The composite.
    composite_days: Annotated[
        F, _meta(0.5, 60, "days", "half-life of a signal's part after it falls", 7)
    ] = 14.0
    composite_open: Annotated[
        F, _meta(0.1, 20, "points", "composite at which escalation opens", 0.9, 2)
    ] = 1.2
    composite_step: Annotated[
        F, _meta(0.1, 20, "points", "further points for each higher severity", 0.75)
    ] = 1.0
    weight_siege: Annotated[F, _meta(0, 5, "points", "weight of siege in the composite")] = 1.2
    weight_fuel: Annotated[F, _meta(0, 5, "points", "weight of fuel in the composite")] = 1.2
    weight_kidnapping: Annotated[F, _meta(0, 5, "points", "weight of kidnapping")] = 0.8
    weight_attack: Annotated[F, _meta(0, 5, "points", "weight of attack")] = 0.8
    weight_evacuation: Annotated[F, _meta(0, 5, "points", "weight of evacuation")] = 1.2
    weight_coup: Annotated[F, _meta(0, 5, "points", "weight of coup")] = 1.5
    weight_humanitarian: Annotated[F, _meta(0, 5, "points", "weight of humanitarian")] = 0.8

    def thresholds(self) -> tuple[float, ...]:
        """Opening thresholds by volume class, thinnest first."""
        return (self.open_thin, self.open_low, self.open_middle, self.open_high, self.open_top)

    def offsets(self) -> dict[str, float]:
        """What each signal needs on top of its region's threshold."""
        more = {"attack": self.more_attack, "humanitarian": self.more_humanitarian}
        return {signal: more.get(signal, 0.0) for signal in SIGNALS}

    def by_day(self) -> dict[str, float]:
        """What each signal needs on top of that where dates have no times."""
        return {
            signal: self.more_by_day + getattr(self, f"day_{signal}", 0.0) for signal in SIGNALS
        }

    def bars(self) -> dict[str, float]:
        """What a story of each signal says less by itself than among others."""
        return {signal: getattr(self, f"alone_{signal}") for signal in SIGNALS}

    def grave(self) -> dict[str, float]:
        """What a story of each signal says more by itself for each power of ten of people."""
        return {signal: getattr(self, f"grave_{signal}", 0.0) for signal in SIGNALS}

    def composite_weights(self) -> dict[str, float]:
        """Weight of each signal in the composite."""
        return {signal: getattr(self, f"weight_{signal}") for signal in SIGNALS}


# Upper bounds of the volume classes, in documents a day.
VOLUME_CLASSES: Final = (1.0, 5.0, 25.0, 125.0)


class ParamsError(ValueError):
    """A parameters file that cannot be taken; the message names the field and the value."""


class ParamField(NamedTuple):
    """What is declared of a parameter."""

    name: str
    default: float | int
    low: float
    high: float
    unit: str
    meaning: str
    sweep: tuple[float, ...]


def fields() -> tuple[ParamField, ...]:
    """All parameters as declared, in order."""
    made = []
    for field in msgspec.structs.fields(Params):
        meta = next(m for m in field.type.__metadata__ if isinstance(m, msgspec.Meta))
        extra = meta.extra or {}
        made.append(
            ParamField(
                name=field.name,
                default=field.default,
                low=float(meta.ge or 0),
                high=float(meta.le or 0),
                unit=extra["unit"],
                meaning=meta.description or "",
                sweep=tuple(extra["sweep"]),
            )
        )
    return tuple(made)


def make_params(values: dict[str, Any], place: str = "params") -> Params:
    """Parameters from values by name; raises ParamsError naming `place`, field and value."""
    known = {field.name for field in fields()}
    for name in sorted(values):
        if name not in known:
            raise ParamsError(f"{place}: {name!r} is not a parameter (see `tocsin params show`)")
    try:
        return msgspec.convert(values, Params)
    except msgspec.ValidationError as error:
        raise ParamsError(f"{place}: {error}") from None


def load_params(data: bytes, place: str = "params") -> Params:
    """Parameters from TOML bytes; names left out keep their defaults.

    A table `[provenance]` may stand beside them and is not a parameter.
    """
    try:
        values = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ParamsError(f"{place}: not TOML: {error}") from None
    values.pop("provenance", None)
    return make_params(values, place)


def params_id(params: Params) -> str:
    """First 16 hex digits of the SHA-256 over the sorted JSON of the parameters."""
    # 2 and 2.0 are the same parameter and have to be the same bytes.
    values = {field.name: float(getattr(params, field.name)) for field in fields()}
    return hashlib.sha256(msgspec.json.encode(values, order="sorted")).hexdigest()[:16]
