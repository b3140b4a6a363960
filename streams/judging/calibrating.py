"""Calibration of parameters on inputs: trials over one recording, and the file of what was chosen.

A file says in `[provenance]` what it was fitted on, so that `tocsin evaluate` can refuse to judge
it by the same days.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from detectors.calibrate import Target, Trial
from detectors.evaluate import Episode, figures, match, openings_of
from detectors.evaluate.matching import AFTER_DAYS
from detectors.evaluate.truth import Transition, day_text
from detectors.params import Params, params_id
from schemas.alert import Alert
from schemas.codec import decode, encode
from schemas.times import DAY_MS
from streams.files import read_whole
from streams.offline.recording import Recording
from streams.parameters import params_toml

_ROUND: Final = 6


class Range(NamedTuple):
    """What is fitted to: days from `first` to `last`, both included, and the truth if there is one.

    Documents before `first` are read to warm up, those up to a week after `last` to find what
    began on its last days; later ones are not read.
    """

    first: int
    last: int
    truth: Sequence[Episode] = ()
    ambiguous: Collection[str] = ()

    @property
    def until_ms(self) -> int:
        """Documents from here on are left out."""
        return (self.last + AFTER_DAYS + 1) * DAY_MS


def judge(recording: Recording, params: Params, over: Range) -> Trial:
    """One trial: the trackers over the whole recording, judged on the range."""
    found = openings_of(_transition(alert) for alert in recording.alerts(params))
    if not over.truth:
        inside = sum(over.first <= opening.day <= over.last for opening in found)
        return Trial(params, inside / (over.last - over.first + 1))
    outcome = match(over.truth, found, over.first, over.last, ambiguous=over.ambiguous)
    total = figures(outcome)[-1]
    return Trial(
        params,
        total.openings_per_day,
        total.false_per_day,
        total.precision,
        total.recall,
        total.f1,
    )


def _transition(alert: Alert) -> Transition:
    """The form that evaluation reads, by way of the bytes that a file would hold."""
    return decode(Transition, encode(alert))


def params_file(
    trial: Trial, target: Target, over: Range, recording: Recording, truth_files: Sequence[str]
) -> bytes:
    """The TOML file: parameters that differ from the defaults, and where they come from."""
    told = {
        "target_false_per_day": target.false_per_day,
        "target_openings_per_day": target.openings_per_day,
        "openings_per_day": trial.openings_per_day,
        "false_per_day": trial.false_per_day,
        "precision": trial.precision,
        "recall": trial.recall,
        "f1": trial.f1,
    }
    return toml_file(trial.params, (over.first, over.last), recording, truth_files, told)


def toml_file(
    params: Params,
    days: tuple[int, int],
    recording: Recording,
    truth_files: Sequence[str],
    told: Mapping[str, str | float | None],
) -> bytes:
    """Parameters that differ from the defaults as TOML, fitted on `days` of a recording.

    `told` is what else the provenance says; what is not known is left out.
    """
    made_of: dict[str, str | float | None] = {
        "made_by": "tocsin calibrate",
        "params_id": params_id(params),
        "fitted_from": day_text(days[0]),
        "fitted_to": day_text(days[1]),
        "inputs": recording.inputs,
        "documents": float(recording.lines),
        "truth": _digest(truth_files) if truth_files else None,
    }
    return params_toml(params, made_of | dict(told), _number)


def _digest(paths: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(read_whole(path))
    return digest.hexdigest()


def _number(value: float) -> str:
    value = round(value, _ROUND)
    return str(int(value)) if isinstance(value, int) or value.is_integer() else repr(value)
