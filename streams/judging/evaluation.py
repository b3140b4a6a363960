"""Reading what is compared: truth, alerts, ignored documents, scores; errors name file and line."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, TypeVar

import msgspec

from detectors.evaluate import Episode, Opening, openings_of, read_transition
from detectors.evaluate.amoc import Margin
from detectors.evaluate.events import Event, joined, overlapping, read_truth
from detectors.evaluate.leads import Act
from detectors.evaluate.truth import Transition, day_of, day_text
from schemas.codec import decode
from schemas.errors import DecodeError
from schemas.score import RegionScore
from schemas.times import DAY_MS
from streams.errors import BadInput, BadUsage
from streams.files import display_name, read_lines, read_whole

R = TypeVar("R")


def _each(path: str, read: Callable[[bytes], R]) -> list[tuple[str, R]]:
    """Every line read, with its place; BadInput for one that cannot be."""
    made = []
    for line in read_lines(path):
        place = f"{display_name(path)}:{line.number}"
        try:
            made.append((place, read(line.value)))
        except DecodeError as error:
            raise BadInput(place, error.reason) from error
    return made


def truth_of(paths: Sequence[str]) -> list[Episode]:
    """The episodes of all files, lists of events joined; BadInput for what comes twice."""
    seen: dict[str, str] = {}
    entries: list[Episode | Event] = []
    for path in paths:
        for place, entry in _each(path, read_truth):
            name = (entry.episode if isinstance(entry, Event) else entry).id
            if name in seen:
                raise BadInput(place, f"id: {name!r} is already in {seen[name]}")
            seen[name] = place
            entries.append(entry)
    if not entries:
        raise BadInput(display_name(paths[0]), "holds no episode")
    truth = joined(entries)
    both = overlapping(truth)
    if both is not None:
        before, after = both
        raise BadInput(
            seen[after.id],
            f"{after.id!r}, {after.signal} in {after.country} from {day_text(after.start)}, "
            f"overlaps {before.id!r} ({seen[before.id]}), which lasts until "
            f"{day_text(before.end)}: an opening would be held against both; join them",
        )
    return truth


def happenings_of(paths: Sequence[str]) -> list[Episode | Event]:
    """The episodes and single events of all files as they stand, neither joined nor compared."""
    made = [entry for path in paths for _, entry in _each(path, read_truth)]
    if not made:
        raise BadInput(display_name(paths[0]), "holds no episode")
    return made


class Alerts(NamedTuple):
    """The openings of a file of alerts, and the params that made them, by their id."""

    openings: list[Opening]
    params_ids: tuple[str, ...]


class _Made(msgspec.Struct, frozen=True):
    params: str = ""


class _Maker(msgspec.Struct, frozen=True):
    model: _Made = _Made()


def alerts_of(path: str) -> Alerts:
    """The openings in a file as `tocsin run --alerts` and `tocsin alerts export` write it."""

    def read(data: bytes) -> tuple[Transition, str]:
        return read_transition(data), decode(_Maker, data).model.params

    read_all = [entry for _, entry in _each(path, read)]
    made_by = sorted({made for _, made in read_all} - {""})
    return Alerts(openings_of(transition for transition, _ in read_all), tuple(made_by))


def ignored_of(path: str) -> frozenset[str]:
    """The ids of ambiguous documents: the first word of each line."""
    return frozenset(line.value.split()[0].decode(errors="replace") for line in read_lines(path))


def margins_of(path: str) -> list[Margin]:
    """The greatest margin of a country and signal on each day, from a file of scores."""
    best: dict[tuple[str, str, int], float] = {}
    for _, score in _each(path, lambda data: decode(RegionScore, data)):
        key = (score.region.partition("-")[0], score.signal, day_of(score.bin, "bin"))
        best[key] = max(best.get(key, float("-inf")), score.score - score.threshold)
    return [Margin(*key, value, ()) for key, value in sorted(best.items())]


def act_of(text: str) -> Act:
    """An act from `COUNTRY:DATE[:NAME]`; raises BadUsage."""
    country, _, rest = text.partition(":")
    date, _, name = rest.partition(":")
    try:
        return Act(name or f"{country} {date}", country, day_of(date, "date"))
    except DecodeError as error:
        raise BadUsage(f"--act {text}: {error.reason}; COUNTRY:DATE[:NAME] is wanted") from error


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """What a params file says it was fitted on: event time, and the digest of the inputs."""

    fitted_from: str
    fitted_to: str
    inputs: str = ""


class _File(msgspec.Struct, frozen=True):
    provenance: Provenance | None = None


def provenance_of(path: str) -> Provenance | None:
    """What the params file says of its making; None where it says nothing."""
    try:
        return msgspec.convert(tomllib.loads(read_whole(path).decode()), _File).provenance
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadInput(f"{path}: provenance", str(error)) from error


def overlap(provenance: Provenance, span: tuple[int, int], path: str) -> str | None:
    """In words, if the days of the span are among those that the params were fitted on."""
    try:
        first = day_of(provenance.fitted_from, "fitted_from")
        last = day_of(provenance.fitted_to, "fitted_to")
    except DecodeError as error:
        raise BadInput(f"{path}: provenance", error.reason) from error
    if last < span[0] or span[1] < first:
        return None
    shared = f"{day_text(max(first, span[0]))} to {day_text(min(last, span[1]))}"
    inputs = f" of inputs {provenance.inputs[:16]}" if provenance.inputs else ""
    return f"{path} was calibrated on {shared}{inputs}"


# A truth with a first episode this long after the first day judged was not kept for those days.
_QUIET_DAYS: Final = 31


def gap_before(truth: Sequence[Episode], first: int) -> str | None:
    """A warning where the truth begins long after the first day judged."""
    begins = min(episode.start for episode in truth)
    if begins - first <= _QUIET_DAYS:
        return None
    return (
        f"the truth begins on {day_text(begins)}: every opening from {day_text(first)} until "
        "then counts as false"
    )


def days_judged(
    truth: Sequence[Episode],
    first: int | None,
    last: int | None,
    span_ms: tuple[int, int] | None,
) -> tuple[int, int]:
    """The days that are named, else those of the truth inside the range of a run, where known.

    Raises BadUsage where that leaves no day, or no major episode begins in them.
    """
    begins, ends = min(e.start for e in truth), max(e.end for e in truth)
    if span_ms is not None:
        begins, ends = max(begins, span_ms[0] // DAY_MS), min(ends, (span_ms[1] - 1) // DAY_MS)
    days = begins if first is None else first, ends if last is None else last
    said = f"{day_text(days[0])} to {day_text(days[1])}"
    if days[1] < days[0]:
        raise BadUsage(f"truth: {said} is no range of days")
    if not any(e.major and days[0] <= e.start <= days[1] for e in truth):
        raise BadUsage(f"truth: no major episode starts in {said}")
    return days
