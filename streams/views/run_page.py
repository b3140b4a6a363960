"""The page of a run: one HTML file, made of the run's folder alone."""

from __future__ import annotations

import html
from collections.abc import Iterable
from importlib import resources
from itertools import islice
from typing import Final

from schemas.alert import Alert
from streams.run_folder import RunFolder
from streams.views.incidents import printable

MOST: Final = 2_000
"""Openings that are listed; the rest are counted and stand in the file of alerts."""


def render_run(folder: RunFolder) -> bytes:
    """The page: what was run, counts, and each opening with its first evidence."""
    run, summary = folder.run, folder.summary
    openings = (alert for alert in folder.alerts() if alert.revision == 1)
    listed = list(islice(openings, MOST))
    style = (resources.files("streams.views") / "report.css").read_text(encoding="utf-8")
    title = f"Replay of {run.topic}, {run.from_[:10]} to {run.to[:10]}"
    facts = (
        ("Parameters", f"{run.name} ({run.params_id})"),
        ("Model", run.model[:64]),
        ("Exactness", f"{run.exactness}: {run.why}"),
        ("Records", f"{summary.records:,} read, {summary.refused:,} refused"),
        ("Alerts", f"{summary.alerts:,}, of them {summary.openings:,} openings"),
        ("Digest", summary.digest),
        ("Run", run.run_id),
    )
    body = "".join(
        (
            f"<h1>{_t(title)}</h1>",
            _table(("", ""), facts),
            "<h2>Openings by signal</h2>",
            _table(("Signal", "Openings"), _counted(summary.by_signal)),
            "<h2>Openings by country</h2>",
            _table(("Country", "Openings"), _counted(summary.by_country)),
            "<h2>Openings</h2>",
            _table(
                ("Opened", "Incident", "Severity", "Score", "First evidence"), map(_row, listed)
            ),
            f"<p>{summary.openings - len(listed):,} more stand in alerts.jsonl.</p>"
            if summary.openings > len(listed)
            else "",
        )
    )
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>{_t(title)} · Tocsin</title><style>{style}</style></head>"
        f"<body><main>{body}</main></body></html>\n"
    )
    return page.encode()


def _t(text: str) -> str:
    return html.escape(printable(text))


def _counted(counts: dict[str, int]) -> list[tuple[str, str]]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(name, f"{count:,}") for name, count in ranked]


def _row(alert: Alert) -> tuple[str, ...]:
    first = alert.evidence[0].headline if alert.evidence else ""
    return (alert.opened_at, alert.incident_id, alert.severity, f"{alert.score:.2f}", first)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    titles = "".join(f'<th scope="col">{_t(name)}</th>' for name in head)
    lines = "".join(
        "<tr>" + "".join(f"<td>{_t(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f'<div style="overflow-x:auto"><table><tr>{titles}</tr>{lines}</table></div>'
