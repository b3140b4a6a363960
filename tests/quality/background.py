"""Every opening on two streams without crises of their own: `python -m tests.quality.background`.

Reuters is a business wire of 1987, ABC headlines of one year, most of them domestic. What opens
there is false or of no use to a duty officer, or is the Iraq war; each is listed, without a word
of the texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from detectors.params import Params
from schemas.alert import Alert
from schemas.tick import Tick
from schemas.times import DAY_MS
from streams.offline.merging import feeds_of_files
from streams.offline.recording import record
from tests.cores import shipped_core
from tests.quality.library import DATA

STREAMS: Final = {
    "Reuters 1987": "reuters21578/reuters.jsonl.gz",
    "ABC headlines 2003-04": "abc_headlines/abc.jsonl.gz",
}
BAR: Final = 0.5
PAGE: Final = Path(__file__).parents[2] / "docs" / "background.md"
NOTE: Final = "<!-- Written by `python -m tests.quality.background`; a test holds it. -->"
_DAY: Final = 10


class Background(NamedTuple):
    """One stream: how many days have documents, and the openings on them in order."""

    name: str
    days: int
    openings: list[Alert]

    @property
    def per_day(self) -> float:
        """Openings a day with documents."""
        return len(self.openings) / self.days


def backgrounds(data: Path) -> Iterator[Background]:
    """Both streams, read and tracked with the shipped model and parameters."""
    core = shipped_core()
    for name, path in STREAMS.items():
        recording = record(core, feeds_of_files([str(data / path)]))
        ticks = [entry for entry in recording if isinstance(entry, Tick)]
        days = {
            volume.bin_ms // DAY_MS
            for tick in ticks
            for volume in tick.volumes
            if volume.observed + volume.placeless
        }
        alerts = [a for a in recording.alerts(Params()) if a.reason == "opened"]
        yield Background(name, len(days), alerts)


def page(found: list[Background]) -> str:
    """The list as it is committed."""
    parts = [
        NOTE,
        "# Openings on text without crises",
        (
            "Every opening, any signal and the composite, on two streams where nearly each one is "
            f"false. The bar is {BAR:g} a day. Day, place, signal, score and threshold (log-odds, "
            "the composite in points), how many owners tell of it: no text of the sets is here. "
            "Source: "
            "`tests/quality/background.py`."
        ),
    ]
    for stream in found:
        by_signal = Counter(alert.signal for alert in stream.openings)
        told = ", ".join(f"{signal} {count}" for signal, count in sorted(by_signal.items()))
        parts += [
            f"## {stream.name}",
            (
                f"{len(stream.openings)} openings on {stream.days} days with documents, "
                f"**{stream.per_day:.2f} a day**: {told or 'none'}."
            ),
            "\n".join(
                [
                    "| day | region | signal | score | threshold | owners |",
                    "| --- | --- | --- | --- | --- | --- |",
                    *(_row(alert) for alert in stream.openings),
                ]
            ),
        ]
    return "\n\n".join(parts) + "\n"


def _row(alert: Alert) -> str:
    cells = (
        alert.opened_at[:_DAY],
        alert.region.iso,
        alert.signal,
        f"{alert.score:.1f}",
        f"{alert.threshold:.1f}",
        str(alert.corroboration.owners),
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(list(backgrounds(DATA))), encoding="utf-8")
