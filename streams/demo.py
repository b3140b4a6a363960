"""The demo: the quiet twin and the Bamako scenario, embedded, with a view, a report and metrics."""

from __future__ import annotations

import collections
import itertools
import time
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from detectors.params import params_id
from detectors.pipeline import Core
from schemas.alert import Alert
from schemas.codec import encode
from schemas.score import RegionScore
from schemas.times import DAY_MS, parse_ms
from streams import scenarios
from streams.errors import CheckFailed
from streams.metrics import Metrics, build_labels
from streams.offline.merging import feed_of_scenario
from streams.offline.runner import Cut, Progress, Refused, run_embedded
from streams.outputs import write_whole
from streams.version import version
from streams.views.incidents import lead_words
from streams.views.report import render
from streams.views.story import Telling, episodes, late_act_ms, milestones
from streams.views.terminal import View

STORY: Final = "bamako"
TWIN: Final = "quiet"
BATCH: Final = 64


class Written(NamedTuple):
    """Where the demo's results are."""

    report: Path
    alerts: Path
    metrics: Path


class Pace:
    """Spreads a scenario's days over `seconds` of watching; 0 runs as fast as it goes."""

    def __init__(self, start_ms: int, end_ms: int, seconds: float) -> None:
        self._start_ms = start_ms
        self._length_ms = end_ms - start_ms
        self._seconds = seconds
        self._began = time.monotonic()

    def wait(self, event_ms: int | None) -> None:
        """Sleep until the scenario's time is due."""
        if not self._seconds or event_ms is None:
            return
        due = self._began + self._seconds * (event_ms - self._start_ms) / self._length_ms
        time.sleep(max(0.0, min(due - time.monotonic(), 1.0)))


def tell(
    core: Core, name: str, view: View, metrics: Metrics | None = None, *, seconds: float = 0.0
) -> Telling:
    """Run a scenario and show it; alerts are marked `Exercise` and the run `demo-<name>`."""
    facts = scenarios.facts(name)
    start, end = parse_ms(facts.first), parse_ms(facts.last) + DAY_MS
    alerts: list[Alert] = []
    scores: list[RegionScore] = []
    pace = Pace(start, end, seconds)

    def on_alert(alert: Alert) -> None:
        marked = msgspec.structs.replace(alert, status="Exercise", run_id=f"demo-{name}")
        alerts.append(marked)
        view.alert(marked)
        if metrics is not None:
            metrics.inc("tocsin_alerts_total", signal=alert.signal, reason=alert.reason)

    def on_score(score: RegionScore) -> None:
        scores.append(score)
        view.score(score)

    def on_progress(progress: Progress) -> None:
        view.progress(progress)
        pace.wait(progress.event_ms)

    def on_refused(refused: Refused) -> None:
        view.say(f"{refused.place}:{refused.line}: refused: {refused.reason}")

    view.begin(facts.title, start, end)
    summary = run_embedded(
        core,
        [feed_of_scenario(name)],
        on_alert=on_alert,
        on_score=on_score,
        on_refused=on_refused,
        on_progress=on_progress,
        cut=Cut(batch=BATCH),
    )
    if metrics is not None:
        for outcome in ("observed", "placeless", "refused"):
            count = getattr(summary, outcome)
            metrics.inc("tocsin_documents_total", count, topic=name, outcome=outcome)
        metrics.count_languages(summary.languages)
    return Telling(name, facts, alerts, scores, summary)


def run_demo(core: Core, view: View, metrics: Metrics, folder: Path, *, seconds: float) -> Written:
    """Tell the quiet twin, then the story; write report, alerts and metrics into `folder`.

    Raises CheckFailed, after everything is written, where the twin opened an incident or an
    expected episode was not found.
    """
    metrics.info("tocsin_build_info", **build_labels(version(), "demo"))
    metrics.info("tocsin_model_info", digest=core.model_digest[:16])
    metrics.info("tocsin_params_info", params_id=params_id(core.params))
    quiet = tell(core, TWIN, view, metrics)
    opened = len(quiet.incidents())
    verdict = "nothing opened, as it should be" if not opened else f"{opened} incidents opened"
    view.say(f"Quiet twin: {quiet.summary.lines:,} documents, {verdict}.")
    told = tell(core, STORY, view, metrics, seconds=seconds)
    _set_open(metrics, told)
    written = Written(folder / "report.html", folder / "alerts.jsonl", folder / "metrics.txt")
    write_whole(written.report, render(told, quiet, made_by(core)))
    lines = (encode(alert) + b"\n" for alert in itertools.chain(quiet.alerts, told.alerts))
    write_whole(written.alerts, b"".join(lines))
    write_whole(written.metrics, metrics.expose())
    for line in closing_words(told):
        view.say(line)
    _check(quiet, told)
    return written


def made_by(core: Core) -> dict[str, str]:
    """What computed a result, by name."""
    return {
        "Tocsin": version(),
        "parameters": params_id(core.params),
        "model": core.model_digest[:16],
        "data": core.compiled_digest()[:16],
    }


def closing_words(told: Telling) -> list[str]:
    """The story in a few lines: its milestones, and their lead before the late act."""
    act = late_act_ms(told)
    lines = [f"{told.facts.title}: {told.summary.lines:,} documents."]
    for step in milestones(told):
        if step.alert is None or step.ms is None:
            lines.append(f"  {step.label:<22} did not come")
            continue
        lead = "" if act is None else f"  {lead_words(step.ms, act)} the first departure notice"
        when = step.alert.updated_at[:16].replace("T", " ")
        lines.append(f"  {step.label:<22} {when}  {step.alert.region.iso:<7}{lead}")
    return lines


def _set_open(metrics: Metrics, told: Telling) -> None:
    states = [incident.last for incident in told.incidents() if incident.last.state == "firing"]
    counts = collections.Counter((alert.signal, alert.severity) for alert in states)
    for (signal, severity), count in counts.items():
        metrics.set("tocsin_open_incidents", count, signal=signal, severity=severity)


def _check(quiet: Telling, told: Telling) -> None:
    wrong = [
        f"the quiet twin opened {i.first.signal} in {i.first.region.iso}, and should open nothing"
        for i in quiet.incidents()
    ]
    wrong += [
        f"{found.episode.signal} in {found.episode.country} was not found"
        for found in episodes(told)
        if found.incident is None
    ]
    if wrong:
        raise CheckFailed("; ".join(wrong))
