"""Priors: the weights of every signal's model before any label is seen, set by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from detectors.evidence.features import FEATURES
from detectors.signals import Lexicon
from schemas.model import SignalModel

INTERCEPT: Final = "intercept"

PRIOR: Final[Mapping[str, float]] = {
    INTERCEPT: -4.2,
    "strength": 1.5,
    "clean": 2.8,
    "support": 1.0,
    "hits": 0.4,
    "title": 0.8,
    "lead": 1.5,
    "first": 0.3,
    "others": 0.3,
    "figures": 0.1,
    "title_silent": -1.2,
    "buried": -0.8,
    "explainer": -1.0,
    "long": -0.6,
    "negation": -0.8,
    "denial": -1.0,
    "threat": -0.5,
    "past": -0.8,
    "anniversary": -0.8,
    "trial": -0.8,
    "fiction": -0.8,
    "sport": -1.2,
    "release": -0.4,
    "drill": -0.4,
    "figure": -0.4,
    "hostages": 0.1,
    "armed": 0.5,
    "casualties": 0.4,
    "current": 0.2,
    "sport_doc": -1.4,
    "fiction_doc": -1.0,
    "past_doc": -0.3,
    "trial_doc": -0.3,
    "accident_doc": -0.2,
}
"""Hand prior of every signal's weights; a signal file's `[prior]` table overrides."""


def prior_models() -> dict[str, SignalModel]:
    """The hand priors as models: `PRIOR` under each signal file's own."""
    models = {}
    for signal, own in Lexicon.load().priors.items():
        weights = {**PRIOR, **own}
        unknown = [name for name in weights if name not in {*FEATURES, INTERCEPT}]
        if unknown:
            message = f"{signal}.toml, prior: unknown features {unknown}"
            raise ValueError(message)
        models[signal] = SignalModel(
            weights={name: float(weights.get(name, 0.0)) for name in FEATURES},
            intercept=float(weights[INTERCEPT]),
            optimiser=dict.fromkeys(FEATURES, 1.0),
            calibration=(1.0, 0.0),
            labels=0,
        )
    return models
