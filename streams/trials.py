"""One setting tried: what its alerts are worth against a truth, kept in a file of its own.

Several settings share one pass over what was observed: each has trackers of its own, what is
decoded serves all. A trial is named by its parameters and written whole; what was broken off is
found again and gives the same table.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from detectors.evaluate import figures, match, openings_of
from detectors.evaluate.truth import Transition
from detectors.params import Params, params_id
from detectors.tracker import PartitionTracker
from schemas.alert import Alert
from schemas.codec import decode
from schemas.errors import DecodeError
from streams.calibrating import Range
from streams.errors import BadInput, InfrastructureError
from streams.files import read_whole
from streams.garbage import collected_rarely
from streams.kept_observations import Observations
from streams.run_folder import write_json

# Settings to a pass: decoding costs a fifth of a tracker's run, and a pass broken off is lost.
_PASS: Final = 5
# Trackers take turns by batches: what one touches would push another's out of the cache.
_BATCH: Final = 2_048


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """One trial: what differs from the start, and what it gave over the range.

    `recall`, `precision`, `f1` are of major episodes; `delay_days` the median from an episode's
    start to its opening; None where there is nothing to divide.
    """

    params_id: str
    values: dict[str, float | int]
    openings_per_day: float
    false_per_day: float | None
    precision: float | None
    recall: float | None
    f1: float | None
    delay_days: float | None


class Study(NamedTuple):
    """What trials share: what was observed, the range and truth, the start, and the folder."""

    observations: Observations
    over: Range
    start: Params
    folder: Path
    identity: str


def tried(study: Study, settings: Sequence[Params]) -> list[Outcome]:
    """The settings in one pass over all that was observed, or from the files of earlier ones."""
    known = [_found(_path(study, params)) for params in settings]
    due = [params for params, outcome in zip(settings, known, strict=True) if outcome is None]
    made = iter(_passed(study, due) if due else ())
    return [next(made) if outcome is None else outcome for outcome in known]


def _path(study: Study, params: Params) -> Path:
    return study.folder / "trials" / f"{study.identity[:16]}-{params_id(params)}.json"


def _found(path: Path) -> Outcome | None:
    if not path.is_file():
        return None
    try:
        return decode(Outcome, read_whole(str(path)))
    except DecodeError as error:
        raise BadInput(str(path), error.reason) from error


def _passed(study: Study, settings: Sequence[Params]) -> list[Outcome]:
    trackers = [PartitionTracker(0, params) for params in settings]
    told: list[list[Transition]] = [[] for _ in settings]
    both = list(zip(trackers, told, strict=True))
    with collected_rarely():
        numbered = enumerate(study.observations)
        while batch := list(islice(numbered, _BATCH)):
            for tracker, transitions in both:
                for offset, entry in batch:
                    for alert in tracker.apply(offset, entry):
                        transitions.append(_transition(alert))
                tracker.drop_changes()
    return [
        _outcome(study, params, transitions)
        for params, transitions in zip(settings, told, strict=True)
    ]


def _transition(alert: Alert) -> Transition:
    return msgspec.convert(alert, Transition, from_attributes=True)


def _outcome(study: Study, params: Params, transitions: Sequence[Transition]) -> Outcome:
    over = study.over
    outcome = match(
        over.truth, openings_of(transitions), over.first, over.last, ambiguous=over.ambiguous
    )
    total = figures(outcome)[-1]
    start = msgspec.structs.asdict(study.start)
    made = Outcome(
        params_id=params_id(params),
        values={
            name: value
            for name, value in sorted(msgspec.structs.asdict(params).items())
            if value != start[name]
        },
        openings_per_day=total.openings_per_day,
        false_per_day=_known(total.false_per_day),
        precision=_known(total.precision),
        recall=_known(total.recall),
        f1=_known(total.f1),
        delay_days=_known(total.delay),
    )
    write_json(_path(study, params), made)
    return made


def _known(value: float | None) -> float | None:
    """NaN as None: JSON has no word for it."""
    return None if value is None or value != value else float(value)  # noqa: PLR0124 - NaN is not itself


Each = Callable[[Sequence[Params]], Iterator[Outcome]]
# What a forked process finds of its parent's.
_SHARED: list[Study] = []


def _tried_shared(settings: Sequence[Params]) -> list[Outcome]:
    return tried(_SHARED[-1], settings)


@contextmanager
def trying(study: Study, processes: int) -> Iterator[Each]:
    """Gives what tries settings, in order, by so many processes (1: by this one)."""
    if processes == 1:
        yield lambda settings: (
            outcome for some in _passes(settings, 1) for outcome in tried(study, some)
        )
        return
    _SHARED.append(study)
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(processes, mp_context=context)

    def each(settings: Sequence[Params]) -> Iterator[Outcome]:
        try:
            for outcomes in pool.map(_tried_shared, _passes(settings, processes)):
                yield from outcomes
        except BrokenProcessPool as error:
            raise InfrastructureError("a process that tries settings died") from error

    try:
        yield each
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        _SHARED.pop()


def _passes(settings: Sequence[Params], processes: int) -> list[Sequence[Params]]:
    """The settings dealt out to passes, so that all processes have some."""
    size = max(1, min(_PASS, -(-len(settings) // processes)))
    return [settings[at : at + size] for at in range(0, len(settings), size)]
