"""Expectations files: what runs must alert on and what they must not (docs/expectations.md).

Each `[[test]]` is a run of its own, with fresh state. Errors name file, line and field.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import msgspec

from detectors.evaluate.courses import Course, courses
from detectors.evaluate.expect import Expectation, Held, hold, unexpected
from detectors.gazetteer.atlas import is_known
from detectors.pipeline import Core
from schemas.alert import Alert, Severity
from schemas.countries import COUNTRIES
from schemas.errors import DecodeError
from schemas.signals import COMPOSITE, SIGNALS
from schemas.times import DAY_MS, parse_ms
from streams import scenarios
from streams.errors import BadInput
from streams.files import read_whole
from streams.judging.comparing import read_run
from streams.judging.toml_place import TomlPlace
from streams.offline.merging import Feed, feed_of_scenario, feeds_of_files
from streams.offline.runner import run_embedded

Unexpected = Literal["fail", "warn", "ignore"]
MakeCore = Callable[[str | None, str | None], Core]
_DATE: Final = len("2025-09-01")


class _Expect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str | None = None
    signal: str | tuple[str, ...] = ()
    region: str | tuple[str, ...] = ()
    from_: str | None = msgspec.field(default=None, name="from")
    to: str | None = None
    severity: Severity | None = None
    by: str | None = None
    at_least: int | None = None
    at_most: int | None = None
    exactly: int | None = None


class _Test(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    scenario: str | None = None
    inputs: tuple[str, ...] | None = None
    run: str | None = None
    params: str | None = None
    model: str | None = None
    unexpected: Unexpected | None = None
    expect: tuple[_Expect, ...] = ()


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    unexpected: Unexpected = "warn"
    test: tuple[_Test, ...] = ()


class Slice(NamedTuple):
    """One run and what is expected of it. One of `scenario`, `inputs` and `run` is given."""

    name: str
    scenario: str | None
    inputs: tuple[str, ...]
    run: str | None
    params: str | None
    model: str | None
    unexpected: Unexpected
    expectations: tuple[Expectation, ...]


class Result(NamedTuple):
    """What became of a slice's expectations, and the incidents that none of them covers."""

    slice: Slice
    held: tuple[Held, ...]
    unexpected: tuple[Course, ...]

    @property
    def failed(self) -> bool:
        """Whether an expectation did not hold, or an unexpected incident counts as a failure."""
        stray = bool(self.unexpected) and self.slice.unexpected == "fail"
        return stray or any(one.failure for one in self.held)


def read_expectations(path: str) -> list[Slice]:
    """The slices of a file, in order; paths in it are beside it. Raises BadInput."""
    try:
        text = read_whole(path).decode()
        tree = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(path, str(error)) from error
    place = TomlPlace(path, text)
    try:
        file = msgspec.convert(_texts(tree), _File)
    except msgspec.ValidationError as error:
        raise place.of_error(str(error)) from error
    if not file.test:
        raise BadInput(path, "holds no [[test]]")
    return [_slice(place, number, test, file.unexpected) for number, test in enumerate(file.test)]


def run_slice(one: Slice, make_core: MakeCore) -> Result:
    """Run a slice from fresh state, or read the run it names, and hold it to its expectations."""
    told = courses(_alerts(one, make_core))
    held = tuple(hold(expectation, told) for expectation in one.expectations)
    return Result(one, held, tuple(unexpected(one.expectations, told)))


def _alerts(one: Slice, make_core: MakeCore) -> list[Alert]:
    if one.run is not None:
        return read_run(one.run).alerts
    feeds: Sequence[Feed]
    feeds = feeds_of_files(one.inputs) if one.inputs else [feed_of_scenario(one.scenario or "")]
    made: list[Alert] = []
    run_embedded(make_core(one.params, one.model), feeds, on_alert=made.append)
    return made


def _texts(value: Any) -> Any:  # noqa: ANN401 - a tree of whatever TOML has
    """TOML's own dates and times as texts, which may be written with quotes as well."""
    if isinstance(value, dict):
        return {key: _texts(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_texts(one) for one in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def _slice(place: TomlPlace, number: int, test: _Test, default: Unexpected) -> Slice:
    given = [n for n in ("scenario", "inputs", "run") if getattr(test, n) is not None]
    if len(given) != 1:
        said = " and ".join(given) or "none"
        raise place.error(f"one of scenario, inputs and run is wanted, {said} given", number)
    if test.scenario is not None and test.scenario not in scenarios.names():
        known = ", ".join(scenarios.names())
        raise place.error(f"{test.scenario!r} is none of {known}", number, field="scenario")
    if test.inputs == ():
        raise place.error("no file is named", number, field="inputs")
    for field in ("params", "model"):
        if test.run is not None and getattr(test, field) is not None:
            raise place.error(
                "a run has been made already: nothing can be set", number, field=field
            )
    if not test.expect and (test.unexpected or default) != "fail":
        raise place.error('nothing is expected: [[test.expect]] or unexpected = "fail"', number)
    beside = Path(place.path).parent
    for field, names in (
        ("inputs", test.inputs or ()),
        ("run", (test.run,)),
        ("params", (test.params,)),
        ("model", (test.model,)),
    ):
        for name in names:
            if name is not None and not (beside / name).exists():
                raise place.error(f"{name}: no such file beside it", number, field=field)
    return Slice(
        name=test.name,
        scenario=test.scenario,
        inputs=tuple(str(beside / name) for name in test.inputs or ()),
        run=None if test.run is None else str(beside / test.run),
        params=None if test.params is None else str(beside / test.params),
        model=None if test.model is None else str(beside / test.model),
        unexpected=test.unexpected or default,
        expectations=tuple(
            _Reading(place, number, inner).expectation(told)
            for inner, told in enumerate(test.expect)
        ),
    )


class _Reading:
    """One `[[test.expect]]`, checked."""

    def __init__(self, place: TomlPlace, test: int, number: int) -> None:
        self._place, self._test, self._number = place, test, number

    def expectation(self, told: _Expect) -> Expectation:
        """The expectation; raises BadInput."""
        at_least, at_most = self._counts(told)
        from_ms, to_ms = self._time("from", told.from_), self._time("to", told.to, end=True)
        if from_ms is not None and to_ms is not None and to_ms <= from_ms:
            raise self._error(f"{told.to} is not after from, {told.from_}", "to")
        by_ms = self._time("by", told.by, end=True)
        if by_ms is not None and not at_least:
            raise self._error("says by when at least n are wanted, and none is", "by")
        signals = self._signals(told)
        regions = self._regions(told)
        return Expectation(
            name=told.name or _named(signals, regions, at_least, at_most),
            signals=signals,
            regions=regions,
            from_ms=from_ms,
            to_ms=to_ms,
            severity=told.severity,
            by_ms=by_ms,
            at_least=at_least,
            at_most=at_most,
        )

    def _error(self, reason: str, field: str) -> BadInput:
        return self._place.error(reason, self._test, self._number, field)

    def _counts(self, told: _Expect) -> tuple[int, int | None]:
        for field in ("at_least", "at_most", "exactly"):
            value = getattr(told, field)
            if value is not None and value < 0:
                raise self._error(f"{value} is below 0", field)
        if told.exactly is not None:
            if told.at_least is not None or told.at_most is not None:
                raise self._error("is given beside at_least or at_most", "exactly")
            return told.exactly, told.exactly
        if told.at_least is None and told.at_most is None:
            return 1, None
        at_least = told.at_least or 0
        if told.at_most is not None and told.at_most < at_least:
            raise self._error(f"{told.at_most} is below at_least, {at_least}", "at_most")
        return at_least, told.at_most

    def _time(self, field: str, text: str | None, *, end: bool = False) -> int | None:
        if text is None:
            return None
        try:
            ms = parse_ms(text, field)
        except DecodeError as error:
            raise self._error(error.reason.removeprefix(f"{field}: "), field) from error
        # A day is meant whole: `to` and `by` reach to its end.
        return ms + DAY_MS if end and len(text) == _DATE else ms

    def _signals(self, told: _Expect) -> tuple[str, ...]:
        signals = (told.signal,) if isinstance(told.signal, str) else told.signal
        for signal in signals:
            if signal not in SIGNALS and signal != COMPOSITE:
                known = ", ".join((*SIGNALS, COMPOSITE))
                raise self._error(f"{signal!r} is none of {known}", "signal")
        return signals

    def _regions(self, told: _Expect) -> tuple[str, ...]:
        regions = (told.region,) if isinstance(told.region, str) else told.region
        for region in regions:
            if region not in COUNTRIES and not is_known(region):
                raise self._error(
                    f"{region!r} is no ISO 3166-1 alpha-2 or ISO 3166-2 code", "region"
                )
        return regions


def _named(
    signals: Sequence[str], regions: Sequence[str], at_least: int, at_most: int | None
) -> str:
    what = ", ".join(signals) or "any signal"
    where = ", ".join(regions) or "anywhere"
    if at_most is None:
        return f"{what} in {where}: at least {at_least}"
    if at_least == at_most:
        return f"{what} in {where}: exactly {at_most}" if at_most else f"no {what} in {where}"
    bounds = f"{at_least} to {at_most}" if at_least else f"at most {at_most}"
    return f"{what} in {where}: {bounds}"
