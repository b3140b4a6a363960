"""Models in words and tables: listed, described, compared."""

from __future__ import annotations

from typing import Final

from detectors.evidence.features import FEATURES
from detectors.model.learning import calibration_error
from detectors.model.priors import INTERCEPT
from detectors.model.snapshot import shipped_model
from schemas.model import ModelSnapshot, SignalModel
from schemas.signals import SIGNALS
from schemas.times import format_ms
from streams.models.log import Entry, Registry
from streams.tables import layout

HEAD: Final = ("model", "written", "line", "labels below", "verdicts", "begun with", "is")
SHORT: Final = 16
_GREATEST: Final = 5
_OUT_OF_FOLD: Final = "out of fold "


def listing(registry: Registry) -> list[tuple[str, ...]]:
    """A row for each model on the topic, the newest last."""
    entries = dict(registry.models)
    for entry in (registry.current, registry.pinned):
        if entry is not None:
            entries.setdefault(entry.snapshot.digest, entry)
    rows = [_row(entry, registry) for entry in sorted(entries.values(), key=lambda e: e.offset)]
    shipped = shipped_model().digest
    if shipped not in entries:
        marks = "shipped" if registry.effective() else "shipped, in use"
        rows.insert(0, (shipped[:SHORT], "", "", "", "", "", marks))
    return rows


def _row(entry: Entry, registry: Registry) -> tuple[str, ...]:
    snapshot, learning = entry.snapshot, entry.snapshot.learning
    marks = []
    for mark, marked in (("current", registry.current), ("pinned", registry.pinned)):
        if marked is not None and marked.snapshot.digest == snapshot.digest:
            marks.append(f"{mark} (by {marked.author})" if marked.author else mark)
    if snapshot.digest == shipped_model().digest:
        marks.append("shipped")
    used = registry.effective() or shipped_model()
    if used.digest == snapshot.digest:
        marks.append("in use")
    learned = ("", "", "", "")
    if learning is not None:
        verdicts = sum(sums.verdicts for sums in learning.measures.values())
        learned = str(learning.line), str(learning.applied), str(verdicts), learning.base[:SHORT]
    written = format_ms(entry.timestamp_ms)
    return (snapshot.digest[:SHORT], written, *learned, ", ".join(marks))


def figures(snapshot: ModelSnapshot) -> list[str]:
    """A line a signal: how it did on documents it was not fitted on."""
    rows = [
        (signal, snapshot.provenance[_OUT_OF_FOLD + signal])
        for signal in SIGNALS
        if _OUT_OF_FOLD + signal in snapshot.provenance
    ]
    return layout(("signal", "out of fold: positive of judged, figures"), rows, None)


def description(snapshot: ModelSnapshot) -> list[str]:
    """Where the model comes from, how it does, what it weighs."""
    lines = [f"model {snapshot.digest}", f"schema {snapshot.schema}", ""]
    lines += [
        f"{name}: {said}"
        for name, said in sorted(snapshot.provenance.items())
        if not name.startswith(_OUT_OF_FOLD)
    ]
    lines += ["", *figures(snapshot)] if _fitted(snapshot) else []
    lines += _learned(snapshot)
    rows = []
    for signal in SIGNALS:
        model = snapshot.signals[signal]
        greatest = sorted(model.weights.items(), key=lambda item: (-abs(item[1]), item[0]))
        said = ", ".join(f"{name} {weight:+.2f}" for name, weight in greatest[:_GREATEST])
        slope, shift = model.calibration
        rows.append(
            (
                signal,
                str(model.labels),
                f"{model.intercept:+.2f}",
                f"{slope:.3f} {shift:+.3f}",
                said,
            )
        )
    head = ("signal", "fitted on", "intercept", "calibration", "greatest weights")
    return [*lines, "", *layout(head, rows, None)]


def _fitted(snapshot: ModelSnapshot) -> bool:
    return any(name.startswith(_OUT_OF_FOLD) for name in snapshot.provenance)


def _learned(snapshot: ModelSnapshot) -> list[str]:
    learning = snapshot.learning
    if learning is None:
        return []
    rows = [
        (
            signal,
            f"{sums.positive} of {sums.verdicts}",
            f"{sums.log_loss / sums.verdicts:.4f}",
            f"{sums.squared_error / sums.verdicts:.4f}",
            f"{calibration_error(sums):.4f}",
        )
        for signal, sums in sorted(learning.measures.items())
    ]
    head = ("learned", "positive", "log loss", "Brier", "ECE (each predicted before learned)")
    return [
        "",
        f"learning began with {learning.base}",
        f"line {learning.line}, labels below offset {learning.applied}",
        *layout(head, rows, None),
    ]


def differences(before: ModelSnapshot, after: ModelSnapshot) -> list[tuple[str, ...]]:
    """(signal, weight, before, after, change) of what differs, the greatest change first."""
    found = []
    for signal in SIGNALS:
        one, other = _numbers(before.signals[signal]), _numbers(after.signals[signal])
        found += [
            (signal, name, one[name], other[name]) for name in one if one[name] != other[name]
        ]
    found.sort(key=lambda row: (-abs(row[3] - row[2]), row[0], row[1]))
    return [
        (signal, name, f"{a:+.4f}", f"{b:+.4f}", f"{b - a:+.4f}") for signal, name, a, b in found
    ]


def _numbers(model: SignalModel) -> dict[str, float]:
    slope, shift = model.calibration
    own = {INTERCEPT: model.intercept, "calibration slope": slope, "calibration shift": shift}
    return own | {name: model.weights.get(name, 0.0) for name in FEATURES}
