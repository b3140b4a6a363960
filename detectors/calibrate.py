"""Thresholds from earlier years: a search over a few parameters, by what they give in openings.

Coordinate search with shrinking steps (Hooke and Jeeves, "Direct search" solution of numerical and
statistical problems, 1961): the figures are step functions of the thresholds, without a slope to
follow, and each trial costs a run of the trackers. With a truth the best F1 wins among those
whose false openings a day are within the target; without one the most openings a day that a target
allows, as nothing else is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from detectors.params import Params, fields, make_params, params_id

THRESHOLDS: Final = ("open_thin", "open_low", "open_middle", "open_high", "open_top")
ALONE: Final = ("alone_siege", "alone_fuel", "alone_kidnapping", "alone_evacuation", "alone_coup")
"""What one story must have to open by itself; of the signals of which one story may."""
_LOG_ODDS_STEP: Final = 1.0
_HALVINGS: Final = 2


class Axis(NamedTuple):
    """Parameters that move together, and by how much at first."""

    names: tuple[str, ...]
    step: float


class Trial(NamedTuple):
    """What one setting gave. Without a truth there is neither F1 nor what is false."""

    params: Params
    openings_per_day: float
    false_per_day: float | None = None
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None


class Target(NamedTuple):
    """What a day may bring over the whole map: false openings, or openings where no truth is."""

    false_per_day: float | None = None
    openings_per_day: float | None = None

    def met(self, trial: Trial) -> bool:
        """Whether a trial is within all that is set."""
        false = trial.false_per_day
        return not (
            (self.false_per_day is not None and false is not None and false > self.false_per_day)
            or (
                self.openings_per_day is not None and trial.openings_per_day > self.openings_per_day
            )
        )

    def rank(self, trial: Trial) -> tuple[bool, float, float]:
        """The greater the better: within the target, then F1 (or openings), then few false ones.

        Outside the target the least excess is best, whatever the F1.
        """
        cost = trial.openings_per_day if trial.false_per_day is None else trial.false_per_day
        if not self.met(trial):
            return False, -cost, 0.0
        return True, trial.openings_per_day if trial.f1 is None else trial.f1, -cost


def axes(also: Iterable[str] = ()) -> list[Axis]:
    """All thresholds together, all bars of lone stories, each threshold, then what else is named.

    Signals are not moved apart: a few years of truth have too few episodes of one to tell by.
    Raises KeyError for a stranger.
    A first step is one unit of log-odds, elsewhere the widest that the parameter's sweep takes.
    """
    declared = {field.name: field for field in fields()}
    made = [Axis(THRESHOLDS, _LOG_ODDS_STEP), Axis(ALONE, _LOG_ODDS_STEP)]
    for name in (*THRESHOLDS, *also):
        field = declared[name]
        wide = max((abs(value - field.default) for value in field.sweep), default=0.0)
        step = _LOG_ODDS_STEP if field.unit == "log-odds" else wide
        made.append(Axis((name,), step or (field.high - field.low) / 10.0))
    return made


def search(
    start: Params,
    over: Sequence[Axis],
    judge: Callable[[Params], Trial],
    target: Target,
    most: int,
) -> Iterator[Trial]:
    """Each trial as it is made, the start first, `most` at most; `best_of` picks among them.

    A setting is tried once. The search ends when no step betters anything at a quarter of the
    first steps.
    """
    known: dict[str, Trial] = {}

    def tried(params: Params) -> tuple[Trial, bool]:
        name = params_id(params)
        new = name not in known
        if new:
            known[name] = judge(params)
        return known[name], new

    best, _ = tried(start)
    yield best
    shrink = 1.0
    for _ in range(_HALVINGS + 1):
        moved = True
        while moved:
            moved = False
            for axis in over:
                for direction in (1.0, -1.0):
                    # Further the same way for as long as it pays.
                    while len(known) < most:
                        trial, new = tried(shifted(best.params, axis, direction * shrink))
                        if new:
                            yield trial
                        if target.rank(trial) <= target.rank(best):
                            break
                        best, moved = trial, True
                    else:
                        return
        shrink /= 2.0


def shifted(params: Params, axis: Axis, times: float) -> Params:
    """The parameters with an axis moved by so many of its steps, held within their bounds."""
    bounds = {field.name: field for field in fields()}
    values = {name: getattr(params, name) for name in bounds}
    for name in axis.names:
        field = bounds[name]
        moved = round(float(values[name]) + times * axis.step, 6)
        held = min(max(moved, field.low), field.high)
        values[name] = round(held) if isinstance(field.default, int) else held
    return make_params(values)


def best_of(trials: Iterable[Trial], target: Target) -> Trial:
    """The best trial; of equals the first."""
    best: Trial | None = None
    for trial in trials:
        if best is None or target.rank(trial) > target.rank(best):
            best = trial
    if best is None:
        raise ValueError("no trial to choose from")
    return best
