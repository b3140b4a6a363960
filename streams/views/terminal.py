"""A run on a terminal as it goes: regions, scores and transitions; plain lines elsewhere."""

from __future__ import annotations

from collections import deque
from types import TracebackType
from typing import IO, Final, Protocol, Self

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from schemas.alert import Alert
from schemas.score import RegionScore
from schemas.signals import SIGNALS
from schemas.times import format_ms
from streams.offline.runner import Progress
from streams.views.incidents import SEVERITIES, printable, transition_line
from streams.views.plot import COMPOSITE

STYLES: Final = {
    "Extreme": "bold white on #8e1238",
    "Severe": "bold white on #cf3a24",
    "Moderate": "black on #e58e26",
    "Minor": "black on #e9c946",
    "Unknown": "black on #9aa3ab",
}
_RECENT: Final = 9
_REGIONS: Final = 10
_COLUMNS: Final = (*SIGNALS, COMPOSITE)
_FRAMES: Final = 8


class View(Protocol):
    """What a run tells as it goes."""

    def begin(self, title: str, start_ms: int, end_ms: int) -> None:
        """A scenario starts; its time runs between the two."""
        ...

    def alert(self, alert: Alert) -> None:
        """A transition."""
        ...

    def score(self, score: RegionScore) -> None:
        """A score of a final bin."""
        ...

    def progress(self, progress: Progress) -> None:
        """How far it is."""
        ...

    def say(self, text: str) -> None:
        """A sentence."""
        ...


class PlainView:
    """Lines for a pipe or a file: one for each transition and sentence."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out

    def begin(self, title: str, start_ms: int, end_ms: int) -> None:
        """Print the title and its days."""
        self.say(f"{title} ({format_ms(start_ms)[:10]} to {format_ms(end_ms)[:10]})")

    def alert(self, alert: Alert) -> None:
        """Print the transition."""
        self.say(transition_line(alert))

    def score(self, score: RegionScore) -> None:
        """Scores are for the eye; lines leave them out."""

    def progress(self, progress: Progress) -> None:
        """A pipe needs no progress."""

    def say(self, text: str) -> None:
        """Print the sentence."""
        print(text, file=self._out, flush=True)


class LiveView:
    """The picture on a terminal, redrawn some times a second; a context manager."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, refresh_per_second=_FRAMES, transient=True)
        self._title = ""
        self._span = (0, 1)
        self._now: Progress | None = None
        self._recent: deque[Alert] = deque(maxlen=_RECENT)
        self._states: dict[str, Alert] = {}
        self._scores: dict[tuple[str, str], RegionScore] = {}

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def begin(self, title: str, start_ms: int, end_ms: int) -> None:
        """Start a new picture."""
        self._title, self._span, self._now = title, (start_ms, end_ms), None
        self._recent.clear()
        self._states.clear()
        self._scores.clear()
        self._draw()

    def alert(self, alert: Alert) -> None:
        """Show the transition and the state of its region."""
        self._recent.appendleft(alert)
        self._states[alert.incident_id] = alert
        self._draw()

    def score(self, score: RegionScore) -> None:
        """Remember the score; it is shown with the next drawing."""
        self._scores[score.region, score.signal] = score

    def progress(self, progress: Progress) -> None:
        """Move on."""
        self._now = progress
        self._draw()

    def say(self, text: str) -> None:
        """Print above the picture, to stay."""
        self._console.print(Text(text))

    def _draw(self) -> None:
        self._live.update(Group(self._header(), self._table(), self._log()))

    def _header(self) -> Table:
        start, end = self._span
        at = start if self._now is None or self._now.event_ms is None else self._now.event_ms
        grid = Table.grid(expand=True, padding=(0, 2))
        grid.add_column(ratio=3)
        grid.add_column(justify="right")
        counts = "" if self._now is None else f"{self._now.lines:,} documents"
        title = Text.assemble((self._title, "bold"), "  ", (format_ms(at)[:10], "bold cyan"))
        grid.add_row(title, Text(counts, style="dim"))
        bar = ProgressBar(
            total=end - start,
            completed=min(max(at - start, 0), end - start),
            complete_style="cyan",
            finished_style="cyan",
        )
        grid.add_row(bar, "")
        return grid

    def _table(self) -> Panel:
        table = Table(expand=True, box=None, padding=(0, 1), header_style="dim")
        table.add_column("region", no_wrap=True)
        for signal in _COLUMNS:
            table.add_column(signal, justify="right", no_wrap=True)
        for region in self._shown():
            table.add_row(region, *(self._cell(region, signal) for signal in _COLUMNS))
        return Panel(table, title="score in log-odds; colour: open incident", title_align="left")

    def _firing(self) -> dict[tuple[str, str], Alert]:
        return {(a.region.iso, a.signal): a for a in self._states.values() if a.state == "firing"}

    def _shown(self) -> list[str]:
        grave: dict[str, int] = {}
        for iso, alert in ((a.region.iso, a) for a in self._firing().values()):
            grave[iso] = max(grave.get(iso, 0), SEVERITIES.index(alert.severity))
        best: dict[str, float] = {}
        for (region, _), score in self._scores.items():
            best[region] = max(best.get(region, -99.0), score.score - score.threshold)
        others = sorted(best, key=lambda region: (-best[region], region))
        firing = sorted(grave, key=lambda region: (-grave[region], region))
        chosen = firing + [region for region in others if region not in grave]
        return chosen[:_REGIONS] or ["none yet"]

    def _cell(self, region: str, signal: str) -> Text:
        alert = self._firing().get((region, signal))
        score = self._scores.get((region, signal))
        style = "dim" if alert is None else STYLES[alert.severity]
        if score is not None:
            return Text(f" {score.score:5.1f} ", style=style)
        return Text(f" {alert.score:5.1f} " if alert is not None else "", style=style)

    def _log(self) -> Panel:
        lines = Table.grid(padding=(0, 1))
        for alert in self._recent:
            lines.add_row(
                Text(alert.updated_at[:16].replace("T", " "), style="dim"),
                Text(f" {alert.severity} ", style=STYLES[alert.severity]),
                Text(alert.reason),
                Text(printable(alert.headline), overflow="ellipsis", no_wrap=True),
            )
        for _ in range(_RECENT - len(self._recent)):
            lines.add_row("")
        return Panel(lines, title="transitions", title_align="left")
