"""One setting tried: what its alerts are worth against a truth, kept in a file of its own.

Several settings share one pass over what was observed: each has trackers of its own, what is
decoded serves all. A trial is named by its parameters and written whole; what was broken off is
found again and gives the same table.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
from msgspec.structs import replace

from detectors.evaluate import figures, match, openings_of
from detectors.evaluate.truth import Transition
from detectors.family import DECIDING, FamilyTracker
from detectors.params import Params, params_id
from schemas.alert import Alert
from schemas.codec import decode
from schemas.errors import DecodeError
from streams.errors import BadInput, InfrastructureError
from streams.files import read_whole
from streams.garbage import collected_rarely
from streams.judging.calibrating import Range
from streams.offline.kept_observations import Observations
from streams.run_folder import write_json

# Settings to a pass, and those of one family, which share a tracker: decoding costs a tenth of a
# tracker's run, and a pass broken off is lost.
_PASS: Final = 5
_FAMILY: Final = 10
# Trackers take turns by batches: what one touches would push another's out of the cache.
_BATCH: Final = 2_048
_DEFAULTS: Final = Params()


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
    families = _families(settings)
    trackers = [FamilyTracker([settings[at] for at in family]) for family in families]
    told: list[list[Transition]] = [[] for _ in settings]
    with collected_rarely():
        numbered = enumerate(study.observations)
        while batch := list(islice(numbered, _BATCH)):
            for tracker, family in zip(trackers, families, strict=True):
                for offset, entry in batch:
                    tracker.apply(offset, entry)
                for at, alerts in zip(family, tracker.told, strict=True):
                    told[at] += map(_transition, alerts)
                    alerts.clear()
                tracker.drop_changes()
    return [
        _outcome(study, params, transitions)
        for params, transitions in zip(settings, told, strict=True)
    ]


def _families(settings: Sequence[Params]) -> list[list[int]]:
    """The places of those that differ only in what is decided by scores, together."""
    found: dict[Params, list[int]] = {}
    for at, params in enumerate(settings):
        found.setdefault(_scoring(params), []).append(at)
    return list(found.values())


def _scoring(params: Params) -> Params:
    """The parameters as far as they make scores."""
    return replace(params, **{name: getattr(_DEFAULTS, name) for name in DECIDING})


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
        here = partial(tried, study)
        yield lambda settings: _in_order(settings, _passes(settings, 1), partial(map, here))
        return
    _SHARED.append(study)
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(processes, mp_context=context)

    def each(settings: Sequence[Params]) -> Iterator[Outcome]:
        passes = _passes(settings, processes)
        try:
            yield from _in_order(settings, passes, partial(pool.map, _tried_shared))
        except BrokenProcessPool as error:
            raise InfrastructureError("a process that tries settings died") from error

    try:
        yield each
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        _SHARED.pop()


def _in_order(
    settings: Sequence[Params],
    passes: Sequence[Sequence[int]],
    tried_all: Callable[[Iterable[Sequence[Params]]], Iterable[Sequence[Outcome]]],
) -> Iterator[Outcome]:
    """The outcomes of passes in the order of the settings, each as soon as it can be."""
    known: dict[int, Outcome] = {}
    due = 0
    made = tried_all([[settings[at] for at in places] for places in passes])
    for places, outcomes in zip(passes, made, strict=True):
        known.update(zip(places, outcomes, strict=True))
        while due in known:
            yield known[due]
            due += 1


def _passes(settings: Sequence[Params], processes: int) -> list[list[int]]:
    """Places of the settings dealt out to passes: families together, some for all processes."""
    most = max(1, min(_FAMILY, -(-len(settings) // processes)))
    parts = [
        family[at : at + most]
        for family in _families(settings)
        for at in range(0, len(family), most)
    ]
    passes: list[list[int]] = []
    for part in parts:
        if passes and len(passes[-1]) + len(part) <= min(most, _PASS):
            passes[-1] += part
        else:
            passes.append(part)
    return passes
