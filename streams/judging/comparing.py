"""Runs to be compared, from their folders or files: alerts, scores, and what made them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from msgspec.structs import replace

from detectors.evaluate import Episode, Opening, Outcome, match, openings_of, read_transition
from schemas.alert import Alert
from schemas.codec import decode, encode
from schemas.errors import DecodeError
from schemas.score import RegionScore
from schemas.times import parse_ms
from streams.errors import BadInput
from streams.files import display_name, read_chunks, read_lines
from streams.run_folder import ALERTS, RUN, SCORES, RunFolder
from streams.run_folder import Run as Facts

# What of run.json must differ, or names the run and not what it is made of.
ASIDE: Final = frozenset({"clock", "run_id", "name", "format", "exactness", "why"})
_SCORES: Final = msgspec.json.Decoder(RegionScore)


class Run(NamedTuple):
    """One run: where it is, its alerts, and what it says of its making, by dotted name.

    `scores` is the path of its scores, None where it has none. `span_ms` is the range of event
    time that it covers, None where it does not say.
    """

    place: str
    alerts: list[Alert]
    scores: str | None
    made_by: dict[str, str]
    span_ms: tuple[int, int] | None

    def openings(self) -> list[Opening]:
        """The openings, as evaluation has them."""
        return openings_of(read_transition(encode(alert)) for alert in self.alerts)


def read_run(path: str, scores: str | None = None) -> Run:
    """A run folder, or a file of alerts as `tocsin run --alerts` writes it.

    Raises BadInput naming file, line and field. A file without a line is a run without alerts.
    """
    if not Path(path).is_dir():
        alerts = read_alerts(path)
        return Run(display_name(path), alerts, scores, _makers(alerts), None)
    return run_in(RunFolder(path), scores)


def run_in(folder: RunFolder, scores: str | None = None) -> Run:
    """The run of a folder that was found sound; raises BadInput as `read_run`."""
    return Run(
        place=str(folder.path),
        alerts=read_alerts(str(folder.path / ALERTS)),
        scores=scores or str(folder.path / SCORES),
        made_by=flattened(msgspec.to_builtins(folder.run)),
        span_ms=_span(folder.run, folder.path / RUN),
    )


def read_alerts(path: str) -> list[Alert]:
    """Whole alert records; raises BadInput.

    Revisions repeat most of what an incident said before: equal parts are kept once.
    """
    made = []
    known: dict[Any, Any] = {}
    for line in read_lines(path):
        try:
            alert = decode(Alert, line.value)
            for field in ("opened_at", "updated_at"):
                parse_ms(getattr(alert, field), field)
            if alert.ends_at is not None:
                parse_ms(alert.ends_at, "ends_at")
        except DecodeError as error:
            raise BadInput(f"{display_name(path)}:{line.number}", error.reason) from error
        made.append(_sharing(alert, known))
    return made


def _sharing(alert: Alert, known: dict[Any, Any]) -> Alert:
    return replace(
        alert,
        evidence=tuple(known.setdefault(e, e) for e in alert.evidence),
        codes=known.setdefault(alert.codes, alert.codes),
        region=known.setdefault(alert.region, alert.region),
        model=known.setdefault(alert.model, alert.model),
    )


def read_scores(path: str) -> Iterator[RegionScore]:
    """Scores one by one; raises BadInput."""
    for first, lines in read_chunks(path):
        try:
            scores = _SCORES.decode_lines(lines)
        except (msgspec.DecodeError, UnicodeDecodeError):
            scores = [_score(path, *line) for line in enumerate(lines.split(b"\n"), first)]
        yield from scores


def _score(path: str, number: int, line: bytes) -> RegionScore:
    try:
        return decode(RegionScore, line)
    except DecodeError as error:
        raise BadInput(f"{display_name(path)}:{number}", error.reason) from error


def flattened(value: object, name: str = "") -> dict[str, str]:
    """Every leaf of a run's record by its dotted name, without what tells of clock and name.

    >>> flattened({"params": {"late_hours": 6}, "clock": {"seconds": 2}, "sources": ["a"]})
    {'params.late_hours': '6', 'sources.0': 'a'}
    """
    if isinstance(value, dict):
        items = [(key, one) for key, one in value.items() if name or key not in ASIDE]
    elif isinstance(value, list | tuple):
        items = [(str(number), one) for number, one in enumerate(value)]
    else:
        return {name: "none" if value is None else str(value)}
    made: dict[str, str] = {}
    for key, one in items:
        made |= flattened(one, f"{name}.{key}" if name else key)
    return made


def differing(before: Run, after: Run) -> list[tuple[str, str, str]]:
    """What the two runs say differently of their making: name, the first's word, the second's."""
    names = dict.fromkeys([*before.made_by, *after.made_by])
    told = [(n, before.made_by.get(n, "not told"), after.made_by.get(n, "not told")) for n in names]
    return [row for row in told if row[1] != row[2]]


class Found(NamedTuple):
    """An episode that was to be found, and the opening that hit it in each run, or None."""

    episode: Episode
    before: Opening | None
    after: Opening | None


class Verdicts(NamedTuple):
    """Both runs against one truth, and each episode in both."""

    before: Outcome
    after: Outcome
    episodes: tuple[Found, ...]


def verdicts(
    truth: Sequence[Episode],
    runs: tuple[Run, Run],
    days: tuple[int, int],
    ambiguous: Collection[str],
) -> Verdicts:
    """Hold both runs against the truth over the days from `days[0]` to `days[1]`."""
    before, after = (match(truth, run.openings(), *days, ambiguous=ambiguous) for run in runs)
    hits = [{e.id: o for e, o in outcome.hits} for outcome in (before, after)]
    wanted = {e.id: e for e, _ in before.hits} | {e.id: e for e in before.misses}
    ordered = sorted(wanted.values(), key=lambda e: (e.start, e.id))
    found = [Found(e, hits[0].get(e.id), hits[1].get(e.id)) for e in ordered]
    return Verdicts(before, after, tuple(found))


def _span(run: Facts, path: Path) -> tuple[int, int]:
    try:
        return parse_ms(run.from_, "from"), parse_ms(run.to, "to")
    except DecodeError as error:
        raise BadInput(str(path), error.reason) from error


def _makers(alerts: Sequence[Alert]) -> dict[str, str]:
    """What a file of alerts says of its making, from the records themselves."""
    made = {
        "params_id": sorted({alert.model.params for alert in alerts}),
        "model": sorted({alert.model.snapshot for alert in alerts}),
        "detector": sorted({f"{alert.model.name} {alert.model.version}" for alert in alerts}),
    }
    return {name: ", ".join(words) for name, words in made.items() if words}
