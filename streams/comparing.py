"""Runs to be compared, from their folders or files: alerts, scores, and what made them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from detectors.evaluate import Episode, Opening, Outcome, match, openings_of, read_transition
from schemas.alert import Alert
from schemas.codec import decode, encode
from schemas.errors import DecodeError
from schemas.score import RegionScore
from schemas.times import parse_ms
from streams.errors import BadInput
from streams.files import display_name, read_lines, read_whole

# The names under which a run folder has its records, the first that is there.
ALERTS: Final = ("alerts.jsonl", "alerts.jsonl.zst", "alerts.jsonl.gz")
SCORES: Final = ("scores.jsonl", "scores.jsonl.zst", "scores.jsonl.gz")
FACTS: Final = "run.json"
# Parts of run.json that may differ between two runs that are the same.
CLOCK: Final = frozenset({"clock", "out", "files"})


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
    folder = Path(path)
    if not folder.is_dir():
        alerts = read_alerts(path)
        return Run(display_name(path), alerts, scores, _makers(alerts), None)
    found = _first(folder, ALERTS)
    if found is None:
        raise BadInput(path, f"is no run folder: {ALERTS[0]} is not in it")
    alerts = read_alerts(str(found))
    told = _first(folder, SCORES)
    facts = _facts(folder / FACTS)
    return Run(
        place=path,
        alerts=alerts,
        scores=scores or (None if told is None else str(told)),
        made_by=flattened(facts) if facts else _makers(alerts),
        span_ms=_span(facts, folder / FACTS),
    )


def read_alerts(path: str) -> list[Alert]:
    """Whole alert records; raises BadInput."""
    made = []
    for line in read_lines(path):
        try:
            alert = decode(Alert, line.value)
            for field in ("opened_at", "updated_at"):
                parse_ms(getattr(alert, field), field)
            if alert.ends_at is not None:
                parse_ms(alert.ends_at, "ends_at")
        except DecodeError as error:
            raise BadInput(f"{display_name(path)}:{line.number}", error.reason) from error
        made.append(alert)
    return made


def read_scores(path: str) -> Iterator[RegionScore]:
    """Scores one by one; raises BadInput."""
    for line in read_lines(path):
        try:
            yield decode(RegionScore, line.value)
        except DecodeError as error:
            raise BadInput(f"{display_name(path)}:{line.number}", error.reason) from error


def flattened(value: object, name: str = "") -> dict[str, str]:
    """Every leaf of a record by its dotted name, but for those that tell of the clock.

    >>> flattened({"code": {"version": "1"}, "clock": {"took_s": 2}, "inputs": ["a"]})
    {'code.version': '1', 'inputs.0': 'a'}
    """
    if isinstance(value, dict):
        items = [(key, one) for key, one in value.items() if key not in CLOCK]
    elif isinstance(value, list):
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


def _first(folder: Path, names: Sequence[str]) -> Path | None:
    return next((folder / name for name in names if (folder / name).is_file()), None)


def _facts(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return msgspec.json.decode(read_whole(str(path)), type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise BadInput(str(path), str(error)) from error


def _span(facts: dict[str, Any], path: Path) -> tuple[int, int] | None:
    told = facts.get("range")
    if not isinstance(told, dict) or not told.get("from") or not told.get("to"):
        return None
    try:
        return parse_ms(str(told["from"]), "range.from"), parse_ms(str(told["to"]), "range.to")
    except DecodeError as error:
        raise BadInput(str(path), error.reason) from error


def _makers(alerts: Sequence[Alert]) -> dict[str, str]:
    """What a file of alerts says of its making, from the records themselves."""
    made = {
        "params": sorted({alert.model.params for alert in alerts}),
        "model": sorted({alert.model.snapshot for alert in alerts}),
        "detector": sorted({f"{alert.model.name} {alert.model.version}" for alert in alerts}),
    }
    return {name: ", ".join(words) for name, words in made.items() if words}
