"""Weights of the composite by what followed: a logistic fit, monotone, drawn to the judged weights.

A week's log-odds of something grave are a line in the composite's score, whose slope is found with
the weights as judged. Then the weights may move: each is drawn to its judged value as if by so
many weeks of evidence, so that a signal that hardly ever fired keeps what was judged, and none
falls below nought, as no signal of a crisis speaks for calm. How strongly they are drawn is chosen
by the likelihood of countries left out, "not at all moved" being one of the choices; so is the
half-life of a signal's part among those asked for. Weeks overlap in what follows them: each counts
for its share of the time looked ahead.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from detectors.composite.aftermath import Aftermath
from detectors.composite.weeks import Week
from detectors.incidents.fusion import COUNTS, SIGNALS_NEEDED
from detectors.params import Params, fields
from schemas.signals import SIGNALS

__all__ = ["PULLS", "Fitted", "choose", "score", "terms"]

Floats = npt.NDArray[np.float64]

PULLS: Final = (float("inf"), 100.0, 30.0, 10.0, 3.0, 1.0)
"""How strongly weights are drawn to the judged ones, in nats for a weight doubled or nought."""
_FOLDS: Final = 5
_WEEK_DAYS: Final = 7
_SWEEPS: Final = 60
_STEP: Final = 1e-6
_FEW: Final = 1e-9
_DIGITS: Final = 2
# Together has no judged weight of its own size: what counts as "doubled" is a weight of one.
_TOGETHER_SCALE: Final = 1.0


class Fitted(NamedTuple):
    """The parameters chosen, and what countries left out say of every choice.

    `likelihoods` are mean log-likelihoods a week, in nats, by half-life and pull; the greatest
    was taken, of equals the strongest pull.
    """

    params: Params
    pull: float
    likelihoods: tuple[tuple[float, float, float], ...]
    weeks: int
    grave: int


class _Table(NamedTuple):
    """Weeks as numbers: what stands in the columns of `terms`, what followed, and the fold."""

    x: Floats
    y: Floats
    weight: Floats
    fold: npt.NDArray[np.intp]


def terms(strengths: Floats) -> Floats:
    """Columns of the score: each signal's strength, and what others than the strongest have."""
    together = strengths.sum(axis=1) - strengths.max(axis=1)
    return np.column_stack([strengths, together])


def score(week: Sequence[Week], params: Params) -> Floats:
    """The composite's score of each week, as `fusion.Composite` has it."""
    x = terms(np.array([w.strengths for w in week], dtype=np.float64).reshape(-1, len(SIGNALS)))
    return np.asarray(x @ np.array(_weights(params)))


def choose(
    by_half_life: Mapping[float, Sequence[Week]], known: Aftermath, within: int, params: Params
) -> Fitted:
    """The weights and half-life that tell best what follows in countries left out.

    ValueError where nothing grave follows any week, or everything does.
    """
    judged = np.array(_weights(params))
    tables = {h: _table(week, known, within) for h, week in sorted(by_half_life.items())}
    tried: list[tuple[float, float, float]] = []
    for half_life, table in tables.items():
        if not 0.0 < (table.y * table.weight).sum() < table.weight.sum():
            raise ValueError("nothing to fit: all weeks are followed by the same")
        tried += [(half_life, pull, _left_out(table, judged, pull)) for pull in PULLS]
    # The judged half-life and weights first: of equals the first is taken.
    tried.sort(key=lambda one: (-round(one[2], 9), one[0] != params.composite_days, -one[1]))
    half_life, pull, _ = tried[0]
    weights = _fit(tables[half_life], judged, pull)[2]
    weights = _scaled(tables[half_life].x, weights, judged)
    table = tables[half_life]
    return Fitted(
        _with(params, weights if np.isfinite(pull) else judged, half_life),
        pull,
        tuple(sorted(tried)),
        len(by_half_life[half_life]),
        round(float((table.y * table.weight).sum() * within / _WEEK_DAYS)),
    )


def _weights(params: Params) -> list[float]:
    by_signal = params.composite_weights()
    return [*(by_signal[signal] for signal in SIGNALS), params.composite_together]


def _with(params: Params, weights: Floats, half_life: float) -> Params:
    bounds = {field.name: field for field in fields()}
    names = [*(f"weight_{signal}" for signal in SIGNALS), "composite_together"]
    values = {
        name: round(float(np.clip(weight, bounds[name].low, bounds[name].high)), _DIGITS)
        for name, weight in zip(names, weights, strict=True)
    }
    return msgspec.structs.replace(params, **values, composite_days=half_life)


def _table(week: Sequence[Week], known: Aftermath, within: int) -> _Table:
    """The weeks; those of a fold in which nothing stirs are two rows, one of either outcome."""
    x = terms(np.array([w.strengths for w in week], dtype=np.float64).reshape(-1, len(SIGNALS)))
    y = np.array([known.grave(w.country, w.day, within=within) for w in week], dtype=np.float64)
    fold = np.array([zlib.crc32(w.country.encode()) % _FOLDS for w in week], dtype=np.intp)
    each = _WEEK_DAYS / within
    stirs = x[:, :-1].sum(axis=1) > 0.0
    rows, ends, weights, folds = [x[stirs]], [y[stirs]], [np.full(stirs.sum(), each)], [fold[stirs]]
    for number in range(_FOLDS):
        for outcome in (0.0, 1.0):
            calm = (~stirs) & (fold == number) & (y == outcome)
            rows.append(np.zeros((1, x.shape[1])))
            ends.append(np.array([outcome]))
            weights.append(np.array([calm.sum() * each]))
            folds.append(np.array([number]))
    return _Table(*(np.concatenate(part) for part in (rows, ends, weights, folds)))


def _left_out(table: _Table, judged: Floats, pull: float) -> float:
    """Mean log-likelihood of weeks by what the other folds' countries say."""
    total = 0.0
    for number in range(_FOLDS):
        out = table.fold == number
        rest = _Table(*(part[~out] for part in table))
        if not 0.0 < (rest.y * rest.weight).sum() < rest.weight.sum():
            continue
        start, slope, weights = _fit(rest, judged, pull)
        z = start + slope * (table.x[out] @ weights)
        total -= float((table.weight[out] * _loss(z, table.y[out])).sum())
    return total / float(table.weight.sum())


def _loss(z: Floats, y: Floats) -> Floats:
    return np.asarray(np.logaddexp(0.0, z) - y * z)


def _fit(table: _Table, judged: Floats, pull: float) -> tuple[float, float, Floats]:
    """Start, slope and weights. Newton's method, one number at a time, each held at its bound."""
    line = np.column_stack([np.ones(len(table.y)), table.x @ judged])
    found = _newton(line, table, np.zeros(2), np.zeros(2), np.array([-np.inf, _FEW]))
    start, slope = float(found[0]), float(found[1])
    if not np.isfinite(pull):
        return start, slope, judged
    scale = slope * np.where(judged > 0.0, judged, _TOGETHER_SCALE)
    x = np.column_stack([np.ones(len(table.y)), table.x])
    middle = np.concatenate([[start], slope * judged])
    penalty = np.concatenate([[0.0], 2.0 * pull / scale**2])
    least = np.concatenate([[-np.inf], np.zeros(len(judged))])
    moved = _newton(x, table, middle, penalty, least)
    return float(moved[0]), slope, np.asarray(moved[1:] / slope)


def _newton(x: Floats, table: _Table, middle: Floats, penalty: Floats, least: Floats) -> Floats:
    """The greatest likelihood less half of `penalty` times squared distance from `middle`."""
    at = np.maximum(middle, least)
    z = x @ at
    for _ in range(_SWEEPS):
        furthest = 0.0
        for column in range(x.shape[1]):
            p = 1.0 / (1.0 + np.exp(-z))
            slope = float((table.weight * (p - table.y)) @ x[:, column])
            slope += penalty[column] * (at[column] - middle[column])
            bend = float((table.weight * p * (1.0 - p)) @ x[:, column] ** 2) + penalty[column]
            step = -slope / max(bend, _FEW)
            # A far step of a logistic curve overshoots.
            moved = max(at[column] + min(max(step, -1.0), 1.0), least[column])
            z = z + (moved - at[column]) * x[:, column]
            furthest = max(furthest, abs(moved - at[column]))
            at[column] = moved
        if furthest < _STEP:
            break
    return at


def _scaled(x: Floats, weights: Floats, judged: Floats) -> Floats:
    """The weights so scaled that weeks of several signals score as before on the whole.

    The composite's thresholds keep their meaning so.
    """
    several = (x[:, :-1] >= COUNTS).sum(axis=1) >= SIGNALS_NEEDED
    before, after = float((x[several] @ judged).sum()), float((x[several] @ weights).sum())
    return weights * (before / after) if before > 0.0 and after > 0.0 else weights
